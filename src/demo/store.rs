//! The lists, in memory.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// All lists of the site. A list's number counts from 1.
#[derive(Debug, Default)]
pub(super) struct Store {
    lists: Mutex<Vec<Vec<String>>>,
}

impl Store {
    /// Starts a list with its first item and says which number it has.
    pub(super) fn start(&self, item: String) -> usize {
        let mut lists = self.lists();
        lists.push(vec![item]);
        lists.len()
    }

    /// Adds an item to a list and says whether there is such a list.
    pub(super) fn add(&self, number: usize, item: String) -> bool {
        let mut lists = self.lists();
        let list = lists.get_mut(number.wrapping_sub(1));
        list.map(|list| list.push(item)).is_some()
    }

    /// The items of a list, if there is such a list.
    pub(super) fn items(&self, number: usize) -> Option<Vec<String>> {
        self.lists().get(number.wrapping_sub(1)).cloned()
    }

    /// How many lists there are.
    pub(super) fn count(&self) -> usize {
        self.lists().len()
    }

    fn lists(&self) -> MutexGuard<'_, Vec<Vec<String>>> {
        // No change to the lists can be left half done.
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_count_from_one_and_unknown_ones_are_nowhere() {
        let store = Store::default();
        assert_eq!(store.start("feathers".to_owned()), 1);
        assert_eq!(store.start("milk".to_owned()), 2);
        assert!(store.add(1, "fly".to_owned()));
        assert!(!store.add(0, "lost".to_owned()));
        assert!(!store.add(9, "lost".to_owned()));
        assert_eq!(store.items(1).unwrap(), ["feathers", "fly"]);
        assert_eq!(store.items(0), None);
        assert_eq!(store.items(3), None);
        assert_eq!(store.count(), 2);
    }
}
