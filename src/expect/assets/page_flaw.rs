//! Flaws of the page itself, as a browser handles it.

use url::Url;

use super::wrong::Wrong;
use crate::content::asset::{Document, Spot, leads_at_once};
use crate::exchange::Exchange;
use crate::expect::shown::attached;

/// Flaw of the page itself: browsers don't show it, or not so.
#[derive(Clone, Debug)]
pub(super) struct PageFlaw {
    /// What is meant: the page, a header, a form.
    pub(super) what: String,
    pub(super) wrong: Wrong,
    /// Where it stands in the page.
    pub(super) spot: Option<Spot>,
}

impl PageFlaw {
    /// In one line.
    pub(super) fn line(&self) -> String {
        let Self { what, wrong, spot } = self;
        match spot {
            Some(spot) => format!("{what}: {wrong} — {spot}"),
            None => format!("{what}: {wrong}"),
        }
    }
}

/// The flaws of the page at `url` that `exchange` and `document` show by themselves.
pub(super) fn flaws(exchange: &Exchange, document: &Document, url: &Url) -> Vec<PageFlaw> {
    let headers = &exchange.last.response.headers;
    let attachment = attached(headers).map(|disposition| PageFlaw {
        what: "the page".to_owned(),
        wrong: Wrong::Attachment(disposition),
        spot: None,
    });
    let by_header = headers.get("refresh").and_then(|refresh| {
        let to = leads_at_once(&String::from_utf8_lossy(refresh.as_bytes()), url, url)?;
        Some((to, None))
    });
    let by_meta = document.refresh.clone();
    let refresh = by_header.or_else(|| by_meta.map(|(to, spot)| (to, Some(spot))));
    let refresh = refresh.map(|(to, spot)| PageFlaw {
        what: "the page".to_owned(),
        wrong: if to == *url {
            Wrong::Reloads
        } else {
            Wrong::LeadsAway(to)
        },
        spot,
    });
    attachment.into_iter().chain(refresh).collect()
}
