//! The type of what `--var` says.

use crate::suite::toml::Value;

/// What kind of value a name has in `[vars]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Boolean,
}

impl Kind {
    /// The kind of a declared value; a list or a table has none.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Text(_) | Value::Template(_) => Some(Self::Text),
            Value::Integer(_) | Value::Float(_) | Value::Number(_) => Some(Self::Number),
            Value::Bool(_) => Some(Self::Boolean),
            Value::Spelled { value, .. } => Self::of(value),
            Value::Null | Value::Array(_) | Value::Table(_) => None,
        }
    }

    /// What it is called in errors.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Boolean => "`true` or `false`",
        }
    }

    /// The number or boolean that `text` is, where it is to be one.
    pub(super) fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Text => None,
            Self::Number => number(text),
            Self::Boolean => boolean(text),
        }
    }
}

fn boolean(text: &str) -> Option<Value> {
    text.parse().ok().map(Value::Bool)
}

/// A number as JSON spells it (RFC 8259, section 6), without an exponent:
/// `12e4` is rather the beginning of a hash.
fn number(text: &str) -> Option<Value> {
    let number = text.parse().ok().filter(|_| !text.contains(['e', 'E']));
    let number: serde_json::Number = number?;
    Some(match number.as_i64() {
        Some(short) => Value::Integer(short),
        None => Value::Number(number),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_a_number_is_one() {
        assert!(matches!(number("41"), Some(Value::Integer(41))));
        assert!(matches!(number("-1"), Some(Value::Integer(-1))));
        assert!(matches!(number("1.10"), Some(Value::Number(_))));
        assert!(matches!(
            number("18446744073709551616"),
            Some(Value::Number(_))
        ));
        let boolean = |text: &str| Kind::Boolean.read(text);
        assert!(matches!(boolean("true"), Some(Value::Bool(true))));
        assert!(boolean("True").is_none());
        assert!(Kind::Text.read("41").is_none());
        for text in [
            "", "-", "007", "12e4", "1.", ".5", "1.2.3", "+1", "0x1", "true", "inf",
        ] {
            assert!(number(text).is_none(), "{text}");
        }
    }
}
