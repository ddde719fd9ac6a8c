//! Options of every connection of a run.

use std::fmt;
use std::path::PathBuf;

use super::{ConnectTo, Resolve, Versions};
use crate::plan::{Family, IdentityFiles, TargetTls};

/// Options of every connection of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// A PEM file with the only certificates to trust, in place of those that
    /// the system trusts.
    pub cacert: Option<PathBuf>,
    /// Whether any certificate will do.
    pub insecure: bool,
    /// The certificate to show to targets that want one, in place of those that
    /// targets name.
    pub identity: Option<IdentityFiles>,
    /// Addresses of names, in place of a look-up. Of two for the same name and
    /// port the later counts; a name counts before `*`.
    pub resolve: Vec<Resolve>,
    /// Other places to connect to. The first that matches counts.
    pub connect_to: Vec<ConnectTo>,
    /// Which version of HTTP is spoken.
    pub versions: Versions,
    /// The only addresses of names that are used; none means all.
    pub family: Option<Family>,
    /// Whether each request has a connection of its own.
    pub fresh_connections: bool,
    /// Whether content that comes encoded is kept as it came, too.
    pub keeps_encoded: bool,
}

impl Options {
    /// TLS settings for a target with the settings `target`: the options come
    /// first.
    #[must_use]
    pub fn tls(&self, target: &TargetTls) -> TargetTls {
        TargetTls {
            ca: self.cacert.clone().or_else(|| target.ca.clone()),
            identity: self.identity.clone().or_else(|| target.identity.clone()),
            insecure: self.insecure || target.insecure,
        }
    }
}

/// Error in the text of an option; one line for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidOption(String);

impl InvalidOption {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for InvalidOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidOption {}

/// The host at the start of `text` without brackets, and what follows the
/// colon behind it.
pub(super) fn host_and_rest(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            Some((host, rest.strip_prefix(':')?))
        }
        None => text.split_once(':'),
    }
}

/// Whether two names are the same host (RFC 9110, section 4.2.3).
pub(super) fn same_host(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}
