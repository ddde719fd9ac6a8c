//! One file: what came, and what is wrong with it.

use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use percent_encoding::percent_decode_str;
use ring::digest::{Digest, SHA256, digest};
use url::{Origin, Position, Url};

use super::integrity::{Said, said};
use super::media_type::is_refused;
use super::wrong::Wrong;
use super::{charset, sharing};
use crate::content::asset::{self, Asset, Kind};
use crate::content::media_type::of_response;
use crate::content::{Content, NoJson, begins_as_page, begins_with_tag};
use crate::exchange::{Exchange, Flaw, Response, Unfollowed};
use crate::source::{elide, one_line};
use crate::suite::value::{Amount, Size};

/// The page that names the files.
#[derive(Debug)]
pub(super) struct Page {
    /// URL, as a browser knows it.
    pub(super) url: Url,
    /// Its origin; that of nobody in a sandbox.
    pub(super) origin: Origin,
    pub(super) headers: HeaderMap,
    /// Whether browsers show it in quirks mode.
    is_quirky: bool,
    /// Whether it is known by https, and asked by http.
    is_forwarded: bool,
    digest: Digest,
}

impl Page {
    pub(super) fn of(exchange: &Exchange, content: &Content<'_>) -> Self {
        let last = &exchange.last;
        let mut url = last.sent.url.clone();
        // Who comes through the proxy that a target is told of sees it so.
        let forwarded = last.sent.headers.get("x-forwarded-proto");
        let is_forwarded = forwarded.is_some_and(|proto| proto == "https");
        if is_forwarded {
            let _ = url.set_scheme("https");
        }
        Self {
            origin: url.origin(),
            url,
            headers: last.response.headers.clone(),
            is_quirky: content.is_quirky(),
            is_forwarded,
            digest: digest(&SHA256, &last.response.body.bytes),
        }
    }

    /// A URL that was asked for, as a browser knows it.
    pub(super) fn known(&self, url: &Url) -> Url {
        let mut known = url.clone();
        if self.is_forwarded && known.host() == self.url.host() {
            let _ = known.set_scheme("https");
        }
        known
    }

    /// Whether browsers refuse to fetch `url` for it (W3C Mixed Content).
    pub(super) fn mixes(&self, url: &Url) -> bool {
        self.url.scheme() == "https" && url.scheme() == "http"
    }

    /// Name of a file of the page: its path and query, or the whole URL where
    /// it is another host's.
    pub(super) fn name(&self, url: &Url) -> String {
        let is_own = url.host() == self.url.host() && url.scheme() == self.url.scheme();
        let name = if is_own {
            &url[Position::BeforePath..]
        } else {
            url.as_str()
        };
        elide(&one_line(name), 120).into_owned()
    }
}

/// Flaws of a file, and reasons why some of it can't be judged.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) wrong: Vec<Wrong>,
    pub(super) unjudged: Option<String>,
}

impl Found {
    pub(super) fn only(wrong: Wrong) -> Self {
        Self {
            wrong: vec![wrong],
            unjudged: None,
        }
    }
}

/// Judges what came for `asset`, which may be empty or not.
pub(super) fn judge(asset: &Asset, page: &Page, exchange: &Exchange, allows_empty: bool) -> Found {
    let response = &exchange.last.response;
    let only = Found::only;
    if let Some(unfollowed) = &exchange.unfollowed {
        return only(Wrong::Redirect(stuck(unfollowed)));
    }
    let kinds = kinds(asset);
    let mut led = exchange.hops().skip(1).map(|hop| page.known(&hop.sent.url));
    if let Some(to) = led.find(|url| page.mixes(url))
        && !asset.is_upgraded()
    {
        return only(Wrong::MixedRedirect(page.name(&to)));
    }
    let is_data = kinds == [Kind::Data];
    // Browsers take what comes with any of them (WHATWG Fetch, section 2.2.3).
    if !response.status.is_success() {
        return only(Wrong::Status);
    }
    let mut unjudged = None;
    match &response.body.flaw {
        // A coding that browsers don't know they take for none.
        None | Some(Flaw::UnknownEncoding(_)) => {}
        Some(Flaw::TooLarge(limit)) => {
            unjudged = Some(format!("larger than `max_body`, which is {limit} bytes"));
        }
        Some(Flaw::UnknownTransferEncoding(encoding)) => {
            let encoding = crate::source::quote(encoding, 40);
            let why = format!("smoke doesn't know the `Transfer-Encoding` {encoding}");
            return only(Wrong::Undecodable(why));
        }
        Some(Flaw::Surplus) => {
            return only(Wrong::Undecodable("bytes come behind its end".to_owned()));
        }
        Some(Flaw::Undecodable { encoding, message }) => {
            let (encoding, message) = (one_line(encoding), one_line(message));
            let why = format!("its {encoding} is broken or cut off ({message})");
            return only(Wrong::Undecodable(why));
        }
    }
    let bytes = &response.body.bytes;
    let refused = sharing::refused(asset, page, exchange);
    if is_data || refused.is_some() {
        return Found {
            wrong: refused.into_iter().collect(),
            unjudged,
        };
    }
    if bytes.is_empty() {
        if !allows_empty {
            return only(Wrong::Empty);
        }
        let mut wrong = Vec::from_iter(media_types(&kinds, asset, page, response));
        wrong.extend(hashes(asset, bytes));
        return Found { wrong, unjudged };
    }
    if bytes.starts_with(GZIP) {
        let is_twice = response.headers.contains_key(CONTENT_ENCODING);
        return only(Wrong::Compressed { is_twice });
    }
    let kind = kinds[0];
    if begins_as_page(bytes) || (is_code(kind) && begins_with_tag(bytes)) {
        let same = digest(&SHA256, bytes).as_ref() == page.digest.as_ref();
        return only(Wrong::Page { kind, same });
    }
    let content = Content::of(response);
    let mut wrong = Vec::new();
    // What is read in another charset has flaws that are none of its own.
    wrong.extend(charset::wrong(kind, content.charset(), bytes));
    if unjudged.is_none() && wrong.is_empty() {
        // The type of something else is the smaller flaw: an error text has its own.
        match flaws(&kinds, &content, response) {
            Ok(flaw) => wrong.extend(flaw.map(Wrong::Content)),
            Err(why) => unjudged = Some(why),
        }
    }
    wrong.extend(media_types(&kinds, asset, page, response));
    if unjudged.is_none() {
        wrong.extend(hashes(asset, bytes));
        let is_json = !wrong.contains(&Wrong::Content(asset::Flaw::LfsPointer));
        if kinds.contains(&Kind::Manifest) && is_json {
            match content.json() {
                Ok(_) => {}
                Err(NoJson::Malformed(why)) => wrong.push(Wrong::NoJson(why.clone())),
                Err(beyond @ NoJson::TooLarge) => unjudged = Some(beyond.to_string()),
            }
        }
    }
    Found { wrong, unjudged }
}

/// Everything that the file is to be, each once; data only where it is nothing
/// else.
pub(super) fn kinds(asset: &Asset) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for mention in &asset.mentions {
        if mention.kind != Kind::Data && !kinds.contains(&mention.kind) {
            kinds.push(mention.kind);
        }
    }
    if kinds.is_empty() {
        kinds.push(Kind::Data);
    }
    kinds
}

/// What is wrong with the bytes, for one of the things that the file is to be.
fn flaws(
    kinds: &[Kind],
    content: &Content<'_>,
    response: &Response,
) -> Result<Option<asset::Flaw>, String> {
    let media_type = media_type(response).unwrap_or_default();
    for &kind in kinds {
        let flaw = asset::flaw(kind, content, &media_type)?;
        if flaw.is_some() {
            return Ok(flaw);
        }
    }
    Ok(None)
}

fn media_types(kinds: &[Kind], asset: &Asset, page: &Page, response: &Response) -> Option<Wrong> {
    let essence = media_type(response);
    let nosniff = response.headers.get("x-content-type-options");
    let strict = nosniff.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"nosniff"));
    // In quirks mode, any type of the page's own origin will do (HTML, section 4.6.7.20).
    let is_lenient = page.is_quirky && !strict && asset.url.origin() == page.url.origin();
    let mut kinds = kinds.iter().copied();
    let kind = kinds.find(|&kind| {
        let is_any = is_lenient && kind == Kind::Stylesheet;
        !is_any && is_refused(kind, essence.as_deref(), strict)
    });
    kind.map(Wrong::MediaType)
}

fn hashes(asset: &Asset, bytes: &[u8]) -> Option<Wrong> {
    let hashes = asset.mentions.iter().filter_map(|m| m.integrity.as_deref());
    let mut told = hashes.map(|integrity| said(integrity, bytes));
    told.find_map(|said| match said {
        Said::Wrong(hash) => Some(Wrong::Integrity(hash)),
        Said::Nothing | Said::Right => None,
    })
}

/// How gzip begins (RFC 1952, section 2.3.1), and nothing that a page names.
const GZIP: &[u8] = b"\x1f\x8b\x08";

fn is_code(kind: Kind) -> bool {
    matches!(kind, Kind::Stylesheet | Kind::Script | Kind::Module)
}

fn stuck(unfollowed: &Unfollowed) -> &'static str {
    match unfollowed {
        Unfollowed::Loop => "a redirect to where it came by before",
        Unfollowed::TooMany(_) => "one redirect after the other",
        Unfollowed::LeavesTarget(_) => "a redirect to where this target doesn't lead",
        Unfollowed::BadLocation => "a redirect to nowhere",
    }
}

/// Line of a conflict mark of Git in a stylesheet, which takes a rule there and leaves
/// the others.
pub(super) fn conflict(asset: &Asset, response: &Response) -> Option<u64> {
    let is_sheet = kinds(asset).contains(&Kind::Stylesheet);
    is_sheet.then(|| asset::conflict_in_stylesheet(Content::of(response).text()))?
}

/// The media type of a response, without parameters.
pub(super) fn media_type(response: &Response) -> Option<String> {
    let kind = of_response(&response.headers)?;
    Some(elide(&one_line(&kind), 60).into_owned())
}

/// Whether what was asked for first is the source of a template: `{% static "a.css" %}`.
fn is_unrendered(exchange: &Exchange) -> bool {
    let name = &exchange.first().sent.url[Position::BeforePath..];
    let name = percent_decode_str(name).decode_utf8_lossy();
    let tags = ["{%", "{{", "<%", "${"];
    tags.iter().any(|tag| name.contains(tag))
}

/// Response in a few words, `404 Not Found, text/html, 179 bytes`, and the same
/// without what each file has of its own.
pub(super) fn facts(page: &Page, exchange: &Exchange) -> (String, String) {
    let response = &exchange.last.response;
    let kind = media_type(response).unwrap_or_else(|| "no media type".to_owned());
    let size = Size::show(Size(response.body.bytes.len() as u64).number());
    let tag = if is_unrendered(exchange) && !response.status.is_success() {
        ", for a template tag that was not rendered"
    } else {
        ""
    };
    let alike = format!("{}, {kind}", response.status_line());
    let facts = format!("{alike}, {size}{tag}");
    let alike = format!("{alike}{tag}");
    if exchange.redirects.is_empty() {
        return (facts, alike);
    }
    let end = page.name(&exchange.last.sent.url);
    let (path, _) = end.split_once('?').unwrap_or((&end, ""));
    (
        format!("redirected to {end}: {facts}"),
        format!("redirected to {path}: {alike}"),
    )
}
