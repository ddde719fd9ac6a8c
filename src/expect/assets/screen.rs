//! Whether any stylesheet of a page is applied to a screen.

use std::collections::{HashMap, HashSet};

use super::fate::Fate;
use super::outcome::all;
use super::page_flaw::PageFlaw;
use super::survey::Survey;
use super::wrong::Wrong;
use crate::content::asset::{Asset, Effect, Idle, Mention, Spot};
use crate::suite::AssetKind;

/// How many stylesheets are told of.
const TOLD: usize = 3;

/// The flaw of a page that names stylesheets, of which none is applied to a screen, and
/// that has no style of its own.
pub(super) fn flaw(survey: &Survey) -> Option<PageFlaw> {
    let sheets = unapplied(survey)?;
    if survey.document.as_ref()?.switches_styles {
        return None;
    }
    let (first, spot) = *sheets.first()?;
    let others = sheets[1..].iter().take(TOLD - 1);
    let others = others.map(|(idle, spot)| format!("; {idle} — {spot}"));
    let others: String = others.collect();
    let more = match sheets.len().saturating_sub(TOLD) {
        0 => String::new(),
        n => format!("; and {n} more"),
    };
    Some(PageFlaw {
        what: "the page".to_owned(),
        wrong: Wrong::NoScreen(first.to_string()),
        spot: Some(Spot {
            text: format!("{}{others}{more}", spot.text),
            ..spot.clone()
        }),
    })
}

/// A note of such a page whose own script may switch them on.
pub(super) fn waits(survey: &Survey) -> Option<String> {
    unapplied(survey)?;
    let by_script = survey.document.as_ref()?.switches_styles;
    by_script.then(|| "no stylesheet is for a screen unless the page's script says so".to_owned())
}

/// The stylesheets of a page of which none is applied to a screen, with the reason of each.
fn unapplied(survey: &Survey) -> Option<Vec<(&Idle, &Spot)>> {
    let document = survey.document.as_ref()?;
    if document.has_style || !survey.expect.wants(Some(AssetKind::Stylesheet), false) {
        return None;
    }
    let unfetched = document.unfetched.iter().map(|(idle, spot)| (idle, spot));
    let idle = all(survey).flat_map(|(asset, _)| idle(asset));
    let mut sheets: Vec<(&Idle, &Spot)> = unfetched.chain(idle).collect();
    sheets.sort_by_key(|(_, spot)| (spot.by.is_some(), spot.line));
    (!sheets.is_empty() && !is_any_applied(survey)).then_some(sheets)
}

/// Places that name a stylesheet that isn't applied.
fn idle(asset: &Asset) -> impl Iterator<Item = (&Idle, &Spot)> {
    asset
        .mentions
        .iter()
        .filter_map(|mention| match &mention.effect {
            Effect::Idle(idle) => Some((idle, &mention.spot)),
            Effect::None | Effect::Applied => None,
        })
}

/// Whether a stylesheet is applied that has rules of its own, or what it imports has.
fn is_any_applied(survey: &Survey) -> bool {
    let mut importers: HashMap<String, Vec<(&Asset, &Fate)>> = HashMap::new();
    let mut applied: Vec<(&Asset, &Fate)> = Vec::new();
    for (asset, fate) in all(survey) {
        let is_applied = |it: &&Mention| it.effect == Effect::Applied;
        for mention in asset.mentions.iter().filter(is_applied) {
            match &mention.spot.by {
                None => applied.push((asset, fate)),
                Some(by) => importers.entry(by.clone()).or_default().push((asset, fate)),
            }
        }
    }
    let mut seen = HashSet::new();
    while let Some((asset, fate)) = applied.pop() {
        if has_rules(fate) {
            return true;
        }
        let name = survey.page.name(&asset.url);
        if seen.insert(name.clone()) {
            applied.extend(importers.remove(&name).unwrap_or_default());
        }
    }
    false
}

/// Whether a stylesheet has rules of its own; so it is taken where that isn't known.
fn has_rules(fate: &Fate) -> bool {
    match fate {
        Fate::Judged(judged) => judged.has_rules.unwrap_or(true),
        Fate::LeftOut(_) | Fate::Asked | Fate::Unjudged(_) => true,
    }
}
