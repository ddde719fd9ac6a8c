//! Headers that are there, and are not to be.

use crate::diagnose::application;
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::expect::Subject;
use crate::record::{Code, Diagnosis};
use crate::source::{one_line, quote};
use crate::suite::matcher::Matcher;

/// A header that is expected not to be there.
pub(in crate::diagnose) fn header(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let expect = evidence.expect?;
    let is_unwanted = |name: &str| {
        let mut headers = expect.headers.iter();
        let found = headers.find(|(it, _)| it.text.eq_ignore_ascii_case(name));
        found.is_some_and(|(_, it)| it.each.iter().any(Matcher::asks_for_absence))
    };
    let (name, value) = evidence.unmet().find_map(|subject| {
        let Subject::Header(name) = subject else {
            return None;
        };
        let name = name.plain().to_ascii_lowercase();
        let value = evidence.header(&name).filter(|_| is_unwanted(&name))?;
        Some((shown(&one_line(&name)), quote(&value, 60)))
    })?;
    let path = evidence.shown_path();
    let so = match &*name {
        "x-robots-tag" => ": search engines leave it out",
        _ => "",
    };
    let found = Diagnosis::of(Code::UnwantedHeader, &path, |path| {
        format!("{path} comes with `{name}`, {value}, which is not to be there{so}")
    })
    .of_several(format!(
        "responses come with `{name}`, which is not to be there"
    ));
    let there = evidence.place.there();
    let front = Front::of(evidence);
    let found = match front {
        Front::Apache => found.step(format!(
            "{there}`grep -rin '{name}' /etc/apache2` shows who sets it; `Header always unset {name}` \
             takes away the application's; then {}",
            front.reload()
        )),
        Front::Caddy => found.step(format!(
            "{there}`header -{name}` in the site's block takes it away, whoever sets it; then {}",
            front.reload()
        )),
        _ if application::runner(evidence).is_some() => found,
        _ => found.step(format!(
            "{there}{}: take out the `add_header` that sets it (one of staging's, left in?); \
             `proxy_hide_header {name};` beside `proxy_pass` takes away the application's; then \
             {RELOAD}",
            configured(&format!("server_name|location|include|_pass|{}", pattern(&name)))
        )),
    };
    Some(found.step(format!(
        "or the application sets it: `grep -rni '{name}' .` in the project: a middleware, a setting, a \
         view"
    )))
}

/// A pattern for a header's name in whatever case it is written, by its first letters.
pub(super) fn pattern(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if first.is_ascii_alphabetic() => format!(
                "[{}{}]{}",
                first.to_ascii_uppercase(),
                first.to_ascii_lowercase(),
                letters.as_str()
            ),
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join("-")
}
