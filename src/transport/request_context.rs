//! Context of one request in a session.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use url::Url;

use super::{LookUp, Reuse};
use crate::exchange::Sent;
use crate::suite::{Limits, Request};

/// Context of one request in a session.
#[derive(Clone, Copy, Debug)]
pub struct RequestContext<'a> {
    /// The request.
    pub request: &'a Request,
    /// Host header, sent to the letter, and SNI, without its port.
    pub host: &'a str,
    /// Limits of time, size and redirects.
    pub limits: &'a Limits,
    /// Link of a page that it follows, if any. The request's own path, query
    /// and raw path are not looked at then.
    pub link: Option<Link<'a>>,
    /// URL that the suite itself names: what the request says is meant for its
    /// origin, as it is for the target.
    pub named: Option<&'a Url>,
    /// Site for which another target stands: its name leads elsewhere, and no
    /// redirect is followed there.
    pub reserved: Option<&'a Url>,
    /// Whether it may use a connection that others use, too.
    pub reuse: Option<&'a Reuse>,
    /// What is measured of content that is wanted for nothing else.
    pub measure: Option<Measure>,
    /// What is done when it is sent, over a connection that stands.
    pub on_sent: Option<&'a OnSent>,
    /// What is done when it is answered, or was sent and isn't.
    pub on_answered: Option<&'a OnAnswered>,
    /// Whether it may go to addresses that were looked up for another.
    pub look_up: LookUp,
}

impl<'a> RequestContext<'a> {
    /// A request to the target, for `host`.
    #[must_use]
    pub const fn new(request: &'a Request, host: &'a str, limits: &'a Limits) -> Self {
        Self {
            request,
            host,
            limits,
            link: None,
            named: None,
            reserved: None,
            reuse: None,
            measure: None,
            on_sent: None,
            on_answered: None,
            look_up: LookUp::Anew,
        }
    }
}

/// What is measured of content: how long it is, and more.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Its SHA-256.
    pub sha256: bool,
}

/// What is done when a request is sent. A redirect does it again.
#[derive(Clone)]
pub struct OnSent(Arc<dyn Fn() + Send + Sync>);

impl OnSent {
    /// Calls `tell`.
    #[must_use]
    pub fn new(tell: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// Does it.
    pub fn call(&self) {
        (self.0)();
    }
}

impl fmt::Debug for OnSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnSent").finish_non_exhaustive()
    }
}

/// What is done with each request that went out: when that began, and the status that
/// came, if one did.
#[derive(Clone)]
pub struct OnAnswered(Arc<Told>);

type Told = dyn Fn(&Sent, SystemTime, Option<u16>) + Send + Sync;

impl OnAnswered {
    /// Calls `tell`.
    #[must_use]
    pub fn new(tell: impl Fn(&Sent, SystemTime, Option<u16>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// Does it.
    pub(crate) fn call(&self, sent: &Sent, began: SystemTime, status: Option<u16>) {
        (self.0)(sent, began, status);
    }
}

impl fmt::Debug for OnAnswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnAnswered").finish_non_exhaustive()
    }
}

/// Link of a page: the URL of a form, a style sheet, an image.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Its URL, absolute.
    pub url: &'a Url,
    /// The page that names it.
    pub page: &'a Url,
    /// Its kind.
    pub kind: LinkKind,
}

impl<'a> Link<'a> {
    /// A link to navigate along.
    #[must_use]
    pub const fn to(url: &'a Url, page: &'a Url) -> Self {
        Self {
            url,
            page,
            kind: LinkKind::Navigation,
        }
    }
}

/// Kind of a link. Cookies that other sites may not send tell the one from the
/// other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Navigation: a link is followed, a form is sent.
    Navigation,
    /// Part of the page: a style sheet, an image.
    Asset,
}
