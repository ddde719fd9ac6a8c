//! A matcher of elements: their texts, narrowed by their attributes.

use scraper::ElementRef;

use super::claim::Miss;
use super::content::element_text;
use super::matching::{SHOWN, Text, Truth, list, matches_one, met};
use crate::source::quote;
use crate::suite::expect::ElementExpect;
use crate::suite::matcher::{Condition, Matcher};

/// What an element that isn't there is called.
pub(super) const MISSING: &str = "no element that matches";

/// Whether `elements` meet the text and the attributes that are expected.
///
/// The attributes narrow the elements down to those that have them; the text is
/// judged on these. So text and attributes are those of one element, and `not`
/// of a text looks at every element that has the attributes.
pub(super) fn judge(expect: &ElementExpect, elements: &[ElementRef<'_>]) -> Result<(), Miss> {
    let having: Vec<ElementRef<'_>> = elements
        .iter()
        .copied()
        .filter(|element| {
            let mut attrs = expect.attrs.iter();
            attrs.all(|(name, matcher)| holds(matcher, attribute(element, &name.text)))
        })
        .collect();
    let forbidden = expect.text.as_ref().is_some_and(|text| {
        let mut conditions = text.conditions.iter();
        conditions.any(|condition| condition.value == Condition::Absent(true))
    });
    if having.is_empty() && !expect.attrs.is_empty() && !forbidden {
        return Err(lacks(expect, elements));
    }
    let Some(matcher) = &expect.text else {
        return Ok(());
    };
    let texts: Vec<String> = having
        .iter()
        .map(|element| element_text(*element))
        .collect();
    let values: Vec<Text<'_>> = texts
        .iter()
        .map(|text| Text::plain(text.as_str()))
        .collect();
    met(matcher, &values, MISSING)
}

fn holds(matcher: &Matcher<String>, value: Option<&str>) -> bool {
    matches_one(matcher, value.map(Text::plain).as_ref()) == Truth::Holds
}

/// Names are in lower case in HTML, but `viewBox` is one, too.
fn attribute<'a>(element: &ElementRef<'a>, name: &str) -> Option<&'a str> {
    let exact = element.attr(name);
    exact.or_else(|| element.attr(&name.to_ascii_lowercase()))
}

/// No element has all the attributes. Said of the first attribute that no
/// element has together with those before it.
fn lacks(expect: &ElementExpect, elements: &[ElementRef<'_>]) -> Miss {
    let mut left = elements.to_vec();
    for (name, matcher) in &expect.attrs {
        let next = left.iter().copied();
        let next: Vec<ElementRef<'_>> = next
            .filter(|element| holds(matcher, attribute(element, &name.text)))
            .collect();
        if !next.is_empty() {
            left = next;
            continue;
        }
        if left.is_empty() {
            break;
        }
        let missing = format!("no `{}`", name.text);
        let values: Vec<String> = left
            .iter()
            .take(4)
            .map(|element| match attribute(element, &name.text) {
                Some(value) => quote(value, SHOWN),
                None => missing.clone(),
            })
            .collect();
        let first = attribute(&left[0], &name.text).map(Text::plain);
        let first: Vec<Text<'_>> = first.into_iter().collect();
        let miss = met(matcher, &first, &missing);
        let (span, expected) = match miss {
            Err(miss) => (miss.span, miss.expected),
            Ok(()) => (matcher.span, "another value".to_owned()),
        };
        let actual = list(&values, left.len(), 3, "and");
        return Miss::new(
            span,
            format!("an element with the attribute `{}` {expected}", name.text),
            actual,
        );
    }
    Miss::new(expect.span, "an element with these attributes", MISSING)
}
