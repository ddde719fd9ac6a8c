//! A step: one request of a case.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use url::{Position, Url};

use super::toml::Node;
use super::{Capture, CaptureFrom, Destination, Expect, Poll, Request, Submit};
use crate::source::{Diagnostic, Located, Span, one_line};

/// One request with what is expected of the response.
#[derive(Clone, Debug)]
pub struct Step {
    /// What the suite calls it, if it does.
    pub name: Option<Located<String>>,
    /// Where it is written: its path.
    pub span: Span,
    /// Whose cookies are sent and kept; without a name, the case's.
    pub session: Option<Located<String>>,
    /// What is asked. Of a form that isn't filled yet, the method and the path
    /// aren't known.
    pub request: Request,
    /// The form that is filled and sent.
    pub submit: Option<Box<Submit>>,
    /// Where it goes, when a whole URL was captured for it or a form says so.
    pub url: Option<Box<Url>>,
    /// Where the suite sends it, when that isn't the target of its case.
    pub to: Option<Box<Destination>>,
    /// What the response must be.
    pub expect: Expect,
    /// How far to go for the response.
    pub limits: Limits,
    /// Whether its timeout is that of the command line.
    pub is_timeout_typed: bool,
    /// The pause before it is sent.
    pub pause: Option<Duration>,
    /// How often it is sent until the response is as expected, if not once.
    pub poll: Option<Poll>,
    /// Where the suite says `max_body`, if it does.
    pub max_body: Option<Span>,
    /// What later steps use of the response.
    pub captures: Vec<Capture>,
    /// What of the defaults doesn't hold for it, as it expects something in its
    /// place: each by its key, where that is written.
    pub replaced: Vec<Located<String>>,
    /// Where the defaults say what they expect, which is nothing of its own.
    pub common: Arc<HashSet<Span>>,
    /// What it lacks to be sent: secrets without a value, each where it is used.
    pub lacks: Vec<Diagnostic>,
    /// Its table, where something is left to be filled in: what is
    /// known only while the case runs. Until then, everything else here has the
    /// names in braces.
    pub(super) template: Option<Box<Node>>,
}

/// How far to go for a response.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// How many redirects may be followed; none without `follow`.
    pub follow: Option<usize>,
    /// For the request with all its redirects, from start to end.
    pub timeout: Duration,
    /// How many bytes of content are read, counted after decoding.
    pub max_body: u64,
}

impl Limits {
    /// How many redirects `follow = true` allows.
    pub const FOLLOW: usize = 20;

    /// The timeout of a case that names none.
    pub const TIMEOUT: Duration = Duration::from_secs(10);

    /// How many bytes of content are read where a case doesn't say it.
    pub const MAX_BODY: u64 = 16 * 1024 * 1024;
}

impl Default for Limits {
    /// 10 s, 16 MiB, no redirect followed.
    fn default() -> Self {
        Self {
            follow: None,
            timeout: Self::TIMEOUT,
            max_body: Self::MAX_BODY,
        }
    }
}

impl Step {
    /// Whether what it asks may be asked again.
    pub(super) fn is_repeatable(&self) -> bool {
        let is_safe = self.request.method.value.is_safe() && self.request.body.is_none();
        is_safe && self.submit.is_none()
    }

    /// Whether it expects something of how the connection is made.
    pub(super) fn is_about_connecting(&self) -> bool {
        self.expect.is_about_connecting()
    }

    /// Whether anybody asks for more of the content than how long it is and its
    /// digest.
    #[must_use]
    pub fn looks_into_content(&self) -> bool {
        !self.captures.is_empty() || self.expect.looks_into_content()
    }

    /// Whether it may send more than one request.
    pub(super) fn asks_more(&self) -> bool {
        let is_followed_up = !self.expect.followed_up().is_empty();
        is_followed_up || self.expect.assets.is_some() || self.limits.follow.is_some()
    }

    /// What it asks for, in a few words: `GET /lists/`, or `submit #login` as
    /// long as it isn't known where that form goes.
    #[must_use]
    pub fn asks(&self) -> String {
        match &self.submit {
            Some(submit) if self.url.is_none() => match &submit.form {
                Some(css) => format!("submit {}", one_line(css.as_str())),
                None => "submit".to_owned(),
            },
            _ => format!("{} {}", self.request.method.value, self.address()),
        }
    }

    /// Whether something is captured that another page would lack.
    #[must_use]
    pub fn captures_content(&self) -> bool {
        let mut captures = self.captures.iter();
        captures.any(|capture| {
            let has_part = capture.part.is_some();
            match &capture.from {
                CaptureFrom::Header(_) | CaptureFrom::Cookie(_) => false,
                CaptureFrom::Url | CaptureFrom::UrlPath | CaptureFrom::Body => has_part,
                CaptureFrom::Element { css, .. } => has_part || !css.is_common(),
                CaptureFrom::Json(_) => true,
            }
        })
    }

    /// Whether one of the steps `behind` it sends a form of its page.
    #[must_use]
    pub fn is_submitted_by(&self, behind: &[Self]) -> bool {
        let name = |step: &Self| step.session.as_ref().map(|session| session.value.clone());
        let mut next = behind.iter().filter(|step| name(step) == name(self));
        next.next().is_some_and(|step| step.submit.is_some())
    }

    /// The path, or the whole URL where the suite names one.
    #[must_use]
    pub fn address(&self) -> String {
        let path = &self.request.path.value;
        match self.to.as_deref() {
            Some(Destination::Url(place)) => {
                format!("{}{path}", place.origin().ascii_serialization())
            }
            _ => path.clone(),
        }
    }

    /// The whole URL that the suite names, with the parameters of `request`.
    #[must_use]
    pub fn named_url(&self, request: &Request) -> Option<Url> {
        let Some(Destination::Url(_)) = self.to.as_deref() else {
            return None;
        };
        let mut url = Url::parse(&self.address()).ok()?;
        url.set_fragment(None);
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        Some(url)
    }

    /// The whole URL that was captured for it, which a server named.
    #[must_use]
    pub fn captured_url(&self) -> Option<&Url> {
        let is_named = matches!(self.to.as_deref(), Some(Destination::Url(_)));
        let url = self.url.as_deref().filter(|_| self.submit.is_none());
        url.filter(|_| !is_named)
    }

    /// Puts the parameters of the request behind the URL that was captured.
    pub fn add_query(&mut self) {
        let Some(url) = self.url.as_mut().filter(|_| !self.request.query.is_empty()) else {
            return;
        };
        url.query_pairs_mut().extend_pairs(&self.request.query);
        let shown = &url[Position::BeforePath..Position::AfterQuery];
        shown.clone_into(&mut self.request.path.value);
    }

    /// A request alone, which expects no more than the status 200.
    #[must_use]
    pub fn new(request: Request, span: Span) -> Self {
        Self {
            name: None,
            span,
            session: None,
            request,
            submit: None,
            url: None,
            to: None,
            expect: Expect::default(),
            limits: Limits::default(),
            is_timeout_typed: false,
            pause: None,
            poll: None,
            max_body: None,
            captures: Vec::new(),
            replaced: Vec::new(),
            common: Arc::default(),
            lacks: Vec::new(),
            template: None,
        }
    }
}
