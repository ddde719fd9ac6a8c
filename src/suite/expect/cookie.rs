//! What a cookie that the response sets must be.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess};
use serde_json::{Value, json};

use crate::source::{Located, Span};
use crate::suite::matcher::Matchers;
use crate::suite::shape::{Shape, deserialize_by_shape, entries, or_bare};
use crate::suite::value::Millis;

/// What a cookie that the response sets must be (RFC 6265, section 5.2).
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(
    rename = "CookieExpect",
    transform = or_bare(json!({ "type": ["string", "number", "boolean", "array"] }))
)]
pub struct CookieExpect {
    /// Its value.
    pub value: Option<Matchers<String>>,
    /// Whether it is sent over https alone.
    pub secure: Option<Located<bool>>,
    /// Whether scripts can't see it.
    pub http_only: Option<Located<bool>>,
    /// Whether other sites may send it: `"Lax"`, `"Strict"`, `"None"`.
    pub same_site: Option<Matchers<String>>,
    /// The paths that it is sent to.
    pub path: Option<Matchers<String>>,
    /// The hosts that it is sent to.
    pub domain: Option<Matchers<String>>,
    /// How long it lives: `{ min = "1d" }`.
    pub max_age: Option<Matchers<Millis>>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

deserialize_by_shape!(CookieExpect);

impl From<Matchers<String>> for CookieExpect {
    fn from(value: Matchers<String>) -> Self {
        Self {
            span: value.span,
            value: Some(value),
            ..Self::default()
        }
    }
}

/// A bare text is its value.
impl Shape for CookieExpect {
    const WORDS: bool = true;

    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        Matchers::bare(value, span).map(Self::from)
    }

    fn list<'de, A: SeqAccess<'de>>(list: A, span: Span) -> Result<Self, A::Error> {
        Matchers::list(list, span).map(Self::from)
    }

    fn table<'de, A: MapAccess<'de>>(table: A, span: Span) -> Result<Self, A::Error> {
        let cookie = Self::deserialize(entries(table)?)?;
        Ok(Self { span, ..cookie })
    }
}
