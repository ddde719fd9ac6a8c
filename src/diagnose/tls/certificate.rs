//! Certificates of servers that aren't accepted.

use std::net::IpAddr;

use super::{handshake, s_client};
use crate::diagnose::no_response::NoResponse;
use crate::exchange::{Cause, CertificateFlaw, Refused, TlsFailure};
use crate::record::{Code, Diagnosis};
use crate::source::{shell_word, unbracketed};

/// What makes a certificate one's own business.
const OWN: &str = "if the issuer is your own: `--cacert FILE` trusts it";
/// What makes it nobody's.
const ANY: &str = "if it doesn't matter here: `--insecure` accepts any certificate";

/// A certificate that isn't accepted; of several things that are wrong with it,
/// the first is explained.
pub(in crate::diagnose) fn refused(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let Cause::Tls(TlsFailure::Refused(refused)) = &failure.error.cause else {
        return None;
    };
    let found = Found { failure, refused };
    Some(match refused.flaws.first()? {
        CertificateFlaw::Expired(at) => found.expired(*at),
        CertificateFlaw::NotYetValid(_) => found.not_yet_valid(),
        CertificateFlaw::WrongName(_) => found.wrong_name(),
        CertificateFlaw::SelfSigned => found.self_signed(),
        CertificateFlaw::Authority => found.authority(),
        CertificateFlaw::UnknownIssuer(_) => found.unknown_issuer(),
        CertificateFlaw::Incomplete(_) => found.incomplete(),
        CertificateFlaw::Alone(_) => found.alone(),
        _ => Diagnosis::new(Code::CertificateRefused, refused.told()).step(handshake(failure)),
    })
}

struct Found<'a> {
    failure: &'a NoResponse<'a>,
    refused: &'a Refused,
}

impl Found<'_> {
    fn expired(&self, at: usize) -> Diagnosis {
        let found = Diagnosis::new(Code::CertificateExpired, self.refused.told());
        if at > 0 {
            return found
                .step(format!(
                    "{}nginx's `ssl_certificate` has an old one: the issuer's present intermediate \
                     certificates must stand in it, as in certbot's `fullchain.pem`",
                    self.failure.place.there()
                ))
                .step(self.chain());
        }
        let there = self.failure.place.there();
        found
            .step(format!(
                "{there}`sudo certbot renew && sudo systemctl reload nginx`; without the reload, \
                 nginx goes on with the old one"
            ))
            .step("`systemctl list-timers certbot.timer`: does the renewal run by itself?")
    }

    fn not_yet_valid(&self) -> Diagnosis {
        Diagnosis::new(Code::CertificateNotYetValid, self.refused.told())
            .step("`date`: are the clocks of this machine and of the server right?")
    }

    fn wrong_name(&self) -> Diagnosis {
        let found = Diagnosis::new(Code::CertificateWrongName, self.refused.told());
        let place = &self.failure.place;
        if place.is_nameless() {
            return found.step(format!(
                "certificates are mostly for names: {} asks for the site by its own",
                place.smoke_by_name()
            ));
        }
        let site = place.site();
        found
            .step(format!(
                "if there is one for {site}, another server block answers: `server_name {site};` \
                 must stand in the block that has the certificate, or the default one does"
            ))
            .step(format!(
                "{}`sudo certbot --nginx -d {}` gets one for {site}",
                place.there(),
                shell_word(&site)
            ))
    }

    fn self_signed(&self) -> Diagnosis {
        Diagnosis::new(Code::CertificateSelfSigned, self.refused.told())
            .step("if it is your own: `--cacert FILE` trusts it")
            .step(ANY)
            .step_if(!self.failure.place.is_nameless(), self.visitors())
    }

    fn authority(&self) -> Diagnosis {
        // `certbot --nginx -d` wants the name of a site.
        let nameless = self.failure.place.is_nameless();
        let site = self.failure.place.site();
        let name = match unbracketed(&site).parse::<IpAddr>() {
            Ok(address) => format!("IP:{address}"),
            Err(_) => format!("DNS:{}", shell_word(&site)),
        };
        Diagnosis::new(Code::CertificateOfAuthority, self.refused.told())
            .step_if(!nameless, self.visitors())
            .step(format!(
                "for a test: `openssl req -x509 -addext basicConstraints=critical,CA:FALSE -addext \
                 subjectAltName={name} …` makes a server's, and `--cacert` trusts it"
            ))
            .step(ANY)
    }

    fn unknown_issuer(&self) -> Diagnosis {
        Diagnosis::new(Code::CertificateUnknownIssuer, self.refused.told())
            .step(OWN)
            .step(self.chain())
            .step(ANY)
    }

    fn incomplete(&self) -> Diagnosis {
        Diagnosis::new(Code::CertificateIncompleteChain, self.refused.told())
            .step(self.bundle())
            .step(
                "browsers often have the missing one by chance; curl, apps and other servers don't",
            )
            .step(self.chain())
    }

    /// Either of the two above.
    fn alone(&self) -> Diagnosis {
        Diagnosis::new(Code::CertificateUnknownIssuer, self.refused.told())
            .step(OWN)
            .step(format!("if it is a public one: {}", self.bundle()))
            .step(ANY)
    }

    fn bundle(&self) -> String {
        format!(
            "{}nginx's `ssl_certificate` must be `fullchain.pem`, not `cert.pem`: it has the \
             intermediate certificates",
            self.failure.place.there()
        )
    }

    fn chain(&self) -> String {
        let command = s_client(self.failure, " -showcerts");
        format!("{command} shows what the server sends")
    }

    fn visitors(&self) -> String {
        let place = &self.failure.place;
        format!(
            "visitors need another one: {}`sudo certbot --nginx -d {}`",
            place.there(),
            shell_word(&place.site())
        )
    }
}
