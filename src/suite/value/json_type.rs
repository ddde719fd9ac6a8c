//! The types of JSON values.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::Decimal;

/// A type of JSON values, by the name that JSON Schema has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum JsonType {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// Any number.
    Number,
    /// A number without a fraction: `1.0` is one.
    Integer,
    /// A text.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl JsonType {
    /// Whether `value` is of this type.
    #[must_use]
    pub fn is_of(self, value: &Value) -> bool {
        match self {
            Self::Null => value.is_null(),
            Self::Boolean => value.is_boolean(),
            Self::Number => value.is_number(),
            Self::Integer => value
                .as_number()
                .is_some_and(|number| Decimal::from(number).is_whole()),
            Self::String => value.is_string(),
            Self::Array => value.is_array(),
            Self::Object => value.is_object(),
        }
    }

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_is_a_number_without_a_fraction() {
        let value = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
        for whole in ["1", "1.0", "1e2", "-0", "18446744073709551616"] {
            assert!(JsonType::Integer.is_of(&value(whole)), "{whole}");
        }
        for other in ["1.5", "\"1\"", "true", "null"] {
            assert!(!JsonType::Integer.is_of(&value(other)), "{other}");
        }
        assert!(JsonType::Number.is_of(&value("1.5")));
    }
}
