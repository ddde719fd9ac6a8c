//! `smoke config`.

use super::{Desk, Said};

const SUITE: &str = "[[case]]\nget = '/'\n";

/// What is shown, with one blank between words.
fn shown(said: Said) -> Vec<String> {
    let out = said.ends_with(0).out;
    out.lines().map(super::folded).collect()
}

#[test]
fn without_settings_it_shows_what_options_are_by_themselves() {
    let said = Desk::with_suite(SUITE).run(&["config"]).ends_with(0);
    let expected = "\
suites         suites  default
timeout        10s     default
concurrency    16      default
per-target     8       default
retries        0       default
flaky          pass    default
junit-dialect  full    default
github         auto    default
notify-format  json    default
color          auto    default
";
    assert_eq!((said.out.as_str(), said.err.as_str()), (expected, ""));
}

/// The first example of the page about settings.
fn example() -> String {
    let page = std::fs::read_to_string("docs/settings.md").unwrap();
    let (_, block) = page.split_once("```toml,project\n").unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_page_about_settings_shows_what_is_printed() {
    let desk = Desk::with_suite(SUITE);
    desk.write("smoke.toml", &example());
    let mut command = desk.command(&["config", "--retries", "1"]);
    let said = Said::by(command.env("SMOKE_PROFILE", "ci")).ends_with(0);
    let page = std::fs::read_to_string("docs/settings.md").unwrap();
    let begin = "$ SMOKE_PROFILE=ci smoke config --retries 1\n";
    let (_, block) = page.split_once(begin).unwrap();
    assert_eq!(said.out, block.split_once("```").unwrap().0);
    assert!(said.out.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn it_says_who_says_an_option_and_shows_no_secret() {
    let desk = Desk::with_suite(SUITE);
    desk.write(
        "smoke.toml",
        "[profile.default]\nfail_fast = true\nstrict = true\nverbose = false\n",
    );
    let secret = [
        "--var",
        "key=hunter2",
        "-H",
        "X-Key: hunter2",
        "-t",
        "http://me:hunter2@h",
        "-t",
        "b=h:2",
        "--proxy",
        "http://me:hunter2@p:1",
        "--no-fail-fast",
        "-k",
        "suites/site.toml",
    ];
    let mut command = desk.command(&[&["config"], &secret[..]].concat());
    let said = Said::by(command.env("SMOKE_NOTIFY_URL", "https://hooks/hunter2"));
    assert!(!said.out.contains("hunter2"), "{}", said.out);
    let shown = shown(said);
    for line in [
        "suites suites/site.toml command line",
        "var key=*** --var",
        "strict true smoke.toml:3 [profile.default]",
        "target http://me:***@h, b=h:2 --target",
        "header X-Key: *** --header",
        "insecure true --insecure",
        "proxy http://me:***@p:1 --proxy",
        "fail-fast none --no-fail-fast",
        "notify *** SMOKE_NOTIFY_URL",
        "verbose false smoke.toml:4 [profile.default]",
    ] {
        assert!(shown.iter().any(|it| it == line), "{line}: {shown:#?}");
    }
    let mut command = desk.command(&["config"]);
    let said = Said::by(command.env("SMOKE_TARGET", "a http://me:hunter2@b"));
    let line = "target a, http://me:***@b SMOKE_TARGET".to_owned();
    assert!(self::shown(said).contains(&line));
}

#[test]
fn it_tells_why_it_can_not() {
    let said = Desk::new().run(&["config"]).ends_with(2);
    assert!(
        said.err.contains("there is no file or folder `suites`"),
        "{}",
        said.err
    );
    let desk = Desk::with_suite(SUITE);
    desk.write("smoke.toml", "[profile.default\n");
    let said = desk.run(&["config", "--profile", "ci"]).ends_with(2);
    assert!(said.err.contains("error[syntax]"), "{}", said.err);
    assert_eq!(said.out, "");
}
