//! Secrets, which must not be shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::COOKIE;
use http::{HeaderName, HeaderValue};

use crate::plan::Trial;
use crate::record::{Secret, Secrets};
use crate::source::Located;
use crate::suite::{Auth, Request, Suite, is_secret};

/// Every value of a run that must not be shown: what suites declare as
/// `[secrets]`, and passwords and tokens wherever they come from.
#[must_use]
pub fn secrets_of<'a>(declared: &Secrets, trials: impl IntoIterator<Item = &'a Trial>) -> Secrets {
    let mut secrets = Vec::new();
    for trial in trials {
        for step in &trial.case().steps {
            secrets.extend(credentials(&step.request, &trial.suite));
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
    declared.and(secrets)
}

/// The passwords and tokens that a request carries, and what its cookies have
/// of the environment.
pub(super) fn credentials(request: &Request, suite: &Suite) -> Vec<Secret> {
    let written = request.headers.iter().filter_map(key);
    let mut secrets: Vec<Secret> = written.map(Secret::masked).collect();
    secrets.extend(request.auth.iter().flat_map(|auth| match auth {
        Auth::Basic { user, password } => passwords(Some(user), password),
        Auth::Bearer(token) => passwords(None, token),
    }));
    let cookies = request.cookies.iter().map(|(_, value)| value.clone());
    let written = request.headers.iter().filter_map(cookie);
    let kept = secrets.iter().map(|secret| secret.value.clone());
    let texts: Vec<String> = cookies.chain(written).chain(kept).collect();
    let environment = suite
        .environment
        .iter()
        .filter(|(_, value)| is_long(value) && texts.iter().any(|text| text.contains(&**value)));
    let environment = environment.map(|(name, value)| Secret {
        value: value.clone(),
        shown: format!("${name}"),
    });
    environment.chain(secrets).collect()
}

/// Whether hiding a value leaves other words alone. Headers that carry
/// credentials are masked whatever their length.
fn is_long(value: &str) -> bool {
    value.trim().chars().count() >= Secret::SHORTEST
}

/// A password, and as the header has it, which a server may give back.
fn passwords(user: Option<&String>, password: &str) -> Vec<Secret> {
    let sent = user.map(|user| STANDARD.encode(format!("{user}:{password}")));
    let plain = (!password.is_empty()).then(|| password.to_owned());
    plain.into_iter().chain(sent).map(Secret::masked).collect()
}

/// Secrets that suites declare as `[secrets]`.
#[must_use]
pub fn declared_secrets(secrets: &[crate::suite::Secret]) -> Secrets {
    let secrets = secrets.iter().map(|secret| Secret {
        value: secret.value.clone(),
        shown: format!("${}", secret.env),
    });
    secrets.collect()
}

/// What a header has, behind a scheme, that is secret by its name. Cookies have
/// names of their own.
fn key((name, value): &(Located<HeaderName>, Option<HeaderValue>)) -> Option<String> {
    if !is_secret(name) || name.value == COOKIE {
        return None;
    }
    let value = value.as_ref()?.to_str().ok()?.trim();
    let value = value.split_once(' ').map_or(value, |(_, rest)| rest.trim());
    (!value.is_empty()).then(|| value.to_owned())
}

/// A `Cookie` header that the suite writes itself.
fn cookie((name, value): &(Located<HeaderName>, Option<HeaderValue>)) -> Option<String> {
    let value = value.as_ref().filter(|_| name.value == COOKIE)?;
    value.to_str().ok().map(str::to_owned)
}

/// The values of cookies in `Cookie` headers that are typed.
#[must_use]
pub fn secrets_of_cookies<'a>(headers: impl IntoIterator<Item = &'a str>) -> Vec<Secret> {
    let cookies = headers.into_iter().flat_map(|header| header.split(';'));
    let values = cookies.map(|cookie| cookie.split_once('=').map_or(cookie, |(_, value)| value));
    let values = values.map(|value| Secret::masked(value.trim()));
    values.collect()
}

/// Secrets that turned up in a form.
pub(super) fn hidden(values: Vec<String>) -> Vec<Secret> {
    values.into_iter().map(Secret::masked).collect()
}
