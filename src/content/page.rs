//! Parsing a page, within bounds.

use std::time::Duration;

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::Html;
use tokio::time::Instant;

use super::document_title::Watch;
use super::page_sink::{PageSink, Parsed};

/// How far to parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// To the end.
    End,
    /// Until the title is closed; all of it when there is none.
    Title,
}

/// Bytes between two looks at the clock and the tree.
const CHUNK: usize = 4 * 1024;

/// The parser walks up the open elements for many a tag, so its time is
/// quadratic in their depth: 200 000 nested `<div>` (1 MB) take more than a
/// minute. Browsers stop nesting at 512.
pub(super) const DEPTH: usize = 1_000;

/// What the depth doesn't catch, such as a tag with a million attributes. A
/// page of 16 MB takes half a second, so a loaded machine has room.
pub(super) const TIME: Duration = Duration::from_secs(2);

#[cfg(test)]
thread_local! {
    /// How many pages this thread has parsed: each test has one of its own.
    pub(super) static PARSED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Parses `text`, or says why not.
pub(super) fn parse(text: &str, until: Until) -> Result<Parsed, String> {
    #[cfg(test)]
    PARSED.set(PARSED.get() + 1);
    let mut parser = parse_document(PageSink::new(), ParseOpts::default());
    let started = Instant::now();
    let mut rest = text;
    let mut watch = Watch::default();
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(chunk_end(rest));
        parser.process(StrTendril::from(chunk));
        rest = after;
        let sink = &parser.tokenizer.sink.sink;
        if depth(&sink.html()) > DEPTH {
            return Err(format!(
                "the page is too deeply nested to parse: more than {DEPTH} elements deep"
            ));
        }
        if started.elapsed() > TIME {
            let seconds = TIME.as_secs();
            return Err(format!("the page takes more than {seconds} s to parse"));
        }
        if until == Until::Title && watch.is_closed(sink) {
            break;
        }
    }
    Ok(parser.finish())
}

/// The last end of a character within the next chunk.
fn chunk_end(text: &str) -> usize {
    let end = text.len().min(CHUNK);
    let ends = (0..=end).rev();
    ends.into_iter()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(end)
}

/// How deep the newest node is.
fn depth(page: &Html) -> usize {
    let newest = page.tree.nodes().next_back();
    newest.map_or(0, |node| node.ancestors().count())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::super::document_title;
    use super::*;

    /// The depth alone ends it, however long that takes on a loaded machine.
    #[tokio::test(start_paused = true)]
    async fn hostile_pages_are_given_up() {
        let started = Instant::now();
        for until in [Until::End, Until::Title] {
            let error = parse(&"<div>".repeat(200_000), until).err();
            assert!(error.is_some_and(|error| error.contains("deeply nested")));
        }
        assert!(started.elapsed() < Duration::from_secs(20));
    }

    /// Each attribute is compared with all before it.
    #[test]
    fn a_million_attributes_are_given_up() {
        let attributes: Vec<String> = (0..1_000_000).map(|number| format!(" a{number}")).collect();
        let attributes = attributes.concat();
        let page = format!("<title>a</title><div{attributes}>");
        assert!(parse(&page, Until::Title).is_ok());
        let started = Instant::now();
        let error = parse(&page, Until::End).err();
        assert_eq!(
            error.as_deref(),
            Some("the page takes more than 2 s to parse")
        );
        assert!(started.elapsed() < Duration::from_secs(60));
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
        for before in CHUNK - 20..CHUNK + 5 {
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
