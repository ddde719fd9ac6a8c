//! Which of the files that a page names are looked at.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, IntoDeserializer, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::suite::matcher::NOTHING;
use crate::suite::several::Single;
use crate::suite::shape::{Shape, shaped};
use crate::suite::value::unfit;

/// What a file is to the page that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AssetKind {
    /// A stylesheet.
    Stylesheet,
    /// A script, classic or a module.
    Script,
    /// An image.
    Image,
    /// An icon.
    Icon,
    /// A font.
    Font,
    /// The manifest of a web application.
    Manifest,
    /// Whatever is fetched ahead: `preload`, `modulepreload`, `prefetch`.
    Preload,
}

impl fmt::Display for AssetKind {
    /// As the suite spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stylesheet => "stylesheet",
            Self::Script => "script",
            Self::Image => "image",
            Self::Icon => "icon",
            Self::Font => "font",
            Self::Manifest => "manifest",
            Self::Preload => "preload",
        })
    }
}

/// Kinds of files; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetKinds(pub Vec<AssetKind>);

impl<'de> Deserialize<'de> for AssetKinds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for AssetKinds {
    fn wanted() -> String {
        "a kind such as \"stylesheet\", or a list of such".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        let Value::String(word) = value else {
            return unfit(&Self::wanted(), value);
        };
        let word: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
            word.as_str().into_deserializer();
        let kind = AssetKind::deserialize(word).map_err(|error| {
            // serde says `unknown variant`, which is no word of ours.
            let error = error.to_string();
            let (unknown, known) = error.split_once(", expected ").unwrap_or((&error, ""));
            let unknown = unknown.trim_start_matches("unknown variant ");
            format!("{unknown} is not a word here; wanted is {known}")
        })?;
        Ok(Self(vec![kind]))
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut kinds = Vec::new();
        while let Some(kind) = list.next_element()? {
            kinds.push(kind);
        }
        if kinds.is_empty() {
            return Err(A::Error::custom(NOTHING));
        }
        Ok(Self(kinds))
    }

    fn table<'de, A: MapAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(A::Error::custom("kinds stand here by themselves"))
    }
}

impl JsonSchema for AssetKinds {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AssetKinds".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let kind = generator.subschema_for::<AssetKind>();
        json_schema!({ "anyOf": [kind, { "type": "array", "items": kind, "minItems": 1 }] })
    }
}

/// A URL, or a path with its query, where `*` stands for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlPattern(String);

impl UrlPattern {
    /// Whether it is that of the whole of `url`, or of `path`, which is its
    /// path and query.
    #[must_use]
    pub fn is_match(&self, url: &str, path: &str) -> bool {
        let text = if self.0.starts_with('/') { path } else { url };
        let parts: Vec<&str> = self.0.split('*').collect();
        let [first, middle @ .., last] = parts.as_slice() else {
            return text == self.0;
        };
        let Some(mut rest) = text.strip_prefix(first) else {
            return false;
        };
        // The leftmost place of each part leaves most for those behind it.
        for part in middle {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(last)
    }
}

impl Single for UrlPattern {
    const SEVERAL: &'static str = "patterns";
    const WANTED: &'static str = "a URL or a path, where `*` stands for anything";

    fn read(value: &Value) -> Result<Self, String> {
        let Value::String(text) = value else {
            return unfit("a URL or a path, where `*` stands for anything,", value);
        };
        let is_anchored = text.starts_with(['/', '*']) || text.contains("://");
        if !is_anchored {
            let quoted = crate::source::quote(text, 60);
            return Err(format!(
                "{quoted} is no URL and no path: a pattern is that of the whole, such as \
                 \"/media/*\" or \"*/logo.png\""
            ));
        }
        Ok(Self(text.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_the_whole() {
        let is = |pattern: &str, url: &str| {
            let pattern = UrlPattern(pattern.to_owned());
            let path = &url["https://a.example".len()..];
            pattern.is_match(url, path)
        };
        for (pattern, url) in [
            ("/media/*", "https://a.example/media/a/b.png"),
            ("/a.css", "https://a.example/a.css"),
            ("/a.css*", "https://a.example/a.css?v=1"),
            ("*/logo.png", "https://a.example/x/logo.png"),
            ("*.woff2", "https://a.example/x.woff2"),
            ("https://a.example/*.js", "https://a.example/x/y.js"),
            ("/a*b*b", "https://a.example/a_b_b_b"),
            ("*", "https://a.example/"),
        ] {
            assert!(is(pattern, url), "{pattern} {url}");
        }
        for (pattern, url) in [
            ("/media/", "https://a.example/media/a.png"),
            ("/a.css", "https://a.example/a.css?v=1"),
            ("/a*a", "https://a.example/a"),
            ("https://b.example/*", "https://a.example/"),
            ("*.css", "https://a.example/a.css.map"),
        ] {
            assert!(!is(pattern, url), "{pattern} {url}");
        }
    }
}
