//! `smoke compare`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Desk, HTML, Said, TEXT, Up, nobody};
use crate::server::{Conn, header, path};

/// A deployment of a site: release 1 or 2.
fn deployment(release: usize) -> Up {
    let asked = Arc::new(AtomicUsize::new(0));
    Up::with(move |conn| serve(conn, release, Arc::clone(&asked)))
}

/// Pages have tokens and times that are others each time.
async fn serve(mut conn: Conn, release: usize, asked: Arc<AtomicUsize>) {
    while let Some(request) = conn.request().await {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        let token = format!("token-{release}-{number}");
        let each = format!(
            "Server: nginx/1.{release}.0\r\nDate: {number}\r\nX-Request-Id: {token}\r\n\
             X-Nonce: {token}\r\nETag: \"{token}\"\r\n{HTML}"
        );
        let form = format!("<form><input name=csrf value=\"{token}\"></form>");
        let host = header(&request, "host").unwrap();
        let sent = match (path(&request), release) {
            ("/", 1) => {
                let head =
                    format!("{each}X-Frame-Options: DENY\r\nSet-Cookie: id=id-{token}; Secure\r\n");
                let page =
                    format!("<title>Lists</title><link rel=stylesheet href=/a.css>{form} old");
                conn.answer("200 OK", &head, page).await
            }
            ("/", _) => {
                let head = format!("{each}Set-Cookie: id=id-{token}\r\n");
                let page =
                    format!("<title>Tasks</title><link rel=stylesheet href=/b.css>{form} new");
                conn.answer("200 OK", &head, page).await
            }
            ("/moved", _) => {
                let to = format!("Location: http://{host}/new\r\n");
                conn.answer("301 Moved Permanently", &to, "").await
            }
            ("/admin", 1) => conn.answer("302 Found", "Location: /login\r\n", "").await,
            ("/api", 2) => conn.answer("500 Internal Server Error", TEXT, "no").await,
            ("/random", _) => conn.answer("200 OK", TEXT, &token).await,
            ("/cut", 2) => return,
            _ => {
                let page =
                    format!("<title>{host}</title><a href=\"//{host}/x\">at {host}</a>{form}");
                conn.answer("200 OK", &each, page).await
            }
        };
        if !sent {
            return;
        }
    }
}

/// Cases of GET, whose expectations nobody meets.
fn gets(paths: &[&str]) -> String {
    let cases = paths.iter();
    let cases = cases.map(|path| format!("[[case]]\nget = \"{path}\"\nexpect.title = \"none\"\n"));
    cases.collect()
}

fn compare(suite: &str, a: &str, b: &str, args: &[&str]) -> (Desk, Said) {
    let desk = Desk::with_suite(suite);
    let said = desk.run(&[&["compare", a, b], args].concat());
    (desk, said)
}

fn steady(text: &str, sites: [&Up; 2]) -> String {
    let [a, b] = sites.map(Up::at);
    text.replace(&a, "[A]").replace(&b, "[B]")
}

#[test]
fn what_differs_stands_side_by_side() {
    let (a, b) = (deployment(1), deployment(2));
    let suite = gets(&["/", "/same", "/moved", "/admin", "/api", "/random"])
        + "[[case]]\npost = \"/\"\n\
           [[case]]\nname = \"a visit\"\n[[case.step]]\nget = \"/\"\n[[case.step]]\nget = \"/same\"\n\
           [[case]]\nname = \"not now\"\nget = \"/\"\nskip = \"later\"\n";
    let (desk, said) = compare(&suite, &a.at(), &b.at(), &["--json", "compared.jsonl"]);
    let said = said.ends_with(1);
    let golden = snapbox::Data::read_from(std::path::Path::new("tests/it/cli/compare.txt"), None);
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    assert.eq(steady(&said.out, [&a, &b]), golden.raw());
    assert!(
        said.out.lines().all(|line| line.chars().count() <= 80),
        "{}",
        said.out
    );
    let lines = desk.read("compared.jsonl");
    let lines: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 9);
    assert_eq!(lines[0]["differences"][0]["aspect"], "title");
    assert_eq!(lines[0]["differences"][0]["b"], "Tasks");
    assert_eq!(lines[1]["likeness"], "alike");
    assert_eq!(lines[6]["why"], "no GET but POST");
}

#[test]
fn what_changes_within_one_deployment_is_no_difference() {
    let site = deployment(1);
    let (_, said) = compare(
        &gets(&["/", "/same", "/moved"]),
        &site.at(),
        &site.at(),
        &[],
    );
    let said = said.ends_with(0);
    assert!(
        said.out.contains("3 cases: 0 differ, 3 alike"),
        "{}",
        said.out
    );
    // `/moved` once by each, the others twice.
    assert_eq!(site.server.requests().len(), 2 + 4 + 4);
}

#[test]
fn whom_nobody_can_ask_is_told_once() {
    let (a, b) = (deployment(1), nobody());
    let (_, said) = compare(&gets(&["/", "/same"]), &a.at(), &b, &[]);
    let said = said.ends_with(3);
    assert_eq!(
        said.out
            .matches("no answer of B: connection refused")
            .count(),
        1
    );
    assert!(said.out.contains("2 cases: no answer of B"), "{}", said.out);
}

#[test]
fn what_breaks_off_is_no_answer_and_a_difference_is_worse() {
    let (a, b) = (deployment(1), deployment(2));
    let (_, said) = compare(&gets(&["/cut", "/same"]), &a.at(), &b.at(), &[]);
    assert!(said.ends_with(3).out.contains("1 case: no answer of B: "));
    let (_, said) = compare(&gets(&["/cut", "/api"]), &a.at(), &b.at(), &[]);
    said.ends_with(1);
}

#[test]
fn where_nothing_can_be_compared_nothing_ran() {
    let site = deployment(1);
    let suite = "[[case]]\npost = \"/\"\n";
    let (_, said) = compare(suite, &site.at(), &site.at(), &[]);
    let said = said.ends_with(4);
    assert!(said.err.contains("nothing was compared"), "{}", said.err);
    assert!(
        said.out.contains("1 case: left out: no GET but POST"),
        "{}",
        said.out
    );
    assert_eq!(site.server.connections(), 0);
}

#[test]
fn a_secret_of_a_page_is_not_shown() {
    let page = |word: &'static str| {
        Up::with(move |mut conn: Conn| async move {
            while conn.request().await.is_some() {
                let text = format!("hunter2-{word} {word}");
                conn.answer("200 OK", TEXT, &text).await;
            }
        })
    };
    let (a, b) = (page("one"), page("two"));
    let suite = format!(
        "[secrets]\npassword = {{ env = \"PASSWORD\" }}\n{}query.p = \"{{{{password}}}}\"\n",
        "[[case]]\nget = \"/\"\n"
    );
    let desk = Desk::with_suite(&suite);
    let mut command = desk.command(&["compare", &a.at(), &b.at(), "--json", "-"]);
    let said = Said::by(command.env("PASSWORD", "hunter2-")).ends_with(1);
    for text in [&said.out, &said.err] {
        assert!(!text.contains("hunter2"), "{text}");
        assert!(text.contains("one"), "{text}");
    }
}

#[test]
fn many_cases_are_compared_in_waves() {
    let (a, b) = (deployment(1), deployment(2));
    let paths: Vec<String> = (0..501).map(|number| format!("/same?{number}")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let suite = gets(&paths) + &gets(&["/api"]);
    let (_, said) = compare(&suite, &a.at(), &b.at(), &[]);
    let said = said.ends_with(1);
    let counted = "502 cases: 1 differs, 501 alike";
    assert!(said.out.contains(counted), "{}", said.out);
    // The pages have tokens, and all are asked again.
    assert_eq!(a.server.requests().len(), 2 * 502);
}

#[test]
fn a_target_that_is_several_is_refused() {
    let site = deployment(1);
    let port = site.at().rsplit(':').next().unwrap().to_owned();
    let suite = format!(
        "[targets.live]\nurl = \"http://localhost:{port}\"\nall_addresses = true\n{}",
        gets(&["/same"])
    );
    for (a, b) in [("live", site.at()), (&*site.at(), "live".to_owned())] {
        let (_, said) = compare(&suite, a, &b, &[]);
        let said = said.ends_with(2);
        let why = "`live` is several targets: it has `all_addresses`";
        assert!(said.err.contains(why), "{}", said.err);
    }
    assert_eq!(site.server.connections(), 0);
}
