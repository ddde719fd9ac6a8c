//! Forms that come back with what is wrong about what was sent.

use std::collections::HashSet;

use http::Method;
use http::header::CONTENT_TYPE;
use scraper::ElementRef;
use url::Url;

use super::control::{Control, Kind};
use super::find::is_form;
use super::{action, owned, sent_fields};
use crate::content::Content;
use crate::content::element_text::element_text;
use crate::content::elements::{elements, is_hidden, with_those_around};
use crate::content::login::is_login_form;
use crate::content::media_type::essence;
use crate::content::page_sink::Parsed;
use crate::exchange::Sent;
use crate::source::{Span, elide, one_line, quote};
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

/// How many texts of errors are told.
const TOLD: usize = 3;

/// How many characters of each.
const SHOWN: usize = 160;

/// The form that `sent` sent, if the page at `url` has it again, and marks it
/// as wrong; one to log in is wrong for being there again.
/// Parsing a page takes time, so this is not to be called where nothing may
/// block.
#[must_use]
pub fn returned(content: &Content<'_>, sent: &Sent, url: &Url) -> Option<Returned> {
    let fields = fields(sent)?;
    let page = content.parsed().ok()?;
    let forms = elements(&page.html).filter(is_form).take(FORMS);
    forms.filter(|form| is_post(*form)).find_map(|form| {
        let is_sent_there = || is_sent_there(page, form, url, sent);
        of(page, form, &fields, is_sent_there)
    })
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
    let action = action::action(page, url, form, None, Span::default());
    action.is_ok_and(|action| action.url.path() == sent.url.path())
}

fn of(
    page: &Parsed,
    form: ElementRef<'_>,
    fields: &[SentField],
    is_sent_there: impl FnOnce() -> bool,
) -> Option<Returned> {
    let controls = owned::controls(page, form).ok()?;
    if !is_same(&controls, fields) {
        return None;
    }
    let mut said = said(page, form, has_values(&controls, fields));
    if said.is_empty() && is_login_form(form) && has_password(&controls, fields) && is_sent_there()
    {
        said.push("it asks for the password again".to_owned());
    }
    (!said.is_empty()).then(|| Returned {
        said,
        has_password: controls.iter().any(|it| is_password(&it.kind)),
    })
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

/// How an element says that something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    /// With a text that only an error has, wherever it stands.
    Page,
    /// With such a text, where it stands at the form.
    Form,
    /// With a text that some pages have ready, and show by a script: it counts
    /// where the form has been filled in.
    Ready,
    /// With a text that counts beside a mark.
    Feedback,
    /// With a mark and no text of its own.
    Mark,
}

impl Sign {
    /// Those of Django, Rails, ASP.NET, Symfony, Drupal, Bootstrap
    /// and what is built like them.
    fn of(element: ElementRef<'_>) -> Option<Self> {
        if element
            .attr("aria-invalid")
            .is_some_and(|it| it.eq_ignore_ascii_case("true"))
        {
            return Some(Self::Mark);
        }
        if matches!(
            element.attr("id"),
            Some("error_explanation" | "login_error")
        ) {
            return Some(Self::Page);
        }
        if let Some(sign) = Self::by_name(element) {
            return Some(sign);
        }
        element.value().classes().find_map(|class| {
            Some(match class {
                "errorlist"
                | "errornote"
                | "validation-summary-errors"
                | "field-validation-error"
                | "messages--error" => Self::Page,
                "alert-danger" | "alert-error" | "form-error-message" => Self::Form,
                "error" | "errors" | "error-message" | "field-error" | "form-error"
                | "input-error" => Self::Ready,
                "invalid-feedback" | "help-block" => Self::Feedback,
                "is-invalid" | "has-error" | "field_with_errors" => Self::Mark,
                _ => return None,
            })
        })
    }

    /// Those of classes that say so of some elements only: of Bulma, `WTForms`
    /// and Django's messages.
    fn by_name(element: ElementRef<'_>) -> Option<Self> {
        let has = |element: ElementRef<'_>, class| element.value().classes().any(|it| it == class);
        match element.value().name() {
            "input" | "select" | "textarea" if has(element, "is-danger") => Some(Self::Mark),
            "ul" | "ol" if has(element, "errors") => Some(Self::Form),
            "li" if has(element, "error") => {
                let list = ElementRef::wrap(element.parent()?)?;
                (has(list, "messages") || has(list, "messagelist")).then_some(Self::Page)
            }
            "p" | "span" | "div" if has(element, "help") && has(element, "is-danger") => {
                Some(Self::Feedback)
            }
            _ => None,
        }
    }
}

/// What the page says is wrong with a form.
fn said(page: &Parsed, form: ElementRef<'_>, filled: bool) -> Vec<String> {
    let signs: Vec<(Sign, ElementRef<'_>)> = elements(&page.html)
        .filter_map(|element| Some((Sign::of(element)?, element)))
        .filter(|(sign, element)| is_at(form, *element, *sign) && is_shown(*element))
        .collect();
    let mark = signs.iter().find(|(sign, _)| *sign == Sign::Mark);
    let mut said: Vec<String> = Vec::new();
    for (sign, element) in &signs {
        let counts = match sign {
            Sign::Page | Sign::Form => true,
            Sign::Ready => filled,
            Sign::Feedback => mark.is_some(),
            Sign::Mark => false,
        };
        let text = element_text(*element);
        let is_text = text.chars().any(char::is_alphabetic);
        let text = elide(&one_line(&text), SHOWN).into_owned();
        if counts && is_text && said.len() < TOLD && !said.contains(&text) {
            said.push(text);
        }
    }
    if let (true, Some((_, element))) = (said.is_empty(), mark) {
        let name = element
            .attr("name")
            .unwrap_or_else(|| element.value().name());
        said.push(format!("{} is marked as wrong", quote(name, SHOWN)));
    }
    said
}

/// Whether an element is about `form`: it is in it, or in none and near enough.
fn is_at(form: ElementRef<'_>, element: ElementRef<'_>, sign: Sign) -> bool {
    let mut around = element.ancestors().filter_map(ElementRef::wrap);
    if let Some(own) = around.find(is_form) {
        return own.id() == form.id();
    }
    match sign {
        Sign::Page => true,
        Sign::Form => {
            let parent = form.parent().map(|parent| parent.id());
            element.ancestors().any(|node| Some(node.id()) == parent)
        }
        Sign::Ready | Sign::Feedback | Sign::Mark => false,
    }
}

/// Whether an element is to be seen, as far as its markup tells.
fn is_shown(element: ElementRef<'_>) -> bool {
    !with_those_around(element).any(|element| {
        let style = element.attr("style").unwrap_or_default();
        let style = style.to_ascii_lowercase().replace(' ', "");
        is_hidden(element)
            || style.contains("display:none")
            || element
                .value()
                .classes()
                .any(|class| matches!(class, "hidden" | "d-none" | "hide" | "is-hidden"))
    })
}
