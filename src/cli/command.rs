//! The command line again, without what selects cases and where reports go, and
//! without what `smoke.toml` says, which holds again.

use super::args::{self, RunArgs};
use super::memory::Named;
use crate::plan::{Proxy, password};
use crate::record::{Secrets, Variable};
use crate::report::Word;

/// The command line that starts such a run.
pub(super) fn command(args: &RunArgs, secrets: &Secrets) -> Vec<Word> {
    let mut line = vec![typed("smoke")];
    line.extend(suites(args));
    let mut passwords = 0;
    for target in args.targets.typed() {
        passwords += usize::from(password(&target).is_some());
        line.extend([typed("--target"), target_word(&target, passwords)]);
    }
    line.extend(besides(args, secrets));
    for (flag, is_typed) in args.probes.words() {
        if is_typed {
            add(&mut line, &[flag]);
        }
    }
    line
}

/// What follows `smoke` in a command that asks with the same suites, wherever.
pub(super) fn arguments(args: &RunArgs, secrets: &Secrets) -> Vec<Word> {
    let suites = suites(args);
    let rest = [of_suites(args, secrets), of_tls(args), of_addresses(args)].concat();
    suites.chain(rest).collect()
}

/// Its suites, but the usual ones, and the profile.
fn suites(args: &RunArgs) -> impl Iterator<Item = Word> {
    let suites = args.suites.suites.iter().map(|it| it.to_string_lossy());
    let suites = suites.filter(|it| it != "suites").map(|it| typed(&it));
    let profile = args.suites.profile().into_iter();
    suites.chain(profile.flat_map(|name| [typed("--profile"), typed(name)]))
}

/// Its suites and targets; none where it says more that matters, or a password:
/// without that, it would mean something else.
pub(super) fn named(args: &RunArgs, secrets: &Secrets) -> Option<Named> {
    let targets = args.targets.typed();
    let is_open = |target: &String| password(target).is_none();
    if !besides(args, secrets).is_empty() || !targets.iter().all(is_open) {
        return None;
    }
    let suites = args.suites.suites.iter();
    let suites = suites.map(|suite| suite.to_str().map(str::to_owned));
    Some(Named {
        suites: suites.collect::<Option<_>>()?,
        targets,
        profile: args.suites.profile().map(str::to_owned),
    })
}

fn typed(word: &str) -> Word {
    Word::Typed(word.to_owned())
}

fn add(line: &mut Vec<Word>, words: &[&str]) {
    line.extend(words.iter().map(|word| typed(word)));
}

/// A target to be typed again, whose password is asked for as it was typed; it
/// is the `number`th of them.
fn target_word(target: &str, number: usize) -> Word {
    let Some(password) = password(target) else {
        return typed(target);
    };
    let called = match number {
        1 => "target password".to_owned(),
        _ => format!("target password {number}"),
    };
    Word::Withheld {
        start: target[..password.start].to_owned(),
        variable: Variable::asked(&called),
        end: target[password.end..].to_owned(),
    }
}

/// The same of a proxy.
fn proxy_word(proxy: &Proxy) -> Word {
    match proxy.around_password() {
        Some((start, end)) => Word::Withheld {
            start,
            variable: Variable::asked("proxy password"),
            end,
        },
        None => typed(&proxy.to_string()),
    }
}

/// What it says besides suites and targets.
fn besides(args: &RunArgs, secrets: &Secrets) -> Vec<Word> {
    let mut line = Vec::new();
    if let Some(host) = &args.targets.asked.host {
        add(&mut line, &["--host", host]);
    }
    match args.targets.asked.forwarded {
        Some(args::Forwarded::Http) => add(&mut line, &["--forwarded", "http"]),
        Some(args::Forwarded::Https) => add(&mut line, &["--forwarded", "https"]),
        None => {}
    }
    if !args.layers.layers.is_empty() {
        add(&mut line, &["--layers", &args.layers.layers.join(",")]);
    }
    for log in &args.logs.log {
        add(&mut line, &["--log", &log.to_string()]);
    }
    line.extend(of_suites(args, secrets));
    line.extend(of_tls(args));
    line.extend(of_connections(args));
    line
}

/// What it says that suites don't.
fn of_suites(args: &RunArgs, secrets: &Secrets) -> Vec<Word> {
    let mut line = Vec::new();
    for (name, value) in &args.suites.var {
        add(&mut line, &["--var", &format!("{name}={value}")]);
    }
    line.extend(args.requests.words(secrets));
    line
}

/// Whom it trusts, and what it shows.
fn of_tls(args: &RunArgs) -> Vec<Word> {
    let mut line = Vec::new();
    if let Some(cacert) = &args.network.cacert {
        add(&mut line, &["--cacert", &cacert.to_string_lossy()]);
    }
    for (flag, file) in [("--cert", &args.network.cert), ("--key", &args.network.key)] {
        if let Some(file) = file {
            add(&mut line, &[flag, &file.to_string_lossy()]);
        }
    }
    if args.network.insecure {
        add(&mut line, &["--insecure"]);
    }
    line
}

/// Where it connects to for some hosts.
fn of_addresses(args: &RunArgs) -> Vec<Word> {
    let mut line = Vec::new();
    let way = &args.network.way;
    for resolve in &way.resolve {
        add(&mut line, &["--resolve", &resolve.to_string()]);
    }
    for connect_to in &way.connect_to {
        add(&mut line, &["--connect-to", &connect_to.to_string()]);
    }
    line
}

/// What the command line says of other ways and of the pace.
fn of_connections(args: &RunArgs) -> Vec<Word> {
    let mut line = Vec::new();
    if args.suites.strict {
        add(&mut line, &["--strict"]);
    }
    if let Some(wait) = args.pace.wait {
        add(
            &mut line,
            &[
                "--wait",
                &humantime::format_duration(wait)
                    .to_string()
                    .replace(' ', ""),
            ],
        );
    }
    let (network, way) = (&args.network, &args.network.way);
    let flags = [
        ("--http1", network.http1),
        ("--http2", network.http2),
        ("-4", way.ipv4),
        ("-6", way.ipv6),
    ];
    for (flag, _) in flags.iter().filter(|(_, given)| *given) {
        add(&mut line, &[flag]);
    }
    if let Some(proxy) = &way.proxy {
        line.extend([typed("--proxy"), proxy_word(proxy)]);
    }
    line.extend(of_addresses(args));
    if args.retries.retries > 0 {
        add(&mut line, &["--retries", &args.retries.retries.to_string()]);
    }
    if args.retries.flaky == args::Flaky::Fail {
        add(&mut line, &["--flaky", "fail"]);
    }
    line
}
