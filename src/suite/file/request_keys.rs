//! The keys of a request, wherever they stand: what is asked, what is expected
//! of the response, and how far to go for it.
//!
//! They are grouped by how they meet others: what of `[defaults]` or of a case
//! a request keeps, and what it replaces, is a matter of the group.

use std::path::PathBuf;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::{
    BasicAuth, BodyValue, CookieText, Fields, HeaderKey, HeaderValues, PartValue, Paths, Scalar,
};
use crate::source::Located;
use crate::suite::expect::Expect;
use crate::suite::key::Table;
use crate::suite::keys::METHODS;
use crate::suite::value::{Millis, Size};
use crate::suite::{Limits, OneOrMany};

/// The methods that have a key of their own; `P` is what a path is there.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::suite) struct MethodKeys<P> {
    /// GET this path.
    get: Option<Located<P>>,
    /// HEAD this path.
    head: Option<Located<P>>,
    /// POST to this path.
    post: Option<Located<P>>,
    /// PUT to this path.
    put: Option<Located<P>>,
    /// PATCH this path.
    patch: Option<Located<P>>,
    /// DELETE this path.
    delete: Option<Located<P>>,
    /// OPTIONS of this path.
    options: Option<Located<P>>,
}

impl<P: Clone + Into<Paths>> MethodKeys<P> {
    /// The methods that are asked for, with their paths.
    pub(in crate::suite) fn requests(&self) -> Vec<(&'static str, Located<Paths>)> {
        let paths = [
            &self.get,
            &self.head,
            &self.post,
            &self.put,
            &self.patch,
            &self.delete,
            &self.options,
        ];
        let requests = METHODS.iter().zip(paths);
        requests
            .filter_map(|(method, paths)| Some((*method, paths.clone()?.map(Into::into))))
            .collect()
    }
}

/// A method and a path that the suite spells itself.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::suite) struct LineKeys {
    /// Any other method, with `path`.
    pub(in crate::suite) method: Option<Located<String>>,
    /// The path of `method`.
    pub(in crate::suite) path: Option<Located<String>>,
    /// A path that is sent exactly as it is written, with `method` (GET if it
    /// isn't said).
    pub(in crate::suite) raw_path: Option<Located<String>>,
}

/// What is sent with any method.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::suite) struct HeadKeys {
    /// Who is asked for: the Host header, exactly so, and the TLS name.
    pub(in crate::suite) host: Option<Located<String>>,
    /// Headers to send: a text, a list for several, `false` for none.
    #[serde(default)]
    pub(in crate::suite) headers: Table<HeaderKey, HeaderValues>,
    /// Parameters behind the path; a list repeats one.
    #[serde(default)]
    pub(in crate::suite) query: Fields,
    /// Cookies to send.
    #[serde(default)]
    #[schemars(with = "IndexMap<String, CookieText>")]
    pub(in crate::suite) cookies: IndexMap<String, Scalar>,
}

/// Credentials, of which a request has one kind.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::suite) struct AuthKeys {
    /// User and password: `"user:password"` or a table.
    pub(in crate::suite) basic_auth: Option<Located<BasicAuth>>,
    /// A token for `Authorization: Bearer`.
    pub(in crate::suite) bearer: Option<Located<String>>,
}

/// Bodies, of which a request has one.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::suite) struct BodyKeys {
    /// A text to send; JSON as it is written, or bytes, in a table.
    pub(in crate::suite) body: Option<Located<BodyValue>>,
    /// So many bytes to send, to try what a server takes.
    pub(in crate::suite) body_size: Option<Located<Size>>,
    /// A value to send as JSON.
    pub(in crate::suite) json: Option<Located<Value>>,
    /// Fields to send as an HTML form does.
    pub(in crate::suite) form: Option<Located<Fields>>,
    /// Fields and files to send as an HTML form with files does; a list
    /// repeats one.
    pub(in crate::suite) multipart: Option<Located<IndexMap<String, OneOrMany<PartValue>>>>,
    /// A file to send, relative to the file that names it.
    pub(in crate::suite) file: Option<Located<PathBuf>>,
}

/// The response: how far to go for it, and what it must be.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::suite) struct ResponseKeys {
    /// Follow redirects: `true`, or at most how many.
    pub(in crate::suite) follow: Option<Located<Follow>>,
    /// For one request with all its redirects; 10 s if it isn't said.
    pub(in crate::suite) timeout: Option<Located<Millis>>,
    /// How much content is read; 16 MiB if it isn't said.
    pub(in crate::suite) max_body: Option<Located<Size>>,

    /// What the response must be; status 200 if no status is said.
    #[serde(default)]
    pub(in crate::suite) expect: Expect,
}

/// How many redirects are followed, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "Value", extend("anyOf" = [
    { "type": ["boolean", "integer"], "minimum": 0, "maximum": 100 },
    { "type": "string", "pattern": r"^\{\{" },
]))]
pub(in crate::suite) struct Follow(pub(in crate::suite) Option<usize>);

impl TryFrom<Value> for Follow {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, &'static str> {
        let number = value.as_u64().and_then(|n| usize::try_from(n).ok());
        match (value.as_bool(), number) {
            (Some(false), _) | (_, Some(0)) => Ok(Self(None)),
            (Some(true), _) => Ok(Self(Some(Limits::FOLLOW))),
            (_, Some(n)) if n <= 100 => Ok(Self(Some(n))),
            _ => Err("`true`, `false` or a number of redirects up to 100 is wanted here"),
        }
    }
}
