//! Credentials that are too short to be hidden.

use super::template::names;
use super::unresolved::narrowed;
use super::variables::Variables;
use crate::source::Span;
use crate::suite::Secret;
use crate::suite::toml::Findings;

/// Warns of what a credential has from outside of the suite that can't be hidden:
/// it would be found in half of all words. What the suite says itself can be read
/// there.
pub(super) fn warn(text: &str, span: Span, variables: &Variables<'_>, findings: &mut Findings) {
    for name in names(text) {
        let given = variables.given_outside(&name);
        if !given.iter().any(|value| Secret::is_too_short(value)) {
            continue;
        }
        let span = narrowed(&name, span, variables.sources);
        let message = format!(
            "this credential has fewer than {} characters",
            Secret::SHORTEST
        );
        let short = variables.sources.warning("short-secret", span, message);
        findings.push(short.help("it is masked where it is sent, and can't be hidden elsewhere"));
    }
}
