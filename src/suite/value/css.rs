//! A CSS selector.

mod counted;

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
        self.text.split(',').any(|one| {
            let mut names = one.split(|c: char| c.is_whitespace() || ">+~".contains(c));
            names.all(|name| name.is_empty() || COMMON.contains(&&*name.to_ascii_lowercase()))
        })
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
const COMMON: [&str; 33] = [
    "*", ":root", "a", "article", "b", "body", "br", "button", "div", "em", "footer", "form", "h1",
    "h2", "h3", "head", "header", "html", "img", "input", "label", "li", "link", "main", "meta",
    "nav", "p", "script", "section", "span", "style", "title", "ul",
];

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
