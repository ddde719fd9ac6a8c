//! Bodies of requests, as bytes.

use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::HeaderValue;
use url::form_urlencoded;

use super::multipart::multipart;
use crate::exchange::Cause;
use crate::source::MAX_FILE;
use crate::suite;

/// Body of a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub(super) bytes: Bytes,
    /// Its `Content-Type`, unless the suite says another.
    pub(super) media_type: Option<HeaderValue>,
}

impl Content {
    pub(super) fn new(bytes: impl Into<Bytes>, media_type: &str) -> Result<Self, Cause> {
        let media_type = HeaderValue::from_str(media_type)
            .map_err(|_| Cause::unsendable(format!("`{media_type}` is not a media type")))?;
        Ok(Self {
            bytes: bytes.into(),
            media_type: Some(media_type),
        })
    }

    /// The bytes of a declared body.
    pub(super) async fn of(body: Option<&suite::Body>) -> Result<Self, Cause> {
        match body {
            None => Ok(Self::default()),
            Some(suite::Body::Text(text)) => Self::new(text.clone(), "text/plain; charset=utf-8"),
            Some(suite::Body::Json(value)) => Self::new(value.to_string(), "application/json"),
            Some(suite::Body::JsonText(text)) => Self::new(text.clone(), "application/json"),
            Some(suite::Body::Bytes(bytes)) => Self::new(bytes.clone(), OCTETS),
            Some(suite::Body::Zeros(count)) => Self::new(zeros(*count), OCTETS),
            Some(suite::Body::Form(fields)) => {
                let form = form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(fields)
                    .finish();
                Self::new(form, "application/x-www-form-urlencoded")
            }
            Some(suite::Body::Multipart(parts)) => multipart(parts).await,
            Some(suite::Body::File(path)) => {
                let bytes = read(path).await?;
                let guess = mime_guess::from_path(&path.value).first_or_octet_stream();
                Self::new(bytes, guess.essence_str())
            }
        }
    }
}

/// Media type of bytes of which nothing else is known.
const OCTETS: &str = "application/octet-stream";

/// So many zeros, of which all requests share one buffer: however large a body
/// is that tries a limit, and however many try it, they take its memory once.
fn zeros(count: usize) -> Bytes {
    static ZEROS: Mutex<Bytes> = Mutex::new(Bytes::new());
    let mut zeros = ZEROS.lock().unwrap_or_else(PoisonError::into_inner);
    if zeros.len() < count {
        *zeros = vec![0; count].into();
    }
    zeros.slice(..count)
}

/// The bytes of a file. What may have no end, or is too large to be held, is
/// refused.
pub(super) async fn read(path: &Path) -> Result<Vec<u8>, Cause> {
    let with_path = |error: io::Error| Cause::File(path.to_owned(), error.into());
    let about = tokio::fs::metadata(path).await.map_err(with_path)?;
    if !about.is_file() {
        let message = format!("{} is not a file", path.display());
        return Err(Cause::unsendable(message));
    }
    if about.len() > MAX_FILE {
        let most = MAX_FILE / 1024 / 1024;
        let message = format!(
            "{} has more than {most} MiB, which are the most",
            path.display()
        );
        return Err(Cause::unsendable(message));
    }
    tokio::fs::read(path).await.map_err(with_path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_of_zeros_share_their_memory() {
        let (large, small) = (zeros(4096), zeros(10));
        assert_eq!((large.len(), small.len()), (4096, 10));
        assert!(large.iter().all(|byte| *byte == 0));
        assert_eq!(zeros(4096).as_ptr(), zeros(10).as_ptr());
    }
}
