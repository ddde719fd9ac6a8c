//! The schemas that cases name.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::read::read_text;
use super::shared::beside;
use super::{json_text, real};
use crate::source::{Diagnostic, Sources, Span};
use crate::suite::expect::{GivenSchema, SchemaExpect};
use crate::suite::toml::{Findings, Node};
use crate::suite::value::{Fault, Schema};
use crate::suite::{Case, Step};

/// Reads the schemas of `cases`, each file once.
pub(super) fn compile<'a>(
    cases: impl IntoIterator<Item = &'a mut Case>,
    sources: &mut Sources,
    findings: &mut Findings,
) {
    #[cfg_attr(
        not(feature = "json-schema"),
        expect(clippy::zero_sized_map_values, reason = "there is no schema then")
    )]
    let mut files: HashMap<PathBuf, Option<Schema>> = HashMap::new();
    for step in cases.into_iter().flat_map(|case| &mut case.steps) {
        let late = is_late(step);
        let Some(expect) = &mut step.expect.json_schema else {
            continue;
        };
        let SchemaExpect { given, span, .. } = &mut **expect;
        expect.schema = match given {
            // Known when it is: then it is read.
            GivenSchema::Here(_) if late => None,
            GivenSchema::File(_) if late => {
                let message = "which schema it is must be known before anything is asked";
                findings.push(sources.error("bad-schema", *span, message));
                None
            }
            GivenSchema::Here(schema) => {
                let compiled = Schema::compile(schema, None);
                let said = |fault: &Fault| {
                    let way = match fault.at.join("/") {
                        way if way.is_empty() => way,
                        way => format!("at /{way}: "),
                    };
                    finding(fault, &format!("{way}{}", fault.message), *span, sources)
                };
                known(compiled, said, findings)
            }
            GivenSchema::File(file) => {
                let here = sources.path(*span).to_owned();
                let path = beside(Some(Path::new(&here)), file);
                if !files.contains_key(&path) {
                    let schema = of_file(&path, *span, sources, findings);
                    files.insert(path.clone(), schema);
                }
                files.get(&path).cloned().flatten()
            }
        };
    }
}

/// Whether what is captured is a part of it.
fn is_late(step: &Step) -> bool {
    let expect = step.template.as_ref().and_then(|table| table.get("expect"));
    let schema = expect.and_then(|expect| expect.get("json_schema"));
    schema.is_some_and(Node::is_template)
}

/// `step`, a step with what was captured filled in, with the schema of `from`,
/// which has it as it is written.
pub(super) fn carry(from: &Step, mut step: Step) -> Result<Step, Diagnostic> {
    let (Some(before), Some(after)) = (&from.expect.json_schema, &mut step.expect.json_schema)
    else {
        return Ok(step);
    };
    after.schema = match (&before.given, &after.given) {
        (GivenSchema::Here(before), GivenSchema::Here(after)) if before != after => {
            let compiled = Schema::compile(after, None);
            let wrong = |fault: Fault| Diagnostic::error("bad-schema", fault.message);
            Some(compiled.map_err(wrong)?.0)
        }
        _ => before.schema.clone(),
    };
    Ok(step)
}

fn of_file(
    path: &Path,
    named: Span,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<Schema> {
    let (text, base) = read_text(path, Some(named), sources, findings)?;
    let json = text.trim_start_matches('\u{feff}');
    let base = base + text.len() - json.len();
    let schema = match serde_json::from_str(json) {
        Ok(schema) => schema,
        Err(error) => {
            let (message, at) = json_text::mistake(&error, json, base);
            let wrong = sources
                .error("bad-schema", at, message)
                .at(sources.place(named), "the schema is wanted here");
            findings.push(wrong);
            return None;
        }
    };
    let compiled = Schema::compile(&schema, Some(&real(path)));
    let said = |fault: &Fault| {
        let at = json_text::value_at(&fault.at, json, base);
        let finding = finding(fault, &fault.message, named, sources);
        finding.at(sources.place(at), "here")
    };
    known(compiled, said, findings)
}

fn known(
    compiled: Result<(Schema, Vec<Fault>), Fault>,
    said: impl Fn(&Fault) -> Diagnostic,
    findings: &mut Findings,
) -> Option<Schema> {
    let (schema, faults) = match compiled {
        Ok((schema, faults)) => (Some(schema), faults),
        Err(fault) => (None, vec![fault]),
    };
    for fault in &faults {
        findings.push(said(fault));
    }
    schema
}

fn finding(fault: &Fault, why: &str, named: Span, sources: &Sources) -> Diagnostic {
    if fault.is_minor {
        let finding = sources.warning("bad-schema", named, why);
        finding.note("a part of this schema judges nothing")
    } else {
        let finding = sources.error("bad-schema", named, why);
        finding.note("this is no JSON Schema that can be used")
    }
}
