//! `--help`, which a change must be looked at.

use std::fmt::Write;
use std::path::Path;

use super::{Desk, Said};

/// The commands that the help lists, `help` itself apart.
pub(super) fn commands(desk: &Desk) -> Vec<String> {
    let help = desk.run(&["--help"]).ends_with(0).out;
    let (_, listed) = help.split_once("\nCommands:\n").unwrap();
    let (listed, _) = listed.split_once("\n\n").unwrap();
    let names = listed
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_help_is_as_it_was_looked_at() {
    let desk = Desk::new();
    let mut all = String::new();
    let commands = [vec![String::new()], commands(&desk)].concat();
    for command in commands {
        let args: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let mut command = desk.command(&args);
        // A line too long is broken where the widest terminal does it.
        command.env("COLUMNS", "120");
        // A target with a password may stand there.
        command.env("SMOKE_TARGET", "http://me:hunter2@127.0.0.1");
        let said = Said::by(&mut command).ends_with(0);
        write!(all, "$ smoke {}\n{}\n", args.join(" "), said.out).unwrap();
    }
    let golden = snapbox::Data::read_from(Path::new("tests/it/cli/help.txt"), None);
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    assert.eq(all, golden.raw());
}

#[test]
fn help_is_a_command_too() {
    let desk = Desk::new();
    let out = |args: &[&str]| desk.run(args).ends_with(0).out;
    assert_eq!(out(&["help"]), out(&["--help"]));
    for command in commands(&desk) {
        assert_eq!(out(&["help", &command]), out(&[&command, "--help"]));
    }
}

#[test]
fn every_exit_code_is_in_the_help() {
    let said = Desk::new().run(&["--help"]).ends_with(0);
    for code in ["0", "1", "2", "3", "4", "5", "130"] {
        let line = format!("\n  {code:<3}  ");
        assert!(said.out.contains(&line), "{code}");
    }
}
