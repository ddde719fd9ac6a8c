//! What a text stands for, once its names are replaced.

use super::template::{literal, names};
use super::unresolved::Unresolved;
use crate::suite::toml::Value;

/// What a name, or a text with names in it, stands for.
#[derive(Clone, Debug, Default)]
pub(super) struct Resolved {
    /// The text, as far as it is known.
    pub(super) text: String,
    /// The same as a text with names in braces: those that are known later.
    pub(super) template: String,
    /// The number, boolean or `null` that it is.
    pub(super) value: Option<Value>,
    /// Whether a name is known only later.
    pub(super) is_open: bool,
    /// A name that is known only when a case is sent.
    pub(super) late: Option<&'static str>,
    /// A name that stands for nothing but blanks.
    pub(super) blank: Option<String>,
}

impl Resolved {
    /// A text.
    pub(super) fn text(text: &str) -> Self {
        let mut resolved = Self::default();
        resolved.push_text(text);
        resolved
    }

    /// What `name` stands for by itself, if that is a text.
    pub(super) fn named(name: &str, text: &str) -> Self {
        Self {
            blank: text.trim().is_empty().then(|| name.to_owned()),
            ..Self::text(text)
        }
    }

    /// A number, boolean or `null`, as it is spelled.
    pub(super) fn typed(text: &str, value: Value) -> Self {
        Self {
            value: Some(value),
            ..Self::text(text)
        }
    }

    /// A name that is known only later.
    pub(super) fn open(name: &str) -> Self {
        Self {
            template: format!("{{{{{name}}}}}"),
            is_open: true,
            ..Self::default()
        }
    }

    /// Adds a text that has no names.
    pub(super) fn push_text(&mut self, text: &str) {
        self.text.push_str(text);
        literal(text, &mut self.template);
    }

    /// Adds what a name stands for; together they are a text.
    pub(super) fn push(&mut self, other: Self) {
        self.text.push_str(&other.text);
        self.template.push_str(&other.template);
        self.value = None;
        self.is_open |= other.is_open;
        self.late = self.late.or(other.late);
        self.blank = self.blank.take().or(other.blank);
    }

    /// The value in place of the text that it was made of.
    pub(super) fn into_value(self) -> Value {
        match self.value {
            _ if self.is_open => Value::Template(self.template),
            Some(Value::Null) => Value::Null,
            Some(value) => Value::Spelled {
                text: self.text,
                value: Box::new(value),
            },
            None => Value::Text(self.text),
        }
    }
}

/// Longest text that names may make, in bytes.
const LONGEST: usize = 1024 * 1024;

/// Most bytes of all texts of a suite together that names make long.
const TOGETHER: usize = 64 * 1024 * 1024;

/// Texts up to here are no more than what is written.
const LONG: usize = 4 * 1024;

/// Bytes of the long texts that names made: each of a row of variables may have
/// the one before it twice.
#[derive(Debug, Default)]
pub(super) struct Made(usize);

impl Made {
    /// Refuses a text that `name` makes too long.
    pub(super) fn part(text: &Resolved, name: &str) -> Result<(), Unresolved> {
        if text.template.len() > LONGEST {
            return Err(Unresolved::too_long(name, LONGEST));
        }
        Ok(())
    }

    /// Notes what `written` stands for.
    pub(super) fn add(&mut self, text: &Resolved, written: &str) -> Result<(), Unresolved> {
        if text.template.len() > LONG {
            self.0 += text.template.len();
        }
        match names(written).next() {
            Some(name) if self.0 > TOGETHER => Err(Unresolved::too_long(&name, TOGETHER)),
            _ => Ok(()),
        }
    }
}
