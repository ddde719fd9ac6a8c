//! Selection of the trials to run.

use std::fmt;
use std::sync::Arc;

use crate::source::nearest;

/// Selection of the trials to run, in the words of `cargo test`: a trial is run
/// when one of the filters is part of its id (or with `exact`, is its id), none
/// of the skips is, and it has one of the tags and none of those to leave out.
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
    /// Tags not to run.
    pub without_tags: Vec<String>,
    /// How ids are shown, which may be typed, too.
    pub shown: Shown,
    /// Those of `filter`, `skip` and `tag` that are settings, each with its place.
    pub settings: Vec<(String, String)>,
}

/// A filter or a tag that selects nothing: probably misspelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// What to say of it.
    pub sentence: String,
    /// Its place, where it is a setting: it may be meant for other suites.
    pub setting: Option<String>,
}

/// How an id is shown, if not as it is.
#[derive(Clone, Default)]
pub struct Shown(Option<Arc<Showing>>);

type Showing = dyn Fn(&str) -> String + Send + Sync;

impl Shown {
    /// As `shown` says.
    pub fn by(shown: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(shown)))
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shown").finish_non_exhaustive()
    }
}

impl Selection {
    /// Whether the trial (or the case) of this id and these tags is run.
    #[must_use]
    pub fn selects(&self, id: &str, tags: &[String]) -> bool {
        let named = |word: &String| self.names(word, id);
        (self.filters.is_empty() || self.filters.iter().any(named))
            && !self.skips.iter().any(named)
            && (self.tags.is_empty() || self.tags.iter().any(|tag| tags.contains(tag)))
            && !self.without_tags.iter().any(|tag| tags.contains(tag))
    }

    fn names(&self, word: &str, id: &str) -> bool {
        let is_named = |id: &str| {
            if self.exact {
                id == word
            } else {
                id.contains(word)
            }
        };
        let shown = || self.shown.0.as_ref().map(|shown| shown(id));
        is_named(id) || shown().is_some_and(|id| is_named(&id))
    }

    /// Filters and tags that select none of these.
    #[must_use]
    pub fn unmatched<'a, I>(&self, all: &I) -> Vec<Unmatched>
    where
        I: Iterator<Item = (&'a str, &'a [String])> + Clone,
    {
        let words = [("filter", &self.filters), ("skip", &self.skips)];
        let words = words
            .into_iter()
            .flat_map(|(option, words)| words.iter().map(move |word| (option, word)));
        let exactly = if self.exact { "--exact " } else { "" };
        let unnamed = words
            .filter(|(_, word)| !all.clone().any(|(id, _)| self.names(word, id)))
            .map(|(option, word)| {
                let spoken = |id| {
                    if self.exact {
                        vec![id]
                    } else {
                        spoken(id).to_vec()
                    }
                };
                let near = nearest(word, all.clone().flat_map(|(id, _)| spoken(id)));
                self.unmatched_word(option, &format!("{exactly}--{option} {word}"), near)
            });
        let known = all.clone().flat_map(|(_, tags)| tags);
        let tags = self.tags.iter().map(|tag| (tag, ""));
        let tags = tags.chain(self.without_tags.iter().map(|tag| (tag, "!")));
        let untagged = tags
            .filter(|(tag, _)| !known.clone().any(|known| known == *tag))
            .map(|(tag, not)| {
                let near = nearest(tag, known.clone().map(String::as_str));
                let near = near.map(|near| format!("{not}{near}"));
                self.unmatched_word("tag", &format!("--tag {not}{tag}"), near.as_deref())
            });
        unnamed.chain(untagged).collect()
    }

    fn unmatched_word(&self, option: &str, typed: &str, near: Option<&str>) -> Unmatched {
        let sentence = match near {
            Some(near) => format!("`{typed}` matches no case; did you mean `{near}`?"),
            None => format!("`{typed}` matches no case; `smoke list` shows them"),
        };
        let mut settings = self.settings.iter();
        let setting = settings.find(|(key, _)| key == option);
        Unmatched {
            sentence,
            setting: setting.map(|(_, place)| place.clone()),
        }
    }
}

/// What people type of an id: all of it, the suite, the case.
fn spoken(id: &str) -> [&str; 3] {
    let (suite, rest) = id.split_once("::").unwrap_or((id, id));
    let case = rest.rsplit_once('@').map_or(rest, |(case, _)| case);
    [id, suite, case]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    /// What is said of those that select none of these.
    fn told(selection: &Selection, id: &str, tags: &[String]) -> Vec<String> {
        let unmatched = selection.unmatched(&std::iter::once((id, tags)));
        unmatched.into_iter().map(|it| it.sentence).collect()
    }

    #[test]
    fn filters_are_parts_of_ids_and_any_of_them_will_do() {
        let selection = Selection {
            filters: words(&["home", "about"]),
            skips: words(&["@unix"]),
            ..Selection::default()
        };
        assert!(selection.selects("todo::home@http", &[]));
        assert!(selection.selects("todo::about@http", &[]));
        assert!(!selection.selects("todo::admin@http", &[]));
        assert!(!selection.selects("todo::home@unix", &[]));
    }

    #[test]
    fn exact_is_the_whole_id() {
        let selection = Selection {
            filters: words(&["todo::home@http"]),
            exact: true,
            ..Selection::default()
        };
        assert!(selection.selects("todo::home@http", &[]));
        assert!(!selection.selects("todo::home@http-2", &[]));
    }

    #[test]
    fn exact_words_are_near_to_whole_ids_alone() {
        let unmatched = |word| {
            let selection = Selection {
                filters: words(&[word]),
                exact: true,
                ..Selection::default()
            };
            told(&selection, "todo::home@http", &[])
        };
        assert_eq!(
            unmatched("home"),
            ["`--exact --filter home` matches no case; `smoke list` shows them"]
        );
        assert_eq!(
            unmatched("todo::hoem@http"),
            ["`--exact --filter todo::hoem@http` matches no case; did you mean `todo::home@http`?"]
        );
    }

    #[test]
    fn of_tags_any_will_do_and_none_of_those_to_leave_out() {
        let selection = Selection {
            tags: words(&["web", "api"]),
            without_tags: words(&["slow"]),
            ..Selection::default()
        };
        let selects = |tags: &[&str]| selection.selects("todo::home@http", &words(tags));
        assert!(selects(&["web"]) && selects(&["api", "new"]));
        assert!(!selects(&["web", "slow"]) && !selects(&["new"]) && !selects(&[]));
        let selection = Selection {
            without_tags: words(&["slow", "solw"]),
            ..Selection::default()
        };
        assert!(selection.selects("todo::home@http", &[]));
        assert_eq!(
            told(&selection, "todo::home@http", &words(&["slow"])),
            ["`--tag !solw` matches no case; did you mean `!slow`?"]
        );
    }

    #[test]
    fn what_matches_nothing_is_told_with_what_is_near() {
        let selection = Selection {
            filters: words(&["hoem"]),
            tags: words(&["fast"]),
            ..Selection::default()
        };
        assert_eq!(
            told(&selection, "todo::home@http", &words(&["slow"])),
            [
                "`--filter hoem` matches no case; did you mean `home`?",
                "`--tag fast` matches no case; `smoke list` shows them"
            ]
        );
    }
}
