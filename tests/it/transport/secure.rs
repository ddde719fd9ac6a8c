//! TLS.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use rcgen::date_time_ymd;
use smoke::exchange::{Cause, Phase, TlsFailure, TransportError, Trust};
use smoke::plan::{Dial, Protocol, Scheme, Target};
use smoke::transport::Options;
use tokio_rustls::rustls::ServerConfig;

use super::{at, client_with, follow, get, limits, target, text, within};
use crate::server::{Conn, Server, header};
use crate::tls::{Authority, self_signed};

pub(super) async fn hello(mut conn: Conn) {
    while conn.request().await.is_some() {
        conn.answer("200 OK", "", "secure").await;
    }
}

pub(super) fn https(server: &Server) -> Target {
    Target {
        protocol: Protocol::Http,
        scheme: Scheme::Https,
        ..target(server)
    }
}

pub(super) fn trusting(authority: &Authority) -> Options {
    Options {
        cacert: Some(authority.file()),
        ..Options::default()
    }
}

/// What is wrong with a server that is asked as `host`.
pub(super) async fn wrong(config: ServerConfig, host: &str, options: Options) -> String {
    let server = Server::tls(config, hello);
    let client = client_with(&https(&server), options);
    match client
        .exchange(&get("/"), host, &limits())
        .await
        .unwrap_err()
    {
        TransportError {
            phase: Phase::Tls,
            cause: Cause::Tls(failure),
            ..
        } => failure.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_name_that_is_asked_for_is_the_name_in_tls() {
    let authority = Authority::new();
    let server = Server::tls(
        authority.server(&["a.test", "10.1.2.3", "::9"], |_| {}),
        hello,
    );
    let client = client_with(&https(&server), trusting(&authority));
    for host in [
        "a.test",
        "a.test.",
        "A.TEST:8443",
        "10.1.2.3",
        "10.1.2.3:443",
        "[::9]:444",
    ] {
        let exchange = client.exchange(&get("/x"), host, &limits()).await.unwrap();
        assert_eq!(text(&exchange), "secure");
        assert_eq!(exchange.last.remote, Some(server.address()));
        assert_eq!(
            header(server.requests().last().unwrap(), "host"),
            Some(host)
        );
        let timings = exchange.last.timings;
        assert!(
            timings.connect.is_some() && timings.tls.is_some() && timings.first_byte.is_some(),
            "{timings:?}"
        );
    }
    assert_eq!(server.connections(), 6);
}

#[tokio::test]
async fn a_target_by_name_is_looked_up_and_asked_by_another() {
    let authority = Authority::new();
    let server = Server::tls(authority.server(&["a.test"], |_| {}), hello);
    let mut to = at(Dial::Tcp {
        host: "localhost".into(),
        port: server.address().port(),
    });
    to.scheme = Scheme::Https;
    let client = client_with(&to, trusting(&authority));
    let exchange = client
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap();
    let timings = exchange.last.timings;
    assert!(timings.resolve.is_some() && timings.connect.is_some() && timings.tls.is_some());
    assert_eq!(exchange.last.sent.url.as_str(), "https://a.test/");
}

#[tokio::test]
async fn the_system_decides_when_nothing_is_said() {
    let authority = Authority::named("Unheard of");
    let config = authority.server(&["a.test"], |_| {});
    let message = wrong(config, "a.test", Options::default()).await;
    // The second is for machines that trust nobody.
    assert!(
        message.starts_with("the certificate is of the issuer CN=Unheard of, which is neither")
            || message.starts_with("the certificates that this system trusts can't be loaded: "),
        "{message}"
    );
}

#[tokio::test]
async fn any_certificate_will_do_when_told_so() {
    let authority = Authority::new();
    let insecure = || Options {
        insecure: true,
        ..Options::default()
    };
    let expired = authority.server(&["a.test"], |params| {
        params.not_after = date_time_ymd(2020, 2, 3);
    });
    for config in [
        expired,
        self_signed(&["b.test"]),
        authority.server(&["c.test"], |_| {}),
    ] {
        let server = Server::tls(config, hello);
        let client = client_with(&https(&server), insecure());
        let exchange = client
            .exchange(&get("/"), "a.test", &limits())
            .await
            .unwrap();
        assert_eq!(text(&exchange), "secure");
    }
}

#[tokio::test]
async fn a_ca_file_that_can_not_be_used_is_said_and_plain_http_does_not_mind() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "no certificate").unwrap();
    let server = Server::tcp(hello);
    for (file, message) in [
        (folder.path().join("missing.pem"), "No such file"),
        (empty, "it holds no PEM certificate"),
    ] {
        let options = Options {
            cacert: Some(file),
            ..Options::default()
        };
        let plain = client_with(&target(&server), options.clone());
        plain
            .exchange(&get("/"), "a.test", &limits())
            .await
            .unwrap();
        let secure = client_with(&https(&server), options);
        let error = secure
            .exchange(&get("/"), "a.test", &limits())
            .await
            .unwrap_err();
        assert_eq!(error.phase, Phase::Tls);
        assert!(
            matches!(&error.cause, Cause::Tls(TlsFailure::NoRoots(m)) if m.contains(message)),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_port_that_speaks_no_tls() {
    let plain = Server::tcp(|mut conn| async move {
        conn.send("HTTP/1.1 400 Bad Request\r\n\r\n").await;
        conn.stall().await;
    });
    let options = || Options {
        insecure: true,
        ..Options::default()
    };
    let ask = async |server: &Server| {
        let client = client_with(&https(server), options());
        client
            .exchange(&get("/"), "a.test", &within(Duration::from_millis(300)))
            .await
            .unwrap_err()
    };
    let error = ask(&plain).await;
    assert_eq!(error.phase, Phase::Tls);
    assert!(
        matches!(error.cause, Cause::Tls(TlsFailure::NotTls)),
        "{error:?}"
    );
    assert!(error.timings.connect.is_some());

    let closing = Server::tcp(|mut conn| async move {
        conn.send("").await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    });
    let error = ask(&closing).await;
    assert_eq!(error.phase, Phase::Tls);
    assert!(
        matches!(error.cause, Cause::Closed | Cause::Io(_)),
        "{error:?}"
    );

    let silent = Server::tcp(|mut conn| async move { conn.stall().await });
    let error = ask(&silent).await;
    assert_eq!(error.phase, Phase::Tls);
    assert!(matches!(error.cause, Cause::TimedOut(_)), "{error:?}");
}

#[tokio::test]
async fn a_server_that_wants_a_client_certificate() {
    let authority = Authority::new();
    for _ in 0..10 {
        let config = authority.asking_server(&["a.test"]);
        assert_eq!(
            wrong(config, "a.test", trusting(&authority)).await,
            "the server wants a client certificate (alert certificate_required)"
        );
    }
}

#[tokio::test]
async fn an_end_without_goodbye_may_be_a_cut() {
    // RFC 8446, section 6.1: without `close_notify`, anybody may have cut it.
    let authority = Authority::new();
    let server = Server::tls(
        authority.server(&["a.test"], |_| {}),
        |mut conn| async move {
            conn.request().await;
            conn.send("HTTP/1.0 200 OK\r\n\r\nuntil the end").await;
        },
    );
    let client = client_with(&https(&server), trusting(&authority));
    let error = client
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap_err();
    assert_eq!(error.phase, Phase::Receive);
    assert!(matches!(error.cause, Cause::Closed), "{error:?}");
}

#[tokio::test]
async fn a_tls_port_asked_in_the_clear() {
    let authority = Authority::new();
    let server = Server::tls(authority.server(&["a.test"], |_| {}), hello);
    let client = client_with(&target(&server), Options::default());
    let error = client
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap_err();
    assert_eq!(error.phase, Phase::FirstByte);
    assert!(
        matches!(
            error.cause,
            Cause::Malformed(_) | Cause::Closed | Cause::Io(_)
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn tls_on_a_unix_socket_is_refused() {
    let server = Server::unix(hello);
    let client = client_with(&https(&server), Options::default());
    let error = client
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap_err();
    assert_eq!(error.phase, Phase::Tls);
}

#[tokio::test]
async fn a_redirect_from_http_to_https_leaves_the_secrets_behind() {
    let authority = Authority::new();
    let secure = Server::tls(authority.server(&["a.test"], |_| {}), hello);
    let plain = Server::tcp(|mut conn| async move {
        while conn.request().await.is_some() {
            conn.answer("301 Moved", "Location: https://a.test/\r\n", "")
                .await;
        }
    });
    let mut options = trusting(&authority);
    options.connect_to = vec![format!("a.test:443:{}", secure.address()).parse().unwrap()];
    let mut to = target(&plain);
    to.credentials = Some(("u".into(), "p".into()));
    let client = client_with(&to, options);
    let exchange = client
        .exchange(&get("/"), "a.test", &follow())
        .await
        .unwrap();
    assert_eq!(
        (text(&exchange).as_str(), exchange.redirects.len()),
        ("secure", 1)
    );
    assert_eq!(header(&secure.requests()[0], "authorization"), None);
    assert_eq!(header(&secure.requests()[0], "host"), Some("a.test"));
    // What is known of TLS is known of the hop that has it.
    assert_eq!(exchange.redirects[0].tls, None);
    assert_eq!(exchange.last.tls.unwrap().trust, Trust::Trusted);
}

#[tokio::test]
async fn a_handshake_that_is_too_large_is_tls_all_the_same() {
    let authority = Authority::new();
    let large = authority.server_with(&["a.test"], &[&authority; 200]);
    assert_eq!(
        wrong(large, "a.test", trusting(&authority)).await,
        "the server's part of the handshake is larger than the 64 kB that smoke reads"
    );
}

/// Apache does it for a folder that wants a certificate of the client; OpenSSL
/// does it when it is told to.
#[tokio::test]
async fn a_server_that_renegotiates_is_told_from_one_with_other_ciphers() {
    let authority = Authority::new();
    let (certificate, key) = authority.files(&["a.test"]);
    let mut server = Command::new("openssl")
        .args(["s_server", "-tls1_2", "-accept", "127.0.0.1:0"])
        .arg("-key")
        .arg(&key)
        .arg("-cert")
        .arg(&certificate)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(server.stdout.take().unwrap());
    let mut lines = output.lines().map(Result::unwrap);
    let mut commands = server.stdin.take().unwrap();
    let accepting = lines.find(|line| line.starts_with("ACCEPT ")).unwrap();
    let address: SocketAddr = accepting["ACCEPT ".len()..].parse().unwrap();
    let once_asked = thread::spawn(move || {
        lines.find(|line| line.starts_with("GET / ")).unwrap();
        commands.write_all(b"R\n").unwrap();
        lines.for_each(drop);
    });
    let to = Target {
        scheme: Scheme::Https,
        ..at(Dial::Tcp {
            host: "127.0.0.1".to_owned(),
            port: address.port(),
        })
    };
    let options = Options {
        insecure: true,
        ..Options::default()
    };
    let client = client_with(&to, options);
    let error = client.exchange(&get("/"), "a.test", &limits()).await;
    let error = error.unwrap_err();
    assert_eq!(error.cause, Cause::Tls(TlsFailure::Renegotiation));
    server.kill().unwrap();
    server.wait().unwrap();
    once_asked.join().unwrap();
}
