//! Parsing a page, within bounds.

use std::cell::Cell;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, ParseError, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use scraper::Html;

use super::bounds::{Beyond, Work};
use super::document_title::Watch;
use super::page_sink::{NodeId, PageSink, Parsed};
use super::pieces::{OpenTag, piece_end};

/// How far to parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// To the end.
    End,
    /// Until the title is closed; all of it when there is none.
    Title,
}

#[cfg(test)]
thread_local! {
    /// How many pages this thread has parsed: each test has one of its own.
    pub(super) static PARSED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Parses `text`, or says why not.
pub(super) fn parse(text: &str, until: Until) -> Result<Parsed, String> {
    #[cfg(test)]
    PARSED.set(PARSED.get() + 1);
    read(text, until).map_err(|beyond| format!("the page can't be parsed: {beyond}"))
}

fn read(text: &str, until: Until) -> Result<Parsed, Beyond> {
    let builder = TreeBuilder::new(PageSink::new(), TreeBuilderOpts::default());
    let any = Cell::new(false);
    let tokenizer = Tokenizer::new(Tokens { builder, any }, TokenizerOpts::default());
    let input = BufferQueue::default();
    let (mut work, mut tag) = (Work::on(text.len()), OpenTag::default());
    let mut watch = Watch::default();
    let mut at = 0;
    while at < text.len() {
        let piece = &text[at..piece_end(text, at)];
        at += piece.len();
        input.push_back(StrTendril::from(piece));
        feed(&tokenizer, &input);
        let sink = &tokenizer.sink.builder.sink;
        if until == Until::Title && watch.is_closed(sink) {
            break;
        }
        tag.read(piece, tokenizer.sink.any.take())?;
        work.add(depth(&sink.html()), sink.last_attributes(), sink.parts())?;
    }
    feed(&tokenizer, &input);
    tokenizer.end();
    Ok(tokenizer.sink.builder.sink.finish())
}

/// Reads all of `input`. What only a browser does, such as running a script,
/// pauses it.
fn feed(tokenizer: &Tokenizer<Tokens>, input: &BufferQueue) {
    while !matches!(tokenizer.feed(input), TokenizerResult::Done) {}
}

/// Gives tokens to the builder of the tree, and notes that some came.
struct Tokens {
    builder: TreeBuilder<NodeId, PageSink>,
    any: Cell<bool>,
}

impl TokenSink for Tokens {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if !matches!(token, ParseError(_)) {
            self.any.set(true);
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// How deep the newest node is.
fn depth(page: &Html) -> usize {
    let newest = page.tree.nodes().next_back();
    newest.map_or(0, |node| node.ancestors().count())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::super::document_title;
    use super::*;

    fn beyond(page: &str) -> Option<Beyond> {
        read(page, Until::End).err()
    }

    #[test]
    fn hostile_nesting_is_given_up() {
        for until in [Until::End, Until::Title] {
            let error = parse(&"<div>".repeat(200_000), until).err();
            assert_eq!(
                error.as_deref(),
                Some(
                    "the page can't be parsed: it is too deeply nested: more than 1,000 elements deep"
                )
            );
        }
    }

    /// Each attribute is compared with all before it.
    #[test]
    fn a_million_attributes_are_given_up() {
        let attributes: Vec<String> = (0..1_000_000).map(|number| format!(" a{number}")).collect();
        let attributes = attributes.concat();
        let page = format!("<title>a</title><div{attributes}>");
        assert!(parse(&page, Until::Title).is_ok());
        assert_eq!(beyond(&page), Some(Beyond::Attributes));
        assert_eq!(
            beyond(&format!("</p{attributes}>")),
            Some(Beyond::Attributes)
        );
        // Those of one element that come with several tags, too.
        let several: Vec<String> = (0..600).map(|n| format!("<body a{n}>")).collect();
        assert_eq!(beyond(&several.concat()), Some(Beyond::Attributes));
    }

    /// Open elements of format are repeated in each paragraph (WHATWG HTML,
    /// section 13.2.4.3), so a page can be many times what is sent.
    #[test]
    fn what_grows_by_being_parsed_is_given_up() {
        let mut fonts = String::new();
        for n in 0..900 {
            let _ = write!(fonts, "<font a={n}>");
        }
        let page = format!("<p>{fonts}{}", "<p>x".repeat(60_000));
        assert!(matches!(
            beyond(&page),
            Some(Beyond::Parts(_) | Beyond::Steps)
        ));
    }

    #[test]
    fn large_honest_pages_are_read() {
        let data = "A/+ b".repeat(200_000);
        let rows =
            "<tr class=\"odd\"><td>1</td><td><a href=\"/x\">2</a></td></tr>\n".repeat(50_000);
        let page = format!(
            "<!DOCTYPE html><title>a</title><!-- {data} --><img src=\"data:{data}\">\
             <script>if (a<b && c) [{data}]</script><textarea>a<b {data}</textarea><table>{rows}</table>"
        );
        let parsed = parse(&page, Until::End).unwrap().html;
        assert_eq!(document_title::of(&parsed).as_deref(), Some("a"));
    }

    #[test]
    fn a_title_costs_no_whole_page() {
        let page = format!("<title>a</title>{}", "<p>".repeat(1_000_000));
        let parsed = parse(&page, Until::Title).unwrap().html;
        assert!(parsed.tree.values().len() < 10_000);
        assert_eq!(document_title::of(&parsed).as_deref(), Some("a"));
    }

    #[test]
    fn a_title_across_chunks_is_whole() {
        for before in 1004..1029 {
            let page = format!(
                "<!--{}--><title>Ein \u{e9} &amp; b</title><p>",
                "x".repeat(before)
            );
            let parsed = parse(&page, Until::Title).unwrap().html;
            assert_eq!(
                document_title::of(&parsed).as_deref(),
                Some("Ein \u{e9} & b")
            );
        }
    }
}
