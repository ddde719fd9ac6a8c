//! Lines as wide as a terminal.

use unicode_width::UnicodeWidthStr;

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
    fn wide_characters_take_two_columns() {
        assert_eq!(wrapped("名前 名前 ab", Some(7)), ["名前", "名前 ab"]);
    }
}
