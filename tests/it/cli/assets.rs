//! The files that a page names, asked for and judged.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::{Desk, HTML, Said, Up};
use crate::server::{Conn, header, path};

const CSS: &str = "Content-Type: text/css\r\n";
const PNG: &str = "Content-Type: image/png\r\n";

/// An image of one pixel; browsers know what it is by its bytes.
const IMAGE: &str = "GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

const SUITE: &str = "[[case]]\nname = \"page\"\nget = \"/lists/1/?a=b\"\nexpect.assets = true\n";

/// A site whose one page is this, and whose files are there by their endings.
fn site(page: &'static str) -> Up {
    Up::with(move |mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let path = path(&request).to_owned();
            let sent = if path.starts_with("/lists/") {
                let headers = format!("Set-Cookie: visitor=v1; Path=/\r\n{HTML}");
                conn.answer("200 OK", &headers, page).await
            } else if path.contains(".css") {
                conn.answer("200 OK", CSS, "a { background: url(/s/in.png) }")
                    .await
            } else if path.starts_with("/moved") {
                let to = "Location: /s/behind.png\r\nSet-Cookie: visitor=v2; Path=/\r\n";
                conn.answer("302 Found", to, "").await
            } else {
                conn.answer("200 OK", PNG, IMAGE).await
            };
            if !sent {
                return;
            }
        }
    })
}

/// The requests for files, in the order of their paths.
fn files(up: &Up) -> Vec<String> {
    let mut files = up.server.requests();
    files.retain(|request| !path(request).starts_with("/lists/"));
    files.sort_by_key(|request| path(request).to_owned());
    files
}

/// What became of the files, as the recording has it.
fn records(said: &Said) -> Vec<Value> {
    let finished = said
        .out
        .lines()
        .find(|line| line.contains("trial-finished"));
    let event: Value = serde_json::from_str(finished.expect("a trial finished")).unwrap();
    let assets = &event["outcome"]["attempts"][0]["assets"];
    assets.as_array().expect("files were looked at").clone()
}

#[test]
fn files_are_asked_for_as_a_browser_does() {
    let up = site(
        "<link rel=stylesheet href=/s/a.css>\n<img src=/s/b.png>\n<img src='/s/b.png#x'>\n\
         <img src=../../s/c.png>\n<script src=//cdn.invalid/x.js></script>",
    );
    let suite = "[[case]]\nget = \"/lists/1/?a=b\"\nheaders.x-key = \"k\"\n\
                 headers.accept = \"text/html\"\ncookies.own = \"1\"\nbearer = \"token\"\n\
                 expect.assets = true\n";
    let desk = Desk::with_suite(suite);
    let said = desk.run(&[
        "--target",
        &up.at(),
        "--host",
        "site.example",
        "--json",
        "-",
    ]);
    let said = said.ends_with(0);
    let files = files(&up);
    let asked: Vec<_> = files.iter().map(|request| path(request)).collect();
    assert_eq!(asked, ["/s/a.css", "/s/b.png", "/s/c.png", "/s/in.png"]);
    for request in &files {
        assert!(request.starts_with("GET "), "{request}");
        assert_eq!(header(request, "host"), Some("site.example"));
        assert_eq!(header(request, "cookie"), Some("own=1; visitor=v1"));
        assert_eq!(header(request, "authorization"), Some("Bearer token"));
        assert_eq!(header(request, "x-key"), Some("k"));
    }
    let [css, image, _, inner] = &files[..] else {
        panic!("{files:?}")
    };
    let page = "http://site.example/lists/1/?a=b";
    assert_eq!(header(css, "referer"), Some(page));
    assert_eq!(header(css, "accept"), Some("text/css,*/*;q=0.1"));
    assert_eq!(header(image, "referer"), Some(page));
    assert!(header(image, "accept").unwrap().starts_with("image/avif,"));
    assert_eq!(
        header(inner, "referer"),
        Some("http://site.example/s/a.css")
    );
    let verdicts: Vec<_> = records(&said)
        .iter()
        .map(|asset| format!("{} {}", asset["verdict"], asset["name"]).replace('"', ""))
        .collect();
    assert_eq!(
        verdicts,
        [
            "fine /s/a.css",
            "fine /s/b.png",
            "fine /s/c.png",
            "left-out http://cdn.invalid/x.js",
            "fine /s/in.png",
        ]
    );
}

#[test]
fn redirects_are_followed_and_sessions_keep_their_cookies() {
    let up = site("<img src=/moved.png>");
    let suite = "[[case]]\nname = \"two\"\n[[case.step]]\nget = \"/lists/1/\"\nexpect.assets = true\n\
                 [[case.step]]\nget = \"/lists/2/\"\n";
    Desk::with_suite(suite).check(&up).ends_with(0);
    let requests = up.server.requests();
    let cookie = |at: usize| header(&requests[at], "cookie");
    assert_eq!(path(&requests[2]), "/s/behind.png");
    assert_eq!(cookie(2), Some("visitor=v2"));
    // What a file sets is not the session's.
    assert_eq!(path(&requests[3]), "/lists/2/");
    assert_eq!(cookie(3), Some("visitor=v1"));
}

/// The page is right, so asking for it again shows nothing.
#[test]
fn curl_asks_for_the_file_that_is_wrong() {
    let up = Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let sent = if path(&request).starts_with("/lists/") {
                let page = "<link rel=stylesheet href=/s/a.css?v=2>";
                conn.answer("200 OK", HTML, page).await
            } else {
                conn.answer("404 Not Found", HTML, "").await
            };
            if !sent {
                return;
            }
        }
    });
    let suite = "host = \"site.example\"\n\n[[case]]\nget = \"/lists/1/\"\nquery.a = \"b\"\n\
                 headers.x-key = \"k\"\nexpect.assets = true\n";
    let said = Desk::with_suite(suite).check(&up).ends_with(1);
    let curl = format!(
        "    curl  curl -i -L --max-redirs 20 --connect-to site.example:80:{} \
         -H 'x-key: '\"${{X_KEY:?}}\" --compressed 'http://site.example/s/a.css?v=2'\n",
        up.at()
    );
    assert!(said.out.contains(&curl), "{}", said.out);
}

/// They are nobody's but the session's.
#[test]
fn curl_has_a_variable_for_cookies() {
    let up = site("<script src=/s/a.js></script>");
    let said = Desk::with_suite(SUITE).check(&up).ends_with(1);
    let curl = format!(" -b \"$COOKIE\" http://{}/s/a.js\n", up.at());
    assert!(said.out.contains(&curl), "{}", said.out);
    assert!(!said.out.contains("visitor=v1"), "{}", said.out);
}

#[test]
fn nothing_is_asked_for_where_the_page_is_wrong() {
    let up = site("<img src=/s/a.png>");
    let desk = Desk::with_suite(&format!("{SUITE}expect.title = \"x\"\n"));
    let said = desk.check(&up).ends_with(1);
    assert_eq!(up.server.requests().len(), 1);
    assert!(
        said.out
            .contains("1 more expectation was not judged: the answer itself is not as expected"),
        "{}",
        said.out
    );
}

#[test]
fn six_are_on_their_way_at_once() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let page: Vec<_> = (0..20).map(|n| format!("<img src=/{n}.png>")).collect();
    let page = page.concat();
    let counted = (Arc::clone(&now), Arc::clone(&most));
    let up = Up::with(move |mut conn: Conn| {
        let (now, most) = counted.clone();
        let page = page.clone();
        async move {
            while let Some(request) = conn.request().await {
                let sent = if path(&request) == "/lists/1/?a=b" {
                    conn.answer("200 OK", HTML, &page).await
                } else {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    // Until there are six, or it is plain that there never will be.
                    for _ in 0..500 {
                        if most.load(Ordering::SeqCst) >= 6 {
                            break;
                        }
                        tokio::time::sleep(Duration::from_millis(10)).await;
                    }
                    now.fetch_sub(1, Ordering::SeqCst);
                    conn.answer("200 OK", PNG, IMAGE).await
                };
                if !sent {
                    return;
                }
            }
        }
    });
    Desk::with_suite(SUITE).check(&up).ends_with(0);
    assert_eq!(most.load(Ordering::SeqCst), 6);
    assert_eq!(up.server.requests().len(), 21);
}

#[test]
fn all_of_them_have_an_end() {
    let page: Vec<_> = (0..60).map(|n| format!("<img src=/{n}.png>\n")).collect();
    let page = page.concat();
    let up = Up::with(move |mut conn: Conn| {
        let page = page.clone();
        async move {
            while let Some(request) = conn.request().await {
                if path(&request) != "/lists/1/?a=b" {
                    return conn.stall().await;
                }
                conn.answer("200 OK", HTML, &page).await;
            }
        }
    });
    let suite = format!("{SUITE}timeout = \"300ms\"\n").replace("expect.assets = true\n", "");
    let desk = Desk::with_suite(&format!("{suite}expect.assets = true\n"));
    let said = desk.check(&up).ends_with(1);
    for part in [
        "files: no answer: nothing came within 300ms (0.png, 1.png, 2.png and ",
        " more) — line 1: <img src=/0.png>",
    ] {
        assert!(said.out.contains(part), "{}", said.out);
    }
    let rest = "not waited for: everything that a page names may take 1s 200ms, which is 4 times its `timeout`";
    assert!(said.out.contains(rest), "{}", said.out);
}

#[test]
fn what_is_too_large_is_no_pass() {
    let up = site("<img src=/s/a.png>");
    let suite = "[[case]]\nget = \"/lists/1/\"\nmax_body = 30\nexpect.assets = true\n";
    let said = Desk::with_suite(suite).check(&up).ends_with(0);
    assert_eq!(said.err, "");
    let suite = "[[case]]\nget = \"/s/a.css\"\nmax_body = 40\nexpect.assets = true\n";
    Desk::with_suite(suite).check(&up).ends_with(0);
    let large = Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let sent = match path(&request) {
                "/" => conn.answer("200 OK", HTML, "<img src=/a.png>").await,
                _ => conn.answer("200 OK", PNG, "x".repeat(100)).await,
            };
            if !sent {
                return;
            }
        }
    });
    let suite = "[[case]]\nget = \"/\"\nmax_body = 50\nexpect.assets = true\n";
    let said = Desk::with_suite(suite).check(&large).ends_with(1);
    let why = "/a.png: larger than `max_body`, which is 50 bytes — line 1: <img src=/a.png>";
    assert!(said.out.contains(why), "{}", said.out);
}

#[test]
fn a_recording_tells_the_same() {
    let up = site("<img src=/s/a.png><img src=/missing.css><script src=/s/b.js></script>");
    let desk = Desk::with_suite(SUITE);
    let said = desk.run(&["--target", &up.at(), "--json", "run.jsonl", "--verbose"]);
    let said = said.ends_with(1);
    assert!(
        said.out.contains(
            "\n               + /s/b.js: 200 OK, image/png, 29 bytes: not the type of a script, "
        ),
        "{}",
        said.out
    );
    let replayed = desk.run(&["replay", "run.jsonl", "--verbose"]).ends_with(1);
    assert_eq!(replayed.out, said.out);
}
