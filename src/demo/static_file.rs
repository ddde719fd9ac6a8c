//! Static files as nginx serves them: validators, 304 and gzip.

use std::io::{self, Read};
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::bufread::GzEncoder;
use http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use hyper::body::Bytes;

use super::answer::{self, Answer};

/// When the files were collected, in seconds since 1970: 1 November 2026, 9:00 UTC.
const COLLECTED: u64 = 1_793_523_600;

/// A file and, when that is worth it, its compressed twin (`gzip_static`).
#[derive(Debug)]
pub(super) struct StaticFile {
    path: &'static str,
    media_type: &'static str,
    bytes: Bytes,
    gzip: Option<Bytes>,
}

impl StaticFile {
    /// The files that the site's pages use.
    pub(super) fn all() -> io::Result<[Self; 2]> {
        let css = include_bytes!("base.css");
        Ok([
            Self {
                path: "/static/base.css",
                media_type: "text/css",
                bytes: Bytes::from_static(css),
                gzip: Some(compressed(css)?),
            },
            Self {
                path: "/static/logo.png",
                media_type: "image/png",
                bytes: Bytes::from_static(include_bytes!("logo.png")),
                gzip: None,
            },
        ])
    }

    /// Where the file is found.
    pub(super) fn path(&self) -> &str {
        self.path
    }

    /// The file, or word that the client's copy is still good.
    pub(super) fn answer(&self, request: &HeaderMap) -> Answer {
        let gzip = self.gzip.as_ref().filter(|_| accepts_gzip(request));
        let bytes = gzip.unwrap_or(&self.bytes);
        let collected = SystemTime::UNIX_EPOCH + Duration::from_secs(COLLECTED);
        let etag = format!("\"{COLLECTED:x}-{:x}\"", bytes.len());

        let mut answer = if is_current(request, &etag, collected) {
            let mut answer = answer::new(StatusCode::NOT_MODIFIED, self.media_type, "");
            answer.headers_mut().remove(CONTENT_TYPE);
            answer
        } else {
            answer::new(StatusCode::OK, self.media_type, bytes.clone())
        };
        let modified = httpdate::fmt_http_date(collected);
        answer::set(&mut answer, LAST_MODIFIED, &modified);
        answer::set(&mut answer, ETAG, &etag);
        let headers = answer.headers_mut();
        if self.gzip.is_some() {
            headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if gzip.is_some() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        answer
    }
}

fn compressed(bytes: &[u8]) -> io::Result<Bytes> {
    let mut gzip = Vec::new();
    GzEncoder::new(bytes, Compression::default()).read_to_end(&mut gzip)?;
    Ok(gzip.into())
}

/// Whether the client takes gzip: it names it, and not with a weight of nothing.
fn accepts_gzip(request: &HeaderMap) -> bool {
    elements(request, &ACCEPT_ENCODING).any(|element| {
        let (coding, weight) = element.split_once(';').unwrap_or((element, ""));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
        coding.trim().eq_ignore_ascii_case("gzip")
            && weight.parse::<f32>().is_ok_and(|weight| weight > 0.0)
    })
}

/// Whether the client's copy is this one. A tag decides alone when there is
/// one; without, the date must be exactly ours, as nginx has it by default.
fn is_current(request: &HeaderMap, etag: &str, modified: SystemTime) -> bool {
    if request.contains_key(IF_NONE_MATCH) {
        return elements(request, &IF_NONE_MATCH)
            .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag);
    }
    request
        .get(IF_MODIFIED_SINCE)
        .and_then(|date| date.to_str().ok())
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .is_some_and(|date| date == modified)
}

/// The elements of a header that is a list, over all of its lines.
fn elements<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    fn css() -> StaticFile {
        let [css, _] = StaticFile::all().unwrap();
        css
    }

    fn header(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    async fn body(answer: Answer) -> Bytes {
        answer.into_body().collect().await.unwrap().to_bytes()
    }

    #[tokio::test]
    async fn both_files_are_what_their_types_say() {
        let [css, logo] = StaticFile::all().unwrap();
        assert!(css.bytes.is_ascii());
        assert!(logo.bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    }

    #[tokio::test]
    async fn the_tag_or_the_exact_date_gives_304_without_a_body() {
        let css = css();
        let full = css.answer(&HeaderMap::new());
        assert_eq!(full.status(), StatusCode::OK);
        let tag = full.headers()[ETAG].to_str().unwrap();
        let date = full.headers()[LAST_MODIFIED].to_str().unwrap();
        assert_eq!(date, "Sun, 01 Nov 2026 09:00:00 GMT");
        for current in [
            header(IF_NONE_MATCH, tag),
            header(IF_NONE_MATCH, &format!("\"x\", W/{tag}")),
            header(IF_NONE_MATCH, "*"),
            header(IF_MODIFIED_SINCE, date),
        ] {
            let answer = css.answer(&current);
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED, "{current:?}");
            assert_eq!(answer.headers()[ETAG], tag);
            assert!(!answer.headers().contains_key(CONTENT_TYPE));
            assert!(body(answer).await.is_empty());
        }
        let mut stale = header(IF_NONE_MATCH, "\"x\"");
        stale.insert(IF_MODIFIED_SINCE, date.parse().unwrap());
        assert_eq!(css.answer(&stale).status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn gzip_is_sent_to_those_who_take_it() {
        let css = css();
        for (accepted, taken) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip; q=0.0", false),
            ("identity", false),
            ("", false),
        ] {
            let answer = css.answer(&header(ACCEPT_ENCODING, accepted));
            assert_eq!(answer.headers()[VARY], "Accept-Encoding");
            let encoded = answer.headers().contains_key(CONTENT_ENCODING);
            assert_eq!(encoded, taken, "{accepted}");
            let body = body(answer).await;
            assert_eq!(body.starts_with(b"\x1f\x8b"), taken, "{accepted}");
        }
    }
}
