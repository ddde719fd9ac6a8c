//! Whether a page may use a file of another origin (WHATWG Fetch).

use http::HeaderMap;
use url::Url;

use super::integrity;
use super::judge::Page;
use super::wrong::{NotShared, Wrong};
use crate::content::asset::{Asset, Cors, Kind, Mention};
use crate::exchange::Exchange;
use crate::transport::{is_same_domain, is_secure};

/// How a page asks for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// To show it, without looking into it.
    NoCors,
    /// To share it, with the page's credentials or without: its server must agree.
    Cors { credentials: bool },
}

impl Mode {
    /// Fonts, modules and manifests are always fetched to be shared; all else where
    /// its tag says so.
    fn of(mention: &Mention) -> Self {
        let always = matches!(mention.kind, Kind::Font | Kind::Module | Kind::Manifest);
        match mention.crossorigin {
            Some(cors) => Self::Cors {
                credentials: cors == Cors::UseCredentials,
            },
            // Fetched ahead without `crossorigin`, it is fetched once more later.
            None if always && !mention.preload => Self::Cors { credentials: false },
            None => Self::NoCors,
        }
    }
}

/// What browsers send as `Origin` with the request for `asset` of `page`:
/// nothing where both are of one origin, or where it isn't to be shared.
pub(super) fn origin(asset: &Asset, page: &Page) -> Option<String> {
    let is_shared = |mention: &Mention| Mode::of(mention) != Mode::NoCors;
    let is_asked = asset.mentions.iter().any(is_shared) && asset.url.origin() != page.origin;
    is_asked.then(|| page.origin.ascii_serialization())
}

/// What keeps `page` from using what came for `asset`.
pub(super) fn refused(asset: &Asset, page: &Page, exchange: &Exchange) -> Option<Wrong> {
    let asked = &exchange.first().sent.url;
    // As a browser knows it, whatever is spoken on this way.
    let known = |url: &Url| {
        if url.origin() == asked.origin() {
            asset.url.clone()
        } else {
            url.clone()
        }
    };
    let foreign = exchange
        .hops()
        .skip_while(|hop| known(&hop.sent.url).origin() == page.origin);
    let foreign: Vec<(Url, &HeaderMap)> = foreign
        .map(|hop| (known(&hop.sent.url), &hop.response.headers))
        .collect();
    let (last, _) = foreign.last()?;
    let embedder = value(&page.headers, "cross-origin-embedder-policy");
    // On a page that isn't secure, it says nothing (HTML, section 7.1.4).
    let strict = is_secure(&page.url) && embedder.is_some_and(|policy| is(&policy, "require-corp"));
    let mut mentions = asset.mentions.iter();
    mentions.find_map(|mention| match Mode::of(mention) {
        Mode::Cors { credentials } => not_shared(&foreign, page, credentials),
        Mode::NoCors => {
            // Of what is only shown, no hash is made (W3C Subresource Integrity,
            // section 3.3.4).
            let hashed = integrity::is_there(mention.integrity.as_deref());
            if hashed && last.origin() != page.origin && !mention.preload {
                return Some(Wrong::Opaque);
            }
            let mut hops = foreign.iter();
            hops.find_map(|(url, headers)| not_embedded(headers, url, page, strict))
        }
    })
}

/// What keeps the responses that other origins gave, one after the other, from being
/// shared with the page (section 4.9, "CORS check").
fn not_shared(hops: &[(Url, &HeaderMap)], page: &Page, credentials: bool) -> Option<Wrong> {
    let mut origin = page.origin.ascii_serialization();
    for (at, (url, headers)) in hops.iter().enumerate() {
        let is_led_on = at > 0 && hops[at - 1].0.origin() != url.origin();
        if is_led_on {
            // Who was led from one stranger to another says nothing of himself.
            "null".clone_into(&mut origin);
        }
        if let Some(why) = why_not_shared(headers, &origin, credentials) {
            return Some(Wrong::NotShared { origin, why });
        }
    }
    None
}

fn why_not_shared(headers: &HeaderMap, origin: &str, credentials: bool) -> Option<NotShared> {
    let Some(allowed) = value(headers, "access-control-allow-origin") else {
        return Some(NotShared::Unsaid);
    };
    if headers
        .get_all("access-control-allow-origin")
        .iter()
        .count()
        > 1
    {
        return Some(NotShared::Twice);
    }
    match allowed.as_str() {
        "*" if credentials => return Some(NotShared::Anyone),
        "*" => return None,
        other if other != origin => return Some(NotShared::Other(allowed)),
        _ => {}
    }
    let agrees = value(headers, "access-control-allow-credentials");
    (credentials && agrees.as_deref() != Some("true")).then_some(NotShared::NoCredentials)
}

/// Whether the response may not be a part of the page (section 3.7, "Cross-Origin-Resource-
/// Policy header").
fn not_embedded(headers: &HeaderMap, url: &Url, page: &Page, strict: bool) -> Option<Wrong> {
    if url.origin() == page.origin {
        return None;
    }
    let policy = value(headers, "cross-origin-resource-policy");
    let is_secured = page.url.scheme() == "https" || url.scheme() != "https";
    let is_one_site = page.origin.is_tuple() && is_secured && is_same_domain(&page.url, url);
    let is_refused = match policy.as_deref() {
        Some("same-origin") => true,
        Some("same-site") => !is_one_site,
        Some("cross-origin") => false,
        _ => strict,
    };
    is_refused.then_some(Wrong::NotEmbedded(policy))
}

/// The value of a header that may stand there once; several are none that is known.
fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all(name).iter();
    let values: Vec<_> = values
        .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Whether a structured header is that token, whatever its parameters.
fn is(value: &str, token: &str) -> bool {
    value.split(';').next().unwrap_or_default().trim() == token
}
