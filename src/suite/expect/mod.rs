//! What the response must be.

mod asset_cache;
mod asset_choice;
mod asset_local;
mod asset_size;
mod assets;
mod body;
mod cookie;
mod element;
mod followed_up;
mod json_schema;
mod node;
mod security;
mod timing;
mod tls;

pub use asset_cache::CachePolicy;
pub use asset_choice::{AssetKind, UrlPattern};
pub use asset_local::SameAs;
pub use asset_size::LeastSize;
pub use assets::{AssetsExpect, Depth, HashScheme, Required};
pub use body::{BodyExpect, ExpectedFile};
pub use cookie::CookieExpect;
pub use element::ElementExpect;
pub use followed_up::{Caching, FollowedUp, Wanted};
pub use json_schema::{GivenSchema, SchemaExpect};
pub use node::NodeExpect;
pub use security::{Safeguard, SecurityExpect};
pub use timing::TimingExpect;
pub use tls::{Complete, HostName, TlsExpect};

use schemars::JsonSchema;
use serde::Deserialize;

use super::key::{Named, Table};
use super::matcher::{Matcher, Matchers};
use super::value::{Count, Css, Millis, Path, Size, StatusSet};
use crate::source::Located;

/// What the response must be.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The status: `200`, `"2xx"`, `"200-399"`, a list, or `"any"`. Judged
    /// first; when it is another, the rest is not judged. Without it, 200 is
    /// expected.
    pub status: Option<Matcher<StatusSet>>,
    /// Headers by name: a text is the whole value, `false` absent, `true`
    /// present, a list is met when each is met by some value.
    #[serde(default)]
    pub headers: Table<String, Matchers<String>>,
    /// The page's title: entities decoded, white space folded.
    pub title: Option<Matchers<String>>,
    /// The content as text: a bare text is contained in it.
    pub body: Option<Box<BodyExpect>>,
    /// Bytes of content, decoded: `512`, `"10kB"`, `">= 10kB"`.
    pub size: Option<Matchers<Size>>,
    /// Bytes of content as they were transferred, still encoded.
    pub wire_size: Option<Matchers<Size>>,
    /// Elements of the page by CSS selector: a text is the text of one of them.
    #[serde(default)]
    pub select: Table<Css, ElementExpect>,
    /// Values of a JSON document by JSONPath (RFC 9535).
    #[serde(default)]
    pub json: Table<Path, NodeExpect>,
    /// The JSON Schema that the content fits: a file relative to the suite, or
    /// a table.
    pub json_schema: Option<Box<SchemaExpect>>,
    /// Cookies that the response sets, by name: a text is the value.
    #[serde(default)]
    pub cookies: Table<String, CookieExpect>,
    /// Where the response redirects to: an absolute URL, or a path on the same
    /// site. The status is then 3xx if nothing else is said.
    pub redirect: Option<Matchers<String>>,
    /// With `follow`: where the redirects end, as an absolute URL or a path.
    pub url: Option<Matchers<String>>,
    /// With `follow`: how many redirects there are.
    pub hops: Option<Matchers<Count>>,
    /// The charset of the content, as its header, its byte order mark or the
    /// page itself declares it.
    pub charset: Option<Matchers<String>>,
    /// The content's encoding: `"gzip"`.
    pub content_encoding: Option<Matchers<String>>,
    /// The protocol version: `"1.1"`, `"2"`.
    pub http_version: Option<Matchers<String>>,
    /// The address that answered, without the port.
    pub remote_ip: Option<Matchers<String>>,
    /// How the last response's connection is secured: its certificate and its
    /// version.
    pub tls: Option<Box<TlsExpect>>,
    /// `true`: every stylesheet, script, image, icon, font and preload that
    /// the page names answers 200, is not empty, and has a type that fits its
    /// tag. A table says more.
    pub assets: Option<Box<AssetsExpect>>,
    /// How long it may take, from start to end: `"500ms"`.
    pub time: Option<Matchers<Millis>>,
    /// How long each phase may take.
    pub timing: Option<Box<TimingExpect>>,
    /// `"baseline"`: what every site can do for the safety of its readers.
    pub security: Option<Box<SecurityExpect>>,
    /// How the response may be kept: `"revalidates"`, `"immutable"`, `"no-store"`.
    pub caching: Option<Located<Caching>>,
    /// A part of it can be had (RFC 9110, section 14).
    pub ranges: Option<Located<Wanted>>,
    /// HEAD is answered as GET is (RFC 9110, section 9.3.2).
    pub head_matches: Option<Located<Wanted>>,
}

impl Expect {
    /// Whether it asks for more of the content than how long it is and its digest.
    pub(in crate::suite) fn looks_into_content(&self) -> bool {
        let Self {
            status: _,
            headers: _,
            title,
            body,
            size: _,
            wire_size: _,
            select,
            json,
            json_schema,
            cookies: _,
            redirect: _,
            url: _,
            hops: _,
            charset,
            content_encoding,
            http_version: _,
            remote_ip: _,
            tls: _,
            assets,
            time: _,
            timing: _,
            security,
            caching,
            ranges,
            head_matches,
        } = self;
        let of_body = |body: &BodyExpect| body.text.is_some() || body.file.is_some();
        title.is_some()
            || body.as_deref().is_some_and(of_body)
            || !select.is_empty()
            || !json.is_empty()
            || json_schema.is_some()
            || charset.is_some()
            || content_encoding.is_some()
            || assets.is_some()
            || security.is_some()
            || caching.is_some()
            || ranges.is_some()
            || head_matches.is_some()
    }

    /// Whether it says anything of how the connection is made, or of how long all takes,
    /// which a kept connection changes.
    pub(in crate::suite) fn is_about_connecting(&self) -> bool {
        let of_connection = |name: &Named<String>| {
            let names = ["connection", "keep-alive"];
            names.iter().any(|it| name.value.eq_ignore_ascii_case(it))
        };
        self.tls.is_some()
            || self.remote_ip.is_some()
            || self.headers.keys().any(of_connection)
            || self.time.is_some()
            || self.timing.is_some()
    }
}

#[cfg(test)]
impl Expect {
    /// What `toml`, the keys of an `expect` table, says. For the tests of the
    /// rooms above, which have no suite.
    ///
    /// # Panics
    /// When it is not right.
    pub(crate) fn written(toml: &str) -> (Self, crate::source::Sources) {
        use super::toml::{Findings, Node, decode};
        let mut sources = crate::source::Sources::default();
        let base = sources.add("suite.toml", toml);
        let (node, errors) = Node::parse(toml, base);
        assert!(errors.is_empty(), "the TOML is wrong: {toml}");
        let mut findings = Findings::default();
        let (expect, whole) = decode(&node, &sources, &mut findings);
        assert!(whole, "{:?}", findings.into_sorted());
        let mut expect: Self = expect.unwrap_or_default();
        if let Some(given) = &mut expect.json_schema
            && let GivenSchema::Here(schema) = &given.given
        {
            given.schema = super::value::Schema::compile(schema, None)
                .ok()
                .map(|(schema, _)| schema);
        }
        (expect, sources)
    }
}
