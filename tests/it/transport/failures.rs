//! Servers that misbehave.

use std::io::ErrorKind;
use std::time::Duration;

use http::{Method, Version};
use smoke::exchange::{Cause, Phase, TransportError};
use smoke::plan::Dial;
use smoke::suite::Body;

use super::{ask, at, client, get, limits, request, target, text, within};
use crate::server::Server;

/// How an exchange dies when the server sends these bytes and closes, the same
/// on both transports.
async fn death(bytes: impl AsRef<[u8]>) -> (Phase, String) {
    let bytes = bytes.as_ref().to_vec();
    let servers = Server::both(move |mut conn| {
        let bytes = bytes.clone();
        async move {
            conn.request().await;
            conn.send(&bytes).await;
        }
    });
    let mut deaths = Vec::new();
    for server in &servers {
        let error = ask(server, &get("/"), &limits()).await.unwrap_err();
        deaths.push((error.phase, format!("{:?}", error.cause)));
    }
    assert_eq!(deaths[0], deaths[1]);
    deaths.remove(0)
}

/// The text of an answer that is odd and yet one.
async fn survives(bytes: impl AsRef<[u8]>) -> smoke::exchange::Answer {
    let bytes = bytes.as_ref().to_vec();
    let servers = Server::both(move |mut conn| {
        let bytes = bytes.clone();
        async move {
            conn.request().await;
            conn.send(&bytes).await;
        }
    });
    let mut answers = Vec::new();
    for server in &servers {
        answers.push(ask(server, &get("/"), &limits()).await.unwrap().last.answer);
    }
    assert_eq!(answers[0].body.bytes, answers[1].body.bytes);
    answers.remove(0)
}

#[tokio::test]
async fn no_answer_at_all() {
    assert_eq!(death("").await, (Phase::FirstByte, "Closed".to_owned()));
    assert_eq!(
        death("HTTP/1.1 200").await,
        (Phase::FirstByte, "Closed".to_owned())
    );
    assert_eq!(
        death("HTTP/1.1 200 OK\r\nA: b\r\n").await,
        (Phase::FirstByte, "Closed".to_owned())
    );
}

#[tokio::test]
async fn an_answer_that_is_no_http() {
    let said = |message: &str| (Phase::FirstByte, format!("Garbage({message:?})"));
    assert_eq!(
        death("<html>hello</html>\r\n\r\n").await,
        said("invalid HTTP version parsed")
    );
    assert_eq!(
        death("\0\x01\x02\x03\r\n\r\n").await,
        said("invalid HTTP version parsed")
    );
    assert_eq!(
        death("\x15\x03\x01\0\x02\x02\x50").await,
        said("invalid HTTP version parsed")
    );
    assert_eq!(
        death("HTTP/1.1 abc OK\r\n\r\n").await,
        said("invalid HTTP status-code parsed")
    );
    assert_eq!(
        death("HTTP/3.0 200 OK\r\n\r\n").await,
        said("invalid HTTP version parsed")
    );
    assert_eq!(
        death("HTTP/1.1 200 OK\r\nno colon\r\n\r\n").await,
        said("invalid HTTP header parsed")
    );
    assert_eq!(
        death("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab").await,
        said("invalid content-length parsed")
    );
    assert_eq!(
        death("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nab").await,
        said("invalid content-length parsed")
    );
}

#[tokio::test]
async fn a_server_that_speaks_first() {
    let servers = Server::both(|mut conn| async move {
        conn.send("SSH-2.0-OpenSSH_9.9\r\n").await;
        conn.stall().await;
    });
    for server in &servers {
        let error = ask(server, &get("/"), &limits()).await.unwrap_err();
        assert_eq!(error.phase, Phase::FirstByte, "{error:?}");
        assert!(matches!(error.cause, Cause::Garbage(_)), "{error:?}");
    }
}

#[tokio::test]
async fn headers_without_end() {
    let servers = Server::both(|mut conn| async move {
        conn.request().await;
        conn.send("HTTP/1.1 200 OK\r\n").await;
        while conn
            .send("A: 0123456789012345678901234567890123456789\r\n")
            .await
        {}
    });
    for server in &servers {
        let error = ask(server, &get("/"), &limits()).await.unwrap_err();
        assert_eq!(error.phase, Phase::FirstByte);
        assert!(
            matches!(&error.cause, Cause::Garbage(m) if m == "message head is too large"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_cut_off() {
    let closed = (Phase::Receive, "Closed".to_owned());
    assert_eq!(
        death("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc").await,
        closed
    );
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(death(format!("{chunked}5\r\nabc")).await, closed);
    assert_eq!(death(format!("{chunked}5\r\nabcde\r\n")).await, closed);
    assert_eq!(death(chunked).await, closed);
    let (phase, said) = death(format!("{chunked}zz\r\nabc\r\n")).await;
    assert_eq!(phase, Phase::Receive);
    assert!(said.starts_with("Garbage("), "{said}");
    // An encoded one too.
    let gzip = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\n";
    let cut = [gzip.as_bytes(), b"\x1f\x8b\x08\0\0\0\0\0\0\xff\xcb\x48\xcd"].concat();
    assert_eq!(death(cut).await, closed);
}

#[tokio::test]
async fn a_connection_that_is_reset() {
    // Closing with the request unread resets the connection.
    let servers = Server::both(|conn| async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        drop(conn);
    });
    for server in &servers {
        let error = ask(server, &get("/"), &limits()).await.unwrap_err();
        assert_eq!(error.phase, Phase::FirstByte, "{error:?}");
        match error.cause {
            Cause::Io(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                assert!(error.raw_os_error().is_some());
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn odd_answers_are_answers() {
    let lf_only = survives("HTTP/1.1 200 OK\nContent-Length: 2\nA: b\n\nhi").await;
    assert_eq!(
        (&lf_only.body.bytes[..], &lf_only.headers["a"]),
        (&b"hi"[..], &"b".parse().unwrap())
    );
    let old = survives("HTTP/1.0 200 Fine\r\n\r\nuntil the end").await;
    assert_eq!(
        (old.version, &old.body.bytes[..]),
        (Version::HTTP_10, &b"until the end"[..])
    );
    assert_eq!(old.reason.as_deref(), Some("Fine"));
    let informed = survives(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n\
         HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nx",
    );
    assert_eq!(informed.await.status, 404);
    let twice =
        survives("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx").await;
    assert_eq!(twice.body.bytes, "x");
    let odd =
        survives(b"HTTP/1.1 299 \xe4\r\nX: \xff\xe4 a\r\nX:\r\nContent-Length: 0\r\n\r\n").await;
    let values: Vec<&[u8]> = odd
        .headers
        .get_all("x")
        .iter()
        .map(http::HeaderValue::as_bytes)
        .collect();
    assert_eq!(values, [&b"\xff\xe4 a"[..], b""]);
    assert_eq!(odd.status, 299);
    let empty = survives("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n").await;
    assert_eq!(empty.reason.as_deref(), Some(""));
    let switched = survives("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n").await;
    assert_eq!(switched.status, 101);
}

/// How an exchange dies when its time is up.
async fn time_up<F, Served>(serve: F) -> Vec<TransportError>
where
    F: Fn(crate::server::Conn) -> Served + Clone + Send + 'static,
    Served: Future<Output = ()> + Send + 'static,
{
    let mut errors = Vec::new();
    for server in &Server::both(serve) {
        let limits = within(Duration::from_millis(200));
        let error = ask(server, &get("/"), &limits).await.unwrap_err();
        assert!(
            matches!(error.cause, Cause::TimedOut(d) if d == limits.timeout),
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
        while conn.send("HTTP/1.1 102 Processing\r\n\r\n").await {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    assert_eq!(phases(informing.await), [Phase::FirstByte; 2]);
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
        tokio::time::sleep(Duration::from_millis(100)).await;
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
async fn places_where_nobody_listens() {
    let io = |error: TransportError| match error {
        TransportError {
            phase: Phase::Connect,
            cause: Cause::Io(error),
            ..
        } => error,
        other => panic!("{other:?}"),
    };
    // A port that was free a moment ago.
    let server = Server::tcp(|_| async {});
    let gone = target(&server);
    drop(server);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let error = io(client(&gone)
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap_err());
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    assert!(error.raw_os_error().is_some());

    let folder = tempfile::tempdir().unwrap();
    let on = |name: &str| at(Dial::Unix(folder.path().join(name)));
    let ask_at = async |name: &str| {
        let client = client(&on(name));
        client
            .exchange(&get("/"), "a.test", &limits())
            .await
            .unwrap_err()
    };
    assert_eq!(io(ask_at("missing").await).kind(), ErrorKind::NotFound);
    std::fs::write(folder.path().join("file"), "").unwrap();
    assert_eq!(
        io(ask_at("file").await).kind(),
        ErrorKind::ConnectionRefused
    );
    drop(std::os::unix::net::UnixListener::bind(folder.path().join("left")).unwrap());
    assert_eq!(
        io(ask_at("left").await).kind(),
        ErrorKind::ConnectionRefused
    );
    assert_eq!(
        io(ask_at("file/below").await).kind(),
        ErrorKind::NotADirectory
    );
    let long = ask_at(&"x".repeat(200)).await;
    assert_eq!(io(long).kind(), ErrorKind::InvalidInput);
    let longer = ask_at(&"x/".repeat(40_000)).await;
    assert_eq!(longer.phase, Phase::Connect);
}

#[tokio::test]
async fn a_socket_that_may_not_be_used() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::unix(|mut conn| async move {
        conn.request().await;
        conn.answer("200 OK", "", "").await;
    });
    std::fs::set_permissions(server.socket(), std::fs::Permissions::from_mode(0o000)).unwrap();
    match ask(&server, &get("/"), &limits()).await {
        Err(error) => {
            assert_eq!(error.phase, Phase::Connect);
            assert!(
                matches!(&error.cause, Cause::Io(e) if e.kind() == ErrorKind::PermissionDenied),
                "{error:?}"
            );
        }
        // Nothing is forbidden to root.
        Ok(exchange) => assert_eq!(exchange.last.answer.status, 200),
    }
}

#[tokio::test]
async fn a_name_without_an_address() {
    let nowhere = at(Dial::Tcp {
        host: "nowhere.invalid".to_owned(),
        port: 80,
    });
    let error = client(&nowhere)
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap_err();
    assert_eq!(error.phase, Phase::Resolve);
    assert!(
        matches!(&error.cause, Cause::UnknownName { name, .. } if name == "nowhere.invalid"),
        "{error:?}"
    );
    let zero = at(Dial::Tcp {
        host: "127.0.0.1".to_owned(),
        port: 0,
    });
    let error = client(&zero)
        .exchange(&get("/"), "a.test", &limits())
        .await
        .unwrap_err();
    assert!(
        matches!(&error.cause, Cause::Other(m) if m.contains("port 0")),
        "{error:?}"
    );
}
