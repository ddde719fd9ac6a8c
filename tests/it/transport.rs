//! Exchanges with servers that behave well and servers that don't.

mod answers;
mod bodies;
mod certificate_kinds;
mod certificates;
mod connections;
mod delays;
mod families;
mod gateways;
mod http2;
mod links;
mod origins;
mod places;
mod proxies;
mod raw_paths;
mod redirects;
mod requests;
mod secure;
mod unreachable;

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue, Method};
use smoke::exchange::{Exchange, TransportError};
use smoke::plan::{Dial, Protocol, Scheme, Target, TargetTls};
use smoke::source::{Located, Span};
use smoke::suite::{Limits, Request};
use smoke::transport::{Client, Network, Options};

use crate::server::{Place, Server};

/// The target that a server is, over plain HTTP.
fn target(server: &Server) -> Target {
    let dial = match server.place() {
        Place::Tcp(address) => Dial::Tcp {
            host: address.ip().to_string(),
            port: address.port(),
        },
        Place::Unix(path) => Dial::Unix(path.clone()),
    };
    at(dial)
}

fn at(dial: Dial) -> Target {
    Target {
        name: "test".to_owned(),
        spelling: "test".to_owned(),
        protocol: Protocol::Http,
        scheme: Scheme::Http,
        dial,
        host: "example.test".to_owned(),
        host_override: None,
        base_path: String::new(),
        forwarded: None,
        credentials: None,
        tls: TargetTls::default(),
        proxy: None,
        one_of: None,
        no_address: None,
        behind: Vec::new(),
        has_inner: false,
        logs: Vec::new(),
        lacks: Vec::new(),
    }
}

fn client(target: &Target) -> Client {
    Client::new(target, Arc::new(Network::default()))
}

fn client_with(target: &Target, options: Options) -> Client {
    Client::new(target, Arc::new(Network::new(options)))
}

fn here<T>(value: T) -> Located<T> {
    Located::new(value, Span::default())
}

fn request(method: Method, path: &str) -> Request {
    Request::new(here(method), here(path.to_owned()))
}

pub(crate) fn get(path: &str) -> Request {
    request(Method::GET, path)
}

fn with_header(mut request: Request, name: &'static str, value: Option<&'static str>) -> Request {
    request.headers.push((
        here(HeaderName::from_static(name)),
        value.map(HeaderValue::from_static),
    ));
    request
}

fn limits() -> Limits {
    Limits::default()
}

fn follow() -> Limits {
    Limits {
        follow: Some(Limits::FOLLOW),
        ..limits()
    }
}

pub(crate) fn within(timeout: Duration) -> Limits {
    Limits {
        timeout,
        ..limits()
    }
}

/// Asks `example.test` on a server.
pub(crate) async fn ask(
    server: &Server,
    request: &Request,
    limits: &Limits,
) -> Result<Exchange, TransportError> {
    let client = client(&target(server));
    client.exchange(request, "example.test", limits).await
}

fn text(exchange: &Exchange) -> String {
    String::from_utf8_lossy(&exchange.last.response.body.bytes).into_owned()
}
