//! Client of one session.

use std::sync::Arc;

use crate::exchange::{Exchange, TransportError};
use crate::suite::{Limits, Request};
use crate::transport::{Client, Jar, Link, RequestContext};

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
            request,
            host: &self.host,
            limits: &self.limits,
            link,
        };
        // On the heap: whatever waits for it would hold all of it.
        Box::pin(self.http.exchange_in(&context, &mut self.jar)).await
    }
}
