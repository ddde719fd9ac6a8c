//! How an application server behind a gateway reads and writes.

use smoke::plan::Protocol;

use crate::server::Conn;

/// The variables and the body of a request, as a server reads it.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) variables: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Asked {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.variables.iter().filter(|(known, _)| known == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} twice");
        value
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The variables of a request in the uwsgi protocol.
async fn uwsgi_variables(conn: &mut Conn) -> Option<Asked> {
    let header = conn.take(4).await?;
    assert_eq!((header[0], header[3]), (0, 0), "modifiers");
    let size = u16::from_le_bytes([header[1], header[2]]);
    let packet = conn.take(size.into()).await?;
    let mut texts = Vec::new();
    let mut rest = packet.as_slice();
    while let [low, high, after @ ..] = rest {
        let (value, after) = after.split_at(u16::from_le_bytes([*low, *high]).into());
        texts.push(text(value));
        rest = after;
    }
    let variables = texts.chunks(2).map(|it| (it[0].clone(), it[1].clone()));
    Some(Asked {
        variables: variables.collect(),
        body: Vec::new(),
    })
}

async fn uwsgi_request(conn: &mut Conn) -> Option<Asked> {
    let mut asked = uwsgi_variables(conn).await?;
    let length = asked.get("CONTENT_LENGTH")?.parse().unwrap_or(0);
    asked.body = conn.take(length).await?;
    Some(asked)
}

async fn scgi_request(conn: &mut Conn) -> Option<Asked> {
    let mut length = Vec::new();
    loop {
        match conn.take(1).await?[0] {
            b':' => break,
            digit => length.push(digit),
        }
    }
    let netstring = conn.take(text(&length).parse().unwrap()).await?;
    assert_eq!(conn.take(1).await?, b",");
    assert!(netstring.starts_with(b"CONTENT_LENGTH\0"));
    let texts: Vec<String> = netstring.split(|byte| *byte == 0).map(text).collect();
    let variables = texts
        .chunks_exact(2)
        .map(|it| (it[0].clone(), it[1].clone()));
    let mut asked = Asked {
        variables: variables.collect(),
        body: Vec::new(),
    };
    assert_eq!(asked.get("SCGI"), Some("1"));
    asked.body = conn
        .take(asked.get("CONTENT_LENGTH")?.parse().unwrap())
        .await?;
    Some(asked)
}

/// The content of the stream of records of one kind, to its end.
async fn stream(conn: &mut Conn, kind: u8) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    loop {
        let header = conn.take(8).await?;
        assert_eq!((header[0], header[1], header[3]), (1, kind, 1));
        let length = u16::from_be_bytes([header[4], header[5]]);
        if length == 0 {
            return Some(content);
        }
        content.extend(conn.take(length.into()).await?);
        conn.take(header[6].into()).await?;
    }
}

async fn fastcgi_request(conn: &mut Conn) -> Option<Asked> {
    assert_eq!(
        conn.take(16).await?,
        b"\x01\x01\0\x01\0\x08\0\0\0\x01\0\0\0\0\0\0"
    );
    let params = stream(conn, 4).await?;
    let mut rest = params.as_slice();
    let length = |rest: &mut &[u8]| {
        let bytes = if rest[0] < 128 { 1 } else { 4 };
        let (first, after) = rest.split_at(bytes);
        *rest = after;
        let number = first
            .iter()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        number & 0x7fff_ffff
    };
    let mut asked = Asked::default();
    while !rest.is_empty() {
        let (name, value) = (length(&mut rest), length(&mut rest));
        let (name, after) = rest.split_at(name);
        let (value, after) = after.split_at(value);
        asked.variables.push((text(name), text(value)));
        rest = after;
    }
    asked.body = stream(conn, 5).await?;
    Some(asked)
}

/// The request, whatever the protocol.
pub(super) async fn asked(conn: &mut Conn, protocol: Protocol) -> Option<Asked> {
    match protocol {
        Protocol::Uwsgi => uwsgi_request(conn).await,
        Protocol::FastCgi => fastcgi_request(conn).await,
        Protocol::Scgi => scgi_request(conn).await,
        Protocol::Http => None,
    }
}

/// A record of a FastCGI server.
pub(super) fn record(kind: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
    // Padding, as servers may send.
    let mut record = vec![1, kind, 0, 1, high, low, 3, 0];
    record.extend_from_slice(content);
    record.extend_from_slice(b"pad");
    record
}

pub(super) const END: [u8; 8] = [0; 8];

/// An answer with its headers in CGI, as the protocol has it.
pub(super) fn answer(protocol: Protocol, status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let rest = [b"\r\n", headers.as_bytes(), b"\r\n", body].concat();
    match protocol {
        Protocol::FastCgi => {
            let whole = [b"Status: ", status.as_bytes(), &rest].concat();
            // In several records, of which one ends within the head.
            let (head, body) = whole.split_at(whole.len().min(12));
            [record(6, head), record(6, body), record(3, &END)].concat()
        }
        Protocol::Scgi => [b"Status: ", status.as_bytes(), &rest].concat(),
        Protocol::Uwsgi | Protocol::Http => [b"HTTP/1.1 ", status.as_bytes(), &rest].concat(),
    }
}
