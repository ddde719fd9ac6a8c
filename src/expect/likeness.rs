//! What a content has that is like a text which it lacks.

use std::collections::BTreeSet;

use crate::source::{floor_boundary, passage};

/// How many characters of it are shown.
const SHOWN: usize = 120;
/// How many words of the text that is missed are looked for.
const WORDS: usize = 20;
/// How many bytes of the content are looked at.
const LOOKED_AT: usize = 1 << 20;

/// The line, or the part of one between two tags, that has most of the words of a text
/// that is missed: half of them at least.
pub(super) fn likeness(missed: &str, body: &str) -> Option<String> {
    let wanted: BTreeSet<String> = words(missed).take(WORDS).collect();
    let least = wanted.len().div_ceil(2).max(1);
    let begin = &body[..floor_boundary(body, LOOKED_AT)];
    let scored = texts(begin).map(|(at, text)| {
        let found: BTreeSet<String> = words(text).filter(|it| wanted.contains(it)).collect();
        (found.len(), at, text)
    });
    let near = scored.filter(|(score, ..)| *score >= least);
    // Of several alike, the first.
    let (_, at, text) = near.reduce(|best, one| if one.0 > best.0 { one } else { best })?;
    let line = 1 + body[..at].matches('\n').count();
    Some(format!(
        "like it is, in line {line}: {}",
        passage(text, 0, SHOWN)
    ))
}

/// What stands between tags, line by line, and where.
fn texts(body: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    body.split_inclusive(['<', '>', '\n'])
        .filter_map(move |part| {
            let begin = at;
            at += part.len();
            // What ends a tag is its attributes.
            let text = part.trim_end_matches(['<', '\n']);
            let is_text = !part.ends_with('>') && !text.trim().is_empty();
            is_text.then(|| (begin, text.trim()))
        })
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_like_the_missed_one_is_shown() {
        let body = "<title>Home</title>\n<h1 class=\"out of the way\">Start a <b>new</b></h1>\n\
                    <p>Your To-Do lists</p>";
        for (missed, shown) in [
            (
                "your to-do list",
                Some("like it is, in line 3: \"Your To-Do lists\""),
            ),
            ("Start a list", Some("like it is, in line 2: \"Start a\"")),
            ("the way out", None),
            ("…", None),
        ] {
            assert_eq!(likeness(missed, body).as_deref(), shown, "{missed}");
        }
    }

    #[test]
    fn a_large_content_is_looked_at_in_part() {
        let body = "é".repeat(LOOKED_AT) + "\nfar away";
        assert_eq!(likeness("far away", &body), None);
    }
}
