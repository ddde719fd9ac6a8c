//! What a stylesheet ends inside of (CSS Syntax Level 3, sections 4 and 5).
//!
//! Parsers close at the end whatever stands open, and don't tell. So this reads
//! comments, strings, `url()` and brackets itself, and nothing else.

use std::fmt;

use super::Flaw;

/// Most brackets in each other.
const DEPTH: usize = 1_000;

/// What stands open at the end of a stylesheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// `/*`
    Comment,
    /// A quote.
    String,
    /// `url(` without quotes.
    Url,
    /// `{`
    Block,
    /// `(`
    Parenthesis,
    /// `[`
    Bracket,
    /// A rule that has no block yet.
    Rule,
}

impl fmt::Display for Open {
    /// With its article: `a comment`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Comment => "a comment",
            Self::String => "a string",
            Self::Url => "a `url(`",
            Self::Block => "a `{`",
            Self::Parenthesis => "a `(`",
            Self::Bracket => "a `[`",
            Self::Rule => "a rule",
        })
    }
}

/// What `text` ends inside of: the innermost of several.
///
/// # Errors
/// When it is nested too deeply.
pub(super) fn open(text: &str) -> Result<Option<Flaw>, String> {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        at: 0,
        brackets: Vec::new(),
    };
    let open = reader.read()?;
    Ok(open.map(|(open, at)| ends_inside(text, open, at)))
}

/// That `text` ends inside of what begins at a byte.
pub(super) fn ends_inside(text: &str, open: Open, at: usize) -> Flaw {
    let before = &text.as_bytes()[..at];
    // A line ends with `\n`, `\r`, both or `\f` (section 3.3).
    let is_end = |(n, byte): (usize, &u8)| match byte {
        b'\n' | b'\x0c' => true,
        b'\r' => before.get(n + 1) != Some(&b'\n'),
        _ => false,
    };
    let lines = before.iter().enumerate().filter(|it| is_end(*it)).count();
    Flaw::EndsInside {
        open,
        line: lines as u64 + 1,
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the open brackets stand.
    brackets: Vec<usize>,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<Option<(Open, usize)>, String> {
        while let Some(&byte) = self.bytes.get(self.at) {
            let start = self.at;
            self.at += 1;
            let closed = match byte {
                b'/' if self.peek() == Some(b'*') => self.end_of_comment().ok_or(Open::Comment),
                b'"' | b'\'' => self.end_of_string(byte).ok_or(Open::String),
                b'{' | b'(' | b'[' => {
                    if self.brackets.len() == DEPTH {
                        return Err("it is nested too deeply to be read".to_owned());
                    }
                    self.brackets.push(start);
                    Ok(())
                }
                b'}' | b')' | b']' => {
                    // One that closes nothing is passed over.
                    if self.innermost() == Some(opening(byte)) {
                        self.brackets.pop();
                    }
                    Ok(())
                }
                b'#' | b'@' => {
                    self.name();
                    Ok(())
                }
                _ if is_of_name(byte) || byte == b'\\' => {
                    self.at = start;
                    let name = self.name();
                    if name.eq_ignore_ascii_case(b"url") && self.is_unquoted() {
                        self.end_of_url().ok_or(Open::Url)
                    } else {
                        Ok(())
                    }
                }
                _ => Ok(()),
            };
            if let Err(open) = closed {
                return Ok(Some((open, start)));
            }
        }
        let open = self.brackets.last().map(|&at| {
            let open = match self.bytes[at] {
                b'{' => Open::Block,
                b'(' => Open::Parenthesis,
                _ => Open::Bracket,
            };
            (open, at)
        });
        Ok(open)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn innermost(&self) -> Option<u8> {
        self.brackets.last().map(|&at| self.bytes[at])
    }

    fn end_of_comment(&mut self) -> Option<()> {
        let rest = &self.bytes[self.at + 1..];
        let end = rest.windows(2).position(|two| two == b"*/")?;
        self.at += 1 + end + 2;
        Some(())
    }

    /// A string that isn't closed ends with its line.
    fn end_of_string(&mut self, quote: u8) -> Option<()> {
        loop {
            let byte = self.peek()?;
            match byte {
                b'\n' | b'\r' | b'\x0c' => return Some(()),
                b'\\' => self.escape(),
                _ => self.at += 1,
            }
            if byte == quote {
                return Some(());
            }
        }
    }

    /// Passes over a backslash and what it stands before.
    fn escape(&mut self) {
        let is_one = self.bytes[self.at + 1..].starts_with(b"\r\n");
        self.at += if is_one { 3 } else { 2 };
    }

    /// A name, or what is left of a number with its unit.
    fn name(&mut self) -> &[u8] {
        let start = self.at;
        while let Some(byte) = self.peek() {
            if byte == b'\\' {
                self.escape();
            } else if is_of_name(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
        self.at = self.at.min(self.bytes.len());
        &self.bytes[start..self.at]
    }

    /// Whether a `(` follows, and no quote behind it.
    fn is_unquoted(&self) -> bool {
        match &self.bytes[self.at..] {
            [b'(', rest @ ..] => !matches!(rest.trim_ascii_start(), [b'"' | b'\'', ..]),
            _ => false,
        }
    }

    /// Whatever is wrong in it, it goes on to its parenthesis.
    fn end_of_url(&mut self) -> Option<()> {
        loop {
            match self.peek()? {
                b')' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.escape(),
                _ => self.at += 1,
            }
        }
    }
}

fn opening(closing: u8) -> u8 {
    match closing {
        b'}' => b'{',
        b')' => b'(',
        _ => b'[',
    }
}

/// Whether a byte is of a name (section 4.2).
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || !byte.is_ascii()
}
