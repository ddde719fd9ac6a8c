//! `smoke man`.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use std::io::{self, Write};

use clap::{Args, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::args::Cli;
use super::exit::Exit;
use super::outlet;
use crate::source::nearest;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  smoke man | man -l -                               read it
  smoke man > ~/.local/share/man/man1/smoke.1        keep it, for `man smoke`
  smoke man check                                    the page of a command")]
pub(super) struct ManArgs {
    /// A command of smoke; without one, the page is about all of it
    command: Option<String>,
}

/// Prints a page of the manual, as `man` reads it (roff).
pub(super) fn man(args: &ManArgs) -> Exit {
    let mut smoke = Cli::command();
    // Each command is called as it is typed, `smoke check`, and its page smoke-check(1).
    smoke.build();
    let command = match &args.command {
        None => smoke,
        Some(name) => match smoke.find_subcommand(name) {
            Some(command) => command.clone(),
            None => return unknown(&smoke, name),
        },
    };
    outlet::printed(|| page(command, &mut outlet::commands()?))
}

/// Writes the page on a command. Its usage and what stands below its help keep
/// their lines; `clap_mangen` would fill them.
fn page(mut command: clap::Command, out: &mut dyn Write) -> io::Result<()> {
    let usage = command.render_usage().to_string();
    let below = command.get_after_help().map(ToString::to_string);
    let has_commands = command.has_subcommands();
    let page = Man::new(command);
    page.render_title(out)?;
    page.render_name_section(out)?;
    as_it_stands("SYNOPSIS", usage.trim_start_matches("Usage: "), out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    if has_commands {
        page.render_subcommands_section(out)?;
    }
    for section in below.as_deref().unwrap_or_default().split("\n\n") {
        if let Some((title, text)) = section.split_once(":\n") {
            as_it_stands(&title.to_uppercase(), text, out)?;
        }
    }
    Ok(())
}

/// Writes a section line for line.
fn as_it_stands(title: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut section = Roff::new();
    section.control("SH", [title]).control("nf", []);
    for line in text.lines() {
        section.text([roman(line.trim_start())]);
    }
    section.control("fi", []).to_writer(out)
}

fn unknown(smoke: &clap::Command, name: &str) -> Exit {
    outlet::error(&format!("there is no command `{name}`"));
    let names = smoke.get_subcommands().map(clap::Command::get_name);
    match nearest(name, names) {
        Some(near) => outlet::hint(&format!("did you mean `smoke man {near}`?")),
        None => outlet::hint("`smoke --help` lists them"),
    }
    Exit::Mistake
}
