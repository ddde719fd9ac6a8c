//! A TOML document as a tree, every part with its span.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Number;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::source::{Located, Span};
use crate::suite::value::Decimal;

/// A value and where it was written.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) span: Span,
}

/// A TOML value. Dates and times are kept as text.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    /// A text with names in braces that stand for something only while the case
    /// runs.
    Template(String),
    Integer(i64),
    Float(f64),
    /// A number that neither of the two has all digits of.
    Number(Number),
    /// The null of JSON, which TOML has no word for.
    Null,
    Bool(bool),
    Array(Vec<Node>),
    Table(Vec<Entry>),
    /// A number or a boolean that was put in for a name, and how it is
    /// spelled: it is the one or the other, whichever is wanted.
    Spelled {
        text: String,
        value: Box<Self>,
    },
}

/// A key and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Located<String>,
    /// Whether the key is a [template](Value::Template).
    pub(crate) template: bool,
    pub(crate) value: Node,
}

/// A mistake in the syntax of a file, in bytes of that file.
pub(crate) struct SyntaxError {
    pub(crate) message: String,
    pub(crate) span: Range<usize>,
    /// Whether the rest of the file can still be understood.
    pub(crate) recovered: bool,
}

impl Node {
    /// Parses `text`, whose first byte is the byte `base` of all sources.
    ///
    /// The errors are the first one, which makes the ones behind it noise, and
    /// every key that stands twice.
    pub(crate) fn parse(text: &str, base: usize) -> (Self, Vec<SyntaxError>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut mistakes = Vec::new();
        for error in errors {
            let recovered = error.message() == "duplicate key";
            mistakes.push(SyntaxError {
                message: error.message().to_owned(),
                span: error.span().unwrap_or(0..text.len()),
                recovered,
            });
            if !recovered {
                break;
            }
        }
        let span = Span::new(&table.span(), base);
        let value = table_of(table.into_inner(), base);
        (Self { value, span }, mistakes)
    }

    /// The entries of a table; of anything else, none.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The value of `key`, in a table.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let entry = self.entries().iter().find(|entry| *entry.key == key)?;
        Some(&entry.value)
    }

    /// The value of `key`, in a table, to be changed.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        let Value::Table(entries) = &mut self.value else {
            return None;
        };
        let entry = entries.iter_mut().find(|entry| *entry.key == key)?;
        Some(&mut entry.value)
    }

    /// Takes the entry of `key` out of a table.
    pub(crate) fn take(&mut self, key: &str) -> Option<Entry> {
        let Value::Table(entries) = &mut self.value else {
            return None;
        };
        let at = entries.iter().position(|entry| *entry.key == key)?;
        Some(entries.remove(at))
    }

    /// Puts an entry into a table.
    pub(crate) fn put(&mut self, entry: Entry) {
        if let Value::Table(entries) = &mut self.value {
            entries.push(entry);
        }
    }

    /// Removes what lies at `path` (a place in a table or an array per step),
    /// and what is empty without it. False when there is nothing to remove.
    pub(crate) fn remove(&mut self, path: &[usize]) -> bool {
        let Some((&at, rest)) = path.split_first() else {
            return false;
        };
        let (length, inner) = match &mut self.value {
            Value::Table(entries) => (entries.len(), entries.get_mut(at).map(|e| &mut e.value)),
            Value::Array(items) => (items.len(), items.get_mut(at)),
            _ => return false,
        };
        let Some(inner) = inner else { return false };
        debug_assert!(at < length, "a path leads to what was decoded");
        if !rest.is_empty() && inner.remove(rest) && !inner.is_empty() {
            return true;
        }
        match &mut self.value {
            Value::Table(entries) => drop(entries.remove(at)),
            Value::Array(items) => drop(items.remove(at)),
            _ => {}
        }
        true
    }

    /// Whether it is, or has in it, what stands for something only while the
    /// case runs.
    pub(crate) fn is_template(&self) -> bool {
        match &self.value {
            Value::Template(_) => true,
            Value::Array(items) => items.iter().any(Self::is_template),
            Value::Table(entries) => entries
                .iter()
                .any(|entry| entry.template || entry.value.is_template()),
            Value::Text(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Number(_)
            | Value::Bool(_)
            | Value::Null
            | Value::Spelled { .. } => false,
        }
    }

    /// Whether what lies at `path`, or a key on the way there, is a template.
    pub(crate) fn is_template_at(&self, path: &[usize]) -> bool {
        let Some((&at, rest)) = path.split_first() else {
            return self.is_template();
        };
        match &self.value {
            Value::Table(entries) => entries
                .get(at)
                .is_some_and(|entry| entry.template || entry.value.is_template_at(rest)),
            Value::Array(items) => items.get(at).is_some_and(|item| item.is_template_at(rest)),
            _ => false,
        }
    }

    fn is_empty(&self) -> bool {
        match &self.value {
            Value::Table(entries) => entries.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        }
    }
}

impl Value {
    /// What it is, for errors: ``the text `x` ``.
    pub(crate) fn noun(&self) -> String {
        match self {
            Self::Text(text) | Self::Template(text) => {
                format!("the text {}", crate::source::quote(text, 40))
            }
            Self::Integer(n) => format!("the number {n}"),
            Self::Float(n) => format!("the number {n}"),
            Self::Number(n) => format!("the number {n}"),
            Self::Bool(b) => format!("`{b}`"),
            Self::Null => "`null`".to_owned(),
            Self::Array(_) => "a list".to_owned(),
            Self::Table(_) => "a table".to_owned(),
            Self::Spelled { value, .. } => value.noun(),
        }
    }
}

fn table_of(table: DeTable<'_>, base: usize) -> Value {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| {
            let span = Span::new(&key.span(), base);
            Entry {
                key: Located::new(key.into_inner().into_owned(), span),
                template: false,
                value: node_of(value, base, span),
            }
        })
        .collect();
    // The order of the file, which is the order in which people read reports.
    entries.sort_by_key(|entry| entry.key.span);
    Value::Table(entries)
}

fn integer(digits: &str, radix: u32) -> Value {
    match i64::from_str_radix(digits, radix) {
        Ok(n) => Value::Integer(n),
        // No key of a suite takes a number of more bits, but JSON has such.
        Err(_) if radix == 10 => number(digits).unwrap_or(Value::Float(f64::INFINITY)),
        Err(_) => Value::Float(f64::INFINITY),
    }
}

fn float(digits: &str) -> Value {
    let near: f64 = digits.parse().unwrap_or(f64::NAN);
    let exact = Decimal::parse(digits);
    if exact.is_none() || Decimal::parse(&near.to_string()) == exact {
        return Value::Float(near);
    }
    number(digits).unwrap_or(Value::Float(near))
}

/// A number with its digits, where JSON writes it as TOML does.
fn number(digits: &str) -> Option<Value> {
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    digits.parse().ok().map(Value::Number)
}

fn node_of(value: Spanned<DeValue<'_>>, base: usize, key: Span) -> Node {
    let mut span = Span::new(&value.span(), base);
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(Cow::into_owned(text)),
        DeValue::Integer(n) => integer(n.as_str(), n.radix()),
        DeValue::Float(n) => float(n.as_str()),
        DeValue::Boolean(b) => Value::Bool(b),
        DeValue::Datetime(at) => Value::Text(at.to_string()),
        DeValue::Array(items) => Value::Array(
            items
                .into_iter()
                .map(|item| node_of(item, base, key))
                .collect(),
        ),
        DeValue::Table(table) => {
            let table = table_of(table, base);
            // A table that only dotted keys speak of has no text of its own.
            if span.start == span.end {
                span = key;
            }
            table
        }
    };
    Node { value, span }
}
