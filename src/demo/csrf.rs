//! Django's protection of forms: the token in the form must be the cookie's.

use std::fmt::Write;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::COOKIE;

const NAME: &str = "csrftoken";

/// The name of the form's hidden field.
pub(super) const FIELD: &str = "csrfmiddlewaretoken";

const LENGTH: u64 = 32;

/// A year, as Django counts it: 52 weeks.
const MAX_AGE: u64 = 60 * 60 * 24 * 7 * 52;

/// A token: 32 letters and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token(String);

impl Token {
    /// The token of the client's cookie, if it has one that can be a token.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == NAME)
            .map(|(_, value)| value)
            .filter(|value| value.len() as u64 == LENGTH)
            .filter(|value| value.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            .map(|value| Self(value.to_owned()))
    }

    /// A new token. The standard library's hash keys are random enough for a
    /// site that lives for seconds on loopback.
    pub(super) fn fresh() -> Self {
        const ALPHABET: &[u8; 62] =
            b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

        let random = RandomState::new();
        let pick = |place| char::from(ALPHABET[(random.hash_one(place) % 62) as usize]);
        Self((0..LENGTH).map(pick).collect())
    }

    /// The text of the token.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The `Set-Cookie` that gives the token to the client.
    pub(super) fn set_cookie(&self) -> String {
        let end = SystemTime::now() + Duration::from_secs(MAX_AGE);
        let mut cookie = format!("{NAME}={}; ", self.0);
        let _ = write!(cookie, "expires={}; ", httpdate::fmt_http_date(end));
        let _ = write!(cookie, "Max-Age={MAX_AGE}; Path=/; SameSite=Lax");
        cookie
    }
}

/// Why a form is refused, in Django's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// The client sent no cookie, or one that is no token.
    NoCookie,
    /// The form has no token.
    NoToken,
    /// The form's token is not the cookie's.
    WrongToken,
}

impl Failure {
    /// What Django gives as the reason when `DEBUG` is on.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::NoCookie => "CSRF cookie not set.",
            Self::NoToken => "CSRF token missing.",
            Self::WrongToken => "CSRF token from POST incorrect.",
        }
    }
}

/// Judges a request that changes something. The token may come in a header
/// instead of the form, as scripts send it.
pub(super) fn check(headers: &HeaderMap, form_token: Option<&str>) -> Result<(), Failure> {
    let cookie = Token::of(headers).ok_or(Failure::NoCookie)?;
    let sent = form_token
        .filter(|token| !token.is_empty())
        .or_else(|| headers.get("x-csrftoken")?.to_str().ok())
        .ok_or(Failure::NoToken)?;
    if sent == cookie.0 {
        Ok(())
    } else {
        Err(Failure::WrongToken)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn with_cookie(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(cookie).unwrap())])
    }

    #[test]
    fn a_fresh_token_comes_back_out_of_its_cookie() {
        let token = Token::fresh();
        assert_ne!(token, Token::fresh());
        let headers = with_cookie(&format!("a=b; {NAME}={}; c", token.as_str()));
        assert_eq!(Token::of(&headers), Some(token.clone()));
        assert_eq!(check(&headers, Some(token.as_str())), Ok(()));
    }

    #[test]
    fn each_way_to_fail_has_its_reason() {
        let token = Token::fresh();
        let headers = with_cookie(&format!("{NAME}={}", token.as_str()));
        let other = Token::fresh();
        assert_eq!(check(&headers, Some("")), Err(Failure::NoToken));
        assert_eq!(check(&headers, None), Err(Failure::NoToken));
        assert_eq!(
            check(&headers, Some(other.as_str())),
            Err(Failure::WrongToken)
        );
        assert_eq!(
            check(&with_cookie("csrftoken=short"), Some("short")),
            Err(Failure::NoCookie)
        );
    }

    #[test]
    fn the_token_may_come_in_a_header() {
        let token = Token::fresh();
        let mut headers = with_cookie(&format!("{NAME}={}", token.as_str()));
        headers.insert("x-csrftoken", token.as_str().parse().unwrap());
        assert_eq!(check(&headers, None), Ok(()));
    }
}
