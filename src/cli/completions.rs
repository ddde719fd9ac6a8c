//! `smoke completions SHELL`.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use clap::{Args, CommandFactory as _};
use clap_complete::{Shell, generate};

use super::args::Cli;
use super::exit::Exit;
use super::outlet;

#[derive(Clone, Copy, Debug, Args)]
#[command(after_help = "\
Examples:
  smoke completions bash > ~/.local/share/bash-completion/completions/smoke
  smoke completions zsh > ~/.zfunc/_smoke            with ~/.zfunc in $fpath
  smoke completions fish > ~/.config/fish/completions/smoke.fish
  smoke completions powershell >> $PROFILE")]
pub(super) struct CompletionsArgs {
    /// The shell that is to complete them
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints what a shell completes commands and options by.
pub(super) fn completions(args: CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "smoke", &mut script);
    outlet::print_bytes(&script)
}
