//! Errors of exchanges: the phase and the cause.

use super::{Cause, Hop, Phase, Sent, Timings};

/// Error of an exchange without a whole response: its phase and its cause.
#[derive(Debug)]
pub struct TransportError {
    /// The phase that was under way.
    pub phase: Phase,
    /// The cause.
    pub cause: Cause,
    /// The request that got no response.
    pub sent: Box<Sent>,
    /// The redirects that had been followed before.
    pub redirects: Vec<Hop>,
    /// Timings of the phases before; `total` is the time until the failure.
    pub timings: Timings,
    /// How many requests of the run were in flight to the target at once meanwhile, at
    /// most, this one among them.
    pub in_flight: usize,
}
