//! What stands at the edge of a site, and answers in its place: a CDN, a balancer, or the
//! server behind the one in front, which it asks otherwise than that wants.

use http::header::UPGRADE;

use super::html::between;
use super::place::shown;
use super::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};

/// What Cloudflare means by its own statuses.
const fn of_cloudflare(status: u16) -> Option<&'static str> {
    Some(match status {
        520 => "the server closes the connection, or answers no HTTP: its error log tells",
        521 => {
            "the server refuses the connection: does nginx run, and does its firewall let Cloudflare's \
             addresses in (https://www.cloudflare.com/ips/)?"
        }
        522 => {
            "the server doesn't answer when it is asked for a connection: its firewall, its address"
        }
        523 => "no way leads to the server: its address in Cloudflare's DNS",
        524 => "the server takes longer than 100 s: what does it wait for?",
        525 => "the TLS handshake with the server fails: has it a certificate at port 443?",
        526 => {
            "the server's certificate isn't valid, which `Full (strict)` wants: a new one, or Cloudflare's \
             origin certificate"
        }
        530 => {
            "the name of the server behind is unknown (1016), or the site is off: the page has a number"
        }
        _ => return None,
    })
}

/// A CDN or a balancer that gets no answer from the server behind it.
pub(super) fn failing(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !evidence.is_status_wrong() {
        return None;
    }
    let status = evidence.status();
    let server = evidence.server();
    let (name, why) = match &*server {
        "cloudflare" => ("Cloudflare", of_cloudflare(status)?),
        "awselb" => (
            "the load balancer (AWS)",
            match status {
                502 => "the target closes the connection or answers no HTTP: its log tells",
                503 => {
                    "no target is registered, or none is healthy: the target group's health check, its path \
                     and the host that it asks for"
                }
                504 => "the target takes longer than the balancer waits (60 s unless set)",
                _ => return None,
            },
        ),
        _ => return None,
    };
    let site = evidence.place.site();
    Some(
        Diagnosis::new(
            Code::BadGateway,
            format!("{name} gets no proper answer from the server behind it ({status})"),
        )
        .or("a moment in which the server behind was away")
        .step(why)
        .step(format!(
            "ask that server itself: `--connect-to {site}:443:ADDRESS:443`, with its address"
        )),
    )
}

/// A CDN that takes smoke for a program that isn't wanted.
pub(super) fn refused(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let mitigated = evidence.header("cf-mitigated")?;
    let site = evidence.place.site();
    (evidence.is_status_wrong() && mitigated.trim() == "challenge").then(|| {
        Diagnosis::new(
            Code::ForbiddenByServer,
            format!(
                "Cloudflare takes smoke for a bot, and sends its own page ({}) for the site's",
                evidence.status()
            ),
        )
        .or("a rule that asks everybody")
        .step(
            "let it through: a rule of the WAF that skips checks for this machine's address, or for a header \
             with a secret (`headers.x-smoke = \"{{smoke_key}}\"`, `[secrets]`)",
        )
        .step(format!(
            "or ask the server behind it: `--connect-to {site}:443:ADDRESS:443`"
        ))
    })
}

/// A store of files (S3, and others that speak so) that refuses one.
pub(super) fn of_store(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let status = evidence.status();
    let text = evidence.text;
    if status < 400 || !evidence.is_status_wrong() || !text.contains("<Error><Code>") {
        return None;
    }
    let word = |text: &str| {
        let is_word = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        (!text.is_empty() && text.chars().all(is_word)).then(|| shown(text))
    };
    let code = between(text, "<Code>", "</Code>").and_then(|it| word(&it))?;
    let bucket = between(text, "<BucketName>", "</BucketName>").and_then(|it| word(&it));
    let path = evidence.shown_path();
    let found = Diagnosis::of(Code::AnswerSaysWhy, &path, |path| {
        format!("the store of files (S3 or its like) answers {path} with {status}: `{code}`")
    });
    let site = evidence.place.site();
    Some(match &*code {
        "NoSuchBucket" if bucket.is_some_and(|it| it.eq_ignore_ascii_case(&site)) => found.step(format!(
            "it takes {site} for the name of a bucket: `proxy_set_header Host BUCKET.s3.REGION.amazonaws.com;` \
             beside `proxy_pass`, with the bucket's name; then `sudo nginx -t && sudo systemctl reload nginx`"
        )),
        "AccessDenied" => found.step(
            "the file isn't there (a store whose list is closed says the same of it), or isn't public: the \
             bucket's policy, the object's ACL, or a signed URL that has run out",
        ),
        "NoSuchKey" => found.step(
            "there is no such file: was it uploaded, and does the path that is passed on have no prefix too \
             much (`proxy_pass … /;`)?",
        ),
        "SignatureDoesNotMatch" => found.step(
            "what is signed was changed on the way: the Host, the path or the query must come through as they are",
        ),
        "PermanentRedirect" | "AuthorizationHeaderMalformed" => {
            found.step("the bucket is in another region: its name must be in the endpoint's")
        }
        _ => found.step("the store's documentation has each code; its message stands in the answer (`-v`)"),
    })
}

/// A server behind the one in front, which is asked by TLS for another name than its
/// request has (RFC 9110, section 15.5.20).
pub(super) fn misdirected(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 421 || !evidence.is_status_wrong() {
        return None;
    }
    Some(
        Diagnosis::new(
            Code::BadGateway,
            "the server in front asks the one behind over TLS for no name, or another, than in its request \
             (421)",
        )
        .or("a connection that is kept for another name of the same certificate")
        .step(
            "nginx: `proxy_ssl_server_name on; proxy_ssl_name $host;` beside `proxy_pass https://…` and \
             `proxy_set_header Host $host;`; then `sudo nginx -t && sudo systemctl reload nginx`",
        )
        .step("HAProxy: `server … sni req.hdr(host)`; or http to the one behind, where both are one machine"),
    )
}

/// A server behind the one in front, which wants HTTP/1.1 (RFC 9110, section 15.5.22).
pub(super) fn newer_http_wanted(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_wanted = evidence.status() == 426 && evidence.is_status_wrong();
    // Who asks for a WebSocket is told so for another reason.
    let is_plain = !evidence.last().sent.headers.contains_key(UPGRADE);
    (is_wanted && is_plain && evidence.is_from_nginx()).then(|| {
        Diagnosis::new(
            Code::Http1Required,
            "the server behind nginx wants HTTP/1.1 (426), and nginx asks in HTTP/1.0",
        )
        .or("a path that is for WebSockets alone")
        .step(
            "`proxy_http_version 1.1;` beside `proxy_pass` (unless set, 1.0 before nginx 1.29.7); then `sudo \
             nginx -t && sudo systemctl reload nginx`",
        )
    })
}
