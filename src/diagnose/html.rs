//! A passage of a page that a known server made.

use crate::source::{elide, one_line};

/// At most this many characters of a passage.
const PASSAGE: usize = 200;

/// What stands between two marks, as one bounded line of text.
pub(super) fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    let (passage, _) = rest.split_once(after)?;
    let words: Vec<_> = passage.split_whitespace().collect();
    let plain = unescaped(&words.join(" "));
    Some(elide(&one_line(&plain), PASSAGE).into_owned())
}

/// Text as Django escapes it (`django.utils.html.escape`), read back.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_one_line_of_text() {
        let page = "<pre>\n  it&#x27;s &amp;lt;\n  b\x1b </pre><pre>no</pre>";
        assert_eq!(between(page, "<pre>", "</pre>").unwrap(), "it's &lt; b␛");
        assert_eq!(between(page, "<pre>", "</p>"), None);
    }
}
