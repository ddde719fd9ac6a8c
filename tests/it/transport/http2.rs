//! HTTP/2, with servers that behave well and servers that don't.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{Reason, RecvStream};
use http::{HeaderMap, Method, Request, Response, Version};
use smoke::exchange::{Cause, Exchange, Phase, TransportError};
use smoke::plan::{Dial, Scheme, Target};
use smoke::suite::Body;
use smoke::transport::{Options, Versions};
use tempfile::TempDir;

use super::{at, client_with, get, limits, request, target, text, with_header};
use crate::server::{Conn, Server, header};
use crate::tls::Authority;

const HOST: &str = "a.test";

fn speaking(versions: Versions) -> Options {
    Options {
        versions,
        ..Options::default()
    }
}

/// Answers each stream by `answer`, one connection after the other.
async fn serve<F, Answered>(conn: Conn, answer: F)
where
    F: Fn(Request<RecvStream>, SendResponse<Bytes>) -> Answered,
    Answered: Future<Output = ()> + Send + 'static,
{
    let stream = conn.into_stream();
    let Ok(mut connection) = h2::server::handshake(stream).await else {
        return;
    };
    while let Some(Ok((request, respond))) = connection.accept().await {
        tokio::spawn(answer(request, respond));
    }
}

/// What was asked, as a page.
async fn told(request: Request<RecvStream>, mut respond: SendResponse<Bytes>) {
    let (head, mut body) = request.into_parts();
    let mut size = 0;
    while let Some(Ok(data)) = body.data().await {
        size += data.len();
        let _ = body.flow_control().release_capacity(data.len());
    }
    let mut names: Vec<&str> = head.headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    let page = format!("{} {} {size} {}", head.method, head.uri, names.join(" "));
    let answer = Response::builder().header("x-a", "1").body(()).unwrap();
    let mut stream = respond.send_response(answer, false).unwrap();
    stream.send_data(page.into(), true).unwrap();
}

/// By prior knowledge on TCP and on a Unix socket.
fn both<F, Answered>(answer: F) -> [Server; 2]
where
    F: Fn(Request<RecvStream>, SendResponse<Bytes>) -> Answered + Clone + Send + Sync + 'static,
    Answered: Future<Output = ()> + Send + 'static,
{
    Server::both(move |conn| serve(conn, answer.clone()))
}

async fn ask(server: &Server, path: &str) -> Result<Exchange, TransportError> {
    let client = client_with(&target(server), speaking(Versions::Http2));
    client.exchange(&get(path), HOST, &limits()).await
}

#[tokio::test]
async fn a_request_names_its_host_once_and_nothing_of_the_connection() {
    for server in &both(told) {
        let client = client_with(&target(server), speaking(Versions::Http2));
        for host in ["a.test", "A.test:8080", "127.0.0.1:81", "[::1]:8000"] {
            let exchange = client.exchange(&get("/x?y=1"), host, &limits()).await;
            let exchange = exchange.unwrap();
            assert_eq!(
                text(&exchange),
                format!("GET http://{host}/x?y=1 0 accept user-agent")
            );
            let answer = &exchange.last.response;
            assert_eq!((answer.version, &answer.reason), (Version::HTTP_2, &None));
            assert_eq!(answer.headers["x-a"], "1");
            assert_eq!(exchange.last.sent.headers["host"], host);
        }
    }
}

#[tokio::test]
async fn what_tls_agrees_on_is_spoken() {
    let authority = Authority::new();
    let offering = |offers: &[&[u8]]| {
        let mut config = authority.server(&[HOST], |_| {});
        config.alpn_protocols = offers.iter().map(|offer| offer.to_vec()).collect();
        config
    };
    let second = async |conn| serve(conn, told).await;
    let first = async |mut conn: Conn| {
        conn.request().await;
        conn.answer("200 OK", "", "one").await;
    };
    let h2 = Server::tls(offering(&[b"h2", b"http/1.1"]), second);
    let refusing = Server::tls(offering(&[b"http/1.1"]), first);
    let silent = Server::tls(offering(&[]), first);
    let asked = async |server: &Server, versions| {
        let options = Options {
            cacert: Some(authority.file()),
            ..speaking(versions)
        };
        let to = Target {
            scheme: Scheme::Https,
            ..target(server)
        };
        client_with(&to, options)
            .exchange(&get("/"), HOST, &limits())
            .await
    };
    for versions in [Versions::Offered, Versions::Http2] {
        let exchange = asked(&h2, versions).await.unwrap();
        assert_eq!(exchange.last.response.version, Version::HTTP_2);
        assert_eq!(text(&exchange), "GET https://a.test/ 0 accept user-agent");
        assert!(exchange.last.tls.is_some() && exchange.last.timings.tls.is_some());
        assert_eq!(exchange.last.remote, Some(h2.address()));
    }
    for server in [&refusing, &silent] {
        for versions in [Versions::Offered, Versions::Http1] {
            let exchange = asked(server, versions).await.unwrap();
            assert_eq!(exchange.last.response.version, Version::HTTP_11);
        }
        let error = asked(server, Versions::Http2).await.unwrap_err();
        assert_eq!(error.phase, Phase::Tls);
        assert_eq!(
            error.cause.to_string(),
            "the server doesn't offer HTTP/2, which `--http2` asks for (ALPN)"
        );
    }
}

#[tokio::test]
async fn a_server_without_http_2_is_told() {
    let [tcp, unix] = Server::both(async |mut conn: Conn| {
        conn.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            .await;
        conn.stall().await;
    });
    for server in [&tcp, &unix] {
        let error = ask(server, "/").await.unwrap_err();
        assert_eq!(
            error.cause.to_string(),
            "the server doesn't speak HTTP/2 without TLS, which `--http2` asks for"
        );
    }
}

#[tokio::test]
async fn large_bodies_go_both_ways() {
    let answer = async |request: Request<RecvStream>, mut respond: SendResponse<Bytes>| {
        let mut body = request.into_body();
        let mut size = 0;
        while let Some(Ok(data)) = body.data().await {
            size += data.len();
            let _ = body.flow_control().release_capacity(data.len());
        }
        let mut stream = respond.send_response(Response::new(()), false).unwrap();
        // The library waits for room by itself.
        stream
            .send_data(vec![b'x'; 5_000_000].into(), false)
            .unwrap();
        stream.send_data(size.to_string().into(), true).unwrap();
    };
    for server in &both(answer) {
        let client = client_with(&target(server), speaking(Versions::Http2));
        let mut post = request(Method::POST, "/");
        post.body = Some(Body::Text("a".repeat(3_000_000)));
        let exchange = client.exchange(&post, HOST, &limits()).await.unwrap();
        assert!(text(&exchange).ends_with("x3000000"));
        assert_eq!(exchange.last.response.body.wire_size, 5_000_007);
    }
}

#[tokio::test]
async fn an_answer_before_the_request_is_through_counts() {
    let answer = async |request: Request<RecvStream>, mut respond: SendResponse<Bytes>| {
        let refused = Response::builder().status(413).body(()).unwrap();
        let mut stream = respond.send_response(refused, false).unwrap();
        stream.send_data("too large".into(), true).unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        respond.send_reset(Reason::NO_ERROR);
        drop(request);
    };
    for server in &both(answer) {
        let client = client_with(&target(server), speaking(Versions::Http2));
        let mut post = request(Method::POST, "/");
        post.body = Some(Body::Text("a".repeat(3_000_000)));
        let exchange = client.exchange(&post, HOST, &limits()).await.unwrap();
        assert_eq!(exchange.last.response.status, 413);
        assert_eq!(text(&exchange), "too large");
    }
}

/// Half an answer, and then a reset for this reason.
async fn reset(server: &Server, path: &str) -> (Phase, String) {
    let error = ask(server, path).await.unwrap_err();
    assert!(
        matches!(error.cause, Cause::StreamReset(_) | Cause::GoneAway(_)),
        "{error:?}"
    );
    (error.phase, error.cause.to_string())
}

#[tokio::test]
async fn a_stream_that_is_reset_is_no_whole_answer() {
    let answer = async |request: Request<RecvStream>, mut respond: SendResponse<Bytes>| {
        let reason = match request.uri().path() {
            "/cancel" => Reason::CANCEL,
            "/no-error" => Reason::NO_ERROR,
            "/at-once" => return respond.send_reset(Reason::REFUSED_STREAM),
            _ => Reason::INTERNAL_ERROR,
        };
        let mut stream = respond.send_response(Response::new(()), false).unwrap();
        stream.send_data("half".into(), false).unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        stream.send_reset(reason);
    };
    for server in &both(answer) {
        for (path, phase, reason) in [
            ("/cancel", Phase::Receive, "CANCEL"),
            ("/no-error", Phase::Receive, "NO_ERROR"),
            ("/error", Phase::Receive, "INTERNAL_ERROR"),
            ("/at-once", Phase::FirstByte, "REFUSED_STREAM"),
        ] {
            let said = format!(
                "the server ended the stream (RST_STREAM, {reason}) before the answer was whole"
            );
            assert_eq!(reset(server, path).await, (phase, said), "{path}");
        }
    }
}

#[tokio::test]
async fn a_connection_that_ends_is_no_whole_answer() {
    let going = Server::tcp(async |conn: Conn| {
        let mut connection = h2::server::handshake(conn.into_stream()).await.unwrap();
        let (_, mut respond) = connection.accept().await.unwrap().unwrap();
        let mut stream = respond.send_response(Response::new(()), false).unwrap();
        stream.send_data("half".into(), false).unwrap();
        connection.abrupt_shutdown(Reason::ENHANCE_YOUR_CALM);
        while connection.accept().await.is_some() {}
    });
    let (phase, said) = reset(&going, "/").await;
    assert!(phase >= Phase::FirstByte, "{phase}");
    assert_eq!(
        said,
        "the server ended the connection (GOAWAY, ENHANCE_YOUR_CALM) before the answer was whole"
    );
    let gone = Server::tcp(async |conn: Conn| {
        let mut connection = h2::server::handshake(conn.into_stream()).await.unwrap();
        let (_, mut respond) = connection.accept().await.unwrap().unwrap();
        let mut stream = respond.send_response(Response::new(()), false).unwrap();
        stream.send_data("half".into(), false).unwrap();
        let waiting = tokio::time::timeout(Duration::from_millis(100), connection.accept());
        let _ = waiting.await;
    });
    let error = ask(&gone, "/").await.unwrap_err();
    assert_eq!(error.phase, Phase::Receive);
    assert!(matches!(error.cause, Cause::Closed), "{error:?}");
}

#[tokio::test]
async fn a_length_that_is_not_kept_breaks_the_rules() {
    let answer = async |request: Request<RecvStream>, mut respond: SendResponse<Bytes>| {
        let said = Response::builder()
            .header("content-length", "10")
            .body(())
            .unwrap();
        if request.method() == Method::HEAD {
            respond.send_response(said, true).unwrap();
        } else if request.uri().path() == "/304" {
            let (mut head, ()) = said.into_parts();
            head.status = http::StatusCode::NOT_MODIFIED;
            respond
                .send_response(Response::from_parts(head, ()), true)
                .unwrap();
        } else {
            let mut stream = respond.send_response(said, false).unwrap();
            stream.send_data("half".into(), true).unwrap();
        }
    };
    for server in &both(answer) {
        let error = ask(server, "/").await.unwrap_err();
        assert!(
            matches!(&error.cause, Cause::Malformed(it) if it.to_string().contains("rules of HTTP/2")),
            "{error:?}"
        );
        let client = client_with(&target(server), speaking(Versions::Http2));
        let head = request(Method::HEAD, "/");
        let exchange = client.exchange(&head, HOST, &limits()).await.unwrap();
        assert_eq!(exchange.last.response.headers["content-length"], "10");
        assert_eq!(ask(server, "/304").await.unwrap().last.response.status, 304);
    }
}

#[tokio::test]
async fn what_speaks_http2_wrongly_speaks_it() {
    // Both greet with SETTINGS; then comes a frame that only streams have, on
    // none, or one that says what nothing may.
    for broken in [b"\0\0\x01\0\0\0\0\0\0x", b"\0\0\x01\x06\0\0\0\0\0x"] {
        let servers = Server::both(move |mut conn| async move {
            conn.send(b"\0\0\0\x04\0\0\0\0\0").await;
            conn.send(broken).await;
            conn.stall().await;
        });
        for server in &servers {
            let error = ask(server, "/").await.unwrap_err();
            let told = error.cause.to_string();
            assert!(told.contains("it breaks the rules of HTTP/2 ("), "{told}");
        }
    }
    let others = [
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "SSH-2.0-x\r\n",
        "\0\0\0",
    ];
    for other in others {
        for server in &Server::both(move |mut conn| async move {
            conn.send(other).await;
        }) {
            let error = ask(server, "/").await.unwrap_err();
            let expected = [Cause::Http2NotSpoken, Cause::Closed];
            assert!(expected.contains(&error.cause), "{error:?}");
        }
    }
}

#[tokio::test]
async fn many_headers_are_read() {
    let answer = async |_, mut respond: SendResponse<Bytes>| {
        let mut headers = HeaderMap::new();
        for count in 0..900 {
            headers.append(
                "x-a",
                format!("{count} {}", "y".repeat(100)).parse().unwrap(),
            );
        }
        let mut answer = Response::new(());
        *answer.headers_mut() = headers;
        respond.send_response(answer, true).unwrap();
    };
    for server in &both(answer) {
        let exchange = ask(server, "/").await.unwrap();
        assert_eq!(
            exchange.last.response.headers.get_all("x-a").iter().count(),
            900
        );
    }
}

#[tokio::test]
async fn what_comes_before_an_answer_is_no_answer() {
    let answer = async |_, mut respond: SendResponse<Bytes>| {
        let hints = Response::builder().status(103).body(()).unwrap();
        respond.send_informational(hints).unwrap();
        let mut stream = respond.send_response(Response::new(()), false).unwrap();
        stream.send_data("answer".into(), true).unwrap();
    };
    for server in &both(answer) {
        let exchange = ask(server, "/").await.unwrap();
        assert_eq!(exchange.last.response.status, 200);
        assert_eq!(text(&exchange), "answer");
    }
}

#[tokio::test]
async fn headers_of_the_connection_are_refused_and_not_left_out() {
    let [server, _] = both(told);
    let client = client_with(&target(&server), speaking(Versions::Http2));
    for (name, value) in [("connection", "close"), ("te", "gzip"), ("upgrade", "h2c")] {
        let asked = with_header(get("/"), name, Some(value));
        let error = client.exchange(&asked, HOST, &limits()).await.unwrap_err();
        assert_eq!(
            (error.phase, error.cause.to_string()),
            (
                Phase::Send,
                format!("`{name}` can't be sent over HTTP/2 (RFC 9113, section 8.2.2)")
            )
        );
    }
    let asked = with_header(get("/"), "te", Some("trailers"));
    client.exchange(&asked, HOST, &limits()).await.unwrap();
}

/// A real nginx until it is dropped.
struct Nginx {
    child: Child,
    _folder: TempDir,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// nginx with these listeners, which answers what it was asked.
fn nginx(listen: &[String], certificate: &str) -> Nginx {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let listen = listen.join(";\nlisten ");
    let page = "return 200 \"$server_protocol $http_host $request_uri\\n\";";
    let temp: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|it| format!("{it}_temp_path {};\n", at(it)))
        .concat();
    let config = format!(
        "daemon off;\nmaster_process off;\npid {};\nerror_log stderr crit;\n\
         events {{}}\nhttp {{\naccess_log off;\n{temp}\
         server {{\nlisten {listen};\n{certificate}\nlocation / {{ {page} }}\n}}\n}}\n",
        at("pid")
    );
    std::fs::write(folder.path().join("nginx.conf"), config).unwrap();
    let child = Command::new("nginx")
        .args(["-e", "stderr", "-c", &at("nginx.conf"), "-p"])
        .arg(folder.path())
        .stdin(Stdio::null())
        .spawn()
        .expect("nginx: `bash fixtures/install.sh` installs it");
    Nginx {
        child,
        _folder: folder,
    }
}

/// Asks until somebody listens.
async fn once_up(to: &Target, options: &Options, path: &str) -> Exchange {
    let client = client_with(to, options.clone());
    for _ in 0..200 {
        match client.exchange(&get(path), HOST, &limits()).await {
            Err(error) if error.phase == Phase::Connect => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            done => return done.unwrap(),
        }
    }
    panic!("nginx does not come up");
}

#[tokio::test]
async fn nginx_speaks_it_on_tls_on_tcp_and_on_a_socket() {
    let free = || {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let (secure, plain) = (free(), free());
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("nginx.sock");
    let authority = Authority::new();
    let (certificate, key) = authority.files(&[HOST]);
    let listen = [
        format!("127.0.0.1:{secure} ssl http2"),
        format!("127.0.0.1:{plain} http2"),
        format!("unix:{} http2", socket.display()),
    ];
    let certificate = format!(
        "ssl_certificate {};\nssl_certificate_key {};",
        certificate.display(),
        key.display()
    );
    let _nginx = nginx(&listen, &certificate);
    let tcp = |port, scheme| Target {
        scheme,
        ..at(Dial::Tcp {
            host: "127.0.0.1".into(),
            port,
        })
    };
    let https = tcp(secure, Scheme::Https);
    let trusting = |versions| Options {
        cacert: Some(authority.file()),
        ..speaking(versions)
    };
    let two = "HTTP/2.0 a.test /x?y=%20\n";
    for (to, options, page) in [
        (&https, trusting(Versions::Offered), two),
        (&https, trusting(Versions::Http2), two),
        (
            &https,
            trusting(Versions::Http1),
            "HTTP/1.1 a.test /x?y=%20\n",
        ),
        (&tcp(plain, Scheme::Http), speaking(Versions::Http2), two),
        (&at(Dial::Unix(socket)), speaking(Versions::Http2), two),
    ] {
        let exchange = once_up(to, &options, "/x?y=%20").await;
        assert_eq!(text(&exchange), page, "{options:?}");
        // It answers before it has read so much.
        let client = client_with(to, options);
        let mut post = request(Method::POST, "/");
        post.body = Some(Body::Text("a".repeat(500_000)));
        let exchange = client.exchange(&post, HOST, &limits()).await.unwrap();
        assert_eq!(exchange.last.response.status, 200);
    }
}

#[tokio::test]
async fn http_1_is_still_what_plain_http_speaks() {
    let server = Server::tcp(async |mut conn: Conn| {
        conn.request().await;
        conn.answer("200 OK", "", "").await;
    });
    for versions in [Versions::Offered, Versions::Http1] {
        let client = client_with(&target(&server), speaking(versions));
        let exchange = client.exchange(&get("/"), HOST, &limits()).await.unwrap();
        assert_eq!(exchange.last.response.version, Version::HTTP_11);
    }
    assert_eq!(header(&server.requests()[0], "upgrade"), None);
}
