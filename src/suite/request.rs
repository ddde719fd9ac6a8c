//! What a step asks.

use std::path::PathBuf;

use http::{HeaderName, HeaderValue, Method};

use super::Upload;
use crate::source::Located;

/// One request, as a suite declares it.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Located<Method>,
    /// The path, with or without a query; begins with a slash.
    pub path: Located<String>,
    /// Whether the path is sent as it is written, to the byte.
    pub raw: bool,
    /// Who is asked for, when the step itself says.
    pub host: Option<Located<String>>,
    /// Headers to send, defaults already merged; `None` keeps a header from
    /// being sent at all.
    pub headers: Vec<(Located<HeaderName>, Option<HeaderValue>)>,
    /// Parameters put behind the path's own query.
    pub query: Vec<(String, String)>,
    /// Cookies to send.
    pub cookies: Vec<(String, String)>,
    /// Credentials.
    pub auth: Option<Auth>,
    /// The body.
    pub body: Option<Body>,
}

impl Request {
    /// A request with nothing but a method and a path.
    #[must_use]
    pub const fn new(method: Located<Method>, path: Located<String>) -> Self {
        Self {
            method,
            path,
            raw: false,
            host: None,
            headers: Vec::new(),
            query: Vec::new(),
            cookies: Vec::new(),
            auth: None,
            body: None,
        }
    }
}

/// Credentials, as the `Authorization` header carries them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// User and password (RFC 7617).
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// A token (RFC 6750).
    Bearer(String),
}

/// What a request carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Text, sent as `text/plain; charset=utf-8`.
    Text(String),
    /// JSON, sent as `application/json`.
    Json(serde_json::Value),
    /// Fields, sent as `application/x-www-form-urlencoded`.
    Form(Vec<(String, String)>),
    /// Fields and files, sent as `multipart/form-data` (RFC 7578).
    Multipart(Vec<Part>),
    /// A file, sent with the type that its name suggests.
    File(Located<PathBuf>),
}

/// A part of a `multipart/form-data` body.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// What it carries.
    pub content: PartContent,
}

/// What a part carries.
#[derive(Clone, Debug, PartialEq)]
pub enum PartContent {
    /// A value.
    Text(String),
    /// A file.
    File(Upload),
    /// No file, as a form says it for which none was chosen.
    NoFile,
}
