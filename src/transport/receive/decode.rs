//! `Content-Encoding` (RFC 9110, section 8.4).

use std::pin::Pin;

use async_compression::tokio::bufread::{
    BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder,
};
use async_compression::zstd::DParameter;
use bytes::BytesMut;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, BufReader};

use super::wire_reader::WireReader;
use crate::source::one_line;

/// More encodings on top of each other than this are nobody's honest doing.
const MOST: usize = 4;

/// The window that a decoder of `zstd` must have, as a power of two, and that
/// a server must not go beyond (RFC 9659, section 3): 8 MiB.
const ZSTD_WINDOW: u32 = 23;

/// One content coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Gzip,
    Brotli,
    Zstd,
    Deflate,
}

impl Coding {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Deflate => "deflate",
        }
    }
}

/// The encodings in the order in which they were applied; the whole text where
/// it names one that isn't known, or too many.
pub(super) fn codings(headers: &HeaderMap) -> Result<Vec<Coding>, String> {
    let texts: Vec<_> = headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    let text = texts.join(", ");
    let mut codings = Vec::new();
    for name in text.split(',').map(str::trim) {
        codings.push(match name.to_ascii_lowercase().as_str() {
            "" | "identity" => continue,
            "gzip" | "x-gzip" => Coding::Gzip,
            "br" => Coding::Brotli,
            "zstd" => Coding::Zstd,
            "deflate" => Coding::Deflate,
            _ => return Err(one_line(&text)),
        });
    }
    if codings.len() > MOST {
        return Err(one_line(&text));
    }
    Ok(codings)
}

type Reader<'a> = Pin<Box<dyn AsyncBufRead + Send + 'a>>;

/// Undoes `codings`, the last one first, until there is a byte more than
/// `limit`. Returns what came out, and what the decoder says if it isn't all.
pub(super) async fn decode(
    wire: &mut WireReader,
    codings: &[Coding],
    limit: u64,
) -> (BytesMut, Result<(), String>) {
    let mut content = BytesMut::new();
    let result = async {
        let mut reader: Reader<'_> = Box::pin(wire);
        for coding in codings.iter().rev() {
            reader = undo(*coding, reader).await?;
        }
        let mut limited = reader.take(limit.saturating_add(1));
        while limited.read_buf(&mut content).await? > 0 {}
        Ok::<_, std::io::Error>(())
    };
    let result = result.await.map_err(|error| one_line(&error.to_string()));
    (content, result)
}

async fn undo(coding: Coding, mut reader: Reader<'_>) -> std::io::Result<Reader<'_>> {
    Ok(match coding {
        Coding::Gzip => {
            let mut decoder = GzipDecoder::new(reader);
            // RFC 1952, section 2.2: several members are one content.
            decoder.multiple_members(true);
            Box::pin(BufReader::new(decoder))
        }
        Coding::Brotli => Box::pin(BufReader::new(BrotliDecoder::new(reader))),
        Coding::Zstd => {
            let window = [DParameter::window_log_max(ZSTD_WINDOW)];
            let mut decoder = ZstdDecoder::with_params(reader, &window);
            decoder.multiple_members(true);
            Box::pin(BufReader::new(decoder))
        }
        Coding::Deflate => {
            let first = reader.fill_buf().await?.first().copied();
            if first.is_none_or(begins_zlib) {
                Box::pin(BufReader::new(ZlibDecoder::new(reader)))
            } else {
                Box::pin(BufReader::new(DeflateDecoder::new(reader)))
            }
        }
    })
}

/// Whether a byte begins the zlib format (RFC 1950, section 2.2), which
/// `deflate` means. Some servers send bare DEFLATE (RFC 1951), which begins
/// like this only by a block of no use: stored, with set bits of padding.
fn begins_zlib(first: u8) -> bool {
    first & 0x0f == 8 && first >> 4 <= 7
}
