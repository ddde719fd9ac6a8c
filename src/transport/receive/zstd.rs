//! zstd (RFC 8878): frames one behind the other, as one content.

use std::error::Error;
use std::io::{self, BufRead, ErrorKind, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The window that a decoder of `zstd` must have, and that a server must not
/// go beyond (RFC 9659, section 3): 8 MiB.
const WINDOW: u64 = 8 * 1024 * 1024;

/// Decodes one frame after the other. `ruzstd` knows only one, and leaves its
/// checksum to who uses it.
pub(super) struct ZstdDecoder<R> {
    wire: R,
    frame: FrameDecoder,
    /// Whether there was a frame: no frame at all is no zstd.
    begun: bool,
}

impl<R: BufRead> ZstdDecoder<R> {
    pub(super) fn new(wire: R) -> Self {
        let mut frame = FrameDecoder::new();
        frame.set_max_window_size(WINDOW);
        Self {
            wire,
            frame,
            begun: false,
        }
    }

    /// Begins the next frame; false when there is none.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.wire.fill_buf()?.is_empty() {
            let begun = self.frame.reset(&mut self.wire);
            self.begun = true;
            match begun {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => self.skip(length.into())?,
                Err(error) => return Err(told(&error)),
            }
        }
        if self.begun {
            Ok(false)
        } else {
            Err(ErrorKind::UnexpectedEof.into())
        }
    }

    fn skip(&mut self, length: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.wire.by_ref().take(length), &mut io::sink())?;
        if skipped < length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    /// Decodes until there is something to read or the frame is at its end.
    fn advance(&mut self) -> io::Result<()> {
        while self.frame.can_collect() == 0 && !self.frame.is_finished() {
            self.frame
                .decode_blocks(&mut self.wire, BlockDecodingStrategy::UptoBlocks(1))
                .map_err(|error| told(&error))?;
        }
        Ok(())
    }

    /// Holds what was read of a frame that is at its end against the checksum
    /// that it may have.
    fn verify(&self) -> io::Result<()> {
        let said = self.frame.get_checksum_from_data();
        if said.is_some() && said != self.frame.get_calculated_checksum() {
            return Err(io::Error::other("the checksum does not match"));
        }
        Ok(())
    }
}

impl<R: BufRead> Read for ZstdDecoder<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            self.advance()?;
            let length = self.frame.read(into)?;
            if length > 0 {
                return Ok(length);
            }
            self.verify()?;
            if !self.begin()? {
                return Ok(0);
            }
        }
    }
}

/// What is wrong, in the words of what was found first: those around it are
/// for developers.
fn told(error: &FrameDecoderError) -> io::Error {
    let mut inner: &dyn Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    match inner.downcast_ref::<io::Error>() {
        Some(error) if error.kind() == ErrorKind::UnexpectedEof => ErrorKind::UnexpectedEof.into(),
        _ => io::Error::other(inner.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf hello | zstd --check`: a header, a raw block, a checksum.
    const HELLO: &[u8] = b"\x28\xb5\x2f\xfd\x04\x58\x29\0\0hello\xa3m\x9f\x88";

    /// A frame to be skipped, with three bytes in it.
    const SKIPPED: &[u8] = b"\x50\x2a\x4d\x18\x03\0\0\0abc";

    fn decoded(parts: &[&[u8]]) -> io::Result<String> {
        let wire = parts.concat();
        let mut content = String::new();
        ZstdDecoder::new(&wire[..]).read_to_string(&mut content)?;
        Ok(content)
    }

    #[test]
    fn frames_are_one_content() {
        assert_eq!(decoded(&[HELLO]).unwrap(), "hello");
        assert_eq!(decoded(&[HELLO, SKIPPED, HELLO]).unwrap(), "hellohello");
        assert_eq!(decoded(&[SKIPPED]).unwrap(), "");
    }

    #[test]
    fn what_is_cut_off_or_changed_is_told() {
        for end in 0..HELLO.len() {
            let said = decoded(&[&HELLO[..end]]).unwrap_err();
            assert_eq!(said.kind(), ErrorKind::UnexpectedEof, "{end}: {said}");
        }
        let said = decoded(&[HELLO, &SKIPPED[..10]]).unwrap_err();
        assert_eq!(said.kind(), ErrorKind::UnexpectedEof, "{said}");
        let mut changed = HELLO.to_vec();
        let last = changed.len() - 1;
        changed[last] ^= 1;
        let said = decoded(&[&changed]).unwrap_err().to_string();
        assert_eq!(said, "the checksum does not match");
        let said = decoded(&[b"<html>"]).unwrap_err().to_string();
        assert_eq!(said, "Read wrong magic number: 0x6D74683C");
    }

    #[test]
    fn a_window_beyond_what_is_allowed_is_refused() {
        // A frame header that asks for 2^(10 + 14) bytes, and no block.
        let said = decoded(&[b"\x28\xb5\x2f\xfd\x00\x70"]).unwrap_err();
        assert!(said.to_string().contains("too big"), "{said}");
    }
}
