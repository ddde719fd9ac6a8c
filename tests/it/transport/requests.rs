//! What goes out.

use http::Method;
use smoke::suite::{Auth, Body, Forwarded, Part, PartContent, Request, Upload};

use super::{ask, client, get, here, limits, request, target, with_header};
use crate::server::{Conn, Server, header, path};

async fn hello(mut conn: Conn) {
    while conn.request().await.is_some() {
        conn.answer("200 OK", "", "hello").await;
    }
}

/// What a request looks like on the wire, the same on both transports.
async fn seen(request: &Request) -> String {
    let [tcp, unix] = Server::both(hello);
    for server in [&tcp, &unix] {
        ask(server, request, &limits()).await.unwrap();
    }
    assert_eq!(tcp.requests(), unix.requests());
    tcp.requests().remove(0)
}

fn with_body(method: Method, body: Body) -> Request {
    Request {
        body: Some(body),
        ..request(method, "/")
    }
}

fn body(request: &str) -> &str {
    request.split_once("\r\n\r\n").unwrap().1
}

#[tokio::test]
async fn a_plain_request_has_few_headers() {
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        seen(&get("/a?b=c")).await,
        format!(
            "GET /a?b=c HTTP/1.1\r\nHost: example.test\r\nUser-Agent: smoke/{version}\r\n\
             Accept: */*\r\n\r\n"
        )
    );
}

#[tokio::test]
async fn the_host_header_is_what_was_asked_for_to_the_letter() {
    for server in &Server::both(hello) {
        for host in [
            "a.example",
            "A.example:80",
            "a.example:8443",
            "[::1]:81",
            "localhost",
        ] {
            let target = target(server);
            let exchange = client(&target)
                .exchange(&get("/"), host, &limits())
                .await
                .unwrap();
            assert_eq!(exchange.last.sent.headers["host"], host);
            let requests = server.requests();
            assert_eq!(header(requests.last().unwrap(), "host"), Some(host));
        }
    }
}

#[tokio::test]
async fn a_host_that_is_no_ascii_is_asked_for_as_dns_has_it() {
    let server = Server::tcp(hello);
    let client = client(&target(&server));
    client
        .exchange(&get("/"), "bücher.example:81", &limits())
        .await
        .unwrap();
    assert_eq!(
        header(&server.requests()[0], "host"),
        Some("xn--bcher-kva.example:81")
    );
}

#[tokio::test]
async fn paths_are_normalised_alike() {
    let long = format!("/{}", "a".repeat(60_000));
    for (written, sent) in [
        ("/a/../b", "/b"),
        ("/a/%2e%2e/b", "/b"),
        ("/./a//b", "/a//b"),
        ("/a b?c d", "/a%20b?c%20d"),
        ("/é?é", "/%C3%A9?%C3%A9"),
        ("/{x}|^`\"<>", "/%7Bx%7D|^%60%22%3C%3E"),
        ("/?{x}|^`\"<>'", "/?{x}|^`%22%3C%3E%27"),
        ("/a\\b", "/a/b"),
        ("/%zz", "/%zz"),
        ("/a#b", "/a"),
        ("//evil.example/x", "//evil.example/x"),
        ("@evil.example/x", "/@evil.example/x"),
        (&long, &long),
    ] {
        assert_eq!(path(&seen(&get(written)).await), sent, "{written}");
    }
}

#[tokio::test]
async fn base_path_and_query_are_joined() {
    let server = Server::tcp(hello);
    let mut target = target(&server);
    target.base_path = "/app".to_owned();
    let mut request = get("/x?a=1");
    request.query = vec![("b c".to_owned(), "ä&=".to_owned())];
    let exchange = client(&target)
        .exchange(&request, "example.test:81", &limits())
        .await
        .unwrap();
    assert_eq!(path(&server.requests()[0]), "/app/x?a=1&b+c=%C3%A4%26%3D");
    assert_eq!(
        exchange.last.sent.url.as_str(),
        "http://example.test:81/app/x?a=1&b+c=%C3%A4%26%3D"
    );
}

#[tokio::test]
async fn the_suite_s_headers_come_before_the_defaults() {
    let request = with_header(get("/"), "accept", Some("text/html"));
    let request = with_header(request, "accept", Some("text/plain"));
    let request = with_header(request, "user-agent", None);
    let seen = seen(&request).await;
    assert!(
        seen.contains("\r\nAccept: text/html\r\nAccept: text/plain\r\n"),
        "{seen}"
    );
    assert_eq!(header(&seen, "user-agent"), None);
}

#[tokio::test]
async fn what_can_not_be_sent_is_said() {
    let server = Server::tcp(hello);
    let large = tempfile::NamedTempFile::new().unwrap();
    large.as_file().set_len((64 << 20) + 1).unwrap();
    let with_length = with_header(
        with_body(Method::POST, Body::Text("abc".into())),
        "content-length",
        Some("5"),
    );
    for (request, message) in [
        (
            with_header(get("/"), "host", None),
            "`host` can't be left out",
        ),
        (
            with_header(get("/"), "accept", None),
            "`accept` can't be left out",
        ),
        (
            with_header(get("/"), "transfer-encoding", Some("chunked")),
            "`Transfer-Encoding` can't be set",
        ),
        (with_length, "`Content-Length` must be that of the body, 3"),
        (request(Method::CONNECT, "/"), "CONNECT is for proxies"),
        (
            with_body(Method::POST, Body::File(here("/nowhere/at/all".into()))),
            "/nowhere/at/all: ",
        ),
        (
            with_body(Method::POST, Body::File(here("/".into()))),
            "/ is not a file",
        ),
        (
            with_body(Method::POST, Body::File(here(large.path().into()))),
            "has more than 64 MiB, which are the most",
        ),
    ] {
        let error = ask(&server, &request, &limits()).await.unwrap_err();
        assert_eq!(error.phase, smoke::exchange::Phase::Send);
        let said = error.cause.to_string();
        assert!(said.contains(message), "{said}");
    }
    let error = ask(
        &server,
        &get(&format!("/{}", "a".repeat(70_000))),
        &limits(),
    )
    .await;
    let said = format!("{:?}", error.unwrap_err().cause);
    assert!(said.contains("too long"), "{said}");
    for host in ["", "a b", "a/b", "user@host", "[::1", "a:b"] {
        let error = client(&target(&server))
            .exchange(&get("/"), host, &limits())
            .await
            .unwrap_err();
        let said = error.cause.to_string();
        assert!(said.contains("is not a host"), "{host}: {said}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn bodies_have_a_type_and_a_length() {
    let seen_text = seen(&with_body(Method::POST, Body::Text("häh".into()))).await;
    assert_eq!(
        header(&seen_text, "content-type"),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(header(&seen_text, "content-length"), Some("4"));
    assert_eq!(body(&seen_text), "häh");

    let json = serde_json::json!({ "b": 1, "a": [true, null] });
    let seen_json = seen(&with_body(Method::PUT, Body::Json(json))).await;
    assert_eq!(header(&seen_json, "content-type"), Some("application/json"));
    assert_eq!(body(&seen_json), r#"{"b":1,"a":[true,null]}"#);

    let form = Body::Form(vec![
        ("a b".into(), "c&d".into()),
        ("a b".into(), "é".into()),
    ]);
    let seen_form = seen(&with_body(Method::POST, form)).await;
    assert_eq!(
        header(&seen_form, "content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(body(&seen_form), "a+b=c%26d&a+b=%C3%A9");

    let own = with_header(
        with_body(Method::POST, Body::Text("<a/>".into())),
        "content-type",
        Some("text/xml"),
    );
    assert_eq!(header(&seen(&own).await, "content-type"), Some("text/xml"));

    for method in [Method::POST, Method::PUT, Method::PATCH] {
        let seen = seen(&request(method, "/")).await;
        assert_eq!(header(&seen, "content-length"), Some("0"));
    }
    let seen_delete = seen(&request(Method::DELETE, "/")).await;
    assert_eq!(header(&seen_delete, "content-length"), None);
    // A body is sent with any method.
    let seen_get = seen(&with_body(Method::GET, Body::Text("q".into()))).await;
    assert_eq!(
        (header(&seen_get, "content-length"), body(&seen_get)),
        (Some("1"), "q")
    );
}

#[tokio::test]
async fn files_are_sent_with_the_type_of_their_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.css");
    std::fs::write(&file, "a{}").unwrap();
    let seen_file = seen(&with_body(Method::PUT, Body::File(here(file.clone())))).await;
    assert_eq!(header(&seen_file, "content-type"), Some("text/css"));
    assert_eq!(body(&seen_file), "a{}");

    let parts = vec![
        Part {
            name: "a\"b".into(),
            content: PartContent::Text("x\r\ny".into()),
        },
        Part {
            name: "file".into(),
            content: PartContent::File(Upload {
                path: here(file),
                filename: "ü\r\n\".css".into(),
                content_type: "text/css".into(),
            }),
        },
    ];
    let seen_parts = seen(&with_body(Method::POST, Body::Multipart(parts))).await;
    let boundary = header(&seen_parts, "content-type")
        .unwrap()
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    assert_eq!(
        body(&seen_parts),
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\nx\r\ny\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; \
             filename=\"ü%0D%0A%22.css\"\r\nContent-Type: text/css\r\n\r\na{{}}\r\n\
             --{boundary}--\r\n"
        )
    );
}

#[tokio::test]
async fn a_large_body_arrives_whole() {
    let text = "0123456789abcdef".repeat(256 * 1024);
    let seen = seen(&with_body(Method::POST, Body::Text(text.clone()))).await;
    assert!(body(&seen) == text);
}

#[tokio::test]
async fn credentials_and_cookies_are_headers() {
    let mut asked = get("/");
    asked.auth = Some(Auth::Basic {
        user: "us".into(),
        password: "pä:s".into(),
    });
    asked.cookies = vec![("a".into(), "1".into()), ("b".into(), "2".into())];
    let seen_basic = seen(&asked).await;
    assert_eq!(
        header(&seen_basic, "authorization"),
        Some("Basic dXM6cMOkOnM=")
    );
    assert_eq!(header(&seen_basic, "cookie"), Some("a=1; b=2"));

    asked.auth = Some(Auth::Bearer("t0ken".into()));
    let asked = with_header(asked, "cookie", Some("own=0"));
    let seen_bearer = seen(&asked).await;
    assert_eq!(header(&seen_bearer, "authorization"), Some("Bearer t0ken"));
    assert_eq!(header(&seen_bearer, "cookie"), Some("own=0; a=1; b=2"));

    let seen_own = seen(&with_header(asked, "authorization", Some("X y"))).await;
    assert_eq!(header(&seen_own, "authorization"), Some("X y"));
}

#[tokio::test]
async fn a_target_s_credentials_and_its_proxy_s_headers_are_sent() {
    let server = Server::tcp(hello);
    let mut target = target(&server);
    target.credentials = Some(("u".into(), "p".into()));
    target.forwarded = Some(Forwarded::Https);
    let client = client(&target);
    for request in [get("/"), with_header(get("/"), "authorization", None)] {
        client
            .exchange(&request, "a.test:8443", &limits())
            .await
            .unwrap();
    }
    let requests = server.requests();
    assert_eq!(header(&requests[0], "authorization"), Some("Basic dTpw"));
    assert_eq!(header(&requests[0], "x-forwarded-for"), Some("127.0.0.1"));
    assert_eq!(header(&requests[0], "x-forwarded-proto"), Some("https"));
    assert_eq!(
        header(&requests[0], "x-forwarded-host"),
        Some("a.test:8443")
    );
    assert_eq!(header(&requests[1], "authorization"), None);
}
