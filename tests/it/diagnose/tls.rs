//! Handshakes that fail, and certificates that aren't accepted.

use std::time::Duration;

use smoke::exchange::{
    Cause, Certificate, CertificateFlaw, CertificateName, DistinguishedName, Phase, Refused,
    Timings, TlsFailure, TransportError,
};
use snapbox::{IntoData, assert_data_eq, str};
use time::macros::datetime;

use super::evidence::{answer, hop, of_death, of_error, of_error_for, sent, target};

fn tls(failure: TlsFailure) -> String {
    let said = failure.to_string();
    let told = of_death(
        "https://staging.superlists.ml",
        Phase::Tls,
        Cause::Tls(failure),
    );
    format!("{said}\n{told}")
}

fn named(common_name: &str) -> DistinguishedName {
    DistinguishedName {
        text: format!("CN={common_name},O=Authorities,C=US"),
        common_name: Some(common_name.to_owned()),
        organization: Some("Authorities".to_owned()),
    }
}

fn certificate(subject: &str, issuer: &str) -> Certificate {
    Certificate {
        subject: named(subject),
        issuer: named(issuer),
        names: vec![CertificateName::Dns("superlists.ml".to_owned())],
        not_before: datetime!(2026-08-01 10:00 UTC),
        not_after: datetime!(2026-11-01 10:00 UTC),
        self_signed: subject == issuer,
        authority: false,
        serial: "01".to_owned(),
        sha256: "00".repeat(32),
        issuer_url: None,
    }
}

/// A refused certificate of superlists.ml and that of its issuer.
fn refused(flaws: Vec<CertificateFlaw>) -> TlsFailure {
    let certificates = vec![
        Some(certificate("superlists.ml", "R11")),
        Some(certificate("R11", "Root X1")),
    ];
    TlsFailure::Refused(Box::new(Refused {
        flaws,
        certificates,
        at: datetime!(2026-11-20 10:00 UTC),
    }))
}

fn wrong_name() -> CertificateFlaw {
    CertificateFlaw::WrongName("staging.superlists.ml".to_owned())
}

#[test]
fn tls_to_a_port_of_http() {
    assert_data_eq!(
        tls(TlsFailure::NotTls),
        str![[r#"
the server does not speak TLS
tls-to-http-port
https://staging.superlists.ml was asked over TLS and doesn't speak it
- if it should speak TLS: on the server, `sudo nginx -T | grep -E '^# conf|^[^#]*\b(listen|server_name)\s'`; its port needs `listen 443 ssl;`, then `sudo nginx -t && sudo systemctl reload nginx`
- ask in plain HTTP: `smoke --target http://staging.superlists.ml:443`

"#]]
        .raw()
    );
}

#[test]
fn certificate_expired() {
    assert_data_eq!(
        tls(refused(vec![CertificateFlaw::Expired(0)])),
        str![[r#"
the certificate expired on 2026-11-01 10:00:00 UTC, 19 days ago (CN=superlists.ml,O=Authorities,C=US; for superlists.ml; issued by CN=R11,O=Authorities,C=US; valid from 2026-08-01 to 2026-11-01)
certificate-expired
the certificate expired on 2026-11-01 10:00:00 UTC, 19 days ago
- on the server, `sudo nginx -T | grep -E '^# conf|^[^#]*\b(listen|server_name|ssl_certificate)\s'` names its file, and `openssl x509 -enddate -noout -in FILE` its end: a new one there needs only the reload
- if it is old, too: put a new one of CN=R11,O=Authorities,C=US there, then `sudo nginx -t && sudo systemctl reload nginx`

"#]].raw()
    );
}

#[test]
fn certificate_expired_and_for_another_name() {
    let told = tls(refused(vec![CertificateFlaw::Expired(0), wrong_name()]));
    assert_data_eq!(told, str![[r#"
the certificate expired on 2026-11-01 10:00:00 UTC, 19 days ago, and it is not for staging.superlists.ml, but for superlists.ml (CN=superlists.ml,O=Authorities,C=US; issued by CN=R11,O=Authorities,C=US; valid from 2026-08-01 to 2026-11-01)
certificate-expired
the certificate expired on 2026-11-01 10:00:00 UTC, 19 days ago, and it is not for staging.superlists.ml, but for superlists.ml
- on the server, `sudo nginx -T | grep -E '^# conf|^[^#]*\b(listen|server_name|ssl_certificate)\s'` names its file, and `openssl x509 -enddate -noout -in FILE` its end: a new one there needs only the reload
- if it is old, too: put a new one of CN=R11,O=Authorities,C=US there, then `sudo nginx -t && sudo systemctl reload nginx`

"#]].raw());
}

#[test]
fn intermediate_certificate_expired() {
    assert_data_eq!(
        tls(refused(vec![CertificateFlaw::Expired(1)])),
        str![[r#"
the intermediate certificate CN=R11,O=Authorities,C=US expired on 2026-11-01 10:00:00 UTC, 19 days ago (CN=superlists.ml,O=Authorities,C=US; for superlists.ml; issued by CN=R11,O=Authorities,C=US; valid from 2026-08-01 to 2026-11-01)
certificate-expired
the intermediate certificate CN=R11,O=Authorities,C=US expired on 2026-11-01 10:00:00 UTC, 19 days ago
- on the server, nginx's `ssl_certificate` has an old one: the issuer's present intermediate certificates must stand in it, as in certbot's `fullchain.pem`; then `sudo nginx -t && sudo systemctl reload nginx`
- `openssl s_client -connect staging.superlists.ml:443 -servername staging.superlists.ml </dev/null 2>/dev/null | sed -n '/^Certificate chain/,/^---/p'` shows what the server sends

"#]].raw()
    );
}

#[test]
fn certificate_not_valid_yet() {
    let mut early = certificate("superlists.ml", "R11");
    early.not_before = datetime!(2027-01-01 00:00 UTC);
    early.not_after = datetime!(2027-04-01 00:00 UTC);
    let failure = TlsFailure::Refused(Box::new(Refused {
        flaws: vec![CertificateFlaw::NotYetValid(0)],
        certificates: vec![Some(early)],
        at: datetime!(2026-11-20 10:00 UTC),
    }));
    assert_data_eq!(tls(failure), str![[r#"
the certificate is not valid before 2027-01-01 00:00:00 UTC, 41 days from now (CN=superlists.ml,O=Authorities,C=US; for superlists.ml; issued by CN=R11,O=Authorities,C=US; valid from 2027-01-01 to 2027-04-01)
certificate-not-yet-valid
the certificate is not valid before 2027-01-01 00:00:00 UTC, 41 days from now
- `date -u; curl -skI https://staging.superlists.ml:443/ | grep -i ^date`: are both clocks right? `sudo timedatectl set-ntp true` sets one
- if they are, it was put in place too early: on the server, `sudo nginx -T | grep -E '^# conf|^[^#]*\b(listen|server_name|ssl_certificate)\s'` names its file; put the one before it back, then `sudo nginx -t && sudo systemctl reload nginx`

"#]].raw());
}

#[test]
fn certificate_for_another_name() {
    assert_data_eq!(tls(refused(vec![wrong_name()])), str![[r#"
the certificate is not for staging.superlists.ml, but for superlists.ml (CN=superlists.ml,O=Authorities,C=US; issued by CN=R11,O=Authorities,C=US; valid from 2026-08-01 to 2026-11-01)
certificate-wrong-name
the certificate is not for staging.superlists.ml, but for superlists.ml
- on the server, `sudo nginx -T | grep -E '^# conf|^[^#]*\b(listen|server_name|ssl_certificate)\s'`: which block has staging.superlists.ml? It needs `listen 443 ssl;`, `server_name staging.superlists.ml;` and its certificate, or the first one answers; then `sudo nginx -t && sudo systemctl reload nginx`
- on the server, `sudo certbot --nginx -d staging.superlists.ml` gets one for staging.superlists.ml

"#]].raw());
}

#[test]
fn certificate_of_an_unknown_issuer() {
    let flaw = CertificateFlaw::UnknownIssuer(named("Root X1"));
    assert_data_eq!(tls(refused(vec![flaw])), str![[r#"
the certificate leads to the issuer CN=Root X1,O=Authorities,C=US, which is not trusted (CN=superlists.ml,O=Authorities,C=US; for superlists.ml; issued by CN=R11,O=Authorities,C=US; valid from 2026-08-01 to 2026-11-01)
certificate-unknown-issuer
the certificate leads to the issuer CN=Root X1,O=Authorities,C=US, which is not trusted
- if the issuer is your own: `--cacert FILE` trusts it, FILE being its root's PEM
- `openssl s_client -connect staging.superlists.ml:443 -servername staging.superlists.ml </dev/null 2>/dev/null | sed -n '/^Certificate chain/,/^---/p'` shows what the server sends
- if it doesn't matter here: `--insecure` accepts any certificate

"#]].raw());
}

#[test]
fn certificate_without_that_of_its_issuer() {
    let flaw = CertificateFlaw::Incomplete(named("R11"));
    assert_data_eq!(tls(refused(vec![flaw])), str![[r#"
the certificate comes without that of its issuer, CN=R11,O=Authorities,C=US: the server's chain is incomplete (CN=superlists.ml,O=Authorities,C=US; for superlists.ml; valid from 2026-08-01 to 2026-11-01)
certificate-incomplete-chain
the certificate comes without that of its issuer, CN=R11,O=Authorities,C=US: the server's chain is incomplete
- on the server, nginx's `ssl_certificate` must be `fullchain.pem`, not `cert.pem`: it has the intermediate certificates; then `sudo nginx -t && sudo systemctl reload nginx`
- browsers often have the missing one by chance; curl, apps and other servers don't
- `openssl s_client -connect staging.superlists.ml:443 -servername staging.superlists.ml </dev/null 2>/dev/null | sed -n '/^Certificate chain/,/^---/p'` shows what the server sends

"#]].raw());
}

#[test]
fn certificate_alone() {
    let flaw = CertificateFlaw::Alone(named("R11"));
    assert_data_eq!(tls(refused(vec![flaw])), str![[r#"
the certificate is of the issuer CN=R11,O=Authorities,C=US, which is neither trusted nor sent along by the server (CN=superlists.ml,O=Authorities,C=US; for superlists.ml; valid from 2026-08-01 to 2026-11-01)
certificate-unknown-issuer
the certificate is of the issuer CN=R11,O=Authorities,C=US, which is neither trusted nor sent along by the server
- let the server send its issuer, too: on the server, nginx's `ssl_certificate` must be `fullchain.pem`, not `cert.pem`: it has the intermediate certificates; then `sudo nginx -t && sudo systemctl reload nginx`
- if the issuer is your own: `--cacert FILE` trusts it, FILE being its root's PEM
- if it doesn't matter here: `--insecure` accepts any certificate

"#]].raw());
}

#[test]
fn certificate_self_signed() {
    let told = tls(refused(vec![CertificateFlaw::SelfSigned]));
    assert!(
        told.contains("\n- if it is your own: `--cacert FILE`"),
        "{told}"
    );
    let told = tls(refused(vec![CertificateFlaw::SelfSigned, wrong_name()]));
    assert_data_eq!(told, str![[r#"
the certificate is self-signed and not trusted, and it is not for staging.superlists.ml, but for superlists.ml (CN=superlists.ml,O=Authorities,C=US; valid from 2026-08-01 to 2026-11-01)
certificate-self-signed
the certificate is self-signed and not trusted, and it is not for staging.superlists.ml, but for superlists.ml
- `openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=staging.superlists.ml -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:staging.superlists.ml -keyout site.key -out site.pem` makes a server's, which `--cacert site.pem` trusts
- visitors need another one: on the server, `sudo certbot --nginx -d staging.superlists.ml`
- if it doesn't matter here: `--insecure` accepts any certificate

"#]].raw());
}

#[test]
fn certificate_for_no_address() {
    let of = |flaw: CertificateFlaw| {
        let spelling = "https://192.0.2.1:8443";
        let error = TransportError {
            phase: Phase::Tls,
            cause: Cause::Tls(refused(vec![flaw])),
            sent: Box::new(sent("GET", &format!("{spelling}/lists/"))),
            redirects: Vec::new(),
            timings: Timings::default(),
            in_flight: 1,
        };
        of_error_for("192.0.2.1:8443", &target(spelling), &error)
    };
    let wrong = of(CertificateFlaw::WrongName("192.0.2.1".to_owned()));
    assert_data_eq!(wrong, str![[r#"
certificate-wrong-name
the certificate is not for 192.0.2.1, but for superlists.ml
- certificates are mostly for names: `smoke --target main=https://192.0.2.1:8443 --host superlists.ml` asks for the site by its own

"#]].raw());
    for flaw in [CertificateFlaw::SelfSigned, CertificateFlaw::Authority] {
        let told = of(flaw);
        assert!(!told.contains("certbot"), "{told}");
    }
}

#[test]
fn certificate_of_an_authority() {
    let told = tls(refused(vec![CertificateFlaw::Authority]));
    assert_data_eq!(&told, str![[r#"
the certificate is that of a certificate authority (CA:TRUE), not of a server (CN=superlists.ml,O=Authorities,C=US; for superlists.ml; issued by CN=R11,O=Authorities,C=US; valid from 2026-08-01 to 2026-11-01)
certificate-of-authority
the certificate is that of a certificate authority (CA:TRUE), not of a server
- for a test: `--cacert FILE` trusts it, FILE being the certificate itself
- `openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=staging.superlists.ml -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:staging.superlists.ml -keyout site.key -out site.pem` makes a server's, which `--cacert site.pem` trusts
- visitors need another one: on the server, `sudo certbot --nginx -d staging.superlists.ml`

"#]].raw());
    // A redirect to an address.
    let moved = answer(302, &[("location", "https://[2001:db8::1]/")], "");
    let by_address = of_error(
        &target("127.0.0.1:8000"),
        &TransportError {
            phase: Phase::Tls,
            cause: Cause::Tls(refused(vec![CertificateFlaw::Authority])),
            sent: Box::new(sent("GET", "https://[2001:db8::1]/")),
            redirects: vec![hop(sent("GET", "http://staging.superlists.ml/"), moved)],
            timings: Timings::default(),
            in_flight: 1,
        },
    );
    assert!(
        by_address.contains(" subjectAltName=IP:2001:db8::1 -keyout"),
        "{by_address}"
    );
}

#[test]
fn certificate_refused_for_another_reason() {
    let told = tls(refused(vec![CertificateFlaw::UnknownSignature]));
    assert_data_eq!(told, str![[r#"
the certificate has a kind of signature that smoke can't verify (P-521 is one) (CN=superlists.ml,O=Authorities,C=US; for superlists.ml; issued by CN=R11,O=Authorities,C=US; valid from 2026-08-01 to 2026-11-01)
certificate-refused
the certificate has a kind of signature that smoke can't verify (P-521 is one)
- issue it again with SHA-256 (browsers refuse SHA-1 and MD5, too), and a key on P-256 in place of P-521; nginx's `ssl_certificate` and `ssl_certificate_key` name its file and the key's; then `sudo nginx -t && sudo systemctl reload nginx`
- `openssl s_client -connect staging.superlists.ml:443 -servername staging.superlists.ml </dev/null 2>&1 | grep -E '^ *([0-9] s|i|a|v):|lert|erif|Cipher is|Server public'` shows certificate and handshake

"#]].raw());
}

#[test]
fn certificate_of_the_client() {
    assert_data_eq!(
        tls(TlsFailure::ClientCertificateWanted),
        str![[r#"
the server wants a client certificate (alert certificate_required)
client-certificate-wanted
the server wants a client certificate (alert certificate_required)
- `--cert FILE --key FILE` shows one, or `tls = { cert, key }` of a target
- the server's setting decides whether one is needed: gunicorn's `--cert-reqs`, uvicorn's `--ssl-cert-reqs`, Apache's `SSLVerifyClient`

"#]]
        .raw()
    );
}

#[test]
fn certificate_of_the_client_refused() {
    let failure = TlsFailure::ClientCertificateRefused("unknown_ca".to_owned());
    assert_data_eq!(
        tls(failure),
        str![[r#"
the server does not accept the client certificate (alert unknown_ca)
client-certificate-refused
the server does not accept the client certificate (alert unknown_ca)
- `openssl x509 -in FILE -noout -subject -issuer -dates`: is it valid?
- the file of gunicorn's `--ca-certs`, uvicorn's `--ssl-ca-certs` or Apache's `SSLCACertificateFile` must have the root, and each intermediate that the client's file doesn't have behind its own: `openssl verify -purpose sslclient -CAfile THAT -untrusted FILE FILE` says what it lacks, THAT being that file; then a restart

"#]]
        .raw()
    );
}

#[test]
fn certificate_of_the_client_that_is_missed() {
    let failure = TlsFailure::NoClientCertificate("bad_certificate".to_owned());
    assert_data_eq!(
        tls(failure),
        str![[r#"
the server ended the handshake (alert bad_certificate): it may want a client certificate, and was shown none
tls-failed
the server ended the handshake (alert bad_certificate): it may want a client certificate, and was shown none
- does it want a client certificate? `--cert FILE --key FILE` shows one
- `openssl s_client -connect staging.superlists.ml:443 -servername staging.superlists.ml </dev/null 2>&1 | grep -E '^ *([0-9] s|i|a|v):|lert|erif|Cipher is|Server public'` shows certificate and handshake

"#]].raw()
    );
}

#[test]
fn certificate_of_the_client_that_can_not_be_used() {
    let failure = TlsFailure::NoIdentity("a.pem can't be used: its key is encrypted".to_owned());
    assert_data_eq!(
        tls(failure),
        str![[r#"
a.pem can't be used: its key is encrypted
client-certificate-unusable
a.pem can't be used: its key is encrypted
- `--cert FILE` and `--key FILE` want a certificate and its key in PEM
- `openssl pkcs12 -in FILE -nodes -out client.pem` makes that of a `.p12` or `.pfx`, `openssl x509 -inform der -in FILE -out client.pem` of one in DER (`.der`, `.cer`)

"#]]
        .raw()
    );
}

#[test]
fn no_name_for_tls() {
    assert_data_eq!(tls(TlsFailure::UnknownName), str![[r#"
the server knows no certificate for this name (alert unrecognized_name)
tls-unknown-name
the server knows no certificate for this name (alert unrecognized_name)
- on the server, `sudo nginx -T | grep -E '^# conf|^[^#]*\b(listen|server_name|ssl_certificate)\s'`: is staging.superlists.ml in the `server_name` of a block with a certificate for it? After a change, `sudo nginx -t && sudo systemctl reload nginx`
- `ssl_reject_handshake on;` in nginx answers so to every other name

"#]].raw());
}

#[test]
fn old_tls() {
    assert_data_eq!(
        tls(TlsFailure::NoCommonVersion),
        str![[r#"
the server speaks neither TLS 1.2 nor TLS 1.3
tls-version
the server speaks neither TLS 1.2 nor TLS 1.3
- on the server, `sudo nginx -T | grep -E '^# conf|server_name|ssl_protocols'`: each must be `ssl_protocols TLSv1.2 TLSv1.3;` (that of the first block at the port counts for all), then `sudo nginx -t && sudo systemctl reload nginx`

"#]]
        .raw()
    );
}

#[test]
fn no_common_cipher() {
    assert_data_eq!(tls(TlsFailure::NoCommonCipher), str![[r#"
the server refused the handshake: most often, it shares no cipher suite or kind of key with smoke (alert handshake_failure)
tls-cipher
the server refused the handshake: most often, it shares no cipher suite or kind of key with smoke (alert handshake_failure)
- on the server, `sudo nginx -T | grep -E '^# conf|server_name|ssl_(ciphers|ecdh_curve|certificate)'`: without `ssl_ciphers`, nginx takes what browsers know; take it out, then `sudo nginx -t && sudo systemctl reload nginx`
- a certificate with a key on P-521 is one that smoke can't verify: P-256 is usual
- `openssl s_client -connect staging.superlists.ml:443 -servername staging.superlists.ml </dev/null 2>&1 | grep -E '^ *([0-9] s|i|a|v):|lert|erif|Cipher is|Server public'` shows certificate and handshake

"#]].raw());
}

#[test]
fn no_roots() {
    let message = "the CA file ca.pem can't be used: it holds no PEM certificate";
    assert_data_eq!(
        tls(TlsFailure::NoRoots(message.to_owned())),
        str![[r#"
the CA file ca.pem can't be used: it holds no PEM certificate
no-trusted-issuers
the CA file ca.pem can't be used: it holds no PEM certificate
- `sudo apt install ca-certificates` brings Debian's own
- `env | grep ^SSL_CERT`: do variables name another place, where there are none?
- or `--cacert FILE`, which wants certificates in PEM

"#]]
        .raw()
    );
}

#[test]
fn another_tls_failure() {
    let failure = TlsFailure::Alert("InternalError".to_owned());
    assert_data_eq!(tls(failure), str![[r#"
the server ended the handshake (alert InternalError)
tls-failed
the server ended the handshake (alert InternalError)
- on the server, `sudo tail -n 5 /var/log/nginx/error.log`: nginx says there which certificate it can't load, say
- `openssl s_client -connect staging.superlists.ml:443 -servername staging.superlists.ml </dev/null 2>&1 | grep -E '^ *([0-9] s|i|a|v):|lert|erif|Cipher is|Server public'` shows certificate and handshake

"#]].raw());
}

#[test]
fn closed_in_the_handshake() {
    let told = of_death("https://127.0.0.1:8000", Phase::Tls, Cause::Closed);
    assert_data_eq!(told, str![[r#"
tls-failed
the connection to https://127.0.0.1:8000 was closed during the TLS handshake
- `sudo ss -ltnp 'sport = :8000'` shows which program it is
- does the port speak plain HTTP (`smoke --target http://127.0.0.1:8000 --host staging.superlists.ml`), or uwsgi (`smoke --target uwsgi://127.0.0.1:8000 --host staging.superlists.ml`)?
- does the server have a certificate for staging.superlists.ml? `sudo nginx -T | grep -E '^# conf|^[^#]*\b(listen|server_name|ssl_certificate)\s'`

"#]].raw());
}

#[test]
fn silence_in_the_handshake() {
    let cause = Cause::TimedOut(Duration::from_millis(2500));
    let told = of_death("https://127.0.0.1:8000", Phase::Tls, cause);
    assert_data_eq!(told, str![[r#"
tls-failed
the connection to https://127.0.0.1:8000 got no answer in time during the TLS handshake
- `sudo ss -ltnp 'sport = :8000'` shows which program it is
- does the port speak plain HTTP (`smoke --target http://127.0.0.1:8000 --host staging.superlists.ml`), or uwsgi (`smoke --target uwsgi://127.0.0.1:8000 --host staging.superlists.ml`)?
- does the server have a certificate for staging.superlists.ml? `sudo nginx -T | grep -E '^# conf|^[^#]*\b(listen|server_name|ssl_certificate)\s'`

"#]].raw());
}

#[test]
fn closed_where_a_certificate_was_asked_for() {
    let told = of_death(
        "https://127.0.0.1:8443",
        Phase::FirstByte,
        Cause::ClosedUnshown,
    );
    assert_data_eq!(told, str![[r#"
client-certificate-wanted
the server asked for a client certificate, was shown none, and closed the connection
- `--cert FILE --key FILE` shows one, or `tls = { cert, key }` of a target
- the server's setting decides whether one is needed: gunicorn's `--cert-reqs`, uvicorn's `--ssl-cert-reqs`, Apache's `SSLVerifyClient`

"#]].raw());
}

#[test]
fn closed_where_a_certificate_was_shown() {
    let told = of_death(
        "https://127.0.0.1:8443",
        Phase::FirstByte,
        Cause::ClosedShown,
    );
    assert_data_eq!(told, str![[r#"
closed-without-answer
the server asked for a client certificate, was shown one, and closed the connection
- `openssl x509 -in FILE -noout -subject -issuer -dates`: is it valid?
- the file of gunicorn's `--ca-certs`, uvicorn's `--ssl-ca-certs` or Apache's `SSLCACertificateFile` must have the root, and each intermediate that the client's file doesn't have behind its own: `openssl verify -purpose sslclient -CAfile THAT -untrusted FILE FILE` says what it lacks, THAT being that file; then a restart
- if it is accepted, does a worker die? `sudo journalctl -u UNIT -n 100` (the application's unit, or `docker compose logs`)

"#]].raw());
}

#[test]
fn a_key_that_is_too_short() {
    let told = tls(refused(vec![CertificateFlaw::ShortKey(1024)]));
    assert_data_eq!(told, str![[r#"
the certificate has an RSA key of 1024 bits, and at least 2048 are needed (CN=superlists.ml,O=Authorities,C=US; for superlists.ml; issued by CN=R11,O=Authorities,C=US; valid from 2026-08-01 to 2026-11-01)
certificate-refused
the certificate has an RSA key of 1024 bits, and at least 2048 are needed
- issue it again for a new key: `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out site.key` makes one; nginx's `ssl_certificate` and `ssl_certificate_key` name its file and the key's; then `sudo nginx -t && sudo systemctl reload nginx`
- `openssl s_client -connect staging.superlists.ml:443 -servername staging.superlists.ml </dev/null 2>&1 | grep -E '^ *([0-9] s|i|a|v):|lert|erif|Cipher is|Server public'` shows certificate and handshake

"#]].raw());
}
