//! The head of a response: a status line and headers, or the headers of CGI.

use http::header::{CONTENT_LENGTH, LOCATION, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use httparse::{EMPTY_HEADER, Header};
use hyper::ext::ReasonPhrase;

use crate::exchange::Malformed;
use crate::transport::wire::MOST_HEADERS;

/// The head of a response.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) reason: Option<ReasonPhrase>,
    pub(super) version: Version,
    pub(super) headers: HeaderMap,
}

/// End of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// Behind so many bytes.
    Known(u64),
    /// With the output.
    ToEnd,
}

/// What a head begins with where it has a status line.
const STATUS_LINE: &[u8] = b"HTTP/";

impl Head {
    /// Reads a head, and how many bytes it has; nothing while it isn't whole.
    pub(super) fn parse(
        bytes: &[u8],
        may_have_status_line: bool,
    ) -> Result<Option<(Self, usize)>, Malformed> {
        let start = &bytes[..bytes.len().min(STATUS_LINE.len())];
        let parsed = if !STATUS_LINE.starts_with(start) {
            of_cgi(bytes)?
        } else if start.len() < STATUS_LINE.len() {
            return Ok(None);
        } else if may_have_status_line {
            of_http(bytes)?
        } else {
            return Err(Malformed::HttpInFastCgi);
        };
        let Some((head, length)) = parsed else {
            return Ok(None);
        };
        if head.status.is_informational() {
            return Err(Malformed::rule(format!(
                "a gateway's answer can't be an interim one ({})",
                head.status.as_u16()
            )));
        }
        if head.headers.contains_key(TRANSFER_ENCODING) {
            // RFC 3875, section 6.3.4: it is of the connection to the client.
            return Err(Malformed::rule(
                "a gateway's answer can't have a Transfer-Encoding",
            ));
        }
        Ok(Some((head, length)))
    }

    /// End of the body of a response to `method`. Servers send one even where
    /// there is none in HTTP (RFC 9110, section 6.4.1), which is not read.
    pub(super) fn length(&self, method: &Method) -> Result<Length, Malformed> {
        let bodiless = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED];
        if *method == Method::HEAD || bodiless.contains(&self.status) {
            return Ok(Length::Known(0));
        }
        let mut length = Length::ToEnd;
        for value in self.headers.get_all(CONTENT_LENGTH) {
            let known = value
                .to_str()
                .ok()
                .filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
            let known = known
                .and_then(|text| text.parse().ok())
                .map(Length::Known)
                .ok_or_else(|| Malformed::rule("its Content-Length is no number"))?;
            if length != Length::ToEnd && length != known {
                return Err(Malformed::rule("it has several lengths"));
            }
            length = known;
        }
        Ok(length)
    }
}

fn of_http(bytes: &[u8]) -> Result<Option<(Head, usize)>, Malformed> {
    let mut headers = vec![EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = response.parse(bytes).map_err(broken)? else {
        return Ok(None);
    };
    let code = response.code.unwrap_or_default();
    let head = Head {
        status: StatusCode::from_u16(code).map_err(|_| no_status())?,
        reason: response.reason.and_then(reason),
        version: match response.version {
            Some(0) => Version::HTTP_10,
            _ => Version::HTTP_11,
        },
        headers: map(response.headers)?,
    };
    Ok(Some((head, length)))
}

/// RFC 3875, section 6.2, in which a redirect goes to the client as nginx has
/// it, also to a path of the server's own.
fn of_cgi(bytes: &[u8]) -> Result<Option<(Head, usize)>, Malformed> {
    let mut headers = vec![EMPTY_HEADER; MOST_HEADERS];
    let parsed = httparse::parse_headers(bytes, &mut headers).map_err(|error| {
        // Where the first line is no header, it is nobody's mistake in one.
        let line = bytes
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        if line.contains(&b':') {
            broken(error)
        } else {
            Malformed::NoCgi
        }
    })?;
    let httparse::Status::Complete((length, headers)) = parsed else {
        return Ok(None);
    };
    if headers.is_empty() {
        return Err(Malformed::rule("it has no headers"));
    }
    let mut headers = map(headers)?;
    let told: Vec<HeaderValue> = headers.get_all("status").iter().cloned().collect();
    headers.remove("status");
    let (status, reason) = match told.as_slice() {
        [] if headers.contains_key(LOCATION) => (StatusCode::FOUND, None),
        [] => (StatusCode::OK, None),
        [told] => status(told.as_bytes())?,
        _ => return Err(Malformed::rule("it has several statuses")),
    };
    let head = Head {
        status,
        reason,
        // The one that the variables speak of; CGI has none.
        version: Version::HTTP_11,
        headers,
    };
    Ok(Some((head, length)))
}

/// `200 OK`, or the number alone.
fn status(told: &[u8]) -> Result<(StatusCode, Option<ReasonPhrase>), Malformed> {
    let (code, phrase) = told.split_at_checked(3).ok_or_else(no_status)?;
    let code = StatusCode::from_bytes(code).map_err(|_| no_status())?;
    match phrase {
        [] => Ok((code, None)),
        [b' ', phrase @ ..] => Ok((code, ReasonPhrase::try_from(phrase).ok())),
        _ => Err(no_status()),
    }
}

fn no_status() -> Malformed {
    Malformed::rule("its status is none of HTTP's")
}

fn reason(phrase: &str) -> Option<ReasonPhrase> {
    ReasonPhrase::try_from(phrase.as_bytes()).ok()
}

fn broken(error: httparse::Error) -> Malformed {
    match error {
        httparse::Error::Version => Malformed::UnknownVersion(error.to_string().into()),
        _ => Malformed::rule(error.to_string()),
    }
}

fn map(parsed: &[Header<'_>]) -> Result<HeaderMap, Malformed> {
    let mut headers = HeaderMap::new();
    for header in parsed {
        let name = HeaderName::from_bytes(header.name.as_bytes());
        let name = name.map_err(|_| broken(httparse::Error::HeaderName))?;
        let value = HeaderValue::from_bytes(header.value);
        let value = value.map_err(|_| broken(httparse::Error::HeaderValue))?;
        headers.append(name, value);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn head(text: &str) -> Result<Option<(Head, usize)>, Malformed> {
        Head::parse(text.as_bytes(), true)
    }

    #[test]
    fn cgi_says_its_status_or_means_one() {
        for (text, status) in [
            ("Status: 404 Gone fishing\r\n\r\n", 404),
            ("Status: 503\nContent-Type: text/plain\n\n", 503),
            ("Content-Type: text/plain\r\n\r\n", 200),
            ("Location: /there\r\n\r\n", 302),
            ("Status: 201 Created\r\nLocation: /there\r\n\r\n", 201),
            ("HTTP/1.0 204 No Content\r\n\r\n", 204),
        ] {
            let (head, length) = head(text).unwrap().unwrap();
            assert_eq!(
                (head.status.as_u16(), length),
                (status, text.len()),
                "{text}"
            );
            assert!(!head.headers.contains_key("status"), "{text}");
            for end in 0..text.len() {
                assert!(
                    super::Head::parse(&text.as_bytes()[..end], true)
                        .unwrap()
                        .is_none()
                );
            }
        }
    }

    #[test]
    fn what_breaks_the_rules_is_told() {
        for (text, why) in [
            ("\r\nbody", "no headers"),
            ("Status: ok\r\n\r\n", "status"),
            ("Status: 2000\r\n\r\n", "status"),
            ("Status: 200\r\nStatus: 404\r\n\r\n", "several statuses"),
            ("Status: 103\r\n\r\n", "interim"),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "Transfer-Encoding",
            ),
            ("Content-Type : text/plain\r\n\r\n", "header name"),
            ("\u{15}\u{3}\u{1}", "no answer of a gateway"),
            ("SSH-2.0-OpenSSH_9.2\r\n", "no answer of a gateway"),
            ("HTTP/2 200\r\n\r\n", "version"),
        ] {
            let fault = head(text).unwrap_err();
            assert!(fault.to_string().contains(why), "{text}: {fault}");
        }
        let within = Head::parse(b"HTTP/1.1 200 OK\r\n\r\n", false).unwrap_err();
        assert_eq!(within, Malformed::HttpInFastCgi);
    }

    #[test]
    fn the_length_is_told_once_or_by_the_end() {
        let length = |method, text: &str| {
            let (head, _) = head(text).unwrap().unwrap();
            head.length(&method)
        };
        let twice = "Content-Length: 5\r\nContent-Length: 5\r\n\r\n";
        assert_eq!(length(Method::GET, twice), Ok(Length::Known(5)));
        assert_eq!(length(Method::HEAD, twice), Ok(Length::Known(0)));
        assert_eq!(length(Method::GET, "A: b\r\n\r\n"), Ok(Length::ToEnd));
        let none = "Status: 304\r\nContent-Length: 5\r\n\r\n";
        assert_eq!(length(Method::GET, none), Ok(Length::Known(0)));
        for bad in ["5\r\nContent-Length: 6", "+5", "", "99999999999999999999"] {
            let text = format!("Content-Length: {bad}\r\n\r\n");
            assert!(length(Method::GET, &text).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_of_a_head_stays(
            text in "(HTTP/1\\.1 200 OK\r\n)?([A-Za-z-]{1,9}: ?[ -~]{0,9}\r?\n|Status: [0-9 a]{0,5}\n|[\\x00-\u{ff}]|\r?\n){0,6}\r?\n"
        ) {
            let all = Head::parse(text.as_bytes(), true);
            for end in 0..text.len() {
                match Head::parse(&text.as_bytes()[..end], true) {
                    Ok(None) => {}
                    Ok(Some((early, length))) => {
                        let (head, whole) = all.as_ref().unwrap().as_ref().unwrap();
                        prop_assert_eq!((early.status, early.headers, length), (head.status, head.headers.clone(), *whole));
                    }
                    Err(_) => prop_assert!(all.is_err(), "{end}"),
                }
            }
        }
    }
}
