//! What Django's check of forms refuses, and why.

use url::Url;

use crate::diagnose::application::restart;
use crate::diagnose::html::between;
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::response_evidence::{ResponseEvidence, header};
use crate::record::{Code, Diagnosis};
use crate::source::quote;
use crate::suite::Forwarded;

/// Whether Django's check of forms refuses the request.
pub(in crate::diagnose) fn is_refusal(evidence: &ResponseEvidence<'_>) -> bool {
    evidence.status() == 403
        && evidence.title == "403 Forbidden"
        && evidence
            .text
            .contains("<p>CSRF verification failed. Request aborted.</p>")
}

/// A form that Django refuses.
pub(in crate::diagnose) fn refused(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !is_refusal(evidence) || !evidence.is_status_wrong() {
        return None;
    }
    let method = evidence.method();
    let reason = Reason::of(evidence);
    let cause = format!("Django refuses the {method} because its CSRF check failed");
    let found = match reason.said() {
        Some(said) => Diagnosis::new(Code::CsrfRefused, format!("{cause}: {said}")),
        None => Diagnosis::new(Code::CsrfRefused, cause),
    };
    let found = reason
        .steps(evidence)
        .into_iter()
        .fold(found, Diagnosis::step);
    let is_meant = evidence.before.is_none() || !has_token(evidence);
    Some(found.step_if(
        is_meant,
        "if the check that refuses is what the case is about: `expect.status = 403`",
    ))
}

/// Why the check failed.
enum Reason {
    /// There was no cookie.
    NoCookie,
    /// There was no Referer, which https needs where there is no Origin.
    NoReferer,
    /// The page that sends the form is none that Django trusts, in its words;
    /// without them, that is what is left.
    Untrusted(Option<String>),
    /// Another one, in Django's words, which it has with DEBUG on alone.
    Other(Option<String>),
}

impl Reason {
    fn of(evidence: &ResponseEvidence<'_>) -> Self {
        if let Some(said) = with_debug(evidence.text) {
            return match said.as_str() {
                "CSRF cookie not set" => Self::NoCookie,
                "Referer checking failed - no Referer" => Self::NoReferer,
                of_page if of_page.contains("does not match any trusted origins") => {
                    Self::Untrusted(Some(said))
                }
                _ => Self::Other(Some(said)),
            };
        }
        if evidence.text.contains("this site requires a CSRF cookie") {
            return Self::NoCookie;
        }
        if evidence.text.contains("“Referer header” to be sent") {
            return Self::NoReferer;
        }
        // The page has words for the two above alone.
        match origin(evidence) {
            Some(sent) if has_token(evidence) && !is_own(evidence, &sent) => Self::Untrusted(None),
            _ => Self::Other(None),
        }
    }

    fn said(&self) -> Option<String> {
        Some(match self {
            Self::NoCookie => "no CSRF cookie came with it".to_owned(),
            Self::NoReferer => "no Referer came with it".to_owned(),
            Self::Untrusted(Some(said)) | Self::Other(Some(said)) => said.clone(),
            Self::Untrusted(None) => "most often, the Origin is not one that it trusts".to_owned(),
            Self::Other(None) => return None,
        })
    }

    fn steps(&self, evidence: &ResponseEvidence<'_>) -> Vec<String> {
        match self {
            Self::NoReferer => vec![
                "over https, Django wants an Origin or a Referer: `submit` sends both, unless the \
                 page's `Referrer-Policy` is `no-referrer`"
                    .to_owned(),
            ],
            Self::Untrusted(_) => {
                origin(evidence).map_or_else(Vec::new, |sent| trust(evidence, &sent))
            }
            Self::NoCookie | Self::Other(_) if has_token(evidence) && evidence.is_from_nginx() => {
                let nginx = format!(
                    "{}: most often, a line there drops the cookie or the form (the field \
                     `csrfmiddlewaretoken` was sent): take it out, then {RELOAD}",
                    configured("server_name|location|[Cc]ookie|Origin|_cache|request_body")
                );
                let page = evidence.before.map(|_| SETS_NO_COOKIE.to_owned());
                [nginx].into_iter().chain(page).collect()
            }
            Self::NoCookie | Self::Other(_) if has_token(evidence) && evidence.before.is_some() => {
                vec![SETS_NO_COOKIE.to_owned()]
            }
            Self::NoCookie | Self::Other(_) => vec![
                "a form is to be sent with the cookie `csrftoken` and the field \
                 `csrfmiddlewaretoken` of the page that it is on: get the page in a step before, \
                 and `submit` it"
                    .to_owned(),
            ],
        }
    }
}

/// How the cookie gets lost that belongs to a field which was sent.
const SETS_NO_COOKIE: &str = "the page of the step before must set the cookie `csrftoken`, for this \
                              path, too: with `{% csrf_token %}` in its form (no token that is \
                              written out or kept in a cache), and `CSRF_COOKIE_PATH`, \
                              `CSRF_COOKIE_DOMAIN` that fit";

/// Whether the page is surely one of the site's own for Django, too: no proxy does TLS,
/// and no port is lost.
fn is_own(evidence: &ResponseEvidence<'_>, sent: &str) -> bool {
    let asked = &evidence.last().sent.url;
    let is_plain = asked.scheme() == "http" && asked.port().is_none();
    is_plain && Url::parse(sent).is_ok_and(|url| url.origin() == asked.origin())
}

/// How Django comes to trust the page that the form is on. It compares what
/// the browser says of the page with what it knows of itself.
fn trust(evidence: &ResponseEvidence<'_>, sent: &str) -> Vec<String> {
    if sent == "null" {
        let hidden = "the Origin is `null`: the page's `Referrer-Policy` hides where it is from";
        return vec![hidden.to_owned()];
    }
    let origin = Url::parse(sent).ok();
    let https = origin.as_ref().is_some_and(|url| url.scheme() == "https");
    let port = origin.as_ref().and_then(Url::port);
    let mut steps = Vec::new();
    if https {
        let told = match evidence.place.target.forwarded {
            Some(Forwarded::Https) => String::new(),
            _ => format!(
                "`proxy_set_header X-Forwarded-Proto $scheme;` and `Host $http_host` beside \
                 `proxy_pass`, {RELOAD}, and "
            ),
        };
        steps.push(format!(
            "Django takes it for http and for another host unless it is told: {told}`SECURE_PROXY_SSL_HEADER = \
             (\"HTTP_X_FORWARDED_PROTO\", \"https\")` in its settings, then {}",
            restart(evidence.place)
        ));
    } else if let Some(port) = port.filter(|_| evidence.is_from_nginx()) {
        steps.push(format!(
            "nginx's `$host` leaves the port {port} out: `proxy_set_header Host $http_host;`, then \
             {RELOAD}"
        ));
    }
    steps.push(format!(
        "or Django is to trust it: `CSRF_TRUSTED_ORIGINS = [{}]` in its settings, then {}",
        quote(&shown(sent), 120),
        restart(evidence.place)
    ));
    steps
}

/// What the browser said of the page: the Origin, or that of the Referer.
fn origin(evidence: &ResponseEvidence<'_>) -> Option<String> {
    let sent = &evidence.last().sent.headers;
    let referer = || {
        let url = Url::parse(&header(sent, "referer")?).ok()?;
        Some(url.origin().ascii_serialization())
    };
    header(sent, "origin")
        .map(std::borrow::Cow::into_owned)
        .or_else(referer)
}

/// Whether the request has the field or the header of the token.
fn has_token(evidence: &ResponseEvidence<'_>) -> bool {
    let sent = &evidence.last().sent;
    let field = b"csrfmiddlewaretoken";
    sent.headers.contains_key("x-csrftoken")
        || sent.body.windows(field.len()).any(|part| part == field)
}

/// Why, which the page tells with DEBUG on.
fn with_debug(text: &str) -> Option<String> {
    let reason = between(text, "<p>Reason given for failure:</p>", "</pre>")?;
    let reason = reason.trim_start_matches("<pre>").trim();
    Some(reason.trim_end_matches('.').to_owned())
}
