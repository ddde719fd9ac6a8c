//! What a response must do for the safety of those who read it.

use schemars::JsonSchema;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::source::{Located, Span, nearest, quote};
use crate::suite::shape::{NOTHING, Shape, deserialize_by_shape, or_bare};
use crate::suite::value::unfit;

/// The baseline, as `"baseline"` or `{ without = ["hsts"] }`: what Django's
/// `check --deploy`, Mozilla's HTTP Observatory and the OWASP Secure Headers
/// Project agree about, and what every site can have.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(rename = "SecurityExpect", transform = or_bare(json!({ "const": BASELINE })))]
pub struct SecurityExpect {
    /// The safeguards that don't have to be there.
    #[schemars(length(min = 1))]
    pub without: Vec<Located<Safeguard>>,
    /// Where it is written.
    #[serde(skip)]
    pub span: Span,
}

impl SecurityExpect {
    /// Whether `safeguard` must be there.
    #[must_use]
    pub fn wants(&self, safeguard: Safeguard) -> bool {
        self.without.iter().all(|word| word.value != safeguard)
    }
}

/// A part of the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Safeguard {
    /// `X-Content-Type-Options: nosniff`.
    Nosniff,
    /// Other sites can't put the page into a frame.
    Framing,
    /// A `Referrer-Policy` that tells other sites no paths.
    Referrer,
    /// `Strict-Transport-Security`, over https.
    Hsts,
    /// No header says which version of a program answers.
    Version,
    /// Cookies are `Secure`, over https.
    CookieSecure,
    /// Cookies of sessions are `HttpOnly`.
    CookieHttpOnly,
    /// Cookies say which sites may send them: `SameSite`.
    CookieSameSite,
}

impl Safeguard {
    /// All of them, in the order in which they are judged.
    pub const ALL: [Self; 8] = [
        Self::Nosniff,
        Self::Framing,
        Self::Referrer,
        Self::Hsts,
        Self::Version,
        Self::CookieSecure,
        Self::CookieHttpOnly,
        Self::CookieSameSite,
    ];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nosniff => "nosniff",
            Self::Framing => "framing",
            Self::Referrer => "referrer",
            Self::Hsts => "hsts",
            Self::Version => "version",
            Self::CookieSecure => "cookie_secure",
            Self::CookieHttpOnly => "cookie_http_only",
            Self::CookieSameSite => "cookie_same_site",
        }
    }
}

/// The one preset there is.
const BASELINE: &str = "baseline";

deserialize_by_shape!(SecurityExpect);

impl Shape for SecurityExpect {
    fn bare(value: &Value, span: Span) -> Result<Self, String> {
        match value.as_str() {
            Some(BASELINE) => Ok(Self {
                without: Vec::new(),
                span,
            }),
            Some(other) if nearest(other, [BASELINE]).is_some() => Err(format!(
                "there is no {}; did you mean \"{BASELINE}\"?",
                quote(other, 40)
            )),
            _ => unfit(
                "\"baseline\" or a table such as `{ without = [\"hsts\"] }`",
                value,
            ),
        }
    }

    fn table<'de, A: MapAccess<'de>>(table: A, span: Span) -> Result<Self, A::Error> {
        let security = Self::deserialize(MapAccessDeserializer::new(table))?;
        if security.without.is_empty() {
            return Err(A::Error::custom(NOTHING));
        }
        if !Safeguard::ALL
            .iter()
            .any(|safeguard| security.wants(*safeguard))
        {
            return Err(A::Error::custom("nothing is left of the baseline"));
        }
        Ok(Self { span, ..security })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_file() {
        for safeguard in Safeguard::ALL {
            let word = serde_json::Value::from(safeguard.as_str());
            let read: Safeguard = serde_json::from_value(word).unwrap();
            assert_eq!(read, safeguard);
        }
    }
}
