//! How many bytes of content.

use super::claim::{Claim, Failure, Miss, Seen, Verdict};
use super::matching::{Measure, around, describe, met};
use crate::exchange::Flaw;
use crate::suite::Expect;
use crate::suite::matcher::{Condition, Matcher};
use crate::suite::value::{Amount, Size};

const MISSING: &str = "no size";

/// The claims on sizes: of the content, and of what was transferred for it.
pub(super) fn claims<'s>(expect: &'s Expect, seen: Seen<'s, '_>) -> Vec<Claim<'s>> {
    let body = &seen.answer().body;
    let decoded = expect.size.as_ref().map(|matcher| {
        let size = body.bytes.len() as u64;
        Claim::new("size", matcher.span, move || {
            match (&body.flaw, seen.hidden()) {
                // Reading stops at the limit, so a byte more is known of.
                (Some(Flaw::TooLarge(limit)), Some(why)) if size >= *limit => {
                    at_least(matcher, limit.saturating_add(1), why)
                }
                (Some(Flaw::TooLarge(_)), Some(why)) => at_least(matcher, size, why),
                (_, Some(why)) => Err(Failure::Unjudged(why)),
                (_, None) => judged(matcher, size),
            }
        })
    });
    let wire = expect.wire_size.as_ref().map(|matcher| {
        let size = body.wire_size;
        Claim::new("wire_size", matcher.span, move || {
            match (&body.flaw, seen.hidden()) {
                (Some(Flaw::TooLarge(_)), Some(why)) => at_least(matcher, size, why),
                // It was read to its end, whatever it is.
                (Some(_), _) if !seen.is_head() => judged(matcher, size),
                (_, Some(why)) => Err(Failure::Unjudged(why)),
                (_, None) => judged(matcher, size),
            }
        })
    });
    decoded.into_iter().chain(wire).collect()
}

fn judged(matcher: &Matcher<Size>, size: u64) -> Verdict {
    met(matcher, &[Measure(Size(size))], MISSING).map_err(Into::into)
}

/// The verdict when all that is known is that there are `least` bytes: unmet
/// when that is too many already.
fn at_least(matcher: &Matcher<Size>, least: u64, why: String) -> Verdict {
    let exceeded = matcher
        .conditions
        .iter()
        .find(|condition| exceeds(&condition.value, Size(least).number()));
    match exceeded {
        None => Err(Failure::Unjudged(why)),
        Some(condition) => {
            let expected = describe::<Measure<Size>>(&condition.value, MISSING);
            let actual = format!("at least {}", Size::show(Size(least).number()));
            Err(Miss::new(condition.span, expected, actual).note(why).into())
        }
    }
}

/// Whether `least` is more than `condition` allows.
fn exceeds(condition: &Condition<Size>, least: f64) -> bool {
    match condition {
        Condition::Equals(size) => least > size.number(),
        Condition::OneOf(sizes) => sizes.iter().all(|size| least > size.number()),
        Condition::Max(most) => least > most.number(),
        Condition::Below(most) => least >= most.number(),
        Condition::About { value, within } => least > around(*value, *within).1,
        _ => false,
    }
}
