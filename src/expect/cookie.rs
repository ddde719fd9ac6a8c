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
use crate::suite::matcher::{Matcher, every};
use crate::suite::value::Millis;

const MISSING: &str = "no such cookie";

/// What is expected where a part of a cookie is, and there is no cookie.
const ANY: &str = "the cookie";

const NOT_KEPT: &str = "one that no browser keeps";

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
    find: Box<dyn Fn() -> Result<Vec<KeptCookie>, NotSet> + 's>,
}

/// That no cookie of the name is set.
struct NotSet {
    /// Why no browser keeps the one that is there, if one is.
    why: Option<String>,
}

impl NotSet {
    fn mismatch(self, span: Span, expected: String) -> Mismatch {
        match self.why {
            Some(why) => Mismatch::new(span, expected, NOT_KEPT).note(why),
            None => Mismatch::new(span, expected, MISSING),
        }
    }
}

impl<'s> Meant<'s> {
    fn subject(&self, part: Option<CookiePart>) -> Subject {
        Subject::Cookie(self.name.clone(), part)
    }

    fn assertion(
        self: &Rc<Self>,
        part: CookiePart,
        span: Span,
        expected: String,
        judge: impl FnOnce(&[KeptCookie]) -> Result<(), Mismatch> + 's,
    ) -> Assertion<'s> {
        let this = Rc::clone(self);
        Assertion::new(self.subject(Some(part)), span, move || {
            match (this.find)() {
                Ok(cookies) => judge(&cookies),
                Err(not_set) => Err(not_set.mismatch(span, expected)),
            }
        })
    }

    fn flag(
        self: &Rc<Self>,
        part: CookiePart,
        expected: &'s Located<bool>,
        get: Flag,
    ) -> Assertion<'s> {
        let shown = expected.value.to_string();
        self.assertion(part, expected.span, shown, move |cookies| {
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
        self.assertion(part, matcher.span, ANY.to_owned(), move |cookies| {
            let values: Vec<Text<'_>> = cookies.iter().filter_map(get).collect();
            met(matcher, &values, missing)
        })
    }

    fn age(self: &Rc<Self>, matcher: &'s Matcher<Millis>) -> Assertion<'s> {
        let part = CookiePart::MaxAge;
        self.assertion(part, matcher.span, ANY.to_owned(), move |cookies| {
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
    let absent = matcher.asks_for_absence();
    let counts =
        |cookie: &&KeptCookie| !cookie.is_taken_back() && (absent || cookie.flaw.is_none());
    let values: Vec<Text<'_>> = same()
        .filter(counts)
        .map(|cookie| Text::plain(cookie.set.value.as_str()))
        .collect();
    let judged = met(matcher, &values, MISSING).and_then(|()| match values.as_slice() {
        // Of a cookie that isn't there, it can't even be said what it is not.
        [] if !absent => Err(Mismatch::new(matcher.span, ANY, MISSING)),
        _ => Ok(()),
    });
    judged.map_err(|mut mismatch| {
        let url = &context.exchange.last.sent.url;
        if let Some(first) = same().find(counts) {
            // It may be the key to somebody's session.
            let length = first.set.value.chars().count();
            mismatch.actual = format!("another value ({length} long)");
            mismatch.notes.clear();
        } else if let Some(why) = same().find_map(|cookie| cookie.why_not_kept(url)) {
            NOT_KEPT.clone_into(&mut mismatch.actual);
            return mismatch.note(why);
        }
        with_names(mismatch, &all, values.is_empty())
    })
}

/// Every cookie that is meant must have the flag, or must not.
fn flag(expected: &Located<bool>, cookies: &[KeptCookie], get: Flag) -> Result<(), Mismatch> {
    let shown = |flag: bool| flag.to_string();
    match cookies.iter().find(|cookie| get(cookie) != expected.value) {
        None => Ok(()),
        Some(_) => Err(Mismatch::new(
            expected.span,
            shown(expected.value),
            shown(!expected.value),
        )),
    }
}

/// The cookies of that name, one at least, that a browser keeps; those with the
/// expected value if there are such.
fn meant(
    name: &str,
    expect: &CookieExpect,
    context: Context<'_, '_>,
) -> Result<Vec<KeptCookie>, NotSet> {
    let url = &context.exchange.last.sent.url;
    let mut cookies = set_by(context);
    cookies.retain(|cookie| cookie.set.name == name);
    let (mut kept, lost): (Vec<_>, Vec<_>) = cookies.into_iter().partition(KeptCookie::is_kept);
    if kept.is_empty() {
        let why = lost.iter().find_map(|it| it.why_not_kept(url));
        return Err(NotSet { why });
    }
    if let Some(wanted) = &expect.value {
        let met = |cookie: &KeptCookie| {
            let value = Text::plain(cookie.set.value.as_str());
            let mut each = wanted.each.iter();
            each.all(|matcher| matches_one(matcher, Some(&value)) == Truth::Holds)
        };
        if kept.iter().any(met) {
            kept.retain(met);
        }
    }
    Ok(kept)
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
mod tests;
