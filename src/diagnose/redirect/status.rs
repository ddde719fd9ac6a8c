//! Redirects for good where they are expected for now, or the other way round.

use url::Position;

use super::REDIRECTS;
use crate::diagnose::nginx::{RELOAD, configured, is_own_page};
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::expect::{Subject, is_met_by};
use crate::record::{Code, Diagnosis};

/// Those that browsers keep (RFC 9110, sections 15.4.2 and 15.4.9).
const FOR_GOOD: [u16; 2] = [301, 308];
/// Those that they ask for again each time.
const FOR_NOW: [u16; 3] = [302, 303, 307];

/// A redirect to where it is expected, of the other kind.
pub(in crate::diagnose) fn other_kind(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let next = evidence.location()?;
    let status = evidence.status();
    let is_unmet = evidence.unmet().any(|it| *it == Subject::Status);
    let wanted = |codes: &[u16]| codes.iter().copied().find(|it| evidence.wants_status(*it));
    let wanted = if FOR_NOW.contains(&status) {
        wanted(&FOR_GOOD)
    } else if FOR_GOOD.contains(&status) {
        wanted(&FOR_NOW)
    } else {
        None
    }?;
    // Where it leads is judged behind the status.
    let expected = evidence.expect.and_then(|it| it.redirect.as_ref());
    let written = [
        next.as_str(),
        &next[Position::BeforePath..Position::AfterFragment],
    ];
    let is_there = |written: &&str| expected.is_none_or(|it| is_met_by(it, written));
    if !is_unmet || !written.iter().any(is_there) {
        return None;
    }
    let path = evidence.shown_path();
    let (what, why, in_nginx) = if FOR_GOOD.contains(&wanted) {
        let in_nginx =
            "`return 301 …` in place of 302, `rewrite … permanent` in place of `redirect`";
        let why = "browsers and search engines keep the old address";
        (
            format!("for now ({status}), and not for good ({wanted})"),
            why,
            in_nginx,
        )
    } else {
        let in_nginx =
            "`return 302 …` in place of 301, `rewrite … redirect` in place of `permanent`";
        let why = "browsers keep it, and don't ask again";
        (
            format!("for good ({status}), and not for now ({wanted})"),
            why,
            in_nginx,
        )
    };
    let found = Diagnosis::of(Code::RedirectStatus, &path, |path| {
        format!("{path} redirects {what}: {why}")
    })
    .of_several(format!("redirects are {what}: {why}"));
    let in_nginx = format!(
        "{}{}: {in_nginx}; then {RELOAD}",
        evidence.place.there(),
        configured(REDIRECTS)
    );
    let in_django = "Django: `permanent=True` makes a 301 of the 302 of `redirect()` and \
                     `RedirectView`; SECURE_SSL_REDIRECT and APPEND_SLASH redirect for good";
    Some(if is_own_page(evidence) {
        found.step(in_nginx)
    } else {
        found.step(in_django).step(in_nginx)
    })
}
