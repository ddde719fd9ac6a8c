//! URLs of the response, and the spellings of a suite that they equal.

use std::borrow::Cow;

use url::Url;

use super::assertion::Mismatch;
use super::matching::{Text, met};
use crate::source::{elide, one_line, quote};
use crate::suite::matcher::Matcher;

/// How many characters of a URL are shown.
const SHOWN: usize = 120;

/// `url` as it is told to whoever asked for `from`: without its query, which may
/// hold secrets, and with its path alone on the same site.
pub(crate) fn shown_url(url: &Url, from: &Url) -> String {
    let mut told = if url.origin() == from.origin() {
        url.path().to_owned()
    } else {
        without_query(url)
    };
    if url.query().is_some() {
        told.push_str("?…");
    }
    elide(&one_line(&told), SHOWN).into_owned()
}

/// The expectation that `url` meets where `from` was asked for, as a suite
/// writes it: its path, or how it begins.
pub(super) fn expectation(url: &Url, from: &Url) -> String {
    // A slash alone stands in every page, and tells nothing.
    let is_path = url.origin() == from.origin() && (url.query().is_none() || url.path() != "/");
    let whole = without_query(url);
    let spelt = if is_path { url.path() } else { &whole };
    let start: String = spelt.chars().take(SHOWN).collect();
    if url.query().is_none() && start == spelt {
        format!("expect.url = {}", quote(&start, SHOWN))
    } else {
        format!("expect.url = {{ starts_with = {} }}", quote(&start, SHOWN))
    }
}

fn without_query(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::test_support::{assert_met, following, page};

    const ASKED: &str = "http://a.example/";

    fn url(text: &str) -> Url {
        Url::parse(ASKED).unwrap().join(text).unwrap()
    }

    #[test]
    fn no_query_is_told() {
        let told = |text: &str| shown_url(&url(text), &url(ASKED));
        assert_eq!(told("/in/"), "/in/");
        assert_eq!(told("/in/?code=c0de"), "/in/?…");
        assert_eq!(told("https://a.example/in?"), "https://a.example/in?…");
    }

    #[test]
    fn what_is_advised_is_met() {
        let long = format!("/{}", "x".repeat(200));
        for to in [
            "/in/",
            "/in/?next=/a",
            "/?code=c0de",
            "https://b.example/?code=c0de",
            "https://b.example/%7E/in",
            &long,
        ] {
            let to = url(to);
            let advised = expectation(&to, &url(ASKED));
            let toml = advised.strip_prefix("expect.").unwrap();
            let mut first = page(&[], "");
            first.last.sent.url = url(ASKED);
            let exchange = following(vec![first], page(&[], "a"), to.as_str());
            assert_met(toml, &exchange);
        }
    }
}
