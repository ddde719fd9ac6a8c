//! JSON, within bounds.

use std::fmt;

use serde_json::Value;

use crate::source::{elide, one_line};

/// Most memory that a document may take as it is read, in bytes. What is sent
/// may take sixty times as much: `{"a":[]}` are 8 bytes, and some 450 in memory.
pub(super) const MEMORY: usize = 192 * 1024 * 1024;

/// What a value takes in a list.
const VALUE: usize = 80;

/// What a number takes besides, whose digits are kept.
const DIGITS: usize = 32;

/// What a list takes besides that has anything in it.
const LIST: usize = 240;

/// What an object takes besides that has anything in it.
const OBJECT: usize = 320;

/// What a key takes with its value.
const MEMBER: usize = 96;

/// Reason why content isn't read as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoJson {
    /// It is none, as the parser says.
    Malformed(String),
    /// It would take too much memory.
    TooLarge,
}

impl fmt::Display for NoJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => f.write_str(why),
            Self::TooLarge => write!(
                f,
                "the document would take more than {} MiB of memory",
                MEMORY >> 20
            ),
        }
    }
}

/// Reads a document (RFC 8259).
pub(super) fn parse(text: &str) -> Result<Value, NoJson> {
    if memory(text) > MEMORY {
        return Err(NoJson::TooLarge);
    }
    serde_json::from_str(text).map_err(|error| {
        let why = one_line(&error.to_string());
        NoJson::Malformed(elide(&why, 120).into_owned())
    })
}

/// What a document takes in memory, at most, told by its signs outside of
/// texts.
fn memory(text: &str) -> usize {
    let mut bytes = text.len() + VALUE;
    let mut before = b' ';
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            continue;
        }
        let is_closed = matches!(byte, b']' | b'}');
        match before {
            b'[' if !is_closed => bytes += LIST + VALUE,
            b'{' if !is_closed => bytes += OBJECT,
            _ => {}
        }
        match byte {
            b'"' => skip_text(&mut rest),
            b',' => bytes += VALUE,
            b':' => bytes += MEMBER,
            b'-' | b'0'..=b'9' if !is_of_number(before) => bytes += DIGITS,
            _ => {}
        }
        before = byte;
    }
    bytes
}

/// Whether a digit behind `byte` belongs to a number that has begun.
fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-' | b'e' | b'E')
}

/// Skips a text to the quote that ends it.
fn skip_text(rest: &mut std::str::Bytes<'_>) {
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                rest.next();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_told_by_signs_outside_of_texts() {
        let empty = memory("[]");
        assert_eq!(memory("\"[{,:\\\"[{\"") - 10, empty - 2);
        assert_eq!(memory("[ ]") - 1, empty);
        assert_eq!(memory("[true,null]") - 9, empty + LIST + 2 * VALUE);
        assert_eq!(memory("[-12.5e+3]") - 8, empty + LIST + VALUE + DIGITS);
        assert_eq!(memory("{\"a\":\"b\"}") - 7, empty + OBJECT + MEMBER);
    }

    #[test]
    fn what_takes_too_much_is_not_read() {
        for one in ["{\"a\":[]}", "[0]", "{\"\":{\"\":0}}", "0", "[]"] {
            let many = format!(
                "[{}0]",
                format!("{one},").repeat(14_000_000 / (one.len() + 1))
            );
            assert_eq!(parse(&many), Err(NoJson::TooLarge), "{one}");
        }
        let honest = "{\"id\":123456,\"name\":\"Edith\",\"tags\":[\"a\",\"b\"],\"price\":12.50},";
        let honest = format!("[{}0]", honest.repeat(100_000));
        assert!(parse(&honest).is_ok());
        let text = format!("\"{}\"", "[{,".repeat(4_000_000));
        assert!(parse(&text).is_ok());
    }
}
