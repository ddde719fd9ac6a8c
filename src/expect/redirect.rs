//! Where the answer leads, and where the redirects ended.

use url::Url;

use super::claim::{Claim, Failure, Miss, Seen};
use super::matching::{Measure, Text, describe, met};
use super::{address, header, status};
use crate::exchange::Answer;
use crate::source::quote;
use crate::suite::Expect;
use crate::suite::matcher::{Condition, Matcher};
use crate::suite::value::Count;

const MISSING: &str = "no redirect";

/// The claims on redirects.
pub(super) fn claims<'s>(expect: &'s Expect, seen: Seen<'s, '_>) -> Vec<Claim<'s>> {
    let last = &seen.exchange.last;
    let redirect = expect.redirect.as_ref().map(|matcher| {
        Claim::new("redirect", matcher.span, move || {
            redirect(matcher, &last.sent.url, &last.answer)
        })
    });
    let url = expect.url.as_ref().map(|matcher| {
        Claim::new("url", matcher.span, move || {
            let from = seen
                .exchange
                .hops()
                .next()
                .map_or(&last.sent.url, |h| &h.sent.url);
            address::judge(matcher, Some(&last.sent.url), from, "no URL").map_err(Into::into)
        })
    });
    let hops = expect.hops.as_ref().map(|matcher| {
        Claim::new("hops", matcher.span, move || {
            let hops = Count(seen.exchange.redirects.len() as u64);
            met(matcher, &[Measure(hops)], "no count").map_err(Into::into)
        })
    });
    redirect.into_iter().chain(url).chain(hops).collect()
}

/// The `Location` as it was written (RFC 9110, section 10.2.2), the first one.
pub(super) fn location(answer: &Answer) -> Option<String> {
    header::values(&answer.headers, "location")
        .into_iter()
        .next()
}

/// A redirect is a status of 3xx with a `Location`. Without one there is
/// nowhere to go, with two different ones nobody knows where, and neither is
/// as expected, whatever that is.
fn redirect(matcher: &Matcher<String>, from: &Url, answer: &Answer) -> Result<(), Failure> {
    let mut locations = header::values(&answer.headers, "location");
    locations.dedup();
    if !answer.status.is_redirection() {
        return address::judge(matcher, None, from, MISSING).map_err(|mut miss| {
            miss.actual = status::shown(answer);
            if let Some(location) = locations.first() {
                let why = "which is no redirect without a status of 3xx";
                miss = miss.note(format!("`Location` is {}, {why}", quote(location, 120)));
            }
            miss.into()
        });
    }
    match locations.as_slice() {
        [] => address::judge(matcher, None, from, MISSING).map_err(|mut miss| {
            miss.actual = format!("{} without a `Location`", status::shown(answer));
            miss.into()
        }),
        [location] => match from.join(location.trim()) {
            Ok(url) => address::judge(matcher, Some(&url), from, MISSING).map_err(|miss| {
                match url.as_str() == location {
                    true => miss,
                    false => miss.note(format!("`Location` is {}", quote(location, 120))),
                }
                .into()
            }),
            Err(_) => Err(unclear(
                matcher,
                format!("{}, which is no URL", quote(location, 120)),
            )),
        },
        several => Err(unclear(
            matcher,
            format!("{} different `Location`s", several.len()),
        )),
    }
}

fn unclear(matcher: &Matcher<String>, actual: String) -> Failure {
    let (span, expected) = match matcher.conditions.first() {
        Some(first) => (first.span, describe::<Text<'_>>(&first.value, MISSING)),
        None => (
            matcher.span,
            describe::<Text<'_>>(&Condition::Absent(false), MISSING),
        ),
    };
    Miss::new(span, expected, actual).into()
}
