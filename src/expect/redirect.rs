//! Redirects: `Location`, the last URL and the number of hops.

use super::assertion::{Assertion, Context, Failure, Mismatch};
use super::matching::{Measure, Text, describe, met};
use super::{Subject, address};
use crate::exchange::{Hop, Location};
use crate::source::quote;
use crate::suite::Expect;
use crate::suite::matcher::{Condition, Matcher, every};
use crate::suite::value::Count;

const MISSING: &str = "no redirect";

/// The assertions on redirects.
pub(super) fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let last = &context.exchange.last;
    let redirects = every(expect.redirect.as_ref()).iter();
    let redirects = redirects.map(|matcher| {
        Assertion::new(Subject::Redirect, matcher.span, move || {
            redirect(matcher, last)
        })
    });
    let url = every(expect.url.as_ref()).iter();
    let url = url.map(|matcher| {
        Assertion::new(Subject::Url, matcher.span, move || {
            let from = context
                .exchange
                .hops()
                .next()
                .map_or(&last.sent.url, |h| &h.sent.url);
            address::judge(matcher, Some(&last.sent.url), from, "no URL")
        })
    });
    let hops = every(expect.hops.as_ref()).iter();
    let hops = hops.map(|matcher| {
        Assertion::new(Subject::Hops, matcher.span, move || {
            let hops = Count(context.exchange.redirects.len() as u64);
            met(matcher, &[Measure(hops)], "no count")
        })
    });
    redirects.chain(url).chain(hops).collect()
}

/// A redirect is a status of 3xx with a `Location`. Without one there is
/// nowhere to go, with two different ones nobody knows where, and neither is
/// as expected, whatever that is.
fn redirect(matcher: &Matcher<String>, last: &Hop) -> Result<(), Failure> {
    let (from, response) = (&last.sent.url, &last.response);
    let written = response.written_location().unwrap_or_default();
    let is_redirection = response.status.is_redirection();
    match last.location() {
        Location::Missing if is_redirection => judge_none(matcher, last, |mut mismatch| {
            mismatch.actual.push_str(" without a `Location`");
            mismatch
        }),
        Location::Missing => judge_none(matcher, last, |mismatch| mismatch),
        _ if !is_redirection => judge_none(matcher, last, |mismatch| {
            let why = "which is no redirect without a status of 3xx";
            mismatch.note(format!("`Location` is {}, {why}", quote(&written, 120)))
        }),
        Location::Url(url) | Location::OtherScheme(url) => {
            address::judge(matcher, Some(&url), from, MISSING).map_err(|mismatch| {
                if url.as_str() == written {
                    mismatch.into()
                } else {
                    mismatch
                        .note(format!("`Location` is {}", quote(&written, 120)))
                        .into()
                }
            })
        }
        Location::NoUrl => {
            let actual = format!("{}, which is no URL", quote(&written, 120));
            Err(unclear(matcher, actual))
        }
        Location::Several(count) => Err(unclear(matcher, format!("{count} different `Location`s"))),
    }
}

/// Judges a response that is no redirect; what came is its status, to which
/// `more` adds.
fn judge_none(
    matcher: &Matcher<String>,
    last: &Hop,
    more: impl FnOnce(Mismatch) -> Mismatch,
) -> Result<(), Failure> {
    address::judge(matcher, None, &last.sent.url, MISSING).map_err(|mut mismatch| {
        mismatch.actual = last.response.status_line();
        more(mismatch).into()
    })
}

fn unclear(matcher: &Matcher<String>, actual: String) -> Failure {
    let (span, expected) = match matcher.conditions.first() {
        Some(first) => (first.span, describe::<Text<'_>>(&first.value, MISSING)),
        None => (
            matcher.span,
            describe::<Text<'_>>(&Condition::Absent(false), MISSING),
        ),
    };
    Mismatch::new(span, expected, actual).into()
}

#[cfg(test)]
mod tests {
    use crate::expect::test_support::{answered, assert_met, assert_said, following, page};

    fn to(location: &str) -> crate::exchange::Exchange {
        answered(302, &[("location", location)], "")
    }

    #[test]
    fn a_path_means_the_same_site() {
        for location in [
            "/lists/1/",
            "1/",
            "http://a.example/lists/1/",
            "http://A.example:80/lists/./1/",
            "//a.example/lists/1/",
        ] {
            assert_met("redirect = '/lists/1/'", &to(location));
            assert_met("redirect = 'http://a.example/lists/1/'", &to(location));
        }
        for location in ["/lists/1", "/lists/1/?a", "/lists/1/#a"] {
            let said = crate::expect::test_support::said("redirect = '/lists/1/'", &to(location));
            assert!(
                said[0].starts_with(
                    "redirect: expected \"/lists/1/\", got \"http://a.example/lists/1"
                ),
                "{said:?}"
            );
        }
        for location in [
            "https://a.example/lists/1/",
            "http://a.example:8000/lists/1/",
            "http://b.example/lists/1/",
        ] {
            assert_said(
                "redirect = '/lists/1/'",
                &to(location),
                &[&format!(
                    "redirect: expected \"/lists/1/\", got \"{location}\" | the path is the one expected, \
                     but on another scheme, host or port; a path alone means the same site"
                )],
            );
        }
    }

    #[test]
    fn parts_are_looked_for_in_the_url_and_the_path() {
        let response = to("/lists/1/?next=/a");
        for toml in [
            "redirect = { starts_with = '/lists/' }",
            "redirect = { starts_with = 'http://a.example/' }",
            "redirect = { contains = 'next=', ends_with = '/a' }",
            r"redirect = { matches = '^/lists/\d+/' }",
            "redirect = true",
            "status = 302\nredirect = { not = '/login' }",
            "redirect = [{ starts_with = '/lists/' }, { not = ['/login', '/admin'] }]",
        ] {
            assert_met(toml, &response);
        }
        let elsewhere = to("https://b.example/lists/1/");
        let said =
            crate::expect::test_support::said("redirect = { starts_with = '/lists/' }", &elsewhere);
        assert!(
            said[0].contains("expected starting with \"/lists/\", got \"https://b.example/"),
            "{said:?}"
        );
        assert_said(
            "status = 302\nredirect = { not = { contains = 'lists' } }",
            &response,
            &[
                "status: met",
                "redirect: expected not containing \"lists\", got \"http://a.example/lists/1/?next=/a\" | `Location` is \"/lists/1/?next=/a\"",
            ],
        );
    }

    #[test]
    fn what_does_not_redirect_is_no_redirect() {
        assert_said(
            "status = '2xx'\nredirect = '/a'",
            &answered(201, &[("location", "/a")], ""),
            &[
                "status: met",
                "redirect: expected \"/a\", got 201 Created | `Location` is \"/a\", which is no redirect without a status of 3xx",
            ],
        );
        assert_said(
            "redirect = '/a'",
            &answered(302, &[], ""),
            &["redirect: expected \"/a\", got 302 Found without a `Location`"],
        );
        assert_met("redirect = false", &page(&[], ""));
        assert_met("status = 304\nredirect = false", &answered(304, &[], ""));
        let twice = [("location", "/a"), ("location", "/b")];
        assert_said(
            "redirect = '/a'",
            &answered(302, &twice, ""),
            &["redirect: expected \"/a\", got 2 different `Location`s"],
        );
        assert_said(
            "status = 302\nredirect = { not = '/a' }",
            &to("http://["),
            &[
                "status: met",
                "redirect: expected not \"/a\", got \"http://[\", which is no URL",
            ],
        );
        let said = crate::expect::test_support::said("redirect = ''", &to("/lists/"));
        assert!(
            said[0].starts_with("redirect: expected \"\", got"),
            "{said:?}"
        );
    }

    #[test]
    fn where_the_redirects_end() {
        let response = following(
            vec![to("/lists/1/")],
            page(&[], ""),
            "http://a.example/lists/1/?a=b",
        );
        assert_met("url = '/lists/1/?a=b'\nhops = 1", &response);
        assert_met(r"url = { matches = '/lists/.+' }", &response);
        assert_said(
            "url = '/lists/1/'\nhops = 0\ntime = '150ms'",
            &response,
            &[
                "url: expected \"/lists/1/\", got \"http://a.example/lists/1/?a=b\"",
                "hops: expected 0, got 1",
                "time: expected at most 150ms, got 200ms",
            ],
        );
        // The site is the one that was asked first.
        let away = following(
            vec![to("https://b.example/x")],
            page(&[], ""),
            "https://b.example/x",
        );
        let said = crate::expect::test_support::said("url = '/x'", &away);
        assert!(
            said[0].contains("on another scheme, host or port"),
            "{said:?}"
        );
        assert_met("url = 'https://b.example/x'", &away);
    }
}
