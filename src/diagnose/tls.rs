//! TLS that fails, and TLS where there should be none.

use std::net::IpAddr;

use super::Diagnosis;
use super::died::Died;
use super::place::word;
use super::seen::Seen;
use crate::exchange::{Cause, Phase};
use crate::plan::Protocol;
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
    let asked_plain =
        seen.last().sent.url.scheme() == "http" && seen.place.target.protocol == Protocol::Http;
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
    if died.place.target.protocol.is_gateway() {
        return None;
    }
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
    let message = match &died.error.cause {
        Cause::Tls(message) => message,
        Cause::Other(message) if died.phase() == Phase::Tls => message,
        _ => return None,
    };
    let message = one_line(&elide(message, 300));
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    let new = |code: &str| Diagnosis::new(code, &message);
    let refused = || new("certificate-refused");
    let there = died.place.there();
    let site = died.place.site();
    let shell = word(&site);
    // `certbot --nginx -d` wants the name of a site.
    let nameless = died.place.is_nameless();
    let visitors = format!("visitors need another one: {there}`sudo certbot --nginx -d {shell}`");
    Some(if says(&["the CA file", "this system trusts can't"]) {
        new("no-trusted-issuers").step(
            "`--cacert FILE` wants certificates in PEM; Debian's own are in the package \
             `ca-certificates`",
        )
    } else if says(&["certificate expired", "certificate has expired"]) {
        refused()
            .step(format!(
                "{there}`sudo certbot renew && sudo systemctl reload nginx`"
            ))
            .step("`systemctl list-timers certbot.timer`: does the renewal run by itself?")
    } else if says(&["not valid before", "not valid yet"]) {
        refused().step("`date`: are the clocks of this machine and of the server right?")
    } else if says(&["certificate authority"]) {
        let address = site.trim_matches(['[', ']']);
        let name = match address.parse::<IpAddr>() {
            Ok(address) => format!("IP:{address}"),
            Err(_) => format!("DNS:{shell}"),
        };
        refused()
            .step_if(!nameless, &visitors)
            .step(format!(
                "for a test: `openssl req -x509 -addext basicConstraints=critical,CA:FALSE -addext \
                 subjectAltName={name} …` makes a server's, and `--cacert` trusts it"
            ))
            .step("if it doesn't matter here: `--insecure` accepts any certificate")
    } else if says(&["is not for ", "for another name"]) {
        if nameless {
            return Some(refused().step(format!(
                "certificates are mostly for names: {} asks for the site by its own",
                died.place.smoke_by_name()
            )));
        }
        refused()
            .step(format!(
                "{there}`sudo certbot --nginx -d {shell}` gets one for {site}"
            ))
            .step(format!(
                "if there is one, another server block answers: `server_name {site};` must stand \
                 in the block that has the certificate"
            ))
    } else if says(&["self-signed"]) {
        refused()
            .step("if it is your own: `--cacert FILE` trusts it")
            .step("if it doesn't matter here: `--insecure` accepts any certificate")
            .step_if(!nameless, &visitors)
    } else if says(&["issuer is not trusted"]) {
        refused()
            .step(
                "nginx's `ssl_certificate` must be `fullchain.pem`, not `cert.pem`: it has the \
                 intermediate certificates",
            )
            .step("if the issuer is your own: `--cacert FILE` trusts it")
            .step("if it doesn't matter here: `--insecure` accepts any certificate")
    } else if says(&["wants a client certificate"]) {
        new("client-certificate-wanted")
            .step("`ssl_verify_client` in nginx's server block decides whether one is needed")
    } else if says(&["no certificate for this name"]) {
        new("tls-failed").step(format!(
            "{there}`sudo nginx -T | grep -n server_name`: is {site} in a server block with a \
             certificate?"
        ))
    } else if says(&["neither TLS 1.2"]) {
        new("tls-failed").step("`ssl_protocols TLSv1.2 TLSv1.3;` in nginx switches them on")
    } else if message.starts_with("the certificate") {
        refused().step(handshake(died))
    } else {
        new("tls-failed").step(handshake(died))
    })
}

/// The step that shows a handshake in full.
fn handshake(died: &Died<'_>) -> String {
    let (host, port) = died.address().unwrap_or(("localhost", 443));
    let connect = if host.contains(':') {
        format!("'[{host}]:{port}'")
    } else {
        word(&format!("{host}:{port}"))
    };
    let name = word(&died.place.site());
    format!(
        "`openssl s_client -connect {connect} -servername {name}` shows certificate and handshake"
    )
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
