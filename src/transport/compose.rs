//! Composition of requests: their URLs and headers.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, REFERER, TRANSFER_ENCODING,
    USER_AGENT,
};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::{Position, Url};

use super::content::Content;
use super::route::forwarded_scheme;
use super::site::SiteRelation;
use crate::plan::Target;
use crate::source::is_in_no_host;
use crate::suite::{Auth, Request, goes_anywhere, goes_bare};

/// `User-Agent`, unless the suite declares another.
pub const AGENT: &str = concat!("smoke/", env!("CARGO_PKG_VERSION"));

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// URL of the first request. All transports send its path and query, so they
/// agree about what needs to be encoded (WHATWG URL Standard).
pub(super) fn first_url(target: &Target, request: &Request, host: &str) -> Result<Url, String> {
    let path = &request.path.value;
    // Without a slash, the path would become part of the host.
    let slash = if path.starts_with('/') { "" } else { "/" };
    let text = format!(
        "{}://{host}{}{slash}{path}",
        target.scheme.as_str(),
        target.base_path
    );
    let mut url = match Url::parse(&text) {
        Ok(url) if !host.contains(is_in_no_host) => url,
        _ => return Err(format!("`{host}` is not a host that can be asked for")),
    };
    url.set_fragment(None);
    if !request.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&request.query);
    }
    if !can_be_sent(&url) {
        return Err("the path with its query is too long to be sent".to_owned());
    }
    Ok(url)
}

/// The path and query that are sent as they are written, where a case wants
/// that.
pub(super) fn raw_target(target: &Target, request: &Request) -> Result<Option<String>, String> {
    if !request.raw {
        return Ok(None);
    }
    let raw = format!("{}{}", target.base_path, request.path.value);
    if raw.len() > 65_000 || PathAndQuery::try_from(raw.as_str()).is_err() {
        return Err("the path is no path that can be sent, or too long".to_owned());
    }
    Ok(Some(raw))
}

/// The path and query of a URL, as a request has it (RFC 9112, section 3.2.1).
fn request_target(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// Whether a URL fits into what the libraries carry: 65 534 bytes, of which
/// the longest name of a host may be a part.
pub(super) fn can_be_sent(url: &Url) -> bool {
    let target = request_target(url);
    target.len() <= 65_000 && PathAndQuery::try_from(target).is_ok()
}

/// One request of an exchange, before it has headers.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) method: Method,
    pub(super) url: Url,
    /// The path and query where they are sent as they are written.
    pub(super) raw_target: Option<String>,
    /// Whether the target is asked, and not where a redirect led away to.
    pub(super) to_target: bool,
    /// Whether it is asked where the suite itself names a URL.
    pub(super) to_named: bool,
    /// Relation to the page that asks for it.
    pub(super) relation: SiteRelation,
    /// The body; none where a redirect dropped it.
    pub(super) content: Option<Content>,
}

impl Step {
    /// Whether what the request says, credentials too, is meant for whom it asks.
    pub(super) fn is_meant(&self) -> bool {
        self.to_target || self.to_named
    }
}

/// Every header of a request, the suite's before the defaults.
pub(super) fn headers(
    target: &Target,
    request: &Request,
    host: &str,
    step: &Step,
    cookies: Option<String>,
) -> Result<HeaderMap, String> {
    let mut headers = defaults(host, step)?;
    let declared = declare(&mut headers, request, step)?;
    let own = target.credentials.as_ref().filter(|_| step.to_target);
    if step.is_meant()
        && !declared.contains(&AUTHORIZATION)
        && let Some(value) = authorization(own, request)?
    {
        headers.insert(AUTHORIZATION, value);
    }
    // `false` leaves the header out whatever the cookies are.
    let cookie_is_off = declared.contains(&COOKIE) && !headers.contains_key(COOKIE);
    if let Some(cookies) = cookies.filter(|_| !cookie_is_off) {
        add_cookies(&mut headers, &cookies)?;
    }
    if step.to_target {
        forward(&mut headers, target, &declared);
    }
    let length = step
        .content
        .as_ref()
        .map_or(0, |content| content.bytes.len());
    // RFC 9110, section 8.6: also for an empty body, where the method means one.
    let means_a_body = [Method::POST, Method::PUT, Method::PATCH].contains(&step.method);
    if length > 0 || (means_a_body && !declared.contains(&CONTENT_LENGTH)) {
        headers.insert(CONTENT_LENGTH, length.into());
    }
    Ok(headers)
}

fn defaults(host: &str, step: &Step) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    let host = if step.to_target && host.is_ascii() {
        host
    } else {
        // As ASCII, and without the port that the scheme means anyway.
        &step.url[Position::BeforeHost..Position::AfterPort]
    };
    headers.insert(HOST, value("Host", host)?);
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    let media_type = step
        .content
        .as_ref()
        .and_then(|content| content.media_type.clone());
    if let Some(media_type) = media_type {
        headers.insert(CONTENT_TYPE, media_type);
    }
    Ok(headers)
}

/// Puts the suite's headers in place of the defaults, and returns their names.
fn declare(
    headers: &mut HeaderMap,
    request: &Request,
    step: &Step,
) -> Result<HashSet<HeaderName>, String> {
    let mut declared = HashSet::new();
    for (name, value) in &request.headers {
        let name = &name.value;
        let goes_along =
            step.is_meant() || goes_anywhere(name) || is_bare_referer(name, value.as_ref());
        if !goes_along || !(step.content.is_some() || goes_bare(name)) {
            continue;
        }
        check(name, value.as_ref(), step)?;
        if declared.insert(name.clone()) {
            headers.remove(name);
        }
        if let Some(value) = value {
            headers.append(name, value.clone());
        }
    }
    Ok(declared)
}

/// Whether a header is a `Referer` that says no more than an `Origin` does, as
/// browsers send it to another site (W3C Referrer Policy, section 3.8).
fn is_bare_referer(name: &HeaderName, value: Option<&HeaderValue>) -> bool {
    let url = value.and_then(|value| Url::parse(value.to_str().ok()?).ok());
    let says_no_more = |url: Url| {
        let bare = format!("{}/", url.origin().ascii_serialization());
        url.as_str() == bare
    };
    name == REFERER && url.is_some_and(says_no_more)
}

/// Refuses what can't be sent as it is written.
fn check(name: &HeaderName, value: Option<&HeaderValue>, step: &Step) -> Result<(), String> {
    let length = step
        .content
        .as_ref()
        .map_or(0, |content| content.bytes.len());
    match (name, value) {
        (&TRANSFER_ENCODING, Some(_)) => {
            Err("`Transfer-Encoding` can't be set; a body is sent with its length".to_owned())
        }
        (&CONTENT_LENGTH, Some(value)) if value.as_bytes() != length.to_string().as_bytes() => Err(
            format!("`Content-Length` must be that of the body, {length}"),
        ),
        (&CONTENT_LENGTH, None) if length > 0 => {
            Err("`Content-Length` can't be left out where there is a body".to_owned())
        }
        // Each client sends both.
        (&HOST | &ACCEPT, None) => Err(format!("`{name}` can't be left out")),
        _ => Ok(()),
    }
}

/// The credentials of a request, or else those of the target.
fn authorization(
    target: Option<&(String, String)>,
    request: &Request,
) -> Result<Option<HeaderValue>, String> {
    let basic = |user: &str, password: &str| {
        format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
    };
    let text = match (&request.auth, target) {
        (Some(Auth::Bearer(token)), _) => format!("Bearer {token}"),
        (Some(Auth::Basic { user, password }), _) | (None, Some((user, password))) => {
            basic(user, password)
        }
        (None, None) => return Ok(None),
    };
    // The text is a secret, so it isn't shown.
    let mut value = HeaderValue::from_str(&text)
        .map_err(|_| "the bearer token has characters that a header can't carry".to_owned())?;
    value.set_sensitive(true);
    Ok(Some(value))
}

/// One `Cookie` header (RFC 6265, section 5.4), behind what the suite's own
/// says.
fn add_cookies(headers: &mut HeaderMap, cookies: &str) -> Result<(), String> {
    let mut all: Vec<u8> = Vec::new();
    for own in headers.get_all(COOKIE) {
        all.extend_from_slice(own.as_bytes());
        all.extend_from_slice(b"; ");
    }
    all.extend_from_slice(cookies.as_bytes());
    let value = HeaderValue::from_bytes(&all)
        .map_err(|_| "a cookie has characters that a header can't carry".to_owned())?;
    headers.insert(COOKIE, value);
    Ok(())
}

/// `X-Forwarded-*` headers as a proxy in front would add them.
fn forward(headers: &mut HeaderMap, target: &Target, declared: &HashSet<HeaderName>) {
    let Some(proto) = forwarded_scheme(target) else {
        return;
    };
    let host = headers.get(HOST).cloned();
    let said = [
        (X_FORWARDED_FOR, Some(HeaderValue::from_static("127.0.0.1"))),
        (X_FORWARDED_PROTO, Some(HeaderValue::from_static(proto))),
        (X_FORWARDED_HOST, host),
    ];
    for (name, value) in said {
        if let Some(value) = value.filter(|_| !declared.contains(&name)) {
            headers.insert(name, value);
        }
    }
}

fn value(name: &str, text: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_str(text).map_err(|_| format!("`{text}` can't be sent as `{name}`"))
}
