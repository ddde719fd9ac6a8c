//! Telling the reporters, in the plan's order.

use std::sync::Arc;

use super::order::InOrder;
use crate::diagnose::{RunEvidence, RunFacts};
use crate::logs::Logged;
use crate::plan::Layer;
use crate::record::{
    Attempt, Finding, Probe, ProbeFinished, ProbeKind, Summary, TrialFinished, Verdict,
};
use crate::report::{Event, Reporters, TargetDown};

/// The one who tells the reporters of a run.
pub(super) struct Teller<'a> {
    order: InOrder<Told>,
    summary: Summary,
    evidence: RunEvidence,
    reporters: &'a mut Reporters,
}

/// Report of a trial, told when its turn comes.
struct Told {
    down: Option<TargetDown>,
    finished: TrialFinished,
}

/// What is said to have a bug where one shows at all trials together.
const CAUSES: &str = "causes of the run";

impl<'a> Teller<'a> {
    pub(super) fn new(
        layers: Vec<Layer>,
        facts: Arc<RunFacts>,
        reporters: &'a mut Reporters,
    ) -> Self {
        Self {
            order: InOrder::default(),
            summary: Summary::default(),
            evidence: RunEvidence::of(layers, facts),
            reporters,
        }
    }

    /// Tells what isn't told in the plan's order, and keeps what shows why trials
    /// don't pass.
    pub(super) fn event(&mut self, event: &Event) {
        let evidence = &mut self.evidence;
        let learn = || match event {
            Event::TargetDown(down) => {
                let host = down.host.as_deref();
                evidence.down(&down.target, host, down.diagnosis.as_ref());
            }
            Event::ReadyFinished(finished) => evidence.waited(finished),
            _ => {}
        };
        self.reporters.without_panic(CAUSES, learn);
        self.reporters.event(event);
    }

    /// Takes the outcome of a trial, and tells of those whose turn it is.
    pub(super) fn trial(&mut self, at: usize, finished: TrialFinished, down: Option<TargetDown>) {
        self.summary.add(finished.outcome.verdict);
        for told in self.order.push(at, Told { down, finished }) {
            if let Some(down) = told.down {
                self.event(&Event::TargetDown(down));
            }
            self.finished(told.finished);
        }
    }

    /// Tells the outcome of a trial, when what it shows is kept.
    fn finished(&mut self, mut finished: TrialFinished) {
        let evidence = &mut self.evidence;
        self.reporters
            .without_panic(CAUSES, || evidence.add(&finished));
        if evidence.has_layers() {
            finished.outcome.forget_looks();
        }
        let event = Event::TrialFinished(Box::new(finished));
        self.reporters.event(&event);
    }

    /// Takes what logs say of the trials.
    pub(super) fn logged(&mut self, logged: Logged) {
        self.evidence.logged(logged);
    }

    /// The probes that tell causes apart.
    pub(super) fn probes(&mut self, may_be_sent: impl Fn(&str, ProbeKind) -> bool) -> Vec<Probe> {
        let evidence = &mut self.evidence;
        let probes = || evidence.probes(may_be_sent);
        let probes = self.reporters.without_panic(CAUSES, probes);
        probes.unwrap_or_default()
    }

    /// Takes what a probe showed, and tells of it without the page, in which secrets may
    /// stand that other responses gave away.
    pub(super) fn probed(&mut self, mut finished: ProbeFinished) {
        let evidence = &mut self.evidence;
        self.reporters
            .without_panic(CAUSES, || evidence.probed(&finished));
        finished.step.excerpt = None;
        self.reporters
            .event(&Event::ProbeFinished(Box::new(finished)));
    }

    /// What the trials show together.
    pub(super) fn findings(&mut self) -> Vec<Finding> {
        let evidence = std::mem::take(&mut self.evidence);
        let findings = self.reporters.without_panic(CAUSES, || evidence.findings());
        findings.unwrap_or_default()
    }

    /// Whether the trial at this place may be tried now: outcomes wait in memory
    /// for those before them.
    pub(super) fn has_room_for(&self, at: usize) -> bool {
        self.order.has_room_for(at)
    }

    /// Notes an attempt at the trial at this place.
    pub(super) fn know(&mut self, at: usize, attempt: &Attempt) {
        // What is told at once takes none.
        if attempt.verdict() != Verdict::Passed || !self.order.is_next(at) {
            self.order.know(at, attempt.memory());
        }
    }

    /// Whether the trial at this place has its outcome.
    pub(super) fn has(&self, at: usize) -> bool {
        self.order.has(at)
    }

    pub(super) const fn summary(&self) -> Summary {
        self.summary
    }
}
