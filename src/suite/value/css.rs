//! A CSS selector.

use schemars::JsonSchema;
use scraper::Selector;
use serde::Deserialize;

use super::namespace::without_namespaces;

/// A CSS selector (Selectors Level 4, without the parts that need a browser);
/// prefixes of namespaces are those of the document.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, with = "String")]
pub struct Css {
    text: String,
    selector: Selector,
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

    /// The selector, ready to be used.
    #[must_use]
    pub fn selector(&self) -> &Selector {
        &self.selector
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
        if let Ok(selector) = Selector::parse(&without_namespaces(&text)) {
            return Ok(Self { text, selector });
        }
        // The library's own words are "please report this to the developer".
        let why = UNSUPPORTED.iter().find(|(part, _)| text.contains(part));
        Err(match why {
            Some((part, instead)) => format!("`{part}` can't be used here: {instead}"),
            None => "this is no CSS selector".to_owned(),
        })
    }
}
