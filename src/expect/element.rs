//! A matcher of elements: their texts, narrowed by their attributes.

use html5ever::ns;
use scraper::ElementRef;

use super::assertion::Mismatch;
use super::matching::{SHOWN, Text, Truth, describe, list, matches_one, met};
use crate::content::element_text;
use crate::source::quote;
use crate::suite::Named;
use crate::suite::expect::ElementExpect;
use crate::suite::matcher::{Condition, Matcher, every};

/// What an element that isn't there is called.
pub(super) const MISSING: &str = "no element that matches";

/// Whether `elements` meet the text and the attributes that are expected.
///
/// The attributes narrow the elements down to those that have them; the text is
/// judged on these. So text and attributes are those of one element. A `not`
/// narrows nothing down: no element that is left may meet what is in it.
pub(super) fn judge(expect: &ElementExpect, elements: &[ElementRef<'_>]) -> Result<(), Mismatch> {
    let absent = asks_for_absence(expect);
    let mut having = elements.to_vec();
    for (name, matcher) in attrs(expect) {
        let asked = if absent {
            matcher.clone()
        } else {
            without_not(matcher)
        };
        let before = having.clone();
        having.retain(|element| holds(&asked, attribute(element, &name.text)));
        if having.is_empty() && !absent {
            return Err(lacks(&name.text, &asked, &before));
        }
    }
    if let Some(wanted) = &expect.text {
        wanted
            .each
            .iter()
            .try_for_each(|matcher| text(matcher, &having))?;
        if absent {
            return Ok(());
        }
        let asked: Vec<_> = wanted.each.iter().map(without_not).collect();
        having.retain(|element| {
            let text = element_text(*element);
            asked.iter().any(|asked| holds(asked, Some(&text)))
        });
    }
    for (name, matcher) in attrs(expect) {
        having
            .iter()
            .try_for_each(|element| no_not(&name.text, matcher, attribute(element, &name.text)))?;
    }
    Ok(())
}

/// What is expected of attributes, all of which one element has.
fn attrs(expect: &ElementExpect) -> impl Iterator<Item = (&Named<String>, &Matcher<String>)> {
    let attrs = expect.attrs.iter();
    attrs.flat_map(|(name, wanted)| wanted.each.iter().map(move |matcher| (name, matcher)))
}

/// Whether there is to be no such element.
pub(super) fn asks_for_absence(expect: &ElementExpect) -> bool {
    let mut texts = every(expect.text.as_ref()).iter();
    texts.any(Matcher::asks_for_absence)
}

fn text(matcher: &Matcher<String>, elements: &[ElementRef<'_>]) -> Result<(), Mismatch> {
    let texts = elements.iter().map(|element| element_text(*element));
    let values: Vec<Text<'_>> = texts.map(Text::plain).collect();
    met(matcher, &values, MISSING)
}

fn without_not(matcher: &Matcher<String>) -> Matcher<String> {
    let mut matcher = matcher.clone();
    matcher
        .conditions
        .retain(|condition| !matches!(condition.value, Condition::Not(_)));
    matcher
}

fn holds(matcher: &Matcher<String>, value: Option<&str>) -> bool {
    matches_one(matcher, value.map(Text::plain).as_ref()) == Truth::Holds
}

/// Names are in lower case in HTML, but `viewBox` is one, too; in XML they are
/// as they are written.
fn attribute<'a>(element: &ElementRef<'a>, name: &str) -> Option<&'a str> {
    let exact = element.attr(name);
    let is_xml = element.value().name.ns == ns!();
    exact.or_else(|| element.attr(&name.to_ascii_lowercase()).filter(|_| !is_xml))
}

/// None of `elements` has the attribute as it is asked for.
fn lacks(name: &str, asked: &Matcher<String>, elements: &[ElementRef<'_>]) -> Mismatch {
    let missing = format!("no `{name}`");
    let fails = asked.conditions.iter().find(|condition| {
        let one = Matcher::of(condition.value.clone(), condition.span);
        !elements
            .iter()
            .any(|element| holds(&one, attribute(element, name)))
    });
    // Each condition is met by some element, but no element meets them all.
    let condition = fails.or(asked.conditions.last());
    let span = condition.map_or(asked.span, |condition| condition.span);
    let words = condition.map(|condition| describe::<Text<'_>>(&condition.value, &missing));
    let words = words.unwrap_or_default();
    let values: Vec<String> = elements
        .iter()
        .take(4)
        .map(|element| match attribute(element, name) {
            Some(value) => quote(value, SHOWN),
            None => missing.clone(),
        })
        .collect();
    let actual = match elements.len() {
        0 => MISSING.to_owned(),
        n => list(&values, n, 3, "and"),
    };
    let expected = match condition.map(|condition| &condition.value) {
        Some(Condition::Absent(true)) => format!("an element with {missing}"),
        Some(Condition::Absent(false)) => format!("an element with `{name}`"),
        _ => format!("an element with `{name}` {words}"),
    };
    Mismatch::new(span, expected, actual)
}

/// The `not`s of an attribute, for an element that is meant.
fn no_not(name: &str, matcher: &Matcher<String>, value: Option<&str>) -> Result<(), Mismatch> {
    let mut nots = matcher.clone();
    nots.conditions
        .retain(|condition| matches!(condition.value, Condition::Not(_)));
    let values: Vec<Text<'_>> = value.map(Text::plain).into_iter().collect();
    let missing = format!("no `{name}`");
    met(&nots, &values, &missing).map_err(|mut mismatch| {
        mismatch.expected = format!("no element with `{name}` {}", unnegated(&mismatch.expected));
        mismatch
    })
}

/// `not "x"` is said as "no element with … "x"".
fn unnegated(words: &str) -> &str {
    words.strip_prefix("not ").unwrap_or(words)
}
