//! One request in the course of a session.

use url::Url;

use crate::suite::{Limits, Request};

/// One request in the course of a session.
#[derive(Clone, Copy, Debug)]
pub struct RequestContext<'a> {
    /// What is asked.
    pub request: &'a Request,
    /// Who is asked for: sent as the `Host` header to the letter; TLS asks for
    /// it without its port.
    pub host: &'a str,
    /// How far to go for the response.
    pub limits: &'a Limits,
    /// Where it goes when a page says so. The request's own path, query and
    /// raw path are not looked at then.
    pub link: Option<Link<'a>>,
}

/// A URL that a page names: that of a form, a style sheet, an image.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Where it leads, absolute.
    pub url: &'a Url,
    /// The page that names it.
    pub page: &'a Url,
    /// What it is for.
    pub kind: LinkKind,
}

impl<'a> Link<'a> {
    /// A URL to go to.
    #[must_use]
    pub const fn to(url: &'a Url, page: &'a Url) -> Self {
        Self {
            url,
            page,
            kind: LinkKind::Navigation,
        }
    }
}

/// What a page names a URL for. Cookies that other sites may not send tell the
/// one from the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// To go there: a link is followed, a form is sent.
    Navigation,
    /// To have what is there as a part of the page: a style sheet, an image.
    Asset,
}
