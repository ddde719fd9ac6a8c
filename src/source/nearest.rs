//! The nearest right spelling.

use strsim::damerau_levenshtein as distance;

/// The one of `known` that `written` was probably meant to be, if any is near.
/// What says the contrary is never meant, however near it is.
#[must_use]
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = plain(written);
    let near = known.into_iter().filter_map(|word| {
        let other = plain(word);
        let distance = distance(&written, &other);
        // A third of the letters may be wrong, and one in any case.
        let is_near = distance <= (word.len().max(written.len()) / 3).max(1);
        (is_near && !contradict(&written, &other)).then_some((distance, word))
    });
    let near: Vec<(usize, &str)> = near.collect();
    let &(best, word) = near.iter().min_by_key(|(distance, _)| distance)?;
    // `mix` is as near to `min` as to `max`.
    let mut equals = near.iter().filter(|(distance, _)| *distance == best);
    let is_doubtful = equals.any(|(_, other)| contradict(&plain(word), &plain(other)));
    (!is_doubtful).then_some(word)
}

/// Whether `written` is `right` but for a slip: a letter too many, too few,
/// wrong or in its neighbour's place, two of that in a long word, or words that
/// are joined in another way. Names that differ by a number or by a short word
/// (`web-a`, `web-b`) are two names.
#[must_use]
pub fn is_slip_of(written: &str, right: &str) -> bool {
    if written == right {
        return false;
    }
    let (written, right) = (plain(written), plain(right));
    let apart = distance(&written, &right);
    if apart == 0 {
        return true;
    }
    let words = |name: &str| -> Vec<String> { name.split(['_', '.']).map(str::to_owned).collect() };
    let (words, others) = (words(&written), words(&right));
    if words.len() != others.len() {
        return apart == 1;
    }
    let letters = |word: &str| word.replace(|c: char| c.is_ascii_digit(), "");
    let mut pairs = words.iter().zip(&others);
    pairs.any(|(word, other)| {
        letters(word) != letters(other) && apart <= slips(word.len(), other.len())
    })
}

/// How many slips may be between words of so many letters. Of short ones, a
/// letter more or less is most of what makes a slip likely: `pro` is `prod`, and
/// `dev` isn't `dex`.
const fn slips(one: usize, other: usize) -> usize {
    match (one.abs_diff(other), one + other) {
        (_, 14..) => 2,
        (0, 8..) | (1, 7..) => 1,
        _ => 0,
    }
}

/// A word without what people vary: `Content-Encoding` is `content_encoding`.
fn plain(word: &str) -> String {
    word.to_lowercase().replace(['-', ' '], "_")
}

/// Words that make the contrary of what they stand beside.
const NEGATIONS: [&str; 5] = ["not", "no", "never", "without", "except"];

/// Beginnings that make the contrary of a word.
const PREFIXES: [&str; 6] = ["un", "in", "non", "not", "no", "dis"];

/// Words, and beginnings of words, of which each says the contrary of the other.
const OPPOSITES: [(&str, &str); 20] = [
    ("min", "max"),
    ("above", "below"),
    ("over", "under"),
    ("only", "not"),
    ("more", "less"),
    ("most", "least"),
    ("before", "after"),
    ("first", "last"),
    ("older", "newer"),
    ("start", "end"),
    ("in", "ex"),
    ("im", "ex"),
    ("with", "without"),
    ("within", "without"),
    ("present", "absent"),
    ("pass", "fail"),
    ("allow", "deny"),
    ("accept", "except"),
    ("enable", "disable"),
    ("up", "down"),
];

/// Whether one of two plain words says the contrary of the other.
fn contradict(one: &str, other: &str) -> bool {
    denies(one, other) || denies(other, one) || are_opposites(one, other)
}

/// Whether `negative` is near to `positive` for being that with a negation.
fn denies(negative: &str, positive: &str) -> bool {
    let words: Vec<&str> = negative.split('_').collect();
    let without = |at: usize| [&words[..at], &words[at + 1..]].concat().join("_");
    let negations = (0..words.len()).filter(|&at| NEGATIONS.contains(&words[at]));
    let mut bare = negations.map(without);
    let apart = distance(negative, positive);
    bare.any(|bare| distance(&bare, positive) < apart)
        || PREFIXES
            .iter()
            .any(|prefix| negative.strip_prefix(prefix) == Some(positive))
}

/// Whether the words are the same but for one, which is the opposite of that of
/// the other.
fn are_opposites(one: &str, other: &str) -> bool {
    let pairs: Vec<_> = one.split('_').zip(other.split('_')).collect();
    let opposed = |(one, other): &(&str, &str)| {
        OPPOSITES.iter().any(|(this, that)| {
            let is = |one: &str, other: &str| {
                let rests = one.strip_prefix(this).zip(other.strip_prefix(that));
                rests.is_some_and(|(rest, other)| distance(rest, other) <= 1)
            };
            is(one, other) || is(other, one)
        })
    };
    pairs.iter().any(opposed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let known = ["status", "headers", "content_encoding", "no-store"];
        assert_eq!(nearest("statsu", known), Some("status"));
        assert_eq!(nearest("Content-Encoding", known), Some("content_encoding"));
        assert_eq!(nearest("header", known), Some("headers"));
        assert_eq!(nearest("nostore", known), Some("no-store"));
        assert_eq!(nearest("weather", known), None);
    }

    #[test]
    fn a_word_is_never_answered_with_its_contrary() {
        for (written, other) in [
            ("not_contains", "contains"),
            ("notcontains", "contains"),
            ("no_follow", "follow"),
            ("insecure", "secure"),
            ("secure", "insecure"),
            ("unless", "less"),
            ("min_size", "max_size"),
            ("include", "exclude"),
            ("includes", "exclude"),
            ("not_targets", "only_targets"),
            ("only_target", "not_targets"),
            ("without", "within"),
            ("with", "without"),
            ("starts_with", "ends_with"),
        ] {
            assert_eq!(nearest(written, [other]), None, "{written}");
        }
        assert_eq!(nearest("not_target", ["not_targets"]), Some("not_targets"));
        assert_eq!(nearest("mxa", ["min", "max"]), Some("max"));
        assert_eq!(nearest("mix", ["min", "max"]), None);
        assert_eq!(
            nearest("start_with", ["ends_with", "starts_with"]),
            Some("starts_with")
        );
        assert_eq!(nearest("withn", ["within"]), Some("within"));
    }

    #[test]
    fn a_slip_is_told_from_another_name() {
        for (written, right) in [
            ("ngnix", "nginx"),
            ("Nginx", "nginx"),
            ("gunicron", "gunicorn"),
            ("stagin", "staging"),
            ("new_server", "new-server"),
            ("newserver", "new-server"),
            ("pyhton3", "python3"),
            ("pro", "prod"),
            ("gnicron", "gunicorn"),
        ] {
            assert!(is_slip_of(written, right), "{written}");
        }
        for (written, right) in [
            ("nginx", "nginx"),
            ("app1", "app2"),
            ("app1", "app"),
            ("web-a", "web-b"),
            ("site.de", "site.dk"),
            ("eu", "us"),
            ("uat", "qat"),
            ("api", "app"),
            ("ab", "abc"),
            ("staging", "canary"),
            ("staging-eu", "staging-us"),
            ("blue", "green"),
        ] {
            assert!(!is_slip_of(written, right), "{written}");
        }
    }
}
