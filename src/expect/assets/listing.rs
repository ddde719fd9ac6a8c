//! Files with what is said of each: many with one fault of one folder are one line.

use std::fmt;

use indexmap::IndexMap;

use super::survey::Survey;
use crate::content::asset::{Asset, Spot};
use crate::expect::assertion::Mismatch;
use crate::expect::matching::list;
use crate::source::elide;

/// How many lines there are at most.
const LISTED: usize = 12;

/// From how many files on they share a line: two can be told each with its place.
const MANY: usize = 3;

/// How many of them are named in it, and with how many characters each.
const NAMED: usize = 3;
const NAME: usize = 60;

/// What is to be said of a file.
pub(super) struct Said {
    name: String,
    /// In full.
    text: String,
    /// The same without what each file has of its own, such as its size.
    alike: String,
    /// Where it is named.
    place: String,
}

impl Said {
    /// `text` of a file.
    pub(super) fn of(survey: &Survey, asset: &Asset, text: String) -> Self {
        let more = match asset.places() - 1 {
            0 => String::new(),
            1 => " (and one more place)".to_owned(),
            n => format!(" (and {n} more places)"),
        };
        Self {
            name: survey.page.name(&asset.url),
            alike: text.clone(),
            text,
            place: format!("{}{more}", spot(survey, asset)),
        }
    }

    /// `text` of what is called `name` at one place.
    pub(super) fn at(name: String, text: &str, spot: &Spot) -> Self {
        Self {
            name,
            text: text.to_owned(),
            alike: text.to_owned(),
            place: spot.to_string(),
        }
    }

    /// With what others may have alike.
    pub(super) fn alike(self, alike: String) -> Self {
        Self { alike, ..self }
    }

    /// Its name, with so many characters.
    pub(super) fn name(&self, limit: usize) -> String {
        elide(&self.name, limit).into_owned()
    }

    /// The folder and the rest of its name.
    fn parts(&self) -> (&str, &str) {
        let path = self.name.split('?').next().unwrap_or_default();
        let folder = path.rfind('/').map_or(0, |at| at + 1);
        self.name.split_at(folder)
    }
}

impl fmt::Display for Said {
    /// A file, what is said of it, and where it is named.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} — {}", self.name, self.text, self.place)
    }
}

/// The first place that names a file and is looked at.
pub(super) fn spot<'a>(survey: &Survey, asset: &'a Asset) -> &'a Spot {
    let mut wanted = asset.mentions.iter();
    let wanted = wanted.find(|mention| survey.is_wanted(mention));
    wanted.map_or(asset.spot(), |mention| &mention.spot)
}

/// A line of a list.
pub(super) struct Line {
    pub(super) text: String,
    /// How many files it is of.
    files: usize,
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self { text, files: 1 }
    }
}

/// The lines of files, in the order in which the first of each is named.
pub(super) fn lines(files: &[Said]) -> Vec<Line> {
    let mut groups: IndexMap<(&str, &str), Vec<&Said>> = IndexMap::new();
    for file in files {
        let key = (file.parts().0, file.alike.as_str());
        groups.entry(key).or_default().push(file);
    }
    let line = |((folder, _), files): ((&str, &str), Vec<&Said>)| {
        if files.len() < MANY {
            files
                .iter()
                .map(|file| Line::from(file.to_string()))
                .collect()
        } else {
            vec![together(folder, &files)]
        }
    };
    let lines: Vec<Vec<Line>> = groups.into_iter().map(line).collect();
    lines.into_iter().flatten().collect()
}

/// One line of files of a folder: `/static/: 4 files: 404 Not Found, text/html (a.css,
/// b.css, c.css and 1 more) — line 7: <link …>`, which is the place of the first.
fn together(folder: &str, files: &[&Said]) -> Line {
    let first = files[0];
    let is_same = files.iter().all(|file| file.text == first.text);
    let text = if is_same { &first.text } else { &first.alike };
    let short = |file: &&Said| elide(file.parts().1, NAME).into_owned();
    let names: Vec<String> = files.iter().take(NAMED).map(short).collect();
    let (count, place) = (files.len(), &first.place);
    let names = list(&names, count, NAMED, "and");
    Line {
        text: format!("{folder}: {count} files: {text} ({names}) — {place}"),
        files: count,
    }
}

/// `mismatch` with the first of `lines`, and how many more files there are.
pub(super) fn listed(mismatch: Mismatch, lines: &[Line]) -> Mismatch {
    let (shown, left) = lines.split_at(lines.len().min(LISTED));
    let mismatch = shown
        .iter()
        .fold(mismatch, |mismatch, line| mismatch.note(&line.text));
    match left.iter().map(|line| line.files).sum() {
        0_usize => mismatch,
        n => mismatch.note(format!("… and {n} more")),
    }
}
