//! Headers that two set, each with a value of its own.

use super::unwanted::pattern;
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::expect::{Counts, Subject};
use crate::record::{Code, Diagnosis};
use crate::source::{one_line, quote};

/// How many characters of a value are shown.
const SHOWN: usize = 60;

/// A header that is expected to have one value, and has several.
pub(in crate::diagnose) fn contradicting(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let headers = &evidence.last().response.headers;
    let (name, counts, values) = evidence.unmet().find_map(|subject| {
        let Subject::Header(name) = subject else {
            return None;
        };
        let counts = Counts::of(&name.plain())?;
        let values = headers.get_all(&*name.plain().to_ascii_lowercase());
        let values = values
            .iter()
            .map(|it| String::from_utf8_lossy(it.as_bytes()));
        let values: Vec<_> = values.collect();
        (values.len() > 1).then(|| (as_written(&name.plain()), counts, values))
    })?;
    let path = evidence.shown_path();
    let all: Vec<String> = values.iter().take(3).map(|it| quote(it, SHOWN)).collect();
    let all = all.join(" and ");
    let what = format!("`{name}` {} times, {all}: {}", values.len(), counts.told());
    let found = Diagnosis::of(Code::HeaderTwice, &path, |path| {
        format!("{path} has {what}")
    })
    .of_several(format!("responses have {what}"));
    let there = evidence.place.there();
    Some(match Front::of(evidence) {
        Front::Apache => found.step(format!(
            "{there}`grep -rin '{name}' /etc/apache2`: `Header set` and `Header always set` are two \
             lists, and the application may set it, too: one of them is enough (`Header always unset` \
             beside `Header set`); then {}",
            Front::Apache.reload()
        )),
        Front::Caddy => found.step(format!(
            "{there}`header_down -{name}` in `reverse_proxy` drops the application's, where the \
             Caddyfile sets it; then {}",
            Front::Caddy.reload()
        )),
        _ => found
            .step(format!(
                "{there}{}: nginx's `add_header` (and `expires`) adds to what the application sends: \
                 take it out, or `proxy_hide_header {name};` (`uwsgi_hide_header`) beside it drops \
                 the application's; then {RELOAD}",
                configured(&format!(
                    "server_name|location|_pass|expires|{}",
                    pattern(&name.to_ascii_lowercase())
                ))
            ))
            .step(of_application(&name)),
    })
}

/// What sets the header in Django.
fn of_application(name: &str) -> String {
    let setting = match &*name.to_ascii_lowercase() {
        "strict-transport-security" => "SECURE_HSTS_SECONDS = 0",
        "x-frame-options" => "XFrameOptionsMiddleware, X_FRAME_OPTIONS",
        "x-content-type-options" => "SECURE_CONTENT_TYPE_NOSNIFF = False",
        "referrer-policy" => "SECURE_REFERRER_POLICY = None",
        "cross-origin-opener-policy" => "SECURE_CROSS_ORIGIN_OPENER_POLICY = None",
        "cache-control" => "`@never_cache`, `@cache_control`",
        _ => "django-cors-headers",
    };
    format!("or let nginx alone set it; in Django: {setting}")
}

/// A header's name as it is written: `X-Frame-Options`.
fn as_written(name: &str) -> String {
    let name = shown(&one_line(name)).to_ascii_lowercase();
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
        format!("{}{rest}", first.to_ascii_uppercase())
    });
    words.collect::<Vec<_>>().join("-")
}
