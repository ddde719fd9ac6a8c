//! Rows of a JSON file: a list of flat objects.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::source::{Diagnostic, Located, Sources, Span};
use crate::suite::load::json_text::{mistake, span_of};
use crate::suite::toml::{Entry, Findings, Node, Value};

/// The rows of a `.json` file, whose text stands in `sources` from `base` on.
pub(super) fn rows(
    text: &str,
    base: usize,
    sources: &Sources,
    findings: &mut Findings,
) -> Vec<Node> {
    let reader = Reader { text, base };
    let mut rows = Vec::new();
    match reader.list() {
        Ok(items) => {
            for item in items {
                match reader.row(item) {
                    Ok(row) => rows.push(row),
                    Err(wrong) => findings.push(wrong.diagnostic(sources)),
                }
            }
        }
        Err(wrong) => findings.push(wrong.diagnostic(sources)),
    }
    rows
}

struct Wrong {
    code: &'static str,
    message: String,
    span: Span,
}

impl Wrong {
    fn diagnostic(self, sources: &Sources) -> Diagnostic {
        sources.error(self.code, self.span, self.message)
    }
}

struct Reader<'a> {
    text: &'a str,
    base: usize,
}

impl<'a> Reader<'a> {
    fn list(&self) -> Result<Vec<&'a RawValue>, Wrong> {
        let json = self.text.trim_start_matches('\u{feff}');
        let first = json.trim_start();
        if !first.is_empty() && !first.starts_with('[') {
            let end = first.find('\n').unwrap_or(first.len());
            let span = self.span(first[..end].trim_end());
            return Err(kind("rows are a list of objects: `[{ … }, { … }]`", span));
        }
        serde_json::from_str(json).map_err(|error| {
            let base = self.base + self.text.len() - json.len();
            let (message, span) = mistake(&error, json, base);
            Wrong {
                code: "syntax",
                message,
                span,
            }
        })
    }

    fn row(&self, item: &'a RawValue) -> Result<Node, Wrong> {
        let span = self.span(item.get());
        let object = serde_json::from_str::<Object<'a>>(item.get());
        let Ok(Object(fields)) = object else {
            return Err(kind("a row is an object", span));
        };
        let mut cells: Vec<Entry> = Vec::new();
        for (key, raw) in fields {
            let key_span = match &key {
                Cow::Borrowed(key) => self.span(key),
                Cow::Owned(_) => self.span(raw.get()),
            };
            if let Some(first) = cells.iter().find(|cell| *cell.key == *key) {
                debug_assert!(first.key.span <= key_span, "keys come in their order");
                return Err(Wrong {
                    code: "duplicate-key",
                    message: "this key stands twice in its row".to_owned(),
                    span: key_span,
                });
            }
            cells.push(Entry {
                key: Located::new(key.into_owned(), key_span),
                template: false,
                value: self.cell(raw)?,
            });
        }
        Ok(Node {
            value: Value::Table(cells),
            span,
        })
    }

    fn cell(&self, raw: &'a RawValue) -> Result<Node, Wrong> {
        let span = self.span(raw.get());
        let value = match serde_json::from_str(raw.get()) {
            Ok(serde_json::Value::String(text)) => Value::Text(text),
            Ok(serde_json::Value::Bool(b)) => Value::Bool(b),
            Ok(serde_json::Value::Number(number)) => match number.as_i64() {
                Some(n) => Value::Integer(n),
                None => Value::Number(number),
            },
            Ok(serde_json::Value::Null) => Value::Null,
            _ => {
                return Err(kind(
                    "a row has texts, numbers, `true`, `false` and `null`: its objects are flat",
                    span,
                ));
            }
        };
        Ok(Node { value, span })
    }

    /// Where `part`, a part of the text, stands.
    fn span(&self, part: &str) -> Span {
        span_of(part, self.text, self.base)
    }
}

fn kind(message: &str, span: Span) -> Wrong {
    Wrong {
        code: "wrong-kind",
        message: message.to_owned(),
        span,
    }
}

/// The fields of an object in their order, those that stand twice too.
struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

/// A key, borrowed from the text where that has it as it is.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some((key, value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            fields.push((key.0, value));
        }
        Ok(Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, Vec<String>> {
        let mut sources = Sources::default();
        sources.add("first.toml", "x = 1\n");
        let base = sources.add("rows.json", text);
        let mut findings = Findings::default();
        let rows = rows(text, base, &sources, &mut findings);
        wrong(findings)?;
        let cell = |cell: &Entry| {
            let key = sources.text(cell.key.span);
            format!("{key}={}", cell.value.value.noun())
        };
        Ok(rows
            .iter()
            .map(|row| row.entries().iter().map(cell).collect::<Vec<_>>().join(" "))
            .collect())
    }

    #[test]
    fn values_keep_their_types_and_places() {
        assert_eq!(
            read(
                "\u{feff}[{\"a\": \"x\\n\", \"b\": 1},\n {\"a\": true, \"b\": 1.50}, \
                 {\"a\": null, \"b\": 18446744073709551616}]"
            )
            .unwrap(),
            [
                "a=the text \"x\\n\" b=the number 1",
                "a=`true` b=the number 1.50",
                "a=`null` b=the number 18446744073709551616",
            ]
        );
    }

    #[test]
    fn mistakes_are_shown_where_they_are() {
        let said = |text: &str| read(text).unwrap_err().join("; ");
        assert_eq!(
            said("{\"a\": 1}"),
            "1:1: rows are a list of objects: `[{ … }, { … }]` [{\"a\": 1}]"
        );
        assert_eq!(
            said("[{\"a\": 1},\n 2, {\"a\": [1]}]"),
            "2:2: a row is an object [2]; \
             2:11: a row has texts, numbers, `true`, `false` and `null`: its objects are flat [[1]]"
        );
        assert_eq!(
            said("[{\"a\": 1, \"a\": 2}]"),
            "1:12: this key stands twice in its row [a]"
        );
        assert!(said("[{\"a\": 1},\n }]").starts_with("2:2: this is no JSON: expected value"));
        assert!(said("").starts_with("1:1: this is no JSON: EOF"));
        let deep = format!("[{{\"a\": {}}}]", "[".repeat(10_000));
        assert!(said(&deep).contains("this is no JSON"));
    }
}
