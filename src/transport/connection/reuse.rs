//! What an attempt makes of connections that others used before it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::kept::Fate;

/// What an attempt makes of connections that others used before it.
///
/// Over HTTP/1.1 a response there is only known to be the right one when the
/// connection has ended in order.
#[derive(Clone, Debug)]
pub struct Reuse(Arc<Uses>);

#[derive(Debug)]
struct Uses {
    turn: usize,
    asks_more: bool,
    waiting: Arc<AtomicUsize>,
    rests_on: Mutex<Vec<Fate>>,
}

impl Reuse {
    /// For the attempt with this number: those of several take turns among the
    /// connections to a place. `asks_more` says whether it may send more than one
    /// request, and `waiting` counts the attempts that are still to be made.
    #[must_use]
    pub fn new(turn: usize, asks_more: bool, waiting: Arc<AtomicUsize>) -> Self {
        Self(Arc::new(Uses {
            turn,
            asks_more,
            waiting,
            rests_on: Mutex::default(),
        }))
    }

    /// Whether so many connections are more than will be wanted.
    pub(super) fn is_enough(&self, connections: usize) -> bool {
        !self.0.asks_more && self.0.waiting.load(Ordering::Relaxed) < connections
    }

    pub(super) fn turn(&self) -> usize {
        self.0.turn
    }

    /// The attempt rests on how a connection ends.
    pub(super) fn rest_on(&self, fate: Fate) {
        self.rests_on().push(fate);
    }

    fn rests_on(&self) -> MutexGuard<'_, Vec<Fate>> {
        let rests_on = self.0.rests_on.lock();
        rests_on.unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing has to end before the attempt's responses are known to be its
    /// own.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.rests_on().is_empty()
    }

    /// Waits until it is known, and says whether they are.
    pub async fn is_sound(&self) -> bool {
        let rests_on = std::mem::take(&mut *self.rests_on());
        for mut fate in rests_on {
            let known = fate.wait_for(Option::is_some).await;
            if known.map_or(true, |known| *known != Some(true)) {
                return false;
            }
        }
        true
    }
}
