//! Pages that end in the middle.
//!
//! HTML lets many end tags be left out (WHATWG HTML, section 13.1.2.4), those of
//! `html` and `body` among them, so a page without them is none that was cut. One
//! that ends inside of a tag, a comment or a script is; and most often one that writes
//! those tags, and ends within elements whose end tag may not be left out.

use std::fmt;

use super::asset::read_tags;

/// What a page ends inside of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CutPage {
    /// `<!--`
    Comment,
    /// A tag that has no `>`.
    Tag,
    /// An element of this name, which lacks its end tag.
    Element(&'static str),
}

impl fmt::Display for CutPage {
    /// With its article.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Comment => f.write_str("a comment"),
            Self::Tag => f.write_str("a tag"),
            Self::Element(name) => write!(f, "`<{name}>`"),
        }
    }
}

/// Elements whose text is read up to their end tag, whatever stands in it.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Elements that pages are built of, and whose end tags may not be left out.
const CLOSED: [&str; 16] = [
    "a", "article", "button", "div", "footer", "form", "header", "main", "nav", "ol", "section",
    "select", "span", "table", "ul", "video",
];

/// What the page `text` ends inside of, if it was cut.
#[must_use]
pub fn cut_page(text: &str) -> Option<CutPage> {
    let mut open = [0_i64; CLOSED.len()];
    let (mut is_written_whole, mut is_closed) = (false, false);
    let mut raw = None;
    let read = read_tags(text, &mut |name, opens| {
        let known = |names: &[&'static str]| names.iter().position(|known| *known == name);
        match (name, opens) {
            ("html" | "body", true) => is_written_whole = true,
            ("html" | "body", false) => is_closed = true,
            _ => {}
        }
        if let Some(at) = known(&CLOSED) {
            open[at] += if opens { 1 } else { -1 };
        }
        if let Some(at) = known(&RAW) {
            raw = opens.then_some(RAW[at]);
        }
    });
    read.ok()?;
    if is_closed {
        return None;
    }
    if let Some(name) = raw {
        return Some(CutPage::Element(name));
    }
    if let Some(within) = unended(text) {
        return Some(within);
    }
    let mut open = CLOSED.iter().zip(open).filter(|(_, open)| *open > 0);
    let (name, _) = open.next().filter(|_| is_written_whole)?;
    Some(CutPage::Element(name))
}

/// The tag or comment that the end of a text stands in.
fn unended(text: &str) -> Option<CutPage> {
    if let Some((_, comment)) = text.rsplit_once("<!--")
        && !comment.contains("-->")
    {
        return Some(CutPage::Comment);
    }
    let (_, tag) = text.rsplit_once('<')?;
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let is_tag = name.starts_with(|c: char| c.is_ascii_alphabetic());
    (is_tag && !tag.contains('>')).then_some(CutPage::Tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cut_ends_inside_of_something() {
        let page = "<!DOCTYPE html><html><head><title>a</title></head><body>";
        for (rest, within) in [
            ("<div><p>one", CutPage::Element("div")),
            ("<p>one</p><img src=\"/a", CutPage::Tag),
            ("<p>one</p></di", CutPage::Tag),
            ("<p>one</p><!-- two", CutPage::Comment),
            ("<script>if (a < b) { f('</p>", CutPage::Element("script")),
        ] {
            assert_eq!(cut_page(&format!("{page}{rest}")), Some(within), "{rest}");
        }
    }

    #[test]
    fn end_tags_may_be_left_out() {
        for whole in [
            "<!DOCTYPE html><title>a</title><p>one<p>two",
            "<!DOCTYPE html><html><head><title>a</title><body><ul><li>one<li>two</ul>",
            "<!DOCTYPE html><title>a</title><div><p>one",
            "<html><body><div>one</body></html>",
            "<html><body><p>1 < 2",
            "<html><body><p>a</p><!-- end -->",
        ] {
            assert_eq!(cut_page(whole), None, "{whole}");
        }
    }
}
