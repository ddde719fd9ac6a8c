//! HTTP over a connection that this side makes itself, and whose TLS it can
//! tell all about.

use std::sync::Arc;

use rustls::{AlertDescription, Error};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::dialler::{Dialler, Opened, Pipe};
use super::http1::{self, Form};
use super::{http2, tunnel};
use crate::exchange::{Cause, Sent};
use crate::source::bare_host;
use crate::transport::Versions;
use crate::transport::tls::Secured;
use crate::transport::trace::{Mark, Trace};
use crate::transport::wire::{BoxError, Peer, Reply};

/// Connections to one TCP port.
#[derive(Debug)]
pub(super) struct Direct {
    dialler: Dialler,
    tls: Option<Secured>,
    versions: Versions,
}

impl Direct {
    pub(super) const fn new(dialler: Dialler, tls: Option<Secured>, versions: Versions) -> Self {
        Self {
            dialler,
            tls,
            versions,
        }
    }

    /// Whether a server that wants one is shown a certificate of the client.
    pub(super) fn shows_certificate(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.shows_certificate)
    }

    pub(super) async fn send(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        trace.mark(Mark::Dial);
        match &self.tls {
            Some(tls) => self.secured(tls, sent, trace).await,
            None => self.plain(sent, trace).await,
        }
    }

    async fn secured(
        &self,
        tls: &Secured,
        sent: &Sent,
        trace: &Arc<Trace>,
    ) -> Result<Reply, BoxError> {
        let Opened { pipe, remote, .. } = self.dialler.dial().await?;
        trace.mark(Mark::Hello);
        let stream = shake_hands(tls, pipe, self.versions).await?;
        trace.mark(Mark::Connected);
        let handshake = stream.get_ref().1;
        let peer = Peer {
            remote,
            tls: Some(tls.session(handshake)),
        };
        let reply = if handshake.alpn_protocol() == Some(b"h2") {
            http2::ask(stream, sent, trace).await
        } else {
            http1::ask(Box::new(stream), sent, Form::Origin, trace).await
        };
        Ok(of(peer, reply?))
    }

    async fn plain(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        let host = bare_host(&sent.url).unwrap_or_default();
        let port = sent.url.port_or_known_default().unwrap_or_default();
        let prior_knowledge = self.versions == Versions::Http2;
        let proxy = self
            .dialler
            .handed_to(&host, port)
            .filter(|_| !prior_knowledge);
        let opened = match proxy {
            Some(_) => self.dialler.dial_proxy().await?,
            None => self.dialler.dial().await?,
        };
        trace.mark(Mark::Connected);
        let peer = Peer {
            remote: opened.remote,
            tls: None,
        };
        let reply = match proxy {
            _ if prior_knowledge => http2::ask_unasked(opened.pipe, sent, trace).await,
            Some(proxy) => {
                let form = Form::Absolute(tunnel::authorization(proxy));
                http1::ask(opened.pipe, sent, form, trace).await
            }
            None => http1::ask(opened.pipe, sent, Form::Origin, trace).await,
        };
        Ok(of(peer, reply?))
    }
}

fn of(peer: Peer, mut reply: Reply) -> Reply {
    reply.extensions_mut().insert(peer);
    reply
}

/// Secures a connection, and sees to it that HTTP/2 is spoken where nothing
/// else will do.
async fn shake_hands(
    tls: &Secured,
    pipe: Pipe,
    versions: Versions,
) -> Result<TlsStream<Pipe>, BoxError> {
    let wanted = versions == Versions::Http2;
    let connector = TlsConnector::from(tls.config.clone());
    let stream = match connector.connect(tls.name.clone(), pipe).await {
        Err(error) if wanted && is_no_protocol(&error) => return Err(Cause::Http2NotOffered.into()),
        done => done?,
    };
    if wanted && stream.get_ref().1.alpn_protocol() != Some(b"h2") {
        return Err(Cause::Http2NotOffered.into());
    }
    Ok(stream)
}

/// Whether the server found nothing among what was offered (RFC 7301, section
/// 3.2).
fn is_no_protocol(error: &std::io::Error) -> bool {
    let tls = error.get_ref().and_then(|error| error.downcast_ref());
    tls == Some(&Error::AlertReceived(
        AlertDescription::NoApplicationProtocol,
    ))
}
