//! Panics, which are bugs of smoke, and work that is given up, which unwinds as
//! they do.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::{elide, one_line};

/// How many characters of a panic's text are told.
const TEXT: usize = 200;

/// Payload of a panic.
#[derive(Debug)]
pub struct Panicked(Box<dyn Any + Send>);

/// Payload of work that was given up after so long.
#[derive(Debug)]
pub struct GivenUp(pub Duration);

impl Panicked {
    /// Output of `work`, or the panic in it.
    ///
    /// It may leave what it borrows half done; whoever calls this uses nothing of
    /// that but what is whole at any time.
    ///
    /// # Errors
    /// When it panics.
    pub fn catch<T>(work: impl FnOnce() -> T) -> Result<T, Self> {
        catch_unwind(AssertUnwindSafe(work)).map_err(Self)
    }

    /// What to tell of it, in one line.
    #[must_use]
    pub fn message(&self) -> String {
        if let Some(GivenUp(within)) = self.0.downcast_ref() {
            let within = humantime::format_duration(*within);
            return format!("can't be judged: that takes more than {within}");
        }
        let text = self.0.downcast_ref::<&str>().copied();
        let text = text.or_else(|| self.0.downcast_ref::<String>().map(String::as_str));
        let text = one_line(text.unwrap_or("no text"));
        let text = elide(&text, TEXT);
        format!("a bug of smoke, which panicked: {text} (please report it, with `--json FILE`)")
    }
}
