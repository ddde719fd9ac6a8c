//! What is worth knowing of a response although it is as expected.

use super::assertion::Context;
use super::repeated::Counts;
use super::{address, header};
use crate::content::{Content, media_type};
use crate::exchange::Exchange;
use crate::source::elide;
use crate::suite::Expect;

/// What can be noted of a response that is as expected, in the order in which
/// it is told.
const NOTES: [fn(&Expect, Context<'_, '_>) -> Option<String>; 3] =
    [redirected, json_as_html, contradicted];

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

/// A header that stands there twice, of which browsers take the value that is expected.
fn contradicted(expect: &Expect, context: Context<'_, '_>) -> Option<String> {
    let headers = &context.response().headers;
    expect.headers.iter().find_map(|(name, _)| {
        let counts = Counts::of(&name.text)?;
        let values = header::values(headers, &name.text);
        let is_one = matches!(counts, Counts::First | Counts::Last);
        let is_unlike = values.iter().any(|value| *value != values[0]);
        (is_one && is_unlike).then(|| {
            let name = elide(&name.text, 40).to_ascii_lowercase();
            format!("`{name}` has {} values: {}", values.len(), counts.told())
        })
    })
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
    fn values_that_do_not_count_are_noted() {
        let noted = |values: [&str; 2]| {
            let name = "strict-transport-security";
            let exchange = page(&[(name, values[0]), (name, values[1])], "");
            let (expect, _) = Expect::written(&format!("headers.{name} = true"));
            notes(&expect, &exchange, &Content::of(&exchange.last.response))
        };
        let said = ["`strict-transport-security` has 2 values: browsers take the first"];
        assert_eq!(noted(["max-age=9", "max-age=0"]), said);
        assert!(noted(["max-age=9", "max-age=9"]).is_empty());
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
