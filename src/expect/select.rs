//! Elements of the page.

use scraper::{ElementRef, Html, Node};

use super::assertion::{Assertion, Context, Failure, Mismatch, Verdict};
use super::matching::{Measure, met};
use super::subject::{Name, NodePart, Subject};
use super::{element, shown, surroundings};
use crate::source::{Spent, Steps};
use crate::suite::Expect;
use crate::suite::expect::ElementExpect;
use crate::suite::matcher::every;
use crate::suite::value::{Count, Css};

/// Steps in which the texts of elements may be read in any case: their nodes,
/// and the bytes of their texts, which are all in memory at once.
const STEPS: u64 = 10_000_000;

/// Steps for each byte of text in the page.
const DEPTH: u64 = 50;

/// Most steps in which they are read.
const MOST_STEPS: u64 = 100_000_000;

/// The assertions on elements.
pub(super) fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let content = context.content;
    let mut assertions = Vec::new();
    for (css, element) in &expect.select {
        let subject = |part| Subject::Select(Name::of(&css.text), part);
        for count in every(element.count.as_ref()) {
            let subject = subject(Some(NodePart::Count));
            assertions.push(Assertion::on_content(
                context,
                subject,
                count.span,
                move || {
                    shown::as_markup(expect, context, count.span)?;
                    let page = page(content.page())?;
                    let count_of = find(page, &css.value)?.len() as u64;
                    let counted = met(count, &[Measure(Count(count_of))], "no count");
                    counted.map_err(|mismatch| match count_of {
                        0 => mismatch
                            .noting(surroundings::of_missing(&css.value, page))
                            .into(),
                        _ => mismatch.into(),
                    })
                },
            ));
        }
        if element.text.is_some() || !element.attrs.is_empty() {
            assertions.push(Assertion::on_content(
                context,
                subject(None),
                element.span,
                move || {
                    shown::as_markup(expect, context, element.span)?;
                    judge(page(content.page())?, &css.value, element)
                },
            ));
        }
    }
    assertions
}

fn page<'p>(page: Result<&'p Html, &str>) -> Result<&'p Html, Failure> {
    page.map_err(|why| Failure::Unjudged(why.to_owned()))
}

fn judge(page: &Html, css: &Css, expect: &ElementExpect) -> Verdict {
    let elements = find(page, css)?;
    if expect.text.is_some() {
        may_be_read(&elements, page)?;
    }
    let mut verdict = element::judge(expect, &elements);
    // A `not` holds for no elements at all; there must be one at least.
    let absent = element::asks_for_absence(expect);
    if verdict.is_ok() && elements.is_empty() && expect.count.is_none() && !absent {
        verdict = Err(Mismatch::new(expect.span, "an element", element::MISSING));
    }
    verdict.map_err(|mismatch| {
        let note = match elements.as_slice() {
            [] => surroundings::of_missing(css, page),
            [only] => surroundings::of(*only),
            // Which of them is meant, nobody knows.
            _ => None,
        };
        mismatch.noting(note).into()
    })
}

/// The elements that `css` finds, in the order in which they stand there. What
/// is in a `<template>` is no part of the page.
fn find<'p>(page: &'p Html, css: &Css) -> Result<Vec<ElementRef<'p>>, Spent> {
    let mut found = css.select(page)?;
    found.retain(|element| element.ancestors().all(|node| !node.value().is_fragment()));
    Ok(found)
}

/// Whether there are steps to read the text of each element: what stands in a
/// thousand of them, in each other, is a text of each.
fn may_be_read(elements: &[ElementRef<'_>], page: &Html) -> Result<(), Spent> {
    let cost = |node: &Node| node.as_text().map_or(0, |text| text.len() as u64);
    let once: u64 = page.tree.values().map(cost).sum();
    let steps = Steps::of((DEPTH * once).clamp(STEPS, MOST_STEPS));
    let mut nodes = elements.iter().flat_map(|element| element.descendants());
    nodes.try_for_each(|node| steps.take(1 + cost(node.value())))
}

#[cfg(test)]
mod tests {
    use crate::expect::test_support::{assert_met, assert_said, page, said};

    const PAGE: &str = "<h1>Your\n To-Do list</h1><input id=new placeholder='Enter an item'>\
        <a href=/a class=on>One</a> <a href=/b>Two</a> <a href=/c class='off x'>Three</a>\
        <template><b>no</b></template>";

    #[test]
    fn xml_is_read_as_xml() {
        let feed = "<?xml version='1.0' encoding='utf-8'?>\n<rss xmlns:media='http://search.yahoo.com/mrss/'>\
            <channel><title>News</title><link>https://a.example/</link>\
            <item><title><![CDATA[A & B]]></title><media:content url='/a.jpg'/></item></channel></rss>";
        let kind = ("content-type", "application/rss+xml; charset=utf-8");
        let response = page(&[kind], feed);
        assert_met(
            "title = 'News'\nselect.'channel > link' = 'https://a.example/'\n\
             select.'item > title' = 'A & B'\nselect.'media|content'.attrs.url = '/a.jpg'\n\
             select.'ITEM' = false\nselect.'media|content'.attrs.URL = false",
            &response,
        );
        // As HTML, a link is empty and CDATA is a comment.
        let html = page(&[("content-type", "text/html")], feed);
        assert_met("select.'channel > link' = ''", &html);
        let why = "unjudged, the content is no well-formed XML: line 2: an element is not closed";
        assert_said(
            "title = 'a'\nselect.b = true",
            &page(&[kind], "<a>\n<b>"),
            &[&format!("title: {why}"), &format!("select.b: {why}")],
        );
        let xhtml = "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>A</title></head>\
            <body><H1/><h1>B</h1><svg xmlns='http://www.w3.org/2000/svg'><title>C</title></svg>\
            </body></html>";
        assert_met(
            "title = 'A'\nselect.h1 = 'B'\nselect.'svg title' = 'C'",
            &page(&[("content-type", "application/xhtml+xml")], xhtml),
        );
    }

    #[test]
    fn elements_are_there_or_not() {
        let response = page(&[], PAGE);
        assert_met(
            "select.h1 = 'Your To-Do list'\nselect.'#new' = true\nselect.b = false",
            &response,
        );
        assert_met(
            "select.a = { count = 3 }\nselect.b = { count = 0 }",
            &response,
        );
        assert_met("select.a.text = 'Two'", &response);
        assert_said(
            "select.'#id' = true\nselect.h1 = false\nselect.a = { count = '> 3' }\nselect.b = 'x'",
            &response,
            &[
                "select.\"#id\": expected it to be there, got no element that matches",
                "select.h1: expected no element that matches, got \"Your To-Do list\"",
                "select.a.count: expected more than 3, got 3",
                "select.b: expected \"x\", got no element that matches",
            ],
        );
        assert_said(
            "select.a = 'Four'",
            &response,
            &["select.a: expected \"Four\", got \"One\", \"Two\" and \"Three\""],
        );
        let many = page(&[], "<i>a</i>".repeat(7));
        assert_said(
            "select.i = 'b'",
            &many,
            &["select.i: expected \"b\", got \"a\", \"a\", \"a\" and 4 more"],
        );
    }

    #[test]
    fn what_is_like_a_missing_element_is_shown() {
        let response = page(
            &[],
            "<form id=add class='form big'><p>Add one<input name=item id=id_item value=s3cret>\
             <input name=more></form><ul class=list></ul>",
        );
        let missing = |selector: &str| {
            let said = said(&format!("select.'{selector}' = true"), &response);
            let (_, note) = said[0].split_once(" | ").unwrap_or_default();
            note.to_owned()
        };
        let item = "like it is <input id=\"id_item\" name=\"item\" value=…>";
        for selector in ["#id_iten", "input[name=items]", "input#id_item.wide"] {
            assert_eq!(missing(selector), item, "{selector}");
        }
        let form = "like it is <form class=\"form big\" id=\"add\">Add one";
        assert_eq!(missing("form.small"), form);
        assert_eq!(missing("ul.list > li"), "there is <ul class=\"list\">");
        // Of two inputs none is more like it, and nothing is like a table.
        for selector in ["input.wide", "table", "#other"] {
            assert_eq!(missing(selector), "", "{selector}");
        }
        let differs = said("select.p = 'Add two'", &response);
        let note = "| it is <p> in <form class=\"form big\" id=\"add\">";
        assert!(differs[0].ends_with(note), "{differs:?}");
    }

    #[test]
    fn texts_in_each_other_have_a_budget_of_steps() {
        let long = "x ".repeat(500_000);
        let deep = page(&[], format!("{}{long}", "<div>".repeat(900)));
        assert_said(
            "select.div.text = 'y'",
            &deep,
            &["select.div: unjudged, it takes more than 50,000,000 steps on this content"],
        );
    }

    #[test]
    fn text_and_attributes_are_those_of_one_element() {
        let response = page(&[], PAGE);
        assert_met(
            "select.'#new'.attrs.placeholder = 'Enter an item'",
            &response,
        );
        assert_met(
            "select.a = { text = 'Two', attrs.HREF = '/b', attrs.class = false }",
            &response,
        );
        assert_said(
            "select.a = { text = 'Two', attrs.href = '/a' }",
            &response,
            &["select.a: expected \"Two\", got \"One\""],
        );
        assert_said(
            "select.a = { attrs.href = '/b', attrs.class = 'on' }",
            &response,
            &["select.a: expected an element with `class` \"on\", got no `class`"],
        );
        assert_said(
            "select.'#new' = { attrs.type = 'text' }\nselect.b.attrs.x = '1'",
            &response,
            &[
                "select.\"#new\": expected an element with `type` \"text\", got no `type` \
                 | it is <input id=\"new\" placeholder=\"Enter an item\">",
                "select.b: expected an element with `x` \"1\", got no element that matches",
            ],
        );
        assert_met("select.a = { absent = true, attrs.href = '/d' }", &response);
        assert_said(
            "select.a = { absent = true, attrs.href = '/a' }",
            &response,
            &["select.a: expected no element that matches, got \"One\""],
        );
    }

    #[test]
    fn each_of_a_list_is_met_by_some_element() {
        let response = page(&[], PAGE);
        assert_met("select.a = ['One', 'Two', { ends_with = 'ee' }]", &response);
        assert_met("select.a.count = ['> 2', { max = 3 }]", &response);
        // Attributes are those of one element.
        assert_met(
            "select.a = { text = ['Three'], attrs.class = [{ contains = 'off' }, { ends_with = 'x' }] }",
            &response,
        );
        assert_said(
            "select.a = ['One', 'Four']",
            &response,
            &["select.a: expected \"Four\", got \"One\", \"Two\" and \"Three\""],
        );
        assert_said(
            "select.a.attrs.class = ['on', { contains = 'off' }]",
            &response,
            &["select.a: expected an element with `class` containing \"off\", got \"on\""],
        );
        assert_said(
            "select.a = { not = ['Four', 'Two'] }",
            &response,
            &["select.a: expected not \"Two\", got \"Two\""],
        );
    }

    #[test]
    fn not_looks_at_every_element() {
        let response = page(&[], PAGE);
        assert_met("select.a = { not = { contains = 'Four' } }", &response);
        assert_said(
            "select.a = { starts_with = 'O', not = { contains = 'Two' } }",
            &response,
            &["select.a: expected not containing \"Two\", got \"Two\""],
        );
        assert_met("select.a = { attrs.href = '/a', not = 'Two' }", &response);
    }

    #[test]
    fn an_unmet_not_of_no_element_is_no_pass() {
        // Without a count there must be one element at least.
        assert_said(
            "select.b = { not = 'x' }",
            &page(&[], PAGE),
            &["select.b: expected an element, got no element that matches"],
        );
        assert_said(
            "select.b.attrs.href = { not = 'x' }",
            &page(&[], PAGE),
            &["select.b: expected an element with `href` , got no element that matches"],
        );
        assert_met("select.b = { count = 0, not = 'x' }", &page(&[], PAGE));
    }
}
