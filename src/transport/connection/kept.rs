//! One connection over HTTP/1.1, which may carry one request after another.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::{HeaderValue, Response};
use hyper::body::Incoming;
use tokio::io::{AsyncRead as _, AsyncReadExt as _, AsyncWriteExt as _, ReadBuf};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::http1::Line;
use super::pool::Home;
use super::reuse::Reuse;
use crate::exchange::Sent;
use crate::transport::failure::is_unasked;
use crate::transport::trace::{Began, Trace};
use crate::transport::wire::{BoxError, Peer};

/// Most requests that a connection carries.
const REQUESTS: usize = 32;

/// Age at which it carries its last request.
const AGE: Duration = Duration::from_secs(2);

/// How long a server may take to end it. What one that doesn't may still have sent,
/// nobody knows.
const PATIENCE: Duration = Duration::from_secs(1);

/// What became of a connection, once that is known: whether as many responses came
/// as requests were sent, and nothing else.
pub(super) type Fate = watch::Receiver<Option<bool>>;

/// A connection over HTTP/1.1, which may carry one request after another.
pub(super) struct Kept {
    /// None once it has ended.
    line: Option<Box<Line>>,
    peer: Box<Peer>,
    opened: Instant,
    /// Since when it waits for a request.
    idle: Instant,
    /// How many requests it was given.
    carried: usize,
    /// Whose request it carries, or carried last.
    reuse: Option<Reuse>,
    /// Whether it carries no more.
    is_last: bool,
    fate: watch::Sender<Option<bool>>,
    home: Home,
}

impl Kept {
    pub(super) fn new(line: Box<Line>, peer: Peer, home: Home) -> Self {
        Self {
            line: Some(line),
            peer: Box::new(peer),
            opened: Instant::now(),
            idle: Instant::now(),
            carried: 0,
            reuse: None,
            is_last: false,
            fate: watch::Sender::default(),
            home,
        }
    }

    /// A connection for one request.
    pub(super) fn once(line: Box<Line>) -> Self {
        Self::new(line, Peer::default(), Home::default())
    }

    pub(super) fn peer(&self) -> Peer {
        (*self.peer).clone()
    }

    /// Counts one more request, and says whether the server is to end the connection
    /// behind it.
    pub(super) fn carry(&mut self, reuse: &Reuse) -> bool {
        self.carried += 1;
        if self.carried > 1 {
            reuse.rest_on(self.fate.subscribe());
        }
        let is_enough = reuse.is_enough(self.home.connections());
        self.is_last = self.carried >= REQUESTS || self.opened.elapsed() >= AGE || is_enough;
        self.reuse = Some(reuse.clone());
        self.is_last
    }

    /// Sends a request, and waits for the head of the response. `connection` is the
    /// header of that name.
    pub(super) async fn ask(
        &mut self,
        sent: &Sent,
        connection: Option<HeaderValue>,
        trace: &Arc<Trace>,
    ) -> Result<Response<Incoming>, BoxError> {
        let line = self.line.as_mut().ok_or("a connection that ended")?;
        let answered = line.ask(sent, connection, trace).await;
        if let Err(error) = &answered {
            let is_unasked = error.downcast_ref().is_some_and(is_unasked);
            // It ended without a byte more than was asked for.
            if matches!(trace.began(), Began::Nothing) && !is_unasked {
                self.ends(true);
            }
        }
        answered
    }

    /// Moves on what is on its way.
    pub(super) fn drive(&mut self, cx: &mut Context<'_>) {
        if let Some(line) = &mut self.line {
            let _ = line.poll_over(cx);
        }
    }

    /// Whether nothing stands on it while it waits.
    pub(super) fn is_quiet(&mut self) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        let over = self.line.as_mut().map(|line| line.poll_over(&mut context));
        over.is_some_and(|over| over.is_pending())
    }

    /// Ends a response whose body is read, which had an end of its own or not; whether
    /// something stands behind it by now.
    pub(super) fn end_response(mut self, has_end: bool, cx: &mut Context<'_>) -> bool {
        let Some(line) = &mut self.line else {
            return false;
        };
        match line.poll_over(cx) {
            Poll::Pending => self.put_back(),
            Poll::Ready(Err(error)) => {
                let is_surplus = is_unasked(error);
                self.ends(!is_surplus);
                return is_surplus;
            }
            Poll::Ready(Ok(())) if self.carried > 1 => {
                if has_end {
                    self.retire();
                }
            }
            Poll::Ready(Ok(())) => return self.line.take().is_some_and(|line| is_more(line, cx)),
        }
        false
    }

    /// Lets it wait for the next request, if it may have one.
    fn put_back(mut self) {
        let Some(reuse) = self.reuse.take().filter(|_| !self.is_last) else {
            return self.retire();
        };
        self.idle = Instant::now();
        let home = self.home.clone();
        if let Err(kept) = home.keep(self, &reuse) {
            kept.retire();
        }
    }

    /// Whether it has waited for so long, or is old.
    pub(super) fn has_waited(&self, long: Duration) -> bool {
        self.idle.elapsed() >= long || self.opened.elapsed() >= AGE
    }

    /// Sends nothing more, and looks how it ends.
    pub(super) fn retire(mut self) {
        match self.line.take().filter(|_| self.carried > 1) {
            Some(line) => {
                tokio::spawn(async move {
                    let ended = timeout(PATIENCE, ends_in_order(line)).await;
                    self.ends(ended.unwrap_or(false));
                });
            }
            None => self.ends(true),
        }
    }

    /// It has ended, in order or not.
    fn ends(&mut self, in_order: bool) {
        self.line = None;
        self.fate.send_replace(Some(in_order));
        if !in_order {
            self.home.doubt();
        }
    }
}

impl Drop for Kept {
    /// What is given up in the middle of a response has not ended in order, unless it
    /// was the first.
    fn drop(&mut self) {
        if self.fate.borrow().is_none() {
            self.ends(self.carried < 2);
        }
        self.home.leave();
    }
}

/// Whether a connection whose response is over ends without anything more.
async fn ends_in_order(line: Box<Line>) -> bool {
    let parts = match line.ended().await {
        Ok(parts) => parts,
        Err(error) => return !is_unasked(&error),
    };
    if !parts.read_buf.is_empty() {
        return false;
    }
    let (mut pipe, mut byte) = (parts.io.into_inner(), [0]);
    // A server that waits for the next request learns that there is none.
    let _ = pipe.shutdown().await;
    !matches!(pipe.read(&mut byte).await, Ok(1..))
}

/// Whether there is more on a connection that is over, by now.
fn is_more(line: Box<Line>, cx: &mut Context<'_>) -> bool {
    let parts = line.into_parts();
    let (mut pipe, mut byte) = (parts.io.into_inner(), [0]);
    let mut byte = ReadBuf::new(&mut byte);
    let read = Pin::new(&mut pipe).poll_read(cx, &mut byte);
    !parts.read_buf.is_empty() || read.is_ready() && !byte.filled().is_empty()
}

#[cfg(test)]
mod tests {
    use tokio::io::{DuplexStream, duplex};
    use tokio::time::sleep;

    use super::*;
    use crate::transport::connection::http1::Form;
    use crate::transport::connection::pool::Pool;

    /// A connection of a pool, and its server.
    async fn kept() -> (Kept, (DuplexStream, Pool)) {
        let (pipe, server) = duplex(64);
        let line = Line::open(Box::new(pipe), Form::Origin).await.unwrap();
        let pool = Pool::default();
        (pool.keep(line, Peer::default()), (server, pool))
    }

    fn reuse() -> Reuse {
        Reuse::new(0, true, Arc::default())
    }

    #[tokio::test]
    async fn the_last_request_says_so() {
        let (mut kept, _server) = kept().await;
        for (waiting, asks_more, is_last) in [(1, false, false), (0, true, false), (0, false, true)]
        {
            let reuse = Reuse::new(0, asks_more, Arc::new(waiting.into()));
            assert_eq!(kept.carry(&reuse), is_last);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_old_connection_is_given_its_last_request() {
        let (mut kept, _server) = kept().await;
        let reuse = reuse();
        sleep(AGE / 2).await;
        assert!(!kept.carry(&reuse));
        sleep(AGE / 2).await;
        assert!(kept.carry(&reuse));
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_first_rests_on_nothing() {
        let (mut kept, _server) = kept().await;
        let (first, second) = (reuse(), reuse());
        kept.carry(&first);
        kept.carry(&second);
        drop(kept);
        assert!(first.is_settled() && !second.is_settled());
        assert!(first.is_sound().await && !second.is_sound().await);
    }

    #[tokio::test(start_paused = true)]
    async fn what_ends_with_more_than_was_asked_for_is_doubted() {
        for (sent, is_sound) in [(&b""[..], true), (b"HTTP/1.1 200 OK\r\n", false)] {
            let (mut kept, (mut server, _pool)) = kept().await;
            let (first, second) = (reuse(), reuse());
            kept.carry(&first);
            kept.carry(&second);
            server.write_all(sent).await.unwrap();
            drop(server);
            kept.retire();
            assert_eq!(second.is_sound().await, is_sound);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_ends_nothing_is_doubted() {
        let (mut kept, _server) = kept().await;
        let (first, second) = (reuse(), reuse());
        kept.carry(&first);
        kept.carry(&second);
        let began = Instant::now();
        kept.retire();
        assert!(!second.is_sound().await);
        assert_eq!(began.elapsed(), PATIENCE);
    }
}
