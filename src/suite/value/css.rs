//! A CSS selector.

mod counted;
mod nearest;

use cssparser::Parser;
use schemars::JsonSchema;
use scraper::selector::{Parser as Rules, Simple};
use scraper::{ElementRef, Html};
use selectors::parser::{ParseRelative, SelectorList};
use serde::Deserialize;

use super::namespace::without_namespaces;
use crate::source::{Spent, Steps};

/// Most steps of one selector: looks at an element, or at 64 bytes of an
/// attribute. A page of 2,000 siblings has room for all pairs of them.
const STEPS: u64 = 10_000_000;

/// A CSS selector (Selectors Level 4, without the parts that need a browser);
/// prefixes of namespaces are those of the document.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, with = "String")]
pub struct Css {
    text: String,
    selectors: SelectorList<Simple>,
}

impl Css {
    /// The selector as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it asks for nothing but elements that pages of any kind have.
    #[must_use]
    pub fn is_common(&self) -> bool {
        parts(&self.text, ",").any(|one| parts(one, " \t\n>+~").all(is_common))
    }

    /// Every element of `page` that the selector finds.
    ///
    /// # Errors
    /// When that takes too many steps.
    pub fn select<'p>(&self, page: &'p Html) -> Result<Vec<ElementRef<'p>>, Spent> {
        counted::select(&self.selectors, page, &Steps::of(STEPS))
    }
}

/// The elements that pages of any kind have.
const COMMON: [&str; 27] = [
    "", "*", ":root", "a", "article", "b", "body", "br", "button", "div", "em", "footer", "form",
    "h1", "h2", "h3", "header", "img", "input", "label", "li", "main", "nav", "p", "section",
    "span", "ul",
];

/// Those that they have whatever their attributes are.
const OF_HEAD: [&str; 9] = [
    "base", "head", "html", "link", "meta", "noscript", "script", "style", "title",
];

/// Words in the names of fields that any page with a form has, unseen.
const OF_FORMS: [&str; 5] = ["hidden", "csrf", "xsrf", "token", "nonce"];

/// What stands between `separators` in a selector, but for those in brackets.
fn parts<'t>(text: &'t str, separators: &'static str) -> impl Iterator<Item = &'t str> {
    let mut open = 0_usize;
    text.split(move |c| {
        match c {
            '[' | '(' => open += 1,
            ']' | ')' => open = open.saturating_sub(1),
            _ => {}
        }
        open == 0 && separators.contains(c)
    })
}

/// Whether pages of any kind have what a compound selector asks for.
fn is_common(compound: &str) -> bool {
    let compound = compound.to_ascii_lowercase();
    let name = compound
        .split(['[', '.', '#', ':'])
        .next()
        .unwrap_or_default();
    let rest = &compound[name.len()..];
    let is_unseen = || rest.starts_with('[') && OF_FORMS.iter().any(|word| rest.contains(word));
    COMMON.contains(&compound.as_str())
        || OF_HEAD.contains(&name)
        || matches!(name, "" | "input") && is_unseen()
}

/// The pseudo-classes that the selector library leaves out, and why they are of
/// no use here.
const UNSUPPORTED: [(&str, &str); 7] = [
    (
        ":contains",
        "write the text as `select.\"CSS\" = { contains = \"…\" }`",
    ),
    (":checked", "write `[checked]`"),
    (":disabled", "write `[disabled]`"),
    (":hover", "nothing hovers over an answer"),
    (":visited", "an answer has no history"),
    ("::before", "an answer has no style"),
    ("::after", "an answer has no style"),
];

impl TryFrom<String> for Css {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let plain = without_namespaces(&text);
        let parsed = SelectorList::parse(&Rules, &mut Parser::new(&plain), ParseRelative::No);
        if let Ok(selectors) = parsed {
            return Ok(Self { text, selectors });
        }
        // The library's own words are "please report this to the developer".
        let why = UNSUPPORTED.iter().find(|(part, _)| text.contains(part));
        Err(match why {
            Some((part, instead)) => format!("`{part}` can't be used here: {instead}"),
            None => "this is no CSS selector".to_owned(),
        })
    }
}
