//! An answer's body: read under a limit and freed of its encodings.

mod decode;
mod wire_reader;

use bytes::Bytes;
use http::HeaderMap;

use super::wire::{BoxError, Incoming};
use crate::exchange::{Body, Flaw};
use decode::{Coding, codings, decode};
use wire_reader::WireReader;

/// How much more may be transferred than the content may hold. An encoding can
/// make content larger, but by a few bytes.
const FRAMING: u64 = 64 * 1024;

/// Reads a body, at most `limit` bytes of content. The error is one of the
/// connection; whatever is wrong with the content is a [`Flaw`].
pub(super) async fn receive(
    body: Incoming,
    headers: &HeaderMap,
    limit: u64,
) -> Result<Body, BoxError> {
    match codings(headers) {
        Ok(codings) if codings.is_empty() => plain(body, limit).await,
        Ok(codings) => decoded(body, &codings, limit).await,
        Err(unknown) => {
            let mut body = plain(body, limit).await?;
            // An answer to HEAD, or one that is empty, is what it is.
            if body.wire_size > 0 {
                body.flaw = Some(Flaw::UnknownEncoding(unknown));
            }
            Ok(body)
        }
    }
}

async fn plain(body: Incoming, limit: u64) -> Result<Body, BoxError> {
    let mut reader = WireReader::new(body, limit);
    reader.drain().await?;
    let too_large = reader.size() > limit;
    Ok(Body {
        wire_size: reader.size(),
        bytes: reader.into_kept(limit),
        flaw: too_large.then_some(Flaw::TooLarge(limit)),
    })
}

async fn decoded(body: Incoming, codings: &[Coding], limit: u64) -> Result<Body, BoxError> {
    let mut reader = WireReader::new(body, limit.saturating_add(FRAMING));
    if reader.is_empty().await? {
        return Ok(Body::default());
    }
    let (mut content, result) = decode(&mut reader, codings, limit).await;
    reader.failed()?;
    if content.len() as u64 > limit || reader.is_over() {
        content.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        return Ok(Body {
            bytes: content.freeze(),
            wire_size: reader.size(),
            flaw: Some(Flaw::TooLarge(limit)),
        });
    }
    reader.drain().await?;
    let wire_size = reader.size();
    Ok(match result {
        Ok(()) => Body {
            bytes: content.freeze(),
            wire_size,
            flaw: None,
        },
        Err(message) => Body {
            bytes: reader.into_kept(limit),
            wire_size,
            flaw: Some(Flaw::Undecodable {
                encoding: name(codings),
                message,
            }),
        },
    })
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
