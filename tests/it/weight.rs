//! What `smoke` is built from.

use std::collections::BTreeSet;
use std::process::Command;

/// More crates than this are not to be built for it, itself among them. Those
/// that must come say so in `Cargo.toml`.
const MOST: usize = 245;

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "counted for Linux")]
fn few_crates_are_built() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    // `serde v1.0.0` or `serde v1.0.0 (proc-macro)` or `serde v1.0.0 (*)`.
    let crates: BTreeSet<_> = tree
        .lines()
        .map(|line| line.split(" (").next().unwrap_or(line))
        .collect();
    assert!(crates.contains("idna_adapter v1.1.0"), "see `Cargo.toml`");
    assert!(crates.len() <= MOST, "{}: {crates:?}", crates.len());
}
