//! Answers that are odd, broken or missing.

use std::io::ErrorKind;
use std::time::Duration;

use http::{HeaderValue, Version};
use smoke::exchange::{Cause, IoError, Phase, Response};
use smoke::suite::Limits;

use super::{ask, get, limits};
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
async fn survives(bytes: impl AsRef<[u8]>) -> Response {
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
        answers.push(
            ask(server, &get("/"), &limits())
                .await
                .unwrap()
                .last
                .response,
        );
    }
    assert_eq!(answers[0].body.bytes, answers[1].body.bytes);
    answers.remove(0)
}

#[tokio::test]
async fn no_answer_at_all() {
    assert_eq!(death("").await, (Phase::FirstByte, "Closed".to_owned()));
}

#[tokio::test]
async fn an_answer_that_is_no_http() {
    let malformed = |flaw: String| (Phase::FirstByte, format!("Malformed({flaw})"));
    let no_http = || malformed("UnknownVersion(\"invalid HTTP version parsed\")".to_owned());
    let rule = |broken: &str| malformed(format!("Rule({broken:?})"));
    assert_eq!(death("<html>hello</html>\r\n\r\n").await, no_http());
    assert_eq!(death("\0\x01\x02\x03\r\n\r\n").await, no_http());
    assert_eq!(death("\x15\x03\x01\0\x02\x02\x50").await, no_http());
    assert_eq!(
        death("HTTP/1.1 abc OK\r\n\r\n").await,
        rule("invalid HTTP status-code parsed")
    );
    assert_eq!(death("HTTP/3.0 200 OK\r\n\r\n").await, no_http());
    assert_eq!(
        death("HTTP/1.1 200 OK\r\nno colon\r\n\r\n").await,
        rule("invalid HTTP header parsed")
    );
    assert_eq!(
        death("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab").await,
        rule("invalid content-length parsed")
    );
    assert_eq!(
        death("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nab").await,
        rule("invalid content-length parsed")
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
        assert!(matches!(error.cause, Cause::Malformed(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_that_closes_at_once() {
    for server in &Server::both(|conn| async move { drop(conn) }) {
        for _ in 0..20 {
            let error = ask(server, &get("/"), &limits()).await.unwrap_err();
            assert_eq!(error.phase, Phase::FirstByte, "{error:?}");
            let late =
                |e: &IoError| matches!(e.kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe);
            match &error.cause {
                Cause::Closed => {}
                Cause::Io(e) if late(e) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn many_headers() {
    let lines = "Set-Cookie: a=1\r\n".repeat(900);
    let answer = survives(format!(
        "HTTP/1.1 200 OK\r\n{lines}Content-Length: 0\r\n\r\n"
    ))
    .await;
    assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 900);
    let lines = "X: y\r\n".repeat(1100);
    let (phase, said) = death(format!("HTTP/1.1 200 OK\r\n{lines}\r\n")).await;
    assert_eq!(phase, Phase::FirstByte);
    assert!(said.starts_with("Malformed("), "{said}");
}

/// Bytes from a linear congruential generator: the same in each run.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

#[tokio::test]
async fn no_answer_is_too_odd_to_be_told() {
    let seeds: [&[u8]; 4] = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: x\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: /a\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Encoding: deflate, gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\xff",
    ];
    let mut noise = Noise(2);
    for round in 0..400 {
        let mut bytes = seeds[round % seeds.len()].to_vec();
        for _ in 0..=noise.below(4) {
            let at = noise.below(bytes.len());
            let byte = u8::try_from(noise.below(256)).unwrap();
            match noise.below(4) {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let server = Server::tcp(move |mut conn| {
            let bytes = bytes.clone();
            async move {
                conn.request().await;
                conn.send(&bytes).await;
            }
        });
        let limits = Limits {
            follow: Some(3),
            timeout: Duration::from_secs(5),
            max_body: 1000,
        };
        if let Err(error) = ask(&server, &get("/"), &limits).await {
            assert!(error.phase >= Phase::FirstByte, "{error:?}");
            assert!(!matches!(error.cause, Cause::TimedOut(_)), "{error:?}");
        }
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
            matches!(&error.cause, Cause::Malformed(m) if m.to_string() == "message head is too large"),
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
    assert!(said.starts_with("Malformed("), "{said}");
    // An encoded one too.
    let gzip = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\n";
    let cut = [gzip.as_bytes(), b"\x1f\x8b\x08\0\0\0\0\0\0\xff\xcb\x48\xcd"].concat();
    assert_eq!(death(cut).await, closed);
}

#[tokio::test]
async fn a_head_that_is_cut_off() {
    for (head, came, start) in [
        (
            "HTTP/1.1 200 OK\r\nSet-Cookie: id=hunter2",
            39,
            "HTTP/1.1 200 OK",
        ),
        ("HTTP/1.1 2", 10, "HTTP/1.1 2"),
    ] {
        let cut = format!("HeadCut {{ came: {came}, start: {start:?} }}");
        assert_eq!(death(head).await, (Phase::FirstByte, cut));
    }
    let closed = (Phase::FirstByte, "Closed".to_owned());
    assert_eq!(death("").await, closed);
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
                assert_eq!(error.kind, ErrorKind::ConnectionReset);
                assert!(error.code.is_some());
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
        .map(HeaderValue::as_bytes)
        .collect();
    assert_eq!(values, [&b"\xff\xe4 a"[..], b""]);
    assert_eq!(odd.status, 299);
    let empty = survives("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n").await;
    assert_eq!(empty.reason.as_deref(), Some(""));
    let switched = survives("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n").await;
    assert_eq!(switched.status, 101);
}
