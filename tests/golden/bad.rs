//! Bad suites, and what is found wrong with each.

use std::path::Path;

use smoke::source::{Style, draw};
use smoke::suite::{Input, Options, load};

use crate::Goldens;

pub(crate) const GOLDENS: Goldens = Goldens {
    name: "bad",
    folder: "tests/it/bad",
    ending: "toml",
    text: findings,
};

/// The findings of a suite, as the command line draws them.
fn findings(suite: &Path) -> String {
    let options = Options {
        vars: Vec::new(),
        env: &|name| (name == "SET").then(|| "set".to_owned()),
        defaults: smoke::suite::RequestDefaults::default(),
    };
    let input = Input::File {
        path: suite.to_owned(),
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
