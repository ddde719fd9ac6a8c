//! What suites may say since before its meaning changed: a warning for each change
//! that a suite meets, for one release, so that no suite changes its mind unseen.
//! Each change is a function, to be deleted with the next release.

use indexmap::IndexSet;

use super::resolved::Resolved;
use super::shared::Shared;
use super::wanted::Wanted;
use crate::source::{Diagnostic, Sources, Span};
use crate::suite::toml::{Findings, Node, Value};
use crate::suite::value::is_comparison;

/// A change of meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    RefusedBody,
    RefusedLists,
    RefusedJson,
    ComparedJson,
    BothBodies,
    TypedVariable,
    SentFlag,
    ExpectedFlag,
}

/// The changes that a suite meets: of each, the first place is told as a whole.
#[derive(Default)]
pub(super) struct Changes {
    met: Vec<Met>,
}

/// A change, and where a suite meets it.
struct Met {
    change: Change,
    first: Diagnostic,
    places: IndexSet<Span>,
}

/// How many other lines are named.
const LINES: usize = 8;

impl Changes {
    /// What means something else by now in a suite and what it includes, as far
    /// as that is plain before anything is filled in.
    pub(super) fn of(suite: &Node, shared: &Shared, sources: &Sources) -> Self {
        let mut expects = Vec::new();
        find_expects(&shared.defaults, &mut expects);
        if let Some(ready) = &shared.ready {
            find_expects(&ready.value, &mut expects);
        }
        find_expects(suite, &mut expects);
        let mut changes = Self::default();
        let mut changed = |change: Change, span: Span, [means, before, now]: [&str; 3]| {
            changes.meet(change, span, || {
                let finding = sources.warning("changed-meaning", span, means);
                let finding = finding.note(format!("what it means now is also {now}"));
                finding.help(format!("what it meant before is {before}"))
            });
        };
        for expect in expects {
            refused_body(expect, &mut changed);
            refused_lists(expect, &mut changed);
            refused_json(expect, &mut changed);
            compared_json(expect, &mut changed);
        }
        changes
    }

    fn meet(&mut self, change: Change, place: Span, told: impl FnOnce() -> Diagnostic) {
        if let Some(met) = self.met.iter_mut().find(|met| met.change == change) {
            met.places.insert(place);
        } else {
            self.met.push(Met {
                change,
                first: told(),
                places: IndexSet::from([place]),
            });
        }
    }

    /// Warns of each change, once.
    pub(super) fn say(&self, sources: &Sources, findings: &mut Findings) {
        for met in &self.met {
            let lines = met.lines(sources);
            let (named, more) = lines.split_at(lines.len().min(LINES));
            let mut finding = met.first.clone();
            if !named.is_empty() {
                let more = match more.len() {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                finding = finding.note(format!("the same in line {}{more}", named.join(", ")));
            }
            findings.push(finding);
        }
    }
}

impl Met {
    /// The lines behind the first, with the file where that is another.
    fn lines(&self, sources: &Sources) -> Vec<String> {
        let mut places = self.places.iter().map(|span| sources.place(*span));
        let Some(first) = places.next() else {
            return Vec::new();
        };
        let others = places.filter(|it| (it.line, &it.path) != (first.line, &first.path));
        let lines: IndexSet<String> = others
            .map(|place| {
                if place.path == first.path {
                    place.line.to_string()
                } else {
                    format!("{}:{}", place.path, place.line)
                }
            })
            .collect();
        lines.into_iter().collect()
    }
}

/// Takes a change and a place, what it means now, and how to write what it meant
/// and, without a warning, what it means.
type Changed<'a> = dyn FnMut(Change, Span, [&str; 3]) + 'a;

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
            Change::RefusedBody,
            refused.span,
            [
                "this refuses content that has it anywhere",
                "`not = { equals = … }`",
                "`not = { contains = … }`",
            ],
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
                Change::RefusedLists,
                *span,
                [
                    "this refuses what has any of these, not only all",
                    "a pattern: `not = { matches = 'a.*b|b.*a' }`",
                    "`not = [{ contains = … }, { contains = … }]`",
                ],
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
            && !items.is_empty()
            && !items.iter().any(|it| matches!(it.value, Value::Table(_)))
        {
            changed(
                Change::RefusedJson,
                list.span,
                [
                    "this refuses each of these, and not the list of them",
                    "`not = { equals = … }`",
                    "`not = { one_of = … }`",
                ],
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
    for value in bare.filter(|value| text(value).is_some_and(is_comparison)) {
        changed(
            Change::ComparedJson,
            value.span,
            [
                "this compares numbers",
                "`{ equals = … }`",
                "`{ above = … }`, `below`, `min` or `max`",
            ],
        );
    }
}

/// `expect.body` beside that of what is common: was in its place.
pub(super) fn body(common: &Node, own: &Node, (changes, sources): (&mut Changes, &Sources)) {
    let (Some(first), Some(second)) = (body_of(common), body_of(own)) else {
        return;
    };
    changes.meet(Change::BothBodies, second.span, || {
        let message = "this no longer replaces the `body` of the defaults";
        let warning = sources.warning("changed-meaning", second.span, message);
        let warning = warning.at(sources.place(first.span), "this holds, too");
        warning.help("what doesn't hold for every case has no place in the defaults")
    });
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
    (changes, sources): (&mut Changes, &Sources),
) {
    let Some(value) = &resolved.value else {
        return;
    };
    // Where a cell of a row goes is not known there.
    if !wanted.is_json() || wanted == Wanted::Row || matches!(value, Value::Null) {
        return;
    }
    changes.meet(Change::TypedVariable, span, || {
        let (noun, text) = (value.noun(), &resolved.text);
        let message = format!("{written} is {noun} now; it was the text \"{text}\"");
        let warning = sources.warning("changed-meaning", span, message);
        warning.help("for the text, write it as one in `[vars]`")
    });
}

/// A boolean of a row said whether something is there, or is sent.
pub(super) fn flag(
    text: &str,
    value: &Value,
    span: Span,
    wanted: Wanted,
    (changes, sources): (&mut Changes, &Sources),
) {
    let is_off = matches!(value, Value::Bool(false));
    let (change, was, help) = match wanted {
        Wanted::Expected if matches!(value, Value::Bool(_)) => (
            Change::ExpectedFlag,
            "whether it is there",
            "`{ absent = \"{{each.…}}\" }` asks whether it is there",
        ),
        Wanted::Header | Wanted::SecretHeader if is_off => (
            Change::SentFlag,
            "that it is not sent",
            "write the header in a case of its own",
        ),
        _ => return,
    };
    changes.meet(change, span, || {
        let message = format!("this is the text \"{text}\" now; it said {was}");
        sources.warning("changed-meaning", span, message).help(help)
    });
}
