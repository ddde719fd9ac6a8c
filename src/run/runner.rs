//! Running one trial.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::door::is_shut;
use super::redact::redact;
use crate::diagnose::{Diagnosis, Evidence, Found, diagnose};
use crate::exchange::{Answer, Exchange, Phase, Sent, TransportError};
use crate::expect::{Check, Content, Judgement, judge};
use crate::plan::{Plan, Target, Trial};
use crate::report::{
    Attempt, Curl, ErrorRecord, Excerpt, HopRecord, Outcome, Secret, TrialFinished, TrialInfo,
    Verdict,
};
use crate::source::Sources;
use crate::transport::{Client, Network, Options};

/// Runs trials one at a time or many at once, and keeps the connections.
#[derive(Debug)]
pub struct Runner {
    clients: Vec<(Arc<Target>, Arc<Client>)>,
    network: Arc<Network>,
    sources: Arc<Sources>,
    secrets: Arc<[Secret]>,
}

/// What became of a trial.
#[derive(Debug)]
pub struct Finished {
    /// The trial and its outcome, without secrets.
    pub told: TrialFinished,
    /// That there is no connection to be had, and why.
    pub shut: Option<Shut>,
}

/// Why there is no connection to be had.
#[derive(Clone, Debug)]
pub struct Shut {
    /// In one line.
    pub message: String,
    /// The named cause.
    pub diagnosis: Option<Diagnosis>,
}

/// A trial's judgement, before it is told.
struct Judged {
    hops: Vec<HopRecord>,
    checks: Vec<Check>,
    error: Option<ErrorRecord>,
    diagnosis: Option<Diagnosis>,
    excerpt: Option<Excerpt>,
    curl: String,
    shut: bool,
}

impl Runner {
    /// A runner for the trials of `plan`, whose suites stand in `sources`.
    #[must_use]
    pub fn new(plan: &Plan, sources: Arc<Sources>, options: Options, secrets: Vec<Secret>) -> Self {
        let network = Arc::new(Network::new(options));
        let mut clients: Vec<(Arc<Target>, Arc<Client>)> = Vec::new();
        for trial in &plan.trials {
            if !clients.iter().any(|(target, _)| *target == trial.target) {
                let client = Arc::new(Client::new(&trial.target, Arc::clone(&network)));
                clients.push((Arc::clone(&trial.target), client));
            }
        }
        Self {
            clients,
            network,
            sources,
            secrets: secrets.into(),
        }
    }

    /// Sends the trial's request and judges the answer.
    ///
    /// # Panics
    /// When the trial is not one of the plan that the runner was made for.
    pub async fn run(&self, trial: &Trial) -> Finished {
        let client = self.client(trial);
        let case = trial.case();
        let started = Instant::now();
        let found = client
            .exchange(&case.request, &trial.host, &case.limits)
            .await;
        let judging = Judging {
            trial: trial.clone(),
            sources: Arc::clone(&self.sources),
            secrets: Arc::clone(&self.secrets),
            network: Arc::clone(&self.network),
        };
        // A page takes time to parse, and nothing may wait for that.
        let judged = tokio::task::spawn_blocking(move || judging.judge(&found)).await;
        let judged = judged.unwrap_or_else(|_| Judged::bug());
        self.finished(trial, judged, started.elapsed())
    }

    /// A trial that is not sent, and why.
    #[must_use]
    pub fn unsent(&self, trial: &Trial, verdict: Verdict, reason: &str) -> TrialFinished {
        let told = TrialFinished {
            trial: self.info(trial),
            outcome: Outcome {
                verdict,
                reason: Some(reason.to_owned()),
                attempts: Vec::new(),
            },
        };
        self.without_secrets(&told)
    }

    /// `told` with every secret in it hidden.
    pub(super) fn without_secrets<T>(&self, told: &T) -> T
    where
        T: Serialize + DeserializeOwned + Clone,
    {
        redact(told, &self.secrets)
    }

    fn client(&self, trial: &Trial) -> Arc<Client> {
        let mut clients = self.clients.iter();
        let (_, client) = clients
            .find(|(target, _)| *target == trial.target)
            .expect("a runner is made for the trials of its plan");
        Arc::clone(client)
    }

    fn finished(&self, trial: &Trial, judged: Judged, elapsed: Duration) -> Finished {
        let verdict = judged.verdict();
        let shut = judged.shut.then(|| Shut {
            message: judged
                .error
                .as_ref()
                .map(|e| e.message.clone())
                .unwrap_or_default(),
            diagnosis: judged.diagnosis.clone(),
        });
        let attempt = Attempt {
            elapsed_us: micros(elapsed),
            curl: judged.curl,
            hops: judged.hops,
            checks: judged.checks,
            error: judged.error,
            diagnosis: judged.diagnosis,
            excerpt: judged.excerpt,
        };
        let told = TrialFinished {
            trial: self.info(trial),
            outcome: Outcome {
                verdict,
                reason: None,
                attempts: vec![attempt],
            },
        };
        Finished {
            told: self.without_secrets(&told),
            shut,
        }
    }

    fn info(&self, trial: &Trial) -> TrialInfo {
        let case = trial.case();
        TrialInfo {
            id: trial.id.clone(),
            suite: trial.suite.name.value.clone(),
            case: case.name.value.clone(),
            target: trial.target.name.clone(),
            place: self.sources.place(case.span),
            host: trial.host.clone(),
            request: format!("{} {}", case.request.method.value, case.request.path.value),
            tags: case.tags.clone(),
        }
    }
}

/// What a judgement needs, apart from what was found.
struct Judging {
    trial: Trial,
    sources: Arc<Sources>,
    secrets: Arc<[Secret]>,
    network: Arc<Network>,
}

impl Judging {
    fn judge(&self, found: &Result<Exchange, TransportError>) -> Judged {
        match found {
            Ok(exchange) => self.answered(exchange),
            Err(error) => self.died(error),
        }
    }

    fn answered(&self, exchange: &Exchange) -> Judged {
        let case = self.trial.case();
        let answer = &exchange.last.answer;
        let content = Content::of(answer);
        let checks = judge(&case.expect, case.span, exchange, &content, &self.sources);
        let failed: Vec<&Check> = checks.iter().filter(|check| !check.is_met()).collect();
        let wrong = !failed.is_empty();
        // A hostile page takes time to parse; what names a cause stands at its
        // beginning.
        let start = beginning(answer);
        let start = Content::of(&start);
        let diagnosis = wrong.then(|| {
            self.diagnose(
                &failed,
                Found::Answer {
                    exchange,
                    title: start.title(),
                    text: start.text(),
                },
            )
        });
        let excerpt = wrong.then(|| Excerpt::new(answer, Some(content.text()), &self.secrets));
        Judged {
            hops: exchange
                .hops()
                .map(|hop| HopRecord::new(hop, &self.secrets))
                .collect(),
            error: None,
            diagnosis: diagnosis.flatten(),
            curl: self.curl(exchange.hops().next().map(|hop| &hop.sent)),
            excerpt,
            checks,
            shut: false,
        }
    }

    fn died(&self, error: &TransportError) -> Judged {
        Judged {
            hops: error
                .redirects
                .iter()
                .map(|hop| HopRecord::new(hop, &self.secrets))
                .collect(),
            checks: Vec::new(),
            error: Some(ErrorRecord {
                phase: error.phase,
                message: error.cause.to_string(),
            }),
            diagnosis: self.diagnose(&[], Found::Error(error)),
            excerpt: None,
            curl: self.curl(
                error
                    .redirects
                    .first()
                    .map(|hop| &hop.sent)
                    .or(Some(&error.sent)),
            ),
            shut: is_shut(error),
        }
    }

    /// A command that sends the first request again.
    fn curl(&self, first: Option<&Sent>) -> String {
        let Some(first) = first else {
            return String::new();
        };
        let case = self.trial.case();
        let options = self.network.options();
        let resolve: Vec<String> = options.resolve.iter().map(ToString::to_string).collect();
        let connect_to: Vec<String> = options.connect_to.iter().map(ToString::to_string).collect();
        let curl = Curl {
            request: &case.request,
            target: &self.trial.target,
            host: &self.trial.host,
            url: &first.url,
            limits: &case.limits,
            resolve: &resolve,
            connect_to: &connect_to,
            insecure: options.insecure,
            cacert: options.cacert.as_deref(),
            secrets: &self.secrets,
        };
        curl.command()
    }

    fn diagnose(&self, failed: &[&Check], found: Found<'_>) -> Option<Diagnosis> {
        diagnose(&Evidence {
            target: &self.trial.target,
            host: &self.trial.host,
            case_path: &self.trial.case().request.path,
            found,
            failed,
        })
    }
}

impl Judged {
    /// A judgement that panicked, on who knows what page: one trial without
    /// a verdict, and not a run without a report.
    fn bug() -> Self {
        Self {
            hops: Vec::new(),
            checks: Vec::new(),
            error: Some(ErrorRecord {
                phase: Phase::Receive,
                message: "smoke failed to judge the answer, which is a bug of smoke".to_owned(),
            }),
            diagnosis: None,
            excerpt: None,
            curl: String::new(),
            shut: false,
        }
    }

    /// What can't be judged is no pass.
    fn verdict(&self) -> Verdict {
        if self.error.is_some() {
            Verdict::Errored
        } else if self
            .checks
            .iter()
            .all(|check| check.judgement == Judgement::Met)
        {
            Verdict::Passed
        } else {
            Verdict::Failed
        }
    }
}

/// How much of an answer is looked at for a cause, in bytes.
const BEGINNING: usize = 64 * 1024;

fn beginning(answer: &Answer) -> Answer {
    let mut answer = answer.clone();
    let bytes = &mut answer.body.bytes;
    *bytes = bytes.slice(..bytes.len().min(BEGINNING));
    answer
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
