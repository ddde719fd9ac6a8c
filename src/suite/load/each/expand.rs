//! From a `[[case]]` with rows to its cases.

use super::unused::Unused;
use super::{label, substitute};
use crate::source::{Diagnostic, Located, Sources, Span, elide, nearest, quote};
use crate::suite::Case;
use crate::suite::load::case::{self, Common};
use crate::suite::load::fill::fill;
use crate::suite::load::unresolved::Unresolved;
use crate::suite::load::variables::{Variables, masked};
use crate::suite::load::wanted::Wanted;
use crate::suite::toml::{Entry, Findings, Node, Value};

/// The column that names the cases, where they have no name.
const NAME: &str = "name";

/// Of how many wrong rows it is told what is wrong with them.
const WRONG: usize = 5;

/// What cases are built with.
pub(in crate::suite::load) struct Building<'a, 'v> {
    pub(in crate::suite::load) variables: &'a mut Variables<'v>,
    pub(in crate::suite::load) common: &'a Common<'a>,
    pub(in crate::suite::load) findings: &'a mut Findings,
    pub(in crate::suite::load) unused: &'a mut Unused,
}

/// What became of a row.
pub(super) struct Made {
    /// The row, its variables put in.
    pub(super) row: Node,
    pub(super) cases: Vec<Case>,
}

/// The cases of `template` for the rows of `each`, one a row (and a path).
pub(in crate::suite::load) fn cases(
    each: Entry,
    mut template: Node,
    building: &mut Building<'_, '_>,
) -> Vec<Case> {
    let Value::Array(rows) = each.value.value else {
        return Vec::new();
    };
    let Some(first) = rows.first() else {
        return Vec::new();
    };
    let inline = template.span.contains(first.span) || each.value.span.contains(first.span);
    let uses = substitute::used(&template);
    let fits = fits(&uses, &rows, each.key.span, building);
    let is_named = template.get(NAME).is_some();
    let named_by_rows = !is_named && rows.iter().all(|row| row.get(NAME).is_some());
    building.unused.note(&rows, inline, |column| {
        // One that is misspelt in the case is said there.
        !fits || named_by_rows && column == NAME || uses.iter().any(|used| *used.value == *column)
    });
    if !fits {
        return Vec::new();
    }
    if named_by_rows {
        let text = Value::Text(format!("{{{{each.{NAME}}}}}"));
        template.put(Entry {
            key: Located::new(NAME.to_owned(), each.key.span),
            template: false,
            value: Node {
                value: text,
                span: each.key.span,
            },
        });
    }
    let uses = substitute::used(&template);
    let expected = substitute::expected(&template);
    let mut made = Vec::new();
    let mut wrong = 0;
    for mut row in rows {
        let whole = has_all(&row, &uses, building);
        let filled = fill(&mut row, Wanted::Row, building.variables, building.findings);
        if !filled || !whole {
            continue;
        }
        let (cases, findings) = of_row(&template, &row, &expected, building);
        say(findings, &mut wrong, &uses, &row, building);
        made.push(Made { row, cases });
    }
    if let Some(more @ 1..) = wrong.checked_sub(WRONG) {
        let rows = if more == 1 { "row is" } else { "rows are" };
        let message = format!("{more} more {rows} wrong in this case");
        let sources = building.common.sources;
        let more = sources.error("bad-rows", each.key.span, message);
        building.findings.push(more);
    }
    let secrets = &building.variables.secrets;
    label::name(
        &mut made,
        &template,
        &uses,
        secrets,
        building.common.sources,
    );
    made.into_iter().flat_map(|made| made.cases).collect()
}

/// The cases of one row, and what is wrong with them.
fn of_row(
    template: &Node,
    row: &Node,
    expected: &[Located<String>],
    building: &mut Building<'_, '_>,
) -> (Vec<Case>, Findings) {
    let sources = building.common.sources;
    let mut findings = Findings::default();
    for used in expected.iter().filter(|used| is_blank(row, used)) {
        let name = format!("each.{}", used.value);
        let written = name.clone();
        let blank = Unresolved::Blank { written, name };
        findings.push(building.variables.explain(&blank, used.span));
    }
    if findings.errors() > 0 {
        return (Vec::new(), findings);
    }
    let mut table = template.clone();
    substitute::substitute(&mut table, row, sources);
    let mut cases = case::cases(table, building.common, building.variables, &mut findings);
    let said = told(row, sources);
    for case in &mut cases {
        case.row = Some(masked(&said, &building.variables.secrets));
    }
    (cases, findings)
}

/// Whether the cell of a column is a text with nothing in it.
fn is_blank(row: &Node, column: &str) -> bool {
    let cell = row.get(column).map(|cell| &cell.value);
    matches!(cell, Some(Value::Text(text)) if text.trim().is_empty())
}

/// Says what is wrong with a row's case: what is wrong in every row once, as it
/// is the same each time, and what comes from the row for some rows.
fn say(
    findings: Findings,
    wrong: &mut usize,
    uses: &[Located<String>],
    row: &Node,
    building: &mut Building<'_, '_>,
) {
    let sources = building.common.sources;
    let findings = findings.into_sorted().into_iter();
    let (own, common): (Vec<_>, Vec<_>) = findings
        .partition(|finding| finding.is_error() && !cells(finding, uses, row, sources).is_empty());
    *wrong += usize::from(!own.is_empty());
    let own = own.into_iter().filter(|_| *wrong <= WRONG);
    for finding in own.chain(common) {
        let finding = with_cells(finding, uses, row, sources);
        building.findings.push(finding);
    }
}

/// Whether the case uses its rows, and of them only what some row has.
fn fits(
    uses: &[Located<String>],
    rows: &[Node],
    each: Span,
    building: &mut Building<'_, '_>,
) -> bool {
    let mut columns: Vec<&str> = Vec::new();
    for cell in rows.iter().flat_map(Node::entries) {
        if !columns.contains(&cell.key.as_str()) {
            columns.push(&cell.key);
        }
    }
    if uses.is_empty() {
        let message = "no text of this case says `{{each.…}}`: every row would ask the same";
        let unused = building.common.sources.error("unused-rows", each, message);
        let columns = format!("the columns are {}", columns.join(", "));
        building.findings.push(unused.help(columns));
        return false;
    }
    let mut fits = true;
    for used in uses {
        if columns.contains(&used.as_str()) {
            continue;
        }
        fits = false;
        let message = format!("no row has a column `{}`", used.value);
        let place = building.common.sources.place(used.span);
        let unknown = Diagnostic::error("unknown-name", message);
        let near = nearest(used, columns.iter().copied());
        building.findings.push(match near {
            Some(near) => unknown.at(place, format!("did you mean `each.{near}`?")),
            None => unknown
                .at(place, "")
                .help(format!("the columns are {}", columns.join(", "))),
        });
    }
    fits
}

/// Whether a row has every column that its case uses.
fn has_all(row: &Node, uses: &[Located<String>], building: &mut Building<'_, '_>) -> bool {
    let mut lacking: Vec<&Located<String>> = Vec::new();
    for used in uses.iter().filter(|used| row.get(used).is_none()) {
        if !lacking.contains(&used) {
            lacking.push(used);
        }
    }
    for used in &lacking {
        let message = format!("this row has no `{}`", used.value);
        let sources = building.common.sources;
        let lacks = sources.error("unknown-name", row.span, message);
        let lacks = lacks.at(sources.place(used.span), "the case uses it");
        building.findings.push(lacks);
    }
    lacking.is_empty()
}

/// How much of a row is told, and of each of its values.
const TOLD: usize = 200;
const TOLD_VALUE: usize = 40;

/// A row, and where it stands: `path = "/about/", title = "About" (rows.csv:3)`.
fn told(row: &Node, sources: &Sources) -> String {
    let cells = row.entries().iter().map(|cell| {
        let spelled = substitute::spelled(&cell.value, sources);
        let value = match cell.value.value {
            Value::Text(_) => quote(&spelled, TOLD_VALUE),
            _ => spelled,
        };
        format!("{} = {value}", elide(&cell.key, TOLD_VALUE))
    });
    let cells: Vec<String> = cells.collect();
    let place = sources.place(row.span);
    let cells = cells.join(", ");
    format!("{} ({}:{})", elide(&cells, TOLD), place.path, place.line)
}

/// The columns that stand in the text that `finding` is about, each with where
/// the row says what it is.
fn cells<'a>(
    finding: &Diagnostic,
    uses: &'a [Located<String>],
    row: &Node,
    sources: &Sources,
) -> Vec<(&'a str, Span)> {
    let Some(label) = finding.labels.first() else {
        return Vec::new();
    };
    let from_here = |used: &&Located<String>| {
        let text = sources.place(used.span);
        (&text.path, text.line) == (&label.place.path, label.place.line)
            && text.start <= label.place.start
            && label.place.end <= text.end
    };
    let mut cells: Vec<(&str, Span)> = Vec::new();
    for used in uses.iter().filter(from_here) {
        let cell = row.get(used).map(|cell| (used.as_str(), cell.span));
        cells.extend(cell.filter(|cell| !cells.contains(cell)));
    }
    cells
}

/// `finding`, with what the row says where the text in question comes from it.
fn with_cells(
    finding: Diagnostic,
    uses: &[Located<String>],
    row: &Node,
    sources: &Sources,
) -> Diagnostic {
    let cells = cells(&finding, uses, row, sources);
    let texts = [".csv", ".tsv"];
    let is_text = texts
        .iter()
        .any(|end| sources.path(row.span).ends_with(end));
    let is_kind = matches!(finding.code.as_str(), "wrong-kind" | "bad-value");
    let kinds = is_text && is_kind && !cells.is_empty();
    let with = cells.into_iter().fold(finding, |with, (column, span)| {
        with.at(sources.place(span), format!("`each.{column}` of this row"))
    });
    if kinds {
        with.note("a cell is a text; rows in TOML or JSON have numbers and booleans too")
    } else {
        with
    }
}
