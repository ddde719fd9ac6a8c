//! Scripts and what stands in the page.

use super::*;

fn script(policy: &str, url: &str, nonce: Option<&str>, integrity: Option<&str>) -> bool {
    let url = Url::parse(url).unwrap();
    let script = Fetch {
        nonce,
        integrity,
        ..fetch(Directive::ScriptSrcElem, &url)
    };
    policies(PAGE, &[policy])
        .fetch(&script, Since::ALL)
        .is_none()
}

#[test]
fn scripts_pass_by_nonce_or_integrity() {
    let url = "https://cdn.example/x.js";
    assert!(script("script-src 'nonce-abc'", url, Some("abc"), None));
    assert!(script("script-src 'NONCE-abc'", url, Some("abc"), None));
    for nonce in [None, Some(""), Some("ABC"), Some("abd")] {
        assert!(!script("script-src 'nonce-abc'", url, nonce, None));
    }
    assert!(!script("script-src 'nonce-'", url, Some(""), None));
    assert!(!script("script-src 'nonce-a$b'", url, Some("a$b"), None));
    let hash = format!("script-src '{ALERT}'");
    assert!(script(&hash, url, None, Some(ALERT)));
    assert!(!script(&hash, url, None, None) && !script(&hash, url, None, Some("")));
    let two = format!("{ALERT} sha384-AAAA");
    assert!(!script(&hash, url, None, Some(&two)), "all of them");
    assert!(script(
        "script-src 'self' https://cdn.example 'nonce-abc'",
        url,
        None,
        None
    ));
}

#[test]
fn strict_dynamic_takes_no_urls() {
    let own = "https://a.example/x.js";
    let policy = "script-src 'self' https: 'strict-dynamic' 'nonce-abc'";
    assert!(!script(policy, own, None, None));
    assert!(script(policy, own, Some("abc"), None));
    let url = Url::parse(own).unwrap();
    let ahead = Fetch {
        parser_inserted: false,
        ..fetch(Directive::ScriptSrcElem, &url)
    };
    let policies = policies(PAGE, &[policy]);
    assert!(policies.fetch(&ahead, Since::ALL).is_none());
    let said = policies.fetch(&fetch(Directive::ScriptSrcElem, &url), Since::ALL);
    assert_eq!(said.unwrap().reason, Reason::NoNonce);
}

fn inline(policy: &str, kind: InlineKind, text: &str, nonce: Option<&str>) -> Option<Reason> {
    let inline = Inline { kind, nonce, text };
    let blocked = policies(PAGE, &[policy]).inline(&inline, Since::ALL);
    blocked.map(|blocked| blocked.reason)
}

#[test]
fn inline_code_passes_by_word_nonce_or_hash() {
    use InlineKind::{Script, ScriptAttribute, Style, StyleAttribute};
    let off = |policy: &str| inline(policy, Script, "alert(1)", None);
    assert_eq!(off("script-src 'self'"), Some(Reason::Inline));
    assert_eq!(off("default-src *"), Some(Reason::Inline));
    assert_eq!(off("default-src 'unsafe-inline'"), None);
    assert_eq!(off("style-src 'none'; img-src 'none'"), None);
    assert_eq!(
        off("script-src 'unsafe-inline' 'nonce-abc'"),
        Some(Reason::NoNonce)
    );
    assert_eq!(
        off("script-src 'unsafe-inline' 'strict-dynamic'"),
        Some(Reason::InlineOff)
    );
    assert_eq!(off(&format!("script-src '{ALERT}'")), None);
    let url_safe = ALERT.replace('+', "-").replace('/', "_");
    assert_eq!(off(&format!("script-src '{url_safe}'")), None);
    assert_eq!(
        inline(&format!("script-src '{ALERT}'"), Script, "alert(1) ", None),
        Some(Reason::Inline)
    );
    assert_eq!(
        inline("script-src 'nonce-abc'", Script, "x", Some("abc")),
        None
    );
    assert_eq!(
        inline("script-src 'nonce-abc'", Script, "x", Some("b")),
        Some(Reason::OtherNonce)
    );
    // Nonces are of elements, hashes of attributes only with a word.
    let attribute = |policy: &str| inline(policy, ScriptAttribute, "alert(1)", Some("abc"));
    assert!(attribute("script-src 'nonce-abc'").is_some());
    assert!(attribute(&format!("script-src '{ALERT}'")).is_some());
    assert!(attribute(&format!("script-src '{ALERT}' 'unsafe-hashes'")).is_none());
    assert!(attribute("script-src-elem 'none'; script-src 'unsafe-inline'").is_none());
    assert!(attribute("script-src 'unsafe-inline' 'strict-dynamic'").is_some());
    assert!(
        inline(
            "style-src 'unsafe-inline' 'strict-dynamic'",
            Style,
            "a{}",
            None
        )
        .is_none()
    );
    assert!(inline("style-src 'self'", StyleAttribute, "a:b", None).is_some());
    assert!(
        inline(
            "style-src-attr 'unsafe-inline'; style-src 'self'",
            StyleAttribute,
            "a:b",
            None
        )
        .is_none()
    );
}
