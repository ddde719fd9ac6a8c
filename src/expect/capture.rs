//! Values captured for later steps.

use http::HeaderName;
use http::header::SET_COOKIE;
use serde_json::Value;
use url::Position;

use super::Check;
use super::assertion::{Assertion, Context, Failure, Mismatch};
use super::subject::{Name, Subject};
use crate::content::{Content, NoJson, element_text};
use crate::exchange::{Exchange, SetCookie};
use crate::source::{Sources, one_line, quote};
use crate::suite::{Capture, CaptureFrom};
use crate::transport::Jar;

/// Size limit of a captured value, in bytes.
const LONGEST: usize = 64 * 1024;

/// Captured value.
#[derive(Clone, Debug, PartialEq)]
pub struct Captured {
    /// Its name.
    pub name: String,
    /// A text, or what a JSON document has.
    pub value: Value,
    /// Whether it is never shown.
    pub secret: bool,
}

impl Captured {
    /// The value as text.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

/// Finds what `captures` say, each of which is a check of its own: what can't
/// be found fails the step. `jar` has the cookies of the session after the
/// response.
#[must_use]
pub fn capture(
    captures: &[Capture],
    exchange: &Exchange,
    content: &Content<'_>,
    jar: &Jar,
    sources: &Sources,
) -> (Vec<Check>, Vec<Captured>) {
    let context = Context { exchange, content };
    let (mut checks, mut captured) = (Vec::new(), Vec::new());
    for capture in captures {
        let subject = Subject::Capture(Name::of(&capture.name));
        let verdict = find(capture, context, jar).map(|value| {
            captured.push(Captured {
                name: capture.name.value.clone(),
                value,
                secret: capture.secret,
            });
        });
        checks.push(Assertion::new(subject, capture.span, || verdict).judge(sources));
    }
    (checks, captured)
}

fn find(capture: &Capture, context: Context<'_, '_>, jar: &Jar) -> Result<Value, Failure> {
    let mismatch = |expected: &str, actual: String| Mismatch::new(capture.span, expected, actual);
    let value = whole(capture, context, jar)?;
    let value = match &capture.part {
        None => value,
        Some(pattern) => {
            let text = match &value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let wanted = format!("a match of {}", quote(pattern.as_str(), 120));
            let found = pattern.find(&text).ok_or_else(|| {
                let actual = match (&capture.from, capture.secret) {
                    (CaptureFrom::Body, _) => "none in the content".to_owned(),
                    (_, true) => "none".to_owned(),
                    (_, false) => quote(&text, 120),
                };
                mismatch(&wanted, actual)
            })?;
            Value::String(found.to_owned())
        }
    };
    let empty = matches!(&value, Value::String(text) if text.is_empty());
    let long = matches!(&value, Value::String(text) if text.len() > LONGEST);
    match value {
        Value::Null => Err(mismatch("a value", "null".to_owned()).into()),
        _ if empty => Err(mismatch("a text", "an empty one".to_owned()).into()),
        _ if long => {
            let actual = "a longer one".to_owned();
            Err(mismatch("a text of at most 64 KiB", actual).into())
        }
        value => Ok(value),
    }
}

/// All that is found in the one place.
fn whole(capture: &Capture, context: Context<'_, '_>, jar: &Jar) -> Result<Value, Failure> {
    let mismatch = |expected: String, actual: &str| Mismatch::new(capture.span, expected, actual);
    let last = &context.exchange.last;
    let of_content = || match context.hidden() {
        Some(why) => Err(Failure::Unjudged(why)),
        None => Ok(()),
    };
    let text = match &capture.from {
        CaptureFrom::Header(name) => {
            let value = last.response.headers.get(name);
            let value = value.ok_or_else(|| mismatch(format!("the header `{name}`"), "none"))?;
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        }
        CaptureFrom::Cookie(name) => {
            let value = jar.value(name, &last.sent.url);
            value.ok_or_else(|| {
                let wanted = format!("the cookie {}", quote(name, 60));
                let mismatch = mismatch(wanted, "no such cookie in the session");
                match refused(name, context.exchange) {
                    Some(note) => mismatch.note(note),
                    None => mismatch,
                }
            })?
        }
        CaptureFrom::Element { css, attr } => {
            of_content()?;
            let page = context.content.page();
            let page = page.map_err(|why| Failure::Unjudged(why.to_owned()))?;
            let wanted = format!("an element {}", quote(css.as_str(), 120));
            let found = css.select(page)?;
            let element = found.first().copied();
            let element = element.ok_or_else(|| mismatch(wanted, "no such element"))?;
            match attr {
                None => element_text(element),
                Some(attr) => {
                    let value = element.attr(attr);
                    let wanted = format!("its attribute {}", quote(attr, 60));
                    value.ok_or_else(|| mismatch(wanted, "none"))?.to_owned()
                }
            }
        }
        CaptureFrom::Json(path) => {
            of_content()?;
            let document = context.content.json();
            let document = document.map_err(|why| {
                let NoJson::Malformed(why) = why else {
                    return Failure::Unjudged(why.to_string());
                };
                let mismatch = mismatch("a JSON document".to_owned(), "none");
                mismatch
                    .note(format!("the parser says: {}", one_line(why)))
                    .into()
            })?;
            let found = path.select(document)?;
            return match found.as_slice() {
                [value] => Ok((*value).clone()),
                [] => Err(mismatch("one value".to_owned(), "nothing there").into()),
                many => {
                    let actual = format!("{} of them", many.len());
                    Err(mismatch("one value".to_owned(), &actual).into())
                }
            };
        }
        CaptureFrom::Url => last.sent.address(),
        CaptureFrom::UrlPath => {
            last.sent.url[Position::BeforePath..Position::AfterQuery].to_owned()
        }
        CaptureFrom::Body => {
            of_content()?;
            context.content.text().to_owned()
        }
    };
    Ok(Value::String(text))
}

/// The values that must not be shown from now on, each with its name: whatever
/// is there that `captures` take for secrets, also where it can't be captured.
#[must_use]
pub fn secret_values(
    captures: &[Capture],
    exchange: &Exchange,
    content: &Content<'_>,
    jar: &Jar,
) -> Vec<(String, String)> {
    let context = Context { exchange, content };
    let mut values = Vec::new();
    for capture in captures.iter().filter(|capture| capture.secret) {
        let mut add = |value: String| values.push((capture.name.value.clone(), value));
        for text in all(&capture.from, context, jar) {
            let part = capture.part.as_ref().map(|pattern| pattern.find(&text));
            match part {
                Some(Some(part)) => add(part.to_owned()),
                // Of a whole page, it hides nothing that could be told.
                Some(None) if matches!(capture.from, CaptureFrom::Body) => {}
                None | Some(None) => add(text),
            }
        }
    }
    values.retain(|(_, value)| value.len() <= LONGEST);
    values
}

/// How many values of one place are looked at.
const MANY: usize = 100;

/// All texts in a place, however many there may be.
fn all(from: &CaptureFrom, context: Context<'_, '_>, jar: &Jar) -> Vec<String> {
    let Context { exchange, content } = context;
    let headers = |name: &HeaderName| {
        let values = exchange
            .hops()
            .flat_map(|hop| hop.response.headers.get_all(name));
        let texts = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        texts.take(MANY).collect::<Vec<String>>()
    };
    let readable = context.hidden().is_none();
    match from {
        CaptureFrom::Header(name) => headers(name),
        CaptureFrom::Cookie(name) => {
            let set = headers(&SET_COOKIE).into_iter();
            let set = set.filter_map(|line| SetCookie::parse(&line));
            let set = set.filter(|set| set.name == **name);
            let kept = jar.value(name, &exchange.last.sent.url);
            kept.into_iter().chain(set.map(|set| set.value)).collect()
        }
        CaptureFrom::Element { css, attr } => {
            let page = content.page().ok().filter(|_| readable);
            let found = page.and_then(|page| css.select(page).ok());
            let texts = found.into_iter().flatten().take(MANY);
            let texts = texts.filter_map(|element| match attr {
                None => Some(element_text(element)),
                Some(attr) => element.attr(attr).map(str::to_owned),
            });
            texts.collect()
        }
        CaptureFrom::Json(path) => {
            let document = content.json().ok().filter(|_| readable);
            let found = document.and_then(|document| path.select(document).ok());
            let mut texts = Vec::new();
            for value in found.into_iter().flatten().take(MANY) {
                leaves(value, &mut texts);
            }
            texts
        }
        CaptureFrom::Url => vec![exchange.last.sent.address()],
        CaptureFrom::UrlPath => {
            let url = &exchange.last.sent.url;
            vec![url[Position::BeforePath..Position::AfterQuery].to_owned()]
        }
        CaptureFrom::Body if readable => vec![content.text().to_owned()],
        CaptureFrom::Body => Vec::new(),
    }
}

/// The texts and the numbers of a JSON value.
fn leaves(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Number(number) => texts.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, texts)),
        Value::Object(members) => members.values().for_each(|it| leaves(it, texts)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Reason why a cookie that a response sets is not in the session.
fn refused(name: &str, exchange: &Exchange) -> Option<String> {
    let mut lines = exchange
        .hops()
        .flat_map(|hop| hop.response.headers.get_all(SET_COOKIE));
    let sets = |line: &http::HeaderValue| {
        let set = SetCookie::parse(&String::from_utf8_lossy(line.as_bytes()));
        set.is_some_and(|set| set.name == name)
    };
    lines.any(sets).then(|| {
        "the answer sets it, but not for this URL (its `Domain`, `Path` or `Secure`)".to_owned()
    })
}
