//! The local files that those of a page are compared with.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::shared::beside;
use crate::source::{LocalFiles, Located, Sources};
use crate::suite::expect::SameAs;
use crate::suite::toml::{Findings, Node, Value};
use crate::suite::{Case, Step};

/// Reads what `cases` name, each once.
pub(super) fn read<'a>(
    cases: impl IntoIterator<Item = &'a mut Case>,
    sources: &Sources,
    findings: &mut Findings,
) {
    let mut read: HashMap<PathBuf, Option<Arc<LocalFiles>>> = HashMap::new();
    for step in cases.into_iter().flat_map(|case| &mut case.steps) {
        let late = is_late(step);
        for Located { value: local, span } in named(step) {
            let mut wrong = |message: String| {
                let finding = sources.error("no-file", *span, message);
                findings.push(finding.help("it is looked for beside the suite that names it"));
            };
            if late {
                wrong("which files they are must be known before anything is asked".to_owned());
                continue;
            }
            let here = sources.path(*span).to_owned();
            let path = beside(Some(Path::new(&here)), &local.path);
            let files = read.entry(path).or_insert_with_key(|path| {
                let files = LocalFiles::read(path);
                let why = |why| wrong(format!("can't compare with {}: {why}", path.display()));
                files.map_err(why).ok().map(Arc::new)
            });
            local.files.clone_from(files);
        }
    }
}

/// Gives `step`, which is `from` with what was captured filled in, the files that
/// it names.
pub(super) fn carry(from: &Step, step: &mut Step) {
    let before = from.expect.assets.iter().flat_map(|it| &it.same_as);
    let before: Vec<_> = before
        .flat_map(|it| &it.value.0)
        .map(|it| it.value.files.clone())
        .collect();
    for (local, files) in named(step).iter_mut().zip(before) {
        local.value.files = files;
    }
}

fn named(step: &mut Step) -> &mut [Located<SameAs>] {
    let assets = step.expect.assets.as_mut();
    match assets.and_then(|assets| assets.same_as.as_mut()) {
        Some(same_as) => &mut same_as.value.0,
        None => &mut [],
    }
}

/// Whether what is captured is a part of a name.
fn is_late(step: &Step) -> bool {
    let expect = step.template.as_ref().and_then(|table| table.get("expect"));
    let assets = expect.and_then(|expect| expect.get("assets"));
    let named = assets.and_then(|assets| assets.get("same_as"));
    named.is_some_and(|named| match &named.value {
        Value::Array(items) => items.iter().any(Node::is_template),
        _ => named.is_template(),
    })
}
