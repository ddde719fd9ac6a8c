//! Where a form is sent, and by which method.

use http::Method;
use scraper::ElementRef;
use url::Url;

use super::control::Button;
use super::encode::Enctype;
use super::flaw::{FormFlaw, SHOWN, described};
use crate::content::base_url::base_url;
use crate::content::csp::{Policies, Since};
use crate::content::page_sink::Parsed;
use crate::source::{Span, quote};

/// How long a URL may be that a form makes.
const LONGEST: usize = 65_000;

/// Where a form is sent, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Action {
    pub(super) url: Url,
    pub(super) method: Method,
    pub(super) enctype: Enctype,
}

/// Where `form` of the page at a URL, which has policies, is sent by `button`,
/// whose own word goes before that of the form.
pub(super) fn action(
    page: &Parsed,
    at: (&Url, &Policies),
    form: ElementRef<'_>,
    button: Option<&Button>,
    span: Span,
) -> Result<Action, FormFlaw> {
    let said = |own: Option<&String>, name: &str| {
        own.cloned().or_else(|| form.attr(name).map(str::to_owned))
    };
    let enctype = said(button.and_then(|button| button.enctype.as_ref()), "enctype");
    let method = said(button.and_then(|button| button.method.as_ref()), "method");
    let action = said(button.and_then(|button| button.action.as_ref()), "action");
    let method = match method.map(|word| word.to_ascii_lowercase()).as_deref() {
        Some("post") => Method::POST,
        Some("dialog") => {
            let actual = "one of the method `dialog`, which sends nothing";
            let flaw = FormFlaw::new(span, "a form that is sent", actual);
            return Err(flaw.note(format!("it is {}", described(form))));
        }
        _ => Method::GET,
    };
    Ok(Action {
        url: target(page, at, action.as_deref().unwrap_or_default(), span)?,
        method,
        enctype: Enctype::of(enctype.as_deref()),
    })
}

/// The URL that an `action` means; an empty one means the page itself, whatever
/// its `<base>` says.
fn target(
    page: &Parsed,
    (url, policies): (&Url, &Policies),
    action: &str,
    span: Span,
) -> Result<Url, FormFlaw> {
    let action = action.trim_matches(|c: char| c.is_ascii_whitespace());
    let bad = |actual: String| FormFlaw::new(span, "a form that is sent to a URL", actual);
    let shown = || quote(action, SHOWN);
    let mut target = if action.is_empty() {
        url.clone()
    } else {
        let base = base_url(&page.html, url);
        let is_blocked = policies.base(&base, Since::ALL).is_some() && base != *url;
        let base = if is_blocked { url.clone() } else { base };
        base.join(action)
            .map_err(|_| bad(format!("one whose action is {}", shown())))?
    };
    target.set_fragment(None);
    // Credentials of a page's URL are the suite's; a page has none to give.
    let _ = target.set_username("");
    let _ = target.set_password(None);
    match target.scheme() {
        "http" | "https" if target.host().is_some() => {
            // Of a page of http, visitors may know one of https.
            let is_asked = url.scheme() == "https";
            let upgraded = policies.upgraded(&target, Since::ALL).filter(|_| is_asked);
            Ok(upgraded.unwrap_or(target))
        }
        "javascript" => Err(bad("one that runs a script instead".to_owned())),
        "mailto" => Err(bad("one that writes a mail instead".to_owned())),
        _ => Err(bad(format!("one whose action is {}", shown()))),
    }
}

/// `url` with the entries in place of its query.
pub(super) fn with_query(mut url: Url, query: &str) -> Url {
    url.set_query(Some(query));
    url
}

/// `url` with more parameters behind its query.
pub(super) fn with_more(
    mut url: Url,
    more: &[(String, String)],
    span: Span,
) -> Result<Url, FormFlaw> {
    if !more.is_empty() {
        url.query_pairs_mut().extend_pairs(more);
    }
    short(url, span)
}

/// `url`, unless it is longer than servers take.
pub(super) fn short(url: Url, span: Span) -> Result<Url, FormFlaw> {
    if url.as_str().len() > LONGEST {
        let actual = format!("one of {} bytes", url.as_str().len());
        let expected = format!("a URL of at most {LONGEST} bytes for the form");
        return Err(FormFlaw::new(span, expected, actual));
    }
    Ok(url)
}
