//! Lines as nginx writes them.

use super::*;

/// A line as nginx 1.22 writes it, with a message of its own.
fn line(message: &str) -> String {
    format!(
        "2026/11/29 14:30:01 [error] 123#123: *7 {message}, client: 192.0.2.7, server: \
         staging.example, request: \"GET /a?token=x HTTP/1.1\", upstream: \
         \"http://127.0.0.1:8000/a?token=x\", host: \"staging.example\", referrer: \
         \"http://other.example/?secret\""
    )
}

fn fact(message: &str) -> Fact {
    ErrorLine::read(&line(message)).unwrap().fact
}

#[test]
fn the_request_and_the_host_are_read() {
    let text = line("connect() failed (111: Connection refused) while connecting to upstream");
    let read = ErrorLine::read(&text).unwrap();
    assert_eq!(read.request, Some(("GET", "/a?token=x")));
    assert_eq!(read.host, Some("staging.example"));
    assert_eq!(read.upstream, Some("http://127.0.0.1:8000"));
    assert_eq!(
        read.told(),
        "connect() failed (111: Connection refused) while connecting to upstream \
         (http://127.0.0.1:8000)"
    );
    let socket = "2026/11/29 14:30:01 [crit] 1#1: *7 connect() to unix:/run/a.sock failed (13: \
                  Permission denied) while connecting to upstream, client: ::1, server: x, \
                  request: \"GET / HTTP/1.1\", upstream: \"http://unix:/run/a.sock:/\", host: \"x\"";
    let read = ErrorLine::read(socket).unwrap();
    assert_eq!(read.upstream, Some("http://unix:/run/a.sock"));
    assert_eq!(
        read.told(),
        "connect() to unix:/run/a.sock failed (13: Permission denied) while connecting to \
         upstream"
    );
    let to = "unix:/run/a.sock".to_owned();
    assert_eq!(
        read.fact,
        Fact::Connect {
            to,
            why: Errno::Denied
        }
    );
}

#[test]
fn a_request_that_reads_like_fields_is_nobodys() {
    for forged in [
        "2026/11/29 14:30:01 [error] 1#1: *7 open() \"/x, client: ::1, request: \"GET / HTTP/1.1\", \
         host: \"x\"\" failed (2: No such file or directory), client: ::1, server: x, request: \
         \"GET /y HTTP/1.1\", host: \"x\"",
        "2026/11/29 14:30:01 [error] 1#1: *7 a, client: ::1, server: x, request: \"GET / \
         HTTP/1.1\", host: \"x\", host: \"y\"",
        "2026/11/29 14:30:01 [error] 1#1: *7 a, host: \"x\", request: \"GET / HTTP/1.1\", client: ::1",
    ] {
        let read = ErrorLine::read(forged).unwrap();
        assert_eq!((read.request, read.host), (None, None), "{forged}");
    }
    for none in [
        "",
        "2026/11/29 14:30:01",
        "2026/11/29 14:30:01 [error] x",
        "é/11/29 14:30:01 [é] 1#1: x",
    ] {
        assert_eq!(ErrorLine::read(none), None, "{none}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a line for each message")]
fn what_nginx_says_is_known() {
    let to = || "http://127.0.0.1:8000".to_owned();
    let path = |path: &str| path.to_owned();
    for (message, known) in [
        (
            "connect() failed (113: No route to host) while connecting to upstream",
            Fact::Connect {
                to: to(),
                why: Errno::Unreachable,
            },
        ),
        (
            "upstream timed out (110: Connection timed out) while reading response header from upstream",
            Fact::UpstreamTimeout {
                to: to(),
                is_connecting: false,
            },
        ),
        (
            "upstream timed out (110: Connection timed out) while connecting to upstream",
            Fact::UpstreamTimeout {
                to: to(),
                is_connecting: true,
            },
        ),
        (
            "upstream sent too big header while reading response header from upstream",
            Fact::HeadTooBig { to: to() },
        ),
        (
            "upstream prematurely closed connection while reading response header from upstream",
            Fact::UpstreamClosed {
                to: to(),
                is_begun: false,
            },
        ),
        (
            "recv() failed (104: Connection reset by peer) while reading response header from upstream",
            Fact::UpstreamClosed {
                to: to(),
                is_begun: false,
            },
        ),
        (
            "upstream prematurely closed connection while reading upstream",
            Fact::UpstreamClosed {
                to: to(),
                is_begun: true,
            },
        ),
        (
            "upstream sent no valid HTTP/1.0 header while reading response header from upstream",
            Fact::OtherProtocol { to: to() },
        ),
        (
            "upstream sent unsupported FastCGI protocol version: 72 while reading response header from upstream",
            Fact::OtherProtocol { to: to() },
        ),
        (
            "no live upstreams while connecting to upstream",
            Fact::NoneLive { to: to() },
        ),
        (
            "app.internal could not be resolved (3: Host not found)",
            Fact::Unresolved {
                name: path("app.internal"),
            },
        ),
        (
            "SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream",
            Fact::UpstreamTls { to: to() },
        ),
        (
            "open() \"/srv/static/a.css\" failed (2: No such file or directory)",
            Fact::Open {
                path: path("/srv/static/a.css"),
                why: Errno::Missing,
            },
        ),
        (
            "\"/srv/site/index.html\" is forbidden (13: Permission denied)",
            Fact::Open {
                path: path("/srv/site/index.html"),
                why: Errno::Denied,
            },
        ),
        (
            "directory index of \"/srv/static/\" is forbidden",
            Fact::NoIndex {
                path: path("/srv/static/"),
            },
        ),
        ("access forbidden by rule", Fact::Rule),
        (
            "client intended to send too large body: 2097152 bytes",
            Fact::BodyTooLarge,
        ),
        (
            "rewrite or internal redirection cycle while internally redirecting to \"/index.html\"",
            Fact::Cycle,
        ),
        (
            "limiting requests, excess: 5.420 by zone \"one\"",
            Fact::Limit {
                zone: path("one"),
                is_of_connections: false,
            },
        ),
        (
            "open() \"/var/lib/nginx/proxy/1/00/0000000001\" failed (13: Permission denied) while reading upstream",
            Fact::Temporary {
                path: path("/var/lib/nginx/proxy/1/00/0000000001"),
                why: Errno::Denied,
            },
        ),
        (
            "768 worker_connections are not enough while connecting to upstream",
            Fact::WorkerConnections,
        ),
        (
            "socket() failed (24: Too many open files) while connecting to upstream",
            Fact::TooManyFiles,
        ),
        ("user \"edith\": password mismatch", Fact::Password),
        (
            "auth request unexpected status: 502 while sending to client",
            Fact::AuthRequest { status: 502 },
        ),
        (
            "no user/password was provided for basic authentication",
            Fact::Other,
        ),
        (
            "openat() \"/srv/current/static/a.css\" failed (20: Not a directory)",
            Fact::Symlink {
                path: path("/srv/current/static/a.css"),
            },
        ),
        (
            "open() \"/srv/temp/body/0000000001\" failed (13: Permission denied)",
            Fact::Temporary {
                path: path("/srv/temp/body/0000000001"),
                why: Errno::Denied,
            },
        ),
    ] {
        assert_eq!(fact(message), known, "{message}");
    }
}
