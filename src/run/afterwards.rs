//! What follows the last trial.

use super::runner::Runner;
use super::teller::Teller;
use crate::report::Event;

/// Tells what the trials of a run show together.
pub(super) fn tell(runner: &Runner, teller: &mut Teller<'_>) {
    for finding in teller.findings() {
        let finding = runner.without_secrets(finding);
        teller.event(&Event::Finding(finding));
    }
}
