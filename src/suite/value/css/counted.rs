//! Matching of selectors in counted steps.
//!
//! `h2 ~ p` looks at all siblings before each `p`, `:has(b)` at all that is
//! below an element, and nests; so there is no telling beforehand. The elements
//! that are matched here count each look at them.

use html5ever::Namespace;
use scraper::selector::{CssLocalName, CssString, NonTSPseudoClass, PseudoElement, Simple};
use scraper::{CaseSensitivity, ElementRef, Html};
use selectors::attr::{AttrSelectorOperation, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::matching::{
    ElementSelectorFlags, MatchingContext, MatchingForInvalidation, MatchingMode,
    NeedsSelectorFlags, QuirksMode, SelectorCaches, matches_selector_list,
};
use selectors::parser::SelectorList;
use selectors::{Element, OpaqueElement};

use crate::source::{Spent, Steps, unwinding};

/// Every element of `page` that `selectors` find, as `Html::select` has them.
pub(super) fn select<'p>(
    selectors: &SelectorList<Simple>,
    page: &'p Html,
    steps: &Steps,
) -> Result<Vec<ElementRef<'p>>, Spent> {
    let mut caches = SelectorCaches::default();
    let mut context = MatchingContext::new(
        MatchingMode::Normal,
        None,
        &mut caches,
        QuirksMode::NoQuirks,
        NeedsSelectorFlags::No,
        MatchingForInvalidation::No,
    );
    let elements = page.tree.nodes().filter_map(ElementRef::wrap);
    let mut elements = elements.filter(|element| element.parent().is_some());
    unwinding(|| {
        let matches = |element: &ElementRef<'p>| {
            let element = Counted {
                element: *element,
                steps,
            };
            element.look();
            matches_selector_list(selectors, &element, &mut context)
        };
        elements.by_ref().filter(matches).collect()
    })
}

/// An element that counts the looks at it.
#[derive(Clone, Copy, Debug)]
struct Counted<'p, 's> {
    element: ElementRef<'p>,
    steps: &'s Steps,
}

/// A node of a page.
type NodeRef<'p> = <ElementRef<'p> as std::ops::Deref>::Target;

impl<'p> Counted<'p, '_> {
    /// Takes the step of a look.
    fn look(&self) {
        taken(self.steps.take(1));
    }

    /// Takes the steps of a look at a text.
    fn read(&self, text: &str) {
        taken(self.steps.take_text(text));
    }

    /// The first element among some nodes, each of which is looked at.
    fn first(&self, nodes: impl Iterator<Item = NodeRef<'p>>) -> Option<Self> {
        let mut elements = nodes.inspect(|_| self.look()).filter_map(ElementRef::wrap);
        let element = elements.next()?;
        Some(Self { element, ..*self })
    }
}

/// Ends the search where no step was left to take.
fn taken(taken: Result<(), Spent>) {
    taken.unwrap_or_else(|spent| spent.unwind());
}

impl Element for Counted<'_, '_> {
    type Impl = Simple;

    fn opaque(&self) -> OpaqueElement {
        self.element.opaque()
    }

    fn parent_element(&self) -> Option<Self> {
        self.first(self.element.parent().into_iter())
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.first(self.element.prev_siblings())
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.first(self.element.next_siblings())
    }

    fn first_element_child(&self) -> Option<Self> {
        self.first(self.element.children())
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.element.is_html_element_in_html_document()
    }

    fn has_local_name(&self, name: &CssLocalName) -> bool {
        self.look();
        self.element.has_local_name(name)
    }

    fn has_namespace(&self, namespace: &Namespace) -> bool {
        self.look();
        self.element.has_namespace(namespace)
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.look();
        self.element.is_same_type(&other.element)
    }

    fn attr_matches(
        &self,
        namespace: &NamespaceConstraint<&Namespace>,
        name: &CssLocalName,
        operation: &AttrSelectorOperation<&CssString>,
    ) -> bool {
        for (key, value) in &self.element.value().attrs {
            self.look();
            if key.local == name.0 {
                self.read(value);
            }
        }
        self.element.attr_matches(namespace, name, operation)
    }

    fn match_non_ts_pseudo_class(
        &self,
        class: &NonTSPseudoClass,
        _: &mut MatchingContext<'_, Simple>,
    ) -> bool {
        match *class {}
    }

    fn match_pseudo_element(
        &self,
        element: &PseudoElement,
        _: &mut MatchingContext<'_, Simple>,
    ) -> bool {
        match *element {}
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        self.element.is_link()
    }

    fn is_html_slot_element(&self) -> bool {
        self.element.is_html_slot_element()
    }

    fn has_id(&self, id: &CssLocalName, case: CaseSensitivity) -> bool {
        let own = self.element.value().id().unwrap_or_default();
        self.read(own);
        self.element.has_id(id, case)
    }

    fn has_class(&self, name: &CssLocalName, case: CaseSensitivity) -> bool {
        let own = self.element.attr("class").unwrap_or_default();
        self.read(own);
        self.element.has_class(name, case)
    }

    fn has_custom_state(&self, _: &CssLocalName) -> bool {
        false
    }

    fn imported_part(&self, _: &CssLocalName) -> Option<CssLocalName> {
        None
    }

    fn is_part(&self, _: &CssLocalName) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        let says = |node: NodeRef<'_>| node.value().is_element() || node.value().is_text();
        !self.element.children().inspect(|_| self.look()).any(says)
    }

    fn is_root(&self) -> bool {
        self.look();
        self.element.is_root()
    }

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use cssparser::Parser;
    use scraper::Selector;
    use selectors::parser::ParseRelative;

    use super::*;

    fn parsed(css: &str) -> SelectorList<Simple> {
        let rules = scraper::selector::Parser;
        SelectorList::parse(&rules, &mut Parser::new(css), ParseRelative::No).unwrap()
    }

    fn found(page: &Html, css: &str, steps: u64) -> Result<usize, Spent> {
        select(&parsed(css), page, &Steps::of(steps)).map(|found| found.len())
    }

    const PAGE: &str = "<!doctype html><title>a</title><h1 id=top class='b c'>A</h1><!-- b -->\
        <ul><li>1<li class=C>2<li><b></b><li lang=de-AT>4</ul><p></p> <p data-x='a b'>x</p>\
        <template><i>t</i></template><a href=/x>l</a><svg><linearGradient/></svg>";

    /// The library's own way is what is right.
    #[test]
    fn the_same_is_found_as_without_counting() {
        let page = Html::parse_document(PAGE);
        for css in [
            "*",
            "li",
            "LI",
            "#top",
            ".b.c",
            "li.c",
            "ul > li",
            "body li b",
            "h1 + ul",
            "h1 ~ p",
            "li:nth-child(2n)",
            "li:nth-last-child(2)",
            "p:nth-of-type(2)",
            "li:first-child",
            "li:last-child",
            ":only-child",
            "p:empty",
            ":root",
            "li:not(.C)",
            "li:has(b)",
            ":has(> li)",
            "h1:has(~ p)",
            ":is(h1, b)",
            ":where(ul) li",
            "[lang|=de]",
            "[data-x~=b]",
            "[data-x*=' ']",
            "[href^='/']",
            "[class=c i]",
            "i",
            "linearGradient",
            "h1, b",
            ":scope > body",
            "p:only-of-type",
            "body :not(li, p)",
            "svg > *",
        ] {
            let selector = Selector::parse(css).unwrap();
            let expected: Vec<_> = page.select(&selector).collect();
            let found = select(&parsed(css), &page, &Steps::of(100_000)).unwrap();
            assert_eq!(found, expected, "{css}");
        }
    }

    #[test]
    fn what_takes_too_many_steps_ends() {
        let siblings = Html::parse_document(&"<i></i>".repeat(2_000));
        let steps = 200_000;
        let deep = Html::parse_document(&"<div>".repeat(900));
        for (page, css) in [
            (&siblings, "b ~ i"),
            (&siblings, "i:not(b ~ i)"),
            (&siblings, "i:has(~ b)"),
            (
                &siblings,
                "i:nth-child(2):nth-last-of-type(7) ~ i:not(:nth-child(3) ~ i)",
            ),
            (&deep, "b div"),
            (&deep, "div:has(b)"),
        ] {
            assert_eq!(found(page, css, steps), Err(Spent::Steps(steps)), "{css}");
        }
    }

    #[test]
    fn comments_and_long_values_are_steps_too() {
        let between = "<!---->".repeat(5_000);
        let page = Html::parse_document(&format!("<p>{between}<b></b>{between}<i></i></p>"));
        assert_eq!(found(&page, "b + i", 5_000), Err(Spent::Steps(5_000)));
        let long = "x".repeat(64_000);
        let page = Html::parse_document(&format!("<p class='{long}'>{}", "<i></i>".repeat(50)));
        assert_eq!(found(&page, ".a i", 20_000), Err(Spent::Steps(20_000)));
        assert_eq!(found(&page, ".a i", 200_000), Ok(0));
    }
}
