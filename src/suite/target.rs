//! `[targets.NAME]`.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::OneOrMany;
use super::toml::{Findings, Node, decode};
use crate::source::{Diagnostic, Located, Sources, Span};

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

/// A target that can be named on the command line.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Target")]
pub struct NamedTarget {
    /// Where its name is written.
    #[serde(skip)]
    pub span: Span,
    /// What it lacks to be asked: secrets without a value, each where it is used.
    #[serde(skip)]
    pub lacks: Vec<Diagnostic>,
    /// Likewise, of where to connect, which the command line may say instead.
    #[serde(skip)]
    pub lacks_place: Vec<Diagnostic>,
    /// Where to connect, spelt as for `--target`.
    pub url: Located<String>,
    /// Who is asked for on this target, whatever the suite's `host` says.
    pub host: Option<Located<String>>,
    /// Send what a proxy in front would: `"http"` or `"https"`.
    pub forwarded: Option<Forwarded>,
    /// Connect to this `host:port` instead of what the URL says.
    pub connect_to: Option<Located<String>>,
    /// Go through this proxy: `http://`, `socks5://` or `socks5h://`.
    pub proxy: Option<Located<String>>,
    /// Check every address of the name, each as a target of its own.
    pub all_addresses: Option<Located<bool>>,
    /// The targets that it stands behind, such as nginx before an application.
    pub behind: Option<OneOrMany<Located<String>>>,
    /// Files that its server logs to, beside the file that names them. They are read where
    /// a case fails: what belongs to its requests tells why.
    pub logs: Option<OneOrMany<Located<PathBuf>>>,
    /// Systemd units whose journal is read likewise: `"gunicorn"`.
    pub journal: Option<OneOrMany<Located<String>>>,
    /// Whom to trust, and what certificate to show.
    pub tls: Option<NamedTls>,
}

/// Whom to trust, and what certificate to show. Files are PEM, and lie beside
/// the file that names them.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a table of `ca`, `cert`, `key` and `insecure`"
)]
#[schemars(rename = "TargetTls")]
pub struct NamedTls {
    /// A file with the only certificates to trust.
    pub ca: Option<Located<PathBuf>>,
    /// A file with the certificate to show when the target wants one.
    pub cert: Option<Located<PathBuf>>,
    /// The file with its private key, where that isn't behind the certificate.
    pub key: Option<Located<PathBuf>>,
    /// `true` trusts any certificate.
    #[serde(default)]
    pub insecure: bool,
}

impl NamedTls {
    /// Makes of the files, which are not looked at, what leads to them from
    /// here: they lie beside the file that names them.
    fn find_files(&mut self, sources: &Sources) {
        let files = [&mut self.ca, &mut self.cert, &mut self.key];
        let files = files.into_iter().flatten();
        files.for_each(|file| find_file(file, sources));
    }
}

/// Makes of a path what leads there from here, with nothing looked at.
fn find_file(file: &mut Located<PathBuf>, sources: &Sources) {
    let here = Path::new(sources.path(file.span)).parent();
    if let Some(here) = here.filter(|_| !file.value.as_os_str().is_empty()) {
        file.value = here.join(&file.value);
    }
}

/// Decodes each `[targets.NAME]` on its own.
pub(super) fn named_targets(
    tables: &Node,
    sources: &Sources,
    findings: &mut Findings,
) -> IndexMap<String, NamedTarget> {
    let mut targets = IndexMap::new();
    for entry in tables.entries() {
        let (target, _) = decode::<NamedTarget>(&entry.value, sources, findings);
        let Some(mut target) = target else { continue };
        target.span = entry.key.span;
        let logs = target.logs.iter_mut().flat_map(|logs| &mut logs.0);
        logs.for_each(|log| find_file(log, sources));
        if let Some(tls) = &mut target.tls {
            tls.find_files(sources);
        }
        targets.insert(entry.key.value.clone(), target);
    }
    targets
}
