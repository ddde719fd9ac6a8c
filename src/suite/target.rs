//! `[targets.NAME]`.

use schemars::JsonSchema;
use serde::Deserialize;

/// What a proxy in front of the target would say of the client's connection,
/// sent as `X-Forwarded-Proto`, `-For` and `-Host`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Forwarded {
    /// The client came over http.
    Http,
    /// The client came over https.
    Https,
}
