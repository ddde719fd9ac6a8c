//! A regular expression.

use regex::{Regex, RegexBuilder};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::suite::matcher::EVERYWHERE;

/// A regular expression, in the syntax of the `regex` crate, which takes a time
/// that grows with the text alone, whatever a server sends.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, with = "String", extend("format" = "regex"))]
pub struct Pattern(Regex);

impl Pattern {
    /// Whether some part of `text` matches.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// What the first group matches in the first match, or where there is no
    /// group the whole match.
    #[must_use]
    pub fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        let found = self.0.captures(text)?;
        let group = found.get(1).or(if self.0.captures_len() > 1 {
            None
        } else {
            found.get(0)
        });
        group.map(|group| group.as_str())
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Err(EVERYWHERE.to_owned());
        }
        let regex = RegexBuilder::new(&text).size_limit(1 << 22).build();
        regex.map(Self).map_err(|error| {
            // The library draws a picture of the pattern; its last line says
            // what is wrong.
            let error = error.to_string();
            let last = error.lines().last().unwrap_or_default();
            let what = last.trim().trim_start_matches("error: ");
            format!("this is no regular expression: {what}")
        })
    }
}
