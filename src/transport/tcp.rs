//! HTTP and HTTPS over TCP, through reqwest.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::BodyExt;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::ClientConfig;
use tower::layer::layer_fn;
use url::{Host, Url};

use super::dialling::Dialling;
use super::outgoing::Outgoing;
use super::route::Way;
use super::trace::{Mark, Trace};
use super::wire::{BoxError, MOST_HEADERS, Reply};
use crate::exchange::Sent;

/// The name in URLs whose own name doesn't matter (RFC 6761, section 6.4).
const STAND_IN: &str = "target.invalid";

/// Connections to one TCP port.
///
/// reqwest connects to what a URL says. So it gets a URL with a name that it
/// must look up and no port, and its resolver, whatever the name, yields the
/// addresses and the port to connect to.
#[derive(Debug)]
pub(super) struct Tcp {
    client: reqwest::Client,
    /// Scheme and host of every URL that reqwest gets.
    origin: Url,
}

impl Tcp {
    pub(super) fn new(
        way: &Way,
        tls: Option<&Host<String>>,
        config: &ClientConfig,
    ) -> Result<Self, String> {
        let origin = match tls {
            None => format!("http://{STAND_IN}/"),
            // The name of the URL is the one that TLS sends.
            Some(Host::Domain(name)) => format!("https://{name}/"),
            // An address isn't sent, and would not be looked up.
            Some(_) => format!("https://{STAND_IN}/"),
        };
        Ok(Self {
            client: client(way)
                .tls_backend_preconfigured(config.clone())
                .build()
                .map_err(|error| error.to_string())?,
            origin: Url::parse(&origin).map_err(|error| error.to_string())?,
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
        let answer = http::Response::from(self.client.execute(request).await?);
        Ok(answer.map(|body| body.map_err(BoxError::from).boxed_unsync()))
    }
}

/// reqwest without everything that stands above the transports or that would
/// make an answer depend on the machine.
fn client(way: &Way) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .http1_only()
        .http1_title_case_headers()
        .http1_max_headers(MOST_HEADERS)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .pool_max_idle_per_host(0)
        .dns_resolver(Arc::new(Resolver(way.clone())))
        .connector_layer(layer_fn(Dialling))
}

/// Knows one place, by whatever name it is asked for.
struct Resolver(Way);

impl Resolve for Resolver {
    fn resolve(&self, _: Name) -> Resolving {
        let way = self.0.clone();
        Box::pin(async move {
            match way {
                Way::Name(name, port) => {
                    Trace::mark_current(Mark::Lookup);
                    let addresses = look_up(name, port).await?;
                    Trace::mark_current(Mark::Resolved);
                    Ok(addresses)
                }
                Way::Addresses(addresses) => {
                    refuse_port_0(addresses.first().map_or(0, SocketAddr::port))?;
                    Ok(Box::new(addresses.into_iter()) as Addrs)
                }
                Way::Unix(_) => Err("a Unix socket has no address".into()),
            }
        })
    }
}

/// reqwest reads port 0 as "none given" and would take another one.
fn refuse_port_0(port: u16) -> Result<(), BoxError> {
    match port {
        0 => Err("port 0 can't be connected to".into()),
        _ => Ok(()),
    }
}

async fn look_up(name: String, port: u16) -> Result<Addrs, BoxError> {
    let failed = |message: String| UnknownName {
        name: name.clone(),
        message,
    };
    refuse_port_0(port)?;
    let mut addresses = tokio::net::lookup_host((name.as_str(), port))
        .await
        .map_err(|error| failed(error.to_string()))?
        .peekable();
    if addresses.peek().is_none() {
        return Err(failed("it has no address".to_owned()).into());
    }
    let addresses: Vec<_> = addresses.collect();
    Ok(Box::new(addresses.into_iter()))
}

/// The name has no address.
#[derive(Debug)]
pub(super) struct UnknownName {
    pub(super) name: String,
    pub(super) message: String,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)
    }
}

impl std::error::Error for UnknownName {}
