//! `smoke [SUITE…] --target …`.

use std::fmt::Write;
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::args::{
    Color, NetworkArgs, OutputArgs, ReportArgs, RunArgs, SelectionArgs, TargetArgs, WayArgs,
};
use super::exit::Exit;
use super::{outlet, reports, signal, suites};
use crate::plan::{Addresses, Plan, Selection, Targets, Unresolved, without_password};
use crate::report::{Secret, hide, shell_word};
use crate::run::{Pace, Runner, declared_secrets, secrets_of, started};
use crate::source::Sources;
use crate::suite::{Loaded, Suite};
use crate::transport::{Family, Network, Options, Versions, look_up_all};

/// Runs suites against targets.
pub(super) fn run(args: &RunArgs) -> Exit {
    reports::forget_stale(&args.reports);
    // What is wrong with the suites comes first: they may name targets.
    let loaded = match suites::read(&args.suites, args.output.color.color) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let (targets, selection) = (
        targets(&args.targets, &args.network.way),
        selection(&args.selection),
    );
    if targets.typed.is_empty() {
        return without_target(&loaded);
    }
    let (color, options) = (args.output.color.color, options(&args.network));
    let (plan, suites) = match plan(loaded, targets, &options, &selection, color) {
        Ok(planned) => planned,
        Err(exit) => return exit,
    };
    if let Some(exit) = without_cacert(&args.network) {
        return exit;
    }
    let job = Job {
        command: command(args),
        options,
        pace: Pace {
            concurrency: args.pace.concurrency,
            per_target: args.pace.per_target,
            fail_fast: args.pace.fail_fast,
        },
        plan,
        suites,
    };
    job.run(&args.reports, args.output)
}

/// Says what to type when no target is given.
fn without_target(loaded: &Loaded) -> Exit {
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

/// Says that the certificates can't be read: a mistake in the command line, and
/// not of a target.
fn without_cacert(args: &NetworkArgs) -> Option<Exit> {
    let path = args.cacert.as_deref()?;
    let why = match std::fs::read(path) {
        Ok(pem) if String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") => {
            return None;
        }
        Ok(_) => "there is no certificate in it (PEM)".to_owned(),
        Err(error) => error.to_string(),
    };
    outlet::error(&format!("can't use {}: {why}", path.display()));
    Some(Exit::Mistake)
}

/// Suites with the sources that their places lie in.
pub(super) struct Suites {
    pub(super) all: Vec<Arc<Suite>>,
    pub(super) sources: Arc<Sources>,
}

/// What is to run. What is wrong is said on standard error.
pub(super) fn plan(
    loaded: Loaded,
    mut targets: Targets,
    options: &Options,
    selection: &Selection,
    color: Color,
) -> Result<(Plan, Suites), Exit> {
    let suites = Suites {
        all: loaded.suites.into_iter().map(Arc::new).collect(),
        sources: loaded.sources,
    };
    let places = Plan::unresolved(&suites.all, &targets, &suites.sources);
    if !places.is_empty() {
        targets.addresses = addresses(options, &places)?;
    }
    let plan = Plan::build(&suites.all, &targets, selection, &suites.sources);
    let plan = plan.map_err(|errors| {
        outlet::errors(&errors);
        Exit::Mistake
    })?;
    let secrets = declared_secrets(suites.all.iter().map(|suite| &**suite));
    unmatched(&plan.unmatched, &secrets)?;
    if suites::say(&plan.findings, &secrets, color) {
        return Err(Exit::Mistake);
    }
    if plan.trials.is_empty() {
        return Err(nothing_selected());
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

fn runtime() -> Result<Runtime, Exit> {
    Runtime::new().map_err(|error| {
        outlet::error(&format!("can't start: {error}"));
        Exit::Mistake
    })
}

/// Says the words that select nothing: each is a mistake.
pub(super) fn unmatched(sentences: &[String], secrets: &[Secret]) -> Result<(), Exit> {
    for sentence in sentences {
        outlet::error(&hide(sentence, secrets));
    }
    if sentences.is_empty() {
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

pub(super) fn targets(args: &TargetArgs, way: &WayArgs) -> Targets {
    Targets {
        // `SMOKE_TARGET=` is as good as none.
        typed: args
            .target
            .iter()
            .filter(|target| !target.is_empty())
            .cloned()
            .collect(),
        host: args.host.clone(),
        proxy: way.proxy.clone(),
        addresses: Addresses::default(),
    }
}

pub(super) fn selection(args: &SelectionArgs) -> Selection {
    Selection {
        filters: args.filter.clone(),
        skips: args.skip.clone(),
        exact: args.exact,
        tags: args.tag.clone(),
    }
}

fn options(args: &NetworkArgs) -> Options {
    Options {
        cacert: args.cacert.clone(),
        insecure: args.insecure,
        versions: match (args.http1, args.http2) {
            (true, _) => Versions::Http1,
            (_, true) => Versions::Http2,
            _ => Versions::Offered,
        },
        ..way(&args.way)
    }
}

/// The options that say where connections go to.
pub(super) fn way(args: &WayArgs) -> Options {
    let v6 = args.ipv6.then_some(Family::V6);
    Options {
        resolve: args.resolve.clone(),
        connect_to: args.connect_to.clone(),
        family: args.ipv4.then_some(Family::V4).or(v6),
        ..Options::default()
    }
}

/// Everything that a run needs.
pub(super) struct Job {
    pub(super) plan: Plan,
    pub(super) suites: Suites,
    pub(super) options: Options,
    pub(super) pace: Pace,
    /// The command line that such a run begins with.
    pub(super) command: String,
}

impl Job {
    fn run(self, reports: &ReportArgs, output: OutputArgs) -> Exit {
        let runtime = match runtime() {
            Ok(runtime) => runtime,
            Err(exit) => return exit,
        };
        let exit = runtime.block_on(self.run_in(reports, output));
        // A name server that doesn't answer must not hold the exit up.
        runtime.shutdown_background();
        exit
    }

    /// Runs and reports, in the runtime of the caller.
    pub(super) async fn run_in(self, reports: &ReportArgs, output: OutputArgs) -> Exit {
        let mut reporters = match reports::reporters(reports, output) {
            Ok(reporters) => reporters,
            Err(exit) => return exit,
        };
        let secrets = secrets_of(&self.plan.trials);
        let started = started(&self.plan, &self.suites.all, hide(&self.command, &secrets));
        let sources = Arc::clone(&self.suites.sources);
        let runner = Runner::new(&self.plan, sources, self.options, secrets);
        let interrupted = signal::interrupted();
        let finished = crate::run::run(
            self.plan,
            started,
            runner,
            self.pace,
            &mut reporters,
            interrupted,
        );
        let finished = finished.await;
        Exit::of(&finished, reports::written(reporters))
    }
}

/// The command line again, without what selects cases and where reports go.
fn command(args: &RunArgs) -> String {
    let mut line = "smoke".to_owned();
    let mut add = |words: &[&str]| {
        for word in words {
            let _ = write!(line, " {}", shell_word(word));
        }
    };
    for suite in &args.suites.suites {
        let suite = suite.to_string_lossy();
        if suite != "suites" {
            add(&[&suite]);
        }
    }
    for target in &args.targets.target {
        add(&["--target", &without_password(target)]);
    }
    if let Some(host) = &args.targets.host {
        add(&["--host", host]);
    }
    for (name, value) in &args.suites.var {
        add(&["--var", &format!("{name}={value}")]);
    }
    if let Some(cacert) = &args.network.cacert {
        add(&["--cacert", &cacert.to_string_lossy()]);
    }
    if args.network.insecure {
        add(&["--insecure"]);
    }
    let (network, way) = (&args.network, &args.network.way);
    let flags = [
        ("--http1", network.http1),
        ("--http2", network.http2),
        ("-4", way.ipv4),
        ("-6", way.ipv6),
    ];
    for (flag, _) in flags.iter().filter(|(_, given)| *given) {
        add(&[flag]);
    }
    if let Some(proxy) = &way.proxy {
        add(&["--proxy", &proxy.spelling()]);
    }
    for resolve in &way.resolve {
        add(&["--resolve", &resolve.to_string()]);
    }
    for connect_to in &way.connect_to {
        add(&["--connect-to", &connect_to.to_string()]);
    }
    line
}
