//! Rules over further requests and what one word of a suite expects: why a
//! response can't be revalidated, be had in parts, be asked for with HEAD, or tells
//! a version.

use http::StatusCode;
use http::header::{ACCEPT_RANGES, ETAG};

use super::nginx::RELOAD;
use super::place::shown;
use super::response_evidence::{ResponseEvidence, header};
use crate::exchange::Exchange;
use crate::expect::{Check, Group, Judgement, Subject, lacks_validators};
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
fn nginx_version(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let server = evidence.header("server")?;
    let of_version = Subject::Security(Some(Safeguard::Version));
    let is_all = unmet(evidence).all(|check| check.subject == of_version);
    let is_nginx = server.starts_with("nginx/") && evidence.header("x-powered-by").is_none();
    (is_all && is_nginx).then(|| {
        Diagnosis::new(
            Code::NginxVersion,
            format!("nginx tells its version in `Server`: {}", shown(&server)),
        )
        .step(format!(
            "`server_tokens off;` in nginx's http block, then {RELOAD}"
        ))
    })
}

/// Nothing says which version a response is, so nobody can ask whether it is
/// still the same.
fn no_validators(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_asked = unmet(evidence).any(|check| check.subject == Subject::Caching(None))
        && evidence.caching == Some(Caching::Revalidates);
    (is_asked && lacks_validators(&evidence.last().response)).then(|| {
        Diagnosis::new(
            Code::NoValidators,
            format!(
                "{} has neither `ETag` nor `Last-Modified`, so it is sent whole each time",
                evidence.shown_path()
            ),
        )
        .of_several("there is neither `ETag` nor `Last-Modified`, so all is sent whole each time")
        .step(
            "Django: `django.middleware.http.ConditionalGetMiddleware`, first in MIDDLEWARE, gives \
             pages an `ETag`; then `sudo systemctl restart gunicorn`",
        )
        .step("nginx gives both to the files that it serves itself")
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
            return Some(
                Diagnosis::new(Code::EtagChanges, cause)
                    .of_several("the `ETag` changes though the content is the same")
                    .step("several servers? nginx makes it of a file's time and size: copy files with their times (`rsync -t`)")
                    .step("Apache: `FileETag MTime Size`, without `INode`"),
            );
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
                .step("Django: `django.middleware.http.ConditionalGetMiddleware`, or `@condition` around the view")
                .step("does each proxy in front pass `If-None-Match` on? `sudo nginx -T | grep -niE 'if-none-match|proxy_cache|sub_filter'`"),
        )
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
                .step(
                "which proxy on the way drops `Range`? in nginx: `proxy_set_header Range \"\"`",
            ));
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

/// An `ETag` without what makes it weak.
fn opaque(exchange: &Exchange) -> Option<&[u8]> {
    let etag = exchange.last.response.headers.get(ETAG)?.as_bytes();
    Some(etag.strip_prefix(b"W/").unwrap_or(etag))
}
