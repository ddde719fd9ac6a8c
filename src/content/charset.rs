//! Which charset content is in.

use encoding_rs::Encoding;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::media_type::essence;
use super::meta;

/// A charset that a response declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charset {
    label: String,
    encoding: Option<&'static Encoding>,
}

impl Charset {
    /// The charset of that label.
    #[must_use]
    pub fn labelled(label: &str) -> Self {
        let label = label.trim();
        Self {
            label: label.to_ascii_lowercase(),
            encoding: Encoding::for_label(label.as_bytes()),
        }
    }

    /// As it is declared, in lower case.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Its name in lower case, the same for all labels that mean it; an unknown
    /// one is its own name.
    #[must_use]
    pub fn name(&self) -> String {
        match self.encoding {
            Some(encoding) => encoding.name().to_ascii_lowercase(),
            None => self.label.clone(),
        }
    }

    /// How to decode it, when it is known.
    #[must_use]
    pub fn encoding(&self) -> Option<&'static Encoding> {
        self.encoding
    }

    /// What `headers` and `content` declare (WHATWG HTML, section 13.2.3.2:
    /// byte order mark, transport layer, then the first 1024 bytes).
    pub(super) fn declared(headers: &HeaderMap, content: &[u8]) -> Option<Self> {
        if let Some((encoding, _)) = Encoding::for_bom(content) {
            return Some(Self::labelled(encoding.name()));
        }
        let kind = headers.get(CONTENT_TYPE).map(http::HeaderValue::as_bytes);
        let kind = kind.map(|kind| String::from_utf8_lossy(kind).into_owned());
        if let Some(label) = kind.as_deref().and_then(parameter) {
            return Some(Self::labelled(&label));
        }
        let essence = kind.as_deref().map(essence);
        meta::charset(essence.as_deref(), content).map(|label| Self::labelled(&label))
    }
}

/// The name of the charset with that label, in lower case; an unknown label is
/// its own name.
pub(crate) fn charset_name(label: &str) -> String {
    Charset::labelled(label).name()
}

/// The `charset` parameter of a `Content-Type` (RFC 9110, section 8.3.1).
fn parameter(kind: &str) -> Option<String> {
    let charset = kind.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then_some(value)
    });
    charset.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_found_however_it_is_written() {
        let of = |kind| parameter(kind);
        assert_eq!(of("text/html; charset=utf-8").as_deref(), Some("utf-8"));
        assert_eq!(
            of("text/html;a=b;CHARSET = \"EUC-KR\"").as_deref(),
            Some("EUC-KR")
        );
        assert_eq!(of("text/html; charset='utf8'").as_deref(), Some("utf8"));
        assert_eq!(of("text/html; charset="), None);
        assert_eq!(of("charset=utf-8"), None);
    }

    #[test]
    fn labels_of_one_charset_have_one_name() {
        assert_eq!(charset_name("UTF8"), "utf-8");
        assert_eq!(charset_name(" latin1 "), "windows-1252");
        assert_eq!(charset_name("X-Unheard-Of"), "x-unheard-of");
    }
}
