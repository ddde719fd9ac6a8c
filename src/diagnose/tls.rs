//! TLS that fails, and TLS where there should be none.

use super::Diagnosis;
use super::died::Died;
use super::place::word;
use super::seen::Seen;
use crate::exchange::{Cause, Phase};
use crate::source::{elide, one_line};

/// What servers answer when they are asked in plain HTTP and speak TLS.
const PLAIN_TO_TLS: [&str; 3] = [
    // nginx
    "<center>The plain HTTP request was sent to HTTPS port</center>",
    // Apache
    "You're speaking plain HTTP to an SSL-enabled server port.",
    // Go
    "Client sent an HTTP request to an HTTPS server.",
];

/// Plain HTTP, and a server that says so.
pub(super) fn told_plain(seen: &Seen<'_>) -> Option<Diagnosis> {
    let asked_plain = seen.last().sent.url.scheme() == "http";
    let told = seen.text.len() < 2000 && PLAIN_TO_TLS.iter().any(|text| seen.text.contains(text));
    if seen.status() != 400 || !asked_plain || !told {
        return None;
    }
    let https = seen.place.as_https();
    Some(
        Diagnosis::new(
            "http-to-tls-port",
            format!(
                "{} speaks TLS, and was asked in plain HTTP",
                seen.place.spelling()
            ),
        )
        .step(format!("ask over https: {}", seen.place.smoke(&https))),
    )
}

/// Plain HTTP, and a connection that ends at a port that is TLS's by custom.
pub(super) fn plain_unanswered(died: &Died<'_>) -> Option<Diagnosis> {
    let (_, port) = died.address()?;
    let garbled = matches!(&died.error.cause, Cause::Garbage(why) if why.contains("version"));
    let answered = matches!(died.phase(), Phase::Send | Phase::FirstByte);
    if died.is_tls() || !matches!(port, 443 | 8443) || !answered || !(garbled || died.is_closed()) {
        return None;
    }
    let https = died.place.as_https();
    Some(
        Diagnosis::new(
            "http-to-tls-port",
            format!("port {port}, which is mostly for TLS, doesn't answer plain HTTP"),
        )
        .step(format!("ask over https: {}", died.place.smoke(&https))),
    )
}

/// TLS, and a server that speaks none.
pub(super) fn to_plain(died: &Died<'_>) -> Option<Diagnosis> {
    let Cause::Tls(message) = &died.error.cause else {
        return None;
    };
    if !message.contains("does not speak TLS") {
        return None;
    }
    let http = died.place.as_http();
    let found = Diagnosis::new(
        "tls-to-http-port",
        format!(
            "{} was asked over TLS and doesn't speak it",
            died.place.spelling()
        ),
    )
    .step(format!("ask in plain HTTP: {}", died.place.smoke(&http)));
    Some(found.step(format!(
        "if it should speak TLS: {}`sudo nginx -T | grep -n 'listen.*ssl'` must have its port",
        died.place.there()
    )))
}

/// A certificate that isn't accepted, or a handshake that fails.
pub(super) fn failed(died: &Died<'_>) -> Option<Diagnosis> {
    let Cause::Tls(message) = &died.error.cause else {
        return None;
    };
    let message = one_line(&elide(message, 300));
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    let certificate = message.contains("certificate");
    let code = if certificate {
        "certificate-refused"
    } else {
        "tls-failed"
    };
    let found = Diagnosis::new(code, &message);
    let there = died.place.there();
    let site = died.place.site();
    let shell = word(&site);
    Some(if code == "no-trusted-issuers" {
        found.step("`--cacert FILE` wants a file with certificates in PEM; Debian's own are in the package `ca-certificates`")
    } else if says(&["expired"]) {
        found
            .step(format!(
                "{there}`sudo certbot renew && sudo systemctl reload nginx`"
            ))
            .step("`systemctl list-timers certbot.timer`: does the renewal run by itself?")
    } else if says(&["not valid before", "not valid yet"]) {
        found.step("`date`: are the clocks of this machine and of the server right?")
    } else if says(&[
        "is not for ",
        "another name",
        "no certificate for this name",
    ]) {
        found
            .step(format!(
                "{there}`sudo certbot --nginx -d {shell}` gets one for {site}"
            ))
            .step(format!(
                "if there is one: another server block answers; `server_name {site};` must stand \
                 in the block that has the certificate"
            ))
    } else if says(&["issuer", "intermediate", "self-signed"]) {
        found
            .step("nginx's `ssl_certificate` must be `fullchain.pem`, not `cert.pem`: it has the intermediate certificates")
            .step("if the issuer is your own: `--cacert FILE` trusts it")
            .step("if it doesn't matter here: `--insecure` accepts any certificate")
    } else if says(&["client certificate"]) {
        found.step("`ssl_verify_client` in nginx's server block decides whether one is needed")
    } else if says(&["neither TLS 1.2"]) {
        found.step("`ssl_protocols TLSv1.2 TLSv1.3;` in nginx switches them on")
    } else {
        found.step(format!(
            "`openssl s_client -connect {}:{} -servername {shell}` shows the handshake",
            died.address().map_or(shell.clone(), |(host, _)| word(host)),
            died.address().map_or(443, |(_, port)| port)
        ))
    })
}

/// A handshake that the server ends, or doesn't take part in.
pub(super) fn unanswered(died: &Died<'_>) -> Option<Diagnosis> {
    if died.phase() != Phase::Tls || !died.is_tls() {
        return None;
    }
    let what = if died.is_closed() {
        "was closed"
    } else if died.is_out_of_time() {
        "got no answer in time"
    } else {
        return None;
    };
    let http = died.place.as_http();
    Some(
        Diagnosis::new(
            "tls-failed",
            format!(
                "the connection to {} {what} during the TLS handshake",
                died.place.spelling()
            ),
        )
        .step(format!(
            "does the port speak plain HTTP? {}",
            died.place.smoke(&http)
        ))
        .step(format!(
            "does the server have a certificate for {}? {}`sudo nginx -T | grep -n ssl_`",
            died.place.site(),
            died.place.there()
        )),
    )
}
