//! Proxies, HTTP/2, families of addresses, and cookies that get lost.

use std::io::ErrorKind;

use h2::Reason;
use http::HeaderValue;
use http::header::COOKIE;
use smoke::exchange::{
    Cause, Phase, ProxyFailure, ProxyRefusal, Timings, TransportError, Unfollowed,
};
use smoke::plan::{Family, NoAddress, OtherFamily, Proxy};
use snapbox::{IntoData, assert_data_eq, str};

use super::evidence::{answer, hop, of_death, of_error, of_exchange, sent, target, walked};

/// What is said of a death on the way through a proxy.
fn behind_proxy(phase: Phase, cause: Cause) -> String {
    let mut target = target("https://staging.superlists.ml");
    target.proxy = Some(proxy());
    let error = TransportError {
        phase,
        cause,
        sent: Box::new(sent("GET", "https://staging.superlists.ml/lists/")),
        redirects: Vec::new(),
        timings: Timings::default(),
        in_flight: 1,
    };
    let told = of_error(&target, &error);
    assert!(!told.contains("hunter2"), "{told}");
    told
}

fn proxy() -> Proxy {
    "http://me:hunter2@proxy.example:3128".parse().unwrap()
}

/// What is said of a proxy that opens no way to a place.
fn no_tunnel(to: &str, refusal: ProxyRefusal, said: &str) -> String {
    let failure = ProxyFailure::NoTunnel {
        proxy: Box::new(proxy()),
        to: to.to_owned(),
        refusal,
        said: said.into(),
    };
    behind_proxy(Phase::Connect, Cause::Proxy(failure))
}

#[test]
fn a_proxy_that_is_not_there() {
    let failure = ProxyFailure::Unreachable {
        proxy: Box::new(proxy()),
        cause: Box::new(Cause::Io(ErrorKind::ConnectionRefused.into())),
    };
    let told = behind_proxy(Phase::Connect, Cause::Proxy(failure));
    assert_data_eq!(
        told,
        str![[r#"
proxy-unreachable
no connection to the proxy http://proxy.example:3128: connection refused
- does the proxy run, and is http://proxy.example:3128 its address? The target itself was not asked
- without `--proxy` (or `proxy` of the target), smoke connects by itself

"#]]
        .raw()
    );
}

#[test]
fn a_proxy_that_does_not_lead_on() {
    let to = "staging.superlists.ml:443";
    assert_data_eq!(
        no_tunnel(to, ProxyRefusal::Refused, "403 Forbidden"),
        str![[r#"
proxy-refused
the proxy http://proxy.example:3128 opens no way to staging.superlists.ml:443: 403 Forbidden
- its log says why: `sudo tail -n 3 /var/log/squid/access.log`, say

"#]]
        .raw()
    );
    assert_data_eq!(
        no_tunnel(
            to,
            ProxyRefusal::Credentials,
            "407 Proxy Authentication Required"
        ),
        str![[r#"
proxy-authentication-wanted
the proxy http://proxy.example:3128 opens no way to staging.superlists.ml:443: 407 Proxy Authentication Required
- say user and password: `--proxy http://USER:PASSWORD@proxy.example:3128`

"#]].raw()
    );
    let to = "auth.superlists.ml:443";
    assert_data_eq!(
        no_tunnel(to, ProxyRefusal::TargetUnreachable, "connection refused"),
        str![[r#"
proxy-without-target
the proxy http://proxy.example:3128 opens no way to auth.superlists.ml:443: connection refused
- the proxy answers, and gets no connection itself: does the target run?
- can it be reached, and its name be looked up, from where the proxy is?

"#]]
        .raw()
    );
    let late = Cause::TimedOut(std::time::Duration::from_secs(10));
    assert_data_eq!(
        behind_proxy(Phase::Connect, late),
        str![[r#"
proxy-timeout
no connection through the proxy http://proxy.example:3128 stands in time
- does the proxy reach the target from where it is?
- without `--proxy` (or `proxy` of the target), smoke connects by itself

"#]]
        .raw()
    );
}

#[test]
fn a_proxy_that_answers_itself() {
    let mut target = target("http://staging.superlists.ml");
    target.proxy = Some("http://proxy.example:3128".parse().unwrap());
    let asks = answer(407, &[("proxy-authenticate", "Basic realm=x")], "");
    let exchange = walked(&["http://staging.superlists.ml/"], asks, None);
    assert_data_eq!(
        of_exchange(&target, &exchange, "status"),
        str![[r#"
proxy-authentication-wanted
the proxy http://proxy.example:3128 wants a user and a password (407)
- say user and password: `--proxy http://USER:PASSWORD@proxy.example:3128`

"#]]
        .raw()
    );
}

#[test]
fn no_http_2() {
    let told = of_death(
        "https://staging.superlists.ml",
        Phase::Tls,
        Cause::Http2NotOffered,
    );
    assert_data_eq!(
        told,
        str![[r#"
no-http2
the server doesn't offer HTTP/2, which `--http2` asks for (ALPN)
- without `--http2`, HTTP/1.1 is spoken where there is nothing else
- in nginx, HTTP/2 is `http2 on;` (before nginx 1.25.1: `listen 443 ssl http2;`), then `sudo nginx -t && sudo systemctl reload nginx`

"#]]
        .raw()
    );
    let told = of_death("127.0.0.1:8000", Phase::FirstByte, Cause::Http2NotSpoken);
    assert_data_eq!(
        told,
        str![[r#"
no-http2
the server doesn't speak HTTP/2 without TLS, which `--http2` asks for
- without `--http2`, HTTP/1.1 is spoken where there is nothing else
- in nginx, HTTP/2 is `listen 8000 http2;` beside no `ssl`; few servers speak it there

"#]]
        .raw()
    );
}

#[test]
fn a_stream_that_is_reset() {
    let reset = |phase, reason| {
        let cause = Cause::StreamReset(reason);
        of_death("https://staging.superlists.ml", phase, cause)
    };
    assert_data_eq!(reset(Phase::Receive, Reason::INTERNAL_ERROR), str![[r#"
stream-reset
the server ended the stream (RST_STREAM, INTERNAL_ERROR) before the answer was whole
- on the server, `sudo tail -n 5 /var/log/nginx/error.log`: what did the server give up for? `prematurely closed` is the application: `sudo journalctl -u UNIT -n 100` (the application's unit, or `docker compose logs`): an exception or a dead worker?

"#]].raw());
    assert_data_eq!(
        reset(Phase::FirstByte, Reason::REFUSED_STREAM),
        str![[r#"
stream-reset
the server ended the stream (RST_STREAM, REFUSED_STREAM) before the answer was whole, and nothing of it came
- nginx: `return 444` ends it so; on the server, `sudo nginx -T | grep -E '^# conf|server_name|location|return 444'`: is staging.superlists.ml in a block, and the path in a `location`, without it? After a change, `sudo nginx -t && sudo systemctl reload nginx`
- on the server, `sudo tail -n 5 /var/log/nginx/error.log`: what did the server give up for? `prematurely closed` is the application: `sudo journalctl -u UNIT -n 100` (the application's unit, or `docker compose logs`): an exception or a dead worker?
- is it the same in HTTP/1.1? `--http1`

"#]].raw()
    );
    assert_data_eq!(
        reset(Phase::FirstByte, Reason::HTTP_1_1_REQUIRED),
        str![[r#"
http1-required
the server answers /lists/ in HTTP/1.1 alone (HTTP_1_1_REQUIRED)
- ask in HTTP/1.1: `--http1`

"#]]
        .raw()
    );
}

#[test]
fn a_name_of_the_other_family() {
    let v4 = |address: &str| OtherFamily {
        used: Family::V6,
        addresses: vec![address.parse().unwrap()],
    };
    let cause = Cause::NoAddress {
        name: "staging.superlists.ml".to_owned(),
        why: NoAddress::OtherFamily(v4("203.0.113.7")),
    };
    let told = of_death("http://staging.superlists.ml", Phase::Resolve, cause);
    assert_data_eq!(told, str![[r#"
other-family
"staging.superlists.ml" has no IPv6 address, but IPv4: 203.0.113.7
- without `-4` and `-6`, every address is used
- `getent ahosts staging.superlists.ml`: which addresses does this machine know? IPv4 are A records, IPv6 are AAAA

"#]].raw());
    let cause = Cause::OtherFamily(v4("127.0.0.1"));
    let told = of_death("127.0.0.1:8000", Phase::Connect, cause);
    assert_data_eq!(
        told,
        str![[r#"
other-family
127.0.0.1 is IPv4, and `-6` uses IPv6 alone
- without `-4` and `-6`, every address is used

"#]]
        .raw()
    );
}

/// What is said of a page that sets this cookie and redirects to itself.
fn circle(spelling: &str, set: &str, sent_back: Option<&'static str>) -> String {
    let url = format!("{}/login/", target(spelling).spelling);
    let redirect = answer(302, &[("location", "/login/"), ("set-cookie", set)], "");
    let mut exchange = walked(&[&url, &url], redirect.clone(), Some(Unfollowed::Loop));
    exchange.redirects = vec![hop(sent("GET", &url), redirect)];
    if let Some(cookie) = sent_back {
        let cookie = HeaderValue::from_static(cookie);
        exchange.last.sent.headers.insert(COOKIE, cookie);
    }
    of_exchange(&target(spelling), &exchange, "follow")
}

#[test]
fn a_circle_because_of_a_cookie() {
    let http = "http://staging.superlists.ml";
    assert_data_eq!(
        circle(http, "sessionid=x; Secure; Path=/", None),
        str![[r#"
redirect-loop-cookie
redirects in a circle, in which /login/ sets the cookie "sessionid", which is not sent back (it is `Secure`, and http was asked): /login/ → /login/ → /login/
- ask over https: `smoke --target https://staging.superlists.ml`

"#]].raw()
    );
    assert_data_eq!(
        circle(http, "sessionid=x; Domain=.example.com", None),
        str![[r#"
redirect-loop-cookie
redirects in a circle, in which /login/ sets the cookie "sessionid", which is not sent back (it is for "example.com", and "staging.superlists.ml" was asked): /login/ → /login/ → /login/
- Django's SESSION_COOKIE_DOMAIN and CSRF_COOKIE_DOMAIN say the domain; or ask for that site: `--host`

"#]].raw()
    );
    assert_data_eq!(
        circle(http, "sessionid=x; Path=/admin/", None),
        str![[r#"
redirect-loop-cookie
redirects in a circle, in which /login/ sets the cookie "sessionid", which is not sent back (it is for paths below "/admin/" alone): /login/ → /login/ → /login/
- its path must be `/`: Django's SESSION_COOKIE_PATH and CSRF_COOKIE_PATH say it, or `set_cookie(path=…)` in a view

"#]].raw()
    );
    // What comes back, or is taken back, isn't to blame.
    for (set, back) in [
        ("sessionid=x", Some("a=b; sessionid=x")),
        ("sessionid=; Max-Age=0", None),
    ] {
        let told = circle(http, set, back);
        assert!(told.starts_with("redirect-loop\n"), "{told}");
    }
}
