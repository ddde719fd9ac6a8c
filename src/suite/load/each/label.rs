//! What the cases of rows are called: so that a row's case keeps its name when
//! rows are put before it, or change their places.

use std::collections::HashSet;

use super::expand::Made;
use super::substitute::{spelled, used};
use crate::source::{Located, Sources, elide, one_line};
use crate::suite::Secret;
use crate::suite::keys::{LINE, METHODS};
use crate::suite::load::variables::masked;
use crate::suite::toml::{Node, Value};

/// How much of a value a name tells.
const LONGEST: usize = 60;

/// Gives the cases of a table names that tell their rows apart.
///
/// A name that uses a column is what it says. Else the path tells the rows
/// apart, or the column `name`, or the first column that the case uses and
/// that is another in each row, or all that it uses.
pub(super) fn name(
    made: &mut [Made],
    template: &Node,
    uses: &[Located<String>],
    secrets: &[Secret],
    sources: &Sources,
) {
    let label = label(made, template, uses, sources);
    for (at, made) in made.iter_mut().enumerate() {
        for case in &mut made.cases {
            // Two of one name are shown where they differ.
            case.name.span = made.row.span;
            if let Some(label) = &label {
                let label = one_line(&masked(&label[at], secrets));
                let label = elide(&label, LONGEST);
                case.name.value = format!("{}: {label}", case.name.value);
            }
            case.name.value = masked(&case.name.value, secrets);
        }
    }
}

/// What is said behind each row's names, if anything.
fn label(
    made: &[Made],
    template: &Node,
    uses: &[Located<String>],
    sources: &Sources,
) -> Option<Vec<String>> {
    let own = template.get("name");
    if own.is_some_and(|name| !used(name).is_empty()) {
        return None;
    }
    let path = path(template);
    let varies = path.is_some_and(|path| !used(path).is_empty());
    let listed = matches!(path.map(|path| &path.value), Some(Value::Array(_)));
    // The name has the path in it.
    if varies && (own.is_none() || listed) && tell_apart(names(made)) {
        return None;
    }
    let column = |column: &str| -> Option<Vec<String>> {
        let cells = made.iter().map(|made| made.row.get(column));
        let value = |cell: &Node| match spelled(cell, sources) {
            empty if empty.trim().is_empty() => "\"\"".to_owned(),
            value => value,
        };
        cells.map(|cell| cell.map(value)).collect()
    };
    if let Some(names) = column("name") {
        return Some(names);
    }
    let paths: Option<Vec<String>> = made.iter().map(path_of).collect();
    if let Some(paths) = paths.filter(|paths| varies && !listed && tell_apart(paths)) {
        return Some(paths);
    }
    let mut columns: Vec<&str> = Vec::new();
    for used in uses {
        if !columns.contains(&used.as_str()) {
            columns.push(used);
        }
    }
    let all: Vec<Vec<String>> = columns.into_iter().filter_map(column).collect();
    if let Some(apart) = all.iter().find(|column| tell_apart(*column)) {
        return Some(apart.clone());
    }
    let joined = (0..made.len()).map(|at| {
        let values: Vec<&str> = all.iter().map(|column| column[at].as_str()).collect();
        values.join(", ")
    });
    Some(joined.collect())
}

fn names(made: &[Made]) -> impl Iterator<Item = &String> {
    let cases = made.iter().flat_map(|made| &made.cases);
    cases.map(|case| &case.name.value)
}

fn tell_apart<'a>(values: impl IntoIterator<Item = &'a String>) -> bool {
    let mut seen = HashSet::new();
    values.into_iter().all(|value| seen.insert(value))
}

/// The path, or the paths, of a case's table, or of its first step's.
fn path(table: &Node) -> Option<&Node> {
    let asks = |table: &'_ Node| METHODS.iter().any(|key| table.get(key).is_some());
    let steps = table.get("step").map(|steps| &steps.value);
    let table = match steps {
        Some(Value::Array(steps)) if !asks(table) => steps.first()?,
        _ => table,
    };
    let line = LINE.iter().filter(|key| **key != "method");
    let mut paths = METHODS.iter().chain(line);
    paths.find_map(|key| table.get(key))
}

fn path_of(made: &Made) -> Option<String> {
    let case = made.cases.first()?;
    Some(case.first().request.path.value.clone())
}
