//! What is known of one trial of a run.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use url::{Position, Url};

use crate::diagnose::static_files::{is_file, is_tag_of_a_file};
use crate::exchange::Phase;
use crate::expect::Subject;
use crate::record::{Attempt, Code, HopRecord, Look, StepRecord, Verdict};
use crate::source::elide;

/// How many characters of what came are kept.
const SEEN: usize = 120;

/// What is known of a trial.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct TrialEvidence {
    pub(super) id: String,
    pub(super) target: String,
    pub(super) host: String,
    pub(super) verdict: Verdict,
    pub(super) is_sent: bool,
    /// Whether an answer came.
    pub(super) is_answered: bool,
    /// Whether it was sent, and no answer began.
    pub(super) is_unanswered: bool,
    /// The server that made its last response or passed it on, without a version.
    pub(super) server: String,
    /// The page that came, with a status that says so.
    pub(super) page: Option<PageOf>,
    /// The status of its last response; 0 where there is none.
    pub(super) status: u16,
    /// Whether its status is not as expected.
    pub(super) is_status_wrong: bool,
    /// Whether something of its content, or its status, is not as expected.
    pub(super) is_content_wrong: bool,
    /// Whether a page came that is another one than expected.
    pub(super) is_unlike: bool,
    /// The path of its last request; empty where none was sent.
    pub(super) path: String,
    /// The cause that explains it, where one does.
    pub(super) cause: Option<usize>,
    /// What it shows by itself, where that is kept.
    pub(super) said: Option<usize>,
    /// What came of it, where that was wrong at least once.
    pub(super) came: Option<usize>,
    pub(super) took_us: u64,
    /// Whether a redirect was followed to what came last.
    pub(super) is_led_on: bool,
    /// Its last answer, where that is wrong and kept.
    pub(super) answer: Option<Box<StepRecord>>,
    /// What it asks for and what its response shows, where that is kept.
    pub(super) sight: Option<Box<Sight>>,
    /// All that is compared of it, where that may be told.
    pub(super) look: Option<Box<Look>>,
    /// What is wrong with its response, where that is compared and shows no cause.
    pub(super) fault: Option<Box<Fault>>,
}

/// Whose a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageOf {
    /// A file of nginx's own.
    Nginx,
    /// Somebody's else, most often an application's.
    Another,
}

/// What is wrong with a response that shows no cause, or one that others may disprove.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) status: u16,
    /// What is not as expected.
    pub(super) unmet: Vec<Subject>,
}

/// What a response shows that is compared with another layer's.
#[derive(Debug)]
pub(super) struct Sight {
    pub(super) method: String,
    /// The path and the query.
    pub(super) asked: String,
    /// What the headers are told apart by that were sent with it.
    pub(super) sent: u64,
    pub(super) status: u16,
    /// The server that answers, without a version.
    pub(super) server: String,
    /// Bytes of the largest head of the case's responses.
    pub(super) head: u64,
}

impl TrialEvidence {
    /// Whether a page came that is as expected, which no web server has by itself.
    pub(super) fn passes_as_page(&self) -> bool {
        self.verdict.is_pass() && self.is_answered && !is_file(&self.path)
    }

    /// What it has in common with the same case on another target.
    pub(super) fn case(&self) -> &str {
        let whole = self.id.strip_suffix(&*self.target);
        whole.unwrap_or(&self.id)
    }

    /// Whether nginx made its last response, or passed it on.
    pub(super) fn is_from_nginx(&self) -> bool {
        self.server == "nginx"
    }

    /// Whether it was refused for the number of requests, or told to wait.
    pub(super) fn is_limited(&self) -> bool {
        let last = self.answer.as_ref().and_then(|answer| answer.hops.last());
        let waits = |hop: &HopRecord| hop.headers.iter().any(|(name, _)| name == "retry-after");
        self.status == 429 || self.status == 503 && last.is_some_and(waits)
    }

    /// The site that it asked for.
    pub(super) fn site(&self) -> (String, String) {
        (self.target.clone(), self.host.clone())
    }

    /// A folder of its site.
    pub(super) fn within<'a>(&'a self, folder: &'a str) -> [&'a str; 3] {
        [&self.target, &self.host, folder]
    }
}

impl Fault {
    /// Whether it may be the inner target's: not all of it is in headers that each
    /// server writes itself.
    pub(super) fn is_passed_on(&self) -> bool {
        const OWN: [&str; 3] = ["server", "date", "connection"];
        let is_own = |subject: &Subject| match subject {
            Subject::Header(name) => OWN.contains(&&*name.plain().to_ascii_lowercase()),
            _ => false,
        };
        self.unmet.is_empty() || !self.unmet.iter().all(is_own)
    }

    /// What is wrong with the last response of an attempt, if it shows no sure cause.
    pub(super) fn of(attempt: &Attempt) -> Option<Self> {
        let step = &attempt.step;
        let shown = step.diagnosis.as_ref();
        let is_unsure = shown.is_none_or(|shown| shown.code == Code::DisallowedHost);
        let is_unexplained = step.error.is_none() && is_unsure;
        let last = step.hops.last().filter(|_| is_unexplained)?;
        let unmet = step.checks.iter().filter(|check| !check.is_met());
        Some(Self {
            status: last.status,
            unmet: unmet.map(|check| check.subject.clone()).collect(),
        })
    }
}

impl Sight {
    /// The path, with no query.
    pub(super) fn path(&self) -> &str {
        self.asked.split('?').next().unwrap_or_default()
    }

    /// What the last step of an attempt shows.
    pub(super) fn of(attempt: &Attempt) -> Option<Self> {
        let (first, last) = (attempt.step.hops.first()?, attempt.step.hops.last()?);
        let hops = attempt.steps().flat_map(|step| &step.hops);
        Some(Self {
            method: first.method.clone(),
            asked: Url::parse(&first.url).ok()?[Position::BeforePath..Position::AfterQuery]
                .to_owned(),
            sent: sent(first),
            status: last.status,
            server: server(last),
            head: hops.map(|hop| hop.head_size).max()?,
        })
    }
}

/// A hash of the headers of a request; of its cookies, which servers change, only whether
/// there are any.
fn sent(hop: &HopRecord) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (name, value) in &hop.sent_headers {
        let name = name.to_ascii_lowercase();
        let value = if name == "cookie" { "" } else { value };
        (name, value).hash(&mut hasher);
    }
    hasher.finish()
}

/// What is compared of an answer.
pub(super) fn last_answer(step: &StepRecord) -> StepRecord {
    StepRecord {
        hops: step.hops.last().cloned().into_iter().collect(),
        excerpt: step.excerpt.clone(),
        ..StepRecord::default()
    }
}

/// Whether the status is not as expected.
pub(super) fn is_status_wrong(attempt: &Attempt) -> bool {
    let mut unmet = attempt.step.checks.iter().filter(|it| !it.is_met());
    unmet.any(|check| check.subject == Subject::Status)
}

/// Whether something of the content, or the status, is not as expected.
pub(super) fn is_content_wrong(attempt: &Attempt) -> bool {
    let mut unmet = attempt.step.checks.iter().filter(|it| !it.is_met());
    unmet.any(|check| check.subject.is_of_content())
}

/// Whether what came last, or didn't come, was asked for by a redirect.
pub(super) fn is_led_on(attempt: &Attempt) -> bool {
    let StepRecord { hops, error, .. } = &attempt.step;
    hops.len() + usize::from(error.is_some()) > 1
}

/// How long the step took that decides, in microseconds.
pub(super) fn took_us(attempt: &Attempt) -> u64 {
    let step = attempt.step.step.as_ref();
    step.map_or(attempt.elapsed_us, |step| step.elapsed_us)
}

/// Whether the last step of an attempt got an answer.
pub(super) fn is_answered(attempt: &Attempt) -> bool {
    attempt.step.error.is_none() && !attempt.step.hops.is_empty()
}

/// Whether no answer began to the last request of an attempt.
pub(super) fn is_unanswered(attempt: &Attempt) -> bool {
    let error = attempt.step.error.as_ref();
    error.is_some_and(|error| error.phase == Phase::FirstByte)
}

/// The server that made what came last, or passed it on.
pub(super) fn last_server(attempt: &Attempt) -> String {
    attempt.step.hops.last().map(server).unwrap_or_default()
}

/// Whose page came last, with a status that says so.
pub(super) fn page(attempt: &Attempt) -> Option<PageOf> {
    let hop = attempt.step.hops.last()?;
    let typed = header(hop, "content-type").to_ascii_lowercase();
    let is_page = (200..300).contains(&hop.status) && typed.starts_with("text/html");
    let is_file = server(hop) == "nginx" && is_tag_of_a_file(header(hop, "etag"));
    is_page.then_some(if is_file {
        PageOf::Nginx
    } else {
        PageOf::Another
    })
}

/// The status of what came last; 0 where nothing did.
pub(super) fn status(attempt: &Attempt) -> u16 {
    attempt.step.hops.last().map_or(0, |hop| hop.status)
}

/// Whether what came last is a page, and another one than expected.
pub(super) fn is_unlike(attempt: &Attempt) -> bool {
    use Subject::{Body, Page, Select, Title};
    let step = &attempt.step;
    let is_of_page = |subject: &Subject| matches!(subject, Body(_) | Page | Select(..) | Title);
    let mut unmet = step.checks.iter().filter(|check| !check.is_met());
    let is_success = (200..300).contains(&status(attempt));
    step.error.is_none() && is_success && unmet.any(|check| is_of_page(&check.subject))
}

/// The path that the last step of an attempt asks for.
pub(super) fn path(attempt: &Attempt) -> String {
    let first = attempt.step.hops.first();
    let url = first.and_then(|hop| Url::parse(&hop.url).ok());
    url.map_or_else(String::new, |url| url.path().to_owned())
}

/// A header of a response; empty where there is none.
fn header<'a>(hop: &'a HopRecord, wanted: &str) -> &'a str {
    let found = hop.headers.iter().find(|(name, _)| name == wanted);
    found.map_or("", |(_, value)| value)
}

/// The server that answers, without a version; empty where it doesn't say.
pub(super) fn server(hop: &HopRecord) -> String {
    let name = header(hop, "server")
        .split(['/', ' '])
        .next()
        .unwrap_or_default();
    elide(name, SEEN).into_owned()
}

/// What came of a trial: the status, or what didn't come. Why it didn't is what a
/// finding says first.
pub(super) fn came(step: &StepRecord) -> Option<String> {
    match (&step.error, step.hops.last()) {
        (Some(error), _) => Some(lacking(error.phase).to_owned()),
        (None, Some(hop)) => Some(elide(&hop.status_line(), SEEN).into_owned()),
        (None, None) => None,
    }
}

/// What doesn't come where an exchange ends in a phase.
const fn lacking(phase: Phase) -> &'static str {
    match phase {
        Phase::Compose => "no request",
        Phase::Resolve => "no address",
        Phase::Connect => "no connection",
        Phase::Tls => "no TLS connection",
        Phase::Send | Phase::FirstByte => "no answer",
        Phase::Receive => "no whole answer",
        Phase::Judge => "no verdict",
    }
}
