//! Pages that are hostile, or only large: a run comes to its end.

use std::fmt::Write;
use std::time::{Duration, Instant};

use super::{Desk, HTML, Up};
use crate::server::{Conn, path};

/// What stands at the end of each page, which only a whole parse finds.
const END: &str = "<p id=end>end</p>";

async fn serve(mut conn: Conn) {
    while let Some(request) = conn.request().await {
        let mut page = "<!doctype html><title>a</title>".to_owned();
        match path(&request) {
            "/nested" => page.push_str(&"<div>".repeat(200_000)),
            "/attributes" => {
                page.push_str("<div");
                for number in 0..1_000_000 {
                    write!(page, " a{number}").unwrap();
                }
                page.push('>');
            }
            "/unclosed" => page.push_str(&"<a><b><table>".repeat(60_000)),
            // One byte less than is read of an answer at most.
            "/large" => {
                let rest = 16 * 1024 * 1024 - 1 - page.len() - END.len();
                page.extend(std::iter::repeat_n('x', rest));
            }
            _ => {}
        }
        page.push_str(END);
        if !conn.answer("200 OK", HTML, page).await {
            return;
        }
    }
}

const PATHS: [&str; 5] = ["/", "/nested", "/attributes", "/unclosed", "/large"];

/// The limit is not how fast it is, but that it ends: parsing without bounds
/// takes more than a minute for the first of them alone, optimised.
const LONG: Duration = Duration::from_secs(120);

#[test]
fn hostile_pages_end() {
    let server = Up::with(serve);
    let mut suite = String::new();
    for path in PATHS {
        write!(
            suite,
            "[[case]]\nget = \"{path}\"\ntimeout = \"60s\"\nexpect.title = \"a\"\n\
             expect.select.\"#end\" = \"end\"\nexpect.body = \"end\"\nexpect.size = \"> 40\"\n\n"
        )
        .unwrap();
    }
    let desk = Desk::with_suite(&suite);
    let started = Instant::now();
    let said = desk.check(&server).ends_with(1).out;
    assert!(started.elapsed() < LONG, "{said}");
    for (path, why) in [
        ("/nested", "it is too deeply nested"),
        ("/attributes", "a tag has more than 500 attributes"),
    ] {
        let line = format!("site::GET {path} @ http");
        let story = said.split(&line).nth(1).unwrap();
        let story = story.split("FAIL").next().unwrap();
        assert!(story.contains(why), "{path}: {said}");
    }
    assert!(
        said.contains("PASS") && said.contains("site::GET / @ http"),
        "{said}"
    );
}

/// A title is found without a look at the rest.
#[test]
fn titles_of_hostile_pages_are_found() {
    let server = Up::with(serve);
    let paths: Vec<String> = PATHS.iter().map(|path| format!("\"{path}\"")).collect();
    let suite = format!(
        "[[case]]\nget = [{}]\ntimeout = \"60s\"\nexpect.title = \"a\"\n",
        paths.join(", ")
    );
    let desk = Desk::with_suite(&suite);
    let started = Instant::now();
    let said = desk.check(&server).ends_with(0).out;
    assert!(started.elapsed() < LONG, "{said}");
    assert!(said.contains("5 passed"), "{said}");
}

/// Django's page of an exception, as 5.2 makes it; of a real site, it is larger
/// than what is looked at for a cause.
#[test]
fn a_large_page_of_an_exception_is_known_by_its_beginning() {
    let page = include_str!("../diagnose/answers/django-exception.http");
    let (_, page) = page.split_once("<!DOCTYPE html>").unwrap();
    let (front, end) = page.rsplit_once("<!-- … -->").unwrap();
    let frames = "<li class=\"frame user\">File \"views.py\", line 7, in boom</li>\n".repeat(3000);
    let page = format!(
        "<!DOCTYPE html>{front}<table class=\"meta\"><tr>\
         <th scope=\"row\">Request Method:</th><td>GET</td></tr></table>{frames}{end}"
    );
    assert!(page.len() > 150_000);
    let server = Up::with(move |mut conn: Conn| {
        let page = page.clone();
        async move {
            while conn.request().await.is_some() {
                if !conn.answer("500 Internal Server Error", HTML, &page).await {
                    return;
                }
            }
        }
    });
    let desk = Desk::with_suite("[[case]]\nget = \"/boom/\"\n");
    let out = desk.check(&server).ends_with(1).out;
    let why = "an exception in Django while it made /boom/: ValueError: <b>no</b>";
    assert!(out.contains(why), "{out}");
}
