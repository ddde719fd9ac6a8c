//! What a browser makes of content, which no look at its text tells.

use http::HeaderMap;

use super::assertion::{Context, Mismatch};
use super::header;
use super::matching::is_positive;
use crate::content::begins_as_page;
use crate::content::media_type::{essence, is_javascript, of_response};
use crate::source::{Span, elide, one_line, quote};
use crate::suite::Expect;

/// That content is HTML or XML, which has a title and elements: its type says
/// so, or without one its beginning; and that a page comes [as one](as_page).
pub(super) fn as_markup(
    expect: &Expect,
    context: Context<'_, '_>,
    span: Span,
) -> Result<(), Mismatch> {
    let headers = &context.response().headers;
    let text = context.content.text().trim_start();
    let actual = match of_response(headers) {
        _ if text.is_empty() || is_expected(expect, "content-type") => None,
        Some(kind) if kind.contains("html") || kind.contains("xml") => None,
        Some(kind) => Some(format!("content of the type {}", quote(&kind, 80))),
        None if text.starts_with('<') => None,
        None => Some("content that has no type, and doesn't begin as either".to_owned()),
    };
    match actual {
        Some(actual) => Err(Mismatch::new(span, "HTML or XML", actual)),
        None => as_page(expect, context, span),
    }
}

/// That a page of HTML comes as one: browsers show the source of what is text,
/// and save what is a download.
pub(super) fn as_page(
    expect: &Expect,
    context: Context<'_, '_>,
    span: Span,
) -> Result<(), Mismatch> {
    let headers = &context.response().headers;
    if !begins_as_page(context.content.text().as_bytes()) {
        return Ok(());
    }
    let kind = of_response(headers).filter(|_| !is_expected(expect, "content-type"));
    let fate = kind.as_deref().and_then(fate);
    let actual = match (kind, fate) {
        (Some(kind), Some(fate)) => format!(
            "one of the type {}, which a browser {fate}",
            quote(&kind, 80)
        ),
        _ => match attached(headers) {
            Some(disposition) if !is_expected(expect, "content-disposition") => format!(
                "one with `Content-Disposition: {}`, which a browser saves",
                elide(&one_line(&disposition), 40)
            ),
            _ => return Ok(()),
        },
    };
    Err(Mismatch::new(span, "a page that a browser shows", actual))
}

/// What a browser does with content of a media type instead of showing it as a
/// page; nothing where it shows one.
fn fate(kind: &str) -> Option<&'static str> {
    let (whole, _) = kind.split_once('/')?;
    Some(match whole {
        _ if kind.contains("html") || kind.contains("xml") => return None,
        "text" => "shows the source of",
        _ if kind == "application/json" || is_javascript(kind) => "shows the source of",
        "image" | "audio" | "video" | "font" => "can't show",
        _ if kind == "application/pdf" => "can't show",
        _ => "saves",
    })
}

/// Whether the suite itself says what the header must be: that is judged then.
pub(super) fn is_expected(expect: &Expect, name: &str) -> bool {
    let mut headers = expect.headers.iter();
    headers.any(|(key, wanted)| {
        let mut conditions = wanted.conditions();
        key.text.eq_ignore_ascii_case(name) && conditions.any(|it| is_positive(&it.value))
    })
}

/// The disposition with which browsers save content: a word other than `inline` (RFC 6266,
/// section 4.2). A parameter alone, or no word at all, they take for that.
pub(crate) fn attached(headers: &HeaderMap) -> Option<String> {
    let values = header::values(headers, "content-disposition");
    let is_word = |kind: &str| kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let mut kinds = values.iter().map(|value| essence(value));
    kinds.find(|kind| !matches!(kind.as_str(), "" | "inline") && is_word(kind))
}

#[cfg(test)]
mod tests {
    use crate::expect::test_support::{assert_met, assert_said, page, said};

    const PAGE: &str = "<!DOCTYPE html><title>a</title><p>b";

    #[test]
    fn a_title_and_elements_are_those_of_html_or_xml() {
        for kind in [
            "text/html; charset=utf-8",
            "Application/XHTML+XML",
            "text/xml",
            "image/svg+xml",
            "text/vnd.turbo-stream.html",
            "*/*",
            "nonsense",
        ] {
            let response = page(&[("content-type", kind)], "<x><title>a</title><p>b</p></x>");
            assert_met("title = 'a'\nselect.p = 'b'\nbody = 'b'", &response);
        }
        for untyped in [PAGE, "<i>x</i>", "\n <p>b", "\u{feff}<svg/>", ""] {
            assert_met("select.h1 = false", &page(&[], untyped));
        }
        let got = "expected HTML or XML, got content of the type";
        for kind in [
            "application/json",
            "text/plain",
            "application/octet-stream",
            "image/png",
        ] {
            assert_said(
                "title = false\nselect.h1 = false\nselect.p.count = 0",
                &page(&[("content-type", kind)], "{}"),
                &[
                    &format!("title: {got} \"{kind}\""),
                    &format!("select.h1: {got} \"{kind}\""),
                    &format!("select.p.count: {got} \"{kind}\""),
                ],
            );
        }
        assert_said(
            "title = { not = 'a' }",
            &page(&[], "{}"),
            &[
                "title: expected HTML or XML, got content that has no type, and doesn't begin as either",
            ],
        );
        // Of two, browsers take the last.
        let twice = [
            ("content-type", "text/plain"),
            ("content-type", "text/html"),
        ];
        assert_met("title = 'a'", &page(&twice, PAGE));
    }

    #[test]
    fn a_page_comes_as_one() {
        let got = "body: expected a page that a browser shows, got one";
        for (kind, fate) in [
            ("text/plain", "shows the source of"),
            ("application/octet-stream", "saves"),
            ("application/x-foo", "saves"),
            ("application/json", "shows the source of"),
            ("text/css", "shows the source of"),
            ("application/javascript", "shows the source of"),
            ("image/png", "can't show"),
            ("font/woff2", "can't show"),
            ("application/pdf", "can't show"),
        ] {
            for expected in ["'b'", "{ not = 'x' }"] {
                assert_said(
                    &format!("body = {expected}"),
                    &page(&[("content-type", kind)], PAGE),
                    &[&format!(
                        "{got} of the type \"{kind}\", which a browser {fate}"
                    )],
                );
            }
            // What is no page may be of any type, and bytes are those of a file.
            assert_met("body = 'b'", &page(&[("content-type", kind)], "a <html> b"));
            let typed = format!("body = 'b'\nheaders.content-type = '{kind}'");
            assert_met(&typed, &page(&[("content-type", kind)], PAGE));
            let present = "body = 'b'\nheaders.content-type = true";
            assert!(said(present, &page(&[("content-type", kind)], PAGE))[1].starts_with(got));
        }
        let attached = [
            ("content-type", "text/html"),
            ("content-disposition", "Attachment; filename=\"a.html\""),
        ];
        assert_said(
            "body = 'b'",
            &page(&attached, PAGE),
            &[&format!(
                "{got} with `Content-Disposition: attachment`, which a browser saves"
            )],
        );
        let got = got.trim_start_matches("body: ");
        let saved = "with `Content-Disposition: attachment`, which a browser saves";
        assert_said(
            "title = 'a'\nselect.p = 'b'\nselect.i = false",
            &page(&attached, PAGE),
            &["title", "select.p", "select.i"]
                .map(|subject| format!("{subject}: {got} {saved}"))
                .each_ref()
                .map(String::as_str),
        );
        assert_met(
            "title = 'a'\nbody = 'b'\nheaders.content-disposition = { starts_with = 'Attachment' }",
            &page(&attached, PAGE),
        );
        let inline = [
            ("content-type", "text/html"),
            ("content-disposition", "inline"),
        ];
        assert_met("body = 'b'", &page(&inline, PAGE));
    }
}
