//! What the user typed.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use regex::Regex;

use super::compare::CompareArgs;
use super::completions::CompletionsArgs;
use super::connections::{NetworkArgs, WayArgs};
use super::explain::ExplainArgs;
use super::hashes::HashesArgs;
use super::layers::LayerArgs;
use super::logs::LogArgs;
use super::man::ManArgs;
use super::notify::NotifyArgs;
use super::parse::{Unshown, WithoutUser, a_few, at_least_one, parse_host, parse_var, parse_wait};
use super::probes::ProbeArgs;
use super::replay::ReplayArgs;
use super::reports::{ReportArgs, SaveArgs};
use super::requests::RequestArgs;
use super::rerun::RerunArgs;

/// Check what a deployment answers.
///
/// Suites are TOML files that say what a site must answer per host and path;
/// a target says where to connect. A bare HOST is http, as curl reads it.
#[derive(Debug, Parser)]
#[command(
    name = "smoke",
    version,
    args_conflicts_with_subcommands = true,
    after_help = AFTER_HELP,
    max_term_width = 90
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

const AFTER_HELP: &str = "\
Examples:
  smoke demo                                       see it work, with nothing set up
  smoke --target staging.example.com               every suite in suites/
  smoke suites/todo.toml --target unix:/run/gunicorn.sock --host staging.example.com
  smoke --target https://staging.example.com --junit smoke.xml

Exit codes:
  0    all passed
  1    a case failed, or was flaky with --flaky fail
  2    a mistake in the command line or in a suite; nothing was sent
  3    no case failed, but a target gave no answer, or was not ready
  4    nothing ran
  5    all passed, but a report could not be written
  130  interrupted by Ctrl-C (143 by SIGTERM, 129 by SIGHUP)";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check suites for mistakes; send nothing
    Check(CheckArgs),
    /// Show the options of a run that hold, and who says each; send nothing
    Config(Box<RunArgs>),
    /// List what would run, an id a line; send nothing
    List(Box<ListArgs>),
    /// Compare what two deployments answer, whatever suites expect
    Compare(Box<CompareArgs>),
    /// Explain a cause by its code, as a run tells it; send nothing
    Explain(ExplainArgs),
    /// Start a small site in this process and check it
    Demo(DemoArgs),
    /// Print the SHA-256 of all files of a folder, for `expect.assets.same_as`
    Hashes(HashesArgs),
    /// Print the JSON Schema of suite files, for editors
    Schema,
    /// Report a run that `--json` recorded
    Replay(ReplayArgs),
    /// Print what a shell completes commands and options by
    Completions(CompletionsArgs),
    /// Print a page of the manual, for man
    Man(ManArgs),
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub(super) suites: SuiteArgs,
    #[command(flatten)]
    pub(super) targets: TargetArgs,
    #[command(flatten)]
    pub(super) layers: LayerArgs,
    #[command(flatten)]
    pub(super) logs: LogArgs,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    #[command(flatten)]
    pub(super) rerun: RerunArgs,
    #[command(flatten)]
    pub(super) requests: RequestArgs,
    #[command(flatten)]
    pub(super) network: NetworkArgs,
    #[command(flatten)]
    pub(super) pace: PaceArgs,
    #[command(flatten)]
    pub(super) retries: RetryArgs,
    #[command(flatten)]
    pub(super) probes: ProbeArgs,
    #[command(flatten)]
    pub(super) reports: ReportArgs,
    #[command(flatten)]
    pub(super) save: SaveArgs,
    #[command(flatten)]
    pub(super) notify: NotifyArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct SuiteArgs {
    /// Suite files, and folders of them
    #[arg(value_name = "SUITE", default_value = "suites")]
    pub(super) suites: Vec<PathBuf>,

    /// Set {{NAME}}, whatever the suites say; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = Unshown(parse_var))]
    pub(super) var: Vec<(String, String)>,

    /// Take warnings about suites for errors
    #[arg(long)]
    pub(super) strict: bool,

    /// Take the settings of [profile.NAME] in smoke.toml, beneath what is typed;
    /// those of [profile.default] hold beneath them; --no-OPTION takes one back
    #[arg(
        long,
        value_name = "NAME",
        env = "SMOKE_PROFILE",
        hide_env_values = true
    )]
    pub(super) profile: Option<String>,
}

impl SuiteArgs {
    /// The profile that is chosen. An empty name is none, as CI has variables where
    /// nothing sets them.
    pub(super) fn profile(&self) -> Option<&str> {
        self.profile.as_deref().filter(|name| !name.is_empty())
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Targets")]
pub(super) struct TargetArgs {
    /// Where to connect: HOST[:PORT], a URL, unix:/PATH, uwsgi:unix:/PATH,
    /// a name from [targets], or `all` of those; NAME=TARGET names it, and takes
    /// the rest of [targets.NAME]; may be repeated; without it, SMOKE_TARGET may
    /// say some, or smoke.toml
    #[arg(short, long, value_name = "TARGET")]
    pub(super) target: Vec<String>,

    #[command(flatten)]
    pub(super) asked: AskedArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Targets")]
pub(super) struct AskedArgs {
    /// Who is asked for (Host header and TLS name), whatever the suites say
    #[arg(long, value_name = "HOST", value_parser = WithoutUser(parse_host))]
    pub(super) host: Option<String>,

    /// Send what a proxy would that the client came to by this scheme
    /// (X-Forwarded-Proto and the like), unless [targets] says it
    #[arg(long, value_name = "SCHEME", value_enum)]
    pub(super) forwarded: Option<Forwarded>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Forwarded {
    Http,
    Https,
}

impl TargetArgs {
    /// The targets that are typed, or else those of the environment, with white
    /// space between them: a comma may stand in a password.
    pub(super) fn typed(&self) -> Vec<String> {
        if !self.target.is_empty() {
            return self.target.clone();
        }
        let said = std::env::var_os("SMOKE_TARGET").unwrap_or_default();
        words(&said.to_string_lossy())
    }
}

/// The words of `text`. A URL is one word as far as its credentials go, white
/// space that was left in them included: none of them is shown as no target.
fn words(text: &str) -> Vec<String> {
    const WORD: &str = r"(?:\S*://[^/?#@]*@)?\S+";
    let word = Regex::new(WORD).expect("a pattern of our own");
    let found = word.find_iter(text).map(|found| found.as_str().to_owned());
    found.collect()
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Selection")]
pub(super) struct SelectionArgs {
    /// Run cases with TEXT in their id (suite::case@target); may be repeated
    #[arg(long, value_name = "TEXT")]
    pub(super) filter: Vec<String>,

    /// Don't run cases with TEXT in their id; may be repeated
    #[arg(long, value_name = "TEXT")]
    pub(super) skip: Vec<String>,

    /// Let --filter and --skip be whole ids
    #[arg(long)]
    pub(super) exact: bool,

    /// Run cases with this tag, or with '!TAG' those without it; may be repeated
    #[arg(long, value_name = "TAG")]
    pub(super) tag: Vec<String>,

    /// Those of these that are settings, each with its place.
    #[arg(skip)]
    pub(super) settings: Vec<(String, String)>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Pace")]
pub(super) struct PaceArgs {
    #[command(flatten)]
    pub(super) load: LoadArgs,

    /// Wait for each target to be ready, for so long at most: 60s, 5m; without
    /// a [ready] in the suite, until it answers anything but 502, 503, 504
    #[arg(long, value_name = "DURATION", value_parser = parse_wait)]
    pub(super) wait: Option<Duration>,

    /// Stop after the first case that fails
    #[arg(long)]
    pub(super) fail_fast: bool,
}

#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Pace")]
pub(super) struct LoadArgs {
    /// How many cases run at once
    #[arg(short = 'j', long, value_name = "N", default_value_t = 16, value_parser = at_least_one)]
    pub(super) concurrency: usize,

    /// How many cases run at once against one target
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = at_least_one)]
    pub(super) per_target: usize,

    /// Send each request over a connection of its own
    #[arg(long)]
    pub(super) fresh_connections: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Retries")]
pub(super) struct RetryArgs {
    /// Try a case that does not pass N more times, a second apart, unless its
    /// suite says `retry`
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = a_few)]
    pub(super) retries: usize,

    /// What a case that passed on a later attempt counts as
    #[arg(long, value_name = "VERDICT", value_enum, default_value_t)]
    pub(super) flaky: Flaky,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Flaky {
    #[default]
    Pass,
    Fail,
}

#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// Show failures, what is flaky and the summary alone
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Show every request and response
    #[arg(short, long)]
    pub(super) verbose: bool,

    #[command(flatten)]
    pub(super) color: ColorArgs,
}

#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct ColorArgs {
    /// When to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub(super) color: Color,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) suites: SuiteArgs,
    /// Say mistakes alone
    #[arg(short, long, help_heading = "Output")]
    pub(super) quiet: bool,

    #[command(flatten)]
    pub(super) color: ColorArgs,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) suites: SuiteArgs,
    #[command(flatten)]
    pub(super) targets: TargetArgs,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    #[command(flatten)]
    pub(super) rerun: RerunArgs,
    #[command(flatten)]
    pub(super) way: WayArgs,
    /// Write each as an object of JSON, with its place in the suite
    #[arg(long, help_heading = "Output")]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) color: ColorArgs,
}

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Show what a failed deploy looks like
    #[arg(long)]
    pub(super) broken: bool,

    /// Check nothing, but leave the site up to try suites of your own on
    #[arg(long, conflicts_with_all = ["junit", "filter", "skip", "tag"])]
    pub(super) serve: bool,

    /// Where to write the JUnit report; - is standard output
    #[arg(long, value_name = "FILE", default_value = "smoke.xml")]
    pub(super) junit: PathBuf,

    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_but_not_within_credentials() {
        assert_eq!(words(" a:80  unix:/b "), ["a:80", "unix:/b"]);
        assert_eq!(words("http://u:p@a/ b:81"), ["http://u:p@a/", "b:81"]);
        let three = ["http://a:80", "b:81", "http://u:p@c"];
        assert_eq!(words(&three.join(" ")), three);
        let odd = ["http://u:p w x@a", "http://b"];
        assert_eq!(words(&odd.join("\n")), odd);
    }
}
