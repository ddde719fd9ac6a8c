//! Policies against what they let through; many cases are those of the Web
//! Platform Tests (`content-security-policy/`).

mod scripts;

use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;
use url::Url;

use super::*;

const PAGE: &str = "https://a.example/lists/1/";

// printf 'alert(1)' | openssl dgst -sha256 -binary | openssl base64 -A
const ALERT: &str = "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=";

fn policies(page: &str, lines: &[&str]) -> Policies {
    let mut headers = HeaderMap::new();
    for line in lines {
        let line = HeaderValue::from_bytes(line.as_bytes()).unwrap();
        headers.append("content-security-policy", line);
    }
    Policies::of_headers(&headers, &Url::parse(page).unwrap())
}

fn fetch(directive: Directive, url: &Url) -> Fetch<'_> {
    Fetch {
        directive,
        url,
        redirected: false,
        nonce: None,
        integrity: None,
        parser_inserted: true,
    }
}

fn blocks(page: &str, policy: &str, directive: Directive, url: &str) -> Option<String> {
    let url = Url::parse(page).unwrap().join(url).unwrap();
    let policies = policies(page, &[policy]);
    let blocked = policies.fetch(&fetch(directive, &url), Since::ALL);
    blocked.map(|blocked| blocked.to_string())
}

fn image(policy: &str, url: &str) -> bool {
    blocks(PAGE, &format!("img-src {policy}"), Directive::ImgSrc, url).is_none()
}

#[test]
fn a_cdn_is_blocked_by_self() {
    let said = blocks(
        PAGE,
        "default-src 'none'; style-src 'self'",
        Directive::StyleSrcElem,
        "https://cdn.example/x.css",
    );
    let expected = "blocked by `style-src 'self'` of the page's Content-Security-Policy";
    assert_eq!(said.as_deref(), Some(expected));
}

#[test]
fn directives_fall_back_in_order() {
    let url = "https://cdn.example/x";
    let style = |policy| blocks(PAGE, policy, Directive::StyleSrcElem, url).is_some();
    assert!(style("default-src 'self'"));
    assert!(!style("default-src 'self'; style-src *"));
    assert!(style("default-src *; style-src *; style-src-elem 'self'"));
    assert!(!style("script-src 'none'; style-src-attr 'none'"));
    assert!(!style("style-src *; STYLE-SRC 'none'"), "the first counts");
    assert!(style("Style-Src 'none'; style-src *"));
    assert!(!style("style-src é; style-src *"), "no ASCII");
    assert!(style("style-src"), "no source at all lets nothing through");
    assert!(style("style-src *, style-src 'self'"), "all hold");
    assert!(!style(" ; ;, "));
    let font = |policy| blocks(PAGE, policy, Directive::FontSrc, url).is_some();
    assert!(font("default-src 'self'; style-src *; img-src *"));
    let worker = |policy| blocks(PAGE, policy, Directive::WorkerSrc, url).is_some();
    assert!(worker("child-src 'none'; script-src *"));
    assert!(worker("script-src 'none'") && !worker("script-src-elem 'none'"));
}

#[test]
fn every_line_of_the_header_holds() {
    let url = Url::parse("https://cdn.example/x.css").unwrap();
    let style = fetch(Directive::StyleSrcElem, &url);
    let both = policies(PAGE, &["style-src *", "style-src 'self'"]);
    assert!(both.fetch(&style, Since::ALL).is_some());
    assert!(
        policies(PAGE, &["style-src *"])
            .fetch(&style, Since::ALL)
            .is_none()
    );
    let mut headers = HeaderMap::new();
    let only = HeaderValue::from_static("default-src 'none'");
    headers.append("content-security-policy-report-only", only);
    let url = Url::parse(PAGE).unwrap();
    assert!(Policies::of_headers(&headers, &url).is_empty());
}

#[test]
fn self_is_the_origin_or_the_same_host_by_https() {
    let self_at = |page, url| blocks(page, "img-src 'self'", Directive::ImgSrc, url).is_none();
    assert!(self_at(PAGE, "/x.png") && self_at(PAGE, "https://A.example:443/x.png"));
    assert!(!self_at(PAGE, "http://a.example/x.png"));
    assert!(!self_at(PAGE, "https://www.a.example/x.png"));
    assert!(!self_at(PAGE, "https://a.example:8443/x.png"));
    assert!(self_at("http://a.example/", "https://a.example/x.png"));
    assert!(!self_at(
        "http://a.example:8000/",
        "https://a.example/x.png"
    ));
    assert!(self_at("http://a.example:8000/", "/x.png"));
    assert!(!self_at("http://a.example:8000/", "http://a.example/x.png"));
    assert!(!self_at(PAGE, "data:image/png,x") && !self_at(PAGE, "blob:https://b.example/1"));
    assert!(self_at("http://127.0.0.1:8000/", "/x.png"));
}

#[test]
fn schemes_take_safer_ones() {
    assert!(image("https:", "https://b.example/x.png"));
    assert!(image("http:", "https://b.example/x.png"));
    assert!(!image("https:", "http://b.example/x.png"));
    assert!(image("data:", "data:image/png,x") && image("DATA:", "data:image/png,x"));
    assert!(!image("*", "data:image/png,x") && !image("'self'", "data:image/png,x"));
    assert!(image("*", "http://b.example/") && image("blob:", "blob:https://a.example/1"));
    assert!(!image("data", "data:image/png,x"), "a host");
}

#[test]
fn hosts_have_wildcards_ports_and_paths() {
    let url = "https://cdn.b.example/a/b.png";
    for good in [
        "cdn.b.example",
        "CDN.b.Example",
        "https://cdn.b.example",
        "http://cdn.b.example",
        "*.b.example",
        "*.example",
        "https://*",
        "https://*:443",
        "cdn.b.example:443",
        "cdn.b.example:*",
        "cdn.b.example/",
        "cdn.b.example/a/",
        "cdn.b.example/a/b.png",
        "cdn.b.example/%61/b%2Epng",
        "cdn.b.example/a/b.png?x=1",
        "'none' cdn.b.example",
        "nonsense! 'report-sample' cdn.b.example",
        "http://cdn.b.example:80",
    ] {
        assert!(image(good, url), "{good}");
    }
    for bad in [
        "b.example",
        "*.cdn.b.example",
        "*cdn.b.example",
        "ftp://cdn.b.example",
        "cdn.b.example:8443",
        "cdn.b.example:80",
        "http://cdn.b.example:443",
        "cdn.b.example:99999",
        "cdn.b.example/a",
        "cdn.b.example/a/b.pn",
        "cdn.b.example/A/b.png",
        "cdn.b.example/a/b.png/",
        "cdn.b.example/a%2Fb.png",
        "cdn.b.example/b/",
        "'cdn.b.example'",
        "//cdn.b.example",
        "https://",
        "'none'",
        "'NONE'",
        "",
    ] {
        assert!(!image(bad, url), "{bad}");
    }
    assert!(
        !image("b.example", "http://b.example/x"),
        "the page is of https"
    );
    assert!(image("http://b.example", "http://b.example/x"));
    assert!(!image("b.example", "https://b.example:8443/x"));
    assert!(image("b.example:8443", "https://b.example:8443/x"));
    assert!(image("10.0.0.1", "https://10.0.0.1/x"));
    assert!(!image("*.0.0.1", "https://10.0.0.1/x"));
}

#[test]
fn a_path_counts_before_redirects_alone() {
    let url = Url::parse("https://b.example/other/x.png").unwrap();
    let policies = policies(PAGE, &["img-src https://b.example/static/"]);
    let mut image = fetch(Directive::ImgSrc, &url);
    assert!(policies.fetch(&image, Since::ALL).is_some());
    image.redirected = true;
    assert!(policies.fetch(&image, Since::ALL).is_none());
    let url = Url::parse("https://c.example/static/x.png").unwrap();
    image.url = &url;
    assert!(policies.fetch(&image, Since::ALL).is_some());
}

#[test]
fn a_keyword_without_quotes_is_a_host() {
    let said = blocks(PAGE, "style-src self", Directive::StyleSrcElem, "/x.css").unwrap();
    assert!(said.ends_with("where `self` lacks its quotes"), "{said}");
}

#[test]
fn a_meta_holds_for_what_comes_next() {
    let mut policies = policies(PAGE, &["img-src *"]);
    let url = Url::parse("https://cdn.example/x.css").unwrap();
    let before = policies.since();
    policies.add_meta("style-src 'self'; sandbox; frame-ancestors 'none'", Some(7));
    let style = fetch(Directive::StyleSrcElem, &url);
    assert!(policies.fetch(&style, before).is_none());
    let blocked = policies.fetch(&style, policies.since()).unwrap();
    assert_eq!(blocked.delivered, Delivered::Meta { line: Some(7) });
    assert!(blocked.to_string().ends_with("(its <meta> in line 7)"));
    assert!(policies.sandbox(Sandboxed::Scripts).is_none());
}

#[test]
fn a_sandbox_gives_only_what_it_says() {
    let of = |policy| {
        let policies = policies(PAGE, &[policy]);
        [Sandboxed::Scripts, Sandboxed::Forms, Sandboxed::Origin]
            .map(|right| policies.sandbox(right).is_some())
    };
    assert_eq!(of("default-src 'none'"), [false; 3]);
    assert_eq!(of("sandbox"), [true; 3]);
    assert_eq!(
        of("sandbox Allow-Scripts allow-forms"),
        [false, false, true]
    );
    assert_eq!(of("sandbox allow-scripts, sandbox allow-forms"), [true; 3]);
    let blocked = policies(PAGE, &["sandbox allow-scripts"]).sandbox(Sandboxed::Forms);
    let said = blocked.unwrap().to_string();
    assert!(
        said.starts_with("blocked by `sandbox allow-scripts` of"),
        "{said}"
    );
}

#[test]
fn forms_and_bases_have_no_fallback() {
    let of = |policy, url: &str| {
        let policies = policies(PAGE, &[policy]);
        let url = Url::parse(PAGE).unwrap().join(url).unwrap();
        let form = policies.form(&url, false, Since::ALL).is_some();
        (form, policies.base(&url, Since::ALL).is_some())
    };
    assert_eq!(of("default-src 'none'", "/x"), (false, false));
    assert_eq!(
        of("form-action 'none'; base-uri 'none'", "/x"),
        (true, true)
    );
    assert_eq!(
        of("form-action 'self'; base-uri 'self'", "/x"),
        (false, false)
    );
    assert_eq!(
        of("form-action 'self'", "https://b.example/"),
        (true, false)
    );
    assert_eq!(
        of("form-action https://a.example/lists/", "/x"),
        (true, false)
    );
}

#[test]
fn insecure_requests_are_upgraded() {
    let policies = policies(PAGE, &["upgrade-insecure-requests"]);
    let upgraded = |url: &str| {
        let url = policies.upgraded(&Url::parse(url).unwrap(), Since::ALL);
        url.map_or_else(String::new, Into::into)
    };
    assert_eq!(upgraded("http://b.example:80/x"), "https://b.example/x");
    assert_eq!(
        upgraded("http://b.example:8000/x"),
        "https://b.example:8000/x"
    );
    assert_eq!(upgraded("https://b.example/x"), "");
    assert_eq!(
        upgraded("http://localhost/x") + &upgraded("http://127.0.0.1/"),
        ""
    );
}

#[test]
fn prefetches_may_go_by_any_directive() {
    let url = "https://cdn.example/next";
    let of = |policy| blocks(PAGE, policy, Directive::Prefetch, url).is_some();
    assert!(of("default-src 'self'; img-src 'self'"));
    assert!(!of("default-src 'self'; img-src *"));
    assert!(!of("img-src 'self'"), "no default, no rule");
}

#[test]
fn nonces_and_hashes_are_not_shown() {
    let said = blocks(
        PAGE,
        &format!("script-src 'nonce-abcdef' '{ALERT}' `x`"),
        Directive::ScriptSrcElem,
        "/x.js",
    );
    assert_eq!(
        said.unwrap(),
        "blocked by `script-src 'nonce-…' 'sha256-…' 'x'` of the page's Content-Security-Policy"
    );
    let long = format!("img-src {}", "https://b.example/ ".repeat(1_000));
    assert!(
        blocks(PAGE, &long, Directive::ImgSrc, "/x.png")
            .unwrap()
            .len()
            < 200
    );
}

#[test]
fn hostile_policies_are_bounded() {
    let many = policies(PAGE, &[&"img-src *,".repeat(10_000)]);
    assert!(many.gap().is_some() && many.of_header.len() == MOST);
    let long = policies(PAGE, &[&format!("img-src {}", "x ".repeat(100_000))]);
    assert!(long.gap().is_some());
    assert!(policies(PAGE, &["img-src *"]).gap().is_none());
}

proptest! {
    #[test]
    fn any_policy_is_read(text in "([a-z'*:/;, .%-]|-src |'self'|'nonce-|https://|sandbox |\\PC){0,60}", url in "[a-z:/.%0-9]{0,20}") {
        let page = Url::parse(PAGE).unwrap();
        let mut policies = Policies::of_headers(&HeaderMap::new(), &page);
        policies.add_meta(&text, None);
        if let Ok(url) = page.join(&url) {
            let _ = policies.fetch(&fetch(Directive::ImgSrc, &url), Since::ALL);
            let _ = policies.form(&url, true, Since::ALL);
        }
        let _ = policies.inline(&Inline { kind: InlineKind::Script, nonce: None, text: "x" }, Since::ALL);
    }
}
