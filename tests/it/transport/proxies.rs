//! Connections through proxies.

use http::Version;
use smoke::exchange::{Cause, Exchange, Phase, TransportError};
use smoke::plan::{Dial, Family, Scheme, Target};
use smoke::transport::{Options, Versions};

use super::{at, client_with, follow, get, limits, target, text};
use crate::proxy;
use crate::server::{Conn, Server, header, path};
use crate::tls::Authority;

async fn hello(mut conn: Conn) {
    while let Some(request) = conn.request().await {
        conn.answer("200 OK", "", format!("there {}", path(&request)))
            .await;
    }
}

/// A name at a port, through a proxy of this scheme.
fn through(proxy: &Server, scheme: &str, host: &str, port: u16) -> Target {
    Target {
        proxy: Some(format!("{scheme}{}", proxy.address()).parse().unwrap()),
        ..at(Dial::Tcp {
            host: host.to_owned(),
            port,
        })
    }
}

async fn ask(to: &Target, host: &str, options: Options) -> Result<Exchange, TransportError> {
    client_with(to, options)
        .exchange(&get("/x?y"), host, &limits())
        .await
}

async fn refused(to: &Target, options: Options) -> (Phase, String) {
    let error = ask(to, "live.invalid", options).await.unwrap_err();
    assert!(matches!(error.cause, Cause::Proxy(_)), "{error:?}");
    (error.phase, error.cause.to_string())
}

#[tokio::test]
async fn a_plain_request_is_handed_to_the_proxy() {
    let proxy = proxy::http(1, Some("Basic bWU6aHVudGVyMg=="));
    let to = through(&proxy, "http://me:hunter2@", "live.invalid", 80);
    let exchange = ask(&to, "live.invalid", Options::default()).await.unwrap();
    assert_eq!(text(&exchange), "proxied http://live.invalid/x?y");
    assert_eq!(exchange.last.remote, None);
    assert!(
        !exchange
            .last
            .sent
            .headers
            .contains_key("proxy-authorization")
    );
    assert_eq!(exchange.last.timings.resolve, None);
    assert_eq!(header(&proxy.requests()[0], "host"), Some("live.invalid"));
    // An answer of the proxy itself is an answer.
    let to = through(&proxy, "http://", "live.invalid", 80);
    let exchange = ask(&to, "live.invalid", Options::default()).await.unwrap();
    assert_eq!(exchange.last.response.status, 407);
}

#[tokio::test]
async fn who_is_asked_for_elsewhere_is_asked_through_a_tunnel() {
    let server = Server::tcp(hello);
    let port = server.address().port();
    let proxy = proxy::http(1, None);
    // The proxy would ask the host that the request names.
    let to = through(&proxy, "http://", "127.0.0.1", port);
    let exchange = ask(&to, "live.invalid", Options::default()).await.unwrap();
    assert_eq!(text(&exchange), "there /x?y");
    assert_eq!(header(&server.requests()[0], "host"), Some("live.invalid"));
    assert!(proxy.requests()[0].starts_with(&format!("CONNECT 127.0.0.1:{port} HTTP/1.1\r\n")));
    // So is what an option leads elsewhere; of two addresses, the second when
    // the first is refused.
    let to = through(&proxy, "http://", "live.invalid", 80);
    let options = Options {
        connect_to: vec![
            format!("live.invalid:80:other.invalid:{port}")
                .parse()
                .unwrap(),
        ],
        resolve: vec![
            format!("other.invalid:{port}:127.0.0.9,127.0.0.1")
                .parse()
                .unwrap(),
        ],
        ..Options::default()
    };
    let exchange = ask(&to, "live.invalid", options).await.unwrap();
    assert_eq!(text(&exchange), "there /x?y");
    assert!(proxy.requests()[1].starts_with(&format!("CONNECT 127.0.0.9:{port} ")));
}

#[tokio::test]
async fn redirects_go_through_the_proxy_too() {
    let server = Server::tcp(async |mut conn: Conn| {
        conn.request().await;
        conn.answer("302 Found", "Location: http://other.invalid/y\r\n", "")
            .await;
    });
    let user = "Basic bWU6aHVudGVyMg==";
    let proxy = proxy::http(1, Some(user));
    let port = server.address().port();
    let to = through(&proxy, "http://me:hunter2@", "127.0.0.1", port);
    let client = client_with(&to, Options::default());
    let exchange = client.exchange(&get("/"), "live.invalid", &follow()).await;
    assert_eq!(text(&exchange.unwrap()), "proxied http://other.invalid/y");
    assert_eq!(header(&server.requests()[0], "proxy-authorization"), None);
    let told: Vec<_> = proxy.requests();
    assert!(
        told.iter()
            .all(|it| header(it, "proxy-authorization") == Some(user))
    );
}

#[tokio::test]
async fn tls_goes_through_every_kind_of_proxy() {
    let authority = Authority::new();
    let mut config = authority.server(&["live.invalid"], |_| {});
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let server = Server::tls(config, async |conn: Conn| {
        let mut connection = h2::server::handshake(conn.into_stream()).await.unwrap();
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            let mut stream = respond
                .send_response(http::Response::new(()), false)
                .unwrap();
            stream
                .send_data(request.uri().to_string().into(), true)
                .unwrap();
        }
    });
    let port = server.address().port();
    let user = "Basic bWU6aHVudGVyMg==";
    let http = proxy::http(port, Some(user));
    let socks = proxy::socks5(port, Some(("me", "hunter2")));
    for (proxy, scheme) in [
        (&http, "http://me:hunter2@"),
        (&socks, "socks5://me:hunter2@"),
        (&socks, "socks5h://me:hunter2@"),
    ] {
        let to = Target {
            scheme: Scheme::Https,
            ..through(proxy, scheme, "live.invalid", 443)
        };
        let options = Options {
            cacert: Some(authority.file()),
            // Only where the name is looked up here, this must be known.
            resolve: match scheme {
                "socks5://me:hunter2@" => vec!["live.invalid:443:127.0.0.9".parse().unwrap()],
                _ => Vec::new(),
            },
            connect_to: match scheme {
                "socks5://me:hunter2@" => {
                    vec![
                        format!("live.invalid:443:127.0.0.1:{port}")
                            .parse()
                            .unwrap(),
                    ]
                }
                _ => Vec::new(),
            },
            ..Options::default()
        };
        let exchange = ask(&to, "live.invalid", options).await.unwrap();
        assert_eq!(text(&exchange), "https://live.invalid/x?y", "{scheme}");
        assert_eq!(exchange.last.response.version, Version::HTTP_2);
        let tls = exchange.last.tls.unwrap();
        assert_eq!((tls.version, tls.certificates.len()), ("1.3", 1));
        assert_eq!(exchange.last.remote, None);
    }
}

#[tokio::test]
async fn socks_leads_to_plain_http_and_prior_knowledge_takes_a_tunnel() {
    let server = Server::tcp(hello);
    let port = server.address().port();
    for scheme in ["socks5://", "socks5h://"] {
        let socks = proxy::socks5(port, None);
        let name = if scheme == "socks5://" {
            "localhost"
        } else {
            "live.invalid"
        };
        let to = through(&socks, scheme, name, port);
        let options = Options {
            family: (scheme == "socks5://").then_some(Family::V4),
            ..Options::default()
        };
        let exchange = ask(&to, "live.invalid", options).await.unwrap();
        assert_eq!(text(&exchange), "there /x?y");
    }
    let h2 = Server::tcp(async |conn: Conn| {
        let mut connection = h2::server::handshake(conn.into_stream()).await.unwrap();
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            respond
                .send_response(http::Response::new(()), true)
                .unwrap();
        }
    });
    let proxy = proxy::http(h2.address().port(), None);
    let options = Options {
        versions: Versions::Http2,
        ..Options::default()
    };
    let to = through(&proxy, "http://", "live.invalid", 80);
    let exchange = ask(&to, "live.invalid", options).await.unwrap();
    assert_eq!(exchange.last.response.version, Version::HTTP_2);
    assert!(proxy.requests()[0].starts_with("CONNECT live.invalid:80 "));
}

#[tokio::test]
async fn what_keeps_a_proxy_from_leading_on_is_told() {
    let server = Server::tcp(|_| async {});
    let nobody = server.address();
    server.stop().await;
    let https = |proxy: &Server, scheme, host: &str, port| Target {
        scheme: Scheme::Https,
        ..through(proxy, scheme, host, port)
    };
    let http = proxy::http(nobody.port(), Some("Basic bWU6aHVudGVyMg=="));
    let at = http.address();
    assert_eq!(
        refused(
            &https(&http, "http://me:wrong@", "live.invalid", 443),
            Options::default()
        )
        .await,
        (
            Phase::Connect,
            format!(
                "the proxy http://{at} opens no way to live.invalid:443: \
                 407 Proxy Authentication Required"
            )
        )
    );
    let to = https(&http, "http://me:hunter2@", "::1", nobody.port());
    assert_eq!(
        refused(&to, Options::default()).await.1,
        format!(
            "the proxy http://{at} opens no way to [::1]:{}: 502 Bad Gateway",
            nobody.port()
        )
    );
    let socks = proxy::socks5(nobody.port(), None);
    let at = socks.address();
    assert_eq!(
        refused(
            &through(&socks, "socks5h://", "live.invalid", 80),
            Options::default()
        )
        .await,
        (
            Phase::Connect,
            format!("the proxy socks5h://{at} opens no way to live.invalid:80: connection refused")
        )
    );
    let locked = proxy::socks5(1, Some(("me", "hunter2")));
    for (user, why) in [
        ("", "no acceptable auth methods"),
        ("me:wrong@", "password auth failure"),
    ] {
        let to = through(&locked, &format!("socks5h://{user}"), "live.invalid", 80);
        let (_, said) = refused(&to, Options::default()).await;
        assert!(said.contains(why), "{said}");
    }
    let web = Server::tcp(async |mut conn: Conn| {
        conn.send("HTTP/1.1 400 Bad Request\r\n\r\n").await;
        conn.stall().await;
    });
    let to = through(&web, "socks5h://", "live.invalid", 80);
    let (_, said) = refused(&to, Options::default()).await;
    assert!(said.ends_with("what it answers is not SOCKS5"), "{said}");
    let mut gone = target(&web);
    gone.proxy = Some(format!("http://{nobody}").parse().unwrap());
    assert_eq!(
        refused(&gone, Options::default()).await,
        (
            Phase::Connect,
            format!("no connection to the proxy http://{nobody}: connection refused")
        )
    );
    gone.proxy = Some("http://proxy.invalid:3128".parse().unwrap());
    let (phase, said) = refused(&gone, Options::default()).await;
    assert_eq!(phase, Phase::Resolve);
    assert!(
        said.starts_with("no address is known for the proxy http://proxy.invalid:3128: "),
        "{said}"
    );
}

#[tokio::test]
async fn a_family_can_not_hold_for_names_that_the_proxy_looks_up() {
    let proxy = proxy::http(1, None);
    let to = through(&proxy, "http://", "live.invalid", 80);
    let options = Options {
        family: Some(Family::V4),
        ..Options::default()
    };
    let error = ask(&to, "live.invalid", options).await.unwrap_err();
    assert_eq!(
        error.cause.to_string(),
        format!(
            "the proxy http://{} looks up live.invalid itself, so `-4` can't hold; with socks5:// \
             it is looked up here",
            proxy.address()
        )
    );
    assert_eq!(proxy.connections(), 0);
}
