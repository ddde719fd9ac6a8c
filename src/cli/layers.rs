//! `--layers`.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use clap::Args;

#[derive(Debug, Args)]
#[command(next_help_heading = "Targets")]
pub(super) struct LayerArgs {
    /// Which target stands behind which, the outermost first: nginx,gunicorn;
    /// unless said, [targets] may say it
    #[arg(long, value_name = "OUTER,INNER", value_delimiter = ',')]
    pub(super) layers: Vec<String>,
}
