//! Endpoints of targets, and the trials that wait for them.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;

use super::places::{Places, Presence};
use crate::exchange::TransportError;
use crate::plan::{Dial, Gates, Protocol, Proxy, Scheme, TargetTls, Trial};

/// Endpoint: trials that share one get a connection, or get none, together. It
/// is where they connect to, through what, what they speak there and, with TLS,
/// the name that they ask for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Endpoint {
    dial: Dial,
    protocol: Protocol,
    scheme: Scheme,
    tls_host: Option<String>,
    tls: TargetTls,
    address: Option<SocketAddr>,
    has_address: bool,
    proxy: Option<Proxy>,
}

impl Endpoint {
    pub(super) fn of(trial: &Trial) -> Self {
        let scheme = trial.target.scheme;
        Self {
            dial: trial.target.dial.clone(),
            protocol: trial.target.protocol,
            scheme,
            address: trial.target.address(),
            has_address: trial.target.no_address.is_none(),
            proxy: trial.target.proxy.clone(),
            tls_host: (scheme == Scheme::Https).then(|| trial.host.clone()),
            tls: trial.target.tls.clone(),
        }
    }
}

/// Whether an error means that no other trial can reach the same endpoint:
/// there is no connection to be had.
pub(super) fn is_unreachable(error: &TransportError) -> bool {
    error.phase.is_connecting() && error.redirects.is_empty()
}

/// Queue of the trials at one endpoint.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// Those that have not been sent, by place in the plan, in its order.
    pub(super) waiting: VecDeque<usize>,
    /// Those whose pause is over and that want to be tried again.
    pub(super) again: VecDeque<usize>,
    /// How many pause before they are tried again.
    pub(super) pausing: usize,
    /// How many are on their way.
    pub(super) busy: usize,
    pub(super) state: State,
}

/// The queues of all endpoints.
#[derive(Debug)]
pub(super) struct Queues {
    pub(super) all: Vec<Queue>,
    /// The queue of each trial.
    pub(super) of: Vec<usize>,
    /// Where trials are, and behind those the polls of gates.
    presence: Presence,
}

impl Queues {
    /// Those of the endpoints of `trials`, in which nobody waits yet.
    pub(super) fn of(trials: &[Trial], gates: &Gates) -> Self {
        let mut known = HashMap::new();
        let queue = |trial| {
            let next = known.len();
            *known.entry(Endpoint::of(trial)).or_insert(next)
        };
        let of: Vec<usize> = trials.iter().map(queue).collect();
        let mut all = Vec::new();
        all.resize_with(known.len(), Queue::default);
        let presence = Presence::new(Places::new(trials, gates));
        Self { all, of, presence }
    }

    /// The target of a gate is asked whether it is ready.
    pub(super) fn begin_waiting(&mut self, gate: usize) {
        self.presence.enter(self.of.len() + gate);
    }

    /// It is asked no more.
    pub(super) fn waited(&mut self, gate: usize) {
        self.presence.leave(self.of.len() + gate);
    }

    /// The queue of the trial `at`.
    pub(super) fn at(&mut self, at: usize) -> &mut Queue {
        &mut self.all[self.of[at]]
    }

    /// Takes all that have not been sent.
    pub(super) fn drain_waiting(&mut self) -> Vec<usize> {
        let queues = self.all.iter_mut();
        queues.flat_map(|queue| queue.waiting.drain(..)).collect()
    }

    /// Takes the trial that may be sent next, in the plan's order, while at most `limit`
    /// of each endpoint may be on their way.
    pub(super) fn send(
        &mut self,
        limit: usize,
        may_begin: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let may_begin = |at| may_begin(at) && self.presence.may_enter(at);
        let ready = self
            .all
            .iter_mut()
            .filter(|queue| queue.may_send(limit) && queue.first().is_some_and(&may_begin));
        let at = ready.min_by_key(|queue| queue.first())?.send()?;
        self.presence.enter(at);
        Some(at)
    }

    /// The trial `at` has come back, having found its endpoint unreachable or not.
    pub(super) fn came_back(&mut self, at: usize, unreachable: bool) {
        self.presence.leave(at);
        self.at(at).came_back(unreachable);
    }

    /// The trial `at` was broken off while it paused.
    pub(super) fn broken_off(&mut self, at: usize) {
        self.presence.leave(at);
        self.at(at).busy -= 1;
    }
}

/// State of an endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum State {
    /// No trial has come back, or the one that did found no connection and is
    /// going to try again. One is sent ahead, so that a target that does not
    /// answer is found out once.
    #[default]
    Unknown,
    /// A trial got a connection.
    Open,
    /// There is no connection to be had.
    Unreachable,
}

impl Queue {
    /// Adds one that had to wait for its target to be ready: the target answers
    /// now, whatever was known of the door.
    pub(super) fn admit(&mut self, at: usize) {
        if self.state == State::Unreachable {
            self.state = State::Unknown;
        }
        let place = self.waiting.partition_point(|&other| other < at);
        self.waiting.insert(place, at);
    }

    /// Whether one more may be sent while at most `limit` may be on their way.
    pub(super) fn may_send(&self, limit: usize) -> bool {
        let wanted = self.first().is_some();
        match self.state {
            // Who was sent ahead and pauses is still ahead.
            State::Unknown => {
                let ahead = self.pausing > 0 && self.again.is_empty();
                wanted && self.busy == 0 && !ahead
            }
            State::Open => wanted && self.busy < limit,
            State::Unreachable => false,
        }
    }

    /// The trial that is sent next.
    pub(super) fn first(&self) -> Option<usize> {
        self.again.front().or(self.waiting.front()).copied()
    }

    /// How many are to be sent.
    pub(super) fn len(&self) -> usize {
        self.again.len() + self.waiting.len()
    }

    /// Takes the trial that is sent next.
    pub(super) fn send(&mut self) -> Option<usize> {
        let at = self
            .again
            .pop_front()
            .or_else(|| self.waiting.pop_front())?;
        self.busy += 1;
        Some(at)
    }

    /// Lets the others go, too, before the trial that was sent ahead is back: it
    /// got a connection, or pauses.
    pub(super) fn opened(&mut self) {
        if self.state == State::Unknown {
            self.state = State::Open;
        }
    }

    /// Counts a trial that has come back, having found the endpoint unreachable
    /// or not. Whether there is none at all only shows when it isn't tried
    /// again.
    pub(super) fn came_back(&mut self, unreachable: bool) {
        self.busy -= 1;
        self.state = match (self.state, unreachable) {
            (State::Unreachable, _) => State::Unreachable,
            (_, false) => State::Open,
            (_, true) => State::Unknown,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(waiting: &[usize]) -> Queue {
        Queue {
            waiting: waiting.iter().copied().collect(),
            ..Queue::default()
        }
    }

    #[test]
    fn one_is_sent_ahead_and_stays_ahead_while_it_pauses() {
        let mut queue = queue(&[0, 1, 2]);
        assert_eq!(queue.send(), Some(0));
        assert!(!queue.may_send(8));
        queue.came_back(true);
        queue.pausing += 1;
        assert!(!queue.may_send(8));
        queue.pausing -= 1;
        queue.again.push_back(0);
        assert!(queue.may_send(8));
        assert_eq!(queue.send(), Some(0));
        assert!(!queue.may_send(8));
        queue.came_back(false);
        assert_eq!((queue.state, queue.first()), (State::Open, Some(1)));
    }

    #[test]
    fn who_lets_others_go_holds_nobody_up_however_long_it_takes() {
        let mut queue = queue(&[0, 1]);
        assert_eq!(queue.send(), Some(0));
        assert!(!queue.may_send(8));
        queue.opened();
        assert!(queue.may_send(8) && !queue.may_send(1));
        queue.state = State::Unreachable;
        queue.opened();
        assert_eq!(queue.state, State::Unreachable);
    }

    #[test]
    fn a_pause_holds_nobody_up_where_there_is_a_way_in() {
        let mut queue = queue(&[0, 1, 2]);
        assert_eq!(queue.send(), Some(0));
        queue.came_back(false);
        queue.pausing += 1;
        assert!(queue.may_send(1));
        assert_eq!(queue.send(), Some(1));
        assert!(!queue.may_send(1));
        assert!(queue.may_send(2));
    }

    #[test]
    fn who_loses_the_way_in_is_sent_ahead_again() {
        let mut queue = queue(&[0, 1, 2, 3]);
        assert_eq!(queue.send(), Some(0));
        queue.came_back(false);
        assert_eq!((queue.send(), queue.send()), (Some(1), Some(2)));
        queue.came_back(true);
        queue.pausing += 1;
        assert!(!queue.may_send(8));
        // Another gets through after all.
        queue.came_back(false);
        assert!(queue.may_send(8));
        queue.state = State::Unreachable;
        queue.busy += 1;
        queue.came_back(false);
        assert_eq!(
            (queue.state, queue.may_send(8)),
            (State::Unreachable, false)
        );
    }
}
