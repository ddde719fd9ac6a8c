//! Elements of the page.

use scraper::{ElementRef, Html};

use super::claim::{Claim, Failure, Miss, Seen, Verdict, spelled};
use super::element;
use super::matching::{Measure, met};
use crate::suite::Expect;
use crate::suite::expect::ElementExpect;
use crate::suite::value::{Count, Css};

/// The claims on elements.
pub(super) fn claims<'s>(expect: &'s Expect, seen: Seen<'s, '_>) -> Vec<Claim<'s>> {
    let content = seen.content;
    let mut claims = Vec::new();
    for (css, element) in &expect.select {
        let subject = format!("select.{}", spelled(&css.text));
        if let Some(count) = &element.count {
            let subject = format!("{subject}.count");
            claims.push(Claim::on_content(seen, subject, count.span, move || {
                let page = page(content.page())?;
                let count_of = find(page, &css.value).len() as u64;
                met(count, &[Measure(Count(count_of))], "no count").map_err(Into::into)
            }));
        }
        if element.text.is_some() || !element.attrs.is_empty() {
            claims.push(Claim::on_content(seen, subject, element.span, move || {
                judge(page(content.page())?, &css.value, element)
            }));
        }
    }
    claims
}

fn page<'p>(page: Result<&'p Html, &str>) -> Result<&'p Html, Failure> {
    page.map_err(|why| Failure::Unjudged(why.to_owned()))
}

fn judge(page: &Html, css: &Css, expect: &ElementExpect) -> Verdict {
    let elements = find(page, css);
    let Err(miss) = element::judge(expect, &elements) else {
        return Ok(());
    };
    if elements.is_empty() {
        return Err(Miss::new(miss.span, miss.expected, element::MISSING).into());
    }
    Err(miss.into())
}

/// The elements that `css` finds, in the order in which they stand there. What
/// is in a `<template>` is no part of the page.
fn find<'p>(page: &'p Html, css: &Css) -> Vec<ElementRef<'p>> {
    let found = page.select(css.selector());
    found
        .filter(|element| element.ancestors().all(|node| !node.value().is_fragment()))
        .collect()
}
