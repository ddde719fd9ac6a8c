//! A clock of several requests at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

tokio::task_local! {
    static CURRENT: Clock;
}

/// Clock of several requests, which stands still while one of them waits for this
/// machine.
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<Mutex<Waits>>);

#[derive(Debug, Default)]
struct Waits {
    /// How many wait, and since when there are any.
    waiting: usize,
    since: Option<Instant>,
    /// How long there were some before.
    waited: Duration,
}

/// While it is there, a clock stands still.
#[derive(Debug)]
pub struct Stopped(Clock);

impl Clock {
    /// Does one of the requests.
    pub async fn follow<F: Future>(self, request: F) -> F::Output {
        CURRENT.scope(self, request).await
    }

    /// Stops it for a time.
    #[must_use]
    pub fn stop(&self) -> Stopped {
        let mut waits = self.waits();
        waits.waiting += 1;
        waits.since.get_or_insert_with(Instant::now);
        Stopped(self.clone())
    }

    /// Stops the clock of the request for which this code runs, if it has one.
    pub(super) fn stop_current() -> Option<Stopped> {
        CURRENT.try_with(Self::stop).ok()
    }

    /// What comes of `future` until a deadline, which is moved on while the clock
    /// stands still.
    pub async fn in_time<F: Future>(&self, deadline: Instant, future: F) -> Option<F::Output> {
        in_time(deadline, || self.stood(), future).await
    }

    /// How long it stood still by now.
    fn stood(&self) -> Duration {
        let waits = self.waits();
        let now = waits.since.map_or(Duration::ZERO, |since| since.elapsed());
        waits.waited + now
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        let mut waits = self.0.waits();
        waits.waiting -= 1;
        if waits.waiting == 0
            && let Some(since) = waits.since.take()
        {
            waits.waited += since.elapsed();
        }
    }
}

/// What comes of `future` until the deadline, which the time that was `waited` for
/// this machine moves on.
pub(super) async fn in_time<F: Future>(
    deadline: Instant,
    waited: impl Fn() -> Duration,
    future: F,
) -> Option<F::Output> {
    let mut future = std::pin::pin!(future);
    let mut before = waited();
    loop {
        let result = timeout_at(deadline + before, &mut future).await;
        let by_now = waited();
        match result {
            Ok(output) => return Some(output),
            Err(_) if by_now > before => before = by_now,
            Err(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinSet;
    use tokio::time::sleep;

    use super::*;
    use crate::transport::trace::Trace;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_of_several_waits_for_this_machine_is_no_time_of_theirs() {
        let (clock, begun) = (Clock::default(), Instant::now());
        let mut requests = JoinSet::new();
        // One waits from 1 s to 21 s, another from 2 s to 12 s.
        for (at, waits) in [(1, 20), (2, 10), (0, 0)] {
            requests.spawn(clock.clone().follow(async move {
                sleep(seconds(at)).await;
                Trace::start().wait_for(sleep(seconds(waits))).await;
                sleep(seconds(3)).await;
            }));
        }
        let all = async { while requests.join_next().await.is_some() {} };
        let ended = clock.in_time(begun + seconds(5), all).await;
        assert_eq!((ended, begun.elapsed()), (Some(()), seconds(24)));
        assert_eq!(clock.stood(), seconds(20));
        // From here on nobody waits.
        let late = clock.in_time(begun + seconds(5), sleep(seconds(9))).await;
        assert_eq!((late, begun.elapsed()), (None, seconds(25)));
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_given_up_waits_no_longer() {
        let clock = Clock::default();
        let waits = clock.clone().follow(async {
            Trace::start().wait_for(std::future::pending::<()>()).await;
        });
        let given_up = tokio::time::timeout(seconds(2), waits).await;
        assert!(given_up.is_err());
        sleep(seconds(3)).await;
        assert_eq!(clock.stood(), seconds(2));
    }
}
