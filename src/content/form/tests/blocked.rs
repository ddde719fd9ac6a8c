//! What a page's policy keeps browsers from sending.

use super::*;
use crate::content::form::misled;

const POLICY: &str = "content-security-policy";
const FORM: &str = "<form method=post action=/x><input name=a value=1></form>";

#[test]
fn form_action_says_where_forms_go() {
    let none = on(FORM).with_header(POLICY, "default-src 'self'; form-action 'none'");
    assert_eq!(
        none.flaw(),
        "1: expected a form that browsers send, got one that is blocked by `form-action 'none'` of \
         the page's Content-Security-Policy | it is sent to \"http://a.example/x\""
    );
    let own = |policy: &str| on(FORM).with_header(POLICY, policy).try_submit();
    assert!(own("form-action 'self'").is_ok());
    assert!(
        own("default-src 'none'").is_ok(),
        "nothing stands in for it"
    );
    assert!(own("form-action http://a.example/y").is_err());
    assert!(own("form-action 'self', form-action https:").is_err());
    let report = "content-security-policy-report-only";
    let report = on(FORM).with_header(report, "form-action 'none'");
    assert!(report.try_submit().is_ok());
    let get = on("<form action=//b.example/><input name=a></form>");
    assert!(
        get.with_header(POLICY, "form-action 'self'")
            .try_submit()
            .is_err()
    );
}

#[test]
fn a_meta_in_the_head_counts() {
    let meta = "<meta http-equiv=content-security-policy content=\"form-action 'none'; sandbox\">";
    let of = |page: String| on(page).try_submit().map_err(|flaw| flaw.actual);
    assert_eq!(
        of(format!("<title>a</title>{meta}<p>{FORM}")).unwrap_err(),
        "one that is blocked by `form-action 'none'` of the page's Content-Security-Policy (its \
         <meta>)"
    );
    assert!(of(format!("<p>{meta}{FORM}")).is_ok());
    assert!(of(format!("<noscript>{meta}</noscript>{FORM}")).is_ok());
}

#[test]
fn a_sandbox_sends_no_form() {
    let of = |policy: &str| on(FORM).with_header(POLICY, policy);
    assert!(
        of("sandbox allow-scripts")
            .flaw()
            .contains("`sandbox allow-scripts`")
    );
    assert!(
        of("sandbox allow-forms allow-same-origin")
            .try_submit()
            .is_ok()
    );
    let nobodys = of("sandbox allow-forms");
    assert_eq!(nobodys.header("origin").as_deref(), Some("null"));
}

#[test]
fn bases_and_insecure_actions_are_read_as_browsers_read_them() {
    let page = "<base href=//b.example/c/><form method=post action=d></form>";
    let sent = on(page).with_header(POLICY, "base-uri 'self'").sent();
    assert_eq!(sent, "POST http://a.example/dir/d ");
    let page = "<form method=post action=http://b.example/d></form>";
    let upgrading = on(page).with_header(POLICY, "upgrade-insecure-requests; form-action https:");
    assert!(
        upgrading.try_submit().is_err(),
        "by http, nothing is upgraded"
    );
    let upgrading = upgrading.at("https://a.example/");
    assert_eq!(upgrading.sent(), "POST https://b.example/d ");
}

#[test]
fn redirects_of_forms_are_asked_for_too() {
    let given = on(FORM).with_header(POLICY, "form-action 'self' https://pay.example/only");
    let response = Response {
        status: StatusCode::OK,
        reason: None,
        version: Version::HTTP_11,
        headers: given.headers.clone(),
        body: Content_ {
            bytes: Bytes::from(given.page.clone()),
            ..Content_::default()
        },
    };
    let to = |places: &[&str]| {
        let places: Vec<Url> = places.iter().map(|it| Url::parse(it).unwrap()).collect();
        let url = Url::parse(given.url).unwrap();
        misled(&Content::of(&response), &url, &places, span(1)).map(|flaw| flaw.actual)
    };
    assert_eq!(
        to(&["http://a.example/thanks", "https://pay.example/go"]),
        None
    );
    assert_eq!(
        to(&["http://a.example/", "https://b.example/"]).unwrap(),
        "one whose redirect is blocked by `form-action 'self' https://pay.example/only` of the \
         page's Content-Security-Policy"
    );
    assert_eq!(to(&[]), None);
}
