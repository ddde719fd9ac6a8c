//! What a response shows, to be compared with what another deployment answers.

use http::header::{
    AGE, CONNECTION, CONTENT_LENGTH, DATE, ETAG, EXPIRES, LAST_MODIFIED, LOCATION, SERVER,
    SET_COOKIE, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName};
use regex::Regex;
use serde::{Deserialize, Serialize};
use url::{Position, Url};

use super::Redact;
use super::Secrets;
use super::excerpt::{is_text, media_type};
use super::mask::masked;
use crate::content::Content;
use crate::content::asset::{self, Named};
use crate::content::csp::Policies;
use crate::exchange::{Exchange, Flaw, Hop, Location, SetCookie};
use crate::source::{counted, elide, floor_boundary, one_line, short_digest};

/// How many bytes of a text are compared word by word; the rest is compared as
/// a whole.
const TEXT: usize = 32 * 1024;

/// How many bytes are kept of a text that is compared with another layer's.
const BRIEF: usize = 4 * 1024;

/// How many headers are compared.
const HEADERS: usize = 64;

/// How many characters of a header's value are compared.
const VALUE: usize = 2048;

/// Headers that tell of one response, of one machine or its programs, or what is
/// told besides.
const OF_ONE_RESPONSE: [HeaderName; 10] = [
    AGE,
    CONNECTION,
    CONTENT_LENGTH,
    DATE,
    EXPIRES,
    LOCATION,
    SERVER,
    SET_COOKIE,
    TRANSFER_ENCODING,
    HeaderName::from_static("keep-alive"),
];

/// Headers that number responses, or measure them.
const NUMBERS: [&str; 13] = [
    "cf-ray",
    "request-id",
    "server-timing",
    "traceparent",
    "x-amz-cf-id",
    "x-amz-request-id",
    "x-amzn-requestid",
    "x-amzn-trace-id",
    "x-correlation-id",
    "x-request-id",
    "x-response-time",
    "x-runtime",
    "x-trace-id",
];

/// What a response shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Each aspect with what is seen of it. Where the site's own address stood,
    /// it is left out or `{{host}}`.
    pub aspects: Vec<(Aspect, String)>,
    /// Whether not all of it is known.
    pub is_cut: bool,
}

/// An aspect of a response, in the order in which they are told.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// The status.
    Status,
    /// Where each redirect leads, a line each.
    Redirects,
    /// The title of the page.
    Title,
    /// A header.
    Header(String),
    /// The attributes of a cookie that is set.
    Cookie(String),
    /// URLs of the files that the page names, a line each.
    Assets,
    /// Bytes of content.
    Size,
    /// Content as text, or its beginning.
    Text,
    /// A digest of the content that is no text, or of the rest of the text.
    Content,
}

impl Redact for Aspect {
    fn redact(&mut self, secrets: &Secrets) {
        if let Self::Header(name) | Self::Cookie(name) = self {
            name.redact(secrets);
        }
    }
}

impl Look {
    /// What a response shows, whose site visitors know by the URL `home`.
    #[must_use]
    pub fn new(exchange: &Exchange, content: &Content<'_>, home: Option<&Url>) -> Self {
        let response = &exchange.last.response;
        let headers = &response.headers;
        let mut look = Self {
            aspects: Vec::new(),
            is_cut: headers.len() > HEADERS
                || matches!(response.body.flaw, Some(Flaw::TooLarge(_))),
        };
        let home = home.and_then(Home::new);
        let at_home = |text: String| match &home {
            Some(home) => home.left_out(&text),
            None => text,
        };
        let redirects: Vec<String> = exchange.hops().filter_map(redirect).collect();
        look.add(Aspect::Status, response.status.as_u16().to_string());
        look.add(Aspect::Redirects, at_home(redirects.join("\n")));
        look.add(
            Aspect::Title,
            at_home(content.title().unwrap_or_default().to_owned()),
        );
        for (name, value) in told_headers(headers) {
            look.add(Aspect::Header(name.to_string()), at_home(value));
        }
        for (name, attributes) in cookies(headers) {
            look.add(Aspect::Cookie(name), at_home(attributes));
        }
        if content.is_html() {
            let mut named = Named::default();
            let url = &exchange.last.sent.url;
            let mut policies = Policies::of_headers(headers, url);
            let (_, why) = asset::of_page(content.text(), url, &mut policies, &mut named);
            look.is_cut |= why.is_some() || named.beyond() > 0;
            let urls: Vec<&str> = named.files().map(|file| file.url.as_str()).collect();
            look.add(Aspect::Assets, at_home(urls.join("\n")));
        }
        let bytes = &response.body.bytes;
        look.add(Aspect::Size, counted(bytes.len(), "byte"));
        if is_text(&media_type(response), bytes) {
            look.add_text(&at_home(content.text().to_owned()));
        } else {
            look.add(Aspect::Content, digest_of(bytes));
        }
        look
    }

    /// The same with the beginnings of long texts.
    #[must_use]
    pub fn brief(mut self) -> Self {
        for (_, text) in &mut self.aspects {
            let end = floor_boundary(text, BRIEF);
            if end < text.len() {
                text.truncate(end);
                // It lets half a secret be found.
                text.push('…');
                self.is_cut = true;
            }
        }
        self
    }

    /// What is seen of an aspect; nothing where it isn't there.
    #[must_use]
    pub fn of(&self, aspect: &Aspect) -> &str {
        let seen = self.aspects.iter().find(|(known, _)| known == aspect);
        seen.map_or("", |(_, text)| text)
    }

    fn add(&mut self, aspect: Aspect, text: String) {
        if !text.is_empty() {
            self.aspects.push((aspect, text));
        }
    }

    fn add_text(&mut self, text: &str) {
        let (begin, rest) = text.split_at(floor_boundary(text, TEXT));
        // The `…` lets half a secret be found.
        let more = if rest.is_empty() { "" } else { "…" };
        self.add(Aspect::Text, format!("{begin}{more}"));
        self.add(Aspect::Content, digest_of(rest.as_bytes()));
    }
}

/// A digest in a few digits; nothing of nothing.
fn digest_of(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return String::new();
    }
    short_digest(bytes)
}

/// Where a response redirects to.
fn redirect(hop: &Hop) -> Option<String> {
    let to = match hop.location() {
        Location::Missing => return None,
        Location::Url(url) | Location::OtherScheme(url) => url.to_string(),
        Location::NoUrl => "no URL".to_owned(),
        Location::Several(count) => format!("{count} URLs"),
    };
    Some(format!("{} {to}", hop.response.status.as_u16()))
}

/// The headers that tell of a deployment, each name once. Validators of content
/// that is the same differ with the machine, and those of other content tell
/// nothing new: only whether there are any counts.
fn told_headers(headers: &HeaderMap) -> impl Iterator<Item = (&HeaderName, String)> {
    let told = headers
        .keys()
        .filter(|name| !OF_ONE_RESPONSE.contains(name) && !NUMBERS.contains(&name.as_str()));
    told.take(HEADERS).map(|name| {
        let values = headers.get_all(name).iter();
        let values: Vec<String> = values
            .map(|value| masked(name, &String::from_utf8_lossy(value.as_bytes())))
            .collect();
        let value = values.join(", ");
        let value = match *name {
            ETAG | LAST_MODIFIED => "given".to_owned(),
            _ => elide(&one_line(&value), VALUE).into_owned(),
        };
        (name, value)
    })
}

/// The cookies that are set, each with its attributes and not its value.
fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    let lines = headers.get_all(SET_COOKIE).iter().take(HEADERS);
    let lines = lines.map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned());
    let cookies = lines.filter_map(|line| SetCookie::parse(&line));
    cookies
        .map(|cookie| {
            let lasts = cookie.max_age.is_some() || cookie.expires.is_some();
            let text = |name: &str, value: Option<String>| {
                value.map(|value| format!("{name}={}", one_line(&value)))
            };
            let flag = |name: &str, is_set: bool| is_set.then(|| name.to_owned());
            let attributes = [
                Some("set".to_owned()),
                text("Domain", cookie.domain),
                text("Path", cookie.path),
                flag("Secure", cookie.secure),
                flag("HttpOnly", cookie.http_only),
                text("SameSite", cookie.same_site),
                flag("lasting", lasts),
            ];
            let attributes: Vec<String> = attributes.into_iter().flatten().collect();
            (one_line(&cookie.name), attributes.join("; "))
        })
        .collect()
}

/// The address of a site, which its own pages name.
struct Home {
    pattern: Regex,
    /// How its URLs begin.
    scheme: String,
    /// Whether it is an address without a scheme in front, too.
    is_plain: bool,
}

impl Home {
    fn new(url: &Url) -> Option<Self> {
        let place = &url[Position::BeforeHost..Position::AfterPort];
        let pattern = format!("(?i)(https?://|//)?{}", regex::escape(place));
        Some(Self {
            pattern: Regex::new(&pattern).ok()?,
            scheme: format!("{}://", url.scheme()),
            is_plain: place.contains(['.', ':']),
        })
    }

    /// `text` without the address: a URL of the site is its path.
    fn left_out(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut end = 0;
        for found in self.pattern.captures_iter(text) {
            let prefix = found.get(1).map_or("", |prefix| prefix.as_str());
            let Some(whole) = found.get(0) else { continue };
            let behind = &text[whole.end()..];
            let is_part =
                prefix.is_empty() && (!self.is_plain || continues(&text[..whole.start()]));
            if is_part || goes_on(behind) {
                continue;
            }
            out.push_str(&text[end..whole.start()]);
            if prefix != "//" && !prefix.eq_ignore_ascii_case(&self.scheme) {
                out.push_str(prefix);
                out.push_str("{{host}}");
            }
            end = whole.end();
        }
        out.push_str(&text[end..]);
        out
    }
}

/// Whether `before` ends in the midst of a name.
fn continues(before: &str) -> bool {
    before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '.'))
}

/// Whether a name, or the number of a port, goes on in `behind`.
fn goes_on(behind: &str) -> bool {
    let mut next = behind.chars();
    match next.next() {
        Some('.') => next.next().is_some_and(char::is_alphanumeric),
        Some(':') => next.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => c.is_alphanumeric() || c == '-',
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_site_s_own_address_is_left_out() {
        let home = Home::new(&"https://a.example:8443/".parse().unwrap()).unwrap();
        let cases = [
            ("href=\"https://A.example:8443/x\"", "href=\"/x\""),
            ("//a.example:8443/x", "/x"),
            ("http://a.example:8443/", "http://{{host}}/"),
            ("at a.example:8443.", "at {{host}}."),
            ("https://b.a.example:8443/", "https://b.a.example:8443/"),
            ("https://a.example:84431/", "https://a.example:84431/"),
            ("https://a.example/", "https://a.example/"),
        ];
        for (text, left) in cases {
            assert_eq!(home.left_out(text), left);
        }
        let bare = Home::new(&"http://todo/".parse().unwrap()).unwrap();
        assert_eq!(
            bare.left_out("todo http://todo/ //todos/"),
            "todo / //todos/"
        );
    }

    #[test]
    fn headers_of_one_response_or_program_are_not_told() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("date", "Sat, 28 Nov 2026 10:00:00 GMT"),
            ("x-request-id", "1"),
            ("server", "nginx/1.24.0 (Ubuntu) mod/2"),
            ("etag", "\"1\""),
            ("vary", "Cookie"),
        ] {
            let name = HeaderName::from_static(name);
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.append("vary", HeaderValue::from_static("Accept"));
        let told: Vec<_> = told_headers(&headers)
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        assert_eq!(told, ["etag: given", "vary: Cookie, Accept"]);
    }

    #[test]
    fn a_cookie_is_told_without_its_value() {
        let mut headers = HeaderMap::new();
        let cookie = "csrftoken=abc; Path=/; Max-Age=60; Secure; SameSite=Lax";
        headers.insert(SET_COOKIE, HeaderValue::from_static(cookie));
        let told = "set; Path=/; Secure; SameSite=Lax; lasting".to_owned();
        assert_eq!(cookies(&headers), [("csrftoken".to_owned(), told)]);
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        let mut look = Look::default();
        look.add_text(&format!("a{}", "é".repeat(TEXT)));
        let text = look.of(&Aspect::Text);
        assert_eq!(text.len(), TEXT - 1 + "…".len());
        assert_eq!(look.of(&Aspect::Content).len(), 16);
        let brief = look.brief();
        assert_eq!(brief.of(&Aspect::Text).len(), BRIEF - 1 + "…".len());
        assert!(brief.is_cut);
        let mut whole = Look::default();
        whole.add_text("é");
        assert_eq!(whole.of(&Aspect::Content), "");
    }
}
