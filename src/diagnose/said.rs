//! What an error says of itself.
//!
//! Frameworks and servers that refuse a request mostly say why, in a line of text, a
//! member of a JSON object, or the heading of a page. Where no rule knows better, or a
//! rule only knows the status, that line is what a person would look for.

use scraper::{Html, Selector};
use serde_json::{Map, Value};

use super::response_evidence::ResponseEvidence;
use crate::content::Content;
use crate::record::{Code, Diagnosis};
use crate::source::{elide, one_line};

/// How many characters of it are shown.
const SHOWN: usize = 200;
/// How many characters a text or a page may have that says nothing else.
const LONGEST: usize = 1000;

/// An error that says why, which no other rule explains.
pub(super) fn says_why(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let status = evidence.status();
    if status < 400 || !evidence.is_status_wrong() {
        return None;
    }
    let words = why(evidence)?;
    let found = Diagnosis::of(Code::AnswerSaysWhy, &evidence.shown_path(), |path| {
        format!("the answer to {path} says why it is {status}: `{words}`")
    });
    if let Some((_, step)) = KNOWN.iter().find(|(known, _)| words.contains(known)) {
        return Some(found.step(step));
    }
    Some(
        found
            .step_if(
                status < 500,
                "if what smoke sends lacks it: the case's `query`, `headers`, `json` or `form` say \
                 what is sent; `-v` shows it",
            )
            .step("if it is right to ask so: the application's settings or the server in front decide that"),
    )
}

/// Words of servers and frameworks, and what helps.
const KNOWN: [(&str, &str); 4] = [
    (
        "Contradictory scheme headers",
        "gunicorn is told two schemes: nginx's `proxy_set_header X-Forwarded-Proto $scheme;` alone, \
         without `X-Forwarded-Ssl` and `X-Forwarded-Protocol` (or gunicorn's \
         `secure_scheme_headers` says which counts)",
    ),
    (
        "limit request headers fields size",
        "a header, mostly of cookies, is longer than gunicorn's `--limit-request-field_size` (8190 \
         unless set): raise that, or send fewer cookies",
    ),
    (
        "There was an error parsing the body",
        "the body was cut off, or couldn't be kept meanwhile: is the service's `/tmp` full (`df -h \
         /tmp`) or not writable? A form needs `python-multipart`",
    ),
    (
        "is too large (",
        "gunicorn's `--limit-request-line` (4094 unless set) allows less than the address has: raise \
         it, or send a shorter one",
    ),
];

/// A diagnosis that only knows the status, with what the answer says.
pub(super) fn with_words(found: Diagnosis, evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let knows_status_alone = matches!(
        found.code,
        Code::ServerError | Code::ServiceUnavailable | Code::TooManyRequests
    );
    if !knows_status_alone {
        return found;
    }
    match why(evidence) {
        Some(why) => found.saying(&why),
        None => found,
    }
}

/// What the answer says is wrong, if it says more than its status does.
fn why(evidence: &ResponseEvidence<'_>) -> Option<String> {
    let typed = evidence.header("content-type").unwrap_or_default();
    let typed = typed.to_ascii_lowercase();
    let said = if typed.contains("json") {
        of_json(&serde_json::from_str(evidence.text).ok()?)
    } else if evidence.is_page() {
        // Every site has a page of its own for what it hasn't.
        if evidence.status() == 404 {
            return None;
        }
        let content = Content::of(&evidence.last().response);
        of_page(content.page().ok()?, &evidence.title)
    } else if typed.starts_with("text/plain") || typed.is_empty() {
        let text = evidence.text.trim();
        let is_line = text.lines().count() <= 3 && text.chars().count() <= LONGEST;
        is_line.then(|| text.to_owned())
    } else {
        None
    };
    let said = one_line(&said?.split_whitespace().collect::<Vec<_>>().join(" "));
    let status = evidence.last().response.status;
    let reason = status.canonical_reason().unwrap_or_default();
    tells_more(&said, reason).then(|| elide(&said, SHOWN).into_owned())
}

/// Keys of what says why, the plainest first (RFC 9457 has `detail` and `title`, OAuth
/// `error_description`).
const WHY: [&str; 10] = [
    "detail",
    "error_description",
    "message",
    "msg",
    "reason",
    "description",
    "error",
    "errors",
    "title",
    "non_field_errors",
];

/// What a JSON document says is wrong.
fn of_json(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(object) => {
            let why = WHY.iter().find_map(|key| of_json(object.get(*key)?));
            Some(match (place(object), why?) {
                (Some(place), why) => format!("{place}: {why}"),
                (None, why) => why,
            })
        }
        Value::Array(values) => values.first().and_then(of_json),
        _ => None,
    }
}

/// The field that is wrong, as `FastAPI` names it: `query.tenant`.
fn place(object: &Map<String, Value>) -> Option<String> {
    let words = object
        .get("loc")?
        .as_array()?
        .iter()
        .map(|word| match word {
            Value::String(word) => word.clone(),
            word => word.to_string(),
        });
    Some(words.collect::<Vec<_>>().join("."))
}

/// What an error page says is wrong: all of a short one, or else its heading.
fn of_page(page: &Html, title: &str) -> Option<String> {
    let text_of = |selector: &str| {
        let selector = Selector::parse(selector).ok()?;
        let text: String = page.select(&selector).next()?.text().collect();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    };
    let body = text_of("body").filter(|text| text.chars().count() <= SHOWN);
    let heading = || text_of("h1").filter(|text| tells_more(text, ""));
    body.or_else(heading).or_else(|| Some(title.to_owned()))
}

/// Words that say no more than the status does.
const PLAIN: [&str; 47] = [
    "a",
    "an",
    "and",
    "at",
    "available",
    "bad",
    "been",
    "can",
    "caddy",
    "error",
    "errors",
    "exist",
    "failed",
    "for",
    "forbidden",
    "found",
    "gateway",
    "has",
    "http",
    "internal",
    "is",
    "it",
    "method",
    "nginx",
    "not",
    "occurred",
    "of",
    "on",
    "oops",
    "page",
    "permission",
    "request",
    "requested",
    "server",
    "service",
    "something",
    "sorry",
    "status",
    "temporarily",
    "the",
    "this",
    "to",
    "unauthorized",
    "unavailable",
    "url",
    "was",
    "wrong",
];

/// What servers and frameworks say of any error: Flask, Apache.
const ANYBODYS: [&str; 2] = [
    "The server encountered an internal error and was unable to complete your request.",
    "The server encountered an internal error or misconfiguration",
];

/// Whether a text says more than the reason of its status does.
fn tells_more(text: &str, reason: &str) -> bool {
    let reason = reason.to_lowercase();
    let is_plain = |word: &str| PLAIN.contains(&word) || reason.contains(word);
    let is_of_anybody = ANYBODYS.iter().any(|it| text.contains(it));
    let mut words = text.split(|it: char| !it.is_alphabetic());
    !is_of_anybody && words.any(|word| !word.is_empty() && !is_plain(&word.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_only_the_status_says_nothing() {
        for text in [
            "404 Not Found",
            "Server Error (500)",
            "Bad Request",
            "Internal Server Error",
            "",
        ] {
            assert!(!tells_more(text, "Bad Request"), "{text}");
        }
        assert!(tells_more("Disallowed CORS origin", "Bad Request"));
        assert!(tells_more(
            "Request Line is too large (5017 > 4094)",
            "URI Too Long"
        ));
        assert!(!tells_more(
            "429 Too Many Requests nginx/1.22.1",
            "Too Many Requests"
        ));
    }

    #[test]
    fn json_says_why_in_many_ways() {
        let said = |text: &str| of_json(&serde_json::from_str(text).unwrap());
        let told = |text: &str| Some(text.to_owned());
        assert_eq!(said(r#"{"detail": "no tenant"}"#), told("no tenant"));
        let validation =
            r#"{"detail":[{"type":"missing","loc":["query","tenant"],"msg":"Field required"}]}"#;
        assert_eq!(said(validation), told("query.tenant: Field required"));
        let inner = r#"{"error": {"code": 7, "message": "no such key"}}"#;
        assert_eq!(said(inner), told("no such key"));
        assert_eq!(
            said(r#"{"errors": [{"title": "too old"}]}"#),
            told("too old")
        );
        assert_eq!(said(r#"{"status": 500, "path": "/"}"#), None);
    }
}
