//! Requests that are in flight to a target.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Requests that are in flight to a target.
#[derive(Debug, Default)]
pub(super) struct InFlight(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    now: usize,
    /// How many have been in flight, ever.
    ever: usize,
    /// How many were in flight at most since a request was sent, which are fewer and
    /// fewer: the number of the first request of which that is so, and how many.
    peaks: Vec<(usize, usize)>,
}

/// A request that is in flight, until this is dropped.
#[derive(Debug)]
pub(super) struct Flight<'a> {
    in_flight: &'a InFlight,
    number: usize,
}

impl InFlight {
    /// One more is.
    pub(super) fn begin(&self) -> Flight<'_> {
        let mut counts = self.counts();
        counts.now += 1;
        counts.ever += 1;
        let (now, number) = (counts.now, counts.ever);
        let lower = counts.peaks.partition_point(|&(_, most)| most > now);
        let first = counts.peaks.get(lower).map_or(number, |&(first, _)| first);
        counts.peaks.truncate(lower);
        counts.peaks.push((first, now));
        Flight {
            in_flight: self,
            number,
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight<'_> {
    /// How many were in flight at once since this one was, at most; it is one of them.
    pub(super) fn most(&self) -> usize {
        let counts = self.in_flight.counts();
        let mut peaks = counts.peaks.iter().rev();
        let since = peaks.find(|(first, _)| *first <= self.number);
        since.map_or(1, |&(_, most)| most)
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.in_flight.counts().now -= 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_most_since_it_began_counts() {
        let in_flight = InFlight::default();
        let first = in_flight.begin();
        assert_eq!(first.most(), 1);
        let others = [in_flight.begin(), in_flight.begin()];
        drop(others);
        let last = in_flight.begin();
        assert_eq!((first.most(), last.most()), (3, 2));
        drop(first);
        assert_eq!((last.most(), in_flight.begin().most()), (2, 2));
    }

    proptest! {
        #[test]
        fn each_knows_its_own_most(ends in proptest::collection::vec(0_usize..6, 1..80)) {
            let in_flight = InFlight::default();
            let mut flights: Vec<(Flight<'_>, usize)> = Vec::new();
            for end in ends {
                if end < flights.len() {
                    flights.remove(end);
                } else {
                    flights.push((in_flight.begin(), 0));
                }
                let now = flights.len();
                for (flight, most) in &mut flights {
                    *most = now.max(*most);
                    prop_assert_eq!(flight.most(), *most);
                }
            }
        }
    }
}
