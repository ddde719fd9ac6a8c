//! What of a page shows that it is one to log in.

use std::collections::HashSet;

use scraper::{ElementRef, Html};

use super::words::{asks_to_log_in, is_title_of_login};
use crate::content::document_title;
use crate::content::element_text::element_text;
use crate::content::elements::{elements, elements_but, is_hidden, with_those_around};

/// How many characters of text a page that is called one to log in has in its
/// form and beside it, at most.
const BESIDE: usize = 1500;

/// How many it has beside its form, without links, if it isn't called so: a
/// sentence is what another page is about.
const UNCALLED: usize = 40;

/// How many links it has then: to what else there is for an account.
const LINKS: usize = 6;

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
            match field.value().name() {
                "textarea" => return None,
                "input" => {}
                _ => continue,
            }
            let kind = field.attr("type").unwrap_or("text").to_ascii_lowercase();
            match kind.as_str() {
                "password" | "text" | "email" | "tel" if is_of_card(field) => return None,
                "password" if field.attr("autocomplete") == Some("new-password") => return None,
                "password" => passwords += 1,
                "text" | "email" | "tel" => {
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
/// form beside or below the content of a page is not what the page is for. A
/// form that asks for an address alone must say what for.
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
    is_titled_so(page)
        || elements_but(page, is_side)
            .filter(is_heading)
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
    let (asks, form) = asking.find(|(_, form)| !with_those_around(*form).any(is_apart))?;
    let beside = Beside::of(page, form);
    let is_main = if is_called_login(page) {
        beside.is_little()
    } else {
        beside.is_nothing()
    };
    (is_main && length(form) <= BESIDE).then_some((asks, form))
}

/// What a page has beside its form to log in, without its head, foot and sides.
#[derive(Default)]
struct Beside {
    text: usize,
    text_of_links: usize,
    links: usize,
    /// Whether something in it is content of another kind of page, whatever is
    /// written there.
    is_content: bool,
}

impl Beside {
    fn of(page: &Html, form: ElementRef<'_>) -> Self {
        let around: HashSet<_> = form.ancestors().map(|node| node.id()).collect();
        let mut beside = Self::default();
        let left_out = |element: ElementRef<'_>| element.id() == form.id() || is_apart(element);
        for element in elements_but(page, left_out) {
            let texts = element.children().filter_map(|node| node.value().as_text());
            beside.text += texts.map(|text| text.trim().chars().count()).sum::<usize>();
            match element.value().name() {
                "a" => {
                    beside.links += 1;
                    beside.text_of_links += length(element);
                }
                "form" => beside.is_content |= asks_for_more(element),
                "article" | "dl" | "pre" | "table" | "textarea" => {
                    beside.is_content |= !around.contains(&element.id());
                }
                _ => {}
            }
        }
        beside
    }

    fn is_little(&self) -> bool {
        !self.is_content && self.text <= BESIDE
    }

    fn is_nothing(&self) -> bool {
        let text = self.text.saturating_sub(self.text_of_links);
        !self.is_content && text <= UNCALLED && self.links <= LINKS
    }
}

/// Whether a form asks for things that have nothing to do with an account: for
/// more than a search or an address for news, and for no password.
fn asks_for_more(form: ElementRef<'_>) -> bool {
    let fields = || {
        let inner = form.descendants().filter_map(ElementRef::wrap);
        inner.filter_map(|field| match field.value().name() {
            "select" => Some("select"),
            "input" => Some(field.attr("type").unwrap_or("text")),
            _ => None,
        })
    };
    let is_asked = |kind: &&str| {
        !matches!(
            *kind,
            "hidden" | "submit" | "button" | "image" | "reset" | "checkbox" | "radio"
        )
    };
    fields().filter(is_asked).count() > 1 && fields().all(|kind| kind != "password")
}

/// Whether the title of a page, or the first of its highest headings, says that
/// it is there to log in. One of the third rank is that of a box.
fn is_called_login(page: &Html) -> bool {
    let is_headed_so = || {
        let headings = elements_but(page, is_apart)
            .filter(|element| matches!(element.value().name(), "h1" | "h2"));
        let first = headings.min_by_key(|heading| heading.value().name());
        first.is_some_and(|heading| asks_to_log_in(&element_text(heading)))
    };
    is_titled_so(page) || is_headed_so()
}

fn is_titled_so(page: &Html) -> bool {
    document_title::of(page).is_some_and(|title| is_title_of_login(&title))
}

fn length(element: ElementRef<'_>) -> usize {
    element_text(element).chars().count()
}

fn is_heading(element: &ElementRef<'_>) -> bool {
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

/// Whether an element is none of the content of a page: its head, or a side.
fn is_apart(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    matches!(name, "head" | "header" | "noscript" | "script" | "style")
        || element.attr("role") == Some("banner")
        || is_side(element)
}

/// Whether an element is beside what a page is about, or isn't shown.
fn is_side(element: ElementRef<'_>) -> bool {
    matches!(
        element.value().name(),
        "nav" | "aside" | "footer" | "dialog"
    ) || matches!(
        element.attr("role"),
        Some("navigation" | "complementary" | "contentinfo" | "dialog")
    ) || is_hidden(element)
        || element.value().classes().any(|class| {
            matches!(
                class,
                "modal" | "dropdown" | "dropdown-menu" | "offcanvas" | "collapse" | "sidebar"
            )
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
    fn a_form_beside_content_is_not_what_a_page_is_for() {
        let is = |title: &str, body: &str| {
            let page = format!("<title>{title}</title><header>Shop</header>{body}");
            is_plain_login_page(&Html::parse_document(&page))
        };
        let form = "<form method=post><input name=user><input type=password name=pw>\
                    <button>Log in</button></form>";
        let fields = "<form method=post><input name=street><input name=city></form>";
        let links = |count| "<a href=/t><b>A topic of the board</b></a>".repeat(count);
        let words = |count| format!("<p>{}</p>", "What others wrote. ".repeat(count));
        for content in [
            format!("<h1>Bus 7</h1><table><tr><td>9:30</table><h2>Log in</h2>{form}"),
            format!("<article>One</article><h2>Login</h2>{form}"),
            format!("<dl><dt>Topic<dd>3 replies</dl><h3>Login</h3>{form}"),
            format!("<div>{}</div><h3>Login</h3>{form}", links(25)),
            format!(
                "<h2>General discussion</h2>{}by edith, 1 reply{form}Online: 3 users",
                links(1)
            ),
            format!("<h1>News</h1>{}<h3>Login</h3>{form}", words(10)),
            format!("<h3>Login</h3>{form}<h2>News</h2>{}", words(10)),
            format!("<h1>Checkout</h1><h2>Login</h2>{form}{fields}"),
            format!("<h1>Post</h1>{form}<form><textarea name=comment></textarea></form>"),
            format!("<h1>News</h1>Short<div class=sidebar>{form}</div>"),
            format!("<h1>News</h1>Short<div role=complementary>{form}</div>"),
            form.replace("<button>", &words(100)),
        ] {
            assert!(!is("Shop", &content), "{content}");
        }
        let search = "<form><input name=q></form>";
        let joining = "<h2>Register</h2><form method=post><input name=mail>\
                       <input type=password name=pw autocomplete=new-password></form>";
        for content in [
            format!("<h1>Acme</h1>{form}"),
            format!("<h2>Welcome back</h2>{form}No account yet? {}", links(5)),
            format!("<h2>Login</h2>{form}{joining}"),
            format!("<h1>Log in</h1>{search}{form}{}", words(10)),
            format!("<h1>Acme</h1>{form}<footer>{}</footer>", words(50)),
            format!("<h1>Acme</h1><nav>{}</nav>{form}", links(25)),
            format!("<table><tr><td>{form}</table>"),
            format!("<article><h1>Members</h1>{form}</article>"),
        ] {
            assert!(is("Shop", &content), "{content}");
        }
        assert!(is("Log in to Shop", &format!("{form}{}", words(10))));
        assert!(!is(
            "Log in to Shop",
            &format!("{form}<pre>&lt;form></pre>")
        ));
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
