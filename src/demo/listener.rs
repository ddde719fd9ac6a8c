//! Accepting connections on either kind of listener, and speaking HTTP/1 on them.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::task::JoinSet;

use super::answer::Answer;

/// How long a client may take over a request's head, and may leave a connection idle.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);

/// Lets the process get back file descriptors when accepting fails for want of them.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What TCP and Unix listeners have in common.
pub(super) trait Listen: Send {
    /// A connection.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// Waits for the next connection.
    fn next(&self) -> impl Future<Output = io::Result<Self::Stream>> + Send;
}

impl Listen for TcpListener {
    type Stream = TcpStream;

    async fn next(&self) -> io::Result<TcpStream> {
        self.accept().await.map(|(stream, _)| stream)
    }
}

impl Listen for UnixListener {
    type Stream = UnixStream;

    async fn next(&self) -> io::Result<UnixStream> {
        self.accept().await.map(|(stream, _)| stream)
    }
}

/// Serves connections side by side until the future is dropped; they end with it.
pub(super) async fn serve<L, S, F>(listener: L, server: S)
where
    L: Listen,
    S: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Answer> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.next() => match accepted {
                Ok(stream) => {
                    connections.spawn(converse(stream, server.clone()));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            // Forgets connections that are over, so that the set doesn't grow.
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn converse<T, S, F>(stream: T, server: S)
where
    T: AsyncRead + AsyncWrite + Unpin,
    S: Fn(Request<Incoming>) -> F,
    F: Future<Output = Answer>,
{
    let service = service_fn(move |request| {
        let answer = server(request);
        async { Ok::<_, Infallible>(answer.await) }
    });
    // A connection fails through its client, and there is no log to tell.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
