//! What the policy of a page says of its forms (CSP Level 3).

use html5ever::ns;
use http::header::CONTENT_SECURITY_POLICY;
use scraper::{ElementRef, Html};
use url::Url;

use super::flaw::{FormFlaw, SHOWN};
use crate::content::Content;
use crate::content::csp::{Policies, Refused, Sandboxed, Since};
use crate::content::elements::elements;
use crate::exchange::Response;
use crate::source::{Span, quote};

/// The policies of the page at `url`: those of its headers, and of each `<meta>` in its
/// head, which stands before any form (WHATWG HTML, section 4.2.5.3).
pub(super) fn policies(response: &Response, page: &Html, url: &Url) -> Policies {
    let mut policies = Policies::of_headers(&response.headers, url);
    for meta in elements(page).filter(|it| is_html(*it, "meta")) {
        let kind = meta.attr("http-equiv").unwrap_or_default();
        let around = meta.parent().and_then(ElementRef::wrap);
        let is_in_head = around.is_some_and(|it| is_html(it, "head"));
        if is_in_head && kind.eq_ignore_ascii_case("content-security-policy") {
            policies.add_meta(meta.attr("content").unwrap_or_default(), None);
        }
    }
    policies
}

fn is_html(element: ElementRef<'_>, name: &str) -> bool {
    let own = &element.value().name;
    &*own.local == name && own.ns == ns!(html)
}

/// Why a browser wouldn't send a form to `to`, if `policies` keep it from that.
pub(super) fn check(policies: &Policies, to: &Url, span: Span) -> Result<(), FormFlaw> {
    let by_sandbox = policies
        .sandbox(Sandboxed::Forms)
        .map(|by| (Refused::Forms, by));
    let by_action = || {
        let by = policies.form(to, false, Since::ALL)?;
        let source = policies.source_of(to);
        Some((Refused::Form { source }, by))
    };
    let Some((refused, by)) = by_sandbox.or_else(by_action) else {
        return Ok(());
    };
    let flaw = FormFlaw::new(
        span,
        "a form that browsers send",
        format!("one that is {by}"),
    );
    let mut flaw = match &refused {
        Refused::Form { .. } => {
            flaw.note(format!("it is sent to {}", quote(to.as_str(), 2 * SHOWN)))
        }
        _ => flaw,
    };
    flaw.blocked = Some(Box::new((refused, by)));
    Err(flaw)
}

/// Whether the page has no origin of its own, so that its forms are sent with
/// `Origin: null`.
pub(super) fn is_nobodys(policies: &Policies) -> bool {
    policies.sandbox(Sandboxed::Origin).is_some()
}

/// Why a browser wouldn't follow the redirects of a form that the page in `content`, at
/// `url`, sent: to each of `places` in turn. Browsers ask `form-action` of them, too
/// (CSP Level 3, section 4.2.5), and not of their paths.
#[must_use]
pub fn misled(content: &Content<'_>, url: &Url, places: &[Url], span: Span) -> Option<FormFlaw> {
    let name = "form-action";
    let headers = &content.response.headers;
    let mut lines = headers.get_all(CONTENT_SECURITY_POLICY).iter();
    let has_name = |text: &str| text.to_ascii_lowercase().contains(name);
    let is_said = lines.any(|line| has_name(&String::from_utf8_lossy(line.as_bytes())))
        || has_name(content.text());
    if places.is_empty() || !is_said {
        return None;
    }
    let page = content.parsed().ok()?;
    let policies = policies(content.response, &page.html, url);
    places.iter().find_map(|to| {
        let by = policies.form(to, true, Since::ALL)?;
        let source = policies.source_of(to);
        let mut flaw = FormFlaw::new(
            span,
            "a form that browsers send",
            format!("one whose redirect is {by}"),
        )
        .note(format!("it leads to {}", quote(to.as_str(), 2 * SHOWN)));
        flaw.blocked = Some(Box::new((Refused::Form { source }, by)));
        Some(flaw)
    })
}
