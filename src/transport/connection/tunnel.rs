//! Tunnels through proxies.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::dialler::Pipe;
use super::socks5;
use crate::exchange::{Cause, Phase, ProxyFailure, ProxyRefusal, status_line};
use crate::plan::{Proxy, ProxyKind};
use crate::source::{Bracketed, Message};
use crate::transport::failure::failure;
use crate::transport::wire::{BoxError, MOST_HEADERS, reason_phrase};

/// Failure to make a tunnel: what the proxy's response means, and what it was.
struct NoTunnel {
    refusal: ProxyRefusal,
    said: Message,
}

impl NoTunnel {
    /// For a reason that has nothing to do with what was asked for.
    fn other(said: impl Into<Message>) -> Self {
        Self {
            refusal: ProxyRefusal::Refused,
            said: said.into(),
        }
    }
}

/// Asks a proxy, which is connected to, for a connection to a host and port.
pub(super) async fn open(
    stream: TcpStream,
    proxy: &Proxy,
    to: &(String, u16),
) -> Result<Pipe, BoxError> {
    let place = format!("{}:{}", Bracketed(&to.0), to.1);
    let opened = match proxy.kind {
        ProxyKind::Http => connect(stream, proxy, &place).await,
        ProxyKind::Socks5 | ProxyKind::Socks5h => socks(stream, proxy, to).await,
    };
    opened.map_err(|NoTunnel { refusal, said }| {
        let failure = ProxyFailure::NoTunnel {
            proxy: Box::new(proxy.clone()),
            to: place,
            refusal,
            said,
        };
        Cause::Proxy(failure).into()
    })
}

/// Value of `Proxy-Authorization` for an HTTP proxy.
pub(super) fn authorization(proxy: &Proxy) -> Option<HeaderValue> {
    let (user, password) = proxy.credentials.as_ref()?;
    let text = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// A tunnel by CONNECT (RFC 9110, section 9.3.6); why there is none.
async fn connect(stream: TcpStream, proxy: &Proxy, place: &str) -> Result<Pipe, NoTunnel> {
    let broken = |error: hyper::Error| {
        let error: BoxError = error.into();
        NoTunnel::other(failure(&error, Phase::Connect).1.to_string())
    };
    let (mut sender, connection) = http1::Builder::new()
        .title_case_headers(true)
        .max_headers(MOST_HEADERS)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    tokio::spawn(connection.with_upgrades());
    let mut request = Request::builder()
        .method(Method::CONNECT)
        .uri(place)
        .header(HOST, place)
        .body(Empty::<Bytes>::new())
        .map_err(|error| NoTunnel::other(error.to_string()))?;
    if let Some(value) = authorization(proxy) {
        request.headers_mut().insert(PROXY_AUTHORIZATION, value);
    }
    let response = sender.send_request(request).await.map_err(broken)?;
    if !response.status().is_success() {
        return Err(refused(&response));
    }
    let upgraded = hyper::upgrade::on(response).await.map_err(broken)?;
    Ok(Box::new(TokioIo::new(upgraded)))
}

/// Failure that a proxy's response to CONNECT tells of.
fn refused(response: &Response<Incoming>) -> NoTunnel {
    let code = response.status();
    let reason = reason_phrase(response.extensions());
    NoTunnel {
        refusal: match code {
            StatusCode::UNAUTHORIZED | StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                ProxyRefusal::Credentials
            }
            StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => ProxyRefusal::TargetUnreachable,
            _ => ProxyRefusal::Refused,
        },
        said: status_line(code, reason.as_deref()).into(),
    }
}

/// A tunnel by SOCKS5; why there is none.
async fn socks(mut stream: TcpStream, proxy: &Proxy, to: &(String, u16)) -> Result<Pipe, NoTunnel> {
    match socks5::connect(&mut stream, proxy.credentials.as_ref(), to).await {
        Ok(()) => Ok(Box::new(stream)),
        Err(failure) => Err(NoTunnel {
            refusal: failure.refusal(),
            said: failure.to_string().into(),
        }),
    }
}
