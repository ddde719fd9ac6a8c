//! Lines as wide as a terminal.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::paint::Paint;

/// How named facts stand below each other, and their lines beside their names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    /// How far names stand in.
    pub(super) indent: usize,
    /// How wide they are.
    pub(super) name: usize,
    /// Columns of a line, where there is a width.
    pub(super) width: Option<usize>,
    pub(super) paint: Paint,
}

impl Facts {
    /// Writes a fact below those that `text` has.
    pub(super) fn add(self, text: &mut String, name: &str, said: &str) {
        let Self {
            indent,
            name: wide,
            width,
            paint,
        } = self;
        let beside = width.map(|width| width.saturating_sub(indent + wide + GAP).max(LEAST));
        for (at, line) in wrapped(said, beside).iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            let name = paint.label(&format!("{name:<wide$}"));
            let _ = writeln!(text, "{:indent$}{name}{:GAP$}{line}", "", "");
        }
    }
}

/// Columns between a name and its lines.
const GAP: usize = 2;

/// As many columns a line has at least, however narrow a terminal is.
pub(super) const LEAST: usize = 20;

/// `text` in so many columns, with a `…` where it is longer.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let fits = |c: &char| {
        let width = c.width().unwrap_or_default();
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{kept}…")
}

/// How many lines of a terminal a text takes.
pub(super) fn rows(text: &str, width: Option<usize>) -> usize {
    let rows = text.lines().map(|line| match width {
        Some(width) => line.width().div_ceil(width.max(1)).max(1),
        None => 1,
    });
    rows.sum()
}

/// `text` in lines of at most `width` columns, where there is a width: what
/// stands in backticks is a command, and stays in one line.
pub(super) fn wrapped(text: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width else {
        return vec![text.to_owned()];
    };
    let mut lines: Vec<String> = Vec::new();
    for word in words(text) {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// The words, and as one word what stands in backticks, with what touches it.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in text.split(' ') {
        match words.last_mut() {
            Some(last) if is_open => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
        is_open ^= word.matches('`').count() % 2 == 1;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_not_broken() {
        let text = "on the server, `sudo nginx -T | grep -n proxy_pass` (or its like) tells";
        let lines = wrapped(text, Some(30));
        let expected = [
            "on the server,",
            "`sudo nginx -T | grep -n proxy_pass`",
            "(or its like) tells",
        ];
        assert_eq!(lines, expected);
        assert_eq!(wrapped(text, None), [text]);
    }

    #[test]
    fn a_cut_text_fits_its_columns() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("名前名", 4), "名…");
    }

    #[test]
    fn a_long_line_takes_several_of_a_terminal() {
        assert_eq!(rows("abcdef\n\nab\n", Some(3)), 4);
        assert_eq!(rows("abcdef\n\nab\n", None), 3);
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(wrapped("名前 名前 ab", Some(7)), ["名前", "名前 ab"]);
    }
}
