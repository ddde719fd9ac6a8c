//! Gateways: what is sent to them, and servers that misbehave.

mod backend;

use std::io::ErrorKind;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, StatusCode, Version};
use smoke::exchange::{Cause, Flaw, Hop, Phase, TransportError};
use smoke::plan::{Protocol, Target};
use smoke::source::Located;
use smoke::suite::{Body, Forwarded, Limits, Request};

use super::{client, follow, get, here, limits, request, target, within};
use crate::server::{Conn, Place, Server};
use backend::{Asked, END, answer, asked, record};

fn header(name: &str, value: &str) -> (Located<HeaderName>, Option<HeaderValue>) {
    (here(name.parse().unwrap()), Some(value.parse().unwrap()))
}

fn to(server: &Server, protocol: Protocol) -> Target {
    Target {
        protocol,
        ..target(server)
    }
}

async fn ask(
    server: &Server,
    protocol: Protocol,
    request: &Request,
) -> Result<Hop, TransportError> {
    let exchange = client(&to(server, protocol))
        .exchange(request, "site.test", &limits())
        .await?;
    Ok(exchange.last)
}

/// Servers on TCP and on a socket that read a request and answer with these
/// bytes.
fn answering(protocol: Protocol, bytes: impl AsRef<[u8]>) -> [Server; 2] {
    let bytes = bytes.as_ref().to_vec();
    Server::both(move |mut conn| {
        let bytes = bytes.clone();
        async move {
            if asked(&mut conn, protocol).await.is_some() {
                conn.send(bytes).await;
            }
        }
    })
}

/// What comes of a request to a server that answers with these bytes.
async fn dies(protocol: Protocol, bytes: impl AsRef<[u8]>) -> TransportError {
    let [tcp, unix] = answering(protocol, bytes);
    let error = ask(&tcp, protocol, &get("/")).await.unwrap_err();
    let same = ask(&unix, protocol, &get("/")).await.unwrap_err();
    assert_eq!(
        (error.phase, error.cause.to_string()),
        (same.phase, same.cause.to_string())
    );
    error
}

#[tokio::test]
async fn every_protocol_says_the_same() {
    for protocol in Protocol::GATEWAYS {
        let seen = Arc::<Mutex<Vec<Asked>>>::default();
        let kept = seen.clone();
        let servers = Server::both(move |mut conn| {
            let kept = kept.clone();
            async move {
                let Some(asked) = asked(&mut conn, protocol).await else {
                    return;
                };
                kept.lock().unwrap().push(asked);
                let whole = answer(
                    protocol,
                    "201 Made",
                    "Content-Type: text/plain\r\n",
                    b"hello",
                );
                conn.send(whole).await;
            }
        });
        for server in &servers {
            let mut post = request(Method::POST, "/a%20b%2F/?q=%20x");
            post.body = Some(Body::Text("some text".to_owned()));
            post.headers = vec![header("X-One", "1"), header("X-One", "2")];
            let mut to = to(server, protocol);
            to.forwarded = Some(Forwarded::Https);
            to.base_path = "/app".to_owned();
            let exchange = client(&to).exchange(&post, "site.test", &limits()).await;
            let last = exchange.unwrap().last;
            assert_eq!(last.response.status, StatusCode::CREATED);
            assert_eq!(last.response.reason.as_deref(), Some("Made"));
            assert_eq!(last.response.version, Version::HTTP_11);
            assert_eq!(last.response.headers["content-type"], "text/plain");
            assert!(!last.response.headers.contains_key("status"));
            assert_eq!(last.response.body.bytes, "hello");
            assert_eq!(last.response.body.wire_size, 5);
            assert!(last.timings.connect.is_some() && last.timings.first_byte.is_some());
            let asked = seen.lock().unwrap().pop().unwrap();
            assert_eq!(asked.body, b"some text");
            for (name, value) in [
                ("REQUEST_METHOD", "POST"),
                ("REQUEST_URI", "/app/a%20b%2F/?q=%20x"),
                ("PATH_INFO", "/app/a b//"),
                ("QUERY_STRING", "q=%20x"),
                ("CONTENT_LENGTH", "9"),
                ("CONTENT_TYPE", "text/plain; charset=utf-8"),
                ("SERVER_NAME", "site.test"),
                ("SERVER_PORT", "443"),
                ("SERVER_PROTOCOL", "HTTP/1.1"),
                ("REQUEST_SCHEME", "https"),
                ("HTTPS", "on"),
                ("REMOTE_ADDR", "127.0.0.1"),
                ("HTTP_HOST", "site.test"),
                ("HTTP_ACCEPT", "*/*"),
                ("HTTP_X_ONE", "1, 2"),
                ("HTTP_X_FORWARDED_PROTO", "https"),
            ] {
                assert_eq!(asked.get(name), Some(value), "{protocol:?} {name}");
            }
            for name in ["HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH", "HTTP_PROXY"] {
                assert_eq!(asked.get(name), None, "{protocol:?} {name}");
            }
            let is_tcp = matches!(server.place(), Place::Tcp(_));
            assert_eq!(asked.get("REMOTE_PORT").is_some(), is_tcp);
            assert_eq!(last.remote.is_some(), is_tcp);
        }
    }
}

#[tokio::test]
async fn what_can_not_be_carried_is_not_sent() {
    let served = answering(Protocol::Uwsgi, "HTTP/1.1 200 OK\r\n\r\n");
    for server in &served {
        for (name, value, why) in [
            (
                "X-Long",
                "x".repeat(66_000),
                "`HTTP_X_LONG` alone has 66000",
            ),
            ("Proxy", "x".to_owned(), "httpoxy"),
            ("X_User", "x".to_owned(), "`x_user`"),
        ] {
            let mut asked = get("/");
            asked.headers = vec![header(name, &value)];
            let error = ask(server, Protocol::Uwsgi, &asked).await.unwrap_err();
            assert_eq!(error.phase, Phase::Send);
            assert!(
                matches!(&error.cause, Cause::Unsendable(message) if message.to_string().contains(why)),
                "{error:?}"
            );
        }
        // Just as many as fit.
        let mut asked = get("/");
        asked.headers = vec![header("X-Long", &"x".repeat(65_000))];
        ask(server, Protocol::Uwsgi, &asked).await.unwrap();
    }
}

#[tokio::test]
async fn no_answer_is_told_from_a_cut_one() {
    for protocol in [Protocol::Uwsgi, Protocol::Scgi] {
        let silent = dies(protocol, "").await;
        assert_eq!(silent.phase, Phase::FirstByte);
        assert!(
            matches!(&silent.cause, Cause::Silent(text) if text.is_empty()),
            "{silent:?}"
        );
    }
    let (uwsgi, fastcgi) = (Protocol::Uwsgi, Protocol::FastCgi);
    // A server of FastCGI says when it has nothing to say.
    let wordless = dies(fastcgi, "").await;
    let in_head = dies(uwsgi, "HTTP/1.1 200 OK\r\nContent-").await;
    assert_eq!(in_head.phase, Phase::FirstByte);
    let told = "the connection was closed within the head of the answer, of which 25 bytes came: \
                `HTTP/1.1 200 OK…`";
    assert_eq!(in_head.cause.to_string(), told);
    let in_errors = dies(fastcgi, record(7, b"KeyError: 'X'\n")).await;
    let told = "the connection was closed without an answer, behind 22 bytes of FastCGI that are \
                none; its error stream ends with: KeyError: 'X'";
    assert_eq!(in_errors.cause.to_string(), told);
    let in_body = dies(uwsgi, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort").await;
    let in_record = dies(fastcgi, record(6, b"A: b\r\n\r\nsome")).await;
    for (died, phase) in [
        (wordless, Phase::FirstByte),
        (in_body, Phase::Receive),
        (in_record, Phase::Receive),
    ] {
        assert!(matches!(died.cause, Cause::Closed), "{died:?}");
        assert_eq!(died.phase, phase);
    }
    // What uWSGI's FastCGI does with an exception.
    let ended = [
        record(7, b"KeyError: 'X'\n"),
        record(6, b""),
        record(3, &END),
    ]
    .concat();
    let ended = dies(fastcgi, ended).await;
    assert!(matches!(&ended.cause, Cause::Silent(text) if text == "KeyError: 'X'"));
    let busy = dies(fastcgi, record(3, b"\0\0\0\0\x02\0\0\0")).await;
    assert_eq!(busy.cause.to_string(), "the FastCGI server is overloaded");
}

#[tokio::test]
async fn garbage_is_told_at_once() {
    for (protocol, bytes, why) in [
        (Protocol::Uwsgi, "SSH-2.0-OpenSSH_9.2\r\n", "no answer"),
        (Protocol::Scgi, "\u{15}\u{3}\u{3}\0\u{2}", "no answer"),
        (
            Protocol::FastCgi,
            "HTTP/1.1 400 Bad Request\r\n",
            "it is HTTP",
        ),
        (
            Protocol::Uwsgi,
            "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
            "header name",
        ),
        (Protocol::Scgi, "Status: 0\r\n\r\n", "status"),
    ] {
        // A server that says no more, and doesn't close.
        let server = Server::tcp(move |mut conn| async move {
            conn.send(bytes).await;
            conn.stall().await;
        });
        let error = ask(&server, protocol, &get("/")).await.unwrap_err();
        assert_eq!(error.phase, Phase::FirstByte);
        assert!(
            matches!(&error.cause, Cause::Malformed(flaw) if flaw.to_string().contains(why)),
            "{error:?}"
        );
        let told = error.cause.to_string();
        assert!(
            told.starts_with("what came is no proper answer: "),
            "{told}"
        );
    }
}

#[tokio::test]
async fn errors_without_end_are_told_and_no_answer() {
    let limits = Limits {
        timeout: Duration::from_millis(500),
        ..limits()
    };
    // What a server says in records that are no output, of errors and unknown.
    for (kind, ends) in [
        (7, "; its error stream ends with: waits for a database"),
        (11, ""),
    ] {
        let server = Server::tcp(move |mut conn| async move {
            while conn.send(record(kind, b"waits for a database\n")).await {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        let client = client(&to(&server, Protocol::FastCgi));
        let error = client
            .exchange(&get("/"), "a.test", &limits)
            .await
            .unwrap_err();
        let told = error.cause.to_string();
        assert!(
            told.starts_with("no answer began within 500ms, behind "),
            "{told}"
        );
        assert!(
            told.ends_with(&format!(" bytes of FastCGI that are none{ends}")),
            "{told}"
        );
    }
}

#[tokio::test]
async fn endless_heads_are_given_up() {
    let server = Server::tcp(|mut conn| async move {
        conn.send("HTTP/1.1 200 OK\r\n").await;
        while conn.send(format!("X-Long: {}\r\n", "x".repeat(4000))).await {}
    });
    let error = ask(&server, Protocol::Uwsgi, &get("/")).await.unwrap_err();
    assert!(
        matches!(&error.cause, Cause::Malformed(m) if m.to_string() == "message head is too large")
    );
    let server = Server::tcp(|mut conn| async move {
        conn.send("A: b\r\n".repeat(1001)).await;
        conn.send("\r\n").await;
        conn.stall().await;
    });
    let error = ask(&server, Protocol::Scgi, &get("/")).await.unwrap_err();
    assert!(
        matches!(&error.cause, Cause::Malformed(m) if m.to_string() == "too many headers"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_body_ends_as_it_says() {
    for protocol in Protocol::GATEWAYS {
        let length = "Content-Length: 4\r\n";
        let told = answer(protocol, "200 OK", length, b"four and more");
        let to_end = answer(protocol, "200 OK", "", b"all of it");
        let empty = answer(protocol, "204 No Content", "", b"nothing");
        for (bytes, method, body) in [
            (&told, Method::GET, "four"),
            (&told, Method::HEAD, ""),
            (&to_end, Method::GET, "all of it"),
            (&to_end, Method::HEAD, ""),
            (&empty, Method::GET, ""),
        ] {
            for server in answering(protocol, bytes) {
                let hop = ask(&server, protocol, &request(method.clone(), "/"))
                    .await
                    .unwrap();
                assert_eq!(hop.response.body.bytes, body, "{protocol:?} {method}");
                assert_eq!(hop.response.body.wire_size, body.len() as u64);
            }
        }
    }
}

#[tokio::test]
async fn an_answer_may_come_in_drops() {
    for protocol in Protocol::GATEWAYS {
        let server = Server::tcp(move |mut conn| async move {
            if asked(&mut conn, protocol).await.is_none() {
                return;
            }
            let headers = "Content-Length: 6\r\nX-Last: yes\r\n";
            for byte in answer(protocol, "200 OK", headers, b"\n\r\n\r\n!") {
                conn.send([byte]).await;
                tokio::task::yield_now().await;
            }
        });
        let hop = ask(&server, protocol, &get("/")).await.unwrap();
        assert_eq!(hop.response.headers["x-last"], "yes");
        assert_eq!(hop.response.body.bytes, "\n\r\n\r\n!");
    }
}

#[tokio::test]
async fn limits_hold() {
    for protocol in Protocol::GATEWAYS {
        let [server, _] = answering(protocol, answer(protocol, "200 OK", "", &[b'x'; 5000]));
        let small = Limits {
            max_body: 1000,
            ..limits()
        };
        let exchange = client(&to(&server, protocol))
            .exchange(&get("/"), "site.test", &small)
            .await
            .unwrap();
        assert_eq!(exchange.last.response.body.flaw, Some(Flaw::TooLarge(1000)));
        // One that never ends its answer.
        let server = Server::tcp(move |mut conn| async move {
            let whole = answer(protocol, "200 OK", "", b"slow");
            conn.send(&whole[..whole.len() - 12]).await;
            conn.stall().await;
        });
        let error = client(&to(&server, protocol))
            .exchange(&get("/"), "site.test", &within(Duration::from_millis(300)))
            .await
            .unwrap_err();
        assert!(error.cause.is_timeout(), "{error:?}");
    }
}

#[tokio::test]
async fn an_early_answer_counts() {
    for protocol in Protocol::GATEWAYS {
        // Far more than what fits between.
        let mut post = request(Method::POST, "/");
        post.body = Some(Body::Text("x".repeat(20_000_000)));
        let refuse = move |mut conn: Conn| async move {
            conn.take(16).await;
            let headers = "Content-Length: 7\r\n";
            conn.send(answer(protocol, "413 Too Large", headers, b"no more"))
                .await;
            // Reads no more, and doesn't close.
            conn.stall().await;
        };
        for server in Server::both(refuse) {
            let hop = ask(&server, protocol, &post).await.unwrap();
            assert_eq!(hop.response.status, StatusCode::PAYLOAD_TOO_LARGE);
            assert_eq!(hop.response.body.bytes, "no more");
        }
        // One that writes as much before it reads.
        let talk = move |mut conn: Conn| async move {
            let body = vec![b'y'; 4_000_000];
            let start = match protocol {
                Protocol::FastCgi => record(6, b"Status: 200 OK\r\n\r\n"),
                _ => b"Status: 200 OK\r\n\r\n".to_vec(),
            };
            conn.send(start).await;
            for piece in body.chunks(40_000) {
                let piece = match protocol {
                    Protocol::FastCgi => record(6, piece),
                    _ => piece.to_vec(),
                };
                conn.send(piece).await;
            }
            let asked = asked(&mut conn, protocol).await.unwrap();
            assert_eq!(asked.body.len(), 20_000_000);
            if protocol == Protocol::FastCgi {
                conn.send(record(3, &END)).await;
            }
        };
        for server in Server::both(talk) {
            let hop = ask(&server, protocol, &post).await.unwrap();
            assert_eq!(hop.response.body.wire_size, 4_000_000);
        }
    }
}

#[tokio::test]
async fn a_request_that_is_broken_off_is_no_answer() {
    for protocol in Protocol::GATEWAYS {
        // Closes with bytes unread, as uWSGI does with variables that are more
        // than its buffer.
        let close = |mut conn: Conn| async move {
            conn.take(4).await;
        };
        for server in Server::both(close) {
            let mut asked = get("/");
            asked.headers = vec![header("X-Long", &"x".repeat(5000))];
            let error = ask(&server, protocol, &asked).await.unwrap_err();
            let is_reset = matches!(
                &error.cause,
                Cause::Io(error) if error.kind == ErrorKind::ConnectionReset
            );
            assert!(is_reset, "{error:?}");
            assert!(matches!(error.phase, Phase::Send | Phase::FirstByte));
        }
    }
}

#[tokio::test]
async fn redirects_and_cookies_go_the_same_way() {
    for protocol in Protocol::GATEWAYS {
        let serve = move |mut conn: Conn| async move {
            let Some(asked) = asked(&mut conn, protocol).await else {
                return;
            };
            let whole = match (asked.get("PATH_INFO"), asked.get("HTTP_COOKIE")) {
                (Some("/"), None) => {
                    let headers = "Location: /in/\r\nSet-Cookie: a=1; Path=/\r\n";
                    answer(protocol, "302 Found", headers, b"")
                }
                (Some("/in/"), Some("a=1")) => answer(protocol, "200 OK", "", b"in"),
                _ => answer(protocol, "400 Bad Request", "", b""),
            };
            conn.send(whole).await;
        };
        for server in Server::both(serve) {
            let exchange = client(&to(&server, protocol))
                .exchange(&get("/"), "site.test", &follow())
                .await
                .unwrap();
            assert_eq!(exchange.redirects.len(), 1);
            assert_eq!(exchange.last.response.body.bytes, "in");
        }
    }
}

#[tokio::test]
async fn a_gateway_is_not_where_its_host_is() {
    let server = Server::tcp(|mut conn| async move {
        if asked(&mut conn, Protocol::Uwsgi).await.is_some() {
            let headers = "Location: https://127.0.0.1/\r\n";
            conn.send(answer(Protocol::Uwsgi, "302 Found", headers, b""))
                .await;
        }
    });
    let to = to(&server, Protocol::Uwsgi);
    let host = server.address().to_string();
    let exchange = client(&to)
        .exchange(&get("/"), &host, &follow())
        .await
        .unwrap();
    assert!(exchange.unfollowed.is_some());
}
