//! Passwords that are too short to be hidden.

use super::{Target, Trial};
use crate::source::Diagnostic;
use crate::suite::Secret;

/// Warns of each password of the targets of `trials`, and of their proxies, that
/// can't be hidden in texts.
pub(super) fn short_passwords(trials: &[Trial]) -> Vec<Diagnostic> {
    let targets = trials.iter().flat_map(|trial| {
        let others = trial.others().map(|other| &*other.target);
        std::iter::once(&*trial.target).chain(others)
    });
    let mut findings = Vec::new();
    for (place, password) in targets.flat_map(passwords) {
        let finding = finding(&place);
        if Secret::is_too_short(password) && !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    findings
}

/// The password of a target and that of its proxy, each with where it is sent.
fn passwords(target: &Target) -> impl Iterator<Item = (String, &str)> {
    let own = target.credentials.as_ref();
    let own = own.map(|(_, password)| (target.spelling.clone(), &**password));
    let proxy = target.proxy.as_ref();
    let proxy = proxy.and_then(|proxy| Some((proxy.to_string(), &*proxy.credentials.as_ref()?.1)));
    own.into_iter().chain(proxy)
}

fn finding(place: &str) -> Diagnostic {
    let message = format!(
        "the password for {place} has fewer than {} characters",
        Secret::SHORTEST
    );
    Diagnostic::warning("short-secret", message)
        .help("it is masked where it is sent, and can't be hidden elsewhere")
}
