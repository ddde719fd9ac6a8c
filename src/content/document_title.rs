//! The title of a page.

use html5ever::ns;
use scraper::{ElementRef, Html};

use super::element_text::{fold, raw_text};
use super::page_sink::{NodeId, PageSink};
use crate::suite::value::PREFIX;

/// The text of the page's first `<title>`, white space folded; of XML, that of
/// the first `<title>` without a prefix, which is the feed's.
///
/// The title of a picture (`<svg><title>`) is none of the page, and what is in
/// a `<template>` is no part of it.
pub(super) fn of(page: &Html) -> Option<String> {
    let mut elements = page.tree.nodes().filter_map(ElementRef::wrap);
    elements.find(is_title).map(|title| fold(&raw_text(title)))
}

fn is_title(element: &ElementRef<'_>) -> bool {
    let name = &element.value().name;
    if name.ns == ns!() {
        return is_title_of_xml(*element);
    }
    let foreign = |ancestor: ElementRef<'_>| ancestor.value().name.ns != ns!(html);
    &*name.local == "title"
        && name.ns == ns!(html)
        && element.parent().is_some()
        && !element.ancestors().any(|node| node.value().is_fragment())
        && !element
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(foreign)
}

/// Whether it is that of a document in XML, such as a feed, and of none of the
/// vocabularies that have a prefix. The title of a picture in XHTML is none.
fn is_title_of_xml(element: ElementRef<'_>) -> bool {
    let mut around = element.ancestors().filter_map(ElementRef::wrap);
    &*element.value().name.local == "title"
        && element.attr(PREFIX).is_none()
        && !around.any(|ancestor| ancestor.value().name.ns == ns!(html))
}

/// Waits for the title while a page is parsed.
#[derive(Default)]
pub(super) struct Watch {
    /// How many nodes have been looked at.
    seen: usize,
    title: Option<NodeId>,
}

impl Watch {
    /// Whether the title is there and whole.
    pub(super) fn is_closed(&mut self, sink: &PageSink) -> bool {
        let page = sink.html();
        let all = page.tree.nodes().len();
        if self.title.is_none() {
            let newest = page.tree.nodes().rev().take(all - self.seen);
            let mut titles = newest.filter_map(ElementRef::wrap).filter(is_title);
            self.title = titles.next_back().map(|title| title.id());
            self.seen = all;
        }
        self.title.is_some_and(|title| sink.has_ended(title))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(page: &str) -> Option<String> {
        of(&Html::parse_document(page))
    }

    #[test]
    fn titles_are_what_a_browser_shows() {
        let found = |page| title(page).unwrap_or_else(|| "none".into());
        assert_eq!(found("<title> To-Do\n\t lists </title>"), "To-Do lists");
        assert_eq!(
            found("<TITLE>a &amp; &lt;b&gt; &#233;&nbsp;c</TITLE>"),
            "a & <b> é c"
        );
        assert_eq!(found("<title>a</title><title>b</title>"), "a");
        assert_eq!(found("<title><b>a</b></title>"), "<b>a</b>");
        assert_eq!(found("<title>never closed"), "never closed");
        assert_eq!(found("<title></title>"), "");
        assert_eq!(found("<body><p>text<title>late</title>"), "late");
        assert_eq!(found("<!-- <title>a</title> -->"), "none");
        assert_eq!(found("<script>'<title>a</title>'</script>"), "none");
        assert_eq!(found("plain text"), "none");
        assert_eq!(found(""), "none");
    }

    #[test]
    fn titles_of_other_things_are_not_the_pages() {
        let svg = "<body><svg><title>picture</title></svg>";
        assert_eq!(title(svg), None);
        let both = format!("{svg}<title>page</title>");
        assert_eq!(title(&both).as_deref(), Some("page"));
        let inner = "<svg><foreignObject><title>a</title></foreignObject></svg>";
        assert_eq!(title(inner), None);
        let template = "<head><template><title>a</title></template><title>b</title>";
        assert_eq!(title(template).as_deref(), Some("b"));
    }
}
