//! Who is asked for: the Host header that a server sees.

use super::{Desk, Up};
use crate::server::header;

/// The Host header when a suite with these lines is run with these arguments
/// against `TARGET`.
fn asked(top: &str, target: &str, case: &str, args: &[&str]) -> String {
    let (desk, server) = (Desk::new(), Up::site());
    let suite = format!(
        "{top}\n[targets.app]\nurl = \"http://{}\"\n{target}\n[[case]]\nget = \"/\"\n{case}\n",
        server.at()
    );
    desk.write("suites/site.toml", &suite);
    desk.run(&[&["--target", "app"], args].concat())
        .ends_with(0);
    let requests = server.server.requests();
    let host = header(&requests[0], "host").unwrap();
    host.replace(&server.at(), "TARGET")
}

#[test]
fn the_nearest_word_wins() {
    let (top, target, case) = (
        "host = \"suite.example\"",
        "host = \"target.example\"",
        "host = \"case.example\"",
    );
    let flag = ["--host", "flag.example"];
    assert_eq!(asked("", "", "", &[]), "TARGET");
    assert_eq!(asked(top, "", "", &[]), "suite.example");
    assert_eq!(asked(top, target, "", &[]), "target.example");
    assert_eq!(asked(top, target, "", &flag), "flag.example");
    assert_eq!(asked(top, target, case, &flag), "case.example");
    assert_eq!(asked("", "", "", &flag), "flag.example");
}

#[test]
fn the_host_is_sent_exactly_as_it_is_said() {
    for host in [
        "staging.example:8000",
        "staging.example:80",
        "Staging.Example",
    ] {
        assert_eq!(asked("", "", "", &["--host", host]), host);
    }
}
