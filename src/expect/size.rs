//! Sizes of content.

use super::assertion::{Assertion, Context, Failure, Mismatch, Verdict};
use super::matching::{Measure, around, describe, met};
use super::{Check, Subject};
use crate::exchange::{Exchange, Flaw};
use crate::source::{Sources, Span};
use crate::suite::Expect;
use crate::suite::matcher::{Condition, Matcher, every};
use crate::suite::value::{Amount, Size};

const MISSING: &str = "no size";

/// The assertions on sizes: of the content, and of what was transferred for it.
pub(super) fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let body = &context.response().body;
    let decoded = every(expect.size.as_ref()).iter();
    let decoded = decoded.map(|matcher| {
        let size = body.size();
        Assertion::new(Subject::Size, matcher.span, move || {
            match (&body.flaw, context.hidden()) {
                // Reading stops at the limit, so a byte more is known of.
                (Some(Flaw::TooLarge(limit)), Some(why)) if size >= *limit => {
                    at_least(matcher, limit.saturating_add(1), why)
                }
                (Some(Flaw::TooLarge(_)), Some(why)) => at_least(matcher, size, why),
                (None, _) if !context.is_head() => judged(matcher, size),
                (_, Some(why)) => Err(Failure::Unjudged(why)),
                (_, None) => judged(matcher, size),
            }
        })
    });
    let wire = every(expect.wire_size.as_ref()).iter();
    let wire = wire.map(|matcher| {
        let size = body.wire_size;
        Assertion::new(Subject::WireSize, matcher.span, move || {
            match (&body.flaw, context.hidden()) {
                (Some(Flaw::TooLarge(_)), Some(why)) => at_least(matcher, size, why),
                // It was read to its end, whatever it is.
                _ if !context.is_head() => judged(matcher, size),
                (_, Some(why)) => Err(Failure::Unjudged(why)),
                (_, None) => judged(matcher, size),
            }
        })
    });
    decoded.chain(wire).collect()
}

/// The check that there is no more content than the suite's `max_body`, which
/// stands at `written`; none where that is so. What is read at most without it
/// is nobody's expectation.
#[must_use]
pub fn exceeds_max_body(written: Span, exchange: &Exchange, sources: &Sources) -> Option<Check> {
    let Some(Flaw::TooLarge(limit)) = exchange.last.response.body.flaw else {
        return None;
    };
    let assertion = Assertion::new(Subject::MaxBody, written, || {
        let most = Size::show(Size(limit).number());
        let expected = format!("at most {most} of content");
        Err(Mismatch::new(written, expected, "more than that"))
    });
    Some(assertion.judge(sources))
}

fn judged(matcher: &Matcher<Size>, size: u64) -> Verdict {
    met(matcher, &[Measure(Size(size))], MISSING).map_err(Into::into)
}

/// The verdict when all that is known is that there are `least` bytes: unmet
/// when that is too many already.
fn at_least(matcher: &Matcher<Size>, least: u64, why: String) -> Verdict {
    let exceeded = matcher
        .conditions
        .iter()
        .find(|condition| exceeds(&condition.value, Size(least).number()));
    match exceeded {
        None => Err(Failure::Unjudged(why)),
        Some(condition) => {
            let expected = describe::<Measure<Size>>(&condition.value, MISSING);
            let actual = format!("at least {}", Size(least).words());
            Err(Mismatch::new(condition.span, expected, actual)
                .note(why)
                .into())
        }
    }
}

/// Whether `least` is more than `condition` allows.
fn exceeds(condition: &Condition<Size>, least: f64) -> bool {
    match condition {
        Condition::Equals(size) => least > size.number(),
        Condition::OneOf(sizes) => sizes.iter().all(|size| least > size.number()),
        Condition::Max(most) => least > most.number(),
        Condition::Below(most) => least >= most.number(),
        Condition::About { value, within } => least > around(value, within).1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use ring::digest::{SHA256, digest};

    use crate::exchange::{Exchange, Flaw, Measured};
    use crate::expect::test_support::{assert_met, assert_said, page};

    fn flawed(flaw: Flaw) -> Exchange {
        let mut exchange = page(&[], "x".repeat(100));
        exchange.last.response.body.flaw = Some(flaw);
        exchange
    }

    #[test]
    fn sizes_are_bytes() {
        let mut response = page(&[], "x".repeat(302));
        response.last.response.body.wire_size = 120;
        assert_met("size = 302\nwire_size = '< 1kB'", &response);
        assert_met("size = { about = 300, within = 2 }", &response);
        assert_said(
            "size = { about = 500, within = 10 }\nwire_size = '>= 1kB'",
            &response,
            &[
                "size: expected about 500 bytes (within 10 bytes), got 302 bytes",
                "wire_size: expected at least 1000 bytes, got 120 bytes",
            ],
        );
        assert_said(
            "size = { about = 400, within = '5%' }",
            &response,
            &["size: expected about 400 bytes (within 5%), got 302 bytes"],
        );
    }

    #[test]
    fn of_what_was_measured_nothing_else_is_judged() {
        let mut large = page(&[], "x".repeat(100));
        let body = &mut large.last.response.body;
        body.wire_size = 400;
        body.measured = Some(Measured {
            size: 400,
            sha256: Some(digest(&SHA256, b"abc")),
        });
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let sha256 = format!("body.sha256 = '{abc}'\nsize = 400\nwire_size = 400");
        assert_met(&sha256, &large);
        let other = "0".repeat(64);
        assert_said(
            &format!("size = 100\nbody = {{ contains = 'x', sha256 = '{other}' }}"),
            &large,
            &[
                "body: unjudged, no more than the size of the content is known",
                &format!("body.sha256: expected {other}, got {abc} | the content has 400 bytes"),
                "size: expected 100 bytes, got 400 bytes",
            ],
        );
    }

    #[test]
    fn what_is_too_large_is_judged_when_that_is_enough() {
        let large = flawed(Flaw::TooLarge(100));
        let why = "the content is larger than `max_body`, which is 100 bytes";
        assert_said(
            "size = '<= 100'",
            &large,
            &[&format!(
                "size: expected at most 100 bytes, got at least 101 bytes | {why}"
            )],
        );
        for undecided in ["size = '<= 101'", "size = '>= 1'", "size = { not = 5 }"] {
            assert_said(undecided, &large, &[&format!("size: unjudged, {why}")]);
        }
        assert_said(
            "wire_size = 100",
            &large,
            &[&format!("wire_size: unjudged, {why}")],
        );
        assert_said(
            "title = false",
            &large,
            &[&format!("title: unjudged, {why}")],
        );
    }

    #[test]
    fn what_could_not_be_decoded_is_not_judged() {
        let unknown = flawed(Flaw::UnknownEncoding("compress".into()));
        let why = "the content is encoded as \"compress\", which smoke can't decode";
        assert_said(
            "body = { not = { contains = 'y' } }\nsize = 100\nwire_size = 100\njson.'$.a' = { absent = true }",
            &unknown,
            &[
                "content_encoding: expected content that can be decoded, \
                 got the unknown encoding \"compress\"",
                &format!("body: unjudged, {why}"),
                &format!("size: unjudged, {why}"),
                "wire_size: met",
                &format!("json.\"$.a\": unjudged, {why}"),
            ],
        );
        let broken = flawed(Flaw::Undecodable {
            encoding: "gzip".into(),
            message: "bad\nmagic".into(),
        });
        assert_said(
            "charset = 'utf-8'\nselect.a = false",
            &broken,
            &[
                "content_encoding: expected content that can be decoded, \
                 got content that is not gzip: bad␊magic",
                "charset: unjudged, the content is not the gzip that its `Content-Encoding` says: bad␊magic",
                "select.a: unjudged, the content is not the gzip that its `Content-Encoding` says: bad␊magic",
            ],
        );
    }

    #[test]
    fn an_answer_to_head_has_no_content() {
        let mut head = page(&[("content-type", "text/html; charset=utf-8")], "");
        head.last.sent.method = http::Method::HEAD;
        let why = "unjudged, an answer to HEAD has no content";
        assert_said(
            "size = 0\nwire_size = 0\nbody.sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'\ncharset = 'utf8'",
            &head,
            &[
                "charset: met",
                &format!("body.sha256: {why}"),
                &format!("size: {why}"),
                &format!("wire_size: {why}"),
            ],
        );
    }
}
