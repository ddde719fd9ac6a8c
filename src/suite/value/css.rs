//! A CSS selector.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use scraper::Selector;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A CSS selector (Selectors Level 4, without the parts that need a browser).
#[derive(Clone, Debug)]
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

    /// The selector, ready to be used.
    #[must_use]
    pub fn selector(&self) -> &Selector {
        &self.selector
    }
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

impl<'de> Deserialize<'de> for Css {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if let Ok(selector) = Selector::parse(&text) {
            return Ok(Self { text, selector });
        }
        // The library's own words are "please report this to the developer".
        let why = UNSUPPORTED.iter().find(|(part, _)| text.contains(part));
        Err(D::Error::custom(match why {
            Some((part, instead)) => format!("`{part}` can't be used here: {instead}"),
            None => "this is no CSS selector".to_owned(),
        }))
    }
}

impl JsonSchema for Css {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Css".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}
