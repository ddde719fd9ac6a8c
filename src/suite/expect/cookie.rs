//! What a cookie that the response sets must be.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::MapAccess;
use serde_json::{Value, json};

use crate::source::{Located, Span};
use crate::suite::matcher::Matcher;
use crate::suite::shape::{Shape, deserialize_by_shape, entries, or_bare};
use crate::suite::value::Millis;

/// What a cookie that the response sets must be (RFC 6265, section 5.2).
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(
    rename = "CookieExpect",
    transform = or_bare(json!({ "type": ["string", "number", "boolean"] }))
)]
pub struct CookieExpect {
    /// Its value.
    pub value: Option<Matcher<String>>,
    /// Whether it is sent over https alone.
    pub secure: Option<Located<bool>>,
    /// Whether scripts can't see it.
    pub http_only: Option<Located<bool>>,
    /// Whether other sites may send it: `"Lax"`, `"Strict"`, `"None"`.
    pub same_site: Option<Matcher<String>>,
    /// The paths that it is sent to.
    pub path: Option<Matcher<String>>,
    /// The hosts that it is sent to.
    pub domain: Option<Matcher<String>>,
    /// How long it lives: `{ min = "1d" }`.
    pub max_age: Option<Matcher<Millis>>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

deserialize_by_shape!(CookieExpect);

/// A bare text is its value.
impl Shape for CookieExpect {
    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        let value = Matcher::bare(value, span)?;
        Ok(Self {
            value: Some(value),
            span,
            ..Self::default()
        })
    }

    fn table<'de, A: MapAccess<'de>>(table: A, span: Span) -> Result<Self, A::Error> {
        let cookie = Self::deserialize(entries(table)?)?;
        Ok(Self { span, ..cookie })
    }
}
