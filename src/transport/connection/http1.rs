//! HTTP/1.1 over a connection that stands.
//!
//! A connection is driven by whoever waits for it, and by no task of its own: no
//! time goes into waking that, and what stands on a connection is known without
//! asking anybody.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::header::{CONNECTION, PROXY_AUTHORIZATION};
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, Uri};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, Connection, Parts, SendRequest};
use hyper_util::rt::TokioIo;

use super::dialler::Pipe;
use super::interim::{Counted, Counter};
use super::outgoing::Outgoing;
use crate::exchange::Sent;
use crate::transport::trace::Trace;
use crate::transport::wire::{BoxError, MOST_HEADERS};

/// Form of the request target (RFC 9112, section 3.2).
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// Path and query.
    Origin,
    /// The whole URL, as a proxy wants it, with the value of
    /// `Proxy-Authorization`.
    Absolute(Option<HeaderValue>),
}

/// A connection over which HTTP/1.1 is spoken.
pub(super) struct Line {
    sender: SendRequest<Outgoing>,
    connection: Connection<TokioIo<Pipe>, Outgoing>,
    /// How it ended, once it did.
    over: Option<hyper::Result<()>>,
    interim: Arc<Counter>,
    form: Form,
}

impl Line {
    /// Begins to speak over a connection.
    pub(super) async fn open(pipe: Pipe, form: Form) -> Result<Box<Self>, BoxError> {
        let interim = Arc::default();
        let pipe: Pipe = Box::new(Counted::new(pipe, Arc::clone(&interim)));
        let (sender, connection) = http1::Builder::new()
            .title_case_headers(true)
            .max_headers(MOST_HEADERS)
            .handshake(TokioIo::new(pipe))
            .await?;
        Ok(Box::new(Self {
            sender,
            connection,
            over: None,
            interim,
            form,
        }))
    }

    /// Sends a request, and waits for the head of the response.
    pub(super) async fn ask(
        &mut self,
        sent: &Sent,
        connection: Option<HeaderValue>,
        trace: &Arc<Trace>,
    ) -> Result<Response<Incoming>, BoxError> {
        let mut request = Request::new(Outgoing::new(sent.body.clone(), trace.clone()));
        *request.method_mut() = sent.method.clone();
        *request.headers_mut() = sent.headers.clone();
        *request.uri_mut() = match &self.form {
            Form::Origin => Uri::from(PathAndQuery::try_from(sent.target())?),
            Form::Absolute(authorization) => {
                if let Some(value) = authorization {
                    request
                        .headers_mut()
                        .insert(PROXY_AUTHORIZATION, value.clone());
                }
                Uri::try_from(sent.address())?
            }
        };
        if let Some(value) = connection {
            request.headers_mut().insert(CONNECTION, value);
        }
        self.interim.count(&mut request, trace);
        let mut response = pin!(self.sender.send_request(request));
        let response = poll_fn(|cx| {
            // What goes wrong on the connection, the response is told.
            let _ = drive(&mut self.connection, &mut self.over, cx);
            response.as_mut().poll(cx)
        });
        let response = response.await?;
        // All of them may have come at once.
        self.interim.check()?;
        Ok(response)
    }

    /// Moves on what is on its way. Ready when the connection carries nothing more,
    /// with an error where that is why.
    pub(super) fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), &hyper::Error>> {
        drive(&mut self.connection, &mut self.over, cx)
    }

    /// What the connection is made of, and the bytes that nobody asked for.
    pub(super) fn into_parts(self) -> Parts<TokioIo<Pipe>> {
        self.connection.into_parts()
    }

    /// The same, once nothing more is to be sent; without them where it ended with an
    /// error.
    pub(super) async fn ended(self) -> Result<Parts<TokioIo<Pipe>>, hyper::Error> {
        let Self {
            sender,
            mut connection,
            mut over,
            ..
        } = self;
        drop(sender);
        poll_fn(|cx| drive(&mut connection, &mut over, cx).map(|_| ())).await;
        match over {
            Some(Err(error)) => Err(error),
            _ => Ok(connection.into_parts()),
        }
    }
}

/// Moves on what is on its way over a connection, unless that is over.
fn drive<'o>(
    connection: &mut Connection<TokioIo<Pipe>, Outgoing>,
    over: &'o mut Option<hyper::Result<()>>,
    cx: &mut Context<'_>,
) -> Poll<Result<(), &'o hyper::Error>> {
    if over.is_none()
        && let Poll::Ready(end) = connection.poll_without_shutdown(cx)
    {
        *over = Some(end);
    }
    match over {
        Some(end) => Poll::Ready(end.as_ref().copied()),
        None => Poll::Pending,
    }
}
