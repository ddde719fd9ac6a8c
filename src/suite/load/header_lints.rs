//! Headers to send that don't arrive, or can't be sent.

use http::HeaderValue;
use http::header::CONTENT_LENGTH;

use crate::source::{Located, Sources};
use crate::suite::toml::Findings;
use crate::suite::{Body, Step};

/// What is wrong with the headers that `step` sends; `filled` says whether no
/// `{{…}}` is left.
pub(super) fn step(step: &Step, filled: bool, sources: &Sources, findings: &mut Findings) {
    for (name, value) in &step.request.headers {
        let text = name.value.as_str();
        // nginx, Apache and gunicorn drop such a header: what a program reads
        // of `X-A` it would read of `X_A` as well (RFC 3875, section 4.1.18).
        if text.contains('_') {
            let message = format!("servers drop a header with `_` in its name, such as `{text}`");
            let error = sources.error("bad-header", name.span, message);
            findings.push(error.help(format!("write `{}`", text.replace('_', "-"))));
        }
        if name.value == CONTENT_LENGTH && filled {
            length(step, name, value.as_ref(), sources, findings);
        }
    }
}

/// A length that is not that of the body.
fn length<T>(
    step: &Step,
    name: &Located<T>,
    value: Option<&HeaderValue>,
    sources: &Sources,
    findings: &mut Findings,
) {
    let body = step.request.body.as_ref();
    let said = value.map(|value| value.to_str().unwrap_or_default());
    let number = said.map(str::parse::<usize>);
    let is_wrong = match (number, length_of(body)) {
        _ if step.submit.is_some() => false,
        (None, _) => body.is_some(),
        (Some(Err(_)), _) => true,
        (Some(Ok(said)), length) => length.is_some_and(|length| length != said),
    };
    if is_wrong {
        let message = "a body is sent with its own length, and with no other";
        let wrong = sources.error("bad-header", name.span, message);
        findings.push(wrong.help("leave `content-length` out"));
    }
}

/// How long a body is, where that is known before it is sent.
fn length_of(body: Option<&Body>) -> Option<usize> {
    match body {
        None => Some(0),
        Some(Body::Text(text)) => Some(text.len()),
        Some(Body::Json(json)) => Some(json.to_string().len()),
        Some(_) => None,
    }
}
