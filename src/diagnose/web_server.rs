//! Web servers and proxies but nginx, known by the pages that they make for errors.

use super::app_server::AppServer;
use super::response_evidence::ResponseEvidence;
use super::static_files::is_file;
use crate::record::{Code, Diagnosis};

/// A web server, or a proxy, that answers by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WebServer {
    Apache,
    Caddy,
    HaProxy,
    Lighttpd,
    Varnish,
}

/// What `HAProxy`'s own pages say, which have nothing else that tells.
const HAPROXY: [&str; 5] = [
    "\nNo server is available to handle this request.\n",
    "\nThe server didn't respond in time.\n",
    "\nThe server returned an invalid or incomplete response.\n",
    "\nRequest forbidden by administrative rules.\n",
    "\nAn internal server error occurred.\n",
];

/// How Apache's own pages begin; the second since its version 2.4.58.
const APACHE: [&str; 2] = [
    "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>",
    "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\">\n\
     <html><head>\n<title>",
];

impl WebServer {
    /// The one that made the page of an error, where it is none of an application's.
    fn of(evidence: &ResponseEvidence<'_>) -> Option<Self> {
        let (status, server) = (evidence.status(), evidence.server());
        let text = evidence.text.trim_start();
        let is_titled = evidence.title.starts_with(&status.to_string());
        let begins = |with: &str| text.starts_with(with);
        match server.as_str() {
            "lighttpd" if status == 404 && text.contains("<h1>404 Not Found</h1>") => {
                Some(Self::Lighttpd)
            }
            "Caddy" if text.is_empty() => Some(Self::Caddy),
            "lighttpd" if is_titled => Some(Self::Lighttpd),
            "" if begins(&format!("<html><body><h1>{status} ")) => {
                let is_own = HAPROXY.iter().any(|said| text.contains(said));
                is_own.then_some(Self::HaProxy)
            }
            _ if text.contains("<h3>Guru Meditation:</h3>") && text.contains("<p>XID: ") => {
                Some(Self::Varnish)
            }
            _ if is_titled && APACHE.iter().any(|with| begins(with)) => Some(Self::Apache),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Apache => "Apache",
            Self::Caddy => "Caddy",
            Self::HaProxy => "HAProxy",
            Self::Lighttpd => "lighttpd",
            Self::Varnish => "Varnish",
        }
    }

    /// The command that shows its log.
    const fn log(self) -> &'static str {
        match self {
            Self::Apache => "`sudo tail -n 5 /var/log/apache2/error.log`",
            Self::Caddy => "`sudo journalctl -u caddy -n 20`",
            Self::HaProxy => "`sudo journalctl -u haproxy -n 20` (or /var/log/haproxy.log)",
            Self::Lighttpd => "`sudo tail -n 5 /var/log/lighttpd/error.log`",
            Self::Varnish => "`sudo varnishlog -g request -q 'FetchError'`",
        }
    }

    /// What its log says of a server behind it that doesn't answer, and where that is
    /// written down.
    const fn unreached(self) -> &'static str {
        match self {
            Self::Apache => {
                "`AH00957` (nobody listens), `AH02454 … No such file` (no socket), `Permission \
                 denied`, `timeout specified has expired` (`ProxyTimeout`); `ProxyPass` says whom \
                 it asks"
            }
            Self::Caddy => {
                "`connection refused` (nobody listens), `no such file` (no socket), `permission \
                 denied`; `reverse_proxy` in the Caddyfile says whom it asks"
            }
            Self::HaProxy => {
                "`Layer4 connection problem` (nobody listens), `Layer7 wrong status` (the path of \
                 `httpchk`), `NOSRV` (no `use_backend` fits); `server` lines say whom it asks"
            }
            Self::Lighttpd => {
                "`establishing connection failed` names the place; `proxy.server` says whom it asks"
            }
            Self::Varnish => {
                "and `sudo varnishadm backend.list`: `.host` and `.port` in the VCL say whom it asks"
            }
        }
    }

    /// What says where it looks for a path.
    const fn looks_up(self) -> &'static str {
        match self {
            Self::Apache => {
                "`sudo apachectl -S` shows which site answers; in its file, `Alias` and \
                 `DocumentRoot` say where files are, `ProxyPass` what is passed on; then `sudo \
                 systemctl reload apache2`"
            }
            Self::Caddy => {
                "in the Caddyfile, `root` says where files are (`handle` keeps the prefix, \
                 `handle_path` takes it off), `reverse_proxy` what is passed on; then `sudo systemctl \
                 reload caddy`"
            }
            Self::Lighttpd => {
                "`alias.url` (with a slash on both sides, or on none) and `server.document-root` say \
                 where files are, `proxy.server` what is passed on"
            }
            Self::HaProxy => "`use_backend` says who is asked for it",
            Self::Varnish => "the VCL says who is asked for it",
        }
    }

    /// What its log says of an error of its own.
    const fn failed(self) -> &'static str {
        match self {
            Self::Apache => {
                ": `.htaccess: Invalid command` wants a module (`sudo a2enmod …`); below `mod_wsgi` \
                 stands the application's traceback"
            }
            _ => "",
        }
    }
}

/// Whether it is the page of another web server than nginx for an error.
pub(super) fn is_own_error(evidence: &ResponseEvidence<'_>) -> bool {
    evidence.status() >= 400 && WebServer::of(evidence).is_some()
}

/// What another web server than nginx answers by itself.
pub(super) fn own_error(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let answers = evidence.is_status_wrong() && evidence.status() >= 400;
    let server = answers.then(|| WebServer::of(evidence))??;
    let (code, name, log) = (evidence.status(), server.name(), server.log());
    let there = evidence.place.there();
    let path = evidence.shown_path();
    // Apache that answers by itself runs no application there.
    let behind = match evidence.place.server {
        AppServer::Apache => AppServer::Unknown,
        server => server,
    };
    let unreached = || {
        Diagnosis::new(
            Code::BadGateway,
            format!("{name} runs, but gets no proper answer from what is behind it ({code})"),
        )
        .step(format!("{there}{log}: {}", server.unreached()))
        .step(format!("{there}{}", behind.status()))
        .or("another fault of what is behind it, which its log names")
    };
    Some(match code {
        502 | 503 => unreached(),
        504 => Diagnosis::of(Code::GatewayTimeout, &path, |path| {
            format!("{name} waited for the answer to {path} of what is behind it and gave up (504)")
        })
        .step(format!("{there}{log}: {}", server.unreached()))
        .step(format!("{there}{}", behind.waits_for())),
        500 => Diagnosis::of(Code::ServerError, &path, |path| {
            format!("{name} itself fails at {path} (500)")
        })
        .step(format!("{there}{log} tells why{}", server.failed())),
        404 if is_file(evidence.path()) => Diagnosis::of(Code::AssetMissing, &path, |path| {
            format!("{name} itself looks for {path} and finds no such file (404)")
        })
        .step(format!(
            "{there}is it in the folder that {name} hands out (Django: `collectstatic` fills \
             `STATIC_ROOT`)? {}",
            server.looks_up()
        )),
        404 => Diagnosis::of(Code::NotPassedOn, &path, |path| {
            format!("{name} itself answers {path} with 404 and doesn't ask the application")
        })
        .step(format!("{there}{}", server.looks_up()))
        .or("a site of files, of which these are missing"),
        403 => Diagnosis::of(Code::ForbiddenByServer, &path, |path| {
            format!("{name} itself refuses {path} (403)")
        })
        .step(format!("{there}{log} tells why: {}", refused(server))),
        _ => return None,
    })
}

/// What lets in whom a server refuses.
const fn refused(server: WebServer) -> &'static str {
    match server {
        WebServer::Apache => {
            "`client denied` is `Require all granted` that the `<Directory>` or `<Location>` lacks, \
             `search permissions are missing` a folder (`sudo chmod o+x`), `AH01276` one without an \
             index page"
        }
        WebServer::HaProxy => "`http-request deny` in the frontend or backend; take it out",
        WebServer::Caddy => "`respond 403` in the Caddyfile, or rights of the file",
        WebServer::Lighttpd => "`url.access-deny`, or rights of the file",
        WebServer::Varnish => "`synth(403)` in the VCL",
    }
}
