//! Where rows come from.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{csv, json, toml};
use crate::source::{Located, Sources, Span};
use crate::suite::load::read::read_text;
use crate::suite::load::template::is_name;
use crate::suite::load::{real, shared::beside};
use crate::suite::toml::{Findings, Node, Value, decode};

/// No smoke test asks more often.
const MOST: usize = 10_000;

/// `each = { file = "pages.csv" }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTable {
    file: Located<PathBuf>,
}

/// The files of rows that the cases of a suite name; `from` is the suite.
pub(in crate::suite::load) fn files(root: &Node, from: Option<&Path>) -> Vec<PathBuf> {
    let Some(Value::Array(cases)) = root.get("case").map(|cases| &cases.value) else {
        return Vec::new();
    };
    let named = cases
        .iter()
        .filter_map(|case| match &case.get("each")?.get("file")?.value {
            Value::Text(file) => Some(real(&beside(from, Path::new(file)))),
            _ => None,
        });
    named.collect()
}

/// Files of rows, each read once although cases share it.
#[derive(Default)]
pub(in crate::suite::load) struct Files(HashMap<PathBuf, Option<Vec<Node>>>);

impl Files {
    /// Puts the rows of every `each` of `cases` where its value stands: a list
    /// of tables with texts, numbers and booleans. Without a row, something
    /// was wrong and is said.
    pub(in crate::suite::load) fn read(
        &mut self,
        cases: Option<&mut Node>,
        suite: Option<&Path>,
        sources: &mut Sources,
        findings: &mut Findings,
    ) {
        let Some(Value::Array(cases)) = cases.map(|cases| &mut cases.value) else {
            return;
        };
        for case in cases {
            let Value::Table(entries) = &mut case.value else {
                continue;
            };
            let each = entries.iter_mut().find(|entry| *entry.key == "each");
            let Some(each) = each.map(|entry| &mut entry.value) else {
                continue;
            };
            let rows = self.rows(each, suite, sources, findings);
            let rows = rows.filter(|rows| check(rows, each.span, sources, findings));
            each.value = Value::Array(rows.unwrap_or_default());
        }
    }

    /// The rows; none when something was wrong, which is said.
    fn rows(
        &mut self,
        each: &Node,
        suite: Option<&Path>,
        sources: &mut Sources,
        findings: &mut Findings,
    ) -> Option<Vec<Node>> {
        match &each.value {
            Value::Array(rows) => Some(rows.clone()),
            Value::Table(_) => {
                let (table, _) = decode::<FileTable>(each, sources, findings);
                let file = table?.file;
                let path = beside(suite, &file);
                if !self.0.contains_key(&path) {
                    let rows = of_file(&path, file.span, sources, findings);
                    self.0.insert(path.clone(), rows);
                }
                self.0.get(&path).cloned().flatten()
            }
            other => {
                let message = format!("`each` is rows or a file of rows, not {}", other.noun());
                let help = "write `each = [{ … }, { … }]`, or `each = { file = \"rows.csv\" }`";
                findings.push(sources.error("wrong-kind", each.span, message).help(help));
                None
            }
        }
    }
}

/// The rows of a file; none when something is wrong with any of them, which is
/// said.
fn of_file(
    path: &Path,
    named: Span,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<Vec<Node>> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let parse = match extension {
        Some("csv") => csv::rows::<b','>,
        Some("tsv") => csv::rows::<b'\t'>,
        Some("json") => json::rows,
        Some("toml") => toml::rows,
        _ => {
            let message = "rows come from a file called `.csv`, `.tsv`, `.json` or `.toml`";
            findings.push(sources.error("bad-rows", named, message));
            return None;
        }
    };
    let (text, base) = read_text(path, Some(named), sources, findings)?;
    let before = findings.errors();
    let rows = parse(&text, base, sources, findings);
    (findings.errors() == before).then_some(rows)
}

/// Whether rows are as they should be, wherever they come from.
fn check(rows: &[Node], each: Span, sources: &Sources, findings: &mut Findings) -> bool {
    let before = findings.errors();
    if rows.is_empty() {
        findings.push(sources.error("no-rows", each, "a case without rows checks nothing"));
    }
    if rows.len() > MOST {
        let message = format!("{} rows are more than {MOST}", rows.len());
        findings.push(sources.error("bad-rows", each, message));
    }
    for row in rows {
        check_row(row, sources, findings);
    }
    findings.errors() == before
}

fn check_row(row: &Node, sources: &Sources, findings: &mut Findings) {
    let mut bad = |code: &str, message: String, span: Span| {
        findings.push(sources.error(code, span, message));
    };
    let Value::Table(cells) = &row.value else {
        let message = format!("a row is a table, not {}", row.value.noun());
        bad("wrong-kind", message, row.span);
        return;
    };
    if cells.is_empty() {
        bad("no-rows", "this row is empty".to_owned(), row.span);
    }
    for cell in cells {
        let name = cell.key.as_str();
        if !is_name(name) && !for_people(name) {
            let message = format!(
                "a column can't be called {}: `{{{{each.NAME}}}}` takes letters, digits, `_`, \
                 `-` and `.`",
                crate::source::quote(name, 60)
            );
            bad("bad-rows", message, cell.key.span);
        }
        if let Value::Array(_) | Value::Table(_) = cell.value.value {
            let message = format!(
                "a row has texts, numbers, `true` and `false`, not {}",
                cell.value.value.noun()
            );
            bad("wrong-kind", message, cell.value.span);
        }
    }
}

/// Whether a column is for people: a remark, which no case uses.
pub(super) fn for_people(column: &str) -> bool {
    column.starts_with('#')
}
