//! What a gateway can't be sent, and what can't be judged of its answers.

use super::{Protocol, Target};
use crate::source::{Diagnostic, Located, Sources};
use crate::suite::{Case, Suite};

/// What is wrong with the cases of a suite that would run on a target, if that
/// is a gateway.
pub(super) fn for_gateway(suite: &Suite, target: &Target, sources: &Sources) -> Vec<Diagnostic> {
    if !target.protocol.is_gateway() {
        return Vec::new();
    }
    let cases = suite.cases.iter().filter(|case| runs_on(case, target));
    let mut findings = Vec::new();
    for case in cases {
        findings.extend(headers(case, target, sources));
        findings.extend(version(case, target, sources));
    }
    findings
}

/// Headers that its variables can't carry.
fn headers<'a>(
    case: &'a Case,
    target: &'a Target,
    sources: &'a Sources,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let sent = case.request.headers.iter();
    let sent = sent.filter_map(|(name, value)| value.as_ref().map(|_| name));
    sent.filter_map(move |name| {
        let why = Protocol::unfit_header(name)?;
        let message = format!("`{}` can't be sent to `{}`", name.value, target.name);
        let finding = Diagnostic::error("unfit-header", message)
            .at(sources.place(name.span), why)
            .help(elsewhere(target));
        Some(finding)
    })
}

/// The version of HTTP, which CGI has none of.
fn version(case: &Case, target: &Target, sources: &Sources) -> Option<Diagnostic> {
    let expected = case.expect.http_version.as_ref()?;
    if target.protocol == Protocol::Uwsgi {
        return None;
    }
    let message = format!("`http_version` can't be judged on `{}`", target.name);
    let label = format!("{} has no version of HTTP", target.protocol.title());
    Some(
        Diagnostic::error("no-version", message)
            .at(sources.place(expected.span), label)
            .help(elsewhere(target)),
    )
}

/// Whether a case is for a target.
fn runs_on(case: &Case, target: &Target) -> bool {
    let named = |names: &[Located<String>]| names.iter().any(|name| name.value == target.name);
    case.skip.is_none()
        && !named(&case.not_targets)
        && (case.only_targets.is_empty() || named(&case.only_targets))
}

fn elsewhere(target: &Target) -> String {
    format!("add `not_targets = [\"{}\"]` to the case", target.name)
}
