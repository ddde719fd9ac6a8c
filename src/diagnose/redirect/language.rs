//! Redirects to the same path in a language.

use super::not_followed;
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};

/// A redirect that only puts a language before the path, as Django's `i18n_patterns` does
/// for what has none.
pub(in crate::diagnose) fn prefixed(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let next = not_followed(evidence)?;
    let asked = &evidence.last().sent.url;
    if next.host() != asked.host() {
        return None;
    }
    let (language, _) = next.path().strip_prefix('/')?.split_once('/')?;
    let rest = next.path().strip_prefix('/')?.strip_prefix(language)?;
    let is_alike = rest == asked.path() || rest.strip_suffix('/') == Some(asked.path());
    if !is_language(language) || !is_alike {
        return None;
    }
    let (path, language) = (evidence.shown_path(), shown(language));
    Some(
        Diagnosis::of(Code::RedirectNotFollowed, &path, |path| {
            format!(
                "{path} redirects to its path below /{language}/, as Django's `i18n_patterns` does \
                 for what has no language"
            )
        })
        .step(format!(
            "if that is meant: ask below /{language}/, or `follow = true`"
        ))
        .step(
            "if not, a path without a language stands for none: `i18n_patterns(…, \
             prefix_default_language=False)`, and what has no language (an API) beside it in \
             `urlpatterns`",
        ),
    )
}

/// Whether a part of a path is a language, as `en` or `pt-br`.
pub(in crate::diagnose) fn is_language(part: &str) -> bool {
    let is_word = |word: &str, longest: usize| {
        (2..=longest).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    match part.split_once('-') {
        Some((language, region)) => is_word(language, 2) && is_word(region, 4),
        None => is_word(part, 2) && part.bytes().all(|b| b.is_ascii_lowercase()),
    }
}
