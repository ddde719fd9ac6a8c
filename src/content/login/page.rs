//! What of a page shows that it is one to log in.

use scraper::{ElementRef, Html};

use super::words::{asks_to_log_in, is_title_of_login};
use crate::content::document_title;
use crate::content::element_text::element_text;
use crate::content::elements::{elements, is_hidden, with_those_around};

/// How many characters of text a page to log in has beside its form, at most.
const BESIDE: usize = 1500;

/// How many fields for texts a form to log in has beside the password: who it
/// is, and of which company.
const FIELDS: usize = 2;

/// What a form asks of whoever logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// A password, once: whoever signs up, or changes it, says it twice, or
    /// says more of himself.
    Password,
    /// A name or an address alone; the rest comes by mail, or on the next page.
    Name,
}

impl Asks {
    fn of(form: ElementRef<'_>) -> Option<Self> {
        let (mut passwords, mut texts, mut names) = (0, 0, 0);
        for field in form.descendants().filter_map(ElementRef::wrap) {
            let tag = field.value().name();
            let kind = field.attr("type").unwrap_or("text").to_ascii_lowercase();
            match (tag, kind.as_str()) {
                ("textarea", _) => return None,
                ("input", "password" | "text" | "email" | "tel") if is_of_card(field) => {
                    return None;
                }
                ("input", "password") if field.attr("autocomplete") == Some("new-password") => {
                    return None;
                }
                ("input", "password") => passwords += 1,
                ("input", "text" | "email" | "tel") => {
                    texts += 1;
                    names += usize::from(is_of_name(field, &kind));
                }
                _ => {}
            }
        }
        match (passwords, texts, names) {
            (1, ..=FIELDS, _) => Some(Self::Password),
            (0, 1, 1) => Some(Self::Name),
            _ => None,
        }
    }
}

/// What a field is called, in lower case, for people and for browsers.
fn calling(field: ElementRef<'_>) -> String {
    let names = ["name", "id", "autocomplete"].map(|name| field.attr(name).unwrap_or_default());
    names.join(" ").to_ascii_lowercase()
}

/// Whether a field is for the card that somebody pays with, whose code is
/// typed like a password.
fn is_of_card(field: ElementRef<'_>) -> bool {
    let calling = calling(field);
    let mut words = calling.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| {
        matches!(
            word,
            "cc" | "card" | "cardnumber" | "csc" | "cvc" | "cvn" | "cvv"
        )
    })
}

/// Whether a field is for who somebody is.
fn is_of_name(field: ElementRef<'_>, kind: &str) -> bool {
    let calling = calling(field);
    let words = ["mail", "user", "login", "ident", "account", "phone"];
    kind != "text" || words.iter().any(|word| calling.contains(word))
}

/// Whether a form asks for a password as whoever logs in says it.
#[must_use]
pub fn is_login_form(form: ElementRef<'_>) -> bool {
    Asks::of(form) == Some(Asks::Password)
}

/// Whether a form asks who somebody is.
#[must_use]
pub fn asks_for_name(form: ElementRef<'_>) -> bool {
    let mut fields = form.descendants().filter_map(ElementRef::wrap);
    fields.any(|field| {
        let kind = field.attr("type").unwrap_or("text").to_ascii_lowercase();
        let is_text = matches!(kind.as_str(), "text" | "email" | "tel");
        field.value().name() == "input" && is_text && is_of_name(field, &kind)
    })
}

/// Whether a page has a form to log in.
#[must_use]
pub fn has_login_form(page: &Html) -> bool {
    forms(page).any(is_login_form)
}

/// Whether a page is there for its form to log in, and has no other content; a
/// small form in the corner of a page is not what the page is for. A form that
/// asks for an address alone must say what for.
#[must_use]
pub fn is_login_page(page: &Html) -> bool {
    main_form(page).is_some_and(|(asks, form)| asks == Asks::Password || says_login(page, form))
}

/// As [`is_login_page`], and the page says so.
#[must_use]
pub fn is_plain_login_page(page: &Html) -> bool {
    main_form(page).is_some_and(|(_, form)| says_login(page, form))
}

/// Whether a page says that it, or its `form`, is there to log in: by its title,
/// a heading or a button.
#[must_use]
pub fn says_login(page: &Html, form: ElementRef<'_>) -> bool {
    let title = document_title::of(page);
    title.is_some_and(|title| is_title_of_login(&title))
        || elements(page)
            .filter(|element| is_heading(*element) && !is_beside(*element))
            .any(|heading| asks_to_log_in(&element_text(heading)))
        || form
            .descendants()
            .filter_map(ElementRef::wrap)
            .filter_map(|element| on_button(element))
            .any(|text| asks_to_log_in(&text))
}

/// Whether a page is about logging in, and nobody logs in there: it has no
/// form for that, and a text to read.
#[must_use]
pub fn is_about_logins(page: &Html) -> bool {
    let mut articles = elements(page).filter(|element| element.value().name() == "article");
    forms(page).all(|form| Asks::of(form).is_none())
        && (articles.next().is_some() || length(page.root_element()) > BESIDE)
}

fn forms(page: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    elements(page).filter(|element| element.value().name() == "form")
}

/// The form to log in that a page is there for.
fn main_form(page: &Html) -> Option<(Asks, ElementRef<'_>)> {
    let mut asking = forms(page).filter_map(|form| Some((Asks::of(form)?, form)));
    let (asks, form) = asking.find(|(_, form)| !is_aside(*form))?;
    let beside = length(page.root_element()).saturating_sub(length(form));
    (beside <= BESIDE).then_some((asks, form))
}

fn length(element: ElementRef<'_>) -> usize {
    element_text(element).chars().count()
}

fn is_heading(element: ElementRef<'_>) -> bool {
    matches!(element.value().name(), "h1" | "h2" | "h3" | "legend")
}

/// What is written on a button that sends a form.
fn on_button(element: ElementRef<'_>) -> Option<String> {
    match (element.value().name(), element.attr("type")) {
        ("button", _) => Some(element_text(element)),
        ("input", Some("submit")) => element.attr("value").map(str::to_owned),
        _ => None,
    }
}

/// Whether an element stands at the head of a page, or beside its content.
fn is_aside(element: ElementRef<'_>) -> bool {
    let mut around = with_those_around(element);
    is_beside(element) || around.any(|element| element.value().name() == "header")
}

/// Whether an element stands beside what the page is about, or isn't shown.
fn is_beside(element: ElementRef<'_>) -> bool {
    with_those_around(element).any(|element| {
        let name = element.value().name();
        matches!(name, "nav" | "aside" | "footer" | "dialog")
            || is_hidden(element)
            || element.value().classes().any(|class| {
                [
                    "modal",
                    "dropdown",
                    "dropdown-menu",
                    "offcanvas",
                    "collapse",
                ]
                .contains(&class)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_for_logging_in_has_nothing_else() {
        let form = "<form method=post><input name=user><input type=password></form>";
        let is = |page: &str| is_login_page(&Html::parse_document(page));
        assert!(is(&format!("<h1>Welcome</h1>{form}")));
        assert!(!is(&format!("<header>{form}</header><p>Hello")));
        assert!(!is(&format!(
            "{}{form}",
            "<p>What others wrote".repeat(100)
        )));
        let twice = "<form><input type=password><input type=password></form>";
        assert!(!is(twice));
        assert!(!is("<form><input name=q></form>"));
        let more = "<form><input><input><input type=email><input type=password></form>";
        assert!(!is(more));
        let card = "<form><input name=holder><input type=password name=cvc></form>";
        assert!(!is(card));
    }

    #[test]
    fn an_address_alone_must_be_asked_for_to_log_in() {
        let is = |page: &str| is_login_page(&Html::parse_document(page));
        let mail = "<form><input type=email name=email><button>Continue</button></form>";
        assert!(is(&format!("<title>Sign in to Shop</title>{mail}")));
        assert!(is(&format!("<h1>Log in</h1>{mail}")));
        assert!(is(
            "<form><input name=identifier><button>Sign in</button></form>"
        ));
        assert!(!is(&format!(
            "<title>Shop</title><h1>News by mail</h1>{mail}"
        )));
        assert!(!is("<title>Log in</title><form><input name=q></form>"));
    }

    #[test]
    fn an_article_about_logins_is_none() {
        let is = |page: &str| is_about_logins(&Html::parse_document(page));
        assert!(is("<title>Login API</title><article>POST /login</article>"));
        assert!(is(&"<p>What to do when you can't".repeat(100)));
        assert!(!is("<div id=root></div>"));
        let form = "<form><input name=user><input type=password></form>";
        assert!(!is(&format!("<article>{form}</article>")));
    }
}
