//! Flaws of files.

use std::fmt;
use std::mem::discriminant;

use url::Url;

use crate::content::asset::{Algorithm, Flaw, Kind};
use crate::content::csp::{Blocked, Refused};
use crate::exchange::Exchange;
use crate::source::{elide, one_line, quote};

/// Flaw of a file that a page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There is no URL.
    NoUrl,
    /// It is named at the machine of whoever looks at the page.
    ThisMachine,
    /// A page of https names it by http.
    MixedContent,
    /// There is no response; why, in one line.
    NoAnswer(String),
    /// A redirect can't be followed; why.
    Redirect(&'static str),
    /// The status isn't 200.
    Status,
    /// It can't be decoded; why, in one line.
    Undecodable(String),
    /// There is nothing in it.
    Empty,
    /// What is left when it is decoded is compressed.
    Compressed {
        /// Whether it was decoded at all.
        is_twice: bool,
    },
    /// It is a page in HTML.
    Page {
        /// What it should be.
        kind: Kind,
        /// Whether it is the page that names it.
        same: bool,
    },
    /// Its bytes are of something else, or not all there.
    Content(Flaw),
    /// Its media type is of something else, so that browsers refuse it as this.
    MediaType(Kind),
    /// It isn't what the tag's `integrity` says; the hash that it has.
    Integrity(String),
    /// It is no JSON; what the parser says.
    NoJson(String),
    /// It is written in another charset than its response declares.
    Charset {
        /// What is declared.
        declared: String,
        /// Whether nothing of it can be read.
        unread: bool,
    },
    /// It is another origin's, and not to be shared with the page's.
    NotShared {
        /// The page's origin, as its server was told.
        origin: String,
        /// The reason.
        why: NotShared,
    },
    /// It is another origin's, and has a hash in a tag without `crossorigin`.
    Opaque,
    /// It is another origin's, and not to be a part of the page; what its
    /// `Cross-Origin-Resource-Policy` says.
    NotEmbedded(Option<String>),
    /// The page's Content-Security-Policy blocks it.
    Blocked {
        /// What is kept from happening.
        refused: Refused,
        /// What does so.
        by: Blocked,
    },
    /// It is imported behind a rule.
    Late,
    /// A page of https names it, and it is redirected to http; where to.
    MixedRedirect(String),
    /// It is the page, and sent to be saved; with which `Content-Disposition`.
    Attachment(String),
    /// It is the page, and loads itself again at once.
    Reloads,
    /// It is the page, and leads to another at once.
    LeadsAway(Url),
    /// It is the page, and none of its stylesheets is for a screen; why not, of each.
    NoScreen(String),
    /// It isn't as the local file; in what.
    Unlike(String),
    /// Its name has the hash of another content.
    Name {
        /// The hash in the name.
        part: String,
        /// The function that names are made with.
        algorithm: Algorithm,
        /// The digits that the content has for it.
        begins: String,
    },
}

impl Wrong {
    /// Whether it is the same flaw as `other`, whatever each file has of its own.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Content(own), Self::Content(other)) => discriminant(own) == discriminant(other),
            (own, other) => discriminant(own) == discriminant(other),
        }
    }
}

/// Reason why a file of another origin isn't shared with the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotShared {
    /// Its server says nothing of it.
    Unsaid,
    /// It says so twice.
    Twice,
    /// It is shared with anyone, but not with credentials.
    Anyone,
    /// It is shared with the page, but not with credentials.
    NoCredentials,
    /// It is shared with others; what is said.
    Other(String),
}

impl NotShared {
    /// In words, of a page of `origin`.
    fn told(&self, origin: &str) -> String {
        let said = "`Access-Control-Allow-Origin";
        match self {
            Self::Unsaid => format!("no {said}` for {origin}"),
            Self::Twice => format!("{said}` is sent twice"),
            Self::Anyone => format!(
                "{said}: *`, and `crossorigin=\"use-credentials\"` wants the page's own origin"
            ),
            Self::NoCredentials => "no `Access-Control-Allow-Credentials: true`, which \
                                    `crossorigin=\"use-credentials\"` wants"
                .to_owned(),
            Self::Other(got) => format!("{said}` is {}, not {origin}", quote(got, 60)),
        }
    }
}

impl fmt::Display for Wrong {
    /// In words that follow what came; empty where that says it all.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoUrl => f.write_str("no URL that can be fetched"),
            Self::ThisMachine => {
                f.write_str("that is each visitor's own machine, where nobody answers")
            }
            Self::MixedContent => {
                f.write_str("http on a page of https, which browsers don't fetch")
            }
            Self::NoAnswer(why) => write!(f, "no answer: {}", elide(why, 160)),
            Self::Redirect(why) => f.write_str(why),
            Self::Status => Ok(()),
            Self::Undecodable(why) => write!(f, "it can't be decoded: {}", elide(why, 160)),
            Self::Empty => f.write_str("it is empty"),
            Self::Compressed { is_twice: true } => f.write_str(
                "it is compressed twice: what comes out of its `Content-Encoding` is gzip again",
            ),
            Self::Compressed { is_twice: false } => f.write_str(
                "it is gzip without `Content-Encoding: gzip`, which browsers can't read",
            ),
            Self::Page { kind, same: true } => write!(f, "the page itself instead of {kind}"),
            Self::Page { kind, same: false } => write!(f, "an HTML page instead of {kind}"),
            Self::Content(flaw) => flaw.fmt(f),
            Self::MediaType(kind) => {
                write!(f, "not the type of {kind}, so browsers refuse it")
            }
            Self::Integrity(hash) => write!(
                f,
                "it is not what `integrity` says, so browsers refuse it: its hash is {hash}"
            ),
            Self::Charset { declared, unread } => {
                let so = if *unread { "can't read it" } else { "misread its letters" };
                write!(f, "sent as `charset={declared}`, in which it isn't written: browsers {so}")
            }
            Self::NotShared { origin, why } => {
                write!(f, "{}: browsers refuse it", why.told(origin))
            }
            Self::Opaque => f.write_str(
                "another origin's, with `integrity` and without `crossorigin`, so browsers refuse it",
            ),
            Self::NotEmbedded(Some(policy)) => {
                let policy = quote(policy, 40);
                write!(f, "`Cross-Origin-Resource-Policy` is {policy}, so browsers refuse it")
            }
            Self::NotEmbedded(None) => f.write_str(
                "no `Cross-Origin-Resource-Policy`, which the page's \
                 `Cross-Origin-Embedder-Policy` wants",
            ),
            Self::Blocked { by, .. } => by.fmt(f),
            Self::Late => {
                f.write_str("imported behind a rule, so browsers drop it: `@import` comes first")
            }
            Self::MixedRedirect(to) => write!(
                f,
                "redirected to {to}: http on a page of https, which browsers don't fetch"
            ),
            Self::Attachment(disposition) => {
                let disposition = one_line(disposition);
                let disposition = elide(&disposition, 40);
                write!(
                    f,
                    "sent with `Content-Disposition: {disposition}`, so browsers save it instead \
                     of showing it"
                )
            }
            Self::Reloads => f.write_str("browsers load it again at once, without end"),
            Self::LeadsAway(to) => {
                let to = one_line(to.as_str());
                write!(f, "browsers leave it at once, for {}", elide(&to, 120))
            }
            Self::NoScreen(why) => write!(f, "no stylesheet is applied to a screen: {why}"),
            Self::Unlike(how) => f.write_str(how),
            Self::Name {
                part,
                algorithm,
                begins,
            } => write!(
                f,
                "its name says another content: its {} begins with {}, not {}",
                algorithm.name(),
                elide(begins, 20),
                elide(part, 20)
            ),
            Self::NoJson(why) => write!(f, "it is no JSON: {}", elide(&one_line(why), 120)),
        }
    }
}

/// A file that is wrong, or the page itself, for the search for a cause.
#[derive(Clone, Debug)]
pub struct BrokenAsset {
    /// Its first flaw.
    pub wrong: Wrong,
    /// The path and query.
    pub path: String,
    /// The exchange; none where the file isn't asked for, or the page itself is wrong.
    pub exchange: Option<Exchange>,
    /// What became of the files beside it.
    pub neighbours: Neighbours,
}

impl BrokenAsset {
    /// One of whose neighbours nothing is known yet.
    pub(super) fn new(wrong: Wrong, path: String, exchange: Option<Exchange>) -> Self {
        Self {
            wrong,
            path,
            exchange,
            neighbours: Neighbours::default(),
        }
    }
}

/// What became of the files beside one that is wrong: of its host, below the first
/// folder of its path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// How many have the same flaw.
    pub alike: usize,
    /// How many answer 200.
    pub arrived: usize,
}

/// How much of a broken file is kept.
const KEPT: usize = 64 * 1024;

impl BrokenAsset {
    /// A file that is wrong, whose response has come.
    pub(super) fn of(wrong: Wrong, mut exchange: Exchange) -> Self {
        exchange.last.response.body.cut(KEPT);
        let path = exchange.first().sent.target().to_owned();
        Self::new(wrong, path, Some(exchange))
    }
}
