//! Releases that answer, and are not the one that is expected.

use serde_json::Value;

use super::response_evidence::ResponseEvidence;
use crate::expect::{Check, Judgement, Name, Subject};
use crate::record::{Code, Diagnosis};
use crate::suite::value::Path;

/// What names a release.
const WORDS: [&str; 7] = [
    "release", "version", "revision", "commit", "sha", "build", "git",
];
/// The longest name of a release.
const NAME: usize = 80;

/// A right answer in which the name of another release stands.
pub(super) fn another(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let shows = |check: &&Check| shows_release(check, evidence);
    let is_another = !evidence.is_status_wrong() && evidence.failed.iter().any(shows);
    is_another.then(old_release)
}

/// Whether a check that is not met is of the name of a release, and there is one.
fn shows_release(check: &Check, evidence: &ResponseEvidence<'_>) -> bool {
    if !matches!(
        check.judgement,
        Judgement::Unmet {
            is_unfit: false,
            ..
        }
    ) {
        return false;
    }
    match &check.subject {
        Subject::Header(name) if names_release(&name.plain()) => {
            let value = evidence.header(&name.plain());
            value.is_some_and(|value| is_of_release(&value))
        }
        Subject::Json(path, None) if names_release(&path.plain()) => value(path, evidence.text)
            .is_some_and(|value| match value {
                Value::String(text) => is_of_release(&text),
                Value::Number(_) => true,
                _ => false,
            }),
        _ => false,
    }
}

/// The one value that a path finds in a document.
fn value(path: &Name, document: &str) -> Option<Value> {
    let path = Path::try_from(path.plain()).ok()?;
    let document: Value = serde_json::from_str(document).ok()?;
    match path.select(&document).ok()?.as_slice() {
        [value] => Some(Value::clone(value)),
        _ => None,
    }
}

/// Whether one of the words of a name is that of a release: `x-app-version`,
/// `$.git.commit`, `$.buildNumber`.
fn names_release(name: &str) -> bool {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !words.ends_with(|last: char| last.is_uppercase()) {
            words.push(' ');
        }
        words.push(c);
    }
    let mut words = words.split(|c: char| !c.is_alphanumeric());
    words.any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Whether a text may be the name of a release: a number, or a hash.
fn is_of_release(text: &str) -> bool {
    text.len() <= NAME
        && text.contains(|c: char| c.is_ascii_digit())
        && !text.contains(char::is_whitespace)
}

/// The release before this one, to the end.
#[must_use]
pub fn old_release() -> Diagnosis {
    Diagnosis::new(
        Code::OldRelease,
        "the application answers, but it is not the release that is expected",
    )
    .step(
        "`ps -ewwo lstart,pid,args | grep -E '[g]unicorn|[u]vicorn|[u]wsgi'` shows since when it \
         runs: if it is from before the deploy, `sudo systemctl restart UNIT` (`systemctl status \
         PID` names the unit) serves the new code",
    )
    .step(
        "if it is newer: does it run what was deployed? `systemctl cat UNIT | grep -E \
         '^(WorkingDirectory|Environment|ExecStart)'`",
    )
    .step("is the expected value the one that was deployed? It may come from another commit")
}

/// Two releases, one after the other.
#[must_use]
pub fn two_releases() -> Diagnosis {
    Diagnosis::new(
        Code::TwoReleases,
        "two releases answer in turns: more than one instance runs, and not all are new",
    )
    .step(
        "`ps -ewwo lstart,pid,args | grep -E '[g]unicorn|[u]vicorn|[u]wsgi'` shows when each was \
         started: restart the unit of the one that is from before the deploy",
    )
    .step("or a rolling deploy that is not through: wait longer, `--wait 5m`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_have_names_of_their_own() {
        for name in [
            "x-release",
            "$.git.sha",
            "$.buildNumber",
            "X-Commit-ID",
            "$['appVersion']",
        ] {
            assert!(names_release(name), "{name}");
        }
        for name in ["x-served-by", "$.conversions", "digest", "$.sha256"] {
            assert!(!names_release(name), "{name}");
        }
        assert!(is_of_release("1.0.0") && is_of_release("4f2c9ab"));
        assert!(!is_of_release("latest") && !is_of_release("Release 1 of it"));
    }
}
