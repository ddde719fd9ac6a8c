//! The end of a survey.

use super::fate::Fate;
use super::outcome;
use super::record::{self, AssetRecord};
use super::survey::Survey;
use super::wrong::BrokenAsset;
use crate::expect::Check;
use crate::source::Sources;

/// Result of a survey.
#[derive(Debug)]
pub struct Surveyed {
    /// Checks of what was expected.
    pub checks: Vec<Check>,
    /// Records of the files.
    pub files: Vec<AssetRecord>,
    /// The first file that is wrong although something came.
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
        Surveyed {
            checks: outcome::checks(&self, sources),
            files: record::records(&self),
            broken: self.broken.map(|(_, broken)| broken),
        }
    }
}
