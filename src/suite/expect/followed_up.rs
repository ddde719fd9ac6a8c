//! What one response can't tell: more is asked for it than the suite declares.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::Expect;
use crate::source::Span;

/// How a response may be kept (RFC 9111).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Caching {
    /// Who has it is not sent it again: a conditional request is answered 304,
    /// without content, and one for what has changed 200 (RFC 9110, section
    /// 13.1).
    Revalidates,
    /// It is kept for a year or longer, and not even asked for again:
    /// `Cache-Control` says `immutable` (RFC 8246).
    Immutable,
    /// Nobody keeps it: `Cache-Control` says `no-store`.
    NoStore,
}

impl Caching {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Revalidates => "revalidates",
            Self::Immutable => "immutable",
            Self::NoStore => "no-store",
        }
    }
}

/// `true`. The opposite is no expectation, and `false` would read like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Value", extend("const" = true))]
pub struct Wanted;

impl TryFrom<Value> for Wanted {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, &'static str> {
        if value == Value::Bool(true) {
            return Ok(Self);
        }
        Err("only `true` can be said here; without the key, nothing is expected")
    }
}

/// An expectation for which more is asked than the suite declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowedUp {
    /// `caching = "revalidates"`.
    Caching,
    /// `ranges`.
    Ranges,
    /// `head_matches`.
    HeadMatches,
}

impl FollowedUp {
    /// Its key.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Caching => "caching",
            Self::Ranges => "ranges",
            Self::HeadMatches => "head_matches",
        }
    }
}

impl Expect {
    /// The expectations for which more is asked than the suite declares, with
    /// their places.
    #[must_use]
    pub fn followed_up(&self) -> Vec<(FollowedUp, Span)> {
        let caching = self.caching.as_ref();
        let revalidates = caching.filter(|it| it.value == Caching::Revalidates);
        let places = [
            (FollowedUp::Caching, revalidates.map(|it| it.span)),
            (FollowedUp::Ranges, self.ranges.as_ref().map(|it| it.span)),
            (
                FollowedUp::HeadMatches,
                self.head_matches.as_ref().map(|it| it.span),
            ),
        ];
        let places = places.into_iter();
        places
            .filter_map(|(which, span)| Some((which, span?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_file() {
        for caching in [Caching::Revalidates, Caching::Immutable, Caching::NoStore] {
            let word = serde_json::Value::from(caching.as_str());
            let read: Caching = serde_json::from_value(word).unwrap();
            assert_eq!(read, caching);
        }
    }
}
