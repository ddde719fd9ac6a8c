//! Forms that come back with what is wrong about what was sent.

use std::cell::LazyCell;
use std::collections::HashSet;

use http::Method;
use http::header::CONTENT_TYPE;
use scraper::ElementRef;
use url::Url;

use super::control::{Control, Kind};
use super::find::is_form;
use super::refusal::Refusal;
use super::{action, owned, sent_fields};
use crate::content::Content;
use crate::content::csp::Policies;
use crate::content::element_text::element_text;
use crate::content::elements::elements;
use crate::content::login::{asks_for_name, is_login_form, is_login_path, says_login};
use crate::content::media_type::essence;
use crate::content::page_sink::Parsed;
use crate::exchange::{Exchange, Sent};
use crate::source::Span;
use sent_fields::SentField;

/// A form that was sent and is in the page again, with what is wrong about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// What the page says is wrong, each text once and in one line.
    pub said: Vec<String>,
    /// Whether the form asks for a password.
    pub has_password: bool,
}

/// How many forms of a page are looked at.
const FORMS: usize = 20;

/// The form that `exchange` sent, if the page that came has it again, and says
/// that it is wrong; one to log in is wrong for being there again.
///
/// What the page `before` it said already is no answer to the form. That counts
/// as one where it was only asked for: what came for a form before may be
/// refused as well.
/// Parsing a page takes time, so this is not to be called where nothing may
/// block.
#[must_use]
pub fn returned(
    content: &Content<'_>,
    exchange: &Exchange,
    before: Option<&Exchange>,
) -> Option<Returned> {
    let sent = &exchange.first().sent;
    let fields = fields(sent)?;
    let page = content.parsed().ok()?;
    let forms = elements(&page.html).filter(is_form).take(FORMS);
    let before = LazyCell::new(|| before.and_then(text_of));
    forms.filter(|form| is_post(*form)).find_map(|form| {
        let controls = owned::controls(page, form).ok()?;
        let url = &exchange.last.sent.url;
        let is_sent_there = || is_sent_there(page, form, url, sent);
        let is_same =
            is_same(&controls, &fields) || is_blank(&controls, &fields) && is_sent_there();
        if !is_same {
            return None;
        }
        let refusal = Refusal {
            page,
            form,
            around: form.ancestors().map(|node| node.id()).collect(),
            fields: &fields,
            is_filled: has_values(&controls, &fields),
            before: before.as_deref(),
        };
        let mut said = refusal.said();
        let is_login = || {
            is_login_form(form)
                && has_password(&controls, &fields)
                && (is_login_path(sent.url.path())
                    || says_login(&page.html, form)
                    || asks_for_name(form) && !refusal.is_done())
        };
        if said.is_empty() && is_login() && is_sent_there() {
            said.push("it asks for the password again".to_owned());
        }
        (!said.is_empty()).then(|| Returned {
            said,
            has_password: controls.iter().any(|it| is_password(&it.kind)),
        })
    })
}

/// The text of a page that was only asked for.
fn text_of(before: &Exchange) -> Option<String> {
    let content = Content::of(&before.last.response);
    if before.first().sent.method != Method::GET || !content.is_html() {
        return None;
    }
    let page = content.page().ok()?;
    Some(element_text(page.root_element()))
}

/// The fields that a form sent, if one was.
fn fields(sent: &Sent) -> Option<Vec<SentField>> {
    if sent.method != Method::POST {
        return None;
    }
    let kind = String::from_utf8_lossy(sent.headers.get(CONTENT_TYPE)?.as_bytes()).into_owned();
    let fields = match essence(&kind).as_str() {
        "application/x-www-form-urlencoded" => sent_fields::urlencoded(&sent.body),
        "multipart/form-data" => sent_fields::multipart(&kind, &sent.body),
        _ => return None,
    };
    (!fields.is_empty()).then_some(fields)
}

fn is_post(form: ElementRef<'_>) -> bool {
    let method = form.attr("method").unwrap_or_default();
    method.eq_ignore_ascii_case("post")
}

/// Whether a form of the page at `url` is sent where `sent` was.
fn is_sent_there(page: &Parsed, form: ElementRef<'_>, url: &Url, sent: &Sent) -> bool {
    let at = (url, &Policies::none(url));
    let action = action::action(page, at, form, None, Span::default());
    action.is_ok_and(|action| action.url.path() == sent.url.path())
}

/// Whether a password that the form asks for was sent.
fn has_password(controls: &[Control], fields: &[SentField]) -> bool {
    let is_sent = |control: &&Control| {
        let mut fields = fields.iter();
        fields.any(|field| field.name == control.name && !field.value.is_empty())
    };
    let mut sent = controls.iter().filter(is_sent);
    sent.any(|control| is_password(&control.kind))
}

fn is_password(kind: &Kind) -> bool {
    matches!(kind, Kind::Text { password: true, .. })
}

/// Whether a form asks for what was sent: for half of it or more, and for
/// something that a visitor fills in.
fn is_same(controls: &[Control], fields: &[SentField]) -> bool {
    let names: HashSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let again = |control: &&Control| names.contains(control.name.as_str());
    let asked = |control: &&Control| {
        !matches!(
            control.kind,
            Kind::Button(_) | Kind::Text { hidden: true, .. }
        )
    };
    let known: HashSet<&str> = controls
        .iter()
        .filter(again)
        .map(|control| control.name.as_str())
        .collect();
    controls.iter().filter(again).any(|control| asked(&control)) && known.len() * 2 >= names.len()
}

/// Whether a form has all that was sent, and had nothing to add to it: its boxes
/// are empty, or it has buttons alone.
fn is_blank(controls: &[Control], fields: &[SentField]) -> bool {
    let is_sent = |control: &Control| fields.iter().any(|field| field.name == control.name);
    let mut texts = controls.iter().filter(|control| {
        let is_text = matches!(control.kind, Kind::Text { .. });
        is_text && !control.disabled && !control.name.is_empty()
    });
    let has = |field: &SentField| controls.iter().any(|control| control.name == field.name);
    texts.all(is_sent) && fields.iter().all(has)
}

/// Whether a text that was sent stands in the form, to be put right.
fn has_values(controls: &[Control], fields: &[SentField]) -> bool {
    controls.iter().any(|control| match &control.kind {
        Kind::Text {
            value,
            hidden: false,
            ..
        } => {
            let is_sent = |field: &SentField| field.name == control.name && field.value == *value;
            !value.is_empty() && fields.iter().any(is_sent)
        }
        _ => false,
    })
}
