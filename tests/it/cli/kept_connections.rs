//! Connections that are kept: no verdict rests on another request's response.

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use tokio::time::sleep;

use super::{Desk, Said, Up};
use crate::server::{Conn, Server, header, path};
use crate::tls::Authority;

const STRAY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray";

/// Way in which a server breaks the rules of a connection at `/odd`; elsewhere it
/// answers with the path.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// It sends a second response so much later.
    Stray(Duration),
    /// It counts wrong.
    Longer,
    /// It has 304 and a body.
    NotModified,
    /// It ends the connection without a word.
    Ends,
    /// It breaks off in the middle.
    Half,
    /// It answers nothing more.
    Mute,
    /// It never ends a connection.
    Open,
    /// It does nothing wrong.
    Right,
}

/// Answers oddly, and says whether the connection goes on.
async fn oddly(conn: &mut Conn, way: Way) -> bool {
    let stated = |length| format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n/odd");
    match way {
        Way::Longer => conn.send(stated(3) + STRAY).await,
        Way::NotModified => {
            conn.send(format!("HTTP/1.1 304 Not Modified\r\n\r\n{STRAY}"))
                .await
        }
        Way::Half => conn.send(stated(9)).await,
        Way::Stray(Duration::ZERO) => conn.send(stated(4) + STRAY).await,
        _ => conn.send(stated(4)).await,
    };
    match way {
        Way::Ends | Way::Half => return false,
        Way::Mute => conn.stall().await,
        Way::Stray(later) if !later.is_zero() => {
            // The next request may come before.
            sleep(later).await;
            conn.send(STRAY).await;
        }
        _ => {}
    }
    true
}

async fn serve(mut conn: Conn, way: Way) {
    while let Some(request) = conn.request().await {
        if path(&request) == "/odd" {
            if !oddly(&mut conn, way).await {
                return;
            }
        } else {
            let body = if request.starts_with("HEAD ") {
                ""
            } else {
                path(&request)
            };
            conn.answer("200 OK", "", body).await;
        }
        if way != Way::Open && header(&request, "connection") == Some("close") {
            return;
        }
    }
    if way == Way::Open {
        conn.stall().await;
    }
}

/// Asks for 60 paths, for `/odd` in between, and for what no path has.
fn run(way: Way, more: &[&str]) -> (Said, usize) {
    run_with(way, "", more)
}

/// The same with more defaults.
fn run_with(way: Way, defaults: &str, more: &[&str]) -> (Said, usize) {
    let case = |path: &str, body: &str| {
        format!("[[case]]\nget = \"{path}\"\nexpect.body = \"{body}\"\nexpect.status = 200\n")
    };
    let mut suite = format!("[defaults]\ntimeout = \"2s\"\n{defaults}\n");
    for n in 0..30 {
        suite += &case(&format!("/{n}"), &format!("/{n}"));
        suite += &case(&format!("/wrong{n}"), "stray");
        if n == 4 {
            suite += &case("/odd", "/odd");
        }
    }
    let desk = Desk::with_suite(&suite);
    let site = Up::with(move |conn| serve(conn, way));
    let said = desk.run(&[&["--target", &site.at()], more].concat());
    (said, site.server.connections())
}

#[test]
fn what_one_request_is_sent_too_much_is_no_others_response() {
    let ms = Duration::from_millis;
    let strays = [0, 1, 50, 500].map(|later| Way::Stray(ms(later)));
    let others = [
        Way::Longer,
        Way::NotModified,
        Way::Ends,
        Way::Half,
        Way::Mute,
        Way::Open,
    ];
    for way in strays.into_iter().chain(others).chain([Way::Right]) {
        for more in [&["--per-target", "8"][..], &["-j", "2"]] {
            let (said, _) = run(way, more);
            let out = said.ends_with(1).out;
            // What a server sends too much fails the request that it is for, if it comes in
            // time.
            let odd = match way {
                Way::Half => "30 passed, 30 failed, 1 errored",
                Way::Longer | Way::NotModified | Way::Stray(Duration::ZERO) => {
                    "30 passed, 31 failed"
                }
                Way::Stray(later) if later == ms(1) && out.contains("30 passed") => "31 failed",
                _ => "31 passed, 30 failed",
            };
            assert!(out.contains(odd), "{way:?} {more:?}\n{out}");
            for n in 0..30 {
                assert!(out.contains(&format!("/wrong{n}")), "{way:?}\n{out}");
            }
        }
    }
}

#[test]
fn few_connections_carry_many_requests_and_always_two() {
    for more in [&["--per-target", "8"][..], &["-j", "2"]] {
        let (said, connections) = run(Way::Right, more);
        said.ends_with(1);
        // More where the machine is so busy that they wait too long.
        assert!((2..=20).contains(&connections), "{connections}");
    }
    for alone in [&["--fresh-connections"][..], &["-j", "1"]] {
        let (said, connections) = run(Way::Right, alone);
        said.ends_with(1);
        assert_eq!(connections, 61);
    }
}

#[test]
fn a_suite_may_want_new_connections() {
    let (said, connections) = run_with(Way::Right, "connection = \"new\"", &[]);
    said.ends_with(1);
    assert_eq!(connections, 61);
}

/// A page that names two files, and answers who has it that it is the same.
async fn serve_page(mut conn: Conn) {
    while let Some(request) = conn.request().await {
        let (head, body) = match path(&request) {
            "/" => (
                "Content-Type: text/html\r\nETag: \"1\"\r\n",
                "<title>A</title><link rel=stylesheet href=/a.css><link rel=stylesheet href=/b.css>",
            ),
            _ => ("Content-Type: text/css\r\n", "p {}"),
        };
        if header(&request, "if-none-match") == Some("\"1\"") {
            conn.answer("304 Not Modified", "ETag: \"1\"\r\n", "").await;
        } else {
            conn.answer("200 OK", head, body).await;
        }
        if header(&request, "connection") == Some("close") {
            return;
        }
    }
}

/// How many connections a page with two files and two follow-ups takes, six times over,
/// and what is recorded.
fn of_pages(first: &str, all: &str) -> (usize, String) {
    let page = "get = \"/\"\nexpect.assets = true\nexpect.caching = \"revalidates\"\n";
    let case = |n| format!("[[case]]\nname = \"{n}\"\n{page}");
    let cases: String = (0..5).map(case).collect();
    let first = format!("[defaults]\n{all}\n[[case]]\nname = \"first\"\n{first}\n{page}");
    let desk = Desk::with_suite(&(first + &cases));
    let site = Up::with(serve_page);
    let args = ["--target", &site.at(), "-q", "--json", "-"];
    let out = desk.run(&args).ends_with(0).out;
    (site.server.connections(), out)
}

#[test]
fn a_case_may_want_new_connections_for_all_its_requests() {
    let new = r#"connection = "new""#;
    let (connections, out) = of_pages("", new);
    assert_eq!(connections, 6 * 5);
    assert!(!out.contains("\"kept\""), "{out}");
    // Files go over what is shared, as long as that is kept.
    let (connections, _) = of_pages(new, "");
    assert!((6 + 5..28).contains(&connections), "{connections}");
    // A case takes its defaults back.
    let (connections, _) = of_pages(r#"connection = "shared""#, new);
    assert!((28..=30).contains(&connections), "{connections}");
}

#[test]
fn a_request_that_needs_a_connection_of_its_own_ends_no_other() {
    let case = |n| {
        let ask = if n % 4 == 0 { "head" } else { "get" };
        format!("[[case]]\n{ask} = \"/{n}\"\n")
    };
    let desk = Desk::with_suite(&(0..80).map(case).collect::<String>());
    let site = Up::with(|conn| serve(conn, Way::Right));
    let out = desk.check(&site).ends_with(0).out;
    assert!(out.contains("\n80 passed in "), "{out}");
    // 20 are asked for by HEAD.
    let connections = site.server.connections();
    assert!((22..=40).contains(&connections), "{connections}");
}

/// Answers each stream with its path, when others have had time to come; `most` at once,
/// and `all` of a connection.
async fn serve_http2(conn: Conn, most: u32, mut all: usize) {
    let mut builder = h2::server::Builder::new();
    let handshake = builder
        .max_concurrent_streams(most)
        .handshake(conn.into_stream());
    let Ok(mut connection) = handshake.await else {
        return;
    };
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        let is_mute = all == 0;
        all = all.saturating_sub(1);
        tokio::spawn(async move {
            sleep(Duration::from_millis(if is_mute { 60_000 } else { 100 })).await;
            let body = Bytes::from(request.uri().path().to_owned());
            let Ok(mut stream) = respond.send_response(Response::new(()), false) else {
                return;
            };
            let _ = stream.send_data(body, true);
        });
    }
}

/// Asks a server of HTTP/2 for 90 paths.
fn run_http2(most: u32, all: usize, more: &[&str]) -> usize {
    let authority = Authority::new();
    let up = Up::site();
    let guard = up.enter();
    let mut config = authority.server(&["localhost"], |_| {});
    config.alpn_protocols = vec![b"h2".to_vec()];
    let server = Server::tls(config, move |conn| serve_http2(conn, most, all));
    drop(guard);
    let case = |n| format!("[[case]]\nget = \"/{n}\"\nexpect.body = \"/{n}\"\n");
    let cases: String = (0..90).map(case).collect();
    let desk = Desk::with_suite(&format!("[defaults]\ntimeout = \"2s\"\n{cases}"));
    let (ca, target) = (
        authority.file(),
        format!("https://localhost:{}", server.address().port()),
    );
    let args = ["--target", &target, "--cacert", ca.to_str().unwrap()];
    let out = desk.run(&[&args[..], more].concat()).ends_with(0).out;
    assert!(out.contains("\n90 passed in "), "{out}");
    server.connections()
}

#[test]
fn http2_has_room_for_as_many() {
    // The first is alone; those that go out while one is being made, make their own.
    let connections = run_http2(100, 1000, &["-j", "90", "--per-target", "90"]);
    assert!((3..=60).contains(&connections), "{connections}");
    assert_eq!(run_http2(100, 1000, &[]), 2);
}

#[test]
fn a_server_of_http2_that_takes_few_streams_is_asked_over_more_connections() {
    run_http2(1, 1000, &[]);
}

#[test]
fn a_stream_that_is_not_answered_is_asked_for_over_a_connection_of_its_own() {
    run_http2(100, 1, &[]);
}

#[test]
fn that_an_idle_connection_times_out_is_no_answer() {
    let paths = (0..30).map(|n| format!("/{n}"));
    let paths: Vec<String> = paths.chain(["/slow".to_owned()]).collect();
    let suite = format!("[[case]]\nget = {paths:?}\n");
    let site = Up::with(|mut conn: Conn| async move {
        let mut is_idle = false;
        while let Some(request) = conn.request().await {
            if is_idle || path(&request) == "/slow" {
                let closes = "Connection: close\r\n";
                conn.answer("408 Request Timeout", closes, "").await;
                return;
            }
            conn.answer("200 OK", "", path(&request)).await;
            is_idle = true;
        }
    });
    let desk = Desk::with_suite(&suite);
    let said = desk.run(&["--target", &site.at()]).ends_with(1);
    assert!(
        said.out.contains("\n30 passed, 1 failed in "),
        "{}",
        said.out
    );
}
