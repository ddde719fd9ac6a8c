//! `[targets.NAME]`.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::file::{TargetTable, TargetTlsTable};
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
    /// Whom to trust, and what certificate to show.
    pub tls: NamedTls,
}

/// What a suite says of TLS with a target. The files are not looked at.
#[derive(Clone, Debug, Default)]
pub struct NamedTls {
    /// A file with the only certificates to trust.
    pub ca: Option<Located<PathBuf>>,
    /// A file with the certificate to show.
    pub cert: Option<Located<PathBuf>>,
    /// The file with its private key, where that isn't behind the certificate.
    pub key: Option<Located<PathBuf>>,
    /// Whether any certificate will do.
    pub insecure: bool,
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
            tls: table
                .tls
                .map(|table| named_tls(table, sources))
                .unwrap_or_default(),
        };
        targets.insert(entry.key.value.clone(), target);
    }
    targets
}

/// With files that lie beside the file that names them.
fn named_tls(table: TargetTlsTable, sources: &Sources) -> NamedTls {
    let beside = |file: Located<PathBuf>| {
        let here = Path::new(sources.path(file.span)).parent();
        let found = here.map_or_else(|| file.value.clone(), |here| here.join(&file.value));
        Located::new(found, file.span)
    };
    NamedTls {
        ca: table.ca.map(beside),
        cert: table.cert.map(beside),
        key: table.key.map(beside),
        insecure: table.insecure,
    }
}
