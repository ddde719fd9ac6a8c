//! Keeping secrets out of everything that is told.

use std::collections::HashSet;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::plan::Trial;
use crate::report::{Secret, hide};
use crate::suite::Auth;

/// Every value of the plan that must not be shown: what the suites declare as
/// `[secrets]`, and passwords and tokens wherever they come from.
#[must_use]
pub fn secrets_of(trials: &[Trial]) -> Vec<Secret> {
    let mut secrets = Vec::new();
    for trial in trials {
        for secret in &trial.suite.secrets {
            secrets.push(Secret {
                value: secret.value.clone(),
                shown: format!("${}", secret.env),
            });
        }
    }
    for trial in trials {
        let request = &trial.case().request;
        let target = trial.target.credentials.as_ref();
        let own = request.auth.as_ref().map(|auth| match auth {
            Auth::Basic { password, .. } => password,
            Auth::Bearer(token) => token,
        });
        let passwords = own.into_iter().chain(target.map(|(_, password)| password));
        secrets.extend(
            passwords
                .filter(|value| value.len() >= SHORTEST)
                .map(|value| Secret {
                    value: value.clone(),
                    shown: "***".to_owned(),
                }),
        );
    }
    // The first one of a value knows where it comes from.
    let mut seen = HashSet::new();
    secrets.retain(|secret| !secret.value.is_empty() && seen.insert(secret.value.clone()));
    secrets
}

/// A password that nobody declared as a secret is hidden when it is so long
/// that hiding it leaves other words alone. Headers that carry credentials are
/// masked whatever their length.
const SHORTEST: usize = 4;

/// `told` with every secret in it hidden.
///
/// Each text is built with secrets in mind already; this is the one place that
/// all of them pass, so that a new one can't forget.
pub(super) fn redact<T: Serialize + DeserializeOwned + Clone>(told: &T, secrets: &[Secret]) -> T {
    if secrets.is_empty() {
        return told.clone();
    }
    let Ok(mut value) = serde_json::to_value(told) else {
        return told.clone();
    };
    walk(&mut value, secrets);
    // Texts for texts: what was read from the type is of the type.
    serde_json::from_value(value).unwrap_or_else(|_| told.clone())
}

fn walk(value: &mut Value, secrets: &[Secret]) {
    match value {
        Value::String(text) => *text = hide(text, secrets).into_owned(),
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, secrets)),
        Value::Object(fields) => {
            for (name, field) in fields {
                // The lines of the suite itself: they have `{{name}}`, and
                // labels count their bytes.
                if name != "place" {
                    walk(field, secrets);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_in_every_text_and_spelling() {
        let secrets = [Secret {
            value: "p/ss \"w".to_owned(),
            shown: "$PASSWORD".to_owned(),
        }];
        let told = vec![
            ("a p/ss \"w b".to_owned(), 1),
            ("/?q=p%2Fss+%22w".to_owned(), 2),
            ("{\"p\": \"p/ss \\\"w\"}".to_owned(), 3),
        ];
        let hidden = redact(&told, &secrets);
        assert!(
            hidden.iter().all(|(text, _)| text.contains("$PASSWORD")),
            "{hidden:?}"
        );
        assert!(
            hidden.iter().all(|(text, _)| !text.contains("ss")),
            "{hidden:?}"
        );
    }
}
