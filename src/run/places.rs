//! Places: what serial trials are alone at.

use std::sync::Arc;

use crate::plan::{Gates, Target, Trial};

/// The places of trials. A target is one together with those that stand behind and
/// before it, and those that have another name for it.
///
/// Nobody is anywhere where no trial is serial: nobody has to be told apart then.
#[derive(Debug, Default)]
pub struct Places {
    /// The places of each trial, in order: those of all targets that it asks.
    of: Vec<Vec<usize>>,
    is_serial: Vec<bool>,
}

impl Places {
    /// Those of `trials`, and behind them those of the polls of `gates`.
    #[must_use]
    pub fn new(trials: &[Trial], gates: &Gates) -> Self {
        let is_serial = |trial: &Trial| trial.case().serial && trial.skip.is_none();
        if !trials.iter().any(is_serial) {
            return Self::default();
        }
        let mut targets: Vec<&Arc<Target>> = Vec::new();
        let all = || trials.iter().chain(gates.trials());
        let asked = all().map(|trial| -> Vec<usize> {
            let others = trial.others().map(|other| &other.target);
            let asked = std::iter::once(&trial.target).chain(others);
            let place = |target| {
                let known = targets.iter().position(|known| *known == target);
                known.unwrap_or_else(|| {
                    targets.push(target);
                    targets.len() - 1
                })
            };
            asked.map(place).collect()
        });
        let asked: Vec<Vec<usize>> = asked.collect();
        let places = places(&targets);
        let of = asked.into_iter().map(|targets| {
            let mut of: Vec<usize> = targets.into_iter().map(|target| places[target]).collect();
            of.sort_unstable();
            of.dedup();
            of
        });
        Self {
            of: of.collect(),
            is_serial: all().map(is_serial).collect(),
        }
    }

    /// The places of the trial `at`, each once and in order.
    #[must_use]
    pub fn of(&self, at: usize) -> &[usize] {
        self.of.get(at).map_or(&[], Vec::as_slice)
    }

    /// Whether the trial `at` has to be alone at its places.
    #[must_use]
    pub fn is_serial(&self, at: usize) -> bool {
        self.is_serial.get(at).is_some_and(|is_serial| *is_serial)
    }

    /// How many places there are at most.
    #[must_use]
    pub fn len(&self) -> usize {
        let last = self.of.iter().filter_map(|of| of.last()).max();
        last.map_or(0, |last| last + 1)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }
}

/// The place of each target.
fn places(targets: &[&Arc<Target>]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..targets.len()).collect();
    for (at, target) in targets.iter().enumerate() {
        for (before, other) in targets[..at].iter().enumerate() {
            if is_one_place(target, other) {
                let (joined, place) = (places[at], places[before]);
                let joining = places.iter_mut().filter(|it| **it == joined);
                joining.for_each(|it| *it = place);
            }
        }
    }
    places
}

fn is_one_place(one: &Target, other: &Target) -> bool {
    let is_behind =
        |inner: &Target, outer: &Target| inner.behind.iter().any(|it| it.target == outer.name);
    let is_same = one.dial == other.dial && one.address() == other.address();
    is_same || is_behind(one, other) || is_behind(other, one)
}

/// Who is at which place.
#[derive(Debug)]
pub(super) struct Presence {
    places: Places,
    /// How many are there, by place.
    present: Vec<usize>,
    /// Whether one is there that is alone, by place.
    is_taken: Vec<bool>,
}

impl Presence {
    pub(super) fn new(places: Places) -> Self {
        Self {
            present: vec![0; places.len()],
            is_taken: vec![false; places.len()],
            places,
        }
    }

    /// Whether the trial `at` may go to its places now.
    pub(super) fn may_enter(&self, at: usize) -> bool {
        let mut places = self.places.of(at).iter();
        if self.places.is_serial(at) {
            places.all(|&place| self.present[place] == 0)
        } else {
            places.all(|&place| !self.is_taken[place])
        }
    }

    pub(super) fn enter(&mut self, at: usize) {
        for &place in self.places.of(at) {
            self.present[place] += 1;
            self.is_taken[place] = self.places.is_serial(at);
        }
    }

    pub(super) fn leave(&mut self, at: usize) {
        for &place in self.places.of(at) {
            self.present[place] -= 1;
            self.is_taken[place] = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn who_is_serial_is_alone_and_nobody_waits_for_ever(
            of in proptest::collection::vec(proptest::collection::btree_set(0_usize..4, 1..3), 1..20),
            serial in any::<u32>(),
            turns in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            let of: Vec<Vec<usize>> = of.into_iter().map(|of| of.into_iter().collect()).collect();
            let is_serial: Vec<bool> = (0..of.len()).map(|at| serial >> at & 1 == 1).collect();
            let meet = |one: usize, other: usize| of[one].iter().any(|it| of[other].contains(it));
            let mut presence = Presence::new(Places { of: of.clone(), is_serial: is_serial.clone() });
            let mut present: Vec<usize> = Vec::new();
            for turn in turns {
                let at = usize::from(turn) % of.len();
                if let Some(there) = present.iter().position(|it| *it == at) {
                    present.remove(there);
                    presence.leave(at);
                } else {
                    let mut others = present.iter().filter(|it| meet(at, **it));
                    let may = others.all(|&other| !is_serial[at] && !is_serial[other]);
                    prop_assert_eq!(presence.may_enter(at), may);
                    if may {
                        presence.enter(at);
                        present.push(at);
                    }
                }
            }
            for at in present {
                presence.leave(at);
            }
            prop_assert!((0..of.len()).all(|at| presence.may_enter(at)));
        }
    }
}
