//! Client of one session.

use std::sync::Arc;

use url::Url;

use super::run_context::Shared;
use crate::exchange::{Exchange, TransportError};
use crate::suite::{Limits, Request};
use crate::transport::{Client, Jar, Link, Measure, OnAnswered, OnSent, RequestContext};

/// Client that asks one host of a target, with the cookies of a session.
#[derive(Clone)]
pub(super) struct SessionClient {
    pub(super) http: Arc<Client>,
    /// Host header.
    pub(super) host: String,
    /// Limits of each exchange.
    pub(super) limits: Limits,
    /// The session's cookies.
    pub(super) jar: Jar,
    /// URL that the suite itself names.
    pub(super) named: Option<Url>,
    /// Site for which another target stands.
    pub(super) reserved: Option<Url>,
    /// What it may use that others use, too.
    pub(super) shared: Shared,
    /// What is measured of content that is wanted for nothing else.
    pub(super) measure: Option<Measure>,
    /// What is done when it has sent a request.
    pub(super) on_sent: Option<OnSent>,
    /// What is done with each request that went out.
    pub(super) on_answered: Option<OnAnswered>,
}

impl SessionClient {
    /// Sends a request, along a link where there is one. What it is answered
    /// may set cookies.
    pub(super) async fn ask(
        &mut self,
        request: &Request,
        link: Option<Link<'_>>,
    ) -> Result<Exchange, TransportError> {
        let context = RequestContext {
            link,
            named: self.named.as_ref(),
            reserved: self.reserved.as_ref(),
            reuse: self.shared.connections.as_ref(),
            measure: self.measure,
            on_sent: self.on_sent.as_ref(),
            on_answered: self.on_answered.as_ref(),
            look_up: self.shared.look_up,
            ..RequestContext::new(request, &self.host, &self.limits)
        };
        // On the heap: whatever waits for it would hold all of it.
        Box::pin(self.http.exchange_in(&context, &mut self.jar)).await
    }
}
