//! What content is by its beginning, whatever its type says.

/// Whether content is a page in HTML.
pub(crate) fn begins_as_page(bytes: &[u8]) -> bool {
    let start = behind_comments(bytes);
    let begins = |with: &[u8]| {
        let start = start.get(..with.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    begins(b"<!doctype html") || begins(b"<html") || begins(b"<head>")
}

/// Whether content begins with a tag, as neither CSS nor JavaScript does.
pub(crate) fn begins_with_tag(bytes: &[u8]) -> bool {
    match behind_comments(bytes) {
        [b'<', next, ..] => next.is_ascii_alphabetic() || *next == b'?',
        _ => false,
    }
}

/// Content without white space and comments before it. CSS and scripts may
/// begin with `<!--` as well, and are themselves behind it.
fn behind_comments(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    loop {
        rest = rest.trim_ascii_start();
        let Some(comment) = rest.strip_prefix(b"<!--") else {
            return rest;
        };
        let Some(end) = comment.windows(3).position(|three| three == b"-->") else {
            return &[];
        };
        rest = &comment[end + 3..];
    }
}
