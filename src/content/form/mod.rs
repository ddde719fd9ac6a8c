//! Forms: finding one in a page, filling it, and what a browser then sends.

mod action;
mod blocked;
mod control;
mod encode;
mod entries;
mod find;
mod flaw;
mod owned;
mod press;
mod referrer;
mod refusal;
mod returned;
mod sanitize;
mod sent_fields;
mod set;
mod sign;
#[cfg(test)]
mod tests;
mod wrong_words;

pub use blocked::misled;
pub use flaw::FormFlaw;
pub use returned::{Returned, returned};

use encoding_rs::{Encoding, UTF_8};
use http::header::{CONTENT_TYPE, ORIGIN, REFERER};
use http::{HeaderName, HeaderValue, Method};
use scraper::ElementRef;
use url::{Position, Url};

use super::elements::elements;
use super::media_type::essence;
use super::{Charset, Content};
use crate::exchange::Flaw;
use crate::source::{Located, Span, quote};
use crate::suite::{Body, Request, Submit};
use control::{Button, Control, Kind};
use encode::Enctype;
use entries::{Entry, EntryValue};
use referrer::Policy;

/// A form that is filled and ready to be sent.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The request, with what a browser tells of the page.
    pub request: Request,
    /// Where it goes.
    pub url: Url,
    secrets: Vec<String>,
}

impl Submission {
    /// What must not be shown: passwords, and tokens that the page gave to
    /// this session alone.
    #[must_use]
    pub fn secrets(&self) -> &[String] {
        &self.secrets
    }

    /// The same with parameters behind the query of the form.
    ///
    /// # Errors
    /// When the URL is longer than servers take; it is said of the form at
    /// `span`.
    pub fn with_query(mut self, query: &[(String, String)], span: Span) -> Result<Self, FormFlaw> {
        self.url = action::with_more(self.url, query, span)?;
        let path = &self.url[Position::BeforePath..Position::AfterQuery];
        self.request.path.value = path.to_owned();
        Ok(self)
    }
}

/// Fills a form of the page in `content`, which is at `url`, and makes the
/// request that a browser sends by it.
///
/// `url` is to be the page's as a browser knows it. `parts` is what the suite
/// says of the request itself; its headers stand in place of those that a
/// browser would send, and its credentials and cookies are kept. Its method,
/// path, query and body are not looked at.
///
/// Texts are sent in UTF-8. A form that says another charset, or whose page is
/// in one, is sent only as long as that makes no difference.
///
/// What a browser asks of a visitor before it sends anything (`required`,
/// `maxlength`, `pattern`) is not looked at, so that a suite can try what a
/// server says to it.
///
/// Parsing a page takes time, so this is not to be called where nothing may
/// block.
///
/// # Errors
/// When there is no such form, field, option or button, or no browser would
/// send it.
pub fn submit(
    content: &Content<'_>,
    url: &Url,
    submit: &Submit,
    parts: &Request,
) -> Result<Submission, FormFlaw> {
    let span = submit.span;
    let response = content.response;
    let unfollowed = |flaw: FormFlaw| {
        if !response.status.is_redirection() {
            return flaw;
        }
        let status = response.status.as_u16();
        flaw.note(format!(
            "the answer before was a redirect ({status}) that was not followed"
        ))
    };
    if let Some(why) = unreadable(content) {
        return Err(unfollowed(FormFlaw::new(span, "a page with a form", why)));
    }
    let page = content
        .parsed()
        .map_err(|why| FormFlaw::new(span, "a page that can be read", why))?;
    let form = find::find(page, submit.form.as_ref(), span).map_err(unfollowed)?;
    let mut controls = owned::controls(page, form)
        .map_err(|actual| FormFlaw::new(span, "a form that can be read", actual))?;
    for field in &submit.fields {
        set::set(&mut controls, field)?;
    }
    let pressed = press::pressed(&controls, submit.button.as_ref(), span)?;
    let button = pressed.and_then(|at| button(&controls[at]));
    let policies = blocked::policies(response, &page.html, url);
    let action = action::action(page, (url, &policies), form, button, span)?;
    let charset = charset(content, form);
    let entries = entries::entries(&controls, pressed, charset.name());
    check_charset(charset, &entries, span)?;
    let as_query = action.method == Method::GET;
    if as_query || action.enctype != Enctype::Multipart {
        check_files(&entries)?;
    }
    let (to, body) = if as_query {
        let query = encode::query(&entries);
        (action::with_query(action.url, &query), None)
    } else {
        (action.url, Some(encode::body(&entries, action.enctype)))
    };
    let to = action::short(to, span)?;
    blocked::check(&policies, &to, span)?;
    let policy = Policy::of(&content.response.headers, &page.html, form);
    let told = Told {
        referer: policy.referer(url, &to),
        origin: policy.origin(url, &to, &action.method).map(|origin| {
            if blocked::is_nobodys(&policies) {
                "null".to_owned()
            } else {
                origin
            }
        }),
        plain: matches!(&body, Some(Body::Text(_))),
    };
    Ok(Submission {
        request: request(parts, &to, action.method, body, told, span),
        url: to,
        secrets: secrets(&controls),
    })
}

/// Why there is no page to read, if there is none.
fn unreadable(content: &Content<'_>) -> Option<String> {
    match &content.response.body.flaw {
        Some(Flaw::TooLarge(limit)) => {
            return Some(format!(
                "content larger than `max_body`, which is {limit} bytes"
            ));
        }
        Some(Flaw::UnknownEncoding(_) | Flaw::Undecodable { .. }) => {
            return Some("content that can't be decoded".to_owned());
        }
        Some(Flaw::UnknownTransferEncoding(_) | Flaw::Surplus) => {
            return Some("content whose end isn't known".to_owned());
        }
        None => {}
    }
    if content.is_html() {
        return None;
    }
    let kind = content.response.headers.get(CONTENT_TYPE)?;
    let essence = essence(&String::from_utf8_lossy(kind.as_bytes()));
    Some(format!("content of the type {}", quote(&essence, 60)))
}

fn button(control: &Control) -> Option<&Button> {
    match &control.kind {
        Kind::Button(button) => Some(button),
        _ => None,
    }
}

/// The charset that a browser would send the form in.
fn charset(content: &Content<'_>, form: ElementRef<'_>) -> &'static Encoding {
    let accepted = form.attr("accept-charset").unwrap_or_default();
    let mut accepted = accepted.split_ascii_whitespace();
    let accepted = accepted.find_map(|label| Encoding::for_label(label.as_bytes()));
    let of_page = || content.charset().and_then(Charset::encoding);
    let charset = accepted.or_else(of_page).unwrap_or(UTF_8);
    charset.output_encoding()
}

/// All charsets that forms are sent in are the same for ASCII but one.
fn check_charset(
    charset: &'static Encoding,
    entries: &[Entry],
    span: Span,
) -> Result<(), FormFlaw> {
    let ascii = |entry: &Entry| {
        let value = match &entry.value {
            EntryValue::Text(text) => text.as_str(),
            EntryValue::File(file) => &file.filename,
            EntryValue::NoFile => "",
        };
        entry.name.is_ascii() && value.is_ascii()
    };
    if charset == UTF_8 || (charset.is_ascii_compatible() && entries.iter().all(ascii)) {
        return Ok(());
    }
    let actual = format!("one in {} with texts that aren't ASCII", charset.name());
    let flaw = FormFlaw::new(span, "a form that is sent in UTF-8", actual);
    Err(flaw.note("smoke sends forms in UTF-8; a browser would send this one otherwise"))
}

/// A form that isn't `multipart/form-data` sends of a file its name alone,
/// which nobody means who uploads one.
fn check_files(entries: &[Entry]) -> Result<(), FormFlaw> {
    let file = entries.iter().find_map(|entry| match &entry.value {
        EntryValue::File(file) => Some(file.path.span),
        _ => None,
    });
    let Some(span) = file else { return Ok(()) };
    let flaw = FormFlaw::new(
        span,
        "a form that carries files",
        "one that sends a file's name and not its content",
    );
    Err(flaw.note(
        "browsers, too, send files only by `<form method=\"post\" enctype=\"multipart/form-data\">`",
    ))
}

/// What a browser says in headers.
struct Told {
    referer: Option<String>,
    origin: Option<String>,
    /// Whether the body is of the type `text/plain`, without a charset.
    plain: bool,
}

fn request(
    parts: &Request,
    url: &Url,
    method: Method,
    body: Option<Body>,
    told: Told,
    span: Span,
) -> Request {
    let mut request = parts.clone();
    request.method = Located::new(method, span);
    let path = &url[Position::BeforePath..Position::AfterQuery];
    request.path = Located::new(path.to_owned(), span);
    request.raw = false;
    request.query = Vec::new();
    request.body = body;
    let plain = told.plain.then(|| "text/plain".to_owned());
    let said = [
        (REFERER, told.referer),
        (ORIGIN, told.origin),
        (CONTENT_TYPE, plain),
    ];
    for (name, value) in said {
        let own = |(other, _): &(Located<HeaderName>, _)| other.value == name;
        if request.headers.iter().any(own) {
            continue;
        }
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            request
                .headers
                .push((Located::new(name, span), Some(value)));
        }
    }
    request
}

/// What must not be shown of a page: what a form of it would give as
/// [`Submission::secrets`]. A page that can't be read has none.
#[must_use]
pub fn secrets_of(content: &Content<'_>) -> Vec<String> {
    let Ok(page) = content.parsed() else {
        return Vec::new();
    };
    let inputs = elements(&page.html).filter(|element| element.value().name() == "input");
    let fields = inputs.filter_map(|input| {
        let kind = control::kind(input, 0)?;
        Some(owned::control(input, kind))
    });
    secrets(&fields.collect::<Vec<Control>>())
}

/// Passwords, and hidden tokens.
fn secrets(controls: &[Control]) -> Vec<String> {
    let is_token = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["csrf", "xsrf", "token", "nonce"]
            .iter()
            .any(|word| name.contains(word))
    };
    let secret = |control: &Control| match &control.kind {
        Kind::Text {
            value,
            password: true,
            ..
        } => Some(value.clone()),
        // A short one is a word that stands elsewhere, too.
        Kind::Text {
            value,
            hidden: true,
            ..
        } if is_token(&control.name) && value.len() >= 8 => Some(value.clone()),
        _ => None,
    };
    let secrets = controls.iter().filter_map(secret);
    secrets.filter(|secret| !secret.is_empty()).collect()
}
