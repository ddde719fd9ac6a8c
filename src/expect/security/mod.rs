//! The baseline of security: what a response says in its head for the safety of
//! those who read it.
//!
//! It is what Django's `SecurityMiddleware` and `check --deploy`, Mozilla's HTTP
//! Observatory and the OWASP Secure Headers Project ask of every site alike. A
//! `Content-Security-Policy` of scripts is no part of it: which one is right,
//! the site alone can know.

mod cookies;
mod framing;
mod hsts;
mod version;

use http::HeaderMap;

use super::assertion::{Assertion, Context, Failure, Mismatch};
use super::header::shown;
use super::{Subject, header};
use crate::exchange::Sent;
use crate::source::Span;
use crate::suite::Expect;
use crate::suite::expect::Safeguard;

/// The assertions of the baseline: one for each safeguard that is wanted and that
/// means something here. Over http, `Strict-Transport-Security` and `Secure`
/// mean nothing.
pub(super) fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let Some(security) = &expect.security else {
        return Vec::new();
    };
    let span = security.span;
    let secure = is_secure(&context.exchange.last.sent);
    let means_something = move |safeguard: &Safeguard| {
        secure || !matches!(safeguard, Safeguard::Hsts | Safeguard::CookieSecure)
    };
    let wanted = Safeguard::ALL
        .into_iter()
        .filter(|safeguard| security.wants(*safeguard))
        .filter(means_something);
    let assertion = |safeguard: Safeguard| {
        let subject = Subject::Security(Some(safeguard));
        Assertion::new(subject, span, move || judge(safeguard, span, context))
    };
    let assertions: Vec<_> = wanted.map(assertion).collect();
    if assertions.is_empty() {
        let why = "what is left of the baseline means nothing over http";
        let nothing = move || Err(Failure::Unjudged(why.to_owned()));
        return vec![Assertion::new(Subject::Security(None), span, nothing)];
    }
    assertions
}

fn judge(safeguard: Safeguard, span: Span, context: Context<'_, '_>) -> Result<(), Mismatch> {
    let headers = &context.response().headers;
    match safeguard {
        Safeguard::Nosniff => nosniff(headers, span),
        Safeguard::Framing => framing::judge(headers, span),
        Safeguard::Referrer => referrer(headers, span),
        Safeguard::Hsts => hsts::judge(headers, span),
        Safeguard::Version => version::judge(headers, span),
        Safeguard::CookieSecure => cookies::secure(context, span),
        Safeguard::CookieHttpOnly => cookies::http_only(context, span),
        Safeguard::CookieSameSite => cookies::same_site(context, span),
    }
}

/// Whether the client came over https, or the server was told so by what a
/// proxy in front would say (`forwarded = "https"`).
fn is_secure(sent: &Sent) -> bool {
    header::known_url(sent).scheme() == "https"
}

/// The first value counts (WHATWG Fetch, "determine nosniff").
fn nosniff(headers: &HeaderMap, span: Span) -> Result<(), Mismatch> {
    let values = header::values(headers, "x-content-type-options");
    let first = values.first().and_then(|value| value.split(',').next());
    if first.is_some_and(|first| first.trim().eq_ignore_ascii_case("nosniff")) {
        return Ok(());
    }
    let expected = "`X-Content-Type-Options: nosniff`";
    Err(Mismatch::new(span, expected, shown(&values)))
}

/// What tells other sites no more than which site a visitor comes from, and
/// nothing where the way there is not secured.
const TELLS_LITTLE: [&str; 4] = [
    "no-referrer",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
];

/// The other policies that there are.
const TELLS_MORE: [&str; 4] = [
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "unsafe-url",
];

/// The last policy that a browser knows counts (W3C Referrer Policy, section
/// 8.1), so that newer ones can stand behind older ones.
fn referrer(headers: &HeaderMap, span: Span) -> Result<(), Mismatch> {
    let values = header::values(headers, "referrer-policy");
    let words = values.iter().flat_map(|value| value.split(','));
    let words = words.map(|word| word.trim().to_ascii_lowercase());
    let is = |policies: [&str; 4], word: &String| policies.contains(&word.as_str());
    let mut known = words.filter(|word| is(TELLS_LITTLE, word) || is(TELLS_MORE, word));
    match known.next_back() {
        Some(last) if is(TELLS_LITTLE, &last) => Ok(()),
        _ => {
            let expected = "a `Referrer-Policy` that tells other sites no paths";
            let mismatch = Mismatch::new(span, expected, shown(&values));
            Err(mismatch.note(format!("such as `{}`", TELLS_LITTLE.join("`, `"))))
        }
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use crate::exchange::Exchange;
    use crate::expect::test_support::{assert_met, assert_said, page, said};

    const GOOD: [(&str, &str); 6] = [
        ("server", "nginx"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("strict-transport-security", "max-age=31536000"),
        (
            "set-cookie",
            "csrftoken=a; Secure; SameSite=Lax; Path=/; Max-Age=31449600",
        ),
    ];

    fn over_https(headers: &[(&str, &str)]) -> Exchange {
        let mut exchange = page(headers, "");
        exchange.last.sent.url = Url::parse("https://a.example/").unwrap();
        exchange
    }

    #[test]
    fn a_site_can_have_all_of_it() {
        let response = over_https(&GOOD);
        assert_met("security = 'baseline'", &response);
        assert_eq!(said("security = 'baseline'", &response).len(), 8);
    }

    #[test]
    fn each_safeguard_that_lacks_is_told() {
        let headers = [("set-cookie", "sessionid=a"), ("server", "nginx/1.24.0")];
        assert_said(
            "security = 'baseline'",
            &over_https(&headers),
            &[
                "security.nosniff: expected `X-Content-Type-Options: nosniff`, got no such header",
                "security.framing: expected `X-Frame-Options` or `frame-ancestors` of a `Content-Security-Policy`, got neither",
                "security.referrer: expected a `Referrer-Policy` that tells other sites no paths, got no such header | such as `no-referrer`, `same-origin`, `strict-origin`, `strict-origin-when-cross-origin`",
                "security.hsts: expected `Strict-Transport-Security` for 180 days or more, got no such header",
                "security.version: expected no version of a program in any header, got `server: nginx/1.24.0`",
                "security.cookie_secure: expected every cookie to be `Secure`, got \"sessionid\" without it",
                "security.cookie_http_only: expected every session's cookie to be `HttpOnly`, got \"sessionid\" without it",
                "security.cookie_same_site: expected every cookie to say `SameSite`, got \"sessionid\" without it",
            ],
        );
    }

    #[test]
    fn some_of_it_means_nothing_over_http() {
        let subjects = |exchange: &Exchange| {
            let lines = said("security = { without = ['version', 'framing'] }", exchange);
            let subject = |line: &String| line.split(':').next().unwrap_or_default().to_owned();
            lines.iter().map(subject).collect::<Vec<_>>()
        };
        let plain = [
            "security.nosniff",
            "security.referrer",
            "security.cookie_http_only",
            "security.cookie_same_site",
        ];
        assert_eq!(subjects(&page(&GOOD, "")), plain);
        // Where the server is told that the client came over https, it does.
        let mut told = page(&GOOD, "");
        let headers = &mut told.last.sent.headers;
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        assert_eq!(subjects(&told).len(), 6);
        let headers = &mut told.last.sent.headers;
        headers.insert("x-forwarded-proto", "http".parse().unwrap());
        assert_eq!(subjects(&told), plain);
    }

    #[test]
    fn what_means_nothing_at_all_is_no_pass() {
        let left = "security = { without = ['nosniff', 'framing', 'referrer', 'version', \
                    'cookie_http_only', 'cookie_same_site'] }";
        let why = "security: unjudged, what is left of the baseline means nothing over http";
        assert_eq!(said(left, &page(&GOOD, "")), [why]);
        assert_met(left, &over_https(&GOOD));
    }

    #[test]
    fn the_first_word_and_the_last_policy_count() {
        let nosniff = |value| {
            let response = page(&[("x-content-type-options", value)], "");
            let lines = said("security = 'baseline'", &response);
            lines.contains(&"security.nosniff: met".to_owned())
        };
        assert!(nosniff("nosniff") && nosniff("NoSniff, nosniff"));
        assert!(!nosniff("sniff") && !nosniff("x, nosniff") && !nosniff(""));
        let referrer = |value| {
            let response = page(&[("referrer-policy", value)], "");
            let lines = said("security = 'baseline'", &response);
            lines.contains(&"security.referrer: met".to_owned())
        };
        assert!(
            referrer("Same-Origin") && referrer("no-referrer, strict-origin-when-cross-origin")
        );
        assert!(referrer("strict-origin, of-the-future"));
        assert!(!referrer("same-origin, unsafe-url") && !referrer("no-referrer-when-downgrade"));
        assert!(!referrer("") && !referrer("same origin"));
    }
}
