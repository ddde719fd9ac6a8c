//! Names beside each other.

use crate::source::{elide, one_line};

/// How many names are listed.
const LISTED: usize = 5;

/// `a, b and c`; of many, the first few and how many more.
pub(super) fn listed(names: &[String]) -> String {
    let mut names: Vec<_> = names
        .iter()
        .map(|name| elide(&one_line(name), 100).into_owned())
        .collect();
    if names.len() > LISTED {
        let more = names.len() - LISTED + 1;
        names.truncate(LISTED - 1);
        names.push(format!("{more} more"));
    }
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
