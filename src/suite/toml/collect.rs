//! Decoding that goes on after a mistake.

use std::collections::HashSet;

use serde::de::{DeserializeOwned, Error as _};

use super::{DecodeError, Mistake, Node, misplaced};
use crate::source::{Diagnostic, Located, Place, Sources, Span, nearest};

/// Every finding about the suites, each once.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: Vec<Diagnostic>,
    seen: HashSet<Diagnostic>,
    errors: usize,
}

impl Findings {
    /// Adds a finding. A mistake in `[defaults]` meets every case; it is said
    /// once.
    pub(crate) fn push(&mut self, finding: Diagnostic) {
        if self.seen.insert(finding.clone()) {
            self.errors += usize::from(finding.is_error());
            self.found.push(finding);
        }
    }

    /// How many errors there are.
    pub(crate) fn errors(&self) -> usize {
        self.errors
    }

    /// All of them, in the order of files and lines.
    pub(crate) fn into_sorted(mut self) -> Vec<Diagnostic> {
        let place = |d: &Diagnostic| -> Option<Place> { d.labels.first().map(|l| l.place.clone()) };
        self.found
            .sort_by_cached_key(|d| place(d).map(|p| (p.path, p.line, p.column)));
        self.found
    }
}

/// Decodes `node`. Every mistake is a finding; what is wrong is left out and
/// the rest decoded without it, so `None` means that nothing could be made of
/// it and a `false` that something was left out.
///
/// A [template](super::Value::Template) is decoded as the text that it is. What
/// is wrong with that is no finding: what it will be may be right.
pub(crate) fn decode<T: DeserializeOwned>(
    node: &Node,
    sources: &Sources,
    findings: &mut Findings,
) -> (Option<T>, bool) {
    let error = match T::deserialize(node) {
        Ok(value) => return (Some(value), true),
        Err(error) => error,
    };
    let mut node = node.clone();
    let mut error = error;
    let mut misspelt = Vec::new();
    let mut left_out = false;
    loop {
        let is_late = is_late(&error, &node, left_out);
        left_out |= is_late;
        if !is_late && !misspelt.contains(&missing(&error)) {
            findings.push(diagnostic(&error, node.span, sources));
        }
        misspelt.extend(meant(&error));
        if !node.remove(&error.path) {
            return (None, false);
        }
        match T::deserialize(&node) {
            Ok(value) => return (Some(value), false),
            Err(next) => error = next,
        }
    }
}

/// Whether the mistake may be none when its template is filled; `left_out` says
/// that such a one was left out before, and may be missed now.
fn is_late(error: &DecodeError, node: &Node, left_out: bool) -> bool {
    match error.mistake {
        Mistake::UnknownKey { .. } => false,
        Mistake::MissingKey(_) => left_out,
        Mistake::UnknownWord { .. } | Mistake::WrongKind { .. } | Mistake::Other(_) => {
            node.is_template_at(&error.path)
        }
    }
}

/// A key of a table.
type Key = (Vec<usize>, Option<&'static str>);

/// The key that is missing, if that is the mistake.
fn missing(error: &DecodeError) -> Key {
    match error.mistake {
        Mistake::MissingKey(key) => (error.path.clone(), Some(key)),
        _ => (error.path.clone(), None),
    }
}

/// The key that was probably meant by a misspelt one, which is then missed.
fn meant(error: &DecodeError) -> Option<Key> {
    let Mistake::UnknownKey { written, known } = &error.mistake else {
        return None;
    };
    let (_, table) = error.path.split_last()?;
    let near = nearest(written, known.iter().copied())?;
    Some((table.to_vec(), Some(near)))
}

/// What is wrong with a key that is none of the `known` ones.
pub(crate) fn unknown_key(
    key: &Located<String>,
    known: &'static [&'static str],
    sources: &Sources,
) -> Diagnostic {
    diagnostic(&DecodeError::unknown_field(key, known), key.span, sources)
}

fn diagnostic(error: &DecodeError, whole: Span, sources: &Sources) -> Diagnostic {
    let place = sources.place(error.span.unwrap_or(whole));
    let label = match &error.mistake {
        Mistake::UnknownKey { written, known } => misplaced::meant(written, known),
        Mistake::UnknownWord { written, known } => {
            nearest(written, known.iter().copied()).map(|word| format!("did you mean `{word}`?"))
        }
        _ => None,
    };
    let label = label.unwrap_or_default();
    let unhelped = label.is_empty();
    let diagnostic = Diagnostic::error(error.code(), error.to_string()).at(place, label);
    match &error.mistake {
        Mistake::UnknownKey { known, .. } if unhelped => {
            diagnostic.help(format!("the keys are {}", listed(known)))
        }
        Mistake::UnknownWord { known, .. } if unhelped => {
            diagnostic.help(format!("the values are {}", listed(known)))
        }
        _ => diagnostic,
    }
}

/// Words with commas between, in lines that terminals have room for.
fn listed(words: &[&str]) -> String {
    const WIDTH: usize = 66;
    let mut lines = String::new();
    // What stands before the first word.
    let mut width = "the values are ".len();
    for (at, word) in words.iter().enumerate() {
        let end = if at + 1 == words.len() { "" } else { "," };
        let word = format!("`{word}`{end}");
        let length = word.chars().count();
        if width + length > WIDTH {
            lines.push('\n');
            width = 0;
        } else if at > 0 {
            lines.push(' ');
        }
        width += length + 1;
        lines += &word;
    }
    lines
}
