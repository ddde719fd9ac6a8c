//! Which files a suite means.

use url::Position;

use super::judge::kinds;
use super::survey::Survey;
use crate::content::asset::{Asset, Kind, Mention, Unusable, Useless, is_named_empty};
use crate::suite::AssetKind;

impl Survey {
    /// Whether a place names a file that is looked at.
    pub(super) fn is_wanted(&self, mention: &Mention) -> bool {
        self.expect
            .wants(mention.kind.asset_kind(), mention.preload)
    }

    /// Whether a place that names nothing is looked at.
    pub(super) fn is_looked_at(&self, unusable: &Unusable) -> bool {
        let (url, path) = address(unusable);
        self.is_wanted(&unusable.mention) && !self.is_excluded(url, path)
    }

    /// Whether the suite leaves a URL out.
    pub(super) fn is_excluded(&self, url: &str, path: &str) -> bool {
        let patterns = self.expect.exclude.iter().flat_map(|list| &list.0);
        patterns.into_iter().any(|one| one.is_match(url, path))
    }

    /// Whether a file is needed to find others that are looked at.
    pub(super) fn is_needed(&self, asset: &Asset) -> bool {
        let within = match &self.expect.only {
            Some(only) if self.level < self.depth() => &only.0,
            _ => return false,
        };
        let kinds = kinds(asset);
        let names = |kind, inner: &[AssetKind]| {
            kinds.contains(&kind) && inner.iter().any(|kind| within.contains(kind))
        };
        names(Kind::Stylesheet, &[AssetKind::Image, AssetKind::Font])
            || names(Kind::Manifest, &[AssetKind::Icon])
    }

    /// Whether a file may be empty: the suite or its own name says so.
    pub(super) fn allows_empty(&self, asset: &Asset) -> bool {
        let patterns = self.expect.allow_empty.iter().flat_map(|list| &list.0);
        let path = &asset.url[Position::BeforePath..];
        let mut patterns = patterns.into_iter();
        patterns.any(|one| one.is_match(asset.url.as_str(), path))
            || is_named_empty(asset.url.path())
    }
}

/// What patterns are compared with where a place names nothing: a URL and its
/// path, or what is written instead.
pub(super) fn address(unusable: &Unusable) -> (&str, &str) {
    match &unusable.why {
        Useless::NoUrl => (&unusable.written, &unusable.written),
        Useless::Late(url) => (url.as_str(), &url[Position::BeforePath..]),
    }
}
