//! The exit code, which scripts go by.

use super::{Desk, Said, Up, nobody};

const GOOD: &str = r#"
[[case]]
get = "/"
"#;
const WRONG: &str = r#"
[[case]]
get = "/missing"
"#;
const CUT: &str = r#"
[[case]]
get = "/cut"
"#;

/// How the cases end on the site.
fn ended(suite: &str) -> Said {
    Desk::with_suite(suite).check(&Up::site())
}

#[test]
fn nought_when_all_passed() {
    let said = ended(GOOD).ends_with(0);
    assert!(said.out.contains("\n1 passed in "), "{}", said.out);
    assert_eq!(said.err, "");
}

#[test]
fn one_when_a_case_failed_whatever_else_happened() {
    ended(WRONG).ends_with(1);
    ended(&[GOOD, WRONG, CUT].concat()).ends_with(1);
}

#[test]
fn two_when_the_command_line_is_wrong() {
    let desk = Desk::with_suite(GOOD);
    let server = Up::site();
    let at = server.at();
    for wrong in [
        ["--concurrency", "0"],
        ["--per-target", "x"],
        ["--var", "x"],
        ["--color", "blue"],
        ["--no-such-flag", "x"],
        ["--resolve", "x"],
        ["--host", ""],
        ["--host", "http://x/"],
        ["--cacert", "no-such.pem"],
        ["--junit-dialect", "maven"],
        ["--json", "suites/site.toml/run.jsonl"],
        ["-q", "-v"],
        ["no-such.toml", "-q"],
    ] {
        let said = desk.run(&[&["--target", &at], &wrong[..]].concat());
        assert_eq!(said.code, 2, "{wrong:?}: {}", said.out);
        assert!(said.err.starts_with("error: "), "{wrong:?}: {}", said.err);
        assert_eq!(said.out, "", "{wrong:?}");
    }
    assert_eq!(server.server.connections(), 0);
}

#[test]
fn two_when_a_suite_is_wrong_with_every_mistake_and_nothing_sent() {
    let server = Up::site();
    let twelve = "tests/it/bad/twelve.toml";
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = super::smoke(root, &[twelve, "--target", &server.at()]);
    let said = Said::by(&mut command).ends_with(2);
    let drawn = std::fs::read_to_string("tests/it/bad/twelve.txt").unwrap();
    let found = drawn.matches("\nerror[").count() + 1;
    assert!(found >= 12);
    let expected = format!("{drawn}\n{found} errors; nothing was sent\n");
    snapbox::Assert::new().eq(said.err, expected);
    assert_eq!((said.out.as_str(), server.server.connections()), ("", 0));
}

#[test]
fn two_when_one_of_two_suites_is_wrong() {
    let (desk, server) = (Desk::with_suite(GOOD), Up::site());
    desk.write("suites/wrong.toml", "[[case]]\ngte = \"/\"\n");
    let said = desk.check(&server).ends_with(2);
    assert!(said.err.contains("did you mean `get`?"), "{}", said.err);
    assert!(said.err.ends_with("\n1 error; nothing was sent\n"));
    assert_eq!(server.server.connections(), 0);
}

#[test]
fn three_when_there_is_no_answer_or_no_whole_one() {
    ended(&[GOOD, CUT].concat()).ends_with(3);
    let said = Desk::with_suite(GOOD).run(&["--target", &nobody()]);
    assert!(said.ends_with(3).out.contains("DOWN "));
}

#[test]
fn four_when_nothing_ran() {
    let said = ended("[[case]]\nget = \"/\"\nskip = \"later\"\n").ends_with(4);
    assert!(said.out.contains("1 skipped in "), "{}", said.out);
    assert!(said.out.contains("nothing ran"), "{}", said.out);
    let (desk, server) = (Desk::with_suite(GOOD), Up::site());
    let args = ["--target", &server.at(), "--filter", "GET", "--skip", "/"];
    let said = desk.run(&args).ends_with(4);
    let expected = "error: nothing to run: the selection leaves no case\n";
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", expected));
    assert_eq!(server.server.connections(), 0);
}

#[test]
fn two_when_a_report_cannot_be_begun_and_nothing_sent() {
    let (desk, server) = (Desk::with_suite(GOOD), Up::site());
    let at = server.at();
    for report in ["--junit", "--json"] {
        let below_a_file = "suites/site.toml/reports/smoke";
        let said = desk.run(&["--target", &at, report, below_a_file]);
        let said = said.ends_with(2);
        let expected = "can't make the folder `suites/site.toml/reports`: ";
        assert!(said.words().contains(expected), "{}", said.err);
        let said = desk.run(&["--target", &at, report, "suites"]).ends_with(2);
        assert!(said.err.starts_with("error: can't write suites: "));
    }
    assert_eq!(server.server.connections(), 0);
    assert_eq!(desk.names(), ["suites"]);
}

#[test]
fn five_when_a_report_cannot_be_written_which_stops_nothing() {
    let (desk, server) = (Desk::with_suite(GOOD), Up::site());
    let at = server.at();
    let full = ["--target", &at, "--json", "/dev/full", "--junit", "ok.xml"];
    let said = desk.run(&full).ends_with(5);
    assert!(said.out.contains("\n1 passed in "), "{}", said.out);
    assert!(said.err.contains("--json /dev/full: "), "{}", said.err);
    assert!(desk.read("ok.xml").ends_with("</testsuites>\n"));
    let said = desk.run(&["--target", &at, "--junit", "/dev/full"]);
    let said = said.ends_with(5);
    assert!(said.out.contains("\n1 passed in "), "{}", said.out);
    let expected = "error: a report could not be written: --junit /dev/full: ";
    assert!(said.err.starts_with(expected), "{}", said.err);
    assert_eq!(server.server.requests().len(), 2);
}

#[test]
fn a_failed_case_is_worse_than_a_missing_report() {
    let (desk, server) = (Desk::with_suite(WRONG), Up::site());
    let args = ["--target", &server.at(), "--junit", "/dev/full"];
    let said = desk.run(&args).ends_with(1);
    assert!(said.err.contains("--junit /dev/full"));
}

#[test]
fn what_helps_is_not_an_error() {
    let desk = Desk::new();
    for args in [["--help"], ["--version"], ["schema"]] {
        let said = desk.run(&args).ends_with(0);
        assert!(!said.out.is_empty() && said.err.is_empty(), "{args:?}");
    }
}
