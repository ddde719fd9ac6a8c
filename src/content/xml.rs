//! XML, as the tree that selectors know.
//!
//! Names keep their case, and what is empty (`<link/>`) is. A prefix is
//! remembered as an attribute of a name that no document can have, which is
//! what [`Css`](crate::suite::value::Css) makes of `media|content`. Nothing is
//! fetched, and of entities there are those of XML alone, so that no document
//! grows by being read.

use std::collections::HashMap;

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, TreeSink};
use html5ever::{Attribute, LocalName, QualName, ns};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;
use scraper::{Html, HtmlTreeSink};

use super::bounds::{ATTRIBUTES, Beyond, Work};
use super::page_sink::{NodeId, Parsed};
use crate::source::{elide, one_line};
use crate::suite::value::PREFIX;

/// The namespace of XHTML, whose elements are those of HTML.
const XHTML: Namespace<'_> = Namespace(b"http://www.w3.org/1999/xhtml");

/// Whether content of a media type, or without one, is XML.
pub(super) fn is_xml(essence: &str, text: &str) -> bool {
    match essence {
        "text/html" => false,
        "text/xml" | "application/xml" => true,
        other => other.ends_with("+xml") || text.starts_with("<?xml "),
    }
}

/// Parses a document, or says why it can't be read.
pub(super) fn parse(text: &str) -> Result<Parsed, String> {
    read(text).map_err(|wrong| match wrong {
        Wrong::Malformed(why) => why,
        Wrong::Beyond(beyond) => format!("the document can't be parsed: {beyond}"),
    })
}

fn read(text: &str) -> Result<Parsed, Wrong> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut builder = Builder::on(text.len());
    loop {
        let (namespace, event) = match reader.read_resolved_event() {
            Ok((namespace, event)) => (namespace == ResolveResult::Bound(XHTML), event),
            Err(error) => {
                let why = malformed(text, reader.error_position(), &error.to_string());
                return Err(Wrong::Malformed(why));
            }
        };
        let place = reader.buffer_position();
        match builder.take(event, namespace) {
            Ok(true) => return Ok(builder.finish()),
            Ok(false) => {}
            Err(Wrong::Malformed(why)) => {
                return Err(Wrong::Malformed(malformed(text, place, &why)));
            }
            Err(beyond) => return Err(beyond),
        }
    }
}

/// Reason why a document isn't read.
enum Wrong {
    Malformed(String),
    Beyond(Beyond),
}

impl<E: ToString> From<E> for Wrong {
    fn from(error: E) -> Self {
        Self::Malformed(error.to_string())
    }
}

fn malformed(text: &str, at: u64, why: &str) -> String {
    let at = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n');
    format!(
        "the content is no well-formed XML: line {}: {}",
        line.count() + 1,
        elide(&one_line(why), 120)
    )
}

/// Builds the tree.
struct Builder {
    tree: HtmlTreeSink,
    /// The elements that are open, and the document.
    open: Vec<NodeId>,
    has_root: bool,
    /// Elements and their attributes.
    parts: usize,
    /// How many prefixes each open element declares.
    declared: Vec<usize>,
    /// All of these, which are looked through for each name.
    prefixes: usize,
    work: Work,
}

impl Builder {
    fn on(bytes: usize) -> Self {
        let tree = HtmlTreeSink::new(Html::new_document());
        let document = tree.get_document();
        Self {
            tree,
            open: vec![document],
            has_root: false,
            parts: 0,
            declared: Vec::new(),
            prefixes: 0,
            work: Work::on(bytes),
        }
    }

    /// Takes the next event; whether it is the last, or what is wrong.
    fn take(&mut self, event: Event<'_>, is_xhtml: bool) -> Result<bool, Wrong> {
        match event {
            Event::Start(start) => self.begin(&start, is_xhtml)?,
            Event::End(_) => {
                self.open.pop();
                self.prefixes -= self.declared.pop().unwrap_or_default();
            }
            Event::Text(text) => {
                let text = text.html_content()?;
                self.text(&text)?;
            }
            Event::CData(data) => {
                let text = data.html_content()?;
                self.text(&text)?;
            }
            Event::GeneralRef(reference) => {
                let c = resolved(&reference)?;
                self.text(c.encode_utf8(&mut [0; 4]))?;
            }
            Event::Eof if self.open.len() > 1 => return Err("an element is not closed".into()),
            Event::Eof if !self.has_root => return Err("there is no element".into()),
            Event::Eof => return Ok(true),
            // An empty element comes as its beginning and its end.
            Event::Empty(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
        Ok(false)
    }

    fn begin(&mut self, start: &BytesStart<'_>, is_xhtml: bool) -> Result<(), Wrong> {
        if self.open.len() == 1 && self.has_root {
            return Err("a second element stands behind the first".into());
        }
        self.has_root = true;
        let name = start.name();
        let mut attributes = Vec::new();
        if let Some(prefix) = name.prefix().filter(|_| !is_xhtml) {
            attributes.push(attribute(PREFIX, &utf8(prefix.as_ref())));
        }
        let mut declared = 0;
        for found in start.attributes() {
            let found = found?;
            declared += usize::from(found.key.as_namespace_binding().is_some());
            let value = found.normalized_value(XmlVersion::Implicit1_0)?;
            // Each is compared with those before it.
            if attributes.len() > ATTRIBUTES {
                return Err(Wrong::Beyond(Beyond::Attributes));
            }
            attributes.push(attribute(&utf8(found.key.as_ref()), &value));
        }
        self.declared.push(declared);
        self.prefixes += declared;
        // The element and its text.
        self.parts += 2 + attributes.len();
        let work = &mut self.work;
        work.add(self.open.len(), attributes.len(), self.parts)
            .and_then(|()| work.add_steps(self.prefixes as u64))
            .map_err(Wrong::Beyond)?;
        let namespace = if is_xhtml { ns!(html) } else { ns!() };
        let local = LocalName::from(&*utf8(name.local_name().as_ref()));
        let name = QualName::new(None, namespace, local);
        let flags = ElementFlags::default();
        let element = self.tree.create_element(name, attributes, flags);
        self.append(NodeOrText::AppendNode(element));
        self.open.push(element);
        Ok(())
    }

    fn text(&self, text: &str) -> Result<(), Wrong> {
        if self.open.len() > 1 {
            self.append(NodeOrText::AppendText(StrTendril::from(text)));
        } else if !text.trim_start_matches('\u{feff}').trim().is_empty() {
            return Err("text stands outside of the element".into());
        }
        Ok(())
    }

    fn append(&self, node: NodeOrText<NodeId>) {
        if let Some(parent) = self.open.last() {
            self.tree.append(parent, node);
        }
    }

    fn finish(self) -> Parsed {
        Parsed {
            html: self.tree.finish(),
            owners: HashMap::new(),
        }
    }
}

fn attribute(name: &str, value: &str) -> Attribute {
    Attribute {
        name: QualName::new(None, ns!(), LocalName::from(name)),
        value: StrTendril::from(value),
    }
}

/// What is read from a text is text.
fn utf8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The character that a reference stands for. What a document type declares
/// isn't read.
fn resolved(reference: &BytesRef<'_>) -> Result<char, Wrong> {
    if let Some(c) = reference.resolve_char_ref()? {
        return Ok(c);
    }
    let name = reference.decode()?;
    Ok(match &*name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        other => return Err(format!("the entity &{other}; is none of XML's own").into()),
    })
}

#[cfg(test)]
mod tests {
    use scraper::ElementRef;

    use super::super::element_text::element_text;
    use super::*;
    use crate::suite::value::Css;

    const RSS: &str = "<?xml version=\"1.0\"?>\n<rss xmlns:media=\"http://search.yahoo.com/mrss/\" \
        xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>News &amp; more</title>\
        <link>https://a.example/</link><item><title><![CDATA[A <b>bold</b> one]]></title>\
        <pubDate>today</pubDate><link/><dc:creator>Edith</dc:creator>\
        <media:content url=\"/a.jpg\" medium=\"image\"/><content>plain</content></item></channel></rss>";

    fn texts(document: &str, css: &str) -> Vec<String> {
        let parsed = parse(document).unwrap();
        let css = Css::try_from(css.to_owned()).unwrap();
        let found = css.select(&parsed.html).unwrap();
        found.into_iter().map(element_text).collect()
    }

    #[test]
    fn a_feed_is_read_as_what_it_is() {
        let one = |css: &str| texts(RSS, css).concat();
        assert_eq!(one("channel > title"), "News & more");
        assert_eq!(one("channel > link"), "https://a.example/");
        assert_eq!(one("item > title"), "A <b>bold</b> one");
        assert_eq!(one("item > pubDate"), "today");
        assert_eq!(texts(RSS, "pubdate"), [] as [String; 0]);
        assert_eq!(texts(RSS, "item > link"), [""]);
        assert_eq!(texts(RSS, "item > link + *"), ["Edith"]);
    }

    #[test]
    fn prefixes_are_those_of_the_document() {
        assert_eq!(texts(RSS, "dc|creator"), ["Edith"]);
        assert_eq!(texts(RSS, "creator"), ["Edith"]);
        assert_eq!(texts(RSS, "content").len(), 2);
        assert_eq!(texts(RSS, "*|content").len(), 2);
        assert_eq!(texts(RSS, "|content"), ["plain"]);
        assert_eq!(texts(RSS, "media|content[medium=image]").len(), 1);
        assert_eq!(texts(RSS, "media|*").len(), 1);
        assert_eq!(texts(RSS, "dc|content").len(), 0);
        let map = "<a xmlns:x=\"b\" x:c=\"1\"/>";
        assert_eq!(texts(map, "[x|c='1']").len(), 1);
        let parsed = parse(map).unwrap();
        let root = parsed
            .html
            .tree
            .root()
            .first_child()
            .and_then(ElementRef::wrap);
        assert_eq!(root.and_then(|root| root.attr("x:c")), Some("1"));
    }

    #[test]
    fn xhtml_is_html_in_xml() {
        let page = "<!DOCTYPE html><h:html xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head>\
                    <h:title>A</h:title></h:head><h:body><h:h1>B</h:h1></h:body></h:html>";
        assert_eq!(texts(page, "body > H1"), ["B"]);
    }

    #[test]
    fn what_is_malformed_is_told_with_its_line() {
        for (document, why) in [
            ("<a>\n<b></a>", "line 2: "),
            ("<a>\n\n<b>", "line 3: an element is not closed"),
            ("", "line 1: there is no element"),
            (
                "<a/>\n<b/>",
                "line 2: a second element stands behind the first",
            ),
            ("<a/>b", "line 1: text stands outside of the element"),
            (
                "<a>\n&nbsp;</a>",
                "line 2: the entity &nbsp; is none of XML's own",
            ),
            ("<a b=c/>", "line 1: "),
            ("<a b='1' b='2'/>", "line 1: "),
            ("<!DOCTYPE html><p>a<br>b</p>", "line 1: "),
        ] {
            let said = parse(document).err().unwrap();
            let whole = format!("the content is no well-formed XML: {why}");
            assert!(said.starts_with(&whole), "{document}: {said}");
        }
    }

    #[test]
    fn bombs_do_not_go_off() {
        let bomb =
            "<!DOCTYPE a [<!ENTITY b \"xxxxxxxxxx\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>";
        assert!(parse(bomb).is_err());
        let file = "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>";
        assert!(parse(file).is_err());
        let deep = "<a>".repeat(100_000);
        let said = parse(&deep).err().unwrap();
        assert!(
            said.contains(
                "can't be parsed: it is too deeply nested: more than 1,000 elements deep"
            ),
            "{said}"
        );
        let wide = format!("<a>{}</a>", "<b/>".repeat(5_000));
        assert!(parse(&wide).is_ok());
    }

    #[test]
    fn xml_is_told_by_its_type_or_its_declaration() {
        for essence in [
            "text/xml",
            "application/xml",
            "application/rss+xml",
            "image/svg+xml",
        ] {
            assert!(is_xml(essence, "<a/>"), "{essence}");
        }
        let declared = "<?xml version=\"1.0\"?><a/>";
        assert!(is_xml("", declared) && is_xml("text/plain", declared));
        assert!(!is_xml("text/html", declared));
        assert!(!is_xml("", "<a/>"));
    }
}
