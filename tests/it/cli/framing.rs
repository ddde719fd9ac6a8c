//! Responses that don't end where they say, and those that are too large.

use super::{Desk, Said, Up};
use crate::server::{Conn, path};

/// Answers `/NAME` with the bytes of that name.
async fn serve(mut conn: Conn) {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
    while let Some(request) = conn.request().await {
        let rest = match path(&request) {
            "/surplus" => "Content-Length: 5\r\n\r\nhello world",
            "/next" => "Content-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "/chunks" => "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nmore",
            "/closing" => "Content-Length: 5\r\nConnection: close\r\n\r\nhello world",
            "/unknown" => "Transfer-Encoding: foo\r\n\r\nhello",
            "/packed" => "Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "/good" => "Content-Length: 5\r\n\r\nhello",
            "/good-chunks" => "Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "/good-end" => "\r\nhello",
            "/nothing" => "Content-Length: 0\r\n\r\n",
            other => panic!("{other}"),
        };
        conn.send(format!("{head}{rest}")).await;
        if ["/unknown", "/good-end", "/closing"].contains(&path(&request)) {
            return;
        }
    }
}

fn run(suite: &str) -> (Desk, Said) {
    let (desk, site) = (Desk::with_suite(suite), Up::with(serve));
    let said = desk.check(&site);
    (desk, said)
}

#[test]
fn a_response_that_does_not_end_where_it_says_fails() {
    for (path, got) in [
        ("/surplus", "more than the 5 bytes of its `Content-Length`"),
        ("/next", "more than the 5 bytes of its `Content-Length`"),
        ("/closing", "more than the 5 bytes of its `Content-Length`"),
        ("/chunks", "more behind its last chunk"),
        ("/unknown", "the unknown `Transfer-Encoding` \"foo\""),
        (
            "/packed",
            "the unknown `Transfer-Encoding` \"gzip, chunked\"",
        ),
    ] {
        let (_desk, said) = run(&format!("[[case]]\nget = \"{path}\"\n"));
        let out = said.ends_with(1).out;
        let told = format!("expected content that ends where the head says, got {got}");
        assert!(out.contains(&told), "{path}\n{out}");
    }
}

#[test]
fn a_response_that_ends_where_it_says_does_not() {
    let (_desk, said) = run(
        "[[case]]\nget = [\"/good\", \"/good-chunks\", \"/good-end\"]\nexpect.body = \"hello\"\n\
         [[case]]\nget = \"/nothing\"\nexpect.size = 0\n",
    );
    said.ends_with(0);
}

#[test]
fn more_than_the_suite_reads_fails_whatever_else_is_expected() {
    let (_desk, said) = run("[[case]]\nget = \"/good\"\nmax_body = 4\n");
    let out = said.ends_with(1).out;
    let told = "expected at most 4 bytes of content, got more than that";
    assert!(out.contains(told), "{out}");
    assert!(out.contains("site.toml:3:"), "{out}");
    let (_desk, said) = run("[defaults]\nmax_body = 5\n[[case]]\nget = \"/good\"\n");
    said.ends_with(0);
}
