//! HTTP/2 over a connection that stands (RFC 9113).

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::client::{Builder, ResponseFuture, SendRequest};
use h2::{RecvStream, SendStream};
use http::header::{CONNECTION, CONTENT_LENGTH, HOST, TE, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName, Method, Request, Response, Uri, Version};
use http_body_util::BodyExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::{AbortHandle, JoinHandle};
use tokio_util::io::InspectReader;

use super::interim;
use super::streamed::Streamed;
use crate::exchange::{Cause, Sent};
use crate::transport::trace::{Mark, Trace};
use crate::transport::wire::{BoxError, Peer, Reply};

/// Size limit of all headers of a response, as HTTP/2 counts; about what
/// HTTP/1.1 has room for.
const HEADERS: u32 = 400 * 1024;

/// How many bytes of a response may come before they are read.
const WINDOW: u32 = 512 * 1024;

/// Most requests that are on their way over a connection. There is a window for each:
/// one that isn't read must not hold up the others.
const STREAMS: u32 = 32;

/// How many bytes of a body are handed over at once.
const PIECE: usize = 16 * 1024;

/// Size of a frame's head: length, type, flags, stream (section 4.1).
const FRAME_HEAD: usize = 9;

/// Headers that speak of the connection, which HTTP/2 does itself (section
/// 8.2.2).
const OF_CONNECTIONS: [HeaderName; 5] = [
    CONNECTION,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

type Sender = SendRequest<Bytes>;

/// Begins to speak over a connection, which ends when nobody has a part of it any
/// more.
async fn open<S>(pipe: S) -> Result<(Sender, Ending), BoxError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (sender, connection) = Builder::new()
        .enable_push(false)
        .max_header_list_size(HEADERS)
        .initial_window_size(WINDOW)
        .initial_connection_window_size(WINDOW * STREAMS)
        .handshake::<_, Bytes>(pipe)
        .await?;
    Ok((sender, Ending(tokio::spawn(connection))))
}

/// Sends one request over a connection of its own, and waits for the head of the
/// response.
pub(super) async fn ask<S>(pipe: S, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (sender, mut ending) = open(pipe).await?;
    match answer(sender, sent, trace).await {
        Ok(answer) => Ok(answer.streamed(Held::Own(ending))),
        Err(error) => match error.downcast::<h2::Error>() {
            Ok(error) => {
                let why = poll_fn(|cx| ending.poll_why(&error, cx)).await;
                Err(why.unwrap_or(*error).into())
            }
            Err(error) => Err(error),
        },
    }
}

/// A connection that many requests are sent over at once.
#[derive(Clone)]
pub(super) struct Shared {
    sender: Sender,
    peer: Peer,
    ending: Arc<Ending>,
    /// One for each request that is on its way, and one here.
    streams: Arc<()>,
}

impl Shared {
    /// Begins to speak over a connection to a peer.
    pub(super) async fn open<S>(pipe: S, peer: Peer) -> Result<Self, BoxError>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let (sender, ending) = open(pipe).await?;
        Ok(Self {
            sender,
            peer,
            ending: Arc::new(ending),
            streams: Arc::default(),
        })
    }

    /// Whether the connection stands.
    pub(super) fn is_usable(&self) -> bool {
        !self.ending.0.is_finished()
    }

    /// Whether one more may be sent, as far as the server allows, too.
    pub(super) fn has_room(&self) -> bool {
        let most = self.sender.current_max_send_streams().min(STREAMS as usize);
        Arc::strong_count(&self.streams) <= most
    }

    /// Sends a request, and waits for the head of the response.
    pub(super) async fn ask(self, sent: &Sent, trace: &Arc<Trace>) -> Result<Reply, BoxError> {
        let answer = answer(self.sender, sent, trace).await?;
        let mut reply = answer.streamed(Held::Shared(self.streams));
        reply.extensions_mut().insert(self.peer);
        Ok(reply)
    }
}

/// The head of a response, and what there is to know of its body.
struct Answer {
    response: Response<RecvStream>,
    upload: Upload,
    length: Option<u64>,
}

impl Answer {
    fn streamed(self, held: Held) -> Reply {
        let Self {
            response,
            upload,
            length,
        } = self;
        response.map(|stream| Streamed::new(stream, upload, held, length).boxed_unsync())
    }
}

async fn answer(sender: Sender, sent: &Sent, trace: &Arc<Trace>) -> Result<Answer, BoxError> {
    let request = request(sent)?;
    let mut interim = 0;
    let mut sender = sender.ready().await?;
    let (mut response, stream) = sender.send_request(request, sent.body.is_empty())?;
    let upload = Upload::begin(stream, sent.body.clone(), trace.clone());
    let response = poll_fn(|cx| poll_final(&mut response, &mut interim, cx)).await?;
    let response = response.ok_or_else(interim::too_many)?;
    let length = length(&sent.method, response.headers());
    Ok(Answer {
        response,
        upload,
        length,
    })
}

/// The response that counts; none where too many interim ones come before it.
fn poll_final(
    response: &mut ResponseFuture,
    interim: &mut usize,
    context: &mut Context<'_>,
) -> Poll<Result<Option<Response<RecvStream>>, h2::Error>> {
    while let Poll::Ready(Some(came)) = response.poll_informational(context) {
        came?;
        *interim += 1;
        if *interim > interim::MOST {
            return Poll::Ready(Ok(None));
        }
    }
    Pin::new(response).poll(context).map_ok(Some)
}

/// The same by prior knowledge (section 3.3).
pub(super) async fn ask_unasked<S>(
    pipe: S,
    sent: &Sent,
    trace: &Arc<Trace>,
) -> Result<Reply, BoxError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let greeting = Arc::new(Mutex::new(Vec::new()));
    let heard = greeting.clone();
    let pipe = InspectReader::new(pipe, move |bytes: &[u8]| {
        hear(&heard, bytes);
    });
    ask(pipe, sent, trace).await.map_err(|error| {
        let broken = error.downcast_ref::<h2::Error>();
        match broken.filter(|error| !error.is_remote() && !error.is_io()) {
            Some(_) if !is_settings(&lock(&greeting)) => Cause::Http2NotSpoken.into(),
            _ => error,
        }
    })
}

/// Adds `bytes` to the first ones of a connection, as far as the head of a frame
/// goes.
fn hear(greeting: &Mutex<Vec<u8>>, bytes: &[u8]) {
    let mut greeting = lock(greeting);
    let missing = FRAME_HEAD.saturating_sub(greeting.len());
    greeting.extend(bytes.iter().take(missing));
}

fn lock(greeting: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    greeting.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a frame is one of SETTINGS for the connection, with which all that
/// speaks HTTP/2 begins (sections 3.4, 4.1 and 6.5).
fn is_settings(head: &[u8]) -> bool {
    matches!(head, [_, _, _, 4, 0, 0, 0, 0, 0])
}

/// Length of the body, as the response declares it.
fn length(method: &Method, headers: &HeaderMap) -> Option<u64> {
    let value = headers.get(CONTENT_LENGTH)?.to_str().ok()?;
    // HEAD is told of a body that it doesn't get.
    if *method == Method::HEAD {
        Some(0)
    } else {
        value.parse().ok()
    }
}

/// The request as HTTP/2 has it: the Host header is `:authority`, to the
/// letter, and nowhere else.
fn request(sent: &Sent) -> Result<Request<()>, BoxError> {
    let refused = |message: String| Cause::unsendable(message);
    let mut headers = sent.headers.clone();
    if let Some(name) = headers.keys().find(|&name| of_connection(name, &headers)) {
        let message = format!("`{name}` can't be sent over HTTP/2 (RFC 9113, section 8.2.2)");
        return Err(refused(message).into());
    }
    let host = headers.remove(HOST).ok_or("a request has a host")?;
    let uri = Uri::builder()
        .scheme(sent.url.scheme())
        .authority(host.as_bytes())
        .path_and_query(sent.target())
        .build()
        .map_err(|error| refused(format!("this can't be asked for over HTTP/2: {error}")))?;
    let mut request = Request::new(());
    *request.method_mut() = sent.method.clone();
    *request.uri_mut() = uri;
    *request.version_mut() = Version::HTTP_2;
    *request.headers_mut() = headers;
    Ok(request)
}

fn of_connection(name: &HeaderName, headers: &HeaderMap) -> bool {
    let te = *name == TE && headers.get_all(TE).iter().any(|value| value != "trailers");
    te || OF_CONNECTIONS.contains(name)
}

/// What a response holds of its connection until it is read.
pub(super) enum Held {
    /// The end of one that nobody else uses.
    Own(Ending),
    /// Its place on one that others use, too: why that ends is nobody's own affair.
    Shared(#[expect(dead_code, reason = "is counted")] Arc<()>),
}

impl Held {
    /// Error of the connection, where that is what broke the stream.
    pub(super) fn poll_why(
        &mut self,
        error: &h2::Error,
        cx: &mut Context<'_>,
    ) -> Poll<Option<h2::Error>> {
        match self {
            Self::Own(ending) => ending.poll_why(error, cx),
            Self::Shared(_) => Poll::Ready(None),
        }
    }
}

/// End of a connection. A stream that breaks off with it is told of the end
/// alone, and not of what the server said before.
pub(super) struct Ending(JoinHandle<Result<(), h2::Error>>);

impl Ending {
    /// Error of the connection, where that is what broke the stream.
    fn poll_why(&mut self, error: &h2::Error, cx: &mut Context<'_>) -> Poll<Option<h2::Error>> {
        if !error.is_io() {
            return Poll::Ready(None);
        }
        let ended = ready!(Pin::new(&mut self.0).poll(cx));
        let said = ended.ok().and_then(Result::err);
        Poll::Ready(said.filter(h2::Error::is_go_away))
    }
}

/// A body on its way out, beside the response; given up when that is read.
pub(super) struct Upload {
    done: Arc<AtomicBool>,
    task: Option<AbortHandle>,
}

impl Upload {
    fn begin(stream: SendStream<Bytes>, body: Bytes, trace: Arc<Trace>) -> Self {
        let done = Arc::new(AtomicBool::new(body.is_empty()));
        if body.is_empty() {
            trace.mark(Mark::Sent);
            return Self { done, task: None };
        }
        let sent = done.clone();
        let task = tokio::spawn(async move {
            // What goes wrong, the response is told.
            if upload(stream, body).await.is_ok() {
                sent.store(true, Ordering::SeqCst);
                trace.mark(Mark::Sent);
            }
        });
        let task = Some(task.abort_handle());
        Self { done, task }
    }

    /// Whether all of it was handed over.
    pub(super) fn is_done(&self) -> bool {
        self.done.load(Ordering::SeqCst)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// Sends a body as far as the server has room for it.
async fn upload(mut stream: SendStream<Bytes>, mut rest: Bytes) -> Result<(), h2::Error> {
    while !rest.is_empty() {
        stream.reserve_capacity(rest.len().min(PIECE));
        let Some(room) = poll_fn(|cx| stream.poll_capacity(cx)).await else {
            // The stream is closed; the response says how.
            return Err(h2::Reason::CANCEL.into());
        };
        let piece = rest.split_to(room?.min(rest.len()));
        stream.send_data(piece, rest.is_empty())?;
    }
    Ok(())
}
