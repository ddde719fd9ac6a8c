//! Pages that are plainly not those that were asked for.

use super::{Desk, HTML, Said, Up};
use crate::server::{Conn, path};

const LOGIN: &str = "<!doctype html>\n<title>Log in</title>\n<form method=post action=/login>\
                     <input name=user value=edith><input type=password name=password></form>";

const NGINX: &str = include_str!("../diagnose/answers/nginx-default-page.http");

/// A site behind a page to log in, that refuses everybody; `/new` is nginx's
/// page of a fresh installation.
async fn serve(mut conn: Conn) {
    while let Some(request) = conn.request().await {
        let is_post = request.starts_with("POST ");
        let refused = LOGIN.replace("<input name", "<p class=errornote>Wrong.</p><input name");
        let sent = match path(&request).split('?').next().unwrap_or_default() {
            "/login" if is_post => conn.answer("200 OK", HTML, refused).await,
            "/login" => conn.answer("200 OK", HTML, LOGIN).await,
            "/new" => {
                let (_, page) = NGINX.split_once("<!DOCTYPE").unwrap();
                let page = format!("<!DOCTYPE{page}");
                conn.answer("200 OK", HTML, page).await
            }
            "/home" => conn.answer("302 Found", "Location: /lists\r\n", "").await,
            "/lists" => conn.answer("200 OK", HTML, "<title>Lists</title>").await,
            _ => {
                let to = "Location: /login?next=/private\r\n";
                conn.answer("302 Found", to, "").await
            }
        };
        if !sent {
            return;
        }
    }
}

fn run(suite: &str) -> (Desk, Said) {
    let (desk, site) = (Desk::with_suite(suite), Up::with(serve));
    let said = desk.run(&["--target", &site.at(), "--junit", "smoke.xml"]);
    (desk, said)
}

#[test]
fn nothing_passes_for_a_page_that_it_is_not() {
    let (desk, said) = run("[[case]]\nget = \"/private\"\nfollow = true\n\n\
         [[case]]\nget = \"/new\"\n\n\
         [[case]]\npost = \"/login\"\nform = { user = \"edith\", password = \"x\" }\n");
    let out = said.ends_with(1).out + &desk.read("smoke.xml");
    for told in [
        "a page to log in, /login?…, to which redirects led",
        "/private redirects to a page to log in, /login?…, as for someone who isn't",
        "got nginx's default page",
        "nginx answers with its default page",
        "the form again, with what is wrong: Wrong.",
        "the form comes back with what is wrong: Wrong.",
        "nothing that the case expects tells one page from another",
        "`expect.title = \"Log in\"`",
        "site.toml:2:",
    ] {
        assert!(out.contains(told), "{told}\n{out}");
    }
}

#[test]
fn a_page_of_which_something_is_expected_is_the_one() {
    let (_desk, said) = run(
        "[[case]]\nname = \"login\"\nget = \"/private\"\nfollow = true\n\
         expect.title = \"Log in\"\n\n\
         [[case]]\nname = \"its form\"\n[[case.step]]\nget = \"/private\"\nfollow = true\n\
         [[case.step]]\nsubmit.fields.user = \"jo\"\nexpect.select.\".errornote\" = \"Wrong.\"\n\n\
         [[case]]\nname = \"captured\"\n[[case.step]]\nget = \"/private\"\nfollow = true\n\
         capture.user = { css = \"[name=user]\", attr = \"value\" }\n\
         [[case.step]]\nget = \"/lists?{{user}}\"\n\n\
         [[case]]\nname = \"any\"\nget = \"/new\"\nexpect.status = \"any\"\n",
    );
    said.ends_with(0);
}

#[test]
fn what_any_page_has_is_no_look_at_it() {
    for capture in ["url = true", "body = true", "css = \"title\""] {
        let (_desk, said) = run(&format!(
            "[[case]]\n[[case.step]]\nget = \"/private\"\nfollow = true\n\
             capture.it = {{ {capture} }}\n[[case.step]]\nget = \"/lists\"\n\
             query.q = \"{{{{it}}}}\"\n"
        ));
        let out = said.ends_with(1).out;
        assert!(out.contains("a page to log in"), "{out}");
    }
}

#[test]
fn what_the_defaults_expect_of_all_is_no_look_at_it() {
    let defaults = "body = \"<form\"\nselect.form = true\n";
    let case = "get = \"/private\"\nfollow = true\n";
    let (_desk, said) = run(&format!("[defaults.expect]\n{defaults}[[case]]\n{case}"));
    let out = said.ends_with(1).out;
    assert!(out.contains("a page to log in"), "{out}");
    let expect = "expect.body = \"name=user\"\n";
    let (_desk, said) = run(&format!(
        "[defaults.expect]\n{defaults}[[case]]\n{case}{expect}"
    ));
    said.ends_with(0);
    // What a case expects of all its steps is its own.
    let steps = case.replace("get", "[[case.step]]\nget");
    let (_desk, said) = run(&format!("[[case]]\nexpect.title = \"Log in\"\n{steps}"));
    said.ends_with(0);
}

#[test]
fn a_pass_says_where_redirects_ended() {
    let (_desk, said) = run("[[case]]\nget = \"/home\"\nfollow = true\n");
    let out = said.ends_with(0).out;
    let line = out.lines().find(|line| line.starts_with("PASS")).unwrap();
    assert!(line.ends_with(" (redirected to /lists)"), "{out}");
}

#[test]
fn readiness_takes_any_page() {
    let (_desk, said) = run("[ready]\nget = \"/new\"\nwithin = \"5s\"\n\n\
         [[case]]\nget = \"/lists\"\nexpect.title = \"Lists\"\n");
    said.ends_with(0);
}
