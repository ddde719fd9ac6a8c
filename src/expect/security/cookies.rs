//! Cookie attributes `Secure`, `HttpOnly` and `SameSite`.

use crate::expect::assertion::{Context, Mismatch};
use crate::expect::cookie::set_by;
use crate::expect::kept_cookie::KeptCookie;
use crate::expect::matching::list;
use crate::source::{Span, quote};

/// How many characters of a cookie's name are shown.
const SHOWN: usize = 40;

/// Every cookie travels over https alone.
pub(super) fn secure(context: Context<'_, '_>, span: Span) -> Result<(), Mismatch> {
    let open = kept(context).filter(|cookie| !cookie.set.secure);
    met(open, span, "every cookie to be `Secure`")
}

/// No script reads the cookie of a session. Others may be made for scripts:
/// Django's `csrftoken` is.
pub(super) fn http_only(context: Context<'_, '_>, span: Span) -> Result<(), Mismatch> {
    let open =
        kept(context).filter(|cookie| is_of_session(&cookie.set.name) && !cookie.set.http_only);
    met(open, span, "every session's cookie to be `HttpOnly`")
}

/// Every cookie says which sites may send it. Browsers take `None` only with
/// `Secure` (RFC 6265bis, section 5.7).
pub(super) fn same_site(context: Context<'_, '_>, span: Span) -> Result<(), Mismatch> {
    let open = kept(context).filter(|cookie| {
        let same_site = cookie.set.same_site.as_deref().unwrap_or_default();
        match same_site.to_ascii_lowercase().as_str() {
            "lax" | "strict" => false,
            "none" => !cookie.set.secure,
            _ => true,
        }
    });
    met(open, span, "every cookie to say `SameSite`")
}

fn met(open: impl Iterator<Item = KeptCookie>, span: Span, expected: &str) -> Result<(), Mismatch> {
    let names: Vec<String> = open.map(|cookie| quote(&cookie.set.name, SHOWN)).collect();
    if names.is_empty() {
        return Ok(());
    }
    let actual = format!("{} without it", list(&names, names.len(), 5, "and"));
    Err(Mismatch::new(span, expected, actual))
}

/// The cookies that the response sets. One that it takes back, which needs no
/// attributes, is none.
fn kept(context: Context<'_, '_>) -> impl Iterator<Item = KeptCookie> {
    let cookies = set_by(context).into_iter();
    cookies.filter(|cookie| !cookie.is_taken_back())
}

/// Parts of the names that frameworks and people give to what proves who
/// somebody is: `sessionid`, `PHPSESSID`, `remember_me`, `wordpress_logged_in_…`.
const OF_SESSIONS: [&str; 7] = [
    "sess",
    "login",
    "logged_in",
    "jwt",
    "remember_me",
    "rememberme",
    "wordpress_sec_",
];

/// How the names of ASP.NET's cookies begin, which are those of who logged in;
/// and the one that is for a language.
const ASP_NET: &str = ".aspnetcore.";
const ASP_NET_LANGUAGE: &str = ".aspnetcore.culture";

/// Ends of words of such names: `connect.sid`, `.ASPXAUTH`, `auth_token`; a
/// `sidebar` is none.
const ENDS: [&str; 3] = ["sid", "auth", "token"];

/// Parts of the names of tokens that scripts read and send back, so that other
/// sites can't send requests: `csrftoken`, `XSRF-TOKEN`.
const FOR_SCRIPTS: [&str; 2] = ["csrf", "xsrf"];

fn is_of_session(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let has = |part: &&str| name.contains(*part);
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let ends = words.any(|word| ENDS.iter().any(|end| word.ends_with(end)));
    let asp_net = name.starts_with(ASP_NET) && !name.starts_with(ASP_NET_LANGUAGE);
    let is_known = ends || asp_net || is_of_wordpress(&name) || OF_SESSIONS.iter().any(has);
    is_known && !FOR_SCRIPTS.iter().any(has)
}

/// `wordpress_HASH`, which opens the administration; another is there to see
/// whether cookies are kept.
fn is_of_wordpress(name: &str) -> bool {
    let hash = name.strip_prefix("wordpress_").unwrap_or_default();
    hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::test_support::{page, said};

    #[test]
    fn sessions_are_told_by_their_names() {
        for name in [
            "sessionid",
            "PHPSESSID",
            "JSESSIONID",
            "__Host-session",
            "connect.sid",
            "auth_token",
            ".ASPXAUTH",
            "ASP.NET_SessionId",
            ".AspNetCore.Cookies",
            ".AspNetCore.Identity.Application",
            "wordpress_logged_in_0123456789abcdef",
            "wordpress_sec_0123456789abcdef",
            "wordpress_0123456789abcdef",
            "laravel_session",
            "remember_user_token",
        ] {
            assert!(is_of_session(name), "{name}");
        }
        for name in [
            "csrftoken",
            "XSRF-TOKEN",
            "__Secure-csrftoken",
            "theme",
            "sidebar",
            "author_filter",
            "django_language",
            ".AspNetCore.Culture",
            "wordpress_test_cookie",
        ] {
            assert!(!is_of_session(name), "{name}");
        }
    }

    fn cookies(lines: &[&str]) -> Vec<String> {
        let headers: Vec<_> = lines.iter().map(|line| ("set-cookie", *line)).collect();
        let mut response = page(&headers, "");
        let _ = response.last.sent.url.set_scheme("https");
        let mut lines = said("security = 'baseline'", &response);
        lines.retain(|line| line.starts_with("security.cookie"));
        let told = lines.iter().filter(|line| !line.ends_with(": met"));
        told.map(|line| line.trim_start_matches("security.").to_owned())
            .collect()
    }

    #[test]
    fn cookies_have_what_they_need() {
        for good in [
            &["csrftoken=a; Secure; SameSite=Lax"][..],
            &["sessionid=a; secure; httponly; samesite=strict"],
            &["embedded=a; Secure; SameSite=None"],
            // Taken back: nothing is left that could be sent.
            &["sessionid=\"\"; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/"],
            &[],
        ] {
            assert!(cookies(good).is_empty(), "{good:?}");
        }
        assert_eq!(
            cookies(&[
                "sid=a; Secure; SameSite=None",
                "b=1; SameSite=None",
                "c=1; Secure; SameSite=x"
            ]),
            [
                "cookie_secure: expected every cookie to be `Secure`, got \"b\" without it",
                "cookie_http_only: expected every session's cookie to be `HttpOnly`, got \"sid\" without it",
                "cookie_same_site: expected every cookie to say `SameSite`, got \"b\" and \"c\" without it",
            ]
        );
    }
}
