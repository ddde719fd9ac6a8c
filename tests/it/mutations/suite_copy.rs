//! A shipped suite that is changed and run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use smoke::plan::{Plan, Selection, Targets, Trial};
use smoke::record::{TrialFinished, Verdict};
use smoke::run::{Runner, declared_secrets, secrets_of};
use smoke::source::{Diagnostic, Place};
use smoke::suite::{Input, Options, load};
use tempfile::TempDir;
use tokio::runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::mutant::{Mutant, case_lines, line, mutants};
use super::{Fate, Tried};
use crate::real::shipped::Shipped;

/// Cases that are tried at once, of all suites: servers that are asked for too
/// much fail them by themselves.
static AT_ONCE: Semaphore = Semaphore::const_new(8);

/// A copy of a shipped suite's folder.
pub(super) struct SuiteCopy {
    shipped: &'static Shipped,
    text: String,
    folder: TempDir,
    /// `NAME=SPELLING` of each server.
    targets: Vec<String>,
}

/// The trials of one case on one target.
struct CaseRun {
    runner: Runner,
    trials: Vec<Trial>,
}

/// A mutant to be tried.
struct Candidate {
    untried: Tried,
    /// None where no other value can be read.
    run: Option<CaseRun>,
    /// Where the value stands.
    line: usize,
}

impl SuiteCopy {
    /// Copies the suite and starts its servers.
    pub(super) fn of(shipped: &'static Shipped) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(Path::new("suites"), folder.path());
        let spelt = |server: &&str| format!("{server}={}", shipped.target(server));
        Self {
            shipped,
            text: fs::read_to_string(shipped.path()).unwrap(),
            folder,
            targets: shipped.servers.iter().map(spelt).collect(),
        }
    }

    /// Holds that each case passes, and tries each of its mutants.
    pub(super) fn try_mutants(&self) -> Vec<Tried> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime starts");
        let mut found: Vec<Vec<Mutant>> = Vec::new();
        found.resize_with(case_lines(&self.text).len(), Vec::new);
        for mutant in mutants(&self.text) {
            found[mutant.case].push(mutant);
        }
        let mut cases = Vec::new();
        for (case, mutants) in found.into_iter().enumerate() {
            let (target, run) = self.unchanged(case);
            for told in runtime.block_on(run.run()) {
                let unmet = unmet_lines(&told);
                assert_eq!(
                    told.outcome.verdict,
                    Verdict::Passed,
                    "{}: {unmet:?}",
                    told.trial.id
                );
            }
            let name = &run.trials[0].case().name.value;
            let candidates = mutants
                .into_iter()
                .map(|it| self.candidate(it, name, target));
            cases.push(candidates.collect());
        }
        fs::write(self.path(), &self.text).unwrap();
        runtime.block_on(try_all(cases))
    }

    /// The first target that the case is meant for, and its trials there.
    fn unchanged(&self, case: usize) -> (&str, CaseRun) {
        let runs = self.targets.iter().map(|target| {
            let run = self.case_run(&self.text, case, target);
            (target.as_str(), run.expect("the suite is right"))
        });
        let mut meant = runs.filter(|(_, run)| !run.trials.is_empty());
        meant.next().expect("a server for each case")
    }

    fn candidate(&self, mutant: Mutant, case: &str, target: &str) -> Candidate {
        let Mutant { span, path, .. } = mutant;
        let written = &self.text[span.clone()];
        let changed = mutant.instead.into_iter().find_map(|instead| {
            let (before, behind) = (&self.text[..span.start], &self.text[span.end..]);
            let text = format!("{before}{instead}{behind}");
            Some((self.case_run(&text, mutant.case, target)?, instead))
        });
        let (run, instead) = changed.unzip();
        Candidate {
            untried: Tried {
                id: format!("{}::{case}: {path} = {written}", self.shipped.suite),
                path,
                instead: instead.unwrap_or_default(),
                fate: Fate::NoOther,
            },
            run,
            line: line(&self.text, span.start),
        }
    }

    /// The trials of a case as `text` says it, unless that is wrong.
    fn case_run(&self, text: &str, case: usize, target: &str) -> Option<CaseRun> {
        let path = self.path();
        fs::write(&path, text).unwrap();
        let password = self.shipped.password;
        let password = password.map(|it| ("password".to_owned(), it.to_owned()));
        let options = Options {
            vars: password.into_iter().collect(),
            env: &|_| None,
            defaults: smoke::suite::RequestDefaults::default(),
        };
        let loaded = load(&[Input::File { path, named: true }], &options);
        let suites: Vec<_> = loaded.suites.into_iter().map(Arc::new).collect();
        let targets = Targets {
            typed: vec![target.to_owned()],
            ..Targets::default()
        };
        let plan = Plan::build(&suites, &targets, &Selection::default(), &loaded.sources);
        let plan = plan.expect("the target is one");
        let mut findings = loaded.findings.iter().chain(&plan.findings);
        if findings.any(Diagnostic::is_error) {
            return None;
        }
        let lines = case_lines(text);
        let is_of = |trial: &&Trial| {
            let at = loaded.sources.place(trial.case().span).line;
            trial.skip.is_none() && lines.partition_point(|&begins| begins <= at) == case + 1
        };
        let trials: Vec<Trial> = plan.trials.iter().filter(is_of).cloned().collect();
        let secrets = secrets_of(&declared_secrets(&loaded.secrets), &trials);
        Some(CaseRun {
            runner: Runner::new(&plan, loaded.sources, self.shipped.options(), secrets),
            trials,
        })
    }

    fn path(&self) -> PathBuf {
        self.folder
            .path()
            .join(format!("{}.toml", self.shipped.suite))
    }
}

impl CaseRun {
    async fn run(&self) -> Vec<TrialFinished> {
        let mut told = Vec::new();
        for trial in &self.trials {
            told.push(self.runner.run(trial, async || ()).await.told);
        }
        told
    }
}

impl Candidate {
    async fn tried(self) -> Tried {
        let Some(run) = &self.run else {
            return self.untried;
        };
        let told = run.run().await;
        let survivor = told.iter().find(|told| !is_killed(told, self.line));
        let fate = survivor.map_or(Fate::Killed, |told| {
            let (id, verdict) = (&told.trial.id, told.outcome.verdict);
            Fate::Survived(format!("{id}: {verdict:?}, unmet: {:?}", unmet_lines(told)))
        });
        Tried {
            fate,
            ..self.untried
        }
    }
}

/// Tries the mutants of all cases; those of one case one after another, which
/// may leave something behind that it looks for.
async fn try_all(cases: Vec<Vec<Candidate>>) -> Vec<Tried> {
    let mut running = JoinSet::new();
    for case in cases {
        running.spawn(async move {
            let _slot = AT_ONCE.acquire().await;
            let mut tried = Vec::new();
            for candidate in case {
                tried.push(candidate.tried().await);
            }
            tried
        });
    }
    running.join_all().await.into_iter().flatten().collect()
}

/// Whether the trial failed because of what is expected on `line`.
fn is_killed(told: &TrialFinished, line: usize) -> bool {
    let covers = |(first, last): &(usize, usize)| (*first..=*last).contains(&line);
    told.outcome.verdict == Verdict::Failed && unmet_lines(told).iter().any(covers)
}

/// The first and the last line of each expectation that is not met.
fn unmet_lines(told: &TrialFinished) -> Vec<(usize, usize)> {
    let last = told.outcome.attempts.last();
    let checks = last.map_or(&[][..], |attempt| &attempt.step.checks);
    let lines = |place: &Place| (place.line, place.line + place.text.matches('\n').count());
    let unmet = checks.iter().filter(|check| !check.is_met());
    unmet.map(|check| lines(&check.place)).collect()
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
