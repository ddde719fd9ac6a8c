//! Each request has a connection of its own.

use std::time::Duration;

use http::Method;
use smoke::exchange::{Exchange, Hop, Phase};
use smoke::plan::Scheme;
use smoke::suite::Limits;
use smoke::transport::{Client, Options};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::{sleep, timeout};

use super::redirects::site;
use super::{ask, client, client_with, follow, get, limits, request, target, text};
use crate::server::{Conn, Server, path};
use crate::tls::Authority;

/// The ways on which a server can be asked.
fn everywhere<F, Served>(serve: F) -> Vec<(Server, Client)>
where
    F: Fn(Conn) -> Served + Clone + Send + 'static,
    Served: Future<Output = ()> + Send + 'static,
{
    let authority = Authority::new();
    let secure = Server::tls(authority.server(&["a.test"], |_| {}), serve.clone());
    let mut to = target(&secure);
    to.scheme = Scheme::Https;
    let insecure = Options {
        insecure: true,
        ..Options::default()
    };
    let mut all = vec![(secure, client_with(&to, insecure))];
    for server in Server::both(serve) {
        let client = client(&target(&server));
        all.push((server, client));
    }
    all
}

async fn answer(client: &Client, method: Method, path: &str) -> Exchange {
    let exchange = client
        .exchange(&request(method, path), "a.test", &limits())
        .await;
    exchange.unwrap()
}

fn is_timed(hop: &Hop) -> bool {
    let timings = hop.timings;
    let secure = hop.sent.url.scheme() == "https";
    timings.connect.is_some()
        && timings.first_byte.is_some()
        && timings.receive.is_some()
        && timings.tls.is_some() == secure
}

async fn echo(mut conn: Conn) {
    while let Some(request) = conn.request().await {
        sleep(Duration::from_millis(1)).await;
        conn.answer("200 OK", "", path(&request)).await;
    }
}

#[tokio::test]
async fn none_is_used_again() {
    for (server, client) in &everywhere(echo) {
        let methods = [Method::GET, Method::GET, Method::HEAD, Method::PUT];
        for method in methods.into_iter().chain([Method::DELETE, Method::POST]) {
            let exchange = answer(client, method, "/").await;
            assert!(is_timed(&exchange.last), "{:?}", exchange.last.timings);
        }
        assert_eq!((server.connections(), server.requests().len()), (6, 6));
    }
}

#[tokio::test]
async fn redirects_lead_over_new_ones() {
    let pages = [
        ("/", "302 Found", "Location: /a\r\n"),
        ("/a", "307 Temporary Redirect", "Location: /b\r\n"),
    ];
    for server in &site(&pages) {
        let exchange = ask(server, &get("/"), &follow()).await.unwrap();
        assert_eq!(text(&exchange), "/b");
        assert!(exchange.hops().all(is_timed));
        assert_eq!(server.connections(), 3);
    }
}

#[tokio::test]
async fn sixteen_at_once_are_not_mixed_up() {
    for (server, client) in everywhere(echo) {
        let client = std::sync::Arc::new(client);
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..16 {
            let client = client.clone();
            tasks.spawn(async move {
                for number in 0..10 {
                    let path = format!("/{task}/{number}");
                    let exchange = answer(&client, Method::GET, &path).await;
                    assert_eq!(text(&exchange), path);
                    assert!(is_timed(&exchange.last), "{:?}", exchange.last.timings);
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        assert_eq!((server.connections(), server.requests().len()), (160, 160));
    }
}

#[tokio::test]
async fn what_comes_behind_an_answer_is_not_the_next_one() {
    const STALE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstale";
    for late in [false, true] {
        let servers = everywhere(move |mut conn| async move {
            while let Some(request) = conn.request().await {
                if path(&request) == "/bad" {
                    conn.answer("500 Internal Server Error", "", "bad").await;
                } else if late {
                    conn.answer("200 OK", "", "good").await;
                    sleep(Duration::from_millis(2)).await;
                    conn.send(STALE).await;
                } else {
                    let good = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
                    conn.send(format!("{good}{STALE}")).await;
                }
            }
        });
        for (server, client) in &servers {
            for pause in [0, 1, 2, 3, 10] {
                assert_eq!(text(&answer(client, Method::GET, "/").await), "good");
                sleep(Duration::from_millis(pause)).await;
                let bad = answer(client, Method::GET, "/bad").await;
                assert_eq!(
                    (bad.last.response.status.as_u16(), text(&bad).as_str()),
                    (500, "bad")
                );
            }
            assert_eq!(server.connections(), 10);
        }
    }
}

#[tokio::test]
async fn a_request_without_an_answer_is_not_sent_again() {
    // A good answer comes first, so there would be a connection to go back to.
    let servers = everywhere(|mut conn| async move {
        if conn.number == 0 {
            echo(conn).await;
        } else if conn.number == 1 {
            conn.request().await;
        }
    });
    for (server, client) in &servers {
        answer(client, Method::GET, "/").await;
        for connections in [2, 3] {
            let error = client.exchange(&get("/"), "a.test", &limits()).await;
            let error = error.unwrap_err();
            assert!(
                matches!(error.phase, Phase::Send | Phase::FirstByte),
                "{error:?}"
            );
            assert_eq!(server.connections(), connections);
        }
        assert_eq!(server.requests().len(), 2);
    }
}

/// Answers, and tells when the client has closed the connection.
async fn until_closed(mut conn: Conn, closed: UnboundedSender<()>) {
    let request = conn.request().await.unwrap_or_default();
    match path(&request) {
        "/chunked" => {
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            conn.send(format!("{head}1\r\nx\r\n0\r\n\r\n")).await
        }
        "/empty" => conn.send("HTTP/1.1 204 No Content\r\n\r\n").await,
        "/large" => conn.answer("200 OK", "", "x".repeat(4_000_000)).await,
        "/head" => {
            conn.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
                .await
        }
        _ => conn.answer("200 OK", "", "x").await,
    };
    while conn.request().await.is_some() {}
    closed.send(()).unwrap();
}

#[tokio::test]
async fn none_is_left_open() {
    let (closed, mut is_closed) = unbounded_channel();
    let servers = everywhere(move |conn| until_closed(conn, closed.clone()));
    let limits = Limits {
        max_body: 1000,
        ..limits()
    };
    for (server, client) in &servers {
        for path in ["/", "/chunked", "/empty", "/large", "/head"] {
            let method = if path == "/head" {
                Method::HEAD
            } else {
                Method::GET
            };
            let asked = request(method, path);
            client.exchange(&asked, "a.test", &limits).await.unwrap();
            let soon = timeout(Duration::from_secs(1), is_closed.recv()).await;
            assert_eq!(soon, Ok(Some(())), "{path} on {:?}", server.place());
        }
    }
}
