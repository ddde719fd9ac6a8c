//! The steps that one judgement may take.

use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Steps that are left to a judgement. Counted are looks at what the server
/// sent, and not the time that they take, which is the machine's.
#[derive(Debug)]
pub(crate) struct Steps {
    left: Cell<u64>,
    limit: u64,
}

impl Steps {
    /// At most `limit` steps.
    pub(crate) fn of(limit: u64) -> Self {
        Self {
            left: Cell::new(limit),
            limit,
        }
    }

    /// Takes `count` steps, if so many are left.
    pub(crate) fn take(&self, count: u64) -> Result<(), Spent> {
        let left = self.left.get().checked_sub(count);
        self.left.set(left.unwrap_or_default());
        match left {
            Some(_) => Ok(()),
            None => Err(Spent::Steps(self.limit)),
        }
    }

    /// Takes the steps of a look at `text`, which is looked at in pieces.
    pub(crate) fn take_text(&self, text: &str) -> Result<(), Spent> {
        self.take(1 + (text.len() / PIECE) as u64)
    }
}

/// What `work` says, which may end by [`Spent::unwind`]: in the midst of a
/// library, which knows no other way to stop.
pub(crate) fn unwinding<T>(work: impl FnOnce() -> T) -> Result<T, Spent> {
    // Whoever calls this uses nothing of what was left half done.
    catch_unwind(AssertUnwindSafe(work)).map_err(|unwound| match unwound.downcast::<Spent>() {
        Ok(spent) => *spent,
        Err(panic) => resume_unwind(panic),
    })
}

/// Bytes of a text that are looked at in about the time of a step.
const PIECE: usize = 64;

/// The bound that a judgement came to: what it is about can't be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    /// It took so many steps.
    Steps(u64),
    /// It found so many values.
    Values(usize),
}

impl Spent {
    /// Ends the work that is [`unwinding`]. It is no panic, and no hook of
    /// those is called.
    pub(crate) fn unwind(self) -> ! {
        resume_unwind(Box::new(self))
    }
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps(limit) => write!(
                f,
                "it takes more than {} steps on this content",
                Grouped(*limit)
            ),
            Self::Values(limit) => {
                write!(f, "it finds more than {} values", Grouped(*limit as u64))
            }
        }
    }
}

/// A number with its digits in groups of three: `10,000,000`.
pub(crate) struct Grouped(pub(crate) u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_end() {
        let steps = Steps::of(3);
        assert_eq!(steps.take(2), Ok(()));
        assert_eq!(steps.take(2), Err(Spent::Steps(3)));
        assert_eq!(steps.take(1), Err(Spent::Steps(3)));
        assert_eq!(Steps::of(2).take_text(&"a".repeat(64)), Ok(()));
        assert_eq!(
            Steps::of(2).take_text(&"a".repeat(128)),
            Err(Spent::Steps(2))
        );
    }

    #[test]
    fn what_unwinds_is_caught() {
        let steps = Steps::of(7);
        let work = || {
            loop {
                steps.take(1).unwrap_or_else(|spent| spent.unwind());
            }
        };
        assert_eq!(unwinding(work), Err::<(), _>(Spent::Steps(7)));
        assert_eq!(unwinding(|| 1), Ok(1));
        let panics = catch_unwind(|| unwinding(|| panic!("a bug")));
        assert!(panics.is_err());
    }

    #[test]
    fn digits_stand_in_groups() {
        let said: Vec<_> = [0, 999, 1000, 20_000_000]
            .map(|n| Grouped(n).to_string())
            .into();
        assert_eq!(said, ["0", "999", "1,000", "20,000,000"]);
    }
}
