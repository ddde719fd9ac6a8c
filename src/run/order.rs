//! Handing on in order what comes in any order.

use std::collections::BTreeMap;

/// Holds back what comes too early.
#[derive(Debug)]
pub(super) struct InOrder<T> {
    next: usize,
    early: BTreeMap<usize, T>,
}

impl<T> Default for InOrder<T> {
    fn default() -> Self {
        Self {
            next: 0,
            early: BTreeMap::new(),
        }
    }
}

impl<T> InOrder<T> {
    /// The place of the first item that has not come.
    pub(super) const fn next(&self) -> usize {
        self.next
    }

    /// Whether the item of the place `at` has come.
    pub(super) fn has(&self, at: usize) -> bool {
        at < self.next || self.early.contains_key(&at)
    }

    /// Takes the item of the place `at` and gives those whose turn it is.
    pub(super) fn push(&mut self, at: usize, item: T) -> Vec<T> {
        self.early.insert(at, item);
        let mut ready = Vec::new();
        while let Some(item) = self.early.remove(&self.next) {
            ready.push(item);
            self.next += 1;
        }
        ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_early_waits_for_its_turn() {
        let mut order = InOrder::default();
        assert!(order.push(1, 'b').is_empty());
        assert!(order.push(2, 'c').is_empty());
        assert_eq!(order.push(0, 'a'), ['a', 'b', 'c']);
        assert_eq!(order.push(3, 'd'), ['d']);
    }
}
