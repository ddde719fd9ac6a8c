//! `capture`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::HeaderKey;
use crate::source::Located;
use crate::suite::value::{Css, Path, Pattern};

/// What of a response later steps use: one of `header`, `cookie`, `css`, `json`,
/// `url`, `body` and `regex`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Capture")]
pub(in crate::suite) struct CaptureTable {
    /// The value of a header.
    pub(in crate::suite) header: Option<Located<HeaderKey>>,
    /// The value of a cookie that the session has after the response; it is
    /// secret unless `secret` says otherwise.
    pub(in crate::suite) cookie: Option<Located<String>>,
    /// The text of the first element that a CSS selector finds.
    pub(in crate::suite) css: Option<Located<Css>>,
    /// With `css`: an attribute of the element in place of its text.
    pub(in crate::suite) attr: Option<Located<String>>,
    /// The one value that a JSONPath finds (RFC 9535).
    pub(in crate::suite) json: Option<Located<Path>>,
    /// Where the response comes from, behind all redirects: `true` is the whole
    /// URL, `"path"` its path and query.
    pub(in crate::suite) url: Option<Located<CapturedUrl>>,
    /// `true`: the whole content, as text.
    pub(in crate::suite) body: Option<Located<WholeBody>>,
    /// The first group of a regular expression, or all that it matches: in the
    /// content, or in what the other key finds.
    pub(in crate::suite) regex: Option<Located<Pattern>>,
    /// Whether it is never shown.
    pub(in crate::suite) secret: Option<bool>,
}

/// That the whole content is captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Value", extend("const" = true))]
pub(in crate::suite) struct WholeBody;

impl TryFrom<Value> for WholeBody {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, &'static str> {
        match value {
            Value::Bool(true) => Ok(Self),
            _ => Err("`true` is wanted here"),
        }
    }
}

/// How much of a URL is captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Value", extend("enum" = [true, "path"]))]
pub(in crate::suite) enum CapturedUrl {
    Whole,
    Path,
}

impl TryFrom<Value> for CapturedUrl {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, &'static str> {
        match (value.as_bool(), value.as_str()) {
            (Some(true), _) => Ok(Self::Whole),
            (_, Some("path")) => Ok(Self::Path),
            _ => Err("`true` or `\"path\"` is wanted here"),
        }
    }
}
