//! Faults of a web server of which the status tells nothing: what is found, and that
//! nothing is found where all is well.
//!
//! `web-faults/NAME.toml` is a suite as a person writes it, who knows nothing of the
//! fault. Its first line says where: `# TARGET, HOST; on TARGET, HOST all is well`, or for
//! several targets `TARGET + TARGET`.
//! `web-faults/NAME.txt` is what the end of the run tells.

use std::path::{Path, PathBuf};

use super::layers::Run;
use crate::real::Stack;

const FOLDER: &str = "tests/it/stack/web-faults";

/// A suite, the target and host with the fault, and those without.
struct Fault {
    name: String,
    suite: String,
    faulty: [String; 2],
    well: [String; 2],
}

impl Fault {
    fn read(path: &Path) -> Self {
        let suite = std::fs::read_to_string(path).unwrap();
        let place = |text: &str| {
            let (target, host) = text.split_once(", ").unwrap();
            [target.to_owned(), host.to_owned()]
        };
        let line = suite.lines().next().unwrap();
        let line = line.strip_prefix("# ").unwrap();
        let (faulty, well) = line.split_once("; on ").unwrap();
        let well = well.strip_suffix(" all is well").unwrap();
        Self {
            name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
            faulty: place(faulty),
            well: place(well),
            suite,
        }
    }

    fn run(&self, stack: &Stack, [targets, host]: &[String; 2]) -> Run {
        let suite = Run::of_any_host(&self.suite);
        let targets = targets.split(" + ");
        targets
            .fold(suite, |run, target| run.at(stack, target, target))
            .trusting(stack)
            .with(&["--host", host])
    }
}

/// The suites of a folder, in the order of their names.
pub(super) fn suites(folder: &str) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let mut suites: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|it| it == "toml"))
        .collect();
    suites.sort();
    suites
}

#[test]
fn what_is_wrong_is_named_and_what_is_right_is_not() {
    let stack = Stack::up("web-faults");
    for fault in suites(FOLDER).iter().map(|path| Fault::read(path)) {
        let name = format!("web-faults/{}", fault.name);
        fault.run(&stack, &fault.faulty).assert_explained(&name);
        fault.run(&stack, &fault.well).assert_silent(&fault.name);
    }
}
