//! The text of an element.

use html5ever::ns;
use scraper::{ElementRef, Html, Node};

use super::elements::elements;

/// Elements whose content nobody reads as text of the page.
const UNREAD: [&str; 4] = ["script", "style", "template", "noscript"];

/// Elements that begin and end a line or a cell, where words end too.
const BLOCKS: [&str; 44] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];

/// The text of `element` as it is read: white space folded, words apart where a
/// line, an item or a cell ends, without the scripts and styles in it. The
/// element itself may be a script.
#[must_use]
pub fn element_text(element: ElementRef<'_>) -> String {
    fold(&walked(element, true))
}

/// The text of a page's first `<h1>`.
#[must_use]
pub fn first_heading(page: &Html) -> Option<String> {
    let mut elements = elements(page);
    let heading = elements.find(|element| element.value().name() == "h1");
    heading.map(element_text)
}

/// The text of `element` as it stands there.
pub(super) fn raw_text(element: ElementRef<'_>) -> String {
    walked(element, false)
}

/// Folds white space of any kind, non-breaking spaces too: they look alike.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::new();
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// Walks the tree below `element` without recursion, however deep it is.
fn walked(element: ElementRef<'_>, as_read: bool) -> String {
    let mut text = String::new();
    let root = element.id();
    let mut next = element.first_child();
    while let Some(node) = next {
        let skipped = match node.value() {
            Node::Text(part) => {
                text.push_str(part);
                true
            }
            Node::Element(inner) if as_read => {
                let name = inner.name();
                if BLOCKS.contains(&name) {
                    text.push(' ');
                }
                // In XML, such names may mean anything.
                UNREAD.contains(&name) && inner.name.ns != ns!()
            }
            _ => false,
        };
        if !skipped && let Some(child) = node.first_child() {
            next = Some(child);
            continue;
        }
        let mut at = node;
        next = loop {
            if as_read
                && at
                    .value()
                    .as_element()
                    .is_some_and(|e| BLOCKS.contains(&e.name()))
            {
                text.push(' ');
            }
            if let Some(sibling) = at.next_sibling() {
                break Some(sibling);
            }
            match at.parent() {
                Some(parent) if parent.id() != root => at = parent,
                _ => break None,
            }
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};

    use super::*;

    fn text(page: &str, css: &str) -> String {
        let page = Html::parse_document(page);
        let selector = Selector::parse(css).unwrap();
        let found = page.select(&selector).next().map(element_text);
        found.unwrap_or_default()
    }

    #[test]
    fn text_is_what_is_read() {
        assert_eq!(
            text("<h1>Your<br>To-Do <b>li</b>st</h1>", "h1"),
            "Your To-Do list"
        );
        assert_eq!(text("<ul><li>1<li>2</ul>", "ul"), "1 2");
        assert_eq!(text("<table><tr><td>1: a<td>b</table>", "table"), "1: a b");
        assert_eq!(text("<p>a&nbsp;&amp;\n b</p>", "p"), "a & b");
        let page = "<p>a<script>x</script><style>y</style><template>z</template>b</p><p>c</p>";
        assert_eq!(text(page, "p"), "ab");
        assert_eq!(text(page, "script"), "x");
        assert_eq!(text(page, "body"), "ab c");
    }
}
