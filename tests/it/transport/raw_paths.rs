//! Paths that are sent as they are written.

use http::Method;
use smoke::exchange::{Exchange, Unfollowed};
use smoke::plan::{Dial, Scheme, Target};
use smoke::suite::Request;
use smoke::transport::{Options, Versions};

use super::redirects::site;
use super::{at, client, client_with, follow, limits, request, target, text};
use crate::proxy;
use crate::server::{Conn, Server, path};
use crate::tls::Authority;

/// What HTTP carries, however odd.
const PATHS: [&str; 12] = [
    "/static../settings.py",
    "/static/../../etc/passwd",
    "/./a/.//b",
    "//evil.test/a",
    "/%2e%2e/%2E%2e/a",
    "/..%2f..%2fa",
    "/a%00b",
    r"/..\..\a",
    "/%c0%ae%c0%ae/",
    "/a?b=../c?d",
    "/a;b=1/{c}|d^e\"f",
    "/",
];

fn raw(path: &str) -> Request {
    Request {
        raw: true,
        ..request(Method::GET, path)
    }
}

async fn echo(mut conn: Conn) {
    while let Some(request) = conn.request().await {
        conn.answer("200 OK", "", path(&request)).await;
    }
}

#[tokio::test]
async fn a_raw_path_arrives_to_the_byte() {
    let authority = Authority::new();
    let secure = Server::tls(authority.server(&["a.test"], |_| {}), echo);
    let [tcp, unix] = Server::both(echo);
    for (server, scheme) in [
        (&tcp, Scheme::Http),
        (&unix, Scheme::Http),
        (&secure, Scheme::Https),
    ] {
        for base in ["", "/app"] {
            let to = Target {
                scheme,
                base_path: base.to_owned(),
                ..target(server)
            };
            let options = Options {
                cacert: Some(authority.file()),
                ..Options::default()
            };
            let client = client_with(&to, options);
            for path in PATHS {
                let exchange = client.exchange(&raw(path), "a.test", &limits()).await;
                let exchange = exchange.unwrap();
                assert_eq!(text(&exchange), format!("{base}{path}"));
                let sent = &exchange.last.sent;
                let address = format!("{}://a.test{base}{path}", scheme.as_str());
                assert_eq!(sent.address(), address);
            }
        }
    }
}

#[tokio::test]
async fn a_raw_path_is_the_path_of_http_2() {
    for server in Server::both(async |conn: Conn| {
        let mut connection = h2::server::handshake(conn.into_stream()).await.unwrap();
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            let path = request.uri().path_and_query().unwrap().as_str().to_owned();
            let answer = http::Response::new(());
            let mut stream = respond.send_response(answer, false).unwrap();
            stream.send_data(path.into(), true).unwrap();
        }
    }) {
        let options = Options {
            versions: Versions::Http2,
            ..Options::default()
        };
        let client = client_with(&target(&server), options);
        for path in PATHS {
            let exchange = client.exchange(&raw(path), "a.test", &limits()).await;
            assert_eq!(text(&exchange.unwrap()), path);
        }
    }
}

#[tokio::test]
async fn a_proxy_is_asked_for_a_raw_path_as_it_is_written() {
    let proxy = proxy::http(1, None);
    let to = Target {
        proxy: Some(format!("http://{}", proxy.address()).parse().unwrap()),
        ..at(Dial::Tcp {
            host: "live.invalid".into(),
            port: 80,
        })
    };
    for path in PATHS {
        let client = client(&to);
        let exchange = client.exchange(&raw(path), "live.invalid", &limits()).await;
        let page = text(&exchange.unwrap());
        assert_eq!(page, format!("proxied http://live.invalid{path}"));
    }
}

async fn walk(server: &Server, path: &str) -> Exchange {
    client(&target(server))
        .exchange(&raw(path), "example.test", &follow())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_redirect_is_read_as_browsers_do() {
    for server in &site(&[
        ("/a/../b", "301 Moved", "Location: /b\r\n"),
        ("/a/./c/../d", "302 Found", "Location: e\r\n"),
        ("/loop/", "302 Found", "Location: /loop/\r\n"),
    ]) {
        // To the very path that a browser reads in it: that is no loop.
        assert_eq!(text(&walk(server, "/a/../b").await), "/b");
        assert_eq!(text(&walk(server, "/a/./c/../d").await), "/a/e");
        let looped = walk(server, "/loop/").await;
        assert_eq!(looped.unfollowed, Some(Unfollowed::Loop));
    }
}
