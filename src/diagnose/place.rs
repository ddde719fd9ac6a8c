//! How to speak of the target and of the host that was asked for.

use std::path::Path;

use super::app_server::AppServer;
use super::evidence::RunFacts;
use super::identity;
use url::Url;

use crate::plan::{Dial, Protocol, Scheme, Target};
use crate::source::{Bracketed, elide, is_nameless, shell_word, without_port};

/// A name or a path of more characters than this is cut.
const SHOWN: usize = 120;

/// Where the trial went to, and for whom it asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) target: &'a Target,
    pub(super) host: &'a str,
    pub(super) run: &'a RunFacts,
    /// The server that runs the application there, as far as is known.
    pub(super) server: AppServer,
}

impl<'a> Place<'a> {
    /// A place of which nothing has answered.
    pub(super) fn new(target: &'a Target, host: &'a str, run: &'a RunFacts) -> Self {
        Self {
            target,
            host,
            run,
            server: AppServer::of_target(target),
        }
    }

    /// The host that was asked for, without a port.
    pub(super) fn site(&self) -> String {
        shown(without_port(self.host))
    }

    /// Whether the host that was asked for is no name of a site: `localhost` or
    /// an address.
    pub(super) fn is_nameless(&self) -> bool {
        is_nameless(self.host)
    }

    /// Whether the connection went to a Unix socket.
    pub(super) fn is_socket(&self) -> bool {
        matches!(self.target.dial, Dial::Unix(_))
    }

    /// Whether the connection stayed on this machine.
    pub(super) fn is_here(&self) -> bool {
        self.target.is_here()
    }

    /// The beginning of a step that is to be done where the server runs.
    pub(super) fn there(&self) -> &'static str {
        if self.is_here() {
            ""
        } else {
            "on the server, "
        }
    }

    /// The command that shows which program listens.
    pub(super) fn who_listens(&self) -> String {
        match &self.target.dial {
            Dial::Tcp { port, .. } => format!("`sudo ss -ltnp 'sport = :{port}'`"),
            Dial::Unix(_) => "`sudo ss -lxp`".to_owned(),
        }
    }

    /// How the target was spelt.
    pub(super) fn spelling(&self) -> String {
        shown(&self.target.spelling)
    }

    /// The target as it may be typed.
    pub(super) fn typed(&self) -> String {
        self.target.typed()
    }

    /// The command that asks another target for the same host.
    pub(super) fn smoke(&self, target: &str) -> String {
        self.smoke_with(target, "")
    }

    /// The same with more `options`.
    pub(super) fn smoke_with(&self, target: &str, options: &str) -> String {
        self.run.command("smoke", &self.options(target, options))
    }

    /// What is to be typed to ask another target for the same host, with `more` options.
    fn options(&self, target: &str, more: &str) -> String {
        let is_said = self.host == self.target.host && !self.is_socket() && !self.is_nameless();
        let alone = || asked(target, (!is_said).then_some(self.host), more);
        self.with_front(target, more).unwrap_or_else(alone)
    }

    /// The same together with what is in front, where something is: of that, such a run
    /// says what it needs.
    fn with_front(&self, target: &str, more: &str) -> Option<String> {
        let [front] = self.target.behind.as_slice() else {
            return None;
        };
        let (front, typed) = (&front.target, self.run.typed(&front.target)?);
        let name = &self.target.name;
        let target = if target == self.typed() {
            target.to_owned()
        } else {
            format!("{name}={target}")
        };
        Some(format!(
            "--target {} --target {} --layers {} --host {}{more}",
            shell_word(typed),
            shell_word(&target),
            shell_word(&format!("{front},{name}")),
            shell_word(self.host)
        ))
    }

    /// The command that asks this target for a site by its name.
    pub(super) fn smoke_by_name(&self) -> String {
        self.smoke_as_site(None)
    }

    /// The same, where this may be the name.
    pub(super) fn smoke_as_site(&self, name: Option<&str>) -> String {
        let site = name.or(self.run.site.as_deref());
        let options = asked(&self.typed(), Some(site.unwrap_or("NAME")), "");
        self.run.command("smoke", &options)
    }

    /// The command that asks this target as another user, whose `sudo` may not find
    /// programs where this user's shell does.
    pub(super) fn smoke_as(&self, user: u32) -> String {
        let begin = format!(
            "sudo -u {} \"$(command -v smoke)\"",
            shell_word(&identity::user(user))
        );
        let typed = self.typed();
        let alone = || format!("--target {}{}", shell_word(&typed), self.host_option());
        let options = self.with_front(&typed, "").unwrap_or_else(alone);
        self.run.command(&begin, &options)
    }

    /// The command that asks the application itself, too, unless the run does that,
    /// and where its place is to be seen.
    pub(super) fn ask_application(&self) -> Option<String> {
        let command = || {
            let options = format!(
                "--target {} --target app=UPSTREAM --layers {},app --host {}",
                shell_word(&self.typed()),
                shell_word(&self.target.name),
                shell_word(self.host)
            );
            format!(
                "{} (`sudo nginx -T | grep _pass` shows UPSTREAM, as \
                 `unix:/run/gunicorn.sock` or `127.0.0.1:8000`; after `uwsgi_pass`, \
                 `uwsgi:unix:/run/uwsgi.sock` or `uwsgi://127.0.0.1:8000`)",
                self.run.command("smoke", &options)
            )
        };
        (!self.target.is_layered()).then(command)
    }

    /// How to ask this target for the host, where nothing but an option says it.
    pub(super) fn host_option(&self) -> String {
        if self.host == self.target.host {
            String::new()
        } else {
            format!(" --host {}", shell_word(self.host))
        }
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
            ..*self
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

    /// The target spelt with `https`, at the same port.
    pub(super) fn as_https(&self) -> String {
        self.spelt_with(Scheme::Https)
    }

    /// The target spelt with `http`, at the same port.
    pub(super) fn as_http(&self) -> String {
        self.spelt_with(Scheme::Http)
    }

    fn spelt_with(&self, scheme: Scheme) -> String {
        let spelling = &self.target.spelling;
        let (before, bare) = spelling.split_once("://").unwrap_or(("http", spelling));
        let url = Url::parse(&format!("{before}://{bare}")).ok();
        let respelt = url.and_then(|mut url| {
            let port = url.port_or_known_default();
            url.set_scheme(scheme.as_str()).ok()?;
            url.set_port(port).ok()?;
            Some(url.to_string().trim_end_matches('/').to_owned())
        });
        respelt.unwrap_or_else(|| format!("{}://{bare}", scheme.as_str()))
    }
}

/// What is to be typed to ask a target for a host, with `more` options.
fn asked(target: &str, host: Option<&str>, more: &str) -> String {
    let host = host.map(|host| format!(" --host {}", shell_word(host)));
    format!(
        "--target {}{}{more}",
        shell_word(target),
        host.unwrap_or_default()
    )
}

/// A name or a path, bounded.
pub(super) fn shown(text: &str) -> String {
    elide(text, SHOWN).into_owned()
}
