//! Content, its encodings and its limits.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use http::{HeaderValue, Method};
use smoke::exchange::{Body, Flaw};
use smoke::suite::Limits;

use super::{ask, get, here, limits, request};
use crate::server::Server;

/// `hello, ` a thousand times, as `brotli` packs it.
const BROTLI: &[u8] = b"\x1bW\x1b\xf8\x8d\x94n\xdeD\tR\x86\x96l,oq[$pa\x02\xe08";

/// The same, as `zstd --check` packs it.
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd\x04X}\0\x008hello, \x01\0N\xab\xbe\x18\x01VA\xc3\xc3";

macro_rules! encoded {
    ($encoder:ident, $content:expr) => {{
        let mut encoder = $encoder::new(Vec::new(), Compression::default());
        encoder.write_all($content.as_ref()).unwrap();
        encoder.finish().unwrap()
    }};
}

/// The body that comes of an answer with these headers and bytes, the same on
/// both transports.
async fn received(headers: &str, body: Vec<u8>, limits: &Limits) -> Body {
    let headers = headers.to_owned();
    let servers = Server::both(move |mut conn| {
        let (headers, body) = (headers.clone(), body.clone());
        async move {
            while conn.request().await.is_some() {
                conn.answer("200 OK", &headers, &body).await;
            }
        }
    });
    let mut bodies = Vec::new();
    for server in &servers {
        bodies.push(
            ask(server, &get("/"), limits)
                .await
                .unwrap()
                .last
                .response
                .body,
        );
    }
    assert_eq!(bodies[0].bytes, bodies[1].bytes);
    assert_eq!(bodies[0].flaw, bodies[1].flaw);
    bodies.remove(0)
}

fn at_most(max_body: u64) -> Limits {
    Limits {
        max_body,
        ..limits()
    }
}

#[tokio::test]
async fn every_coding_is_undone() {
    let content = "hello, ".repeat(1000);
    let gzip = encoded!(GzEncoder, &content);
    for (name, body) in [
        ("gzip", gzip.clone()),
        ("X-GZIP", gzip.clone()),
        ("identity, gzip", gzip.clone()),
        ("br", BROTLI.to_vec()),
        ("zstd", ZSTD.to_vec()),
        ("deflate", encoded!(ZlibEncoder, &content)),
        ("deflate", encoded!(DeflateEncoder, &content)),
        ("br, gzip", encoded!(GzEncoder, BROTLI)),
        ("zstd\r\nContent-Encoding: gzip", encoded!(GzEncoder, ZSTD)),
        ("identity", content.clone().into_bytes()),
    ] {
        let wire = body.len() as u64;
        let body = received(&format!("Content-Encoding: {name}\r\n"), body, &limits()).await;
        assert_eq!(body.flaw, None, "{name}");
        assert!(body.bytes == content, "{name}");
        assert_eq!(body.wire_size, wire, "{name}");
    }
    // Two members, and one after which there is more.
    let half = encoded!(GzEncoder, "half");
    let body = received(
        "Content-Encoding: gzip\r\n",
        [half.clone(), half].concat(),
        &limits(),
    )
    .await;
    assert_eq!(body.bytes, "halfhalf");
    // Padding behind the end.
    let half = encoded!(GzEncoder, "half");
    let padded = [half, vec![0; 8]].concat();
    let body = received("Content-Encoding: gzip\r\n", padded, &limits()).await;
    assert_eq!((body.bytes, body.flaw), ("half".into(), None));
}

#[tokio::test]
async fn content_that_is_not_what_it_says_is_kept_as_it_came() {
    let gzip = encoded!(GzEncoder, "hello".repeat(100));
    let cut = |wire: &[u8]| wire[..wire.len() - 9].to_vec();
    for (name, wire) in [
        ("gzip", b"<html>".to_vec()),
        ("gzip", cut(&gzip)),
        ("gzip", [gzip.as_slice(), b"\0more"].concat()),
        ("br", cut(BROTLI)),
        ("zstd", cut(ZSTD)),
        ("deflate", cut(&encoded!(ZlibEncoder, "hello".repeat(100)))),
        (
            "deflate",
            cut(&encoded!(DeflateEncoder, "hello".repeat(100))),
        ),
        ("br", b"\xff\xff\xff\xff".to_vec()),
        ("zstd", b"<html>".to_vec()),
        ("deflate", b"\x78\x9c<html>".to_vec()),
    ] {
        let body = received(
            &format!("Content-Encoding: {name}\r\n"),
            wire.clone(),
            &limits(),
        )
        .await;
        assert_eq!(body.bytes, wire, "{name}");
        assert_eq!(body.wire_size, wire.len() as u64);
        match body.flaw {
            Some(Flaw::Undecodable { encoding, message }) => {
                assert_eq!(encoding, name);
                assert!(!message.is_empty() && !message.contains('\n'), "{message}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    for name in [
        "compress",
        "gzip, aes128gcm",
        "gzip, gzip, gzip, gzip, gzip",
    ] {
        let body = received(
            &format!("Content-Encoding: {name}\r\n"),
            b"x".to_vec(),
            &limits(),
        )
        .await;
        assert_eq!(body.flaw, Some(Flaw::UnknownEncoding(name.to_owned())));
        assert_eq!(body.bytes, "x");
    }
}

#[tokio::test]
async fn what_is_empty_needs_no_decoding() {
    for name in ["gzip", "br", "nonsense"] {
        let body = received(
            &format!("Content-Encoding: {name}\r\n"),
            Vec::new(),
            &limits(),
        )
        .await;
        assert_eq!((body.flaw, body.bytes.len()), (None, 0), "{name}");
    }
    let servers = Server::both(|mut conn| async move {
        conn.request().await;
        conn.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5000\r\n\r\n")
            .await;
        conn.stall().await;
    });
    for server in &servers {
        let exchange = ask(server, &request(Method::HEAD, "/"), &limits())
            .await
            .unwrap();
        assert_eq!(exchange.last.response.body.flaw, None);
        assert_eq!(exchange.last.response.headers["content-length"], "5000");
    }
}

#[tokio::test]
async fn content_is_cut_at_the_limit() {
    let body = received("", b"0123456789".to_vec(), &at_most(10)).await;
    assert_eq!((body.flaw, &body.bytes[..]), (None, &b"0123456789"[..]));
    let body = received("", b"0123456789".to_vec(), &at_most(9)).await;
    assert_eq!(
        (body.flaw, &body.bytes[..]),
        (Some(Flaw::TooLarge(9)), &b"012345678"[..])
    );
    let body = received("", b"0123456789".to_vec(), &at_most(0)).await;
    assert_eq!((body.flaw, body.bytes.len()), (Some(Flaw::TooLarge(0)), 0));
    let body = received("", b"0123456789".to_vec(), &at_most(u64::MAX)).await;
    assert_eq!(body.flaw, None);
    // Counted after decoding.
    let gzip = encoded!(GzEncoder, "0123456789");
    let headers = "Content-Encoding: gzip\r\n";
    let body = received(headers, gzip.clone(), &at_most(10)).await;
    assert_eq!((body.flaw, &body.bytes[..]), (None, &b"0123456789"[..]));
    let body = received(headers, gzip, &at_most(9)).await;
    assert_eq!(
        (body.flaw, &body.bytes[..]),
        (Some(Flaw::TooLarge(9)), &b"012345678"[..])
    );
}

#[tokio::test]
async fn a_bomb_does_not_go_off() {
    // 64 MiB of zeros, twice packed. The members are one content.
    let once = encoded!(GzEncoder, vec![0; 1024 * 1024]).repeat(64);
    let twice = encoded!(GzEncoder, &once);
    let limits = at_most(1024 * 1024);
    let body = received("Content-Encoding: gzip, gzip\r\n", twice, &limits).await;
    assert_eq!(body.flaw, Some(Flaw::TooLarge(1024 * 1024)));
    assert_eq!(body.bytes.len(), 1024 * 1024);
}

#[tokio::test]
async fn a_body_without_end_ends_at_the_limit() {
    let servers = Server::both(|mut conn| async move {
        conn.request().await;
        conn.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            .await;
        while conn.send("5\r\nabcde\r\n").await {}
    });
    for server in &servers {
        let body = ask(server, &get("/"), &at_most(100_000))
            .await
            .unwrap()
            .last
            .response
            .body;
        assert_eq!(body.flaw, Some(Flaw::TooLarge(100_000)));
        assert_eq!(body.bytes.len(), 100_000);
    }
}

#[tokio::test]
async fn what_comes_behind_no_content_is_surplus() {
    for (status, behind, flaw) in [
        ("204 No Content", "", None),
        ("204 No Content", "stray", Some(Flaw::Surplus)),
        ("304 Not Modified", "stray", Some(Flaw::Surplus)),
        // Another protocol, of which the server speaks first.
        ("101 Switching Protocols", "stray", None),
    ] {
        let server = Server::tcp(move |mut conn| async move {
            conn.request().await;
            conn.send(format!("HTTP/1.1 {status}\r\nX-A: b\r\n\r\n{behind}"))
                .await;
        });
        let exchange = ask(&server, &request(Method::GET, "/"), &limits()).await;
        let body = exchange.unwrap().last.response.body;
        assert_eq!(body.flaw, flaw, "{status} {behind}");
    }
}

/// What comes behind an answer that has no body would be the next answer.
#[tokio::test]
async fn what_comes_behind_a_head_is_told() {
    let answer = |path: &'static str| {
        let head = match path {
            "/304" => "HTTP/1.1 304 Not Modified\r\nEtag: \"a\"\r\nContent-Length: 5\r\n\r\n",
            "/chunks" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            _ => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        };
        let behind = match path {
            "/bare" => "",
            "/chunks" => "5\r\nstray\r\n0\r\n\r\n",
            _ => "stray",
        };
        (head, behind)
    };
    let paths = ["/", "/bare", "/chunks", "/304"];
    for stays in [false, true] {
        let servers = Server::both(move |mut conn| async move {
            let request = conn.request().await.unwrap_or_default();
            assert!(request.contains("Connection: close\r\n"), "{request}");
            let named = |path: &&&str| request.contains(&format!(" {path} "));
            let path = paths.iter().find(named);
            let (head, behind) = answer(path.unwrap());
            conn.send(format!("{head}{behind}")).await;
            if stays {
                conn.stall().await;
            }
        });
        for server in &servers {
            for path in paths {
                let mut asked = request(Method::HEAD, path);
                if path == "/304" {
                    asked = request(Method::GET, path);
                    let name = http::header::IF_NONE_MATCH;
                    let value = HeaderValue::from_static("\"a\"");
                    asked.headers = vec![(here(name), Some(value))];
                }
                let exchange = ask(server, &asked, &limits()).await.unwrap();
                let (_, behind) = answer(path);
                assert_eq!(exchange.last.response.body.bytes, behind, "{path}");
            }
        }
    }
}
