//! Compatibility of cases with targets: what can't be asked or judged there.

use std::net::IpAddr;

use super::trial::skip;
use super::{Dial, Protocol, Scheme, Target, Trial};
use crate::source::{Diagnostic, Sources, Span};
use crate::suite::{Destination, Step, Suite};

/// Errors and warnings about the cases of `suite` that would run on `target`, in
/// `trials`, and about what it waits for there.
pub(super) fn not_applicable(
    suite: &Suite,
    target: &Target,
    trials: &[Trial],
    sources: &Sources,
) -> Vec<Diagnostic> {
    let name = &target.name;
    // Nothing is known of it but its name.
    if !target.lacks.is_empty() {
        return Vec::new();
    }
    let run = trials.iter().filter(|trial| trial.skip.is_none());
    let found = run.flat_map(|trial| of_trial(trial, sources));
    let ready = suite.ready.iter().map(|ready| &ready.case);
    let ready = ready.filter(|case| skip(case, target).is_none());
    let ready = ready.flat_map(|case| &case.steps);
    let ready = ready.flat_map(|step| of(step, target)).map(|found| {
        let help = format!("add `not_targets = [\"{name}\"]` to `[ready]`");
        found.finding(name, sources).help(help)
    });
    found.chain(ready).collect()
}

/// What of a trial doesn't fit the targets that its steps ask.
fn of_trial(trial: &Trial, sources: &Sources) -> Vec<Diagnostic> {
    let name = &trial.target.name;
    let steps = trial.case().steps.iter().enumerate();
    let found = steps.flat_map(|(at, step)| {
        let named = match step.to.as_deref() {
            Some(Destination::Url(place)) => Target::parse(place.as_str()).ok(),
            _ => None,
        };
        let other = trial.elsewhere(at).map(|other| &*other.target);
        match named.as_ref().or(other) {
            None => {
                let help = format!("add `not_targets = [\"{name}\"]` to the case");
                let found = of(step, &trial.target).into_iter();
                let found = found.map(|it| it.finding(name, sources).help(&help));
                found.collect::<Vec<_>>()
            }
            Some(other) => {
                let found = of(step, other).into_iter();
                found.map(|it| it.finding(&other.name, sources)).collect()
            }
        }
    });
    found.collect()
}

/// A part of a case that doesn't fit a target.
struct NotApplicable {
    code: &'static str,
    /// What can't be done with what: "`tls` can't be judged".
    what: String,
    span: Span,
    why: String,
}

impl NotApplicable {
    fn judged(code: &'static str, key: &str, span: Span, why: impl Into<String>) -> Self {
        Self {
            code,
            what: format!("`{key}` can't be judged on"),
            span,
            why: why.into(),
        }
    }

    fn finding(self, target: &str, sources: &Sources) -> Diagnostic {
        Diagnostic::error(self.code, format!("{} `{target}`", self.what))
            .at(sources.place(self.span), self.why)
    }
}

fn of(step: &Step, target: &Target) -> Vec<NotApplicable> {
    let mut found = headers(step, target);
    found.extend(version(step, target));
    found.extend(address(step, target));
    // A redirect may lead to another place.
    if step.limits.follow.is_none() {
        found.extend(handshake(step, target));
        found.extend(lookup(step, target));
    }
    found
}

/// Headers that the variables of a gateway can't carry.
fn headers(step: &Step, target: &Target) -> Vec<NotApplicable> {
    if !target.protocol.is_gateway() {
        return Vec::new();
    }
    let sent = step.request.headers.iter();
    let sent = sent.filter_map(|(name, value)| value.as_ref().map(|_| name));
    sent.filter_map(|name| {
        Some(NotApplicable {
            code: "unfit-header",
            what: format!("`{}` can't be sent to", name.value),
            span: name.span,
            why: Protocol::unfit_header(name)?.to_owned(),
        })
    })
    .collect()
}

/// The version of HTTP, which CGI has none of.
fn version(step: &Step, target: &Target) -> Option<NotApplicable> {
    let expected = step.expect.http_version.as_ref()?;
    let has_none = matches!(target.protocol, Protocol::FastCgi | Protocol::Scgi);
    let why = format!("{} has no version of HTTP", target.protocol.title());
    has_none.then(|| NotApplicable::judged("no-version", "http_version", expected.span, why))
}

fn address(step: &Step, target: &Target) -> Option<NotApplicable> {
    let expected = step.expect.remote_ip.as_ref()?;
    let why = match (&target.dial, &target.proxy) {
        (Dial::Unix(_), _) => "a Unix socket has no address",
        (_, Some(_)) => "behind a proxy, nobody knows the address",
        _ => return None,
    };
    Some(NotApplicable::judged(
        "no-address",
        "remote_ip",
        expected.span,
        why,
    ))
}

/// What is expected of TLS where none is spoken.
fn handshake(step: &Step, target: &Target) -> Vec<NotApplicable> {
    if target.scheme == Scheme::Https {
        return Vec::new();
    }
    let why = match (target.protocol.is_gateway(), &target.dial) {
        (true, _) => "a gateway's protocol has no TLS",
        (_, Dial::Unix(_)) => "TLS is not spoken over a Unix socket",
        (_, Dial::Tcp { .. }) => "plain HTTP has no TLS; the target would be https://…",
    };
    let timing = step.expect.timing.as_ref();
    let took = timing.and_then(|timing| timing.tls.as_ref());
    let expected = step.expect.tls.as_ref().map(|it| ("tls", it.span));
    let took = took.map(|it| ("timing.tls", it.span));
    let found = expected.into_iter().chain(took);
    found
        .map(|(key, span)| NotApplicable::judged("no-tls", key, span, why))
        .collect()
}

/// How long a look-up may take where there is none.
fn lookup(step: &Step, target: &Target) -> Option<NotApplicable> {
    let timing = step.expect.timing.as_ref()?;
    let expected = timing.resolve.as_ref()?;
    let why = match &target.dial {
        Dial::Unix(_) => "a Unix socket has no name",
        Dial::Tcp { host, .. } if host.parse::<IpAddr>().is_ok() => "an address is not looked up",
        Dial::Tcp { .. } => return None,
    };
    Some(NotApplicable::judged(
        "no-lookup",
        "timing.resolve",
        expected.span,
        why,
    ))
}
