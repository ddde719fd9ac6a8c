//! An exchange that died, and in which phase.

use super::{Cause, Hop, Phase, Sent, Timings};

/// No whole response: the phase in which the exchange died, and of what.
#[derive(Debug)]
pub struct TransportError {
    /// The phase in which it died.
    pub phase: Phase,
    /// Of what.
    pub cause: Cause,
    /// The request that got no response.
    pub sent: Box<Sent>,
    /// The redirects that had been followed before.
    pub redirects: Vec<Hop>,
    /// How long the phases before took; `total` is the time until it died.
    pub timings: Timings,
}
