//! Cases as trials of libtest-mimic.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use libtest_mimic::{Completion, Failed, Trial};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

use super::Group;
use crate::plan::{self, Plan, Selection, Targets};
use crate::report::{Secret, Verdict, headline, hide, story};
use crate::run::{Runner, declared_secrets, secrets_of};
use crate::source::{Diagnostic, Style, draw};
use crate::suite::{Loaded, Suite, discover, load};

/// How many cases run at once against one target.
const PER_TARGET: usize = 8;

/// Where nobody is; what targets are called while tests are only listed.
const NOWHERE: &str = "smoke.invalid";

/// The trials of a group, or what is wrong with it. `listing` starts nothing.
pub(super) fn of(group: Group, listing: bool) -> Result<Vec<Trial>, String> {
    if group.targets.is_empty() {
        return Err("error: a group has no target".to_owned());
    }
    let loaded = read(&group)?;
    let suites: Vec<Arc<Suite>> = loaded.suites.into_iter().map(Arc::new).collect();
    let targets = group.targets.into_iter().map(|target| {
        let spelling = if listing {
            NOWHERE.to_owned()
        } else {
            (target.start)()
        };
        format!("{}={spelling}", target.name)
    });
    let targets = Targets {
        typed: targets.collect(),
        host: group.host,
    };
    let plan = Plan::build(&suites, &targets, &Selection::default(), &loaded.sources);
    let plan = plan.map_err(|errors| format!("error: {}", errors.join("\nerror: ")))?;
    if !listing {
        fail_on_errors(
            &plan.findings,
            &declared_secrets(suites.iter().map(|suite| &**suite)),
        )?;
    }
    let secrets = secrets_of(&plan.trials);
    let runner = Runner::new(&plan, loaded.sources, group.options, secrets.clone());
    let runtime = Runtime::new().map_err(|error| format!("error: can't start: {error}"))?;
    let shared = Arc::new(Shared {
        runner,
        runtime,
        secrets,
        gates: plan
            .trials
            .iter()
            .map(|trial| (trial.target.name.clone(), Semaphore::new(PER_TARGET)))
            .collect(),
    });
    let trials = plan.trials.into_iter().map(|trial| shared.trial(trial));
    Ok(trials.collect())
}

fn read(group: &Group) -> Result<Loaded, String> {
    let inputs = discover(&group.suites).map_err(|error| format!("error: {error}"))?;
    let project = PathBuf::from("smoke.toml");
    let options = crate::suite::Options {
        vars: group.vars.clone(),
        env: &|name| std::env::var(name).ok(),
        project: project.is_file().then_some(project),
    };
    let loaded = load(&inputs, &options);
    fail_on_errors(&loaded.findings, &declared_secrets(&loaded.suites))?;
    Ok(loaded)
}

fn fail_on_errors(findings: &[Diagnostic], secrets: &[Secret]) -> Result<(), String> {
    if !findings.iter().any(Diagnostic::is_error) {
        return Ok(());
    }
    let drawn: Vec<String> = findings.iter().map(|f| draw(f, Style::Plain)).collect();
    Err(hide(&drawn.join("\n\n"), secrets).into_owned())
}

/// What the trials of a group share.
struct Shared {
    runner: Runner,
    runtime: Runtime,
    secrets: Vec<Secret>,
    /// How many more may be sent to each target.
    gates: HashMap<String, Semaphore>,
}

impl Shared {
    fn trial(self: &Arc<Self>, trial: plan::Trial) -> Trial {
        let shared = Arc::clone(self);
        let name = hide(&trial.id, &self.secrets).into_owned();
        Trial::ignorable_test(name, move || shared.run(&trial))
    }

    fn run(&self, trial: &plan::Trial) -> Result<Completion, Failed> {
        if let Some(why) = &trial.skip {
            return Ok(Completion::ignored_with(hide(why, &self.secrets)));
        }
        let finished = self.runtime.block_on(async {
            let gate = self.gates.get(&trial.target.name);
            // A gate is never closed; without one, there is no limit.
            let _permit = match gate {
                Some(gate) => gate.acquire().await.ok(),
                None => None,
            };
            self.runner.run(trial).await
        });
        let told = finished.told;
        match told.outcome.verdict {
            Verdict::Passed => Ok(Completion::Completed),
            Verdict::Skipped | Verdict::NotRun => Ok(Completion::ignored_with(
                told.outcome.reason.unwrap_or_default(),
            )),
            Verdict::Failed | Verdict::Errored => {
                let story = story(&told.trial, &told.outcome, "", Style::Plain);
                Err(format!("{}\n\n{story}", headline(&told.outcome)).into())
            }
        }
    }
}
