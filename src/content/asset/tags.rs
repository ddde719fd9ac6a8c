//! The tags of a page, in order, with the lines that they stand in.

use std::cell::{Cell, RefCell};

use html5ever::Attribute;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, CommentToken, EndTag, ParseError, StartTag, Tag, TagToken, Token,
    TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::handlers::is_handler;
use super::reference::bounded;
use crate::content::pieces::{OpenTag, piece_end};

/// What a page consists of.
pub(super) enum Part<'a> {
    /// A tag that opens an element.
    Open(&'a Opened<'a>),
    /// Text between tags.
    Text(&'a str),
    /// A tag that closes an element of this name.
    Close(&'a str),
}

/// A tag that opens an element.
pub(super) struct Opened<'a> {
    tag: &'a Tag,
    /// Whether it stands within a picture or a formula, where other rules hold.
    pub(super) is_foreign: bool,
    /// The line that it begins in, from 1.
    pub(super) line: u64,
    /// The page from the tag on.
    rest: &'a str,
}

impl Opened<'_> {
    /// Its name, in lower case.
    pub(super) fn name(&self) -> &str {
        &self.tag.name
    }

    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let named = |attr: &&Attribute| &*attr.name.local == name;
        self.tag.attrs.iter().find(named).map(|attr| &*attr.value)
    }

    /// What its handlers of events have as code: `onclick="…"`.
    pub(super) fn handlers(&self) -> impl Iterator<Item = &str> {
        let attributes = self.tag.attrs.iter();
        let handlers = attributes.filter(|attr| is_handler(&attr.name.local));
        handlers
            .map(|attr| &*attr.value)
            .filter(|code| !code.trim().is_empty())
    }

    /// Its `nonce`, unless that may have been stolen: of a `<script>` that stands in another's
    /// attribute (CSP Level 3, section 6.7.3.1, "is element nonceable").
    pub(super) fn nonce(&self) -> Option<&str> {
        let is_open = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.contains("<script") || text.contains("<style")
        };
        let is_stolen = self.name() == "script"
            && (self.tag.had_duplicate_attributes
                || self
                    .tag
                    .attrs
                    .iter()
                    .any(|attr| is_open(&attr.name.local) || is_open(&attr.value)));
        self.get("nonce").filter(|_| !is_stolen)
    }

    /// As it is written, in one bounded line.
    pub(super) fn text(&self) -> String {
        bounded(as_written(self.rest))
    }

    /// Whether it closes itself, which means something in foreign content only.
    pub(super) fn closes_itself(&self) -> bool {
        self.tag.self_closing
    }
}

/// Gives each part of `text` to `found`.
///
/// # Errors
/// When a tag has too many attributes.
pub(super) fn read(text: &str, found: &mut dyn FnMut(&Part<'_>)) -> Result<(), String> {
    let sink = Sink {
        text,
        found: RefCell::new(found),
        reading: RefCell::new(Reading::default()),
        any: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut open = OpenTag::default();
    let mut at = 0;
    while at < text.len() {
        let end = piece_end(text, at);
        if text[at..].starts_with('<') {
            let mut reading = tokenizer.sink.reading.borrow_mut();
            reading.begun.push(at);
        }
        input.push_back(StrTendril::from(&text[at..end]));
        // A script only ever ends a run, and the sink says that none did.
        let _ = tokenizer.feed(&input);
        let read = open.read(&text[at..end], tokenizer.sink.any.take());
        read.map_err(|beyond| format!("the page can't be read: {beyond}"))?;
        at = end;
    }
    tokenizer.end();
    Ok(())
}

struct Sink<'a> {
    text: &'a str,
    found: RefCell<&'a mut dyn FnMut(&Part<'_>)>,
    reading: RefCell<Reading>,
    /// Whether a token came since it was asked last.
    any: Cell<bool>,
}

#[derive(Default)]
struct Reading {
    /// Each `<` since the last tag, in order; one of them is where the next
    /// tag begins.
    begun: Vec<usize>,
    /// How many elements of foreign content are open.
    foreign: usize,
    /// A place in the text and its line, from 0.
    line: (usize, u64),
}

impl Reading {
    /// The line of the place `at`, from 1. Places are asked for in order.
    fn line_of(&mut self, text: &str, at: usize) -> u64 {
        let (from, line) = self.line;
        let line = line + text[from..at].matches('\n').count() as u64;
        self.line = (at, line);
        line + 1
    }
}

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if !matches!(token, ParseError(_)) {
            self.any.set(true);
        }
        match token {
            TagToken(tag) if tag.kind == StartTag => self.open(&tag),
            TagToken(tag) => {
                self.close(&tag);
                TokenSinkResult::Continue
            }
            CharacterTokens(text) => {
                self.give(&Part::Text(&text));
                TokenSinkResult::Continue
            }
            CommentToken(_) => {
                self.reading.borrow_mut().begun.clear();
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

impl Sink<'_> {
    fn give(&self, part: &Part<'_>) {
        (self.found.borrow_mut())(part);
    }

    fn open(&self, tag: &Tag) -> TokenSinkResult<()> {
        let mut reading = self.reading.borrow_mut();
        let at = self.begin_of(tag, &mut reading);
        let is_root = matches!(&*tag.name, "svg" | "math");
        let is_foreign = reading.foreign > 0 || is_root;
        if is_root && !tag.self_closing {
            reading.foreign += 1;
        }
        let opened = Opened {
            tag,
            is_foreign,
            line: at.map_or(1, |at| reading.line_of(self.text, at)),
            rest: at.map_or("", |at| &self.text[at..]),
        };
        drop(reading);
        self.give(&Part::Open(&opened));
        if is_foreign {
            return TokenSinkResult::Continue;
        }
        // As the tree builder does (WHATWG HTML, section 13.2.6).
        match &*tag.name {
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }

    fn close(&self, tag: &Tag) {
        debug_assert_eq!(tag.kind, EndTag);
        let mut reading = self.reading.borrow_mut();
        reading.begun.clear();
        if matches!(&*tag.name, "svg" | "math") {
            reading.foreign = reading.foreign.saturating_sub(1);
        }
        drop(reading);
        self.give(&Part::Close(&tag.name));
    }

    /// Where `tag` begins. What stood before it since the last tag was text.
    fn begin_of(&self, tag: &Tag, reading: &mut Reading) -> Option<usize> {
        let is_it = |at: &usize| {
            let name = self.text.as_bytes()[*at + 1..].get(..tag.name.len());
            name.is_some_and(|name| name.eq_ignore_ascii_case(tag.name.as_bytes()))
        };
        let at = reading.begun.iter().copied().find(is_it);
        reading.begun.clear();
        at
    }
}

/// The tag that `text` begins with: up to the first `>` that isn't in quotes.
fn as_written(text: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '>' => return &text[..=at],
            None if matches!(c, '"' | '\'') && before == '=' => quote = Some(c),
            _ => {}
        }
        if !c.is_ascii_whitespace() {
            before = c;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(page: &str) -> Vec<String> {
        let mut all = Vec::new();
        read(page, &mut |part| {
            if let Part::Open(tag) = part {
                all.push(format!("{} {}", tag.line, tag.text()));
            }
        })
        .unwrap();
        all
    }

    #[test]
    fn tags_have_the_line_that_they_begin_in() {
        assert_eq!(
            tags("<!-- <a> -->\n<p>1 < 2 <b\n title='>'\n>x\r\n<I class=\"<i>\"><c"),
            ["2 <p>", "2 <b title='>' >", "5 <I class=\"<i>\">"]
        );
        assert_eq!(
            tags("<script>'<link>'\n</script><title><b></title>\n<b title = \"a>b\">"),
            ["1 <script>", "2 <title>", "3 <b title = \"a>b\">"]
        );
        assert_eq!(
            tags("<svg><title><a></title><style><b></style></svg><style><c></style>"),
            [
                "1 <svg>",
                "1 <title>",
                "1 <a>",
                "1 <style>",
                "1 <b>",
                "1 <style>"
            ]
        );
    }

    #[test]
    fn long_pieces_are_whole() {
        let long = "é".repeat(12_000);
        assert_eq!(tags(&format!("{long}\n<p>{long}<b>")), ["2 <p>", "2 <b>"]);
        let tag = format!("<p title='{long}'>");
        let tags = tags(&tag);
        assert!(tags[0].starts_with("1 <p title='éé") && tags[0].ends_with('…'));
        assert!(tags[0].chars().count() < 200);
    }

    #[test]
    fn a_hostile_tag_is_given_up() {
        let attrs: Vec<_> = (0..200_000).map(|n| format!(" a{n}=1")).collect();
        let error = read(&format!("<p{}>", attrs.concat()), &mut |_| ());
        let why = "the page can't be read: a tag has more than 500 attributes";
        assert_eq!(error, Err(why.to_owned()));
        assert_eq!(read(&"<".repeat(1_000_000), &mut |_| ()), Ok(()));
    }
}
