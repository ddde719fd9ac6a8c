//! Logins that are taken, and not kept.

use http::Method;
use http::header::SET_COOKIE;

use super::{is_login_path, is_login_url};
use crate::diagnose::application::restart;
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::{ResponseEvidence, location, sends};
use crate::exchange::Hop;
use crate::record::{Code, Diagnosis};
use crate::source::quote;

/// A page that leads back to the one to log in, though somebody just did, and says so
/// with the cookie that he got.
pub(in crate::diagnose) fn back_to_login(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let before = evidence.before.into_iter();
    let exchanges = before.chain([evidence.exchange]);
    let hops = exchanges.flat_map(|it| it.redirects.iter().chain([&it.last]));
    let hops: Vec<&Hop> = hops.collect();
    let at = hops.iter().position(|hop| is_login(hop))?;
    let name = cookie(hops[at])?;
    let leads_back = |hop: &&&Hop| {
        let next = location(hop);
        next.is_some_and(|next| is_login_url(&next, &hop.sent.url)) && sends(hop, &name)
    };
    let lost = hops[at + 1..].iter().find(leads_back)?;
    let path = shown(lost.sent.url.path());
    let name = quote(&shown(&name), 80);
    Some(
        Diagnosis::of(Code::RedirectToLogin, &path, |path| {
            format!(
                "the login is lost at once: {path} leads back to the page to log in, though the \
                 cookie {name} of the login was sent"
            )
        })
        .step(format!(
            "`SECRET_KEY` must be the same in every worker and instance (no \
             `get_random_secret_key()` in the settings), then {}",
            restart(evidence.place)
        ))
        .step(
            "sessions must be where every worker finds them: `SESSION_ENGINE` with the database or \
             redis, no `LocMemCache`",
        )
        .step("or this user may not see the page (`is_staff`, a permission)")
        .or("a user who may not see the page"),
    )
}

/// Whether a request logs in, and is taken: it leads on.
fn is_login(hop: &Hop) -> bool {
    let leads_on = location(hop).is_some_and(|next| !is_login_url(&next, &hop.sent.url));
    hop.sent.method == Method::POST && is_login_path(hop.sent.url.path()) && leads_on
}

/// The name of the cookie of a session that a response sets.
fn cookie(hop: &Hop) -> Option<String> {
    let set = hop.response.headers.get_all(SET_COOKIE).iter();
    let mut names = set.filter_map(|value| {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let (name, value) = text.split_once('=')?;
        let is_session = name.to_ascii_lowercase().contains("sess");
        let is_kept = !value.starts_with(';') && !value.starts_with("\"\"") && !value.is_empty();
        (is_session && is_kept).then(|| name.trim().to_owned())
    });
    names.next()
}
