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
    assert_data_eq!(tls(TlsFailure::NotTls), str![].raw());
}

#[test]
fn certificate_expired() {
    assert_data_eq!(
        tls(refused(vec![CertificateFlaw::Expired(0)])),
        str![].raw()
    );
}

#[test]
fn certificate_expired_and_for_another_name() {
    let told = tls(refused(vec![CertificateFlaw::Expired(0), wrong_name()]));
    assert_data_eq!(told, str![].raw());
}

#[test]
fn intermediate_certificate_expired() {
    assert_data_eq!(
        tls(refused(vec![CertificateFlaw::Expired(1)])),
        str![].raw()
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
    assert_data_eq!(tls(failure), str![].raw());
}

#[test]
fn certificate_for_another_name() {
    assert_data_eq!(tls(refused(vec![wrong_name()])), str![].raw());
}

#[test]
fn certificate_of_an_unknown_issuer() {
    let flaw = CertificateFlaw::UnknownIssuer(named("Root X1"));
    assert_data_eq!(tls(refused(vec![flaw])), str![].raw());
}

#[test]
fn certificate_without_that_of_its_issuer() {
    let flaw = CertificateFlaw::Incomplete(named("R11"));
    assert_data_eq!(tls(refused(vec![flaw])), str![].raw());
}

#[test]
fn certificate_alone() {
    let flaw = CertificateFlaw::Alone(named("R11"));
    assert_data_eq!(tls(refused(vec![flaw])), str![].raw());
}

#[test]
fn certificate_self_signed() {
    let told = tls(refused(vec![CertificateFlaw::SelfSigned, wrong_name()]));
    assert_data_eq!(told, str![].raw());
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
        };
        of_error_for("192.0.2.1:8443", &target(spelling), &error)
    };
    let wrong = of(CertificateFlaw::WrongName("192.0.2.1".to_owned()));
    assert_data_eq!(wrong, str![].raw());
    for flaw in [CertificateFlaw::SelfSigned, CertificateFlaw::Authority] {
        let told = of(flaw);
        assert!(!told.contains("certbot"), "{told}");
    }
}

#[test]
fn certificate_of_an_authority() {
    let told = tls(refused(vec![CertificateFlaw::Authority]));
    assert_data_eq!(&told, str![].raw());
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
        },
    );
    assert!(
        by_address.contains(" subjectAltName=IP:2001:db8::1 …"),
        "{by_address}"
    );
}

#[test]
fn certificate_refused_for_another_reason() {
    let told = tls(refused(vec![CertificateFlaw::UnknownSignature]));
    assert_data_eq!(told, str![].raw());
}

#[test]
fn certificate_of_the_client() {
    assert_data_eq!(tls(TlsFailure::ClientCertificateWanted), str![].raw());
}

#[test]
fn certificate_of_the_client_refused() {
    let failure = TlsFailure::ClientCertificateRefused("unknown_ca".to_owned());
    assert_data_eq!(tls(failure), str![].raw());
}

#[test]
fn certificate_of_the_client_that_can_not_be_used() {
    let failure = TlsFailure::NoIdentity("a.pem can't be used: its key is encrypted".to_owned());
    assert_data_eq!(tls(failure), str![].raw());
}

#[test]
fn no_name_for_tls() {
    assert_data_eq!(tls(TlsFailure::UnknownName), str![].raw());
}

#[test]
fn old_tls() {
    assert_data_eq!(tls(TlsFailure::NoCommonVersion), str![].raw());
}

#[test]
fn no_common_cipher() {
    assert_data_eq!(tls(TlsFailure::NoCommonCipher), str![].raw());
}

#[test]
fn no_roots() {
    let message = "the CA file ca.pem can't be used: it holds no PEM certificate";
    assert_data_eq!(tls(TlsFailure::NoRoots(message.to_owned())), str![].raw());
}

#[test]
fn another_tls_failure() {
    let failure = TlsFailure::Alert("InternalError".to_owned());
    assert_data_eq!(tls(failure), str![].raw());
}

#[test]
fn closed_in_the_handshake() {
    let told = of_death("https://127.0.0.1:8000", Phase::Tls, Cause::Closed);
    assert_data_eq!(told, str![].raw());
}

#[test]
fn silence_in_the_handshake() {
    let cause = Cause::TimedOut(Duration::from_millis(2500));
    let told = of_death("https://127.0.0.1:8000", Phase::Tls, cause);
    assert_data_eq!(told, str![].raw());
}
