//! Cookies that the response sets.

use std::rc::Rc;

use time::OffsetDateTime;

use super::assertion::{Assertion, Context, Mismatch};
use super::kept_cookie::KeptCookie;
use super::matching::{Measure, Text, Truth, list, matches_one, met};
use super::subject::{CookiePart, Name, Subject};
use super::{header, wire};
use crate::exchange::SetCookie;
use crate::source::{Located, Span, quote};
use crate::suite::Expect;
use crate::suite::expect::CookieExpect;
use crate::suite::matcher::{Condition, Matcher, every};
use crate::suite::value::Millis;

const MISSING: &str = "no such cookie";

/// The assertions on cookies.
///
/// Of several lines for the same cookie (name, domain and path) the last
/// counts, as in a browser. Where some with different domains or paths are
/// left, those with the expected value are looked at.
pub(super) fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let named = expect.cookies.iter();
    named
        .flat_map(|(name, cookie)| assertions_on(&name.text, cookie, context))
        .collect()
}

fn assertions_on<'s>(
    name: &'s str,
    expect: &'s CookieExpect,
    context: Context<'s, '_>,
) -> Vec<Assertion<'s>> {
    let cookies = Rc::new(Meant {
        name: Name::of(name),
        find: Box::new(move || meant(name, expect, context)),
    });
    let mut assertions = Vec::new();
    for matcher in every(expect.value.as_ref()) {
        let judge = move || value(name, matcher, context);
        assertions.push(Assertion::new(cookies.subject(None), matcher.span, judge));
    }
    let flags: [(_, _, Flag); 2] = [
        (CookiePart::Secure, &expect.secure, |it| it.set.secure),
        (CookiePart::HttpOnly, &expect.http_only, |it| {
            it.set.http_only
        }),
    ];
    for (part, flag, get) in flags {
        assertions.extend(flag.as_ref().map(|flag| cookies.flag(part, flag, get)));
    }
    let texts: [(_, _, Get, _); 3] = [
        (
            CookiePart::SameSite,
            &expect.same_site,
            |it| it.set.same_site.as_deref().map(wire::word),
            "no `SameSite`",
        ),
        (
            CookiePart::Path,
            &expect.path,
            |it| Some(Text::plain(it.path.as_str())),
            "no `Path`",
        ),
        (
            CookiePart::Domain,
            &expect.domain,
            |it| it.set.domain.as_deref().map(wire::word),
            "no `Domain`",
        ),
    ];
    for (part, wanted, get, missing) in texts {
        let wanted = every(wanted.as_ref()).iter();
        assertions.extend(wanted.map(|matcher| cookies.text(part, matcher, get, missing)));
    }
    let ages = every(expect.max_age.as_ref()).iter();
    assertions.extend(ages.map(|matcher| cookies.age(matcher)));
    assertions
}

/// Whether a cookie has an attribute.
type Flag = fn(&KeptCookie) -> bool;

/// A text of a cookie.
type Get = for<'c> fn(&'c KeptCookie) -> Option<Text<'c>>;

/// The cookies that are meant by a name.
struct Meant<'s> {
    name: Name,
    find: Box<dyn Fn() -> Vec<KeptCookie> + 's>,
}

impl<'s> Meant<'s> {
    fn subject(&self, part: Option<CookiePart>) -> Subject {
        Subject::Cookie(self.name.clone(), part)
    }

    fn assertion(
        self: &Rc<Self>,
        part: CookiePart,
        span: Span,
        judge: impl FnOnce(&[KeptCookie]) -> Result<(), Mismatch> + 's,
    ) -> Assertion<'s> {
        let this = Rc::clone(self);
        Assertion::new(
            self.subject(Some(part)),
            span,
            move || judge(&(this.find)()),
        )
    }

    fn flag(
        self: &Rc<Self>,
        part: CookiePart,
        expected: &'s Located<bool>,
        get: Flag,
    ) -> Assertion<'s> {
        self.assertion(part, expected.span, move |cookies| {
            flag(expected, cookies, get)
        })
    }

    fn text(
        self: &Rc<Self>,
        part: CookiePart,
        matcher: &'s Matcher<String>,
        get: Get,
        missing: &'static str,
    ) -> Assertion<'s> {
        self.assertion(part, matcher.span, move |cookies| {
            exist(cookies, matcher.span)?;
            let values: Vec<Text<'_>> = cookies.iter().filter_map(get).collect();
            met(matcher, &values, missing)
        })
    }

    fn age(self: &Rc<Self>, matcher: &'s Matcher<Millis>) -> Assertion<'s> {
        self.assertion(CookiePart::MaxAge, matcher.span, move |cookies| {
            exist(cookies, matcher.span)?;
            let ages = cookies.iter().filter_map(|cookie| cookie.max_age);
            let values: Vec<Measure<Millis>> = ages.map(|age| Measure(Millis(age))).collect();
            met(matcher, &values, "a cookie for the session")
        })
    }
}

/// A cookie that no browser keeps is none, whatever its value; but only one
/// that is taken back is gone.
fn value(name: &str, matcher: &Matcher<String>, context: Context<'_, '_>) -> Result<(), Mismatch> {
    let all = set_by(context);
    let same = || all.iter().filter(|cookie| cookie.set.name == name);
    let absent = asks_for_absence(matcher);
    let counts =
        |cookie: &&KeptCookie| !cookie.is_taken_back() && (absent || cookie.flaw.is_none());
    let values: Vec<Text<'_>> = same()
        .filter(counts)
        .map(|cookie| Text::plain(cookie.set.value.as_str()))
        .collect();
    met(matcher, &values, MISSING).map_err(|mut mismatch| {
        let url = &context.exchange.last.sent.url;
        if let Some(first) = same().find(counts) {
            // It may be the key to somebody's session.
            let length = first.set.value.chars().count();
            mismatch.actual = format!("another value ({length} long)");
            mismatch.notes.clear();
        } else if let Some(why) = same().find_map(|cookie| cookie.why_not_kept(url)) {
            mismatch.actual = "one that no browser keeps".to_owned();
            return mismatch.note(why);
        }
        with_names(mismatch, &all, values.is_empty())
    })
}

/// Whether there is to be no such cookie.
fn asks_for_absence(matcher: &Matcher<String>) -> bool {
    let mut conditions = matcher.conditions.iter();
    conditions.any(|it| it.value == Condition::Absent(true))
}

/// Without the cookie, nothing that is expected of it holds.
fn exist(cookies: &[KeptCookie], span: Span) -> Result<(), Mismatch> {
    match cookies {
        [] => Err(Mismatch::new(span, "the cookie", MISSING)),
        _ => Ok(()),
    }
}

/// Every cookie that is meant must have the flag, or must not.
fn flag(expected: &Located<bool>, cookies: &[KeptCookie], get: Flag) -> Result<(), Mismatch> {
    let shown = |flag: bool| flag.to_string();
    if cookies.is_empty() {
        return Err(Mismatch::new(expected.span, shown(expected.value), MISSING));
    }
    match cookies.iter().find(|cookie| get(cookie) != expected.value) {
        None => Ok(()),
        Some(_) => Err(Mismatch::new(
            expected.span,
            shown(expected.value),
            shown(!expected.value),
        )),
    }
}

/// The cookies of that name, those with the expected value if there are such.
fn meant(name: &str, expect: &CookieExpect, context: Context<'_, '_>) -> Vec<KeptCookie> {
    let mut cookies = set_by(context);
    cookies.retain(|cookie| cookie.set.name == name);
    if let Some(wanted) = &expect.value {
        let met = |cookie: &KeptCookie| {
            let value = Text::plain(cookie.set.value.as_str());
            let mut each = wanted.each.iter();
            each.all(|matcher| matches_one(matcher, Some(&value)) == Truth::Holds)
        };
        if cookies.iter().any(met) {
            cookies.retain(met);
        }
    }
    cookies
}

/// The cookies that the response sets, each once.
pub(super) fn set_by(context: Context<'_, '_>) -> Vec<KeptCookie> {
    let headers = &context.response().headers;
    let url = &header::known_url(&context.exchange.last.sent);
    // A response without a Date can only be set against the clock.
    let dates = header::values(headers, "date");
    let date = dates.iter().find_map(|value| header::date(value));
    let now = date.map_or_else(OffsetDateTime::now_utc, OffsetDateTime::from);
    let mut cookies: Vec<KeptCookie> = Vec::new();
    for line in header::values(headers, "set-cookie") {
        if let Some(set) = SetCookie::parse(&line) {
            let cookie = KeptCookie::new(set, url, now);
            cookies.retain(|other| !cookie.replaces(other));
            cookies.push(cookie);
        }
    }
    cookies
}

/// With the names that there are, when it's the name that is missing.
fn with_names(mismatch: Mismatch, all: &[KeptCookie], missing: bool) -> Mismatch {
    match all {
        _ if !missing => mismatch,
        [] => mismatch.note("the answer sets no cookies"),
        all => {
            let names: Vec<String> = all.iter().take(6).map(|c| quote(&c.set.name, 40)).collect();
            mismatch.note(format!(
                "the answer sets {}",
                list(&names, all.len(), 5, "and")
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::expect::test_support::{assert_met, assert_said, page};

    const DATE: (&str, &str) = ("date", "Wed, 21 Oct 2026 07:28:00 GMT");

    #[test]
    fn a_cookie_is_judged_by_its_attributes() {
        let line =
            "csrftoken=abc; expires=Thu, 22 Oct 2026 07:28:00 GMT; Path=/; SameSite=Lax; Secure";
        let mut response = page(&[("set-cookie", line), DATE], "");
        let _ = response.last.sent.url.set_scheme("https");
        assert_met(
            "cookies.csrftoken = { value = { matches = '^[a-z]+$' }, secure = true, http_only = false, \
             same_site = 'lax', path = '/', domain = { absent = true }, max_age = { min = '1d', max = '1d' } }",
            &response,
        );
        assert_met(
            "cookies.csrftoken = true\ncookies.sessionid = false",
            &response,
        );
        assert_said(
            "cookies.csrftoken = { value = 'x', secure = false, http_only = true, same_site = 'Strict', \
             path = '/x', domain = 'a.example', max_age = '1h' }\ncookies.sessionid = true",
            &response,
            &[
                "cookies.csrftoken: expected \"x\", got another value (3 long)",
                "cookies.csrftoken.secure: expected false, got true",
                "cookies.csrftoken.http_only: expected true, got false",
                "cookies.csrftoken.same_site: expected \"Strict\", got \"Lax\"",
                "cookies.csrftoken.path: expected \"/x\", got \"/\"",
                "cookies.csrftoken.domain: expected \"a.example\", got no `Domain`",
                "cookies.csrftoken.max_age: expected at most 1h, got 1d",
                "cookies.sessionid: expected it to be there, got no such cookie | the answer sets \"csrftoken\"",
            ],
        );
    }

    #[test]
    fn each_of_a_list_is_met_by_some_cookie() {
        let response = page(&[("set-cookie", "a=abc; Path=/x; Max-Age=60")], "");
        assert_met(
            "cookies.a = { value = [{ starts_with = 'a' }, { not = ['x', 'y'] }], \
             path = [{ starts_with = '/' }, { ends_with = 'x' }], max_age = ['> 30s', '<= 1m'] }",
            &response,
        );
        assert_met(
            "cookies.a = [{ starts_with = 'a' }, { ends_with = 'c' }]",
            &response,
        );
        assert_said(
            "cookies.a = { value = ['abc'], max_age = '> 1m' }",
            &response,
            &[
                "cookies.a: met",
                "cookies.a.max_age: expected more than 1m, got 1m",
            ],
        );
    }

    #[test]
    fn nothing_holds_of_a_missing_cookie_but_that_it_is_missing() {
        assert_said(
            "cookies.a = { secure = false, domain = { absent = true }, max_age = { not = '1s' } }",
            &page(&[("set-cookie", "A=1")], ""),
            &[
                "cookies.a.secure: expected false, got no such cookie",
                "cookies.a.domain: expected the cookie, got no such cookie",
                "cookies.a.max_age: expected the cookie, got no such cookie",
            ],
        );
        assert_said(
            "cookies.a = '1'",
            &page(&[], ""),
            &["cookies.a: expected \"1\", got no such cookie | the answer sets no cookies"],
        );
    }

    #[test]
    fn a_cookie_that_no_browser_keeps_is_none() {
        let taken_back = "it is taken back at once, by `Max-Age` or `Expires`";
        let prefix = "it lacks what its name promises: `__Secure-` needs `Secure`, `__Host-` also \
                      `Path=/` and no `Domain`";
        for (line, why) in [
            ("a=1; Max-Age=0", taken_back),
            ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", taken_back),
            (
                "a=1; Domain=b.example",
                "it is for \"b.example\", and \"a.example\" was asked",
            ),
            (
                "a=1; Domain=example",
                "it is for \"example\", and \"a.example\" was asked",
            ),
            (
                "a=1; SameSite=None",
                "it is `SameSite=None` without `Secure`",
            ),
            (
                "a=1; Secure",
                "it is `Secure`, and http was asked: ask over https, or `forwarded = \"https\"` in \
                 `[targets.NAME]`",
            ),
        ] {
            let response = page(&[("set-cookie", line), DATE], "");
            let note = format!("got one that no browser keeps | {why}");
            for (toml, expected) in [
                ("cookies.a = true", "it to be there"),
                ("cookies.a = '1'", "\"1\""),
                ("cookies.a = { value = { matches = '.' } }", "matching /./"),
            ] {
                let said = crate::expect::test_support::said(toml, &response);
                assert!(said[0].ends_with(&note), "{line} {expected}: {said:?}");
            }
            assert_met("cookies.a = { http_only = false }", &response);
            // Gone is what was taken back alone.
            let absent = crate::expect::test_support::said("cookies.a = false", &response);
            assert_eq!(
                absent[0] == "cookies.a: met",
                why == taken_back,
                "{absent:?}"
            );
        }
        let mut response = page(
            &[("set-cookie", "__Host-a=1; Secure; Domain=a.example")],
            "",
        );
        let _ = response.last.sent.url.set_scheme("https");
        let said = crate::expect::test_support::said("cookies.__Host-a = true", &response);
        assert!(said[0].ends_with(prefix), "{said:?}");
        // The client came over https, as the server was told.
        let mut response = page(&[("set-cookie", "a=1; Secure")], "");
        let told = "https".parse().unwrap();
        response.last.sent.headers.insert("x-forwarded-proto", told);
        assert_met("cookies.a = '1'", &response);
    }

    #[test]
    fn the_last_line_of_a_cookie_counts() {
        let lines = [("set-cookie", "a=1; HttpOnly"), ("set-cookie", "a=2")];
        assert_met(
            "cookies.a = { value = '2', http_only = false }",
            &page(&lines, ""),
        );
        assert_said(
            "cookies.a = '1'",
            &page(&lines, ""),
            &["cookies.a: expected \"1\", got another value (1 long)"],
        );
        // Two cookies of one name: every one of them is meant, unless the
        // value tells them apart.
        let lines = [
            ("set-cookie", "a=1; Path=/; HttpOnly"),
            ("set-cookie", "a=2; Path=/x"),
        ];
        assert_met(
            "cookies.a = { value = '1', http_only = true }",
            &page(&lines, ""),
        );
        assert_said(
            "cookies.a = { http_only = true }",
            &page(&lines, ""),
            &["cookies.a.http_only: expected true, got false"],
        );
        assert_said(
            "cookies.a = { max_age = '1d' }",
            &page(&lines, ""),
            &["cookies.a.max_age: expected at most 1d, got a cookie for the session"],
        );
    }
}
