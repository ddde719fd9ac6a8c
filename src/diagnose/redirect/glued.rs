//! Redirects in whose target the slash between host and path is missing.

use url::Url;

use super::REDIRECTS;
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};

/// A redirect to a host whose name ends in the beginning of the path that was asked for:
/// `https://site.examplelists/` of `/lists/`.
pub(super) fn host_and_path(evidence: &ResponseEvidence<'_>, next: &Url) -> Option<Diagnosis> {
    let asked = &evidence.last().sent.url;
    let (host, site) = (next.host_str()?, asked.host_str()?);
    let first = asked.path().split('/').nth(1)?.to_ascii_lowercase();
    let rest = host.strip_prefix(site).or_else(|| {
        let site = site.strip_prefix("www.").unwrap_or(site);
        host.strip_prefix("www.").unwrap_or(host).strip_prefix(site)
    })?;
    if first.is_empty() || rest != first {
        return None;
    }
    let there = evidence.place.there();
    let site = shown(site);
    let found = Diagnosis::new(
        Code::RedirectToAnotherHost,
        format!(
            "a redirect lacks the slash between host and path: it leads to {}",
            shown(&format!("{}://{host}", next.scheme()))
        ),
    )
    .of_several("redirects lack the slash between host and path")
    .or("a site of that name");
    Some(found.step(match Front::of(evidence) {
        Front::Apache => format!(
            "{there}`Redirect permanent / https://{site}/`, with a slash at its end, in the site's \
             configuration (`grep -rn Redirect /etc/apache2/sites-enabled`); then {}",
            Front::Apache.reload()
        ),
        front => format!(
            "{there}{}: `return 301 https://{site}$request_uri;`, or `rewrite ^/(.*)$ https://{site}/$1` \
             with a slash before `$1`; then {}",
            configured(REDIRECTS),
            if front == Front::Other { RELOAD } else { front.reload() }
        ),
    }))
}
