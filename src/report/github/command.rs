//! Workflow commands of GitHub Actions: lines that its runner takes for annotations.

use std::fmt;

use crate::report::digest::Spot;
use crate::source::elide;

/// The longest message, in bytes: the runner cuts those of more than 4096
/// characters.
const MESSAGE: usize = 4000;

/// How many characters of a title are kept: a check run takes 255.
const TITLE: usize = 200;

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Error,
    Warning,
}

/// An annotation, which is shown at a line of a file.
#[derive(Clone, Debug)]
pub(super) struct Annotation {
    pub(super) level: Level,
    /// The place, its file as a path from the root of the repository.
    pub(super) spot: Option<Spot>,
    pub(super) title: String,
    /// Lines.
    pub(super) message: String,
}

impl fmt::Display for Annotation {
    /// The command, as `@actions/core` writes it (`command.ts`), in one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        write!(f, "::{level} ")?;
        if let Some(Spot { path, line, column }) = &self.spot {
            write!(f, "file={},line={line},col={column},", property(path))?;
        }
        let title = property(&elide(&self.title, TITLE));
        write!(f, "title={title}::{}", data(&elide(&self.message, MESSAGE)))
    }
}

/// What stands behind a command.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_one_line_whatever_stands_in_it() {
        let annotation = Annotation {
            level: Level::Error,
            spot: Some(Spot {
                path: "a,b:c\n::stop.toml".to_owned(),
                line: 4,
                column: 7,
            }),
            title: "100%: a, b".to_owned(),
            message: "a\r\n::set-output name=x::y%0A".to_owned(),
        };
        assert_eq!(
            annotation.to_string(),
            "::error file=a%2Cb%3Ac%0A%3A%3Astop.toml,line=4,col=7,title=100%25%3A a%2C b\
             ::a%0D%0A::set-output name=x::y%250A"
        );
    }
}
