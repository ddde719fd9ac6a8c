//! Links and redirects that were followed to another host or port.

use super::evidence::{Evidence, Found};
use crate::plan::{Dial, Protocol, Scheme, Target, TargetTls};
use crate::source::bare_host;

/// The place where the trial ended, when a link or a redirect led it to another
/// host or port: what is wrong there says nothing about the target.
pub(super) fn target(evidence: &Evidence<'_>) -> Option<Target> {
    let last = match evidence.found {
        Found::Response { exchange, .. } => &exchange.last.sent.url,
        Found::Error(error) => &error.sent.url,
    };
    let asked = evidence.target.asked(evidence.host)?;
    if evidence.target.owns(&asked, last) {
        return None;
    }
    Some(Target {
        name: evidence.target.name.clone(),
        spelling: last.origin().ascii_serialization(),
        protocol: Protocol::Http,
        scheme: if last.scheme() == "https" {
            Scheme::Https
        } else {
            Scheme::Http
        },
        dial: Dial::Tcp {
            host: bare_host(last)?,
            port: last.port_or_known_default()?,
        },
        host: last.host_str()?.to_owned(),
        host_override: None,
        base_path: String::new(),
        forwarded: None,
        credentials: None,
        tls: TargetTls::default(),
        proxy: evidence.target.proxy.clone(),
        one_of: None,
        no_address: None,
        behind: Vec::new(),
        has_inner: false,
        logs: Vec::new(),
        lacks: Vec::new(),
    })
}
