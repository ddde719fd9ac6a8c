//! What is wrong with the bytes of a file, for what a page wants it to be.
//!
//! # Decisions
//!
//! * A file is known by its first bytes, and whole by what it says of its own
//!   length. Nothing is drawn, run or laid out.
//! * What browsers show rightly has no flaw, but for a file that ends in the
//!   middle: they close for themselves what stands open there, and what came
//!   behind it is missing.

mod at_end;
mod begins;
mod conflict;
mod css;
mod font;
mod image;
mod instead;
mod script;
mod svg;
#[cfg(test)]
mod tests;
mod xml;
mod zeros;

use std::fmt;

use super::Kind;
use crate::content::Content;
use crate::source::{Grouped, quote};

pub use at_end::Open;
pub use begins::Begins;
pub use conflict::in_stylesheet;

/// What is wrong with the bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is what Git LFS keeps instead of the file.
    LfsPointer,
    /// CSS that ends inside of something.
    EndsInside {
        /// In what.
        open: Open,
        /// The line in which that begins, from 1.
        line: u64,
    },
    /// CSS of which browsers drop everything; what it is instead.
    NoRule(Begins),
    /// A script that no browser runs; what it is instead.
    NoScript(Begins),
    /// First bytes of no image; what it is instead.
    NoImage(Begins),
    /// First bytes of no font; what it is instead.
    NoFont(Begins),
    /// It is shorter than it says of itself.
    CutOff {
        /// What it is, with its article: `a PNG`.
        format: &'static str,
        /// How many bytes it says it has at least, where it does.
        says: Option<u64>,
    },
    /// A font of another length than its header says, which browsers refuse.
    LongerThanItSays {
        /// What it is, with its article: `a WOFF font`.
        format: &'static str,
        /// How many bytes it says it has.
        says: u64,
    },
    /// Its end is zeros.
    Zeros {
        /// How many bytes of them.
        bytes: u64,
    },
    /// Code in UTF-16, which nothing says of it.
    Utf16,
    /// An image or a font that was read as text, and written again; what it was,
    /// with its article.
    ReadAsText(&'static str),
    /// An image whose parts don't fit together; what it is, with its article.
    Damaged(&'static str),
    /// An SVG that is no well-formed XML.
    NotXml {
        /// The line, from 1.
        line: u64,
        /// What is wrong there.
        why: String,
    },
    /// An SVG that isn't sent as one.
    SvgType,
    /// An image that is sent as SVG, and is none; what it is, with its article.
    NotSvg(&'static str),
    /// An SVG whose elements are not in its namespace.
    SvgNamespace,
}

impl Flaw {
    /// Whether the file is only a part of what it should be.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        matches!(
            self,
            Self::EndsInside { .. } | Self::CutOff { .. } | Self::Zeros { .. }
        )
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LfsPointer => f.write_str("it is a pointer of Git LFS instead of the file"),
            Self::EndsInside { open, line } => {
                write!(f, "it ends inside {open} that begins in line {line}")
            }
            Self::NoRule(begins) => write!(f, "browsers find no rule in it: {begins}"),
            Self::NoScript(begins) => write!(f, "no browser runs it: {begins}"),
            Self::NoImage(begins) => write!(f, "its first bytes are of no image: {begins}"),
            Self::NoFont(begins) => write!(f, "its first bytes are of no font: {begins}"),
            Self::CutOff { format, says: None } => {
                write!(f, "it is cut off: {format} without its end")
            }
            Self::CutOff {
                format,
                says: Some(says),
            } => write!(
                f,
                "it is cut off: {format} that by itself has {} bytes",
                Grouped(*says)
            ),
            Self::LongerThanItSays { format, says } => write!(
                f,
                "{format} that by itself has {} bytes, so browsers refuse it",
                Grouped(*says)
            ),
            Self::Zeros { bytes } => write!(f, "its last {} bytes are zeros", Grouped(*bytes)),
            Self::Utf16 => f.write_str("it is in UTF-16, and nothing says so to browsers"),
            Self::ReadAsText(format) => {
                write!(
                    f,
                    "it is {format} that was read as text, and is none any more"
                )
            }
            Self::Damaged(format) => {
                write!(
                    f,
                    "{format} whose parts don't fit together, so browsers don't show it"
                )
            }
            Self::NotXml { line, why } => {
                write!(f, "an SVG that browsers don't show: in line {line}, {why}")
            }
            Self::SvgType => f.write_str("an SVG, which browsers show only as image/svg+xml"),
            Self::NotSvg(format) => write!(f, "{format}, which browsers don't show as an SVG"),
            Self::SvgNamespace => f.write_str(
                "an SVG without `xmlns=\"http://www.w3.org/2000/svg\"`, which browsers don't show",
            ),
        }
    }
}

/// What is wrong with the bytes of a file that is to be `kind` and is sent as
/// `media_type`, which is an essence.
///
/// # Errors
/// When it can't be judged, and why.
pub fn flaw(kind: Kind, content: &Content<'_>, media_type: &str) -> Result<Option<Flaw>, String> {
    if kind == Kind::Data {
        return Ok(None);
    }
    let bytes = content.bytes();
    if begins::is_lfs_pointer(bytes) {
        return Ok(Some(Flaw::LfsPointer));
    }
    let is_text = matches!(
        kind,
        Kind::Stylesheet | Kind::Script | Kind::Module | Kind::Manifest
    );
    if is_text && is_utf16(content.text()) {
        return Ok(Some(Flaw::Utf16));
    }
    if is_text && let Some(zeros) = zeros::of_text(bytes) {
        return Ok(Some(zeros));
    }
    match kind {
        Kind::Stylesheet => css::flaw(content.text()),
        Kind::Script | Kind::Module => Ok(script::flaw(content.text(), kind == Kind::Module)),
        Kind::Image | Kind::Icon => {
            Ok(image::flaw(content, media_type).map(|flaw| instead::named(flaw, bytes)))
        }
        Kind::Font => Ok(font::flaw(content).map(|flaw| instead::named(flaw, bytes))),
        // That it is JSON is seen as it is read.
        Kind::Manifest | Kind::Data => Ok(None),
    }
}

/// Whether every other of the first characters is zero, and no other.
fn is_utf16(text: &str) -> bool {
    const FIRST: usize = 16;
    let first: Vec<bool> = text.chars().take(FIRST).map(|c| c == '\0').collect();
    first.len() == FIRST && first.windows(2).all(|two| two[0] != two[1])
}

/// Number at `at`, big-endian.
fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_be_bytes(*two))
}

/// The same of four bytes.
fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_be_bytes(*four))
}

/// Number at `at`, little-endian.
fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    be16(bytes, at).map(u16::swap_bytes)
}

/// The same of four bytes.
fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    be32(bytes, at).map(u32::swap_bytes)
}

/// Length of something as a position in memory; one that doesn't fit is beyond
/// any file.
fn length(of: u32) -> usize {
    usize::try_from(of).unwrap_or(usize::MAX)
}

/// `says` where that is more than there is.
fn cut_off(format: &'static str, bytes: &[u8], says: u64) -> Option<Flaw> {
    (says > bytes.len() as u64).then_some(Flaw::CutOff {
        format,
        says: Some(says),
    })
}

/// A file of which the end is missing.
fn without_end(format: &'static str) -> Flaw {
    Flaw::CutOff { format, says: None }
}

/// A beginning as it is shown.
fn shown(text: &str) -> String {
    quote(text, 40)
}
