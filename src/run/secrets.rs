//! Secrets, which must not be shown.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::{CONTENT_TYPE, COOKIE};
use serde_json::Value;
use url::form_urlencoded;

use crate::content::media_type::essence;
use crate::exchange::cookie_pair;
use crate::plan::Trial;
use crate::record::{Secret, Secrets};
use crate::suite::{Auth, Body, PartContent, Request, Suite, is_secret_field, is_secret_header};

/// Every value of a run that must not be shown: what suites declare as
/// `[secrets]`, and credentials wherever they come from.
#[must_use]
pub fn secrets_of<'a>(declared: &Secrets, trials: impl IntoIterator<Item = &'a Trial>) -> Secrets {
    let mut secrets = Vec::new();
    for trial in trials {
        for step in &trial.case().steps {
            secrets.extend(credentials(&step.request, &trial.suite, declared));
        }
        let others = trial.others().map(|other| &other.target);
        for target in std::iter::once(&trial.target).chain(others) {
            let proxy = target.proxy.as_ref();
            let proxy = proxy.and_then(|proxy| proxy.credentials.as_ref());
            let target = target.credentials.iter().map(|it| ("target password", it));
            for (called, (user, password)) in target.chain(proxy.map(|it| ("proxy password", it))) {
                secrets.push(Secret::masked(password, called));
                secrets.push(basic(user, password));
            }
        }
    }
    declared.and(secrets)
}

/// The same of all cases of suites, whatever the targets are: names of cases
/// may have them.
#[must_use]
pub fn secrets_of_suites<'a>(
    declared: &Secrets,
    suites: impl IntoIterator<Item = &'a Suite>,
) -> Secrets {
    let mut secrets = Vec::new();
    for suite in suites {
        let ready = suite.ready.iter().map(|ready| &ready.case);
        for step in suite.cases.iter().chain(ready).flat_map(|case| &case.steps) {
            secrets.extend(credentials(&step.request, suite, declared));
        }
    }
    declared.and(secrets)
}

/// What a request has where credentials stand. Where the suite took a part from
/// the environment or from the command line, that is one for itself.
pub(super) fn credentials(request: &Request, suite: &Suite, declared: &Secrets) -> Vec<Secret> {
    let mut secrets = Vec::new();
    for (called, value) in places(request) {
        let mut named = named(&value, suite);
        named.extend(declared.of_environment_in(&value).cloned());
        let whole = vec![&*value];
        let literal = named.iter().fold(whole, |parts, it| {
            let parts = parts.into_iter();
            parts.flat_map(|part| part.split(&*it.value)).collect()
        });
        // What is put around it is a few words, or one more.
        let literal = literal
            .into_iter()
            .filter(|it| named.is_empty() || is_key(it));
        let literal: Vec<Secret> = literal.map(|it| Secret::masked(it, &called)).collect();
        secrets.extend(named.into_iter().chain(literal));
    }
    if let Some(Auth::Basic { user, password }) = &request.auth {
        secrets.push(basic(user, password));
    }
    secrets.retain(|secret| !secret.value.trim().is_empty());
    secrets
}

/// What of a value comes from the environment or from the command line, by the
/// names that the suite has for it.
fn named(value: &str, suite: &Suite) -> Vec<Secret> {
    let is_there = |it: &&String| is_long(it) && value.contains(&***it);
    let environment = suite.environment.iter();
    let environment = environment.filter(|(_, it)| is_there(it));
    let environment = environment.map(|(name, it)| Secret::of_environment(name, it));
    let given = suite.given.iter().filter(|(_, it)| is_there(it));
    let given = given.map(|(name, it)| Secret::masked(it, &format!("var {name}")));
    environment.chain(given).collect()
}

/// Whether hiding a value leaves other words alone.
fn is_long(value: &str) -> bool {
    value.trim().chars().count() >= Secret::SHORTEST
}

/// Whether a value is long enough for a key that nobody guesses; a shorter one
/// that nobody calls a secret is a word, which stands elsewhere, too.
pub(super) fn is_key(value: &str) -> bool {
    value.trim().chars().count() >= 8
}

/// Where a request has credentials, as their names say: what each is called, and
/// its value.
fn places(request: &Request) -> Vec<(String, String)> {
    let mut places = Vec::new();
    for (name, value) in &request.cookies {
        places.push((format!("cookie {name}"), value.clone()));
    }
    for (name, value) in &request.headers {
        let value = value.as_ref().map(HeaderValue::as_bytes);
        let value = String::from_utf8_lossy(value.unwrap_or_default());
        if name.value == COOKIE {
            places.extend(cookies(&value));
        } else if is_secret_header(name.as_str()) {
            places.push((name.to_string(), value.trim().to_owned()));
            // Behind a scheme.
            let key = value.trim().split_once(' ');
            places.extend(key.map(|(_, key)| (name.to_string(), key.trim().to_owned())));
        }
    }
    match &request.auth {
        Some(Auth::Basic { password, .. }) => {
            places.push(("password".to_owned(), password.clone()));
        }
        Some(Auth::Bearer(token)) => places.push(("token".to_owned(), token.clone())),
        None => {}
    }
    let own = request.path.split_once('?').map_or("", |(_, query)| query);
    let own = form_urlencoded::parse(own.as_bytes()).into_owned();
    fields(request.query.iter().cloned().chain(own), &mut places);
    match &request.body {
        Some(Body::Form(form)) => fields(form.iter().cloned(), &mut places),
        Some(Body::Multipart(parts)) => {
            let texts = parts.iter().filter_map(|part| match &part.content {
                PartContent::Text(text) => Some((part.name.clone(), text.clone())),
                PartContent::File(_) | PartContent::NoFile => None,
            });
            fields(texts, &mut places);
        }
        Some(Body::Json(json)) => members("", json, &mut places),
        Some(Body::Text(text)) if is_form(request) => {
            let form = form_urlencoded::parse(text.as_bytes());
            fields(form.into_owned(), &mut places);
        }
        Some(Body::Text(text) | Body::JsonText(text)) => {
            if let Ok(json) = serde_json::from_str(text) {
                members("", &json, &mut places);
            }
        }
        Some(Body::Bytes(_) | Body::Zeros(_) | Body::File(_)) | None => {}
    }
    places
}

/// Whether a text is sent as a form.
fn is_form(request: &Request) -> bool {
    let mut headers = request.headers.iter();
    let kind = headers.find(|(name, _)| name.value == CONTENT_TYPE);
    let kind = kind.and_then(|(_, kind)| kind.as_ref()?.to_str().ok());
    kind.is_some_and(|kind| essence(kind) == "application/x-www-form-urlencoded")
}

fn fields(fields: impl Iterator<Item = (String, String)>, places: &mut Vec<(String, String)>) {
    places.extend(fields.filter(|(name, _)| is_secret_field(name)));
}

/// The texts and long numbers in a member of JSON, and in those within it, that
/// are secret by its name.
fn members(name: &str, json: &Value, places: &mut Vec<(String, String)>) {
    let value = match json {
        Value::Object(all) => {
            return all.iter().for_each(|(name, it)| members(name, it, places));
        }
        Value::Array(items) => {
            return items.iter().for_each(|it| members(name, it, places));
        }
        Value::String(text) => text.clone(),
        // One of a few digits counts something, as `max_tokens` does.
        Value::Number(number) if is_key(&number.to_string()) => number.to_string(),
        _ => return,
    };
    if is_secret_field(name) {
        places.push((name.to_owned(), value));
    }
}

/// The cookies of a `Cookie` header; one without a name is all value.
fn cookies(header: &str) -> impl Iterator<Item = (String, String)> {
    header.split(';').map(|pair| match cookie_pair(pair) {
        Some((name, value)) => (format!("cookie {name}"), value.to_owned()),
        None => ("cookie".to_owned(), pair.trim().to_owned()),
    })
}

/// A user and a password as the header has them, which a server may give back.
fn basic(user: &str, password: &str) -> Secret {
    Secret::masked(STANDARD.encode(format!("{user}:{password}")), "basic auth")
}

/// Secrets that suites declare as `[secrets]`.
#[must_use]
pub fn declared_secrets(secrets: &[crate::suite::Secret]) -> Secrets {
    let secrets = secrets.iter();
    let secrets = secrets.map(|secret| Secret::of_environment(&secret.env, &secret.value));
    secrets.collect()
}

/// The values of cookies in `Cookie` headers that are typed.
#[must_use]
pub fn secrets_of_cookies<'a>(headers: impl IntoIterator<Item = &'a str>) -> Vec<Secret> {
    let cookies = headers.into_iter().flat_map(cookies);
    let values = cookies.filter(|(_, value)| !value.is_empty());
    let values = values.map(|(called, value)| Secret::masked(value, &called));
    values.collect()
}

/// Secrets that turned up in a form.
pub(super) fn hidden(values: Vec<String>) -> Vec<Secret> {
    let values = values.into_iter();
    values
        .map(|value| Secret::masked(value, "form field"))
        .collect()
}
