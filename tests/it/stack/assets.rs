//! Pages whose files don't arrive: what is said of each.
//!
//! `assets/NAME.txt` has the story of the one case, without times, without the
//! page and without the commands that ask again; ports are masked.

use std::path::Path;
use std::process::Output;

use regex::Regex;

use crate::program::smoke;
use crate::real::Stack;

/// Newer versions of nginx have the newer name.
fn with_new_names(said: &str) -> String {
    said.replace("application/javascript", "text/javascript")
}

/// What the console said, without what differs from run to run and from server
/// to server.
pub(super) fn steady(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout);
    let time = Regex::new(r" +[\d.]+ [mµ]?s\b").unwrap();
    let said = with_new_names(&time.replace_all(&said, " [TIME]"));
    // What was answered differs from server to server, and is not what is told.
    let besides = ["  answer", "          │", "    curl", "again "];
    let shown = said.lines();
    let shown = shown.filter(|line| !besides.iter().any(|it| line.starts_with(it)));
    let shown = shown.fold(String::new(), |shown, line| shown + line + "\n");
    format!("{shown}exit code {}\n", output.status.code().unwrap())
}

/// What the console says of `tests/it/stack/assets.toml` on one server.
fn story(target: &str) -> String {
    let mut smoke = smoke();
    smoke.args(["tests/it/stack/assets.toml", "--color", "never"]);
    smoke.args(["--target", &format!("site={target}")]);
    steady(&smoke.output().unwrap()).replace(target, "[TARGET]")
}

fn assert_story(stack: &Stack, server: &str, name: &str) {
    let golden = Path::new("tests/it/stack/assets").join(format!("{name}.txt"));
    let expected = snapbox::Data::read_from(&golden, None).raw();
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    assert.eq(story(&stack.at.target(server)), expected);
}

#[test]
fn each_fault_of_nginx_is_named() {
    let stack = Stack::up("assets");
    for server in [
        "good",
        "alias-typo",
        "no-types",
        "empty",
        "stale",
        "spa",
        "integrity",
    ] {
        assert_story(&stack, server, server);
    }
}

#[test]
fn files_that_nobody_serves_are_named() {
    let stack = Stack::up("nginx-no-static");
    assert_story(&stack, "nginx", "nginx-no-static");
    assert_story(&stack, "gunicorn", "gunicorn");
}

#[test]
fn files_of_a_gateway_are_asked_for_through_it() {
    let stack = Stack::up("uwsgi");
    assert_story(&stack, "uwsgi-unix", "uwsgi-unix");
}

#[test]
fn everything_that_a_page_names_is_listed() {
    let stack = Stack::up("assets");
    let mut smoke = smoke();
    smoke.args([
        "tests/it/stack/assets.toml",
        "--color",
        "never",
        "--verbose",
    ]);
    smoke.args(["--target", &stack.at.target("good")]);
    let output = smoke.output().unwrap();
    let said = with_new_names(&String::from_utf8(output.stdout).unwrap());
    let files = said
        .lines()
        .filter_map(|line| line.trim().strip_prefix("+ "));
    let time = Regex::new(r" [\d.]+ [mµ]?s,").unwrap();
    let files: Vec<_> = files.map(|line| time.replace(line, "")).collect();
    assert_eq!(
        files,
        [
            "/static/base.css: 200, text/css, 200 bytes, a stylesheet — line 6: <link rel=\"stylesheet\" href=\"/static/base.css\">",
            "/static/tick.png: 200, image/png, 269 bytes, an icon — line 7: <link rel=\"icon\" type=\"image/png\" href=\"/static/tick.png\">",
            "/static/site.webmanifest: 200, application/manifest+json, 103 bytes, a manifest — line 8: <link rel=\"manifest\" href=\"/static/site.webmanifest\">",
            "/static/lists.woff2: 200, font/woff2, 260 bytes, a font — line 9: <link rel=\"preload\" href=\"/static/lists.woff2\" as=\"font\" crossorigin>",
            "/static/list.js: 200, text/javascript, 48 bytes, a script — line 10: <script src=\"/static/list.js\" integrity=\"sha384-YTE706Os08B9VFecukhuZ1JsKhSYIDvpau6Ju+l9FrbmN6pgIW/o9W9KtCWNYdH8\" defer>",
            "/static/tick.png?2: 200, image/png, 269 bytes, an image — line 15: <img src=\"/static/tick.png\" srcset=\"/static/tick.png 1x, /static/tick.png?2 2x\" alt=\"\">",
            "/static/print.css: 200, text/css, 29 bytes, a stylesheet — line 1 of /static/base.css: @import \"print.css\"",
        ]
    );
}
