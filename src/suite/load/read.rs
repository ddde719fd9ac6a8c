//! Reading a file.

use std::path::Path;

use crate::source::{Diagnostic, Sources, Span, read_within};
use crate::suite::toml::{Findings, Node};

/// No file of a suite is larger: read, one of short values takes a hundred times as
/// much memory.
const MAX_SUITE: u64 = 4 * 1024 * 1024;

/// Reads and parses the file at `path`; `from` is the place that names it.
pub(super) fn read(
    path: &Path,
    from: Option<Span>,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<Node> {
    let (text, base) = read_text(path, from, sources, findings)?;
    parse(&text, base, sources, findings)
}

/// Reads the file at `path` as text, which stands in `sources` from the second
/// of what is returned on.
pub(super) fn read_text(
    path: &Path,
    from: Option<Span>,
    sources: &mut Sources,
    findings: &mut Findings,
) -> Option<(String, usize)> {
    let shown = path.display().to_string();
    let text = match text_of(path) {
        Ok(text) => text,
        Err(why) => {
            let message = format!("can't read {shown}: {why}");
            findings.push(match from {
                Some(span) => sources.error("unreadable", span, message),
                None => Diagnostic::error("unreadable", message),
            });
            return None;
        }
    };
    let base = sources.add(shown, text.as_str());
    Some((text, base))
}

fn text_of(path: &Path) -> Result<String, String> {
    String::from_utf8(read_bytes(path, MAX_SUITE)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..at]);
        let line = 1 + before.matches('\n').count();
        format!("line {line} is not UTF-8")
    })
}

/// What is in the file at `path`, of at most `most` bytes, or why that can't be read.
pub(super) fn read_bytes(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let metadata = std::fs::metadata(path).map_err(|error| reason(path, &error))?;
    if metadata.is_dir() {
        return Err("it is a folder".to_owned());
    }
    read_within(path, most).map_err(|error| reason(path, &error))
}

fn reason(path: &Path, error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound if path.is_symlink() => {
            "it is a link that leads nowhere".to_owned()
        }
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// Parses `text`, which stands in `sources` from `base` on. `None` when nothing
/// can be made of it.
pub(super) fn parse(
    text: &str,
    base: usize,
    sources: &Sources,
    findings: &mut Findings,
) -> Option<Node> {
    let (root, errors) = Node::parse(text, base);
    let mut usable = true;
    for error in errors {
        usable &= error.recovered;
        let (code, message) = if error.recovered {
            let message = "this key stands twice in its table";
            ("duplicate-key", message.to_owned())
        } else {
            let what = error.message.replace('\n', ", ");
            ("syntax", format!("this is no TOML: {what}"))
        };
        let span = Span::new(&error.span, base);
        findings.push(sources.error(code, span, message));
    }
    usable.then_some(root)
}
