//! Which of the files that a page names are looked at.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

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

/// A URL, or a path with its query, where `*` stands for anything.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "String")]
pub struct UrlPattern(String);

impl UrlPattern {
    /// The pattern as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

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

impl TryFrom<Value> for UrlPattern {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let Value::String(text) = value else {
            return unfit("a URL or a path, where `*` stands for anything,", &value);
        };
        let is_anchored = text.starts_with(['/', '*']) || text.contains("://");
        if !is_anchored {
            let quoted = crate::source::quote(&text, 60);
            return Err(format!(
                "{quoted} is no URL and no path: a pattern is that of the whole, such as \
                 \"/media/*\" or \"*/logo.png\""
            ));
        }
        Ok(Self(text))
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
