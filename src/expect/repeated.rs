//! Headers that stand in a response more than once, of which browsers take one value, or
//! all of them together: what one of them says is not what holds.
//!
//! Of any other header each value stands for itself, as of `Set-Cookie`, `Link`, `Vary`
//! and `Server-Timing`.

use super::assertion::Mismatch;
use super::caching::{Directive, directives_of};
use super::header::shown;
use super::matching::{Text, met};
use crate::source::Span;
use crate::suite::matcher::Matcher;

/// What browsers make of several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// They take the first: of `Strict-Transport-Security` (RFC 6797, section 8.1) and
    /// `X-Content-Type-Options` (WHATWG Fetch, "determine nosniff").
    First,
    /// They take the last: of `Referrer-Policy` (W3C Referrer Policy, section 8.1) and
    /// `Content-Type` (WHATWG Fetch, "extract a MIME type").
    Last,
    /// They refuse what has different ones: of `X-Frame-Options` (WHATWG HTML, section
    /// 7.6).
    Alike,
    /// They take all of them for one value, which is none that they know: of
    /// `Access-Control-Allow-Origin` (WHATWG Fetch, "CORS check") and those that are one
    /// item (RFC 9651, section 4.2).
    Joined,
    /// They take each directive, and what keeps less wins: of `Cache-Control` (RFC 9111,
    /// section 4.2.1).
    Directives,
}

impl Counts {
    /// What they make of several values of the header `name`; none where each stands
    /// for itself.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Some(match &*name.to_ascii_lowercase() {
            "strict-transport-security" | "x-content-type-options" => Self::First,
            "referrer-policy" | "content-type" => Self::Last,
            "x-frame-options" => Self::Alike,
            "access-control-allow-origin"
            | "access-control-allow-credentials"
            | "cross-origin-opener-policy"
            | "cross-origin-embedder-policy"
            | "cross-origin-resource-policy" => Self::Joined,
            "cache-control" => Self::Directives,
            _ => return None,
        })
    }

    /// What comes of several values, in words.
    #[must_use]
    pub const fn told(self) -> &'static str {
        match self {
            Self::First => "browsers take the first",
            Self::Last => "browsers take the last",
            Self::Alike => "browsers let nobody frame the page",
            Self::Joined => "browsers take them for one value, and know none such",
            Self::Directives => "browsers take each, and what keeps less wins",
        }
    }
}

/// Whether what browsers make of `values`, of which there are several, meets the matcher.
pub(super) fn judge(
    matcher: &Matcher<String>,
    counts: Counts,
    values: &[String],
    missing: &str,
) -> Result<(), Mismatch> {
    let of = |value: &str| met(matcher, &[Text::plain(value.to_owned())], missing);
    let met = match counts {
        Counts::First => of(&values[0]),
        Counts::Last => of(&values[values.len() - 1]),
        Counts::Alike => values.iter().try_for_each(|value| of(value)),
        Counts::Joined => of(&values.join(", ")),
        Counts::Directives => return directives(matcher, values, missing),
    };
    met.map_err(|mismatch| Mismatch {
        actual: shown(values),
        ..mismatch.note(format!("of several, {}", counts.told()))
    })
}

/// Whether one of the values of `Cache-Control`, or all of them together, are as expected,
/// and no other takes back what that says.
fn directives(matcher: &Matcher<String>, values: &[String], missing: &str) -> Result<(), Mismatch> {
    let texts: Vec<Text<'_>> = values.iter().cloned().map(Text::plain).collect();
    let joined = values.join(", ");
    let Err(mismatch) = met(matcher, &texts, missing) else {
        let is_met = |value: &&String| {
            let value = [Text::plain(String::clone(value))];
            met(matcher, &value, missing).is_ok()
        };
        let mut meeting = values.iter().enumerate().filter(|(_, it)| is_met(it));
        // Where it is met because something is in none of them, each meets it.
        let is_taken_back = |(at, _): (usize, &String)| takes_back(values, at);
        let first = meeting.next().map(is_taken_back);
        return match first {
            Some(true) if meeting.all(is_taken_back) => Err(taken_back(matcher.span, values)),
            _ => Ok(()),
        };
    };
    met(matcher, &[Text::plain(joined)], missing).map_err(|_| mismatch)
}

fn taken_back(span: Span, values: &[String]) -> Mismatch {
    Mismatch::new(span, "one that no other takes back", shown(values))
        .note(format!("of several, {}", Counts::Directives.told()))
}

/// Whether another of the values takes back that a response is kept as long as the one
/// at `at` says: it is not to be kept at all, or an earlier one has another `max-age`.
fn takes_back(values: &[String], at: usize) -> bool {
    let says = directives_of(&values[at]);
    let age = age(&says);
    let keeps = age.is_some_and(|age| age != "0") || has(&says, "immutable");
    let refuses = |value: &Vec<Directive>| has(value, "no-store") || has(value, "no-cache");
    if !keeps || refuses(&says) {
        return false;
    }
    let mut others = values.iter().enumerate().filter(|(other, _)| *other != at);
    others.any(|(other, value)| {
        let value = directives_of(value);
        let earlier = self::age(&value).filter(|_| other < at);
        refuses(&value) || age.is_some() && earlier.is_some_and(|it| Some(it) != age)
    })
}

fn has(directives: &[Directive], name: &str) -> bool {
    directives.iter().any(|(it, _)| it == name)
}

fn age(directives: &[Directive]) -> Option<&str> {
    let mut ages = directives.iter().filter(|(name, _)| name == "max-age");
    ages.next().map(|(_, age)| &**age)
}

#[cfg(test)]
mod tests {
    use crate::expect::test_support::{assert_met, page, said};

    fn is_met(expected: &str, name: &str, values: &[&str]) -> bool {
        let headers: Vec<_> = values.iter().map(|value| (name, *value)).collect();
        let said = said(&format!("headers.{name} = {expected}"), &page(&headers, ""));
        said.iter().all(|line| line.ends_with(": met"))
    }

    #[test]
    fn the_value_counts_that_browsers_take() {
        let hsts =
            |expected, values: &[&str]| is_met(expected, "strict-transport-security", values);
        assert!(hsts("'max-age=9'", &["max-age=9", "max-age=0"]));
        assert!(!hsts("'max-age=9'", &["max-age=0", "max-age=9"]));
        let referrer = |expected, values: &[&str]| is_met(expected, "referrer-policy", values);
        assert!(referrer("'same-origin'", &["unsafe-url", "same-origin"]));
        assert!(!referrer("'same-origin'", &["same-origin", "unsafe-url"]));
        let origin =
            |expected, values: &[&str]| is_met(expected, "access-control-allow-origin", values);
        assert!(!origin("'*'", &["*", "*"]));
        assert!(origin("true", &["*", "*"]));
        assert!(!origin("{ not = { contains = ',' } }", &["*", "*"]));
    }

    #[test]
    fn values_that_contradict_each_other_are_not_one_of_them() {
        let framing = |expected, values: &[&str]| is_met(expected, "x-frame-options", values);
        assert!(framing("'DENY'", &["DENY", "DENY"]));
        assert!(!framing("'DENY'", &["DENY", "SAMEORIGIN"]));
        assert!(!framing("'SAMEORIGIN'", &["DENY", "SAMEORIGIN"]));
        assert!(framing(
            "{ one_of = ['DENY', 'SAMEORIGIN'] }",
            &["DENY", "SAMEORIGIN"]
        ));
        // Who names both knows of both.
        assert!(framing("['DENY', 'SAMEORIGIN']", &["DENY", "SAMEORIGIN"]));
    }

    #[test]
    fn directives_may_stand_in_several_headers() {
        let cache = |expected, values: &[&str]| is_met(expected, "cache-control", values);
        // As nginx's `expires 30d;` and an `add_header` beside it say.
        let usual = ["max-age=2592000", "public, immutable"];
        assert!(cache("'max-age=2592000'", &usual));
        assert!(cache(
            "{ contains = ['max-age=2592000', 'immutable'] }",
            &usual
        ));
        assert!(!cache("'max-age=60'", &usual));
        let both = ["max-age=2592000", "no-cache, no-store"];
        assert!(!cache("'max-age=2592000'", &both));
        assert!(!cache("{ contains = 'max-age=2592000' }", &both));
        assert!(cache("{ contains = 'no-store' }", &both));
        assert!(cache("true", &["max-age=60", "max-age=60"]));
        assert!(!cache("'max-age=60'", &["max-age=5", "max-age=60"]));
        assert!(cache("'max-age=5'", &["max-age=5", "max-age=60"]));
        assert!(cache(
            "{ not = { contains = 'public' } }",
            &["max-age=5", "private"]
        ));
    }

    #[test]
    fn any_other_header_may_stand_there_twice() {
        let headers = [
            ("link", "</a>"),
            ("link", "</b>"),
            ("vary", "a"),
            ("vary", "b"),
        ];
        assert_met(
            "headers.link = '</a>'\nheaders.vary = 'b'",
            &page(&headers, ""),
        );
    }
}
