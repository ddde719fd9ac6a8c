//! Reports on standard output, and recorded runs told again.

use quick_junit::Report;
use serde_json::Value;

use super::{Desk, Said, Up, nobody};

const SUITE: &str = r#"
[[case]]
name = "home"
get = "/"

[[case]]
name = "missing"
get = "/missing"
expect.title = "Home"

[[case]]
name = "cut"
get = "/cut"

[[case]]
name = "later"
get = "/"
skip = "not yet"
"#;

/// A run on a target that answers and one that doesn't.
fn run(desk: &Desk, args: &[&str]) -> Said {
    let server = Up::site();
    let (up, down) = (format!("up={}", server.at()), format!("down={}", nobody()));
    desk.run(&[&["--target", &up, "--target", &down], args].concat())
        .ends_with(1)
}

#[test]
fn junit_on_standard_output_is_alone_there() {
    let desk = Desk::with_suite(SUITE);
    let said = run(&desk, &["--junit", "-", "--json", "run.jsonl"]);
    let report = Report::deserialize_from_str(&said.out).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (8, 1, 4));
    assert!(said.err.contains("FAIL "), "{}", said.err);
    assert!(
        said.err
            .contains("1 passed, 1 failed, 4 errored, 2 skipped in ")
    );
    assert_eq!(desk.names(), ["run.jsonl", "suites"]);
}

#[test]
fn json_on_standard_output_is_alone_there() {
    let desk = Desk::with_suite(SUITE);
    let said = run(&desk, &["--json", "-", "--junit", "smoke.xml"]);
    let events: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(events[0]["event"], "run-started");
    assert_eq!(events[0]["version"], 1);
    let of = |kind: &str| events.iter().filter(|it| it["event"] == kind).count();
    assert_eq!((of("trial-finished"), of("target-down")), (8, 1));
    assert_eq!(events.last().unwrap()["summary"]["errored"], 4);
    assert!(said.err.contains("DOWN "), "{}", said.err);
}

#[test]
fn standard_output_takes_one_report() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let said = desk.run(&["-t", &server.at(), "--junit", "-", "--json", "-"]);
    let said = said.ends_with(2);
    assert_eq!(said.out, "");
    assert!(
        said.err
            .starts_with("error: standard output can take one report")
    );
    assert_eq!(server.server.connections(), 0);
}

#[test]
fn markdown_on_standard_output_is_alone_there_and_is_told_again() {
    let desk = Desk::with_suite(SUITE);
    let said = run(&desk, &["--markdown", "-", "--json", "reports/run.jsonl"]);
    assert!(
        said.out
            .starts_with("## smoke: failed\n\n**1 passed, 1 failed, ")
    );
    assert!(said.err.contains("FAIL "), "{}", said.err);
    let args = [
        "replay",
        "reports/run.jsonl",
        "--markdown",
        "pages/smoke.md",
    ];
    desk.run(&args).ends_with(1);
    assert_eq!(desk.read("pages/smoke.md"), said.out);
}

#[test]
fn an_older_report_is_replaced() {
    let desk = Desk::with_suite(SUITE);
    desk.write("smoke.xml", &"old ".repeat(10_000));
    run(&desk, &["--junit", "smoke.xml"]);
    Report::deserialize_from_str(&desk.read("smoke.xml")).unwrap();
    assert_eq!(desk.names(), ["smoke.xml", "suites"]);
}

#[test]
fn a_run_that_never_starts_leaves_no_report_of_another() {
    let desk = Desk::with_suite(SUITE);
    let args = ["--junit", "smoke.xml", "--markdown", "smoke.md"];
    run(&desk, &[&args[..], &["--json", "smoke.jsonl"]].concat());
    desk.write("notes.xml", "<notes/>");
    desk.write("notes.md", "## Notes");
    desk.write("suites/site.toml", "[[case]]\ngte = \"/\"\n");
    for (junit, page) in [("smoke.xml", "smoke.md"), ("notes.xml", "notes.md")] {
        let args = ["--target", &nobody(), "--junit", junit, "--markdown", page];
        desk.run(&[&args[..], &["--json", "smoke.jsonl"]].concat())
            .ends_with(2);
    }
    assert_eq!(desk.names(), ["notes.md", "notes.xml", "suites"]);
}

#[test]
fn no_report_is_written_over_what_is_read() {
    // It looks like a page of Markdown, too.
    let suite = format!("## smoke: failed\ninclude = [\"../shared.toml\"]\n{SUITE}");
    let (desk, server) = (Desk::with_suite(&suite), Up::site());
    desk.write("shared.toml", "[defaults]\nfollow = false\n");
    desk.write("ca.pem", "no certificate");
    let at = server.at();
    for (file, option) in [
        ("./suites/../suites/site.toml", "--junit"),
        ("suites/site.toml", "--markdown"),
        ("shared.toml", "--json"),
        ("ca.pem", "--json"),
    ] {
        let before = desk.read(file);
        let said = desk.run(&["-t", &at, "--cacert", "ca.pem", option, file]);
        let said = said.ends_with(2);
        let message =
            format!("error: {option} {file} would be written over a file that is read here\n");
        assert_eq!(
            said.err.split_whitespace().collect::<Vec<_>>()[..13],
            message.split_whitespace().collect::<Vec<_>>(),
            "{}",
            said.err
        );
        assert_eq!(desk.read(file), before);
    }
    desk.write(
        "suites/smoke.toml",
        "[profile.default]\njunit = \"site.toml\"\n",
    );
    let said = desk.run(&["-t", &at]).ends_with(2);
    let start = "error: suites/smoke.toml:2 [profile.default]: junit = suites/site.toml would be";
    assert!(said.err.starts_with(start), "{}", said.err);
    assert_eq!(desk.read("suites/site.toml"), suite);
    assert_eq!(server.server.connections(), 0);
    desk.write("run.jsonl", "{\"event\":\"run-started\"");
    let args = ["replay", "run.jsonl", "--json", "./run.jsonl"];
    desk.run(&args).ends_with(2);
    assert_eq!(desk.read("run.jsonl"), "{\"event\":\"run-started\"");
}

#[test]
fn a_file_takes_one_report() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let at = server.at();
    let args = ["-t", &at, "--junit", "a/same.x", "--json", "./a/same.x"];
    let said = desk.run(&args).ends_with(2);
    let message = "error: --junit a/same.x and --json ./a/same.x are one file, which takes one";
    assert!(said.err.starts_with(message), "{}", said.err);
    assert_eq!(server.server.connections(), 0);
    assert_eq!(desk.names(), ["suites"]);
    // These may be shared.
    let null = "/dev/null";
    let args = ["--junit", null, "--json", null, "--markdown", null];
    run(&desk, &args);
}

#[test]
fn a_recorded_run_is_told_again_to_the_byte() {
    for how in [
        &[][..],
        &["--quiet"],
        &["--verbose"],
        &["--color", "always"],
    ] {
        for dialect in ["full", "jenkins"] {
            let desk = Desk::with_suite(SUITE);
            let reports = ["--junit", "direct.xml", "--junit-dialect", dialect];
            let direct = run(
                &desk,
                &[&["--json", "run.jsonl"], &reports[..], how].concat(),
            );
            let reports = ["--junit", "again.xml", "--junit-dialect", dialect];
            let args = [&["replay", "run.jsonl"], &reports[..], how].concat();
            let again = desk.run(&[&args[..], &["--json", "again.jsonl"]].concat());
            let again = again.ends_with(1);
            assert_eq!((again.out, again.err), (direct.out, direct.err));
            assert_eq!(desk.read("again.xml"), desk.read("direct.xml"));
            assert_eq!(desk.read("again.jsonl"), desk.read("run.jsonl"));
        }
    }
}

#[test]
fn a_replay_ends_as_the_run_did() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    for (only, code) in [("home", 0), ("missing", 1), ("cut", 3), ("later", 4)] {
        let args = ["-t", &server.at(), "--filter", only, "--json", "run.jsonl"];
        desk.run(&args).ends_with(code);
        desk.run(&["replay", "run.jsonl"]).ends_with(code);
    }
}

#[test]
fn what_is_no_recording_is_a_mistake() {
    let desk = Desk::with_suite(SUITE);
    run(&desk, &["--json", "run.jsonl"]);
    let recorded = desk.read("run.jsonl");
    desk.write("cut.jsonl", &recorded[..recorded.len() / 2]);
    let said = desk.run(&["replay", "cut.jsonl", "--junit", "smoke.xml"]);
    let said = said.ends_with(2);
    assert!(
        said.err.contains("the recording ends before the run did"),
        "{}",
        said.err
    );
    assert!(
        said.err.starts_with("error: cut.jsonl: line "),
        "{}",
        said.err
    );
    Report::deserialize_from_str(&desk.read("smoke.xml")).unwrap();
    let said = desk.run(&["replay", "suites/site.toml"]).ends_with(2);
    assert!(
        said.err.starts_with("error: suites/site.toml: line "),
        "{}",
        said.err
    );
    let said = desk.run(&["replay", "no.jsonl"]).ends_with(2);
    assert!(
        said.err.starts_with("error: can't read no.jsonl: "),
        "{}",
        said.err
    );
}

#[test]
fn a_recording_comes_through_a_pipe() {
    let desk = Desk::with_suite(SUITE);
    let direct = run(&desk, &["--json", "run.jsonl"]);
    let recording = std::fs::File::open(desk.path("run.jsonl")).unwrap();
    let mut command = desk.command(&["replay", "-"]);
    let again = Said::by(command.stdin(recording)).ends_with(1);
    assert_eq!(again.out, direct.out);
}

#[test]
fn a_page_names_each_trial_that_is_wrong() {
    let cases = (0..60).map(|n| format!("[[case]]\nget = \"/missing/{n}\"\n"));
    let cases = cases.collect::<Vec<_>>().concat();
    let (desk, server) = (Desk::with_suite(&cases), Up::site());
    let args = [
        "-t",
        &format!("t={}", server.at()),
        "--markdown",
        "smoke.md",
    ];
    desk.run(&args).ends_with(1);
    let page = desk.read("smoke.md");
    assert!(
        page.contains("<details>\n<summary>60 trials that did not pass</summary>\n\n- `site::")
    );
    for n in 0..60 {
        assert!(
            page.contains(&format!("- `site::GET /missing/{n}@t`\n")),
            "{page}"
        );
    }
}
