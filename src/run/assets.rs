//! Asking for the files that a page names.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ORIGIN, RANGE, REFERER};
use http::{HeaderName, HeaderValue, Method, Version};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::caught::{Work, unwound};
use super::response_secrets::secrets_told;
use super::session_client::SessionClient;
use super::step_evaluator::StepEvaluator;
use crate::content::Content;
use crate::content::asset::Kind;
use crate::exchange::{Exchange, TransportError};
use crate::expect::assets::{Ask, Looked, Survey, Surveyed};
use crate::record::Secrets;
use crate::source::{Located, Span};
use crate::suite::expect::AssetsExpect;
use crate::suite::{Limits, Request};
use crate::transport::{Clock, Link, LinkKind};

/// How many are asked for at once, as browsers do of one host.
const AT_ONCE: usize = 6;

/// How many over HTTP/2.
const AT_ONCE_OVER_HTTP2: usize = 32;

/// All of them may take so many times as long as the page, but for what they wait
/// for this machine, and what judging them takes.
const PATIENCE: u32 = 4;

/// All of them may have so many bytes.
const BYTES: u64 = 256 * 1024 * 1024;

/// Asks for everything that `exchange` names, each URL once, and judges it; with
/// `secrets` and those that came.
pub(super) async fn survey(
    client: &SessionClient,
    evaluator: &Arc<StepEvaluator>,
    exchange: &Arc<Exchange>,
    secrets: &Secrets,
    expect: &AssetsExpect,
) -> (Surveyed, Secrets) {
    let deadline = Instant::now().checked_add(client.limits.timeout.saturating_mul(PATIENCE));
    let (page, expect) = (Arc::clone(exchange), expect.clone());
    let work = evaluator.work(Some(exchange));
    let survey =
        work.blocking(move || Survey::of(&expect, &page, &Content::of(&page.last.response)));
    let mut visits = Visits {
        client,
        evaluator,
        secrets: secrets.clone(),
        clock: Clock::default(),
        deadline,
        at_once: match exchange.last.response.version {
            Version::HTTP_2 => AT_ONCE_OVER_HTTP2,
            _ => AT_ONCE,
        },
        bytes: 0,
    };
    // On the heap: whatever waits for it would hold all of it.
    let survey = Box::pin(visits.all(survey.await)).await;
    let evaluator = Arc::clone(evaluator);
    let surveyed = work.blocking(move || survey.finish(&evaluator.sources));
    (surveyed.await, visits.secrets)
}

/// The requests for the files of one page.
struct Visits<'a> {
    client: &'a SessionClient,
    /// The evaluator of the page.
    evaluator: &'a StepEvaluator,
    /// All that are known by now.
    secrets: Secrets,
    /// It stands still while they wait for this machine.
    clock: Clock,
    deadline: Option<Instant>,
    at_once: usize,
    bytes: u64,
}

type Came = (usize, Result<Exchange, TransportError>);

impl Visits<'_> {
    /// Asks wave by wave, until there is nothing more to ask for.
    async fn all(&mut self, mut survey: Survey) -> Survey {
        loop {
            let asks = survey.wave();
            if asks.is_empty() {
                return survey;
            }
            // On the heap: it is large, and held by all that awaits this.
            let (back, why_no_more) = Box::pin(self.wave(survey, &asks)).await;
            survey = back;
            if let Some(why) = why_no_more {
                survey.give_up(&why);
                return survey;
            }
        }
    }

    /// Asks for all of `asks`, a few at once, and hands over what comes in
    /// their order; with why some were not waited for.
    async fn wave(&mut self, mut survey: Survey, asks: &[Ask]) -> (Survey, Option<String>) {
        let mut sent = 0;
        let mut on_the_way: JoinSet<Came> = JoinSet::new();
        let mut waiting = BTreeMap::new();
        for (at, ask) in asks.iter().enumerate() {
            while !waiting.contains_key(&at) {
                while sent < asks.len() && on_the_way.len() + waiting.len() < self.at_once {
                    let visit = self.visit(sent, &asks[sent]);
                    on_the_way.spawn(self.clock.clone().follow(visit));
                    sent += 1;
                }
                let came = on_the_way.join_next();
                let came = match self.deadline {
                    Some(deadline) => self.clock.in_time(deadline, came).await,
                    None => Some(came.await),
                };
                let Some(came) = came else {
                    let within = self.client.limits.timeout.saturating_mul(PATIENCE);
                    return (survey, Some(too_long(within)));
                };
                if let Some(came) = came {
                    let (at, found) = unwound(came);
                    let hops = found.iter().flat_map(Exchange::hops);
                    self.secrets = self.secrets.and(secrets_told(hops));
                    let looked;
                    (survey, looked) = self.look(survey, asks[at].clone(), found).await;
                    waiting.insert(at, looked);
                }
            }
            let Some(looked) = waiting.remove(&at) else {
                continue;
            };
            self.bytes += looked.bytes as u64;
            survey.take(ask, looked);
            if self.bytes > BYTES {
                let why = "not asked for: the files before it have more than 256 MiB already";
                return (survey, Some(why.to_owned()));
            }
        }
        (survey, None)
    }

    /// Looks at what came. Nothing large of it stays, whatever it waits for.
    async fn look(
        &self,
        survey: Survey,
        ask: Ask,
        found: Result<Exchange, TransportError>,
    ) -> (Survey, Looked) {
        let _stopped = self.clock.stop();
        let saved = self.evaluator.save(found.as_ref(), &self.secrets).await;
        let work = Work::on(self.client.limits.timeout, found.as_ref().ok());
        work.blocking(move || {
            let looked = survey.look(&ask, found, saved);
            (survey, looked)
        })
        .await
    }

    /// One request, as a browser sends it, with the session's cookies. What it
    /// is answered sets none in the session.
    fn visit(&self, at: usize, ask: &Ask) -> impl Future<Output = Came> + Send + 'static {
        let mut client = self.client.clone();
        client.limits = Limits {
            follow: Some(Limits::FOLLOW),
            ..client.limits
        };
        let request = request(&self.evaluator.step.request, ask);
        let ask = ask.clone();
        async move {
            let link = Link {
                url: &ask.url,
                page: &ask.origin,
                kind: LinkKind::Asset,
            };
            (at, client.ask(&request, Some(link)).await)
        }
    }
}

fn too_long(within: Duration) -> String {
    format!(
        "not waited for: everything that a page names may take {}, which is {PATIENCE} times its \
         `timeout`",
        humantime::format_duration(within)
    )
}

/// The request for a file of the page that `page` asks for: with its headers
/// and credentials, but for what is about the page itself.
fn request(page: &Request, ask: &Ask) -> Request {
    let is_general = |name: &HeaderName| {
        let own = [ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, ORIGIN, RANGE, REFERER];
        !own.contains(name) && !name.as_str().starts_with("if-")
    };
    let mut headers: Vec<_> = page
        .headers
        .iter()
        .filter(|(name, _)| is_general(name))
        .cloned()
        .collect();
    let mut add = |name, value| headers.push((Located::new(name, Span::default()), Some(value)));
    add(ACCEPT, HeaderValue::from_static(accept(ask.kind)));
    // What is compressed beforehand may be another than what isn't.
    if page
        .headers
        .iter()
        .all(|(name, _)| name.value != ACCEPT_ENCODING)
    {
        let codings = if ask.url.scheme() == "https" {
            "gzip, deflate, br, zstd"
        } else {
            "gzip, deflate"
        };
        add(ACCEPT_ENCODING, HeaderValue::from_static(codings));
    }
    if let Ok(origin) = HeaderValue::from_str(ask.origin.as_str()) {
        add(REFERER, origin);
    }
    let shared_with = ask.shared_with.as_deref().map(HeaderValue::from_str);
    if let Some(Ok(origin)) = shared_with {
        add(ORIGIN, origin);
    }
    Request {
        headers,
        method: Located::new(Method::GET, page.method.span),
        raw: false,
        query: Vec::new(),
        body: None,
        ..page.clone()
    }
}

/// `Accept` as browsers send it.
fn accept(kind: Kind) -> &'static str {
    match kind {
        Kind::Stylesheet => "text/css,*/*;q=0.1",
        Kind::Image | Kind::Icon => {
            "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
        }
        _ => "*/*",
    }
}
