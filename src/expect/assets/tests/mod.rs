//! Surveys of pages whose files are made up.

mod browser;
mod choice;
mod local;
mod many;
mod names;
mod notes;
mod policy;
mod screen;
mod wrong;

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method};
use url::Url;

use super::{AssetVerdict, Survey, Surveyed};
use crate::content::Content;
use crate::exchange::{
    Cause, Exchange, Flaw, Part, Phase, Sent, Timings, TransportError, Unfollowed,
};
use crate::expect::test_support::{answered, line, page};
use crate::source::LocalFiles;
use crate::suite::Expect;

/// What the web answers to a URL: status, media type and content.
type Web<'a> = &'a dyn Fn(&str) -> Found;

type Found = Result<Exchange, Box<TransportError>>;

/// A page that browsers don't show in quirks mode.
fn html(body: &str) -> Exchange {
    let doctype = if body.starts_with("<!") {
        ""
    } else {
        "<!doctype html>"
    };
    page(&[("content-type", "text/html")], format!("{doctype}{body}"))
}

/// A response with a media type.
#[expect(clippy::unnecessary_wraps, reason = "the web may also not answer")]
fn file(kind: &str, body: &str) -> Found {
    Ok(page(&[("content-type", kind)], body.to_owned()))
}

#[expect(clippy::unnecessary_wraps, reason = "the web may also not answer")]
fn missing() -> Found {
    Ok(answered(404, &[("content-type", "text/html")], "<html>no"))
}

/// Surveys `page` and says which URLs were asked for, wave by wave.
fn survey(toml: &str, page: &Exchange, web: Web<'_>) -> (Vec<Vec<String>>, Surveyed) {
    let at_once = |url: &str| {
        let mut found = web(url);
        if let Ok(exchange) = &mut found {
            exchange.last.sent.url = Url::parse(url).unwrap();
        }
        found
    };
    survey_as_sent(toml, page, &at_once)
}

/// The same, where each response has the URLs of its own requests.
fn survey_as_sent(toml: &str, page: &Exchange, web: Web<'_>) -> (Vec<Vec<String>>, Surveyed) {
    let (expect, sources) = Expect::written(toml);
    let mut expect = expect.assets.expect("the suite expects assets");
    let locals = expect.same_as.iter_mut().flat_map(|it| &mut it.value.0);
    for local in locals.map(|it| &mut it.value) {
        local.files = Some(Arc::new(LocalFiles::read(&local.path).unwrap()));
    }
    let content = Content::of(&page.last.response);
    let mut survey = Survey::of(&expect, page, &content);
    let mut waves = Vec::new();
    loop {
        let asks = survey.wave();
        if asks.is_empty() {
            return (waves, survey.finish(&sources));
        }
        waves.push(asks.iter().map(|ask| ask.url.path().to_owned()).collect());
        for ask in &asks {
            let found = web(ask.url.as_str());
            let looked = survey.look(ask, found.map_err(|error| *error), None);
            survey.take(ask, looked);
        }
    }
}

fn said(toml: &str, page: &Exchange, web: Web<'_>) -> Vec<String> {
    let (_, surveyed) = survey(toml, page, web);
    surveyed.checks.iter().map(line).collect()
}

/// An image of one pixel; browsers know what it is by its bytes.
const IMAGE: &str = "GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// Everything is there, by its ending.
fn whole(url: &str) -> Found {
    match url.split('?').next().and_then(|url| url.rsplit('.').next()) {
        Some("css") => file("text/css", "a {}"),
        Some("js") => file("text/javascript", "alert(1)"),
        Some("woff2") => file("font/woff2", "wOF2\0\x01\0\0\0\0\0\x0c"),
        Some("json") => file("application/json", "{\"icons\":[{\"src\":\"icon.png\"}]}"),
        _ => file("image/png", IMAGE),
    }
}

const PAGE: &str =
    "<link rel=stylesheet href=/a.css>\n<script src=/b.js></script>\n<img src=/c.png>";

fn died(phase: Phase, cause: Cause) -> Box<TransportError> {
    Box::new(TransportError {
        phase,
        cause,
        sent: Box::new(Sent {
            method: Method::GET,
            url: Url::parse("http://a.example/a.css").unwrap(),
            raw_target: None,
            headers: HeaderMap::new(),
            body: bytes::Bytes::new(),
        }),
        redirects: Vec::new(),
        timings: Timings {
            total: Duration::from_millis(1),
            ..Timings::default()
        },
        in_flight: 1,
    })
}
