//! Secrets, which must not be shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::COOKIE;
use http::{HeaderName, HeaderValue};

use crate::plan::Trial;
use crate::record::{Secret, in_every_spelling};
use crate::source::Located;
use crate::suite::{Auth, Request, Suite, is_secret};

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
        for step in &trial.case().steps {
            secrets.extend(credentials(&step.request));
        }
        let others = trial.others().map(|other| &other.target);
        for target in std::iter::once(&trial.target).chain(others) {
            let proxy = target.proxy.as_ref();
            let proxy = proxy.and_then(|proxy| proxy.credentials.as_ref());
            for (user, password) in target.credentials.iter().chain(proxy) {
                secrets.extend(passwords(Some(user), password));
            }
        }
    }
    in_every_spelling(secrets)
}

/// The passwords and tokens that a request carries.
pub(super) fn credentials(request: &Request) -> Vec<Secret> {
    let written = request.headers.iter().filter_map(key);
    let mut secrets: Vec<Secret> = written.map(masked).collect();
    secrets.extend(request.auth.iter().flat_map(|auth| match auth {
        Auth::Basic { user, password } => passwords(Some(user), password),
        Auth::Bearer(token) => passwords(None, token),
    }));
    secrets
}

/// A password, and as the header has it, which a server may give back.
fn passwords(user: Option<&String>, password: &str) -> Vec<Secret> {
    let plain = (password.len() >= SHORTEST).then(|| masked(password.to_owned()));
    let sent = user.map(|user| masked(STANDARD.encode(format!("{user}:{password}"))));
    plain.into_iter().chain(sent).collect()
}

/// Secrets that the suites declare as `[secrets]`, and use.
#[must_use]
pub fn declared_secrets<'a>(suites: impl IntoIterator<Item = &'a Suite>) -> Vec<Secret> {
    let secrets = suites.into_iter().flat_map(|suite| &suite.secrets);
    let secrets = secrets.map(|secret| Secret {
        value: secret.value.clone(),
        shown: format!("${}", secret.env),
    });
    in_every_spelling(secrets.collect())
}

/// What a header has, behind a scheme, that is secret by its name. Cookies have
/// names of their own.
fn key((name, value): &(Located<HeaderName>, Option<HeaderValue>)) -> Option<String> {
    if !is_secret(name) || name.value == COOKIE {
        return None;
    }
    let value = value.as_ref()?.to_str().ok()?.trim();
    let value = value.split_once(' ').map_or(value, |(_, rest)| rest.trim());
    (value.len() >= SHORTEST).then(|| value.to_owned())
}

/// The values of cookies in `Cookie` headers that are typed.
#[must_use]
pub fn secrets_of_cookies<'a>(headers: impl IntoIterator<Item = &'a str>) -> Vec<Secret> {
    let cookies = headers.into_iter().flat_map(|header| header.split(';'));
    let values = cookies.map(|cookie| cookie.split_once('=').map_or(cookie, |(_, value)| value));
    let long = values
        .map(str::trim)
        .filter(|value| value.len() >= SHORTEST);
    in_every_spelling(long.map(|value| masked(value.to_owned())).collect())
}

/// Secrets that turned up in a form.
pub(super) fn hidden(values: Vec<String>) -> Vec<Secret> {
    let long = values.into_iter().filter(|value| value.len() >= SHORTEST);
    long.map(masked).collect()
}

fn masked(value: String) -> Secret {
    Secret {
        value,
        shown: Secret::MASK.to_owned(),
    }
}
