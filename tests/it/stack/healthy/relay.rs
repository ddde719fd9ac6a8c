//! A relay before a server, which keeps what goes over it, and later answers by that.
//!
//! What a server gives is new each time: tokens, ids, cookies. So a second run is answered
//! by what the first one was, and what it sends can be compared to the byte.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, split};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::server::{Place, Server, Stream};
use crate::tls::Authority;

/// The hosts of the stack's sites.
const HOSTS: [&str; 3] = [
    "staging.superlists.ml",
    "superlists.ml",
    "www.superlists.ml",
];

/// A request as it was sent, and what came of it.
#[derive(Debug, Default)]
struct Exchange {
    request: Vec<u8>,
    response: Vec<u8>,
    /// Whether the server closed the connection behind it.
    is_last: bool,
}

/// What went over a relay.
#[derive(Debug, Default)]
pub(super) struct Tape {
    exchanges: Vec<Exchange>,
    /// Whether requests are answered by it.
    is_played: bool,
    /// What was sent that it has no response to.
    unknown: Vec<Vec<u8>>,
}

impl Tape {
    /// How many requests it has.
    pub(super) const fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// From now on, requests are answered by what it has, each once.
    pub(super) fn play(&mut self) {
        self.is_played = true;
        for exchange in &mut self.exchanges {
            exchange.request = without_port(&exchange.request);
        }
    }

    /// What was sent that was not sent before, and what was not sent again.
    pub(super) fn differences(&self) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let new = self.unknown.iter().map(|it| format!("new: {}", text(it)));
        let left = self.exchanges.iter();
        let left = left.map(|it| format!("not sent again: {}", text(&it.request)));
        new.chain(left).collect()
    }

    /// The response to a request; none where more of it is still to come.
    fn response(&mut self, request: &mut Vec<u8>) -> Option<Exchange> {
        let asked = without_port(request);
        let mut places = self.exchanges.iter();
        if let Some(at) = places.position(|it| it.request == asked) {
            request.clear();
            return Some(self.exchanges.remove(at));
        }
        let mut others = self.exchanges.iter();
        if others.any(|it| it.request.starts_with(&asked)) {
            return None;
        }
        self.unknown.push(std::mem::take(request));
        Some(Exchange {
            is_last: true,
            ..Exchange::default()
        })
    }
}

/// A request to a gateway without the port that it came from, which the system chooses.
fn without_port(request: &[u8]) -> Vec<u8> {
    const NAME: &[u8] = b"REMOTE_PORT";
    let mut request = request.to_vec();
    let place = request.windows(NAME.len()).position(|it| it == NAME);
    for byte in place.into_iter().flat_map(|at| at..at + NAME.len() + 8) {
        if let Some(digit) = request.get_mut(byte).filter(|it| it.is_ascii_digit()) {
            *digit = b'0';
        }
    }
    request
}

/// A relay, of TCP or of a socket as its server is. TLS ends at it, and begins anew.
pub(super) struct Relay {
    /// How it is spelt for `--target`.
    pub(super) spelt: String,
    pub(super) tape: Arc<Mutex<Tape>>,
    _server: Server,
}

/// Where a server is.
#[derive(Clone, Debug)]
enum Behind {
    Tcp(SocketAddr),
    Tls(SocketAddr, PathBuf),
    Unix(PathBuf),
}

impl Relay {
    /// Before a server that is spelt so, whose certificate is of `ca`. Over TLS, the relay
    /// has one of `authority`, and speaks HTTP/1.1 alone.
    pub(super) fn before(spelt: &str, ca: Option<PathBuf>, authority: &Authority) -> Self {
        let (protocol, behind) = if let Some((protocol, path)) = spelt.split_once("unix:") {
            (format!("{protocol}unix:"), Behind::Unix(path.into()))
        } else {
            let (protocol, address) = match spelt.split_once("://") {
                Some((protocol, address)) => (format!("{protocol}://"), address),
                None => (String::new(), spelt),
            };
            let address = address.parse().expect("an address");
            let behind = match ca.filter(|_| protocol == "https://") {
                Some(ca) => Behind::Tls(address, ca),
                None => Behind::Tcp(address),
            };
            (protocol, behind)
        };
        let tape = Arc::<Mutex<Tape>>::default();
        let is_gateway = !["", "https://", "unix:"].contains(&&*protocol);
        let (is_tls, is_unix) = (
            matches!(behind, Behind::Tls(..)),
            matches!(behind, Behind::Unix(_)),
        );
        let kept = tape.clone();
        let serve = move |conn: crate::server::Conn| {
            let (behind, tape) = (behind.clone(), kept.clone());
            async move {
                let client = conn.into_stream();
                let is_played = tape.lock().unwrap().is_played;
                if is_played {
                    Box::pin(answer(client, &tape)).await;
                } else {
                    let server = behind.connect().await;
                    Box::pin(pass_on(client, server, &tape, is_gateway)).await;
                }
            }
        };
        let server = match (is_tls, is_unix) {
            (true, _) => Server::tls(authority.server(&HOSTS, |_| ()), serve),
            (_, true) => Server::unix(serve),
            (..) => Server::tcp(serve),
        };
        let place = match server.place() {
            Place::Tcp(address) => address.to_string(),
            Place::Unix(path) => path.display().to_string(),
        };
        Self {
            spelt: format!("{protocol}{place}"),
            tape,
            _server: server,
        }
    }
}

impl Behind {
    async fn connect(&self) -> Box<dyn Stream> {
        match self {
            Self::Unix(path) => Box::new(UnixStream::connect(path).await.unwrap()),
            Self::Tcp(address) => Box::new(TcpStream::connect(address).await.unwrap()),
            Self::Tls(address, ca) => {
                let mut roots = RootCertStore::empty();
                roots
                    .add(CertificateDer::from_pem_file(ca).unwrap())
                    .unwrap();
                let config = ClientConfig::builder()
                    .with_root_certificates(roots)
                    .with_no_client_auth();
                let stream = TcpStream::connect(address).await.unwrap();
                let name = ServerName::try_from(HOSTS[0]).unwrap();
                let tls = TlsConnector::from(Arc::new(config));
                Box::new(tls.connect(name, stream).await.unwrap())
            }
        }
    }
}

/// Hands on what both sides say, and keeps it. A request that the client begins behind a
/// response is the next one; to a gateway, there is none. A server may answer before it
/// has read all of one.
async fn pass_on(
    client: Box<dyn Stream>,
    server: Box<dyn Stream>,
    tape: &Mutex<Tape>,
    is_gateway: bool,
) {
    let (mut from_client, mut to_client) = split(client);
    let (mut from_server, mut to_server) = split(server);
    let (mut sent, mut came) = ([0; 16 * 1024], [0; 16 * 1024]);
    let (mut at, mut is_asking, mut is_open) = (None, false, true);
    loop {
        tokio::select! {
            biased;
            read = from_server.read(&mut came) => {
                let read = read.unwrap_or_default();
                let Some(at) = at else { return };
                {
                    let exchange: &mut Exchange = &mut tape.lock().unwrap().exchanges[at];
                    exchange.response.extend(&came[..read]);
                    exchange.is_last |= read == 0;
                }
                is_asking = false;
                if read == 0 {
                    // The client may be gone; if not, it may still be sending what the
                    // server didn't wait for.
                    let _ = to_client.shutdown().await;
                    while let Ok(read @ 1..) = from_client.read(&mut sent).await {
                        if !is_head(&sent[..read]) {
                            let exchange: &mut Exchange = &mut tape.lock().unwrap().exchanges[at];
                            exchange.request.extend(&sent[..read]);
                        }
                    }
                    return;
                }
                if to_client.write_all(&came[..read]).await.is_err()
                    || to_client.flush().await.is_err()
                {
                    return;
                }
            }
            read = from_client.read(&mut sent), if is_open => {
                let read = read.unwrap_or_default();
                if read == 0 {
                    is_open = false;
                    // The server may be gone.
                    let _ = to_server.shutdown().await;
                    continue;
                }
                {
                    let exchanges = &mut tape.lock().unwrap().exchanges;
                    let is_next = !is_asking && !is_gateway && is_head(&sent[..read]);
                    if at.is_none() || is_next {
                        at = Some(exchanges.len());
                        exchanges.push(Exchange::default());
                    }
                    let asked = at.and_then(|at| exchanges.get_mut(at)).unwrap();
                    asked.request.extend(&sent[..read]);
                }
                is_asking = true;
                // It may be gone, and have answered all the same.
                let _ = to_server.write_all(&sent[..read]).await;
                let _ = to_server.flush().await;
            }
        }
    }
}

/// Whether a request of HTTP/1.1 begins so.
fn is_head(sent: &[u8]) -> bool {
    let line = sent.split(|byte| *byte == b'\r').next().unwrap_or_default();
    line.ends_with(b" HTTP/1.1")
}

/// Answers by what a tape has.
async fn answer(mut client: Box<dyn Stream>, tape: &Mutex<Tape>) {
    let (mut request, mut sent) = (Vec::new(), [0; 16 * 1024]);
    while let Ok(read @ 1..) = client.read(&mut sent).await {
        request.extend(&sent[..read]);
        let found = tape.lock().unwrap().response(&mut request);
        let Some(found) = found else { continue };
        // The client may be gone.
        let _ = client.write_all(&found.response).await;
        let _ = client.flush().await;
        if found.is_last {
            let _ = client.shutdown().await;
            return;
        }
    }
    if !request.is_empty() {
        tape.lock().unwrap().unknown.push(request);
    }
}
