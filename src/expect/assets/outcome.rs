//! Outcome of a survey, as checks and in words.

use super::fate::{Fate, Judged, LeftOut};
use super::integrity;
use super::listing::{Line, Said, lines, listed};
use super::local;
use super::name;
use super::sizes;
use super::survey::Survey;
use super::wrong::Wrong;
use crate::content::asset::{Asset, Kind, Mention, Useless};
use crate::expect::assertion::{Assertion, Failure, Mismatch, Verdict};
use crate::expect::matching::{Measure, list, met};
use crate::expect::{AssetsPart, Check, Subject};
use crate::source::{Sources, Span, quote};
use crate::suite::expect::{AssetsExpect, CachePolicy};
use crate::suite::matcher::every;
use crate::suite::value::{Amount, Count, Millis};

/// How many of them are named in the one line that says it all, and with how
/// many characters each.
const NAMED: usize = 3;
const NAME: usize = 60;

/// Checks of everything that was expected of the files.
pub(super) fn checks(survey: &Survey, sources: &Sources) -> Vec<Check> {
    let expect = &survey.expect;
    let of = |part| Subject::Assets(Some(part));
    let mut assertions = vec![Assertion::new(Subject::Assets(None), expect.span, || {
        whole(survey)
    })];
    for count in every(expect.count.as_ref()) {
        let checked = wanted(survey);
        assertions.push(Assertion::new(
            of(AssetsPart::Count),
            count.span,
            move || met(count, &[Measure(Count(checked as u64))], "no count"),
        ));
    }
    if let Some(least) = &expect.min_size {
        let span = least.span;
        assertions.push(Assertion::new(of(AssetsPart::MinSize), span, move || {
            sizes::judge(survey, &least.value, span)
        }));
    }
    if let Some(policy) = &expect.cache {
        let (policy, span) = (policy.value, policy.span);
        assertions.push(Assertion::new(of(AssetsPart::Cache), span, move || {
            caches(survey, policy, span)
        }));
    }
    if let Some(required) = &expect.integrity {
        let span = required.span;
        assertions.push(Assertion::new(of(AssetsPart::Integrity), span, move || {
            hashes(survey, span)
        }));
    }
    if let Some(same_as) = &expect.same_as {
        let span = same_as.span;
        assertions.push(Assertion::new(of(AssetsPart::SameAs), span, move || {
            local::judge(survey, span)
        }));
    }
    if let Some(scheme) = &expect.hashes {
        let span = scheme.span;
        assertions.push(Assertion::new(of(AssetsPart::Hashes), span, move || {
            named_by_hash(survey, span)
        }));
    }
    assertions
        .into_iter()
        .map(|assertion| assertion.judge(sources))
        .collect()
}

/// The same where nothing is asked for, and why not.
#[must_use]
pub fn unasked(expect: &AssetsExpect, why: &str, sources: &Sources) -> Vec<Check> {
    let own = [
        (None, Some(expect.span)),
        (
            Some(AssetsPart::Count),
            expect.count.as_ref().map(|it| it.span),
        ),
        (
            Some(AssetsPart::MinSize),
            expect.min_size.as_ref().map(|it| it.span),
        ),
        (
            Some(AssetsPart::Cache),
            expect.cache.as_ref().map(|it| it.span),
        ),
        (
            Some(AssetsPart::Integrity),
            expect.integrity.as_ref().map(|it| it.span),
        ),
        (
            Some(AssetsPart::SameAs),
            expect.same_as.as_ref().map(|it| it.span),
        ),
        (
            Some(AssetsPart::Hashes),
            expect.hashes.as_ref().map(|it| it.span),
        ),
    ];
    let assertions = own.into_iter().filter_map(|(part, span)| {
        let assertion = Assertion::new(Subject::Assets(part), span?, || Verdict::Ok(()));
        Some(assertion.leave(why, sources))
    });
    assertions.collect()
}

/// Every file with what became of it, in the order in which they are named.
pub(super) fn all(survey: &Survey) -> impl Iterator<Item = (&Asset, &Fate)> {
    survey.named.files().zip(&survey.fates)
}

pub(super) fn judged(survey: &Survey) -> impl Iterator<Item = (&Asset, &Judged)> {
    all(survey).filter_map(|(asset, fate)| match fate {
        Fate::Judged(judged) => Some((asset, judged.as_ref())),
        _ => None,
    })
}

fn unjudged(survey: &Survey) -> impl Iterator<Item = (&Asset, &str)> {
    all(survey).filter_map(|(asset, fate)| match fate {
        Fate::Unjudged(why) => Some((asset, why.as_str())),
        _ => None,
    })
}

/// How many files are of the kinds that are looked at. Of others, stylesheets
/// and manifests may have been asked for to find them.
fn wanted(survey: &Survey) -> usize {
    let judged = judged(survey).map(|(asset, _)| asset);
    let each = judged.chain(unjudged(survey).map(|(asset, _)| asset));
    let is_wanted = |asset: &&Asset| asset.mentions.iter().any(|it| survey.is_wanted(it));
    each.filter(is_wanted).count()
}

/// That all of them arrive whole and fit their tags, and that there are some.
fn whole(survey: &Survey) -> Result<(), Failure> {
    let (names, told) = wrong(survey);
    let gaps = gaps(survey);
    let looked_at = judged(survey).count() + unjudged(survey).count();
    if !names.is_empty() {
        let all = looked_at + names.len() - judged_wrong(survey);
        let expected = match all {
            1 => "1 file that arrives whole and fits its tag".to_owned(),
            n => format!("{n} files that arrive whole and fit their tags"),
        };
        let dont = if names.len() == 1 { "doesn't" } else { "don't" };
        let named = list(&names, names.len(), NAMED, "and");
        let actual = format!("{} that {dont}: {named}", names.len());
        let mismatch = listed(Mismatch::new(survey.expect.span, expected, actual), &told);
        let gaps: Vec<_> = gaps
            .iter()
            .map(|gap| Line::from(format!("not judged: {gap}")))
            .collect();
        let mismatch = listed(mismatch, &gaps);
        return Err(with_left_out(survey, mismatch).into());
    }
    if !gaps.is_empty() {
        let more = match gaps.len() - 1 {
            0 => String::new(),
            n => format!("; and {n} more"),
        };
        return Err(Failure::Unjudged(format!("{}{more}", gaps[0])));
    }
    // With a `count`, that says how many there must be.
    if wanted(survey) == 0 && survey.expect.count.is_none() {
        let named = survey.named.files().len();
        let actual = match (&survey.no_page, named) {
            (Some(why), _) => why.clone(),
            _ if looked_at > 0 => "none of the kinds that `only` names".to_owned(),
            (None, 0) => "a page that names none".to_owned(),
            (None, 1) => "1 file that is not looked at".to_owned(),
            (None, n) => format!("{n} files that are not looked at"),
        };
        let mismatch = Mismatch::new(survey.expect.span, "files that the page names", actual);
        return Err(with_left_out(survey, mismatch).into());
    }
    Ok(())
}

/// Flaws in lines, and the names of the files.
fn wrong(survey: &Survey) -> (Vec<String>, Vec<Line>) {
    let page = survey.flaws.iter().map(|it| (it.what.clone(), it.line()));
    let (mut names, page): (Vec<String>, Vec<String>) = page.unzip();
    let mut told: Vec<Line> = page.into_iter().map(Line::from).collect();
    let files = judged(survey).filter(|(_, judged)| !judged.wrong.is_empty());
    let files: Vec<Said> = files
        .map(|(asset, judged)| said(survey, asset, judged))
        .collect();
    names.extend(files.iter().map(|file| file.name(NAME)));
    told.extend(lines(&files));
    let places = survey.named.unusable().iter();
    for place in places.filter(|place| survey.is_looked_at(place)) {
        let (written, wrong) = match &place.why {
            Useless::NoUrl => (quote(&place.written, NAME), Wrong::NoUrl),
            Useless::Late(url) => (survey.page.name(url), Wrong::Late),
        };
        let line = format!("{written}: {wrong} — {}", place.mention.spot);
        told.push(Line::from(line));
        names.push(written);
    }
    (names, told)
}

fn judged_wrong(survey: &Survey) -> usize {
    judged(survey)
        .filter(|(_, judged)| !judged.wrong.is_empty())
        .count()
}

/// Gaps: what could not be judged, a line each.
fn gaps(survey: &Survey) -> Vec<String> {
    let mut gaps = survey.gaps.clone();
    match survey.named.beyond() {
        0 => {}
        n => gaps.push(format!(
            "more than 2000 different files are named, and {n} mentions of others are not looked at"
        )),
    }
    // Where one thing ended the search, it holds for all that was left.
    let left: Vec<_> = unjudged(survey).collect();
    for (at, (asset, why)) in left.iter().enumerate() {
        let same = |(_, other): &&(&Asset, &str)| other == why;
        if left[..at].iter().any(|it| same(&it)) {
            continue;
        }
        let alike = left.iter().filter(same).count();
        let said = match alike {
            1 => Said::of(survey, asset, (*why).to_owned()).to_string(),
            n => format!(
                "{}, and {} more for the same reason",
                Said::of(survey, asset, (*why).to_owned()),
                n - 1
            ),
        };
        gaps.push(said);
    }
    gaps
}

/// Response and flaws of a file.
pub(super) fn told(judged: &Judged) -> String {
    with_flaws(&judged.facts, judged)
}

/// What is said of a file that is wrong.
fn said(survey: &Survey, asset: &Asset, judged: &Judged) -> Said {
    let alike = with_flaws(&judged.alike, judged);
    Said::of(survey, asset, told(judged)).alike(alike)
}

fn with_flaws(facts: &str, judged: &Judged) -> String {
    let wrong: Vec<String> = judged
        .wrong
        .iter()
        .map(ToString::to_string)
        .filter(|wrong| !wrong.is_empty())
        .collect();
    let wrong = wrong.join("; ");
    match (facts, wrong.as_str()) {
        (facts, "") => facts.to_owned(),
        ("", wrong) => wrong.to_owned(),
        (facts, wrong) => format!("{facts}: {wrong}"),
    }
}

/// `mismatch` with how many files are not looked at, and why.
fn with_left_out(survey: &Survey, mismatch: Mismatch) -> Mismatch {
    let count = |why| {
        all(survey)
            .filter(|(_, fate)| matches!(fate, Fate::LeftOut(left_out) if *left_out == why))
            .count()
    };
    let mut told = Vec::new();
    match count(LeftOut::External) {
        0 => {}
        n => told.push(format!(
            "{n} of other hosts (`external = true` looks at them)"
        )),
    }
    match count(LeftOut::Excluded) {
        0 => {}
        n => told.push(format!("{n} that `exclude` names")),
    }
    match count(LeftOut::Kind) {
        0 => {}
        n => told.push(format!("{n} that `only` leaves out")),
    }
    if told.is_empty() {
        return mismatch;
    }
    mismatch.note(format!("not looked at: {}", told.join(", ")))
}

fn caches(survey: &Survey, policy: CachePolicy, span: Span) -> Result<(), Failure> {
    let files: Vec<Said> = judged(survey)
        .filter_map(|(asset, judged)| Some(Said::of(survey, asset, judged.cache.clone()?)))
        .collect();
    judged_all(survey)?;
    let long = match policy {
        CachePolicy::Usual => "30d or more".to_owned(),
        CachePolicy::AtLeast(time) => format!("{} or more", Millis::show(Millis(time).number())),
        CachePolicy::Immutable => "`immutable`".to_owned(),
    };
    let expected = format!("names with a hash to be kept ({long}), others to be asked for again");
    let hashed = judged(survey).any(|(_, judged)| judged.hashed);
    if files.is_empty() && !hashed && policy != CachePolicy::Usual {
        return Err(Mismatch::new(span, expected, "no name that has a hash").into());
    }
    some(&files, span, &expected, "otherwise")
}

/// That each script and stylesheet of the page has a hash in its tag, whoever's
/// it is.
fn hashes(survey: &Survey, span: Span) -> Result<(), Failure> {
    let is_meant = |mention: &Mention| {
        let kinds = [Kind::Stylesheet, Kind::Script, Kind::Module];
        kinds.contains(&mention.kind) && !mention.preload && mention.spot.by.is_none()
    };
    let mut meant = 0;
    let mut lacking = Vec::new();
    for (asset, fate) in all(survey) {
        if matches!(fate, Fate::LeftOut(LeftOut::Excluded | LeftOut::Kind)) {
            continue;
        }
        for mention in asset.mentions.iter().filter(|mention| is_meant(mention)) {
            meant += 1;
            if !integrity::is_there(mention.integrity.as_deref()) {
                let name = survey.page.name(&asset.url);
                lacking.push(Said::at(name, "no `integrity`", &mention.spot));
            }
        }
    }
    let expected = "a hash in the tag of each script and stylesheet";
    if meant == 0 {
        let actual = "no script and no stylesheet";
        return Err(Mismatch::new(span, expected, actual).into());
    }
    some(&lacking, span, expected, "without")
}

/// That there are names with a hash as Django makes it; each that doesn't fit its
/// content is wrong.
fn named_by_hash(survey: &Survey, span: Span) -> Result<(), Failure> {
    if name::has_djangos(survey) {
        return Ok(());
    }
    judged_all(survey)?;
    let expected = "names with a hash as Django makes it, such as base.5f3a9c1d2e4b.css";
    Err(Mismatch::new(span, expected, "no such name").into())
}

/// Nothing of what was not judged can be said to be as expected.
pub(super) fn judged_all(survey: &Survey) -> Result<(), Failure> {
    let missing = judged_wrong(survey) + gaps(survey).len();
    match missing {
        0 => Ok(()),
        _ => Err(Failure::Unjudged(
            "not all files are there to be judged".to_owned(),
        )),
    }
}

/// That there are no such `files`, which are `what`.
pub(super) fn some(files: &[Said], span: Span, expected: &str, what: &str) -> Result<(), Failure> {
    if files.is_empty() {
        return Ok(());
    }
    let mismatch = Mismatch::new(span, expected, format!("{} {what}", files.len()));
    Err(listed(mismatch, &lines(files)).into())
}
