//! Redirects that lead nowhere.

use http::StatusCode;

use super::REDIRECTS;
use crate::diagnose::nginx::{self, RELOAD, configured};
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::exchange::{Hop, Location, Unfollowed};
use crate::record::{Code, Diagnosis};
use crate::source::quote;

/// A redirect whose `Location` leads nowhere, or where nobody means it to.
pub(in crate::diagnose) fn bad_location(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_stuck = evidence.exchange.unfollowed == Some(Unfollowed::BadLocation);
    if !is_stuck && !evidence.is_status_wrong() {
        return None;
    }
    let mut hops = evidence.exchange.hops();
    let (hop, flaw) = hops.find_map(|hop| Some((hop, Flaw::of(hop)?)))?;
    let status = hop.response.status.as_u16();
    let found = Diagnosis::new(
        Code::RedirectWithoutLocation,
        match &flaw {
            Flaw::NoScheme(written) => format!(
                "a redirect ({status}) leads astray: of {}, which has no `https://`, a path is made",
                quote(written, 100)
            ),
            Flaw::Several(count) => format!(
                "a redirect ({status}) that can't be followed: there are {count} different \
                 Location headers"
            ),
            Flaw::Missing => {
                format!("a redirect ({status}) that can't be followed: there is no Location header")
            }
            Flaw::Empty => {
                format!("a redirect ({status}) that can't be followed: its Location is empty")
            }
            Flaw::NoUrl(written) => format!(
                "a redirect ({status}) that can't be followed: Location is {}",
                quote(written, 100)
            ),
        },
    );
    Some(found.step(if nginx::redirects(hop) {
        format!(
            "nginx redirects: {}{} shows its rules; {}, then {RELOAD}",
            evidence.place.there(),
            configured(REDIRECTS),
            flaw.in_nginx()
        )
    } else {
        "whoever made this answer must send the URL of a page in Location".to_owned()
    }))
}

/// What is wrong with a redirect's `Location`.
#[derive(Debug, PartialEq, Eq)]
enum Flaw {
    Missing,
    /// There are so many different ones.
    Several(usize),
    /// A browser would ask for the same again.
    Empty,
    /// It is no URL of http or https.
    NoUrl(String),
    /// It is the name of a site, which stands for a path like any other word.
    NoScheme(String),
}

impl Flaw {
    fn of(hop: &Hop) -> Option<Self> {
        let is_redirect = matches!(
            hop.response.status,
            StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT
        );
        if !is_redirect {
            return None;
        }
        let written = hop.response.written_location().unwrap_or_default();
        match hop.location() {
            Location::Missing => Some(Self::Missing),
            Location::Several(count) => Some(Self::Several(count)),
            Location::Url(_) if written.trim().is_empty() => Some(Self::Empty),
            Location::Url(_) => {
                let asked = hop.sent.url.host_str().unwrap_or_default();
                names_site(&written, asked).then_some(Self::NoScheme(written))
            }
            Location::OtherScheme(_) | Location::NoUrl => Some(Self::NoUrl(written)),
        }
    }

    /// What one of nginx's rules lacks.
    fn in_nginx(&self) -> &'static str {
        match self {
            Self::Missing | Self::Empty => {
                "a `return` needs a URL behind its status, and no variable that is empty"
            }
            Self::Several(_) => "`add_header Location` makes one more",
            Self::NoUrl(_) => "the URL must begin with `https://` or `/`",
            Self::NoScheme(_) => "the name needs `https://` in front",
        }
    }
}

/// Whether what a redirect leads to begins with the name of a site, by itself.
fn names_site(written: &str, asked: &str) -> bool {
    let name = written
        .split(['/', '?', '#', ':'])
        .next()
        .unwrap_or_default();
    let bare = |name: &str| name.trim_start_matches("www.").to_ascii_lowercase();
    name.contains('.') && (name.starts_with("www.") || bare(name) == bare(asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_site_is_told_from_a_path() {
        for written in [
            "shop.example.com/about.html",
            "www.shop.example.com",
            "www.example.org?a",
        ] {
            assert!(names_site(written, "shop.example.com"), "{written}");
        }
        for written in [
            "/shop.example.com/",
            "https://shop.example.com/",
            "//shop.example.com/",
            "about.html",
            "",
        ] {
            assert!(!names_site(written, "shop.example.com"), "{written}");
        }
        assert!(!names_site("localhost", "localhost"));
    }
}
