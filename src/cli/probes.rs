//! `--no-probes` and `--probe-host`.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use clap::Args;

use crate::run::Probing;

#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Causes")]
pub(super) struct ProbeArgs {
    /// When the run fails, send no more requests that tell causes apart: 8 GETs
    /// at most, of paths of the suites and of one that nobody has
    #[arg(long)]
    pub(super) no_probes: bool,

    /// Also probe with a host that nobody has; Django mails its ADMINS of such
    #[arg(long)]
    pub(super) probe_host: bool,
}

impl ProbeArgs {
    /// Its options, and which of them hold.
    pub(super) const fn words(self) -> [(&'static str, bool); 2] {
        [
            ("--no-probes", self.no_probes),
            ("--probe-host", self.probe_host),
        ]
    }

    /// Whether probes are sent, and which.
    pub(super) const fn probing(self) -> Probing {
        match self {
            Self {
                no_probes: true, ..
            } => Probing::Never,
            Self {
                probe_host: true, ..
            } => Probing::WithHosts,
            _ => Probing::Usual,
        }
    }
}
