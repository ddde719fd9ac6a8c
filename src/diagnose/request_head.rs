//! Requests that a server doesn't take as they come: their heads are too large for it, or
//! something stands before them.

use super::nginx::{RELOAD, configured, is_own_page};
use super::place::Place;
use super::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};

/// What is said of several.
const TOO_LARGE: &str = "the heads of requests are larger than the server in front takes";

/// A head that is larger than nginx takes, which is told so.
pub(super) fn too_large_for_nginx(place: Place<'_>, cause: &str) -> Diagnosis {
    Diagnosis::new(Code::HeadTooLarge, cause)
        .of_several(TOO_LARGE)
        .step(format!(
            "{}{}: `large_client_header_buffers 4 16k;` in the `http` block takes more (8k a line unless \
             set; what the first block of a port says counts for all); then {RELOAD}",
            place.there(),
            configured("server_name|large_client_header_buffers|client_header_buffer_size")
        ))
        .step("or send less: which header is so long, a cookie's? Visitors get rid of it by deleting the site's cookies")
}

/// The answer of a server that has no room for the request's head (RFC 6585, section 5).
pub(super) fn too_large(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !evidence.is_status_wrong() {
        return None;
    }
    let status = evidence.status();
    let of_nginx = [
        "400 Request Header Or Cookie Too Large",
        "414 Request-URI Too Large",
        "431 Request Header Fields Too Large",
    ];
    if is_own_page(evidence) && of_nginx.contains(&&*evidence.title) {
        let cause =
            format!("nginx refuses a request whose head is larger than it takes ({status})");
        return Some(too_large_for_nginx(evidence.place, &cause));
    }
    // HAProxy says so of any request that it can't read.
    let of_haproxy = "<h1>400 Bad request</h1>\nYour browser sent an invalid request.\n";
    if status != 400 || !evidence.text.contains(of_haproxy) {
        return None;
    }
    Some(
        Diagnosis::new(
            Code::HeadTooLarge,
            "HAProxy refuses the request (400): most often, its head is larger than it takes",
        )
        .of_several(TOO_LARGE)
        .or("a header that breaks the rules of HTTP")
        .step(format!(
            "{}`tune.bufsize` in the `global` part of haproxy.cfg (16384 unless set, `tune.maxrewrite` is \
             taken off) is how much it takes; then `sudo systemctl reload haproxy`",
            evidence.place.there()
        ))
        .step("or send less: which header is so long, a cookie's? `sudo journalctl -u haproxy` says `PR--` of it"),
    )
}

/// A line of the PROXY protocol, which is shown back by a server that takes it for the
/// request.
pub(super) fn behind_proxy_line(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_refused = evidence.status() == 400 && evidence.is_status_wrong();
    let begins = ["PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN"];
    let is_shown = || begins.iter().any(|begin| evidence.text.contains(begin));
    (is_refused && is_shown()).then(|| {
        Diagnosis::new(
            Code::ProxyProtocol,
            "what stands in front sends a line of the PROXY protocol before each request, and the server \
             behind takes that for the request (400)",
        )
        .step(
            "take it out in front: HAProxy's `send-proxy` of the `server` line, nginx's `proxy_protocol \
             on;`, a load balancer's setting; then reload it",
        )
        .step(
            "or let the one behind read it: gunicorn's `--proxy-protocol`, nginx's `listen … \
             proxy_protocol;`, Apache's `RemoteIPProxyProtocol On`",
        )
    })
}
