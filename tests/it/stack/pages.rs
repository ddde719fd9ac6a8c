//! Pages with one fault each: what Chromium shows of them, and what smoke finds.
//!
//! Both are held to the one table of `fixtures/stack/pages/table.py`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;

use super::assets::steady;
use crate::program::smoke;
use crate::real::Stack;

/// Pages of which smoke doesn't find what a browser shows: which of two titles is applied
/// where one is, and what a browser lacks that a stylesheet asks for.
const NOT_FOUND: [&str; 2] = ["second-title", "import-unsupported"];

/// An entry of the table.
#[derive(Debug, Deserialize)]
struct Page {
    name: String,
    url: String,
    /// What a browser shows.
    shows: String,
    /// What smoke is to find: `bad`, `fine` or `browser only`.
    smoke: String,
    /// A suite for the page.
    suite: PathBuf,
}

/// What Chromium shows of a page.
#[derive(Debug, Deserialize)]
struct Seen {
    name: String,
    shows: String,
}

fn table(stack: &Stack) -> Vec<Page> {
    let table = std::fs::read(stack.at.dir.join("pages/table.json")).unwrap();
    serde_json::from_slice(&table).unwrap()
}

/// `HOST:PORT` of nginx.
fn address(stack: &Stack, scheme: &str) -> String {
    let target = stack.at.target(scheme);
    target.trim_start_matches("https://").to_owned()
}

/// What the fixture says where there is no Chromium.
const NOT_HERE: i32 = 77;

/// The Python of the stack's virtual environment.
fn python() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    Path::new(&target).join("stack/venv/bin/python")
}

/// Whoever has no Chromium is told, and goes on without; in CI, it is there.
#[test]
fn a_browser_shows_each_page_as_the_table_says() {
    let stack = Stack::up("pages");
    let mut browser = Command::new(python());
    browser.arg("fixtures/stack/browser.py").arg(&stack.at.dir);
    browser.args([address(&stack, "http"), address(&stack, "https")]);
    let output = browser.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(NOT_HERE) && std::env::var_os("CI").is_none() {
        eprintln!("not tested: {said}`bash fixtures/install.sh` installs it");
        return;
    }
    assert!(output.status.success(), "{said}");
    let seen: Vec<Seen> = serde_json::Deserializer::from_slice(&output.stdout)
        .into_iter()
        .collect::<Result<_, _>>()
        .unwrap();
    let seen: BTreeMap<_, _> = seen.into_iter().map(|it| (it.name, it.shows)).collect();
    let said = table(&stack).into_iter().map(|it| (it.name, it.shows));
    assert_eq!(seen, said.collect());
}

/// Runs the suite of a page where it is asked for as a browser would.
fn run(stack: &Stack, page: &Page) -> Output {
    let mut smoke = smoke();
    smoke.current_dir(page.suite.parent().unwrap());
    smoke.arg(page.suite.file_name().unwrap());
    smoke.args(["--target", &page.url, "--color", "never"]);
    for (scheme, port) in [("http", 80), ("https", 443)] {
        let to = format!(":{port}:{}", address(stack, scheme));
        smoke.args(["--connect-to", &to]);
    }
    smoke.arg("--cacert").arg(stack.at.ca.as_ref().unwrap());
    smoke.output().unwrap()
}

/// What is said of each page that isn't fine is in `pages/NAME.txt`.
#[test]
fn what_is_wrong_with_a_page_is_found() {
    let stack = Stack::up("pages");
    let mut not_found = Vec::new();
    for page in table(&stack) {
        let output = run(&stack, &page);
        let as_it_should = i32::from(page.smoke == "bad");
        if output.status.code() != Some(as_it_should) {
            not_found.push(page.name);
        } else if page.smoke == "bad" {
            assert_story(&steady(&output), &page.name);
        }
    }
    assert_eq!(not_found, NOT_FOUND);
}

fn assert_story(said: &str, name: &str) {
    let golden = Path::new("tests/it/stack/pages").join(format!("{name}.txt"));
    let expected = snapbox::Data::read_from(&golden, None).raw();
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    assert.eq(said.to_owned(), expected);
}
