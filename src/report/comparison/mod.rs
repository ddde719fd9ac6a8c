//! What two deployments answer to the same requests, compared.
//!
//! A case in which anything differs is to be asked again: what differs within
//! one deployment, such as a token or a time, is no difference between them.

mod drawing;
mod side_by_side;
#[cfg(test)]
mod tests;
mod words;

pub(super) use side_by_side::side_by_side;

use indexmap::IndexMap;
use serde::Serialize;

use super::TargetDown;
use crate::record::{Aspect, Look, Outcome, TrialFinished, Verdict};
use words::{Order, Words};

/// One of two deployments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    const fn at(self) -> usize {
        match self {
            Self::A => 0,
            Self::B => 1,
        }
    }
}

/// Comparison of two deployments.
#[derive(Debug, Default)]
pub struct Comparison {
    /// How they are spelt, without credentials.
    sides: [String; 2],
    /// Why nothing can be asked of one.
    down: [Option<String>; 2],
    /// Answers to each case, in the order of the suites.
    cases: IndexMap<String, Case>,
}

/// Answers to a case.
#[derive(Debug, Default)]
struct Case {
    /// What it asks for.
    request: String,
    /// What each side answered, as often as it was asked.
    answers: [Vec<Answer>; 2],
    /// How they compare, once that is sure.
    settled: Option<Compared>,
}

/// What a deployment answered.
#[derive(Clone, Debug)]
enum Answer {
    /// A response.
    Response(Look),
    /// None, or no whole one, and why.
    None(String),
    /// It wasn't asked, and why.
    LeftOut(String),
}

/// A case, compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// `suite::case`.
    pub case: String,
    /// The method and the path.
    pub request: String,
    /// How it compares.
    #[serde(flatten)]
    pub likeness: Likeness,
    /// Whether parts change from request to request, which aren't compared.
    pub changes: bool,
    /// What else isn't compared of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uncompared: Vec<&'static str>,
}

/// How the answers to a case compare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "likeness", rename_all = "kebab-case")]
pub enum Likeness {
    /// Nothing differs.
    Alike,
    /// Something does.
    Differs {
        /// What does.
        differences: Vec<Difference>,
    },
    /// At least one gave no answer.
    Unanswered {
        /// Why the first gave none.
        #[serde(skip_serializing_if = "Option::is_none")]
        a: Option<String>,
        /// Why the second gave none.
        #[serde(skip_serializing_if = "Option::is_none")]
        b: Option<String>,
    },
    /// It isn't compared.
    LeftOut {
        /// Why not.
        why: String,
    },
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Difference {
    /// In what.
    pub aspect: Aspect,
    /// What the first has, from where it differs; nothing where it has none.
    pub a: String,
    /// What the second has.
    pub b: String,
    /// How many words differ.
    pub words: usize,
}

impl Comparison {
    /// No answer yet, of deployments that are spelt so.
    #[must_use]
    pub fn new(sides: [String; 2]) -> Self {
        Self {
            sides,
            down: [None, None],
            cases: IndexMap::new(),
        }
    }

    /// Takes in that a deployment can't be asked.
    pub fn down(&mut self, side: Side, down: &TargetDown) {
        self.down[side.at()].get_or_insert_with(|| down.message.clone());
    }

    /// Whether nothing can be asked of one.
    #[must_use]
    pub fn is_down(&self) -> bool {
        self.down.iter().any(Option::is_some)
    }

    /// Takes in what a deployment answered. Responses are kept where they may be
    /// asked for again.
    pub fn answered(&mut self, side: Side, finished: &TrialFinished) {
        let TrialFinished { trial, outcome } = finished;
        let case = self
            .cases
            .entry(key(&trial.suite, &trial.case))
            .or_default();
        case.request.clone_from(&trial.request);
        case.answers[side.at()].push(Answer::of(outcome));
        if case.answers.iter().any(Vec::is_empty) {
            return;
        }
        let compared = case.compared();
        let differs = matches!(compared.likeness, Likeness::Differs { .. });
        if !differs && !compared.changes {
            case.settle();
        }
    }

    /// Keeps of all cases how they compare, and no responses.
    pub fn settle(&mut self) {
        self.cases.values_mut().for_each(Case::settle);
    }

    /// Whether a case of a suite is to be asked again: something differs, which
    /// may differ within one deployment.
    #[must_use]
    pub fn is_unsure(&self, suite: &str, case: &str) -> bool {
        let case = self.cases.get(&key(suite, case));
        case.is_some_and(|case| matches!(case.compared().likeness, Likeness::Differs { .. }))
    }

    /// Each case, compared.
    #[must_use]
    pub fn compared(&self) -> Vec<Compared> {
        let named = |(name, case): (&String, &Case)| Compared {
            case: name.clone(),
            ..case.compared()
        };
        self.cases.iter().map(named).collect()
    }
}

fn key(suite: &str, case: &str) -> String {
    format!("{suite}::{case}")
}

impl Answer {
    fn of(outcome: &Outcome) -> Self {
        let reason = || outcome.reason.clone().unwrap_or_default();
        let step = outcome.attempts.last().map(|attempt| &attempt.step);
        let look = step.and_then(|step| step.look.as_deref());
        let error = step.and_then(|step| step.error.as_ref());
        match (look, error) {
            (Some(look), _) => Self::Response(look.clone()),
            (None, Some(error)) => Self::None(error.message.clone()),
            (None, None) if outcome.verdict == Verdict::Skipped => Self::LeftOut(reason()),
            (None, None) => Self::None(reason()),
        }
    }
}

impl Case {
    /// Keeps how it compares, and no responses.
    fn settle(&mut self) {
        self.settled = Some(self.compared());
        self.answers = [Vec::new(), Vec::new()];
    }

    fn compared(&self) -> Compared {
        if let Some(settled) = &self.settled {
            return settled.clone();
        }
        let mut compared = Compared {
            case: String::new(),
            request: self.request.clone(),
            likeness: self.unlike(),
            changes: false,
            uncompared: Vec::new(),
        };
        if matches!(compared.likeness, Likeness::Alike) {
            self.compare(&mut compared);
        }
        compared
    }

    /// Why it can't be compared; alike where it can.
    fn unlike(&self) -> Likeness {
        let [a, b] = self.answers.each_ref();
        let mut all = a.iter().chain(b);
        let left_out = all.find_map(|answer| match answer {
            Answer::LeftOut(why) => Some(why.clone()),
            _ => None,
        });
        if let Some(why) = left_out {
            return Likeness::LeftOut { why };
        }
        if a.is_empty() || b.is_empty() {
            let why = "its suite is not for both".to_owned();
            return Likeness::LeftOut { why };
        }
        let [a, b] = [a, b].map(|answers| {
            answers.iter().find_map(|answer| match answer {
                Answer::None(why) => Some(why.clone()),
                _ => None,
            })
        });
        match (&a, &b) {
            (None, None) => Likeness::Alike,
            _ => Likeness::Unanswered { a, b },
        }
    }

    /// Compares the responses, aspect by aspect. Where the status differs, so
    /// does all else: it is another page.
    fn compare(&self, compared: &mut Compared) {
        let sides = self.answers.each_ref().map(|answers| responses(answers));
        let mut aspects: Vec<&Aspect> = sides.iter().flatten().flat_map(|it| aspects(it)).collect();
        aspects.sort();
        aspects.dedup();
        let mut found: Vec<Difference> = Vec::new();
        for aspect in aspects {
            let is_another = found.iter().any(|it| it.aspect == Aspect::Status);
            if is_another && *aspect > Aspect::Title {
                break;
            }
            let words = Words::new(
                sides
                    .each_ref()
                    .map(|looks| looks.iter().map(|look| look.of(aspect)).collect()),
            );
            compared.changes |= words.changes;
            let is_content = matches!(aspect, Aspect::Text | Aspect::Content);
            if words.changes_whole && is_content {
                compared
                    .uncompared
                    .push("content that is another each time");
            }
            let words = match aspect {
                Aspect::Text => words.without(&told(&found)),
                _ => words,
            };
            let order = match aspect {
                Aspect::Header(_) | Aspect::Assets => Order::Free,
                _ => Order::Matters,
            };
            found.extend(words.difference(order).map(|[a, b]| Difference {
                aspect: aspect.clone(),
                a,
                b,
                words: words.count(),
            }));
        }
        // Of content that is the same but for addresses and what changes.
        let is_of_content = |it: &Difference| matches!(it.aspect, Aspect::Text | Aspect::Content);
        if !found.iter().any(is_of_content) {
            found.retain(|it| it.aspect != Aspect::Size);
        }
        if sides.iter().flatten().any(|look| look.is_cut) {
            compared.uncompared.push("what is beyond a bound");
        }
        if !found.is_empty() {
            compared.likeness = Likeness::Differs { differences: found };
        }
    }
}

/// What of a text is told already, as its title and its files.
fn told(found: &[Difference]) -> Vec<String> {
    let parts = [Aspect::Title, Aspect::Assets];
    let told = found.iter().filter(|it| parts.contains(&it.aspect));
    told.flat_map(|it| [it.a.clone(), it.b.clone()]).collect()
}

fn responses(answers: &[Answer]) -> Vec<&Look> {
    let looks = answers.iter().filter_map(|answer| match answer {
        Answer::Response(look) => Some(look),
        _ => None,
    });
    looks.collect()
}

fn aspects(look: &Look) -> impl Iterator<Item = &Aspect> {
    look.aspects.iter().map(|(aspect, _)| aspect)
}
