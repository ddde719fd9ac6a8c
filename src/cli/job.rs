//! A run of the command line, from its plan to its exit code.

use std::sync::Arc;

use super::args::OutputArgs;
use super::exit::Exit;
use super::notify::Notifier;
use super::reports::{ReportArgs, SaveArgs};
use super::rerun::Keeping;
use super::run::{Suites, runtime};
use super::signal::Signals;
use super::{github, reports};
use crate::plan::{Gates, Plan};
use crate::record::{Flaky, Secrets};
use crate::report::{Word, command_line};
use crate::run::{Pace, Probing, Runner, secrets_of, started};
use crate::suite::Retry;
use crate::transport::Options;

/// Everything that a run needs.
pub(super) struct Job {
    pub(super) plan: Plan,
    /// What its trials wait for.
    pub(super) gates: Gates,
    pub(super) suites: Suites,
    pub(super) options: Options,
    pub(super) pace: Pace,
    /// How often is tried again what says nothing itself.
    pub(super) retry: Retry,
    /// Whether probes are sent when it failed.
    pub(super) probing: Probing,
    /// What a flaky case counts as.
    pub(super) flaky: Flaky,
    /// The command line that such a run begins with.
    pub(super) command: Vec<Word>,
    /// What follows `smoke` in a command that asks with the same suites.
    pub(super) arguments: Vec<Word>,
    /// What must not be shown besides what waiting needs.
    pub(super) secrets: Secrets,
    /// Who posts a notice of it.
    pub(super) notifier: Option<Notifier>,
    /// What is kept of it for the next run.
    pub(super) keeping: Option<Keeping>,
    /// Where its responses are kept.
    pub(super) save: SaveArgs,
}

impl Job {
    pub(super) fn run(self, reports: &ReportArgs, output: OutputArgs, signals: &Signals) -> Exit {
        let runtime = match runtime() {
            Ok(runtime) => runtime,
            Err(exit) => return exit,
        };
        let exit = runtime.block_on(self.run_in(reports, output, signals));
        // A name server that doesn't answer must not hold the exit up.
        runtime.shutdown_background();
        exit
    }

    /// Runs and reports, in the runtime of the caller.
    pub(super) async fn run_in(
        self,
        reports: &ReportArgs,
        output: OutputArgs,
        signals: &Signals,
    ) -> Exit {
        let secrets = secrets_of(&self.secrets, self.gates.trials());
        let saved = match reports::saved_responses(&self.save, &self.plan, &secrets) {
            Ok(saved) => saved,
            Err(exit) => return exit,
        };
        let is_brief = !output.verbose && reports.json.is_none();
        // A report may go into that folder.
        let mut reporters = match reports::reporters(reports, output) {
            Ok(reporters) => reporters,
            Err(exit) => return exit,
        };
        // From here on there are reports, which are to be whole.
        let interruption = signals.take();
        if let Some(notifier) = &self.notifier {
            notifier.listen(&mut reporters);
        }
        let command = command_line(&self.command, &secrets);
        let keeping = self.keeping;
        let trials = &self.plan.trials;
        let listen = |keeping: &Keeping| keeping.listen(&command, trials, &mut reporters);
        let rerun = keeping.as_ref().and_then(listen);
        let is_rerun_told = rerun.is_some();
        let mut started = started(&self.plan, &self.suites.all, command);
        started.rerun = rerun;
        started.folder = github::folder();
        started.flaky = self.flaky;
        started.warnings = self.suites.warnings;
        let sources = Arc::clone(&self.suites.sources);
        let arguments = command_line(&self.arguments, &secrets);
        let runner = Runner::new(&self.plan, sources, self.options, secrets)
            .asked_with(arguments)
            .retrying(self.retry)
            .probing(self.probing)
            .briefly(is_brief)
            .saving(saved.clone());
        let finished = crate::run::run(
            self.plan,
            self.gates,
            started,
            runner,
            self.pace,
            &mut reporters,
            interruption.clone().came(),
        );
        let finished = finished.await;
        let is_written = reports::written(reporters, saved.as_deref());
        let exit = Exit::of(&finished, self.flaky, is_written);
        if let Some(keeping) = keeping {
            keeping.keep(is_rerun_told && exit != Exit::Passed);
        }
        // Whoever interrupts a run doesn't want to wait for a webhook.
        if let Some(notifier) = self.notifier.filter(|_| !finished.interrupted) {
            notifier.post(interruption).await;
        }
        exit
    }
}
