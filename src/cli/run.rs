//! `smoke [SUITE…] --target …`.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::args::{self, AskedArgs, LoadArgs, RetryArgs, RunArgs, SelectionArgs};
use super::command::{arguments, command, named};
use super::connections::{WayArgs, options, without_certificates};
use super::exit::Exit;
use super::job::Job;
use super::memory::Memory;
use super::notify::Notifier;
use super::rerun::{Cases, Keeping};
use super::settings::CommandLine;
use super::signal::Signals;
use super::telling::Telling;
use super::{outlet, reports, rerun, spoilt, suites};
use crate::plan::{Addresses, Plan, Selection, Shown, Targets, Unmatched, Unresolved, lacking};
use crate::record::{Flaky, Redact as _, Secrets};
use crate::run::{Pace, declared_secrets, secrets_of, secrets_of_suites};
use crate::source::{Diagnostic, Sources};
use crate::suite::{Forwarded, Loaded, Retry, Suite};
use crate::transport::{Network, Options, look_up_all};

/// Runs suites against targets.
pub(super) fn run(mut typed: RunArgs, line: &CommandLine, signals: &Signals) -> Exit {
    reports::forget_stale(&typed.reports, &spoilt::files(&typed.suites));
    let memory = Memory::of_project();
    let asked = (&mut typed.suites, &mut typed.targets);
    let last_time = match rerun::last_time(&typed.rerun, asked, memory.as_ref()) {
        Ok(last_time) => last_time,
        Err(exit) => return exit,
    };
    let args = match settled(&typed, line) {
        Ok(args) => args,
        Err(exit) => return exit,
    };
    args.reports.github.decide(true);
    let mut read = spoilt::files(&args.suites);
    read.extend(args.network.files().cloned());
    let settings = &args.selection.settings;
    if let Err(exit) = spoilt::refuse(&args.reports, &read, settings) {
        return exit;
    }
    reports::forget_stale(&args.reports, &read);
    // What is wrong with the suites comes first: they may name targets.
    let telling = Telling::of(&args.suites, args.output.color);
    let loaded = match suites::read(&args.suites, args.requests.defaults(), telling) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let included: Vec<PathBuf> = loaded.sources.paths().map(PathBuf::from).collect();
    if let Err(exit) = spoilt::refuse(&args.reports, &included, settings) {
        return exit;
    }
    let targets = Targets {
        layers: args.layers.layers.clone(),
        logs: args.logs.log.clone(),
        ..targets(args.targets.typed(), &args.targets.asked, &args.network.way)
    };
    let selection = selection(&args.selection, &loaded);
    if targets.typed.is_empty() {
        return without_target(&loaded);
    }
    let notifier = match args.notify.notifier() {
        Ok(notifier) => notifier,
        Err(exit) => return exit,
    };
    let options = Options {
        keeps_encoded: args.save.save_responses.is_some(),
        fresh_connections: args.pace.load.fresh_connections,
        ..options(&args.network)
    };
    let (mut plan, suites) = match plan(loaded, targets, &options, &selection, telling) {
        Ok(planned) => planned,
        Err(exit) => return exit,
    };
    let secrets = secrets_of(&suites.secrets, &plan.trials)
        .and(args.requests.secrets())
        .and(notifier.as_ref().map(Notifier::secret));
    let cases = Cases::of(&suites.all, &secrets);
    let flaky = flaky(&args.retries);
    if let Some(known) = last_time
        && let Err(exit) = rerun::narrow(&mut plan, &known, &cases, flaky, &secrets)
    {
        return exit;
    }
    if let Err(exit) = telling.refuse(&lacking(&plan.trials), &suites.secrets) {
        return exit;
    }
    if let Some(exit) = without_certificates(&args.network) {
        return exit;
    }
    let named = named(&typed, &suites.secrets);
    let is_asked = args.rerun.rerun_failed;
    let job = Job {
        command: command(&typed, &suites.secrets),
        arguments: arguments(&typed, &suites.secrets),
        options,
        pace: Pace {
            fail_fast: args.pace.fail_fast,
            ..pace(args.pace.load)
        },
        retry: Retry::times(args.retries.retries),
        probing: args.probes.probing(),
        flaky,
        gates: plan.gates(args.pace.wait),
        plan,
        suites,
        secrets,
        notifier,
        keeping: memory.map(|memory| Keeping::new(memory, cases, named, is_asked)),
        save: args.save,
    };
    job.run(&args.reports, args.output, signals)
}

/// The options with what settings say.
fn settled(typed: &RunArgs, line: &CommandLine) -> Result<RunArgs, Exit> {
    let settled = line.settle(&typed.suites, Some(&typed.targets))?;
    let mut args: RunArgs = settled.args()?;
    // They may be those of the last time.
    args.suites.suites.clone_from(&typed.suites.suites);
    if !typed.targets.target.is_empty() {
        args.targets.target.clone_from(&typed.targets.target);
    }
    args.selection.settings = settled.places();
    if settled.of_file.contains_key("log") {
        args.logs.are_settings();
    }
    Ok(args)
}

/// Says what to type when no target is given.
pub(super) fn without_target(loaded: &Loaded) -> Exit {
    outlet::error("no target: say where to connect");
    outlet::hint("--target staging.example.com, or unix:/run/gunicorn.sock, or SMOKE_TARGET=…");
    let mut names: Vec<&str> = loaded
        .suites
        .iter()
        .flat_map(|suite| suite.targets.keys().map(String::as_str))
        .collect();
    names.sort_unstable();
    names.dedup();
    if !names.is_empty() {
        outlet::hint(&format!("these suites name: {}", names.join(", ")));
    }
    Exit::Mistake
}

/// Suites with the sources that their places lie in.
pub(super) struct Suites {
    pub(super) all: Vec<Arc<Suite>>,
    pub(super) sources: Arc<Sources>,
    /// The secrets that they declare.
    pub(super) secrets: Secrets,
    /// What is probably not meant in them.
    pub(super) warnings: Vec<Diagnostic>,
}

/// What is to run. What is wrong is said on standard error.
pub(super) fn plan(
    loaded: Loaded,
    mut targets: Targets,
    options: &Options,
    selection: &Selection,
    telling: Telling,
) -> Result<(Plan, Suites), Exit> {
    let secrets = declared_secrets(&loaded.secrets);
    let mut suites = Suites {
        all: loaded.suites.into_iter().map(Arc::new).collect(),
        sources: loaded.sources,
        secrets: secrets.clone(),
        warnings: loaded.findings,
    };
    let places = Plan::unresolved(&suites.all, &targets, &suites.sources);
    if !places.is_empty() {
        targets.addresses = addresses(options, &places)?;
    }
    let plan = Plan::build(&suites.all, &targets, selection, &suites.sources);
    let mut plan = plan.map_err(|errors| {
        outlet::errors(&errors.redacted(&secrets));
        Exit::Mistake
    })?;
    unmatched(&plan.unmatched, &secrets)?;
    suites.warnings.append(&mut plan.findings);
    telling.refuse(&suites.warnings, &secrets)?;
    suites.warnings.redact(&secrets);
    if plan.trials.is_empty() {
        // They may say why.
        telling.say(&suites.warnings, &secrets);
        return Err(match plan.filtered_out {
            0 => nothing_meant(),
            _ => nothing_selected(),
        });
    }
    Ok((plan, suites))
}

/// The addresses of targets that are checked at each of them.
fn addresses(options: &Options, places: &[Unresolved]) -> Result<Addresses, Exit> {
    let network = Network::new(options.clone());
    let runtime = runtime()?;
    let found = runtime.block_on(look_up_all(&network, places));
    runtime.shutdown_background();
    Ok(found)
}

/// A runtime. Why there is none is said on standard error.
pub(super) fn runtime() -> Result<Runtime, Exit> {
    Runtime::new().map_err(|error| {
        outlet::error(&format!("can't start: {error}"));
        Exit::Mistake
    })
}

/// Says the words that select nothing: each is a mistake, but in a setting, which is
/// for runs of other suites, too.
pub(super) fn unmatched(all: &[Unmatched], secrets: &Secrets) -> Result<(), Exit> {
    for unmatched in all {
        let sentence = secrets.hide(&unmatched.sentence);
        match &unmatched.setting {
            Some(place) => outlet::warning(&format!("{place}: {sentence}")),
            None => outlet::error(&sentence),
        }
    }
    if all.iter().all(|unmatched| unmatched.setting.is_some()) {
        Ok(())
    } else {
        Err(Exit::Mistake)
    }
}

/// Says that each word selects something, and all together nothing.
pub(super) fn nothing_selected() -> Exit {
    outlet::error("nothing to run: the selection leaves no case");
    Exit::NothingRan
}

/// Says that no suite is for any of the targets.
fn nothing_meant() -> Exit {
    outlet::error("nothing to run: no suite is for these targets");
    Exit::NothingRan
}

/// So many at once, whatever fails.
pub(super) const fn pace(load: LoadArgs) -> Pace {
    Pace {
        concurrency: load.concurrency,
        per_target: load.per_target,
        fail_fast: false,
    }
}

pub(super) fn targets(typed: Vec<String>, args: &AskedArgs, way: &WayArgs) -> Targets {
    Targets {
        typed,
        host: args.host.clone(),
        forwarded: args.forwarded.map(|scheme| match scheme {
            args::Forwarded::Http => Forwarded::Http,
            args::Forwarded::Https => Forwarded::Https,
        }),
        proxy: way.proxy.clone(),
        layers: Vec::new(),
        logs: Vec::new(),
        addresses: Addresses::default(),
    }
}

/// What is selected of these suites, by the ids that are shown of them, too.
pub(super) fn selection(args: &SelectionArgs, loaded: &Loaded) -> Selection {
    let secrets = secrets_of_suites(&declared_secrets(&loaded.secrets), &loaded.suites);
    let (without_tags, tags): (Vec<_>, Vec<_>) =
        args.tag.iter().partition(|tag| tag.starts_with('!'));
    Selection {
        shown: Shown::by(move |id| secrets.hide(id).into_owned()),
        filters: args.filter.clone(),
        skips: args.skip.clone(),
        exact: args.exact,
        tags: tags.into_iter().cloned().collect(),
        without_tags: without_tags
            .into_iter()
            .map(|tag| tag[1..].to_owned())
            .collect(),
        settings: args.settings.clone(),
    }
}

fn flaky(args: &RetryArgs) -> Flaky {
    match args.flaky {
        args::Flaky::Pass => Flaky::Pass,
        args::Flaky::Fail => Flaky::Fail,
    }
}
