//! Connections that are kept for the next request (RFC 9112, section 9.3).
//!
//! # Decisions
//!
//! * Over HTTP/1.1, a response is told by its place alone: what a server sends too
//!   much after one is taken for the next. So each connection is ended in order,
//!   after a few requests or a short while, and read to its end: as many responses
//!   as requests must have come, and nothing else. Until that is seen, no verdict
//!   rests on a response that wasn't the first of its connection (`reuse`).
//! * After the first doubt about one of them, no connection is kept to that place.
//! * Streams of HTTP/2 can't be taken for each other. What a server does to one may
//!   still break or delay all: what gets no whole response on a connection of many is
//!   asked once more on one of its own (`hop`).
//! * There are at least two connections: one stays with one of several servers
//!   behind a balancer, and half a deployment would pass.
//! * What a server sends when a connection has ended can't be known.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::time::sleep;

use super::http1::Line;
use super::http2::Shared;
use super::kept::Kept;
use super::reuse::Reuse;
use crate::transport::wire::Peer;

/// How long a connection over HTTP/1.1 waits for the next request.
const IDLE: Duration = Duration::from_millis(200);

/// How many connections there are to a place, as long as each has room.
const CONNECTIONS: usize = 2;

/// Connections to one place that are kept.
#[derive(Clone, Default)]
pub(super) struct Pool(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Those over HTTP/1.1 that wait for a request, the longest first.
    idle: VecDeque<Kept>,
    /// How many there are over HTTP/1.1, with those that carry one.
    open: usize,
    /// Whether somebody sees to those that wait too long.
    is_swept: bool,
    /// Whether one was not ended in order.
    is_doubted: bool,
    /// Those over HTTP/2.
    shared: Vec<Shared>,
    /// Whoever makes another of them.
    dialling: Weak<()>,
}

/// Held by whoever makes a connection, so that others don't make the same.
pub(super) struct Dialling(Arc<()>);

impl Pool {
    /// The connection over HTTP/2 that an attempt takes; otherwise one is to be made.
    pub(super) fn shared(&self, reuse: &Reuse) -> Result<Shared, Dialling> {
        let mut state = self.state();
        state.shared.retain(Shared::is_usable);
        let with_room = state.shared.iter().filter(|shared| shared.has_room());
        let with_room: Vec<&Shared> = with_room.collect();
        let turn = reuse.turn();
        let is_missing = state.shared.len() <= turn % CONNECTIONS;
        match with_room.get(turn % with_room.len().max(1)) {
            Some(&shared) if !is_missing || state.dialling.strong_count() > 0 => Ok(shared.clone()),
            _ => {
                let dialling = Arc::default();
                state.dialling = Arc::downgrade(&dialling);
                Err(Dialling(dialling))
            }
        }
    }

    /// Lets others use a connection over HTTP/2.
    pub(super) fn share(&self, shared: Shared, Dialling(dialling): Dialling) {
        drop(dialling);
        self.state().shared.push(shared);
    }

    /// Whether connections are kept.
    pub(super) fn keeps(&self) -> bool {
        !self.state().is_doubted
    }

    /// Whether there are connections over HTTP/1.1.
    pub(super) fn is_used(&self) -> bool {
        self.state().open > 0
    }

    /// Keeps none any more.
    pub(super) fn doubt(&self) {
        self.state().is_doubted = true;
    }

    /// A connection over HTTP/1.1 on which nothing stands, where one is kept.
    pub(super) fn take(&self, reuse: &Reuse) -> Option<Kept> {
        loop {
            let mut kept = {
                let mut state = self.state();
                if state.open <= reuse.turn() % CONNECTIONS {
                    return None;
                }
                state.idle.pop_front()?
            };
            if kept.is_quiet() {
                return Some(kept);
            }
            kept.retire();
        }
    }

    /// A connection that is kept when its first response is whole.
    pub(super) fn keep(&self, line: Box<Line>, peer: Peer) -> Kept {
        self.state().open += 1;
        Kept::new(line, peer, Home(Arc::downgrade(&self.0)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The pool that a connection is kept in, if there is one.
#[derive(Clone, Default)]
pub(super) struct Home(Weak<Mutex<State>>);

impl Home {
    /// Lets a connection wait for the next request, if it may have one; otherwise it is
    /// given back.
    pub(super) fn keep(&self, kept: Kept, reuse: &Reuse) -> Result<(), Kept> {
        let Some(pool) = self.0.upgrade() else {
            return Err(kept);
        };
        let mut state = lock(&pool);
        if state.is_doubted || reuse.is_enough(state.idle.len() + 1) {
            return Err(kept);
        }
        state.idle.push_back(kept);
        if !state.is_swept {
            state.is_swept = true;
            tokio::spawn(sweep(Arc::downgrade(&pool)));
        }
        Ok(())
    }

    /// A connection was not ended in order.
    pub(super) fn doubt(&self) {
        if let Some(pool) = self.0.upgrade() {
            lock(&pool).is_doubted = true;
        }
    }

    /// How many connections there are.
    pub(super) fn connections(&self) -> usize {
        self.0.upgrade().map_or(0, |pool| lock(&pool).open)
    }

    /// There is one connection less.
    pub(super) fn leave(&self) {
        if let Some(pool) = self.0.upgrade() {
            lock(&pool).open -= 1;
        }
    }
}

/// Retires connections that wait too long, as long as there are any.
async fn sweep(pool: Weak<Mutex<State>>) {
    loop {
        sleep(IDLE).await;
        let Some(pool) = pool.upgrade() else {
            return;
        };
        let (tired, is_swept) = lock(&pool).tired();
        tired.into_iter().for_each(Kept::retire);
        if !is_swept {
            return;
        }
    }
}

impl State {
    /// Those that have waited too long, and whether others still wait.
    fn tired(&mut self) -> (VecDeque<Kept>, bool) {
        let is_tired = |kept: &Kept| kept.has_waited(IDLE);
        let (tired, idle) = self.idle.drain(..).partition(is_tired);
        self.idle = idle;
        self.is_swept = !self.idle.is_empty();
        (tired, self.is_swept)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}
