//! The files that content is expected to be.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::Arc;

use super::read::read_bytes;
use super::shared::beside;
use crate::source::{Located, MAX_FILE, Sources};
use crate::suite::expect::ExpectedFile;
use crate::suite::toml::{Findings, Node, Value};
use crate::suite::{Case, Step};

/// Reads the files that `cases` expect, each once.
pub(super) fn read<'a>(
    cases: impl IntoIterator<Item = &'a mut Case>,
    sources: &Sources,
    findings: &mut Findings,
) {
    let mut files: HashMap<PathBuf, Option<Arc<[u8]>>> = HashMap::new();
    for step in cases.into_iter().flat_map(|case| &mut case.steps) {
        let late = is_late(step);
        let Some(Located { value: file, span }) = expected(step) else {
            continue;
        };
        let mut wrong = |message: String| {
            let finding = sources.error("no-file", *span, message);
            findings.push(finding.help("a file is looked for beside the suite that names it"));
        };
        if late {
            wrong("which file it is must be known before anything is asked".to_owned());
            continue;
        }
        let here = sources.path(*span).to_owned();
        let path = beside(Some(Path::new(&here)), &file.path);
        let content = files.entry(path).or_insert_with_key(|path| {
            let content = read_bytes(path, MAX_FILE);
            let why = |why| wrong(format!("can't read {}: {why}", path.display()));
            content.map_err(why).ok().map(Arc::from)
        });
        file.content.clone_from(content);
    }
}

/// Gives `step`, which is `from` with what was captured filled in, what is in
/// the file that it expects.
pub(super) fn carry(from: &Step, step: &mut Step) {
    let body = from.expect.body.as_ref();
    let before = body.and_then(|body| body.file.as_ref());
    if let (Some(before), Some(after)) = (before, expected(step)) {
        after.value.content.clone_from(&before.content);
    }
}

fn expected(step: &mut Step) -> Option<&mut Located<ExpectedFile>> {
    step.expect.body.as_mut()?.file.as_mut()
}

/// Whether what is captured is a part of its name.
fn is_late(step: &Step) -> bool {
    let expect = step.template.as_ref().and_then(|table| table.get("expect"));
    let body = expect.and_then(|expect| expect.get("body"));
    let each = body.map_or(&[][..], |body| match &body.value {
        Value::Array(items) => items,
        _ => slice::from_ref(body),
    });
    let mut files = each.iter().filter_map(|one| one.get("file"));
    files.any(Node::is_template)
}
