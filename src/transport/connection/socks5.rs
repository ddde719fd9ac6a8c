//! SOCKS5 (RFC 1928) with names and passwords (RFC 1929).

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::IpAddr;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::exchange::ProxyRefusal;
use crate::source::one_line;

const VERSION: u8 = 5;
const CONNECT: u8 = 1;
const RESERVED: u8 = 0;

// Methods of authentication (RFC 1928, section 3).
const NOTHING: u8 = 0;
const PASSWORD: u8 = 2;
const NO_METHOD: u8 = 0xff;

/// The version of the exchange of a password (RFC 1929, section 2).
const PASSWORD_VERSION: u8 = 1;

// Kinds of address (RFC 1928, section 5).
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

/// Failure of a SOCKS5 proxy to open a connection.
#[derive(Debug)]
pub(super) enum SocksFailure {
    /// The response is not SOCKS5.
    NotSocks5,
    /// It takes none of the methods of authentication.
    NoMethod,
    /// It takes one that it was not offered.
    UnknownMethod,
    /// It wants a password, and there is none.
    NoPassword,
    /// It doesn't take the password, and says so by this code.
    Password(u8),
    /// It answers the request with this code, which is not that of success.
    Reply(u8),
    /// It opened a way, it says, by an address of an unknown kind.
    UnknownAddress,
    /// There is no room for such a host's name.
    HostLength,
    /// There is no room for such a user's name or password.
    CredentialLength,
    /// The connection to it broke.
    Io(io::Error),
}

impl SocksFailure {
    /// Kind of refusal that the failure is.
    pub(super) fn refusal(&self) -> ProxyRefusal {
        match self {
            Self::NoMethod
            | Self::UnknownMethod
            | Self::NoPassword
            | Self::Password(_)
            | Self::CredentialLength => ProxyRefusal::Credentials,
            Self::Reply(3..=6) => ProxyRefusal::TargetUnreachable,
            Self::NotSocks5
            | Self::Reply(_)
            | Self::UnknownAddress
            | Self::HostLength
            | Self::Io(_) => ProxyRefusal::Refused,
        }
    }
}

impl fmt::Display for SocksFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSocks5 => "what it answers is not SOCKS5",
            Self::NoMethod => "no acceptable auth methods",
            Self::UnknownMethod => "unknown auth method",
            Self::NoPassword => "authorization required",
            Self::Password(code) => return write!(f, "password auth failure, code: {code}"),
            // RFC 1928, section 6.
            Self::Reply(1) => "general socks server failure",
            Self::Reply(2) => "connection not allowed by ruleset",
            Self::Reply(3) => "network unreachable",
            Self::Reply(4) => "host unreachable",
            Self::Reply(5) => "connection refused",
            Self::Reply(6) => "ttl expired",
            Self::Reply(7) => "command not supported",
            Self::Reply(8) => "address type not supported",
            Self::Reply(code) => return write!(f, "unknown error {code}"),
            Self::UnknownAddress => "unknown address type",
            Self::HostLength => "the host's name must have 1 to 255 bytes",
            Self::CredentialLength => "user and password must have 1 to 255 bytes each",
            Self::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
                "it closed the connection"
            }
            Self::Io(error) => return f.write_str(&one_line(&error.to_string()).to_lowercase()),
        })
    }
}

impl From<io::Error> for SocksFailure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Asks a proxy, which `stream` leads to, to lead it on to a host and port.
pub(super) async fn connect<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    credentials: Option<&(String, String)>,
    (host, port): &(String, u16),
) -> Result<(), SocksFailure> {
    let request = request(host, *port)?;
    let password = credentials.map(password).transpose()?;
    let greeting: &[u8] = match password {
        None => &[VERSION, 1, NOTHING],
        Some(_) => &[VERSION, 2, NOTHING, PASSWORD],
    };
    stream.write_all(greeting).await?;
    let [version, method] = receive(stream).await?;
    known(version, VERSION)?;
    match (method, password) {
        (NOTHING, _) => {}
        (PASSWORD, Some(password)) => authenticate(stream, &password).await?,
        (PASSWORD, None) => return Err(SocksFailure::NoPassword),
        (NO_METHOD, _) => return Err(SocksFailure::NoMethod),
        _ => return Err(SocksFailure::UnknownMethod),
    }
    stream.write_all(&request).await?;
    reply(stream).await
}

/// The request for a way. An address goes as an address, and a name as a name.
fn request(host: &str, port: u16) -> Result<Vec<u8>, SocksFailure> {
    let mut request = vec![VERSION, CONNECT, RESERVED];
    match host.parse() {
        Ok(IpAddr::V4(address)) => {
            request.push(IPV4);
            request.extend(address.octets());
        }
        Ok(IpAddr::V6(address)) => {
            request.push(IPV6);
            request.extend(address.octets());
        }
        Err(_) => {
            request.push(NAME);
            push_counted(&mut request, host).ok_or(SocksFailure::HostLength)?;
        }
    }
    request.extend(port.to_be_bytes());
    Ok(request)
}

fn password((user, password): &(String, String)) -> Result<Vec<u8>, SocksFailure> {
    let mut bytes = vec![PASSWORD_VERSION];
    for text in [user, password] {
        push_counted(&mut bytes, text).ok_or(SocksFailure::CredentialLength)?;
    }
    Ok(bytes)
}

/// Adds a text behind its length, which is one byte and not zero.
fn push_counted(bytes: &mut Vec<u8>, text: &str) -> Option<()> {
    let length = u8::try_from(text.len()).ok().filter(|length| *length > 0)?;
    bytes.push(length);
    bytes.extend(text.as_bytes());
    Some(())
}

async fn authenticate<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    password: &[u8],
) -> Result<(), SocksFailure> {
    stream.write_all(password).await?;
    let [version, status] = receive(stream).await?;
    known(version, PASSWORD_VERSION)?;
    match status {
        0 => Ok(()),
        code => Err(SocksFailure::Password(code)),
    }
}

/// Reads what became of the request (RFC 1928, section 6), up to where the
/// host's own bytes begin.
async fn reply<S: AsyncRead + Unpin>(stream: &mut S) -> Result<(), SocksFailure> {
    let [version, status, _reserved, kind] = receive(stream).await?;
    known(version, VERSION)?;
    if status != 0 {
        return Err(SocksFailure::Reply(status));
    }
    // The proxy's own address, which nobody needs, and its port.
    let length = match kind {
        IPV4 => 4,
        IPV6 => 16,
        NAME => receive::<1>(stream).await?[0],
        _ => return Err(SocksFailure::UnknownAddress),
    };
    let mut address = vec![0; usize::from(length) + size_of::<u16>()];
    stream.read_exact(&mut address).await?;
    Ok(())
}

async fn receive<const N: usize>(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

fn known(version: u8, expected: u8) -> Result<(), SocksFailure> {
    if version == expected {
        return Ok(());
    }
    Err(SocksFailure::NotSocks5)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Why a proxy that answers with these bytes opens no way, if it is so;
    /// what it was sent, and what is left of its bytes for who speaks next.
    async fn through(
        responses: &[u8],
        credentials: Option<(&str, &str)>,
        host: &str,
    ) -> (Option<String>, Vec<u8>, Vec<u8>) {
        let (mut here, mut there) = tokio::io::duplex(1024);
        there.write_all(responses).await.unwrap();
        there.shutdown().await.unwrap();
        let credentials = credentials.map(|(user, word)| (user.to_owned(), word.to_owned()));
        let to = (host.to_owned(), 80);
        let result = connect(&mut here, credentials.as_ref(), &to).await;
        let failure = result.err().map(|failure| failure.to_string());
        let mut left = Vec::new();
        here.read_to_end(&mut left).await.unwrap();
        drop(here);
        let mut sent = Vec::new();
        there.read_to_end(&mut sent).await.unwrap();
        (failure, sent, left)
    }

    #[tokio::test]
    async fn a_name_and_addresses_are_asked_for() {
        let opened = b"\x05\0\x05\0\0\x01\0\0\0\0\0\0HTTP";
        for (host, address) in [
            ("a.example", &b"\x03\x09a.example"[..]),
            ("127.0.0.1", b"\x01\x7f\0\0\x01"),
            ("::1", b"\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"),
        ] {
            let (failure, sent, left) = through(opened, None, host).await;
            assert_eq!(failure, None);
            let request = [b"\x05\x01\0\x05\x01\0", address, b"\0\x50"].concat();
            assert_eq!(sent, request, "{host}");
            assert_eq!(left, b"HTTP");
        }
    }

    #[tokio::test]
    async fn a_password_is_told_when_it_is_asked_for() {
        let credentials = Some(("me", "hunter2"));
        let opened = b"\x05\x02\x01\0\x05\0\0\x03\x01a\0\x50HTTP";
        let (failure, sent, left) = through(opened, credentials, "a").await;
        assert_eq!(failure, None);
        let request = b"\x05\x02\0\x02\x01\x02me\x07hunter2\x05\x01\0\x03\x01a\0\x50";
        assert_eq!(sent, request);
        assert_eq!(left, b"HTTP");
        let (failure, sent, _) = through(b"\x05\0", credentials, "a").await;
        assert_eq!(failure.as_deref(), Some("it closed the connection"));
        assert_eq!(sent, b"\x05\x02\0\x02\x05\x01\0\x03\x01a\0\x50");
    }

    #[tokio::test]
    async fn why_there_is_no_way_is_told() {
        let credentials = Some(("me", "hunter2"));
        let long = "a".repeat(256);
        for (responses, credentials, host, why) in [
            (&b""[..], None, "a", "it closed the connection"),
            (b"HTTP/1.1 400", None, "a", "what it answers is not SOCKS5"),
            (b"\x05\xff", None, "a", "no acceptable auth methods"),
            (b"\x05\x02", None, "a", "authorization required"),
            (b"\x05\x01", credentials, "a", "unknown auth method"),
            (
                b"\x05\x02\x01\x01",
                credentials,
                "a",
                "password auth failure, code: 1",
            ),
            (b"\x05\0\x05\x05\0\x01", None, "a", "connection refused"),
            (b"\x05\0\x05\x63\0\x01", None, "a", "unknown error 99"),
            (b"\x05\0\x05\0\0\x02", None, "a", "unknown address type"),
            (
                b"\x05\0\x05\0\0\x01\0",
                None,
                "a",
                "it closed the connection",
            ),
            (b"", None, &long, "the host's name must have 1 to 255 bytes"),
            (
                b"",
                Some(("me", "")),
                "a",
                "user and password must have 1 to 255 bytes each",
            ),
        ] {
            let (failure, ..) = through(responses, credentials, host).await;
            assert_eq!(failure.as_deref(), Some(why));
        }
    }
}
