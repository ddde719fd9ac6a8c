//! The files that a page, a stylesheet or a manifest names: what a browser
//! fetches to show the page.
//!
//! # Decisions
//!
//! * A page is read tag by tag, as its tokenizer gives them: that keeps their
//!   lines, and depth costs nothing. What is in a `<noscript>` counts, what is
//!   in a `<template>` doesn't.
//! * What a browser puts beside the page doesn't count: `iframe`, `object`,
//!   `embed`, `audio`, `video` (its poster does). Nor does what no browser
//!   fetches: `og:image`, an alternate page, source maps.
//! * `/favicon.ico` counts where the page names it, not because browsers try.

mod css;
mod document;
mod element;
mod fingerprint;
mod flaw;
mod handlers;
mod head;
mod kind;
mod manifest;
mod media;
mod name_hash;
mod named;
mod page;
mod reference;
mod refresh;
mod srcset;
mod tags;

pub use document::{BlockedPiece, Document, Idle};
pub use fingerprint::{before_fingerprint, is_fingerprinted};
pub use flaw::{Begins, Flaw, Open, flaw, in_stylesheet as conflict_in_stylesheet};
pub use kind::Kind;
pub use name_hash::{
    Algorithm, HashPart, Hashes, Shape, has_digits, hash_parts, is_compressors, is_named_empty,
    names_hashed,
};
pub use named::{Asset, Named, Unusable, Useless, Within};
pub use reference::{Cors, Effect, Mention, Spot};
pub use refresh::leads_at_once;

use reference::Reference;
use url::Url;

use crate::content::csp::Policies;

/// What `text`, the page at `url`, names, and what else it says. `policies` are those of
/// its headers, to which its own are added.
///
/// Where not all of it can be read, it comes with the reason.
pub fn of_page(
    text: &str,
    url: &Url,
    policies: &mut Policies,
    named: &mut Named,
) -> (Document, Option<String>) {
    page::references(text, url, policies, &mut |base, reference| {
        named.add(base, reference);
    })
}

/// Gives the name of each tag of the page `text` to `found`, and whether it opens an
/// element.
///
/// # Errors
/// When a tag has too many attributes.
pub(super) fn read_tags(text: &str, found: &mut dyn FnMut(&str, bool)) -> Result<(), String> {
    tags::read(text, &mut |part| match part {
        tags::Part::Open(tag) => found(tag.name(), true),
        tags::Part::Close(name) => found(name, false),
        tags::Part::Text(_) => {}
    })
}

/// What `text`, the stylesheet at `url`, names, and whether it has rules of its own
/// besides what it imports. `by` is what the stylesheet is called, none where it is
/// the page itself.
///
/// # Errors
/// When it is nested too deeply to be read.
pub fn of_stylesheet(
    text: &str,
    url: &Url,
    by: Option<&str>,
    named: &mut Named,
) -> Result<bool, String> {
    css::references(text, css::Part::Sheet, &mut |found| {
        let spot = Spot {
            by: by.map(str::to_owned),
            line: Some(found.line),
            text: found.text.clone(),
        };
        named.add(url, Reference::styled(found, spot));
    })
}

/// What `text`, the manifest at `url`, names. `by` is what the manifest is
/// called, none where it is the page itself.
///
/// # Errors
/// When it is no JSON, and what the parser says.
pub fn of_manifest(
    text: &str,
    url: &Url,
    by: Option<&str>,
    named: &mut Named,
) -> Result<(), String> {
    manifest::icons(text, &mut |icon, key| {
        let spot = Spot {
            by: by.map(str::to_owned),
            line: None,
            text: key,
        };
        named.add(url, Reference::new(icon, Kind::Icon, spot));
    })
}
