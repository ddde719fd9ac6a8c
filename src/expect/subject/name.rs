//! A name that a suite gives.

use std::fmt;

/// How many characters of a name are kept.
const SHOWN: usize = 120;

/// A name that a suite gives, as of a header, or a selector: spelled as a key
/// of TOML and bounded, so that a recorded run has all of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name(String);

impl Name {
    /// `name` as TOML spells a key: bare, or in quotes.
    #[must_use]
    pub fn of(name: &str) -> Self {
        if is_bare(name) {
            Self(name.to_owned())
        } else {
            Self(crate::source::quote(name, SHOWN))
        }
    }

    /// The name as it was given, as far as it was kept.
    #[must_use]
    pub fn plain(&self) -> String {
        // What a basic string of TOML escapes, JSON does, too.
        serde_json::from_str(&self.0).unwrap_or_else(|_| self.0.clone())
    }

    /// Puts what `hide` makes of the name in its place.
    pub fn hide(&mut self, hide: impl FnOnce(&mut String)) {
        hide(&mut self.0);
    }

    /// The name that is spelled so, if it is one.
    pub(super) fn spelled(text: &str) -> Option<Self> {
        let is_whole = text.len() > 1 && text.ends_with('"');
        let is_cut = text.ends_with(" characters)");
        let is_quoted = text.starts_with('"') && (is_whole || is_cut);
        (is_bare(text) || is_quoted).then(|| Self(text.to_owned()))
    }
}

fn is_bare(text: &str) -> bool {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !text.is_empty() && text.chars().all(bare)
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_keys_of_toml() {
        let spelled = |name| Name::of(name).to_string();
        assert_eq!(spelled("content-type"), "content-type");
        assert_eq!(spelled("#id_new_item"), "\"#id_new_item\"");
        assert_eq!(spelled("$.a[\"b\"]"), r#""$.a[\"b\"]""#);
        assert_eq!(spelled(""), "\"\"");
    }
}
