//! All files that are named, each once.

use indexmap::IndexMap;
use url::{Host, Url};

use super::Kind;
use super::reference::{Mention, Reference, Spot, bounded};
use crate::content::csp::Since;

/// At most this many different files.
const MOST: usize = 2_000;

/// At most this many bytes of their URLs: one long `<base>` is a part of each.
const BYTES: usize = 2 * 1024 * 1024;

/// At most this many mentions of one file are kept; the others are counted.
const MENTIONS: usize = 16;

/// A file that is named, and where.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its URL, without a fragment.
    pub url: Url,
    /// Where it is named, in order; at least one.
    pub mentions: Vec<Mention>,
    /// How many more places name it.
    pub more: usize,
}

/// A place that names nothing that is fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// What is written, bounded.
    pub written: String,
    /// The reason.
    pub why: Useless,
    /// The place.
    pub mention: Mention,
}

/// Images or fonts that stand in URLs of the scheme `data`, alike for policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Within {
    /// The first of them.
    pub mention: Mention,
    /// How many there are.
    pub count: usize,
}

/// Reason why what is named isn't fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Useless {
    /// It is no URL that could be.
    NoUrl,
    /// It is an `@import` of this URL behind a rule, which browsers drop (CSS Cascade,
    /// section 2).
    Late(Url),
}

/// All files that are named, each once, in the order in which they are first
/// named.
#[derive(Clone, Debug, Default)]
pub struct Named {
    files: IndexMap<Url, Asset>,
    /// Bytes of their URLs.
    bytes: usize,
    unusable: Vec<Unusable>,
    within: IndexMap<Alike, Within>,
    beyond: usize,
}

/// What is the same of what stands in URLs, for policies.
type Alike = (Kind, Since, bool, Option<String>);

impl Named {
    /// The files.
    #[must_use]
    pub fn files(&self) -> impl ExactSizeIterator<Item = &Asset> {
        self.files.values()
    }

    /// The places that name nothing that is fetched.
    #[must_use]
    pub fn unusable(&self) -> &[Unusable] {
        &self.unusable
    }

    /// What stands in URLs themselves, and policies speak of.
    #[must_use]
    pub fn within(&self) -> impl ExactSizeIterator<Item = &Within> {
        self.within.values()
    }

    /// How many mentions there were of files beyond the 2000 that are kept.
    #[must_use]
    pub fn beyond(&self) -> usize {
        self.beyond
    }

    /// Takes in what one place names.
    pub(super) fn add(&mut self, base: &Url, reference: Reference) {
        let Reference {
            written,
            is_late,
            mention,
        } = reference;
        let no_url = Useless::NoUrl;
        let trimmed = written.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\0');
        let url = match base.join(trimmed) {
            // The place itself: of an empty image, nothing is fetched.
            _ if trimmed.is_empty() => return self.give_up(&written, no_url, mention),
            _ if trimmed.starts_with('#') => return,
            Ok(url) if url.scheme() == "data" => return self.add_within(mention, 1),
            Ok(url) if is_within(&url) => return,
            Ok(url) if !matches!(url.scheme(), "http" | "https") || !url.has_host() => {
                return self.give_up(&written, no_url, mention);
            }
            Ok(url) if is_late => return self.give_up(&written, Useless::Late(url), mention),
            Ok(url) => url,
            Err(_) => return self.give_up(&written, no_url, mention),
        };
        let mut url = url;
        url.set_fragment(None);
        // A page has no credentials to give; browsers drop them too.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        if let Some(known) = self.files.get_mut(&url) {
            return known.add(mention);
        }
        if !self.has_room_for(&url) {
            self.beyond += 1;
            return;
        }
        let asset = Asset {
            url: url.clone(),
            mentions: vec![mention],
            more: 0,
        };
        self.insert(url, asset);
    }

    /// Takes in all that `other` has.
    pub fn add_all(&mut self, other: Self) {
        for (url, asset) in other.files {
            if let Some(known) = self.files.get_mut(&url) {
                known.add_all(asset);
            } else if self.has_room_for(&url) {
                self.insert(url, asset);
            } else {
                self.beyond += asset.places();
            }
        }
        for within in other.within.into_values() {
            self.add_within(within.mention, within.count);
        }
        let room = MOST - self.unusable.len();
        self.beyond += other.beyond + other.unusable.len().saturating_sub(room);
        self.unusable.extend(other.unusable.into_iter().take(room));
    }

    /// Takes in what stands in a URL. What there is no room for is like what is there, but
    /// for the file that has it.
    fn add_within(&mut self, mention: Mention, count: usize) {
        let by = mention.spot.by.clone();
        let alike = (mention.kind, mention.policies, mention.in_rule, by);
        if let Some(known) = self.within.get_mut(&alike) {
            known.count += count;
        } else if self.within.len() < MOST && mention.directive.is_some() {
            self.within.insert(alike, Within { mention, count });
        }
    }

    fn has_room_for(&self, url: &Url) -> bool {
        self.files.len() < MOST && self.bytes + url.as_str().len() <= BYTES
    }

    fn insert(&mut self, url: Url, asset: Asset) {
        self.bytes += url.as_str().len();
        self.files.insert(url, asset);
    }

    fn give_up(&mut self, written: &str, why: Useless, mention: Mention) {
        if self.unusable.len() < MOST {
            self.unusable.push(Unusable {
                written: bounded(written),
                why,
                mention,
            });
        } else {
            self.beyond += 1;
        }
    }
}

impl Asset {
    fn add(&mut self, mention: Mention) {
        // Alike but for the place.
        let wants = |m: &Mention| Mention {
            spot: mention.spot.clone(),
            ..m.clone()
        };
        let is_new = !self.mentions.iter().any(|m| wants(m) == mention);
        if is_new && self.mentions.len() < 2 * MENTIONS || self.mentions.len() < MENTIONS {
            self.mentions.push(mention);
        } else {
            self.more += 1;
        }
    }

    fn add_all(&mut self, other: Self) {
        other
            .mentions
            .into_iter()
            .for_each(|mention| self.add(mention));
        self.more += other.more;
    }

    /// Whether browsers ask for it by https on a page of https, though it is named by http:
    /// so they do of images, but for those of a `srcset` or at an address (W3C Mixed Content
    /// Level 2, section 4.1).
    #[must_use]
    pub fn is_upgraded(&self) -> bool {
        let is_image = |it: &Mention| matches!(it.kind, Kind::Image | Kind::Icon) && !it.in_set;
        matches!(self.url.host(), Some(Host::Domain(_))) && self.mentions.iter().all(is_image)
    }

    /// Where it is first named.
    #[must_use]
    pub fn spot(&self) -> &Spot {
        &self.mentions[0].spot
    }

    /// How many places name it.
    #[must_use]
    pub fn places(&self) -> usize {
        self.mentions.len() + self.more
    }
}

/// Whether a URL has what it names in itself, so that nothing is fetched.
fn is_within(url: &Url) -> bool {
    matches!(url.scheme(), "blob" | "about" | "javascript")
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, Spot};
    use super::*;

    fn reference(written: &str) -> Reference {
        let spot = Spot {
            by: None,
            line: Some(1),
            text: String::new(),
        };
        Reference::new(written, Kind::Image, spot)
    }

    fn named(written: &[&str]) -> Named {
        let base = Url::parse("http://a.example/").unwrap();
        let mut named = Named::default();
        for written in written {
            named.add(&base, reference(written));
        }
        named
    }

    #[test]
    fn long_urls_are_few() {
        let long = "x".repeat(BYTES / 2 - 100);
        let named = named(&[
            "a",
            &format!("1{long}"),
            &format!("2{long}"),
            &format!("3{long}"),
            "b",
        ]);
        assert_eq!((named.files().len(), named.beyond()), (4, 1));
    }

    #[test]
    fn what_files_name_comes_together() {
        let mut all = named(&["a", "b"]);
        all.add_all(named(&["c", "b", "b", ""]));
        let files = all.files().map(|it| (it.url.path(), it.places()));
        assert_eq!(files.collect::<Vec<_>>(), [("/a", 1), ("/b", 3), ("/c", 1)]);
        assert_eq!(all.unusable().len(), 1);
    }
}
