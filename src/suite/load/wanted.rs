//! What is wanted where a text of a suite stands, as the keys around it tell.

use crate::suite::matcher::Key;
use crate::suite::{is_secret_field, is_secret_header, keys};

/// What is wanted where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The keys of a suite file.
    File,
    /// The keys of a case, of `[ready]` or of `[defaults]`.
    Case,
    /// The keys of a step.
    Step,
    /// What names and selects: the same on every target and in every run.
    Told,
    /// What is known before anything is sent.
    Fixed,
    /// The cells of a row, of which each goes wherever its name stands.
    Row,
    /// Headers to send, which may be left out.
    Header,
    /// One that is secret by its name.
    SecretHeader,
    /// Fields to send, of which names may say that they are secret.
    Fields,
    /// A credential.
    Credential,
    /// Anything else that is sent or asked.
    Sent,
    /// JSON that is sent.
    Json,
    /// The keys of `expect`.
    Expect,
    /// The keys of `expect.json`.
    Paths,
    /// A JSON value that is expected.
    Node,
    /// A JSON Schema.
    Schema,
    /// Anything else that is expected.
    Expected,
    /// Whether something is there.
    Flag,
}

/// Keys of a case by which it is told and selected.
const TOLD: [&str; 5] = ["name", "tags", "skip", "only_targets", "not_targets"];

/// Keys below `expect` that take `true` or `false`, and no text.
const FLAGS: [&str; 8] = [
    "absent",
    "assets",
    "empty",
    "external",
    "head_matches",
    "http_only",
    "ranges",
    "secure",
];

impl Wanted {
    /// What is wanted as the value of `key`.
    pub(super) fn of(self, key: &str) -> Self {
        match self {
            Self::File if ["name", "description", "tags"].contains(&key) => Self::Told,
            Self::File => Self::Fixed,
            Self::Case if key == "step" => Self::Step,
            Self::Case if TOLD.contains(&key) => Self::Told,
            Self::Case if is_fixed(key) => Self::Fixed,
            Self::Step if key == "host" => Self::Fixed,
            Self::Case | Self::Step => match key {
                "expect" => Self::Expect,
                "headers" => Self::Header,
                "json" => Self::Json,
                "bearer" | "cookies" => Self::Credential,
                "basic_auth" | "form" | "multipart" | "query" => Self::Fields,
                _ => Self::Sent,
            },
            Self::Header if is_secret_header(key) => Self::SecretHeader,
            Self::Fields if is_secret_field(key) => Self::Credential,
            Self::Expect => match key {
                "json" => Self::Paths,
                "json_schema" => Self::Schema,
                _ if FLAGS.contains(&key) => Self::Flag,
                _ => Self::Expected,
            },
            Self::Paths => Self::Node,
            // Conditions about text or about a number, whatever the value is.
            Self::Node if key == "count" => Self::Expected,
            Self::Node if Key::of(key).is_some_and(Key::has_one_type) => Self::Expected,
            Self::Node | Self::Expected if FLAGS.contains(&key) => Self::Flag,
            same => same,
        }
    }

    /// Whether it may be any JSON value, `null` too.
    pub(super) const fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Node | Self::Schema | Self::Row)
    }

    /// Whether it is never to be shown.
    pub(super) const fn is_credential(self) -> bool {
        matches!(self, Self::SecretHeader | Self::Credential)
    }

    /// Whether it is a part of what a response must be.
    pub(super) const fn is_expected(self) -> bool {
        matches!(
            self,
            Self::Expect | Self::Paths | Self::Node | Self::Schema | Self::Expected | Self::Flag
        )
    }

    /// Whether it must be known before a case is sent.
    pub(super) const fn is_fixed(self) -> bool {
        matches!(self, Self::File | Self::Told | Self::Fixed)
    }
}

/// Whether a key of a case is none of a request, or says who is asked for.
fn is_fixed(key: &str) -> bool {
    key == "host" || keys::SHARED.contains(&key) || !keys::STEP.contains(&key)
}
