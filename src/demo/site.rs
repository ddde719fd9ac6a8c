//! The running site: both listeners, and the folder that holds the socket.

use std::fs::Permissions;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinSet;

use super::application::Application;
use super::deploy::Deploy;
use super::front::Front;
use super::listener;

/// A running to-do site: on a loopback TCP port (as nginx in front) and on a
/// Unix socket (as gunicorn behind it). It stops when it is dropped.
#[derive(Debug)]
pub struct Site {
    address: SocketAddr,
    socket: PathBuf,
    /// Dropping the set ends both accept loops, and each of them its connections.
    _servers: JoinSet<()>,
    _folder: TempDir,
}

impl Site {
    /// Starts the site on a free port of 127.0.0.1 and on a socket in a private
    /// temporary folder. Both accept connections when this returns.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime.
    pub async fn start(deploy: Deploy) -> io::Result<Self> {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = tcp.local_addr()?;
        let folder = private_folder()?;
        let socket = socket_in(folder.path());
        let unix = UnixListener::bind(&socket)?;

        let application = Arc::new(Application::new(deploy));
        let front = Arc::new(Front::new(deploy, Arc::clone(&application))?);
        let mut servers = JoinSet::new();
        servers.spawn(listener::serve(unix, move |request| {
            let application = Arc::clone(&application);
            async move { application.serve(request).await }
        }));
        servers.spawn(listener::serve(tcp, move |request| {
            let front = Arc::clone(&front);
            async move { front.serve(request).await }
        }));

        Ok(Self {
            address,
            socket,
            _servers: servers,
            _folder: folder,
        })
    }

    /// Where the front listens: 127.0.0.1 and a free port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The application's socket. Its folder goes when the site is dropped.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }
}

fn socket_in(folder: &Path) -> PathBuf {
    folder.join("todo.socket")
}

/// A folder that only this user may enter, with a path short enough for a socket.
fn private_folder() -> io::Result<TempDir> {
    /// `sockaddr_un` holds 108 bytes with the closing NUL, and fewer on macOS.
    const LONGEST: usize = 100;

    let mut builder = tempfile::Builder::new();
    builder
        .prefix("smoke-demo-")
        .permissions(Permissions::from_mode(0o700));
    let folder = builder.tempdir()?;
    if socket_in(folder.path()).as_os_str().len() <= LONGEST {
        return Ok(folder);
    }
    builder.tempdir_in("/tmp")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
    use tokio::net::{TcpStream, UnixStream};

    use super::*;

    async fn tcp(site: &Site) -> TcpStream {
        TcpStream::connect(site.address()).await.unwrap()
    }

    async fn unix(site: &Site) -> UnixStream {
        UnixStream::connect(site.socket()).await.unwrap()
    }

    /// Sends bytes and reads all that comes until the server closes.
    async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &str) -> String {
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        tokio::time::timeout(Duration::from_secs(10), read)
            .await
            .expect("the server closes")
            .unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(path: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    }

    #[tokio::test]
    async fn the_same_page_comes_from_both_with_the_name_of_each_server() {
        let site = Site::start(Deploy::Good).await.unwrap();
        let front = exchange(tcp(&site).await, &get("/")).await;
        let behind = exchange(unix(&site).await, &get("/")).await;
        assert!(front.starts_with("HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: "));
        assert!(behind.starts_with("HTTP/1.1 200 OK\r\nServer: gunicorn\r\nDate: "));
        for page in [front, behind] {
            assert!(page.contains("<title>To-Do lists</title>"), "{page}");
            assert_eq!(page.matches("\r\nServer: ").count(), 1);
        }
    }

    #[tokio::test]
    async fn head_has_the_length_and_no_body() {
        let site = Site::start(Deploy::Good).await.unwrap();
        for path in ["/", "/static/base.css", "/nowhere"] {
            let request = get(path).replacen("GET", "HEAD", 1);
            let answer = exchange(tcp(&site).await, &request).await;
            assert!(answer.ends_with("\r\n\r\n"), "{answer}");
            assert!(answer.contains("\r\nContent-Length: "), "{answer}");
            assert!(!answer.contains("\r\nContent-Length: 0\r\n"), "{answer}");
        }
    }

    #[tokio::test]
    async fn one_connection_carries_several_requests() {
        let site = Site::start(Deploy::Good).await.unwrap();
        let keep = "GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n";
        let requests = format!("{keep}{keep}{}", get("/api/status"));
        let answers = exchange(unix(&site).await, &requests).await;
        assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 3);
    }

    #[tokio::test]
    async fn a_body_over_the_cap_is_refused_in_the_words_of_each_server() {
        let site = Site::start(Deploy::Good).await.unwrap();
        let body = "x".repeat(100 * 1024);
        let request = format!(
            "POST /lists/new HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let front = exchange(tcp(&site).await, &request).await;
        assert!(front.starts_with("HTTP/1.1 413 Request Entity Too Large\r\n"));
        assert!(front.contains("<h1>413 Request Entity Too Large</h1>"));
        let behind = exchange(unix(&site).await, &request).await;
        assert!(behind.starts_with("HTTP/1.1 400 "), "{behind}");
    }

    #[tokio::test]
    async fn a_client_that_asks_first_is_refused_before_it_sends_a_big_body() {
        let site = Site::start(Deploy::Good).await.unwrap();
        let request = "POST /lists/new HTTP/1.1\r\nHost: localhost\r\n\
                       Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n";
        let answer = exchange(tcp(&site).await, request).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    }

    #[tokio::test]
    async fn hostile_bytes_end_one_connection_and_not_the_site() {
        let site = Site::start(Deploy::Good).await.unwrap();
        for bytes in [
            "\0\0\0\r\n\r\n".to_owned(),
            "GET / HTTP/1.1\r\n\r\n".to_owned() + &get("/"),
            "GET /%ff%00/../../etc/passwd HTTP/1.0\r\n\r\n".to_owned(),
            "CONNECT localhost:1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned(),
            "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_owned(),
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n".to_owned(),
        ] {
            for answer in [
                exchange(tcp(&site).await, &bytes).await,
                exchange(unix(&site).await, &bytes).await,
            ] {
                assert!(answer.starts_with("HTTP/1."), "{bytes:?}: {answer}");
                assert!(
                    answer.as_bytes()[9] == b'4',
                    "{bytes:?} is refused: {answer}"
                );
            }
        }
        let answer = exchange(tcp(&site).await, &get("/")).await;
        assert!(answer.starts_with("HTTP/1.1 200 "));
    }

    #[tokio::test]
    async fn dropping_the_site_ends_its_connections_and_removes_the_socket() {
        let site = Site::start(Deploy::Good).await.unwrap();
        let (address, socket) = (site.address(), site.socket().to_owned());
        assert!(socket.as_os_str().len() < 107);
        let mut idle = tcp(&site).await;
        idle.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();

        drop(site);

        assert!(!socket.exists());
        assert!(!socket.parent().unwrap().exists());
        let mut rest = Vec::new();
        let closed = idle.read_to_end(&mut rest);
        // A reset is as good an end as a plain close.
        let _ = tokio::time::timeout(Duration::from_secs(5), closed)
            .await
            .expect("the open connection ends");
        assert!(rest.is_empty());
        assert!(TcpStream::connect(address).await.is_err());
    }
}
