//! What a policy keeps a browser from.

use url::Url;

use super::{Directive, InlineKind, Policies};
use crate::source::{elide, one_line};

/// How many characters of a source are shown.
const SHOWN: usize = 80;

/// What a policy keeps a browser from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Fetching a file.
    File {
        /// The directive that speaks of it.
        directive: Directive,
        /// The source that would let it through: `https://cdn.example`.
        source: String,
    },
    /// Running or applying what stands in the page.
    Inline {
        /// What it is.
        kind: InlineKind,
        /// Its hash, which would let it through: `sha256-…`.
        hash: String,
    },
    /// Sending a form.
    Form {
        /// The source that would let it through.
        source: String,
    },
    /// Running any script, by a sandbox.
    Scripts,
    /// Sending any form, by a sandbox.
    Forms,
}

impl Policies {
    /// The source that would let `url` through.
    #[must_use]
    pub fn source_of(&self, url: &Url) -> String {
        if !url.origin().is_tuple() {
            return elide(&format!("{}:", url.scheme()), SHOWN).into_owned();
        }
        if url.origin() == self.url.origin() {
            return "'self'".to_owned();
        }
        elide(&one_line(&url.origin().ascii_serialization()), SHOWN).into_owned()
    }
}
