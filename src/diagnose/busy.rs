//! Answers that are right but late, since they wait for a free worker.

use super::application::waits_for;
use super::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};

/// An answer that takes too long while other requests of the run are on their way to the
/// same place, and nothing else is wrong with it.
pub(super) fn slow(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let timings = &evidence.last().timings;
    let mut failed = evidence.failed.iter();
    let is_late = !evidence.failed.is_empty() && failed.all(|check| check.subject.is_time());
    // What takes its time on the way is no matter of workers.
    let waited = timings.first_byte.unwrap_or_default();
    if !is_late || timings.in_flight < 2 || waited * 2 < timings.total {
        return None;
    }
    let place = evidence.place;
    let path = evidence.shown_path();
    let one_by_one = place.smoke_with(&place.typed(), " -j 1");
    Some(
        Diagnosis::of(Code::SlowAmongOthers, &path, |path| {
            format!(
                "the answer to {path} begins late, while other requests of the run are in flight \
                 there: most often, they wait for a free worker"
            )
        })
        .in_flight(timings.in_flight)
        .step(format!(
            "up to {} requests were in flight to it at once: are they answered in time one by one \
             ({one_by_one})? Then there are too few workers for them ({})",
            timings.in_flight,
            place.server.workers()
        ))
        .step(format!("else {}{}", place.there(), waits_for(place))),
    )
}
