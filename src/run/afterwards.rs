//! What follows the last trial: logs, probes, and what all of it shows.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use super::caught::caught;
use super::engine::Engine;
use super::probes::{ALL, Probeable, Probing};
use super::runner::Runner;
use super::teller::Teller;
use crate::plan::Trial;
use crate::record::{Redact as _, Signal, Verdict};
use crate::report::Event;

/// Tells what all trials and the logs of their targets show together, and sends the probes that tell the causes of
/// what failed apart, unless a signal has come. Gives them up when `interrupted` comes.
pub(super) async fn tell(
    engine: &mut Engine<'_>,
    signal: Option<Signal>,
    mut interrupted: Pin<&mut impl Future<Output = Signal>>,
) -> Option<Signal> {
    let Engine {
        trials,
        runner,
        teller,
        ..
    } = engine;
    let signal = read_logs(runner, teller, signal, interrupted.as_mut()).await;
    let is_over = signal.is_some() || runner.probing == Probing::Never;
    let signal = if is_over || teller.summary().wrong() == 0 {
        signal
    } else {
        tokio::select! {
            biased;
            signal = interrupted => Some(signal),
            // On the heap: whatever waits for it would hold all of it.
            () = Box::pin(probe(runner, trials, teller)) => None,
        }
    };
    for finding in teller.findings() {
        let finding = finding.redacted(&runner.all_secrets());
        teller.event(&Event::Finding(finding));
    }
    signal
}

/// Tells a bug of what has no outcome, and the rest as ever. What waits for a signal may be
/// what panicked: nobody asks it again.
pub(super) async fn tell_bug(engine: &mut Engine<'_>, bug: &str) -> Option<Signal> {
    engine.tell_rest(Verdict::Errored, bug);
    tell(engine, None, std::pin::pin!(std::future::pending())).await
}

/// Takes what logs say of the trials that are wrong; nothing, where a signal comes first.
async fn read_logs(
    runner: &Runner,
    teller: &mut Teller<'_>,
    signal: Option<Signal>,
    interrupted: Pin<&mut impl Future<Output = Signal>>,
) -> Option<Signal> {
    let is_interrupted = signal.is_some();
    let (mut logged, signal) = tokio::select! {
        biased;
        came = interrupted, if !is_interrupted => (runner.give_logs_up(), Some(came)),
        logged = runner.logged(is_interrupted) => (logged, signal),
    };
    for note in logged.notes.drain(..) {
        teller.event(&Event::LogNote(runner.without_secrets(note)));
    }
    // Records name trials without secrets.
    for tied in &mut logged.tied {
        tied.trial = runner.without_secrets(std::mem::take(&mut tied.trial));
    }
    teller.logged(logged);
    signal
}

async fn probe(runner: &Runner, trials: &[Arc<Trial>], teller: &mut Teller<'_>) {
    let probeable = Probeable::of(runner, trials);
    let probes = teller.probes(|id, kind| probeable.may_be_sent(id, kind));
    let begun = Instant::now();
    for probe in probes {
        let room = ALL.saturating_sub(begun.elapsed());
        if room.is_zero() {
            return;
        }
        // A bug costs what a probe would have told.
        let sent = caught(probeable.send(probe, room)).await;
        if let Ok(Some(finished)) = sent {
            let is_limited = finished
                .step
                .hops
                .last()
                .is_some_and(|hop| hop.status == 429);
            teller.probed(runner.without_secrets(finished));
            if is_limited {
                return;
            }
        }
    }
}
