//! Which trials are run.

use super::Trial;
use crate::source::nearest;

/// Which trials are run, in the words of `cargo test`: a trial is run when one
/// of the filters is part of its id (or with `exact`, is its id), none of the
/// skips is, and it has one of the tags.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Parts of ids to run; none means all.
    pub filters: Vec<String>,
    /// Parts of ids not to run.
    pub skips: Vec<String>,
    /// Whether filters and skips are whole ids.
    pub exact: bool,
    /// Tags to run; none means all.
    pub tags: Vec<String>,
}

impl Selection {
    /// Whether `trial` is run.
    #[must_use]
    pub fn selects(&self, trial: &Trial) -> bool {
        let tagged = |tag: &String| trial.case().tags.contains(tag);
        (self.filters.is_empty() || self.filters.iter().any(|filter| self.names(filter, trial)))
            && !self.skips.iter().any(|skip| self.names(skip, trial))
            && (self.tags.is_empty() || self.tags.iter().any(tagged))
    }

    fn names(&self, filter: &str, trial: &Trial) -> bool {
        if self.exact {
            trial.id == filter
        } else {
            trial.id.contains(filter)
        }
    }

    /// What selects nothing, each in a sentence: probably misspelt.
    #[must_use]
    pub fn unmatched(&self, trials: &[Trial]) -> Vec<String> {
        let mut sentences = Vec::new();
        let flags = [("--filter", &self.filters), ("--skip", &self.skips)];
        for (flag, words) in flags {
            for word in words {
                if trials.iter().any(|trial| self.names(word, trial)) {
                    continue;
                }
                let known = trials.iter().flat_map(|trial| {
                    [
                        trial.id.as_str(),
                        trial.case().name.value.as_str(),
                        trial.suite.name.value.as_str(),
                    ]
                });
                sentences.push(sentence(flag, word, nearest(word, known)));
            }
        }
        for tag in &self.tags {
            let mut known = trials.iter().flat_map(|trial| &trial.case().tags);
            if !known.clone().any(|known| known == tag) {
                let near = nearest(tag, known.by_ref().map(String::as_str));
                sentences.push(sentence("--tag", tag, near));
            }
        }
        sentences
    }
}

fn sentence(flag: &str, word: &str, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("`{flag} {word}` matches no case; did you mean `{near}`?"),
        None => format!("`{flag} {word}` matches no case; `smoke list` shows them"),
    }
}
