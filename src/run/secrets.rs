//! What must not be shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, PROXY_AUTHORIZATION};
use http::{HeaderName, HeaderValue};

use crate::plan::Trial;
use crate::report::{Secret, in_every_spelling};
use crate::source::Located;
use crate::suite::{Auth, Suite};

/// A password that nobody declared as a secret is hidden when it is so long
/// that hiding it leaves other words alone. Headers that carry credentials are
/// masked whatever their length.
const SHORTEST: usize = 4;

/// Every value of the plan that must not be shown: what the suites declare as
/// `[secrets]`, and passwords and tokens wherever they come from.
#[must_use]
pub fn secrets_of<'a>(trials: impl IntoIterator<Item = &'a Trial>) -> Vec<Secret> {
    let trials: Vec<&Trial> = trials.into_iter().collect();
    let mut secrets = declared_secrets(trials.iter().map(|trial| &*trial.suite));
    for trial in trials {
        let request = &trial.case().request;
        let written = request.headers.iter().filter_map(credentials);
        secrets.extend(written.map(masked));
        let own = request.auth.as_ref().map(|auth| match auth {
            Auth::Basic { user, password } => (Some(user), password),
            Auth::Bearer(token) => (None, token),
        });
        let url = trial.target.credentials.as_ref();
        let url = url.map(|(user, password)| (Some(user), password));
        let proxy = trial.target.proxy.as_ref();
        let proxy = proxy.and_then(|proxy| proxy.credentials.as_ref());
        let proxy = proxy.map(|(user, password)| (Some(user), password));
        for (user, password) in own.into_iter().chain(url).chain(proxy) {
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

/// What a header that the suite writes itself carries behind its scheme.
fn credentials((name, value): &(Located<HeaderName>, Option<HeaderValue>)) -> Option<String> {
    if ![AUTHORIZATION, PROXY_AUTHORIZATION].contains(&name.value) {
        return None;
    }
    let value = value.as_ref()?.to_str().ok()?.trim();
    let value = value.split_once(' ').map_or(value, |(_, rest)| rest.trim());
    (value.len() >= SHORTEST).then(|| value.to_owned())
}

fn masked(value: String) -> Secret {
    Secret {
        value,
        shown: Secret::MASK.to_owned(),
    }
}
