//! Receiving a request's body within bounds of size and time.

use std::time::Duration;

use http::header::EXPECT;
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Incoming};

/// The largest body that is taken.
const CAP: usize = 64 * 1024;

/// How much is read of a body that is too large. To close with unread bytes
/// would reset the connection, and the client might never see the answer.
const DISCARDED: usize = 8 * 1024 * 1024;

/// How long a body may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a body was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is over the cap.
    TooLarge,
    /// It did not come in time.
    TooSlow,
    /// It broke off, or its framing is wrong.
    Broken,
}

/// Reads the whole body of a request.
pub(super) async fn receive(request: Request<Incoming>) -> Result<Request<Bytes>, Refusal> {
    let (parts, body) = request.into_parts();
    let too_large = body.size_hint().lower() > CAP as u64;
    if too_large && waits_for_leave(&parts.headers) {
        return Err(Refusal::TooLarge);
    }
    let body = tokio::time::timeout(PATIENCE, read(body))
        .await
        .unwrap_or(Err(Refusal::TooSlow))?;
    Ok(Request::from_parts(parts, body))
}

/// Whether the client holds its body back until it is asked for it.
fn waits_for_leave(headers: &HeaderMap) -> bool {
    headers
        .get(EXPECT)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

async fn read(mut body: Incoming) -> Result<Bytes, Refusal> {
    let mut kept = Vec::new();
    let mut seen = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Refusal::Broken)?.into_data() else {
            continue;
        };
        seen += data.len();
        if seen > DISCARDED {
            break;
        }
        if seen <= CAP {
            kept.extend_from_slice(&data);
        }
    }
    if seen > CAP {
        return Err(Refusal::TooLarge);
    }
    Ok(kept.into())
}
