//! `smoke hashes DIR`.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use std::path::PathBuf;

use clap::Args;

use super::exit::Exit;
use super::outlet;
use crate::source::{one_line, sums_of};

const AFTER_HELP: &str = "\
Examples:
  smoke hashes static > static.sums                where the site is built
  expect.assets = { same_as = \"static.sums\" }      in a suite, beside that file
  cd static; sha256sum --check ../static.sums      the same, on the server

All files below DIR are listed, those that links lead to included, sorted by
their paths below it. One that can't be read is a mistake: no list is written
then.";

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct HashesArgs {
    /// The folder of a build: STATIC_ROOT after `collectstatic`, or dist/
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Prints the SHA-256 of all files of a folder.
pub(super) fn hashes(args: &HashesArgs) -> Exit {
    match sums_of(&args.folder) {
        Ok(list) => outlet::print_bytes(&list),
        Err(why) => {
            outlet::error(&one_line(&why));
            Exit::Mistake
        }
    }
}
