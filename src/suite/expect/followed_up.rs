//! What one answer can't tell.

use super::{Caching, Expect};
use crate::source::Span;

impl Expect {
    /// The expectations for which more is asked than the suite declares, with
    /// their places.
    #[must_use]
    pub fn followed_up(&self) -> Vec<(&'static str, Span)> {
        let caching = self.caching.as_ref();
        let revalidates = caching.filter(|it| it.value == Caching::Revalidates);
        let places = [
            ("caching", revalidates.map(|it| it.span)),
            ("ranges", self.ranges.as_ref().map(|it| it.span)),
            ("head_matches", self.head_matches.as_ref().map(|it| it.span)),
        ];
        let places = places.into_iter();
        places
            .filter_map(|(key, span)| Some((key, span?)))
            .collect()
    }
}
