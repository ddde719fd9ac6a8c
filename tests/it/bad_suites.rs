//! Bad suites beside the exact text that they must produce.
//!
//! `tests/it/bad/NAME.toml` is read and `tests/it/bad/NAME.txt` must be said;
//! `SNAPSHOTS=overwrite` writes what is said now.

use std::path::{Path, PathBuf};

use smoke::source::{Style, draw};
use smoke::suite::{Input, Options, load};

fn findings(path: &Path) -> String {
    let env = |name: &str| (name == "SET").then(|| "set".to_owned());
    let options = Options {
        vars: Vec::new(),
        env: &env,
    };
    let input = Input::File {
        path: path.to_owned(),
        named: true,
    };
    let loaded = load(&[input], &options);
    let drawn: Vec<String> = loaded
        .findings
        .iter()
        .map(|finding| draw(finding, Style::Plain))
        .collect();
    drawn.join("\n\n") + "\n"
}

#[test]
fn every_bad_suite_says_exactly_what_is_wrong() {
    let folder = Path::new("tests/it/bad");
    let mut suites: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "toml"))
        .collect();
    suites.sort();
    assert!(!suites.is_empty());
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    let wrong: Vec<String> = suites
        .iter()
        .filter_map(|suite| {
            let expected = suite.with_extension("txt");
            let expected = snapbox::Data::read_from(&expected, None).raw();
            let said = findings(suite);
            let result = assert.try_eq(Some(&suite.display()), said.into(), expected);
            result.err().map(|difference| difference.to_string())
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
