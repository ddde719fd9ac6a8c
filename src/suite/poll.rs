//! How often a step is asked, and when.

use std::time::Duration;

use super::Retry;

/// How often the request of a step is sent until its response is as expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Poll {
    /// So many times more.
    Times(Retry),
    /// For so long.
    Until(Until),
}

/// For how long the request of a step is sent again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Until {
    /// How long, from the first request on.
    pub within: Duration,
    /// The pause between a response and the next request.
    pub every: Duration,
}

impl Poll {
    /// The longest pause before a step.
    pub const LONGEST_PAUSE: Duration = Duration::from_secs(600);

    /// The pause before the next request, where so many were sent, the first of
    /// them so long ago; none when there are no more. The last one is sent when
    /// the time is over, and not before.
    #[must_use]
    pub fn pause_after(&self, requests: usize, elapsed: Duration) -> Option<Duration> {
        match self {
            Self::Times(retry) => retry.pause_after(requests),
            Self::Until(until) => {
                let left = until.within.checked_sub(elapsed)?;
                (!left.is_zero()).then(|| until.every.min(left))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_request_is_sent_when_the_time_is_over() {
        let ms = Duration::from_millis;
        let poll = Poll::Until(Until {
            within: ms(2_500),
            every: ms(1_000),
        });
        assert_eq!(poll.pause_after(1, ms(0)), Some(ms(1_000)));
        assert_eq!(poll.pause_after(9, ms(1_400)), Some(ms(1_000)));
        assert_eq!(poll.pause_after(9, ms(2_400)), Some(ms(100)));
        assert_eq!(poll.pause_after(9, ms(2_500)), None);
        assert_eq!(poll.pause_after(9, ms(9_000)), None);
    }

    #[test]
    fn times_are_counted_however_long_they_take() {
        let poll = Poll::Times(Retry::times(2));
        let day = Duration::from_secs(86_400);
        assert_eq!(poll.pause_after(2, day), Some(Duration::from_secs(1)));
        assert_eq!(poll.pause_after(3, Duration::ZERO), None);
    }
}
