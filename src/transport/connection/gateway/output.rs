//! Output of a gateway's server.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{self, AsyncRead, ReadBuf, ReadHalf};

use super::records::Records;
use super::request::Writing;
use crate::transport::connection::dialler::Pipe;

/// Output of a server: a response, and nothing else. While it is read, the
/// request is written, always first, so that nothing is read before it is known
/// whether the server took the request.
pub(super) struct Output {
    pub(super) writing: Writing,
    pub(super) incoming: Incoming,
}

/// Framing of an incoming response.
pub(super) enum Incoming {
    /// As it is, up to the end of the connection.
    Plain(ReadHalf<Pipe>),
    /// In the records of FastCGI.
    Records(Records<ReadHalf<Pipe>>),
}

impl Output {
    /// The last line on the error stream so far.
    pub(super) fn stderr(&self) -> String {
        match &self.incoming {
            Incoming::Plain(_) => String::new(),
            Incoming::Records(records) => records.stderr(),
        }
    }

    /// Whether a response may begin with a status line. nginx takes one from
    /// uwsgi and SCGI, and headers alone as well.
    pub(super) fn has_status_line(&self) -> bool {
        matches!(self.incoming, Incoming::Plain(_))
    }
}

impl AsyncRead for Output {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.writing.go_on(cx);
        match &mut this.incoming {
            Incoming::Plain(stream) => Pin::new(stream).poll_read(cx, into),
            Incoming::Records(records) => Pin::new(records).poll_read(cx, into),
        }
    }
}
