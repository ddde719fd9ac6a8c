//! Responses of files that may turn out to be wrong when all files are there.

use std::collections::BTreeMap;

use crate::exchange::{Exchange, Hop};

/// At most this many bytes of heads are kept. Of a file that is wrong then and
/// was not kept, no cause is named.
const BYTES: usize = 4 * 1024 * 1024;

/// How much of a body is kept.
const BODY: usize = 1024;

/// Responses of such files, by the numbers of the files.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    kept: BTreeMap<usize, Exchange>,
    bytes: usize,
}

impl Suspects {
    /// Keeps the response to a file, but for most of its body.
    pub(super) fn keep(&mut self, at: usize, mut exchange: Exchange) {
        let bytes: usize = exchange.hops().map(size).sum();
        if self.bytes + bytes > BYTES {
            return;
        }
        self.bytes += bytes;
        let redirects = exchange.redirects.iter_mut();
        for hop in redirects.chain([&mut exchange.last]) {
            hop.response.body.cut(BODY);
            hop.response.body.encoded = None;
        }
        self.kept.insert(at, exchange);
    }

    /// The response to a file.
    pub(super) fn take(&mut self, at: usize) -> Option<Exchange> {
        self.kept.remove(&at)
    }
}

/// Bytes of what is kept of a request and its response.
fn size(hop: &Hop) -> usize {
    let headers = [&hop.sent.headers, &hop.response.headers];
    let headers = headers.into_iter().flat_map(|headers| headers.iter());
    let headers: usize = headers
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    headers + hop.sent.url.as_str().len() + BODY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::test_support::page;

    #[test]
    fn what_is_kept_is_bounded() {
        let value = "x".repeat(64 * 1024);
        let mut suspects = Suspects::default();
        for at in 0..100 {
            suspects.keep(at, page(&[("x-long", &value)], value.clone()));
        }
        let kept = suspects.kept.len();
        assert!((50..64).contains(&kept), "{kept}");
        let body = &suspects.take(0).unwrap().last.response.body;
        assert_eq!(body.bytes.len(), BODY);
        assert!(suspects.take(0).is_none() && suspects.take(99).is_none());
    }
}
