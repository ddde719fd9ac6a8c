//! Headers.

use std::time::SystemTime;

use http::HeaderMap;
use url::Url;

use super::assertion::{Assertion, Context};
use super::matching::{SHOWN, Text, list, met};
use super::repeated::{self, Counts};
use super::subject::{Name, Subject};
use crate::exchange::Sent;
use crate::source::quote;
use crate::suite::Expect;
use crate::suite::matcher::Matchers;

/// What a header that isn't there is called.
const MISSING: &str = "no such header";

/// The assertions on headers: each matcher is met by some value of its header, or, where
/// browsers take one value alone, by that.
pub(super) fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let headers = &context.response().headers;
    let each = expect.headers.iter().flat_map(|(name, header)| {
        header.each.iter().map(move |matcher| {
            let subject = Subject::Header(Name::of(&name.text));
            let counts = Counts::of(&name.text).filter(|_| header.each.len() == 1);
            Assertion::new(subject, matcher.span, move || {
                let values = values(headers, &name.text);
                if let (Some(counts), [_, _, ..]) = (counts, values.as_slice()) {
                    return repeated::judge(matcher, counts, &values, MISSING);
                }
                let values: Vec<Text<'_>> = values.into_iter().map(Text::plain).collect();
                met(matcher, &values, MISSING)
            })
        })
    });
    each.collect()
}

/// Whether a header of this one value is as expected.
#[must_use]
pub fn is_met_by(expected: &Matchers<String>, value: &str) -> bool {
    let mut each = expected.each.iter();
    each.all(|matcher| met(matcher, &[Text::plain(value.to_owned())], MISSING).is_ok())
}

/// Every value of the header `name`, in whatever case it is written. What is no
/// UTF-8 shows as U+FFFD.
pub(super) fn values(headers: &HeaderMap, name: &str) -> Vec<String> {
    let values = headers.get_all(name).into_iter();
    let lossy = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    values.map(lossy).collect()
}

/// The values of a header that isn't as it should be, in words.
pub(super) fn shown(values: &[String]) -> String {
    let each: Vec<String> = values
        .iter()
        .take(4)
        .map(|value| quote(value, SHOWN))
        .collect();
    match each.as_slice() {
        [] => MISSING.to_owned(),
        each => list(each, values.len(), 3, "and"),
    }
}

/// A date of HTTP in any of its three forms (RFC 9110, section 5.6.7), or with
/// the dashes that many servers write: `Wed, 21-Oct-2026 07:28:00 GMT`.
pub(super) fn date(value: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(value)
        .or_else(|_| httpdate::parse_http_date(&value.replace('-', " ")))
        .ok()
}

/// URL of a request as the browser in front knows it: over https, where the
/// server was told so by what a proxy would say (`forwarded = "https"`).
pub(super) fn known_url(sent: &Sent) -> Url {
    let told = values(&sent.headers, "x-forwarded-proto");
    let told = told.first().and_then(|value| value.split(',').next());
    let mut url = sent.url.clone();
    if told.is_some_and(|it| it.trim().eq_ignore_ascii_case("https")) {
        let _ = url.set_scheme("https");
    }
    url
}

#[cfg(test)]
mod tests {
    use crate::expect::test_support::{assert_met, assert_said, page};

    #[test]
    fn names_have_no_case() {
        let response = page(&[("server", "nginx/1.24")], "");
        assert_met("headers.Server = { starts_with = 'nginx' }", &response);
        assert_met("headers.SERVER = true\nheaders.via = false", &response);
        assert_said(
            "headers.Server = { starts_with = 'Apache' }",
            &response,
            &["headers.Server: expected starting with \"Apache\", got \"nginx/1.24\""],
        );
        assert_said(
            "headers.server = false\nheaders.via = true\nheaders.x = '1'",
            &response,
            &[
                "headers.server: expected no such header, got \"nginx/1.24\"",
                "headers.via: expected it to be there, got no such header",
                "headers.x: expected \"1\", got no such header",
            ],
        );
    }

    #[test]
    fn all_values_of_a_repeated_header_are_looked_at() {
        let response = page(&[("vary", "cookie"), ("vary", "accept")], "");
        assert_met("headers.vary = 'accept'", &response);
        assert_met("headers.vary = ['accept', 'cookie']", &response);
        assert_said(
            "headers.vary = ['accept', 'origin']",
            &response,
            &[
                "headers.vary: met",
                "headers.vary: expected \"origin\", got \"cookie\" and \"accept\"",
            ],
        );
        // No single value begins and ends so.
        assert_said(
            "headers.vary = { starts_with = 'c', ends_with = 't' }",
            &response,
            &["headers.vary: expected ending with \"t\", got \"cookie\" and \"accept\""],
        );
        assert_said(
            "headers.vary = { contains = 'cook', not = 'accept' }",
            &response,
            &["headers.vary: expected not \"accept\", got \"accept\""],
        );
    }

    #[test]
    fn what_is_refused_in_a_list_is_refused_each() {
        let response = page(&[("x-tag", "a1"), ("x-tag", "b2")], "");
        assert_met("headers.x-tag = { not = ['c3', 'd4'] }", &response);
        assert_met("headers.gone = { not = ['c3', 'd4'] }", &response);
        assert_met(
            "headers.x-tag = { not = { contains = ['c', 'd'] } }",
            &response,
        );
        assert_met(
            "headers.x-tag = { not = { starts_with = 'a', contains = ['2', '3'] } }",
            &response,
        );
        assert_said(
            "headers.x-tag = { not = ['c3', 'b2'] }",
            &response,
            &["headers.x-tag: expected not \"b2\", got \"b2\""],
        );
        assert_said(
            "headers.x-tag = { not = { contains = ['c', '2'] } }",
            &response,
            &["headers.x-tag: expected not containing \"2\", got \"b2\""],
        );
        assert_said(
            "headers.x-tag = { not = { starts_with = 'b', contains = ['1', '2'] } }",
            &response,
            &["headers.x-tag: expected not (containing \"2\" and starting with \"b\"), got \"b2\""],
        );
    }

    #[test]
    fn more_and_less_are_told_from_at_least_and_at_most() {
        let response = page(&[("age", "100"), ("big", "9007199254740993")], "");
        assert_met("headers.age = { above = 99, below = 101 }", &response);
        assert_met("headers.big = { above = 9007199254740992 }", &response);
        assert_said(
            "headers.age = [{ above = 100 }, { below = 100 }]\nheaders.big = { max = 9007199254740992 }",
            &response,
            &[
                "headers.age: expected more than 100, got \"100\"",
                "headers.age: expected less than 100, got \"100\"",
                "headers.big: expected at most 9007199254740992, got \"9007199254740993\"",
            ],
        );
        // The text itself, as everywhere in headers.
        assert_met("headers.x = '> 100'", &page(&[("x", "> 100")], ""));
    }

    #[test]
    fn not_holds_for_what_is_not_there() {
        let response = page(&[], "");
        assert_met("headers.server = { not = { contains = '1.' } }", &response);
        assert_said(
            "headers.server = { absent = false, not = { contains = '1.' } }",
            &response,
            &["headers.server: expected it to be there, got no such header"],
        );
        assert_said(
            "headers.server = { not = { absent = true } }",
            &response,
            &["headers.server: expected it to be there, got no such header"],
        );
    }

    #[test]
    fn texts_are_numbers_where_one_is_asked_for() {
        let response = page(&[("age", " 95"), ("x", "soon")], "");
        assert_met("headers.age = { min = 95, max = 95.5 }", &response);
        assert_met("headers.age = { about = 100, within = '5%' }", &response);
        assert_said(
            "headers.age = { about = 100, within = '4%' }\nheaders.x = { max = 1 }",
            &response,
            &[
                "headers.age: expected about 100 (within 4%), got \" 95\"",
                "headers.x: expected at most 1, got \"soon\", which is not a number",
            ],
        );
        // That it is no number is no reason to pass.
        assert_said(
            "headers.x = { not = { max = 1 } }",
            &response,
            &["headers.x: expected not at most 1, got \"soon\", which is not a number"],
        );
    }

    #[test]
    fn the_lacking_part_is_named_and_values_are_made_safe() {
        let response = page(
            &[
                ("cache-control", "public, max-age=60"),
                ("x", "\u{e9}\u{202e}"),
            ],
            "",
        );
        assert_said(
            "headers.cache-control = { contains = ['public', 'immutable'] }",
            &response,
            &[
                "headers.cache-control: expected containing \"immutable\", got \"public, max-age=60\"",
            ],
        );
        assert_said(
            "headers.x = { one_of = ['a', 'b', 'c'] }",
            &response,
            &["headers.x: expected one of \"a\", \"b\" or \"c\", got \"\u{e9}\\u{202e}\""],
        );
        assert_said(
            r"headers.x = { matches = '^\d+$' }",
            &response,
            &["headers.x: expected matching `^\\d+$`, got \"\u{e9}\\u{202e}\""],
        );
    }
}
