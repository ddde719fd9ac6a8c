//! What stands on a page where an element is missed, or is another one.

use std::fmt::Write as _;
use std::iter::successors;

use scraper::{ElementRef, Html};

use crate::source::{elide, one_line};
use crate::suite::value::Css;

/// How many characters of a tag, and of the text behind it, are shown.
const SHOWN: usize = 100;
/// How many texts below an element are looked at.
const TEXTS: usize = 20;
/// How many elements around one that is missed are looked for.
const OUTER: usize = 8;

/// What is most like the element that a page lacks, or else what is there of those
/// that it should be in.
pub(super) fn of_missing(css: &Css, page: &Html) -> Option<String> {
    if let Some(like) = css.nearest(page) {
        return Some(format!("like it is {}{}", tag(like), text(like)));
    }
    let mut outer = successors(css.without_last(), Css::without_last).take(OUTER);
    outer.find_map(|css| {
        let found = css.select(page).ok()?;
        let first = *found.first()?;
        Some(format!("there is {}{}", tag(first), text(first)))
    })
}

/// How an element that is not as expected stands on its page.
pub(super) fn of(element: ElementRef<'_>) -> Option<String> {
    let mut outer = element.ancestors().filter_map(ElementRef::wrap);
    let outer = outer.find(|it| it.value().attr("id").or(it.value().attr("class")).is_some());
    let within = outer.map(|outer| format!(" in {}", tag(outer)));
    let is_plain = element.value().attrs().next().is_none() && within.is_none();
    (!is_plain).then(|| format!("it is {}{}", tag(element), within.unwrap_or_default()))
}

/// `<input id="new" name="item" value=…>`: what a field is filled with may be secret.
fn tag(element: ElementRef<'_>) -> String {
    let mut tag = format!("<{}", element.value().name());
    for (name, value) in element.value().attrs() {
        let _ = match name {
            "value" => write!(tag, " value=…"),
            _ => write!(tag, " {name}={value:?}"),
        };
    }
    elide(&one_line(&tag), SHOWN).into_owned() + ">"
}

/// The beginning of what can be read in an element.
fn text(element: ElementRef<'_>) -> String {
    let texts = element.text().take(TEXTS);
    let texts: Vec<&str> = texts.flat_map(str::split_whitespace).take(TEXTS).collect();
    elide(&one_line(&texts.join(" ")), SHOWN).into_owned()
}
