//! What must not be shown.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::spellings::spellings;
use crate::plan::Trial;
use crate::report::Secret;
use crate::suite::{Auth, Suite};

/// What stands for what nobody can put in by a variable.
const MASK: &str = "***";

/// A password that nobody declared as a secret is hidden when it is so long
/// that hiding it leaves other words alone. Headers that carry credentials are
/// masked whatever their length.
const SHORTEST: usize = 4;

/// Every value of the plan that must not be shown: what the suites declare as
/// `[secrets]`, and passwords and tokens wherever they come from.
#[must_use]
pub fn secrets_of(trials: &[Trial]) -> Vec<Secret> {
    let mut secrets = declared_secrets(trials.iter().map(|trial| &*trial.suite));
    for trial in trials {
        let own = trial.case().request.auth.as_ref().map(|auth| match auth {
            Auth::Basic { user, password } => (Some(user), password),
            Auth::Bearer(token) => (None, token),
        });
        let url = trial.target.credentials.as_ref();
        let url = url.map(|(user, password)| (Some(user), password));
        for (user, password) in own.into_iter().chain(url) {
            if password.len() >= SHORTEST {
                secrets.push(masked(password.clone()));
            }
            // As the header has it, which a server may give back.
            if let Some(user) = user {
                secrets.push(masked(STANDARD.encode(format!("{user}:{password}"))));
            }
        }
    }
    in_every_spelling(secrets)
}

/// What the suites declare as `[secrets]`, and use.
#[must_use]
pub fn declared_secrets<'a>(suites: impl IntoIterator<Item = &'a Suite>) -> Vec<Secret> {
    let secrets = suites.into_iter().flat_map(|suite| &suite.secrets);
    let secrets = secrets.map(|secret| Secret {
        value: secret.value.clone(),
        shown: format!("${}", secret.env),
    });
    in_every_spelling(secrets.collect())
}

fn masked(value: String) -> Secret {
    Secret {
        value,
        shown: MASK.to_owned(),
    }
}

/// The first one of a value knows where it comes from.
fn in_every_spelling(mut secrets: Vec<Secret>) -> Vec<Secret> {
    let spelt: Vec<Secret> = secrets
        .iter()
        .flat_map(|secret| spellings(&secret.value))
        .map(masked)
        .collect();
    secrets.extend(spelt);
    let mut seen = HashSet::new();
    secrets.retain(|secret| !secret.value.is_empty() && seen.insert(secret.value.clone()));
    secrets
}
