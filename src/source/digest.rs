//! Digests that tell contents apart.

use ring::digest::{SHA256, digest};

/// The first eight bytes of the SHA-256 of `bytes`, in hexadecimal digits: enough
/// to tell apart what nobody means to mix up.
#[must_use]
pub fn short_digest(bytes: &[u8]) -> String {
    let digest = digest(&SHA256, bytes);
    let begin = digest.as_ref()[..8].iter();
    let number = begin.fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{number:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_beginning_of_the_hash() {
        // As `printf abc | sha256sum` says.
        assert_eq!(short_digest(b"abc"), "ba7816bf8f01cfea");
    }
}
