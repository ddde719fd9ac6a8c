//! What is said of cookies.

use crate::expect::test_support::{assert_met, assert_said, page};

const DATE: (&str, &str) = ("date", "Wed, 21 Oct 2026 07:28:00 GMT");

#[test]
fn a_cookie_is_judged_by_its_attributes() {
    let line = "csrftoken=abc; expires=Thu, 22 Oct 2026 07:28:00 GMT; Path=/; SameSite=Lax; Secure";
    let mut response = page(&[("set-cookie", line), DATE], "");
    let _ = response.last.sent.url.set_scheme("https");
    assert_met(
        "cookies.csrftoken = { value = { matches = '^[a-z]+$' }, secure = true, http_only = false, \
         same_site = 'lax', path = '/', domain = { absent = true }, max_age = { min = '1d', max = '1d' } }",
        &response,
    );
    assert_met(
        "cookies.csrftoken = true\ncookies.sessionid = false",
        &response,
    );
    assert_said(
        "cookies.csrftoken = { value = 'x', secure = false, http_only = true, same_site = 'Strict', \
         path = '/x', domain = 'a.example', max_age = '1h' }\ncookies.sessionid = true",
        &response,
        &[
            "cookies.csrftoken: expected \"x\", got another value (3 long)",
            "cookies.csrftoken.secure: expected false, got true",
            "cookies.csrftoken.http_only: expected true, got false",
            "cookies.csrftoken.same_site: expected \"Strict\", got \"Lax\"",
            "cookies.csrftoken.path: expected \"/x\", got \"/\"",
            "cookies.csrftoken.domain: expected \"a.example\", got no `Domain`",
            "cookies.csrftoken.max_age: expected at most 1h, got 1d",
            "cookies.sessionid: expected it to be there, got no such cookie | the answer sets \"csrftoken\"",
        ],
    );
}

#[test]
fn each_of_a_list_is_met_by_some_cookie() {
    let response = page(&[("set-cookie", "a=abc; Path=/x; Max-Age=60")], "");
    assert_met(
        "cookies.a = { value = [{ starts_with = 'a' }, { not = ['x', 'y'] }], \
         path = [{ starts_with = '/' }, { ends_with = 'x' }], max_age = ['> 30s', '<= 1m'] }",
        &response,
    );
    assert_met(
        "cookies.a = [{ starts_with = 'a' }, { ends_with = 'c' }]",
        &response,
    );
    assert_said(
        "cookies.a = { value = ['abc'], max_age = '> 1m' }",
        &response,
        &[
            "cookies.a: met",
            "cookies.a.max_age: expected more than 1m, got 1m",
        ],
    );
}

#[test]
fn nothing_holds_of_a_missing_cookie_but_that_it_is_missing() {
    assert_said(
        "cookies.a = { secure = false, domain = { absent = true }, max_age = { not = '1s' } }",
        &page(&[("set-cookie", "A=1")], ""),
        &[
            "cookies.a.secure: expected false, got no such cookie",
            "cookies.a.domain: expected the cookie, got no such cookie",
            "cookies.a.max_age: expected the cookie, got no such cookie",
        ],
    );
    assert_said(
        "cookies.a = '1'",
        &page(&[], ""),
        &["cookies.a: expected \"1\", got no such cookie | the answer sets no cookies"],
    );
    assert_said(
        "cookies.a.value = { not = [\"1\", \"2\"] }",
        &page(&[], ""),
        &["cookies.a: expected the cookie, got no such cookie | the answer sets no cookies"],
    );
}

#[test]
fn a_cookie_that_no_browser_keeps_is_none() {
    let taken_back = "it is taken back at once, by `Max-Age` or `Expires`";
    let prefix = "it lacks what its name promises: `__Secure-` needs `Secure`, `__Host-` also \
                  `Path=/` and no `Domain`";
    for (line, why) in [
        ("a=1; Max-Age=0", taken_back),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", taken_back),
        (
            "a=1; Domain=b.example",
            "it is for \"b.example\", and \"a.example\" was asked",
        ),
        (
            "a=1; Domain=example",
            "it is for \"example\", and \"a.example\" was asked",
        ),
        (
            &format!("a={}", "x".repeat(4096)),
            "its name and value have 4097 bytes, and 4096 are kept",
        ),
        (
            "a=1; SameSite=None",
            "it is `SameSite=None` without `Secure`",
        ),
        (
            "a=1; Secure",
            "it is `Secure`, and http was asked: ask over https, or `forwarded = \"https\"` in \
             `[targets.NAME]`",
        ),
    ] {
        let response = page(&[("set-cookie", line), DATE], "");
        let note = format!("got one that no browser keeps | {why}");
        for (toml, expected) in [
            ("cookies.a = true", "it to be there"),
            ("cookies.a = '1'", "\"1\""),
            ("cookies.a = { value = { matches = '.' } }", "matching /./"),
        ] {
            let said = crate::expect::test_support::said(toml, &response);
            assert!(said[0].ends_with(&note), "{line} {expected}: {said:?}");
        }
        for (toml, part, expected) in [
            ("http_only = false", "http_only", "false"),
            ("path = '/'", "path", "the cookie"),
            ("same_site = { absent = true }", "same_site", "the cookie"),
            ("max_age = { absent = true }", "max_age", "the cookie"),
        ] {
            assert_said(
                &format!("cookies.a = {{ {toml} }}"),
                &response,
                &[&format!("cookies.a.{part}: expected {expected}, {note}")],
            );
        }
        // Gone is what was taken back alone.
        let absent = crate::expect::test_support::said("cookies.a = false", &response);
        assert_eq!(
            absent[0] == "cookies.a: met",
            why == taken_back,
            "{absent:?}"
        );
    }
    let mut response = page(
        &[("set-cookie", "__Host-a=1; Secure; Domain=a.example")],
        "",
    );
    let _ = response.last.sent.url.set_scheme("https");
    let said = crate::expect::test_support::said("cookies.__Host-a = true", &response);
    assert!(said[0].ends_with(prefix), "{said:?}");
    let largest = format!("a={}", "x".repeat(4095));
    assert_met("cookies.a = true", &page(&[("set-cookie", &largest)], ""));
    // The client came over https, as the server was told.
    let mut response = page(&[("set-cookie", "a=1; Secure")], "");
    let told = "https".parse().unwrap();
    response.last.sent.headers.insert("x-forwarded-proto", told);
    assert_met("cookies.a = '1'", &response);
}

#[test]
fn the_last_line_of_a_cookie_counts() {
    let lines = [("set-cookie", "a=1; HttpOnly"), ("set-cookie", "a=2")];
    assert_met(
        "cookies.a = { value = '2', http_only = false }",
        &page(&lines, ""),
    );
    assert_said(
        "cookies.a = '1'",
        &page(&lines, ""),
        &["cookies.a: expected \"1\", got another value (1 long)"],
    );
    // Two cookies of one name: every one of them is meant, unless the
    // value tells them apart.
    let lines = [
        ("set-cookie", "a=1; Path=/; HttpOnly"),
        ("set-cookie", "a=2; Path=/x"),
    ];
    assert_met(
        "cookies.a = { value = '1', http_only = true }",
        &page(&lines, ""),
    );
    assert_said(
        "cookies.a = { http_only = true }",
        &page(&lines, ""),
        &["cookies.a.http_only: expected true, got false"],
    );
    assert_said(
        "cookies.a = { max_age = '1d' }",
        &page(&lines, ""),
        &["cookies.a.max_age: expected at most 1d, got a cookie for the session"],
    );
}
