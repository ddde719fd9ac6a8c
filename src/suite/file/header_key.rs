//! The name of a header.

use std::borrow::Cow;

use http::HeaderName;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// The name of a header, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::suite) struct HeaderKey(pub(in crate::suite) HeaderName);

impl<'de> Deserialize<'de> for HeaderKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let name = HeaderName::try_from(text.as_str());
        name.map(Self)
            .map_err(|_| D::Error::custom("this can't be the name of a header"))
    }
}

impl JsonSchema for HeaderKey {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "HeaderKey".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}
