//! Exchanges with one target.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use url::Url;

use super::connection::Connection;
use super::in_flight::InFlight;
use super::redirect_follower::RedirectFollower;
use super::route::{Origin, Route};
use super::{Jar, Network, RequestContext};
use crate::exchange::{Cause, Exchange, Phase, TransportError};
use crate::plan::Target;
use crate::suite::{Limits, Request};

/// Exchanges with one target.
///
/// It may be used by many tasks at once. Each exchange has its own cookies, and
/// each of its requests its own connection, unless it may share one.
#[derive(Debug)]
pub struct Client {
    target: Target,
    network: Arc<Network>,
    connections: Mutex<HashMap<Route, Arc<Connection>>>,
    in_flight: InFlight,
}

impl Client {
    /// A client for a target; nothing is opened yet.
    #[must_use]
    pub fn new(target: &Target, network: Arc<Network>) -> Self {
        Self {
            target: target.clone(),
            network,
            connections: Mutex::default(),
            in_flight: InFlight::default(),
        }
    }

    /// Sends a request for `host` to the target, and follows redirects as far
    /// as `limits` say. `host` is sent as the `Host` header to the letter; TLS
    /// asks for it without its port.
    ///
    /// Cookies are kept for the length of the exchange. Credentials, and
    /// cookies that the suite declares, go to the target alone: the scheme,
    /// host and port of the first request.
    ///
    /// # Errors
    /// When there is no whole response. A wrong one, such as a redirect that
    /// can't be followed or content that can't be decoded, is an exchange.
    ///
    /// A request that can't be sent as it is declared (a file that isn't
    /// there, a header that contradicts the body) dies in [`Phase::Send`]; one
    /// for which TLS can't be set up (no certificates to trust), in
    /// [`Phase::Tls`].
    pub async fn exchange(
        &self,
        request: &Request,
        host: &str,
        limits: &Limits,
    ) -> Result<Exchange, TransportError> {
        let context = RequestContext::new(request, host, limits);
        self.exchange_in(&context, &mut Jar::default()).await
    }

    /// The same in the course of a session, whose cookies are in `jar`. Where a
    /// link leads away from the target, it is treated as a redirect would be:
    /// the target's credentials stay behind.
    ///
    /// # Errors
    /// As [`Client::exchange`]. A link that leads where the target doesn't
    /// lead dies in [`Phase::Send`].
    pub async fn exchange_in(
        &self,
        context: &RequestContext<'_>,
        jar: &mut Jar,
    ) -> Result<Exchange, TransportError> {
        RedirectFollower::new(self, context, jar).run().await
    }

    /// URL of a page as a browser in front of the target knows it, where `host`
    /// was asked for: one of a target that is told that the client came over
    /// https has that scheme. Links of the page are to be read by it, and what
    /// the target is told of the page.
    #[must_use]
    pub fn known_url(&self, host: &str, url: &Url) -> Url {
        match self.target.asked(host) {
            Some(asked) => Origin::new(&self.target, &self.network, &asked).known(url),
            None => url.clone(),
        }
    }

    /// Site that `host` names, where the target stands for it and isn't found by
    /// that name.
    #[must_use]
    pub fn stands_for(&self, host: &str) -> Option<Url> {
        let asked = self.target.asked(host)?;
        let origin = Origin::new(&self.target, &self.network, &asked);
        (!origin.is_where_its_host_is()).then_some(asked)
    }

    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    /// Requests to the target that are in flight.
    pub(super) fn in_flight(&self) -> &InFlight {
        &self.in_flight
    }

    pub(super) fn network(&self) -> &Network {
        &self.network
    }

    /// What makes the connections along a route, shared by all exchanges that
    /// take it.
    pub(super) fn connection(&self, route: &Route) -> Result<Arc<Connection>, (Phase, Cause)> {
        let known = || {
            self.connections
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(connection) = known().get(route) {
            return Ok(connection.clone());
        }
        // Without the lock: the certificates may have to be loaded.
        let connection = Arc::new(Connection::new(route, &self.network, &self.target.tls)?);
        Ok(known().entry(route.clone()).or_insert(connection).clone())
    }
}
