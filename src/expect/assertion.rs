//! One expectation, ready to be judged.

use super::{Check, Judgement, Subject};
use crate::content::Content;
use crate::exchange::{Exchange, Flaw, Response};
use crate::source::{Sources, Span, Spent};

/// Context of a judgement.
#[derive(Clone, Copy)]
pub(super) struct Context<'s, 'a> {
    pub(super) exchange: &'s Exchange,
    pub(super) content: &'s Content<'a>,
}

impl<'s> Context<'s, '_> {
    /// The last response.
    pub(super) fn response(self) -> &'s Response {
        &self.exchange.last.response
    }

    /// Whether the response is one to HEAD, which never has content
    /// (RFC 9110, section 9.3.2).
    pub(super) fn is_head(self) -> bool {
        self.exchange.last.sent.method == http::Method::HEAD
    }

    /// Reason why the content isn't known, if it isn't.
    pub(super) fn hidden(self) -> Option<String> {
        if self.is_head() {
            return Some("an answer to HEAD has no content".to_owned());
        }
        let body = &self.response().body;
        let Some(flaw) = &body.flaw else {
            let is_measured = body.measured.is_some();
            return is_measured.then(|| "no more than the size of the content is known".to_owned());
        };
        Some(match flaw {
            Flaw::TooLarge(limit) => {
                format!("the content is larger than `max_body`, which is {limit} bytes")
            }
            Flaw::UnknownTransferEncoding(name) => format!(
                "the content came with the `Transfer-Encoding` {}, which smoke doesn't know",
                crate::source::quote(name, 40)
            ),
            Flaw::Surplus => "bytes came behind the end of the content".to_owned(),
            Flaw::UnknownEncoding(name) => format!(
                "the content is encoded as {}, which smoke can't decode",
                crate::source::quote(name, 40)
            ),
            Flaw::Undecodable { encoding, message } => format!(
                "the content is not the {} that its `Content-Encoding` says: {}",
                crate::source::elide(&crate::source::one_line(encoding), 40),
                crate::source::elide(&crate::source::one_line(message), 120)
            ),
        })
    }
}

/// Verdict of an assertion.
pub(super) type Verdict = Result<(), Failure>;

/// Reason why an expectation isn't met.
#[derive(Debug)]
pub(super) enum Failure {
    /// The response is not as expected.
    Unmet(Mismatch),
    /// It can't be told; why not.
    Unjudged(String),
}

/// Mismatch: what was expected and what there is.
#[derive(Debug)]
pub(super) struct Mismatch {
    /// Place of the condition that isn't met.
    pub(super) span: Span,
    pub(super) expected: String,
    pub(super) actual: String,
    pub(super) notes: Vec<String>,
    /// Whether what there is can't be compared with what was expected.
    pub(super) is_unfit: bool,
}

impl Mismatch {
    pub(super) fn new(span: Span, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self {
            span,
            expected: expected.into(),
            actual: actual.into(),
            notes: Vec::new(),
            is_unfit: false,
        }
    }

    /// The same of what can't be compared.
    #[must_use]
    pub(super) fn unfit(self, is_unfit: bool) -> Self {
        Self { is_unfit, ..self }
    }

    #[must_use]
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// With a note, where there is one.
    #[must_use]
    pub(super) fn noting(mut self, note: Option<String>) -> Self {
        self.notes.extend(note);
        self
    }
}

impl From<Mismatch> for Failure {
    fn from(mismatch: Mismatch) -> Self {
        Self::Unmet(mismatch)
    }
}

impl From<Spent> for Failure {
    fn from(spent: Spent) -> Self {
        Self::Unjudged(spent.to_string())
    }
}

/// One expectation, ready to be judged.
pub(super) struct Assertion<'s> {
    subject: Subject,
    span: Span,
    judge: Box<dyn FnOnce() -> Verdict + 's>,
}

impl<'s> Assertion<'s> {
    /// An assertion on what the head of the response tells.
    pub(super) fn new<E: Into<Failure>>(
        subject: Subject,
        span: Span,
        judge: impl FnOnce() -> Result<(), E> + 's,
    ) -> Self {
        Self {
            subject,
            span,
            judge: Box::new(|| judge().map_err(Into::into)),
        }
    }

    /// An assertion on the content, which is not judged unless that is known whole.
    pub(super) fn on_content(
        context: Context<'s, '_>,
        subject: Subject,
        span: Span,
        judge: impl FnOnce() -> Verdict + 's,
    ) -> Self {
        match context.hidden() {
            Some(why) => Self::new(subject, span, || Err(Failure::Unjudged(why))),
            None => Self::new(subject, span, judge),
        }
    }

    pub(super) fn judge(self, sources: &Sources) -> Check {
        let (span, judgement) = match (self.judge)() {
            Ok(()) => (self.span, Judgement::Met),
            Err(Failure::Unjudged(why)) => (self.span, Judgement::Unjudged { why }),
            Err(Failure::Unmet(mismatch)) => (
                mismatch.span,
                Judgement::Unmet {
                    expected: mismatch.expected,
                    actual: mismatch.actual,
                    notes: mismatch.notes,
                    is_unfit: mismatch.is_unfit,
                },
            ),
        };
        Check {
            subject: self.subject,
            judgement,
            place: sources.place(span),
        }
    }

    /// The assertion, left unjudged.
    pub(super) fn leave(self, why: &str, sources: &Sources) -> Check {
        Check {
            subject: self.subject,
            judgement: Judgement::Unjudged {
                why: why.to_owned(),
            },
            place: sources.place(self.span),
        }
    }
}
