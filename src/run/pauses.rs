//! Pauses of trials between two attempts. A pause holds no place among those
//! that run.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Trials that pause, by place in the plan, in the order in which they go on.
#[derive(Debug, Default)]
pub(super) struct Pauses(BTreeSet<(Instant, usize)>);

impl Pauses {
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

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn the_shortest_pause_is_over_first() {
        let began = Instant::now();
        let mut pauses = Pauses::default();
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
        let mut pauses = Pauses::default();
        pauses.add(7, MINUTE);
        assert!(timeout(MINUTE / 2, pauses.over()).await.is_err());
        assert_eq!((pauses.over().await, began.elapsed()), (7, MINUTE));
    }

    #[tokio::test(start_paused = true)]
    async fn where_nobody_pauses_no_pause_is_over() {
        let mut pauses = Pauses::default();
        assert!(timeout(60 * MINUTE, pauses.over()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_end_in_the_order_of_the_plan() {
        let mut pauses = Pauses::default();
        pauses.add(1, MINUTE);
        pauses.add(2, Duration::ZERO);
        pauses.add(0, 2 * MINUTE);
        assert_eq!(pauses.end(|at| at == 7), [0; 0]);
        assert_eq!(pauses.end(|at| at < 2), [0, 1]);
        assert_eq!(pauses.over().await, 2);
        assert!(pauses.is_empty());
    }
}
