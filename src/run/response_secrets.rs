//! Secrets that responses tell.

use http::header::{CONTENT_TYPE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use time::OffsetDateTime;
use url::{Url, form_urlencoded};

use super::secrets::is_key;
use crate::content::media_type::essence;
use crate::exchange::{Hop, Location, Response, SetCookie};
use crate::record::Secret;
use crate::suite::is_secret_field;

/// How many headers of one name are looked at: as many as browsers keep cookies of
/// a site.
const MANY: usize = 180;

/// How long a value may be; browsers keep no longer cookie.
const LONGEST: usize = 4096;

/// The values that responses tell and that may be keys: of cookies that they set,
/// and of headers and parameters of URLs that are secret by their names, in whatever
/// header they stand.
pub(super) fn secrets_told<'a>(hops: impl IntoIterator<Item = &'a Hop>) -> Vec<Secret> {
    let mut secrets = Vec::new();
    for hop in hops {
        secrets.extend(cookies(&hop.response.headers));
        secrets.extend(headers(&hop.response.headers));
        secrets.extend(in_headers(&hop.response.headers));
        secrets.extend(of_url(&hop.sent.url));
        secrets.extend(in_settings(&hop.response));
        if let Location::Url(url) | Location::OtherScheme(url) = hop.location() {
            secrets.extend(of_url(&url));
        }
    }
    secrets.retain(|secret| is_key(&secret.value) && secret.value.len() <= LONGEST);
    secrets
}

/// The values of cookies that are set. What deletes one has none.
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = Secret> {
    let now = OffsetDateTime::now_utc();
    let lines = headers.get_all(SET_COOKIE).into_iter().take(MANY);
    lines.filter_map(move |line| {
        let cookie = SetCookie::parse(&String::from_utf8_lossy(line.as_bytes()))?;
        let is_gone = cookie.lifetime(now).is_some_and(|it| it.is_zero());
        let called = format!("cookie {}", cookie.name);
        (!is_gone).then(|| Secret::masked(cookie.value.trim_matches('"'), &called))
    })
}

/// The values of headers. One that is called a key may be that of a cache.
fn headers(headers: &HeaderMap) -> impl Iterator<Item = Secret> {
    let secret = headers
        .iter()
        .filter(|(name, _)| is_secret_field(name.as_str()));
    secret.take(MANY).map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        Secret::masked(value.trim(), name.as_str())
    })
}

/// What URLs in headers tell, those too that can't be read as one.
fn in_headers(headers: &HeaderMap) -> impl Iterator<Item = Secret> {
    let may_tell = |value: &HeaderValue| value.as_bytes().iter().any(|it| b"?#@".contains(it));
    let others = headers
        .iter()
        .filter(move |&(name, value)| name != SET_COOKIE && may_tell(value));
    let values = others.map(|(_, value)| String::from_utf8_lossy(value.as_bytes()));
    let told = values.flat_map(|value| {
        let words = value.split([' ', '<', '>', '"', '\'', ',', ';']);
        words.flat_map(of_word).collect::<Vec<_>>()
    });
    told.take(MANY)
}

/// How many bytes of a file of settings are read: more than is shown of it.
const SETTINGS: usize = 64 * 1024;

/// The values of a file of settings, such as `.env` or `.git/config`, that a server hands
/// out by mistake: those that are secret by their names, and passwords in URLs.
fn in_settings(response: &Response) -> Vec<Secret> {
    let typed = response.headers.get(CONTENT_TYPE);
    let typed = typed.map_or(&b""[..], HeaderValue::as_bytes);
    let typed = essence(&String::from_utf8_lossy(typed));
    if !["", "text/plain", "application/octet-stream"].contains(&&*typed) {
        return Vec::new();
    }
    let bytes = &response.body.bytes;
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SETTINGS)]);
    let settings = text.lines().filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        if value.contains('&') && value.contains('=') {
            // Fields of a form, as they are sent.
            return Some(of_parameters(line).collect());
        }
        let name = name.trim().trim_start_matches("export ");
        // A source ends its lines.
        let value = value.trim().trim_end_matches(';').trim_matches(['"', '\'']);
        let is_secret = is_secret_field(name).then(|| Secret::masked(value, name));
        Some(
            of_word(value)
                .into_iter()
                .chain(is_secret)
                .collect::<Vec<_>>(),
        )
    });
    settings.flatten().take(MANY).collect()
}

/// As [`of_url`], of a text that may be one.
fn of_word(word: &str) -> Vec<Secret> {
    let password = || {
        let (_, behind) = word.split_once("//")?;
        let (user, _) = behind.split(['/', '?', '#']).next()?.rsplit_once('@')?;
        Some(Secret::masked(user.split_once(':')?.1, "password"))
    };
    let parts = word.split(['?', '#']).skip(1);
    parts.flat_map(of_parameters).chain(password()).collect()
}

/// The password of a URL and the values of its parameters, which may stand behind
/// a `#`, too.
fn of_url(url: &Url) -> Vec<Secret> {
    let parts = [url.query(), url.fragment()].into_iter().flatten();
    let password = url.password().map(|it| Secret::masked(it, "password"));
    parts.flat_map(of_parameters).chain(password).collect()
}

fn of_parameters(part: &str) -> impl Iterator<Item = Secret> {
    let parameters = form_urlencoded::parse(part.as_bytes());
    let secret = parameters.filter(|(name, _)| is_secret_field(name));
    secret.map(|(name, value)| Secret::masked(value, &name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_tells_its_password_and_secret_parameters() {
        let told = |url: &str| {
            let secrets = of_url(&Url::parse(url).unwrap());
            secrets.into_iter().map(|it| it.value).collect::<Vec<_>>()
        };
        assert_eq!(told("https://me@host/?next=/a&key=page#top"), [""; 0]);
        assert_eq!(
            told("https://me:hunter22@host/?access_token=a%2Fb&x=1#state=2&id_token=c"),
            ["a/b", "c", "hunter22"]
        );
    }

    #[test]
    fn urls_in_headers_tell_the_same_whether_they_can_be_read_or_not() {
        for (name, value, secrets) in [
            (
                "location",
                "http://me:hunter22@[::1/?a=1&token=abc#pwd=d",
                &["abc", "d", "hunter22"][..],
            ),
            ("link", "</a?token=a%2Fb>; rel=next, </b?page=2>", &["a/b"]),
            ("refresh", "0; url=/a?token=abc", &["abc"]),
            (
                "content-security-policy",
                "report-uri //h/?api_key=abc; img-src *",
                &["abc"],
            ),
            ("set-cookie", "a=/?token=gone; Max-Age=0", &[]),
            (
                "www-authenticate",
                "Bearer realm=\"a:b@c\", error=\"invalid_token\"",
                &[],
            ),
        ] {
            let mut all = HeaderMap::new();
            all.insert(name, value.parse().unwrap());
            let told: Vec<String> = in_headers(&all).map(|it| it.value).collect();
            assert_eq!(told, secrets, "{value}");
        }
    }

    #[test]
    fn a_header_is_secret_by_its_name() {
        let mut all = HeaderMap::new();
        for (name, value) in [
            ("x-auth-token", " s3cret "),
            ("x-cache-key", "/lists/"),
            ("etag", "1"),
        ] {
            all.insert(name, value.parse().unwrap());
        }
        let told: Vec<String> = headers(&all).map(|it| it.value).collect();
        assert_eq!(told, ["s3cret"]);
    }
}
