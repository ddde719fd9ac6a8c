//! HTTP over a connection that this side makes itself, and whose TLS it can
//! tell all about.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::HeaderValue;
use http::header::CONNECTION;
use http_body_util::BodyExt;
use rustls::{AlertDescription, ClientConfig, Error, HandshakeKind};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::dialler::{Dialler, Opened, Pipe};
use super::http1::{Form, Line};
use super::http2::{self, Shared};
use super::kept::Kept;
use super::pool::Pool;
use super::reuse::Reuse;
use super::surplus::WatchedBody;
use super::trailing_bytes::{self, TrailingBytes};
use super::tunnel;
use crate::exchange::{Cause, Sent};
use crate::plan::Proxy;
use crate::source::bare_host;
use crate::transport::Versions;
use crate::transport::tls::Secured;
use crate::transport::trace::{Mark, Sharing, Trace};
use crate::transport::wire::{BoxError, Peer, Reply};

/// Connections to one place.
#[derive(Debug)]
pub(super) struct Direct {
    dialler: Dialler,
    tls: Option<Secured>,
    versions: Versions,
    pool: Pool,
    /// Whether there may be a session of TLS to go on with.
    has_session: AtomicBool,
}

impl Direct {
    pub(super) fn new(dialler: Dialler, tls: Option<Secured>, versions: Versions) -> Self {
        Self {
            dialler,
            tls,
            versions,
            pool: Pool::default(),
            has_session: AtomicBool::new(false),
        }
    }

    /// Whether a server that wants one is shown a certificate of the client.
    pub(super) fn shows_certificate(&self) -> bool {
        self.tls.as_ref().is_some_and(Secured::shows_certificate)
    }

    /// Whether the server asked for a certificate of the client.
    pub(super) fn wants_certificate(&self) -> bool {
        self.tls.as_ref().is_some_and(Secured::wants_certificate)
    }

    /// Shares no connection any more.
    pub(super) fn doubt(&self) {
        self.pool.doubt();
    }

    /// Sends a request over a connection of its own, or over one that others use,
    /// too, where `reuse` allows that.
    pub(super) async fn send(
        &self,
        sent: &Sent,
        trace: &Arc<Trace>,
        reuse: Option<&Reuse>,
    ) -> Result<Reply, BoxError> {
        let prior_knowledge = self.tls.is_none() && self.versions == Versions::Http2;
        let is_handed_over = self.tls.is_none() && self.proxy(sent).is_some();
        let may_share = !prior_knowledge && !is_handed_over && is_repeatable(sent);
        let may_share = may_share && self.pool.keeps();
        match reuse.filter(|_| may_share) {
            Some(reuse) => self.shared(sent, trace, reuse).await,
            None if prior_knowledge => {
                trace.mark(Mark::Dial);
                let Opened { pipe, remote, .. } = self.dialler.dial().await?;
                trace.mark(Mark::Connected);
                let reply = http2::ask_unasked(pipe, sent, trace).await?;
                Ok(of(Peer { remote, tls: None }, reply))
            }
            None => match self.open(sent, trace, false).await? {
                Stream::Http1(line, peer) => alone(line, peer, sent, trace).await,
                Stream::Http2(pipe, peer) => Ok(of(peer, http2::ask(*pipe, sent, trace).await?)),
            },
        }
    }

    /// Sends a request that may be sent again, over a connection that is kept.
    async fn shared(
        &self,
        sent: &Sent,
        trace: &Arc<Trace>,
        reuse: &Reuse,
    ) -> Result<Reply, BoxError> {
        let dialling = match self.pool.shared(reuse) {
            Ok(shared) => {
                trace.mark(Mark::Kept);
                return shared.ask(sent, trace).await;
            }
            Err(dialling) => dialling,
        };
        let may_be_bare = trailing_bytes::may_be_bare(sent);
        let kept = (!may_be_bare).then(|| self.pool.take(reuse)).flatten();
        let kept = match kept {
            Some(kept) => {
                trace.mark(Mark::Kept);
                kept
            }
            None => match self.open(sent, trace, true).await? {
                Stream::Http2(pipe, peer) => {
                    let shared = Shared::open(*pipe, peer).await?;
                    self.pool.share(shared.clone(), dialling);
                    trace.mark(Mark::Shared(Sharing::Connection));
                    return shared.ask(sent, trace).await;
                }
                Stream::Http1(line, peer) if may_be_bare => {
                    return alone(line, peer, sent, trace).await;
                }
                Stream::Http1(line, peer) => {
                    if self.pool.is_used() {
                        trace.mark(Mark::Shared(Sharing::Server));
                    }
                    self.pool.keep(line, peer)
                }
            },
        };
        over(kept, sent, trace, reuse).await
    }

    /// Opens a connection for a request. TLS may go on with a session before, or
    /// begins anew.
    async fn open(
        &self,
        sent: &Sent,
        trace: &Arc<Trace>,
        may_resume: bool,
    ) -> Result<Stream, BoxError> {
        trace.mark(Mark::Dial);
        let Some(tls) = &self.tls else {
            return self.open_plain(sent, trace).await;
        };
        let (stream, remote) = match self.secured(tls, trace, may_resume).await {
            // Some servers mistake a session that they are offered.
            Err(_) if may_resume && self.has_session.swap(false, Ordering::Relaxed) => {
                self.secured(tls, trace, false).await?
            }
            secured => secured?,
        };
        self.has_session.fetch_or(may_resume, Ordering::Relaxed);
        trace.mark(Mark::Connected);
        let handshake = stream.get_ref().1;
        if handshake.handshake_kind() == Some(HandshakeKind::Resumed) {
            trace.mark(Mark::Resumed);
        }
        let peer = Peer {
            remote,
            tls: Some(tls.session(handshake)),
        };
        if handshake.alpn_protocol() == Some(b"h2") {
            return Ok(Stream::Http2(Box::new(stream), peer));
        }
        let line = Line::open(Box::new(stream), Form::Origin).await?;
        Ok(Stream::Http1(line, peer))
    }

    async fn secured(
        &self,
        tls: &Secured,
        trace: &Arc<Trace>,
        may_resume: bool,
    ) -> Result<(TlsStream<Pipe>, Option<SocketAddr>), BoxError> {
        let Opened { pipe, remote, .. } = self.dialler.dial().await?;
        trace.mark(Mark::Hello);
        let config = if may_resume {
            &tls.resuming
        } else {
            &tls.config
        };
        let stream = shake_hands(tls, config, pipe, self.versions).await?;
        Ok((stream, remote))
    }

    /// The proxy that a request without TLS is handed to as it is, if one is.
    fn proxy(&self, sent: &Sent) -> Option<&Proxy> {
        let host = bare_host(&sent.url).unwrap_or_default();
        let port = sent.url.port_or_known_default().unwrap_or_default();
        self.dialler.handed_to(&host, port)
    }

    async fn open_plain(&self, sent: &Sent, trace: &Arc<Trace>) -> Result<Stream, BoxError> {
        let (opened, form) = match self.proxy(sent) {
            Some(proxy) => {
                let form = Form::Absolute(tunnel::authorization(proxy));
                (self.dialler.dial_proxy().await?, form)
            }
            None => (self.dialler.dial().await?, Form::Origin),
        };
        trace.mark(Mark::Connected);
        let peer = Peer {
            remote: opened.remote,
            tls: None,
        };
        Ok(Stream::Http1(Line::open(opened.pipe, form).await?, peer))
    }
}

/// A connection that stands, by what is spoken over it.
enum Stream {
    Http1(Box<Line>, Peer),
    Http2(Box<TlsStream<Pipe>>, Peer),
}

/// Whether a request may be sent again, and says nothing of its connection.
fn is_repeatable(sent: &Sent) -> bool {
    sent.method.is_safe() && sent.body.is_empty() && !sent.headers.contains_key(CONNECTION)
}

/// Sends a request over a connection of its own.
async fn alone(
    mut line: Box<Line>,
    peer: Peer,
    sent: &Sent,
    trace: &Arc<Trace>,
) -> Result<Reply, BoxError> {
    let closes = trailing_bytes::may_be_bare(sent) && !sent.headers.contains_key(CONNECTION);
    let response = line.ask(sent, closes.then_some(CLOSE), trace).await?;
    let is_bare = trailing_bytes::is_bare(&sent.method, response.status());
    let reply = if is_bare && closes {
        response.map(|_| TrailingBytes::of(line).boxed_unsync())
    } else {
        WatchedBody::of(response, Kept::once(line)).map(BodyExt::boxed_unsync)
    };
    Ok(of(peer, reply))
}

/// Sends a request over a connection that may be kept behind it.
async fn over(
    mut kept: Kept,
    sent: &Sent,
    trace: &Arc<Trace>,
    reuse: &Reuse,
) -> Result<Reply, BoxError> {
    let is_last = kept.carry(reuse);
    let response = kept.ask(sent, is_last.then_some(CLOSE), trace).await?;
    let peer = kept.peer();
    let reply = WatchedBody::of(response, kept).map(BodyExt::boxed_unsync);
    Ok(of(peer, reply))
}

/// Asks the server to end the connection behind its response.
const CLOSE: HeaderValue = HeaderValue::from_static("close");

fn of(peer: Peer, mut reply: Reply) -> Reply {
    reply.extensions_mut().insert(peer);
    reply
}

/// Secures a connection, and sees to it that HTTP/2 is spoken where nothing
/// else will do.
async fn shake_hands(
    tls: &Secured,
    config: &Arc<ClientConfig>,
    pipe: Pipe,
    versions: Versions,
) -> Result<TlsStream<Pipe>, BoxError> {
    let wanted = versions == Versions::Http2;
    let connector = TlsConnector::from(Arc::clone(config));
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
