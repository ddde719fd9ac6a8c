//! What suites may say since before its meaning changed: a warning at each line,
//! for one release, so that no suite changes its mind unseen. Each change is a
//! function, to be deleted with the next release.

use super::resolved::Resolved;
use super::shared::Shared;
use super::template::{Piece, pieces};
use super::wanted::Wanted;
use crate::source::{Diagnostic, Sources, Span};
use crate::suite::toml::{Findings, Node, Value};
use crate::suite::value::is_comparison;

/// Warns of what means something else by now in a suite and what it includes.
pub(super) fn warn(suite: &Node, shared: &Shared, sources: &Sources, findings: &mut Findings) {
    let mut expects = Vec::new();
    find_expects(suite, &mut expects);
    find_expects(&shared.defaults, &mut expects);
    if let Some(ready) = &shared.ready {
        find_expects(&ready.value, &mut expects);
    }
    let mut changed = |span: Span, means: &str, before: &str, now: &str| {
        let finding = sources.warning("changed-meaning", span, means);
        let finding = finding.note(format!("what it means now is also {now}"));
        findings.push(finding.help(format!("what it meant before is {before}")));
    };
    for expect in expects {
        refused_body(expect, &mut changed);
        refused_lists(expect, &mut changed);
        refused_json(expect, &mut changed);
        compared_json(expect, &mut changed);
    }
}

/// Takes a place, what it means now, and how to write what it meant and, without
/// a warning, what it means.
type Changed<'a> = dyn FnMut(Span, &str, &str, &str) + 'a;

/// Every `expect` of a table and of the cases and steps in it.
fn find_expects<'a>(table: &'a Node, found: &mut Vec<&'a Node>) {
    for entry in table.entries() {
        match (entry.key.as_str(), &entry.value.value) {
            ("expect", _) => found.push(&entry.value),
            ("case" | "step", Value::Array(items)) => {
                for item in items {
                    find_expects(item, found);
                }
            }
            _ => {}
        }
    }
}

/// `body = { not = "text" }`: was all but content that is nothing else.
fn refused_body(expect: &Node, changed: &mut Changed<'_>) {
    let Some(body) = expect.get("body") else {
        return;
    };
    for refused in refused(body).into_iter().filter(|it| text(it).is_some()) {
        changed(
            refused.span,
            "this refuses content that has it anywhere",
            "`not = { equals = … }`",
            "`not = { contains = … }`",
        );
    }
}

/// `not = { contains = ["a", "b"] }`: was met by what has one of them.
fn refused_lists(expect: &Node, changed: &mut Changed<'_>) {
    for refused in all_refused(expect) {
        if let Some(Node {
            value: Value::Array(parts),
            span,
        }) = refused.get("contains")
            && parts.len() > 1
        {
            changed(
                *span,
                "this refuses what has any of these, and not only what has all of them",
                "a pattern: `not = { matches = 'a.*b|b.*a' }`",
                "`not = [{ contains = … }, { contains = … }]`",
            );
        }
    }
}

/// `json."$.x" = { not = [1, 2] }`: was met by all but this list.
fn refused_json(expect: &Node, changed: &mut Changed<'_>) {
    let values = expect.get("json").map_or(&[][..], Node::entries);
    let refused = values.iter().flat_map(|entry| refused(&entry.value));
    for list in refused {
        // A table in it was no value of JSON, but meant as it is taken now.
        if let Value::Array(items) = &list.value
            && !items.iter().any(|it| matches!(it.value, Value::Table(_)))
        {
            changed(
                list.span,
                "this refuses each of these, and not the list of them",
                "`not = { equals = … }`",
                "`not = { one_of = … }`",
            );
        }
    }
}

/// `json."$.x" = "> 1"`: was this text.
fn compared_json(expect: &Node, changed: &mut Changed<'_>) {
    let values = expect.get("json").map_or(&[][..], Node::entries);
    let bare = values.iter().flat_map(|entry| {
        let refused = refused(&entry.value).into_iter();
        refused.chain([&entry.value])
    });
    for value in bare.filter(|value| text(value).is_some_and(compares)) {
        changed(
            value.span,
            "this compares numbers",
            "`{ equals = … }`",
            "`{ above = … }`, `below`, `min` or `max`",
        );
    }
}

/// Whether a text compares with a number, or with what a name stands for.
fn compares(text: &str) -> bool {
    let pieces = pieces(text).into_iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Name(_) | Piece::Bad(_) => "0",
    });
    is_comparison(&pieces.collect::<String>())
}

/// `expect.body` beside that of what is common: was in its place.
pub(super) fn body(common: &Node, own: &Node, sources: &Sources) -> Option<Diagnostic> {
    let (first, second) = (body_of(common)?, body_of(own)?);
    let message = "this holds beside the `body` of the defaults, and was in its place";
    let warning = sources.warning("changed-meaning", second.span, message);
    let warning = warning.at(sources.place(first.span), "this holds, too");
    Some(warning.help("what doesn't hold for every case has no place in the defaults"))
}

fn body_of(table: &Node) -> Option<&Node> {
    table.get("expect")?.get("body")
}

fn text(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// What `not` refuses in a table of conditions, at any depth.
fn refused(table: &Node) -> Vec<&Node> {
    let Some(inner) = table.get("not") else {
        return Vec::new();
    };
    let mut all = refused(inner);
    all.push(inner);
    all
}

/// As [`refused`], of every table in `node`, but for values that are compared
/// with.
fn all_refused(node: &Node) -> Vec<&Node> {
    let mut all = refused(node);
    let entries = node.entries().iter();
    let inner =
        entries.filter(|entry| !matches!(entry.key.as_str(), "not" | "equals" | "json_schema"));
    all.extend(inner.flat_map(|entry| all_refused(&entry.value)));
    all
}

/// A variable that is a number or a boolean was a text in JSON, too.
pub(super) fn typed(
    written: &str,
    resolved: &Resolved,
    span: Span,
    wanted: Wanted,
    sources: &Sources,
) -> Option<Diagnostic> {
    let value = resolved.value.as_ref()?;
    // Where a cell of a row goes is not known there.
    if !wanted.is_json() || wanted == Wanted::Row || matches!(value, Value::Null) {
        return None;
    }
    let (noun, text) = (value.noun(), &resolved.text);
    let message = format!("{written} is {noun} now; it was the text \"{text}\"");
    let warning = sources.warning("changed-meaning", span, message);
    Some(warning.help("for the text, write it as one in `[vars]`"))
}

/// A boolean of a row said whether something is there, or is sent.
pub(super) fn flag(
    text: &str,
    value: &Value,
    span: Span,
    wanted: Wanted,
    sources: &Sources,
) -> Option<Diagnostic> {
    let is_off = matches!(value, Value::Bool(false));
    let (was, help) = match wanted {
        Wanted::Expected if matches!(value, Value::Bool(_)) => (
            "whether it is there",
            "`{ absent = \"{{each.…}}\" }` asks whether it is there",
        ),
        Wanted::Header if is_off => (
            "that it is not sent",
            "write the header in a case of its own",
        ),
        _ => return None,
    };
    let message = format!("this is the text \"{text}\" now; it said {was}");
    Some(sources.warning("changed-meaning", span, message).help(help))
}
