//! How to speak of the target and of the host that was asked for.

use std::net::IpAddr;
use std::path::Path;

use crate::plan::{Dial, Protocol, Target};
use crate::source::{Bracketed, elide, shell_word, unbracketed, without_port};

/// A name or a path of more characters than this is cut.
const SHOWN: usize = 120;

/// Where the trial went to, and for whom it asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) target: &'a Target,
    pub(super) host: &'a str,
}

impl Place<'_> {
    /// The host that was asked for, without a port.
    pub(super) fn site(&self) -> String {
        shown(without_port(self.host))
    }

    /// Whether the host that was asked for is no name of a site: `localhost` or
    /// an address.
    pub(super) fn is_nameless(&self) -> bool {
        let name = unbracketed(without_port(self.host));
        name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok()
    }

    /// Whether the connection went to a Unix socket.
    pub(super) fn is_socket(&self) -> bool {
        matches!(self.target.dial, Dial::Unix(_))
    }

    /// Whether the connection stayed on this machine.
    pub(super) fn is_here(&self) -> bool {
        match (&self.target.dial, self.target.address()) {
            (Dial::Unix(_), _) => true,
            (_, Some(address)) => address.ip().is_loopback(),
            (Dial::Tcp { host, .. }, None) => {
                host.eq_ignore_ascii_case("localhost")
                    || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
            }
        }
    }

    /// The beginning of a step that is to be done where the server runs.
    pub(super) fn there(&self) -> &'static str {
        if self.is_here() {
            ""
        } else {
            "on the server, "
        }
    }

    /// How the target was spelt.
    pub(super) fn spelling(&self) -> String {
        shown(&self.target.spelling)
    }

    /// The target as it may be typed: with its name, where that isn't the one
    /// that the spelling has by itself. A name alone stands for a target of
    /// which a spelling doesn't say where it is.
    pub(super) fn typed(&self) -> String {
        let target = self.target;
        let name = target.one_of.as_ref().map_or(&target.name, |it| &it.target);
        match Target::parse(&target.spelling) {
            Ok(spelt) if spelt.dial != target.dial => name.clone(),
            Ok(spelt) if spelt.name == *name => target.spelling.clone(),
            _ => format!("{name}={}", target.spelling),
        }
    }

    /// The command that asks another target for the same host.
    pub(super) fn smoke(&self, target: &str) -> String {
        self.smoke_with(target, "")
    }

    /// The same with more `options`.
    pub(super) fn smoke_with(&self, target: &str, options: &str) -> String {
        let target = shell_word(target);
        if self.host == self.target.host && !self.is_socket() && !self.is_nameless() {
            return format!("`smoke --target {target}{options}`");
        }
        let host = shell_word(self.host);
        format!("`smoke --target {target} --host {host}{options}`")
    }

    /// The command that asks this target for a site by its name.
    pub(super) fn smoke_by_name(&self) -> String {
        format!(
            "`smoke --target {} --host NAME`",
            shell_word(&self.target.spelling)
        )
    }

    /// The command that asks the application itself, unless the run does that, and
    /// where its socket is to be seen.
    pub(super) fn ask_application(&self) -> Option<String> {
        let host = shell_word(self.host);
        let command = || {
            format!(
                "`smoke --target unix:SOCKET --host {host}` (`sudo nginx -T | grep -n _pass` shows \
                 SOCKET)"
            )
        };
        (!self.target.has_inner).then(command)
    }

    /// Another socket, spelt with the target's protocol.
    pub(super) fn as_socket(&self, path: &Path) -> String {
        match self.target.protocol {
            Protocol::Http => format!("unix:{}", path.display()),
            gateway => format!("{}:unix:{}", gateway.as_str(), path.display()),
        }
    }

    /// The same place, spelt with another protocol.
    pub(super) fn spoken_to_in(&self, protocol: Protocol) -> String {
        let other = Target {
            protocol,
            ..self.target.clone()
        };
        let place = Place {
            target: &other,
            host: self.host,
        };
        let base = &other.base_path;
        match &other.dial {
            Dial::Unix(path) if base.is_empty() => place.as_socket(path),
            Dial::Unix(path) => format!("{}:{base}", place.as_socket(path)),
            Dial::Tcp { host, port } => {
                let host = Bracketed(host);
                format!("{}://{host}:{port}{base}", protocol.as_str())
            }
        }
    }

    /// The target spelt with `https`.
    pub(super) fn as_https(&self) -> String {
        let spelling = &self.target.spelling;
        let bare = spelling.strip_prefix("http://").unwrap_or(spelling);
        // The port of plain HTTP surely isn't meant; that of TLS is understood.
        let bare = bare.trim_end_matches('/').trim_end_matches(":443");
        format!("https://{bare}")
    }

    /// The target spelt with `http`.
    pub(super) fn as_http(&self) -> String {
        let spelling = &self.target.spelling;
        let bare = spelling.strip_prefix("https://").unwrap_or(spelling);
        format!("http://{bare}")
    }
}

/// A name or a path, bounded.
pub(super) fn shown(text: &str) -> String {
    elide(text, SHOWN).into_owned()
}
