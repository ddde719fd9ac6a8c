//! Names of suites and of their cases, of which there is each but once.

use std::collections::HashMap;
use std::path::Path;

use crate::source::{Diagnostic, Sources, Span};
use crate::suite::toml::Findings;
use crate::suite::{Case, Suite};

/// A case, and whether the suite says what it is called.
pub(super) struct Called {
    pub(super) case: Case,
    pub(super) by_suite: bool,
}

/// The cases with names of their own: what nobody named is told apart by its
/// line where others ask the same.
pub(super) fn tell_apart(
    cases: Vec<Called>,
    sources: &Sources,
    findings: &mut Findings,
) -> Vec<Case> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for called in &cases {
        *times.entry(called.case.name.value.clone()).or_default() += 1;
    }
    let cases = cases.into_iter().map(|Called { mut case, by_suite }| {
        if !by_suite && times.get(&case.name.value).is_some_and(|&times| times > 1) {
            let line = sources.place(case.span).line;
            case.name.value = format!("{} (line {line})", case.name.value);
        }
        case
    });
    let mut cases: Vec<Case> = cases.collect();
    cases.shrink_to_fit();
    refuse_twins(&cases, sources, findings);
    cases
}

/// Suites with the same name would give two cases the same id.
pub(super) fn refuse_twin_suites(suites: &[Suite], sources: &Sources, findings: &mut Findings) {
    let mut seen: HashMap<&str, &Suite> = HashMap::new();
    for suite in suites {
        let Some(first) = seen.insert(&suite.name.value, suite) else {
            continue;
        };
        let message = format!("two suites are called `{}`", suite.name.value);
        let at = |suite: &Suite| {
            let start = suite.name.span.start;
            sources.place(Span { start, end: start })
        };
        let twice = Diagnostic::error("same-suite", message)
            .at(at(suite), "")
            .at(at(first), "the first is here")
            .help("give one of them a `name` at the top of its file");
        findings.push(twice);
    }
}

fn refuse_twins(cases: &[Case], sources: &Sources, findings: &mut Findings) {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for case in cases {
        if let Some(first) = seen.insert(&case.name.value, case.name.span) {
            let message = format!("two cases are called `{}`", case.name.value);
            let twice = sources
                .error("same-name", case.name.span, message)
                .at(sources.place(first), "the first is here")
                .help("give one of them a `name` of its own");
            findings.push(twice);
        }
    }
}

/// The name of a suite that says none: that of its file.
pub(super) fn stem(path: &str) -> String {
    let stem = Path::new(path).file_stem();
    stem.map_or_else(
        || path.to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}
