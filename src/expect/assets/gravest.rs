//! Which of the files that are wrong has its cause told.

use super::judge::kinds;
use super::survey::Survey;
use super::wrong::BrokenAsset;
use crate::content::asset::Kind;

impl Survey {
    /// Keeps `broken`, the file of the number `at`, if a page needs it more than the one
    /// that is kept; of two alike, the one that is named first.
    pub(super) fn keep_broken(&mut self, at: usize, broken: BrokenAsset) {
        let Some(asset) = self.named.files().nth(at) else {
            return;
        };
        let rank = kinds(asset).into_iter().map(rank).min();
        let key = (rank.unwrap_or_default(), at);
        if self.broken.as_ref().is_none_or(|(kept, _)| key < *kept) {
            self.broken = Some((key, broken));
        }
    }
}

/// How much a page needs files of a kind, the most first.
fn rank(kind: Kind) -> usize {
    match kind {
        Kind::Stylesheet => 0,
        Kind::Script | Kind::Module => 1,
        Kind::Font => 2,
        Kind::Image => 3,
        Kind::Icon | Kind::Manifest | Kind::Data => 4,
    }
}
