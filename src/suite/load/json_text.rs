//! Places in the text of a JSON document.

use indexmap::IndexMap;
use serde_json::value::RawValue;

use crate::source::Span;

/// What keeps `text`, which stands from the byte `base` on, from being JSON,
/// and where.
pub(super) fn mistake(error: &serde_json::Error, text: &str, base: usize) -> (String, Span) {
    let lines = text.split_inclusive('\n').take(error.line().max(1) - 1);
    let at: usize = lines.map(str::len).sum::<usize>() + error.column().max(1) - 1;
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or(&message);
    let message = format!("this is no JSON: {what}");
    (message, Span::new(&(at..at + 1), base))
}

/// Where `part`, a part of `text` itself, stands.
pub(super) fn span_of(part: &str, text: &str, base: usize) -> Span {
    let at = part.as_ptr().addr() - text.as_ptr().addr();
    Span::new(&(at..at + part.len()), base)
}

/// Where the value stands that `keys` (and places, as digits) lead to, or as
/// far as they lead: its first line.
pub(super) fn value_at(keys: &[String], text: &str, base: usize) -> Span {
    let mut part = text.trim();
    for key in keys {
        let inner = if part.starts_with('{') {
            let fields: Option<IndexMap<String, &RawValue>> = serde_json::from_str(part).ok();
            fields.and_then(|fields| fields.get(key).copied())
        } else {
            let items: Option<Vec<&RawValue>> = serde_json::from_str(part).ok();
            let at: Option<usize> = key.parse().ok();
            items.and_then(|items| items.get(at?).copied())
        };
        let Some(inner) = inner else { break };
        part = inner.get();
    }
    span_of(part.lines().next().unwrap_or_default(), text, base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_as_far_as_its_keys_lead() {
        let text = "\n{ \"a\": [1, { \"b\": {\n\"c\": 2 } }] }";
        let at = |keys: &[&str]| {
            let keys: Vec<String> = keys.iter().map(|&key| key.to_owned()).collect();
            let span = value_at(&keys, text, 0);
            &text[span.start..span.end]
        };
        assert_eq!(at(&["a", "0"]), "1");
        assert_eq!(at(&["a", "1", "b", "c"]), "2");
        assert_eq!(at(&["a", "1", "b"]), "{");
        assert_eq!(at(&["a", "7"]), "[1, { \"b\": {");
        assert_eq!(at(&[]), "{ \"a\": [1, { \"b\": {");
    }
}
