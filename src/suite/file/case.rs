//! `[[case]]`.

use std::path::PathBuf;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error as _, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{
    BasicAuth, Fields, Follow, HeaderKey, HeaderValues, PartValue, Reason, RetryValue, Scalar, Tags,
};
use crate::source::Located;
use crate::suite::expect::Expect;
use crate::suite::key::Named;
use crate::suite::matcher::NOTHING;
use crate::suite::shape::{Shape, shaped};
use crate::suite::value::{Millis, Size, unfit};

/// One request with what is expected of it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Case")]
pub(in crate::suite) struct CaseTable {
    /// Unique in its suite; `GET /path` if it isn't said.
    pub(in crate::suite) name: Option<Located<String>>,

    /// GET this path; a list is one case a path.
    pub(in crate::suite) get: Option<Located<Paths>>,
    /// HEAD this path.
    pub(in crate::suite) head: Option<Located<Paths>>,
    /// POST to this path.
    pub(in crate::suite) post: Option<Located<Paths>>,
    /// PUT to this path.
    pub(in crate::suite) put: Option<Located<Paths>>,
    /// PATCH this path.
    pub(in crate::suite) patch: Option<Located<Paths>>,
    /// DELETE this path.
    pub(in crate::suite) delete: Option<Located<Paths>>,
    /// OPTIONS of this path.
    pub(in crate::suite) options: Option<Located<Paths>>,
    /// Any other method, with `path`.
    pub(in crate::suite) method: Option<Located<String>>,
    /// The path of `method`.
    pub(in crate::suite) path: Option<Located<String>>,
    /// A path that is sent exactly as it is written, with `method` (GET if it
    /// isn't said).
    pub(in crate::suite) raw_path: Option<Located<String>>,

    /// Who is asked for: the Host header, exactly so, and the TLS name.
    pub(in crate::suite) host: Option<Located<String>>,
    /// Headers to send: a text, a list for several, `false` for none.
    #[serde(default)]
    pub(in crate::suite) headers: IndexMap<Named<HeaderKey>, HeaderValues>,
    /// Parameters behind the path; a list repeats one.
    #[serde(default)]
    pub(in crate::suite) query: Fields,
    /// Cookies to send.
    #[serde(default)]
    pub(in crate::suite) cookies: IndexMap<String, Scalar>,
    /// User and password: `"user:password"` or a table.
    pub(in crate::suite) basic_auth: Option<Located<BasicAuth>>,
    /// A token for `Authorization: Bearer`.
    pub(in crate::suite) bearer: Option<Located<String>>,

    /// A text to send.
    pub(in crate::suite) body: Option<Located<String>>,
    /// A value to send as JSON.
    pub(in crate::suite) json: Option<Located<Value>>,
    /// Fields to send as an HTML form does.
    pub(in crate::suite) form: Option<Located<Fields>>,
    /// Fields and files to send as an HTML form with files does.
    pub(in crate::suite) multipart: Option<Located<IndexMap<String, PartValue>>>,
    /// A file to send, relative to the suite.
    pub(in crate::suite) file: Option<Located<PathBuf>>,

    /// Follow redirects: `true`, or at most how many.
    pub(in crate::suite) follow: Option<Located<Follow>>,
    /// For the request with all its redirects; 10 s if it isn't said.
    pub(in crate::suite) timeout: Option<Located<Millis>>,
    /// How much content is read; 16 MiB if it isn't said.
    pub(in crate::suite) max_body: Option<Located<Size>>,
    /// How many more attempts there are when it does not pass.
    pub(in crate::suite) retry: Option<Located<RetryValue>>,

    /// Words to select the case by.
    #[serde(default)]
    pub(in crate::suite) tags: Tags,
    /// Don't run it, and why.
    pub(in crate::suite) skip: Option<Located<Reason>>,
    /// The only targets that it is meant for, by name.
    #[serde(default)]
    pub(in crate::suite) only_targets: Vec<Located<String>>,
    /// Targets that it isn't meant for, by name.
    #[serde(default)]
    pub(in crate::suite) not_targets: Vec<Located<String>>,

    /// What the answer must be; status 200 if no status is said.
    #[serde(default)]
    pub(in crate::suite) expect: Expect,
}

/// The methods that have a key of their own.
pub(in crate::suite) const METHODS: [&str; 7] =
    ["get", "head", "post", "put", "patch", "delete", "options"];

impl CaseTable {
    /// The methods that are asked for, with their paths.
    pub(in crate::suite) fn requests(&self) -> Vec<(&'static str, &Located<Paths>)> {
        let paths = [
            &self.get,
            &self.head,
            &self.post,
            &self.put,
            &self.patch,
            &self.delete,
            &self.options,
        ];
        METHODS
            .into_iter()
            .zip(paths)
            .filter_map(|(method, paths)| Some((method, paths.as_ref()?)))
            .collect()
    }
}

/// A path, or several.
#[derive(Clone, Debug)]
pub(in crate::suite) struct Paths {
    pub(in crate::suite) paths: Vec<Located<String>>,
    /// Whether it is a list, even if of one.
    pub(in crate::suite) list: bool,
}

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = Located::<Given>::deserialize(deserializer)?;
        let (paths, list) = match given.value {
            Given::One(path) => (vec![Located::new(path, given.span)], false),
            Given::Many(paths) if paths.is_empty() => {
                return Err(D::Error::custom(NOTHING));
            }
            Given::Many(paths) => (paths, true),
        };
        Ok(Self { paths, list })
    }
}

enum Given {
    One(String),
    Many(Vec<Located<String>>),
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        shaped(deserializer)
    }
}

impl Shape for Given {
    fn wanted() -> String {
        "a path such as \"/\" or a list of paths".to_owned()
    }

    fn bare(value: &Value) -> Result<Self, String> {
        match value.as_str() {
            Some(path) => Ok(Self::One(path.to_owned())),
            None => unfit(&Self::wanted(), value),
        }
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut paths = Vec::new();
        while let Some(path) = list.next_element()? {
            paths.push(path);
        }
        Ok(Self::Many(paths))
    }

    fn table<'de, A: MapAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(A::Error::custom(format!(
            "{} is wanted here",
            Self::wanted()
        )))
    }
}

impl JsonSchema for Paths {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Paths".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let path = serde_json::json!({ "type": "string", "pattern": r"^(/|\{\{)" });
        json_schema!({ "anyOf": [path, { "type": "array", "items": path, "minItems": 1 }] })
    }
}
