//! The beginning of a response.

use http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};

use super::Secrets;
use crate::content::media_type::essence;
use crate::exchange::{Flaw, Response};
use crate::source::{elide, one_line, printable};

/// How many lines are shown.
const LINES: usize = 12;
/// How many characters of a line are shown.
const WIDTH: usize = 160;
/// How many bytes are looked at to tell text from anything else.
const LOOK: usize = 4096;

/// The beginning of a response's content.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Excerpt {
    /// Of text, some lines.
    Text {
        /// The first lines that aren't empty.
        lines: Vec<String>,
        /// How many bytes of the text are not shown.
        omitted: u64,
    },
    /// Of anything else, what it is.
    Description {
        /// In a few words: `image/png, 1234 bytes`.
        text: String,
    },
}

impl Excerpt {
    /// The beginning of a response's content. `decoded` is the content as text,
    /// where its charset is known; without it, UTF-8 is assumed.
    #[must_use]
    pub fn new(response: &Response, decoded: Option<&str>, secrets: &Secrets) -> Self {
        let bytes = &response.body.bytes;
        let media_type = media_type(response);
        if bytes.is_empty() {
            return Self::description("no content");
        }
        let encoded = match &response.body.flaw {
            Some(Flaw::UnknownEncoding(encoding) | Flaw::Undecodable { encoding, .. }) => {
                format!(", still encoded ({encoding})")
            }
            _ => String::new(),
        };
        if !encoded.is_empty() || !is_text(&media_type, bytes) {
            let what = match media_type.as_str() {
                "" => "of no declared type",
                known => known,
            };
            let size = response.body.size();
            return Self::description(&format!("{what}, {size} bytes{encoded}"));
        }
        let more = response.body.size() - bytes.len() as u64;
        match decoded {
            Some(text) => Self::text(text, more, secrets),
            None => Self::text(&String::from_utf8_lossy(bytes), more, secrets),
        }
    }

    fn description(text: &str) -> Self {
        Self::Description {
            text: elide(&one_line(text), WIDTH).into_owned(),
        }
    }

    /// A text, of which there are so many bytes `more`.
    fn text(text: &str, more: u64, secrets: &Secrets) -> Self {
        let mut omitted = text.len();
        let mut lines = Vec::new();
        // Only so much of a large text is searched for secrets.
        let reached = elide(text, LINES * WIDTH * 16);
        let hidden = secrets.hide(&reached);
        let seen = hidden.lines().skip_while(|line| line.trim().is_empty());
        for line in seen.take(LINES) {
            lines.push(elide(printable(line).trim_end(), WIDTH).into_owned());
        }
        // Counted in the text, not in what is shown of it.
        let leading = text.len() - text.trim_start().len();
        let begin = text[..leading].rfind('\n').map_or(0, |at| at + 1);
        omitted -= begin;
        for line in text[begin..].split_inclusive('\n').take(LINES) {
            let kept = line
                .char_indices()
                .nth(WIDTH)
                .map_or(line.len(), |(at, _)| at);
            omitted -= kept;
        }
        Self::Text {
            lines,
            omitted: omitted as u64 + more,
        }
    }
}

pub(super) fn media_type(response: &Response) -> String {
    let value = response.headers.get(CONTENT_TYPE);
    let value = value.map(|value| String::from_utf8_lossy(value.as_bytes()));
    essence(value.as_deref().unwrap_or_default())
}

/// Whether content may be shown. What calls itself text may have some odd
/// bytes (a wrong charset, a NUL), what says nothing may not.
pub(super) fn is_text(media_type: &str, bytes: &[u8]) -> bool {
    let look = &bytes[..bytes.len().min(LOOK)];
    let control =
        |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace() && *byte != 0x1b;
    let odd = look.iter().filter(|byte| control(byte)).count();
    match Kind::of(media_type) {
        Kind::Text => odd * 10 <= look.len(),
        Kind::Binary => false,
        Kind::Unknown => odd == 0 && readable(look),
    }
}

/// Whether bytes are UTF-8, apart from a character cut at their end.
fn readable(bytes: &[u8]) -> bool {
    match str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

enum Kind {
    Text,
    Binary,
    Unknown,
}

impl Kind {
    fn of(media_type: &str) -> Self {
        let (family, kind) = media_type.split_once('/').unwrap_or_default();
        let texts = [
            "json",
            "xml",
            "javascript",
            "x-www-form-urlencoded",
            "yaml",
            "toml",
        ];
        match family {
            "text" => Self::Text,
            _ if texts.iter().any(|text| kind.ends_with(text)) => Self::Text,
            "image" | "audio" | "video" | "font" => Self::Binary,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue, StatusCode, Version};

    use super::*;
    use crate::exchange::Body;

    fn excerpt(media_type: &'static str, bytes: &[u8], decoded: Option<&str>) -> Excerpt {
        let mut headers = HeaderMap::new();
        if !media_type.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        let response = Response {
            status: StatusCode::OK,
            reason: None,
            version: Version::HTTP_11,
            headers,
            body: Body {
                bytes: Bytes::copy_from_slice(bytes),
                ..Body::default()
            },
        };
        Excerpt::new(&response, decoded, &Secrets::default())
    }

    fn lines(excerpt: Excerpt) -> (Vec<String>, u64) {
        match excerpt {
            Excerpt::Text { lines, omitted } => (lines, omitted),
            Excerpt::Description { text } => panic!("{text}"),
        }
    }

    #[test]
    fn text_is_cut_and_made_printable() {
        let (shown, omitted) = lines(excerpt(
            "text/html",
            b"\r\n\n <p>\x1b[2J\0\xff\r\n</p>",
            None,
        ));
        assert_eq!(shown, [" <p>␛[2J␀\u{fffd}", "</p>"]);
        assert_eq!(omitted, 0);
        let long = format!("{}\n", "é".repeat(200)).repeat(20);
        let (shown, omitted) = lines(excerpt("", long.as_bytes(), None));
        assert_eq!(shown.len(), LINES);
        assert_eq!(shown[0].chars().count(), WIDTH + 1);
        assert_eq!(omitted, (long.len() - LINES * WIDTH * 2) as u64);
    }

    #[test]
    fn a_known_charset_is_honoured() {
        let (shown, _) = lines(excerpt("text/html", b"\xc7\xd1", Some("한")));
        assert_eq!(shown, ["한"]);
    }

    #[test]
    fn what_is_no_text_is_described() {
        let described = |media_type, bytes| match excerpt(media_type, bytes, None) {
            Excerpt::Description { text } => text,
            Excerpt::Text { lines, .. } => panic!("{lines:?}"),
        };
        assert_eq!(described("image/png", b"\x89PNG"), "image/png, 4 bytes");
        assert_eq!(described("", b"\0\x01"), "of no declared type, 2 bytes");
        assert_eq!(described("text/html", b""), "no content");
        assert_eq!(
            described("application/octet-stream", b"ab\0"),
            "application/octet-stream, 3 bytes"
        );
    }
}
