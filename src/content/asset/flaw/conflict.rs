//! Conflict marks of Git, each at the beginning of its line (git-merge,
//! "How conflicts are presented").

/// Line of the first, from 1, in a stylesheet, where a mark takes the rule behind it.
#[must_use]
pub fn in_stylesheet(text: &str) -> Option<u64> {
    find(text).map(|(_, line)| line)
}

/// The same in a script, which doesn't run then. In a template, they are text: whether
/// there is one is told by its quotes.
pub(super) fn in_script(text: &str) -> Option<u64> {
    let (at, line) = find(text)?;
    let before = &text.as_bytes()[..at];
    let is_quote = |(n, byte): (usize, &u8)| *byte == b'`' && (n == 0 || before[n - 1] != b'\\');
    let quotes = before.iter().enumerate().filter(|it| is_quote(*it));
    (quotes.count() % 2 == 0).then_some(line)
}

/// Where the first stands, and its line: outside of comments, and with the two that
/// follow it.
fn find(text: &str) -> Option<(usize, u64)> {
    const MARKS: [&str; 3] = ["<<<<<<< ", "=======", ">>>>>>> "];
    let (mut first, mut next, mut at) = (None, 0, 0);
    for (n, line) in text.split_inclusive('\n').enumerate() {
        if next < MARKS.len() && line.starts_with(MARKS[next]) {
            first = first.or(Some((at, n as u64 + 1)));
            next += 1;
        }
        at += line.len();
    }
    let (at, line) = first.filter(|_| next == MARKS.len())?;
    let before = &text[..at];
    (before.rfind("/*") <= before.rfind("*/")).then_some((at, line))
}
