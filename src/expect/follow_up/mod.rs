//! Further requests that an expectation asks for, and the judgement of their
//! answers.
//!
//! Whether a response can be revalidated, be had in parts, or is the same for
//! HEAD, one exchange can't tell. [`follow_ups`] says which requests would, and
//! each [`FollowUp`] judges what came of its own; to send them is for others.

mod content_range;
mod headers;
mod like_get;
mod parts;
mod revalidation;
#[cfg(test)]
mod tests;

use http::header::{ACCEPT_ENCODING, IF_MODIFIED_SINCE, IF_NONE_MATCH, RANGE};
use http::{HeaderName, HeaderValue, Method};
use url::Url;

use super::assertion::{Assertion, Failure, Mismatch, Verdict};
use super::{CachingPart, Check, Group, RangePart, Subject};
use crate::exchange::{Exchange, TransportError};
use crate::source::{Located, Sources, Span};
use crate::suite::expect::{Caching, FollowedUp};
use crate::suite::{Expect, Request};
use parts::Part;
use revalidation::Held;
pub use revalidation::lacks_validators;

/// What a further request is, or why none is sent.
#[derive(Debug, Default)]
pub struct FollowUps {
    /// The requests to send, in order.
    pub requests: Vec<FollowUp>,
    /// What the first response told already.
    pub checks: Vec<Check>,
}

/// A further request.
#[derive(Clone, Debug)]
pub struct FollowUp {
    kind: Kind,
    /// The place of the expectation that asks for it.
    span: Span,
}

#[derive(Clone, Debug)]
enum Kind {
    /// By who has the response already.
    Same(Held),
    /// By who has another version.
    Changed(Held),
    /// For a part of it.
    Part(Part),
    /// For a part behind the end of so many bytes.
    Beyond(u64),
    /// For the head alone.
    Head,
}

/// Whether something is expected that one exchange can't tell.
#[must_use]
pub fn is_followed_up(expect: &Expect) -> bool {
    !expect.followed_up().is_empty()
}

/// The further requests that follow from an exchange which was as expected so
/// far.
#[must_use]
pub fn follow_ups(expect: &Expect, exchange: &Exchange, sources: &Sources) -> FollowUps {
    let method = &exchange.last.sent.method;
    if *method != Method::GET {
        // A form that is sent again and again would do what it does as often.
        let why = format!("it is about answers to GET, and this is one to {method}");
        return FollowUps {
            requests: Vec::new(),
            checks: not_asked(expect, &why, sources),
        };
    }
    let mut all = FollowUps::default();
    let response = &exchange.last.response;
    let caching = expect.caching.as_ref();
    if let Some(caching) = caching.filter(|it| it.value == Caching::Revalidates) {
        let span = caching.span;
        match Held::of(response, span) {
            Ok(held) => {
                let changed = held.can_be_outdated().then(|| held.clone());
                all.add(Kind::Same(held), span);
                all.requests.extend(changed.map(|held| FollowUp {
                    kind: Kind::Changed(held),
                    span,
                }));
            }
            Err(failure) => all.settle(Subject::Caching(None), span, failure, sources),
        }
    }
    if let Some(ranges) = &expect.ranges {
        match parts::of(response) {
            Ok((parts, length)) => {
                for part in parts {
                    all.add(Kind::Part(part), ranges.span);
                }
                if let Some(length) = length {
                    all.add(Kind::Beyond(length), ranges.span);
                }
            }
            Err(failure) => all.settle(Subject::Ranges(None), ranges.span, failure, sources),
        }
    }
    if let Some(matches) = &expect.head_matches {
        all.add(Kind::Head, matches.span);
    }
    all
}

/// The expectations that ask for further requests, where none is sent; why not.
#[must_use]
pub fn not_asked(expect: &Expect, why: &str, sources: &Sources) -> Vec<Check> {
    let places = expect.followed_up().into_iter();
    let assertions = places.map(|(which, span)| {
        let subject = match which {
            FollowedUp::Caching => Subject::Caching(None),
            FollowedUp::Ranges => Subject::Ranges(None),
            FollowedUp::HeadMatches => Subject::HeadMatches(None),
        };
        Assertion::new(subject, span, || Verdict::Ok(()))
    });
    assertions
        .map(|assertion| assertion.leave(why, sources))
        .collect()
}

impl FollowUps {
    fn add(&mut self, kind: Kind, span: Span) {
        self.requests.push(FollowUp { kind, span });
    }

    fn settle(&mut self, subject: Subject, span: Span, failure: Failure, sources: &Sources) {
        let assertion = Assertion::new(subject, span, || Err(failure));
        self.checks.push(assertion.judge(sources));
    }
}

impl FollowUp {
    /// What the check on it is called.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        match &self.kind {
            Kind::Same(_) => Subject::Caching(None),
            Kind::Changed(_) => Subject::Caching(Some(CachingPart::Changed)),
            Kind::Part(part) if part.is_suffix => Subject::Ranges(Some(RangePart::Suffix)),
            Kind::Part(_) => Subject::Ranges(None),
            Kind::Beyond(_) => Subject::Ranges(Some(RangePart::Beyond)),
            Kind::Head => Subject::HeadMatches(None),
        }
    }

    /// The expectation that it is for. Of several requests for one, the rest
    /// says nothing where the first is not answered as expected.
    #[must_use]
    pub const fn group(&self) -> Group {
        match &self.kind {
            Kind::Same(_) | Kind::Changed(_) => Group::Caching,
            Kind::Part(_) | Kind::Beyond(_) => Group::Ranges,
            Kind::Head => Group::HeadMatches,
        }
    }

    /// The check on it, where it is not sent; why not.
    #[must_use]
    pub fn leave(&self, why: &str, sources: &Sources) -> Check {
        Assertion::new(self.subject(), self.span, || Verdict::Ok(())).leave(why, sources)
    }

    /// What to ask: what was asked first, but for what it is about.
    #[must_use]
    pub fn request(&self, first: &Request) -> Request {
        let mut request = first.clone();
        if *request.method != Method::GET {
            // Led from a form to a page, which a browser asks for with GET.
            request.method = Located::new(Method::GET, request.method.span);
            request.body = None;
        }
        match &self.kind {
            Kind::Same(held) => {
                self.set(&mut request, IF_NONE_MATCH, held.etag.clone());
                self.set(&mut request, IF_MODIFIED_SINCE, held.modified.clone());
            }
            Kind::Changed(held) => {
                let (name, value) = held.outdated();
                self.set(&mut request, name, Some(value));
            }
            Kind::Part(part) => self.set_range(&mut request, &part.range()),
            Kind::Beyond(length) => self.set_range(&mut request, &format!("bytes={length}-")),
            Kind::Head => {
                request.method = Located::new(Method::HEAD, request.method.span);
                request.body = None;
            }
        }
        request
    }

    /// Parts of content count its bytes as they are sent, so it is asked for
    /// without an encoding (RFC 9110, section 14.1.2).
    fn set_range(&self, request: &mut Request, range: &str) {
        let identity = HeaderValue::from_static("identity");
        self.set(request, ACCEPT_ENCODING, Some(identity));
        self.set(request, RANGE, HeaderValue::from_str(range).ok());
    }

    fn set(&self, request: &mut Request, name: HeaderName, value: Option<HeaderValue>) {
        request.headers.retain(|(other, _)| other.value != name);
        if value.is_some() {
            let name = Located::new(name, self.span);
            request.headers.push((name, value));
        }
    }

    /// Where to, when the first request led elsewhere.
    #[must_use]
    pub fn url<'a>(&self, first: &'a Exchange) -> Option<&'a Url> {
        (!first.redirects.is_empty()).then_some(&first.last.sent.url)
    }

    /// Judges what came of it; `first` is the exchange that it follows from.
    #[must_use]
    pub fn judge(
        &self,
        first: &Exchange,
        found: Result<&Exchange, &TransportError>,
        sources: &Sources,
    ) -> Vec<Check> {
        let before = &first.last.response;
        let assertion = |verdict: Verdict| {
            let assertion = Assertion::new(self.subject(), self.span, || verdict);
            vec![assertion.judge(sources)]
        };
        let response = match found {
            Ok(exchange) => &exchange.last.response,
            Err(error) => return assertion(Err(self.silence(error).into())),
        };
        let mismatch = match &self.kind {
            Kind::Same(held) => held.judge_same(before, response, self.span),
            Kind::Changed(_) => revalidation::judge_changed(response, self.span),
            Kind::Part(part) => part.judge(before, response, self.span),
            Kind::Beyond(length) => parts::judge_beyond(*length, response, self.span),
            Kind::Head => {
                let assertions = like_get::assertions(before, response, self.span);
                return judged(assertions, sources);
            }
        };
        assertion(mismatch.map_err(Into::into))
    }

    fn silence(&self, error: &TransportError) -> Mismatch {
        let expected = match &self.kind {
            Kind::Same(_) => "304 to who has it already".to_owned(),
            Kind::Changed(_) => "200 to who has another version".to_owned(),
            Kind::Part(part) => part.expected(),
            Kind::Beyond(_) => "416 to who asks for more than there is".to_owned(),
            Kind::Head => "an answer to HEAD".to_owned(),
        };
        let actual = format!("no answer: {} ({})", error.cause, error.phase);
        Mismatch::new(self.span, expected, actual)
    }
}

/// Judges assertions of which the rest isn't judged where the first isn't met.
fn judged(assertions: Vec<Assertion<'_>>, sources: &Sources) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    for assertion in assertions {
        let wrong = checks.first().is_some_and(|first| !first.is_met());
        checks.push(if wrong {
            assertion.leave("the status is another one", sources)
        } else {
            assertion.judge(sources)
        });
    }
    checks
}

/// How many bytes, in words.
fn bytes(count: u64) -> String {
    match count {
        1 => "1 byte".to_owned(),
        count => format!("{count} bytes"),
    }
}
