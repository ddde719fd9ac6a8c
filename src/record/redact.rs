//! Keeping secrets out of everything that is told.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Secret, hide};

/// The fields that are no free text: words of the event format itself, times,
/// and the lines of the suite, which have `{{name}}` and whose bytes labels
/// count.
const PLAIN: [&str; 10] = [
    "at",
    "end",
    "event",
    "flaky",
    "judgement",
    "kind",
    "phase",
    "place",
    "smoke",
    "verdict",
];

/// So much of a secret may be seen where a text breaks off.
const TELLING: usize = 3;

/// `told` with every secret in it hidden.
///
/// Each text is built with secrets in mind already; this is the one place that
/// all of them pass, so that a new one can't forget.
///
/// # Panics
/// When a text of `told` can't be just any text: then its field must be named
/// above. Showing a secret would be worse.
pub(crate) fn redact<T: Serialize + DeserializeOwned>(told: T, secrets: &[Secret]) -> T {
    if secrets.is_empty() {
        return told;
    }
    let value = serde_json::to_value(told).and_then(|mut value| {
        walk(&mut value, secrets);
        serde_json::from_value(value)
    });
    value.expect("a text in place of a text")
}

fn walk(value: &mut Value, secrets: &[Secret]) {
    match value {
        Value::String(text) => *text = hide_ends(&hide(text, secrets), secrets),
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, secrets)),
        Value::Object(fields) => {
            for (name, field) in fields {
                if !PLAIN.contains(&name.as_str()) {
                    walk(field, secrets);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Hides the beginning of a secret where the text was cut in the middle of it.
fn hide_ends(text: &str, secrets: &[Secret]) -> String {
    if !text.contains('…') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut pieces = text.split('…').peekable();
    while let Some(piece) = pieces.next() {
        let cut = pieces.peek().is_some();
        match secrets.iter().max_by_key(|secret| seen_of(piece, secret)) {
            Some(secret) if cut && seen_of(piece, secret) > TELLING => {
                out.push_str(&piece[..piece.len() - seen_of(piece, secret)]);
                out.push_str(&secret.shown);
            }
            _ => out.push_str(piece),
        }
        if cut {
            out.push('…');
        }
    }
    out
}

/// With how many bytes of the secret's beginning the text ends.
fn seen_of(text: &str, secret: &Secret) -> usize {
    let mut ends = secret.value.char_indices().map(|(at, _)| at).rev();
    ends.find(|&end| text.ends_with(&secret.value[..end]))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::in_every_spelling;

    #[test]
    fn a_secret_is_hidden_in_every_text_and_spelling() {
        let secrets = in_every_spelling(vec![Secret {
            value: "p/ss \"w".to_owned(),
            shown: "$PASSWORD".to_owned(),
        }]);
        let told = vec![
            ("a p/ss \"w b".to_owned(), 1),
            ("/?q=p%2Fss+%22w".to_owned(), 2),
            ("{\"p\": \"p/ss \\\"w\"}".to_owned(), 3),
        ];
        let hidden: Vec<String> = redact(told, &secrets).into_iter().map(|(t, _)| t).collect();
        assert_eq!(hidden, ["a $PASSWORD b", "/?q=***", "{\"p\": \"***\"}"]);
    }

    #[test]
    fn the_beginning_of_a_secret_is_hidden_where_a_text_is_cut() {
        let secrets = [Secret {
            value: "hünter22".to_owned(),
            shown: "***".to_owned(),
        }];
        let hidden = |text: &str| redact(text.to_owned(), &secrets);
        assert_eq!(
            hidden("\"a=hünter2…\" (99 characters)"),
            "\"a=***…\" (99 characters)"
        );
        assert_eq!(hidden("hünt…, hünter"), "***…, hünter");
        assert_eq!(hidden("hü…"), "hü…");
    }

    #[test]
    fn a_secret_that_is_a_word_of_the_format_is_hidden_all_the_same() {
        let outcome = crate::record::Outcome {
            verdict: crate::record::Verdict::Failed,
            reason: Some("a fail is said".to_owned()),
            attempts: Vec::new(),
            allowed: 0,
        };
        let secrets = [Secret {
            value: "fail".to_owned(),
            shown: "***".to_owned(),
        }];
        let hidden = redact(outcome, &secrets);
        assert_eq!(hidden.verdict, crate::record::Verdict::Failed);
        assert_eq!(hidden.reason.as_deref(), Some("a *** is said"));
    }
}
