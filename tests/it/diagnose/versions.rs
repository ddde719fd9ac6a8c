//! A version in a header, where the case expects the name alone.

use smoke::diagnose::{Evidence, Found, RunFacts, diagnose};
use smoke::exchange::Exchange;

use super::evidence::{HOST, answer, expected, hop, sent, target, told, unmet};

/// What is said of an answer of nginx 1.22.1, of which a header isn't as expected.
fn told_of(failed: &str, name: &str) -> String {
    let expect = expected(&format!("headers.server = {name:?}"));
    let headers = [("server", "nginx/1.22.1"), ("x", "y")];
    let exchange = Exchange {
        redirects: Vec::new(),
        last: hop(
            sent("GET", "http://staging.superlists.ml/"),
            answer(200, &headers, ""),
        ),
        unfollowed: None,
    };
    told(diagnose(&Evidence {
        target: &target("127.0.0.1:8080"),
        host: HOST,
        case_path: "/",
        found: Found::Response {
            exchange: &exchange,
            title: None,
            text: "",
        },
        failed: &[&unmet(failed)],
        refused: &[],
        expect: Some(&expect),
        before: None,
        is_timeout_typed: false,
        run: &RunFacts::default(),
    }))
}

#[test]
fn a_version_that_is_not_to_be_told() {
    let told = told_of("headers.server", "nginx");
    assert!(told.starts_with("nginx-version\n"), "{told}");
    // Another server, and another header.
    assert_eq!(told_of("headers.server", "gunicorn"), "nothing\n");
    assert_eq!(told_of("headers.x", "nginx"), "nothing\n");
}
