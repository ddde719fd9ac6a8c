//! `[ready]`.

use std::path::PathBuf;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value;

use super::case::Paths;
use super::{BasicAuth, CaseTable, Fields, Follow, HeaderKey, HeaderValues, PartValue, Scalar};
use crate::source::Located;
use crate::suite::expect::Expect;
use crate::suite::key::Named;
use crate::suite::value::{Millis, Size};

/// One request that is asked until the answer is as expected; then the cases
/// run.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Ready")]
pub(in crate::suite) struct ReadyTable {
    /// For how long it is asked; 60 s if it isn't said.
    pub(in crate::suite) within: Option<Located<Millis>>,
    /// The pause between an answer and the next request; 1 s if it isn't said.
    pub(in crate::suite) every: Option<Located<Millis>>,
    /// How many answers in a row must be as expected; 1 if it isn't said.
    #[schemars(range(min = 1, max = 1000))]
    pub(in crate::suite) stable: Option<Located<i64>>,

    /// GET this path; `/` if no request is said.
    #[serde(default)]
    #[schemars(schema_with = "path")]
    pub(in crate::suite) get: Option<Located<Paths>>,
    /// HEAD this path.
    #[serde(default)]
    #[schemars(schema_with = "path")]
    pub(in crate::suite) head: Option<Located<Paths>>,
    /// POST to this path.
    #[serde(default)]
    #[schemars(schema_with = "path")]
    pub(in crate::suite) post: Option<Located<Paths>>,
    /// PUT to this path.
    #[serde(default)]
    #[schemars(schema_with = "path")]
    pub(in crate::suite) put: Option<Located<Paths>>,
    /// PATCH this path.
    #[serde(default)]
    #[schemars(schema_with = "path")]
    pub(in crate::suite) patch: Option<Located<Paths>>,
    /// DELETE this path.
    #[serde(default)]
    #[schemars(schema_with = "path")]
    pub(in crate::suite) delete: Option<Located<Paths>>,
    /// OPTIONS of this path.
    #[serde(default)]
    #[schemars(schema_with = "path")]
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
    /// A file to send, relative to the file that names it.
    pub(in crate::suite) file: Option<Located<PathBuf>>,

    /// Follow redirects: `true`, or at most how many.
    pub(in crate::suite) follow: Option<Located<Follow>>,
    /// For one request with all its redirects; 10 s if it isn't said.
    pub(in crate::suite) timeout: Option<Located<Millis>>,
    /// How much content is read; 16 MiB if it isn't said.
    pub(in crate::suite) max_body: Option<Located<Size>>,

    /// What the answer must be; status 200 if no status is said.
    #[serde(default)]
    pub(in crate::suite) expect: Expect,
}

/// Moves the named keys of a table into those of a case. A key of the table
/// that is not named does not compile.
macro_rules! as_case {
    ($table:expr, $($key:ident),*) => {{
        let ReadyTable { within: _, every: _, stable: _, $($key),* } = $table;
        CaseTable { $($key),*, ..CaseTable::default() }
    }};
}

impl ReadyTable {
    /// The request and its expectations, as those of a case.
    pub(in crate::suite) fn case(&self) -> CaseTable {
        as_case!(
            self.clone(),
            get,
            head,
            post,
            put,
            patch,
            delete,
            options,
            method,
            path,
            raw_path,
            host,
            headers,
            query,
            cookies,
            basic_auth,
            bearer,
            body,
            json,
            form,
            multipart,
            file,
            follow,
            timeout,
            max_body,
            expect
        )
    }
}

fn path(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": r"^(/|\{\{)" })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The keys of a case that have no place in `[ready]`.
    const NOT_HERE: [&str; 6] = [
        "name",
        "tags",
        "skip",
        "only_targets",
        "not_targets",
        "retry",
    ];

    fn keys(schema: &Schema) -> BTreeSet<String> {
        let properties = schema.get("properties").and_then(Value::as_object);
        properties.unwrap().keys().cloned().collect()
    }

    #[test]
    fn a_request_is_written_as_in_a_case() {
        let mut generator = SchemaGenerator::default();
        let mut case = keys(&CaseTable::json_schema(&mut generator));
        let mut ready = keys(&ReadyTable::json_schema(&mut generator));
        case.retain(|key| !NOT_HERE.contains(&key.as_str()));
        ready.retain(|key| !["within", "every", "stable"].contains(&key.as_str()));
        assert_eq!(
            case, ready,
            "a new key of a case is one of [ready], or NOT_HERE"
        );
    }
}
