//! Targets that stand behind others, compared case by case.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};

use super::between::{Between, Told};
use super::only::Unsteady;
use super::{Cause, RunEvidence, TrialEvidence, certainty};
use crate::diagnose::RunFacts;
use crate::diagnose::application::log;
use crate::diagnose::nginx::{PASSES, configured};
use crate::diagnose::place::{Place, shown};
use crate::plan::Layer;
use crate::record::{Certainty, Code, Diagnosis, Scope, Verdict};

/// The places of the trials of one case, at a target and at one behind it.
struct Pair {
    outer: usize,
    inner: usize,
}

/// Compares the targets that stand behind others with those.
pub(super) fn compare(evidence: &mut RunEvidence) {
    let layers = std::mem::take(&mut evidence.layers);
    for layer in &layers {
        let pairs = pairs(&evidence.trials, layer);
        evidence.explain_by_inner(layer, &pairs);
        evidence.explain_between(layer, &pairs);
        evidence.explain_alike(layer, &pairs);
    }
    evidence.layers = layers;
}

/// The cases that ran at both and asked for the same host.
fn pairs(trials: &[TrialEvidence], layer: &Layer) -> Vec<Pair> {
    let ran = |target: &str, trial: &TrialEvidence| {
        trial.target == target && !matches!(trial.verdict, Verdict::Skipped | Verdict::NotRun)
    };
    let numbered = || trials.iter().enumerate();
    let inner = numbered().filter(|(_, trial)| ran(&layer.inner.name, trial));
    let inner: HashMap<&str, usize> = inner.map(|(at, trial)| (trial.case(), at)).collect();
    let outer = numbered().filter(|(_, trial)| ran(&layer.outer.name, trial));
    outer
        .filter_map(|(outer, trial)| {
            let inner = *inner.get(trial.case())?;
            (trials[inner].host == trial.host).then_some(Pair { outer, inner })
        })
        .collect()
}

/// How the cause at the inner target explains what comes at the outer one.
enum Link {
    /// Both fail alike.
    Alike,
    /// The outer one has no answer, since the inner one gives none.
    NoAnswer,
}

impl RunEvidence {
    /// Lets what is wrong at the inner target explain what comes at the outer one.
    fn explain_by_inner(&mut self, layer: &Layer, pairs: &[Pair]) {
        let mut whole: HashMap<usize, usize> = HashMap::new();
        let mut alike: IndexMap<usize, Vec<&Pair>> = IndexMap::new();
        let mut unanswered: IndexMap<usize, Option<u16>> = IndexMap::new();
        let mut elsewhere = IndexSet::new();
        for pair in pairs {
            let causes = (self.trials[pair.outer].cause, self.trials[pair.inner].cause);
            let (Some(outer), Some(inner)) = causes else {
                let is_page = self.trials[pair.outer].passes_as_page();
                elsewhere.extend(causes.1.filter(|_| is_page));
                continue;
            };
            match link(&self.causes[outer], &self.causes[inner]) {
                None => continue,
                Some(Link::Alike) => alike.entry(inner).or_default().push(pair),
                Some(Link::NoAnswer) => {
                    let sight = self.trials[pair.outer].sight.as_ref();
                    unanswered.insert(inner, sight.map(|sight| sight.status));
                }
            }
            if self.causes[inner].diagnosis.code.scope() == Scope::Target {
                whole.insert(outer, inner);
            }
            self.trials[pair.outer].cause = Some(inner);
        }
        // What lets nothing through keeps back what is only asked of the outer, too.
        let compared: HashSet<usize> = pairs.iter().map(|pair| pair.outer).collect();
        for (at, trial) in self.trials.iter_mut().enumerate() {
            let inner = trial.cause.and_then(|cause| whole.get(&cause));
            let inner = inner.filter(|_| !compared.contains(&at));
            trial.cause = inner.copied().or(trial.cause);
        }
        for (cause, pairs) in alike {
            self.raise(cause, &pairs, layer.is_declared);
        }
        for (cause, status) in unanswered {
            let told = unanswered_by(&self.causes[cause], layer, status);
            self.causes[cause].retell(told, layer.is_declared);
        }
        for cause in elsewhere {
            let told = answered_elsewhere(&self.causes[cause], layer, &self.facts);
            if let Some(told) = told {
                self.causes[cause].retell(told, layer.is_declared);
            }
        }
    }

    /// Makes a cause that is seen at both targets surer: what its doubt is about
    /// stands between them.
    fn raise(&mut self, cause: usize, pairs: &[&Pair], is_declared: bool) {
        for pair in pairs {
            // What is to be done is to be done there.
            self.trials[pair.outer].said = self.trials[pair.inner].said;
        }
        let asked = pairs.iter().filter_map(|pair| {
            let sight = self.trials[pair.inner].sight.as_ref()?;
            Some((&*sight.method, &*sight.asked))
        });
        let is_of_all = asked.collect::<HashSet<_>>().len() > 1;
        let cause = &mut self.causes[cause];
        let certainty = match (&cause.diagnosis.code, cause.certainty) {
            (Code::DisallowedHost, _) if is_of_all => Certainty::Certain,
            (_, Certainty::Possible) => Certainty::Likely,
            _ => return,
        };
        let told = Told {
            diagnosis: cause.diagnosis.clone(),
            certainty,
            otherwise: cause.otherwise.clone(),
        };
        cause.retell(told, is_declared);
    }

    /// Tells what stands between the targets where the outer fails and the inner
    /// passes.
    fn explain_between(&mut self, layer: &Layer, pairs: &[Pair]) {
        let mut lost: IndexMap<(Option<usize>, bool), Vec<&Pair>> = IndexMap::new();
        let mut unlike: HashMap<Option<usize>, usize> = HashMap::new();
        let mut through = Vec::new();
        let unsteady = Unsteady::at(layer, &self.trials);
        for pair in pairs {
            let (outer, inner) = (&self.trials[pair.outer], &self.trials[pair.inner]);
            if !outer.verdict.is_wrong() {
                through.push(pair);
            } else if unsteady.has(outer) {
                // One target gives both, and nothing lies between.
            } else if inner.verdict.is_pass() {
                lost.entry((outer.cause, true)).or_default().push(pair);
            } else if self.is_denied(inner) {
                lost.entry((outer.cause, false)).or_default().push(pair);
            } else {
                *unlike.entry(outer.cause).or_default() += 1;
            }
        }
        let mut found = Vec::new();
        for ((cause, is_answered), pairs) in lost {
            let known = cause.map(|at| &self.causes[at]);
            if known.is_some_and(|known| known.is_retold) {
                continue;
            }
            let trials = |pairs: &[&Pair]| -> Vec<[&TrialEvidence; 2]> {
                let both = |pair: &&Pair| [&self.trials[pair.outer], &self.trials[pair.inner]];
                pairs.iter().map(both).collect()
            };
            let groups = if cause.is_some() {
                vec![pairs]
            } else {
                by_status(&self.trials, &pairs)
            };
            for pairs in groups {
                let between = Between {
                    layer,
                    run: &self.facts,
                    cause: known.map(|known| &known.diagnosis),
                    is_answered,
                    lost: trials(&pairs),
                    unlike: unlike.get(&cause).copied().unwrap_or_default(),
                    through: trials(&through),
                };
                found.push((cause, between.told(), pairs));
            }
        }
        for (cause, told, pairs) in found {
            let of_told = |told: &Told| self.cause(&layer.outer.name, &told.diagnosis);
            let Some(cause) = cause.or_else(|| told.as_ref().map(of_told)) else {
                continue;
            };
            if let Some(told) = told {
                self.causes[cause].retell(told, layer.is_declared);
            }
            let has_look = |at: usize| self.trials[at].look.is_some();
            let both = pairs.iter().map(|pair| [pair.outer, pair.inner]);
            let compared = both
                .clone()
                .find(|both| both.iter().all(|at| has_look(*at)));
            self.causes[cause].compared = compared;
            for [outer, _] in both {
                self.trials[outer].cause = Some(cause);
            }
        }
    }

    /// Whether this user may not ask there.
    fn is_denied(&self, trial: &TrialEvidence) -> bool {
        let code = trial.cause.map(|at| &self.causes[at].diagnosis.code);
        code == Some(&Code::SocketPermission)
    }

    /// Tells once what fails alike at both targets and shows no cause.
    fn explain_alike(&mut self, layer: &Layer, pairs: &[Pair]) {
        let code = |cause: usize| &self.causes[cause].diagnosis.code;
        let is_alike = |pair: &&Pair| {
            let [outer, inner] = [pair.outer, pair.inner].map(|at| &self.trials[at]);
            // A host that the inner one takes is none that it refuses.
            let (from, cause, fault) = (outer.cause, inner.cause, outer.fault.as_ref());
            let is_unexplained = from.is_none_or(|at| *code(at) == Code::DisallowedHost)
                && cause.is_none_or(|at| *code(at) == Code::FailsAlike);
            let is_passed_on = fault.is_some_and(|fault| fault.is_passed_on());
            is_unexplained && is_passed_on && outer.fault == inner.fault
        };
        let alike: Vec<&Pair> = pairs.iter().filter(is_alike).collect();
        let Some(first) = alike.first() else { return };
        let inner = &self.trials[first.inner];
        let status = inner.fault.as_ref().map_or(0, |fault| fault.status);
        let told = from_behind(layer, &inner.host, status, &self.facts);
        let cause = self.cause(&layer.inner.name, &told.diagnosis);
        self.causes[cause].retell(told, layer.is_declared);
        for pair in alike {
            self.trials[pair.outer].cause = Some(cause);
            self.trials[pair.inner].cause.get_or_insert(cause);
        }
    }
}

/// What the inner target answers so by itself.
fn from_behind(layer: &Layer, host: &str, status: u16, run: &RunFacts) -> Told {
    let (outer, behind) = (shown(&layer.outer.name), shown(&layer.inner.name));
    let place = Place::new(&layer.inner, host, run);
    Told {
        diagnosis: Diagnosis::new(
            Code::FailsAlike,
            format!(
                "{behind} answers so by itself, and {outer} passes it on as it is: it is the \
                 application"
            ),
        )
        .step_if(
            matches!(status, 400 | 500..),
            format!("{}{}", place.there(), log(place)),
        )
        .step("above stands what each of them expects and what came; `-v` shows the answers"),
        certainty: Certainty::Likely,
        otherwise: certainty::otherwise(&Code::FailsAlike).map(str::to_owned),
    }
}

impl Cause {
    /// Tells the cause as several layers show it, surely only where somebody says
    /// which stands behind which.
    fn retell(&mut self, told: Told, is_declared: bool) {
        let most = if is_declared {
            Certainty::Certain
        } else {
            Certainty::Likely
        };
        self.certainty = told.certainty.min(most);
        self.otherwise = told.otherwise;
        if self.certainty == Certainty::Certain {
            self.otherwise = None;
        }
        self.diagnosis = told.diagnosis;
        self.is_retold = true;
    }
}

/// Trials of the outer target that were sent, by the status that came.
fn by_status<'a>(trials: &[TrialEvidence], pairs: &[&'a Pair]) -> Vec<Vec<&'a Pair>> {
    let mut by_status: IndexMap<u16, Vec<&Pair>> = IndexMap::new();
    for pair in pairs {
        if let Some(sight) = &trials[pair.outer].sight {
            by_status.entry(sight.status).or_default().push(pair);
        }
    }
    by_status.into_values().collect()
}

/// How the cause at the inner target explains that at the outer one, if it does.
fn link(outer: &Cause, inner: &Cause) -> Option<Link> {
    let code = &outer.diagnosis.code;
    // By itself, an application serves no files, and it is told of https by nginx.
    let is_of_layer = matches!(code, Code::StaticNotServed | Code::RedirectToHttps);
    if outer.diagnosis.kin() == inner.diagnosis.kin() && !is_of_layer {
        return Some(Link::Alike);
    }
    let behind = &inner.diagnosis.code;
    let is_unanswered = match code {
        Code::BadGateway | Code::GatewayTimeout => gives_no_answer(behind),
        Code::AnswerTimeout | Code::NotHttp if *behind == Code::NotHttp => true,
        Code::AnswerTimeout => matches!(
            behind,
            Code::AnswerTimeout | Code::GatewayWaits | Code::SocketBusy | Code::ConnectTimeout
        ),
        Code::StreamReset => *behind == Code::TruncatedAnswer,
        _ => false,
    };
    is_unanswered.then_some(Link::NoAnswer)
}

/// The cause of an inner target where nobody is, though the outer one has answers.
fn answered_elsewhere(inner: &Cause, layer: &Layer, run: &RunFacts) -> Option<Told> {
    let Diagnosis { code, next, .. } = &inner.diagnosis;
    let is_absent = matches!(
        code,
        Code::ConnectionRefused
            | Code::SocketMissing
            | Code::SocketNotASocket
            | Code::SocketNobodyListens
    );
    let (name, outer) = (shown(&layer.inner.name), shown(&layer.outer.name));
    let place = Place::new(&layer.outer, &layer.outer.host, run);
    let step = format!(
        "{}{}: {outer} gets its answers from another place; ask that: {}",
        place.there(),
        configured(PASSES),
        place
            .run
            .command("smoke", &format!("--target {name}=UPSTREAM"))
    );
    is_absent.then(|| Told {
        diagnosis: Diagnosis {
            next: [step].into_iter().chain(next.first().cloned()).collect(),
            ..inner.diagnosis.clone()
        },
        certainty: inner.certainty,
        otherwise: inner.otherwise.clone(),
    })
}

/// Whether nobody gets an answer who asks a target with such a cause.
const fn gives_no_answer(code: &Code) -> bool {
    matches!(
        code,
        Code::ConnectionRefused
            | Code::ConnectTimeout
            | Code::SocketMissing
            | Code::SocketNotASocket
            | Code::SocketNobodyListens
            | Code::SocketBusy
            | Code::AnswerTimeout
            | Code::ClosedWithoutAnswer
            | Code::TruncatedAnswer
            | Code::MalformedAnswer
            | Code::GatewayNoAnswer
            | Code::GatewayToHttp
            | Code::GatewayWaits
            | Code::HttpToUwsgiSocket
            | Code::NotAGateway
            | Code::NotHttp
            | Code::UwsgiBufferSize
    )
}

/// The inner target's cause, as that of what the outer one answers, if it does.
fn unanswered_by(inner: &Cause, layer: &Layer, status: Option<u16>) -> Told {
    let name = shown(&layer.inner.name);
    let outer = shown(&layer.outer.name);
    let so = match status {
        _ if inner.is_retold => String::new(),
        Some(status) => format!(", and so {outer} answers {status}"),
        None => format!(", and so {outer} gives no answer"),
    };
    let Diagnosis {
        code,
        cause,
        of_several,
        next,
        ..
    } = &inner.diagnosis;
    let found = Diagnosis::new(code.clone(), format!("{cause}{so}"));
    Told {
        diagnosis: Diagnosis {
            next: next.clone(),
            ..match of_several {
                Some(sentence) => found.of_several(format!("{sentence}{so}")),
                None => found,
            }
        },
        certainty: inner.certainty.min(Certainty::Likely),
        otherwise: Some(format!(
            "what {outer} asks is another place than {name}, with a fault of its own"
        )),
    }
}
