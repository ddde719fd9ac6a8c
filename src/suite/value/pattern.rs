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

    /// Whether every text has a part that matches it: an empty one, before its
    /// first character or behind its last, whatever that is. An assertion such
    /// as `^` or `\b` tells no more characters apart than these.
    pub(in crate::suite) fn fits_every_text(&self) -> bool {
        const KINDS: [&str; 6] = ["a", "é", "-", "—", "\n", "\r"];
        // The one character is taken by the dot, so nothing is left.
        let always = |around: &str| {
            let regex = compile(around);
            regex.is_ok_and(|regex| KINDS.iter().all(|kind| regex.is_match(kind)))
        };
        let pattern = self.as_str();
        self.is_match("")
            && (always(&format!(r"\A(?:{pattern})(?s:.)\z"))
                || always(&format!(r"\A(?s:.)(?:{pattern})\z")))
    }

    /// Whether every text matches as a whole, of one line or also of several:
    /// short and long ones do, and one with every character that a pattern may
    /// leave out.
    pub(in crate::suite) fn fits_every_whole_text(&self, one_line: bool) -> bool {
        /// What no pattern that counts characters goes up to.
        const LONG: usize = 10_000;
        let fits = |text: &str| self.is_match(text);
        if !["", "a", "é", "-", "—", " "].iter().all(|text| fits(text)) {
            return false;
        }
        let letters = ('\u{20}'..='\u{2fff}').chain('\u{1f300}'..='\u{1faff}');
        let letters: String = letters.collect();
        let fits_lines = || {
            ["\n", "a\nb", "\r\n-\r\n"].iter().all(|text| fits(text))
                && fits(&letters.replace(' ', "\n"))
                && fits(&"a\n".repeat(LONG))
        };
        fits(&letters)
            && ["a", "1", "-", " "]
                .iter()
                .all(|text| fits(&text.repeat(LONG)))
            && (one_line || fits_lines())
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

fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(1 << 22).build()
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Err(EVERYWHERE.to_owned());
        }
        compile(&text).map(Self).map_err(|error| {
            // The library draws a picture of the pattern; its last line says
            // what is wrong.
            let error = error.to_string();
            let last = error.lines().last().unwrap_or_default();
            let what = last.trim().trim_start_matches("error: ");
            format!("this is no regular expression: {what}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::try_from(text.to_owned()).expect("it is a pattern")
    }

    fn fits_every_text(text: &str) -> bool {
        pattern(text).fits_every_text()
    }

    #[test]
    fn what_every_text_has_is_known() {
        for pattern in [
            ".*", "x*", "a|", "|a", "()", "(?:)", "^", "$", "^.*", ".*$", "(?s).*", r"\d*", "a?b?",
            "(?i)x*", "x{0,3}", r"[\s\S]*", "(?m)^", "^|x", "(a*)*",
        ] {
            assert!(fits_every_text(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_every_line_matches_is_known() {
        let fits_every_line = |text: &str| pattern(text).fits_every_whole_text(true);
        for pattern in [
            "^.*$",
            r"\A.*\z",
            "^(.*)$",
            "^.*.*$",
            "(?m)^.*$",
            r"^[^\n]*$",
        ] {
            assert!(fits_every_line(pattern), "{pattern}");
        }
        for pattern in [
            "^.+$",
            "^$",
            r"^\d*$",
            r"^\s*$",
            "^.{0,60}$",
            "^[^<]*$",
            r"^\S*$",
            "^(?:.*x)?$",
            "^[^—]*$",
            r"^[\x00-\x7f]*$",
            "^(?:[^a]|a[^a])*$",
        ] {
            assert!(!fits_every_line(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_matches_all_lines_of_a_text_is_known() {
        let fits_every_text = |text: &str| pattern(text).fits_every_whole_text(false);
        for pattern in [
            "(?s)^.*$",
            "(?m)^.*$",
            r"\A[\s\S]*\z",
            r"^(.|\n)*$",
            "(?m)^",
        ] {
            assert!(fits_every_text(pattern), "{pattern}");
        }
        for pattern in [
            "^.*$",
            "(?s)^.+$",
            "(?s)^.{0,60}$",
            r"^[\x00-\x7f]*$",
            r"^\s*$",
        ] {
            assert!(!fits_every_text(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_tells_texts_apart_is_none_of_it() {
        for pattern in [
            "^$",
            r"^\d*$",
            ".",
            ".+",
            "x",
            r"\b",
            r"\B",
            "^.*$",
            "^[a-z]*$",
            "(?s)^.{0,10}$",
            r"^\s*$",
            "^(?:ok)?$",
            "a|b",
            r"\A\z",
            "(?m)^$",
            r"^[^<]*$",
            "x*y",
            "(?x) x # a comment",
        ] {
            assert!(!fits_every_text(pattern), "{pattern}");
        }
    }
}
