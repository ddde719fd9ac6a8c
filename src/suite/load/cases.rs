//! The cases of a suite.

use super::case::{self, Common};
use super::each;
use super::names::{Called, tell_apart};
use super::variables::Variables;
use crate::source::{Sources, Span};
use crate::suite::Case;
use crate::suite::toml::{Findings, Node, Value};

/// The cases of these tables, as many as each is for, told apart by name.
pub(super) fn cases(
    tables: Vec<Node>,
    common: &Common<'_>,
    variables: &mut Variables<'_>,
    findings: &mut Findings,
) -> Vec<Case> {
    let mut unused = each::Unused::default();
    let mut all = Vec::new();
    for mut table in tables {
        let each = table.take("each");
        let by_suite = each.is_some() || table.get("name").is_some();
        let cases = match each {
            None => case::cases(table, common, variables, findings),
            Some(each) => {
                let mut building = each::Building {
                    common,
                    variables,
                    findings,
                    unused: &mut unused,
                };
                each::cases(each, table, &mut building)
            }
        };
        all.extend(cases.into_iter().map(|case| Called { case, by_suite }));
    }
    let cases = tell_apart(all, common.sources, findings);
    unused.say(common.sources, findings);
    cases
}

/// Each `[[case]]`, on its own.
pub(super) fn tables(
    cases: Option<Node>,
    file: Span,
    sources: &Sources,
    findings: &mut Findings,
) -> Vec<Node> {
    let (finding, help) = match cases {
        Some(Node {
            value: Value::Array(items),
            ..
        }) if !items.is_empty() => return items,
        // One `[case]`: what is meant is plain, but the next one would be a
        // duplicate key.
        Some(Node {
            value: value @ Value::Table(_),
            span,
        }) => {
            let message = format!("`case` is {}, not a list of tables", value.noun());
            let help = "write `[[case]]`, with two brackets";
            (sources.error("wrong-kind", span, message), help)
        }
        _ => {
            let start = Span {
                start: file.start,
                end: file.start,
            };
            let message = "a suite without cases checks nothing";
            let help = "write one: `[[case]]` and below it `get = \"/\"`";
            (sources.error("no-cases", start, message), help)
        }
    };
    findings.push(finding.help(help));
    Vec::new()
}
