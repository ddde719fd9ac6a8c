//! A response's body: read under a limit and freed of its encodings.

mod decode;
mod room;
mod zstd;

use std::panic::resume_unwind;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt;
use hyper::body::Body as _;
use ring::digest::{self, SHA256};
use tokio::task::spawn_blocking;

use super::request_context::Measure;
use super::trace::Trace;
use super::wire::{BoxError, Incoming};
use crate::exchange::{Body, Flaw, Measured};
use decode::{Coding, Decoding, codings, decode};
use room::{Room, SMALL};

/// How much more may be transferred than the content may hold. An encoding can
/// make content larger, but by a few bytes.
const FRAMING: u64 = 64 * 1024;

/// Reads a body, at most `limit` bytes of content, and keeps it as it came, too,
/// where that is wanted. Of a file that is only to be measured, the beginning is kept.
/// The error is one of the connection; whatever is wrong with the content is a [`Flaw`].
pub(super) async fn receive(
    body: Incoming,
    headers: &HeaderMap,
    limit: u64,
    keeps_encoded: bool,
    measure: Option<Measure>,
    trace: &Trace,
) -> Result<Body, BoxError> {
    match (codings(headers), measure) {
        (Ok(codings), Some(measure)) if codings.is_empty() && is_file(headers) => {
            measured(body, limit, measure, trace).await
        }
        (Ok(codings), _) if codings.is_empty() => plain(body, limit, trace).await,
        (Ok(codings), _) => {
            let mut body = decoded(body, &codings, limit, trace).await?;
            body.encoded.take_if(|_| !keeps_encoded);
            Ok(body)
        }
        (Err(unknown), _) => {
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
        flaw: (wire_size > limit).then_some(Flaw::TooLarge(limit)),
        ..Body::default()
    })
}

/// Whether the content is said to be neither a page nor XML: nobody looks at it
/// unasked.
fn is_file(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE);
    let kind = kind.map(|kind| kind.as_bytes().to_ascii_lowercase());
    kind.is_some_and(|kind| {
        let kind = String::from_utf8_lossy(&kind);
        kind.contains('/') && !kind.contains("html") && !kind.contains("xml")
    })
}

/// Reads content and keeps its beginning.
async fn measured(
    mut body: Incoming,
    limit: u64,
    measure: Measure,
    trace: &Trace,
) -> Result<Body, BoxError> {
    let (mut kept, mut size) = (BytesMut::new(), 0);
    let mut sha256 = measure.sha256.then(|| digest::Context::new(&SHA256));
    while size <= limit
        && let Some(frame) = body.frame().await
    {
        // Trailers are no content.
        if let Ok(data) = frame?.into_data() {
            size += data.len() as u64;
            let room = SMALL.saturating_sub(kept.len());
            kept.extend_from_slice(&data[..data.len().min(room)]);
            if let Some(sha256) = &mut sha256 {
                sha256.update(&data);
            }
            trace.receive(data.len());
        }
    }
    let measured = Measured {
        size,
        sha256: sha256.map(digest::Context::finish),
    };
    Ok(Body {
        wire_size: size,
        measured: (size > kept.len() as u64).then_some(measured),
        bytes: cut(kept.freeze(), limit),
        flaw: (size > limit).then_some(Flaw::TooLarge(limit)),
        ..Body::default()
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
            flaw: Some(Flaw::TooLarge(limit)),
            ..Body::default()
        });
    }
    Ok(match result {
        Ok(()) => Body {
            bytes: room.around(content.into()),
            wire_size,
            encoded: Some(wire),
            ..Body::default()
        },
        Err(message) => Body {
            bytes: room.around(cut(wire, limit)),
            wire_size,
            flaw: Some(Flaw::Undecodable {
                encoding: name(codings),
                message,
            }),
            ..Body::default()
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
