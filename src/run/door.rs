//! The ways into targets, and who waits there.

use std::collections::VecDeque;
use std::net::SocketAddr;

use crate::exchange::{Phase, TransportError};
use crate::plan::{Dial, Proxy, Scheme, Trial};

/// What trials share that get a connection, or get none, together: where they
/// connect to, through what and, with TLS, who they ask for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Door {
    dial: Dial,
    scheme: Scheme,
    tls_host: Option<String>,
    address: Option<SocketAddr>,
    has_address: bool,
    proxy: Option<Proxy>,
}

impl Door {
    pub(super) fn of(trial: &Trial) -> Self {
        let scheme = trial.target.scheme;
        Self {
            dial: trial.target.dial.clone(),
            scheme,
            address: trial.target.address(),
            has_address: trial.target.no_address.is_none(),
            proxy: trial.target.proxy.clone(),
            tls_host: (scheme == Scheme::Https).then(|| trial.host.clone()),
        }
    }
}

/// Whether an error means that no other trial can get through the same door:
/// there is no connection to be had.
pub(super) fn is_shut(error: &TransportError) -> bool {
    let connecting = matches!(error.phase, Phase::Resolve | Phase::Connect | Phase::Tls);
    connecting && error.redirects.is_empty()
}

/// The trials that want through one door.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// Those that have not been sent, by place in the plan, in its order.
    pub(super) waiting: VecDeque<usize>,
    /// How many are on their way.
    pub(super) busy: usize,
    pub(super) state: State,
}

/// What is known of a door.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum State {
    /// Nobody has come back. One is sent ahead, so that a target that does not
    /// answer is found out once.
    #[default]
    Unknown,
    /// Somebody got through.
    Open,
    /// There is no connection to be had.
    Shut,
}

impl Queue {
    /// Whether one more may be sent while at most `limit` may be on their way.
    pub(super) fn may_send(&self, limit: usize) -> bool {
        let limit = match self.state {
            State::Unknown => 1,
            State::Open => limit,
            State::Shut => 0,
        };
        self.busy < limit && !self.waiting.is_empty()
    }
}
