//! Where the connection goes to.

use std::net::IpAddr;

use super::{Command, Curl};
use crate::plan::Dial;

impl Curl<'_> {
    pub(super) fn route(&self, command: &mut Command<'_>) {
        match &self.target.dial {
            Dial::Unix(path) => {
                command.option("--unix-socket", path.as_os_str().as_encoded_bytes());
            }
            Dial::Tcp { host, port } => self.tcp(host, *port, command),
        }
        for entry in self.resolve {
            command.option("--resolve", entry);
        }
        for entry in self.connect_to {
            command.option("--connect-to", entry);
        }
    }

    /// Nothing is to be said when the URL leads there by itself.
    fn tcp(&self, dialled: &str, dialled_port: u16, command: &mut Command<'_>) {
        let asked = self.url.host_str().unwrap_or_default();
        let asked_port = self.url.port_or_known_default().unwrap_or_default();
        let address = dialled.parse::<IpAddr>();
        let dialled = match &address {
            Ok(IpAddr::V6(address)) => format!("[{address}]"),
            _ => dialled.to_owned(),
        };
        let same_port = asked_port == dialled_port;
        if same_port && asked.eq_ignore_ascii_case(&dialled) {
            return;
        }
        // curl resolves no addresses.
        let is_name = !asked.starts_with('[') && asked.parse::<IpAddr>().is_err();
        if same_port && address.is_ok() && is_name {
            command.option("--resolve", format!("{asked}:{asked_port}:{dialled}"));
        } else {
            let to = format!("{asked}:{asked_port}:{dialled}:{dialled_port}");
            command.option("--connect-to", to);
        }
    }
}
