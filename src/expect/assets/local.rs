//! Comparing files with local ones.

use std::collections::BTreeSet;
use std::io;

use ring::digest::{SHA256, digest};
use url::{Position, Url};

use super::listing::Said;
use super::outcome::{judged, judged_all, some};
use super::survey::Survey;
use crate::content::asset::before_fingerprint;
use crate::expect::assertion::{Failure, Mismatch};
use crate::source::{LocalFile, LocalFiles, MAX_FILE, Span, elide, one_line, read_within};
use crate::suite::expect::{AssetsExpect, SameAs};

/// How many characters of a path are shown.
const SHOWN: usize = 80;

/// A file beside its local one.
#[derive(Debug)]
pub(super) struct Compared {
    /// Which folder or list it is in.
    list: usize,
    /// URL of the folder that all others in it are in, too; nothing where it lies
    /// at the root of both.
    base: Option<String>,
    /// Whether the whole path is that of the local file, as of a whole site.
    is_whole: bool,
    likeness: Likeness,
}

/// How a file is like its local one.
#[derive(Debug)]
enum Likeness {
    Same,
    /// It isn't; in what.
    Differs(String),
    /// The local one can't be read; why.
    Unread(String),
}

/// Compares `content` of the file at `url` with the local one; nothing where there
/// is none. Of several, one that is the same will do.
pub(super) fn compare(expect: &AssetsExpect, url: &Url, content: &[u8]) -> Option<Compared> {
    let mut first = None;
    for (list, local) in locals(expect).enumerate() {
        let Some(found) = local.files.as_ref().and_then(|it| it.find(url.path())) else {
            continue;
        };
        let likeness = likeness(found.file, content);
        let is_same = matches!(likeness, Likeness::Same);
        let compared = Compared {
            list,
            base: base(url, found.base),
            is_whole: found.base <= 1,
            likeness,
        };
        if is_same {
            return Some(compared);
        }
        first.get_or_insert(compared);
    }
    first
}

impl Compared {
    /// Whether it is not as the local one.
    pub(super) fn differs(&self) -> bool {
        matches!(self.likeness, Likeness::Differs(_))
    }
}

fn locals(expect: &AssetsExpect) -> impl Iterator<Item = &SameAs> {
    let same_as = expect.same_as.iter().flat_map(|it| &it.value.0);
    same_as.map(|it| &it.value)
}

/// URL of the folder that is the local one, of which `base` bytes of the path are.
/// Below a whole site, it is the first folder in it.
fn base(url: &Url, base: usize) -> Option<String> {
    let path = url.path();
    let end = match base {
        0 | 1 => 2 + path[1..].find('/')?,
        base => base,
    };
    let origin = &url[..Position::BeforePath];
    Some(format!("{origin}{}", &path[..end]))
}

fn likeness(file: &LocalFile, content: &[u8]) -> Likeness {
    match file {
        LocalFile::Outside => {
            Likeness::Unread("a link leads out of the folder; `smoke hashes` follows it".to_owned())
        }
        LocalFile::Sum(sum) => {
            let got = digest(&SHA256, content);
            if got.as_ref() == sum {
                return Likeness::Same;
            }
            let begin = |sum: &[u8]| {
                let digits = sum[..6].iter().map(|byte| format!("{byte:02x}"));
                digits.collect::<String>()
            };
            Likeness::Differs(format!(
                "another content: its SHA-256 begins with {}, not {}",
                begin(got.as_ref()),
                begin(sum)
            ))
        }
        LocalFile::At(path) => match read_within(path, MAX_FILE) {
            Ok(local) => difference(&local, content).map_or(Likeness::Same, Likeness::Differs),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Likeness::Unread("the local file is gone".to_owned())
            }
            Err(error) => Likeness::Unread(format!("the local file can't be read: {error}")),
        },
    }
}

/// In what `content` is not `local`.
fn difference(local: &[u8], content: &[u8]) -> Option<String> {
    let (got, wanted) = (content.len(), local.len());
    if content == local {
        None
    } else if local.starts_with(content) {
        Some(format!(
            "shorter: {got} of {wanted} bytes, the beginning is the same"
        ))
    } else if content.starts_with(local) {
        Some(format!(
            "longer: {got} instead of {wanted} bytes, the beginning is the same"
        ))
    } else if got == wanted {
        Some(format!("another content, of as many bytes ({got})"))
    } else {
        Some(format!(
            "another content, of {got} instead of {wanted} bytes"
        ))
    }
}

/// The files that are not as the local ones, and in what.
pub(super) fn unlike(survey: &Survey) -> Vec<(usize, String)> {
    let is_same = |it: &&Compared| matches!(it.likeness, Likeness::Same);
    let same: Vec<&Compared> = compared(survey).filter(is_same).collect();
    let is_any_same = |list| same.iter().any(|it| it.list == list);
    // Where the folders are served; what differs shows it only where all does.
    let is_sure = |it: &&Compared| is_same(it) || !is_any_same(it.list);
    let bases = compared(survey).filter(is_sure);
    let bases: BTreeSet<(usize, &str)> = bases
        .filter_map(|it| Some((it.list, it.base.as_deref()?)))
        .collect();
    let files = survey.named.files().zip(&survey.fates).enumerate();
    let files = files.filter_map(|(at, (asset, fate))| {
        let judged = fate.judged().filter(|judged| judged.wrong.is_empty())?;
        let missing = || Some((at, missing(survey, &bases, &asset.url)?));
        let Some(found) = &judged.compared else {
            return missing();
        };
        let Likeness::Differs(how) = &found.likeness else {
            return None;
        };
        // Else it is another folder's file, which has the name of one of these.
        let mut beside = same.iter();
        let is_meant = !is_any_same(found.list)
            || beside.any(|it| {
                let is_of_site = it.is_whole && found.is_whole;
                it.list == found.list && (it.base == found.base || is_of_site)
            });
        if is_meant {
            return Some((at, how.clone()));
        }
        missing()
    });
    files.collect()
}

fn compared(survey: &Survey) -> impl Iterator<Item = &Compared> {
    judged(survey).filter_map(|(_, judged)| judged.compared.as_ref())
}

/// What is said of a file that none of the local ones is, where it lies below one
/// of `bases`.
fn missing(survey: &Survey, bases: &BTreeSet<(usize, &str)>, url: &Url) -> Option<String> {
    let url = &url[..Position::AfterPath];
    let (list, base) = bases.iter().find(|(_, base)| url.starts_with(base))?;
    let local = locals(&survey.expect).nth(*list)?;
    let named = local.files.as_ref().and_then(|files| {
        let (manifest, name) = namesake(files, &url[base.len()..])?;
        let name = elide(&one_line(name), SHOWN).into_owned();
        Some(match manifest {
            Some(manifest) => format!("; {manifest} names {name}"),
            None => format!("; {name} is there"),
        })
    });
    Some(format!(
        "not in {}{}",
        shown(local),
        named.unwrap_or_default()
    ))
}

/// The file that has the name `path`, but for the hash in it.
fn namesake<'a>(files: &'a LocalFiles, path: &str) -> Option<(Option<&'static str>, &'a str)> {
    let before = before_fingerprint(path)?;
    let (manifest, names) = files.names();
    let alike = names.into_iter().find(|name| {
        folder(name) == folder(path)
            && last(name).starts_with(before)
            && last(name) != last(path)
            && ending(name) == ending(path)
            && before_fingerprint(name) == Some(before)
    });
    Some((manifest, alike?))
}

fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |end| &path[..end])
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn ending(path: &str) -> &str {
    last(path).rsplit('.').next().unwrap_or_default()
}

fn shown(local: &SameAs) -> String {
    elide(&one_line(&local.path.display().to_string()), SHOWN).into_owned()
}

/// The folders and lists, for people.
fn all_shown(expect: &AssetsExpect) -> String {
    let shown: Vec<String> = locals(expect).map(shown).collect();
    shown.join(", ")
}

/// That the files are as the local ones, and that some are there.
pub(super) fn judge(survey: &Survey, span: Span) -> Result<(), Failure> {
    let unlike = judged(survey).filter_map(|(asset, judged)| {
        let how = judged.unlike.clone()?;
        let alike = how.split([':', ';', ',']).next().unwrap_or_default();
        let alike = alike.to_owned();
        Some(Said::of(survey, asset, how).alike(alike))
    });
    let unlike: Vec<Said> = unlike.collect();
    let expected = format!("files as in {}", all_shown(&survey.expect));
    some(&unlike, span, &expected, "otherwise")?;
    judged_all(survey)?;
    let unread =
        judged(survey).find_map(
            |(asset, judged)| match &judged.compared.as_ref()?.likeness {
                Likeness::Unread(why) => Some(Said::of(survey, asset, why.clone()).to_string()),
                Likeness::Same | Likeness::Differs(_) => None,
            },
        );
    if let Some(why) = unread {
        return Err(Failure::Unjudged(why));
    }
    if compared(survey).next().is_none() {
        return Err(Mismatch::new(span, expected, "a page that names none of those").into());
    }
    Ok(())
}

/// How many files are compared with none.
pub(super) fn uncompared(survey: &Survey) -> Option<String> {
    survey.expect.same_as.as_ref()?;
    let is_alone = |judged: &super::fate::Judged| match &judged.compared {
        None => true,
        Some(compared) => compared.differs(),
    };
    let alone = judged(survey)
        .filter(|(_, judged)| is_alone(judged))
        .count();
    let them = all_shown(&survey.expect);
    match alone {
        0 => None,
        1 => Some(format!("1 file has none in {them} to be compared with")),
        n => Some(format!("{n} files have none in {them} to be compared with")),
    }
}
