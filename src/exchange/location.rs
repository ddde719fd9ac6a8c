//! Reading of the `Location` header (RFC 9110, section 10.2.2).

use http::header::LOCATION;
use percent_encoding::{AsciiSet, percent_encode};
use url::Url;

use super::{Hop, Response};

/// Meaning of a response's `Location`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// There is none.
    Missing,
    /// A URL of http or https.
    Url(Url),
    /// A URL of another scheme, of which no response can come.
    OtherScheme(Url),
    /// No URL.
    NoUrl,
    /// This many different ones.
    Several(usize),
}

impl Hop {
    /// The `Location`, read as a URL, whatever the status is; everything that
    /// looks at a `Location` reads it here.
    ///
    /// It is resolved against the URL that was asked for (RFC 9110, section
    /// 10.2.2), as browsers do that (WHATWG URL): spaces are encoded, and an
    /// empty one is that URL itself. Raw bytes that are not ASCII are encoded
    /// as they are, whether UTF-8 or not, as Chrome, Safari and curl do; the
    /// Fetch Standard is silent (whatwg/fetch#883, and `redirect-location-escape`
    /// of the web platform tests). Several different ones lead nowhere, as in
    /// Chrome and Firefox: a header that is no list comes once (RFC 9110,
    /// section 5.3).
    #[must_use]
    pub fn location(&self) -> Location {
        let mut values = self.response.headers.get_all(LOCATION).iter();
        let Some(first) = values.next() else {
            return Location::Missing;
        };
        let mut different = vec![first];
        for value in values {
            if !different.contains(&value) {
                different.push(value);
            }
        }
        if different.len() > 1 {
            return Location::Several(different.len());
        }
        let ascii = percent_encode(first.as_bytes(), &AsciiSet::EMPTY).to_string();
        match self.sent.url.join(&ascii) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Location::Url(url),
            Ok(url) => Location::OtherScheme(url),
            Err(_) => Location::NoUrl,
        }
    }
}

impl Response {
    /// The first `Location` as it was written, to be shown; U+FFFD stands for
    /// what is no UTF-8.
    #[must_use]
    pub fn written_location(&self) -> Option<String> {
        let value = self.headers.get(LOCATION)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}

/// URL as a request asks for it: a fragment is never sent, and of a redirect's
/// credentials no use is made.
#[must_use]
pub fn asked_for(url: &Url) -> Url {
    let mut asked = url.clone();
    asked.set_fragment(None);
    // Both fail only where there is no host, and so nothing to remove.
    let _ = asked.set_username("");
    let _ = asked.set_password(None);
    asked
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue, Method, StatusCode, Version};

    use super::*;
    use crate::exchange::{Body, Sent, Timings};
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// What the response to `http://a.example/lists/?q` means by these.
    fn location(values: &[&[u8]]) -> Location {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(LOCATION, HeaderValue::from_bytes(value).unwrap());
        }
        let hop = Hop {
            sent: Sent {
                method: Method::GET,
                url: Url::parse("http://a.example/lists/?q").unwrap(),
                raw_target: None,
                headers: HeaderMap::new(),
                body: Bytes::new(),
            },
            response: Response {
                status: StatusCode::FOUND,
                reason: None,
                version: Version::HTTP_11,
                headers,
                body: Body::default(),
            },
            timings: Timings::default(),
            remote: None,
            tls: None,
        };
        hop.location()
    }

    #[test]
    fn a_location_is_read_as_browsers_read_it() {
        for (written, meant) in [
            (&b"/a"[..], "http://a.example/a"),
            (b"1/", "http://a.example/lists/1/"),
            (b"?a", "http://a.example/lists/?a"),
            (b"", "http://a.example/lists/?q"),
            (b"#a", "http://a.example/lists/?q#a"),
            (b"//b.example", "http://b.example/"),
            (b"https://b.example:443/x#y", "https://b.example/x#y"),
            (b"\\a", "http://a.example/a"),
            (b" /a b ", "http://a.example/a%20b"),
            ("/é?é#é".as_bytes(), "http://a.example/%C3%A9?%C3%A9#%C3%A9"),
            (b"/\xe9?\xe9", "http://a.example/%E9?%E9"),
            (b"/%e9%C3%A9%", "http://a.example/%e9%C3%A9%"),
            ("//é.example/".as_bytes(), "http://xn--9ca.example/"),
        ] {
            let meant = Location::Url(Url::parse(meant).unwrap());
            assert_eq!(location(&[written]), meant, "{}", written.escape_ascii());
        }
    }

    #[test]
    fn some_lead_nowhere() {
        assert_eq!(location(&[]), Location::Missing);
        for no_url in [&b"http://["[..], b"//\xe9.example/", b"http://a:b:c/"] {
            assert_eq!(location(&[no_url]), Location::NoUrl);
        }
        let other = Location::OtherScheme(Url::parse("mailto:a@b.example").unwrap());
        assert_eq!(location(&[b"mailto:a@b.example"]), other);
        assert_eq!(location(&[b"/a", b"/b", b"/a"]), Location::Several(2));
        let one = Location::Url(Url::parse("http://a.example/a").unwrap());
        assert_eq!(location(&[b"/a", b"/a"]), one);
    }

    #[test]
    fn a_request_has_no_fragment_and_no_credentials() {
        let url = Url::parse("http://me:pw@a.example/a?b#c").unwrap();
        assert_eq!(asked_for(&url).as_str(), "http://a.example/a?b");
        let url = Url::parse("mailto:a@b.example").unwrap();
        assert_eq!(asked_for(&url), url);
    }

    proptest! {
        #[test]
        fn every_value_leads_to_http_or_nowhere(
            bytes in vec(prop_oneof![b' '..=b'~', b'\x80'..], 0..24),
            start in "(//|https?:|[?#/:@.\\\\\\[])?",
        ) {
            let written = [start.as_bytes(), &bytes].concat();
            if let Location::Url(url) = location(&[&written]) {
                prop_assert!(matches!(url.scheme(), "http" | "https") && url.has_host());
                prop_assert!(asked_for(&url).fragment().is_none());
            }
        }
    }
}
