//! What is told of the cause of wrong files.

use super::{Desk, HTML, Up};
use crate::server::{Conn, path};

/// An error as nginx tells of it.
const NGINX_404: &str = "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n\
    <center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n\
    </html>\r\n";

type File = (&'static str, &'static str, &'static str);

/// nginx with a page that has `tags`, and these files: path, media type and content.
fn site(tags: &'static str, files: &'static [File]) -> Up {
    Up::with(move |mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let path = path(&request);
            let file = files.iter().find(|(name, ..)| *name == path);
            let (status, headers, body) = match (path, file) {
                ("/", _) => ("200 OK", HTML.to_owned(), tags),
                (_, Some((_, kind, content))) => {
                    ("200 OK", format!("Content-Type: {kind}\r\n"), *content)
                }
                _ => ("404 Not Found", HTML.to_owned(), NGINX_404),
            };
            let headers = format!("Server: nginx/1.22.1\r\n{headers}");
            if !conn.answer(status, &headers, body).await {
                return;
            }
        }
    })
}

/// What is said of a site whose assets are wrong.
fn said(up: &Up, more: &str) -> String {
    let suite = format!("[[case]]\nname = \"page\"\nget = \"/\"\n{more}expect.assets = true\n");
    Desk::with_suite(&suite).check(up).ends_with(1).out
}

#[test]
fn a_folder_that_is_gone_is_one_cause_and_no_other_release() {
    let tags = "<link rel=stylesheet href=/static/css/base.5f3a9c1d2e4b.css>\n\
                <link rel=stylesheet href=/static/css/forms.0d6f3be1a25c.css>\n\
                <link rel=stylesheet href=/static/css/list.b72f0d1c9a4e.css>\n\
                <script src=/static/js/list.js></script>";
    let gone = said(&site(tags, &[]), "");
    for line in [
        "/static/css/: 3 files: 404 Not Found, text/html",
        "nginx itself looks for files of /static/ and finds none (404): \
         /static/css/base.5f3a9c1d2e4b.css and 3 more",
        "[static-404-from-nginx]",
        "if a `base*` with another hash lies there",
    ] {
        assert!(gone.contains(line), "{line}\n{gone}");
    }
    let others: &[File] = &[("/static/js/list.js", "text/javascript", "x()")];
    let stale = said(&site(tags, others), "");
    for line in [
        "nginx finds no files of these hashed names (404): page and files are most often of two \
         releases: /static/css/base.5f3a9c1d2e4b.css and 2 more",
        "[asset-of-another-release]",
    ] {
        assert!(stale.contains(line), "{line}\n{stale}");
    }
}

#[test]
fn the_wrong_bytes_have_a_cause() {
    const POINTER: &str = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 9\n";
    let css = "<link rel=stylesheet href=/a.css>";
    let cases: [(&'static str, &'static [File], &str, &str); 6] = [
        (
            css,
            &[("/a.css", "text/css", "a{}\n/*")],
            "asset-cut-off",
            "a comment that begins in line 2 is never closed",
        ),
        (
            css,
            &[("/a.css", "text/css", POINTER)],
            "asset-broken",
            "`git lfs pull`",
        ),
        (
            css,
            &[("/a.css", "text/css", "@tailwind base;")],
            "asset-broken",
            "run the build",
        ),
        (
            css,
            &[("/a.css", "text/css", "Server Error")],
            "asset-broken",
            "must send its status",
        ),
        (
            "<img src=/a.png>",
            &[("/a.png", "image/png", "no")],
            "asset-broken",
            "`*.png binary`",
        ),
        (
            "<img src=/a.svg>",
            &[(
                "/a.svg",
                "image/png",
                "<svg xmlns='http://www.w3.org/2000/svg'/>",
            )],
            "asset-media-type",
            "image/svg+xml svg;",
        ),
    ];
    for (tags, files, code, step) in cases {
        let said = said(&site(tags, files), "");
        assert!(said.contains(&format!("[{code}]")), "{code}\n{said}");
        assert!(said.contains(step), "{step}\n{said}");
    }
}

#[test]
fn mixed_content_has_a_cause() {
    let own = site(
        "<script src=http://site.example/static/a.js></script>\n<script src=http://site.example/b.js></script>",
        &[],
    );
    let https = "host = \"site.example\"\nheaders.x-forwarded-proto = \"https\"\n";
    let own = said(&own, https);
    for line in [
        "the page is one of https and names files by http: browsers don't fetch them: \
         http://site.example/",
        "[mixed-content]",
        "SECURE_PROXY_SSL_HEADER",
        "upgrade-insecure-requests",
    ] {
        assert!(own.contains(line), "{line}\n{own}");
    }
    let other = said(
        &site("<script src=http://cdn.example/b.js></script>", &[]),
        https,
    );
    assert!(
        other.contains("names http://cdn.example/b.js by http"),
        "{other}"
    );
    assert!(!other.contains("SECURE_PROXY_SSL_HEADER"), "{other}");
}
