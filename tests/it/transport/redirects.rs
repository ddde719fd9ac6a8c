//! Redirects and cookies.

use std::time::Duration;

use http::Method;
use smoke::exchange::{Cause, Exchange, Unfollowed};
use smoke::plan::Target;
use smoke::suite::{Body, Limits, Request};

use super::{client, follow, get, limits, request, target, text, with_header};
use crate::server::{Server, header, path};

/// Servers that answer by path: `/a` with what stands beside it here, given as
/// status, headers; any other with 200 and its path.
pub(super) fn site(pages: &[(&'static str, &'static str, &'static str)]) -> [Server; 2] {
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

pub(super) async fn walk(target: &Target, request: &Request, limits: &Limits) -> Exchange {
    client(target)
        .exchange(request, "example.test", limits)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_redirect_is_followed_only_when_asked_for() {
    for server in &site(&[("/", "302 Found", "Location: /a\r\n")]) {
        let target = target(server);
        let exchange = walk(&target, &get("/"), &limits()).await;
        assert_eq!(
            (exchange.last.response.status.as_u16(), exchange.unfollowed),
            (302, None)
        );
        let exchange = walk(&target, &get("/"), &follow()).await;
        assert_eq!(
            (text(&exchange).as_str(), exchange.redirects.len()),
            ("/a", 1)
        );
        let hop = &exchange.redirects[0];
        assert_eq!(hop.response.headers["location"], "/a");
        assert_eq!(hop.response.body.bytes, "moved");
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
                exchange.last.response.status.as_u16()
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
        conn.request().await;
        let location = format!("Location: /{}\r\n", conn.number + 1);
        conn.answer("302 Found", &location, "").await;
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

#[tokio::test]
async fn all_hops_share_one_timeout() {
    let servers = Server::both(|mut conn| async move {
        conn.request().await;
        tokio::time::sleep(Duration::from_millis(60)).await;
        let location = format!("Location: /{}\r\n", conn.number + 1);
        conn.answer("302 Found", &location, "").await;
    });
    for server in &servers {
        let limits = Limits {
            timeout: Duration::from_millis(200),
            ..follow()
        };
        let client = client(&target(server));
        let error = client
            .exchange(&get("/"), "a.test", &limits)
            .await
            .unwrap_err();
        assert!(matches!(error.cause, Cause::TimedOut(_)), "{error:?}");
        assert!((1..=3).contains(&error.redirects.len()));
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
