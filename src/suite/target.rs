//! `[targets.NAME]`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::file::TargetTable;
use super::toml::{Findings, Node, decode};
use crate::source::{Located, Sources, Span};

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

impl Forwarded {
    /// `http` or `https`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// A target that a suite names.
#[derive(Clone, Debug)]
pub struct NamedTarget {
    /// Where its name is written.
    pub span: Span,
    /// Where to connect, spelt as for `--target`.
    pub url: Located<String>,
    /// Who is asked for on it, whatever the suite's `host` says.
    pub host: Option<Located<String>>,
    /// What a proxy in front would say.
    pub forwarded: Option<Forwarded>,
    /// Where to connect instead of what the URL says.
    pub connect_to: Option<Located<String>>,
    /// What connections go through.
    pub proxy: Option<Located<String>>,
    /// Whether each address of the name is a target of its own.
    pub all_addresses: Option<Located<bool>>,
}

/// Decodes each `[targets.NAME]` on its own.
pub(super) fn named_targets(
    tables: &Node,
    sources: &Sources,
    findings: &mut Findings,
) -> IndexMap<String, NamedTarget> {
    let mut targets = IndexMap::new();
    for entry in tables.entries() {
        let (table, _) = decode::<TargetTable>(&entry.value, sources, findings);
        let Some(table) = table else { continue };
        let target = NamedTarget {
            span: entry.key.span,
            url: table.url,
            host: table.host,
            forwarded: table.forwarded,
            connect_to: table.connect_to,
            proxy: table.proxy,
            all_addresses: table.all_addresses,
        };
        targets.insert(entry.key.value.clone(), target);
    }
    targets
}
