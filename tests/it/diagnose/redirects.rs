//! Redirects.

use smoke::exchange::Unfollowed;
use smoke::expect::{Check, Judgement};
use smoke::plan::Target;
use smoke::source::Span;
use smoke::suite::matcher::{Condition, Matcher, Matchers};
use snapbox::{IntoData, assert_data_eq, str};

use super::evidence::{
    answer, expecting, of_exchange, of_exchange_to, of_exchange_with, target, unmet, walked,
};

/// What is said of a walk that ends with a redirect to `next`.
fn of_redirect(spelling: &str, urls: &[&str], next: &str, why: Option<Unfollowed>) -> String {
    of_redirect_where("status", spelling, urls, next, why)
}

/// The same when the check of `subject` is not met.
fn of_redirect_where(
    subject: &str,
    spelling: &str,
    urls: &[&str],
    next: &str,
    why: Option<Unfollowed>,
) -> String {
    let last = answer(301, &[("server", "nginx"), ("location", next)], "");
    of_exchange(&target(spelling), &walked(urls, last, why), subject)
}

fn leaves(url: &str) -> Unfollowed {
    Unfollowed::LeavesTarget(Box::new(url.parse().unwrap()))
}

#[test]
fn a_loop_over_https() {
    let told = of_redirect(
        "https://staging.superlists.ml",
        &["https://staging.superlists.ml/?token=1"],
        "https://staging.superlists.ml/?token=1",
        Some(Unfollowed::Loop),
    );
    assert_data_eq!(
        told,
        str![[r#"
redirect-loop-https
https://staging.superlists.ml/?… redirects to itself over https: whoever redirects doesn't see what came over https
- `proxy_set_header X-Forwarded-Proto $scheme;` must stand beside `proxy_pass`, in the same `location` (beside `uwsgi_pass`, `include uwsgi_params;`), then `sudo nginx -t && sudo systemctl reload nginx`
- Django reads it with `SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")` in its settings, then `sudo systemctl restart UNIT` (the application's unit)
- where TLS ends before nginx, at a balancer or a CDN, `$scheme` is http there: pass on what came, `proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;`, or let that speak https to it

"#]]
        .raw()
    );
}

#[test]
fn a_loop_over_https_that_is_not_followed() {
    let told = of_redirect(
        "https://staging.superlists.ml",
        &["https://staging.superlists.ml/"],
        "/",
        None,
    );
    assert_data_eq!(
        told,
        str![[r#"
redirect-loop-https
https://staging.superlists.ml/ redirects to itself over https: whoever redirects doesn't see what came over https
- `proxy_set_header X-Forwarded-Proto $scheme;` must stand beside `proxy_pass`, in the same `location` (beside `uwsgi_pass`, `include uwsgi_params;`), then `sudo nginx -t && sudo systemctl reload nginx`
- Django reads it with `SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")` in its settings, then `sudo systemctl restart UNIT` (the application's unit)
- where TLS ends before nginx, at a balancer or a CDN, `$scheme` is http there: pass on what came, `proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;`, or let that speak https to it

"#]]
        .raw()
    );
}

#[test]
fn a_loop() {
    let told = of_redirect(
        "staging.superlists.ml",
        &[
            "http://staging.superlists.ml/a",
            "http://staging.superlists.ml/b",
        ],
        "/a",
        Some(Unfollowed::Loop),
    );
    assert_data_eq!(
        told,
        str![[r#"
redirect-loop
redirects in a circle: /a → /b → /a
- the application redirects: look for `redirect` in its views and middleware; two undo each other

"#]]
        .raw()
    );
}

#[test]
fn a_long_loop_is_not_drawn_whole() {
    let told = of_redirect(
        "staging.superlists.ml",
        &[
            "http://staging.superlists.ml/1",
            "http://staging.superlists.ml/2",
            "http://www.superlists.ml/3",
            "http://staging.superlists.ml/4",
            "http://staging.superlists.ml/5",
            "http://staging.superlists.ml/6",
            "http://staging.superlists.ml/7",
        ],
        "/2?a=b",
        Some(Unfollowed::Loop),
    );
    assert_data_eq!(
        told,
        str![[r#"
redirect-loop
redirects in a circle: … → /2 → http://www.superlists.ml/3 → /4 → /5 → /6 → /7 → /2?…
- the application redirects: look for `redirect` in its views and middleware; two undo each other

"#]]
        .raw()
    );
}

#[test]
fn too_many() {
    let told = of_redirect(
        "staging.superlists.ml",
        &[
            "http://staging.superlists.ml/1",
            "http://staging.superlists.ml/2",
        ],
        "/3",
        Some(Unfollowed::TooMany(1)),
    );
    assert_data_eq!(
        told,
        str![[r#"
too-many-redirects
redirects on after 1 redirect, which is as many as the case follows: /1 → /2 → /3
- is each of them meant? A larger `follow` goes further: `follow = 11`

"#]]
        .raw()
    );
}

#[test]
fn no_location() {
    let told = of_redirect(
        "staging.superlists.ml",
        &["http://staging.superlists.ml/"],
        "mailto:\u{fc}",
        Some(Unfollowed::BadLocation),
    );
    assert_data_eq!(
        told,
        str![[r#"
redirect-without-location
a redirect (301) that can't be followed: Location is "mailto:ü"
- whoever made this answer must send the URL of a page in Location

"#]]
        .raw()
    );
}

#[test]
fn to_https_away_from_an_address() {
    let told = of_redirect(
        "127.0.0.1:8080",
        &["http://staging.superlists.ml/"],
        "https://staging.superlists.ml/",
        Some(leaves("https://staging.superlists.ml/")),
    );
    assert_data_eq!(told, str![[r#"
redirect-to-https
/ redirects to https, and was asked over http
- ask over https: `smoke --target https://staging.superlists.ml --connect-to staging.superlists.ml:443:127.0.0.1:443`
- to check the redirect itself: `expect.redirect = { starts_with = "https://" }`

"#]].raw());
}

#[test]
fn to_https_away_from_a_socket() {
    let told = of_redirect(
        "unix:/run/gunicorn.sock",
        &["http://staging.superlists.ml/"],
        "https://staging.superlists.ml/",
        Some(leaves("https://staging.superlists.ml/")),
    );
    assert_data_eq!(told, str![[r#"
redirect-to-https
/ redirects to https, and was asked over http
- to ask as a proxy that does TLS asks: `smoke --target main=unix:/run/gunicorn.sock --host staging.superlists.ml --forwarded https`

"#]].raw());
}

#[test]
fn to_the_port_that_nginx_listens_at() {
    let told = of_redirect(
        "127.0.0.1:26589",
        &["http://staging.superlists.ml/static"],
        "http://staging.superlists.ml:26589/static/",
        Some(leaves("http://staging.superlists.ml:26589/static/")),
    );
    assert_data_eq!(told, str![[r#"
redirect-leaves-target
the answer leads to http://staging.superlists.ml:26589/static/, at another port than http://staging.superlists.ml, which was asked
- `proxy_set_header Host $http_host;` beside `proxy_pass` tells the application which port was asked; then `sudo nginx -t && sudo systemctl reload nginx`
- to ask there: `smoke --target http://staging.superlists.ml:26589 --connect-to staging.superlists.ml:26589:127.0.0.1:26589`

"#]].raw());
}

#[test]
fn back_to_http() {
    let told = of_redirect(
        "https://127.0.0.1",
        &["https://staging.superlists.ml/start"],
        "http://staging.superlists.ml/",
        Some(leaves("http://staging.superlists.ml/")),
    );
    assert_data_eq!(told, str![[r#"
redirect-leaves-target
the answer leads to http://staging.superlists.ml/, at another scheme than https://staging.superlists.ml, which was asked
- from https to http: `proxy_set_header X-Forwarded-Proto $scheme;` beside `proxy_pass` tells the application that it is behind https; then `sudo nginx -t && sudo systemctl reload nginx`

"#]].raw());
}

#[test]
fn to_another_host() {
    let told = of_redirect(
        "127.0.0.1:8080",
        &["http://staging.superlists.ml/"],
        "http://superlists.ml/",
        None,
    );
    assert_data_eq!(told, str![[r#"
redirect-to-another-host
asked for staging.superlists.ml, the server redirects to superlists.ml
- if superlists.ml is the site's right name, check that: `host = "superlists.ml"`
- if staging.superlists.ml is: `sudo nginx -T | grep -E '^# conf|^[^#]*\b(listen|server_name|location)\s|return 30|rewrite '`: without a block with `server_name staging.superlists.ml;`, the first one answers; or a rule of its own redirects (`$server_name` is the first name of its block, `$host` the one that was asked for)
- if both are right: `follow = true` goes there

"#]].raw());
}

#[test]
fn to_a_name_that_is_none_of_the_site() {
    for (next, name) in [
        ("http://localhost/lists/", "localhost"),
        ("http://app:8000/lists/", "app:8000"),
    ] {
        let told = of_redirect(
            "127.0.0.1:8080",
            &["http://staging.superlists.ml/"],
            next,
            None,
        );
        let first = format!(
            "redirect-to-internal\n/ redirects to {name}, which only the server knows, and not to \
             staging.superlists.ml\n- the application takes {name} for its name: `proxy_set_header \
             Host $host;` must stand beside the `proxy_pass` that leads to it"
        );
        assert!(told.contains(&first), "{told}");
        assert!(!told.contains("follow = true"), "{told}");
    }
}

#[test]
fn not_followed() {
    let told = of_redirect(
        "127.0.0.1:8080",
        &["http://staging.superlists.ml/start"],
        "/lists/1/?key=secret",
        None,
    );
    assert_data_eq!(
        told,
        str![[r#"
redirect-not-followed
/start redirects (301) to /lists/1/?…, and the case doesn't follow
- to check the page that it leads to: `follow = true`
- to check the redirect itself: `expect.redirect`

"#]]
        .raw()
    );
}

#[test]
fn expected_and_so_not_followed() {
    let of = |path: &str, next: &str| {
        let url = format!("http://staging.superlists.ml{path}");
        of_redirect_where("redirect", "127.0.0.1:8080", &[&url], next, None)
    };
    assert_eq!(of("/start", "/lists/1/"), "nothing\n");
    assert_data_eq!(
        of("/start", "/start/"),
        str![[r#"
slash-appended
/start redirects to /start/, with a slash at its end
- ask for each path with its slash at the end, as /start/

"#]]
        .raw()
    );
    assert_data_eq!(of("/", "https://staging.superlists.ml/"), str![[r#"
redirect-to-https
/ redirects to https, and was asked over http
- ask over https: `smoke --target https://staging.superlists.ml --connect-to staging.superlists.ml:443:127.0.0.1:443`

"#]].raw());
}

#[test]
fn expected_with_another_status() {
    let redirect = Check {
        judgement: Judgement::Unjudged { why: String::new() },
        ..unmet("redirect")
    };
    let failed = [unmet("status"), redirect];
    for next in ["/start/", "https://staging.superlists.ml/start", "/login/"] {
        let last = answer(302, &[("location", next)], "");
        let walk = walked(&["http://staging.superlists.ml/start"], last, None);
        let told = of_exchange_with(&target("127.0.0.1:8080"), &walk, &failed);
        assert_eq!(told, "nothing\n");
    }
}

#[test]
fn hostile_location() {
    let told = of_redirect(
        "127.0.0.1:8080",
        &["http://staging.superlists.ml/"],
        &format!("/{}", "x".repeat(5000)),
        None,
    );
    assert_data_eq!(told, str![[r#"
redirect-not-followed
/ redirects (301) to /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…, and the case doesn't follow
- to check the page that it leads to: `follow = true`
- to check the redirect itself: `expect.redirect`

"#]].raw());
}

#[test]
fn to_where_users_are_known_there_is_no_form() {
    let told = |next: &str| {
        let last = answer(302, &[("location", next)], "");
        let walk = walked(&["http://staging.superlists.ml/admin/"], last, None);
        of_exchange(&target("127.0.0.1:8080"), &walk, "status")
    };
    assert!(told("/accounts/login/").contains("submit.fields"));
    let sso = told("/oauth2/start/login");
    assert!(sso.starts_with("redirect-to-login"), "{sso}");
    assert!(!sso.contains("submit.fields"), "{sso}");
}

#[test]
fn to_a_page_to_log_in_and_followed() {
    let page = answer(200, &[("content-type", "text/html")], "<!doctype html>");
    let urls = [
        "http://staging.superlists.ml/admin/",
        "http://staging.superlists.ml/admin/login/?next=/admin/",
    ];
    let told = of_exchange(
        &target("127.0.0.1:8080"),
        &walked(&urls, page, None),
        "title",
    );
    assert_data_eq!(
        told,
        str![[r#"
redirect-to-login
/admin/ redirects to a page to log in, /admin/login/?…, as for someone who isn't logged in
- if that is right, expect it: `expect.url = { starts_with = "/admin/login/" }`
- to see /admin/ as a user, log in first: a `[[case.step]]` with `get = "/admin/login/"`, and one with `submit.fields = { username = …, password = … }`
- if everybody may see it: `login_required`, a middleware or a proxy asks for a user here

"#]]
        .raw()
    );
}

#[test]
fn to_the_page_to_log_in_that_is_expected() {
    let page = answer(200, &[("content-type", "text/html")], "<!doctype html>");
    let urls = [
        "http://staging.superlists.ml/admin/",
        "http://staging.superlists.ml/admin/login/?next=/admin/",
    ];
    let walk = walked(&urls, page, None);
    let told = |condition, failed| {
        let url = Matchers::from(Matcher::of(condition, Span::default()));
        let target = target("127.0.0.1:8080");
        let told = of_exchange_to(Some(&url), &target, &walk, &[unmet(failed)]);
        told.lines().next().unwrap().to_owned()
    };
    let equals = |url: &str| Condition::Equals(url.to_owned());
    assert_eq!(
        told(equals("/admin/login/?next=/admin/"), "cookies"),
        "nothing"
    );
    let contains = Condition::Contains("login".to_owned());
    assert_eq!(told(contains, "title"), "nothing");
    // Another one is expected, or none.
    assert_eq!(told(equals("/accounts/login/"), "url"), "redirect-to-login");
    let not_there = Matcher::of(equals("/login/"), Span::default());
    let not_there = Condition::Not(not_there);
    assert_eq!(told(not_there, "title"), "redirect-to-login");
    let starts = Condition::StartsWith("http://".to_owned());
    assert_eq!(told(starts, "title"), "redirect-to-login");
}

#[test]
fn a_page_of_another_host_is_not_blamed_on_the_target() {
    let page = answer(
        502,
        &[("server", "nginx"), ("content-type", "text/html")],
        "<html>sorry",
    );
    let urls = [
        "http://staging.superlists.ml/",
        "https://sso.example:8443/start",
    ];
    let told = of_exchange(
        &target("unix:/run/x.sock"),
        &walked(&urls, page, None),
        "status",
    );
    assert_data_eq!(told, str![[r#"
bad-gateway
nginx runs, but gets no proper answer from the application behind it (502)
- on the server, `sudo tail -n 5 /var/log/nginx/error.log` tells why: `No such file` (no socket), `Permission denied` (nginx may not open it: `sudo namei -l` and that path), `refused` (nobody listens), `prematurely closed`, `reset by peer` (a worker died; uwsgi: an exception, or no `include uwsgi_params;`), `too big header` (`proxy_buffer_size`), `Not a directory` (`.sock/;` is to be `.sock:/;`), `SSL_do_handshake`, `no valid`, `unsupported` (another protocol)
- on the server, `sudo systemctl status UNIT` (the application's unit, of `systemctl list-units -t service --all`, or `docker compose ps`): does the application run? If not: `sudo journalctl -u UNIT -n 30` says why, and `sudo systemctl start UNIT` starts it
- `smoke --target main=https://sso.example:8443 --target app=UPSTREAM --layers main,app --host sso.example` (`sudo nginx -T | grep _pass` shows UPSTREAM, as `unix:/run/gunicorn.sock` or `127.0.0.1:8000`; after `uwsgi_pass`, `uwsgi:unix:/run/uwsgi.sock` or `uwsgi://127.0.0.1:8000`) asks both, and tells what to change

"#]].raw());
}

#[test]
fn redirects_that_are_meant_are_no_cause() {
    let page = answer(200, &[("content-type", "text/html")], "<!doctype html>");
    let urls = [
        "http://staging.superlists.ml/",
        "http://staging.superlists.ml/home/",
    ];
    let told = of_exchange(
        &target("127.0.0.1:8080"),
        &walked(&urls, page, None),
        "title",
    );
    assert_eq!(told, "nothing\n");

    let asked_for = [
        "http://staging.superlists.ml/login",
        "http://staging.superlists.ml/login/",
    ];
    let page = answer(200, &[("content-type", "text/html")], "<!doctype html>");
    let told = of_exchange(
        &target("127.0.0.1:8080"),
        &walked(&asked_for, page, None),
        "title",
    );
    assert_eq!(told, "nothing\n");

    let unchanged = answer(304, &[], "");
    let walk = walked(&["http://staging.superlists.ml/"], unchanged, None);
    assert_eq!(
        of_exchange(&target("127.0.0.1:8080"), &walk, "status"),
        "nothing\n"
    );
}

#[test]
fn out_of_the_folder_that_the_target_is() {
    let target = Target {
        base_path: "/app".to_owned(),
        ..target("127.0.0.1:8080")
    };
    let told = |next: &str| {
        let last = answer(301, &[("location", next)], "");
        let walk = walked(&["http://staging.superlists.ml/app/about"], last, None);
        of_exchange(&target, &walk, "status")
    };
    assert_data_eq!(told("/about/"), str![[r#"
redirect-not-followed
/app/about redirects (301) to /about/, which is not below /app
- an application that doesn't know where it is: Django's `FORCE_SCRIPT_NAME = "/app"`, then `sudo systemctl restart UNIT` (the application's unit)

"#]].raw());
    assert!(told("/app/other").starts_with("redirect-not-followed\n/app/about redirects"));
    // What is expected to lead out of it is wrong for whoever asks, too.
    let login = told("/login/?next=/app/about");
    assert!(
        login.contains("- it is not below /app: Django's `LOGIN_URL"),
        "{login}"
    );
    assert!(!login.contains("expect"), "{login}");
    assert!(!login.contains("submit.fields"), "{login}");
}

#[test]
fn what_lies_outside_of_the_folder_that_the_target_is() {
    let target = Target {
        base_path: "/app".to_owned(),
        ..target("127.0.0.1:8080")
    };
    let told = |path: &str| {
        let walk = walked(
            &[&format!("http://staging.superlists.ml{path}")],
            answer(404, &[], ""),
            None,
        );
        of_exchange(&target, &walk, "status")
    };
    assert_data_eq!(told("/basket/"), str![[r#"
prefix-lost
/basket/ is not below /app, and a page there leads to it: most often, the application doesn't know its prefix
- Django: `FORCE_SCRIPT_NAME = "/app"` in its settings, `STATIC_URL = "static/"` with no slash before it, `LOGIN_URL = "login"`, and `{% url … %}`, `{% static … %}` and `reverse()` in place of addresses that begin with a slash; then `sudo systemctl restart UNIT` (the application's unit)
- uvicorn: `--root-path /app`; a front end: its build has a setting for it (Vite's `base`)

"#]].raw());
    assert!(told("/apple").starts_with("prefix-lost\n"));
    for path in ["/app", "/app/basket/"] {
        assert_eq!(told(path), "nothing\n");
    }
}

#[test]
fn a_cookie_for_another_folder() {
    let last = answer(
        302,
        &[("location", "/gate/"), ("set-cookie", "seen=1; Path=/app")],
        "",
    );
    let walk = walked(
        &["http://staging.superlists.ml/gate/"],
        last,
        Some(Unfollowed::Loop),
    );
    let told = of_exchange(&target("127.0.0.1:8080"), &walk, "follow");
    assert_data_eq!(told, str![[r#"
redirect-loop-cookie
redirects in a circle, in which /gate/ sets the cookie "seen", which is not sent back (it is for paths below "/app" alone): /gate/ → /gate/
- its path must be `/`: Django's SESSION_COOKIE_PATH and CSRF_COOKIE_PATH say it, or `set_cookie(path=…)` in a view

"#]].raw());
}

/// Each redirect has a prefix that is none of the site's; a language is one.
#[test]
fn a_prefix_before_each_redirect() {
    let told = |to: &str| {
        let wanted = expecting("redirect", "\"/accounts/login/?next=/lists/\"");
        let last = answer(302, &[("location", to)], "");
        let walk = walked(&["http://staging.superlists.ml/lists/"], last, None);
        of_exchange_with(&target("staging.superlists.ml"), &walk, &[wanted])
    };
    assert_data_eq!(
        told("/shop/accounts/login/?next=/shop/lists/"),
        str![[r#"
links-elsewhere
/lists/ redirects to paths below /shop, where the same ones without it are expected
- whoever makes the links takes /shop for the place of the application: Django's FORCE_SCRIPT_NAME, `SCRIPT_NAME` in nginx's `uwsgi_param` or in the unit, uvicorn's `--root-path`, `X-Forwarded-Prefix`: take it out; then `sudo systemctl restart UNIT` (the application's unit)
- if it is right, the suite is to ask there: a target that ends in /shop/

"#]].raw()
    );
    let of_language = told("/en/accounts/login/?next=/en/lists/");
    assert!(!of_language.contains("links-elsewhere"), "{of_language}");
}
