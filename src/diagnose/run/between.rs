//! What fails at a target and passes at the one behind it.

mod front;
mod local;
mod rules;
mod unexplained;

use std::net::IpAddr;
use std::path::Path;

use super::TrialEvidence;
use crate::diagnose::RunFacts;
use crate::diagnose::place::{Place, shown};
use crate::diagnose::static_files::is_file;
use crate::plan::{Dial, Layer, Protocol, Scheme, Target};
use crate::record::{Certainty, Code, Diagnosis};
use crate::source::Bracketed;

/// Cause of trials, as several layers show it.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) diagnosis: Diagnosis,
    pub(super) certainty: Certainty,
    pub(super) otherwise: Option<String>,
}

/// What the rules look at: cases that fail at a target with one cause, and pass at
/// the one behind it.
pub(super) struct Between<'a> {
    pub(super) layer: &'a Layer,
    pub(super) run: &'a RunFacts,
    /// What the outer target's responses show by themselves.
    pub(super) cause: Option<&'a Diagnosis>,
    /// Whether the inner target answers as expected, or else may not be asked.
    pub(super) is_answered: bool,
    /// Trials of both targets, the outer one's first, of cases that only pass at
    /// the inner one, or may only be asked at the outer one.
    pub(super) lost: Vec<[&'a TrialEvidence; 2]>,
    /// How many cases of the same cause fail at the inner one, too, for another.
    pub(super) unlike: usize,
    /// Likewise, of cases that pass at the outer one.
    pub(super) through: Vec<[&'a TrialEvidence; 2]>,
}

impl Between<'_> {
    /// What is to be told of them.
    pub(super) fn told(&self) -> Option<Told> {
        let code = self.cause.map(|cause| &cause.code);
        let rules: &[fn(&Between<'_>) -> Option<Told>] = match code {
            Some(Code::BadGateway) if !self.is_answered => &[local::may_not_open],
            _ if !self.is_answered => &[],
            None => &[unexplained::unreadable, unexplained::differs],
            Some(Code::DisallowedHost) => &[rules::host_not_passed_on],
            Some(Code::RedirectLoopHttps) => &[rules::scheme_not_passed_on],
            Some(Code::BadGateway) => &[
                rules::head_too_big,
                local::unseen,
                local::may_not_open,
                local::perhaps_unseen,
                rules::other_protocol,
                rules::tls_behind,
                local::other_family,
                rules::no_answer,
            ],
            Some(Code::GatewayTimeout) => &[rules::waits_too_short, rules::no_answer_in_time],
            Some(Code::AnswerTimeout) => &[rules::no_answer_in_time],
            Some(Code::HttpToTlsPort) => &[rules::tls_behind],
            Some(Code::ConnectionRefused) => &[front::is_down],
            Some(Code::ClosedWithoutAnswer) => &[front::closes],
            Some(Code::ForbiddenByNginx | Code::DirectoryListingForbidden) => &[front::forbids],
            Some(Code::NotPassedOn | Code::MethodNotAllowed) => &[front::passes_not_on],
            Some(Code::EtagNotCompared) => &[front::drops_if_none_match],
            Some(Code::RangesIgnored) => &[front::drops_range],
            Some(code) if is_of_application(code) => &[rules::of_application],
            Some(_) => &[],
        };
        rules.iter().find_map(|rule| rule(self))
    }

    fn outer(&self) -> &Target {
        &self.layer.outer
    }

    fn inner(&self) -> &Target {
        &self.layer.inner
    }

    /// Who answers at the outer target.
    fn front(&self) -> String {
        let trials = self.lost.iter().chain(&self.through);
        let mut servers = trials.filter_map(|[outer, _]| Some(&*outer.sight.as_ref()?.server));
        let server = servers.find(|server| !server.is_empty());
        server.map_or_else(|| "the web server".to_owned(), shown)
    }

    /// The name of the inner target.
    fn behind(&self) -> String {
        shown(&self.inner().name)
    }

    fn place(&self) -> Place<'_> {
        let host = self.lost.first().map_or("", |[outer, _]| &*outer.host);
        Place::new(self.outer(), host, self.run)
    }

    /// The socket of the inner target.
    fn socket(&self) -> Option<&Path> {
        match &self.inner().dial {
            Dial::Unix(path) => Some(path),
            Dial::Tcp { .. } => None,
        }
    }

    /// The address of this machine, and the port, of the inner target.
    fn loopback(&self) -> Option<(IpAddr, u16)> {
        let Dial::Tcp { host, port } = &self.inner().dial else {
            return None;
        };
        let address = host.parse().ok().filter(IpAddr::is_loopback)?;
        Some((address, *port))
    }

    /// The directive of nginx that passes on to the inner target.
    fn pass(&self) -> String {
        let inner = self.inner();
        let directive = match inner.protocol {
            Protocol::Http => "proxy_pass",
            Protocol::Uwsgi => "uwsgi_pass",
            Protocol::FastCgi => "fastcgi_pass",
            Protocol::Scgi => "scgi_pass",
        };
        let scheme = match (inner.protocol, inner.scheme) {
            (Protocol::Http, Scheme::Http) => "http://",
            (Protocol::Http, Scheme::Https) => "https://",
            _ => "",
        };
        let place = match &inner.dial {
            // nginx reads a path from a folder of its own.
            Dial::Unix(path) => {
                let absolute = std::path::absolute(path);
                format!("unix:{}", absolute.as_ref().unwrap_or(path).display())
            }
            Dial::Tcp { host, port } => format!("{}:{port}", Bracketed(host)),
        };
        format!("`{directive} {scheme}{};`", shown(&place))
    }

    /// Whether the outer target passes other requests on to the inner one: some
    /// pass at both, and not all of them are files, which it may serve itself.
    fn gets_through(&self) -> bool {
        let is_passed_on = |[outer, inner]: &[&TrialEvidence; 2]| {
            let sight = outer.sight.as_ref();
            inner.verdict.is_pass() && sight.is_some_and(|sight| !is_file(sight.path()))
        };
        self.through.iter().any(is_passed_on)
    }

    /// The longest that a trial took, at the outer target and at the inner one.
    fn longest(&self) -> [u64; 2] {
        [0, 1].map(|at| {
            let took = self.lost.iter().map(|trials| trials[at].took_us);
            took.max().unwrap_or_default()
        })
    }
}

/// Whether the application itself answers so.
const fn is_of_application(code: &Code) -> bool {
    matches!(
        code,
        Code::CsrfRefused
            | Code::CookieRefused
            | Code::FormNotTaken
            | Code::DjangoNotFound
            | Code::DjangoServerError
            | Code::DjangoException
            | Code::GunicornError
            | Code::UwsgiError
            | Code::UvicornError
            | Code::Unhealthy
            | Code::NoRoute
            | Code::RequestInvalid
            | Code::ServerError
            | Code::OldRelease
    )
}
