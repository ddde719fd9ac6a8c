//! What a few more requests tell of the causes of a run.
//!
//! From outside, one failing view and an application that fails as a whole look alike,
//! and so do a server that hangs and one that had too much to do. Where a run failed,
//! some GETs tell them apart: the same path again, alone, and a path that nobody has.

use std::cmp::Reverse;
use std::collections::HashSet;

use indexmap::IndexMap;

use super::{Cause, RunEvidence, TrialEvidence, came, certainty};
use crate::record::{Certainty, Code, Probe, ProbeFinished, ProbeKind, Probed, StepRecord};

/// Most probes of a run.
const MOST: usize = 8;

/// What a probe showed.
#[derive(Debug)]
pub(super) struct ProbeEvidence {
    /// The place of the trial that it was sent for.
    pub(super) trial: usize,
    kind: ProbeKind,
    what: String,
    took_us: u64,
    /// Whether it shows what the trial does.
    is_same: bool,
    pub(super) step: StepRecord,
}

impl RunEvidence {
    /// The probes that tell the causes of the run apart, those of most trials first.
    ///
    /// `may_be_sent` says whether the request of the trial of an id leaves that open.
    /// Nothing more is asked of who limits requests, nor for a host that may be refused.
    #[must_use]
    pub fn probes(&mut self, may_be_sent: impl Fn(&str, ProbeKind) -> bool) -> Vec<Probe> {
        self.settle();
        let limiting = self.trials.iter().filter(|trial| trial.is_limited());
        let limiting: HashSet<&str> = limiting.map(|trial| &*trial.target).collect();
        // Trials by what explains them; where nothing does, by their site.
        let mut causes: IndexMap<_, Vec<&TrialEvidence>> = IndexMap::new();
        let wrong = self.trials.iter().filter(|trial| {
            trial.verdict.is_wrong()
                && trial.is_sent
                && (trial.is_answered || trial.cause.is_some())
                && trial.status != 400
                && !limiting.contains(&*trial.target)
        });
        for trial in wrong {
            let host = trial.cause.is_none().then_some(&*trial.host);
            let whose = (trial.cause, &*trial.target, host);
            causes.entry(whose).or_default().push(trial);
        }
        causes.sort_by_cached_key(|_, trials| Reverse(trials.len()));
        let (mut probes, mut known) = (Vec::new(), HashSet::new());
        for ((cause, target, _), trials) in &causes {
            let code = cause.map(|at| &self.causes[at].diagnosis.code);
            for &kind in told_apart_by(code) {
                let mut trials = trials.iter();
                // Asked again alone, it would only lead on.
                let is_itself = |it: &TrialEvidence| kind != ProbeKind::Again || !it.is_led_on;
                let Some(trial) =
                    trials.find(|trial| is_itself(trial) && may_be_sent(&trial.id, kind))
                else {
                    continue;
                };
                let path = (kind != ProbeKind::UnknownPath).then_some(&*trial.path);
                if known.insert((kind, *target, &trial.host, path)) {
                    let trial = trial.id.clone();
                    probes.push(Probe { trial, kind });
                }
            }
        }
        probes.truncate(MOST);
        probes
    }

    /// Takes note of what a probe showed.
    pub fn probed(&mut self, probe: &ProbeFinished) {
        let Some(trial) = self.trials.iter().position(|it| it.id == probe.trial) else {
            return;
        };
        let Some(what) = came(&probe.step) else {
            return;
        };
        let before = &self.trials[trial];
        let is_same = match &before.answer {
            // What is compared is the time.
            _ if self.code(trial) == Some(&Code::SlowAmongOthers) => false,
            Some(answer) if before.is_answered => answer.is_answered_like(&probe.step),
            _ => before.came.and_then(|at| self.came.get_index(at)) == Some(&what),
        };
        self.probes.push(ProbeEvidence {
            trial,
            kind: probe.kind,
            what,
            took_us: probe.elapsed_us,
            is_same,
            step: probe.step.clone(),
        });
    }

    /// Lets probes tell more of causes, and explain what shows none.
    pub(super) fn conclude(&mut self) {
        for at in 0..self.causes.len() {
            if self.is_refuted(at) {
                self.causes[at].tell_of_some();
            }
            let of_cause = |probe: &&ProbeEvidence| self.trials[probe.trial].cause == Some(at);
            let again = self
                .probes
                .iter()
                .filter(of_cause)
                .find(|it| it.kind == ProbeKind::Again);
            let is_late = |it: &ProbeEvidence| it.took_us * 4 >= self.trials[it.trial].took_us * 3;
            if self.causes[at].diagnosis.code == Code::SlowAmongOthers
                && let Some(again) = again
            {
                let is_late = is_late(again);
                let cause = &mut self.causes[at];
                cause.certainty = if is_late {
                    Certainty::Possible
                } else {
                    Certainty::Likely
                };
                let otherwise = if is_late { SLOW_ALONE } else { SLOW_AT_FIRST };
                cause.otherwise = Some(otherwise.to_owned());
            }
            if again.is_some_and(ProbeEvidence::is_answered_now) {
                let cause = &mut self.causes[at];
                if is_of_a_moment(&cause.diagnosis.code) {
                    cause.diagnosis.next.insert(0, WAIT.to_owned());
                    cause.is_retold = true;
                    if cause.certainty != Certainty::Certain {
                        cause.otherwise = Some(OVER.to_owned());
                    }
                }
            }
        }
        for at in 0..self.probes.len() {
            let probe = &self.probes[at];
            if probe.kind != ProbeKind::UnknownPath {
                continue;
            }
            if probe.is_answered_well() {
                self.explain_by_catch_all(at);
            } else if probe.status() == Some(404) {
                self.explain_by_own_page(at);
            }
        }
    }

    /// The code of what explains a trial.
    fn code(&self, trial: usize) -> Option<&Code> {
        let cause = self.trials[trial].cause?;
        Some(&self.causes[cause].diagnosis.code)
    }

    /// Whether a cause is told of everything at its target, and a path that nobody has gets
    /// an answer there that is no error of the server's.
    fn is_refuted(&self, cause: usize) -> bool {
        let is_of_all = matches!(
            self.causes[cause].diagnosis.code,
            Code::UwsgiError | Code::GunicornError | Code::UvicornError | Code::AnswerTimeout
        );
        let mut probes = self.probes.iter().filter(|probe| {
            probe.kind == ProbeKind::UnknownPath && self.trials[probe.trial].cause == Some(cause)
        });
        is_of_all && probes.any(|probe| probe.status().is_some_and(|status| status < 500))
    }

    /// What probes showed of a cause of these trials.
    pub(super) fn probed_of(&self, code: &Code, trials: &[&TrialEvidence]) -> Vec<Probed> {
        let ids: HashSet<&str> = trials.iter().map(|trial| &*trial.id).collect();
        let sites: HashSet<_> = trials.iter().map(|trial| trial.site()).collect();
        let probes = self.probes.iter().filter(|probe| {
            let trial = &self.trials[probe.trial];
            told_apart_by(Some(code)).contains(&probe.kind)
                && match probe.kind {
                    ProbeKind::Again => ids.contains(&*trial.id),
                    // What is the same as one trial is not of the cause of another.
                    ProbeKind::UnknownPath | ProbeKind::UnknownHost => {
                        sites.contains(&trial.site())
                            && (!probe.is_same || ids.contains(&*trial.id))
                    }
                }
        });
        probes
            .map(|probe| Probed {
                kind: probe.kind,
                target: self.trials[probe.trial].target.clone(),
                what: probe.what.clone(),
                is_same: probe.is_same,
                took_us: probe.took_us,
            })
            .collect()
    }
}

impl Cause {
    /// Tells it as it was before it was told of everything at its target.
    fn tell_of_some(&mut self) {
        if let Some(of_some) = self.of_some.take() {
            self.certainty = certainty::of_diagnosis(&of_some);
            self.otherwise = certainty::otherwise(&of_some.code).map(str::to_owned);
            self.diagnosis = *of_some;
            self.is_retold = false;
        }
    }
}

impl ProbeEvidence {
    fn status(&self) -> Option<u16> {
        let last = self.step.hops.last().filter(|_| self.step.error.is_none());
        last.map(|hop| hop.status)
    }

    fn is_answered_well(&self) -> bool {
        self.status()
            .is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether what was refused, or didn't come, does come now.
    fn is_answered_now(&self) -> bool {
        !self.is_same
            && self
                .status()
                .is_some_and(|status| status < 500 && status != 429)
    }
}

/// The probes that tell a cause from others that look like it; none where nothing that
/// is asked now shows more.
const fn told_apart_by(code: Option<&Code>) -> &'static [ProbeKind] {
    use ProbeKind::{Again, UnknownHost, UnknownPath};
    match code {
        // A moment, one view, or all of it.
        Some(
            Code::AnswerTimeout
            | Code::GatewayTimeout
            | Code::BadGateway
            | Code::ServiceUnavailable
            | Code::ClosedWithoutAnswer
            | Code::TruncatedAnswer
            | Code::StreamReset
            | Code::GatewayWaits
            | Code::GatewayNoAnswer,
        ) => &[Again, UnknownPath],
        // One view, or all of it.
        Some(
            Code::DjangoServerError
            | Code::GunicornError
            | Code::UwsgiError
            | Code::UvicornError
            | Code::ServerError
            | Code::BasicAuthWanted
            | Code::AuthenticationWanted
            | Code::ForbiddenByNginx
            | Code::RedirectToLogin
            | Code::AppPageForAsset
            | Code::SamePageForAll,
        ) => &[UnknownPath],
        // The page itself, or all that is asked beside it.
        Some(Code::SlowAmongOthers) => &[Again],
        // One site, or whatever is asked for.
        Some(Code::NginxDefaultPage | Code::ApacheDefaultPage | Code::DefaultPage) => {
            &[UnknownHost]
        }
        None => &[UnknownPath, UnknownHost],
        Some(_) => &[],
    }
}

/// Whether a cause may be over when it is asked again.
const fn is_of_a_moment(code: &Code) -> bool {
    matches!(
        code,
        Code::AnswerTimeout
            | Code::GatewayTimeout
            | Code::BadGateway
            | Code::ServiceUnavailable
            | Code::ClosedWithoutAnswer
            | Code::TruncatedAnswer
            | Code::StreamReset
    )
}

/// What else it is that was over when it was asked again.
const OVER: &str = "a start that is over by now, or more requests at once than it takes";

/// What else it is that is late alone, too.
const SLOW_ALONE: &str = "the page itself: asked again alone, it is about as late";

/// What else makes an answer late that comes soon when it is asked again.
const SLOW_AT_FIRST: &str =
    "an application that was just started, or a cache that is filled by now";

/// The step for who asks too early.
const WAIT: &str = "it answers by now: right after a deploy, `--wait 60s` waits until it does; \
                    `--concurrency 1` tells whether so many requests at once are why";
