//! Scripts that no browser runs, by their beginning, or by conflict marks.

use super::Flaw;
use super::begins::{Begins, is_json};
use super::conflict;

/// What is wrong with a script: it begins with `<`, or all of it is a JSON
/// object. Neither is JavaScript (ECMA-262, sections 13 and 14). `<!--` begins a
/// comment there, but not in a module (annex B.1.1).
pub(super) fn flaw(text: &str, is_module: bool) -> Option<Flaw> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let is_tag = start.starts_with('<') && (is_module || !start.starts_with("<!--"));
    // An array of JSON is one of JavaScript, and an empty object an empty block.
    let is_object = start.starts_with('{') && is_json(start);
    if is_tag || is_object {
        return Some(Flaw::NoScript(Begins::of(start)));
    }
    let line = conflict::in_script(text)?;
    Some(Flaw::NoScript(Begins::ConflictIn(line)))
}
