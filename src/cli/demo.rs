//! `smoke demo`.

use super::args::DemoArgs;
use super::exit::Exit;
use super::github::When;
use super::job::Job;
use super::reports::{Dialect, ReportArgs, SaveArgs};
use super::run::{plan, runtime, selection};
use super::signal::{Interruption, Signals};
use super::telling::Telling;
use super::{outlet, suites};
use crate::demo::{Deploy, Site};
use crate::plan::Targets;
use crate::record::Flaky;
use crate::report::Word;
use crate::run::{Pace, Probing, secrets_of};
use crate::suite::{Input, RequestDefaults, Retry};
use crate::transport::Options;

/// The suite of the demo, which is part of the program.
const SUITE: &str = include_str!("../../suites/demo.toml");

/// Starts a small site in this process and checks it.
pub(super) fn demo(args: &DemoArgs, signals: &Signals) -> Exit {
    // What fails there fails on purpose.
    When::Never.decide(false);
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(exit) => return exit,
    };
    let exit = runtime.block_on(demo_in(args, signals));
    runtime.shutdown_background();
    exit
}

async fn demo_in(args: &DemoArgs, signals: &Signals) -> Exit {
    // The site has a folder, which goes away with it.
    let interruption = signals.take();
    let deploy = if args.broken {
        Deploy::Broken
    } else {
        Deploy::Good
    };
    let site = match Site::start(deploy).await {
        Ok(site) => site,
        Err(error) => {
            outlet::error(&format!("the demo site can't start: {error}"));
            return Exit::Mistake;
        }
    };
    if args.serve {
        serve(&site, interruption).await
    } else {
        check(&site, args, signals).await
    }
}

/// Checks the site with the demo's own suite.
async fn check(site: &Site, args: &DemoArgs, signals: &Signals) -> Exit {
    let targets = Targets {
        typed: vec![
            format!("nginx={}", site.address()),
            format!("gunicorn=unix:{}", site.socket().display()),
        ],
        layers: ["nginx", "gunicorn"].map(str::to_owned).to_vec(),
        ..Targets::default()
    };
    let input = Input::Text {
        path: "suites/demo.toml".to_owned(),
        text: SUITE.to_owned(),
    };
    let loaded = suites::read_inputs(&[input], &[], RequestDefaults::default());
    let telling = Telling {
        color: args.output.color.color,
        strict: false,
    };
    let selection = selection(&args.selection, &loaded);
    let options = Options::default();
    let (plan, suites) = match plan(loaded, targets, &options, &selection, telling) {
        Ok(planned) => planned,
        Err(exit) => return exit,
    };
    let broken = args.broken.then_some("--broken");
    let command = ["smoke", "demo"].into_iter().chain(broken);
    let command = command.map(|word| Word::Typed(word.to_owned()));
    let secrets = secrets_of(&suites.secrets, &plan.trials);
    let job = Job {
        gates: plan.gates(None),
        plan,
        suites,
        options,
        pace: Pace {
            concurrency: 16,
            per_target: 8,
            fail_fast: false,
        },
        retry: Retry::NEVER,
        probing: Probing::Usual,
        flaky: Flaky::Pass,
        command: command.collect(),
        arguments: Vec::new(),
        secrets,
        notifier: None,
        keeping: None,
        save: SaveArgs::default(),
    };
    let reports = ReportArgs {
        junit: Some(args.junit.clone()),
        junit_dialect: Dialect::Full,
        json: None,
        markdown: None,
        github: When::Never,
    };
    let exit = job.run_in(&reports, args.output, signals).await;
    let reported = !matches!(exit, Exit::NoReport | Exit::Mistake);
    if !args.output.quiet && args.junit.as_os_str() != "-" && reported {
        what_next(args);
    }
    exit
}

/// Says where the report is and what there is to see besides.
fn what_next(args: &DemoArgs) {
    let see = if args.broken {
        "`smoke demo --broken --serve` keeps the site up"
    } else {
        "`smoke demo --broken` shows a failed deploy"
    };
    let text = format!("{} is the JUnit report; {see}\n", args.junit.display());
    // Whoever closed the output has seen enough.
    let _ = outlet::print(&text);
}

/// Leaves the site up until Ctrl-C.
async fn serve(site: &Site, interruption: Interruption) -> Exit {
    let text = format!(
        "\
The demo site is up, as staging.superlists.ml, until Ctrl-C:

  nginx     http://{address}/
  gunicorn  unix:{socket}

To try it, write site.toml:

  host = \"staging.superlists.ml\"

  [[case]]
  get = \"/\"
  expect.title = \"To-Do lists\"

and run

  smoke site.toml --target nginx={address} --target gunicorn=unix:{socket}
",
        address = site.address(),
        socket = site.socket().display(),
    );
    let printed = outlet::print(&text);
    if printed == Exit::Passed {
        interruption.came().await;
    }
    printed
}
