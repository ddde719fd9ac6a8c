//! What is shipped for shells and for `man`, which is what `smoke` prints.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::Desk;
use super::help::commands;

/// The folder that wheels, and whoever packages `smoke`, put below their prefix.
const SHARE: &str = "src/shell/data/share";

/// Where each shell looks for what it completes `smoke` by.
const COMPLETIONS: [(&str, &str); 4] = [
    ("bash", "bash-completion/completions/smoke"),
    ("fish", "fish/vendor_completions.d/smoke.fish"),
    ("powershell", "powershell/smoke.ps1"),
    ("zsh", "zsh/site-functions/_smoke"),
];

fn shipped(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let below = folders.iter().flat_map(|folder| shipped(folder));
    files.into_iter().chain(below).collect()
}

#[test]
fn they_are_what_is_printed_and_no_more() {
    let desk = Desk::new();
    let mut files: Vec<(PathBuf, Vec<String>)> = COMPLETIONS
        .iter()
        .map(|(shell, file)| {
            (
                Path::new(SHARE).join(file),
                vec!["completions".to_owned(), (*shell).to_owned()],
            )
        })
        .collect();
    let man = |file: String| Path::new(SHARE).join("man/man1").join(file);
    files.push((man("smoke.1".to_owned()), vec!["man".to_owned()]));
    for command in commands(&desk) {
        let file = man(format!("smoke-{command}.1"));
        files.push((file, vec!["man".to_owned(), command]));
    }
    assert!(files.len() > 12, "{files:?}");
    for (file, args) in &files {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let printed = desk.run(&args).ends_with(0).out;
        let golden = snapbox::Data::read_from(file, None);
        let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
        assert.eq(printed, golden.raw());
    }
    let wanted: BTreeSet<PathBuf> = files.into_iter().map(|(file, _)| file).collect();
    assert_eq!(shipped(Path::new(SHARE)), wanted);
}

/// What bash offers for the last of these words.
fn offered(words: &[&str]) -> Vec<String> {
    let script = "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); \
                  _smoke smoke \"${@: -1}\" \"${@: -2:1}\"; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let file = Path::new(SHARE).join(COMPLETIONS[0].1);
    let out = std::process::Command::new("bash")
        .args(["-c", script])
        .arg(file)
        .args(words)
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let offered = String::from_utf8(out.stdout).unwrap();
    offered.lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_and_values() {
    assert_eq!(offered(&["smoke", "expl"]), ["explain"]);
    assert_eq!(offered(&["smoke", "--rerun"]), ["--rerun-failed"]);
    assert_eq!(offered(&["smoke", "list", "--exa"]), ["--exact"]);
    assert_eq!(offered(&["smoke", "--flaky", ""]), ["pass", "fail"]);
}

#[test]
fn a_command_that_is_none_has_no_page() {
    let said = Desk::new().run(&["man", "chek"]).ends_with(2);
    assert_eq!(
        said.err,
        "error: there is no command `chek`\n       did you mean `smoke man check`?\n"
    );
    let said = Desk::new().run(&["man", "xyz"]).ends_with(2);
    assert!(
        said.err.ends_with("`smoke --help` lists them\n"),
        "{}",
        said.err
    );
}
