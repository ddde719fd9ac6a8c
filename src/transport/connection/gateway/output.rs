//! What a server puts out.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{self, AsyncRead, ReadBuf, ReadHalf};

use super::Stream;
use super::records::Records;

/// What a server puts out: an answer, and nothing else.
pub(super) enum Output {
    /// As it is, up to the end of the connection.
    Plain(ReadHalf<Box<dyn Stream>>),
    /// In the records of FastCGI.
    Records(Records<ReadHalf<Box<dyn Stream>>>),
}

impl Output {
    /// What came on the error stream so far.
    pub(super) fn stderr(&self) -> String {
        match self {
            Self::Plain(_) => String::new(),
            Self::Records(records) => records.stderr(),
        }
    }

    /// Whether an answer may begin with a status line. nginx takes one from
    /// uwsgi and SCGI, and headers alone as well.
    pub(super) fn has_status_line(&self) -> bool {
        matches!(self, Self::Plain(_))
    }
}

impl AsyncRead for Output {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, into),
            Self::Records(records) => Pin::new(records).poll_read(cx, into),
        }
    }
}
