//! HTTP over a connection of our own making, which tells all about its TLS.

use std::sync::Arc;

use http::Uri;
use http::uri::PathAndQuery;
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper::rt::{Read, Write};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tower::Service;

use super::lookup::Lookup;
use super::outgoing::Outgoing;
use crate::exchange::Sent;
use crate::transport::compose::request_target;
use crate::transport::route::Way;
use crate::transport::tls::Secured;
use crate::transport::trace::{Mark, Trace};
use crate::transport::wire::{BoxError, MOST_HEADERS, Peer, Reply};

/// Connections to one TCP port, secured for one name.
#[derive(Debug)]
pub(super) struct Direct {
    way: Way,
    tls: Secured,
}

impl Direct {
    pub(super) const fn new(way: Way, tls: Secured) -> Self {
        Self { way, tls }
    }

    pub(super) async fn send(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        trace.mark(Mark::Dial);
        let stream = dial(&self.way).await?;
        let remote = stream.peer_addr().ok();
        trace.mark(Mark::Hello);
        let connector = TlsConnector::from(self.tls.config.clone());
        let stream = connector.connect(self.tls.name.clone(), stream).await?;
        trace.mark(Mark::Connected);
        let peer = Peer {
            remote,
            tls: Some(self.tls.session(stream.get_ref().1)),
        };
        ask(TokioIo::new(stream), sent, trace, peer).await
    }
}

/// Opens a TCP connection, to the first of the addresses that can be reached
/// (RFC 8305).
pub(super) async fn dial(way: &Way) -> Result<TcpStream, BoxError> {
    let mut connector = HttpConnector::new_with_resolver(Lookup(way.clone()));
    // Any name: the resolver knows but one place.
    let place = Uri::from_static("http://target.invalid");
    Ok(connector.call(place).await?.into_inner())
}

/// Sends one request over a connection and waits for the head of the answer.
async fn ask<S>(stream: S, sent: &Sent, trace: &Arc<Trace>, peer: Peer) -> Result<Reply, BoxError>
where
    S: Read + Write + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::Builder::new()
        .title_case_headers(true)
        .max_headers(MOST_HEADERS)
        .handshake(stream)
        .await?;
    // What goes wrong on it, the sender is told. It ends when the answer is
    // read or given up.
    tokio::spawn(connection);
    let mut request = http::Request::new(Outgoing::new(sent.body.clone(), trace.clone()));
    *request.method_mut() = sent.method.clone();
    *request.uri_mut() = Uri::from(PathAndQuery::try_from(request_target(&sent.url))?);
    *request.headers_mut() = sent.headers.clone();
    let answer = sender.send_request(request).await?;
    let mut reply = answer.map(|body| body.map_err(BoxError::from).boxed_unsync());
    reply.extensions_mut().insert(peer);
    Ok(reply)
}
