//! Source lists (CSP Level 3, section 2.3.1): what a directive lets through.

use std::collections::HashSet;

use url::Url;

use super::expression::{Expression, is_unquoted_keyword};
use super::inline::{Inline, InlineKind};
use super::url_match::{Address, is_meant};
use crate::content::integrity::{Algorithm, decoded, hashes};
use crate::source::elide;

/// At most this many words of a directive are read.
pub(super) const MOST: usize = 1_000;

/// How many characters of a keyword that lacks its quotes are shown.
const WORD: usize = 20;

/// What a directive lets through.
#[derive(Clone, Debug, Default)]
pub(super) struct SourceList {
    /// Those that mean URLs.
    addresses: Vec<Expression>,
    nonces: HashSet<String>,
    hashes: HashSet<(Algorithm, Vec<u8>)>,
    unsafe_inline: bool,
    unsafe_hashes: bool,
    pub(super) strict_dynamic: bool,
    /// A keyword without its quotes, which browsers take for a host.
    pub(super) unquoted: Option<String>,
}

impl SourceList {
    pub(super) fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut list = Self::default();
        for word in words.take(MOST) {
            match Expression::parse(word) {
                // Alone it lets nothing through, beside others it says nothing.
                Expression::None | Expression::Other => {}
                Expression::UnsafeInline => list.unsafe_inline = true,
                Expression::UnsafeHashes => list.unsafe_hashes = true,
                Expression::StrictDynamic => list.strict_dynamic = true,
                Expression::Nonce(nonce) => {
                    list.nonces.insert(nonce);
                }
                Expression::Hash(algorithm, hash) => {
                    list.hashes.insert((algorithm, hash));
                }
                address => {
                    if is_unquoted_keyword(word) {
                        list.unquoted = Some(elide(word, WORD).into_owned());
                    }
                    list.addresses.push(address);
                }
            }
        }
        list
    }

    /// Whether it means a URL (section 6.7.2.7).
    pub(super) fn has_url(&self, address: &Address<'_>, redirected: bool, page: &Url) -> bool {
        self.addresses
            .iter()
            .any(|it| is_meant(it, address, redirected, page))
    }

    /// Whether it has a nonce (section 6.7.2.3).
    pub(super) fn has_nonce(&self, nonce: Option<&str>) -> bool {
        nonce.is_some_and(|nonce| !nonce.is_empty() && self.nonces.contains(nonce))
    }

    /// Whether any nonce or hash is asked for.
    pub(super) fn wants_nonce(&self) -> bool {
        !self.nonces.is_empty()
    }

    /// Whether it has all the hashes of an `integrity` (section 6.7.2.4).
    pub(super) fn has_integrity(&self, integrity: Option<&str>) -> bool {
        if self.hashes.is_empty() {
            return false;
        }
        let mut any = false;
        let all = hashes(integrity.unwrap_or_default()).all(|(algorithm, hash)| {
            any = true;
            decoded(hash).is_some_and(|hash| self.hashes.contains(&(algorithm, hash)))
        });
        any && all
    }

    /// Whether `'unsafe-inline'` stands in it and something switches it off
    /// (section 6.7.3.2, "allow all inline behavior").
    pub(super) fn is_unsafe_inline_off(&self, kind: InlineKind) -> bool {
        let by_dynamic = self.strict_dynamic && kind.is_script();
        self.unsafe_inline && (by_dynamic || !self.nonces.is_empty() || !self.hashes.is_empty())
    }

    /// Whether it lets through what stands in the page (section 6.7.3.3).
    pub(super) fn has_inline(&self, inline: &Inline<'_>) -> bool {
        if self.unsafe_inline && !self.is_unsafe_inline_off(inline.kind) {
            return true;
        }
        let is_element = matches!(inline.kind, InlineKind::Script | InlineKind::Style);
        if is_element && self.has_nonce(inline.nonce) {
            return true;
        }
        (is_element || self.unsafe_hashes) && self.has_hash_of(inline.text)
    }

    fn has_hash_of(&self, text: &str) -> bool {
        let known = [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512];
        let used = known
            .iter()
            .filter(|algorithm| self.hashes.iter().any(|(own, _)| own == *algorithm));
        used.into_iter().any(|&algorithm| {
            let digest = algorithm.digest(text.as_bytes()).as_ref().to_vec();
            self.hashes.contains(&(algorithm, digest))
        })
    }
}
