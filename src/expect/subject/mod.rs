//! Subjects of checks.

mod name;
mod part;
mod text;

pub use name::Name;
pub use part::{
    AssetsPart, BodyPart, CachingPart, CookiePart, Group, HeadPart, NodePart, RangePart,
    TimingPhase, TlsPart,
};

use crate::suite::expect::Safeguard;

/// Subject of a check: an expectation of a suite, or a part of one.
///
/// Its text is how the suite spells it, such as `status`, `headers.server` or
/// `select."#id_new_item".count`. Reports and recorded runs have that text, and
/// nothing else looks at it: what is to be known of a subject, its variants tell.
///
/// A part that is `None` means the expectation as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The status of the response.
    Status,
    /// That every redirect can be followed, where the case follows them.
    Follow,
    /// Where a redirect leads.
    Redirect,
    /// Where the redirects ended.
    Url,
    /// How many redirects were followed.
    Hops,
    /// A header.
    Header(Name),
    /// A cookie.
    Cookie(Name, Option<CookiePart>),
    /// The baseline of security.
    Security(Option<Safeguard>),
    /// The version of HTTP.
    HttpVersion,
    /// The peer's address.
    RemoteIp,
    /// How the content was encoded.
    ContentEncoding,
    /// How the content was framed on its way.
    Transfer,
    /// That no more content comes than the suite's `max_body`.
    MaxBody,
    /// The charset of the content.
    Charset,
    /// How the connection is secured.
    Tls(TlsPart),
    /// That the page is not plainly another one, where nothing that is expected
    /// tells.
    Page,
    /// The title of the page.
    Title,
    /// The content.
    Body(Option<BodyPart>),
    /// The size of the content.
    Size,
    /// The size of what was transferred.
    WireSize,
    /// The elements of the page that a selector finds.
    Select(Name, Option<NodePart>),
    /// The values of the document that a path finds.
    Json(Name, Option<NodePart>),
    /// The document as a whole.
    JsonSchema,
    /// How long everything took.
    Time,
    /// How long a phase took.
    Timing(TimingPhase),
    /// How long the response is kept, and how it is asked for again.
    Caching(Option<CachingPart>),
    /// Whether parts of the content can be had.
    Ranges(Option<RangePart>),
    /// Whether HEAD is answered as GET is.
    HeadMatches(Option<HeadPart>),
    /// The files that the page names.
    Assets(Option<AssetsPart>),
    /// A value for later steps.
    Capture(Name),
    /// The form that a step sends, in the page of the step before.
    Submit,
    /// What a newer smoke judged, in a recorded run.
    Unknown {
        /// The beginning of its text, which names the group.
        group: String,
        /// The rest of its text.
        rest: String,
    },
}

impl Subject {
    /// The expectation that it is, or is a part of; none where it is unknown.
    #[must_use]
    pub const fn group(&self) -> Option<Group> {
        Some(match self {
            Self::Status => Group::Status,
            Self::Follow => Group::Follow,
            Self::Redirect => Group::Redirect,
            Self::Url => Group::Url,
            Self::Hops => Group::Hops,
            Self::Header(_) => Group::Headers,
            Self::Cookie(..) => Group::Cookies,
            Self::Security(_) => Group::Security,
            Self::HttpVersion => Group::HttpVersion,
            Self::RemoteIp => Group::RemoteIp,
            Self::ContentEncoding => Group::ContentEncoding,
            Self::Transfer => Group::Transfer,
            Self::MaxBody => Group::MaxBody,
            Self::Charset => Group::Charset,
            Self::Tls(_) => Group::Tls,
            Self::Page => Group::Page,
            Self::Title => Group::Title,
            Self::Body(_) => Group::Body,
            Self::Size => Group::Size,
            Self::WireSize => Group::WireSize,
            Self::Select(..) => Group::Select,
            Self::Json(..) => Group::Json,
            Self::JsonSchema => Group::JsonSchema,
            Self::Time => Group::Time,
            Self::Timing(_) => Group::Timing,
            Self::Caching(_) => Group::Caching,
            Self::Ranges(_) => Group::Ranges,
            Self::HeadMatches(_) => Group::HeadMatches,
            Self::Assets(_) => Group::Assets,
            Self::Capture(_) => Group::Capture,
            Self::Submit => Group::Submit,
            Self::Unknown { .. } => return None,
        })
    }

    /// The text of its group, known or not.
    #[must_use]
    pub fn group_text(&self) -> String {
        match (self, self.group()) {
            (Self::Unknown { group, .. }, _) => group.clone(),
            (_, group) => group.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// The name that the suite gives it, to hide what is secret in it.
    pub const fn name_mut(&mut self) -> Option<&mut Name> {
        match self {
            Self::Header(name)
            | Self::Cookie(name, _)
            | Self::Select(name, _)
            | Self::Json(name, _)
            | Self::Capture(name) => Some(name),
            Self::Status
            | Self::Follow
            | Self::Redirect
            | Self::Url
            | Self::Hops
            | Self::Security(_)
            | Self::HttpVersion
            | Self::RemoteIp
            | Self::ContentEncoding
            | Self::Transfer
            | Self::MaxBody
            | Self::Charset
            | Self::Tls(_)
            | Self::Page
            | Self::Title
            | Self::Body(_)
            | Self::Size
            | Self::WireSize
            | Self::JsonSchema
            | Self::Time
            | Self::Timing(_)
            | Self::Caching(_)
            | Self::Ranges(_)
            | Self::HeadMatches(_)
            | Self::Assets(_)
            | Self::Submit
            | Self::Unknown { .. } => None,
        }
    }

    /// Whether it is how long something took.
    #[must_use]
    pub const fn is_time(&self) -> bool {
        matches!(self, Self::Time | Self::Timing(_))
    }

    /// Whether it is how long the transfer took or how it went, and nothing of
    /// what was transferred.
    #[must_use]
    pub const fn is_about_transfer(&self) -> bool {
        self.is_time()
            || matches!(
                self,
                Self::HttpVersion | Self::RemoteIp | Self::Transfer | Self::MaxBody | Self::Tls(_)
            )
    }

    /// Whether it is about what is to be seen of the content, or about the status,
    /// whose page may say why.
    #[must_use]
    pub const fn is_of_content(&self) -> bool {
        !self.is_about_transfer()
            && !matches!(
                self,
                Self::Header(_)
                    | Self::Cookie(..)
                    | Self::Security(_)
                    | Self::Caching(_)
                    | Self::Ranges(_)
                    | Self::HeadMatches(_)
                    | Self::Redirect
                    | Self::Follow
                    | Self::Hops
                    | Self::ContentEncoding
                    | Self::Size
                    | Self::WireSize
                    | Self::Assets(_)
            )
    }

    /// Whether it is about the files that the page names, and not about the
    /// page.
    #[must_use]
    pub const fn is_of_assets(&self) -> bool {
        matches!(self, Self::Assets(_))
    }
}
