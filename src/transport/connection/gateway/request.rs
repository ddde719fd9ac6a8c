//! A request on its way out.

use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;

use bytes::{Bytes, BytesMut};
use tokio::io::{self, AsyncWrite, AsyncWriteExt};

use super::variables::Variables;
use crate::exchange::Cause;
use crate::plan::Protocol;
use crate::transport::trace::{Mark, Trace};

/// What the length of a uwsgi packet, of a string in it, and of a FastCGI
/// record can say.
const MOST: usize = 0xffff;

/// How many bytes of a body are handed over at once; a FastCGI record takes as
/// many.
const PIECE: usize = 16 * 1024;

/// The records of FastCGI 1.0, section 8, that a client sends. The only request
/// of a connection has the number 1.
const BEGIN_REQUEST: u8 = 1;
const PARAMS: u8 = 4;
const STDIN: u8 = 5;

/// A request, as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    head: Vec<u8>,
    body: Bytes,
    /// Whether the body is put into records, with an empty one at its end.
    in_records: bool,
}

impl Variables {
    /// The request that these variables and a body make.
    pub(super) fn encode(&self, protocol: Protocol, body: Bytes) -> Result<Request, Cause> {
        let in_records = protocol == Protocol::FastCgi;
        let head = match protocol {
            Protocol::FastCgi => self.fastcgi(),
            Protocol::Scgi => self.scgi(&body)?,
            Protocol::Uwsgi | Protocol::Http => self.uwsgi()?,
        };
        Ok(Request {
            head,
            body,
            in_records,
        })
    }

    /// A packet of the uwsgi protocol: modifiers of zero, and the lengths in
    /// little-endian.
    fn uwsgi(&self) -> Result<Vec<u8>, Cause> {
        let sizes = self.0.iter().map(|(name, value)| name.len() + value.len());
        let size: usize = sizes.map(|size| size + 4).sum();
        let fits = u16::try_from(size).map_err(|_| self.too_large(size))?;
        let mut packet = vec![0];
        packet.extend_from_slice(&fits.to_le_bytes());
        packet.push(0);
        for (name, value) in &self.0 {
            for text in [name.as_bytes(), value] {
                // The whole of them fits, so does each.
                let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
                packet.extend_from_slice(&length.to_le_bytes());
                packet.extend_from_slice(text);
            }
        }
        Ok(packet)
    }

    fn too_large(&self, size: usize) -> Cause {
        let largest = self.0.iter().max_by_key(|(_, value)| value.len());
        let (name, value) = largest.map_or(("", 0), |(name, value)| (name.as_str(), value.len()));
        let message = format!(
            "the request's variables have {size} bytes, and uwsgi carries at most {MOST} \
             (`{name}` alone has {value})"
        );
        Cause::unsendable(message)
    }

    /// The length of the body first, by which a server knows SCGI, and all in a
    /// netstring.
    fn scgi(&self, body: &Bytes) -> Result<Vec<u8>, Cause> {
        let length = body.len().to_string();
        let first = [("CONTENT_LENGTH", length.as_bytes()), ("SCGI", b"1")];
        let rest = self
            .0
            .iter()
            .filter(|(name, _)| name != "CONTENT_LENGTH")
            .map(|(name, value)| (name.as_str(), value.as_slice()));
        let mut headers = Vec::new();
        for (name, value) in first.into_iter().chain(rest) {
            if value.contains(&0) {
                let message = format!("SCGI can't carry the zero byte in `{name}`");
                return Err(Cause::unsendable(message));
            }
            for text in [name.as_bytes(), value] {
                headers.extend_from_slice(text);
                headers.push(0);
            }
        }
        let mut netstring = format!("{}:", headers.len()).into_bytes();
        netstring.extend_from_slice(&headers);
        netstring.push(b',');
        Ok(netstring)
    }

    /// The beginning of a request to a responder, which is to close the
    /// connection, and the variables.
    fn fastcgi(&self) -> Vec<u8> {
        const RESPONDER: u8 = 1;
        let mut pairs = Vec::new();
        for (name, value) in &self.0 {
            push_length(&mut pairs, name.len());
            push_length(&mut pairs, value.len());
            pairs.extend_from_slice(name.as_bytes());
            pairs.extend_from_slice(value);
        }
        let mut records = record(BEGIN_REQUEST, 8).to_vec();
        records.extend_from_slice(&[0, RESPONDER, 0, 0, 0, 0, 0, 0]);
        for piece in pairs.chunks(PIECE) {
            records.extend_from_slice(&record(PARAMS, piece.len()));
            records.extend_from_slice(piece);
        }
        records.extend_from_slice(&record(PARAMS, 0));
        records
    }
}

/// The header of a record without padding.
fn record(kind: u8, length: usize) -> [u8; 8] {
    // A record takes a piece at most.
    let [high, low] = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
    [1, kind, 0, 1, high, low, 0, 0]
}

/// A length of FastCGI 1.0, section 3.4: one byte, or four from 128 on.
fn push_length(pairs: &mut Vec<u8>, length: usize) {
    if let Ok(short @ ..=127) = u8::try_from(length) {
        pairs.push(short);
    } else {
        // Headers are shorter by far.
        let long = u32::try_from(length).unwrap_or(u32::MAX) | 1 << 31;
        pairs.extend_from_slice(&long.to_be_bytes());
    }
}

impl Request {
    async fn write(mut self, mut to: impl AsyncWrite + Unpin) -> io::Result<()> {
        to.write_all(&self.head).await?;
        while !self.body.is_empty() {
            let piece = self.body.split_to(self.body.len().min(PIECE));
            to.write_all(&self.framed(&piece)).await?;
        }
        if self.in_records {
            to.write_all(&record(STDIN, 0)).await?;
        }
        to.flush().await
    }

    fn framed(&self, piece: &Bytes) -> Bytes {
        if !self.in_records {
            return piece.clone();
        }
        let mut framed = BytesMut::from(&record(STDIN, piece.len())[..]);
        framed.extend_from_slice(piece);
        framed.freeze()
    }
}

/// A request that is being written, which goes on while this is polled.
pub(super) struct Writing(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl Writing {
    /// Writes nothing yet. Whether the server took it all is told by `trace`;
    /// if it didn't, reading tells why.
    pub(super) fn new(
        request: Request,
        to: impl AsyncWrite + Unpin + Send + 'static,
        trace: Arc<Trace>,
    ) -> Self {
        Self(Some(Box::pin(async move {
            if request.write(to).await.is_ok() {
                trace.mark(Mark::Sent);
            }
        })))
    }

    /// Writes as much as the connection takes now.
    pub(super) fn go_on(&mut self, cx: &mut Context<'_>) {
        if let Some(writing) = &mut self.0
            && writing.as_mut().poll(cx).is_ready()
        {
            self.0 = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn variables(pairs: &[(&str, &str)]) -> Variables {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), value.as_bytes().to_vec());
        Variables(pairs.iter().map(owned).collect())
    }

    async fn written(protocol: Protocol, pairs: &[(&str, &str)], body: &str) -> Vec<u8> {
        let body = Bytes::copy_from_slice(body.as_bytes());
        let request = variables(pairs).encode(protocol, body).unwrap();
        let mut bytes = Vec::new();
        request.write(&mut bytes).await.unwrap();
        bytes
    }

    const PAIRS: [(&str, &str); 2] = [("CONTENT_LENGTH", "2"), ("A", "bc")];

    #[tokio::test]
    async fn each_protocol_has_its_bytes() {
        assert_eq!(
            written(Protocol::Uwsgi, &PAIRS, "hi").await,
            b"\0\x1a\0\0\x0e\0CONTENT_LENGTH\x01\x002\x01\0A\x02\0bchi"
        );
        assert_eq!(
            written(Protocol::Scgi, &PAIRS, "hi").await,
            b"29:CONTENT_LENGTH\x002\0SCGI\x001\0A\0bc\0,hi"
        );
        assert_eq!(
            written(Protocol::FastCgi, &PAIRS, "hi").await,
            b"\x01\x01\0\x01\0\x08\0\0\0\x01\0\0\0\0\0\0\
              \x01\x04\0\x01\0\x16\0\0\x0e\x01CONTENT_LENGTH2\x01\x02Abc\x01\x04\0\x01\0\0\0\0\
              \x01\x05\0\x01\0\x02\0\0hi\x01\x05\0\x01\0\0\0\0"
        );
    }

    #[tokio::test]
    async fn long_values_are_carried_or_refused() {
        let long = "x".repeat(MOST);
        let pairs = [("HTTP_COOKIE", long.as_str())];
        let refused = variables(&pairs).encode(Protocol::Uwsgi, Bytes::new());
        assert_eq!(
            refused,
            Err(Cause::unsendable(
                "the request's variables have 65550 bytes, and uwsgi carries at most 65535 \
                 (`HTTP_COOKIE` alone has 65535)"
                    .to_owned()
            ))
        );
        let records = written(Protocol::FastCgi, &pairs, "").await;
        // Four pieces and a bit, the beginning, and the two ends.
        assert_eq!(records.len(), (4 + 1) * 8 + 1 + 4 + 11 + MOST + 16 + 16);
        let netstring = written(Protocol::Scgi, &pairs, "").await;
        assert!(netstring.starts_with(b"65572:CONTENT_LENGTH\x000\0"));
        let zero = variables(&[("PATH_INFO", "/\0")]).encode(Protocol::Scgi, Bytes::new());
        assert!(zero.unwrap_err().to_string().contains("PATH_INFO"));
    }

    type Pairs = Vec<(String, Vec<u8>)>;

    /// What a server reads of a uwsgi packet.
    fn of_uwsgi(mut packet: &[u8]) -> Pairs {
        fn length(from: &mut &[u8]) -> usize {
            let (bytes, rest) = from.split_first_chunk::<2>().unwrap();
            *from = rest;
            u16::from_le_bytes(*bytes).into()
        }
        packet = &packet[1..];
        assert_eq!(length(&mut packet), packet.len() - 1);
        packet = &packet[1..];
        let mut pairs = Vec::new();
        while !packet.is_empty() {
            let mut text = || {
                let length = length(&mut packet);
                let (text, rest) = packet.split_at(length);
                packet = rest;
                text.to_vec()
            };
            pairs.push((String::from_utf8(text()).unwrap(), text()));
        }
        pairs
    }

    /// What a server reads of the parameters of FastCGI.
    fn of_fastcgi(mut records: &[u8]) -> Pairs {
        let mut params = Vec::new();
        while let Some((header, rest)) = records.split_first_chunk::<8>() {
            let length = usize::from(u16::from_be_bytes([header[4], header[5]]));
            let (content, rest) = rest.split_at(length);
            if header[1] == PARAMS {
                params.extend_from_slice(content);
            }
            records = rest;
        }
        let mut params = params.as_slice();
        let mut pairs = Vec::new();
        while !params.is_empty() {
            let mut length = || {
                if params[0] < 128 {
                    return usize::from(params.split_off_first().copied().unwrap());
                }
                let (bytes, rest) = params.split_first_chunk::<4>().unwrap();
                params = rest;
                usize::try_from(u32::from_be_bytes(*bytes) & !(1 << 31)).unwrap()
            };
            let (name, value) = (length(), length());
            let (text, rest) = params.split_at(name + value);
            params = rest;
            let (name, value) = text.split_at(name);
            pairs.push((String::from_utf8(name.to_vec()).unwrap(), value.to_vec()));
        }
        pairs
    }

    /// What a server reads of the netstring of SCGI, but for what it begins with.
    fn of_scgi(netstring: &[u8]) -> Pairs {
        let colon = netstring.iter().position(|byte| *byte == b':').unwrap();
        let length: usize = str::from_utf8(&netstring[..colon])
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(&netstring[colon + 1 + length..], b",");
        let texts: Vec<&[u8]> = netstring[colon + 1..][..length]
            .split(|byte| *byte == 0)
            .collect();
        let pairs = texts[..texts.len() - 1].chunks(2).skip(2);
        pairs
            .map(|pair| {
                (
                    String::from_utf8(pair[0].to_vec()).unwrap(),
                    pair[1].to_vec(),
                )
            })
            .collect()
    }

    proptest! {
        #[test]
        fn a_server_reads_the_variables_that_were_meant(
            pairs in vec(("HTTP_[A-Z_]{0,200}", vec(1_u8.., 0..300)), 0..12)
        ) {
            let variables = Variables(pairs.clone());
            let head = |protocol| variables.encode(protocol, Bytes::new()).unwrap().head;
            prop_assert_eq!(of_uwsgi(&head(Protocol::Uwsgi)), pairs.as_slice());
            prop_assert_eq!(of_fastcgi(&head(Protocol::FastCgi)), pairs.as_slice());
            prop_assert_eq!(of_scgi(&head(Protocol::Scgi)), pairs.as_slice());
        }
    }
}
