//! From a `[[case]]` with rows to its cases.

use super::unused::Unused;
use super::{label, substitute};
use crate::source::{Diagnostic, Located, Sources, Span, elide, nearest, quote};
use crate::suite::Case;
use crate::suite::load::case::{self, Common};
use crate::suite::load::fill::fill;
use crate::suite::load::variables::Variables;
use crate::suite::toml::{Entry, Findings, Node, Value};

/// The column that names the cases, where they have no name.
const NAME: &str = "name";

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
    let mut made = Vec::new();
    for mut row in rows {
        let whole = has_all(&row, &uses, building);
        if !fill(&mut row, building.variables, building.findings) || !whole {
            continue;
        }
        let mut table = template.clone();
        substitute::substitute(&mut table, &row, building.common.sources);
        let mut findings = Findings::default();
        let mut cases = case::cases(table, building.common, building.variables, &mut findings);
        let said = told(&row, building.common.sources);
        for case in &mut cases {
            case.row = Some(label::masked(&said, &building.variables.secrets));
        }
        for finding in findings.into_sorted() {
            let finding = with_cells(finding, &uses, &row, building.common.sources);
            building.findings.push(finding);
        }
        made.push(Made { row, cases });
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
        let unused = Diagnostic::error("unused-rows", message);
        let unused = unused.at(building.common.sources.place(each), "");
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
        let lacks = Diagnostic::error("unknown-name", message)
            .at(building.common.sources.place(row.span), "")
            .at(building.common.sources.place(used.span), "the case uses it");
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

/// `finding`, with what the row says where the text in question comes from it.
fn with_cells(
    finding: Diagnostic,
    uses: &[Located<String>],
    row: &Node,
    sources: &Sources,
) -> Diagnostic {
    let Some(label) = finding.labels.first() else {
        return finding;
    };
    let found = label.place.clone();
    let from_here = |used: &&Located<String>| {
        let text = sources.place(used.span);
        (&text.path, text.line) == (&found.path, found.line)
            && text.start <= found.start
            && found.end <= text.end
    };
    let mut said: Vec<Span> = Vec::new();
    let mut with = finding;
    for used in uses.iter().filter(from_here) {
        let Some(cell) = row.get(used).filter(|cell| !said.contains(&cell.span)) else {
            continue;
        };
        said.push(cell.span);
        let place = sources.place(cell.span);
        with = with.at(place, format!("`each.{}` of this row", used.value));
    }
    let texts = [".csv", ".tsv"];
    let is_text = texts
        .iter()
        .any(|end| sources.path(row.span).ends_with(end));
    if is_text && !said.is_empty() && matches!(with.code.as_str(), "wrong-kind" | "bad-value") {
        let kinds = "a cell is a text; rows in TOML or JSON have numbers and booleans too";
        with = with.note(kinds);
    }
    with
}
