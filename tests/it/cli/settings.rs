//! `smoke.toml` as settings: default targets, profiles, and what wins.

use std::process::Command;

use super::{Desk, Said, Up, nobody};

const SUITE: &str = r#"
[[case]]
name = "home"
tags = ["web"]
get = "/"

[[case]]
name = "slow"
tags = ["web", "slow"]
get = "/"

[[case]]
name = "gone"
get = "/missing/"
expect.status = 404
"#;

/// A desk with that suite and these settings.
fn with(settings: &str) -> Desk {
    let desk = Desk::with_suite(SUITE);
    desk.write("smoke.toml", settings);
    desk
}

/// What `smoke list` shows, in one line.
#[track_caller]
fn listed(command: &mut Command) -> String {
    let out = Said::by(command).ends_with(0).out;
    out.replace("site::", "").trim().replace('\n', ", ")
}

const TWO: &str = "[targets]\ndefault = ['a', 'b']\na.url = 'http://127.0.0.1:1'\n\
                   b.url = 'http://127.0.0.1:2'\nc.url = 'http://127.0.0.1:3'\n";

#[test]
fn targets_are_typed_or_of_the_environment_or_of_a_profile_or_the_default_ones() {
    let desk = with(&format!(
        "{TWO}[profile.ci]\ntarget = 'c'\n[profile.none]\n"
    ));
    let list = |args: &[&str], target: Option<&str>| {
        let args = [&["list", "--filter", "home"], args].concat();
        let mut command = desk.command(&args);
        command.envs(target.map(|target| ("SMOKE_TARGET", target)));
        listed(&mut command).replace("home@", "")
    };
    assert_eq!(list(&[], None), "a, b");
    assert_eq!(list(&["--profile", "none"], None), "a, b");
    assert_eq!(list(&["--profile", "ci"], None), "c");
    assert_eq!(list(&["--profile", "ci"], Some("b")), "b");
    assert_eq!(list(&["--profile", "ci"], Some(" ")), "c");
    assert_eq!(list(&["-t", "a"], Some("b")), "a");
    assert_eq!(list(&["--target", "all"], None), "a, b, c");
    assert_eq!(
        list(&["--target", "all", "-t", "d=h:1"], None),
        "a, b, c, d"
    );
    // Without a target, ids end before their `@`.
    assert_eq!(list(&["--no-target"], None), "home");
}

#[test]
fn one_default_target_may_stand_bare_and_a_table_is_a_target() {
    let desk = with("targets.default = 'x=http://127.0.0.1:1'\n");
    assert_eq!(
        listed(&mut desk.command(&["list", "--filter", "home"])),
        "home@x"
    );
    let desk = with("[targets.default]\nurl = 'http://127.0.0.1:1'\n");
    assert_eq!(
        listed(&mut desk.command(&["list", "--filter", "home"])),
        "home"
    );
    let args = ["list", "--filter", "home", "--target", "default"];
    assert_eq!(listed(&mut desk.command(&args)), "home@default");
}

#[test]
fn all_is_what_each_suite_has() {
    let desk = with("targets.a.url = 'http://127.0.0.1:1'\n");
    desk.write(
        "suites/more.toml",
        "[targets.own]\nurl = 'http://127.0.0.1:2'\n[[case]]\nget = '/'\n",
    );
    let out = desk.run(&["list", "--target", "all", "--skip", "site::"]);
    assert_eq!(out.ends_with(0).out, "more::GET /@a\nmore::GET /@own\n");
    let out = desk.run(&["list", "--target", "all", "--filter", "home"]);
    assert_eq!(out.ends_with(0).out, "site::home@a\n");
    let said = desk.run(&["compare", "all", "a"]).ends_with(2);
    assert!(
        said.err.contains("`all` is several targets"),
        "{}",
        said.err
    );
    let said = Desk::with_suite(SUITE)
        .run(&["--target", "all"])
        .ends_with(2);
    assert_eq!(
        said.words(),
        "error: `all` is every target of [targets], and the suite `site` has none"
    );
    let named = with("targets.all.url = 'http://127.0.0.1:1'\ntargets.b.url = 'http://b'\n");
    let out = named.run(&["list", "--target", "all", "--filter", "home"]);
    assert_eq!(out.ends_with(0).out, "site::home@all\n");
}

#[test]
fn a_run_has_its_targets_and_says_what_was_typed() {
    let (site, other) = (Up::site(), Up::site());
    let desk = with(&format!(
        "[targets]\ndefault = 'a'\na.url = 'http://{}'\n[profile.ci]\ntarget = 'b=http://{}'\n\
         filter = 'gone'\nretries = 1\n",
        site.at(),
        other.at()
    ));
    let wrong = SUITE.replace("404", "200");
    desk.write("suites/site.toml", &wrong);
    let said = desk.run(&["--no-probes"]).ends_with(1);
    assert!(said.out.contains("site::gone @ a"), "{}", said.out);
    assert_eq!(site.server.requests().len(), 3);
    let run = |args: &[&str]| {
        let mut command = desk.command(&[args, &["--no-probes"]].concat());
        Said::by(command.env("XDG_STATE_HOME", desk.path("state")))
    };
    let said = run(&["--profile", "ci", "--strict"]).ends_with(1);
    assert!(said.out.contains("site::gone @ b"), "{}", said.out);
    assert_eq!(other.server.requests().len(), 2);
    let again = "\nagain  smoke --profile ci --strict --rerun-failed\n";
    assert!(said.out.ends_with(again), "{}", said.out);
    // What is kept has the profile.
    let said = run(&["--profile", "ci"]).ends_with(1);
    let again = "\nagain  smoke --rerun-failed\n";
    assert!(said.out.ends_with(again), "{}", said.out);
    let said = run(&["--rerun-failed"]).ends_with(1);
    assert!(said.out.contains("site::gone @ b"), "{}", said.out);
    assert_eq!(site.server.requests().len(), 3);
}

#[test]
fn the_command_line_wins_over_a_profile_and_that_over_the_default_one() {
    let site = Up::site();
    let desk = with(
        "[profile.default]\nretries = 2\ntag = 'web'\nquiet = true\n\
         [profile.ci]\nretries = 0\nverbose = true\nfail_fast = true\nconcurrency = 1\n",
    );
    let wrong = SUITE.replace("get = \"/\"\n", "get = \"/missing/\"\n");
    desk.write("suites/site.toml", &wrong);
    let at = site.at();
    let mut before = 0;
    let mut sent = |args: &[&str]| {
        let said = desk.run(&[&["--target", &at], args].concat()).ends_with(1);
        let all = site.server.requests().len();
        let sent = all - before;
        before = all;
        (sent, said.out.contains("> GET"))
    };
    // Two cases of the tag, and each thrice.
    assert_eq!(sent(&[]), (6, false));
    assert_eq!(sent(&["--retries", "0"]), (2, false));
    assert_eq!(sent(&["--no-retries"]), (2, false));
    assert_eq!(sent(&["--no-tag", "--retries=0"]), (3, false));
    assert_eq!(sent(&["--profile", "ci"]), (1, true));
    assert_eq!(sent(&["--profile", "ci", "--no-fail-fast"]), (2, true));
    let both = ["--profile", "ci", "--fail-fast", "--no-fail-fast"];
    assert_eq!(sent(&both), (2, true));
    let both = ["--profile", "ci", "--no-fail-fast", "--fail-fast"];
    assert_eq!(sent(&both), (1, true));
    let quiet = ["--profile", "ci", "-q", "--no-fail-fast"];
    assert_eq!(sent(&quiet), (2, false));
    assert_eq!(sent(&["--profile", "default", "--retries=0"]), (2, false));
}

#[test]
fn the_environment_chooses_a_profile() {
    let desk = with("[profile.ci]\nfilter = 'home'\n[profile.x]\nskip = 'home'\n");
    let list = |args: &[&str], profile: &str| {
        let mut command = desk.command(&[&["list"], args].concat());
        listed(command.env("SMOKE_PROFILE", profile))
    };
    assert_eq!(list(&[], "ci"), "home");
    assert_eq!(list(&["--profile", "x"], "ci"), "slow, gone");
    assert_eq!(list(&[], ""), "home, slow, gone");
    assert_eq!(list(&["--profile", "default"], "ci"), "home, slow, gone");
}

#[test]
fn an_unknown_profile_is_told_with_what_is_near() {
    let desk = with("[profile.ci]\n[profile.nightly]\n");
    let said = desk.run(&["--profile", "cii"]).ends_with(2);
    assert_eq!(
        said.err,
        "error: --profile: no profile is called \"cii\": did you mean `ci`?\n       \
         smoke.toml has: ci, nightly\n"
    );
    let mut command = desk.command(&["check"]);
    let said = Said::by(command.env("SMOKE_PROFILE", "prod")).ends_with(2);
    assert!(
        said.err
            .starts_with("error: SMOKE_PROFILE: no profile is called \"prod\"\n"),
        "{}",
        said.err
    );
    let said = Desk::with_suite(SUITE).run(&["--profile", "a\u{1b}"]);
    assert_eq!(
        said.ends_with(2).words(),
        "error: --profile: no profile is called \"a\\u{1b}\" \
         a profile is a table [profile.NAME] of smoke.toml"
    );
}

#[test]
fn mistakes_stand_at_their_lines_and_are_told_with_those_of_suites() {
    let desk = with(
        "[targets]\ndefault = []\n[profile.ci]\nretires = 2\nretries = 101\nflaky = 'maybe'\n\
         junit = true\nwait = '2 days'\ntimeout = '0s'\ntag = ['a', 3]\nfilter = '{{x}}'\n\
         fail_fast = 'yes'\nproxy = 'http://p:1'\n[profile]\nstrict = true\n",
    );
    desk.write("suites/site.toml", "[[case]]\ngte = '/'\n");
    let said = desk.run(&["check"]).ends_with(2);
    let told: Vec<&str> = said
        .err
        .lines()
        .filter(|line| line.starts_with("error") || line.contains("--> "))
        .map(|line| line.trim_start().trim_start_matches("--> "))
        .collect();
    let told = told.join("\n");
    let expected = "\
error[bad-value]: this is empty, and asks for nothing
smoke.toml:2:11
error[unknown-key]: `retires` is not a key here
smoke.toml:4:1
error[bad-value]: a number from 0 to 100 is wanted here, not the number 101
smoke.toml:5:11
error[unknown-word]: unknown value `maybe`
smoke.toml:6:9
error[wrong-kind]: a text is wanted here, not `true`
smoke.toml:7:9
error[bad-value]: nobody waits longer than a day
smoke.toml:8:8
error[bad-value]: no answer comes in no time
smoke.toml:9:11
error[wrong-kind]: a text is wanted here, not the number 3
smoke.toml:10:13
error[bad-value]: a setting is taken as it is written, and has no names in braces
smoke.toml:11:10
error[wrong-kind]: `true` or `false` is wanted here, not the text \"yes\"
smoke.toml:12:13
error[unknown-key]: `proxy` is not a key here
smoke.toml:13:1
error[wrong-kind]: a table of settings, such as `[profile.default]`, is wanted here, not `true`
smoke.toml:15:10
error[unknown-key]: `gte` is not a key here
suites/site.toml:2:1";
    assert!(told.contains(expected), "{told}\n{}", said.err);
    assert!(said.err.contains("did you mean `retries`?"), "{}", said.err);
    let proxy = "this is a key of `[targets.NAME]`";
    assert!(said.err.contains(proxy), "{}", said.err);
    let run = desk
        .run(&["--profile", "ci", "--target", &nobody()])
        .ends_with(2);
    assert!(run.err.contains("smoke.toml:5:11"), "{}", run.err);
    desk.run(&["config"]).ends_with(2);
}

#[test]
fn a_target_of_a_setting_that_is_none_is_found_by_check() {
    let named = "[targets]\nnginx.url = 'http://127.0.0.1:1'\n";
    for (setting, told) in [
        (
            "default = ['nginx', 'ngnix']",
            "smoke.toml:3 [targets]: no target is called `ngnix`",
        ),
        (
            "[profile.ci]\ntarget = 'ftp://a'",
            "smoke.toml:4 [profile.ci]: ",
        ),
    ] {
        let desk = with(&format!("{named}{setting}\n"));
        let said = desk.run(&["check"]).ends_with(2);
        assert!(said.words().contains(told), "{}", said.err);
    }
    for setting in ["default = ['nginx', 'all', 'a=unix:b']", "default = 'h:1'"] {
        with(&format!("{named}{setting}\n"))
            .run(&["check"])
            .ends_with(0);
    }
}

#[test]
fn settings_stand_in_smoke_toml_and_what_it_includes() {
    let desk = Desk::with_suite(&format!("include = ['own.inc']\n{SUITE}"));
    desk.write("suites/own.inc", "[profile.ci]\nfilter = 'slow'\n");
    let said = desk.run(&["check"]).ends_with(0);
    assert!(
        said.err.contains("warning[unread-settings]"),
        "{}",
        said.err
    );
    desk.write(
        "smoke.toml",
        "include = ['shared/all.inc']\n[profile.ci]\nskip = 'slow'\n",
    );
    desk.write(
        "shared/all.inc",
        "[profile.ci]\nskip = 'gone'\njunit = 'all.xml'\ntarget = 'h:1'\n",
    );
    let said = desk.run(&["list", "--profile", "ci"]).ends_with(0);
    assert_eq!(said.out, "site::home@h\nsite::gone@h\n");
    let said = desk.run(&["config", "--profile", "ci"]).ends_with(0);
    assert!(
        said.out.contains(" shared/all.xml  shared/all.inc:3"),
        "{}",
        said.out
    );
    let own = Desk::with_suite(&format!("{SUITE}[profile.ci]\nskip = 'slow'\n"));
    let said = own.run(&["check"]).ends_with(2);
    assert!(said.err.contains("error[unread-settings]"), "{}", said.err);
}

#[test]
fn one_file_alone_says_settings() {
    let desk = Desk::new();
    let case = "[[case]]\nget = '/'\n";
    for name in ["one", "two"] {
        desk.write(&format!("{name}/site-{name}.toml"), case);
    }
    desk.write("one/smoke.toml", "targets.default = 'x=h:1'\n");
    desk.write("two/smoke.toml", "[targets.y]\nurl = 'http://h:2'\n");
    let said = desk.run(&["list", "one", "two"]).ends_with(0);
    assert_eq!(said.out, "site-one::GET /@x\nsite-two::GET /@x\n");
    desk.write("two/smoke.toml", "include = ['../one/smoke.toml']\n");
    desk.run(&["list", "one", "two"]).ends_with(0);
    desk.write("two/smoke.toml", "targets.default = 'y=h:1'\n");
    let said = desk.run(&["list", "one", "two"]).ends_with(2);
    assert_eq!(
        said.words(),
        "error: these suites have settings in several files: one/smoke.toml, two/smoke.toml \
         run them apart, or `include` one of these files in the others"
    );
    desk.run(&["list", "two"]).ends_with(0);
}

#[test]
fn files_lie_beside_the_one_that_names_them() {
    let site = Up::site();
    let desk = with("[profile.default]\njunit = 'smoke.xml'\njson = 'run.jsonl'\n");
    std::fs::create_dir(desk.path(".git")).unwrap();
    let mut command = super::smoke(&desk.path("suites"), &[".", "--target", &site.at()]);
    Said::by(&mut command).ends_with(0);
    assert!(desk.read("smoke.xml").contains("<testsuite"));
    assert!(desk.read("run.jsonl").contains("run-finished"));
    // Other commands write no reports of runs.
    std::fs::remove_file(desk.path("run.jsonl")).unwrap();
    let at = site.at();
    desk.run(&["compare", &at, &at]).ends_with(0);
    desk.run(&["list"]).ends_with(0);
    desk.run(&["check"]).ends_with(0);
    assert!(!desk.path("run.jsonl").exists());
    // One of a run that never starts is not left from an earlier one.
    desk.run(&["--target", &at, "--filter", "nowhere"])
        .ends_with(2);
    assert!(!desk.path("smoke.xml").exists());
    desk.run(&["--target", &at, "--no-junit"]).ends_with(0);
    assert!(!desk.path("smoke.xml").exists());
}

#[test]
fn a_word_that_matches_nothing_is_a_warning_in_a_setting() {
    let desk = with("[profile.default]\ntag = ['web', '!solw']\n");
    let said = desk.run(&["list"]).ends_with(0);
    assert_eq!(said.out, "site::home\nsite::slow\n");
    assert_eq!(
        said.words(),
        "warning: smoke.toml:2 [profile.default]: `--tag !solw` matches no case; \
         did you mean `!slow`?"
    );
    let said = desk.run(&["list", "--tag", "!solw"]).ends_with(2);
    assert_eq!(said.out, "");
}

#[test]
fn a_password_of_a_setting_is_not_shown() {
    let site = Up::site();
    let desk = with(&format!(
        "[profile.ci]\ntarget = 'a=http://me:hunter2@{}'\n",
        site.at()
    ));
    for args in [
        &["--profile", "ci", "-v"][..],
        &["config", "--profile", "ci"],
    ] {
        let said = desk.run(args).ends_with(0);
        assert!(!said.out.contains("hunter2"), "{}", said.out);
    }
}
