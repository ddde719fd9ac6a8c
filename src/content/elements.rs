//! The elements of a page.

use std::iter::successors;

use scraper::{ElementRef, Html};

/// All elements in the order in which they stand there. What is in a
/// `<template>` is no part of the page.
pub(super) fn elements(page: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    elements_but(page, |_| false)
}

/// As [`elements`], without those that are `left_out` and all that is in them.
pub(super) fn elements_but<'p>(
    page: &'p Html,
    left_out: impl Fn(ElementRef<'p>) -> bool + Copy,
) -> impl Iterator<Item = ElementRef<'p>> {
    let nodes = successors(Some(page.tree.root()), move |node| {
        let is_closed =
            || node.value().is_fragment() || ElementRef::wrap(*node).is_some_and(left_out);
        let inner = node.first_child().filter(|_| !is_closed());
        inner.or_else(|| {
            let mut at = *node;
            loop {
                if let Some(next) = at.next_sibling() {
                    return Some(next);
                }
                at = at.parent()?;
            }
        })
    });
    nodes
        .filter_map(ElementRef::wrap)
        .filter(move |element| !left_out(*element))
}

/// An element and those that it stands in, from the inside out.
pub(super) fn with_those_around(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    let around = element.ancestors().filter_map(ElementRef::wrap);
    std::iter::once(element).chain(around)
}

/// Whether an element says that it is not to be shown.
pub(super) fn is_hidden(element: ElementRef<'_>) -> bool {
    element.attr("hidden").is_some() || element.attr("aria-hidden") == Some("true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_come_in_order_and_templates_hide_theirs() {
        let page = "<p><b><i></i></b></p><template><u></u></template><s></s>";
        let page = Html::parse_document(&format!("<title></title>{page}"));
        let names: Vec<&str> = elements(&page)
            .map(|element| element.value().name())
            .collect();
        let expected = "html head title body p b i template s";
        assert_eq!(names.join(" "), expected);
        let left = elements_but(&page, |element| {
            matches!(element.value().name(), "head" | "b")
        });
        let names: Vec<&str> = left.map(|element| element.value().name()).collect();
        assert_eq!(names.join(" "), "html body p template s");
    }
}
