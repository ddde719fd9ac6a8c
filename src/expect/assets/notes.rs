//! What is worth knowing of a page's files although they are as expected.

use url::Position;

use super::choice::address;
use super::fate::{Fate, LeftOut};
use super::integrity;
use super::local;
use super::name;
use super::outcome::{all, judged};
use super::policy;
use super::screen;
use super::survey::Survey;
use crate::content::asset::Asset;
use crate::source::elide;
use crate::suite::AssetKind;
use crate::suite::expect::UrlPattern;

/// How many characters of a name or a pattern are shown.
const SHOWN: usize = 60;

/// How many patterns without a file are told.
const PATTERNS: usize = 3;

/// The notes on the files of `survey`, each in one line.
pub(super) fn notes(survey: &Survey) -> Vec<String> {
    let expect = &survey.expect;
    let facts = [
        external(survey),
        name::unverified(survey),
        local::uncompared(survey),
        empty(survey),
        conflicts(survey),
        unknown_hashes(survey),
        upgraded(survey),
        screen::waits(survey),
        policy::in_rules(survey),
        policy::upgrades_http(survey),
    ];
    let mut notes: Vec<String> = facts.into_iter().flatten().collect();
    let lists = [
        ("exclude", &expect.exclude),
        ("allow_empty", &expect.allow_empty),
    ];
    for (key, patterns) in lists {
        let patterns = patterns.iter().flat_map(|list| &list.0);
        let idle = patterns.filter(|pattern| !is_met(survey, pattern));
        let idle = idle.map(|pattern| format!("\"{}\"", elide(pattern.as_str(), SHOWN)));
        notes.extend(idle_note(key, idle.collect()));
    }
    let only = expect.only.iter().flat_map(|list| list.0.iter().copied());
    notes.extend(idle_note("only", without_files(survey, only)));
    let sized = expect.min_size.iter().flat_map(|least| least.value.kinds());
    notes.extend(idle_note("min_size", without_files(survey, sized)));
    notes
}

/// The files that are empty on purpose.
fn empty(survey: &Survey) -> Option<String> {
    let mut files = judged(survey).filter(|(_, judged)| judged.is_empty_on_purpose);
    let (asset, _) = files.next()?;
    Some(match files.count() {
        0 => {
            let name = survey.page.name(&asset.url);
            format!("{} is empty, as its name says", elide(&name, SHOWN))
        }
        n => format!("{} files are empty, as their names say", n + 1),
    })
}

/// The stylesheets with conflict marks of Git, which take the rules behind them.
fn conflicts(survey: &Survey) -> Option<String> {
    let mut files = judged(survey)
        .filter(|(_, judged)| judged.wrong.is_empty())
        .filter_map(|(asset, judged)| Some((asset, judged.conflict?)));
    let (asset, line) = files.next()?;
    let name = survey.page.name(&asset.url);
    let more = match files.count() {
        0 => String::new(),
        n => format!(", and {n} more"),
    };
    Some(format!(
        "{} has conflict marks of Git (line {line}){more}: browsers drop the rules behind them",
        elide(&name, SHOWN)
    ))
}

/// How many images of a page of https are named by http.
fn upgraded(survey: &Survey) -> Option<String> {
    let is_upgraded = |asset: &Asset| survey.page.mixes(&asset.url) && asset.is_upgraded();
    match judged(survey)
        .filter(|(asset, _)| is_upgraded(asset))
        .count()
    {
        0 => None,
        1 => Some("1 image is named by http, and asked for by https, as browsers do".to_owned()),
        n => Some(format!(
            "{n} images are named by http, and asked for by https, as browsers do"
        )),
    }
}

/// How many tags have only hashes that browsers don't know, and look at none.
fn unknown_hashes(survey: &Survey) -> Option<String> {
    let mentions = judged(survey).flat_map(|(asset, _)| &asset.mentions);
    let hashes = mentions.filter_map(|mention| mention.integrity.as_deref());
    let unknown = hashes.filter(|it| !it.trim().is_empty() && !integrity::is_there(Some(it)));
    match unknown.count() {
        0 => None,
        1 => Some("1 `integrity` has no hash that browsers know".to_owned()),
        n => Some(format!("{n} `integrity` have no hash that browsers know")),
    }
}

/// Of what `key` of the suite names there is no file.
fn idle_note(key: &str, mut names: Vec<String>) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    let more = match names.len().saturating_sub(PATTERNS) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    names.truncate(PATTERNS);
    Some(format!(
        "no file fits {}{more} of `{key}`",
        names.join(", ")
    ))
}

/// Whether a pattern is that of a file that is named, or of what is written
/// where no URL is.
fn is_met(survey: &Survey, pattern: &UrlPattern) -> bool {
    let mut files = survey.named.files();
    let mut unusable = survey.named.unusable().iter().map(address);
    files.any(|asset| pattern.is_match(asset.url.as_str(), &asset.url[Position::BeforePath..]))
        || unusable.any(|(url, path)| pattern.is_match(url, path))
}

/// Those of `kinds` of which the page names no file.
fn without_files(survey: &Survey, kinds: impl Iterator<Item = AssetKind>) -> Vec<String> {
    let has = |kind: AssetKind| {
        let mut mentions = survey.named.files().flat_map(|asset| &asset.mentions);
        mentions.any(|mention| {
            mention.kind.asset_kind() == Some(kind) || mention.preload && kind == AssetKind::Preload
        })
    };
    kinds
        .filter(|kind| !has(*kind))
        .map(|kind| format!("`{kind}`"))
        .collect()
}

/// How many files of other hosts weren't looked at.
fn external(survey: &Survey) -> Option<String> {
    let is_external = |fate: &Fate| matches!(fate, Fate::LeftOut(LeftOut::External));
    let files = all(survey).filter(|(_, fate)| is_external(fate)).count();
    let files = match files {
        0 => return None,
        1 => "1 file of another host isn't".to_owned(),
        n => format!("{n} files of other hosts aren't"),
    };
    Some(format!("{files} looked at (`external = true`)"))
}
