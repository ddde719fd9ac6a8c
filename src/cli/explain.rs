//! `smoke explain CODE`.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use std::io;

use clap::Args;

use super::args::ColorArgs;
use super::exit::Exit;
use super::outlet;
use crate::diagnose::{page, sections};
use crate::record::Code;
use crate::report::{all_pages, one_page};
use crate::source::nearest;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The code, such as bad-gateway; without one, all are listed
    code: Option<String>,

    #[command(flatten)]
    color: ColorArgs,
}

/// Prints the page on a cause, or the codes of all.
pub(super) fn explain(args: &ExplainArgs) -> Exit {
    let out = io::stdout();
    let (width, style) = (outlet::width(&out), outlet::style(args.color.color, &out));
    let Some(typed) = &args.code else {
        return outlet::print(&all_pages(&sections(), width, style));
    };
    let code = bare(typed);
    match page(code) {
        Some(page) => outlet::print(&one_page(&page, width, style)),
        None => unknown(typed, code),
    }
}

/// A code without what stands around it in the console and in JUnit.
fn bare(typed: &str) -> &str {
    let typed = typed.trim_start_matches('[').trim_end_matches(']');
    typed.strip_prefix("smoke.").unwrap_or(typed)
}

fn unknown(typed: &str, code: &str) -> Exit {
    outlet::error(&format!("no cause has the code `{typed}`"));
    let near = nearest(code, Code::ALL.iter().map(Code::as_str));
    match near {
        Some(near) => outlet::hint(&format!("did you mean `smoke explain {near}`?")),
        None => outlet::hint("`smoke explain` lists the codes"),
    }
    Exit::Mistake
}
