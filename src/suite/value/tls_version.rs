//! A version of TLS.

use serde_json::{Value, json};

use super::{Amount, Operand, unfit, value_or_comparison};
use crate::suite::matcher::Condition;

/// A version of TLS that `smoke` speaks: `"1.2"`, `"1.3"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsVersion {
    /// TLS 1.2 (RFC 5246).
    V1_2,
    /// TLS 1.3 (RFC 8446).
    V1_3,
}

impl TlsVersion {
    /// The version as it is written: `1.2`, `1.3`, also `TLSv1.3`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let upper = text.trim().to_ascii_uppercase();
        let bare = upper.strip_prefix("TLS").unwrap_or(&upper);
        match bare.trim_start_matches(['V', ' ']) {
            "1.2" => Some(Self::V1_2),
            "1.3" => Some(Self::V1_3),
            _ => None,
        }
    }
}

impl Amount for TlsVersion {
    fn read(value: &Value) -> Result<Self, String> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            other => return unfit(WANTED, other),
        };
        match Self::parse(&text) {
            Some(version) => Ok(version),
            None => unfit(WANTED, value),
        }
    }

    fn number(&self) -> f64 {
        match self {
            Self::V1_2 => 1.2,
            Self::V1_3 => 1.3,
        }
    }

    fn show(number: f64) -> String {
        format!("TLS {number}")
    }
}

const WANTED: &str = "a version that smoke speaks, \"1.2\" or \"1.3\",";

impl Operand for TlsVersion {
    type Amount = Self;

    const NOUN: &'static str = "a version of TLS";

    fn read(value: &Value) -> Result<Self, String> {
        Amount::read(value)
    }

    fn bare(value: &Value) -> Result<Condition<Self>, String> {
        value_or_comparison(value)
    }

    fn schema() -> Value {
        let text = r"^\s*([<>]=?)?\s*(TLS)?[vV ]*1\.[23]\s*$|\{\{";
        json!({ "anyOf": [{ "enum": [1.2, 1.3] }, { "type": "string", "pattern": text }] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_several_spellings() {
        for text in ["1.3", "TLS 1.3", "TLSv1.3", "tls1.3", "v1.3"] {
            assert_eq!(TlsVersion::parse(text), Some(TlsVersion::V1_3), "{text}");
        }
        assert_eq!(
            <TlsVersion as Amount>::read(&json!(1.2)),
            Ok(TlsVersion::V1_2)
        );
        for bad in [json!("1.1"), json!(1), json!("TLS"), json!(true), json!("")] {
            assert!(<TlsVersion as Amount>::read(&bad).is_err(), "{bad}");
        }
    }
}
