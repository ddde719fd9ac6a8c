//! The page's title.

use super::claim::{Claim, Failure, Seen};
use super::header;
use super::matching::{Text, met};
use crate::source::quote;
use crate::suite::Expect;

/// The claim on the title. With `whole`, something else wants the whole page,
/// and the title is taken from that.
pub(super) fn claim<'s>(expect: &'s Expect, seen: Seen<'s, '_>, whole: bool) -> Option<Claim<'s>> {
    let matcher = expect.title.as_ref()?;
    let content = seen.content;
    Some(Claim::on_content(seen, "title", matcher.span, move || {
        if whole {
            content
                .page()
                .map_err(|why| Failure::Unjudged(why.to_owned()))?;
        }
        let title = content
            .find_title()
            .map_err(|why| Failure::Unjudged(why.to_owned()))?;
        let missing = match content.bytes() {
            [] => "no <title>: the content is empty",
            _ => "no <title>",
        };
        let values: Vec<Text<'_>> = title.into_iter().map(Text::plain).collect();
        let Err(mut miss) = met(matcher, &values, missing) else {
            return Ok(());
        };
        if values.is_empty()
            && let [kind] = header::values(&seen.answer().headers, "content-type").as_slice()
            && !kind.contains("html")
        {
            miss = miss.note(format!("the content's type is {}", quote(kind, 80)));
        }
        miss.notes.extend(content.broken_charset());
        Err(miss.into())
    }))
}
