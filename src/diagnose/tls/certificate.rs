//! Certificates of servers that aren't accepted.

use std::net::IpAddr;

use super::{CERTIFIED, handshake, s_client};
use crate::diagnose::nginx::{RELOAD, configured, listen};
use crate::diagnose::no_response::NoResponse;
use crate::exchange::{
    Cause, CertificateFlaw, CertificateName, DistinguishedName, Refused, TlsFailure,
};
use crate::record::{Code, Diagnosis};
use crate::source::{Bracketed, shell_word, unbracketed};

/// What makes a certificate one's own business.
const OWN: &str = "if the issuer is your own: `--cacert FILE` trusts it, FILE being its root's PEM";
/// What is said of several hosts with a certificate that is not meant for visitors.
const OF_NOBODY: &str = "the certificate is one that isn't meant for visitors";
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
        CertificateFlaw::Incomplete(issuer) => found.incomplete(issuer),
        CertificateFlaw::Alone(_) => found.alone(),
        flaw => {
            let found = Diagnosis::new(Code::CertificateRefused, refused.told());
            found
                .step_of(mend(flaw), str::to_owned)
                .step(handshake(failure))
        }
    })
}

/// What mends a flaw that is the certificate's own.
fn mend(flaw: &CertificateFlaw) -> Option<String> {
    let how = match flaw {
        CertificateFlaw::BadSignature => {
            let trusted = "where the issuer has a new key under its old name: trust its present \
                           certificate, with `--cacert FILE`";
            return Some(trusted.to_owned());
        }
        CertificateFlaw::OldVersion => {
            ": `openssl x509 -req` makes version 3 with `-extfile FILE`, where \
             `subjectAltName=DNS:NAME` stands in FILE"
        }
        CertificateFlaw::WrongPurpose => " with `extendedKeyUsage=serverAuth`",
        CertificateFlaw::ShortKey(_) => {
            " for a new key: `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out \
             site.key` makes one"
        }
        CertificateFlaw::UnknownSignature => {
            " with SHA-256 (browsers refuse SHA-1 and MD5, too), and a key on P-256 in place of P-521"
        }
        _ => return None,
    };
    Some(format!(
        "issue it again{how}; nginx's `ssl_certificate` and `ssl_certificate_key` name its file and \
         the key's; then {RELOAD}"
    ))
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
                     certificates must stand in it, as in certbot's `fullchain.pem`; then {RELOAD}",
                    self.failure.place.there()
                ))
                .step(self.chain());
        }
        let there = self.failure.place.there();
        let issuer = self.refused.leaf().map(|leaf| &leaf.issuer);
        let of_certbot = |issuer: &&DistinguishedName| {
            let organization = issuer.organization.as_deref();
            organization.is_some_and(|it| it.contains("Let's Encrypt"))
        };
        if let Some(issuer) = issuer.filter(|issuer| !of_certbot(issuer)) {
            return found
                .step(self.which_file("a new one there needs only the reload"))
                .step(format!(
                    "if it is old, too: put a new one of {issuer} there, then {RELOAD}"
                ));
        }
        found
            .step(format!(
                "{there}`sudo certbot renew && sudo systemctl reload nginx`; without the reload, \
                 nginx goes on with the old one"
            ))
            .step(
                "`systemctl list-timers --all '*certbot*'`: does the renewal run by itself? `sudo \
                 systemctl enable --now certbot.timer` lets it",
            )
    }

    /// The step that shows when the certificate in nginx's file ends.
    fn which_file(&self, then: &str) -> String {
        format!(
            "{}{} names its file, and `openssl x509 -enddate -noout -in FILE` its end: {then}",
            self.failure.place.there(),
            configured(CERTIFIED)
        )
    }

    fn not_yet_valid(&self) -> Diagnosis {
        let (host, port) = self.failure.address().unwrap_or(("localhost", 443));
        let url = shell_word(&format!("https://{}:{port}/", Bracketed(host)));
        Diagnosis::new(Code::CertificateNotYetValid, self.refused.told())
            .step(format!(
                "`date -u; curl -skI {url} | grep -i ^date`: are both clocks right? `sudo timedatectl \
                 set-ntp true` sets one"
            ))
            .step(format!(
                "if they are, it was put in place too early: {}{} names its file; put the one \
                 before it back, then {RELOAD}",
                self.failure.place.there(),
                configured(CERTIFIED)
            ))
    }

    fn wrong_name(&self) -> Diagnosis {
        let found = Diagnosis::new(Code::CertificateWrongName, self.refused.told());
        let place = &self.failure.place;
        if place.is_nameless() {
            let names = self.refused.leaf().map_or(&[][..], |leaf| &leaf.names);
            let name = names.iter().find_map(|name| match name {
                CertificateName::Dns(name) if !name.starts_with('*') => Some(name.as_str()),
                _ => None,
            });
            return found.step(format!(
                "certificates are mostly for names: {} asks for the site by its own",
                place.smoke_as_site(name)
            ));
        }
        let site = place.site();
        // As `openssl req -x509` makes them, unless it is told a name.
        let leaf = self.refused.leaf();
        let lacks_names = leaf.is_some_and(|leaf| leaf.self_signed && leaf.names.is_empty());
        found
            .step_if(lacks_names, self.one_of_its_own())
            .step(format!(
                "{}{}: which block has {site}? It needs `{}`, `server_name {site};` and its \
                 certificate, or the first one answers; then {RELOAD}",
                place.there(),
                configured(CERTIFIED),
                listen(*place)
            ))
            .step(format!(
                "{}`sudo certbot --nginx{}` gets one for {site}",
                place.there(),
                self.domains(&site)
            ))
    }

    /// How certbot is told the names of a certificate for `site`: one more of
    /// those of the present one, where that is for the same site without `www.`,
    /// or with it.
    fn domains(&self, site: &str) -> String {
        let names = self.refused.leaf().map_or(&[][..], |leaf| &leaf.names);
        let names = names.iter().filter_map(|name| match name {
            CertificateName::Dns(name) => Some(name.as_str()),
            CertificateName::Ip(_) => None,
        });
        let mut all: Vec<&str> = names.collect();
        let is_www = |long: &str, short: &str| long.strip_prefix("www.") == Some(short);
        if !all
            .iter()
            .any(|name| is_www(name, site) || is_www(site, name))
        {
            return format!(" -d {}", shell_word(site));
        }
        all.push(site);
        let all = all.iter().map(|name| format!(" -d {}", shell_word(name)));
        format!(" --expand{}", all.collect::<Vec<_>>().concat())
    }

    fn self_signed(&self) -> Diagnosis {
        let is_named = self.is_named();
        let found = Diagnosis::new(Code::CertificateSelfSigned, self.refused.told());
        if let Some(known) = self.known_issuer() {
            return found.of_several(OF_NOBODY).step(known);
        }
        found
            .step_if(
                is_named,
                "if it is your own: `--cacert FILE` trusts it, FILE being the certificate itself",
            )
            .step_if(!is_named, self.one_of_its_own())
            .step_if(!self.failure.place.is_nameless(), self.visitors())
            .step(ANY)
    }

    fn authority(&self) -> Diagnosis {
        // `certbot --nginx -d` wants the name of a site.
        let nameless = self.failure.place.is_nameless();
        Diagnosis::new(Code::CertificateOfAuthority, self.refused.told())
            .step_if(
                self.is_named(),
                "for a test: `--cacert FILE` trusts it, FILE being the certificate itself",
            )
            .step(self.one_of_its_own())
            .step_if(!nameless, self.visitors())
    }

    /// Whether it is for the name that was asked for: to trust it doesn't help where
    /// it is for another one.
    fn is_named(&self) -> bool {
        let flaws = &mut self.refused.flaws.iter();
        !flaws.any(|flaw| matches!(flaw, CertificateFlaw::WrongName(_)))
    }

    /// The step that makes a certificate for the site, which nobody else issues.
    fn one_of_its_own(&self) -> String {
        let site = self.failure.place.site();
        let name = match unbracketed(&site).parse::<IpAddr>() {
            Ok(address) => format!("IP:{address}"),
            Err(_) => format!("DNS:{}", shell_word(&site)),
        };
        let subject = shell_word(&format!("/CN={}", unbracketed(&site)));
        format!(
            "`openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj {subject} -addext \
             basicConstraints=critical,CA:FALSE -addext subjectAltName={name} -keyout site.key -out \
             site.pem` makes a server's, which `--cacert site.pem` trusts"
        )
    }

    fn unknown_issuer(&self) -> Diagnosis {
        let found = Diagnosis::new(Code::CertificateUnknownIssuer, self.refused.told());
        if let Some(known) = self.known_issuer() {
            return found.of_several(OF_NOBODY).step(known);
        }
        found.step(self.own()).step(self.chain()).step(ANY)
    }

    /// What is to be done about an issuer, or a certificate, that nobody means visitors to
    /// see.
    fn known_issuer(&self) -> Option<String> {
        let leaf = self.refused.leaf()?;
        let site = shell_word(&self.failure.place.site());
        let there = self.failure.place.there();
        let names = [&leaf.issuer.text, &leaf.subject.text];
        let has = |part: &str| names.iter().any(|name| name.contains(part));
        Some(if has("(STAGING)") || has("Fake LE ") {
            format!(
                "it is of Let's Encrypt's staging, which is for tests: {there}`sudo certbot --nginx -d {site} \
                 --force-renewal`, without `--staging` or `--test-cert`, gets a real one"
            )
        } else if has("CloudFlare Origin") || has("Cloudflare Origin") {
            "it is Cloudflare's origin certificate, which Cloudflare alone trusts: visitors must come through \
             Cloudflare (its proxy on, in its DNS); to ask the server itself, `--cacert \
             origin_ca_rsa_root.pem` (Cloudflare's documentation has it)"
                .to_owned()
        } else if has("TRAEFIK DEFAULT CERT") {
            format!(
                "it is Traefik's own, for names that it has no certificate for: a router with `Host(…)` of {site} \
                 needs `tls.certresolver`, and Traefik's log says why it got none"
            )
        } else if has("Kubernetes Ingress Controller Fake Certificate") {
            format!(
                "it is the ingress' own, for hosts without one: `kubectl get ingress,certificate -A`: does `tls` \
                 have {site}, and is its secret there?"
            )
        } else if has("Caddy Local Authority") {
            format!(
                "it is of Caddy's own authority (`tls internal`, or a name that it takes for a local one): take \
                 it out of the block of {site}; then `sudo systemctl reload caddy`"
            )
        } else {
            return None;
        })
    }

    fn incomplete(&self, issuer: &DistinguishedName) -> Diagnosis {
        Diagnosis::new(Code::CertificateIncompleteChain, self.refused.told())
            .step(self.bundle())
            .step(
                "browsers often have the missing one by chance; curl, apps and other servers don't",
            )
            .step(self.missing(issuer).unwrap_or_else(|| self.chain()))
    }

    /// The step that gets the certificate of an issuer that is missing, from where
    /// the one that it issued says that it is.
    fn missing(&self, issuer: &DistinguishedName) -> Option<String> {
        let mut issued = self.refused.certificates.iter().flatten();
        let issued = issued.find(|certificate| certificate.issuer == *issuer)?;
        let url = shell_word(issued.issuer_url.as_deref()?);
        Some(format!(
            "`curl -sS {url} | openssl x509 -inform der` prints the missing one, which belongs \
             behind the others in that file"
        ))
    }

    /// Either of the two above.
    fn alone(&self) -> Diagnosis {
        Diagnosis::new(Code::CertificateUnknownIssuer, self.refused.told())
            .step(format!(
                "let the server send its issuer, too: {}",
                self.bundle()
            ))
            .step(self.own())
            .step(ANY)
    }

    /// What trusts an issuer that is one's own business.
    fn own(&self) -> String {
        let place = &self.failure.place;
        let (file, named, key) = match (&place.run.options.cacert, &place.target.tls.ca) {
            (Some(file), _) => (file, "which `--cacert` names", "--cacert"),
            (None, Some(file)) => (file, "the target's `tls.ca`", "tls.ca"),
            (None, None) => return OWN.to_owned(),
        };
        format!(
            "{}, {named}, doesn't have its issuer, and is trusted alone: add the issuer's PEM to it, \
             or leave `{key}` out if that is a public one",
            shell_word(&file.to_string_lossy())
        )
    }

    fn bundle(&self) -> String {
        format!(
            "{}nginx's `ssl_certificate` must be `fullchain.pem`, not `cert.pem`: it has the \
             intermediate certificates; then {RELOAD}",
            self.failure.place.there()
        )
    }

    fn chain(&self) -> String {
        let command = s_client(
            self.failure,
            "2>/dev/null | sed -n '/^Certificate chain/,/^---/p'",
        );
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
