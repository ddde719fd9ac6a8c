//! Colours, where colours are wanted.

use anstyle::{AnsiColor, Style as Ansi};

use crate::record::Verdict;
use crate::source::Style;

/// Puts words into colour, or leaves them alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint(pub(super) Style);

impl Paint {
    /// What went well.
    pub(super) fn good(self, text: &str) -> String {
        self.with(AnsiColor::Green.on_default().bold(), text)
    }

    /// What went wrong.
    pub(super) fn bad(self, text: &str) -> String {
        self.with(AnsiColor::Red.on_default().bold(), text)
    }

    /// What is neither.
    pub(super) fn odd(self, text: &str) -> String {
        self.with(AnsiColor::Yellow.on_default().bold(), text)
    }

    /// What leads the eye: names of facts.
    pub(super) fn label(self, text: &str) -> String {
        self.with(AnsiColor::Cyan.on_default(), text)
    }

    /// What matters most in its line.
    pub(super) fn strong(self, text: &str) -> String {
        self.with(Ansi::new().bold(), text)
    }

    /// What may be overlooked.
    pub(super) fn dim(self, text: &str) -> String {
        self.with(Ansi::new().dimmed(), text)
    }

    /// A text in the colour of a verdict.
    pub(super) fn verdict(self, verdict: Verdict, text: &str) -> String {
        match verdict {
            Verdict::Passed => self.good(text),
            Verdict::Failed | Verdict::Errored => self.bad(text),
            Verdict::Flaky | Verdict::Skipped | Verdict::NotRun => self.odd(text),
        }
    }

    fn with(self, style: Ansi, text: &str) -> String {
        match self.0 {
            Style::Plain => text.to_owned(),
            Style::Coloured => format!("{style}{text}{style:#}"),
        }
    }
}
