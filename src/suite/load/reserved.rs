//! Names that stand for something without being declared.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::LazyLock;

/// A name that stands for something without being declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reserved {
    /// JSON's `null`.
    Null,
    /// Who is asked for.
    Host,
    /// The name of the target.
    Target,
    /// The run, which no other has the name of.
    RunId,
}

impl Reserved {
    pub(super) const ALL: [Self; 4] = [Self::Null, Self::Host, Self::Target, Self::RunId];

    /// The name as it is written.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Host => "host",
            Self::Target => "target",
            Self::RunId => "run.id",
        }
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }

    /// What it stands for, in a few words.
    pub(super) const fn meaning(self) -> &'static str {
        match self {
            Self::Null => "JSON's `null`",
            Self::Host => "who is asked for",
            Self::Target => "the name of the target",
            Self::RunId => "a word for this run alone",
        }
    }
}

/// The word for this run: short, and fit for URLs and names.
pub(super) fn run_id() -> &'static str {
    static ID: LazyLock<String> = LazyLock::new(|| {
        const DIGITS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567890";
        // Seeded by the system, anew in each process.
        let mut random = RandomState::new().build_hasher().finish();
        let digits = (0..8).map(|_| {
            let digit = DIGITS[usize::try_from(random % 32).unwrap_or_default()];
            random /= 32;
            char::from(digit)
        });
        // A letter in front: it is no number to anybody.
        std::iter::once('r').chain(digits).collect()
    });
    &ID
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_for_a_run_is_short_and_plain() {
        let id = run_id();
        assert_eq!(id.len(), 9);
        assert!(
            id.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        );
        assert_eq!(id, run_id());
    }
}
