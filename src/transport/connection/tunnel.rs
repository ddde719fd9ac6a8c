//! Tunnels through proxies.

use std::io::ErrorKind;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{HeaderValue, Method, Request, Response, Uri};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_socks::Error;
use tokio_socks::tcp::Socks5Stream;

use super::dialler::Pipe;
use crate::exchange::{Cause, Phase};
use crate::plan::{Proxy, ProxyKind};
use crate::source::{elide, one_line};
use crate::transport::failure::failure;
use crate::transport::wire::{BoxError, MOST_HEADERS, Said};

/// Asks a proxy, which is connected to, for a connection to a host and port.
pub(super) async fn open(
    stream: TcpStream,
    proxy: &Proxy,
    to: &(String, u16),
) -> Result<Pipe, BoxError> {
    let place = authority(&to.0, to.1);
    let opened = match proxy.kind {
        ProxyKind::Http => connect(stream, proxy, &place).await,
        ProxyKind::Socks5 | ProxyKind::Socks5h => socks(stream, proxy, to).await,
    };
    opened.map_err(|message| {
        let message = format!("the proxy {proxy} opens no way to {place}: {message}");
        Said::new(Cause::Proxy, message).into()
    })
}

/// What an HTTP proxy is told of who asks.
pub(super) fn authorization(proxy: &Proxy) -> Option<HeaderValue> {
    let (user, password) = proxy.credentials.as_ref()?;
    let text = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// A tunnel by CONNECT (RFC 9110, section 9.3.6); why there is none.
async fn connect(stream: TcpStream, proxy: &Proxy, place: &str) -> Result<Pipe, String> {
    let said = |error: hyper::Error| {
        let error: BoxError = error.into();
        failure(&error, Phase::Connect).1.to_string()
    };
    let (mut sender, connection) = http1::Builder::new()
        .title_case_headers(true)
        .max_headers(MOST_HEADERS)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(said)?;
    tokio::spawn(connection.with_upgrades());
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.method_mut() = Method::CONNECT;
    *request.uri_mut() = Uri::try_from(place).map_err(|error| error.to_string())?;
    let host = HeaderValue::from_str(place).map_err(|error| error.to_string())?;
    request.headers_mut().insert(HOST, host);
    if let Some(value) = authorization(proxy) {
        request.headers_mut().insert(PROXY_AUTHORIZATION, value);
    }
    let answer = sender.send_request(request).await.map_err(said)?;
    if !answer.status().is_success() {
        return Err(status(&answer));
    }
    let upgraded = hyper::upgrade::on(answer).await.map_err(said)?;
    Ok(Box::new(TokioIo::new(upgraded)))
}

/// What a proxy answered instead of making a tunnel.
fn status(answer: &Response<Incoming>) -> String {
    let code = answer.status();
    let phrase = answer.extensions().get::<hyper::ext::ReasonPhrase>();
    let reason = match phrase {
        Some(phrase) => String::from_utf8_lossy(phrase.as_bytes()).into_owned(),
        None => code.canonical_reason().unwrap_or_default().to_owned(),
    };
    let reason = one_line(&reason);
    format!("{} {}", code.as_u16(), elide(&reason, 60))
        .trim_end()
        .to_owned()
}

/// A tunnel by SOCKS5 (RFC 1928); why there is none.
async fn socks(
    stream: TcpStream,
    proxy: &Proxy,
    (host, port): &(String, u16),
) -> Result<Pipe, String> {
    // An address goes as an address, and a name as a name.
    let place = (host.as_str(), *port);
    let opened = match &proxy.credentials {
        Some((user, password)) => {
            Socks5Stream::connect_with_password_and_socket(stream, place, user, password).await
        }
        None => Socks5Stream::connect_with_socket(stream, place).await,
    };
    match opened {
        Ok(stream) => Ok(Box::new(stream.into_inner())),
        Err(Error::Io(error)) if error.kind() == ErrorKind::UnexpectedEof => {
            Err("it closed the connection".to_owned())
        }
        Err(Error::InvalidResponseVersion) => Err("what it answers is not SOCKS5".to_owned()),
        Err(error) => Err(one_line(&error.to_string()).to_lowercase()),
    }
}

fn authority(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}
