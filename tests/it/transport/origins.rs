//! Redirects that lead away from the target, and what must not go along.

use smoke::exchange::Unfollowed;
use smoke::plan::Dial;
use smoke::suite::{Auth, Forwarded, Request};
use smoke::transport::Options;

use super::redirects::{site, walk};
use super::{at, client, client_with, follow, get, target, text, with_header};
use crate::server::{Server, header, path};

/// A server that answers any request with 200.
fn plain() -> Server {
    let [tcp, _] = site(&[]);
    tcp
}

/// A server that sends everybody who asks for `/` to a place.
fn sends_to(location: String) -> Server {
    Server::tcp(move |mut conn| {
        let location = location.clone();
        async move {
            while let Some(request) = conn.request().await {
                if path(&request) == "/" {
                    conn.answer("302 Found", &format!("Location: {location}\r\n"), "")
                        .await;
                } else {
                    conn.answer("200 OK", "", "home").await;
                }
            }
        }
    })
}

fn lines(server: &Server) -> Vec<String> {
    let line = |request: &String| request.lines().next().unwrap_or_default().to_owned();
    server.requests().iter().map(line).collect()
}

/// A request with everything that must not leave the target.
fn secrets() -> Request {
    let mut asked = get("/");
    asked.auth = Some(Auth::Bearer("secret".into()));
    asked.cookies = vec![("secret".into(), "1".into())];
    let asked = with_header(asked, "accept-language", Some("ko"));
    with_header(asked, "x-own", Some("1"))
}

#[tokio::test]
async fn secrets_stay_with_the_target() {
    let other = plain();
    let port = other.address().port();
    let server = sends_to(format!("http://127.0.0.1:{port}/x"));
    let mut to = target(&server);
    to.credentials = Some(("u".into(), "p".into()));
    to.forwarded = Some(Forwarded::Http);
    let own = with_header(get("/"), "authorization", Some("secret"));
    let own = with_header(own, "cookie", Some("secret=1"));
    let own = with_header(own, "accept-language", Some("ko"));
    for asked in [secrets(), own] {
        let exchange = walk(&to, &asked, &follow()).await;
        assert_eq!(
            exchange.last.sent.url.as_str(),
            format!("http://127.0.0.1:{port}/x")
        );
        assert_eq!(exchange.last.remote, Some(other.address()));
    }
    for request in other.requests() {
        assert_eq!(
            header(&request, "host"),
            Some(format!("127.0.0.1:{port}").as_str())
        );
        assert_eq!(header(&request, "accept-language"), Some("ko"));
        for name in [
            "authorization",
            "cookie",
            "x-own",
            "x-forwarded-for",
            "x-forwarded-host",
        ] {
            assert_eq!(header(&request, name), None, "{request}");
        }
    }
    assert_eq!((server.requests().len(), other.requests().len()), (2, 2));
}

#[tokio::test]
async fn secrets_stay_with_the_port_and_come_back_with_it() {
    // The target is simply where its host is, so another port is dialled.
    let other = Server::tcp(|mut conn| async move {
        while let Some(request) = conn.request().await {
            let home = header(&request, "user-agent").unwrap().to_owned();
            conn.answer(
                "302 Found",
                &format!("Location: {home}\r\nSet-Cookie: set=1\r\n"),
                "",
            )
            .await;
        }
    });
    let server = sends_to(format!("http://{}/", other.address()));
    let home: &'static str = format!("http://{}/home", server.address()).leak();
    let asked = with_header(secrets(), "user-agent", Some(home));
    let host = server.address().to_string();
    let exchange = client(&target(&server))
        .exchange(&asked, &host, &follow())
        .await
        .unwrap();
    assert_eq!(
        (text(&exchange).as_str(), exchange.redirects.len()),
        ("home", 2)
    );
    assert_eq!(header(&other.requests()[0], "cookie"), None);
    assert_eq!(header(&other.requests()[0], "authorization"), None);
    let back = &server.requests()[1];
    assert_eq!(header(back, "authorization"), Some("Bearer secret"));
    // Cookies know no ports (RFC 6265, section 8.5).
    assert_eq!(header(back, "cookie"), Some("secret=1; set=1"));
}

#[tokio::test]
async fn a_redirect_that_leaves_what_only_the_target_knows_is_not_followed() {
    for location in ["https://example.test/", "http://example.test:8080/"] {
        let headers: &'static str = format!("Location: {location}\r\n").leak();
        for server in &site(&[("/", "301 Moved", headers)]) {
            let exchange = walk(&target(server), &get("/"), &follow()).await;
            let url = location.parse().unwrap();
            assert_eq!(
                exchange.unfollowed,
                Some(Unfollowed::LeavesTarget(Box::new(url)))
            );
            assert_eq!(exchange.last.response.status, 301);
        }
    }
}

#[tokio::test]
async fn options_say_where_it_leads_then() {
    let other = plain();
    let port = other.address().port();
    let server = sends_to(format!("http://example.test:{port}/there"));
    let resolve = vec![format!("example.test:{port}:127.0.0.1").parse().unwrap()];
    let connect_to = vec![
        format!("example.test:{port}:127.0.0.1:{port}")
            .parse()
            .unwrap(),
    ];
    for options in [
        Options {
            resolve,
            ..Options::default()
        },
        Options {
            connect_to,
            ..Options::default()
        },
    ] {
        let client = client_with(&target(&server), options);
        let exchange = client
            .exchange(&secrets(), "example.test", &follow())
            .await
            .unwrap();
        assert_eq!(text(&exchange), "/there");
    }
    assert_eq!(header(&other.requests()[0], "authorization"), None);
    assert_eq!(
        lines(&other),
        ["GET /there HTTP/1.1", "GET /there HTTP/1.1"]
    );
}

#[tokio::test]
async fn an_option_on_the_target_makes_it_something_that_only_it_knows() {
    let other = plain();
    let server = sends_to(format!("http://example.test:{}/", other.address().port()));
    let options = Options {
        connect_to: vec![
            format!("example.test:80:{}", server.address())
                .parse()
                .unwrap(),
        ],
        ..Options::default()
    };
    let to = at(Dial::Tcp {
        host: "example.test".into(),
        port: 80,
    });
    let exchange = client_with(&to, options)
        .exchange(&get("/"), "example.test", &follow())
        .await;
    let unfollowed = exchange.unwrap().unfollowed;
    assert!(
        matches!(unfollowed, Some(Unfollowed::LeavesTarget(_))),
        "{unfollowed:?}"
    );
}

#[tokio::test]
async fn a_target_behind_a_proxy_knows_itself_by_the_proxy_s_scheme() {
    for server in &site(&[(
        "/",
        "302 Found",
        "Location: https://example.test/in\r\nSet-Cookie: s=1; Secure\r\n",
    )]) {
        let mut to = target(server);
        to.forwarded = Some(Forwarded::Https);
        let exchange = walk(&to, &secrets(), &follow()).await;
        assert_eq!(text(&exchange), "/in");
        assert_eq!(exchange.last.sent.url.as_str(), "https://example.test/in");
        let second = &server.requests()[1];
        assert_eq!(header(second, "cookie"), Some("secret=1; s=1"));
        assert_eq!(header(second, "authorization"), Some("Bearer secret"));
    }
    // One that redirects to https whatever it is told.
    for server in &site(&[
        ("/", "302 Found", "Location: https://example.test/a\r\n"),
        ("/a", "302 Found", "Location: https://example.test/a\r\n"),
    ]) {
        let mut to = target(server);
        to.forwarded = Some(Forwarded::Https);
        let exchange = walk(&to, &get("/"), &follow()).await;
        assert_eq!(exchange.unfollowed, Some(Unfollowed::Loop));
    }
}
