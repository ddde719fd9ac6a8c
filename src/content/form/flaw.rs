//! Why a form can't be sent.

use scraper::ElementRef;

use crate::content::csp::{Blocked, Refused};
use crate::source::{Span, elide, nearest, one_line, quote};

/// How many characters of a name or a value are shown.
pub(super) const SHOWN: usize = 60;

/// How many names are listed.
const LISTED: usize = 10;

/// Why a form can't be filled and sent as the suite says. All texts are one
/// line, bounded and free of control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFlaw {
    /// What of the suite exactly asks for it.
    pub span: Span,
    /// What the suite asks for.
    pub expected: String,
    /// What the page has.
    pub actual: String,
    /// What else helps.
    pub notes: Vec<String>,
    /// What the page's policy keeps browsers from, and by what, where that is why.
    pub blocked: Option<Box<(Refused, Blocked)>>,
}

impl FormFlaw {
    pub(super) fn new(span: Span, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self {
            span,
            expected: expected.into(),
            actual: actual.into(),
            notes: Vec::new(),
            blocked: None,
        }
    }

    #[must_use]
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// With the nearest spelling of what was `written`, if one is near.
    #[must_use]
    pub(super) fn meant<'k>(self, written: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        match nearest(written, known) {
            Some(near) if near != written => {
                let near = quote(near, SHOWN);
                self.note(format!("did you mean {near}?"))
            }
            _ => self,
        }
    }
}

/// Names or values in quotes, the first of them.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut seen = Vec::new();
    let mut names = names.into_iter().filter(|name| {
        let new = seen.len() < 10 * LISTED && !seen.contains(name);
        if new {
            seen.push(*name);
        }
        new
    });
    let mut shown: Vec<String> = names
        .by_ref()
        .take(LISTED)
        .map(|name| quote(name, SHOWN))
        .collect();
    if names.next().is_some() {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}

/// What a form is known by: its id, its name, its action.
pub(super) fn described(form: ElementRef<'_>) -> String {
    let known: Vec<String> = ["id", "name", "action"]
        .iter()
        .filter_map(|attribute| {
            let value = form.attr(attribute)?;
            let value = elide(value.trim(), SHOWN).replace('"', "'");
            Some(format!("{attribute}=\"{}\"", one_line(&value)))
        })
        .collect();
    match known.as_slice() {
        [] => "<form>".to_owned(),
        known => format!("<form {}>", known.join(" ")),
    }
}

/// A note that names the forms there are, the first of them.
pub(super) fn there_are(forms: &[ElementRef<'_>]) -> String {
    let mut shown: Vec<String> = forms
        .iter()
        .take(LISTED)
        .map(|form| described(*form))
        .collect();
    if forms.len() > LISTED {
        shown.push(format!("and {} more", forms.len() - LISTED));
    }
    format!("the page has {}", shown.join(", "))
}
