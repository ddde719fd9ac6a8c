//! Proxies for tests: small, but they speak the real protocols.

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;

use crate::server::{Conn, Server, header, path};

/// An HTTP proxy. Names lead to `place`, whatever they are; addresses lead
/// where they say. With `user`, it wants this as its `Proxy-Authorization`.
/// What it is asked plainly it answers itself.
pub(crate) fn http(place: u16, user: Option<&'static str>) -> Server {
    Server::tcp(move |mut conn: Conn| async move {
        let Some(request) = conn.request().await else {
            return;
        };
        if user.is_some() && header(&request, "proxy-authorization") != user {
            let ask = "Proxy-Authenticate: Basic realm=\"x\"\r\n";
            conn.answer("407 Proxy Authentication Required", ask, "")
                .await;
            return;
        }
        if !request.starts_with("CONNECT ") {
            conn.answer("200 OK", "", format!("proxied {}", path(&request)))
                .await;
            return;
        }
        let Some(mut there) = connect(path(&request), place).await else {
            conn.answer("502 Bad Gateway", "", "no such place").await;
            return;
        };
        conn.send("HTTP/1.0 200 Connection established\r\nProxy-Agent: test\r\n\r\n")
            .await;
        let _ = copy_bidirectional(&mut conn.into_stream(), &mut there).await;
    })
}

async fn connect(authority: &str, place: u16) -> Option<TcpStream> {
    match authority.parse::<std::net::SocketAddr>() {
        Ok(address) => TcpStream::connect(address).await.ok(),
        Err(_) => TcpStream::connect(("127.0.0.1", place)).await.ok(),
    }
}

/// A SOCKS5 proxy (RFC 1928, RFC 1929). Names lead to `place`. With `user`, it
/// wants a user and this password.
pub(crate) fn socks5(place: u16, user: Option<(&'static str, &'static str)>) -> Server {
    Server::tcp(move |conn: Conn| async move {
        let mut here = conn.into_stream();
        let greeting = {
            let [_, count] = read(&mut here).await;
            let mut methods = vec![0; usize::from(count)];
            here.read_exact(&mut methods).await.unwrap();
            methods
        };
        let method = if user.is_some() { 2 } else { 0 };
        if !greeting.contains(&method) {
            here.write_all(&[5, 0xff]).await.unwrap();
            return;
        }
        here.write_all(&[5, method]).await.unwrap();
        if let Some((name, password)) = user {
            let [_, length] = read(&mut here).await;
            let said_name = text(&mut here, length).await;
            let [length] = read(&mut here).await;
            let good =
                (said_name.as_str(), text(&mut here, length).await.as_str()) == (name, password);
            here.write_all(&[1, u8::from(!good)]).await.unwrap();
            if !good {
                return;
            }
        }
        let [_, _, _, kind] = read(&mut here).await;
        let host = match kind {
            1 => std::net::Ipv4Addr::from(read::<4>(&mut here).await).to_string(),
            4 => format!(
                "[{}]",
                std::net::Ipv6Addr::from(read::<16>(&mut here).await)
            ),
            _ => {
                let [length] = read(&mut here).await;
                text(&mut here, length).await
            }
        };
        let port = u16::from_be_bytes(read(&mut here).await);
        let there = connect(&format!("{host}:{port}"), place).await;
        let refused = u8::from(there.is_none()) * 5;
        here.write_all(&[5, refused, 0, 1, 0, 0, 0, 0, 0, 0])
            .await
            .unwrap();
        if let Some(mut there) = there {
            let _ = copy_bidirectional(&mut here, &mut there).await;
        }
    })
}

async fn read<const N: usize>(from: &mut (impl AsyncReadExt + Unpin)) -> [u8; N] {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes).await.unwrap();
    bytes
}

async fn text(from: &mut (impl AsyncReadExt + Unpin), length: u8) -> String {
    let mut bytes = vec![0; usize::from(length)];
    from.read_exact(&mut bytes).await.unwrap();
    String::from_utf8(bytes).unwrap()
}
