//! What is expected of the answer, and stands on the case, where it is sent.

use crate::source::Sources;
use crate::suite::toml::{Entry, Findings, Node, Value};

/// What a request of the table would send, and its author expects.
pub(super) fn check(table: &Node, sources: &Sources, findings: &mut Findings) {
    refuse_paths(table, sources, findings);
    refuse_presence(table, sources, findings);
    for method in ["get", "head"] {
        if table.get(method).is_some() {
            warn_of_bodies(method, table, sources, findings);
        }
    }
}

/// A `JSONPath` leads to what came; nobody's JSON has a key that is one.
fn refuse_paths(table: &Node, sources: &Sources, findings: &mut Findings) {
    let is_path = |entry: &&Entry| {
        let behind = entry.key.strip_prefix('$');
        behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let sent = table.get("json").map_or(&[][..], Node::entries);
    for entry in sent.iter().filter(is_path) {
        let path = crate::source::quote(&entry.key, 40);
        let message = format!("{path} is a key of the JSON that is sent here");
        let finding = sources.error("misplaced-key", entry.key.span, message);
        let finding = finding.note("`body.json` sends any JSON as it is written");
        findings.push(finding.help(format!("for the answer, write `expect.json.{path}`")));
    }
}

/// `true` asks whether a cookie came; one that is sent has a text.
fn refuse_presence(table: &Node, sources: &Sources, findings: &mut Findings) {
    for entry in table.get("cookies").map_or(&[][..], Node::entries) {
        let Value::Bool(flag) = entry.value.value else {
            continue;
        };
        let message = format!("a cookie is sent with a text, not `{flag}`");
        let finding = sources.error("misplaced-key", entry.value.span, message);
        let finding = finding.note(format!("for this text, write `\"{flag}\"`"));
        let name = entry.key.as_str();
        let help = format!("for the answer, write `expect.cookies.{name} = {flag}`");
        findings.push(finding.help(help));
    }
}

/// Few servers look at a body that comes with GET, and none has to (RFC 9110,
/// section 9.3.1).
fn warn_of_bodies(method: &str, table: &Node, sources: &Sources, findings: &mut Findings) {
    let sent = table.entries().iter();
    for entry in sent.filter(|entry| matches!(entry.key.as_str(), "body" | "json")) {
        let method = method.to_uppercase();
        let message = format!("this is sent with {method}");
        let finding = sources.warning("misplaced-key", entry.key.span, message);
        let finding = finding.note(format!(
            "if that is meant, write `method = \"{method}\"` and `path`"
        ));
        let key = entry.key.as_str();
        findings.push(finding.help(format!("for the answer, write `expect.{key}`")));
    }
}
