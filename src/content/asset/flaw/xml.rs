//! What makes an SVG no well-formed XML (XML 1.0, section 2; Namespaces in XML,
//! section 5): browsers show nothing of it then.

use std::collections::{HashMap, HashSet};

use quick_xml::Reader;
use quick_xml::errors::{Error, SyntaxError};
use quick_xml::events::{BytesDecl, BytesStart, Event};

use crate::source::{elide, one_line};

/// Most attributes of a tag: each is compared with those before it.
const ATTRIBUTES: usize = 200;

/// What is wrong first, with its line from 1; none where it is well-formed, ends
/// too early or is too much to be read.
pub(super) fn flaw(text: &str) -> Option<(u64, String)> {
    let start = text.trim_start();
    if start.len() < text.len() && start.starts_with("<?xml ") {
        let why = "`<?xml` must come first, and something stands before it";
        return Some((line(text, text.len() - start.len()), why.to_owned()));
    }
    if let Some((at, c)) = text.char_indices().find(|(_, c)| !is_char(*c)) {
        let behind = text[at..].trim_start_matches('\0');
        let why = match c {
            '\0' if behind.is_empty() => "zero bytes stand at its end".to_owned(),
            _ => format!("the character U+{:04X} stands in it", u32::from(c)),
        };
        return Some((line(text, at), why));
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut document = Document::default();
    loop {
        let before = position(reader.buffer_position());
        let found = match reader.read_event() {
            Ok(Event::Eof) => return None,
            Ok(event) => document.take(&event).map_err(|why| (before, why)),
            // It ends too early, which is seen elsewhere.
            Err(Error::Syntax(syntax)) if syntax != SyntaxError::InvalidBangMarkup => return None,
            Err(error) => Err((position(reader.error_position()), error.to_string())),
        };
        match found {
            Ok(true) => {}
            Ok(false) => return None,
            Err((at, why)) => {
                let why = elide(&one_line(&why), 100).into_owned();
                return Some((line(text, at), why));
            }
        }
    }
}

fn position(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// Line of the first that is no white space from `at` on.
fn line(text: &str, at: usize) -> u64 {
    let bytes = text.as_bytes();
    let at = at.min(bytes.len());
    let rest = &bytes[at..];
    let at = at + (rest.len() - rest.trim_ascii_start().len());
    let before = bytes[..at].split(|byte| *byte == b'\n');
    before.count() as u64
}

/// Whether a character may stand in XML (section 2.2).
fn is_char(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// What was read of a document.
#[derive(Default)]
struct Document {
    /// How many open elements declare a prefix.
    prefixes: HashMap<Vec<u8>, usize>,
    /// Those that each open element declares.
    open: Vec<Vec<Vec<u8>>>,
    has_root: bool,
    has_begun: bool,
    entities: HashSet<Vec<u8>>,
    /// Whether entities may be declared elsewhere: one that is unknown is no
    /// error then (section 4.1).
    has_more: bool,
}

impl Document {
    /// Takes the next event; whether it goes on, or what is wrong.
    fn take(&mut self, event: &Event<'_>) -> Result<bool, String> {
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        match event {
            Event::Start(start) => return self.begin(start, false),
            Event::Empty(start) => return self.begin(start, true),
            Event::End(_) => {
                for prefix in self.open.pop().unwrap_or_default() {
                    if let Some(count) = self.prefixes.get_mut(&prefix) {
                        *count -= 1;
                    }
                }
            }
            Event::Text(text) => self.text(text)?,
            Event::CData(_) if self.open.is_empty() => return Err(self.outside("CDATA")),
            Event::GeneralRef(_) if self.open.is_empty() => return Err(self.outside("text")),
            Event::GeneralRef(name) => self.reference(name)?,
            Event::Comment(comment) if comment.ends_with(b"-") => {
                return Err("a comment ends with `--->`".to_owned());
            }
            Event::Decl(decl) if is_first => version(decl)?,
            Event::Decl(_) => {
                return Err("`<?xml` must come first, and something stands before it".to_owned());
            }
            Event::DocType(doctype) => self.declare(doctype),
            Event::CData(_) | Event::Comment(_) | Event::PI(_) | Event::Eof => {}
        }
        Ok(true)
    }

    fn begin(&mut self, start: &BytesStart<'_>, is_empty: bool) -> Result<bool, String> {
        if self.open.is_empty() && std::mem::replace(&mut self.has_root, true) {
            return Err("a second element stands behind the first".to_owned());
        }
        let mut declared: Vec<Vec<u8>> = Vec::new();
        let mut used: Vec<(Option<Vec<u8>>, Vec<u8>)> = Vec::new();
        let name = start.name();
        check_name(name.as_ref())?;
        used.push((prefix(name.as_ref()), name.as_ref().to_vec()));
        for found in start.attributes() {
            let found = found.map_err(|error| {
                let tag = String::from_utf8_lossy(name.as_ref()).into_owned();
                format!("in <{tag}>: {error}")
            })?;
            if used.len() > ATTRIBUTES {
                return Ok(false);
            }
            let key = found.key.as_ref();
            check_name(key)?;
            self.value(&found.value)?;
            match key.strip_prefix(b"xmlns:") {
                Some(prefix) => declared.push(prefix.to_vec()),
                None if key == b"xmlns" => {}
                None => used.push((prefix(key), key.to_vec())),
            }
        }
        let is_known = |prefix: &Vec<u8>| {
            let is_open = self.prefixes.get(prefix).is_some_and(|count| *count > 0);
            is_open || prefix == b"xml" || declared.contains(prefix)
        };
        for (prefix, name) in &used {
            if let Some(prefix) = prefix
                && !is_known(prefix)
            {
                let (prefix, name) = (shown(prefix), shown(name));
                return Err(format!("`{name}` without `xmlns:{prefix}=…`"));
            }
        }
        if !is_empty {
            for prefix in &declared {
                *self.prefixes.entry(prefix.clone()).or_default() += 1;
            }
            self.open.push(declared);
        }
        Ok(true)
    }

    fn text(&self, text: &[u8]) -> Result<(), String> {
        let is_mark = |text: &[u8]| text == "\u{feff}".as_bytes() && !self.has_root;
        if self.open.is_empty() && !text.trim_ascii().is_empty() && !is_mark(text.trim_ascii()) {
            return Err(self.outside("text"));
        }
        if text.windows(3).any(|three| three == b"]]>") {
            return Err("`]]>` stands in its text".to_owned());
        }
        Ok(())
    }

    fn outside(&self, what: &str) -> String {
        let place = if self.has_root { "behind" } else { "before" };
        format!("{what} stands {place} its root")
    }

    /// The references in an attribute.
    fn value(&self, value: &[u8]) -> Result<(), String> {
        if value.contains(&b'<') {
            return Err("a `<` stands in an attribute".to_owned());
        }
        let mut rest = value;
        while let Some(at) = rest.iter().position(|byte| *byte == b'&') {
            rest = &rest[at + 1..];
            let end = rest.iter().position(|byte| *byte == b';');
            let end = end.filter(|end| is_name(&rest[..*end]));
            let Some(end) = end else {
                return Err("a `&` stands in an attribute, which is written `&amp;`".to_owned());
            };
            self.reference(&rest[..end])?;
            rest = &rest[end..];
        }
        Ok(())
    }

    fn reference(&self, name: &[u8]) -> Result<(), String> {
        const OWN: [&[u8]; 5] = [b"lt", b"gt", b"amp", b"apos", b"quot"];
        let is_known = name.starts_with(b"#")
            || OWN.contains(&name)
            || self.has_more
            || self.entities.contains(name);
        if is_known {
            return Ok(());
        }
        if !is_name(name) {
            return Err("a `&` stands in its text, which is written `&amp;`".to_owned());
        }
        Err(format!("`&{};` is no entity of XML", shown(name)))
    }

    /// The entities that a document type declares.
    fn declare(&mut self, doctype: &[u8]) {
        let inner = doctype.iter().position(|byte| *byte == b'[');
        let (outer, inner) = doctype.split_at(inner.unwrap_or(doctype.len()));
        let has = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|it| it == word);
        self.has_more = has(outer, b"PUBLIC") || has(outer, b"SYSTEM") || inner.contains(&b'%');
        let mut words = inner
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty());
        while let Some(word) = words.next() {
            if word.ends_with(b"<!ENTITY")
                && let Some(name) = words.next()
            {
                self.entities.insert(name.to_vec());
            }
        }
    }
}

fn version(decl: &BytesDecl<'_>) -> Result<(), String> {
    let version = decl.version().map_err(|error| error.to_string())?;
    match &*version {
        [b'1', b'.', minor @ ..] if minor.iter().all(u8::is_ascii_digit) => Ok(()),
        other => Err(format!("there is no version {} of XML", shown(other))),
    }
}

fn prefix(name: &[u8]) -> Option<Vec<u8>> {
    let end = name.iter().position(|byte| *byte == b':')?;
    (end > 0).then(|| name[..end].to_vec())
}

fn check_name(name: &[u8]) -> Result<(), String> {
    if is_name(name) {
        return Ok(());
    }
    Err(format!("`{}` is no name in XML", shown(name)))
}

/// Whether it is a name, or a number of a character (sections 2.3 and 4.1).
fn is_name(name: &[u8]) -> bool {
    let rest = name.strip_prefix(b"#").unwrap_or(name);
    let is_part = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b':')
            || !byte.is_ascii()
    };
    let begins = rest.len() < name.len()
        || rest
            .first()
            .is_some_and(|byte| !byte.is_ascii_digit() && !matches!(byte, b'-' | b'.'));
    begins && !rest.is_empty() && rest.iter().all(is_part)
}

fn shown(name: &[u8]) -> String {
    elide(&one_line(&String::from_utf8_lossy(name)), 40).into_owned()
}
