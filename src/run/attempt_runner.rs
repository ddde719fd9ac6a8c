//! Runner of one attempt: its steps, in order.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;
use url::Position;

use super::follow_up;
use super::pauses::Stopped;
use super::run_context::{RunContext, Shared};
use super::secrets::{credentials, hidden};
use super::server::{Server, link, named};
use super::session_client::SessionClient;
use super::step_evaluator::{EvaluatedStep, StepEvaluator};
use super::submitting::{self, Page};
use super::trial_responses::{AttemptResponses, StepResponses};
use super::tries::{Tried, Unreachable};
use crate::exchange::{Exchange, TransportError};
use crate::plan::Trial;
use crate::record::{Attempt, PollRecord, Secrets, StepInfo, StepRecord, Verdict, micros};
use crate::source::{Located, Panicked};
use crate::suite::{Late, Step};
use crate::transport::{Jar, Measure, OnSent};

/// Runner of one attempt, with what it collects on its way. Nothing of it is
/// left for the next.
pub(super) struct AttemptRunner<'a> {
    context: &'a RunContext,
    trial: &'a Trial,
    /// Sessions by name; the one of a case that names none is called nothing.
    sessions: HashMap<String, Session>,
    captured: HashMap<String, Value>,
    /// Those of the run, and those that turned up on the way.
    secrets: Secrets,
    started: Instant,
    /// Records of the steps that were taken.
    taken: Vec<StepRecord>,
    /// Error that keeps every connection from being made.
    unreachable: Option<Unreachable>,
    /// Called once others need not wait to see whether the target can be
    /// reached: something is sent to it, or this attempt pauses.
    lets_others_go: Option<OnSent>,
    /// Who keeps its responses, if anybody does.
    saved: Option<AttemptResponses>,
    /// What it may use that others use, too.
    shared: Shared,
}

/// A step as it is asked.
struct Asked<'s> {
    step: &'s Step,
    server: &'s Server,
    /// Whether a step behind it sends a form of its page.
    submitted: bool,
    /// Whether anything is asked behind it.
    is_last: bool,
}

/// Session of a visitor.
#[derive(Default)]
struct Session {
    jar: Jar,
    /// Page that the visitor sees.
    page: Option<Page>,
}

impl<'a> AttemptRunner<'a> {
    pub(super) fn new(
        context: &'a RunContext,
        trial: &'a Trial,
        lets_others_go: Option<OnSent>,
        shared: Shared,
    ) -> Self {
        Self {
            context,
            trial,
            sessions: HashMap::new(),
            captured: HashMap::new(),
            secrets: context.secrets.clone(),
            started: Instant::now(),
            taken: Vec::new(),
            unreachable: None,
            lets_others_go,
            saved: context.saved.as_ref().and_then(|it| it.attempt(&trial.id)),
            shared,
        }
    }

    /// Takes one step after the other, as long as they pass.
    pub(super) async fn run(&mut self) -> Result<(), Stopped> {
        let steps = &self.trial.case().steps;
        for (number, step) in (1..).zip(steps) {
            if let Some(pause) = step.pause {
                self.pause(pause).await?;
            }
            let begun = Instant::now();
            let behind = &steps[number..];
            let mut server = self.server_of(number, step);
            let (step, judged) = self.take(step, behind, &mut server).await?;
            let mut record = judged.record;
            // A target that answered before is not one without a connection.
            let first = self.taken.is_empty() && server.is_home;
            self.unreachable = (judged.unreachable && first).then(|| why(&record));
            let host = server.host_of(self.trial, &step);
            let info = || self.info(number, &step, host, begun.elapsed());
            record.step = (steps.len() > 1).then(info);
            let passed = record.verdict() == Verdict::Passed;
            self.taken.push(record);
            if !passed {
                break;
            }
        }
        Ok(())
    }

    /// Ends the attempt after a panic: the step being taken has no verdict.
    pub(super) fn panicked(&mut self, panic: &Panicked) {
        self.taken.push(StepRecord::panicked(panic));
    }

    /// The attempt and its outcome.
    pub(super) fn end(mut self) -> Tried {
        let attempt = Attempt {
            pause_us: 0,
            elapsed_us: micros(self.started.elapsed()),
            step: self.taken.pop().unwrap_or_default(),
            passed: self.taken,
        };
        Tried {
            attempt,
            secrets: self.secrets,
            unreachable: self.unreachable,
            reuse: self.shared.connections,
        }
    }

    /// Where a step asks, by its number.
    fn server_of(&self, number: usize, step: &Step) -> Server {
        let name = step.session.as_ref().map_or("", |name| &name.value);
        let session = self.sessions.get(name).filter(|_| step.submit.is_some());
        let page = session.and_then(|session| session.page.as_ref());
        let page = page.and_then(|page| page.server.as_ref());
        self.context.server(self.trial, number - 1, page)
    }

    /// Fills a step in, sends its request and judges the response.
    async fn take(
        &mut self,
        step: &'a Step,
        behind: &[Step],
        server: &mut Server,
    ) -> Result<(Cow<'a, Step>, EvaluatedStep), Stopped> {
        let late = Late {
            host: server.host_of(self.trial, step),
            ..self.trial.late(&self.captured)
        };
        let step = match step.with(&late, &self.context.sources) {
            Ok(step) => step,
            Err(error) => {
                let judged = EvaluatedStep::of(StepRecord::unfilled(error));
                return Ok((Cow::Borrowed(step), judged));
            }
        };
        if matches!(step, Cow::Owned(_)) {
            let more = credentials(&step.request, &self.trial.suite, &self.secrets);
            self.secrets = self.secrets.and(more);
        }
        let name = step.session.as_ref().map(|name| name.value.clone());
        let name = name.unwrap_or_default();
        let mut session = self.sessions.remove(&name).unwrap_or_default();
        let step = server.addressed(step, self.trial);
        let step = match self.filled(step, &session, server).await {
            Ok(step) => step,
            Err((step, judged)) => return Ok((step, judged)),
        };
        let asked = Asked {
            submitted: step.is_submitted_by(behind),
            is_last: behind.is_empty() && step.poll.is_none(),
            step: &step,
            server,
        };
        let judged = self.polled(&asked, &mut session).await?;
        self.sessions.insert(name, session);
        for captured in &judged.captured {
            let name = captured.name.clone();
            self.captured.insert(name, captured.value.clone());
        }
        Ok((step, judged))
    }

    /// Pauses, and holds nobody else up.
    async fn pause(&mut self, pause: Duration) -> Result<(), Stopped> {
        self.let_others_go();
        self.context.pauses.pause(pause).await
    }

    fn let_others_go(&mut self) {
        if let Some(tell) = self.lets_others_go.take() {
            tell.call();
        }
    }

    /// Judges a step as often as it says, until its response is as expected.
    /// The session's cookies stay, as in a browser that loads a page anew.
    async fn polled(
        &mut self,
        asked: &Asked<'_>,
        session: &mut Session,
    ) -> Result<EvaluatedStep, Stopped> {
        let (begun, mut requests) = (Instant::now(), 0);
        loop {
            // On the heap: whatever waits for it would hold all of it.
            let mut judged = Box::pin(self.judged(asked, session)).await;
            requests += 1;
            if let Some(known) = judged.secrets.take() {
                self.secrets = known;
            }
            let Some(poll) = asked.step.poll else {
                return Ok(judged);
            };
            let elapsed = begun.elapsed();
            let passed = judged.record.verdict() == Verdict::Passed;
            if let Some(pause) = poll.pause_after(requests, elapsed).filter(|_| !passed) {
                self.pause(pause).await?;
                continue;
            }
            judged.record.poll = Some(PollRecord {
                requests,
                elapsed_us: micros(elapsed),
            });
            return Ok(judged);
        }
    }

    /// A step whose form, if it sends one, is filled.
    async fn filled<'s>(
        &mut self,
        step: Cow<'s, Step>,
        session: &Session,
        server: &Server,
    ) -> Result<Cow<'s, Step>, (Cow<'s, Step>, EvaluatedStep)> {
        let Some(form) = step.submit.clone() else {
            return Ok(step);
        };
        let Some(page) = session.page.clone() else {
            let message = "there is no page of this session whose form could be sent";
            let judged = EvaluatedStep::of(StepRecord::unsent(message.to_owned(), None));
            return Err((step, judged));
        };
        match submitting::filled(&step, form, page.clone(), server.clone()).await {
            Ok((step, secrets)) => {
                self.secrets = self.secrets.and(hidden(secrets));
                Ok(Cow::Owned(step))
            }
            Err(flaw) => {
                let evaluator = self.evaluator(&step, server);
                let judged = submitting::without_form(&evaluator, &page, flaw);
                Err((step, judged))
            }
        }
    }

    /// What judges a step, and knows what must not be shown.
    fn evaluator(&self, step: &Step, server: &Server) -> StepEvaluator {
        let host = server.host_of(self.trial, step).to_owned();
        let mut evaluator = self
            .context
            .evaluator_at(self.trial, &server.target, host, step);
        evaluator.secrets = self.secrets.clone();
        evaluator.saved = self.saved.as_ref().map(|attempt| StepResponses {
            attempt: attempt.clone(),
            step: self.taken.len() + 1,
        });
        evaluator
    }

    async fn judged(&mut self, asked: &Asked<'_>, session: &mut Session) -> EvaluatedStep {
        let Asked { step, server, .. } = *asked;
        let mut client = SessionClient {
            http: Arc::clone(&server.http),
            host: server.host_of(self.trial, step).to_owned(),
            limits: step.limits,
            jar: std::mem::take(&mut session.jar),
            named: named(step).cloned(),
            reserved: server.reserved.clone(),
            shared: if step.poll.is_none() {
                self.shared.clone()
            } else {
                Shared::default()
            },
            measure: self.measure(asked),
            on_sent: self.lets_others_go.clone().filter(|_| server.is_home),
            on_answered: self.context.noting(&self.trial.id),
        };
        let page = session.page.as_ref().map(|page| &page.url);
        let found = client.ask(&step.request, link(step, page)).await;
        let found = found.map(Arc::new);
        let page = session.page.as_ref();
        let before = page.map(|page| Arc::clone(&page.exchange));
        let before_url = page.map(|page| page.url.clone());
        if let Ok(exchange) = &found
            && !asked.is_last
        {
            let url = &exchange.last.sent.url;
            session.page = Some(Page {
                url: client.http.known_url(&client.host, url),
                exchange: Arc::clone(exchange),
                host: client.host.clone(),
                server: (!server.is_home && named(step).is_none()).then(|| server.clone()),
                saved: None,
            });
        }
        let mut evaluator = self.evaluator(step, server);
        evaluator.any_page |= asked.submitted;
        evaluator.before = before;
        evaluator.before_url = before_url;
        if !(step.captures.is_empty() && client.jar.refused().is_empty()) {
            evaluator.jar = client.jar.clone();
        }
        let is_page = found.is_ok() && !asked.is_last;
        let judged = judged(evaluator, found, &client).await;
        if let Some(page) = session.page.as_mut().filter(|_| is_page) {
            page.saved = judged.record.saved.first().cloned();
        }
        session.jar = client.jar;
        judged
    }

    /// What is measured of the content of a step's response; none where somebody
    /// looks into it.
    fn measure(&self, asked: &Asked<'_>) -> Option<Measure> {
        let context = self.context;
        let is_looked_at = context.looks || asked.server.target.is_layered();
        let is_kept = is_looked_at || self.saved.is_some() || !asked.is_last;
        (!is_kept && !asked.step.looks_into_content()).then(|| Measure {
            sha256: asked.step.expect.body.is_some(),
        })
    }

    fn info(&self, number: usize, step: &Step, host: &str, elapsed: Duration) -> StepInfo {
        let text = |text: &Located<String>| text.value.clone();
        // A form and a URL say themselves who is asked.
        let url = step.url.as_ref();
        let host = url.map_or(host, |url| &url[Position::BeforeHost..Position::AfterPort]);
        StepInfo {
            number,
            of: self.trial.case().steps.len(),
            name: step.name.as_ref().map(text),
            place: self.context.sources.place(step.span),
            host: host.to_owned(),
            request: step.asks(),
            session: step.session.as_ref().map(text),
            elapsed_us: micros(elapsed),
        }
    }
}

/// Judges what was found, and asks what else is to be asked. A page takes time
/// to parse, and nothing may wait for that.
async fn judged(
    evaluator: StepEvaluator,
    found: Result<Arc<Exchange>, TransportError>,
    client: &SessionClient,
) -> EvaluatedStep {
    let work = evaluator.work(found.as_deref().ok());
    let evaluator = Arc::new(evaluator);
    let exchange = match found {
        Ok(exchange) if !evaluator.looks && follow_up::is_wanted(&evaluator.step.expect) => {
            exchange
        }
        found => {
            let found = Arc::new(found);
            let (with, response) = (Arc::clone(&evaluator), Arc::clone(&found));
            let judging = move || with.judge((*response).as_deref());
            let mut judged = work.blocking(judging).await;
            let secrets = judged.secrets.as_ref().unwrap_or(&evaluator.secrets);
            let saved = evaluator.save((*found).as_deref(), secrets).await;
            judged.record.saved.extend(saved);
            return judged;
        }
    };
    let (with, response) = (Arc::clone(&evaluator), Arc::clone(&exchange));
    let read = work.blocking(move || with.evaluate(&response)).await;
    let read = follow_up::checks(client, &evaluator, &exchange, read).await;
    work.blocking(move || evaluator.on_response(&exchange, read))
        .await
}

/// Error that keeps every connection from being made.
fn why(record: &StepRecord) -> Unreachable {
    let message = record.error.as_ref().map(|error| error.message.clone());
    Unreachable {
        message: message.unwrap_or_default(),
        diagnosis: record.diagnosis.clone(),
    }
}
