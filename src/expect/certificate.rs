//! Judgement of a server's certificates.

use time::OffsetDateTime;

use super::assertion::{Failure, Mismatch, Verdict};
use super::matching::{Text, list};
use crate::exchange::{
    Certificate, CertificateName, DistinguishedName, Tls, Trust, told_span, told_time,
};
use crate::source::{Located, Span, elide};
use crate::suite::OneOrMany;
use crate::suite::expect::HostName;
use crate::suite::value::{Amount, Millis};

/// What is expected of a chain.
pub(super) const COMPLETE: &str = "a complete chain of certificates";

pub(super) fn shown(duration: Millis) -> String {
    Millis::show(duration.number())
}

pub(super) fn valid_for(
    least: &Located<Millis>,
    leaf: &Certificate,
    now: OffsetDateTime,
) -> Verdict {
    let left = leaf.not_after - now;
    let begun = leaf.not_before <= now;
    let enough = std::time::Duration::try_from(left).is_ok_and(|left| left >= least.value.0);
    if begun && enough {
        return Ok(());
    }
    let (subject, until) = (&leaf.subject, told_time(leaf.not_after));
    let actual = if !begun {
        format!(
            "one that is not valid before {}: {subject}",
            told_time(leaf.not_before)
        )
    } else if leaf.not_after < now {
        let ago = told_span(leaf.not_after, now);
        format!("one that expired {ago} ago, on {until}: {subject}")
    } else {
        let left = told_span(now, leaf.not_after);
        format!("{left}, until {until}: {subject}")
    };
    let expected = format!(
        "a certificate that is valid for {} more",
        shown(least.value)
    );
    Err(Mismatch::new(least.span, expected, actual).into())
}

pub(super) fn covered(names: &Located<OneOrMany<HostName>>, leaf: &Certificate) -> Verdict {
    let lacking: Vec<HostName> = names
        .0
        .iter()
        .filter(|name| !leaf.names.iter().any(|known| covers(known, name)))
        .cloned()
        .collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let actual = format!("one for {}", leaf.told_names());
    Err(Mismatch::new(names.span, wanted_names(&lacking), actual).into())
}

pub(super) fn wanted_names(names: &[HostName]) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(5)
        .map(|name| match name {
            HostName::Dns(name) => elide(name, 80).into_owned(),
            HostName::Ip(address) => address.to_string(),
        })
        .collect();
    format!("a certificate for {}", list(&shown, names.len(), 4, "and"))
}

/// Whether a name of a certificate is one for `name`. A wildcard is the whole
/// first label, and stands for one label (RFC 9525, section 6.3).
fn covers(known: &CertificateName, name: &HostName) -> bool {
    match (known, name) {
        (CertificateName::Ip(known), HostName::Ip(address)) => known == address,
        (CertificateName::Dns(known), HostName::Dns(name)) => {
            let known = known.trim_end_matches('.').to_ascii_lowercase();
            let by_wildcard = || {
                let rest = known.strip_prefix("*.")?;
                let (first, parent) = name.split_once('.')?;
                Some(!first.is_empty() && parent == rest)
            };
            known == *name || by_wildcard() == Some(true)
        }
        _ => false,
    }
}

/// A name that is as good by its parts: what people know of an authority is
/// its organisation.
pub(super) fn name(issuer: &DistinguishedName) -> Text<'_> {
    let parts = [&issuer.common_name, &issuer.organization];
    let parts = parts.into_iter().flatten().map(String::as_str);
    let all = std::iter::once(issuer.text.as_str()).chain(parts);
    let spellings: Vec<_> = all.map(Into::into).collect();
    let same = move |expected: &str| {
        let known = [Some(&issuer.text), issuer.common_name.as_ref()];
        let mut known = known.into_iter().chain([issuer.organization.as_ref()]);
        known.any(|known| known.is_some_and(|known| known == expected))
    };
    Text::spelt(spellings, same)
}

/// Whether each certificate is signed by the next, up to one that is trusted
/// or whose issuer is.
pub(super) fn chain(span: Span, tls: &Tls) -> Verdict {
    let unmet = |actual: String| Err(Mismatch::new(span, COMPLETE, actual).into());
    match &tls.trust {
        Trust::Trusted => {}
        Trust::Untrusted(flaw) => {
            let said = flaw.said_of(&tls.certificates, tls.at);
            return unmet(format!("one whose certificate {said}"));
        }
        Trust::Unknown(why) => return Err(Failure::Unjudged(why.clone())),
    }
    let pairs = tls.certificates.windows(2);
    for (at, pair) in pairs.enumerate() {
        let [Some(this), Some(next)] = pair else {
            let why = "a certificate that the server sends can't be read";
            return Err(Failure::Unjudged(why.to_owned()));
        };
        if this.issuer != next.subject {
            return unmet(format!(
                "one in which {} stands behind {}, which {} signed",
                if at == 0 && this == next {
                    "the same certificate".to_owned()
                } else {
                    next.subject.to_string()
                },
                this.subject,
                this.issuer
            ));
        }
    }
    Ok(())
}
