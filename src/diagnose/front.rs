//! Web servers, by the name that their responses bear, and how each is set up.

use super::nginx::{self, configured};
use super::place::Place;
use super::response_evidence::ResponseEvidence;

/// A web server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Front {
    Nginx,
    Apache,
    Caddy,
    Lighttpd,
    /// One that doesn't say, or an application's own.
    Other,
}

impl Front {
    /// The one of a name, as `Server` has it.
    pub(super) fn called(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "nginx" | "openresty" => Self::Nginx,
            "apache" => Self::Apache,
            "caddy" => Self::Caddy,
            "lighttpd" => Self::Lighttpd,
            _ => Self::Other,
        }
    }

    /// The one that a response comes from.
    pub(super) fn of(evidence: &ResponseEvidence<'_>) -> Self {
        Self::called(&evidence.server())
    }

    /// What to call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Apache => "Apache",
            Self::Caddy => "Caddy",
            Self::Lighttpd => "lighttpd",
            Self::Other => "the web server",
        }
    }

    /// The command with which it takes a change of its configuration; of one that
    /// doesn't say who it is, that of the usual one.
    pub(super) const fn reload(self) -> &'static str {
        match self {
            Self::Nginx | Self::Other => nginx::RELOAD,
            Self::Apache => "`sudo apachectl configtest && sudo systemctl reload apache2`",
            Self::Caddy => "`sudo systemctl reload caddy`",
            Self::Lighttpd => "`sudo systemctl restart lighttpd`",
        }
    }

    /// The step that gives a host its own site, where another one answers for it.
    pub(super) fn to_know(self, site: &str, listen: &str) -> String {
        match self {
            Self::Nginx | Self::Other => format!(
                "{}: is {site} among the names, letter by letter, in a block with `{listen}`? Without \
                 it, the first block with that `listen` answers; of two with the same name, the \
                 first (`sudo nginx -t` warns: `conflicting server name`); then {}",
                configured(nginx::BLOCKS),
                nginx::RELOAD
            ),
            Self::Apache => format!(
                "`sudo apachectl -S` lists which site answers to which name: is {site} the \
                 `ServerName` of one? Without it, the first one answers; `sudo a2ensite FILE` \
                 enables one of `/etc/apache2/sites-available`; then {}",
                self.reload()
            ),
            Self::Caddy => format!(
                "`grep -n '{{' /etc/caddy/Caddyfile`: is {site} the address of a site? A name that \
                 none has gets an empty answer; then {}",
                self.reload()
            ),
            Self::Lighttpd => format!(
                "`grep -rn 'HTTP\\[\"host\"\\]' /etc/lighttpd`: is {site} the host of a condition? \
                 Without it, `server.document-root` answers; then {}",
                self.reload()
            ),
        }
    }
}

/// The step that gives the place's host its own site.
pub(super) fn to_know_site(front: Front, place: Place<'_>) -> String {
    format!(
        "{}{}",
        place.there(),
        front.to_know(&place.site(), &nginx::listen(place))
    )
}
