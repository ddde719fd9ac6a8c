//! Another site that answers for the host that was asked for.

use crate::content::Content;
use crate::diagnose::app_server::AppServer;
use crate::diagnose::front::{Front, to_know_site};
use crate::diagnose::nginx::{PASSES, RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};
use crate::source::{is_nameless, quote};

/// A page that gives another host as its own address.
pub(in crate::diagnose) fn calls_itself(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !evidence.is_page_wrong() || evidence.place.is_nameless() {
        return None;
    }
    let asked = evidence.last().sent.url.host_str()?;
    let content = Content::of(&evidence.last().response);
    let own = content.page().ok().and_then(crate::content::own_host)?;
    if is_kin(asked, &own) {
        return None;
    }
    let (site, own) = (evidence.place.site(), shown(&own));
    let called = match evidence.title.as_str() {
        "" => String::new(),
        title => format!(", {}", quote(title, 60)),
    };
    Some(
        Diagnosis::new(
            Code::AnotherSite,
            format!(
                "another site answers for {site}: {own}, by its own address in the page{called}"
            ),
        )
        .of_several(format!("another site answers for {site}: {own}"))
        .step(to_know_site(Front::of(evidence), evidence.place)),
    )
}

/// Caddy's answer for a host that none of its sites has: 200, and nothing else.
pub(in crate::diagnose) fn empty(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !is_empty_of_caddy(evidence) || !(evidence.is_page_wrong() || evidence.is_status_wrong()) {
        return None;
    }
    let site = evidence.place.site();
    Some(
        Diagnosis::new(
            Code::AnotherSite,
            format!("Caddy answers for {site} with nothing (200), as for a host that no site has"),
        )
        .step(to_know_site(Front::Caddy, evidence.place)),
    )
}

/// Whether it is what Caddy answers where no site is asked for.
pub(super) fn is_empty_of_caddy(evidence: &ResponseEvidence<'_>) -> bool {
    let is_empty = evidence.last().response.body.size() == 0;
    let is_bare = is_empty && evidence.header("content-type").is_none();
    Front::of(evidence) == Front::Caddy && evidence.status() == 200 && is_bare
}

/// The step and the cause of a host for which another site answers as a whole.
pub(in crate::diagnose) fn as_a_whole(front: Front, host: &str) -> Diagnosis {
    let site = shown(host);
    let name = front.name();
    Diagnosis::new(
        Code::AnotherSite,
        format!(
            "{name} seems to answer for {site} with another site: another page, and nothing else \
             that is asked for"
        ),
    )
    .step(front.to_know(&site, "listen"))
}

/// The cause of a site in whose place another application answers.
pub(in crate::diagnose) fn another_application(host: &str) -> Diagnosis {
    Diagnosis::new(
        Code::AnotherSite,
        format!(
            "another application seems to answer for {}: its page is another, and it has nothing at \
             the other paths that are asked for",
            shown(host)
        ),
    )
    .step(format!(
        "{} shows the port or socket that requests are passed on to, and `sudo ss -ltnp` (`-lxp`) which \
         program listens there: is it this site's?",
        configured(PASSES)
    ))
    .step(format!(
        "if not: `Address already in use` or `Connection in use` in this one's log ({}) is that; a \
         port or socket of its own for each (`--bind unix:/run/SITE.sock`), the same in nginx; then \
         restart it and {RELOAD}",
        AppServer::Unknown.log()
    ))
    .step("if so: does it run with this site's settings and code (`sudo systemctl cat UNIT`)?")
    .or("an older release, of before these pages")
}

/// Whether two hosts may well be of one site: its staging names the live one as its
/// own address.
fn is_kin(asked: &str, own: &str) -> bool {
    if is_nameless(own) || asked.eq_ignore_ascii_case(own) {
        return true;
    }
    let (asked, own) = (asked.to_ascii_lowercase(), own.to_ascii_lowercase());
    let own: Vec<&str> = words(&own).collect();
    own.is_empty() || words(&asked).any(|word| own.iter().any(|it| is_part(word, it)))
}

/// Words of a host that tell whose it is: the top-level domain and those that
/// everybody has are none.
fn words(host: &str) -> impl Iterator<Item = &str> {
    const ANYBODYS: [&str; 16] = [
        "www", "staging", "stage", "test", "testing", "dev", "beta", "preview", "demo", "live",
        "prod", "app", "web", "api", "co", "com",
    ];
    let labels = host.rsplit_once('.').map_or("", |(labels, _)| labels);
    let words = labels.split(['.', '-', '_']);
    words.filter(|word| word.len() > 1 && !ANYBODYS.contains(word))
}

/// Whether a word is another one, or a long part of it.
fn is_part(one: &str, other: &str) -> bool {
    one == other || one.len() > 3 && other.contains(one) || other.len() > 3 && one.contains(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_staging_host_is_kin_to_the_live_one() {
        for (asked, own) in [
            ("staging.superlists.ml", "superlists.ml"),
            ("staging.superlists.ml", "www.superlists.com"),
            ("superlists-staging.herokuapp.com", "superlists.ml"),
            ("staging.superlists.ml", "localhost:8000"),
            ("staging.superlists.ml", "127.0.0.1"),
        ] {
            assert!(is_kin(asked, own), "{asked} {own}");
        }
        for (asked, own) in [
            ("staging.superlists.ml", "shop.example.com"),
            ("a.superlists.co.uk", "shop.co.uk"),
            ("staging.superlists.ml", "staging.feathers.ml"),
        ] {
            assert!(!is_kin(asked, own), "{asked} {own}");
        }
    }
}
