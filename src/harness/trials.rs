//! Cases as trials of libtest-mimic.

use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};
use tokio::runtime::Runtime;

use super::Group;
use super::running::Shared;
use crate::plan::{Plan, Selection, Targets, lacking};
use crate::record::Secrets;
use crate::run::{Runner, declared_secrets, secrets_of, secrets_of_suites};
use crate::source::{Diagnostic, Sources, Style, draw};
use crate::suite::{Loaded, RequestDefaults, Suite, discover, load};

/// Where nobody is; how targets are spelt that are not started.
const NOWHERE: &str = "smoke.invalid";

/// The trials of a group, or what is wrong with it. Its targets are started
/// when one of its trials is going to run.
pub(super) fn of(group: Group, arguments: &Arguments) -> Result<Vec<Trial>, String> {
    if group.targets.is_empty() {
        return Err("error: a group has no target".to_owned());
    }
    let loaded = read(&group)?;
    let secrets = declared_secrets(&loaded.secrets);
    let of_names = secrets_of_suites(&secrets, &loaded.suites);
    let suites: Vec<Arc<Suite>> = loaded.suites.into_iter().map(Arc::new).collect();
    let host = group.host.as_deref();
    let names = group
        .targets
        .iter()
        .map(|target| (target.name.as_str(), NOWHERE.to_owned()));
    let unstarted = plan(&suites, names, host, &loaded.sources)?;
    let nobody = unstarted.trials.iter().map(|trial| {
        Trial::test(of_names.hide(&trial.id), || {
            Err("its target was not started".into())
        })
        .with_ignored_flag(trial.skip.is_some())
    });
    let nobody: Vec<Trial> = nobody.collect();
    if arguments.list || nobody.iter().all(|trial| arguments.is_filtered_out(trial)) {
        return Ok(nobody);
    }
    let tests = unstarted.trials.iter().zip(&nobody);
    let wanted = tests.filter(|(_, test)| !arguments.is_filtered_out(test));
    let lacking = lacking(wanted.map(|(trial, _)| trial));
    refuse(&lacking, &secrets, group.strict)?;
    let (names, starts): (Vec<_>, Vec<_>) = group
        .targets
        .into_iter()
        .map(|target| (target.name, target.start))
        .unzip();
    let started = starts.into_iter().map(|start| start());
    let spelt = names.iter().map(String::as_str).zip(started);
    let plan = plan(&suites, spelt, host, &loaded.sources)?;
    refuse(&plan.findings, &secrets, group.strict)?;
    let runtime = Runtime::new().map_err(|error| format!("error: can't start: {error}"))?;
    let ready = plan.gates(None);
    let secrets = secrets_of(&secrets, plan.trials.iter().chain(ready.trials()));
    let options = (group.options)();
    let runner = Runner::new(&plan, loaded.sources, options, secrets.clone());
    let runner = runner.retrying(group.retry);
    let shared = Shared::new(runner, runtime, secrets, names, &plan, ready, group.flaky);
    let shared = Arc::new(shared);
    let trials = plan.trials.into_iter().enumerate();
    Ok(trials.map(|(at, trial)| shared.trial(at, trial)).collect())
}

/// Every case on every target, given by name and spelling.
fn plan<'a>(
    suites: &[Arc<Suite>],
    targets: impl Iterator<Item = (&'a str, String)>,
    host: Option<&str>,
    sources: &Sources,
) -> Result<Plan, String> {
    let targets = Targets {
        typed: targets
            .map(|(name, spelling)| format!("{name}={spelling}"))
            .collect(),
        host: host.map(str::to_owned),
        ..Targets::default()
    };
    // How many tests they are would be known only after they were listed.
    if let Some(place) = Plan::unresolved(suites, &targets, sources).first() {
        return Err(format!(
            "error: `all_addresses` of {} can't be tests, which have names before anything is \
             looked up; run it with `smoke --target`",
            place.host
        ));
    }
    let plan = Plan::build(suites, &targets, &Selection::default(), sources);
    plan.map_err(|errors| format!("error: {}", errors.join("\nerror: ")))
}

fn read(group: &Group) -> Result<Loaded, String> {
    let inputs = discover(&group.suites).map_err(|error| format!("error: {error}"))?;
    let options = crate::suite::Options {
        vars: group.vars.clone(),
        env: &|name| std::env::var(name).ok(),
        defaults: RequestDefaults::default(),
    };
    let loaded = load(&inputs, &options);
    let secrets = declared_secrets(&loaded.secrets);
    refuse(&loaded.findings, &secrets, group.strict)?;
    Ok(loaded)
}

/// Warnings are said, unless `strict` makes errors of them; errors are returned.
fn refuse(findings: &[Diagnostic], secrets: &Secrets, strict: bool) -> Result<(), String> {
    if findings.iter().any(|finding| finding.forbids(strict)) {
        return Err(drawn(findings, secrets));
    }
    if !findings.is_empty() {
        eprintln!("{}\n", drawn(findings, secrets));
    }
    Ok(())
}

fn drawn(findings: &[Diagnostic], secrets: &Secrets) -> String {
    let drawn: Vec<String> = findings.iter().map(|f| draw(f, Style::Plain)).collect();
    secrets.hide(&drawn.join("\n\n")).into_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::transport::Options;

    fn demo() -> Group {
        Group::new("suites/demo.toml")
    }

    #[test]
    fn listing_starts_nothing_and_names_every_case_on_every_target() {
        let never = || panic!("nobody asked for it");
        let group = demo().target("nginx", never).target("gunicorn", never);
        let arguments = Arguments {
            list: true,
            ..Arguments::default()
        };
        let trials = of(group, &arguments).unwrap();
        let names: Vec<&str> = trials.iter().map(Trial::name).collect();
        assert_eq!(names[0], "demo::the home page is the to-do site@nginx");
        let on = |target| names.iter().filter(|name| name.ends_with(target)).count();
        assert!(on("@nginx") > 5);
        assert_eq!(
            (on("@nginx"), on("@gunicorn")),
            (names.len() / 2, names.len() / 2)
        );
    }

    #[test]
    fn a_target_starts_when_one_of_its_cases_is_wanted() {
        let filtered = |filter: &str| Arguments {
            filter: Some(filter.to_owned()),
            ..Arguments::default()
        };
        let never = demo().target("nginx", || panic!("nobody asked for it"));
        of(never, &filtered("no such case")).unwrap();
        let started = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&started);
        let group = demo().target("nginx", move || {
            seen.store(true, Ordering::SeqCst);
            "127.0.0.1:1".to_owned()
        });
        of(group, &filtered("logo")).unwrap();
        assert!(started.load(Ordering::SeqCst));
    }

    #[test]
    fn options_are_made_when_the_targets_are_up() {
        let order = Arc::new(Mutex::new(Vec::new()));
        let (target, options) = (Arc::clone(&order), Arc::clone(&order));
        let group = demo()
            .target("nginx", move || {
                target.lock().unwrap().push("target");
                "127.0.0.1:1".to_owned()
            })
            .options_from(move || {
                options.lock().unwrap().push("options");
                Options::default()
            });
        of(group, &Arguments::default()).unwrap();
        assert_eq!(*order.lock().unwrap(), ["target", "options"]);
        let never = demo()
            .target("nginx", || panic!("nobody asked for it"))
            .options_from(|| panic!("nobody asked for it"));
        let arguments = Arguments {
            list: true,
            ..Arguments::default()
        };
        of(never, &arguments).unwrap();
    }

    #[test]
    fn a_warning_is_an_error_where_a_group_is_strict() {
        let folder = tempfile::tempdir().unwrap();
        let suite = folder.path().join("site.toml");
        let text = "[[case]]\nget = \"/\"\nexpect.content_encoding = \"gzip\"\n";
        std::fs::write(&suite, text).unwrap();
        let listed = |group: Group| {
            let arguments = Arguments {
                list: true,
                ..Arguments::default()
            };
            of(group.target("local", String::new), &arguments)
        };
        assert_eq!(listed(Group::new(&suite)).unwrap().len(), 1);
        let error = listed(Group::new(&suite).strict()).err().unwrap();
        assert!(
            error.starts_with("warning[no-accept-encoding]: "),
            "{error}"
        );
    }

    #[test]
    fn a_group_without_a_target_is_wrong() {
        let error = of(demo(), &Arguments::default()).err().unwrap();
        assert_eq!(error, "error: a group has no target");
    }
}
