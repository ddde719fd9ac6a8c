//! Least sizes of files.

use url::Position;

use super::listing::Said;
use super::outcome::{judged, judged_all, some};
use super::survey::Survey;
use crate::content::asset::Asset;
use crate::expect::assertion::{Failure, Mismatch};
use crate::source::{Span, quote};
use crate::suite::AssetKind;
use crate::suite::expect::{LeastSize, UrlPattern};
use crate::suite::value::{Amount, Size};

/// How many characters of a pattern are shown.
const SHOWN: usize = 60;

/// That each file has as many bytes as `least` says, and that there is one for
/// each of its patterns.
pub(super) fn judge(survey: &Survey, least: &LeastSize, span: Span) -> Result<(), Failure> {
    let mut small = Vec::new();
    for (asset, judged) in judged(survey).filter(|(_, judged)| judged.wrong.is_empty()) {
        let Some(size) = judged.size else { continue };
        let (url, path) = (asset.url.as_str(), &asset.url[Position::BeforePath..]);
        // What may be empty need not have the size of its kind.
        let kinds = if size == 0 { Vec::new() } else { kinds(asset) };
        let wanted = least.of(&kinds, url, path);
        if let Some(wanted) = wanted.filter(|wanted| size < wanted.0) {
            let shown = |size: u64| Size::show(Size(size).number());
            let alike = format!("fewer than {}", shown(wanted.0));
            let said = format!("{}, {alike}", shown(size));
            small.push(Said::of(survey, asset, said).alike(alike));
        }
    }
    judged_all(survey)?;
    some(&small, span, "files that are large enough", "too small")?;
    let idle = least
        .patterns()
        .find(|(pattern, _)| !is_of_a_file(survey, pattern));
    match idle {
        None => Ok(()),
        Some((pattern, span)) => {
            let expected = format!("a file that fits {}", quote(pattern.as_str(), SHOWN));
            let actual = "none among those that are looked at";
            Err(Mismatch::new(span, expected, actual).into())
        }
    }
}

/// Whether a pattern is that of a file that came.
fn is_of_a_file(survey: &Survey, pattern: &UrlPattern) -> bool {
    let mut files = judged(survey).map(|(asset, _)| &asset.url);
    files.any(|url| pattern.is_match(url.as_str(), &url[Position::BeforePath..]))
}

/// What a file is to the page, in the words of the suite.
fn kinds(asset: &Asset) -> Vec<AssetKind> {
    let each = asset.mentions.iter().flat_map(|mention| {
        let ahead = mention.preload.then_some(AssetKind::Preload);
        mention.kind.asset_kind().into_iter().chain(ahead)
    });
    each.collect()
}
