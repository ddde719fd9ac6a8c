//! The end of a survey.

use url::Position;

use super::fate::Fate;
use super::record::{self, AssetRecord};
use super::survey::Survey;
use super::wrong::{BrokenAsset, Neighbours, Wrong};
use super::{local, name, neighbours, notes, outcome, policy, screen};
use crate::content::asset::Useless;
use crate::expect::Check;
use crate::source::Sources;

/// Result of a survey.
#[derive(Debug)]
pub struct Surveyed {
    /// Checks of what was expected.
    pub checks: Vec<Check>,
    /// Records of the files.
    pub files: Vec<AssetRecord>,
    /// What is worth knowing although all is as expected.
    pub notes: Vec<String>,
    /// The page itself, or the first file, that is wrong.
    pub broken: Option<BrokenAsset>,
}

impl Survey {
    /// Result of a survey.
    #[must_use]
    pub fn finish(mut self, sources: &Sources) -> Surveyed {
        // What was named last may not have been asked for.
        self.wave();
        let ended = self.ended.take();
        let why = ended.unwrap_or_else(|| "not asked for".to_owned());
        for fate in &mut self.fates {
            if matches!(fate, Fate::Asked) {
                *fate = Fate::Unjudged(why.clone());
            }
        }
        self.flaws.extend(policy::within(&self));
        self.flaws.extend(screen::flaw(&self));
        self.judge_names();
        self.judge_by_local_files();
        let checks = outcome::checks(&self, sources);
        let is_met = checks.iter().all(Check::is_met);
        Surveyed {
            notes: if is_met {
                notes::notes(&self)
            } else {
                Vec::new()
            },
            checks,
            files: record::records(&self),
            broken: self.broken(),
        }
    }

    /// The page itself, if it is wrong, else the first file that is.
    fn broken(&self) -> Option<BrokenAsset> {
        let of_page = |wrong| {
            let path = self.page.url[Position::BeforePath..].to_owned();
            BrokenAsset::new(wrong, path, None)
        };
        let mut places = self.named.unusable().iter();
        let is_late = places.any(|it| matches!(it.why, Useless::Late(_)) && self.is_looked_at(it));
        let late = is_late.then(|| of_page(Wrong::Late));
        let page = self.flaws.first().map(|flaw| of_page(flaw.wrong.clone()));
        let file = self.broken.as_ref().map(|((_, at), broken)| BrokenAsset {
            neighbours: self.neighbours(*at, &broken.wrong),
            ..broken.clone()
        });
        page.or(file).or(late)
    }

    /// What became of the files beside one.
    fn neighbours(&self, at: usize, wrong: &Wrong) -> Neighbours {
        let Some(asset) = self.named.files().nth(at) else {
            return Neighbours::default();
        };
        let status = match &self.fates[at] {
            Fate::Judged(judged) => judged.status,
            _ => None,
        };
        neighbours::of(self, &asset.url, wrong, status)
    }

    /// Judges the files by local ones, for which all are looked at.
    fn judge_by_local_files(&mut self) {
        for (at, how) in local::unlike(self) {
            if let Fate::Judged(judged) = &mut self.fates[at] {
                judged.unlike = Some(how.clone());
            }
            if let Some(exchange) = self.suspects.take(at) {
                self.keep_broken(at, BrokenAsset::of(Wrong::Unlike(how), exchange));
            }
        }
    }

    /// Judges the hashes in names, for which all files are looked at.
    fn judge_names(&mut self) {
        for (at, wrong) in name::wrong(self) {
            if let Fate::Judged(judged) = &mut self.fates[at] {
                judged.wrong.push(wrong.clone());
                judged.cache = None;
            }
            if let Some(exchange) = self.suspects.take(at) {
                self.keep_broken(at, BrokenAsset::of(wrong, exchange));
            }
        }
    }
}
