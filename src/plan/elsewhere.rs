//! Steps that ask another target than that of their case.

use std::sync::Arc;

use super::Target;
use crate::suite::Step;

/// Another target that a step asks, and for whom.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// The target.
    pub target: Arc<Target>,
    /// Host header.
    pub host: String,
}

impl Elsewhere {
    /// The target, asked by `step`: for the host that the step says itself, or
    /// else the target. Whom the suite asks for by default is asked for at home.
    pub(super) fn new(target: Arc<Target>, step: &Step) -> Self {
        let own = step.request.away().host.map(|host| host.value);
        let usual = || target.host_override.as_ref().unwrap_or(&target.host);
        Self {
            host: own.unwrap_or_else(|| usual().clone()),
            target,
        }
    }
}
