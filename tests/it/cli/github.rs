//! Under GitHub Actions.

use serde_json::Value;

use super::{Desk, HTML, Said, Up, nobody, page};
use crate::server::{Conn, path};

const SUITE: &str = r#"
[[case]]
get = "/"
expect.title = "Home"

[[case]]
name = "hostile"
get = "/hostile"
expect.title = "Home"
"#;

/// A page that has commands for every runner.
const HOSTILE: &str = "::add-mask::x ##[add-mask]y ##vso[task.setvariable variable=z]z";

fn site() -> Up {
    Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let body = match path(&request) {
                "/hostile" => format!("{}\n{HOSTILE}\n", page(HOSTILE)),
                _ => page("Home"),
            };
            conn.answer("200 OK", HTML, body).await;
        }
    })
}

/// A run in a step of a workflow, whose summary is `step.md`.
fn step(desk: &Desk, args: &[&str]) -> Said {
    let mut command = desk.command(args);
    command.env("GITHUB_ACTIONS", "true");
    command.env("GITHUB_WORKSPACE", desk.path(""));
    command.env("GITHUB_STEP_SUMMARY", desk.path("step.md"));
    Said::by(&mut command)
}

fn commands(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| line.trim_start().starts_with("::"))
        .collect()
}

#[test]
fn what_fails_is_annotated_at_its_line_and_summed_up() {
    let (desk, server) = (Desk::with_suite(SUITE), site());
    desk.write("step.md", "before");
    let (at, down) = (server.at(), format!("down={}", nobody()));
    let said = step(&desk, &["-t", &at, "-t", &down]).ends_with(1);
    let commands = commands(&said.out);
    assert_eq!(commands.len(), 2, "{commands:?}");
    let start = "::error file=suites/site.toml,line=3,col=7,title=smoke%3A connection-refused%2C ";
    assert!(commands[0].starts_with(start), "{commands:?}");
    assert!(commands[0].contains("site::GET /@down · site::hostile@down%0A"));
    let start = "::error file=suites/site.toml,line=9,col=16,title=smoke%3A site%3A%3Ahostile @ ";
    assert!(commands[1].starts_with(start), "{commands:?}");
    let page = desk.read("step.md");
    assert!(page.starts_with("before\n## smoke: failed\n"), "{page}");
    assert_eq!(said.err, "");
}

#[test]
fn no_response_is_a_command() {
    let (desk, server) = (Desk::with_suite(SUITE), site());
    let reports = ["--json", "-", "--markdown", "page.md", "-v"];
    let at = server.at();
    let args = [&["-t", &at][..], &reports].concat();
    let said = step(&desk, &args).ends_with(1);
    for text in [&said.out, &said.err] {
        let told: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with("::error "))
            .collect();
        let told = told.join("\n");
        assert!(!told.contains("##[") && !told.contains("##vso["), "{told}");
        assert!(!told.contains("\n::"), "{told}");
    }
    // Where a report has the output, they stand beside the console.
    assert_eq!(commands(&said.err).len(), 1, "{}", said.err);
    assert!(commands(&said.out).is_empty());
    // What is a program's is what it was.
    for line in said.out.lines() {
        serde_json::from_str::<Value>(line).unwrap();
    }
    assert!(said.out.contains("##\\u005badd-mask]y"), "{}", said.out);
    assert!(desk.read("page.md").contains("##[add-mask]y"));
}

#[test]
fn nor_is_one_where_only_the_command_line_tells_of_github() {
    let (desk, server) = (Desk::with_suite(SUITE), site());
    let said = desk
        .run(&["-t", &server.at(), "-v", "--github"])
        .ends_with(1);
    assert_eq!(commands(&said.out).len(), 1, "{}", said.out);
    let told = said
        .out
        .lines()
        .filter(|line| !line.starts_with("::error "));
    let told = told.collect::<Vec<_>>().join("\n");
    assert!(
        told.contains("## [add-mask]y") && !told.contains("##["),
        "{told}"
    );
}

#[test]
fn paths_are_told_from_the_root_of_the_repository() {
    let (desk, server) = (Desk::new(), site());
    desk.write("deploy/suites/site.toml", SUITE);
    desk.write(".git/config", "");
    let mut command = desk.command(&["-t", &server.at(), "--github", "--junit", "smoke.xml"]);
    let said = Said::by(command.current_dir(desk.path("deploy"))).ends_with(1);
    assert!(
        said.out
            .contains("::error file=deploy/suites/site.toml,line=9,"),
        "{}",
        said.out
    );
    let junit = desk.read("deploy/smoke.xml");
    assert!(
        junit.contains(" file=\"deploy/suites/site.toml\" line=\""),
        "{junit}"
    );
}

#[test]
fn a_mistake_is_annotated_where_it_stands() {
    let desk = Desk::with_suite("[[case]]\ngte = \"/\"\n");
    for args in [&["-t", "127.0.0.1:1"][..], &["check"]] {
        let said = step(&desk, args).ends_with(2);
        let commands = commands(&said.err);
        let start = "::error file=suites/site.toml,line=2,col=1,title=smoke%3A unknown-key::";
        assert!(commands[0].starts_with(start), "{commands:?}");
    }
    let said = step(&desk, &["-t", "127.0.0.1:1", "no-such-suite"]).ends_with(2);
    assert!(
        said.err.starts_with("::error title=smoke::"),
        "{}",
        said.err
    );
    desk.write(
        "suites/site.toml",
        "[[case]]\nget = \"/\"\nskip = \"later\"\n",
    );
    let said = step(&desk, &["-t", "127.0.0.1:1"]).ends_with(4);
    let expected = ["::error title=smoke::nothing ran: every trial is skipped"];
    assert_eq!(commands(&said.out), expected);
}

#[test]
fn who_does_not_want_it_says_so() {
    let (desk, server) = (Desk::with_suite(SUITE), site());
    let at = server.at();
    let said = step(&desk, &["-t", &at, "--github=never"]).ends_with(1);
    assert!(commands(&said.out).is_empty(), "{}", said.out);
    // Outside of a step there is none.
    let said = desk.run(&["-t", &at, "--json", "run.jsonl"]).ends_with(1);
    assert!(commands(&said.out).is_empty(), "{}", said.out);
    // The run itself was annotated.
    let said = step(&desk, &["replay", "run.jsonl"]).ends_with(1);
    assert!(commands(&said.out).is_empty(), "{}", said.out);
    let said = step(&desk, &["replay", "run.jsonl", "--github"]).ends_with(1);
    assert_eq!(commands(&said.out).len(), 1, "{}", said.out);
    assert!(
        said.err.starts_with("warning: no summary of the step: "),
        "{}",
        said.err
    );
}

#[test]
fn a_target_that_is_not_ready_is_told_where_it_is_waited_for() {
    let cases = "[[case]]\nget = \"/\"\n".repeat(2);
    let suite = format!("ready.get = \"/health\"\nready.within = \"100ms\"\n\n{cases}");
    let suite = suite.replacen("get = \"/\"", "name = \"home\"\nget = \"/\"", 1);
    let desk = Desk::with_suite(&suite);
    let server = Up::with(|mut conn: Conn| async move {
        while conn.request().await.is_some() {
            conn.answer("500 Internal Server Error", HTML, page("Oh"))
                .await;
        }
    });
    desk.write("step.md", "");
    let at = server.at();
    let args = ["-t", &format!("a={at}"), "-t", &format!("b={}", nobody())];
    let said = step(&desk, &args).ends_with(3);
    let commands = commands(&said.out);
    assert_eq!(commands.len(), 2, "{commands:?}");
    for (target, what) in [
        ("a", "not ready, and waiting changes nothing: status"),
        ("b", "not ready"),
    ] {
        let command = commands
            .iter()
            .find(|it| it.contains(&format!("%0A{target}: {what}")));
        let command = command.unwrap_or_else(|| panic!("{target}: {commands:?}"));
        let place = "::error file=suites/site.toml,line=1,col=13,";
        assert!(command.starts_with(place), "{command}");
        assert!(
            command.contains("%0Aasked GET /health as 127.0.0.1"),
            "{command}"
        );
        assert!(command.contains("; 2 trials not sent%0A"), "{command}");
    }
    let page = desk.read("step.md");
    let section = "### Targets that are down or not ready\n\n- a: not ready, and waiting changes";
    assert!(page.contains(section), "{page}");
    let asked = " (`suites/site.toml:1`): asked GET `/health` as `127.0.0.1:";
    assert!(page.contains(asked), "{page}");
}

#[test]
fn a_summary_without_room_has_the_verdict_or_is_missed_aloud() {
    let (desk, server) = (Desk::with_suite(SUITE), site());
    let at = server.at();
    let full = "x".repeat(1024 * 1024 - 200);
    desk.write("step.md", &full);
    let said = step(&desk, &["-t", &at]).ends_with(1);
    let page = desk.read("step.md");
    assert!(page[full.len()..].starts_with("\n## smoke: failed\n\n**1 passed, 1 failed**"));
    assert!(page.len() <= 1024 * 1024);
    let warning = "::warning title=smoke::the summary of the step (1 MiB) is full";
    assert!(said.out.contains(warning), "{}", said.out);
    let before = desk.read("step.md");
    let said = step(&desk, &["-t", &at]).ends_with(1);
    assert_eq!(desk.read("step.md"), before);
    let end = "is full of what other commands wrote: nothing of this run is in it\n";
    assert!(said.out.contains(end), "{}", said.out);
    // Nobody asked for it.
    let mut command = desk.command(&["-t", &at, "--filter", "GET /"]);
    command.env("GITHUB_ACTIONS", "true");
    let said = Said::by(command.env("GITHUB_STEP_SUMMARY", "/dev/full")).ends_with(0);
    let warning = "::warning title=smoke::no summary of the step: GITHUB_STEP_SUMMARY=/dev/full: ";
    assert!(said.out.contains(warning), "{}", said.out);
}

#[test]
fn no_report_takes_the_summary_of_the_step() {
    let (desk, server) = (Desk::with_suite(SUITE), site());
    desk.write("step.md", "before");
    let at = server.at();
    let args = ["-t", &at, "--markdown", "./step.md"];
    let said = step(&desk, &args).ends_with(2);
    let start = "::error title=smoke::--markdown ./step.md is the summary of the step";
    assert!(said.err.starts_with(start), "{}", said.err);
    assert_eq!(desk.read("step.md"), "before");
    let args = [&args[..], &["--github=never"]].concat();
    step(&desk, &args).ends_with(1);
    assert!(desk.read("step.md").starts_with("## smoke: failed"));
}
