//! `smoke list`.

use std::io::Read;
use std::process::Stdio;

use super::{Desk, Up};

const SUITE: &str = r#"
[[case]]
name = "home"
get = "/"

[[case]]
name = "assets"
get = ["/a.css", "/b.css"]
"#;

#[test]
fn cases_and_with_a_target_trials_in_their_order_with_nothing_sent() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let said = desk.run(&["list"]).ends_with(0);
    let expected = "site::home\nsite::assets: /a.css\nsite::assets: /b.css\n";
    assert_eq!((said.out.as_str(), said.err.as_str()), (expected, ""));
    let (one, two) = (server.at(), format!("two={}", server.at()));
    let said = desk.run(&["list", "-t", &one, "-t", &two, "--skip", ".css"]);
    assert_eq!(said.ends_with(0).out, "site::home@http\nsite::home@two\n");
    assert_eq!(server.server.connections(), 0);
}

#[test]
fn a_reader_that_goes_away_has_read_enough() {
    let cases = (0..20_000).map(|at| format!("\"/{at}\","));
    let suite = format!("[[case]]\nget = [{}]\n", cases.collect::<String>());
    let desk = Desk::with_suite(&suite);
    let mut command = desk.command(&["list"]);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut listing = command.spawn().unwrap();
    let mut first = [0; 10];
    let mut out = listing.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let output = listing.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!((&first, output.status.code()), (b"site::GET ", Some(0)));
}
