//! What of a response later steps use.

use http::HeaderName;

use super::value::{Css, Path, Pattern};
use crate::source::{Located, Span};

/// What of a response later steps use as `{{name}}`.
#[derive(Clone, Debug)]
pub struct Capture {
    /// Its name.
    pub name: Located<String>,
    /// Where it is found.
    pub from: CaptureFrom,
    /// What of the text that is found there: the first group, or all that
    /// matches.
    pub part: Option<Pattern>,
    /// Whether it is never shown.
    pub secret: bool,
    /// Where it is written.
    pub span: Span,
}

/// Where a value is found.
#[derive(Clone, Debug)]
pub enum CaptureFrom {
    /// In a header; of several of a name, in the first.
    Header(HeaderName),
    /// In a cookie of the session.
    Cookie(String),
    /// In the first element that a selector finds.
    Element {
        /// The selector.
        css: Css,
        /// The attribute; without one, it is the element's text.
        attr: Option<String>,
    },
    /// In a JSON document; it is the one value that the path finds.
    Json(Path),
    /// The URL of the response.
    Url,
    /// The URL's path and query.
    UrlPath,
    /// In the content.
    Body,
}
