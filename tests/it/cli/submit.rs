//! Forms that are sent, and those that can't be.

use snapbox::{IntoData as _, assert_data_eq, file};

use super::{Desk, HTML, Said, TEXT, Up, steady};
use crate::server::{Conn, header, path};

/// What `/` shows.
const LOGIN: &str = r##"<title>Log in</title>
<form id="search" action="/search"><input name="q"></form>
<form id="login" action="in?next=/" method="post">
  <input type="hidden" name="csrfmiddlewaretoken" value="t0k3n-of-the-page">
  <input name="username"><input type="password" name="password">
  <select name="role"><option value="r">Reader</option><option value="w">Writer</option></select>
  <input type="checkbox" name="stay" checked>
  <button name="go" value="in">Log in</button><button name="go" value="out">Leave</button>
</form>"##;

/// A site with that page, one without a form at `/none`, one with a single form
/// at `/one`, and whoever sends something gets it back.
fn site() -> Up {
    Up::with(|mut conn: Conn| async move {
        while let Some(request) = conn.request().await {
            let set = format!("Set-Cookie: visitor=v1; SameSite=Strict\r\n{HTML}");
            let answered = match path(&request) {
                "/" => conn.answer("200 OK", &set, LOGIN).await,
                "/none" => {
                    conn.answer("200 OK", HTML, "<title>None</title><p>Soon")
                        .await
                }
                "/one" => {
                    let page =
                        "<title>One</title><form action=search><input name=q value=1></form>";
                    conn.answer("200 OK", HTML, page).await
                }
                "/pay" => {
                    let page = "<form action='http://pay.test/in' method=post><input name=sum>";
                    conn.answer("200 OK", &set, page).await
                }
                "/barred" => {
                    let policy = "Content-Security-Policy: default-src 'self'; form-action 'none'";
                    let headers = format!("{policy}\r\n{HTML}");
                    let page =
                        "<title>One</title><form action=search><input name=q value=1></form>";
                    conn.answer("200 OK", &headers, page).await
                }
                "/led" => {
                    let page = "<meta http-equiv=Content-Security-Policy \
                                content=\"form-action 'self'\"><title>One</title>\
                                <form action=away method=post><input name=q value=1></form>";
                    conn.answer("200 OK", HTML, page).await
                }
                "/away" => {
                    let to = "Location: http://pay.test/now\r\n";
                    conn.answer("303 See Other", to, "").await
                }
                "/gone" => conn.answer("302 Found", "Location: /\r\n", "").await,
                _ => conn.answer("200 OK", TEXT, request).await,
            };
            if !answered {
                return;
            }
        }
    })
}

fn run(steps: &str, args: &[&str]) -> (Desk, Up, Said) {
    let suite = format!("host = \"lists.test\"\n\n[[case]]\nname = \"a form\"\n{steps}");
    let (desk, site) = (Desk::with_suite(&suite), site());
    let target = format!("site={}", site.at());
    let said = desk.run(&[&["--target", &target], args].concat());
    (desk, site, said)
}

#[test]
fn a_form_is_sent_as_a_browser_sends_it() {
    let (_desk, site, said) = run(
        r##"
[[case.step]]
get = "/"

[[case.step]]
headers.x-own = "1"
submit.form = "#login"
submit.button = "Leave"
submit.fields = { username = "edith", password = "correct horse", role = "w", stay = false }
expect.body = { contains = "username=edith" }
"##,
        &[],
    );
    said.ends_with(0);
    let requests = site.server.requests();
    let sent = &requests[1];
    assert!(sent.starts_with("POST /in?next=/ HTTP/1.1\r\n"), "{sent}");
    for (name, value) in [
        ("host", "lists.test"),
        ("referer", "http://lists.test/"),
        ("origin", "http://lists.test"),
        ("cookie", "visitor=v1"),
        ("x-own", "1"),
        ("content-type", "application/x-www-form-urlencoded"),
    ] {
        assert_eq!(header(sent, name), Some(value), "{sent}");
    }
    let body = sent.split("\r\n\r\n").nth(1).unwrap();
    assert_eq!(
        body,
        "csrfmiddlewaretoken=t0k3n-of-the-page&username=edith&password=correct+horse&role=w&go=out"
    );
}

#[test]
fn a_search_is_a_link_with_a_query() {
    let steps = "[[case.step]]\nget = \"/one?x=1\"\n[[case.step]]\nsubmit = true\nquery.page = 2\n";
    let (_desk, site, said) = run(&steps.replace("/one?x=1", "/one"), &[]);
    said.ends_with(0);
    let requests = site.server.requests();
    assert_eq!(path(&requests[1]), "/search?q=1&page=2");
    assert_eq!(header(&requests[1], "origin"), None);
}

#[test]
fn passwords_and_tokens_of_a_form_are_not_shown() {
    let steps = r##"
[[case.step]]
get = "/"

[[case.step]]
submit.form = "#login"
submit.fields.password = "correct-horse"
expect.title = "Welcome"
"##;
    let args = ["--verbose", "--json", "run.jsonl"];
    let (desk, site, said) = run(steps, &args);
    let said = said.ends_with(1);
    let requests = site.server.requests();
    assert!(requests[1].contains("password=correct-horse"));
    for text in [&said.out, &desk.read("run.jsonl")] {
        assert!(text.contains("password=***"), "{text}");
        for secret in ["correct-horse", "t0k3n"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

/// The console's words on a case whose second step says this, where nothing
/// but the page is asked for.
fn told(page: &str, submit: &str) -> String {
    let steps = format!("\n[[case.step]]\nget = \"{page}\"\nEXPECT\n[[case.step]]\n{submit}\n");
    let expect = match page {
        "/gone" => "expect.redirect = \"/\"",
        _ => "",
    };
    let (desk, site, said) = run(&steps.replace("EXPECT", expect), &["--json", "run.jsonl"]);
    let said = said.ends_with(1);
    assert_eq!(site.server.requests().len(), 1);
    let again = desk.run(&["replay", "run.jsonl"]).ends_with(1);
    assert_eq!(steady(&again.out), steady(&said.out));
    steady(&said.out)
}

#[test]
fn a_page_without_a_form_is_shown() {
    let console = told("/none", "submit = true");
    assert_data_eq!(console.into_data().raw(), file!["submit-no-form.txt"].raw());
}

#[test]
fn a_redirect_that_is_not_followed_has_no_form() {
    let console = told("/gone", "submit = true");
    assert!(
        console.contains("the answer before was a redirect (302) that was not followed"),
        "{console}"
    );
}

#[test]
fn several_forms_are_named() {
    let console = told("/", "submit.fields.q = \"x\"");
    assert_data_eq!(console.into_data().raw(), file!["submit-several.txt"].raw());
}

#[test]
fn a_field_that_the_form_lacks_is_told_with_those_it_has() {
    let console = told(
        "/",
        "submit.form = \"#login\"\nsubmit.fields.user_name = \"edith\"",
    );
    assert_data_eq!(console.into_data().raw(), file!["submit-field.txt"].raw());
}

#[test]
fn a_form_that_a_policy_bars_is_not_sent() {
    let console = told("/barred", "submit = true");
    for said in [
        "got one that is blocked by `form-action 'none'` of",
        "blocked-by-csp",
        "add `'self'` to `form-action`",
    ] {
        assert!(console.contains(said), "{said}: {console}");
    }
}

#[test]
fn a_form_that_is_led_where_a_policy_bars_it_fails() {
    let steps = "[[case.step]]\nget = \"/led\"\n\n[[case.step]]\nsubmit = true\n\
                 expect.status = 303\n";
    let (_desk, site, said) = run(steps, &[]);
    let said = said.ends_with(1);
    assert_eq!(site.server.requests().len(), 2);
    for told in [
        "got one whose redirect is blocked by `form-action 'self'` of",
        "add `http://pay.test` to `form-action`",
    ] {
        assert!(said.out.contains(told), "{told}: {}", said.out);
    }
}

#[test]
fn an_option_that_a_list_lacks_is_told_with_those_it_has() {
    let console = told(
        "/",
        "submit.form = \"#login\"\nsubmit.fields.role = \"Writer\"",
    );
    assert_data_eq!(console.into_data().raw(), file!["submit-option.txt"].raw());
}

#[test]
fn what_was_captured_can_be_set() {
    let (_desk, site, said) = run(
        r##"
[[case.step]]
get = "/one"
capture.word = { css = "title" }
capture.id = { css = "form", attr = "action" }

[[case.step]]
get = "/"

[[case.step]]
submit = { form = "#{{id}}", fields = { q = "{{word}}" } }
"##,
        &[],
    );
    said.ends_with(0);
    assert_eq!(path(&site.server.requests()[2]), "/search?q=One");
}

#[test]
fn each_session_sends_the_form_of_its_own_page() {
    let (_desk, site, said) = run(
        r##"
[[case.step]]
get = "/one"
session = "a"

[[case.step]]
get = "/"
session = "b"

[[case.step]]
session = "a"
submit = true
"##,
        &[],
    );
    said.ends_with(0);
    let requests = site.server.requests();
    assert_eq!(
        header(&requests[2], "referer"),
        Some("http://lists.test/one")
    );
    assert_eq!(header(&requests[2], "cookie"), None);
}

/// The form leads away from the target: what helps must do so, too.
#[test]
fn a_form_of_another_host_is_told_of_as_that() {
    let steps = r#"
headers.x-key = "of-the-target"

[[case.step]]
get = "/pay"

[[case.step]]
submit.fields.sum = "1"
expect.status = 402
"#;
    let server = site();
    let suite = format!("host = \"lists.test\"\n\n[[case]]\nname = \"a form\"\n{steps}");
    let desk = Desk::with_suite(&suite);
    let target = format!("site=http://edith:pw@{}", server.at());
    let leads = format!("pay.test:80:{}", server.at());
    let said = desk.run(&["--target", &target, "--connect-to", &leads]);
    let said = said.ends_with(1);
    assert!(said.out.contains("POST /in as pay.test\n"), "{}", said.out);
    let curl = said.out.lines().find(|line| line.contains("curl -i"));
    let curl = curl.expect("nothing of a session is sent").trim();
    assert_eq!(
        curl,
        format!(
            "curl  curl -i --connect-to {leads} -H 'referer: http://lists.test/' \
             -H 'origin: http://lists.test' --data-raw sum=1 http://pay.test/in"
        )
    );
    let sent = &server.server.requests()[1];
    assert!(sent.starts_with("POST /in HTTP/1.1\r\n"), "{sent}");
    assert_eq!(header(sent, "host"), Some("pay.test"));
    assert_eq!(header(sent, "referer"), Some("http://lists.test/"));
    for own in ["x-key", "authorization", "cookie"] {
        assert_eq!(header(sent, own), None, "{sent}");
    }

    // Where the target is does not matter then.
    let said = desk.run(&[
        "--target",
        &target,
        "--connect-to",
        "pay.test:80:127.0.0.1:1",
    ]);
    let said = said.ends_with(3);
    let why = " 1  nothing accepts connections at pay.test:80 (connection refused)";
    assert!(said.out.contains(why), "{}", said.out);
}
