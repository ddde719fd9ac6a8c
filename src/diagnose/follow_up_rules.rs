//! Rules over further requests and what one word of a suite expects: why a
//! response can't be revalidated, be had in parts, be asked for with HEAD, or tells
//! a version.

use http::StatusCode;
use http::header::{ACCEPT_RANGES, ETAG};

use super::app_server::AppServer;
use super::application::restart;
use super::nginx::{CHANGES, RELOAD, configured};
use super::place::shown;
use super::response_evidence::{ResponseEvidence, header};
use super::static_files::is_of_a_file;
use crate::exchange::Exchange;
use crate::expect::{Check, Group, Judgement, Subject, is_met_by, lacks_validators};
use crate::record::{Code, Diagnosis};
use crate::suite::expect::{Caching, Safeguard};

/// What is said of a response that is right but for what one word expects.
pub(super) const RULES: &[fn(&ResponseEvidence<'_>) -> Option<Diagnosis>] =
    &[nginx_version, no_validators];

/// Whether all that is wrong is what one word expects: no page explains that.
pub(super) fn are_all_that_is_wrong(evidence: &ResponseEvidence<'_>) -> bool {
    let is_of_one_word = |check: &Check| {
        use Subject::{Caching, HeadMatches, Ranges, Security};
        matches!(
            check.subject,
            Security(_) | Caching(_) | Ranges(_) | HeadMatches(_)
        )
    };
    let mut wrong = unmet(evidence).peekable();
    wrong.peek().is_some() && wrong.all(is_of_one_word)
}

/// What is not met; what is not judged is so because of that.
fn unmet<'a>(evidence: &'a ResponseEvidence<'_>) -> impl Iterator<Item = &'a Check> {
    let failed = evidence.failed.iter().copied();
    failed.filter(|check| matches!(check.judgement, Judgement::Unmet { .. }))
}

/// nginx says which it is, and nothing else is wrong.
pub(super) fn nginx_version(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let server = evidence.header("server")?;
    let is_name_alone_right = || {
        let mut headers = evidence.expect.into_iter().flat_map(|it| it.headers.iter());
        let expected = headers.find(|(name, _)| is_server(&name.text));
        expected.is_some_and(|(_, it)| is_met_by(it, "nginx"))
    };
    let is_of_version = |check: &Check| match &check.subject {
        Subject::Security(Some(Safeguard::Version)) => evidence.header("x-powered-by").is_none(),
        Subject::Header(name) => is_server(&name.plain()) && is_name_alone_right(),
        _ => false,
    };
    let mut wrong = unmet(evidence).peekable();
    let is_all = wrong.peek().is_some() && wrong.all(is_of_version);
    (is_all && server.starts_with("nginx/")).then(|| {
        Diagnosis::new(
            Code::NginxVersion,
            format!("nginx tells its version in `Server`: {}", shown(&server)),
        )
        .step(format!(
            "`server_tokens off;` in nginx's http block, then {RELOAD}"
        ))
    })
}

fn is_server(name: &str) -> bool {
    name.eq_ignore_ascii_case("server")
}

/// Nothing says which version a response is, so nobody can ask whether it is
/// still the same.
fn no_validators(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let caching = evidence.expect.and_then(|it| it.caching.as_ref());
    let is_asked = unmet(evidence).any(|check| check.subject == Subject::Caching(None))
        && caching.is_some_and(|it| it.value == Caching::Revalidates);
    (is_asked && lacks_validators(&evidence.last().response)).then(|| {
        Diagnosis::new(
            Code::NoValidators,
            format!(
                "{} has neither `ETag` nor `Last-Modified`, so it is sent whole each time",
                evidence.shown_path()
            ),
        )
        .of_several("there is neither `ETag` nor `Last-Modified`, so all is sent whole each time")
        .step(format!(
            "Django: `django.middleware.http.ConditionalGetMiddleware`, first in MIDDLEWARE, gives \
             pages an `ETag`; then {}",
            restart(evidence.place)
        ))
        .step(format!(
            "nginx gives both to the files that it serves itself, unless {} shows `etag off`, or what \
             changes them on the way",
            configured(r"^[^#]*(server_name|location|etag|add_header|sub_filter|ssi)")
        ))
    })
}

/// Why a request that follows from an exchange is not answered as expected:
/// `group` is the expectation that it is for, `again` what came of it, and
/// `text` the content of the first response.
#[must_use]
pub fn diagnose_follow_up(
    group: Group,
    first: &Exchange,
    text: &str,
    again: &Exchange,
) -> Option<Diagnosis> {
    let followed = Followed { first, text, again };
    match group {
        Group::HeadMatches => followed.head_refused(),
        Group::Caching => followed.etag_changes().or_else(|| followed.not_compared()),
        Group::Ranges => followed.not_in_parts(),
        _ => None,
    }
}

struct Followed<'a> {
    first: &'a Exchange,
    text: &'a str,
    again: &'a Exchange,
}

impl Followed<'_> {
    fn path(&self) -> String {
        shown(self.first.last.sent.url.path())
    }

    fn etags(&self) -> Option<(&[u8], &[u8])> {
        Some((opaque(self.first)?, opaque(self.again)?))
    }

    fn is_sent_again(&self) -> bool {
        self.again.last.response.status == StatusCode::OK
    }

    fn head_refused(&self) -> Option<Diagnosis> {
        let status = self.again.last.response.status;
        let refuses = [StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_IMPLEMENTED];
        if !refuses.contains(&status) {
            return None;
        }
        let allow = header(&self.again.last.response.headers, "allow");
        let allow = allow.map(|allow| format!(", and allows {}", shown(&allow)));
        let cause = format!(
            "whoever answers GET {} refuses HEAD ({}{})",
            self.path(),
            status.as_u16(),
            allow.unwrap_or_default()
        );
        Some(
            Diagnosis::new(Code::HeadRefused, cause)
                .of_several(format!("GET is answered, and HEAD refused ({})", status.as_u16()))
                .step("Django: `@require_safe` takes GET and HEAD, where `@require_GET` and `@require_http_methods([\"GET\"])` take GET alone")
                .step("monitors, link checkers and download managers ask with HEAD"),
        )
    }

    /// The content has another `ETag` each time.
    fn etag_changes(&self) -> Option<Diagnosis> {
        let (then, now) = self.etags()?;
        if !self.is_sent_again() || then == now {
            return None;
        }
        let path = self.path();
        let (before, after) = (
            &self.first.last.response.body,
            &self.again.last.response.body,
        );
        if before.bytes == after.bytes {
            let cause = format!(
                "the `ETag` of {path} changes though its content is the same: it is not made of \
                 the content alone"
            );
            let found = Diagnosis::new(Code::EtagChanges, cause)
                .of_several("the `ETag` changes though the content is the same");
            return Some(if is_of_files(then) {
                found
                    .step("several servers? nginx makes it of a file's time and size: copy files with their times (`rsync -t`)")
                    .step("Apache: `FileETag MTime Size`, without `INode`")
            } else {
                found.step(format!(
                    "the application makes it: it must make it of the content alone, or leave it to \
                     Django's `django.middleware.http.ConditionalGetMiddleware`; then {}",
                    self.server().restart()
                ))
            });
        }
        if !self.text.contains("csrfmiddlewaretoken") {
            return None;
        }
        let cause = format!(
            "{path} has a CSRF token, which Django masks anew in each answer, and so each has \
             another `ETag`"
        );
        Some(
            Diagnosis::new(Code::EtagChanges, cause)
                .of_several("pages have a CSRF token, and so another `ETag` in each answer")
                .step(
                    "a page with a form can't be revalidated: expect it of pages and files without",
                ),
        )
    }

    /// The `ETag` is there, and is of no use.
    fn not_compared(&self) -> Option<Diagnosis> {
        let (then, now) = self.etags()?;
        if !self.is_sent_again() || then != now || !then.starts_with(b"\"") {
            return None;
        }
        let cause = format!(
            "{} has an `ETag`, and nobody compares it with `If-None-Match`",
            self.path()
        );
        Some(
            Diagnosis::new(Code::EtagNotCompared, cause)
                .of_several("there is an `ETag`, and nobody compares it with `If-None-Match`")
                .step(format!("Django: `django.middleware.http.ConditionalGetMiddleware` in MIDDLEWARE, or `@condition` around the view; then {}", self.server().restart()))
                .step(format!("nginx in front: {}: `proxy_set_header If-None-Match …` takes it away: take that out, then {RELOAD}", configured(CHANGES))),
        )
    }

    /// The server that runs the application, where that answers by itself.
    fn server(&self) -> AppServer {
        let server = header(&self.first.last.response.headers, "server");
        AppServer::of_header(&server.unwrap_or_default())
    }

    fn not_in_parts(&self) -> Option<Diagnosis> {
        if !self.is_sent_again() {
            return None;
        }
        let path = self.path();
        let accepts = header(&self.first.last.response.headers, ACCEPT_RANGES.as_str());
        if accepts.is_some_and(|units| units.trim().eq_ignore_ascii_case("bytes")) {
            let cause = format!(
                "{path} says `Accept-Ranges: bytes` and is sent whole: `Range` does not reach who \
                 says so"
            );
            return Some(Diagnosis::new(Code::RangesIgnored, cause)
                .of_several("`Range` does not reach who says `Accept-Ranges: bytes`")
                .step(format!("which proxy on the way drops `Range`? nginx: {}: take `proxy_set_header Range …` out, then {RELOAD}", configured(CHANGES))));
        }
        if is_of_a_file(&self.first.last.response) {
            let cause = format!("nginx sends {path}, a file of its own, and gives no parts of it");
            return Some(
                Diagnosis::new(Code::RangesIgnored, cause)
                    .of_several("nginx sends files of its own, and gives no parts of them")
                    .step(format!("{}: take `max_ranges 0` out, and what changes it on the way; then {RELOAD}", configured(r"^[^#]*(server_name|location|max_ranges|sub_filter|ssi|gzip|addition)"))),
            );
        }
        let cause = format!("whoever answers {path} knows no ranges, and sends it whole");
        Some(
            Diagnosis::new(Code::RangesIgnored, cause)
                .of_several("whoever answers knows no ranges, and sends all of it")
                .step("Django answers no ranges by itself: let nginx send the file (`alias`, or `X-Accel-Redirect`), or WhiteNoise")
                .step("nginx before an application: `proxy_force_ranges on;` cuts the parts out of its answers"),
        )
    }
}

/// Whether an `ETag` is made of numbers of a file, as nginx and Apache do.
fn is_of_files(etag: &[u8]) -> bool {
    let parts = etag.trim_ascii().split(|b| *b == b'-');
    let is_number = |part: &[u8]| {
        let digits = part.iter().filter(|b| **b != b'"');
        digits.clone().count() > 0 && digits.clone().all(u8::is_ascii_hexdigit)
    };
    (2..=3).contains(&parts.clone().count()) && parts.clone().all(is_number)
}

/// An `ETag` without what makes it weak.
fn opaque(exchange: &Exchange) -> Option<&[u8]> {
    let etag = exchange.last.response.headers.get(ETAG)?.as_bytes();
    Some(etag.strip_prefix(b"W/").unwrap_or(etag))
}
