//! How often a case is tried again, and when.

use std::time::Duration;

/// How often a case that did not pass is tried again, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retry {
    /// How many more attempts there may be after the first.
    pub times: usize,
    /// The pause before the second attempt.
    pub every: Duration,
    /// By what factor each pause is longer than the one before; at least 1.
    pub backoff: f64,
}

impl Retry {
    /// Never again.
    pub const NEVER: Self = Self::times(0);

    /// How many more attempts there may be at most.
    pub const MOST: usize = 100;

    /// How long all pauses of a case may be together.
    pub const LONGEST: Duration = Duration::from_secs(600);

    /// The largest factor.
    pub const STEEPEST: f64 = 10.0;

    /// A pause doesn't grow beyond this; one that begins longer doesn't grow.
    const GROWN: Duration = Duration::from_secs(60);

    /// So many more attempts, each after a second.
    #[must_use]
    pub const fn times(times: usize) -> Self {
        Self {
            times,
            every: Duration::from_secs(1),
            backoff: 1.0,
        }
    }

    /// How many attempts there may be, with the first.
    #[must_use]
    pub const fn attempts(&self) -> usize {
        self.times.saturating_add(1)
    }

    /// The pause after so many attempts, counted from 1; none when there are
    /// no more.
    #[must_use]
    pub fn pause_after(&self, attempts: usize) -> Option<Duration> {
        if attempts > self.times {
            return None;
        }
        let grown = i32::try_from(attempts.saturating_sub(1)).unwrap_or(i32::MAX);
        let seconds = self.every.as_secs_f64() * self.backoff.powi(grown);
        let most = self.every.max(Self::GROWN);
        // What is no duration is too long for one.
        let pause = Duration::try_from_secs_f64(seconds).unwrap_or(most);
        Some(pause.min(most))
    }

    /// All pauses together.
    #[must_use]
    pub fn pauses(&self) -> Duration {
        let pauses = (1..=self.times).filter_map(|attempts| self.pause_after(attempts));
        pauses.fold(Duration::ZERO, Duration::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(retry: Retry) -> Vec<u128> {
        let pauses = (1..).map_while(|attempts| retry.pause_after(attempts));
        pauses.map(|pause| pause.as_millis()).collect()
    }

    fn retry(times: usize, every: u64, backoff: f64) -> Retry {
        Retry {
            times,
            every: Duration::from_millis(every),
            backoff,
        }
    }

    #[test]
    fn pauses_grow_by_the_factor() {
        assert_eq!(schedule(Retry::NEVER), [0; 0]);
        assert_eq!(schedule(Retry::times(3)), [1_000; 3]);
        assert_eq!(schedule(retry(4, 500, 2.0)), [500, 1_000, 2_000, 4_000]);
        assert_eq!(schedule(retry(3, 100, 1.5)), [100, 150, 225]);
        assert_eq!(schedule(retry(2, 0, 10.0)), [0, 0]);
        assert_eq!(retry(4, 500, 2.0).pauses(), Duration::from_millis(7_500));
    }

    #[test]
    fn no_pause_grows_beyond_a_minute_unless_it_begins_so() {
        assert_eq!(schedule(retry(3, 20_000, 2.0)), [20_000, 40_000, 60_000]);
        assert_eq!(schedule(retry(2, 90_000, 10.0)), [90_000, 90_000]);
        let steep = retry(Retry::MOST, 1, Retry::STEEPEST);
        assert_eq!(schedule(steep).last(), Some(&60_000));
        assert_eq!(steep.attempts(), 101);
        let endless = retry(2, u64::MAX, f64::INFINITY);
        assert_eq!(schedule(endless).len(), 2);
    }
}
