//! Forms that are answered with themselves.

use scraper::Selector;

use super::response_evidence::ResponseEvidence;
use crate::content::{Content, element_text};
use crate::record::{Code, Diagnosis};
use crate::source::{elide, one_line};

/// Where Django, and what is built like it, says what is wrong with a form.
const SAYS: &str = ".errornote, .errorlist, [role=alert], .invalid-feedback, .error";

/// How many words of errors are told.
const TOLD: usize = 3;

/// A form that was sent and comes back with what is wrong about it.
pub(super) fn not_taken(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let posted = *evidence.method() == http::Method::POST;
    if !posted || evidence.status() != 200 || !evidence.is_page() {
        return None;
    }
    let content = Content::of(&evidence.last().response);
    let page = content.page().ok()?;
    let form = page.select(&selector("form[method=post i]")).next()?;
    let mut said: Vec<String> = Vec::new();
    for element in page.select(&selector(SAYS)) {
        let text = element_text(element);
        if !text.is_empty() && !said.contains(&text) && said.len() < TOLD {
            said.push(text);
        }
    }
    if said.is_empty() {
        return None;
    }
    let said: Vec<String> = said
        .iter()
        .map(|text| elide(&one_line(text), 160).into_owned())
        .collect();
    let of_login = form
        .select(&selector("input[type=password]"))
        .next()
        .is_some();
    let found = Diagnosis::new(
        Code::FormNotTaken,
        format!(
            "the form comes back with what is wrong: {}",
            said.join(" | ")
        ),
    );
    Some(if of_login {
        found
            .step("is it the right user and password, in the database of this deployment?")
            .step("the user must be there: `python manage.py createsuperuser`, `migrate`")
    } else {
        found.step("set what it asks for: `submit.fields`")
    })
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("this is a selector")
}
