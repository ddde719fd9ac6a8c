//! Texts of strangers in Markdown (`CommonMark` 0.31, sections 6.1 and 6.3; GitHub
//! Flavored Markdown, sections 4.10 and 6.9).
//!
//! Code spans are the only place in which nothing is looked for: no HTML, no link,
//! no image, and none of what servers add when all of that is done, which escapes
//! don't keep off: mentions, references to issues and commits, emoji. So whatever is
//! more than a word of prose is code.

use crate::source::one_line;

/// A text as code, in one line.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    if text.is_empty() {
        return "\"\"".to_owned();
    }
    let fence = fence(&text, 1);
    let is_beside = text.starts_with('`') || text.ends_with('`');
    let pad = if is_beside { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A line as a block of code: what is typed into a shell.
pub(super) fn block(text: &str) -> String {
    let text = one_line(text);
    let fence = fence(&text, 3);
    format!("{fence}sh\n{text}\n{fence}\n")
}

/// More backticks than stand beside each other in `text`.
fn fence(text: &str, least: usize) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    "`".repeat(runs.max().unwrap_or(0).saturating_add(1).max(least))
}

/// A sentence in one line: its words as they are, and as code what stands between
/// backticks or could mean something.
pub(super) fn sentence(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.as_str();
    // Backticks come in pairs; one that is alone, or beside another, is part of a word.
    let has_pairs = !text.contains("``");
    while let Some((before, after)) = rest.split_once('`').filter(|_| has_pairs) {
        let Some((inside, behind)) = after.split_once('`') else {
            break;
        };
        push(&mut out, &words(before));
        push(&mut out, &code(inside));
        rest = behind;
    }
    push(&mut out, &words(rest));
    out
}

/// Adds a piece; code beside code would be one.
fn push(out: &mut String, piece: &str) {
    if out.ends_with('`') && piece.starts_with('`') {
        out.push(' ');
    }
    out.push_str(piece);
}

/// Words, those beside each other that are no prose as one piece of code.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pending: Option<String> = None;
    for (at, word) in text.split(' ').enumerate() {
        let gap = if at == 0 { "" } else { " " };
        let (before, core, behind) = halves(word);
        // `1.` would begin a list.
        let is_marker = before.is_empty() && behind.starts_with(['.', ')']);
        let is_number = core.chars().all(|c| c.is_ascii_digit()) && !core.is_empty();
        let is_code = !is_plain(core, word) || (is_marker && is_number);
        pending = match pending {
            Some(said) if is_code && before.is_empty() => Some(format!("{said}{gap}{core}")),
            pending => {
                out.extend(pending.map(|said| code(&said)));
                out.push_str(gap);
                out.push_str(before);
                if !is_code {
                    out.push_str(core);
                }
                is_code.then(|| core.to_owned())
            }
        };
        if !behind.is_empty() {
            out.extend(pending.take().map(|said| code(&said)));
            out.push_str(behind);
        }
    }
    out.extend(pending.map(|said| code(&said)));
    out
}

/// Characters that may stand before a word and behind it.
const BEFORE: &[char] = &['(', '"', '\''];
const BEHIND: &[char] = &[')', '"', '\'', ',', '.', ';', ':', '?', '!'];

/// A word, and the signs before and behind it.
fn halves(word: &str) -> (&str, &str, &str) {
    let rest = word.trim_start_matches(BEFORE);
    let is_call = rest.contains('(');
    let core = rest.trim_end_matches(|c| BEHIND.contains(&c) && !(is_call && c == ')'));
    let before = &word[..word.len() - rest.len()];
    (before, core, &rest[core.len()..])
}

/// Whether a word without its signs is one of prose, in which no reader looks for more.
fn is_plain(core: &str, word: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let is_number = |text: &str| !text.is_empty() && text.len() < 7 && text.chars().all(is_digit);
    if core.is_empty() || word == "@" {
        return true;
    }
    if let Some((whole, part)) = core.split_once('.') {
        return is_number(whole) && is_number(part);
    }
    // Commits and issues of some trackers are referred to so.
    let is_commit = core.len() >= 7 && core.chars().all(|c| c.is_ascii_hexdigit());
    let is_issue = core.contains('-') && core.contains(is_digit);
    let is_joined = core.starts_with('-') || core.ends_with('-') || core.contains("--");
    core.chars().all(is_prose) && !(is_commit || is_issue || is_joined)
}

/// Whether a character is part of words of prose.
fn is_prose(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '\'') || !c.is_ascii()
}

/// Text in a cell of a table, which a `|` would end wherever it stands.
pub(super) fn cell(text: &str) -> String {
    // A backslash before it would be taken for its escape.
    text.replace('|', "\u{2502}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn code_ends_where_it_ends() {
        let cases = [
            ("a", "`a`"),
            ("", "\"\""),
            ("`", "`` ` ``"),
            ("a``b", "```a``b```"),
            ("`a", "`` `a ``"),
            ("a\n<b>", "`a␊<b>`"),
        ];
        for (text, expected) in cases {
            assert_eq!(code(text), expected, "{text}");
        }
        assert_eq!(block("a ``` b"), "````sh\na ``` b\n````\n");
    }

    #[test]
    fn a_sentence_stays_one() {
        let cases = [
            (
                "nginx runs, but gets no proper answer from the application behind it (502)",
                "nginx runs, but gets no proper answer from the application behind it (502)",
            ),
            (
                "`sudo systemctl status gunicorn` (or its unit): can't it run?",
                "`sudo systemctl status gunicorn` (or its unit): can't it run?",
            ),
            (
                "2 of 3 trials @ nginx in 1.2 s",
                "2 of 3 trials @ nginx in 1.2 s",
            ),
            (
                "no block is for `a.example.com`",
                "no block is for `a.example.com`",
            ),
            (
                "title: expected \"To-Do\", got \"\"",
                "title: expected \"To-Do\", got \"\"",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(sentence(text), expected, "{text}");
        }
    }

    #[test]
    fn what_could_mean_something_is_code() {
        let words = [
            "@team",
            "a@b.org",
            "#1",
            "GH-12",
            "!7",
            "~label",
            "$x$",
            "<b>",
            "*a*",
            "_a_",
            "[a](b)",
            "![a](b)",
            "http://a",
            "www.a.b",
            "deadbeef1",
            "-",
            "+",
            "--",
            "===",
            "a|b",
            "\\",
            "1234567",
            ">",
            "~~a~~",
            "^[1]",
            "%1",
            "a_b",
            "`",
            "``",
            ":b",
        ];
        for word in words {
            assert_eq!(sentence(word), code(word), "{word}");
        }
        let beside = [
            ("(www.a.b):", "(`www.a.b`):"),
            (":smile:", "`:smile`:"),
            ("&amp;", "`&amp`;"),
            (
                "see \"#1\" and <a> <b>, too",
                "see \"`#1`\" and `<a> <b>`, too",
            ),
            ("1. a 2) b", "`1`. a `2`) b"),
        ];
        for (text, expected) in beside {
            assert_eq!(sentence(text), expected);
        }
    }

    proptest! {
        /// Outside of code there is nothing but prose.
        #[test]
        fn nothing_of_a_stranger_is_read_as_markdown(text in "([a-z@#<>`\\[\\]()*_|!:/.\\\\&~$-]|[0-9]| ){0,40}") {
            let told = sentence(&text);
            let mut rest = told.as_str();
            while !rest.is_empty() {
                let ticks = rest.len() - rest.trim_start_matches('`').len();
                if ticks == 0 {
                    let end = rest.find('`').unwrap_or(rest.len());
                    let plain = &rest[..end];
                    let is_odd = |c: char| !(is_prose(c) || c == ' ' || c == '@'
                        || BEFORE.contains(&c) || BEHIND.contains(&c));
                    prop_assert!(!plain.contains(is_odd), "{told:?}");
                    for (at, _) in plain.match_indices('@') {
                        prop_assert!(!plain[at + 1..].starts_with(|c: char| c != ' '), "{told:?}");
                    }
                    rest = &rest[end..];
                    continue;
                }
                let fence = "`".repeat(ticks);
                let mut from = ticks;
                let end = loop {
                    let Some(at) = rest[from..].find(&fence) else {
                        return Err(TestCaseError::fail(format!("{told:?} does not end")));
                    };
                    let at = from + at;
                    let run = rest[at..].len() - rest[at..].trim_start_matches('`').len();
                    if run == ticks {
                        break at + ticks;
                    }
                    from = at + run;
                };
                rest = &rest[end..];
            }
        }
    }
}
