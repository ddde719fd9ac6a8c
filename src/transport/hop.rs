//! One request and its response.

use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use h2::Reason;
use http::header::TRANSFER_ENCODING;
use http::{HeaderMap, StatusCode, Version};
use tokio::time::Instant;

use super::clock::in_time;
use super::connection::{Connection, Reuse};
use super::failure::failure;
use super::receive::receive;
use super::trace::{Began, Mark, Sharing, Trace};
use super::wire::{BoxError, Peer, Reply, Surplus, reason_phrase};
use super::{Measure, RequestContext};
use crate::exchange::{Cause, ConnectionKind, Flaw, Hop, Part, Phase, Response, Sent, Timings};
use crate::source::one_line;
use crate::suite::Limits;

/// Error of a request without a response.
#[derive(Debug)]
pub(super) struct HopError {
    pub(super) phase: Phase,
    pub(super) cause: Cause,
    pub(super) timings: Timings,
}

impl HopError {
    /// Failure before anything was done on the network.
    pub(super) fn at(phase: Phase, cause: Cause) -> Self {
        Self {
            phase,
            cause,
            timings: Timings::default(),
        }
    }

    /// Failure of a request that can't be sent as it is declared.
    pub(super) fn unsent(cause: Cause) -> Self {
        Self::at(Phase::Send, cause)
    }
}

/// Sends a request and receives the response. `start` is when the exchange
/// began, from which its timeout counts; it is moved on by the time that was
/// spent waiting for this machine.
///
/// What fails on a connection that others use, too, is asked once more on one of its
/// own, with all the time that there was: it may have failed for what they did.
pub(super) async fn hop(
    connection: &Connection,
    sent: &Sent,
    context: &RequestContext<'_>,
    keeps_encoded: bool,
    start: &mut Instant,
) -> Result<Hop, HopError> {
    let mut asking = Asking {
        connection,
        sent,
        context,
        keeps_encoded,
        start,
    };
    let (took, sharing, is_told) = match asking.once(context.reuse).await {
        Err((error, Some(sharing))) => {
            let is_told = matches!(error.cause, Cause::GoneAway(_) | Cause::StreamReset(_));
            (error.timings.total, sharing, is_told)
        }
        Ok(hop) if may_be_unasked(&hop) => (hop.timings.total, Sharing::Connection, false),
        asked => return asked.map_err(|(error, _)| error),
    };
    if !is_told {
        connection.doubt();
    }
    *asking.start += took;
    let replaced = asking.once(None).await;
    let mut hop = replaced.map_err(|(error, _)| error)?;
    if sharing == Sharing::Connection {
        hop.timings.connection = ConnectionKind::Replaced;
    }
    Ok(hop)
}

/// Whether a response may have been sent before the request was: a server may say so
/// that a connection was idle for too long (RFC 9110, section 15.5.9).
fn may_be_unasked(hop: &Hop) -> bool {
    let is_kept = hop.timings.connection == ConnectionKind::Kept;
    is_kept && hop.response.status == StatusCode::REQUEST_TIMEOUT
}

/// Whether others may be why a request failed.
fn blamed(cause: &Cause, trace: &Trace) -> Option<Sharing> {
    let is_late = matches!(cause, Cause::TimedOut(_) | Cause::Unfinished { .. });
    let is_own = matches!(cause, Cause::StreamReset(reason) if *reason != Reason::REFUSED_STREAM);
    trace.sharing().filter(|sharing| match sharing {
        Sharing::Server => is_late,
        Sharing::Connection => !is_own,
    })
}

/// A request that is sent.
struct Asking<'a> {
    connection: &'a Connection,
    sent: &'a Sent,
    context: &'a RequestContext<'a>,
    keeps_encoded: bool,
    start: &'a mut Instant,
}

impl Asking<'_> {
    /// Asks once. An error says what it shares with others, if they may be why.
    async fn once(&mut self, reuse: Option<&Reuse>) -> Result<Hop, (HopError, Option<Sharing>)> {
        let began = SystemTime::now();
        let asked = self.alone(reuse).await;
        let status = match &asked {
            Ok(hop) => Some(hop.response.status.as_u16()),
            Err((error, _)) if error.phase.is_connecting() => return asked,
            Err(_) => None,
        };
        if let Some(tell) = self.context.on_answered {
            tell.call(self.sent, began, status);
        }
        asked
    }

    async fn alone(&mut self, reuse: Option<&Reuse>) -> Result<Hop, (HopError, Option<Sharing>)> {
        let trace = Trace::telling(self.context.on_sent.cloned(), self.context.look_up);
        let Limits {
            timeout, max_body, ..
        } = *self.context.limits;
        // On the heap: whatever waits for it would hold all of it.
        let whole = Box::pin(async {
            let reply = self.connection.send(self.sent, &trace, reuse).await?;
            trace.mark(Mark::Head);
            let measure = self.context.measure;
            response(reply, max_body, self.keeps_encoded, measure, &trace).await
        });
        let result = match self.start.checked_add(timeout) {
            None => Some(whole.await),
            Some(deadline) => in_time(deadline, || trace.waited(), whole).await,
        };
        *self.start += trace.waited();
        let Some(result) = result else {
            let error = timed_out(timeout, &trace);
            let blamed = blamed(&error.cause, &trace);
            return Err((error, blamed));
        };
        match result {
            Ok((response, peer)) => Ok(Hop {
                sent: self.sent.clone(),
                response,
                timings: trace.timings(),
                remote: peer.remote,
                tls: peer.tls,
            }),
            Err(error) => {
                let (phase, cause) = failure(&error, trace.phase());
                let cause = match cause {
                    Cause::Tls(failed) if !self.connection.shows_certificate() => {
                        Cause::Tls(failed.without_certificate())
                    }
                    cause if cause.is_closed() => closed(cause, phase, &trace, self.connection),
                    cause => cause,
                };
                let timings = trace.timings();
                let blamed = blamed(&cause, &trace);
                let error = HopError {
                    phase,
                    cause,
                    timings,
                };
                Err((error, blamed))
            }
        }
    }
}

fn timed_out(timeout: Duration, trace: &Trace) -> HopError {
    let phase = trace.phase();
    HopError {
        phase,
        cause: match phase {
            Phase::Receive => Cause::Unfinished {
                limit: timeout,
                part: Part::Body,
                came: trace.received(),
            },
            Phase::Send | Phase::FirstByte => match trace.began() {
                Began::Head { came, .. } => Cause::Unfinished {
                    limit: timeout,
                    part: Part::Head,
                    came,
                },
                Began::Aside { came, stderr } => Cause::NoOutput {
                    limit: Some(timeout),
                    came,
                    stderr,
                },
                Began::Nothing => Cause::TimedOut(timeout),
            },
            _ => Cause::TimedOut(timeout),
        },
        timings: trace.timings(),
    }
}

/// What is known of a connection that was closed, as `cause` says.
fn closed(cause: Cause, phase: Phase, trace: &Trace, connection: &Connection) -> Cause {
    match trace.began() {
        _ if !matches!(phase, Phase::Send | Phase::FirstByte) => cause,
        Began::Head { came, start } => Cause::HeadCut { came, start },
        Began::Aside { came, stderr } => Cause::NoOutput {
            limit: None,
            came,
            stderr,
        },
        Began::Nothing if !connection.wants_certificate() => cause,
        Began::Nothing if connection.shows_certificate() => Cause::ClosedShown,
        Began::Nothing => Cause::ClosedUnshown,
    }
}

/// Reads the body behind the head of a response.
async fn response(
    reply: Reply,
    limit: u64,
    keeps_encoded: bool,
    measure: Option<Measure>,
    trace: &Trace,
) -> Result<(Response, Peer), BoxError> {
    let (mut head, body) = reply.into_parts();
    let peer = head.extensions.remove::<Peer>().unwrap_or_default();
    let reason = match reason_phrase(&head.extensions) {
        Some(phrase) => Some(phrase),
        None if head.version == Version::HTTP_2 => None,
        None => head.status.canonical_reason().map(str::to_owned),
    };
    let surplus = head.extensions.remove::<Surplus>();
    let mut body = receive(body, &head.headers, limit, keeps_encoded, measure, trace).await?;
    if let Some(flaw) = misframed(&head.headers, surplus).filter(|_| head.version < Version::HTTP_2)
    {
        body.flaw = Some(flaw);
    }
    let response = Response {
        status: head.status,
        reason,
        version: head.version,
        headers: head.headers,
        body,
    };
    Ok((response, peer))
}

/// What is wrong with how a body was framed (RFC 9112, section 6).
fn misframed(headers: &HeaderMap, surplus: Option<Surplus>) -> Option<Flaw> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let unknown = codings.find_map(|value| {
        let text = String::from_utf8_lossy(value.as_bytes());
        let known = |coding: &str| {
            let coding = coding.split(';').next().unwrap_or_default().trim();
            let words = ["", "chunked", "identity"];
            words.iter().any(|word| coding.eq_ignore_ascii_case(word))
        };
        (!text.split(',').all(known)).then(|| one_line(&text))
    });
    let surplus = surplus.is_some_and(|it| it.0.load(Ordering::Relaxed));
    unknown
        .map(Flaw::UnknownTransferEncoding)
        .or(surplus.then_some(Flaw::Surplus))
}
