//! The evidence of a response, which rules look at.

use std::borrow::Cow;

use http::header::COOKIE;
use http::{HeaderMap, Method};
use url::Url;

use super::place::{Place, shown};
use crate::content::login::is_login_page;
use crate::content::{Content, KnownPage};
use crate::exchange::{Exchange, Hop, Location, has_cookie};
use crate::expect::{Check, Judgement, Subject};
use crate::source::one_line;
use crate::suite::Expect;
use crate::suite::matcher::Condition;
use crate::transport::RefusedCookie;

/// The evidence of a response, which rules look at.
#[derive(Debug)]
pub(super) struct ResponseEvidence<'a> {
    pub(super) place: Place<'a>,
    pub(super) case_path: &'a str,
    pub(super) failed: &'a [&'a Check],
    pub(super) refused: &'a [RefusedCookie],
    pub(super) expect: Option<&'a Expect>,
    pub(super) exchange: &'a Exchange,
    /// What the session's step before got; of a file, the page that names it.
    pub(super) before: Option<&'a Exchange>,
    /// The page's title, white space folded; empty where there is none.
    pub(super) title: String,
    pub(super) text: &'a str,
}

impl<'a> ResponseEvidence<'a> {
    /// The last request and its response.
    pub(super) fn last(&self) -> &'a Hop {
        &self.exchange.last
    }

    /// The status code of the last response.
    pub(super) fn status(&self) -> u16 {
        self.last().response.status.as_u16()
    }

    /// A header of the last response.
    pub(super) fn header(&self, name: &str) -> Option<Cow<'a, str>> {
        header(&self.last().response.headers, name)
    }

    /// The `Server` header, without a version: `nginx`, `gunicorn`; empty
    /// where there is none.
    pub(super) fn server(&self) -> String {
        let server = self.header("server").unwrap_or_default();
        let name = server.split(['/', ' ']).next().unwrap_or_default();
        shown(&one_line(name))
    }

    /// Whether nginx passed the response on, or made it.
    pub(super) fn is_from_nginx(&self) -> bool {
        self.server() == "nginx"
    }

    /// The path that the last response is for, with no query.
    pub(super) fn path(&self) -> &'a str {
        self.last().sent.url.path()
    }

    /// The path as the case writes it, with no query.
    pub(super) fn written_path(&self) -> &'a str {
        self.case_path.split(['?', '#']).next().unwrap_or_default()
    }

    /// The path as it is shown.
    pub(super) fn shown_path(&self) -> String {
        // As the case writes it, unless a redirect led elsewhere.
        let path = if self.exchange.redirects.is_empty() {
            self.written_path()
        } else {
            self.path()
        };
        shown(path)
    }

    pub(super) fn method(&self) -> &'a Method {
        &self.last().sent.method
    }

    /// Whether the response has a page in HTML.
    pub(super) fn is_page(&self) -> bool {
        let typed = self.header("content-type").is_some_and(|value| {
            value
                .trim_start()
                .to_ascii_lowercase()
                .starts_with("text/html")
        });
        typed && self.begins_as_page()
    }

    /// Whether the page is there to log in.
    pub(super) fn is_login_page(&self) -> bool {
        let content = Content::of(&self.last().response);
        content.page().is_ok_and(is_login_page)
    }

    fn begins_as_page(&self) -> bool {
        let begins = |with: &str| {
            let start = self.text.trim_start().as_bytes();
            start.len() >= with.len() && start[..with.len()].eq_ignore_ascii_case(with.as_bytes())
        };
        begins("<!doctype html") || begins("<html")
    }

    /// The page that it is, whatever site it stands for.
    pub(super) fn known_page(&self) -> Option<KnownPage> {
        let host = self.last().sent.url.host_str().unwrap_or_default();
        let known = || KnownPage::of(&self.title, self.text, host);
        self.last().response.status.is_success().then(known)?
    }

    /// Whether the status itself, or where a redirect leads, is not what was
    /// expected. A page that was expected to be a 404 is not explained by why
    /// it is one.
    pub(super) fn is_status_wrong(&self) -> bool {
        self.failed.is_empty()
            || self.failed.iter().any(|check| {
                use Subject::{Hops, Redirect, Status, Url};
                matches!(check.subject, Status | Redirect | Url | Hops)
            })
    }

    /// Whether the case says that a status is right.
    pub(super) fn wants_status(&self, code: u16) -> bool {
        let status = self.expect.and_then(|expect| expect.status.as_ref());
        let conditions = status.into_iter().flat_map(|status| &status.conditions);
        let mut wanted = conditions.map(|condition| match &condition.value {
            Condition::Equals(set) => set.contains(code),
            Condition::OneOf(sets) => sets.iter().any(|set| set.contains(code)),
            _ => false,
        });
        wanted.any(|is_wanted| is_wanted)
    }

    /// A header of the last request.
    pub(super) fn sent(&self, name: &str) -> Option<Cow<'a, str>> {
        header(&self.last().sent.headers, name)
    }

    /// The subjects of what is not met; what is not judged is so because of that.
    pub(super) fn unmet(&self) -> impl Iterator<Item = &'a Subject> {
        let failed = self.failed.iter().copied();
        let unmet = failed.filter(|it| matches!(it.judgement, Judgement::Unmet { .. }));
        unmet.map(|check| &check.subject)
    }

    /// Whether the status is right, and what is to be seen of the content isn't.
    pub(super) fn is_page_wrong(&self) -> bool {
        use Subject::{Body, Json, JsonSchema, Page, Select, Title};
        let is_of_page = |subject: &Subject| {
            matches!(
                subject,
                Body(_) | Json(..) | JsonSchema | Page | Select(..) | Title
            )
        };
        !self.is_status_wrong() && self.unmet().any(is_of_page)
    }

    /// Whether the case expects something of a redirect itself, and so can't
    /// follow it.
    pub(super) fn is_about_redirect(&self) -> bool {
        self.failed
            .iter()
            .any(|check| check.subject == Subject::Redirect)
    }

    /// Whether a redirect is expected and there is one, but of another status:
    /// where it leads is nothing to wonder at.
    pub(super) fn is_only_another_redirect(&self) -> bool {
        let of_redirect = |check: &&&Check| check.subject == Subject::Redirect;
        let check = self.failed.iter().find(of_redirect);
        check.is_some_and(|check| matches!(check.judgement, Judgement::Unjudged { .. }))
            && self.last().response.status.is_redirection()
    }

    /// Whether all that is wrong is how long it took or how it was transferred,
    /// which no page explains.
    pub(super) fn is_content_right(&self) -> bool {
        let mut failed = self.failed.iter();
        !self.failed.is_empty() && failed.all(|check| check.subject.is_about_transfer())
    }

    /// Where the last response redirects to.
    pub(super) fn location(&self) -> Option<Url> {
        location(self.last())
    }
}

/// A header; bytes that are no UTF-8 are replaced.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<Cow<'a, str>> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()))
}

/// Where a response redirects to.
pub(super) fn location(hop: &Hop) -> Option<Url> {
    if !hop.response.status.is_redirection() {
        return None;
    }
    match hop.location() {
        Location::Url(url) => Some(url),
        _ => None,
    }
}

/// Whether a request has the cookie of that name.
pub(super) fn sends(hop: &Hop, name: &str) -> bool {
    let mut cookies = hop.sent.headers.get_all(COOKIE).iter();
    cookies.any(|value| has_cookie(&String::from_utf8_lossy(value.as_bytes()), name))
}
