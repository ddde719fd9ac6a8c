//! Servers made from a closure, for every way in which a server can behave.
//!
//! ```ignore
//! let server = Server::tcp(|mut conn| async move {
//!     while conn.request().await.is_some() {
//!         conn.send("HTTP/1.1 204 No Content\r\n\r\n").await;
//!     }
//! });
//! ```

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// A server on a free port or socket, until it is dropped. It must be made
/// within a runtime.
pub(crate) struct Server {
    place: Place,
    record: Arc<Record>,
    task: JoinHandle<()>,
    _folder: Option<TempDir>,
}

/// Where a server listens.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

#[derive(Default)]
struct Record {
    connections: AtomicUsize,
    requests: Mutex<Vec<String>>,
}

/// One connection, as a server sees it.
pub(crate) struct Conn {
    stream: Box<dyn Stream>,
    unread: Vec<u8>,
    record: Arc<Record>,
    /// How many connections there were before this one.
    pub(crate) number: usize,
}

/// What can be read and written.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Server {
    /// On a free port of 127.0.0.1.
    pub(crate) fn tcp<F, Served>(serve: F) -> Self
    where
        F: Fn(Conn) -> Served + Clone + Send + 'static,
        Served: Future<Output = ()> + Send + 'static,
    {
        Self::tcp_with(None, serve)
    }

    /// On a free port of 127.0.0.1, with TLS.
    pub(crate) fn tls<F, Served>(config: ServerConfig, serve: F) -> Self
    where
        F: Fn(Conn) -> Served + Clone + Send + 'static,
        Served: Future<Output = ()> + Send + 'static,
    {
        Self::tcp_with(Some(TlsAcceptor::from(Arc::new(config))), serve)
    }

    /// On this address, if it is free.
    pub(crate) fn tcp_at<F, Served>(address: &str, serve: F) -> Option<Self>
    where
        F: Fn(Conn) -> Served + Clone + Send + 'static,
        Served: Future<Output = ()> + Send + 'static,
    {
        let listener = std::net::TcpListener::bind(address).ok()?;
        Some(Self::on(listener, None, serve))
    }

    fn tcp_with<F, Served>(tls: Option<TlsAcceptor>, serve: F) -> Self
    where
        F: Fn(Conn) -> Served + Clone + Send + 'static,
        Served: Future<Output = ()> + Send + 'static,
    {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        Self::on(listener, tls, serve)
    }

    fn on<F, Served>(listener: std::net::TcpListener, tls: Option<TlsAcceptor>, serve: F) -> Self
    where
        F: Fn(Conn) -> Served + Clone + Send + 'static,
        Served: Future<Output = ()> + Send + 'static,
    {
        listener.set_nonblocking(true).expect("a socket");
        let listener = TcpListener::from_std(listener).expect("within a runtime");
        let place = Place::Tcp(listener.local_addr().expect("an address"));
        let record = Arc::<Record>::default();
        let kept = record.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Some(tls) = &tls else {
                    tokio::spawn(serve(Conn::new(stream, &kept)));
                    continue;
                };
                let (accepting, serve, kept) = (tls.accept(stream), serve.clone(), kept.clone());
                tokio::spawn(async move {
                    if let Ok(stream) = accepting.await {
                        serve(Conn::new(stream, &kept)).await;
                    }
                });
            }
        });
        Self {
            place,
            record,
            task,
            _folder: None,
        }
    }

    /// On a Unix socket in a folder of its own.
    pub(crate) fn unix<F, Served>(serve: F) -> Self
    where
        F: Fn(Conn) -> Served + Clone + Send + 'static,
        Served: Future<Output = ()> + Send + 'static,
    {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("app.sock");
        let listener = UnixListener::bind(&path).expect("a socket");
        let record = Arc::<Record>::default();
        let kept = record.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(Conn::new(stream, &kept)));
            }
        });
        Self {
            place: Place::Unix(path),
            record,
            task,
            _folder: Some(folder),
        }
    }

    /// The same server on TCP and on a Unix socket.
    pub(crate) fn both<F, Served>(serve: F) -> [Self; 2]
    where
        F: Fn(Conn) -> Served + Clone + Send + 'static,
        Served: Future<Output = ()> + Send + 'static,
    {
        [Self::tcp(serve.clone()), Self::unix(serve)]
    }

    /// Where it listens.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Its address.
    pub(crate) fn address(&self) -> SocketAddr {
        match &self.place {
            Place::Tcp(address) => *address,
            Place::Unix(path) => panic!("{} has no address", path.display()),
        }
    }

    /// Its socket.
    pub(crate) fn socket(&self) -> &Path {
        match &self.place {
            Place::Unix(path) => path,
            Place::Tcp(address) => panic!("{address} is no socket"),
        }
    }

    /// Every request that was read, head and body, to the byte.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.record.requests.lock().expect("no panic").clone()
    }

    /// Stops, and waits until nobody listens any more.
    pub(crate) async fn stop(mut self) {
        self.task.abort();
        // That it was ended is what is waited for.
        let _ = (&mut self.task).await;
    }

    /// How many connections were accepted.
    pub(crate) fn connections(&self) -> usize {
        self.record.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Conn {
    fn new(stream: impl Stream + 'static, record: &Arc<Record>) -> Self {
        Self {
            stream: Box::new(stream),
            unread: Vec::new(),
            record: record.clone(),
            number: record.connections.fetch_add(1, Ordering::SeqCst),
        }
    }

    /// The next request, head and body; none when the client is gone. Bytes
    /// that are no UTF-8 become `\u{fffd}`.
    pub(crate) async fn request(&mut self) -> Option<String> {
        let head = loop {
            if let Some(at) = find(&self.unread, b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let length = content_length(&String::from_utf8_lossy(&self.unread[..head]));
        while self.unread.len() < head + length {
            self.more().await?;
        }
        let rest = self.unread.split_off(head + length);
        let request = std::mem::replace(&mut self.unread, rest);
        let request = String::from_utf8_lossy(&request).into_owned();
        let mut requests = self.record.requests.lock().expect("no panic");
        requests.push(request.clone());
        Some(request)
    }

    /// The next bytes, so many of them; none when the client is gone before.
    pub(crate) async fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        while self.unread.len() < count {
            self.more().await?;
        }
        let rest = self.unread.split_off(count);
        Some(std::mem::replace(&mut self.unread, rest))
    }

    async fn more(&mut self) -> Option<()> {
        let read = self.stream.read_buf(&mut self.unread).await.ok()?;
        (read > 0).then_some(())
    }

    /// Sends bytes; false when the client is gone.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).await.is_ok() && self.stream.flush().await.is_ok()
    }

    /// Sends a whole answer with a `Content-Length`. `headers` end with a line
    /// end each.
    pub(crate) async fn answer(
        &mut self,
        status: &str,
        headers: &str,
        body: impl AsRef<[u8]>,
    ) -> bool {
        let body = body.as_ref();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n",
            body.len()
        );
        self.send([head.as_bytes(), body].concat()).await
    }

    /// The connection itself, for protocols other than HTTP/1.1.
    pub(crate) fn into_stream(self) -> Box<dyn Stream> {
        self.stream
    }

    /// Keeps the connection open and does nothing.
    pub(crate) async fn stall(&mut self) {
        std::future::pending::<()>().await;
    }
}

/// The value of a header of a raw request, if it is there.
pub(crate) fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    request
        .split("\r\n")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
}

/// The path and query of a raw request.
pub(crate) fn path(request: &str) -> &str {
    request.split(' ').nth(1).unwrap_or_default()
}

fn content_length(head: &str) -> usize {
    header(head, "content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
