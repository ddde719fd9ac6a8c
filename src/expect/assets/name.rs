//! Hashes in the names of files. Whether one that doesn't fit its content is
//! wrong can be told when all files are there: some builds hash what they build
//! from, and some what they have before they put other names into it.

use std::collections::HashSet;
use std::fmt::Write as _;

use http::header::VARY;
use serde::{Deserialize, Serialize};
use url::{Position, Url};

use super::fate::Fate;
use super::judge::kinds;
use super::outcome::judged;
use super::survey::Survey;
use super::wrong::Wrong;
use crate::content::asset::{
    Algorithm, Asset, Hashes, Kind, Shape, has_digits, hash_parts, is_compressors,
    is_fingerprinted, names_hashed,
};
use crate::exchange::Response;
use crate::suite::expect::HashScheme;

/// Verdict on the hash in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HashVerdict {
    /// It is that of the content.
    Verified,
    /// It is another one, which it should not be.
    Wrong,
    /// It can't be told how it is made.
    Unverified,
}

/// The hash in a name, compared with the content.
#[derive(Debug)]
pub(super) struct NameHash {
    /// How the name has the hash of the content, where it does.
    fits: Option<(Algorithm, Shape)>,
    /// Parts that look like a hash; whether the content has hashes of such a
    /// shape in it, too.
    parts: Vec<(Shape, String, bool)>,
    /// Whether the content that fits names files that have such hashes.
    names_hashed: bool,
    hashes: Box<Hashes>,
    /// Whether the server sends other content to other browsers.
    varies: bool,
}

impl NameHash {
    /// What the name of `path` says of the content of `response`, which is
    /// whole; nothing where it has no hash.
    pub(super) fn of(path: &str, response: &Response) -> Option<Self> {
        let has_parts = hash_parts(path).next().is_some();
        if !has_parts && !is_fingerprinted(path) {
            return None;
        }
        let content = &response.body.bytes;
        let hashes = Box::new(Hashes::of(content));
        let fits = hash_parts(path).find_map(|part| Some((part.fits(&hashes)?, part.shape)));
        if fits.is_none() && !is_fingerprinted(path) {
            return None;
        }
        // A content that has the digits in it, as where it names its source map, had them
        // before its hash was made.
        let has = |digits: &str| memchr::memmem::find(content, digits.as_bytes()).is_some();
        let parts = hash_parts(path).filter(|part| part.is_likely && !has(part.text));
        let parts = parts.map(|part| {
            let names_others = has_digits(content, part.shape.digits);
            (part.shape, part.text.to_owned(), names_others)
        });
        Some(Self {
            names_hashed: fits.is_some_and(|(_, shape)| names_hashed(content, shape.digits)),
            fits,
            parts: parts.collect(),
            hashes,
            varies: varies(response),
        })
    }

    /// Whether the name has the hash of the content.
    pub(super) fn is_verified(&self) -> bool {
        self.fits.is_some()
    }

    /// Whether the name may say that the content is another one.
    pub(super) fn is_suspect(&self) -> bool {
        !self.is_verified() && !self.parts.is_empty()
    }

    /// Whether it is as Django makes it.
    fn is_djangos(&self) -> bool {
        let mut shapes = self.parts.iter().map(|(shape, ..)| *shape);
        shapes.any(|shape| shape == Shape::DJANGO)
            || self.fits == Some((Algorithm::Md5, Shape::DJANGO))
    }
}

/// Whether what is sent depends on what the browser takes, as of images that are
/// made smaller on the way.
fn varies(response: &Response) -> bool {
    let values = response.headers.get_all(VARY).iter();
    let mut values = values.filter_map(|value| value.to_str().ok());
    values.any(|value| {
        let mut names = value.split(',');
        names.any(|name| matches!(name.trim(), "*") || name.trim().eq_ignore_ascii_case("accept"))
    })
}

/// A file whose name has the hash of its content.
struct Verified<'a> {
    url: &'a Url,
    algorithm: Algorithm,
    shape: Shape,
    /// Whether names with such hashes are in its content or in that of another like it:
    /// then they are hashed with them in it.
    is_hashed_last: bool,
}

/// The files whose names say that their content is another one.
pub(super) fn wrong(survey: &Survey) -> Vec<(usize, Wrong)> {
    let verified = verified(survey);
    let scheme = survey.expect.hashes.as_ref().map(|it| it.value);
    let files = survey.named.files().zip(&survey.fates).enumerate();
    let wrong = files.filter_map(|(at, (asset, fate))| {
        let Fate::Judged(judged) = fate else {
            return None;
        };
        let name = judged.name.as_ref().filter(|_| judged.wrong.is_empty())?;
        Some((at, mismatch(asset, name, &verified, scheme)?))
    });
    wrong.collect()
}

fn verified(survey: &Survey) -> Vec<Verified<'_>> {
    let mut last = HashSet::new();
    let mut verified = Vec::new();
    for (asset, judged) in judged(survey) {
        let name = judged.name.as_ref();
        let fits = name.and_then(|name| Some((name.fits?, name.names_hashed)));
        // Whatever made it made nothing else.
        let Some((made, names_hashed)) = fits.filter(|_| !is_compressors(asset.url.path())) else {
            continue;
        };
        if names_hashed {
            last.insert((made, folder(&asset.url)));
        }
        verified.push((&asset.url, made));
    }
    let verified = verified.into_iter().map(|(url, made)| Verified {
        url,
        algorithm: made.0,
        shape: made.1,
        is_hashed_last: last.contains(&(made, folder(url))),
    });
    verified.collect()
}

/// What is wrong with a file, if its name has the hash of another content.
fn mismatch(
    asset: &Asset,
    name: &NameHash,
    verified: &[Verified<'_>],
    scheme: Option<HashScheme>,
) -> Option<Wrong> {
    if name.is_verified() || is_compressors(asset.url.path()) {
        return None;
    }
    let found = name.parts.iter().find_map(|(shape, text, names_others)| {
        let algorithm = if scheme == Some(HashScheme::Django) && *shape == Shape::DJANGO {
            Some(Algorithm::Md5)
        } else {
            let mut alike = verified.iter().filter(|other| other.shape == *shape);
            alike
                .find(|other| follows(asset, name, other, *names_others))
                .map(|other| other.algorithm)
        };
        Some((algorithm?, text))
    });
    let (algorithm, part) = found?;
    let begins = name.hashes.get(algorithm);
    Some(Wrong::Name {
        part: part.clone(),
        algorithm,
        begins: begins[..part.len().min(begins.len())].to_owned(),
    })
}

/// Whether the file's name is made as that of `other` is, so that it should fit
/// its content, too.
fn follows(asset: &Asset, name: &NameHash, other: &Verified<'_>, names_others: bool) -> bool {
    let url = &asset.url;
    if url.origin() != other.url.origin() {
        return false;
    }
    let is_near = folder(url) == folder(other.url);
    let is_image = kinds(asset)
        .iter()
        .any(|kind| matches!(kind, Kind::Image | Kind::Icon));
    if is_image && (name.varies || !is_near || ending(url) != ending(other.url)) {
        // What makes images smaller on the way leaves other files alone.
        return false;
    }
    if (other.algorithm, other.shape) == (Algorithm::Md5, Shape::DJANGO) {
        // Django hashes everything below `STATIC_URL`, and last of all.
        return is_near || top(url).is_some_and(|top| other.url.path().starts_with(top));
    }
    // Others hash a file and then put the new names of others into it (Phoenix,
    // Ember, gulp-rev, mdBook), or make all of one kind smaller (rustdoc).
    let is_alike = is_near && ending(url) == ending(other.url);
    is_alike && (!names_others || other.is_hashed_last)
}

/// Path of the folder that a file is in, with its slash.
fn folder(url: &Url) -> &str {
    let path = url.path();
    &path[..=path.rfind('/').unwrap_or(0)]
}

/// The first folder of a path: `/static/`.
fn top(url: &Url) -> Option<&str> {
    let end = url.path()[1..].find('/')?;
    Some(&url.path()[..end + 2])
}

fn ending(url: &Url) -> &str {
    let path = &url[Position::BeforePath..Position::AfterPath];
    path.rsplit('.').next().unwrap_or_default()
}

/// Whether a name has a hash as Django makes it.
pub(super) fn has_djangos(survey: &Survey) -> bool {
    let mut names = judged(survey).filter_map(|(_, judged)| judged.name.as_ref());
    names.any(NameHash::is_djangos)
}

/// How many of the hashes in names can't be checked; nothing where all can.
pub(super) fn unverified(survey: &Survey) -> Option<String> {
    let names = judged(survey).filter_map(|(_, judged)| judged.name.as_ref());
    let verified: Vec<bool> = names.map(NameHash::is_verified).collect();
    let unverified = verified.iter().filter(|is_verified| !**is_verified).count();
    if unverified == 0 {
        return None;
    }
    let mut told = format!("{unverified} of ");
    let _ = match verified.len() {
        1 => write!(told, "1 hashed name can't be checked"),
        all => write!(told, "{all} hashed names can't be checked"),
    };
    Some(told)
}
