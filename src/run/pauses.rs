//! Trials between two attempts. A pause holds no place among those that run.

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
    /// pauses. Whoever stops waiting loses nothing.
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
    use super::*;

    #[tokio::test]
    async fn the_shortest_pause_is_over_first() {
        let mut pauses = Pauses::default();
        let minute = Duration::from_secs(60);
        pauses.add(1, minute);
        pauses.add(2, Duration::from_millis(2));
        pauses.add(3, Duration::ZERO);
        pauses.add(0, minute);
        assert_eq!((pauses.over().await, pauses.over().await), (3, 2));
        assert_eq!(pauses.end(|at| at == 7), [0; 0]);
        assert_eq!(pauses.end(|_| true), [0, 1]);
        assert!(pauses.is_empty());
    }
}
