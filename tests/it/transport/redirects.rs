//! Redirects and cookies.

use http::Method;
use smoke::exchange::{Exchange, Unfollowed};
use smoke::plan::{Dial, Target};
use smoke::suite::{Auth, Body, Forwarded, Limits, Request};
use smoke::transport::Options;

use super::{at, client, client_with, follow, get, limits, request, target, text, with_header};
use crate::server::{Server, header, path};

/// Servers that answer by path: `/a` with what stands beside it here, given as
/// status, headers; any other with 200 and its path.
fn site(pages: &[(&'static str, &'static str, &'static str)]) -> [Server; 2] {
    let pages = pages.to_vec();
    Server::both(move |mut conn| {
        let pages = pages.clone();
        async move {
            while let Some(request) = conn.request().await {
                let path = path(&request);
                match pages.iter().find(|(page, ..)| *page == path) {
                    Some((_, status, headers)) => conn.answer(status, headers, "moved").await,
                    None => conn.answer("200 OK", "", path).await,
                };
            }
        }
    })
}

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

async fn walk(target: &Target, request: &Request, limits: &Limits) -> Exchange {
    client(target)
        .exchange(request, "example.test", limits)
        .await
        .unwrap()
}

fn lines(server: &Server) -> Vec<String> {
    let line = |request: &String| request.lines().next().unwrap_or_default().to_owned();
    server.requests().iter().map(line).collect()
}

#[tokio::test]
async fn a_redirect_is_followed_only_when_asked_for() {
    for server in &site(&[("/", "302 Found", "Location: /a\r\n")]) {
        let target = target(server);
        let exchange = walk(&target, &get("/"), &limits()).await;
        assert_eq!(
            (exchange.last.answer.status.as_u16(), exchange.unfollowed),
            (302, None)
        );
        let exchange = walk(&target, &get("/"), &follow()).await;
        assert_eq!(
            (text(&exchange).as_str(), exchange.redirects.len()),
            ("/a", 1)
        );
        let hop = &exchange.redirects[0];
        assert_eq!(hop.answer.headers["location"], "/a");
        assert_eq!(hop.answer.body.bytes, "moved");
        assert_eq!(exchange.last.sent.url.as_str(), "http://example.test/a");
        assert_eq!(exchange.last.sent.headers["host"], "example.test");
    }
}

#[tokio::test]
async fn a_location_may_be_relative_or_odd() {
    for (location, sent) in [
        ("b", "/x/b"),
        ("../b?c#d", "/b?c"),
        ("?q", "/x/a?q"),
        ("//EXAMPLE.test/b", "/b"),
        ("http://example.test:80/b", "/b"),
        ("http://user:pass@example.test/b", "/b"),
        ("/h\u{e4}h \u{d55c}", "/h%C3%A4h%20%ED%95%9C"),
    ] {
        let server = Server::tcp(move |mut conn| async move {
            while let Some(request) = conn.request().await {
                if path(&request) == "/x/a" {
                    conn.answer("301 Moved", &format!("Location: {location}\r\n"), "")
                        .await;
                } else {
                    conn.answer("200 OK", "", "").await;
                }
            }
        });
        let exchange = walk(&target(&server), &get("/x/a"), &follow()).await;
        assert_eq!(exchange.unfollowed, None, "{location}");
        let requests = server.requests();
        assert_eq!(path(&requests[1]), sent, "{location}");
        assert_eq!(header(&requests[1], "authorization"), None);
    }
}

#[tokio::test]
async fn a_location_that_leads_nowhere_is_said() {
    for headers in [
        "",
        "Location: http://\r\n",
        "Location: ftp://example.test/\r\n",
        "Location: javascript:alert(1)\r\n",
        "Location: http://a b/\r\n",
    ] {
        for status in ["301 Moved", "303 See Other", "308 Permanent Redirect"] {
            let [tcp, _] = site(&[("/", status, headers)]);
            let exchange = walk(&target(&tcp), &get("/"), &follow()).await;
            assert_eq!(
                exchange.unfollowed,
                Some(Unfollowed::BadLocation),
                "{headers}"
            );
        }
    }
    for status in [
        "300 Multiple Choices",
        "304 Not Modified",
        "201 Created",
        "305 Use Proxy",
    ] {
        let [tcp, _] = site(&[("/", status, "Location: /a\r\n")]);
        let exchange = walk(&target(&tcp), &get("/"), &follow()).await;
        assert_eq!(
            (exchange.unfollowed, exchange.redirects.len()),
            (None, 0),
            "{status}"
        );
    }
}

#[tokio::test]
async fn the_method_changes_as_in_browsers() {
    for (method, status, after, with_body) in [
        (Method::POST, "301 Moved", "GET", false),
        (Method::POST, "302 Found", "GET", false),
        (Method::POST, "303 See Other", "GET", false),
        (Method::POST, "307 Temporary Redirect", "POST", true),
        (Method::POST, "308 Permanent Redirect", "POST", true),
        (Method::PUT, "302 Found", "PUT", true),
        (Method::PUT, "303 See Other", "GET", false),
        (Method::HEAD, "303 See Other", "HEAD", false),
        (Method::HEAD, "302 Found", "HEAD", true),
    ] {
        for server in &site(&[("/", status, "Location: /a\r\n")]) {
            let mut asked = request(method.clone(), "/");
            if method != Method::HEAD {
                asked.body = Some(Body::Text("data".into()));
            }
            let asked = with_header(asked, "content-language", Some("de"));
            let asked = with_header(asked, "x-own", Some("1"));
            walk(&target(server), &asked, &follow()).await;
            let second = &server.requests()[1];
            assert!(
                second.starts_with(&format!("{after} /a ")),
                "{status}: {second}"
            );
            assert_eq!(
                header(second, "content-language").is_some(),
                with_body,
                "{status}"
            );
            assert_eq!(
                second.ends_with("data"),
                with_body && method != Method::HEAD,
                "{status}"
            );
            assert_eq!(
                header(second, "content-type").is_some(),
                second.ends_with("data")
            );
            assert_eq!(header(second, "x-own"), Some("1"));
        }
    }
}

#[tokio::test]
async fn a_loop_and_too_many_are_said() {
    for server in &site(&[
        ("/", "302 Found", "Location: /a\r\n"),
        ("/a", "302 Found", "Location: /\r\n"),
        ("/self", "302 Found", "Location: #x\r\n"),
    ]) {
        let target = target(server);
        let exchange = walk(&target, &get("/"), &follow()).await;
        assert_eq!(exchange.unfollowed, Some(Unfollowed::Loop));
        assert_eq!(
            (
                exchange.redirects.len(),
                exchange.last.answer.status.as_u16()
            ),
            (1, 302)
        );
        let exchange = walk(&target, &get("/self"), &follow()).await;
        assert_eq!(
            (exchange.unfollowed, exchange.redirects.len()),
            (Some(Unfollowed::Loop), 0)
        );
        let none = Limits {
            follow: Some(0),
            ..limits()
        };
        let exchange = walk(&target, &get("/"), &none).await;
        assert_eq!(exchange.unfollowed, Some(Unfollowed::TooMany(0)));
    }
    let endless = Server::tcp(|mut conn| async move {
        let mut count = 0;
        while conn.request().await.is_some() {
            count += 1;
            conn.answer("302 Found", &format!("Location: /{count}\r\n"), "")
                .await;
        }
    });
    let exchange = walk(&target(&endless), &get("/"), &follow()).await;
    assert_eq!(exchange.unfollowed, Some(Unfollowed::TooMany(20)));
    assert_eq!(
        (exchange.redirects.len(), endless.requests().len()),
        (20, 21)
    );
    assert_eq!(exchange.hops().count(), 21);
}

#[tokio::test]
async fn a_redirect_to_itself_that_sets_a_cookie_is_no_loop() {
    let servers = Server::both(|mut conn| async move {
        while let Some(request) = conn.request().await {
            if header(&request, "cookie").is_some() {
                conn.answer("200 OK", "", "in").await;
            } else {
                conn.answer("302 Found", "Location: /\r\nSet-Cookie: seen=1\r\n", "")
                    .await;
            }
        }
    });
    for server in &servers {
        let exchange = walk(&target(server), &get("/"), &follow()).await;
        assert_eq!(
            (text(&exchange).as_str(), exchange.unfollowed),
            ("in", None)
        );
        assert_eq!(exchange.last.sent.headers["cookie"], "seen=1");
    }
}

#[tokio::test]
async fn cookies_go_where_they_belong() {
    let set = "Location: /app/b\r\nSet-Cookie: a=1; Path=/app\r\nSet-Cookie: b=2; Path=/other\r\n\
               Set-Cookie: c=3; Secure\r\nSet-Cookie: d=4; Domain=elsewhere.test\r\n\
               Set-Cookie: e=5; Domain=example.test; HttpOnly\r\nSet-Cookie: own=new; Path=/\r\n\
               Set-Cookie: gone=; Max-Age=0\r\nSet-Cookie: bad\r\n";
    for server in &site(&[("/", "302 Found", set)]) {
        let mut asked = get("/");
        let pair = |name: &str| (name.to_owned(), "old".to_owned());
        asked.cookies = vec![pair("own"), pair("gone"), pair("kept")];
        let exchange = walk(&target(server), &asked, &follow()).await;
        assert_eq!(text(&exchange), "/app/b");
        let requests = server.requests();
        assert_eq!(
            header(&requests[0], "cookie"),
            Some("own=old; gone=old; kept=old")
        );
        assert_eq!(
            header(&requests[1], "cookie"),
            Some("kept=old; a=1; e=5; own=new")
        );
        // Each exchange begins without cookies.
        walk(&target(server), &get("/app/b"), &limits()).await;
        assert_eq!(header(&server.requests()[2], "cookie"), None);
    }
}

/// A request with everything that must not leave the target.
fn secrets() -> Request {
    let mut asked = get("/");
    asked.auth = Some(Auth::Bearer("secret".into()));
    asked.cookies = vec![("secret".into(), "1".into())];
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
    let own = with_header(own, "x-own", Some("1"));
    for asked in [secrets(), own, with_header(get("/"), "x-own", Some("1"))] {
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
        assert_eq!(header(&request, "x-own"), Some("1"));
        for name in [
            "authorization",
            "cookie",
            "x-forwarded-for",
            "x-forwarded-host",
        ] {
            assert_eq!(header(&request, name), None, "{request}");
        }
    }
    assert_eq!((server.requests().len(), other.requests().len()), (3, 3));
}

#[tokio::test]
async fn secrets_stay_with_the_port_and_come_back_with_it() {
    // The target is simply where its host is, so another port is dialled.
    let other = Server::tcp(|mut conn| async move {
        while let Some(request) = conn.request().await {
            let home = header(&request, "x-home").unwrap().to_owned();
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
    let asked = with_header(secrets(), "x-home", Some(home));
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
            assert_eq!(exchange.last.answer.status, 301);
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

#[tokio::test]
async fn a_death_on_the_way_keeps_the_way() {
    let servers = Server::both(|mut conn| async move {
        while let Some(request) = conn.request().await {
            if path(&request) == "/" {
                conn.answer("302 Found", "Location: /a\r\n", "").await;
            } else {
                return;
            }
        }
    });
    for server in &servers {
        let error = client(&target(server))
            .exchange(&get("/"), "example.test", &follow())
            .await
            .unwrap_err();
        assert_eq!(error.redirects.len(), 1);
        assert_eq!(error.sent.url.path(), "/a");
    }
}
