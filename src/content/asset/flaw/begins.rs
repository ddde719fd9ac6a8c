//! What a file is that isn't what it should be, by its beginning.

use std::fmt;

use serde::de::IgnoredAny;

use super::shown;

/// What a file is instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begins {
    /// JSON.
    Json,
    /// What Git leaves where two versions don't fit together.
    ConflictMark,
    /// The same, further down; the line, from 1.
    ConflictIn(u64),
    /// At-rules that no browser knows, such as `@tailwind`; the first.
    UnknownAtRule(String),
    /// Bytes that are all zero.
    Zeros,
    /// The file in base64; its format, with its article.
    Base64(&'static str),
    /// A file of that format, with something in front.
    Behind {
        /// What stands there.
        what: &'static str,
        /// The format, with its article.
        format: &'static str,
    },
    /// A file of that format, whose line ends were changed.
    LineEnds(&'static str),
    /// Bytes that are no text; the first, in hexadecimal digits.
    Bytes(String),
    /// Something else; how it begins, quoted.
    With(String),
}

impl Begins {
    /// What `text` is.
    pub(super) fn of(text: &str) -> Self {
        let start = text.trim_start();
        if is_json(start) {
            Self::Json
        } else if start.starts_with("<<<<<<< ") {
            Self::ConflictMark
        } else if !text.is_empty() && text.bytes().all(|byte| byte == 0) {
            Self::Zeros
        } else {
            let line = start.lines().next().unwrap_or_default();
            Self::With(shown(line.trim_end()))
        }
    }
}

impl fmt::Display for Begins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json => f.write_str("it is JSON"),
            Self::ConflictMark => f.write_str("it begins with a conflict mark of Git"),
            Self::ConflictIn(line) => {
                write!(f, "a conflict mark of Git stands in line {line}")
            }
            Self::UnknownAtRule(name) => write!(f, "none knows its @{name}"),
            Self::Zeros => f.write_str("all its bytes are 0"),
            Self::Base64(format) => write!(f, "it is {format} in base64"),
            Self::Behind { what, format } => write!(f, "{what} stands in front of {format}"),
            Self::LineEnds(format) => write!(f, "it is {format} whose line ends were changed"),
            Self::Bytes(bytes) => write!(f, "it begins with the bytes {bytes}"),
            Self::With(start) => write!(f, "it begins with {start}"),
        }
    }
}

/// Whether the whole of `text` is a JSON object that has entries, or an array.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim();
    let has_content = match text.as_bytes() {
        [b'{', rest @ ..] => rest.trim_ascii_start().starts_with(b"\""),
        [b'[', ..] => true,
        _ => false,
    };
    has_content && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Whether content is what Git LFS keeps in place of a file: some lines, of which
/// the first says the version of its format (Git LFS specification).
pub(super) fn is_lfs_pointer(bytes: &[u8]) -> bool {
    const LONGEST: usize = 1024;
    const VERSIONS: [&[u8]; 2] = [
        b"version https://git-lfs.github.com/spec/",
        b"version https://hawser.github.com/spec/",
    ];
    bytes.len() < LONGEST && VERSIONS.iter().any(|version| bytes.starts_with(version))
}
