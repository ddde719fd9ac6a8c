//! Two faults of one site at once, that have nothing to do with each other: neither
//! explains the other's trials.
//!
//! `pairs/NAME.toml` is a suite as a person writes it, who knows of neither. Its first line
//! says at which servers of the shape `pairs`, and for which host. `pairs/NAME.txt` lists
//! the findings with the trials that each explains.

use std::path::PathBuf;

use super::layers::Run;
use crate::real::Stack;

const FOLDER: &str = "tests/it/stack/pairs";

/// What nginx writes of a pair, too.
const LOGGED: [&str; 2] = ["api-gzip", "upload-api"];

#[test]
fn neither_fault_claims_the_trials_of_the_other() {
    let stack = Stack::up("pairs");
    let files = std::fs::read_dir(FOLDER).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let mut suites: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .collect();
    suites.sort();
    assert!(suites.len() >= 12, "{suites:?}");
    for path in suites {
        let suite = std::fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let line = suite.lines().next().unwrap().strip_prefix("# ").unwrap();
        let (servers, host) = line.rsplit_once(", ").unwrap();
        let mut run = Run::of_any_host(&suite).trusting(&stack);
        for server in servers.split(", ") {
            run = run.at(&stack, server, server);
        }
        run = run.with(&["--host", host]);
        run.assert_shared(&format!("pairs/{name}"));
        if LOGGED.contains(&name) {
            let run = run.logged(&stack, servers, "nginx_error");
            run.assert_shared(&format!("pairs/{name}.logged"));
        }
    }
}
