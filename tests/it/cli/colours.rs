//! Colours, and how much is said.

use std::process::Stdio;

use super::{Desk, Said, Up, steady};

const SUITE: &str = r#"
[[case]]
name = "home"
get = "/"

[[case]]
name = "missing"
get = "/missing"

[[case]]
name = "later"
get = "/"
skip = "not yet"
"#;

const ESCAPE: char = '\x1b';

fn said(args: &[&str], env: &[(&str, &str)]) -> Said {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let mut command = desk.command(&[&["--target", &server.at()], args].concat());
    Said::by(command.envs(env.iter().copied())).ends_with(1)
}

#[test]
fn a_pipe_gets_no_colours_unless_they_are_asked_for() {
    let coloured = |args: &[&str], env: &[(&str, &str)]| said(args, env).out.contains(ESCAPE);
    assert!(!coloured(&[], &[]));
    assert!(!coloured(
        &[],
        &[("TERM", "xterm-256color"), ("CLICOLOR", "1")]
    ));
    assert!(!coloured(&[], &[("NO_COLOR", "1")]));
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(coloured(&["--color", "always"], &[]));
    assert!(coloured(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn colours_change_no_word() {
    let coloured = said(&["--color", "always"], &[]).out;
    let codes = regex::Regex::new("\x1b\\[[0-9;]*m").unwrap();
    let plain = codes.replace_all(&coloured, "");
    // What `again` types has the option of the desk.
    let plain = plain.replace(" --no-probes", "");
    assert_eq!(steady(&plain), steady(&said(&[], &[]).out));
    assert!(!plain.contains(ESCAPE));
}

#[test]
fn findings_and_reports_are_coloured_apart() {
    let desk = Desk::with_suite("[[case]]\ngte = \"/\"\n");
    assert!(!desk.run(&["check"]).err.contains(ESCAPE));
    let said = desk.run(&["check", "--color", "always"]);
    assert!(said.err.contains(ESCAPE), "{}", said.err);
}

#[test]
fn quiet_says_what_is_wrong_and_verbose_says_all() {
    let quiet = said(&["--quiet"], &[]).out;
    assert!(quiet.starts_with("FAIL "), "{quiet}");
    assert!(
        !quiet.contains("PASS") && !quiet.contains("SKIP"),
        "{quiet}"
    );
    assert!(
        quiet.contains("\n1 passed, 1 failed, 1 skipped in "),
        "{quiet}"
    );
    let normal = said(&[], &[]).out;
    for line in ["PASS ", "FAIL ", "SKIP ", "(not yet)"] {
        assert!(normal.contains(line), "{line}: {normal}");
    }
    assert!(!normal.contains("> GET "), "{normal}");
    let verbose = said(&["--verbose"], &[]).out;
    assert_eq!(verbose.matches(" > GET http://").count(), 2, "{verbose}");
    assert!(verbose.contains("< HTTP/1.1 404 Not Found"), "{verbose}");
}

#[test]
fn the_console_is_as_it_was_looked_at() {
    let golden = snapbox::Data::read_from(std::path::Path::new("tests/it/cli/console.txt"), None);
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    assert.eq(steady(&said(&[], &[]).out), golden.raw());
}

#[test]
fn a_reader_of_the_console_that_goes_away_stops_no_report() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let mut command = desk.command(&["--target", &server.at(), "--junit", "smoke.xml"]);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = command.spawn().unwrap();
    drop(running.stdout.take());
    let output = running.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(!err.contains("panicked"), "{err}");
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(desk.read("smoke.xml").ends_with("</testsuites>\n"));
}
