//! What is worth knowing of a response although it is as expected.

use super::assertion::Context;
use super::{address, header};
use crate::content::{Content, media_type};
use crate::exchange::Exchange;
use crate::suite::Expect;

/// What can be noted of a response that is as expected, in the order in which
/// it is told.
const NOTES: [fn(&Expect, Context<'_, '_>) -> Option<String>; 2] = [redirected, json_as_html];

/// The notes on a response that is as expected, each in one line.
#[must_use]
pub fn notes(expect: &Expect, exchange: &Exchange, content: &Content<'_>) -> Vec<String> {
    let context = Context { exchange, content };
    let told = NOTES.iter().filter_map(|note| note(expect, context));
    told.collect()
}

/// Where redirects ended.
fn redirected(_: &Expect, context: Context<'_, '_>) -> Option<String> {
    let asked = &context.exchange.redirects.first()?.sent.url;
    let told = address::shown_url(&context.exchange.last.sent.url, asked);
    Some(format!("redirected to {told}"))
}

/// JSON that a browser would run as a page, with the scripts in its texts.
fn json_as_html(expect: &Expect, context: Context<'_, '_>) -> Option<String> {
    if expect.json.is_empty() && expect.json_schema.is_none() {
        return None;
    }
    let types = header::values(&context.response().headers, "content-type");
    let is_html = types
        .iter()
        .any(|kind| media_type::essence(kind) == "text/html");
    is_html.then(|| "the JSON comes as text/html".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::test_support::{answered, following, page};

    fn noted(toml: &str, content_type: &str) -> Vec<String> {
        let exchange = page(&[("content-type", content_type)], "{}");
        let (expect, _) = Expect::written(toml);
        notes(&expect, &exchange, &Content::of(&exchange.last.response))
    }

    #[test]
    fn where_redirects_ended_is_noted() {
        let noted = |to: &str| {
            let hop = answered(302, &[("location", to)], "");
            let exchange = following(vec![hop], page(&[], "a"), to);
            let (expect, _) = Expect::written("");
            notes(&expect, &exchange, &Content::of(&exchange.last.response))
        };
        let said = ["redirected to /in/?…"];
        assert_eq!(noted("http://a.example/in/?next=/"), said);
        let said = ["redirected to https://a.example/lists/"];
        assert_eq!(noted("https://a.example/lists/"), said);
    }

    #[test]
    fn json_that_comes_as_a_page_is_noted() {
        let json = "json.'$' = { count = 1 }";
        let said = ["the JSON comes as text/html"];
        assert_eq!(noted(json, "Text/HTML; charset=utf-8"), said);
        assert!(noted(json, "application/json").is_empty());
        assert!(noted(json, "text/plain").is_empty());
        assert!(noted("body = '{}'", "text/html").is_empty());
    }
}
