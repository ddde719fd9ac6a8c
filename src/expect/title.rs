//! The page's title.

use super::assertion::{Assertion, Context, Failure, Mismatch, Verdict};
use super::matching::{Text, met};
use super::{Subject, shown};
use crate::content::Content;
use crate::suite::Expect;
use crate::suite::matcher::{Matcher, every};

/// The assertions on the title. With `whole`, something else wants the whole
/// page, and the title is taken from that.
pub(super) fn assertions<'s>(
    expect: &'s Expect,
    context: Context<'s, '_>,
    whole: bool,
) -> Vec<Assertion<'s>> {
    let each = every(expect.title.as_ref()).iter();
    let each = each.map(|matcher| {
        Assertion::on_content(context, Subject::Title, matcher.span, move || {
            shown::as_markup(expect, context, matcher.span)?;
            judge(matcher, context.content, whole)
        })
    });
    each.collect()
}

fn judge(matcher: &Matcher<String>, content: &Content<'_>, whole: bool) -> Verdict {
    let unparsed = |why: &str| Failure::Unjudged(why.to_owned());
    if whole {
        content.page().map_err(unparsed)?;
    }
    let title = content.find_title().map_err(unparsed)?;
    let is_empty = content.bytes().is_empty();
    let missing = if is_empty {
        "no <title>: the content is empty"
    } else {
        "no <title>"
    };
    let values: Vec<Text<'_>> = title.into_iter().map(Text::plain).collect();
    let Err(mut mismatch) = met(matcher, &values, missing) else {
        // Of nothing at all, it can't even be said what it is not.
        if is_empty && !matcher.asks_for_absence() {
            return Err(Mismatch::new(matcher.span, "a page", missing).into());
        }
        return Ok(());
    };
    mismatch.notes.extend(content.broken_charset());
    Err(mismatch.into())
}

#[cfg(test)]
mod tests {
    use crate::expect::test_support::{assert_met, assert_said, page};

    #[test]
    fn nothing_is_said_of_an_empty_page() {
        let html = |bytes: &str| page(&[("content-type", "text/html")], bytes.to_owned());
        let no_error = "title = { not = 'Error' }";
        assert_met(no_error, &html("<p>"));
        assert_said(
            no_error,
            &html(""),
            &["title: expected a page, got no <title>: the content is empty"],
        );
        assert_met("title = { absent = true }", &html(""));
    }

    #[test]
    fn titles_are_read_in_their_charset() {
        // "한국" in EUC-KR.
        let bytes = b"<meta charset=euc-kr><title>\xc7\xd1\xb1\xb9</title>".to_vec();
        let title = "title = '\u{d55c}\u{ad6d}'";
        assert_met(title, &page(&[], bytes.clone()));
        assert_met(
            title,
            &page(
                &[("content-type", "text/html; charset=EUC-KR")],
                bytes.clone(),
            ),
        );
        // The header goes before the page, and is wrong here.
        let wrong = page(&[("content-type", "text/html; charset=utf-8")], bytes);
        assert_said(
            title,
            &wrong,
            &[
                "title: expected \"한국\", got \"\u{fffd}ѱ\u{fffd}\" | the content is not all valid UTF-8, its charset",
            ],
        );
        let utf16: Vec<u8> = "\u{feff}<title>é</title>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_met("title = 'é'\ncharset = 'utf-16le'", &page(&[], utf16));
    }

    #[test]
    fn each_of_a_list_is_a_check() {
        assert_said(
            "title = [{ contains = 'To-Do' }, { ends_with = 'items' }]",
            &page(&[], "<title>To-Do lists</title>"),
            &[
                "title: met",
                "title: expected ending with \"items\", got \"To-Do lists\"",
            ],
        );
    }

    #[test]
    fn a_missing_title_says_what_there_is() {
        assert_said(
            "title = 'a'",
            &page(&[], ""),
            &["title: expected \"a\", got no <title>: the content is empty"],
        );
        assert_said(
            "title = 'a'",
            &page(&[("content-type", "application/json")], "{}"),
            &["title: expected HTML or XML, got content of the type \"application/json\""],
        );
        assert_met("title = false", &page(&[], "<p>"));
        assert_said(
            "title = false",
            &page(&[], "<title>a</title>"),
            &["title: expected no <title>, got \"a\""],
        );
    }

    #[test]
    fn the_title_is_the_same_when_the_page_is_wanted_too() {
        let response = page(&[], "<title> a &amp;\n b</title><h1>c</h1>");
        assert_met("title = 'a & b'", &response);
        assert_met("title = 'a & b'\nselect.h1 = 'c'", &response);
    }

    #[test]
    fn a_hostile_page_is_not_judged() {
        let response = page(&[], "<div>".repeat(200_000));
        let why = "unjudged, the page can't be parsed: it is too deeply nested: more than 1,000 elements deep";
        assert_said(
            "title = { not = 'a' }",
            &response,
            &[&format!("title: {why}")],
        );
        assert_said(
            "select.h1 = false\ntitle = false",
            &response,
            &[&format!("title: {why}"), &format!("select.h1: {why}")],
        );
        // What stands before it is found.
        let page_of = format!("<title>a</title>{}", "<div>".repeat(200_000));
        assert_met("title = 'a'", &page(&[], page_of));
    }
}
