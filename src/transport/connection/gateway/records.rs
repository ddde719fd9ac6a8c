//! The records that a FastCGI server sends (FastCGI 1.0, sections 3.3 and 8).

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{self, AsyncRead, ReadBuf};

use super::error_stream::ErrorStream;
use crate::exchange::{Cause, Malformed};
use crate::transport::trace::Trace;

const END_REQUEST: u8 = 3;
const STDOUT: u8 = 6;
const STDERR: u8 = 7;

/// The output of a request, taken out of its records. It ends with the request;
/// a connection that ends before it is an error.
pub(super) struct Records<R> {
    stream: R,
    unread: BytesMut,
    record: Option<Record>,
    stderr: ErrorStream,
    trace: Arc<Trace>,
    /// Whether the server said that no more output comes.
    is_closed: bool,
    has_ended: bool,
}

/// A record that isn't read whole.
#[derive(Clone, Copy)]
struct Record {
    kind: u8,
    content: usize,
    padding: usize,
}

impl<R: AsyncRead + Unpin> Records<R> {
    pub(super) fn new(stream: R, trace: Arc<Trace>) -> Self {
        Self {
            stream,
            unread: BytesMut::new(),
            record: None,
            stderr: ErrorStream::default(),
            trace,
            is_closed: false,
            has_ended: false,
        }
    }

    /// The last line of the error stream.
    pub(super) fn stderr(&self) -> String {
        self.stderr.last_line()
    }

    /// Notes what was read that is no output.
    fn note(&self, bytes: usize) {
        self.trace.aside(bytes, || self.stderr.last_line());
    }

    /// The record that comes next, when its header is there.
    fn begin(&mut self) -> Result<Option<Record>, Cause> {
        const VERSION: u8 = 1;
        const OF_HTTP: &[u8] = b"HTTP/";
        match &self.unread[..] {
            [] => return Ok(None),
            [VERSION, ..] => {}
            other if other.starts_with(OF_HTTP) => return Err(Malformed::HttpForFastCgi.into()),
            // More of it says which.
            other if OF_HTTP.starts_with(other) => return Ok(None),
            _ => return Err(Malformed::NoFastCgi.into()),
        }
        if self.unread.len() < 8 {
            return Ok(None);
        }
        self.note(8);
        let mut header = self.unread.split_to(8);
        header.advance(1);
        let kind = header.get_u8();
        let request = header.get_u16();
        if request != 1 && matches!(kind, END_REQUEST | STDOUT | STDERR) {
            return Err(Malformed::rule("it is a record of another request").into());
        }
        let record = Record {
            kind,
            content: header.get_u16().into(),
            padding: header.get_u8().into(),
        };
        if kind == END_REQUEST && record.content < 8 {
            return Err(Malformed::rule("the record that ends the request is too short").into());
        }
        self.is_closed |= kind == STDOUT && record.content == 0;
        Ok(Some(record))
    }

    /// Takes what is there of a record, output as far as there is room for it.
    /// Nothing, when more must be read first.
    fn take(&mut self, mut record: Record, into: &mut ReadBuf<'_>) -> Result<bool, Cause> {
        let there = self.unread.len();
        match record.kind {
            _ if record.content == 0 => {
                let padding = record.padding.min(there);
                self.unread.advance(padding);
                record.padding -= padding;
                self.record = (record.padding > 0).then_some(record);
                return Ok(self.record.is_none());
            }
            END_REQUEST if there < 8 => return Ok(false),
            END_REQUEST => {
                self.has_ended = true;
                return refusal(self.unread[4]).map_or(Ok(true), Err);
            }
            _ if there == 0 => return Ok(false),
            _ => {}
        }
        let most = match record.kind {
            STDOUT => into.remaining(),
            _ => usize::MAX,
        };
        let piece = self.unread.split_to(record.content.min(there).min(most));
        record.content -= piece.len();
        self.record = Some(record);
        match record.kind {
            STDOUT => into.put_slice(&piece),
            STDERR => self.stderr.push(&piece),
            // What nobody asked for is skipped, as section 3.3 has it.
            _ => {}
        }
        if record.kind != STDOUT {
            self.note(piece.len());
        }
        Ok(true)
    }

    /// Reads on; the end of the connection is one of the response only where
    /// nothing is missing.
    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut buffer = [0; 8 * 1024];
        let mut read = ReadBuf::new(&mut buffer);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut read))?;
        if !read.filled().is_empty() {
            self.unread.extend_from_slice(read.filled());
            return Poll::Ready(Ok(()));
        }
        let between = self.record.is_none() && self.unread.is_empty();
        self.has_ended = true;
        Poll::Ready(if between && self.is_closed {
            Ok(())
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        })
    }
}

/// Failure that the protocol's status of a request tells of, if any.
fn refusal(status: u8) -> Option<Cause> {
    let why = match status {
        0 => return None,
        1 => "can't take several requests over one connection",
        2 => "is overloaded",
        3 => "doesn't take the role of a responder",
        _ => "ended the request with a status that FastCGI doesn't know",
    };
    Some(Cause::Other(format!("the FastCGI server {why}").into()))
}

impl<R: AsyncRead + Unpin> AsyncRead for Records<R> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = into.filled().len();
        while !this.has_ended && into.filled().len() == before && into.remaining() > 0 {
            let goes_on = if let Some(record) = this.record {
                this.take(record, into)?
            } else {
                this.record = this.begin()?;
                this.record.is_some()
            };
            if !goes_on {
                ready!(this.poll_more(cx))?;
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use tokio::io::AsyncWriteExt;
    use tokio::runtime::Builder;

    async fn read(bytes: &[u8]) -> (io::Result<String>, String) {
        let mut records = Records::new(bytes, Trace::start());
        let mut text = String::new();
        let result = records.read_to_string(&mut text).await;
        (result.map(|_| text), records.stderr())
    }

    #[tokio::test]
    async fn output_is_taken_out_of_its_records() {
        let bytes = b"\x01\x06\0\x01\0\x02\x03\0ab---\x01\x07\0\x01\0\x02\0\0no\
            \x01\x0b\0\0\0\x01\0\0?\x01\x06\0\x01\0\x01\0\0c\x01\x06\0\x01\0\0\0\0\
            \x01\x03\0\x01\0\x08\0\0\0\0\0\0\0\0\0\0and more";
        let (text, stderr) = read(bytes).await;
        assert_eq!((text.unwrap(), stderr), ("abc".to_owned(), "no".to_owned()));
        for end in 1..bytes.len() - "and more".len() {
            let closed = &bytes[..end];
            let (cut, _) = read(closed).await;
            // With the empty record, the output was said to be whole.
            let is_whole = closed.ends_with(b"c\x01\x06\0\x01\0\0\0\0");
            assert_eq!(cut.is_ok(), is_whole, "{end}");
        }
    }

    #[tokio::test]
    async fn what_is_no_record_is_told() {
        for (bytes, why) in [
            (&b"HTTP/1.1 400 Bad Request"[..], "it is HTTP"),
            (b"\x15\x03\x01", "no record"),
            (b"\x01\x06\0\x02\0\x01\0\0x", "another request"),
            (b"\x01\x03\0\x01\0\x04\0\0\0\0\0\0", "too short"),
            (b"\x01\x03\0\x01\0\x08\0\0\0\0\0\0\x02\0\0\0", "overloaded"),
        ] {
            let error = read(bytes).await.0.unwrap_err();
            assert!(error.to_string().contains(why), "{why}: {error}");
        }
    }

    /// What is read where at most `most` bytes come at once.
    async fn read_in_pieces(bytes: &[u8], most: usize) -> (Result<Vec<u8>, String>, String) {
        let (mut server, client) = io::duplex(most);
        let mut records = Records::new(client, Trace::start());
        let sending = async {
            // The reader goes away when it has read enough.
            let _ = server.write_all(bytes).await;
            drop(server);
        };
        let reading = async move {
            let mut output = Vec::new();
            let read = records.read_to_end(&mut output).await;
            let told = read.map(|_| output).map_err(|error| error.to_string());
            (told, records.stderr())
        };
        tokio::join!(sending, reading).1
    }

    proptest! {
        #[test]
        fn records_are_the_same_however_they_come(
            records in vec((prop_oneof![Just(3_u8), Just(6), Just(7), Just(11)], vec(any::<u8>(), 0..20), 0_u8..9), 0..6),
            odd in vec(any::<u8>(), 0..9),
            most in 1_usize..40,
        ) {
            let mut bytes = Vec::new();
            let mut output = Vec::new();
            for (kind, content, padding) in &records {
                let length = u8::try_from(content.len()).unwrap();
                bytes.extend_from_slice(&[1, *kind, 0, 1, 0, length, *padding, 0]);
                bytes.extend_from_slice(content);
                bytes.resize(bytes.len() + usize::from(*padding), 0);
                if *kind == STDOUT {
                    output.extend_from_slice(content);
                }
            }
            bytes.extend_from_slice(&odd);
            let runtime = Builder::new_current_thread().build().unwrap();
            let whole = runtime.block_on(read_in_pieces(&bytes, 10_000));
            let pieces = runtime.block_on(read_in_pieces(&bytes, most));
            prop_assert_eq!(&whole, &pieces);
            if let Ok(read) = whole.0 {
                prop_assert!(output.starts_with(&read) || read.starts_with(&output));
            }
        }
    }
}
