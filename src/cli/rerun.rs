//! `--rerun-failed`: what did not pass last time, and what is kept for it.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::args::{SuiteArgs, TargetArgs};
use super::exit::Exit;
use super::memory::{Hearing, Known, LastCommand, Memory, Named, Verdicts, is_pending, real};
use super::outlet;
use crate::plan::{Plan, Trial};
use crate::record::{Flaky, Secrets, Verdict};
use crate::report::Reporters;
use crate::source::{counted, one_line};
use crate::suite::Suite;

#[derive(Debug, Args)]
#[command(next_help_heading = "Selection")]
pub(super) struct RerunArgs {
    /// Run what did not pass last time; without a SUITE and a target, with
    /// those of the last command line in this folder
    #[arg(long)]
    pub(super) rerun_failed: bool,
}

/// What is known of the last time, where it is asked for. `suites` and `targets` are
/// those of then, where they say none.
pub(super) fn last_time(
    args: &RerunArgs,
    (suites, targets): (&mut SuiteArgs, &mut TargetArgs),
    memory: Option<&Memory>,
) -> Result<Option<Known>, Exit> {
    if !args.rerun_failed {
        return Ok(None);
    }
    let Some(memory) = memory else {
        return Err(nothing(
            "the last run is not kept where HOME and XDG_STATE_HOME aren't set",
        ));
    };
    let shown = memory.file.display();
    match memory.known() {
        Ok(Some(known)) => {
            complete(suites, targets, known.commands.get(&memory.here))?;
            Ok(Some(known))
        }
        Ok(None) => Err(nothing(&format!(
            "no run of this project is kept in {shown}"
        ))),
        Err(error) => Err(nothing(&format!("can't read {shown}: {error}"))),
    }
}

fn nothing(why: &str) -> Exit {
    outlet::error(&format!("nothing to rerun: {why}"));
    Exit::NothingRan
}

/// Takes suites and targets of the last command line, where none are typed.
fn complete(
    suites: &mut SuiteArgs,
    targets: &mut TargetArgs,
    last: Option<&LastCommand>,
) -> Result<(), Exit> {
    let says_suites = suites.suites != [PathBuf::from("suites")];
    if says_suites || !targets.typed().is_empty() {
        return Ok(());
    }
    match last {
        None => Ok(()),
        Some(LastCommand::Named(named)) => {
            suites.suites = named.suites.iter().map(PathBuf::from).collect();
            targets.target.clone_from(&named.targets);
            if suites.profile().is_none() {
                suites.profile.clone_from(&named.profile);
            }
            Ok(())
        }
        Some(LastCommand::SaidMore) => {
            outlet::error(
                "the last command line said more than suites and targets, which isn't kept",
            );
            outlet::hint("say the same again, and --rerun-failed");
            Err(Exit::Mistake)
        }
    }
}

/// The cases of the suites of a run.
pub(super) struct Cases {
    /// The files of the suites, as they are named and as they are.
    files: BTreeMap<String, String>,
    /// `suite::case` of each, as ids begin, by file.
    of_file: BTreeMap<String, HashSet<String>>,
}

impl Cases {
    /// Those of `suites`, with `secrets` hidden as ids have them.
    pub(super) fn of(suites: &[Arc<Suite>], secrets: &Secrets) -> Self {
        let (mut files, mut of_file) = (BTreeMap::new(), BTreeMap::new());
        for suite in suites {
            let file = real(&suite.path);
            let id = |case: &str| format!("{}::{case}", suite.name.value);
            let cases = suite.cases.iter().map(|case| id(&case.name.value));
            let cases = cases.map(|id| secrets.hide(&id).into_owned());
            of_file.insert(file.clone(), cases.collect());
            files.insert(suite.path.clone(), file);
        }
        Self { files, of_file }
    }

    fn file_of(&self, trial: &Trial) -> &str {
        &self.files[&trial.suite.path]
    }

    /// Whether a trial has no case any more. Names may have an `@`.
    fn lack(&self, file: &str, id: &str) -> bool {
        match self.of_file.get(file) {
            Some(cases) => !id
                .match_indices('@')
                .any(|(at, _)| cases.contains(&id[..at])),
            None => !Path::new(file).try_exists().unwrap_or(true),
        }
    }
}

/// Leaves in a plan what did not pass last time, and says what it leaves out.
pub(super) fn narrow(
    plan: &mut Plan,
    known: &Known,
    cases: &Cases,
    flaky: Flaky,
    secrets: &Secrets,
) -> Result<(), Exit> {
    let last = |file: &str, id: &str| known.verdicts.get(file)?.get(id).copied();
    let all = plan.trials.len();
    let (mut passed, mut unknown) = (0, 0);
    let mut again = BTreeSet::new();
    plan.trials.retain(|trial| {
        let (file, id) = (cases.file_of(trial), secrets.hide(&trial.id));
        match last(file, &id) {
            Some(verdict) if did_not_pass(verdict, flaky) => {
                again.insert((file.to_owned(), id.into_owned()));
                return true;
            }
            Some(verdict) if verdict.is_pass() => passed += 1,
            _ if trial.skip.is_some() => {}
            _ => unknown += 1,
        }
        false
    });
    plan.filtered_out += all - plan.trials.len();
    let mut elsewhere = 0;
    for (file, id) in pending(&known.verdicts, flaky) {
        if cases.lack(file, id) {
            let id = one_line(id);
            outlet::remark(&format!(
                "{id} did not pass last time, and is no case any more"
            ));
        } else if !again.contains(&(file.to_owned(), id.to_owned())) {
            elsewhere += 1;
        }
    }
    if plan.trials.is_empty() && elsewhere == 0 {
        return Err(nothing(&format!(
            "{} passed last time",
            counted(passed, "case")
        )));
    }
    left_out(passed, "passed last time");
    left_out(unknown, "didn't run before");
    if elsewhere > 0 {
        let cases = counted(elsewhere, "case");
        outlet::remark(&format!(
            "not selected: {cases} more that did not pass last time"
        ));
    }
    if plan.trials.is_empty() {
        return Err(nothing("the selection leaves no case"));
    }
    Ok(())
}

fn left_out(count: usize, why: &str) {
    let are = if count == 1 { "is" } else { "are" };
    if count > 0 {
        outlet::remark(&format!(
            "{} {why} and {are} left out",
            counted(count, "case")
        ));
    }
}

fn did_not_pass(verdict: Verdict, flaky: Flaky) -> bool {
    is_pending(verdict) || verdict.is_failure(flaky)
}

fn pending(verdicts: &Verdicts, flaky: Flaky) -> impl Iterator<Item = (&str, &str)> {
    let all = verdicts.iter().flat_map(|(file, of_file)| {
        let ids = of_file.iter();
        ids.map(move |(id, verdict)| (file.as_str(), id.as_str(), *verdict))
    });
    let pending = all.filter(move |(.., verdict)| did_not_pass(*verdict, flaky));
    pending.map(|(file, id, _)| (file, id))
}

/// What is kept of a run for the next one.
pub(super) struct Keeping {
    memory: Memory,
    cases: Cases,
    named: Option<Named>,
    hearing: Hearing,
    /// Whether this run itself reran what did not pass.
    is_asked: bool,
}

impl Keeping {
    pub(super) fn new(memory: Memory, cases: Cases, named: Option<Named>, is_asked: bool) -> Self {
        Self {
            memory,
            cases,
            named,
            hearing: Hearing::default(),
            is_asked,
        }
    }

    /// Has a run of `trials` told, which `command` starts. What to type for what
    /// does not pass, unless that can't be kept.
    pub(super) fn listen(
        &self,
        command: &str,
        trials: &[Trial],
        reporters: &mut Reporters,
    ) -> Option<String> {
        /// What is kept of a trial beside its id: a verdict, and signs of JSON.
        const VERDICT: usize = 16;
        self.hearing.listen(reporters);
        let room = trials.iter().map(|trial| trial.id.len() + VERDICT).sum();
        let command = self.named.as_ref().map_or(command, |_| "smoke");
        let rerun = || format!("{command} --rerun-failed");
        self.memory.has_room_for(room).then(rerun)
    }

    /// Keeps what was heard. That it can't matters to nobody who doesn't use it,
    /// unless the end of the run has told otherwise.
    pub(super) fn keep(self, is_told: bool) {
        let heard = self.hearing.take();
        let command = self.named.map_or(LastCommand::SaidMore, LastCommand::Named);
        let (cases, here) = (self.cases, self.memory.here.clone());
        let kept = self.memory.update(|known| {
            known.commands.insert(here, command);
            for (file, verdicts) in heard {
                known.verdicts.entry(file).or_default().extend(verdicts);
            }
            known.verdicts.retain(|file, verdicts| {
                verdicts.retain(|id, _| !cases.lack(file, id));
                !verdicts.is_empty()
            });
        });
        if let Some(error) = kept.err().filter(|_| self.is_asked || is_told) {
            let file = self.memory.file.display();
            outlet::warning(&format!("this run can't be kept in {file}: {error}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_flaky_did_not_pass_where_that_is_the_policy() {
        let pending = |flaky| {
            let all = [Verdict::Passed, Verdict::Flaky, Verdict::Skipped];
            all.map(|verdict| did_not_pass(verdict, flaky))
        };
        assert_eq!(pending(Flaky::Pass), [false, false, false]);
        assert_eq!(pending(Flaky::Fail), [false, true, false]);
        for verdict in [Verdict::Failed, Verdict::Errored, Verdict::NotRun] {
            assert!(did_not_pass(verdict, Flaky::Pass), "{verdict:?}");
        }
    }

    #[test]
    fn a_trial_lacks_its_case_wherever_an_at_stands() {
        let ids = ["todo::a@b".to_owned()];
        let cases = Cases {
            files: BTreeMap::new(),
            of_file: BTreeMap::from([("/a.toml".to_owned(), HashSet::from(ids))]),
        };
        assert!(!cases.lack("/a.toml", "todo::a@b@nginx"));
        assert!(!cases.lack("/a.toml", "todo::a@b@n@x"));
        assert!(cases.lack("/a.toml", "todo::a@nginx"));
        assert!(cases.lack("/no/such/suite.toml", "todo::a@b@nginx"));
        assert!(!cases.lack("Cargo.toml", "todo::a@b@nginx"));
    }
}
