//! What became of the files beside one that is wrong.

use url::{Host, Url};

use super::outcome::judged;
use super::survey::Survey;
use super::wrong::{Neighbours, Wrong};

/// The neighbours of the file at `url`, whose first flaw is `wrong`.
pub(super) fn of(survey: &Survey, url: &Url, wrong: &Wrong, status: Option<u16>) -> Neighbours {
    let mut neighbours = Neighbours::default();
    for (asset, judged) in judged(survey) {
        let is_beside = match wrong {
            // Whoever writes http does so in each URL of the host.
            Wrong::MixedContent => asset.url.host() == url.host(),
            _ => folder(&asset.url) == folder(url),
        };
        if asset.url == *url || !is_beside {
            continue;
        }
        neighbours.arrived += usize::from(judged.status == Some(200));
        let has_same = judged.wrong.first().is_some_and(|it| it.is_like(wrong));
        neighbours.alike += usize::from(has_same && judged.status == status);
    }
    neighbours
}

/// Host and first folder: that is what one `location` or setting is most often for.
fn folder(url: &Url) -> (Option<Host<&str>>, &str) {
    let path = url.path();
    let end = path.get(1..).and_then(|rest| rest.find('/'));
    (url.host(), end.map_or("/", |end| &path[..end + 2]))
}
