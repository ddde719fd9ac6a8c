mod forms;

use std::sync::Arc;

use http::Method;
use url::Url;

use super::another_page;
use crate::content::Content;
use crate::exchange::Exchange;
use crate::expect::test_support::{answered, following, line, page};
use crate::source::{Located, Sources, Span};
use crate::suite::{Expect, Request, Step};

/// What is said of a page where `toml` is expected of it.
fn said(toml: &str, exchange: &Exchange) -> Option<String> {
    said_behind(None, toml, exchange)
}

/// As [`said`], where the session's step before got `before`.
fn said_behind(before: Option<&Exchange>, toml: &str, exchange: &Exchange) -> Option<String> {
    let (step, sources) = step(toml);
    let content = Content::of(&exchange.last.response);
    let check = another_page(&step, exchange, &content, before, &sources);
    check.as_ref().map(line)
}

/// A step that expects `toml`.
fn step(toml: &str) -> (Step, Sources) {
    let (expect, sources) = Expect::written(toml);
    let nowhere = Span::default();
    let path = Located::new("/".to_owned(), nowhere);
    let request = Request::new(Located::new(Method::GET, nowhere), path);
    let mut step = Step::new(request, nowhere);
    step.expect = expect;
    (step, sources)
}

const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");

const NGINX: &str = "<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n\
    <body>\n<h1>Welcome to nginx!</h1>\n<p>If you see this page, the nginx web server is \
    successfully installed and\nworking. Further configuration is required.</p>\n\
    <p><em>Thank you for using nginx.</em></p>\n</body>\n</html>";

const LOGIN: &str = "<title>Log in</title><form method=post><input name=user>\
                     <input type=password name=password></form>";

/// `body`, to which redirects led from `from` to `to`.
fn led(from: &str, to: &str, body: &str) -> Exchange {
    let url = Url::parse(from).unwrap().join(to).unwrap();
    let hop = following(Vec::new(), answered(302, &[("location", to)], ""), from);
    following(vec![hop], page(&[HTML], body.to_owned()), url.as_str())
}

const NOTE: &str = " | nothing that the case expects tells one page from another \
                    | if it is the right one, expect something of it: ";

#[test]
fn a_page_that_is_known_by_name() {
    assert_eq!(
        said("", &page(&[HTML], NGINX)).unwrap(),
        format!(
            "page: expected the page that was asked for, got nginx's default page{NOTE}\
             `expect.title = \"Welcome to nginx!\"`"
        )
    );
    // Refusing a text tells nothing of the page, nor does a header, nor what
    // every page has.
    for nothing in [
        "status = 200",
        "status = '2xx'",
        "body = { not = { contains = 'Traceback' } }",
        "select.'.error' = false",
        "select.'.error' = { count = 0 }",
        "headers.content-type = { starts_with = 'text/html' }",
        "time = '5s'",
        "title = true",
        "title = { absent = false }",
        "title = { matches = '.' }",
        "body = '</'",
        "size = '> 10'",
        "size = { not = 0 }",
        "wire_size = { min = '10B', max = '1MB' }",
        "url = true",
        "url = { not = '/x' }",
        "hops = 0",
        "select.title = true",
        "select.html = { count = 1 }",
        "select.'body > h1' = { absent = false }",
        "select.'link[rel=stylesheet]' = true",
        "select.'head > meta[name=\"viewport\"]' = true",
        "select.'input[name=csrfmiddlewaretoken]' = true",
        "select.'form input[type=hidden]' = true",
        "select.p = { count = '> 1' }",
        "select.'.a' = { count = '< 5' }",
        "select.'.a' = { count = 0 }",
        "json.'$.a' = { count = 0 }",
    ] {
        assert!(said(nothing, &page(&[HTML], NGINX)).is_some(), "{nothing}");
    }
    for told in [
        "title = 'Welcome to nginx!'",
        "title = { matches = '^Welcome' }",
        "body = 'nginx'",
        "body.sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'",
        "size = 612",
        "select.'.row' = true",
        "select.'input[name=quantity]' = true",
        "select.'meta[name=description]'.attrs.content = 'Teas of ours'",
        "select.'#new' = { count = 1 }",
        "select.h1 = 'Welcome to nginx!'",
        "select.h1.attrs.class = 'on'",
        "select.table = true",
        "url = '/'",
        "json.'$.a' = 1",
        "status = 'any'",
    ] {
        assert_eq!(said(told, &page(&[HTML], NGINX)), None, "{told}");
    }
    assert_eq!(
        said("", &page(&[("content-type", "text/plain")], NGINX)),
        None
    );
    assert_eq!(said("status = 404", &answered(404, &[HTML], NGINX)), None);
    let django = "<h1>The install worked successfully! Congratulations!</h1>";
    assert_eq!(
        said("", &page(&[HTML], format!("<title>News</title>{django}"))),
        None
    );
}

#[test]
fn a_page_to_log_in_that_nobody_asked_for() {
    assert_eq!(
        said(
            "",
            &led(
                "http://a.example/lists/",
                "/accounts/login/?next=/lists/",
                LOGIN
            )
        )
        .unwrap(),
        format!(
            "page: expected the page that was asked for, got a page to log in, \
             /accounts/login/?…, to which redirects led{NOTE}`expect.title = \"Log in\"`"
        )
    );
    let bare = LOGIN.replace("<title>Log in</title>", "");
    assert_eq!(
        said("", &led("http://a.example/", "/enter", &bare)).unwrap(),
        format!(
            "page: expected the page that was asked for, got a page to log in, \
             /enter, to which redirects led{NOTE}`expect.url = \"/enter\"`"
        )
    );
    for (from, to, body) in [
        ("/lists/", "/login", "<p>Who are you?"),
        ("/lists/", "https://sso.a.example/", "<p>Who are you?"),
        ("/password/change/", "/login?next=/password/change/", LOGIN),
    ] {
        let from = format!("http://a.example{from}");
        assert!(said("", &led(&from, to, body)).is_some(), "{from} {to}");
    }
}

#[test]
fn a_page_to_log_in_that_may_well_be_meant() {
    let box_in_a_corner = format!("<header>{LOGIN}</header><h1>Hello");
    let long = format!("{LOGIN}{}", "<p>What others wrote".repeat(100));
    for (from, to, body) in [
        // Who logs out, or signs up, is led there; so is who asks for it.
        ("/logout/", "/login/", LOGIN),
        ("/signup", "/login", LOGIN),
        ("/accounts/confirm-email/abc/", "/accounts/login/", LOGIN),
        ("/login", "/login/", LOGIN),
        ("/accounts/login", "/enter", LOGIN),
        // It is the page itself.
        ("/enter", "/enter/", LOGIN),
        ("/", "/en/", LOGIN),
        ("/enter", "/pt-br/enter", LOGIN),
        // Pages that have such a form beside their content.
        ("/start", "/home", &box_in_a_corner),
        ("/start", "/home", &long),
        ("/start", "/home", "<title>Lists</title><h1>Your lists"),
    ] {
        let from = format!("http://a.example{from}");
        assert_eq!(said("", &led(&from, to, body)), None, "{from} {to}");
    }
    // Pages about logging in, what is for programs, and a card's code.
    let article = "<title>Login API</title><article>POST /login</article>";
    let card = "<title>Pay</title><form method=post><input name=holder>\
                <input type=password name=cvc></form>";
    for (to, body) in [
        (
            "/docs/login",
            "<title>Docs: login API</title><p>POST /login",
        ),
        ("/v1/login", article),
        ("/sso/metadata.xml", article),
        ("/checkout/payment", card),
    ] {
        let exchange = led("http://a.example/start", to, body);
        assert_eq!(said("", &exchange), None, "{to}");
    }
}

/// `body`, which came for `path`.
fn came(path: &str, body: &str) -> Exchange {
    let mut exchange = page(&[HTML], body.to_owned());
    exchange.last.sent.url = Url::parse("http://a.example").unwrap().join(path).unwrap();
    exchange
}

#[test]
fn a_page_to_log_in_that_comes_in_place() {
    assert_eq!(
        said("", &came("/private", LOGIN)).unwrap(),
        format!(
            "page: expected the page that was asked for, got a page to log in{NOTE}\
             `expect.title = \"Log in\"`"
        )
    );
    let mail = "<title>Shop</title><h1>Sign in</h1><form method=post><input type=email name=mail>\
                <button>Next</button></form>";
    let button = "<title>Members</title><form method=post><input name=user>\
                  <input type=password name=pw><button>Einloggen</button></form>";
    for body in [mail, button] {
        assert!(
            said("", &came("/members/orders/", body)).is_some(),
            "{body}"
        );
        assert!(said("status = 200", &came("/de/lists", body)).is_some());
    }
    // Who asks for it, comes in, or asks for the home of a site.
    for path in [
        "/",
        "/de/",
        "/shop/home",
        "/webmail/",
        "/index.php",
        "/login/",
        "/accounts/login/",
        "/admin/login/?next=/admin/",
        "/signin",
        "/mylogin",
        "/session/new",
        "/auth/",
        "/password/reset",
        "/signup",
    ] {
        assert_eq!(said("", &came(path, LOGIN)), None, "{path}");
    }
    assert_eq!(said("", &answered(401, &[HTML], LOGIN)), None);
    let idp = following(
        Vec::new(),
        page(&[HTML], LOGIN),
        "https://login.a.example/x",
    );
    assert_eq!(said("", &idp), None);
    // What isn't plainly one.
    let registering = "<title>Sign up</title><form method=post><input name=mail>\
                       <input type=password name=a><input type=password name=b></form>";
    let settings = "<title>Settings</title><form method=post><input type=email name=mail>\
                    <input type=password name=now><button>Save</button></form>";
    let article = format!(
        "<h1>How to</h1>{}{LOGIN}",
        "<p>What others wrote".repeat(100)
    );
    let corner = format!("<title>Lists</title><nav>{LOGIN}</nav><h1>Lists</h1>");
    let news =
        "<title>Log</title><form><input type=email name=mail><button>Subscribe</button></form>";
    let checkout = format!(
        "<title>Cart</title><h2>Returning?</h2>{LOGIN}<form method=post><input name=street><input name=city></form>"
    );
    for body in [registering, settings, &article, &corner, news, &checkout] {
        assert_eq!(said("", &came("/private", body)), None, "{body}");
    }
}

#[test]
fn a_site_of_another_domain() {
    let away = |from: &str, to: &str| said("", &led(from, to, "<h1>Hello"));
    assert_eq!(
        away("http://shop.example.com/a", "https://example.net/b?c=d").unwrap(),
        format!(
            "page: expected the page that was asked for, got https://example.net/b?…, \
             another site, to which redirects led{NOTE}\
             `expect.url = {{ starts_with = \"https://example.net/b\" }}`"
        )
    );
    assert!(away("http://localhost:8000/", "https://example.com/").is_some());
    assert!(away("http://a.github.io/", "https://b.github.io/").is_some());
    for (from, to) in [
        ("http://example.com/", "https://www.example.com/"),
        ("http://www.example.co.uk/", "https://example.co.uk:8443/"),
        ("http://127.0.0.1:8000/", "http://localhost:8000/en/"),
    ] {
        assert_eq!(away(from, to), None, "{from} {to}");
    }
}

#[test]
fn a_page_for_a_file() {
    const APP: &str = "<!doctype html><title>Shop</title><div id=app></div>";
    let at = |path: &str, kind: &str, body: &str| {
        let mut exchange = page(&[("content-type", kind)], body.to_owned());
        exchange.last.sent.url = Url::parse("http://a.example").unwrap().join(path).unwrap();
        exchange
    };
    assert_eq!(
        said("size = '> 10'", &at("/static/base.css", "text/html", APP)).unwrap(),
        format!(
            "page: expected the page that was asked for, got a page, where a file was asked \
             for{NOTE}`expect.title = \"Shop\"`"
        )
    );
    for path in [
        "/app.JS?v=1",
        "/favicon.ico",
        "/api/health.json",
        "/robots.txt",
        "/calendar.ics",
        "/openapi.yaml",
        "/report.XLSX",
        "/feed.atom",
    ] {
        assert!(
            said("", &at(path, "text/html; charset=utf-8", APP)).is_some(),
            "{path}"
        );
        let typed = "headers.content-type = { starts_with = 'text/html' }";
        assert_eq!(said(typed, &at(path, "text/html", APP)), None);
        assert_eq!(said("title = 'Shop'", &at(path, "text/html", APP)), None);
        assert_eq!(said("", &at(path, "text/css", APP)), None);
        assert_eq!(said("", &at(path, "text/html", "a { color: red }")), None);
    }
    for path in [
        "/",
        "/lists",
        "/index.html",
        "/old.php",
        "/v1.2/",
        "/.css",
        "/a.b",
        "/README.md",
        "/sites/example.com",
        "/wiki/Datei:Bild.jpg",
        "/wiki/File%3ALogo.png",
    ] {
        assert_eq!(said("", &at(path, "text/html", APP)), None, "{path}");
    }
    // Pages about files.
    for (path, title) in [
        ("/wiki/Node.js", "Node.js - an encyclopedia"),
        ("/wiki/File:My_Logo.png", "File:My Logo.png"),
        ("/blob/main/README.txt", "shop/README.txt at main"),
    ] {
        let about = APP.replace("Shop", title);
        assert_eq!(said("", &at(path, "text/html", &about)), None, "{path}");
    }
}

#[test]
fn what_every_case_expects_tells_no_page_from_another() {
    for toml in [
        "status = 'any'",
        "title = 'Welcome to nginx!'",
        "body = { file = 'nginx.html' }",
        "select.h1 = 'Welcome to nginx!'",
        "select.'#new' = { count = 1 }",
        "json.'$.a' = 1",
        "json_schema = { type = 'object' }",
    ] {
        let (mut step, sources) = step(toml);
        let exchange = page(&[HTML], NGINX);
        let content = Content::of(&exchange.last.response);
        let judged =
            |step: &Step| another_page(step, &exchange, &content, None, &sources).is_some();
        assert!(!judged(&step), "{toml}");
        let everywhere = 0..toml.len() + 1;
        let spans = everywhere.clone().flat_map(|start| {
            let ends = everywhere.clone();
            ends.map(move |end| Span { start, end })
        });
        step.common = Arc::new(spans.collect());
        assert!(judged(&step), "{toml}");
    }
}
