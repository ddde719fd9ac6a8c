//! Redirects that were not followed, or lead where they should not.

pub(super) mod circle;
pub(super) mod cookie;
mod glued;
pub(super) mod https;
pub(super) mod internal;
pub(super) mod language;
pub(super) mod login_lost;
pub(super) mod nowhere;
pub(super) mod status;

use http::StatusCode;
use url::Url;

use crate::content::login::{is_login_path, is_login_url, is_login_word};
use crate::diagnose::application::restart;
use crate::diagnose::nginx::{FOLDERS, RELOAD, configured, is_own_page};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::{ResponseEvidence, location};
use crate::diagnose::static_files::kind;
use crate::exchange::{Hop, Unfollowed};
use crate::expect::{Judgement, Subject, shown_url};
use crate::record::{Code, Diagnosis};
use crate::source::quote;
use crate::suite::matcher::Condition;

/// At most this many hops of a circle are drawn.
const DRAWN: usize = 6;

/// At most so many redirects may be followed.
const MOST: usize = 100;

/// The rules of nginx's that redirect, with the blocks that they stand in.
pub(in crate::diagnose) const REDIRECTS: &str =
    r"^[^#]*\b(listen|server_name|location)\s|return 30|rewrite ";

/// More redirects than the case follows.
pub(in crate::diagnose) fn too_many(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let Some(Unfollowed::TooMany(limit)) = evidence.exchange.unfollowed else {
        return None;
    };
    let times = if limit == 1 {
        "1 redirect".to_owned()
    } else {
        format!("{limit} redirects")
    };
    Some(
        Diagnosis::new(
            Code::TooManyRedirects,
            format!(
                "redirects on after {times}, which is as many as the case follows: {}",
                chain(evidence)
            ),
        )
        .step(format!(
            "is each of them meant? A larger `follow` goes further: `follow = {}`",
            (limit + 10).min(MOST)
        )),
    )
}

/// Whether it redirects somebody to a page to log in who asked for another one.
pub(in crate::diagnose) fn leads_to_login(evidence: &ResponseEvidence<'_>) -> bool {
    let hop = match evidence.location() {
        Some(_) => Some(evidence.last()),
        None => evidence.exchange.redirects.last(),
    };
    hop.is_some_and(|hop| {
        let to_login = location(hop).is_some_and(|next| is_login_path(next.path()));
        to_login && !is_login_path(hop.sent.url.path())
    })
}

/// A redirect to the page on which users log in, followed or not.
pub(in crate::diagnose) fn to_login(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let hop = match not_followed(evidence) {
        Some(_) => evidence.last(),
        None if evidence.location().is_none() => evidence.exchange.redirects.last()?,
        None => return None,
    };
    let next = location(hop)?;
    let asked = &hop.sent.url;
    if !is_login_url(&next, asked) || is_login_path(asked.path()) || is_login_meant(evidence) {
        return None;
    }
    let from = shown(asked.path());
    let to = bounded(evidence, &next);
    let mut page = next.clone();
    page.set_query(None);
    let page = bounded(evidence, &page);
    let expected = quote(&page, 200);
    let base = &evidence.place.target.base_path;
    let is_lost = leaves_base(hop, &next, base);
    let has_form = next.origin() == asked.origin() && !is_lost && !is_single_sign_on(&next);
    Some(
        Diagnosis::new(
            Code::RedirectToLogin,
            format!(
                "{from} redirects to a page to log in, {to}, as for someone who isn't logged in"
            ),
        )
        .of_several(format!(
            "redirects lead to a page to log in, {page}, as for someone who isn't logged in"
        ))
        .step(if is_lost {
            format!(
                "it is not below {base}: Django's `LOGIN_URL = \"login\"`, the name of a URL pattern, \
                 keeps to the prefix, as does `FORCE_SCRIPT_NAME = {}`; then {}",
                quote(base, 120),
                restart(evidence.place)
            )
        } else if evidence.location().is_some() {
            format!(
                "if that is right, expect it: `expect.redirect = {{ starts_with = {expected} }}`"
            )
        } else {
            format!("if that is right, expect it: `expect.url = {{ starts_with = {expected} }}`")
        })
        .step_if(
            has_form,
            format!(
                "to see {from} as a user, log in first: a `[[case.step]]` with `get = {expected}`, \
                 and one with `submit.fields = {{ username = …, password = … }}`"
            ),
        )
        .step(
            "if everybody may see it: `login_required`, a middleware or a proxy asks for a user \
             here",
        ),
    )
}

/// Whether no form is there to fill in, but the way to where users are known.
fn is_single_sign_on(url: &Url) -> bool {
    let words = ["oauth", "oauth2", "saml", "saml2", "sso", "oidc", ".auth"];
    let mut segments = url.path().split('/');
    segments.any(|segment| words.contains(&&*segment.to_ascii_lowercase()))
}

/// Whether the case wants redirects to end at a page to log in, and they do:
/// that they lead there is nothing to wonder at.
fn is_login_meant(evidence: &ResponseEvidence<'_>) -> bool {
    let elsewhere = evidence.failed.iter().any(|check| {
        check.subject == Subject::Url && matches!(check.judgement, Judgement::Unmet { .. })
    });
    let url = evidence.expect.and_then(|expect| expect.url.as_ref());
    let Some(url) = url.filter(|_| !elsewhere) else {
        return false;
    };
    let names_login = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_'))
            .any(is_login_word)
    };
    let mut conditions = url.conditions();
    conditions.any(|condition| match &condition.value {
        Condition::Equals(text)
        | Condition::Contains(text)
        | Condition::StartsWith(text)
        | Condition::EndsWith(text) => names_login(text),
        Condition::OneOf(texts) => texts.iter().any(|text| names_login(text)),
        Condition::Matches(pattern) => names_login(pattern.as_str()),
        _ => false,
    })
}

/// A slash that was left out.
pub(in crate::diagnose) fn slash_appended(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let next = not_followed(evidence)?;
    let asked = &evidence.last().sent.url;
    if next.path() != format!("{}/", asked.path()) || next.origin() != asked.origin() {
        return None;
    }
    let from = evidence.shown_path();
    if is_own_page(evidence) && kind(asked.path()).is_some() {
        let found = Diagnosis::of(Code::SlashAppended, &from, |from| {
            format!("nginx takes {from} for a folder, and redirects to it with a slash at its end")
        });
        let found = found.or("a folder of that name");
        return Some(found.step(format!(
            "{}: an `alias` within a `location ~` stands for the whole path, unless it ends in what \
             the pattern caught (`location ~ ^/media/(.*)$ {{ alias …/media/$1; }}`); better `location \
             ^~ /media/ {{ alias …/media/; }}`; then {RELOAD}",
            configured(FOLDERS)
        )));
    }
    let to = format!("{from}/");
    // What is sent is dropped on the way, and the page passes for its answer.
    let status = evidence.status();
    let drops = !evidence.method().is_safe() && matches!(status, 301..=303);
    let ask = format!("ask for each path with its slash at the end, as {to}");
    Some(
        Diagnosis::new(
            Code::SlashAppended,
            format!("{from} redirects to {to}, with a slash at its end"),
        )
        // Each kind is a cause of its own: to follow helps the one and harms the other.
        .of_several(if drops {
            "what is sent to paths without a slash at their end is dropped by a redirect to those \
             with one"
        } else {
            "paths without a slash at their end are redirected to those with one"
        })
        .step(if drops {
            format!("{ask}: a redirect ({status}) that is followed drops what is sent")
        } else if evidence.is_about_redirect() {
            ask
        } else {
            format!("{ask}, or follow the redirect: `follow = true`")
        }),
    )
}

/// A redirect to another host.
pub(in crate::diagnose) fn to_another_host(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let next = not_followed(evidence)?;
    let asked = &evidence.last().sent.url;
    if next.host() == asked.host() {
        return None;
    }
    if let Some(found) = glued::host_and_path(evidence, &next) {
        return Some(found);
    }
    let host = shown(next.host_str().unwrap_or_default());
    let site = evidence.place.site();
    let found = Diagnosis::new(
        Code::RedirectToAnotherHost,
        format!("asked for {site}, the server redirects to {host}"),
    );
    Some(
        found
            .step(format!(
                "if {host} is the site's right name, check that: `host = {}`",
                quote(&host, 120)
            ))
            .step(if is_own_page(evidence) || host != format!("www.{site}") {
                format!(
                    "if {site} is: {}{}: without a block with `server_name {site};`, the first one \
                 answers; or a rule of its own redirects (`$server_name` is the first name of its \
                 block, `$host` the one that was asked for)",
                    evidence.place.there(),
                    configured(REDIRECTS)
                )
            } else {
                format!("if {site} is: Django's PREPEND_WWW redirects, or a middleware")
            })
            .step("if both are right: `follow = true` goes there"),
    )
}

/// A redirect that the case neither follows nor expects. Where one leads that
/// it does expect, the check says.
pub(in crate::diagnose) fn unexpected(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.is_about_redirect() {
        return None;
    }
    let next = not_followed(evidence)?;
    if next.origin() != evidence.last().sent.url.origin() {
        return Some(https::away(evidence, &next));
    }
    let status = evidence.status();
    let path = evidence.shown_path();
    let to = bounded(evidence, &next);
    let base = &evidence.place.target.base_path;
    if leaves_base(evidence.last(), &next, base) {
        return Some(
            Diagnosis::new(
                Code::RedirectNotFollowed,
                format!(
                    "{} redirects ({status}) to {to}, which is not below {base}",
                    shown(evidence.path())
                ),
            )
            .of_several(format!(
                "redirects ({status}) lead to what is not below {base}"
            ))
            .step(format!(
                "an application that doesn't know where it is: Django's `FORCE_SCRIPT_NAME = {}`, \
                 then {}",
                quote(base, 120),
                restart(evidence.place)
            )),
        );
    }
    Some(
        Diagnosis::new(
            Code::RedirectNotFollowed,
            format!("{path} redirects ({status}) to {to}, and the case doesn't follow"),
        )
        .of_several(format!(
            "there are redirects ({status}), and the cases don't follow"
        ))
        .step("to check the page that it leads to: `follow = true`")
        .step(expect_it(evidence, &next)),
    )
}

/// Whether a redirect leads out of what is below a target's base path.
fn leaves_base(hop: &Hop, next: &Url, base: &str) -> bool {
    let is_within = |url: &Url| {
        let rest = url.path().strip_prefix(base);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    is_within(&hop.sent.url) && !is_within(next) && next.origin() == hop.sent.url.origin()
}

/// Where a redirect leads, of a response that was expected to be none and that
/// the case doesn't follow.
pub(in crate::diagnose) fn not_followed(evidence: &ResponseEvidence<'_>) -> Option<Url> {
    if evidence.exchange.unfollowed.is_some()
        || !evidence.is_status_wrong()
        || evidence.is_only_another_redirect()
        || evidence.last().response.status == StatusCode::NOT_MODIFIED
    {
        return None;
    }
    evidence.location()
}

/// The paths of every hop, and where the last one leads.
pub(in crate::diagnose) fn chain(evidence: &ResponseEvidence<'_>) -> String {
    let hops = evidence.exchange.hops().count();
    let mut drawn: Vec<String> = evidence
        .exchange
        .hops()
        .skip(hops.saturating_sub(DRAWN))
        .map(|hop| bounded(evidence, &hop.sent.url))
        .collect();
    if hops > DRAWN {
        drawn.insert(0, "…".to_owned());
    }
    if let Some(next) = evidence.location() {
        drawn.push(bounded(evidence, &next));
    }
    drawn.join(" → ")
}

/// A URL as it is shown to whoever asked for the first one.
pub(in crate::diagnose) fn bounded(evidence: &ResponseEvidence<'_>, url: &Url) -> String {
    shown_url(url, &evidence.exchange.first().sent.url)
}

/// The step that expects the redirect itself, as far as it is shown.
pub(in crate::diagnose) fn expect_it(evidence: &ResponseEvidence<'_>, url: &Url) -> String {
    let told = bounded(evidence, url);
    if told.contains('…') {
        return "to check the redirect itself: `expect.redirect`".to_owned();
    }
    format!(
        "to check the redirect itself: `expect.redirect = {}`",
        quote(&told, 200)
    )
}
