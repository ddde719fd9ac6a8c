//! Forms that are refused, and cookies that are missed.

use http::header::{HeaderName, HeaderValue};
use smoke::diagnose::{Evidence, Found, RunFacts, diagnose};
use smoke::exchange::Exchange;
use smoke::transport::{CookieFlaw, RefusedCookie};
use url::Url;

use super::evidence::{HOST, answer, hop, sent, target, told, unmet};

const REFUSED: &str = "<!DOCTYPE html>\n<title>403 Forbidden</title>\n\
                       <p>CSRF verification failed. Request aborted.</p>\n";
const HTML: (&str, &str) = ("content-type", "text/html; charset=utf-8");

/// A POST with a token, of which this is sent besides, and its answer.
fn posted(url: &str, headers: &[(&str, &str)], status: u16, body: &str) -> Exchange {
    let mut sent = sent("POST", url);
    sent.body = "csrfmiddlewaretoken=abc&x=1".into();
    for (name, value) in headers {
        let name: HeaderName = name.parse().unwrap();
        sent.headers
            .insert(name, HeaderValue::from_str(value).unwrap());
    }
    Exchange {
        redirects: Vec::new(),
        last: hop(sent, answer(status, &[HTML, ("server", "nginx")], body)),
        unfollowed: None,
    }
}

fn of(spelling: &str, exchange: &Exchange, refused: &[RefusedCookie], failed: &str) -> String {
    of_step(None, spelling, exchange, refused, failed)
}

/// The same of a step behind another one.
fn of_step(
    before: Option<&Exchange>,
    spelling: &str,
    exchange: &Exchange,
    refused: &[RefusedCookie],
    failed: &str,
) -> String {
    let target = target(spelling);
    let body = &exchange.last.response.body.bytes;
    let text = String::from_utf8(body.to_vec()).unwrap();
    let title = text.split_once("<title>").map(|(_, rest)| rest);
    let title = title.and_then(|rest| rest.split_once("</title>"));
    let check = unmet(failed);
    told(diagnose(&Evidence {
        target: &target,
        host: HOST,
        case_path: "/lists/new",
        found: Found::Response {
            exchange,
            title: title.map(|(title, _)| title),
            text: &text,
        },
        failed: &[&check],
        refused,
        expect: None,
        before,
        is_timeout_typed: false,
        run: &RunFacts::default(),
    }))
}

/// What is said of a form that Django refuses without a word, sent with this
/// `Origin`.
fn of_origin(spelling: &str, origin: &str) -> String {
    let url = format!(
        "{}/lists/new",
        if origin == "null" {
            "http://a.example"
        } else {
            origin
        }
    );
    let exchange = posted(&url, &[("origin", origin)], 403, REFUSED);
    of(spelling, &exchange, &[], "status")
}

const RELOAD: &str = "`sudo nginx -t && sudo systemctl reload nginx`";
const RESTART: &str = "`sudo systemctl restart UNIT` (the application's unit)";

#[test]
fn an_origin_that_django_does_not_trust() {
    let begins = "csrf-refused\nDjango refuses the POST because its CSRF check failed: most \
                  often, the Origin is not one that it trusts\n";
    let ends = "- if the check that refuses is what the case is about: `expect.status = 403`\n";
    assert_eq!(
        of_origin(
            "https://staging.superlists.ml",
            "https://staging.superlists.ml"
        ),
        format!(
            "{begins}- Django takes it for http and for another host unless it is told: `proxy_set_header \
             X-Forwarded-Proto $scheme;` and `Host $http_host` beside `proxy_pass`, {RELOAD}, and \
             `SECURE_PROXY_SSL_HEADER = (\"HTTP_X_FORWARDED_PROTO\", \"https\")` in its settings, \
             then {RESTART}\n\
             - or Django is to trust it: `CSRF_TRUSTED_ORIGINS = \
             [\"https://staging.superlists.ml\"]` in its settings, then {RESTART}\n{ends}"
        )
    );
    assert_eq!(
        of_origin("127.0.0.1:8080", "http://staging.superlists.ml:8080"),
        format!(
            "{begins}- nginx's `$host` leaves the port 8080 out: `proxy_set_header Host \
             $http_host;`, then {RELOAD}\n\
             - or Django is to trust it: `CSRF_TRUSTED_ORIGINS = \
             [\"http://staging.superlists.ml:8080\"]` in its settings, then {RESTART}\n{ends}"
        )
    );
    assert_eq!(
        of_origin("127.0.0.1:8080", "null"),
        format!(
            "{begins}- the Origin is `null`: the page's `Referrer-Policy` hides where it is \
             from\n{ends}"
        )
    );
}

const COOKIE: &str = "- the page of the step before must set the cookie `csrftoken`, for this \
                      path, too: with `{% csrf_token %}` in its form (no token that is written \
                      out or kept in a cache), and `CSRF_COOKIE_PATH`, `CSRF_COOKIE_DOMAIN` that \
                      fit\n";

#[test]
fn a_form_that_is_lost_behind_nginx() {
    let url = "http://staging.superlists.ml/lists/new";
    let page = posted(url, &[], 200, "<title>A new list</title>");
    let told = |body: &str| {
        let exchange = posted(url, &[], 403, body);
        of_step(Some(&page), "127.0.0.1:8080", &exchange, &[], "status")
    };
    let step = format!(
        "- `sudo nginx -T | grep -E \
         '^# conf|server_name|location|[Cc]ookie|Origin|_cache|request_body'`: most often, a line \
         there drops the cookie or the form (the field `csrfmiddlewaretoken` was sent): take it \
         out, then {RELOAD}\n{COOKIE}"
    );
    let cause = "csrf-refused\nDjango refuses the POST because its CSRF check failed";
    assert_eq!(told(REFUSED), format!("{cause}\n{step}"));
    let body = format!("{REFUSED}<p>this site requires a CSRF cookie when submitting forms");
    assert_eq!(
        told(&body),
        format!("{cause}: no CSRF cookie came with it\n{step}")
    );
}

#[test]
fn more_than_django_reads() {
    const BARE: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Bad Request \
                        (400)</title>\n</head>\n<body>\n  <h1>Bad Request (400)</h1><p></p>\n\
                        </body>\n</html>\n";
    let told = |size: usize, typed: &str| {
        let url = "http://staging.superlists.ml/lists/new";
        let mut exchange = posted(url, &[("content-type", typed)], 400, BARE);
        exchange.last.sent.body = vec![b'x'; size].into();
        of("127.0.0.1:8080", &exchange, &[], "status")
    };
    assert_eq!(
        told(3_000_000, "application/json"),
        format!(
            "body-too-large\nDjango refuses a request body of 3000000 bytes (400), most often as too \
             large\n\
             - `DATA_UPLOAD_MAX_MEMORY_SIZE` in its settings says how much it reads (2.5 MB unless \
             set): raise it above 3000000, then {RESTART}\n\
             - files are sent as files: in a form, they don't count\n"
        )
    );
    assert_eq!(
        told(3_000_000, "multipart/form-data; boundary=x"),
        "nothing\n"
    );
    assert!(told(3_000, "application/json").starts_with("disallowed-host\n"));
}

#[test]
fn a_referer_that_is_wanted() {
    let body = format!("{REFUSED}<p>requires a “Referer header” to be sent by your browser");
    let exchange = posted("https://a.example/in", &[], 403, &body);
    let told = of("https://a.example", &exchange, &[], "status");
    assert!(
        told.contains("CSRF check failed: no Referer came with it\n"),
        "{told}"
    );
    assert!(
        told.contains("- over https, Django wants an Origin or a Referer"),
        "{told}"
    );
}

fn cookie(name: &str, why: CookieFlaw) -> RefusedCookie {
    RefusedCookie {
        name: name.to_owned(),
        url: Url::parse("http://staging.superlists.ml/in").unwrap(),
        why,
    }
}

#[test]
fn a_cookie_that_no_browser_keeps() {
    let refused = |cookie: RefusedCookie| {
        let exchange = posted("http://staging.superlists.ml/x", &[], 403, REFUSED);
        of("127.0.0.1:8080", &exchange, &[cookie], "status")
    };
    let told = refused(cookie("csrftoken", CookieFlaw::NotSecure));
    assert_eq!(
        told.lines().take(2).collect::<Vec<_>>(),
        [
            "cookie-refused",
            "no browser keeps the cookie \"csrftoken\" that /in sets, so the form was refused: it \
             is `Secure`, and http was asked"
        ]
    );
    for (why, said) in [
        (
            CookieFlaw::OpenWithoutSecure,
            "it is `SameSite=None` without `Secure`",
        ),
        (CookieFlaw::Prefix, "it lacks what its name promises"),
        (
            CookieFlaw::Domain("superlists.com".into()),
            "it is for \"superlists.com\", and \"staging.superlists.ml\" was asked",
        ),
        (
            CookieFlaw::OtherSite,
            "it came with a part of another site's page",
        ),
    ] {
        let told = refused(cookie("csrftoken", why));
        assert!(told.contains(said), "{told}");
    }
    // The session's is none that a form wants.
    let other = refused(cookie("sessionid", CookieFlaw::NotSecure));
    assert!(other.starts_with("csrf-refused\n"), "{other}");
}

#[test]
fn a_cookie_that_came_another_way_is_not_missed() {
    let headers = [("cookie", "a=b; csrftoken=1")];
    let exchange = posted("http://staging.superlists.ml/x", &headers, 403, REFUSED);
    let refused = [cookie("csrftoken", CookieFlaw::NotSecure)];
    let told = of("127.0.0.1:8080", &exchange, &refused, "status");
    assert!(told.starts_with("csrf-refused\n"), "{told}");
}

#[test]
fn a_form_that_comes_back() {
    let login = "<!DOCTYPE html><title>Log in</title><p class=errornote>Please enter the correct\n \
                 username &amp; password.</p><form method=post><ul class='errorlist nonfield'>\
                 <li>Or\x1b not</li></ul><input name=x><input type=password></form>";
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let sent = |page| posted("http://staging.superlists.ml/in", &[kind], 200, page);
    let exchange = sent(login);
    assert_eq!(
        of("127.0.0.1:8080", &exchange, &[], "url"),
        "form-not-taken\n\
         the form comes back with what is wrong: Please enter the correct username & password. \
         | Or\u{241b} not\n\
         - is it the right user and password, in the database of this deployment?\n\
         - `python manage.py changepassword NAME` (Django) says where there is no such user, and \
         else sets the password\n"
    );
    let item = "<!DOCTYPE html><form method=POST><p class=error>Empty</p>\
                <input name=x value=1></form>";
    let exchange = sent(item);
    assert_eq!(
        of("127.0.0.1:8080", &exchange, &[], "select"),
        "form-not-taken\nthe form comes back with what is wrong: Empty\n\
         - set what it asks for: `submit.fields`\n"
    );
    for body in [
        "<!DOCTYPE html><p class=error>No form</p>",
        "<!DOCTYPE html><form method=post>No error<input name=x></form>",
        "<!DOCTYPE html><form><p class=error>Empty</p><input name=x></form>",
        "<!DOCTYPE html><form method=post><p class=errorlist>Empty</p><input name=q></form>",
    ] {
        let exchange = sent(body);
        assert_eq!(
            of("127.0.0.1:8080", &exchange, &[], "url"),
            "nothing\n",
            "{body}"
        );
    }
}
