//! `--rerun-failed`.

use std::process::{Command, Stdio};

use super::{Desk, Said, Up, wait_until};

const SUITE: &str = r#"
[[case]]
name = "home"
get = "/"

[[case]]
name = "about"
get = "/missing/about"

[[case]]
name = "shop"
get = "/missing/shop"
"#;

/// A desk whose user has a state folder, and a site.
struct Project {
    desk: Desk,
    site: Up,
}

impl Project {
    fn new() -> Self {
        Self {
            desk: Desk::with_suite(SUITE),
            site: Up::site(),
        }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.desk.command(args);
        command.env("XDG_STATE_HOME", self.desk.path("state"));
        command
    }

    fn run(&self, args: &[&str]) -> Said {
        Said::by(&mut self.command(args))
    }

    /// Runs against the site.
    fn check(&self, args: &[&str]) -> Said {
        self.run(&[&["--target", &self.site.at()], args].concat())
    }

    /// Asserts that what is kept has no `secret`.
    #[track_caller]
    fn keeps_no(&self, secret: &str) {
        let kept = std::fs::read_dir(self.desk.path("state/smoke")).unwrap();
        let kept = kept.map(|kept| std::fs::read_to_string(kept.unwrap().path()).unwrap());
        let kept: Vec<String> = kept.collect();
        assert_eq!(kept.len(), 1);
        assert!(!kept[0].contains(secret), "{}", kept[0]);
    }

    /// Has `name` pass from now on.
    fn mend(&self, name: &str) {
        let suite = self.desk.read("suites/site.toml");
        let mended = suite.replace(&format!("/missing/{name}"), "/");
        self.desk.write("suites/site.toml", &mended);
    }
}

/// The names of the trials that a run told of.
fn told(said: &Said) -> Vec<String> {
    let verdicts = ["PASS", "FAIL", "ERROR", "-"];
    let lines = said
        .out
        .lines()
        .filter_map(|line| line.split_once("site::"));
    let lines = lines.filter(|(before, _)| verdicts.iter().any(|it| before.starts_with(it)));
    let names = lines.filter_map(|(_, rest)| rest.split_once(" @ "));
    names.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn what_did_not_pass_is_run_until_it_passes() {
    let project = Project::new();
    let said = project.check(&[]).ends_with(1);
    assert!(
        said.out.ends_with("\nagain  smoke --rerun-failed\n"),
        "{}",
        said.out
    );
    project.mend("about");
    let said = project.check(&["--rerun-failed"]).ends_with(1);
    assert_eq!(told(&said), ["about", "shop"]);
    assert_eq!(said.err, "1 case passed last time and is left out\n");
    assert!(said.out.ends_with("--rerun-failed\n"), "{}", said.out);
    project.mend("shop");
    let said = project.check(&["--rerun-failed"]).ends_with(0);
    assert_eq!(told(&said), ["shop"]);
    assert_eq!(said.err, "2 cases passed last time and are left out\n");
    project.desk.write("smoke.xml", "<testsuites/>");
    let args = ["--rerun-failed", "--junit", "smoke.xml"];
    let said = project.check(&args).ends_with(4);
    assert_eq!(
        said.err,
        "error: nothing to rerun: 3 cases passed last time\n"
    );
    assert_eq!(said.out, "");
    assert_eq!(project.site.server.requests().len(), 6);
    // The report of the run before is no report of this one.
    assert!(!project.desk.path("smoke.xml").exists());
}

#[test]
fn a_selection_changes_only_what_it_runs() {
    let project = Project::new();
    project.check(&["--filter", "about"]).ends_with(1);
    let said = project.check(&["--rerun-failed"]).ends_with(1);
    assert_eq!(told(&said), ["about"]);
    assert_eq!(said.err, "2 cases didn't run before and are left out\n");
    project.check(&[]).ends_with(1);
    project.mend("about");
    project.check(&["--filter", "about"]).ends_with(0);
    let said = project.check(&["--rerun-failed"]).ends_with(1);
    assert_eq!(told(&said), ["shop"]);
    let said = project
        .check(&["--rerun-failed", "--filter", "home"])
        .ends_with(4);
    let told = "1 case passed last time and is left out\n\
                not selected: 1 case more that did not pass last time\n\
                error: nothing to rerun: the selection leaves no case\n";
    assert_eq!(said.err, told);
}

#[test]
fn alone_it_takes_the_suites_and_targets_of_the_last_command() {
    let project = Project::new();
    project.desk.write("other/site.toml", SUITE);
    project.check(&["other/site.toml"]).ends_with(1);
    project.check(&["--filter", "home"]).ends_with(0);
    project.check(&["other/site.toml"]).ends_with(1);
    let said = project.run(&["--rerun-failed"]).ends_with(1);
    assert_eq!(told(&said), ["about", "shop"]);
    assert!(said.out.contains("other/site.toml"), "{}", said.out);
    // Suites of one name are two.
    project.check(&["suites", "--rerun-failed"]).ends_with(4);
    // What else is said matters, and may be secret.
    let more = ["--host", "site.example", "-H", "x-api-key: hunter2"];
    let said = project.check(&more).ends_with(1);
    let again = said.out.lines().last().unwrap();
    assert!(again.starts_with("again  smoke --target "), "{again}");
    assert!(again.contains(" --host site.example "), "{again}");
    assert!(again.ends_with(" --rerun-failed"), "{again}");
    let said = project.run(&["--rerun-failed"]).ends_with(2);
    let told = "say the same again, and --rerun-failed";
    assert!(said.words().contains(told), "{}", said.err);
    project.keeps_no("hunter2");
    let said = project.check(&[&more[..], &["--rerun-failed"]].concat());
    assert_eq!(self::told(&said.ends_with(1)), ["about", "shop"]);
}

#[test]
fn a_password_is_not_kept() {
    let project = Project::new();
    let target = format!("http://me:hunter2@{}", project.site.at());
    project.run(&["--target", &target]).ends_with(1);
    project.run(&["--rerun-failed"]).ends_with(2);
    project
        .run(&["--rerun-failed", "--target", &target])
        .ends_with(1);
    project.keeps_no("hunter2");
}

#[test]
fn what_an_interruption_left_over_is_run() {
    let project = Project::new();
    let slow = SUITE.replace("/missing/about", "/never");
    project.desk.write("suites/site.toml", &slow);
    let at = project.site.at();
    let mut command = project.command(&["--target", &at, "-j", "1"]);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let running = command.spawn().unwrap();
    wait_until("the slow case is sent", || {
        project.site.server.requests().len() == 2
    });
    let id = running.id().to_string();
    let sent = Command::new("kill").args(["-s", "INT", &id]).status();
    assert!(sent.unwrap().success());
    Said::of(running.wait_with_output().unwrap()).ends_with(130);
    project.desk.write("suites/site.toml", SUITE);
    let said = project.check(&["--rerun-failed"]).ends_with(1);
    assert_eq!(told(&said), ["about", "shop"]);
}

#[test]
fn a_case_that_is_no_more_is_told_once() {
    let project = Project::new();
    project.check(&[]).ends_with(1);
    let suite = SUITE.replace("\"shop\"", "\"market\"");
    project.desk.write("suites/site.toml", &suite);
    let said = project.check(&["--rerun-failed"]).ends_with(1);
    let gone = "site::shop@http did not pass last time, and is no case any more\n";
    assert!(said.err.starts_with(gone), "{}", said.err);
    assert!(
        said.err
            .contains("1 case didn't run before and is left out\n"),
        "{}",
        said.err
    );
    let said = project.check(&["--rerun-failed"]).ends_with(1);
    assert!(!said.err.contains("no case any more"), "{}", said.err);
    assert_eq!(told(&said), ["about"]);
}

#[test]
fn without_a_state_folder_only_who_asks_is_told() {
    let project = Project::new();
    let at = project.site.at();
    let run = |state: &str, args: &[&str]| {
        let mut command = project.desk.command(&[&["--target", &at], args].concat());
        Said::by(command.env("XDG_STATE_HOME", state))
    };
    for state in ["/dev/null", "relative", ""] {
        let said = run(state, &[]).ends_with(1);
        assert_eq!(said.err, "");
        assert!(!said.out.contains("--rerun-failed"), "{}", said.out);
        let said = run(state, &["--rerun-failed"]).ends_with(4);
        assert!(
            said.err.starts_with("error: nothing to rerun: "),
            "{}",
            said.err
        );
    }
    let said = project.check(&["--rerun-failed"]).ends_with(4);
    assert!(
        said.words().contains("no run of this project is kept in "),
        "{}",
        said.err
    );
    project.check(&[]).ends_with(1);
    // A file may not grow: its folder is as full as a disk.
    let full = |args: &str| {
        let script = format!(
            "trap '' XFSZ; ulimit -f 0; exec '{}' --target {at} {args}",
            env!("CARGO_BIN_EXE_smoke"),
        );
        let mut shell = Command::new("sh");
        let shell = shell
            .args(["-c", &script])
            .current_dir(project.desk.path(""));
        let said = Said::by(shell.env("XDG_STATE_HOME", project.desk.path("state")));
        assert!(
            !said.out.contains("again  smoke --rerun-failed"),
            "{}",
            said.out
        );
        said.ends_with(1)
    };
    let said = full("--rerun-failed");
    assert!(
        said.words().contains("warning: this run can't be kept in "),
        "{}",
        said.err
    );
    assert_eq!(full("").err, "");
}

#[test]
fn a_replay_says_what_the_run_said() {
    let project = Project::new();
    let said = project.check(&["--json", "run.jsonl"]).ends_with(1);
    let replayed = project.desk.run(&["replay", "run.jsonl"]).ends_with(1);
    assert_eq!(replayed.out, said.out);
}

#[test]
fn what_would_be_rerun_is_listed() {
    let project = Project::new();
    let never = project.run(&["list", "--rerun-failed"]).ends_with(4);
    assert!(
        never.err.contains("nothing to rerun: no run"),
        "{}",
        never.err
    );
    project.check(&[]).ends_with(1);
    let listed = project.run(&["list", "--rerun-failed"]).ends_with(0);
    assert_eq!(listed.out, "site::about@http\nsite::shop@http\n");
    let left_out = "1 case passed last time and is left out";
    assert!(listed.err.contains(left_out), "{}", listed.err);
    let again = project.run(&["--rerun-failed"]).ends_with(1);
    assert_eq!(told(&again), ["about", "shop"]);
    let suite = ["list", "suites/site.toml", "--rerun-failed"];
    let nowhere = project.run(&suite).ends_with(2);
    assert!(nowhere.err.contains("no target"), "{}", nowhere.err);
    project.mend("about");
    project.mend("shop");
    project.run(&["--rerun-failed"]).ends_with(0);
    let nothing = project.run(&["list", "--rerun-failed"]).ends_with(4);
    assert!(
        nothing.err.contains("nothing to rerun: 3 cases passed"),
        "{}",
        nothing.err
    );
}
