//! Probes: requests that are sent when a run failed, to tell causes apart.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Excerpt, HopRecord, StepRecord};

/// What a probe asks for, and so what it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeKind {
    /// The path of a trial once more, with nothing else in flight: whether it is
    /// answered by now, or alone.
    Again,
    /// A path that nobody has: whether everything is answered so, or some paths are.
    UnknownPath,
    /// A host that nobody has: whether what answers knows the name of the site.
    UnknownHost,
}

impl ProbeKind {
    /// A path that no site has.
    pub const UNKNOWN_PATH: &'static str = "/a-path-that-nobody-has";

    /// A host that no site has (RFC 6761, section 6.4).
    pub const UNKNOWN_HOST: &'static str = "a-host-that-nobody-has.invalid";
}

/// A probe that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Probe {
    /// The id of the trial whose cause it is to tell.
    pub trial: String,
    /// What it asks for.
    pub kind: ProbeKind,
}

/// A probe and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProbeFinished {
    /// The id of the trial whose cause it is to tell.
    pub trial: String,
    /// The name of the target that was asked.
    pub target: String,
    /// Host header.
    pub host: String,
    /// The method and the path.
    pub request: String,
    /// What it asks for.
    pub kind: ProbeKind,
    /// How long it took, in microseconds.
    pub elapsed_us: u64,
    /// The request and its response, of which nothing is expected.
    pub step: StepRecord,
}

/// How many of the words of a page are the same where it answers two requests, in
/// percent: a token, or the path that was asked for, may stand in it.
const SAME: usize = 80;

/// How many bytes such a page may differ in; of a long one, a twentieth.
const DIFFERING: u64 = 200;

impl StepRecord {
    /// Whether one page answers both, as far as is kept of it: the same status, type and
    /// title, about as long, and nearly the same words at its beginning.
    #[must_use]
    pub fn is_answered_like(&self, other: &Self) -> bool {
        let (Some(one), Some(two)) = (self.hops.last(), other.hops.last()) else {
            return false;
        };
        let apart = one.size.abs_diff(two.size);
        let excerpts = self.excerpt.as_ref().zip(other.excerpt.as_ref());
        one.status == two.status
            && header(one, "content-type") == header(two, "content-type")
            && apart <= DIFFERING.max(one.size.max(two.size) / 20)
            && excerpts.is_some_and(|(one, two)| are_alike(one, two))
    }
}

fn header<'a>(hop: &'a HopRecord, name: &str) -> Option<&'a str> {
    let mut headers = hop.headers.iter();
    let (_, value) = headers.find(|(known, _)| known == name)?;
    Some(value)
}

/// Whether two pages begin alike.
fn are_alike(one: &Excerpt, two: &Excerpt) -> bool {
    let (Excerpt::Text { lines: one, .. }, Excerpt::Text { lines: two, .. }) = (one, two) else {
        return one == two;
    };
    let (one, two) = (one.concat(), two.concat());
    let [some, others] = [&one, &two].map(|text| words(text));
    let [both, all] = [
        some.intersection(&others).count(),
        some.union(&others).count(),
    ];
    title(&one) == title(&two) && both * 100 >= all * SAME
}

fn words(text: &str) -> HashSet<&str> {
    let words = text.split(|it: char| !it.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect()
}

/// The title of a page that begins so.
fn title(text: &str) -> Option<&str> {
    let (_, behind) = text.split_once("<title")?;
    behind.split("</title").next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(text: &str) -> StepRecord {
        StepRecord {
            hops: vec![HopRecord {
                status: 200,
                size: text.len() as u64,
                ..HopRecord::default()
            }],
            excerpt: Some(Excerpt::Text {
                lines: text.lines().map(str::to_owned).collect(),
                omitted: 0,
            }),
            ..StepRecord::default()
        }
    }

    fn are_alike(one: &str, two: &str) -> bool {
        step(one).is_answered_like(&step(two))
    }

    #[test]
    fn a_page_is_known_again_with_another_token_in_it() {
        let page = |token: &str| {
            format!(
                "<!DOCTYPE html>\n<title>To-Do lists</title>\n<h1>Start a new list</h1>\n\
                 <form method=post action=/lists/new><input name=item_text>\
                 <input type=hidden name=csrfmiddlewaretoken value={token}></form>"
            )
        };
        assert!(are_alike(&page("a1"), &page("b2")));
        assert!(are_alike("Internal Server Error", "Internal Server Error"));
    }

    #[test]
    fn another_page_of_a_site_is_another_page() {
        let page = |title: &str, text: &str| {
            format!("<title>{title}</title><link href=/base.css><nav>Home Lists</nav><p>{text}")
        };
        assert!(!are_alike(&page("Home", "hello"), &page("Lists", "hello")));
        let text = "a text of quite some other words than those that stand in the first one";
        assert!(!are_alike(&page("Home", "hello"), &page("Home", text)));
        assert!(!are_alike("Not Found", "Internal Server Error"));
    }

    #[test]
    fn what_is_not_answered_is_like_nothing() {
        let none = StepRecord::default();
        assert!(!none.is_answered_like(&none));
    }
}
