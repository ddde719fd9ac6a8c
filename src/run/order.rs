//! Handing on in order what comes in any order.

use std::collections::BTreeMap;

/// How far what comes may be ahead of the first that has not come.
const AHEAD: usize = 500;

/// How many bytes of what is known may wait for its turn before nothing is
/// added to it that can wait, either.
const MEMORY: usize = 32 * 1024 * 1024;

/// Holds back what comes too early.
#[derive(Debug)]
pub(super) struct InOrder<T> {
    next: usize,
    early: BTreeMap<usize, T>,
    /// Bytes of what is known of those whose turn has not come.
    bytes: BTreeMap<usize, usize>,
    together: usize,
}

impl<T> Default for InOrder<T> {
    fn default() -> Self {
        Self {
            next: 0,
            early: BTreeMap::new(),
            bytes: BTreeMap::new(),
            together: 0,
        }
    }
}

impl<T> InOrder<T> {
    /// Whether the item of the place `at` may be made now. The first that has
    /// not come may always.
    pub(super) fn has_room_for(&self, at: usize) -> bool {
        let is_first = at <= self.next;
        at < self.next + AHEAD && (is_first || self.together < MEMORY)
    }

    /// Notes that so many more bytes are known of the item of the place `at`.
    pub(super) fn know(&mut self, at: usize, bytes: usize) {
        *self.bytes.entry(at).or_default() += bytes;
        self.together += bytes;
    }

    /// Whether it is the turn of the place `at`.
    pub(super) const fn is_next(&self, at: usize) -> bool {
        at == self.next
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
            self.together -= self.bytes.remove(&self.next).unwrap_or_default();
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

    #[test]
    fn what_waits_is_bounded() {
        let mut order = InOrder::default();
        assert!(order.has_room_for(AHEAD - 1) && !order.has_room_for(AHEAD));
        order.know(1, MEMORY);
        assert!(order.push(1, 'b').is_empty());
        assert!(order.has_room_for(0) && !order.has_room_for(1));
        order.push(0, 'a');
        assert!(order.has_room_for(AHEAD + 1) && !order.has_room_for(AHEAD + 2));
    }
}
