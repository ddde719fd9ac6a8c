//! `--log`.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use clap::Args;

use super::parse::parsed;
use crate::plan::TypedLog;

#[derive(Debug, Args)]
#[command(next_help_heading = "Targets")]
pub(super) struct LogArgs {
    /// Read this log of a target where a case fails, and tell what it says of the
    /// requests: nginx=/var/log/nginx/error.log; may be repeated; the name of an
    /// only target may be left out
    #[arg(long, value_name = "NAME=PATH", value_parser = parsed::<TypedLog>)]
    pub(super) log: Vec<TypedLog>,
}

impl LogArgs {
    /// Takes them for settings.
    pub(super) fn are_settings(&mut self) {
        let log = std::mem::take(&mut self.log).into_iter();
        self.log = log.map(TypedLog::as_setting).collect();
    }
}
