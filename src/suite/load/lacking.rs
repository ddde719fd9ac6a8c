//! Secrets without a value, in what is going to be sent.

use indexmap::IndexMap;

use super::template::names;
use super::unresolved::narrowed;
use super::variables::{Lacking, Variables};
use crate::source::{Diagnostic, Span};
use crate::suite::toml::{Node, Value};
use crate::suite::{Case, NamedTarget, Secret};

/// What `node` lacks to be sent: each secret without a value, where it is used.
pub(super) fn lacks(node: &Node, variables: &Variables<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    find(node, variables, &mut found);
    found
}

/// Notes what the named targets lack, each in its table.
pub(super) fn of_targets(
    tables: &Node,
    targets: &mut IndexMap<String, NamedTarget>,
    variables: &Variables<'_>,
) {
    for entry in tables.entries() {
        if let Some(target) = targets.get_mut(&entry.key.value) {
            for part in entry.value.entries() {
                let lacking = match part.key.as_str() {
                    "url" | "connect_to" => &mut target.lacks_place,
                    _ => &mut target.lacks,
                };
                lacking.extend(lacks(&part.value, variables));
            }
        }
    }
}

/// What the host of a suite lacks.
pub(super) fn of_host(suite: &Node, variables: &Variables<'_>) -> Vec<Diagnostic> {
    let host = suite.get("host");
    host.map_or_else(Vec::new, |host| lacks(host, variables))
}

/// Notes what the host of a suite lacks in each step that asks for it.
pub(super) fn spread(of_host: &[Diagnostic], cases: &mut [&mut Case]) {
    let steps = cases.iter_mut().flat_map(|case| &mut case.steps);
    for step in steps.filter(|step| step.request.host.is_none()) {
        step.lacks.extend(of_host.iter().cloned());
    }
}

fn find(node: &Node, variables: &Variables<'_>, found: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Template(text) => in_text(text, node.span, variables, found),
        Value::Array(items) => items.iter().for_each(|item| find(item, variables, found)),
        Value::Table(entries) => {
            for entry in entries {
                if entry.template {
                    in_text(&entry.key, entry.key.span, variables, found);
                }
                find(&entry.value, variables, found);
            }
        }
        _ => {}
    }
}

fn in_text(text: &str, span: Span, variables: &Variables<'_>, found: &mut Vec<Diagnostic>) {
    for name in names(text) {
        let Some(lack) = variables.lack(&name) else {
            continue;
        };
        let env = &lack.env;
        let (code, message) = match lack.why {
            Lacking::Unset => (
                "unset-variable",
                format!("the environment variable `{env}` is not set"),
            ),
            Lacking::Blank => ("empty-variable", format!("the secret `{env}` is empty")),
            Lacking::Short => (
                "short-secret",
                format!(
                    "the secret `{env}` has fewer than {} characters",
                    Secret::SHORTEST
                ),
            ),
        };
        let span = narrowed(&name, span, variables.sources);
        let finding = variables.sources.error(code, span, message);
        found.push(if lack.why == Lacking::Short {
            finding.help(format!(
                "it can't be hidden: make it longer, or write `{{{{env.{env}}}}}`, which is shown"
            ))
        } else {
            finding
        });
    }
}
