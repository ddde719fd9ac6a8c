//! What is worth knowing of files although all is as expected.

use super::fate::{Fate, LeftOut};
use super::outcome::all;
use super::survey::Survey;

/// What can be noted, in the order in which it is told.
const NOTES: [fn(&Survey) -> Option<String>; 1] = [external];

/// The notes, each in one line.
pub(super) fn notes(survey: &Survey) -> Vec<String> {
    NOTES.iter().filter_map(|note| note(survey)).collect()
}

/// How many files of other hosts weren't looked at.
fn external(survey: &Survey) -> Option<String> {
    let is_external = |fate: &Fate| matches!(fate, Fate::LeftOut(LeftOut::External));
    let files = all(survey).filter(|(_, fate)| is_external(fate)).count();
    let files = match files {
        0 => return None,
        1 => "1 file of another host isn't".to_owned(),
        n => format!("{n} files of other hosts aren't"),
    };
    Some(format!("{files} looked at (`external = true`)"))
}
