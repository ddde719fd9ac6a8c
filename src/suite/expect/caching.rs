//! How an answer may be kept.

use schemars::JsonSchema;
use serde::Deserialize;

/// How an answer may be kept (RFC 9111).
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
