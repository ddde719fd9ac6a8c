//! Where the connection goes to.

use std::net::IpAddr;

use super::{Command, Curl};
use crate::plan::{Dial, Proxy};
use crate::source::{Bracketed, unbracketed};
use crate::transport::Versions;

impl Curl<'_> {
    pub(super) fn route(&self, command: &mut Command<'_>) {
        match &self.target.dial {
            _ if !self.is_home() => {}
            Dial::Unix(path) => {
                command.option("--unix-socket", path.as_os_str().as_encoded_bytes());
            }
            Dial::Tcp { host, port } => match self.target.address() {
                Some(address) => self.tcp(&address.ip().to_string(), address.port(), command),
                None => self.tcp(host, *port, command),
            },
        }
        if let Some(proxy) = &self.target.proxy {
            through(proxy, command);
        }
        self.family(command);
        for entry in self.resolve {
            command.option("--resolve", entry);
        }
        for entry in self.connect_to {
            command.option("--connect-to", entry);
        }
    }

    /// Which version is spoken, where curl would choose another.
    pub(super) fn versions(&self, command: &mut Command<'_>) {
        match (self.versions, self.is_secure()) {
            (Versions::Offered, _) | (Versions::Http1, false) => {}
            (Versions::Http1, true) => command.flag("--http1.1"),
            (Versions::Http2, true) => command.flag("--http2"),
            (Versions::Http2, false) => command.flag("--http2-prior-knowledge"),
        }
    }

    /// Which addresses of names are used.
    fn family(&self, command: &mut Command<'_>) {
        if let Some(family) = self.family {
            command.flag(family.flag());
        }
    }

    /// Nothing is to be said when the URL leads there by itself.
    fn tcp(&self, dialled: &str, dialled_port: u16, command: &mut Command<'_>) {
        let asked = self.sent.url.host_str().unwrap_or_default();
        let asked_port = self.sent.url.port_or_known_default().unwrap_or_default();
        let address = dialled.parse::<IpAddr>();
        let dialled = Bracketed(dialled).to_string();
        let same_port = asked_port == dialled_port;
        if same_port && asked.eq_ignore_ascii_case(&dialled) {
            return;
        }
        // curl resolves no addresses.
        let is_name = unbracketed(asked).parse::<IpAddr>().is_err();
        if same_port && address.is_ok() && is_name {
            command.option("--resolve", format!("{asked}:{asked_port}:{dialled}"));
        } else {
            let to = format!("{asked}:{asked_port}:{dialled}:{dialled_port}");
            command.option("--connect-to", to);
        }
    }
}

/// A password came by the command line or is a secret; curl asks for it.
fn through(proxy: &Proxy, command: &mut Command<'_>) {
    command.option("--proxy", proxy.to_string());
    if let Some((user, _)) = &proxy.credentials {
        command.option("--proxy-user", user);
    }
}
