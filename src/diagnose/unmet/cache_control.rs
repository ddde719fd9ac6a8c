//! What a response says of how long it is kept, where that is not as wanted.

use crate::diagnose::application;
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::diagnose::static_files::{folder, has_tag_of_a_file, is_file};
use crate::expect::Subject;
use crate::record::{Code, Diagnosis};
use crate::source::quote;
use crate::suite::expect::Caching;
use crate::suite::matcher::Condition;

/// What sets how long something is kept in nginx.
const KEEPS: &str = r"^[^#]*\b(server_name|location|expires)\s|Cache-Control";

/// What a case wants of how a response is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Kept,
    NotKept,
}

/// A file that browsers don't keep, or a page that they do.
pub(in crate::diagnose) fn not_as_wanted(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let said = evidence.header("cache-control");
    let path = evidence.shown_path();
    match wanted(evidence)? {
        Wanted::Kept if is_file(evidence.path()) => {
            let folder = folder(evidence.path());
            let found = match &said {
                Some(said) => {
                    let said = quote(said, 80);
                    let told = |what: &str| {
                        format!("{what} not kept as long as expected: `Cache-Control` says {said}")
                    };
                    Diagnosis::new(Code::CacheControl, told(&format!("{path} is")))
                        .of_several(told(&format!("files of {folder} are")))
                }
                None => Diagnosis::new(
                    Code::CacheControl,
                    format!(
                        "nothing says how long browsers keep {path}: they ask for it again and again"
                    ),
                )
                .of_several(format!(
                    "nothing says how long browsers keep files of {folder}: they ask for them again \
                     and again"
                )),
            };
            Some(found.step(to_keep(evidence, said.is_some())))
        }
        Wanted::Kept => None,
        Wanted::NotKept => {
            let says = match &said {
                Some(said) => format!("`Cache-Control` says {}", quote(said, 80)),
                None => "no `Cache-Control` says otherwise".to_owned(),
            };
            Some(
                Diagnosis::of(Code::CacheControl, &path, |path| {
                    format!("browsers and caches may keep {path}: {says}")
                })
                .step(if has_tag_of_a_file(evidence) {
                    format!(
                        "it is a file of the web server's: {}{}: `add_header Cache-Control \
                         no-store;` in its `location` (an `expires` there says otherwise); then \
                         {RELOAD}",
                        evidence.place.there(),
                        configured(KEEPS)
                    )
                } else {
                    "Django: `@never_cache` (`django.views.decorators.cache`) around the view; an \
                     `expires` or `add_header Cache-Control` of nginx's takes its place"
                        .to_owned()
                }),
            )
        }
    }
}

/// The step that lets browsers keep a file.
fn to_keep(evidence: &ResponseEvidence<'_>, is_said: bool) -> String {
    let there = evidence.place.there();
    let folder = folder(evidence.path());
    if let Some(runner) = application::runner(evidence) {
        return format!(
            "{runner} or what runs in it sends the file: WhiteNoise keeps hashed ones for ever, others \
             for `WHITENOISE_MAX_AGE` seconds (60 unless set)"
        );
    }
    match Front::of(evidence) {
        Front::Apache => format!(
            "{there}`sudo a2enmod expires`, and `ExpiresActive On`, `ExpiresDefault \"access plus 30 \
             days\"` for the folder; then {}",
            Front::Apache.reload()
        ),
        Front::Caddy => format!(
            "{there}`header {folder}* Cache-Control \"public, max-age=2592000\"` in the site's block; \
             then {}",
            Front::Caddy.reload()
        ),
        _ if is_said => format!(
            "{there}{}: which line is it? `expires -1;` and `epoch` say no-cache; `expires 30d;` in \
             `location {folder}` keeps it; then {RELOAD}",
            configured(KEEPS)
        ),
        _ => format!(
            "{there}{}: `expires 30d;` in nginx's `location {folder}`; where the names have hashes, \
             `add_header Cache-Control \"public, max-age=31536000, immutable\";`; then {RELOAD}",
            configured(KEEPS)
        ),
    }
}

/// What is wanted of how it is kept, where that is not met.
fn wanted(evidence: &ResponseEvidence<'_>) -> Option<Wanted> {
    let expect = evidence.expect?;
    evidence.unmet().find_map(|subject| match subject {
        Subject::Caching(None) => match expect.caching.as_ref()?.value {
            Caching::Immutable => Some(Wanted::Kept),
            Caching::NoStore => Some(Wanted::NotKept),
            Caching::Revalidates => None,
        },
        Subject::Header(name) => {
            let name = name.plain().to_ascii_lowercase();
            if name != "cache-control" && name != "expires" {
                return None;
            }
            let mut headers = expect.headers.iter();
            let (_, expected) = headers.find(|(it, _)| it.text.eq_ignore_ascii_case(&name))?;
            expected.conditions().find_map(|it| of_condition(&it.value))
        }
        _ => None,
    })
}

/// What a condition on `Cache-Control` or `Expires` wants.
fn of_condition(condition: &Condition<String>) -> Option<Wanted> {
    let text = match condition {
        Condition::Equals(text)
        | Condition::Contains(text)
        | Condition::StartsWith(text)
        | Condition::EndsWith(text) => text.as_str(),
        Condition::Matches(pattern) => pattern.as_str(),
        // It must be there.
        Condition::Absent(false) => return Some(Wanted::Kept),
        _ => return None,
    };
    let text = shown(text).to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["no-store", "no-cache", "private", "max-age=0"]) {
        Some(Wanted::NotKept)
    } else {
        has(&["max-age", "immutable", "public"]).then_some(Wanted::Kept)
    }
}
