//! TLS that fails, and TLS where there should be none.

pub(super) mod certificate;

use crate::diagnose::application::log;
use crate::diagnose::nginx::{BLOCKS, ERROR_LOG, PASSES, RELOAD, configured, listen};
use crate::diagnose::no_response::NoResponse;
use crate::diagnose::place::Place;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::exchange::{Cause, Malformed, Phase, TlsFailure};
use crate::plan::{Dial, Protocol};
use crate::record::{Code, Diagnosis};
use crate::source::{Bracketed, elide, shell_word};

/// What servers answer when they are asked in plain HTTP and speak TLS.
const PLAIN_TO_TLS: [&str; 3] = [
    // nginx
    "<center>The plain HTTP request was sent to HTTPS port</center>",
    // Apache
    "You're speaking plain HTTP to an SSL-enabled server port.",
    // Go
    "Client sent an HTTP request to an HTTPS server.",
];

/// The names of sites, and their certificates.
const CERTIFIED: &str = r"^[^#]*\b(listen|server_name|ssl_certificate)\s";

/// Plain HTTP, and a server that says so.
pub(in crate::diagnose) fn told_plain(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let asked_plain = evidence.last().sent.url.scheme() == "http"
        && evidence.place.target.protocol == Protocol::Http;
    let told =
        evidence.text.len() < 2000 && PLAIN_TO_TLS.iter().any(|text| evidence.text.contains(text));
    if evidence.status() != 400 || !told {
        return None;
    }
    if !asked_plain {
        return Some(
            Diagnosis::new(
                Code::HttpToTlsPort,
                "what answers passes requests on in plain HTTP to a port that speaks TLS",
            )
            .step(format!(
                "{}{}: `proxy_pass https://…` where that port speaks TLS, or the port at which it \
                 speaks plain HTTP; then {RELOAD}",
                evidence.place.there(),
                configured(PASSES)
            )),
        );
    }
    let https = evidence.place.as_https();
    Some(
        Diagnosis::new(
            Code::HttpToTlsPort,
            format!(
                "{} speaks TLS, and was asked in plain HTTP",
                evidence.place.spelling()
            ),
        )
        .step_if(
            is_for_visitors(evidence.place),
            format!(
                "visitors ask this port in plain HTTP: {}{}; `ssl` must go where `listen 80` is, \
                 then {RELOAD}",
                evidence.place.there(),
                configured(BLOCKS)
            ),
        )
        .step(format!("ask over https: {}", evidence.place.smoke(&https))),
    )
}

/// Whether a target is at the port of plain HTTP.
fn is_for_visitors(place: Place<'_>) -> bool {
    matches!(place.target.dial, Dial::Tcp { port: 80, .. })
}

/// Plain HTTP, and a connection that ends at a port that is TLS's by custom.
pub(in crate::diagnose) fn plain_unanswered(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let (_, port) = failure.address()?;
    let garbled = matches!(
        failure.error.cause,
        Cause::Malformed(Malformed::UnknownVersion(_))
    );
    let answered = matches!(failure.phase(), Phase::Send | Phase::FirstByte);
    if failure.place.target.protocol.is_gateway() {
        return None;
    }
    if failure.is_tls()
        || !matches!(port, 443 | 8443)
        || !answered
        || !(garbled || failure.is_closed())
    {
        return None;
    }
    let https = failure.place.as_https();
    Some(
        Diagnosis::new(
            Code::HttpToTlsPort,
            format!("port {port}, which is mostly for TLS, doesn't answer plain HTTP"),
        )
        .or("a worker that died on the request")
        .step(format!("ask over https: {}", failure.place.smoke(&https))),
    )
}

/// TLS, and a server that speaks none.
pub(in crate::diagnose) fn to_plain(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    if !matches!(failure.error.cause, Cause::Tls(TlsFailure::NotTls)) {
        return None;
    }
    let place = failure.place;
    let found = Diagnosis::new(
        Code::TlsToHttpPort,
        format!(
            "{} was asked over TLS and doesn't speak it",
            place.spelling()
        ),
    );
    let in_plain = format!("ask in plain HTTP: {}", place.smoke(&place.as_http()));
    let with_tls = format!(
        "if it should speak TLS: {}{}; its port needs `{}`, then {RELOAD}",
        place.there(),
        configured(BLOCKS),
        listen(place)
    );
    let is_of_tls = matches!(failure.address(), Some((_, 443 | 8443)));
    Some(if is_of_tls {
        found.step(with_tls).step(in_plain)
    } else {
        found.step(in_plain).step(with_tls)
    })
}

/// A handshake that fails, but for the server's certificate.
pub(in crate::diagnose) fn failed(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let tls = match &failure.error.cause {
        Cause::Tls(tls) => tls,
        Cause::Other(message) if failure.phase() == Phase::Tls => {
            &TlsFailure::Other(elide(&message.to_string(), 300).into_owned())
        }
        _ => return None,
    };
    let new = |code| Diagnosis::new(code, tls.to_string());
    let (site, there) = (failure.place.site(), failure.place.there());
    Some(match tls {
        // These are told by `certificate`, and above.
        TlsFailure::Refused(_) | TlsFailure::NotTls => return None,
        TlsFailure::NoIdentity(_) => new(Code::ClientCertificateUnusable)
            .step("`--cert FILE` and `--key FILE` want a certificate and its key in PEM")
            .step(
                "`openssl pkcs12 -in FILE -nodes -out client.pem` makes that of a `.p12` or `.pfx`, \
                 `openssl x509 -inform der -in FILE -out client.pem` of one in DER (`.der`, `.cer`)",
            ),
        TlsFailure::NoRoots(_) => new(Code::NoTrustedIssuers)
            .step("`sudo apt install ca-certificates` brings Debian's own")
            .step("`env | grep ^SSL_CERT`: do variables name another place, where there are none?")
            .step("or `--cacert FILE`, which wants certificates in PEM"),
        TlsFailure::ClientCertificateWanted => {
            client_certificate_wanted(tls.to_string(), SERVERS_SETTING)
        }
        TlsFailure::ClientCertificateRefused(_) => {
            client_certificate_refused(tls.to_string(), Refusing::InHandshake, failure.place)
        }
        TlsFailure::NoClientCertificate(_) => new(Code::TlsFailed)
            .step("does it want a client certificate? `--cert FILE --key FILE` shows one")
            .step(handshake(failure)),
        TlsFailure::UnknownName => Diagnosis::new(Code::TlsUnknownName, tls.to_string())
            .step(format!(
                "{there}{}: is {site} in the `server_name` of a block with a certificate for it? \
                 After a change, {RELOAD}",
                configured(CERTIFIED)
            ))
            .step("`ssl_reject_handshake on;` in nginx answers so to every other name"),
        TlsFailure::NoCommonVersion => Diagnosis::new(Code::TlsVersion, tls.to_string())
            .step(format!(
                "{there}{}: each must be `ssl_protocols TLSv1.2 TLSv1.3;` (that of the first block \
                 at the port counts for all), then {RELOAD}",
                configured("server_name|ssl_protocols")
            )),
        TlsFailure::NoCommonCipher => Diagnosis::new(Code::TlsCipher, tls.to_string())
            .step(format!(
                "{there}{}: without `ssl_ciphers`, nginx takes what browsers know; take it out, then \
                 {RELOAD}",
                configured("server_name|ssl_(ciphers|ecdh_curve|certificate)")
            ))
            .step("a certificate with a key on P-521 is one that smoke can't verify: P-256 is usual")
            .step(handshake(failure)),
        TlsFailure::Renegotiation => new(Code::TlsFailed)
            .step(
                "Apache's `SSLVerifyClient` or `SSLCipherSuite` within a `<Location>` or \
                 `<Directory>` does that: for the whole `<VirtualHost>`, it takes one handshake",
            )
            .step("or `SSLProtocol TLSv1.3`, which has no renegotiation"),
        TlsFailure::TooLarge => new(Code::TlsFailed)
            .step("does its file hold more than its own chain? `grep -c BEGIN fullchain.pem`")
            .step(handshake(failure)),
        TlsFailure::Alert(_) => new(Code::TlsFailed)
            .step(format!(
                "{there}{ERROR_LOG}: nginx says there which certificate it can't load, say"
            ))
            .step(handshake(failure)),
        TlsFailure::Other(_) => new(Code::TlsFailed).step(handshake(failure)),
    })
}

/// What decides whether a client's certificate is needed, but for nginx, which
/// answers in HTTP where there is none.
const SERVERS_SETTING: &str = "the server's setting decides whether one is needed: gunicorn's \
                               `--cert-reqs`, uvicorn's `--ssl-cert-reqs`, Apache's \
                               `SSLVerifyClient`";

/// A connection that is closed without an answer, by a server that asked for a
/// certificate of the client.
pub(in crate::diagnose) fn unshown(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let cause = &failure.error.cause;
    let is_unshown = matches!(cause, Cause::ClosedUnshown);
    is_unshown.then(|| {
        client_certificate_wanted(cause.to_string(), SERVERS_SETTING)
            .or("a worker that died on the request")
    })
}

/// A server that wants to see a certificate of the client.
pub(in crate::diagnose) fn client_certificate_wanted(cause: String, setting: &str) -> Diagnosis {
    Diagnosis::new(Code::ClientCertificateWanted, cause)
        .step("`--cert FILE --key FILE` shows one, or `tls = { cert, key }` of a target")
        .step(setting)
}

/// Who refuses a certificate of the client.
#[derive(Clone, Copy, Debug)]
pub(in crate::diagnose) enum Refusing {
    /// nginx answers in HTTP.
    Nginx,
    /// Others end the handshake.
    InHandshake,
}

/// A server that doesn't accept the certificate of the client.
pub(in crate::diagnose) fn client_certificate_refused(
    cause: String,
    server: Refusing,
    place: Place<'_>,
) -> Diagnosis {
    accepted(
        Diagnosis::new(Code::ClientCertificateRefused, cause),
        server,
        place,
    )
}

/// A connection that is closed without an answer, by a server that was shown a
/// certificate of the client.
pub(in crate::diagnose) fn shown(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let cause = &failure.error.cause;
    if !matches!(cause, Cause::ClosedShown) {
        return None;
    }
    let place = failure.place;
    let found = Diagnosis::new(Code::ClosedWithoutAnswer, cause.to_string());
    let found = accepted(found, Refusing::InHandshake, place).step(format!(
        "if it is accepted, does a worker die? {}{}",
        place.there(),
        log(place)
    ));
    Some(found.or(
        "a certificate that the server doesn't accept, a worker that died, or nginx's `return 444`",
    ))
}

/// `found`, with the steps that show why a server doesn't accept the certificate of the
/// client.
fn accepted(found: Diagnosis, server: Refusing, place: Place<'_>) -> Diagnosis {
    let there = place.there();
    let of_run = place.run.options.identity.as_ref();
    let identity = of_run.or(place.target.tls.identity.as_ref());
    let file = identity.map_or("FILE".into(), |files| {
        shell_word(&files.cert.to_string_lossy())
    });
    let has = format!(
        "must have the root, and each intermediate that the client's file doesn't have behind its \
         own: `openssl verify -purpose sslclient -CAfile THAT -untrusted {file} {file}` says what it \
         lacks, THAT being that file"
    );
    found
        .step(format!(
            "`openssl x509 -in {file} -noout -subject -issuer -dates`: is it valid?"
        ))
        .step(match server {
            Refusing::Nginx => format!(
                "{there}{}: that file {has}; then {RELOAD}",
                configured("server_name|ssl_(client_certificate|verify)")
            ),
            Refusing::InHandshake => format!(
                "the file of gunicorn's `--ca-certs`, uvicorn's `--ssl-ca-certs` or Apache's \
                 `SSLCACertificateFile` {has}; then a restart"
            ),
        })
}

/// The step that shows a handshake in full.
pub(in crate::diagnose) fn handshake(failure: &NoResponse<'_>) -> String {
    let what = "2>&1 | grep -E '^ *([0-9] s|i|a|v):|lert|erif|Cipher is|Server public'";
    format!(
        "{} shows certificate and handshake",
        s_client(failure, what)
    )
}

/// The command of OpenSSL that does the same handshake, and shows some of it.
pub(in crate::diagnose) fn s_client(failure: &NoResponse<'_>, what: &str) -> String {
    let (host, port) = failure.address().unwrap_or(("localhost", 443));
    let connect = shell_word(&format!("{}:{port}", Bracketed(host)));
    let name = shell_word(&failure.place.site());
    format!("`openssl s_client -connect {connect} -servername {name} </dev/null {what}`")
}

/// A handshake that the server ends, or doesn't take part in.
pub(in crate::diagnose) fn unanswered(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    if failure.phase() != Phase::Tls || !failure.is_tls() {
        return None;
    }
    let what = if failure.is_closed() {
        "was closed"
    } else if failure.is_out_of_time() {
        "got no answer in time"
    } else {
        return None;
    };
    let http = failure.place.as_http();
    Some(
        Diagnosis::new(
            Code::TlsFailed,
            format!(
                "the connection to {} {what} during the TLS handshake",
                failure.place.spelling()
            ),
        )
        .step(format!(
            "{}{} shows which program it is",
            failure.place.there(),
            failure.place.who_listens()
        ))
        .step(format!(
            "does the port speak plain HTTP ({}), or uwsgi ({})?",
            failure.place.smoke(&http),
            failure
                .place
                .smoke(&failure.place.spoken_to_in(Protocol::Uwsgi))
        ))
        .step(format!(
            "does the server have a certificate for {}? {}{}",
            failure.place.site(),
            failure.place.there(),
            configured(CERTIFIED)
        )),
    )
}
