//! What must be said about keeping files.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::suite::value::{parse_duration, unfit};

/// How long files must be kept whose names have a hash of their content. All
/// others must be asked for again: another release has another file there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Value", extend("anyOf" = [{ "const": true }, { "type": "string" }]))]
pub enum CachePolicy {
    /// 30 days or more, where there are such names.
    Usual,
    /// So long or more; there must be such names.
    AtLeast(Duration),
    /// For ever: `immutable`; there must be such names.
    Immutable,
}

impl CachePolicy {
    /// What is long enough where the suite doesn't say.
    pub const USUAL: Duration = Duration::from_secs(30 * 24 * 60 * 60);
}

impl TryFrom<Value> for CachePolicy {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let wanted = "`true`, a duration such as \"30d\", or \"immutable\"";
        match &value {
            Value::Bool(true) => Ok(Self::Usual),
            Value::String(word) if word == "immutable" => Ok(Self::Immutable),
            Value::String(text) => match parse_duration(text) {
                Ok(time) if time.is_zero() => {
                    Err("no time is no policy: leave `cache` out".to_owned())
                }
                Ok(time) => Ok(Self::AtLeast(time)),
                // No word that is misspelt.
                Err(why) if text.starts_with(|c: char| c.is_ascii_digit()) => Err(why),
                Err(_) => unfit(wanted, &value),
            },
            _ => unfit(wanted, &value),
        }
    }
}
