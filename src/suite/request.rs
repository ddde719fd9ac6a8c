//! What a step asks.

use std::path::PathBuf;
use std::sync::LazyLock;

use http::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, ORIGIN, USER_AGENT};
use http::{HeaderName, HeaderValue, Method};
use regex::bytes::{Regex, RegexBuilder};

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
    /// What of it is taken over from its case and from `[defaults]`.
    pub inherited: Inherited,
}

/// What a request takes over from its case and from `[defaults]`: it is meant
/// for the target of the case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inherited {
    /// Whether the host is.
    pub host: bool,
    /// The names of headers, in whatever case.
    pub headers: Vec<String>,
    /// The names of parameters.
    pub query: Vec<String>,
    /// The names of cookies.
    pub cookies: Vec<String>,
    /// Whether the credentials are.
    pub auth: bool,
}

/// Whether a header goes along to whomever is asked: those that say what the
/// client can read, and what the body is. Any other may be a key to the target,
/// under whatever name.
#[must_use]
pub fn goes_anywhere(name: &HeaderName) -> bool {
    [ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, USER_AGENT].contains(name) || !goes_bare(name)
}

/// Whether a header carries what nobody else may see, as its name says:
/// credentials, cookies, tokens and keys, under whatever name.
#[must_use]
pub fn is_secret_header(name: &str) -> bool {
    static HEADERS: LazyLock<Regex> = LazyLock::new(|| regex("cookie|session|key(?:[-_]|$)"));
    HEADERS.is_match(name.as_bytes()) || is_secret_field(name)
}

/// Whether a field of a form, a parameter or a member of JSON carries what
/// nobody else may see, as its name says. It is called a key or a session for
/// many other things.
#[must_use]
pub fn is_secret_field(name: &str) -> bool {
    // Whatever stands between two letters.
    const PARTS: [&str; 12] = [
        "accesskey",
        "apikey",
        "authoriz",
        "credential",
        "passcode",
        "passphrase",
        "passw",
        "privatekey",
        "secret",
        "sessid",
        "sessionid",
        "token",
    ];
    const WORDS: &str = "(?:^|[^a-z0-9])(?:auth|jwt|pass|pwd)(?:[^a-z0-9]|$)";
    static FIELDS: LazyLock<Regex> = LazyLock::new(|| {
        let spaced = |part: &str| {
            let letters: Vec<String> = part.chars().map(String::from).collect();
            letters.join("[^a-z0-9]*")
        };
        let parts = PARTS.map(spaced).join("|");
        regex(&format!("{WORDS}|{parts}"))
    });
    FIELDS.is_match(name.as_bytes())
}

/// A pattern of bytes in which ASCII letters of either case are the same.
fn regex(pattern: &str) -> Regex {
    let pattern = RegexBuilder::new(pattern)
        .unicode(false)
        .case_insensitive(true)
        .build();
    pattern.expect("a pattern of our own")
}

/// Whether a header goes along when a redirect drops the body. What sent a form
/// is told only where the form is.
#[must_use]
pub fn goes_bare(name: &HeaderName) -> bool {
    !name.as_str().starts_with("content-") && name != ORIGIN
}

impl Request {
    /// The request as it is sent to another place than the target of its case:
    /// with what it says itself.
    #[must_use]
    pub fn away(&self) -> Self {
        let taken = &self.inherited;
        let mut away = self.clone();
        let is_taken = |names: &[String], name: &str| names.iter().any(|taken| taken == name);
        away.headers.retain(|(name, _)| {
            let mut names = taken.headers.iter();
            goes_anywhere(name) || !names.any(|taken| taken.eq_ignore_ascii_case(name.as_str()))
        });
        away.query.retain(|(name, _)| !is_taken(&taken.query, name));
        away.cookies
            .retain(|(name, _)| !is_taken(&taken.cookies, name));
        away.auth = away.auth.filter(|_| !taken.auth);
        away.host = away.host.filter(|_| !taken.host);
        away
    }

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
            inherited: Inherited {
                host: false,
                headers: Vec::new(),
                query: Vec::new(),
                cookies: Vec::new(),
                auth: false,
            },
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
    /// JSON as the suite writes it.
    JsonText(String),
    /// Bytes, sent as `application/octet-stream`.
    Bytes(Vec<u8>),
    /// So many zeros, sent as `application/octet-stream`.
    Zeros(usize),
    /// Fields, sent as `application/x-www-form-urlencoded`.
    Form(Vec<(String, String)>),
    /// Fields and files, sent as `multipart/form-data` (RFC 7578).
    Multipart(Vec<Part>),
    /// A file, sent with the type that its name suggests.
    File(Located<PathBuf>),
}

impl Body {
    /// How many zeros there are at most: 1 GiB.
    pub const MOST_ZEROS: u64 = 1 << 30;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_whether_a_header_is_secret() {
        for name in [
            "authorization",
            "proxy-authorization",
            "cookie",
            "x-api-key",
            "apikey",
            "private-token",
            "x-csrftoken",
            "x-auth",
            "x-amz-security-token",
            "cf-access-client-secret",
            "x-session-id",
        ] {
            assert!(is_secret_header(name), "{name}");
        }
        for name in [
            "accept",
            "x-author",
            "x-forwarded-for",
            "keep-alive",
            "x-trace",
        ] {
            assert!(!is_secret_header(name), "{name}");
        }
    }

    #[test]
    fn a_name_says_whether_a_field_is_secret() {
        for name in [
            "password",
            "user[pwd]",
            "login.pass",
            "accessToken",
            "API_KEY",
            "client_secret",
            "csrfmiddlewaretoken",
            "sessionId",
            "PHPSESSID",
        ] {
            assert!(is_secret_field(name), "{name}");
        }
        for name in [
            "user",
            "key",
            "sort_key",
            "session_title",
            "passenger",
            "author",
            "compass",
        ] {
            assert!(!is_secret_field(name), "{name}");
        }
    }
}
