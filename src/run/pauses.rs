//! Pauses: of a trial between two attempts, and of an attempt between two
//! requests.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

/// Trials that pause, by place in the plan, in the order in which they go on.
/// They hold no place among those that run.
#[derive(Debug, Default)]
pub(super) struct TrialPauses(BTreeSet<(Instant, usize)>);

impl TrialPauses {
    /// Lets the trial `at` pause.
    pub(super) fn add(&mut self, at: usize, pause: Duration) {
        self.0.insert((Instant::now() + pause, at));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Waits until a pause is over, and says whose; forever when nobody
    /// pauses. Cancel-safe.
    pub(super) async fn over(&mut self) -> usize {
        let Some(&(until, at)) = self.0.first() else {
            return std::future::pending().await;
        };
        sleep_until(until).await;
        self.0.pop_first();
        at
    }

    /// Ends the pauses of those that `ends` names, and says whose they were,
    /// in the plan's order.
    pub(super) fn end(&mut self, ends: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut ended: Vec<usize> = self.0.iter().map(|&(_, at)| at).collect();
        ended.retain(|&at| ends(at));
        self.0.retain(|&(_, at)| !ends(at));
        ended.sort_unstable();
        ended
    }
}

/// Pauses of all attempts of a run.
#[derive(Debug)]
pub(super) struct AttemptPauses(watch::Sender<bool>);

/// The run was stopped during a pause, and the attempt with it.
#[derive(Debug)]
pub(super) struct Stopped;

impl Default for AttemptPauses {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl AttemptPauses {
    /// Pauses for so long.
    pub(super) async fn pause(&self, pause: Duration) -> Result<(), Stopped> {
        let mut stopped = self.0.subscribe();
        tokio::select! {
            biased;
            // Its sender lives as long as this.
            _ = stopped.wait_for(|stopped| *stopped) => Err(Stopped),
            () = sleep(pause) => Ok(()),
        }
    }

    /// Ends every pause, and those that begin later.
    pub(super) fn stop(&self) {
        self.0.send_replace(true);
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn the_shortest_pause_is_over_first() {
        let began = Instant::now();
        let mut pauses = TrialPauses::default();
        pauses.add(1, 2 * MINUTE);
        pauses.add(2, MINUTE);
        pauses.add(3, Duration::ZERO);
        for (at, passed) in [(3, Duration::ZERO), (2, MINUTE), (1, 2 * MINUTE)] {
            assert_eq!((pauses.over().await, began.elapsed()), (at, passed));
        }
        assert!(pauses.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn who_stops_waiting_loses_nothing() {
        let began = Instant::now();
        let mut pauses = TrialPauses::default();
        pauses.add(7, MINUTE);
        assert!(timeout(MINUTE / 2, pauses.over()).await.is_err());
        assert_eq!((pauses.over().await, began.elapsed()), (7, MINUTE));
    }

    #[tokio::test(start_paused = true)]
    async fn where_nobody_pauses_no_pause_is_over() {
        let mut pauses = TrialPauses::default();
        assert!(timeout(60 * MINUTE, pauses.over()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_end_in_the_order_of_the_plan() {
        let mut pauses = TrialPauses::default();
        pauses.add(1, MINUTE);
        pauses.add(2, Duration::ZERO);
        pauses.add(0, 2 * MINUTE);
        assert_eq!(pauses.end(|at| at == 7), [0; 0]);
        assert_eq!(pauses.end(|at| at < 2), [0, 1]);
        assert_eq!(pauses.over().await, 2);
        assert!(pauses.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_is_as_long_as_it_is() {
        let began = Instant::now();
        AttemptPauses::default().pause(MINUTE).await.unwrap();
        assert_eq!(began.elapsed(), MINUTE);
    }

    #[tokio::test(start_paused = true)]
    async fn who_stops_ends_all_pauses_and_those_to_come() {
        let (began, pauses) = (Instant::now(), AttemptPauses::default());
        let stop = async {
            sleep(MINUTE / 2).await;
            pauses.stop();
        };
        let (one, other, ()) = tokio::join!(pauses.pause(MINUTE), pauses.pause(2 * MINUTE), stop);
        assert!(one.is_err() && other.is_err());
        assert!(pauses.pause(MINUTE).await.is_err());
        assert_eq!(began.elapsed(), MINUTE / 2);
    }
}
