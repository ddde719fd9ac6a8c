//! HTTP over TCP, through reqwest.

use std::sync::Arc;

use http_body_util::BodyExt;
use hyper_util::client::legacy::connect::HttpInfo;
use rustls::ClientConfig;
use tower::layer::layer_fn;
use url::Url;

use super::lookup::Lookup;
use super::outgoing::Outgoing;
use super::timed_connector::TimedConnector;
use crate::exchange::Sent;
use crate::transport::trace::Trace;
use crate::transport::wire::{BoxError, MOST_HEADERS, Peer, Reply};

/// Where requests seem to go to; the name doesn't matter (RFC 6761, section 6.4).
const STAND_IN: &str = "http://target.invalid/";

/// Connections to one TCP port.
///
/// reqwest connects to what a URL says. So it gets a URL with a name that it
/// must look up and no port, and its resolver, whatever the name, yields the
/// addresses and the port to connect to.
#[derive(Debug)]
pub(super) struct Plain {
    client: reqwest::Client,
    /// Scheme and host of every URL that reqwest gets.
    origin: Url,
}

impl Plain {
    /// `unused` is the TLS that reqwest wants to have; it is never spoken.
    pub(super) fn new(lookup: Lookup, unused: ClientConfig) -> Result<Self, String> {
        Ok(Self {
            client: client(lookup)
                .tls_backend_preconfigured(unused)
                .build()
                .map_err(|error| error.to_string())?,
            origin: Url::parse(STAND_IN).map_err(|error| error.to_string())?,
        })
    }

    pub(super) async fn send(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        let mut url = self.origin.clone();
        url.set_path(sent.url.path());
        url.set_query(sent.url.query());
        let body = Outgoing::new(sent.body.clone(), trace.clone());
        let mut request = reqwest::Request::new(sent.method.clone(), url);
        *request.headers_mut() = sent.headers.clone();
        *request.body_mut() = Some(reqwest::Body::wrap(body));
        let response = http::Response::from(self.client.execute(request).await?);
        let mut reply = response.map(|body| body.map_err(BoxError::from).boxed_unsync());
        let remote = reply.extensions().get().map(HttpInfo::remote_addr);
        reply.extensions_mut().insert(Peer { remote, tls: None });
        Ok(reply)
    }
}

/// reqwest without everything that stands above the transports or that would
/// make a response depend on the machine.
fn client(lookup: Lookup) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .http1_only()
        .http1_title_case_headers()
        .http1_max_headers(MOST_HEADERS)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .pool_max_idle_per_host(0)
        .dns_resolver(Arc::new(lookup))
        .connector_layer(layer_fn(TimedConnector))
}
