//! Forms of the real site, on ways where they are refused, and one where they
//! look as if they would be.

use super::ADMIN_PASSWORD;
use crate::program::smoke;
use crate::real::Stack;

/// What `smoke` says of a suite on a target, and its exit code.
fn said(suite: &str, arguments: &[&str]) -> (String, Option<i32>) {
    let output = smoke()
        .arg(suite)
        .args(arguments)
        .env("ADMIN_PASSWORD", ADMIN_PASSWORD)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (text, output.status.code())
}

/// The names of a page's cases in which a form is sent.
const STARTS: &str = "can start a list for one user";

/// nginx passes `$host` on, which has no port, and browsers say theirs.
#[test]
fn a_port_that_nginx_leaves_out() {
    let stack = Stack::up("nginx-socket");
    let target = stack.at.target("nginx");
    let host = "staging.superlists.ml:8080";
    let arguments = ["--target", &target, "--host", host, "--filter", STARTS];
    let (text, code) = said("suites/superlists.toml", &arguments);
    assert_eq!(code, Some(1), "{text}");
    for line in [
        "Django refuses the POST because its CSRF check failed: most often, the Origin is not one \
         that it trusts",
        "nginx's `$host` leaves the port 8080 out: `proxy_set_header Host $http_host;`",
        "or Django is to trust it: `CSRF_TRUSTED_ORIGINS = [\"http://staging.superlists.ml:8080\"]`",
    ] {
        assert!(unwrapped(&text).contains(line), "{line}\n{text}");
    }
}

/// With DEBUG on, Django's own words are told.
#[test]
fn debug_tells_why_a_form_is_refused() {
    let stack = Stack::up("debug");
    let target = stack.at.target("nginx");
    let host = "staging.superlists.ml:8080";
    let arguments = ["--target", &target, "--host", host, "--filter", STARTS];
    let (text, code) = said("suites/superlists.toml", &arguments);
    assert_eq!(code, Some(1), "{text}");
    let line = "Origin checking failed - http://staging.superlists.ml:8080 does not match any \
                trusted origins";
    assert!(unwrapped(&text).contains(line), "{text}");
}

/// Straight at an application that knows only https: its cookies are `Secure`,
/// and what it is told of the page has to be https.
#[test]
fn a_site_on_https_is_visited_at_its_socket() {
    let stack = Stack::up("https");
    let suite = std::fs::read_to_string("suites/admin.toml").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("admin.toml");
    let url = stack.at.target("gunicorn");
    let target = format!("\n[targets.direct]\nurl = \"{url}\"\nforwarded = \"https\"\n");
    std::fs::write(&path, suite + &target).unwrap();
    let path = path.to_str().unwrap();
    let (text, code) = said(path, &["--target", "direct"]);
    assert_eq!(code, Some(0), "{text}");
    // The same without a table, as the hint says it.
    let (text, code) = said("suites/admin.toml", &["--target", &url]);
    assert_eq!(code, Some(1), "{text}");
    let hint = format!(
        "`smoke suites/admin.toml --target {url} --host staging.superlists.ml --forwarded https`"
    );
    assert!(unwrapped(&text).contains(&hint), "{text}");
    let told = ["--target", &url, "--forwarded", "https"];
    let (text, code) = said("suites/admin.toml", &told);
    assert_eq!(code, Some(0), "{text}");
}

/// Without the breaks of lines.
fn unwrapped(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}
