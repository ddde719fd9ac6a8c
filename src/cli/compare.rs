//! `smoke compare A B`.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "these comments are the text of --help"
)]

mod heard;

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use indexmap::IndexMap;

use super::args::{AskedArgs, ColorArgs, LoadArgs, SelectionArgs, SuiteArgs};
use super::connections::{NetworkArgs, options, without_certificates};
use super::detached::Detached;
use super::exit::Exit;
use super::inert::Form;
use super::reports::{cannot_write, is_dash};
use super::requests::RequestArgs;
use super::run::{Suites, pace, plan, runtime, selection, targets};
use super::settings::CommandLine;
use super::signal::{Interruption, Signals};
use super::telling::Telling;
use super::{outlet, suites};
use crate::plan::{Plan, Selection, Targets, Trial, comparable, is_all, lacking, without_password};
use crate::record::{Secrets, Signal};
use crate::report::{Compared, Comparison, Likeness, Reporters, Side};
use crate::run::{Pace, Runner, secrets_of, started};
use crate::transport::Options;
use heard::{Heard, Listener};

#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// A deployment, as --target spells it
    #[arg(value_name = "A")]
    pub(super) a: String,

    /// Another one
    #[arg(value_name = "B")]
    pub(super) b: String,

    #[command(flatten)]
    pub(super) suites: SuiteArgs,
    #[command(flatten)]
    pub(super) asked: AskedArgs,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    #[command(flatten)]
    pub(super) requests: RequestArgs,
    #[command(flatten)]
    pub(super) network: NetworkArgs,
    #[command(flatten)]
    pub(super) load: LoadArgs,

    /// Write each case as a line of JSON; - is standard output
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub(super) json: Option<PathBuf>,

    #[command(flatten)]
    pub(super) color: ColorArgs,
}

/// The pause before cases are asked again: a time that pages show is another
/// then.
const PAUSE: Duration = Duration::from_millis(1100);

/// How many cases are asked before those that differ are asked again: what came of
/// them is kept so long.
const WAVE: usize = 500;

/// Compares what two deployments answer to the GET cases of suites.
pub(super) fn compare(typed: &CompareArgs, line: &CommandLine, signals: &Signals) -> Exit {
    let args = match settled(typed, line) {
        Ok(args) => args,
        Err(exit) => return exit,
    };
    let comparing = match Comparing::of(&args) {
        Ok(comparing) => comparing,
        Err(exit) => return exit,
    };
    let json = match args.json.as_deref().map(create).transpose() {
        Ok(json) => json,
        Err(exit) => return exit,
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(exit) => return exit,
    };
    let done = runtime.block_on(comparing.run(signals));
    runtime.shutdown_background();
    let comparison = match done {
        Ok(comparison) => comparison,
        Err(signal) => return Exit::Interrupted(signal),
    };
    let compared = comparison.compared();
    let is_written = told(&args, &comparison, &compared, json);
    exit(&compared, is_written)
}

/// The options with what settings say.
fn settled(typed: &CompareArgs, line: &CommandLine) -> Result<CompareArgs, Exit> {
    let settled = line.settle(&typed.suites, None)?;
    let mut args: CompareArgs = settled.args()?;
    args.selection.settings = settled.places();
    Ok(args)
}

/// Everything that a comparison needs.
struct Comparing {
    suites: Suites,
    /// Each deployment as a run has it.
    targets: [Targets; 2],
    selection: Selection,
    options: Options,
    pace: Pace,
    /// What must not be shown.
    secrets: Secrets,
}

impl Comparing {
    fn of(args: &CompareArgs) -> Result<Self, Exit> {
        let telling = Telling::of(&args.suites, args.color);
        let mut loaded = suites::read(&args.suites, args.requests.defaults(), telling)?;
        loaded.suites.iter_mut().for_each(comparable);
        let selection = selection(&args.selection, &loaded);
        let options = Options {
            fresh_connections: args.load.fresh_connections,
            ..options(&args.network)
        };
        let of = |typed: &[&String]| {
            let typed = typed.iter().map(|typed| (*typed).clone()).collect();
            targets(typed, &args.asked, &args.network.way)
        };
        let both = of(&[&args.a, &args.b]);
        let (plan, suites) = plan(loaded, both, &options, &selection, telling)?;
        let mut several = plan.trials.iter();
        if let Some(one) = several.find_map(|trial| trial.target.one_of.as_ref()) {
            let name = &one.target;
            outlet::error(&format!(
                "`{name}` is several targets: it has `all_addresses`"
            ));
            outlet::hint("write one of its addresses in place of the name");
            return Err(Exit::Mistake);
        }
        if [&args.a, &args.b].iter().any(|it| is_all(&suites.all, it)) {
            outlet::error("`all` is several targets: one of them is compared with another");
            return Err(Exit::Mistake);
        }
        telling.refuse(&lacking(&plan.trials), &suites.secrets)?;
        if let Some(exit) = without_certificates(&args.network) {
            return Err(exit);
        }
        telling.say(&suites.warnings, &suites.secrets);
        let secrets = secrets_of(&suites.secrets, &plan.trials).and(args.requests.secrets());
        Ok(Self {
            suites,
            targets: [of(&[&args.a]), of(&[&args.b])],
            selection,
            options,
            pace: pace(args.load),
            secrets,
        })
    }

    /// Asks both, and again where something differs.
    async fn run(&self, signals: &Signals) -> Result<Comparison, Signal> {
        let spelt = |targets: &Targets| {
            let spelling = targets.typed.concat();
            self.secrets.hide(&without_password(&spelling)).into_owned()
        };
        let heard = Heard::new(Comparison::new(self.targets.each_ref().map(spelt)));
        let waves = self.waves();
        heard.expect(waves.iter().map(HashSet::len).sum());
        let interruption = signals.take();
        let mut waves = waves.into_iter();
        while let Some(wave) = waves.next() {
            self.ask(&heard, &wave, &interruption).await?;
            let unsure = self.unsure(&heard, &wave);
            if !unsure.is_empty() {
                tokio::select! {
                    signal = interruption.clone().came() => return Err(signal),
                    () = tokio::time::sleep(PAUSE) => {}
                }
                heard.expect(unsure.len());
                self.ask(&heard, &unsure, &interruption).await?;
            }
            if heard.settle() {
                // Nobody waits once more for who gives no answer.
                let rest = waves.by_ref().flatten().collect();
                self.ask(&heard, &rest, &interruption).await?;
            }
        }
        Ok(heard.take())
    }

    /// The trials of both.
    fn trials(&self) -> impl Iterator<Item = Trial> {
        let plans = Side::BOTH.iter().filter_map(|side| self.plan(*side));
        plans.flat_map(|plan| plan.trials)
    }

    /// The ids of the trials of so many cases each as are asked at once.
    fn waves(&self) -> Vec<HashSet<String>> {
        let mut of_cases: IndexMap<(String, String), Vec<String>> = IndexMap::new();
        for trial in self.trials() {
            let (suite, case) = (&trial.suite.name.value, &trial.case().name.value);
            let ids = of_cases.entry((suite.clone(), case.clone())).or_default();
            ids.push(trial.id);
        }
        let of_cases: Vec<_> = of_cases.into_values().collect();
        let waves = of_cases.chunks(WAVE);
        waves
            .map(|wave| wave.concat().into_iter().collect())
            .collect()
    }

    /// Asks both deployments at once for these trials.
    async fn ask(
        &self,
        heard: &Heard,
        wave: &HashSet<String>,
        interruption: &Interruption,
    ) -> Result<(), Signal> {
        let [a, b] = Side::BOTH.map(|side| self.ask_one(side, heard, wave, interruption.clone()));
        let (a, b) = tokio::join!(a, b);
        a.and(b)
    }

    async fn ask_one(
        &self,
        side: Side,
        heard: &Heard,
        wave: &HashSet<String>,
        interruption: Interruption,
    ) -> Result<(), Signal> {
        let Some(mut plan) = self.plan(side) else {
            return Ok(());
        };
        plan.trials.retain(|trial| wave.contains(&trial.id));
        if plan.trials.is_empty() {
            return Ok(());
        }
        let sources = Arc::clone(&self.suites.sources);
        let runner =
            Runner::new(&plan, sources, self.options.clone(), self.secrets.clone()).looking();
        let mut reporters = Reporters::default();
        reporters.add(
            "compare",
            Listener {
                side,
                heard: heard.clone(),
            },
        );
        let (started, gates) = (started(&plan, &self.suites.all, ""), plan.gates(None));
        let came = interruption.came();
        let run = crate::run::run(
            plan,
            gates,
            started,
            runner,
            self.pace,
            &mut reporters,
            came,
        );
        let finished = run.await;
        for failure in reporters.finish() {
            outlet::error(&failure.to_string());
        }
        finished.signal.map_or(Ok(()), Err)
    }

    /// What is asked of one deployment. That both together can be planned is
    /// known.
    fn plan(&self, side: Side) -> Option<Plan> {
        let targets = match side {
            Side::A => &self.targets[0],
            Side::B => &self.targets[1],
        };
        let (suites, sources) = (&self.suites.all, &self.suites.sources);
        Plan::build(suites, targets, &self.selection, sources).ok()
    }

    /// The ids of those trials that are to be asked again.
    fn unsure(&self, heard: &Heard, wave: &HashSet<String>) -> HashSet<String> {
        let trials = self.trials().filter(|trial| wave.contains(&trial.id));
        let heard = heard.lock();
        let is_unsure = |suite: &str, case: &str| {
            heard
                .comparison
                .is_unsure(&self.secrets.hide(suite), &self.secrets.hide(case))
        };
        let unsure =
            trials.filter(|trial| is_unsure(&trial.suite.name.value, &trial.case().name.value));
        unsure.map(|trial| trial.id).collect()
    }
}

/// Where lines of JSON go, before anything is sent.
fn create(path: &Path) -> Result<Box<dyn Write>, Exit> {
    let out = if is_dash(path) {
        outlet::stdout_of(Form::Json).map(|out| Box::new(out) as _)
    } else {
        File::create(path).and_then(Detached::unless_regular)
    };
    let out = out.map_err(|error| cannot_write(path, &error))?;
    Ok(Box::new(io::BufWriter::new(out)))
}

/// Tells how they compare. False where that could not be written.
fn told(
    args: &CompareArgs,
    comparison: &Comparison,
    compared: &[Compared],
    json: Option<Box<dyn Write>>,
) -> bool {
    let is_json_out = args.json.as_deref().is_some_and(is_dash);
    let is_told = if is_json_out {
        let style = outlet::style(args.color.color, &io::stderr());
        // Nobody is left to be told when standard error is closed.
        let _ = outlet::Stderr.write_all(comparison.drawn(compared, style).as_bytes());
        true
    } else {
        let style = outlet::style(args.color.color, &io::stdout());
        outlet::print(&comparison.drawn(compared, style)) == Exit::Passed
    };
    let Some(mut json) = json else {
        return is_told;
    };
    let written = compared.iter().try_for_each(|case| {
        serde_json::to_writer(&mut json, case)?;
        json.write_all(b"\n")
    });
    match written.and_then(|()| json.flush()) {
        Err(error) if !is_json_out || error.kind() != io::ErrorKind::BrokenPipe => {
            outlet::error(&format!("--json could not be written: {error}"));
            false
        }
        _ => is_told,
    }
}

/// What is worse comes first.
fn exit(compared: &[Compared], is_written: bool) -> Exit {
    let any = |is: fn(&Likeness) -> bool| compared.iter().any(|case| is(&case.likeness));
    if any(|it| matches!(it, Likeness::Differs { .. })) {
        Exit::Failed
    } else if any(|it| matches!(it, Likeness::Unanswered { .. })) {
        Exit::NoAnswer
    } else if !any(|it| matches!(it, Likeness::Alike)) {
        outlet::error("nothing was compared: no case is one GET request for both");
        Exit::NothingRan
    } else if is_written {
        Exit::Passed
    } else {
        Exit::NoReport
    }
}
