//! What the README shows is what is printed.

use regex::Regex;

use crate::program::smoke;

/// The block of the README that begins with the command `$ command`.
fn shown(command: &str) -> String {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let start = readme
        .find(&format!("$ {command}\n"))
        .expect("the README has it");
    let block = &readme[start..];
    let block = &block[..block.find("```").expect("the block ends")];
    block.split_once('\n').unwrap().1.to_owned()
}

/// Without what differs from run to run: ports, times, padding.
fn timeless(text: &str) -> String {
    let port = Regex::new(r"127\.0\.0\.1:\d+").unwrap();
    let time = Regex::new(r" +\d+(\.\d+)? (µs|ms|s)\b").unwrap();
    let text = port.replace_all(text, "127.0.0.1:[PORT]");
    time.replace_all(&text, " [TIME]").trim_end().to_owned()
}

#[test]
fn the_failure_in_the_readme_is_what_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let output = smoke()
        .args(["demo", "--broken", "--filter", "deployed@nginx"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let printed = String::from_utf8(output.stdout).unwrap();
    let shown = shown("smoke demo --broken --filter deployed@nginx");
    snapbox::assert_data_eq!(
        timeless(&printed),
        snapbox::Data::text(timeless(&shown)).raw()
    );
}
