//! Source expressions (CSP Level 3, section 2.3.1).

use percent_encoding::percent_decode_str;

use crate::content::integrity::{Algorithm, decoded};

/// One word of a source list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// `'none'`.
    None,
    /// `'self'`.
    SelfOrigin,
    /// `*`.
    Any,
    /// `https:`.
    Scheme(String),
    /// `https://*.example.com:443/static/`.
    Host(HostSource),
    /// `'nonce-…'`.
    Nonce(String),
    /// `'sha256-…'`.
    Hash(Algorithm, Vec<u8>),
    /// `'unsafe-inline'`.
    UnsafeInline,
    /// `'unsafe-hashes'`.
    UnsafeHashes,
    /// `'strict-dynamic'`.
    StrictDynamic,
    /// A word that says nothing of what is judged here, or to no browser.
    Other,
}

/// A host, and what else a URL of it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HostSource {
    /// In lower case.
    pub(super) scheme: Option<String>,
    /// In lower case; none for `*`.
    pub(super) host: Option<String>,
    /// Whether any host below `host` is meant, and not that itself.
    pub(super) below: bool,
    pub(super) port: Port,
    pub(super) path: Option<PathSource>,
}

/// The port that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port {
    /// None: that of the scheme.
    Unsaid,
    /// `*`.
    Any,
    Number(u16),
}

/// The path that is written, as decoded segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PathSource {
    pub(super) segments: Vec<Vec<u8>>,
    /// Whether it ends in `/`, so that everything below is meant.
    pub(super) is_folder: bool,
}

impl Expression {
    pub(super) fn parse(word: &str) -> Self {
        let quoted = word.strip_prefix('\'').and_then(|it| it.strip_suffix('\''));
        if let Some(quoted) = quoted {
            return keyword(quoted);
        }
        if word == "*" {
            return Self::Any;
        }
        if let Some(scheme) = word.strip_suffix(':').filter(|it| is_scheme(it)) {
            return Self::Scheme(scheme.to_ascii_lowercase());
        }
        HostSource::parse(word).map_or(Self::Other, Self::Host)
    }

    /// As it is shown: what is another with each response, or long, is cut.
    pub(super) fn shown(word: &str) -> String {
        match Self::parse(word) {
            Self::Nonce(_) => "'nonce-…'".to_owned(),
            Self::Hash(..) => {
                let name = word.trim_start_matches('\'').split('-').next();
                format!("'{}-…'", name.unwrap_or_default())
            }
            _ => word.to_owned(),
        }
    }
}

/// A keyword that is written as if it were a host: browsers look for a host of
/// that name.
pub(super) fn is_unquoted_keyword(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    matches!(
        word.as_str(),
        "self" | "none" | "unsafe-inline" | "unsafe-eval" | "unsafe-hashes" | "strict-dynamic"
    ) || word.starts_with("nonce-")
        || word.starts_with("sha256-")
        || word.starts_with("sha384-")
        || word.starts_with("sha512-")
}

fn keyword(word: &str) -> Expression {
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "none" => return Expression::None,
        "self" => return Expression::SelfOrigin,
        "unsafe-inline" => return Expression::UnsafeInline,
        "unsafe-hashes" => return Expression::UnsafeHashes,
        "strict-dynamic" => return Expression::StrictDynamic,
        _ => {}
    }
    let Some((name, value)) = word.split_once('-') else {
        return Expression::Other;
    };
    if !is_base64(value) {
        return Expression::Other;
    }
    if name.eq_ignore_ascii_case("nonce") {
        return Expression::Nonce(value.to_owned());
    }
    match (Algorithm::of(name), decoded(value)) {
        (Some(algorithm), Some(hash)) => Expression::Hash(algorithm, hash),
        _ => Expression::Other,
    }
}

/// `base64-value`, in either alphabet.
fn is_base64(text: &str) -> bool {
    let bare = text.trim_end_matches('=');
    let is_digit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_');
    !bare.is_empty() && text.len() - bare.len() <= 2 && bare.chars().all(is_digit)
}

/// RFC 3986, section 3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

impl HostSource {
    fn parse(word: &str) -> Option<Self> {
        let (scheme, rest) = match word.split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
            Some(_) => return None,
            None => (None, word),
        };
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (host, port) = match authority.split_once(':') {
            Some((host, "*")) => (host, Port::Any),
            Some((host, port)) if port.bytes().all(|c| c.is_ascii_digit()) => {
                (host, Port::Number(port.parse().ok()?))
            }
            Some(_) => return None,
            None => (authority, Port::Unsaid),
        };
        let host = host.to_ascii_lowercase();
        let (host, below) = match host.strip_prefix("*.") {
            Some(below) => (Some(below.to_owned()), true),
            None if host == "*" => (None, false),
            None => (Some(host), false),
        };
        if !host.as_deref().is_none_or(is_host) {
            return None;
        }
        Some(Self {
            scheme: scheme.map(str::to_ascii_lowercase),
            host,
            below,
            port,
            path: PathSource::parse(path),
        })
    }
}

/// `host-char`s between dots; browsers take an underscore, too.
fn is_host(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    text.split('.').all(|label| {
        let is_char = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        !label.is_empty() && label.chars().all(is_char)
    })
}

impl PathSource {
    fn parse(path: &str) -> Option<Self> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut segments = segments(path);
        let is_folder = segments.last().is_some_and(Vec::is_empty);
        if is_folder {
            segments.pop();
        }
        // `/` alone means every path.
        (!segments.is_empty()).then_some(Self {
            segments,
            is_folder,
        })
    }
}

/// The segments of a path behind its first `/`, decoded one by one: an encoded
/// `/` is none.
pub(super) fn segments(path: &str) -> Vec<Vec<u8>> {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.split('/')
        .map(|segment| percent_decode_str(segment).collect())
        .collect()
}
