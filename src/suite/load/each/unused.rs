//! Columns that nobody uses.

use indexmap::IndexMap;

use super::rows::for_people;
use crate::source::{Sources, Span};
use crate::suite::toml::{Findings, Node};

/// Which columns of which rows are used: a file's by any case of its suite.
#[derive(Default)]
pub(in crate::suite::load) struct Unused(IndexMap<(Span, String), Column>);

struct Column {
    /// Where it is named first.
    span: Span,
    used: bool,
    /// Whether the rows stand in the case itself.
    inline: bool,
}

impl Unused {
    /// Notes the columns of `rows`; `uses` tells those that the case uses.
    pub(super) fn note(&mut self, rows: &[Node], inline: bool, uses: impl Fn(&str) -> bool) {
        let Some(first) = rows.first() else { return };
        for cell in rows.iter().flat_map(Node::entries) {
            let column = self.0.entry((first.span, cell.key.value.clone()));
            let column = column.or_insert_with(|| Column {
                span: cell.key.span,
                used: for_people(&cell.key),
                inline,
            });
            column.used |= uses(&cell.key);
        }
    }

    /// Says which are used by none. A table in a file may have columns for
    /// other suites; rows in a case are there for the case.
    pub(in crate::suite::load) fn say(&self, sources: &Sources, findings: &mut Findings) {
        for ((_, name), column) in &self.0 {
            if column.used {
                continue;
            }
            findings.push(if column.inline {
                let message = format!("the case has no `{{{{each.{name}}}}}`");
                let unused = sources.error("unused-column", column.span, message);
                unused.help("use it, or take it out of the rows")
            } else {
                let message = format!("no case of this suite uses the column `{name}`");
                let unused = sources.warning("unused-column", column.span, message);
                unused.help("a column for people begins with `#`")
            });
        }
    }
}
