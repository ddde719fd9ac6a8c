//! What nginx's log says of what it passes requests on to.

use super::Said;
use crate::diagnose::app_server::AppServer;
use crate::diagnose::nginx::{PASSES, RELOAD, configured};
use crate::diagnose::place::shown;
use crate::logs::{Errno, Fact};
use crate::record::{Code, Diagnosis};
use crate::source::shell_word;

/// What keeps nginx from an answer of what it passes a request on to.
pub(super) fn explain(said: &Said<'_>) -> Option<Diagnosis> {
    let is_unanswered = said.status.is_none_or(|status| status >= 500);
    if !is_unanswered {
        return None;
    }
    let of = |cause: String| Diagnosis::new(Code::BadGateway, cause);
    Some(match said.fact {
        Fact::Connect { to, why } => match to.strip_prefix("unix:").or_else(|| socket(to)) {
            Some(path) => unconnected_socket(path, *why),
            None => unconnected_port(&shown(to), *why),
        },
        Fact::UpstreamTimeout { to, is_connecting } => timeout(said, &shown(to), *is_connecting),
        Fact::HeadTooBig { to } => of(format!(
            "the head of the answer of {} is larger than nginx's buffer",
            shown(to)
        ))
        .step(format!(
            "`proxy_buffer_size 16k;` and `proxy_buffers 8 16k;` (of uwsgi, `uwsgi_…`) beside the \
             `…_pass`; then {RELOAD}"
        ))
        .step("most often it is cookies: what does the application set that is so large?"),
        Fact::UpstreamClosed { to, is_begun: false } => of(format!(
            "{} closed the connection before it answered {}",
            shown(to),
            said.path
        ))
        .of_several(format!("{} closed the connection before it answered", shown(to)))
        .step(format!(
            "{}: a worker that was killed (`SIGKILL`: out of memory; `WORKER TIMEOUT`) or that died \
             says so; uWSGI: also an exception, or `invalid request block size`",
            AppServer::named(to).log()
        )),
        Fact::UpstreamClosed { to, is_begun: true } => Diagnosis::new(
            Code::TruncatedAnswer,
            format!("{} closed the connection in the middle of its answer", shown(to)),
        )
        .step(format!(
            "{}: did a worker die on it (`SIGKILL`, `WORKER TIMEOUT`, a traceback)?",
            AppServer::named(to).log()
        )),
        Fact::OtherProtocol { to } => of(format!(
            "what answers at {} doesn't speak what nginx speaks to it",
            shown(to)
        ))
        .step(format!(
            "{}: `proxy_pass http://…` is for HTTP (gunicorn, uvicorn, uWSGI's `http-socket`), \
             `uwsgi_pass` for uWSGI's `socket`, `https://` for TLS; then {RELOAD}",
            configured(PASSES)
        )),
        Fact::NoneLive { to } => of(format!(
            "nginx has taken every server of the upstream {} out for a while, since none answered",
            shown(to)
        ))
        .step("the error log's lines before say why: it is that which is to be mended")
        .step("`max_fails=0` beside a `server` of the `upstream` keeps nginx from taking it out"),
        Fact::Unresolved { name } => of(format!(
            "nginx doesn't find the address of {}, where it passes requests on to",
            shown(name)
        ))
        .step(format!(
            "{}: is the name right, and does `getent hosts {}` find it? With a variable in \
             `proxy_pass`, nginx needs a `resolver`",
            configured("resolver|_pass"),
            shell_word(&shown(name))
        )),
        Fact::UpstreamTls { to } => of(format!(
            "nginx speaks TLS to {}, and no handshake comes about",
            shown(to)
        ))
        .step(format!(
            "{}: if the application speaks plain HTTP, `proxy_pass http://…`; else \
             `proxy_ssl_server_name on;`, and the certificate that `proxy_ssl_verify` wants; then \
             {RELOAD}",
            configured("_pass|proxy_ssl")
        )),
        _ => return None,
    })
}

fn unconnected_socket(path: &str, why: Errno) -> Diagnosis {
    let word = shell_word(path);
    let place = shown(path);
    let server = AppServer::named(path);
    let of = |cause: String| Diagnosis::new(Code::BadGateway, cause);
    let runs = format!("{}; its socket must be at that path", server.status());
    match why {
        Errno::Missing => of(format!(
            "there is no socket {place}, where nginx passes requests on to: the application \
             doesn't run, or listens elsewhere"
        ))
        .step(runs)
        .step(format!("{} shows the path that nginx knows", configured(PASSES))),
        Errno::Denied => of(format!(
            "nginx's user may not open the socket {place}, where it passes requests on to"
        ))
        .step(format!(
            "`sudo namei -l {word}`: nginx's user (www-data on Debian) needs `x` on every folder \
             (`sudo chmod o+x FOLDER`) and `w` on the socket: {}, with `Group=www-data` in the unit; then {}",
            server.lets_group_in(),
            server.restart()
        ))
        .step(
            "if the modes allow it, SELinux doesn't: `sudo ausearch -m avc -ts recent` (Fedora, RHEL)",
        ),
        Errno::Refused => of(format!(
            "nobody listens at the socket {place}, where nginx passes requests on to: it was left \
             behind"
        ))
        .step(runs),
        Errno::Busy => of(format!(
            "the queue of the socket {place} is full: the application takes no more requests"
        ))
        .step(format!(
            "more workers, or faster ones: {}; a longer queue is gunicorn's `--backlog` and `sysctl \
             net.core.somaxconn`",
            server.workers()
        )),
        Errno::WrongKind => of(format!(
            "nginx takes {place} for the path of its socket, which it isn't"
        ))
        .step(format!(
            "{}: between the socket and a path stands a colon, `http://unix:/run/app.sock:/;`; \
             then {RELOAD}",
            configured(PASSES)
        )),
        _ => of(format!("nginx gets no connection to the socket {place}")).step(runs),
    }
}

fn unconnected_port(to: &str, why: Errno) -> Diagnosis {
    let port = to
        .rsplit(':')
        .next()
        .filter(|port| port.parse::<u16>().is_ok());
    let listens = port.map_or_else(
        || "`sudo ss -ltnp`".to_owned(),
        |port| format!("`sudo ss -ltnp 'sport = :{port}'`"),
    );
    let of = |cause: String| Diagnosis::new(Code::BadGateway, cause);
    let runs = format!(
        "{listens}: is it the application that listens there? If nobody: {} says why not",
        AppServer::named(to).log()
    );
    match why {
        Errno::Refused => of(format!(
            "nobody listens at {to}, where nginx passes requests on to"
        ))
        .step(runs)
        .step(format!(
            "if it listens elsewhere (another port, `[::1]`): {} shows what nginx knows; then \
             {RELOAD}",
            configured(PASSES)
        )),
        Errno::Denied => of(format!(
            "the system keeps nginx from connecting to {to}, where it passes requests on to: \
             SELinux does that"
        ))
        .step("`sudo setsebool -P httpd_can_network_connect on` lets nginx (Fedora, RHEL)"),
        Errno::TimedOut | Errno::Unreachable => of(format!(
            "no connection to {to} comes about, where nginx passes requests on to: another \
             machine, a network or a firewall in between"
        ))
        .step(format!(
            "{} shows the address that nginx knows",
            configured(PASSES)
        ))
        .step("is that machine up, and does its firewall let this one in?"),
        _ => of(format!("nginx gets no connection to {to}")).step(runs),
    }
}

fn timeout(said: &Said<'_>, to: &str, is_connecting: bool) -> Diagnosis {
    if is_connecting {
        return unconnected_port(to, Errno::TimedOut);
    }
    Diagnosis::of(Code::GatewayTimeout, said.path, |path| {
        format!("nginx waited for the answer of {to} to {path}, and gave up")
    })
    .step(AppServer::named(to).waits_for())
    .step(format!(
        "if it may take that long: `proxy_read_timeout 120s;` beside the `…_pass`; then {RELOAD}"
    ))
}

/// The path of the socket of `http://unix:/run/app.sock`.
fn socket(upstream: &str) -> Option<&str> {
    upstream.split_once("://unix:").map(|(_, path)| path)
}
