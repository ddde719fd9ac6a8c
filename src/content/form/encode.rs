//! How the entries of a form are sent (WHATWG HTML, section 4.10.21.5 to 8).

use std::fmt::Write as _;

use url::form_urlencoded;

use super::entries::{Entry, EntryValue};
use crate::suite::{Body, Part, PartContent};

/// How a form says that its entries are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enctype {
    UrlEncoded,
    Multipart,
    Plain,
}

impl Enctype {
    /// What an `enctype` means; what is unknown means the usual one.
    pub(super) fn of(word: Option<&str>) -> Self {
        match word.map(str::to_ascii_lowercase).as_deref() {
            Some("multipart/form-data") => Self::Multipart,
            Some("text/plain") => Self::Plain,
            _ => Self::UrlEncoded,
        }
    }
}

/// The entries as a query.
pub(super) fn query(entries: &[Entry]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs(entries))
        .finish()
}

/// The entries as a body.
pub(super) fn body(entries: &[Entry], enctype: Enctype) -> Body {
    match enctype {
        Enctype::UrlEncoded => Body::Form(pairs(entries)),
        Enctype::Multipart => Body::Multipart(entries.iter().map(part).collect()),
        Enctype::Plain => {
            let mut text = String::new();
            for (name, value) in pairs(entries) {
                let _ = write!(text, "{name}={value}\r\n");
            }
            Body::Text(text)
        }
    }
}

fn part(entry: &Entry) -> Part {
    let content = match &entry.value {
        EntryValue::Text(text) => PartContent::Text(broken(text)),
        EntryValue::File(file) => PartContent::File(file.clone()),
        EntryValue::NoFile => PartContent::NoFile,
    };
    Part {
        name: broken(&entry.name),
        content,
    }
}

/// Names and values; files are their names.
fn pairs(entries: &[Entry]) -> Vec<(String, String)> {
    let value = |entry: &Entry| match &entry.value {
        EntryValue::Text(text) => broken(text),
        EntryValue::File(file) => file.filename.clone(),
        EntryValue::NoFile => String::new(),
    };
    entries
        .iter()
        .map(|entry| (broken(&entry.name), value(entry)))
        .collect()
}

/// `text` with its lines ended as forms do it, by CR and LF.
fn broken(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n")
}
