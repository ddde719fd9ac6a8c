//! Trace of one request: when each of its phases began and ended.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::OnSent;
use super::clock::Clock;
use super::names::LookUp;
use crate::exchange::{ConnectionKind, Phase, Timings};

tokio::task_local! {
    static CURRENT: Arc<Trace>;
}

/// Something that happens on the way of a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    /// A connection is being made.
    Dial,
    /// The name is being looked up.
    Lookup,
    /// The addresses are known.
    Resolved,
    /// The connection stands and TLS begins.
    Hello,
    /// The connection can be used.
    Connected,
    /// The connection took the last byte of the request.
    Sent,
    /// The head of the response is there.
    Head,
    /// A connection is used that stood before.
    Kept,
    /// Others use the same connection, or the same server.
    Shared(Sharing),
    /// TLS goes on with the session of another connection.
    Resumed,
}

/// What a request shares with others of this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sharing {
    /// Its connection.
    Connection,
    /// A server to which other connections are kept, which may serve one at a time.
    Server,
}

/// What has come before there was the head of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Began {
    /// No byte.
    #[default]
    Nothing,
    /// What is none of a response: of FastCGI, records that are no output.
    Aside {
        /// How many bytes.
        came: usize,
        /// The last line of the error stream.
        stderr: String,
    },
    /// A part of the head.
    Head {
        /// How many bytes.
        came: usize,
        /// How it begins.
        start: String,
    },
}

/// So many bytes of a head are kept to be shown.
const SHOWN: usize = 60;

/// The beginning of a head: its first line, and of a header its name alone, since
/// a value may be secret.
fn start_of(bytes: &[u8]) -> String {
    let ends = |&byte: &u8| matches!(byte, b'\r' | b'\n' | b':');
    let line = bytes.split(ends).next().unwrap_or_default();
    String::from_utf8_lossy(&line[..line.len().min(SHOWN)]).into_owned()
}

/// Trace of one request: when each of its phases began and ended.
///
/// The libraries below make connections inside the task that sends, so the
/// places that know of a phase (resolver, TLS, connector) find the trace of
/// their request in a task-local.
#[derive(Debug)]
pub(super) struct Trace {
    start: Instant,
    marks: Mutex<Marks>,
    began: Mutex<Began>,
    received: AtomicUsize,
    on_sent: Option<OnSent>,
    look_up: LookUp,
}

/// Times since the start, on a clock that stands still while the request waits
/// for this machine.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    dial: Option<Duration>,
    lookup: Option<Duration>,
    resolved: Option<Duration>,
    hello: Option<Duration>,
    connected: Option<Duration>,
    sent: bool,
    head: Option<Duration>,
    connection: ConnectionKind,
    sharing: Option<Sharing>,
    /// Time that was spent waiting for this machine, and since when it is.
    waited: Duration,
    waits: Option<Instant>,
}

impl Marks {
    /// Time that was spent waiting for this machine by now.
    fn waited(&self) -> Duration {
        let now = self.waits.map_or(Duration::ZERO, |since| since.elapsed());
        self.waited + now
    }
}

impl Trace {
    #[cfg(test)]
    pub(super) fn start() -> Arc<Self> {
        Self::telling(None, LookUp::Once)
    }

    /// Trace of a request that tells when it is sent, and perhaps goes to addresses that
    /// were looked up for another.
    pub(super) fn telling(on_sent: Option<OnSent>, look_up: LookUp) -> Arc<Self> {
        Arc::new(Self {
            start: Instant::now(),
            marks: Mutex::default(),
            began: Mutex::default(),
            received: AtomicUsize::new(0),
            on_sent,
            look_up,
        })
    }

    /// Runs `future` with this trace as the current one.
    pub(super) async fn follow<F: Future>(self: &Arc<Self>, future: F) -> F::Output {
        CURRENT.scope(self.clone(), future).await
    }

    /// Marks the request for which this code runs.
    pub(super) fn mark_current(mark: Mark) {
        // It runs for one, since connections are made by the task that sends.
        let _ = CURRENT.try_with(|current| current.mark(mark));
    }

    /// Whether names are looked up anew for the request for which this code runs.
    pub(super) fn look_up_of_current() -> LookUp {
        let current = CURRENT.try_with(|current| current.look_up);
        current.unwrap_or(LookUp::Once)
    }

    pub(super) fn mark(&self, mark: Mark) {
        let mut marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock(&marks);
        match mark {
            Mark::Sent => marks.sent = true,
            Mark::Head => marks.head = Some(now),
            Mark::Dial => marks.dial = Some(now),
            Mark::Lookup => marks.lookup = Some(now),
            Mark::Resolved => marks.resolved = Some(now),
            Mark::Hello => marks.hello = Some(now),
            Mark::Connected => marks.connected = Some(now),
            Mark::Shared(sharing) => marks.sharing = Some(sharing),
            Mark::Resumed => marks.connection = ConnectionKind::Resumed,
            Mark::Kept => {
                marks.connection = ConnectionKind::Kept;
                marks.sharing = Some(Sharing::Connection);
                marks.connected = Some(now);
            }
        }
        if let (Some(tell), Mark::Sent) = (&self.on_sent, mark) {
            tell.call();
        }
    }

    /// Notes more bytes of the response's head.
    pub(super) fn begin(&self, bytes: &[u8]) {
        let mut began = self.began.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *began {
            Began::Head { came, .. } => *came += bytes.len(),
            _ if bytes.is_empty() => {}
            _ => {
                *began = Began::Head {
                    came: bytes.len(),
                    start: start_of(bytes),
                }
            }
        }
    }

    /// Notes more bytes that are no part of a response, and how the error stream
    /// ends with them.
    pub(super) fn aside(&self, bytes: usize, stderr: impl FnOnce() -> String) {
        let mut began = self.began.lock().unwrap_or_else(PoisonError::into_inner);
        let before = match *began {
            Began::Nothing => 0,
            Began::Aside { came, .. } => came,
            Began::Head { .. } => return,
        };
        *began = Began::Aside {
            came: before + bytes,
            stderr: stderr(),
        };
    }

    /// What has come before there was the head of a response.
    pub(super) fn began(&self) -> Began {
        let began = self.began.lock();
        began.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts more bytes of the response's body.
    pub(super) fn receive(&self, bytes: usize) {
        self.received.fetch_add(bytes, Ordering::Relaxed);
    }

    /// How many bytes of the response's body have come, as they are transferred.
    pub(super) fn received(&self) -> usize {
        self.received.load(Ordering::Relaxed)
    }

    /// Waits for what this machine lacks: of the time of the request for which
    /// this code runs, that is no part.
    pub(super) async fn wait<F: Future>(future: F) -> F::Output {
        match CURRENT.try_with(Arc::clone) {
            Ok(current) => current.wait_for(future).await,
            Err(_) => future.await,
        }
    }

    /// Waits likewise, for a request that is known.
    pub(super) async fn wait_for<F: Future>(&self, future: F) -> F::Output {
        let _stopped = Clock::stop_current();
        self.set_waits(Some(Instant::now()));
        let output = future.await;
        self.set_waits(None);
        output
    }

    fn set_waits(&self, waits: Option<Instant>) {
        let mut marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        marks.waited = marks.waited();
        marks.waits = waits;
    }

    /// How long the request waited for this machine by now.
    pub(super) fn waited(&self) -> Duration {
        self.marks().waited()
    }

    /// Time since the start without that.
    fn clock(&self, marks: &Marks) -> Duration {
        self.start.elapsed().saturating_sub(marks.waited())
    }

    fn marks(&self) -> Marks {
        *self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the request shares with others of this run.
    pub(super) fn sharing(&self) -> Option<Sharing> {
        self.marks().sharing
    }

    /// The phase that is under way.
    pub(super) fn phase(&self) -> Phase {
        let marks = self.marks();
        if marks.head.is_some() {
            Phase::Receive
        } else if marks.dial.is_some() && marks.connected.is_none() {
            if marks.hello.is_some() {
                Phase::Tls
            } else if marks.lookup.is_some() && marks.resolved.is_none() {
                Phase::Resolve
            } else {
                Phase::Connect
            }
        } else if marks.sent {
            Phase::FirstByte
        } else {
            Phase::Send
        }
    }

    /// How long each phase took, if now is the end.
    pub(super) fn timings(&self) -> Timings {
        let marks = self.marks();
        let now = self.clock(&marks);
        let between = |from: Option<Duration>, to: Option<Duration>| {
            from.zip(to).map(|(from, to)| to.saturating_sub(from))
        };
        Timings {
            connection: marks.connection,
            resolve: between(marks.lookup, marks.resolved),
            connect: between(
                marks.resolved.or(marks.dial),
                marks.hello.or(marks.connected),
            ),
            tls: between(marks.hello, marks.connected),
            first_byte: between(marks.connected, marks.head),
            receive: marks.head.map(|head| now.saturating_sub(head)),
            total: now,
            in_flight: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    #[test]
    fn the_phase_under_way_is_known() {
        let trace = Trace::start();
        let after = |mark| {
            trace.mark(mark);
            trace.phase()
        };
        assert_eq!(after(Mark::Dial), Phase::Connect);
        assert_eq!(after(Mark::Lookup), Phase::Resolve);
        assert_eq!(after(Mark::Resolved), Phase::Connect);
        assert_eq!(after(Mark::Hello), Phase::Tls);
        assert_eq!(after(Mark::Connected), Phase::Send);
        assert_eq!(after(Mark::Sent), Phase::FirstByte);
        assert_eq!(after(Mark::Head), Phase::Receive);
        assert!(trace.timings().tls.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn time_that_was_waited_for_this_machine_is_no_part_of_any_phase() {
        let ms = Duration::from_millis;
        let trace = Trace::start();
        for mark in [Mark::Dial, Mark::Lookup] {
            trace.mark(mark);
            sleep(ms(1)).await;
        }
        // A port is free at the second try.
        for waited in [250, 0] {
            trace.mark(Mark::Resolved);
            sleep(ms(2)).await;
            trace.wait_for(sleep(ms(waited))).await;
        }
        trace.mark(Mark::Connected);
        sleep(ms(4)).await;
        trace.mark(Mark::Head);
        trace.wait_for(sleep(ms(500))).await;
        sleep(ms(8)).await;
        let took = trace.timings();
        assert_eq!(trace.waited(), ms(750));
        assert_eq!(took.connect, Some(ms(2)));
        assert_eq!(took.first_byte, Some(ms(4)));
        assert_eq!(took.receive, Some(ms(8)));
        assert_eq!(took.total, ms(18));
    }
}
