//! `[targets.NAME]`.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::source::Located;
use crate::suite::Forwarded;

/// A target that can be named on the command line.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Target")]
pub(in crate::suite) struct TargetTable {
    /// Where to connect, spelt as for `--target`.
    pub(in crate::suite) url: Located<String>,
    /// Who is asked for on this target, whatever the suite's `host` says.
    pub(in crate::suite) host: Option<Located<String>>,
    /// Send what a proxy in front would: `"http"` or `"https"`.
    pub(in crate::suite) forwarded: Option<Forwarded>,
    /// Connect to this `host:port` instead of what the URL says.
    pub(in crate::suite) connect_to: Option<Located<String>>,
    /// Go through this proxy: `http://`, `socks5://` or `socks5h://`.
    pub(in crate::suite) proxy: Option<Located<String>>,
    /// Check every address of the name, each as a target of its own.
    pub(in crate::suite) all_addresses: Option<Located<bool>>,
    /// Whom to trust, and what certificate to show.
    pub(in crate::suite) tls: Option<TargetTlsTable>,
}

/// Whom to trust, and what certificate to show. Files are PEM, and lie beside
/// the file that names them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a table of `ca`, `cert`, `key` and `insecure`"
)]
#[schemars(rename = "TargetTls")]
pub(in crate::suite) struct TargetTlsTable {
    /// A file with the only certificates to trust.
    pub(in crate::suite) ca: Option<Located<PathBuf>>,
    /// A file with the certificate to show when the target wants one.
    pub(in crate::suite) cert: Option<Located<PathBuf>>,
    /// The file with its private key, where that isn't behind the certificate.
    pub(in crate::suite) key: Option<Located<PathBuf>>,
    /// `true` trusts any certificate.
    #[serde(default)]
    pub(in crate::suite) insecure: bool,
}
