//! Servers that ask who is asking.

use http::header::AUTHORIZATION;

use super::nginx::{ERROR_LOG, RELOAD, configured};
use super::place::shown;
use super::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};
use crate::source::{one_line, quote};

/// 401, and a 403 that says the same: who is asking?
pub(super) fn wanted(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !evidence.is_status_wrong() {
        return None;
    }
    let status = evidence.status();
    if status != 401 && !is_of_rest_framework(evidence) {
        return None;
    }
    let Some(challenge) = evidence.header("www-authenticate") else {
        return Some(of_no_scheme(evidence, status));
    };
    let challenge = challenge.trim();
    let (scheme, rest) = challenge.split_once(' ').unwrap_or((challenge, ""));
    Some(if scheme.eq_ignore_ascii_case("basic") {
        basic(evidence, &realm(rest))
    } else {
        of_scheme(evidence, scheme)
    })
}

/// Whether Django REST framework refuses whoever doesn't say who they are: with
/// 403, where its first way to log in has no challenge.
fn is_of_rest_framework(evidence: &ResponseEvidence<'_>) -> bool {
    const DETAIL: &str = "\"Authentication credentials were not provided.\"";
    evidence.status() == 403 && evidence.text.len() < 500 && evidence.text.contains(DETAIL)
}

/// Whether credentials were sent, and who answers says that there were none: Django REST
/// framework, `FastAPI`, Flask's extensions.
fn is_unseen(evidence: &ResponseEvidence<'_>) -> bool {
    const WORDS: [&str; 4] = [
        "Authentication credentials were not provided.",
        "\"Not authenticated\"",
        "Missing Authorization Header",
        "Missing \"Authorization\"",
    ];
    let is_said = || WORDS.iter().any(|words| evidence.text.contains(words));
    let is_sent = evidence.last().sent.headers.contains_key(AUTHORIZATION);
    is_sent && evidence.text.len() < 2000 && is_said()
}

/// Credentials that got lost on the way, or that are of no scheme that is known there.
fn unseen(evidence: &ResponseEvidence<'_>, status: u16) -> Diagnosis {
    Diagnosis::new(
        Code::AuthenticationWanted,
        format!("credentials were sent, and the application says that there are none ({status})"),
    )
    .or("a scheme of which the application knows nothing")
    .step(format!(
        "{}{}: take a line out that empties it, then {RELOAD}; Apache's mod_wsgi passes it on with \
         `WSGIPassAuthorization On`, others of its modules with `CGIPassAuth On`",
        evidence.place.there(),
        configured("server_name|location|[Aa]uthorization|pass_request_headers")
    ))
    .step(
        "or the word before the token is another one there: Django REST framework's own is `Token`, \
         `headers.authorization = \"Token {{token}}\"`",
    )
}

/// What was sent to say who is asking.
enum Sent {
    Nothing,
    /// What the server wants.
    Wanted,
    /// Something else.
    Another,
}

impl Sent {
    fn of(evidence: &ResponseEvidence<'_>, wanted: &str) -> Self {
        let Some(sent) = evidence.last().sent.headers.get(AUTHORIZATION) else {
            return Self::Nothing;
        };
        let scheme = sent.as_bytes().split(|byte| *byte == b' ').next();
        if scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(wanted.as_bytes())) {
            Self::Wanted
        } else {
            Self::Another
        }
    }

    /// The end of a sentence that says what is wanted.
    const fn instead(&self) -> &'static str {
        match self {
            Self::Nothing => "none were sent",
            Self::Wanted | Self::Another => "others were sent",
        }
    }
}

/// What is to be done with credentials that are refused.
const ARE_THEY_RIGHT: &str = "are they right for this server, and still valid? The variables that \
                              `[secrets]` names must be those of this deployment";

/// Nothing tells which credentials are wanted.
fn of_no_scheme(evidence: &ResponseEvidence<'_>, status: u16) -> Diagnosis {
    let new = |cause: String| Diagnosis::new(Code::AuthenticationWanted, cause);
    if evidence.last().sent.headers.contains_key(AUTHORIZATION) {
        if is_unseen(evidence) {
            return unseen(evidence, status);
        }
        let cause = format!("the server refuses the credentials that were sent ({status})");
        return new(cause).step(ARE_THEY_RIGHT);
    }
    new(format!(
        "the server wants credentials ({status}), doesn't say which, and none were sent"
    ))
    .step(
        "give the case `bearer = \"{{token}}\"`, or the header that the API wants, with `token = { \
         env = \"API_TOKEN\" }` in `[secrets]`",
    )
    .step(
        "or log in first: a `[[case.step]]` that posts user and password, as the site's page does",
    )
}

/// A scheme other than Basic.
fn of_scheme(evidence: &ResponseEvidence<'_>, scheme: &str) -> Diagnosis {
    let sent = Sent::of(evidence, scheme);
    let named = quote(scheme, 40);
    let new = |cause: String| Diagnosis::new(Code::AuthenticationWanted, cause);
    if matches!(sent, Sent::Wanted) && is_unseen(evidence) {
        return unseen(evidence, 401);
    }
    if matches!(sent, Sent::Wanted) {
        let cause = format!("the server refuses the credentials that were sent (401, {named})");
        return new(cause).step(ARE_THEY_RIGHT);
    }
    let found = new(format!(
        "the server wants credentials (401, {named}), and {}",
        sent.instead()
    ));
    let key = if scheme.eq_ignore_ascii_case("bearer") {
        "bearer = \"{{token}}\"".to_owned()
    } else {
        let scheme = shown(&one_line(scheme));
        format!("headers.authorization = \"{scheme} {{{{token}}}}\"")
    };
    found.step(format!(
        "give the case `{key}`, with `token = {{ env = \"API_TOKEN\" }}` in `[secrets]`"
    ))
}

/// User and password.
fn basic(evidence: &ResponseEvidence<'_>, realm: &str) -> Diagnosis {
    let new = |cause: String| Diagnosis::new(Code::BasicAuthWanted, cause);
    let there = evidence.place.there();
    let of_nginx = evidence.is_from_nginx();
    let sent = Sent::of(evidence, "basic");
    if matches!(sent, Sent::Wanted) {
        let cause = format!("the server refuses the user and password that were sent (401{realm})");
        return new(cause).step(if of_nginx {
            format!(
                "{there}{ERROR_LOG} has `password mismatch`, or `was not found in` and the file \
                 with the users; `sudo htpasswd FILE USER` (of apache2-utils) sets a password there"
            )
        } else {
            ARE_THEY_RIGHT.to_owned()
        });
    }
    let found = new(format!(
        "the server wants a user and a password (401{realm}), and {}",
        sent.instead()
    ));
    if of_nginx && matches!(sent, Sent::Another) {
        return found.step(format!(
            "a request has one `Authorization`: where the application wants its own (an API's token), \
             {there}`auth_basic off;` in that `location`; {} shows where nginx asks for a user; then \
             {RELOAD}",
            configured("server_name|location|auth_basic")
        ));
    }
    found
        .step(
            "`basic_auth = \"USER:{{password}}\"` in the case, or in `[defaults]` for all, with \
         `password = { env = \"SITE_PASSWORD\" }` in `[secrets]`",
        )
        .step_if(
            of_nginx,
            format!(
                "if the site is to be open: {there}{} shows where nginx asks for them",
                configured("server_name|location|auth_basic")
            ),
        )
}

/// The realm of a Basic challenge (RFC 7617, section 2).
fn realm(parameters: &str) -> String {
    let lower = parameters.to_ascii_lowercase();
    let Some(at) = lower.find("realm=\"") else {
        return String::new();
    };
    let rest = &parameters[at + "realm=\"".len()..];
    match rest.split_once('"') {
        Some((realm, _)) => format!(", {}", quote(realm, 60)),
        None => String::new(),
    }
}
