//! Types that connections carry: a request there, the head of a response back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use bytes::Bytes;
use http::Extensions;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::ext::ReasonPhrase;

use crate::exchange::Tls;

/// Error of a library, or the [`Cause`](crate::exchange::Cause) itself, where
/// this side knows it.
pub(super) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A response's body on its way in.
pub(super) type Incoming = UnsyncBoxBody<Bytes, BoxError>;

/// A response whose body is still on its way.
pub(super) type Reply = http::Response<Incoming>;

/// How many headers a response may have; hyper's own limit, 100, is one that
/// real pages reach. All of them together have one of about 400 kB.
pub(super) const MOST_HEADERS: usize = 1000;

/// The reason of a status among the extensions of a response; hyper keeps it
/// only where it isn't the registered one.
pub(super) fn reason_phrase(extensions: &Extensions) -> Option<String> {
    let phrase = extensions.get::<ReasonPhrase>()?;
    Some(String::from_utf8_lossy(phrase.as_bytes()).into_owned())
}

/// Whether bytes came behind the end of a response, which is known when its
/// body was read; among the extensions of a [`Reply`].
#[derive(Clone, Debug)]
pub(super) struct Surplus(pub(super) Arc<AtomicBool>);

/// Peer of a connection, among the extensions of a [`Reply`].
#[derive(Clone, Debug, Default)]
pub(super) struct Peer {
    /// Its address; a Unix socket has none.
    pub(super) remote: Option<SocketAddr>,
    /// TLS session, where there is one.
    pub(super) tls: Option<Tls>,
}
