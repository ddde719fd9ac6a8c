//! Range requests (RFC 9110, section 14).

use http::StatusCode;
use http::header::{ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, ETAG, LAST_MODIFIED};

use super::bytes;
use super::content_range::ContentRange;
use super::headers::{first, same_etag, shown};
use crate::exchange::{Flaw, Response};
use crate::expect::assertion::{Failure, Mismatch};
use crate::source::{Span, quote};

/// The most bytes that are asked for at once.
const MOST: u64 = 1024;

/// A part of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The place of its first byte.
    first: u64,
    /// The place of its last byte.
    last: u64,
    /// Whether it is asked for as the end of the content.
    pub(super) is_suffix: bool,
    /// How long the content is, where that is known.
    length: Option<u64>,
}

/// The parts of a response's content that are asked for, one in the middle and
/// the end; and how long the content is, where that is known.
pub(super) fn of(response: &Response) -> Result<(Vec<Part>, Option<u64>), Failure> {
    let unjudged = |why: String| Err(Failure::Unjudged(why));
    if response.status != StatusCode::OK {
        let code = response.status.as_u16();
        return unjudged(format!(
            "only an answer with 200 can be had in parts, and this is {code}"
        ));
    }
    let known = response.body.bytes.len() as u64;
    let length = match response.body.flaw {
        None => Some(known),
        Some(Flaw::TooLarge(_)) => told_length(response),
        Some(Flaw::UnknownEncoding(_) | Flaw::Undecodable { .. }) => {
            return unjudged("the content can't be decoded".to_owned());
        }
        Some(Flaw::UnknownTransferEncoding(_) | Flaw::Surplus) => {
            return unjudged("the end of the content isn't known".to_owned());
        }
    };
    if known == 0 {
        return unjudged("the content is empty, so there is no part of it".to_owned());
    }
    let third = (known / 3).clamp(1, MOST);
    let middle = Part {
        first: known / 3,
        last: known / 3 + third - 1,
        is_suffix: false,
        length,
    };
    let end = length.map(|length| Part {
        first: length - third,
        last: length - 1,
        is_suffix: true,
        length: Some(length),
    });
    Ok(([middle].into_iter().chain(end).collect(), length))
}

/// How long the content is of which only the beginning was read.
fn told_length(response: &Response) -> Option<u64> {
    if response.headers.contains_key(CONTENT_ENCODING) {
        return None;
    }
    let length = response.headers.get(CONTENT_LENGTH)?.to_str().ok()?;
    let length: u64 = length.trim().parse().ok()?;
    (length >= response.body.bytes.len() as u64).then_some(length)
}

impl Part {
    /// As the `Range` header says it.
    pub(super) fn range(&self) -> String {
        if self.is_suffix {
            return format!("bytes=-{}", self.size());
        }
        format!("bytes={}-{}", self.first, self.last)
    }

    const fn size(&self) -> u64 {
        self.last - self.first + 1
    }

    pub(super) fn expected(&self) -> String {
        let of = self.length.map(|length| format!(" of {length}"));
        let of = of.unwrap_or_default();
        format!("206 with the bytes {}-{}{of}", self.first, self.last)
    }

    /// Whether a response has this part of the one `before`.
    pub(super) fn judge(
        &self,
        before: &Response,
        response: &Response,
        span: Span,
    ) -> Result<(), Mismatch> {
        let mismatch = |actual: String| Mismatch::new(span, self.expected(), actual);
        match response.status {
            StatusCode::PARTIAL_CONTENT => {}
            StatusCode::OK => {
                let size = bytes(response.body.wire_size);
                let mismatch = mismatch(format!("200 with all of it, {size}"));
                return Err(match accepted(response) {
                    Some(units) => mismatch.note(format!("though `Accept-Ranges` says {units}")),
                    None => mismatch,
                });
            }
            _ => return Err(mismatch(response.registered_status_line())),
        }
        if let Some(encoding) = response.headers.get(CONTENT_ENCODING)
            && encoding != "identity"
        {
            let actual = format!("206 with content encoded as {}", shown(encoding));
            return Err(mismatch(actual).note("`Accept-Encoding: identity` asked for it as it is"));
        }
        if let Some(changed) = changed(before, response) {
            return Err(mismatch("206 with a part of another version".to_owned()).note(changed));
        }
        self.judge_place(response).map_err(mismatch)?;
        self.judge_bytes(before, response, span)
    }

    /// Whether the response says that it is this part.
    fn judge_place(&self, response: &Response) -> Result<(), String> {
        let (part, length) = match ContentRange::of(response) {
            Ok(ContentRange::Part(first, last, length)) => ((first, last), length),
            Ok(ContentRange::Nothing(_)) => {
                return Err("206 whose `Content-Range` says that it is none".to_owned());
            }
            Err(None) => return Err("206 without a `Content-Range`".to_owned()),
            Err(Some(text)) => {
                let text = quote(&text, 80);
                return Err(format!("206 whose `Content-Range` is {text}"));
            }
        };
        let other_length = matches!((length, self.length), (Some(a), Some(b)) if a != b);
        if part == (self.first, self.last) && !other_length {
            return Ok(());
        }
        let of = length.map_or_else(|| "*".to_owned(), |length| length.to_string());
        Err(format!(
            "206 whose `Content-Range` is \"bytes {}-{}/{of}\"",
            part.0, part.1
        ))
    }

    /// Whether the bytes are right, as far as they are known.
    fn judge_bytes(
        &self,
        before: &Response,
        response: &Response,
        span: Span,
    ) -> Result<(), Mismatch> {
        let mismatch = |actual: String| Mismatch::new(span, self.expected(), actual);
        let got = &response.body.bytes;
        let size = got.len() as u64;
        if size != self.size() || response.body.flaw.is_some() {
            let got = bytes(response.body.wire_size);
            return Err(mismatch(format!(
                "206 with {got} in place of {}",
                self.size()
            )));
        }
        let known = &before.body.bytes;
        let range = usize::try_from(self.first)
            .ok()
            .zip(usize::try_from(self.last).ok());
        // The end of content that is too large was never read.
        let Some(there) = range.and_then(|(first, last)| known.get(first..=last)) else {
            return Ok(());
        };
        match there.iter().zip(got).position(|(a, b)| a != b) {
            None => Ok(()),
            Some(at) => {
                let at = self.first + at as u64;
                let mismatch = mismatch("206 with other bytes".to_owned());
                Err(mismatch.note(format!(
                    "the first that differs is byte {at} of the content"
                )))
            }
        }
    }
}

/// What the two responses say of their versions, where that differs. Another
/// encoding is another version by right.
fn changed(before: &Response, response: &Response) -> Option<String> {
    if before.headers.contains_key(CONTENT_ENCODING) {
        return None;
    }
    let differs = |name: &str, then, now| {
        let (then, now) = (shown(then), shown(now));
        format!("the `{name}` was {then}, and is {now}")
    };
    if let (Some(then), Some(now)) = (first(before, &ETAG), first(response, &ETAG))
        && !same_etag(&then, &now)
    {
        return Some(differs("ETag", &then, &now));
    }
    let then = first(before, &LAST_MODIFIED)?;
    let now = first(response, &LAST_MODIFIED)?;
    (then != now).then(|| differs("Last-Modified", &then, &now))
}

/// What the response says of parts, where it says something.
fn accepted(response: &Response) -> Option<String> {
    Some(shown(&first(response, &ACCEPT_RANGES)?))
}

/// The response to who asks for bytes behind the last.
pub(super) fn judge_beyond(length: u64, response: &Response, span: Span) -> Result<(), Mismatch> {
    let mismatch = |actual: String| {
        let expected = format!("416 to who asks for more than {}", bytes(length));
        Err(Mismatch::new(span, expected, actual))
    };
    if response.status != StatusCode::RANGE_NOT_SATISFIABLE {
        return mismatch(response.registered_status_line());
    }
    match ContentRange::of(response) {
        Err(None) => Ok(()),
        Ok(ContentRange::Nothing(told)) if told == length => Ok(()),
        Ok(ContentRange::Nothing(told)) => {
            mismatch(format!("416 whose `Content-Range` says {}", bytes(told)))
        }
        Ok(ContentRange::Part(..)) => {
            mismatch("416 whose `Content-Range` says that there is a part".to_owned())
        }
        Err(Some(text)) => {
            let text = quote(&text, 80);
            mismatch(format!("416 whose `Content-Range` is {text}"))
        }
    }
}
