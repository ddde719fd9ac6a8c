//! TLS session of the connection.

use super::assertion::{Assertion, Context, Failure, Mismatch, Verdict};
use super::certificate::{COMPLETE, chain, covered, name, shown, valid_for, wanted_names};
use super::matching::{Measure, met};
use super::subject::{Subject, TlsPart};
use crate::exchange::{Certificate, Tls};
use crate::source::Span;
use crate::suite::Expect;
use crate::suite::matcher::every;
use crate::suite::value::TlsVersion;

/// The assertions on the connection of the last response.
pub(super) fn assertions<'s>(expect: &'s Expect, context: Context<'s, '_>) -> Vec<Assertion<'s>> {
    let Some(tls) = &expect.tls else {
        return Vec::new();
    };
    let mut assertions = Vec::new();
    if let Some(least) = &tls.valid_for {
        assertions.push(Assertion::new(
            Subject::Tls(TlsPart::ValidFor),
            least.span,
            move || {
                let wanted = || {
                    format!(
                        "a certificate that is valid for {} more",
                        shown(least.value)
                    )
                };
                let tls = secured(context, least.span, wanted)?;
                valid_for(least, leaf(tls)?, tls.at)
            },
        ));
    }
    if let Some(names) = &tls.names {
        assertions.push(Assertion::new(
            Subject::Tls(TlsPart::Names),
            names.span,
            move || {
                let tls = secured(context, names.span, || wanted_names(&names.0))?;
                covered(names, leaf(tls)?)
            },
        ));
    }
    for matcher in every(tls.issuer.as_ref()) {
        assertions.push(Assertion::new(
            Subject::Tls(TlsPart::Issuer),
            matcher.span,
            move || -> Verdict {
                let wanted = || "a certificate with an issuer".to_owned();
                let issuer = &leaf(secured(context, matcher.span, wanted)?)?.issuer;
                met(matcher, &[name(issuer)], "no issuer").map_err(Into::into)
            },
        ));
    }
    for matcher in every(tls.version.as_ref()) {
        assertions.push(Assertion::new(
            Subject::Tls(TlsPart::Version),
            matcher.span,
            move || -> Verdict {
                let tls = secured(context, matcher.span, || "a version of TLS".to_owned())?;
                let version = TlsVersion::parse(tls.version);
                let version: Vec<_> = version.into_iter().map(Measure).collect();
                met(matcher, &version, "no version").map_err(Into::into)
            },
        ));
    }
    if let Some(complete) = &tls.chain {
        assertions.push(Assertion::new(
            Subject::Tls(TlsPart::Chain),
            complete.span,
            move || {
                let tls = secured(context, complete.span, || COMPLETE.to_owned())?;
                chain(complete.span, tls)
            },
        ));
    }
    assertions
}

/// The TLS session; without one, nothing of it is as expected.
fn secured<'s>(
    context: Context<'s, '_>,
    span: Span,
    wanted: impl FnOnce() -> String,
) -> Result<&'s Tls, Failure> {
    let last = &context.exchange.last;
    match (&last.tls, last.timings.tls) {
        (Some(tls), _) => Ok(tls),
        (None, Some(_)) => Err(Failure::Unjudged(
            "nothing is known of the TLS of this connection".to_owned(),
        )),
        (None, None) => Err(Mismatch::new(span, wanted(), "a connection without TLS").into()),
    }
}

fn leaf(tls: &Tls) -> Result<&Certificate, Failure> {
    let unreadable = || "the server's certificate can't be read".to_owned();
    tls.leaf().ok_or_else(|| Failure::Unjudged(unreadable()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use time::macros::datetime;

    use super::*;
    use crate::exchange::{CertificateFlaw, CertificateName, DistinguishedName, Exchange, Trust};
    use crate::expect::test_support::{assert_met, assert_said, page};

    fn named(common_name: &str) -> DistinguishedName {
        DistinguishedName {
            text: format!("CN={common_name},O=Let's Encrypt,C=US"),
            common_name: Some(common_name.to_owned()),
            organization: Some("Let's Encrypt".to_owned()),
        }
    }

    fn certificate(subject: &str, issuer: &str) -> Certificate {
        let dns = |name: &str| CertificateName::Dns(name.to_owned());
        Certificate {
            subject: named(subject),
            issuer: named(issuer),
            names: vec![
                dns("a.example"),
                dns("*.B.example"),
                CertificateName::Ip([10, 0, 0, 1].into()),
            ],
            not_before: datetime!(2026-09-01 10:00 UTC),
            not_after: datetime!(2026-12-01 10:00 UTC),
            self_signed: false,
            authority: false,
            serial: String::new(),
            sha256: String::new(),
            issuer_url: None,
        }
    }

    /// On 20 November, eleven days before the certificate ends.
    fn tls() -> Tls {
        Tls {
            version: "1.2",
            cipher: None,
            alpn: None,
            certificates: vec![
                Some(certificate("a.example", "R11")),
                Some(certificate("R11", "Root")),
            ],
            trust: Trust::Trusted,
            at: datetime!(2026-11-20 10:00 UTC),
        }
    }

    fn over(tls: Tls) -> Exchange {
        let mut response = page(&[], "");
        response.last.tls = Some(tls);
        response
    }

    #[test]
    fn a_certificate_must_last() {
        assert_met("tls.valid_for = '11d'", &over(tls()));
        assert_said(
            "tls.valid_for = '14d'",
            &over(tls()),
            &[
                "tls.valid_for: expected a certificate that is valid for 14d more, got 11 days, \
               until 2026-12-01 10:00:00 UTC: CN=a.example,O=Let's Encrypt,C=US",
            ],
        );
        let at = |at| Tls { at, ..tls() };
        assert_said(
            "tls.valid_for = '0s'",
            &over(at(datetime!(2026-12-03 11:00 UTC))),
            &[
                "tls.valid_for: expected a certificate that is valid for 0ms more, got one that \
               expired 2 days ago, on 2026-12-01 10:00:00 UTC: CN=a.example,O=Let's Encrypt,C=US",
            ],
        );
        assert_said(
            "tls.valid_for = '1d'",
            &over(at(datetime!(2026-08-01 10:00 UTC))),
            &[
                "tls.valid_for: expected a certificate that is valid for 1d more, got one that is \
               not valid before 2026-09-01 10:00:00 UTC: CN=a.example,O=Let's Encrypt,C=US",
            ],
        );
    }

    #[test]
    fn a_wildcard_stands_for_one_label() {
        for covered in [
            "'A.example'",
            "['a.example', 'x.b.example']",
            "'*.b.example'",
            "'10.0.0.1'",
        ] {
            assert_met(&format!("tls.names = {covered}"), &over(tls()));
        }
        let got = "got one for a.example, *.B.example, 10.0.0.1";
        for lacking in ["b.example", "x.y.b.example", "*.a.example", "10.0.0.2"] {
            assert_said(
                &format!("tls.names = ['a.example', '{lacking}']"),
                &over(tls()),
                &[&format!(
                    "tls.names: expected a certificate for {lacking}, {got}"
                )],
            );
        }
    }

    #[test]
    fn an_issuer_is_known_by_its_parts() {
        for known in [
            "'R11'",
            "\"Let's Encrypt\"",
            "\"CN=R11,O=Let's Encrypt,C=US\"",
            "{ starts_with = 'R' }",
            "{ not = 'DigiCert' }",
        ] {
            assert_met(&format!("tls.issuer = {known}"), &over(tls()));
        }
        assert_said(
            "tls.issuer = 'DigiCert'",
            &over(tls()),
            &["tls.issuer: expected \"DigiCert\", got \"CN=R11,O=Let's Encrypt,C=US\""],
        );
    }

    #[test]
    fn a_version_may_be_a_least_one() {
        for met in [
            "'1.2'",
            "1.2",
            "'TLSv1.2'",
            "{ min = '1.2' }",
            "{ not = '1.3' }",
            "'>= 1.2'",
            "['< 1.3']",
        ] {
            assert_met(&format!("tls.version = {met}"), &over(tls()));
        }
        assert_said(
            "tls.version = '1.3'",
            &over(tls()),
            &["tls.version: expected TLS 1.3, got TLS 1.2"],
        );
        assert_said(
            "tls.version = { min = 1.3 }",
            &over(tls()),
            &["tls.version: expected at least TLS 1.3, got TLS 1.2"],
        );
    }

    #[test]
    fn a_chain_is_whole_and_in_order() {
        let chain = |change: fn(&mut Tls)| {
            let mut tls = tls();
            change(&mut tls);
            over(tls)
        };
        assert_met("tls.chain = 'complete'", &chain(|_| {}));
        assert_met(
            "tls.chain = 'complete'",
            &chain(|tls| tls.certificates.truncate(1)),
        );
        let expected = "tls.chain: expected a complete chain of certificates, got one";
        let said = |exchange: &Exchange, actual: &str| {
            let line = format!("{expected} {actual}");
            assert_said("tls.chain = 'complete'", exchange, &[&line]);
        };
        said(
            &chain(|tls| tls.trust = Trust::Untrusted(CertificateFlaw::Incomplete(named("R11")))),
            "whose certificate comes without that of its issuer, CN=R11,O=Let's Encrypt,C=US: the \
             server's chain is incomplete",
        );
        said(
            &chain(|tls| tls.certificates[1] = tls.certificates[0].clone()),
            "in which the same certificate stands behind CN=a.example,O=Let's Encrypt,C=US, which \
             CN=R11,O=Let's Encrypt,C=US signed",
        );
        assert_said(
            "tls.chain = 'complete'",
            &chain(|tls| tls.trust = Trust::Unknown("nobody is trusted".to_owned())),
            &["tls.chain: unjudged, nobody is trusted"],
        );
        assert_said(
            "tls.chain = 'complete'",
            &chain(|tls| tls.certificates[1] = None),
            &["tls.chain: unjudged, a certificate that the server sends can't be read"],
        );
    }

    #[test]
    fn without_tls_nothing_is_as_expected() {
        let all = "tls = { valid_for = '1d', names = 'a.example', issuer = { not = 'R3' }, \
                   version = '1.3', chain = 'complete' }";
        assert_said(
            all,
            &page(&[], ""),
            &[
                "tls.valid_for: expected a certificate that is valid for 1d more, got a connection \
                 without TLS",
                "tls.names: expected a certificate for a.example, got a connection without TLS",
                "tls.issuer: expected a certificate with an issuer, got a connection without TLS",
                "tls.version: expected a version of TLS, got a connection without TLS",
                "tls.chain: expected a complete chain of certificates, got a connection without \
                 TLS",
            ],
        );
        let mut unknown = page(&[], "");
        unknown.last.timings.tls = Some(Duration::from_millis(1));
        assert_said(
            "tls.version = '1.3'",
            &unknown,
            &["tls.version: unjudged, nothing is known of the TLS of this connection"],
        );
        let mut unreadable = over(tls());
        unreadable.last.tls.as_mut().unwrap().certificates[0] = None;
        assert_said(
            "tls.valid_for = '1d'",
            &unreadable,
            &["tls.valid_for: unjudged, the server's certificate can't be read"],
        );
    }
}
