//! Servers that take too long.

use std::time::Duration;

use http::Method;
use smoke::exchange::{Cause, Phase, TransportError};
use smoke::suite::Body;

use super::{ask, get, limits, request, text, within};
use crate::server::{Conn, Server};

/// How an exchange dies when its time is up.
async fn time_up<F, Served>(serve: F) -> Vec<TransportError>
where
    F: Fn(Conn) -> Served + Clone + Send + 'static,
    Served: Future<Output = ()> + Send + 'static,
{
    let mut errors = Vec::new();
    for server in &Server::both(serve) {
        let limits = within(Duration::from_millis(200));
        let error = ask(server, &get("/"), &limits).await.unwrap_err();
        assert!(
            match error.cause {
                Cause::TimedOut(limit) => limit == limits.timeout && error.phase < Phase::Receive,
                Cause::Unfinished { limit, .. } => limit == limits.timeout,
                _ => false,
            },
            "{error:?}"
        );
        assert!(error.timings.total < Duration::from_secs(2));
        errors.push(error);
    }
    errors
}

#[tokio::test]
async fn servers_that_take_too_long() {
    let phases =
        |errors: Vec<TransportError>| errors.into_iter().map(|e| e.phase).collect::<Vec<_>>();
    let silent = time_up(|mut conn| async move { conn.stall().await }).await;
    assert!(silent.iter().all(|error| error.timings.connect.is_some()));
    assert_eq!(phases(silent), [Phase::FirstByte; 2]);
    let stuck = time_up(|mut conn| async move {
        conn.request().await;
        conn.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            .await;
        conn.stall().await;
    });
    let stuck = stuck.await;
    assert!(stuck.iter().all(|error| error.timings.first_byte.is_some()));
    for error in &stuck {
        let told = error.cause.to_string();
        assert_eq!(
            told,
            "it is not whole after 200ms: 3 bytes of its body came"
        );
    }
    assert_eq!(phases(stuck), [Phase::Receive; 2]);
    // Drop by drop: each is quick, the whole is not.
    let dripping = time_up(|mut conn| async move {
        conn.request().await;
        conn.send("HTTP/1.1 200 OK\r\n\r\n").await;
        while conn.send("x").await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    assert_eq!(phases(dripping.await), [Phase::Receive; 2]);
    let informing = time_up(|mut conn| async move {
        conn.request().await;
        // More of them would be too many.
        for _ in 0..32 {
            conn.send("HTTP/1.1 102 Processing\r\n\r\n").await;
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        conn.stall().await;
    });
    let informing = informing.await;
    for error in &informing {
        let told = error.cause.to_string();
        assert_eq!(
            told,
            "it is not whole after 200ms: 864 bytes of its head came"
        );
    }
    assert_eq!(phases(informing), [Phase::FirstByte; 2]);
    let broken_off = time_up(|mut conn| async move {
        conn.request().await;
        conn.send("HTTP/1.1 200 OK\r\nX-").await;
        conn.stall().await;
    });
    for error in broken_off.await {
        let told = error.cause.to_string();
        assert_eq!(
            told,
            "it is not whole after 200ms: 19 bytes of its head came"
        );
        assert_eq!(error.phase, Phase::FirstByte);
    }
}

#[tokio::test]
async fn a_server_that_does_not_read() {
    let mut upload = request(Method::POST, "/");
    upload.body = Some(Body::Text("x".repeat(32 * 1024 * 1024)));
    for server in &Server::both(|mut conn| async move { conn.stall().await }) {
        let limits = within(Duration::from_millis(500));
        let error = ask(server, &upload, &limits).await.unwrap_err();
        assert_eq!(error.phase, Phase::Send);
    }
}

#[tokio::test]
async fn an_answer_before_the_request_was_through() {
    let mut upload = request(Method::POST, "/");
    upload.body = Some(Body::Text("x".repeat(32 * 1024 * 1024)));
    let servers = Server::both(|mut conn| async move {
        conn.take(1).await;
        conn.answer(
            "413 Content Too Large",
            "Connection: close\r\n",
            "too large",
        )
        .await;
        conn.stall().await;
    });
    for server in &servers {
        match ask(server, &upload, &limits()).await {
            Ok(exchange) => assert_eq!(text(&exchange), "too large"),
            Err(error) => panic!("{error:?}"),
        }
    }
}

#[tokio::test]
async fn a_timeout_beyond_all_clocks_is_none() {
    let server = Server::tcp(|mut conn| async move {
        conn.request().await;
        conn.answer("200 OK", "", "").await;
    });
    ask(&server, &get("/"), &within(Duration::MAX))
        .await
        .unwrap();
    let silent = Server::tcp(|mut conn| async move { conn.stall().await });
    let error = ask(&silent, &get("/"), &within(Duration::ZERO))
        .await
        .unwrap_err();
    assert!(matches!(error.cause, Cause::TimedOut(_)), "{error:?}");
}
