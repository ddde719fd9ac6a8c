//! Headers.

use http::HeaderMap;

use super::claim::{Claim, Seen, spelled};
use super::matching::{Text, met};
use crate::suite::Expect;

/// What a header that isn't there is called.
const MISSING: &str = "no such header";

/// The claims on headers: each matcher is met by some value of its header.
pub(super) fn claims<'s>(expect: &'s Expect, seen: Seen<'s, '_>) -> Vec<Claim<'s>> {
    let headers = &seen.answer().headers;
    let each = expect.headers.iter().flat_map(|(name, header)| {
        header.0.iter().map(move |matcher| {
            let subject = format!("headers.{}", spelled(&name.text));
            Claim::new(subject, matcher.span, move || {
                let values = values(headers, &name.text);
                let values: Vec<Text<'_>> = values.into_iter().map(Text::plain).collect();
                met(matcher, &values, MISSING).map_err(Into::into)
            })
        })
    });
    each.collect()
}

/// Every value of the header `name`, in whatever case it is written. What is no
/// UTF-8 shows as U+FFFD.
pub(super) fn values(headers: &HeaderMap, name: &str) -> Vec<String> {
    let values = headers.get_all(name).into_iter();
    let lossy = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    values.map(lossy).collect()
}
