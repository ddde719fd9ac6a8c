//! A response's body: read under a limit and freed of its encodings.

mod decode;
mod room;
mod zstd;

use std::panic::resume_unwind;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body_util::BodyExt;
use hyper::body::Body as _;
use tokio::task::spawn_blocking;

use super::trace::Trace;
use super::wire::{BoxError, Incoming};
use crate::exchange::{Body, Flaw};
use decode::{Coding, Decoding, codings, decode};
use room::{Room, SMALL};

/// How much more may be transferred than the content may hold. An encoding can
/// make content larger, but by a few bytes.
const FRAMING: u64 = 64 * 1024;

/// Reads a body, at most `limit` bytes of content, and keeps it as it came, too,
/// where that is wanted. The error is one of the connection; whatever is wrong
/// with the content is a [`Flaw`].
pub(super) async fn receive(
    body: Incoming,
    headers: &HeaderMap,
    limit: u64,
    keeps_encoded: bool,
    trace: &Trace,
) -> Result<Body, BoxError> {
    match codings(headers) {
        Ok(codings) if codings.is_empty() => plain(body, limit, trace).await,
        Ok(codings) => {
            let mut body = decoded(body, &codings, limit, trace).await?;
            body.encoded.take_if(|_| !keeps_encoded);
            Ok(body)
        }
        Err(unknown) => {
            let mut body = plain(body, limit, trace).await?;
            // A response to HEAD, or one that is empty, is what it is.
            if body.wire_size > 0 {
                body.flaw = Some(Flaw::UnknownEncoding(unknown));
            }
            Ok(body)
        }
    }
}

async fn plain(body: Incoming, limit: u64, trace: &Trace) -> Result<Body, BoxError> {
    let (wire, room) = transferred(body, limit, 0, trace).await?;
    let wire_size = wire.len() as u64;
    Ok(Body {
        wire_size,
        bytes: room.around(cut(wire, limit)),
        encoded: None,
        flaw: (wire_size > limit).then_some(Flaw::TooLarge(limit)),
    })
}

async fn decoded(
    body: Incoming,
    codings: &[Coding],
    limit: u64,
    trace: &Trace,
) -> Result<Body, BoxError> {
    let most = limit.saturating_add(FRAMING);
    let (wire, mut room) = transferred(body, most, limit, trace).await?;
    if wire.is_empty() {
        return Ok(Body::default());
    }
    let wire_size = wire.len() as u64;
    let small = decoded_if_small(&wire, codings, limit).await;
    let (content, result) = if let Some(decoding) = small {
        decoding
    } else {
        if wire.len() <= SMALL {
            room = Room::of(limit, trace).await?;
        }
        undone(wire.clone(), codings, limit).await
    };
    if content.len() as u64 > limit || wire_size > most {
        return Ok(Body {
            bytes: room.around(cut(content.into(), limit)),
            wire_size,
            encoded: None,
            flaw: Some(Flaw::TooLarge(limit)),
        });
    }
    Ok(match result {
        Ok(()) => Body {
            bytes: room.around(content.into()),
            wire_size,
            encoded: Some(wire),
            flaw: None,
        },
        Err(message) => Body {
            bytes: room.around(cut(wire, limit)),
            wire_size,
            encoded: None,
            flaw: Some(Flaw::Undecodable {
                encoding: name(codings),
                message,
            }),
        },
    })
}

/// The content, where it needs no room, nor what is transferred.
async fn decoded_if_small(wire: &Bytes, codings: &[Coding], limit: u64) -> Option<Decoding> {
    if wire.len() > SMALL {
        return None;
    }
    let most = limit.min(SMALL as u64);
    let decoding = undone(wire.clone(), codings, most).await;
    (decoding.0.len() as u64 <= most).then_some(decoding)
}

/// What comes of decoding, up to a byte more than `most`. What expands takes
/// time, and no other request may wait for it, nor the timeout of this one.
async fn undone(wire: Bytes, codings: &[Coding], most: u64) -> Decoding {
    let codings = codings.to_vec();
    let decoding = spawn_blocking(move || decode(&wire, &codings, most)).await;
    decoding.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}

/// A body's bytes as they are transferred, until there are more than `most`,
/// and room for them and as many `more`.
async fn transferred(
    mut body: Incoming,
    most: u64,
    more: u64,
    trace: &Trace,
) -> Result<(Bytes, Room), BoxError> {
    // One that says its length has no more.
    let length = body.size_hint().upper().unwrap_or(most).min(most);
    let mut bytes = BytesMut::new();
    let mut room = None;
    while bytes.len() as u64 <= most
        && let Some(frame) = body.frame().await
    {
        // Trailers are no content.
        if let Ok(data) = frame?.into_data() {
            bytes.extend_from_slice(&data);
            trace.receive(data.len());
        }
        if bytes.len() > SMALL && room.is_none() {
            room = Some(Room::of(length.saturating_add(more), trace).await?);
        }
    }
    Ok((bytes.freeze(), room.unwrap_or_default()))
}

fn name(codings: &[Coding]) -> String {
    let names: Vec<&str> = codings.iter().map(|coding| coding.name()).collect();
    names.join(", ")
}

/// At most `limit` bytes.
fn cut(mut bytes: Bytes, limit: u64) -> Bytes {
    bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    bytes
}
