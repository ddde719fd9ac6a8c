//! Revalidation: a response that the client has already is not sent again (RFC
//! 9110, section 13.1; RFC 9111, section 4.3).

use std::time::{Duration, SystemTime};

use http::header::{ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use http::{HeaderName, HeaderValue, StatusCode};

use super::bytes;
use super::headers::{first, is_etag, same_etag, shown};
use crate::exchange::Response;
use crate::expect::assertion::{Failure, Mismatch};
use crate::expect::caching;
use crate::expect::header::date;
use crate::source::Span;

/// Validators of a response, by which its versions are told apart; at least one
/// of the two.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) etag: Option<HeaderValue>,
    pub(super) modified: Option<HeaderValue>,
}

/// Whether nothing in a response tells its version, which could be asked for
/// again.
#[must_use]
pub fn lacks_validators(response: &Response) -> bool {
    let has = |name| response.headers.contains_key(name);
    let can_be_kept = response.status == StatusCode::OK && !caching::has(response, "no-store");
    can_be_kept && !has(ETAG) && !has(LAST_MODIFIED)
}

const EXPECTED: &str = "304 to who has it already";

/// An `ETag` that no response has.
const ANOTHER: HeaderValue = HeaderValue::from_static("\"smoke-has-another-version\"");

impl Held {
    /// Validators of a response.
    pub(super) fn of(response: &Response, span: Span) -> Result<Self, Failure> {
        if response.status != StatusCode::OK {
            return Err(Failure::Unjudged(format!(
                "only an answer with 200 is revalidated, and this is {}",
                response.status.as_u16()
            )));
        }
        if caching::has(response, "no-store") {
            let expected = "an answer that may be kept, and asked for again";
            return Err(Mismatch::new(span, expected, "`Cache-Control: no-store`").into());
        }
        if lacks_validators(response) {
            let expected = "an `ETag` or a `Last-Modified`";
            return Err(Mismatch::new(span, expected, "neither").into());
        }
        let held = Self::by(response);
        match (&held.etag, &held.modified) {
            (None, Some(modified)) if moment(modified).is_none() => {
                let actual = format!("{}, which is no date of HTTP", shown(modified));
                Err(Mismatch::new(span, "a `Last-Modified`", actual).into())
            }
            _ => Ok(held),
        }
    }

    /// The headers that tell the version of a response.
    fn by(response: &Response) -> Self {
        Self {
            etag: first(response, &ETAG),
            modified: first(response, &LAST_MODIFIED),
        }
    }

    /// Whether there is another version that one may have: nothing is older
    /// than 1970.
    pub(super) fn can_be_outdated(&self) -> bool {
        self.etag.is_some() || self.before().is_some()
    }

    /// Conditional header of a client that has another version.
    pub(super) fn outdated(&self) -> (HeaderName, HeaderValue) {
        match self.before() {
            Some(before) if self.etag.is_none() => (IF_MODIFIED_SINCE, before),
            _ => (IF_NONE_MATCH, ANOTHER),
        }
    }

    /// A second before the last change.
    fn before(&self) -> Option<HeaderValue> {
        let before = moment(self.modified.as_ref()?)?.checked_sub(Duration::from_secs(1))?;
        if before < SystemTime::UNIX_EPOCH {
            return None;
        }
        HeaderValue::from_str(&httpdate::fmt_http_date(before)).ok()
    }

    /// Judges the response to a client that has it, as browsers and caches ask:
    /// by all that is known of the version.
    pub(super) fn judge_same(
        &self,
        before: &Response,
        response: &Response,
        span: Span,
    ) -> Result<(), Mismatch> {
        match response.status {
            StatusCode::NOT_MODIFIED => self.judge_unmodified(response, span),
            StatusCode::OK => Err(self.sent_again(before, response, span)),
            _ => Err(Mismatch::new(
                span,
                EXPECTED,
                response.registered_status_line(),
            )),
        }
    }

    fn judge_unmodified(&self, response: &Response, span: Span) -> Result<(), Mismatch> {
        let stray = response.body.wire_size;
        if stray > 0 {
            let actual = format!("304 with {} behind its head", bytes(stray));
            let mismatch = Mismatch::new(span, "304 without a body", actual);
            return Err(mismatch.note("the next answer on the connection would begin with them"));
        }
        let now = Self::by(response);
        match (&self.etag, &now.etag) {
            (Some(held), None) => {
                let expected = format!("304 with the `ETag` {}", shown(held));
                let mismatch = Mismatch::new(span, expected, "304 without one");
                return Err(mismatch.note("RFC 9110, section 15.4.5, wants it there"));
            }
            (Some(held), Some(now)) if !same_etag(held, now) => {
                let expected = format!("304 with the `ETag` {}", shown(held));
                return Err(Mismatch::new(
                    span,
                    expected,
                    format!("304 with {}", shown(now)),
                ));
            }
            _ => {}
        }
        match (&self.modified, &now.modified) {
            (Some(held), Some(now)) if held != now => {
                let expected = format!("304 with the `Last-Modified` {}", shown(held));
                Err(Mismatch::new(
                    span,
                    expected,
                    format!("304 with {}", shown(now)),
                ))
            }
            _ => Ok(()),
        }
    }

    /// Why it was sent again, as far as its head tells.
    fn sent_again(&self, before: &Response, response: &Response, span: Span) -> Mismatch {
        let mut mismatch = Mismatch::new(span, EXPECTED, "200, and all of it again");
        let changes = |name: &str, then: &HeaderValue, now: &HeaderValue| {
            format!(
                "the `{name}` changes from answer to answer: {}, then {}",
                shown(then),
                shown(now)
            )
        };
        let now = first(response, &ETAG);
        let (mut changed, mut same) = (false, false);
        match (&self.etag, &now) {
            (Some(held), Some(now)) if !same_etag(held, now) => {
                changed = true;
                mismatch = mismatch.note(changes("ETag", held, now));
            }
            (Some(held), Some(_)) if !is_etag(held) => {
                let note = format!("{} is no proper `ETag`: it is not in quotes", shown(held));
                mismatch = mismatch.note(note);
            }
            (Some(held), Some(_)) => {
                same = true;
                let note = format!(
                    "the `ETag` is {} again: the server doesn't look at `If-None-Match`",
                    shown(held)
                );
                mismatch = mismatch.note(note);
            }
            _ => {}
        }
        let now = first(response, &LAST_MODIFIED);
        match (&self.modified, &now) {
            (Some(held), Some(now)) if held != now => {
                changed = true;
                mismatch = mismatch.note(changes("Last-Modified", held, now));
            }
            (Some(_), Some(_)) if self.etag.is_none() => {
                same = true;
                let note = "the `Last-Modified` is the same again: the server doesn't look at \
                            `If-Modified-Since`";
                mismatch = mismatch.note(note);
            }
            _ => {}
        }
        let whole = before.body.flaw.is_none() && response.body.flaw.is_none();
        if changed && !same && whole {
            let same = before.body.bytes == response.body.bytes;
            let verb = if same {
                "is the same"
            } else {
                "is another, too"
            };
            mismatch = mismatch.note(format!("the content {verb}"));
        }
        mismatch
    }
}

/// Judges the response to a client that has another version.
pub(super) fn judge_changed(response: &Response, span: Span) -> Result<(), Mismatch> {
    let actual = match response.status {
        StatusCode::OK => return Ok(()),
        StatusCode::NOT_MODIFIED => "304: who has an old version keeps it".to_owned(),
        _ => response.registered_status_line(),
    };
    Err(Mismatch::new(
        span,
        "200 to who has another version",
        actual,
    ))
}

fn moment(value: &HeaderValue) -> Option<SystemTime> {
    date(value.to_str().ok()?)
}
