//! Records of files.

use serde::{Deserialize, Serialize};

use super::fate::{Fate, Judged, LeftOut};
use super::judge::kinds;
use super::listing::spot;
use super::name::HashVerdict;
use super::outcome::{all, told};
use super::survey::Survey;
use crate::content::asset::Asset;
use crate::source::elide;

/// Record of a file that a page names. All texts are one line, bounded and free
/// of control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetRecord {
    /// The file: path and query, or the whole URL where it is another host's.
    pub name: String,
    /// Kind that the page wants it to be, with its article: `a stylesheet`.
    pub kind: String,
    /// Place where it is named: `line 7: <link …>`.
    pub named_at: String,
    /// Its verdict.
    pub verdict: AssetVerdict,
    /// Reason, where it is not fine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The status, where there is a response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The media type, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Bytes of content, where there is a response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// How long it took, in microseconds, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elapsed_us: Option<u64>,
    /// Verdict on the hash in its name, where it has one and something came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<HashVerdict>,
    /// The file in which it was kept, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved: Option<String>,
}

/// Verdict on a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssetVerdict {
    /// It is as it should be.
    Fine,
    /// It isn't.
    Wrong,
    /// It can't be told.
    Unjudged,
    /// It wasn't looked at.
    LeftOut,
}

/// Records of the files of a survey.
pub(super) fn records(survey: &Survey) -> Vec<AssetRecord> {
    let record = |(asset, fate): (&Asset, &Fate)| {
        let mut record = AssetRecord {
            name: survey.page.name(&asset.url),
            kind: kinds(asset)[0].to_string(),
            named_at: elide(&spot(survey, asset).to_string(), 300).into_owned(),
            verdict: AssetVerdict::Fine,
            why: None,
            status: None,
            media_type: None,
            size: None,
            elapsed_us: None,
            hash: None,
            saved: None,
        };
        match fate {
            Fate::Judged(judged) => fill(&mut record, judged),
            Fate::LeftOut(why) => {
                record.verdict = AssetVerdict::LeftOut;
                let why = match why {
                    LeftOut::Kind => "`only` leaves it out",
                    LeftOut::Excluded => "`exclude` names it",
                    LeftOut::External => "it is another host's",
                };
                record.why = Some(why.to_owned());
            }
            Fate::Unjudged(why) => {
                record.verdict = AssetVerdict::Unjudged;
                record.why = Some(why.clone());
            }
            Fate::Asked => record.verdict = AssetVerdict::Unjudged,
        }
        record
    };
    all(survey).map(record).collect()
}

fn fill(record: &mut AssetRecord, judged: &Judged) {
    record.status = judged.status;
    record.media_type.clone_from(&judged.media_type);
    record.size = judged.size;
    record.elapsed_us = judged.elapsed_us;
    record.hash = judged.hash();
    record.saved.clone_from(&judged.saved);
    if !judged.wrong.is_empty() {
        record.verdict = AssetVerdict::Wrong;
        record.why = Some(told(judged));
    } else if let Some(why) = judged.cache.as_ref().or(judged.unlike.as_ref()) {
        record.verdict = AssetVerdict::Wrong;
        record.why = Some(why.clone());
    }
}
