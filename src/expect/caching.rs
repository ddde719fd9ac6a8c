//! `Cache-Control` of responses (RFC 9111, section 5.2.2).

use super::assertion::{Assertion, Context, Mismatch};
use super::{Subject, header};
use crate::exchange::Response;
use crate::source::{Located, Span};
use crate::suite::Expect;
use crate::suite::expect::Caching;

/// A year, in seconds.
const YEAR: u64 = 365 * 24 * 60 * 60;

/// The assertion on what the head of the response tells of caching. Whether it is
/// revalidated, further requests must tell.
pub(super) fn assertion<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Option<Assertion<'s>> {
    let Located { value, span } = *expect.caching.as_ref()?;
    let judge: fn(&Response, Span) -> Result<(), Mismatch> = match value {
        Caching::Revalidates => return None,
        Caching::Immutable => immutable,
        Caching::NoStore => no_store,
    };
    Some(Assertion::new(Subject::Caching(None), span, move || {
        judge(context.response(), span)
    }))
}

fn immutable(response: &Response, span: Span) -> Result<(), Mismatch> {
    let age = argument(response, "max-age").and_then(|age| age.parse::<u64>().ok());
    let is_long = age.is_some_and(|age| age >= YEAR);
    if is_long
        && has(response, "immutable")
        && !has(response, "no-store")
        && !has(response, "no-cache")
    {
        return Ok(());
    }
    let expected = "`Cache-Control` with `immutable` and a `max-age` of a year or more";
    Err(Mismatch::new(span, expected, shown(response)))
}

fn no_store(response: &Response, span: Span) -> Result<(), Mismatch> {
    if has(response, "no-store") {
        return Ok(());
    }
    let expected = "`Cache-Control` with `no-store`";
    Err(Mismatch::new(span, expected, shown(response)))
}

/// Whether `Cache-Control` has a directive.
pub(super) fn has(response: &Response, directive: &str) -> bool {
    directives(response)
        .iter()
        .any(|(name, _)| name == directive)
}

/// The argument of the first such directive of `Cache-Control`, without quotes.
fn argument(response: &Response, directive: &str) -> Option<String> {
    let mut directives = directives(response).into_iter();
    directives.find_map(|(name, argument)| (name == directive).then_some(argument))
}

/// A directive, in small letters, and its argument.
pub(super) type Directive = (String, String);

fn directives(response: &Response) -> Vec<Directive> {
    let values = header::values(&response.headers, "cache-control");
    values.iter().flat_map(|it| directives_of(it)).collect()
}

/// The directives of one value of `Cache-Control`.
pub(super) fn directives_of(value: &str) -> Vec<Directive> {
    let each = value.split(',').map(|directive| {
        let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
        let argument = argument.trim().trim_matches('"').to_owned();
        (name.trim().to_ascii_lowercase(), argument)
    });
    each.collect()
}

fn shown(response: &Response) -> String {
    header::shown(&header::values(&response.headers, "cache-control"))
}

#[cfg(test)]
mod tests {
    use crate::expect::test_support::{assert_met, assert_said, page};

    #[test]
    fn words_stand_for_directives() {
        let kept = |value| page(&[("cache-control", value)], "");
        for good in [
            "max-age=31536000, public, immutable",
            "Immutable,MAX-AGE=\"315360000\"",
        ] {
            assert_met("caching = 'immutable'", &kept(good));
        }
        assert_met("caching = 'no-store'", &kept("private, No-Store"));
        let expected = "caching: expected `Cache-Control` with `immutable` and a `max-age` of a \
                        year or more, got";
        for bad in [
            "max-age=31536000",
            "immutable, max-age=3600",
            "immutable",
            "immutable, max-age=31536000, no-cache",
        ] {
            let line = format!("{expected} \"{bad}\"");
            assert_said("caching = 'immutable'", &kept(bad), &[&line]);
        }
        assert_said(
            "caching = 'no-store'",
            &page(&[], ""),
            &["caching: expected `Cache-Control` with `no-store`, got no such header"],
        );
    }
}
