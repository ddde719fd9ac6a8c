//! What a case, a step and `[ready]` have in common: a request, what is
//! expected of the answer, and how far to go for it.

use std::path::PathBuf;

use indexmap::IndexMap;
use serde_json::Value;

use super::{BasicAuth, Fields, Follow, HeaderKey, HeaderValues, PartValue, Paths, Scalar};
use crate::source::Located;
use crate::suite::expect::Expect;
use crate::suite::key::Named;
use crate::suite::value::{Millis, Size};

/// Declares a table with keys of its own and those of a request; `$path` is
/// what a path is there.
///
/// serde could flatten one table into the other, but then an unknown key has
/// neither a place nor a nearest spelling.
macro_rules! asking_table {
    (
        $(#[$about:meta])*
        $name:ident asks $path:ty;
        $($own:tt)*
    ) => {
        asking_table! { @struct $(#[$about])* $name asks $path; $($own)* }

        impl $name {
            /// The keys of the request.
            pub(in crate::suite) fn asking(&self) -> $crate::suite::file::Asking {
                let whole = self.clone();
                $crate::suite::file::Asking {
                    get: whole.get.map(|path| path.map(Into::into)),
                    head: whole.head.map(|path| path.map(Into::into)),
                    post: whole.post.map(|path| path.map(Into::into)),
                    put: whole.put.map(|path| path.map(Into::into)),
                    patch: whole.patch.map(|path| path.map(Into::into)),
                    delete: whole.delete.map(|path| path.map(Into::into)),
                    options: whole.options.map(|path| path.map(Into::into)),
                    method: whole.method,
                    path: whole.path,
                    raw_path: whole.raw_path,
                    host: whole.host,
                    headers: whole.headers,
                    query: whole.query,
                    cookies: whole.cookies,
                    basic_auth: whole.basic_auth,
                    bearer: whole.bearer,
                    body: whole.body,
                    json: whole.json,
                    form: whole.form,
                    multipart: whole.multipart,
                    file: whole.file,
                    follow: whole.follow,
                    timeout: whole.timeout,
                    max_body: whole.max_body,
                    expect: whole.expect,
                }
            }
        }
    };
    (
        @struct
        $(#[$about:meta])*
        $name:ident asks $path:ty;
        $($own:tt)*
    ) => {
        #[derive(Clone, Debug, Default, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        $(#[$about])*
        pub(in crate::suite) struct $name {
            $($own)*

            /// GET this path.
            pub(in crate::suite) get: Option<Located<$path>>,
            /// HEAD this path.
            pub(in crate::suite) head: Option<Located<$path>>,
            /// POST to this path.
            pub(in crate::suite) post: Option<Located<$path>>,
            /// PUT to this path.
            pub(in crate::suite) put: Option<Located<$path>>,
            /// PATCH this path.
            pub(in crate::suite) patch: Option<Located<$path>>,
            /// DELETE this path.
            pub(in crate::suite) delete: Option<Located<$path>>,
            /// OPTIONS of this path.
            pub(in crate::suite) options: Option<Located<$path>>,
            /// Any other method, with `path`.
            pub(in crate::suite) method: Option<Located<String>>,
            /// The path of `method`.
            pub(in crate::suite) path: Option<Located<String>>,
            /// A path that is sent exactly as it is written, with `method`
            /// (GET if it isn't said).
            pub(in crate::suite) raw_path: Option<Located<String>>,

            /// Who is asked for: the Host header, exactly so, and the TLS
            /// name.
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
    };
}

pub(super) use asking_table;

asking_table! {
    @struct
    /// The keys of a request, wherever they stand.
    Asking asks Paths;
}

/// The methods that have a key of their own.
pub(in crate::suite) const METHODS: [&str; 7] =
    ["get", "head", "post", "put", "patch", "delete", "options"];

impl Asking {
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
