//! The files that a run was read from.

use serde::{Deserialize, Serialize};

use super::printable::floor_boundary;
use super::{Diagnostic, Span};

/// Every file that was read, in one space of bytes.
///
/// A suite and what it includes come from several files, and a merged case has
/// parts of each; counting the bytes of all files through (as rustc does)
/// keeps a [`Span`] two numbers.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    path: String,
    text: String,
    base: usize,
    /// Where each line begins: places are asked for by the thousand.
    lines: Vec<usize>,
}

/// A place in a file, with the lines it stands on, so that it can be shown
/// when the file is no longer at hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file, as the user named it.
    pub path: String,
    /// The line where the place begins, counted from 1.
    pub line: usize,
    /// The character in that line, counted from 1.
    pub column: usize,
    /// The whole lines that the place touches, without the last line end.
    pub text: String,
    /// The first byte of the place within `text`.
    pub start: usize,
    /// The byte after the last within `text`.
    pub end: usize,
}

impl Sources {
    /// The files, as the user named them.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| &*file.path)
    }

    /// Adds a file and returns the base of its spans.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> usize {
        // One byte between two files: an empty span at the end of one is not
        // at the start of the next.
        let base = self.files.last().map_or(0, |f| f.base + f.text.len() + 1);
        let text = text.into();
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        self.files.push(File {
            path: path.into(),
            lines: std::iter::once(0).chain(ends).collect(),
            text,
            base,
        });
        base
    }

    /// The path of the file that `span` lies in.
    #[must_use]
    pub fn path(&self, span: Span) -> &str {
        &self.file(span).path
    }

    /// The text at `span`.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        let file = self.file(span);
        file.text
            .get(span.start - file.base..span.end - file.base)
            .unwrap_or_default()
    }

    /// `span` with the lines around it.
    ///
    /// # Panics
    /// When no file was added.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        let file = self.file(span);
        let start = file.offset(span.start);
        let end = file.offset(span.end).max(start);
        let line = file.line(start);
        let from = file.lines[line];
        let to = file.lines.get(file.line(end) + 1);
        let to = to.map_or(file.text.len(), |next| next - 1);
        Place {
            path: file.path.clone(),
            line: line + 1,
            column: 1 + file.text[from..start].chars().count(),
            text: file.text[from..to].trim_end_matches('\r').to_owned(),
            start: start - from,
            end: end - from,
        }
    }

    /// The line where `span` begins, counted from 1.
    ///
    /// # Panics
    /// When no file was added.
    #[must_use]
    pub fn line(&self, span: Span) -> usize {
        let file = self.file(span);
        file.line(file.offset(span.start)) + 1
    }

    /// An error of the kind `code` about what stands at `span`.
    #[must_use]
    pub fn error(&self, code: &str, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message).at(self.place(span), "")
    }

    /// A warning of the kind `code` about what stands at `span`.
    #[must_use]
    pub fn warning(&self, code: &str, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(code, message).at(self.place(span), "")
    }

    fn file(&self, span: Span) -> &File {
        let after = self.files.partition_point(|f| f.base <= span.start);
        &self.files[after.saturating_sub(1)]
    }
}

impl File {
    /// The byte `at` of all sources as a byte of this file, where a character
    /// begins.
    fn offset(&self, at: usize) -> usize {
        floor_boundary(&self.text, at.saturating_sub(self.base))
    }

    /// The line that the byte `at` of this file is in, counted from 0.
    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|&start| start <= at) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_knows_its_file_line_column_and_lines() {
        let mut sources = Sources::default();
        sources.add("a.toml", "host = 'é'\n");
        let base = sources.add("b.toml", "x = 1\nté = 'two'\n");
        let span = Span::new(&(12..17), base);
        assert_eq!(sources.path(span), "b.toml");
        assert_eq!(sources.text(span), "'two'");
        let place = sources.place(span);
        assert_eq!((place.line, place.column), (2, 6));
        assert_eq!(place.text, "té = 'two'");
        assert_eq!(&place.text[place.start..place.end], "'two'");
    }

    #[test]
    fn the_end_of_an_empty_file_is_a_place() {
        let mut sources = Sources::default();
        let base = sources.add("empty.toml", "");
        let place = sources.place(Span::new(&(0..0), base));
        assert_eq!((place.line, place.column, place.text.as_str()), (1, 1, ""));
    }
}
