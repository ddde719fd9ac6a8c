//! Where connections go to, and how they are kept.

use std::time::Duration;

use http::Method;
use smoke::exchange::Phase;
use smoke::plan::Dial;
use smoke::transport::Options;

use super::{at, client, client_with, get, limits, request, target, text};
use crate::server::{Conn, Place, Server, header};

async fn hello(mut conn: Conn) {
    while conn.request().await.is_some() {
        conn.answer("200 OK", "", conn.number.to_string()).await;
    }
}

#[tokio::test]
async fn timings_and_the_address_are_known() {
    for server in &Server::both(hello) {
        let client = client(&target(server));
        let first = client
            .exchange(&get("/"), "a.test", &limits())
            .await
            .unwrap()
            .last;
        assert!(first.timings.connect.is_some());
        assert!(first.timings.first_byte.is_some() && first.timings.receive.is_some());
        assert_eq!((first.timings.resolve, first.timings.tls), (None, None));
        assert!(first.timings.total >= first.timings.first_byte.unwrap());
        match server.place() {
            Place::Tcp(address) => assert_eq!(first.remote, Some(*address)),
            Place::Unix(_) => assert_eq!(first.remote, None),
        }
    }
}

#[tokio::test]
async fn a_name_is_looked_up() {
    let server = Server::tcp(hello);
    let to = at(Dial::Tcp {
        host: "localhost".into(),
        port: server.address().port(),
    });
    let exchange = client(&to)
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap();
    assert!(exchange.last.timings.resolve.is_some());
    assert_eq!(exchange.last.remote, Some(server.address()));
    assert_eq!(header(&server.requests()[0], "host"), Some("a.test"));
}

#[tokio::test]
async fn connections_are_kept_for_what_may_be_repeated() {
    for server in &Server::both(hello) {
        let client = client(&target(server));
        let ask = async |method| {
            let exchange = client
                .exchange(&request(method, "/"), "a.test", &limits())
                .await;
            exchange.unwrap()
        };
        ask(Method::GET).await;
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::HEAD] {
            let again = ask(method).await.last;
            assert_eq!(again.timings.connect, None);
            assert!(again.timings.first_byte.is_some());
        }
        assert_eq!(server.connections(), 1);
        for method in [Method::POST, Method::PATCH] {
            assert!(ask(method).await.last.timings.connect.is_some());
        }
        assert_eq!(server.connections(), 3);
        if let Place::Tcp(address) = server.place() {
            assert_eq!(ask(Method::GET).await.last.remote, Some(*address));
        }
    }
}

#[tokio::test]
async fn a_kept_connection_that_closes_is_replaced() {
    // The first connection answers once, and closes when it is used again.
    let servers = Server::both(|mut conn| async move {
        while conn.request().await.is_some() {
            conn.answer("200 OK", "", conn.number.to_string()).await;
            if conn.number == 0 {
                conn.request().await;
                return;
            }
        }
    });
    for server in &servers {
        let client = client(&target(server));
        let ask = async || {
            client
                .exchange(&get("/"), "a.test", &limits())
                .await
                .unwrap()
        };
        assert_eq!(text(&ask().await), "0");
        let second = ask().await;
        assert_eq!(text(&second), "1");
        assert!(second.last.timings.connect.is_some());
        assert_eq!((server.connections(), server.requests().len()), (2, 3));
    }
}

#[tokio::test]
async fn what_comes_behind_an_answer_is_not_the_next_one() {
    let servers = Server::both(|mut conn| async move {
        while conn.request().await.is_some() {
            let answer = |body| format!("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{body}");
            conn.send(answer("right") + &answer("wrong")).await;
        }
    });
    for server in &servers {
        let client = client(&target(server));
        for _ in 0..10 {
            let exchange = client
                .exchange(&get("/"), "a.test", &limits())
                .await
                .unwrap();
            assert_eq!(text(&exchange), "right");
        }
    }
}

#[tokio::test]
async fn a_fresh_connection_that_closes_is_not_replaced() {
    let servers = Server::both(|mut conn| async move {
        conn.request().await;
    });
    for server in &servers {
        let client = client(&target(server));
        let error = client
            .exchange(&get("/"), "a.test", &limits())
            .await
            .unwrap_err();
        assert_eq!(error.phase, Phase::FirstByte);
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn many_at_once_are_not_mixed_up() {
    let servers = Server::both(|mut conn| async move {
        while let Some(request) = conn.request().await {
            let path = crate::server::path(&request).to_owned();
            tokio::time::sleep(Duration::from_millis(1)).await;
            conn.answer("200 OK", "", path).await;
        }
    });
    for server in &servers {
        let client = std::sync::Arc::new(client(&target(server)));
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..200 {
            let client = client.clone();
            tasks.spawn(async move {
                let path = format!("/{number}");
                let exchange = client
                    .exchange(&get(&path), "a.test", &limits())
                    .await
                    .unwrap();
                assert_eq!(text(&exchange), path);
                let timings = exchange.last.timings;
                assert!(timings.first_byte.is_some());
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
    }
}

#[tokio::test]
async fn options_change_the_way() {
    let server = Server::tcp(hello);
    let port = server.address().port();
    let to = at(Dial::Tcp {
        host: "live.invalid".into(),
        port,
    });
    let resolve = |text: String| Options {
        resolve: vec![text.parse().unwrap()],
        ..Options::default()
    };
    let connect = |text: String| Options {
        connect_to: vec![text.parse().unwrap()],
        ..Options::default()
    };
    let mut chained = connect(format!("live.invalid:{port}:other.invalid:"));
    chained.resolve = resolve(format!("other.invalid:{port}:127.0.0.1")).resolve;
    for options in [
        resolve(format!("live.invalid:{port}:127.0.0.1")),
        resolve(format!("*:{port}:127.0.0.1")),
        connect(format!("live.invalid:{port}:127.0.0.1:{port}")),
        connect("::127.0.0.1:".to_owned()),
        chained,
    ] {
        let exchange = client_with(&to, options.clone())
            .exchange(&get("/"), "live.test:81", &limits())
            .await
            .unwrap();
        assert_eq!(exchange.last.remote, Some(server.address()), "{options:?}");
        assert_eq!(exchange.last.timings.resolve, None);
        assert_eq!(exchange.last.sent.headers["host"], "live.test:81");
    }
    // The second of two addresses, when the first can't be reached.
    let options = resolve(format!("live.invalid:{port}:127.0.0.2,127.0.0.1"));
    let exchange = client_with(&to, options)
        .exchange(&get("/"), "a.test", &limits())
        .await;
    assert_eq!(exchange.unwrap().last.remote, Some(server.address()));
}
