//! URLs of the response, and the spellings of a suite that they equal.

use std::borrow::Cow;

use url::Url;

use super::assertion::Mismatch;
use super::matching::{Text, met};
use crate::suite::matcher::Matcher;

/// `url`, as it is seen by one who asked for `from`.
///
/// A text of the suite equals it when, resolved as a browser would resolve a
/// link on the page `from` (WHATWG URL), it is the same URL. So `/lists/1/`
/// means that path *on the same site*: scheme, host, port, path and query.
/// Parts of it are looked for in the whole URL and, when it is on the same
/// site, in what follows the host, so that `starts_with = "/lists/"` can hold.
pub(super) fn seen_from<'a>(url: &'a Url, from: &'a Url) -> Text<'a> {
    let mut spellings = vec![Cow::Borrowed(url.as_str())];
    if url.origin() == from.origin() {
        spellings.push(Cow::Borrowed(&url[url::Position::BeforePath..]));
    }
    Text::spelt(spellings, move |expected| {
        let expected = expected.trim();
        !expected.is_empty() && from.join(expected).as_ref() == Ok(url)
    })
}

/// Whether the address meets `matcher`; when there is none, it is called
/// `missing`.
pub(super) fn judge(
    matcher: &Matcher<String>,
    url: Option<&Url>,
    from: &Url,
    missing: &str,
) -> Result<(), Mismatch> {
    let values: Vec<Text<'_>> = url.map(|url| seen_from(url, from)).into_iter().collect();
    met(matcher, &values, missing).map_err(|mismatch| match url {
        Some(url) if url.origin() != from.origin() && is_path_of(matcher, url) => mismatch.note(
            "the path is the one expected, but on another scheme, host or port; \
             a path alone means the same site",
        ),
        _ => mismatch,
    })
}

fn is_path_of(matcher: &Matcher<String>, url: &Url) -> bool {
    use crate::suite::matcher::Condition;
    let path = &url[url::Position::BeforePath..];
    let conditions = &mut matcher.conditions.iter();
    conditions.any(|condition| match &condition.value {
        Condition::Equals(text) => text == path,
        Condition::StartsWith(start) => start.starts_with('/') && path.starts_with(start.as_str()),
        _ => false,
    })
}
