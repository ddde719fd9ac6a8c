//! Text from strangers, made safe and short enough to print.
//!
//! Titles, headers and bodies come from whatever answered. Printed as they
//! are, they could move the cursor, recolour the terminal, reverse the reading
//! order of a line or break an XML report.

use std::borrow::Cow;

/// `text` with what is not to be printed shown as a picture: control
/// characters as `␛`, everything else without a shape as `\u{202e}`. Line ends
/// and tabs stay.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| shown(c) || matches!(c, '\n' | '\t')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        if matches!(c, '\n' | '\t') {
            out.push(c);
        } else {
            push_shown(&mut out, c);
        }
    }
    Cow::Owned(out)
}

/// As [`printable`], on one line: white space at the ends is dropped, line
/// ends and tabs are shown as pictures.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        push_shown(&mut out, c);
    }
    out
}

/// `text` in double quotes on one line, at most `limit` characters of it.
///
/// What is left out is said: `"To-Do lists and m… (240 characters)"`.
#[must_use]
pub fn quote(text: &str, limit: usize) -> String {
    let mut out = String::from('"');
    for (at, c) in text.chars().enumerate() {
        if at == limit {
            return format!("{out}…\" ({} characters)", text.chars().count());
        }
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.extend(c.escape_unicode()),
            c => push_shown(&mut out, c),
        }
    }
    out.push('"');
    out
}

/// At most `limit` characters of `text` from a byte on, in double quotes on one
/// line; what is cut at either side shows as `…`.
#[must_use]
pub fn passage(text: &str, from: usize, limit: usize) -> String {
    let rest = &text[from..];
    let end = rest.char_indices().nth(limit).map(|(at, _)| at);
    let quoted = quote(&rest[..end.unwrap_or(rest.len())], limit);
    let before = if from > 0 { "…" } else { "" };
    let behind = if end.is_some() { "…" } else { "" };
    format!("\"{before}{}{behind}\"", &quoted[1..quoted.len() - 1])
}

/// The last place up to `at` at which a character of `text` begins, or its end.
#[must_use]
pub fn floor_boundary(text: &str, at: usize) -> usize {
    let mut places = (0..=at.min(text.len())).rev();
    let place = places.find(|&at| text.is_char_boundary(at));
    place.unwrap_or_default()
}

/// At most `limit` characters of `text`; what is cut shows as `…`.
#[must_use]
pub fn elide(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
    }
}

fn push_shown(out: &mut String, c: char) {
    match c {
        c if shown(c) => out.push(c),
        // The control pictures stand in the order of the control characters.
        '\0'..='\x1f' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
        '\x7f' => out.push('␡'),
        c => out.extend(c.escape_unicode()),
    }
}

/// Whether `c` may be printed as it is: no control character, no override of
/// the reading order, none that XML 1.0 (section 2.2) has no place for.
fn shown(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}'
                | '\u{feff}'
                | '\u{fffe}'
                | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn control_characters_become_pictures() {
        assert_eq!(printable("a\x1b[31m\0\r\nb\t\x7f"), "a␛[31m␀\nb\t␡");
        assert_eq!(printable("\u{202e}abc\u{9b}"), "\\u{202e}abc\\u{9b}");
        assert!(matches!(printable("plain\ttext\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn one_line_is_one_line() {
        assert_eq!(one_line(" a\nb\r\nc\t "), "a␊b␍␊c");
    }

    #[test]
    fn a_quotation_says_what_it_leaves_out() {
        assert_eq!(quote("a\"b\\\n\x1b", 10), r#""a\"b\\\n\u{1b}""#);
        assert_eq!(quote("abcdef", 3), r#""abc…" (6 characters)"#);
    }

    #[test]
    fn a_passage_shows_where_it_is_cut() {
        assert_eq!(passage("ab\"é", 0, 4), r#""ab\"é""#);
        assert_eq!(passage("ab\"é", 1, 2), r#""…b\"…""#);
        assert_eq!(passage("abc", 3, 2), r#""…""#);
    }

    #[test]
    fn elision_counts_characters() {
        assert_eq!(elide("éééé", 2), "éé…");
        assert_eq!(elide("éé", 2), "éé");
    }

    proptest! {
        #[test]
        fn nothing_moves_a_cursor(text in "(.|[\\x00-\\x9f]|[\u{200b}-\u{2069}]|\r\n){0,24}", limit in 0_usize..30) {
            prop_assert!(one_line(&text).chars().all(shown));
            prop_assert!(quote(&text, limit).chars().all(shown));
            prop_assert!(printable(&text).chars().all(|c| shown(c) || matches!(c, '\n' | '\t')));
            let cut = elide(&text, limit);
            prop_assert!(cut == text || cut.chars().count() == limit + 1);
            prop_assert!(text.starts_with(cut.trim_end_matches('…')) || text.contains('…'));
        }
    }
}
