//! What the page's Content-Security-Policy blocks.

use super::answered;
use super::evidence::Evidence;
use super::nginx::{RELOAD, configured};
use super::response_evidence::ResponseEvidence;
use crate::content::csp::{Blocked, Delivered, Directive, InlineKind, Reason, Refused};
use crate::record::{Code, Diagnosis};
use crate::source::elide;

/// Where a policy may come from, and that of Django.
const SETTINGS: &str = "Django sets it in `SECURE_CSP` (since 6.0), django-csp in \
                        `CONTENT_SECURITY_POLICY` (before 4.0 in `CSP_…`)";

/// Where a template has the nonce.
const NONCE: &str = "`nonce=\"{{ csp_nonce }}\"` in Django 6 (with its context processor `csp`), \
                     `nonce=\"{{ request.csp_nonce }}\"` with django-csp";

/// How many characters of a source are shown.
const SHOWN: usize = 80;

/// Something that the policy of a page keeps a browser from; `evidence` is of the page.
#[must_use]
pub fn diagnose_blocked(
    evidence: &Evidence<'_>,
    refused: &Refused,
    by: &Blocked,
) -> Option<Diagnosis> {
    answered(evidence, |evidence| Some(blocked(evidence, refused, by)))
}

/// Something that the policy of a page keeps a browser from.
pub(super) fn blocked(
    evidence: &ResponseEvidence<'_>,
    refused: &Refused,
    by: &Blocked,
) -> Diagnosis {
    let what = what(refused);
    let written = &by.written;
    let found = Diagnosis::new(
        Code::BlockedByCsp,
        format!("the page's Content-Security-Policy keeps browsers from {what}: `{written}`"),
    );
    let found = remedies(found, refused, by);
    let there = evidence.place.there();
    match by.delivered {
        Delivered::Meta { .. } => found.step(
            "the policy is a `<meta http-equiv=\"Content-Security-Policy\">` of the template",
        ),
        Delivered::Header => found.step(format!(
            "{SETTINGS}; nginx in `add_header`: {there}{}, then {RELOAD}. Each header is a policy \
             of its own, and all of them must allow it",
            configured("Content-Security-Policy")
        )),
    }
}

fn what(refused: &Refused) -> String {
    match refused {
        Refused::File { directive, source } => {
            let file = file_of(*directive);
            match source.as_str() {
                "'self'" => format!("loading {file} of the site itself"),
                "data:" => format!("loading {file} that is a `data:` URL"),
                source => format!("loading {file} of {}", elide(source, SHOWN)),
            }
        }
        Refused::Inline { kind, .. } => match kind {
            InlineKind::Script => "running an inline <script>".to_owned(),
            InlineKind::Style => "applying an inline <style>".to_owned(),
            InlineKind::ScriptAttribute => "running `on…=\"…\"` attributes".to_owned(),
            InlineKind::StyleAttribute => "applying `style=\"…\"` attributes".to_owned(),
        },
        Refused::Form { source } => match source.as_str() {
            "'self'" => "sending a form to the site itself".to_owned(),
            source => format!("sending a form to {}", elide(source, SHOWN)),
        },
        Refused::Scripts => "running any script".to_owned(),
        Refused::Forms => "sending any form".to_owned(),
    }
}

fn file_of(directive: Directive) -> &'static str {
    match directive {
        Directive::ConnectSrc => "data",
        Directive::FontSrc => "a font",
        Directive::ImgSrc => "an image",
        Directive::ManifestSrc => "a manifest",
        Directive::MediaSrc => "sound or film",
        Directive::Prefetch => "what is fetched ahead",
        Directive::ScriptSrcElem | Directive::ScriptSrcAttr => "a script",
        Directive::StyleSrcElem | Directive::StyleSrcAttr => "a stylesheet",
        Directive::WorkerSrc => "a worker",
    }
}

/// What is to be changed, the safest first.
fn remedies(found: Diagnosis, refused: &Refused, by: &Blocked) -> Diagnosis {
    if let Reason::Unquoted(word) = &by.reason {
        return found.step(format!(
            "write `'{word}'` with its quotes: `{word}` alone is a host of that name"
        ));
    }
    match refused {
        Refused::Scripts | Refused::Forms => {
            let word = match &by.reason {
                Reason::Sandbox(word) => word,
                _ => "allow-same-origin",
            };
            found.step(format!(
                "add `{word}` to `sandbox`, or leave `sandbox` out: it is for pages of strangers"
            ))
        }
        Refused::Form { source } => found.step(format!("add `{source}` to `form-action`")),
        Refused::File { directive, source } => file(found, directive.name(), source, by),
        Refused::Inline { kind, hash } => inline(found, *kind, hash, by),
    }
}

fn file(found: Diagnosis, name: &str, source: &str, by: &Blocked) -> Diagnosis {
    let found = match by.reason {
        Reason::OtherNonce => found.step(
            "the nonce of the tag is not that of the policy: does a cache keep the page or a part \
             of it (`proxy_cache`, `{% cache %}`)? It must be another with each response",
        ),
        Reason::NoNonce => found.step(format!("give the tag its nonce: {NONCE}")),
        _ => found,
    };
    // A new directive takes the place of the one that stood in for it.
    let add = if by.directive == "default-src" && name != "default-src" {
        let sources = by.written.trim_start_matches("default-src").trim();
        let sources = Some(sources).filter(|it| !it.is_empty() && *it != "'none'");
        let sources = sources.map_or(String::new(), |it| format!("{it} "));
        let name = name.trim_end_matches("-elem");
        format!("allow it by a directive of its own: `{name} {sources}{source}`")
    } else {
        format!("add `{source}` to `{}`", by.directive)
    };
    let is_dynamic = by.written.contains("'strict-dynamic'");
    let found = found.step_if(!is_dynamic, add);
    match source {
        "'self'" | "data:" => found,
        _ => found.step("or serve the file from the site itself (`{% static %}`)"),
    }
}

fn inline(found: Diagnosis, kind: InlineKind, hash: &str, by: &Blocked) -> Diagnosis {
    // What stands in for all others is no place for it.
    let own = kind.directive().name().trim_end_matches("-elem");
    let directive = match by.directive {
        "default-src" => format!("a `{own}` of its own"),
        name => format!("`{name}`"),
    };
    match kind {
        InlineKind::Script | InlineKind::Style => {
            let found = match by.reason {
                Reason::OtherNonce => found.step(
                    "the nonce of the tag is not that of the policy: does a cache keep the page or \
                     a part of it (`proxy_cache`, `{% cache %}`)? It must be another with each \
                     response",
                ),
                Reason::NoNonce => found.step(format!("give the tag its nonce: {NONCE}")),
                _ => found.step(format!(
                    "give the tag a nonce ({NONCE}), and the policy the constant `NONCE` in {directive}"
                )),
            };
            found.step(format!(
                "or move what stands in it to a file of `{{% static %}}`; if it never changes, add \
                 `'{hash}'` to {directive}"
            ))
        }
        InlineKind::ScriptAttribute => found.step(
            "move the code to a script that calls `addEventListener`: a nonce is of no use to an \
             attribute",
        ),
        InlineKind::StyleAttribute => found.step(
            "move the style to a class of a stylesheet: a nonce is of no use to an attribute",
        ),
    }
}
