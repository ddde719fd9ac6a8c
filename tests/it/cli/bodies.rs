//! Bodies that are no plain text.

use ring::digest::{SHA256, digest};

use super::{Desk, Said, TEXT, Up};
use crate::server::{Conn, header, path};

fn run(case: &str) -> (Up, Said) {
    let server = Up::site();
    let desk = Desk::with_suite(&format!("[[case]]\npost = \"/\"\n{case}\n"));
    let said = desk.check(&server);
    (server, said)
}

fn sent(case: &str) -> String {
    let (server, said) = run(case);
    said.ends_with(0);
    server.server.requests().remove(0)
}

fn body(request: &str) -> &str {
    request.split_once("\r\n\r\n").unwrap().1
}

#[test]
fn a_size_is_so_many_zeros() {
    let request = sent("body_size = \"3MiB\"");
    assert_eq!(header(&request, "content-length"), Some("3145728"));
    let media_type = header(&request, "content-type");
    assert_eq!(media_type, Some("application/octet-stream"));
    assert!(body(&request).bytes().all(|byte| byte == 0));
    let request = sent("body_size = 0\nheaders.content-type = \"image/png\"");
    assert_eq!(header(&request, "content-length"), Some("0"));
    assert_eq!(header(&request, "content-type"), Some("image/png"));
}

#[test]
fn json_is_sent_as_it_is_written() {
    let written = "{ \"id\": 9007199254740993,\n  \"a\": 1.10, \"a\": {\"b\":{}} }\n";
    let request = sent(&format!("body.json = '''\n{written}'''"));
    assert_eq!(body(&request), written);
    let media_type = header(&request, "content-type");
    assert_eq!(media_type, Some("application/json"));
}

#[test]
fn bytes_may_be_written_in_base64() {
    let request = sent("body.base64 = \"\"\"\naGVs\nbG8K\n\"\"\"");
    assert_eq!(body(&request), "hello\n");
    let media_type = header(&request, "content-type");
    assert_eq!(media_type, Some("application/octet-stream"));
}

#[test]
fn a_part_may_stand_twice() {
    let server = Up::site();
    let desk = Desk::with_suite(
        "[[case]]\npost = \"/\"\nmultipart.tag = [\"a\", 2]\n\
         multipart.photo = [{ file = \"a.png\" }, { file = \"b.png\", filename = \"c.png\" }]\n",
    );
    desk.write("suites/a.png", "one");
    desk.write("suites/b.png", "two");
    desk.check(&server).ends_with(0);
    let request = server.server.requests().remove(0);
    let heads = body(&request).split("\r\n");
    let heads: Vec<&str> = heads.filter(|line| line.contains("form-data")).collect();
    let expected = [
        "name=\"tag\"",
        "name=\"tag\"",
        "name=\"photo\"; filename=\"a.png\"",
        "name=\"photo\"; filename=\"c.png\"",
    ];
    let expected = expected.map(|it| format!("Content-Disposition: form-data; {it}"));
    assert_eq!(heads, expected);
}

#[test]
fn the_whole_content_can_be_captured() {
    let server = Up::with(|mut conn| async move {
        while let Some(request) = conn.request().await {
            let long = "x".repeat(65 * 1024);
            let answered = match crate::server::path(&request) {
                "/key" => conn.answer("200 OK", TEXT, "k-42").await,
                "/long" => conn.answer("200 OK", TEXT, &long).await,
                _ => conn.answer("200 OK", TEXT, &request).await,
            };
            if !answered {
                return;
            }
        }
    });
    let suite = |path: &str| {
        format!(
            "[[case]]\n[[case.step]]\nget = \"{path}\"\ncapture.key = {{ body = true }}\n\
             [[case.step]]\npost = \"/echo\"\nbody.json = '{{\"key\": \"{{{{key}}}}\"}}'\n\
             expect.body = '{{\"key\": \"k-42\"}}'\n"
        )
    };
    Desk::with_suite(&suite("/key")).check(&server).ends_with(0);
    let said = Desk::with_suite(&suite("/long"))
        .check(&server)
        .ends_with(1);
    let expected = "expected a text of at most 64 KiB, got a longer one";
    assert!(said.out.contains(expected), "{}", said.out);
}

/// Content of which no more is kept than its beginning is judged to the byte.
#[test]
fn a_file_that_is_only_measured_is_read_to_its_end() {
    const KEPT: usize = 256 * 1024;
    let content = |more| "x".repeat(KEPT) + &"y".repeat(more);
    let site = Up::with(move |mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let (kind, more) = match path(&request) {
                "/kept" => ("application/zip", 0),
                "/file" => ("application/zip", 9),
                "/short" => ("application/zip", 8),
                _ => ("text/html", 9),
            };
            let head = format!("Content-Type: {kind}\r\n");
            conn.answer("200 OK", &head, content(more)).await;
        }
    });
    let digest = digest(&SHA256, content(9).as_bytes());
    let digits = digest.as_ref().iter().map(|byte| format!("{byte:02x}"));
    let sha256: String = digits.collect();
    let size = format!("size = {}\nwire_size = {0}\n", KEPT + 9);
    let whole = format!("{size}body.sha256 = \"{sha256}\"\n");
    let case = |path: &str, expected: &str| {
        format!("[[case]]\nget = \"/{path}\"\n[case.expect]\n{expected}")
    };
    let kept = case("kept", &format!("size = {KEPT}\n"));
    let passing = [case("file", &whole), case("page", &whole), kept];
    let said = Desk::with_suite(&passing.concat()).check(&site);
    said.ends_with(0);
    let looked_into = format!("{whole}body.contains = \"y\"\n");
    let large = format!("[[case]]\nget = \"/file\"\nmax_body = {}\n", KEPT + 8);
    for (case, shown) in [
        (case("short", &size), "262152 bytes"),
        (case("short", &whole), &format!("expected {sha256}")),
        (
            case("file", &format!("{looked_into}headers.etag = true\n")),
            "etag",
        ),
        (
            large + "expect.size = \"> 200kB\"\n",
            "at most 262152 bytes of content",
        ),
    ] {
        let out = Desk::with_suite(&case).check(&site).ends_with(1).out;
        assert!(out.contains(shown), "{case}: {out}");
    }
}
