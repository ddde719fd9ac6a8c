//! Bodies that are no plain text.

use super::{Desk, Said, TEXT, Up};
use crate::server::header;

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
