//! `Content-Encoding` (RFC 9110, section 8.4).

use std::io::{self, BufRead, BufReader, Read};

use brotli_decompressor::Decompressor;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

use super::zstd::ZstdDecoder;
use crate::source::one_line;

/// More encodings on top of each other than this are nobody's honest doing.
const MOST: usize = 4;

/// How much of a body brotli's decoder takes at a time.
const BROTLI_INPUT: usize = 4096;

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

/// What came out, and what the decoder says if it isn't all.
pub(super) type Decoding = (Vec<u8>, Result<(), String>);

/// Undoes `codings`, the last one first, until there is a byte more than
/// `limit`.
pub(super) fn decode(wire: &[u8], codings: &[Coding], limit: u64) -> Decoding {
    let mut content = Vec::new();
    let wire: Reader<'_> = Box::new(wire);
    let result = codings
        .iter()
        .rev()
        .try_fold(wire, |reader, coding| undo(*coding, reader))
        .and_then(|reader| {
            reader
                .take(limit.saturating_add(1))
                .read_to_end(&mut content)
        });
    let result = result.map(drop);
    (
        content,
        result.map_err(|error| one_line(&error.to_string())),
    )
}

type Reader<'a> = Box<dyn BufRead + 'a>;

fn undo(coding: Coding, mut reader: Reader<'_>) -> io::Result<Reader<'_>> {
    Ok(match coding {
        Coding::Gzip => Box::new(BufReader::new(Members(Some(GzDecoder::new(reader))))),
        Coding::Brotli => Box::new(BufReader::new(Decompressor::new(reader, BROTLI_INPUT))),
        Coding::Zstd => Box::new(BufReader::new(ZstdDecoder::new(reader))),
        Coding::Deflate => {
            let first = reader.fill_buf()?.first().copied();
            if first.is_none_or(begins_zlib) {
                Box::new(BufReader::new(ZlibDecoder::new(reader)))
            } else {
                Box::new(BufReader::new(DeflateDecoder::new(reader)))
            }
        }
    })
}

/// The members of a gzip file, which are one content (RFC 1952, section 2.2).
/// Behind the last there may be zeros, as padding; anything else is more than
/// the content that they say there is.
struct Members<R>(Option<GzDecoder<R>>);

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.0 {
            let length = member.read(into)?;
            if length > 0 || into.is_empty() {
                return Ok(length);
            }
            let Some(mut rest) = self.0.take().map(GzDecoder::into_inner) else {
                break;
            };
            if rest.fill_buf()?.starts_with(&GZIP) {
                self.0 = Some(GzDecoder::new(rest));
            } else {
                only_zeros(rest)?;
            }
        }
        Ok(0)
    }
}

fn only_zeros(mut rest: impl BufRead) -> io::Result<()> {
    loop {
        let bytes = rest.fill_buf()?;
        if bytes.iter().any(|byte| *byte != 0) {
            return Err(io::Error::other("more stands behind its end"));
        }
        match bytes.len() {
            0 => return Ok(()),
            length => rest.consume(length),
        }
    }
}

/// How a member of gzip begins (RFC 1952, section 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Whether a byte begins the zlib format (RFC 1950, section 2.2), which
/// `deflate` means. Some servers send bare DEFLATE (RFC 1951), which begins
/// like this only by a block of no use: stored, with set bits of padding.
fn begins_zlib(first: u8) -> bool {
    first & 0x0f == 8 && first >> 4 <= 7
}
