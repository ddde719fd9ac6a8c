//! The status.

use std::borrow::Cow;

use super::claim::{Claim, Seen};
use super::matching::{Code, is_positive, met};
use super::redirect;
use crate::exchange::Answer;
use crate::source::{Span, elide, one_line, quote};
use crate::suite::Expect;
use crate::suite::matcher::{Condition, Matcher};
use crate::suite::value::StatusSet;

/// The claim on the status. A suite that says nothing expects 200, or 3xx when
/// it says where the redirect leads; the place is then that of the `case`.
pub(super) fn claim<'s>(expect: &'s Expect, case: Span, seen: Seen<'s, '_>) -> Claim<'s> {
    let (matcher, unsaid) = match &expect.status {
        Some(matcher) => (Cow::Borrowed(matcher), None),
        None if redirects(expect) => (
            implicit(StatusSet::redirects(), case),
            Some("a case that expects a `redirect` and no `status` expects 3xx"),
        ),
        None => (
            implicit(StatusSet::one(200), case),
            Some("a case that expects no `status` expects 200"),
        ),
    };
    let answer = seen.answer();
    Claim::new("status", matcher.span, move || {
        let code = Code {
            code: answer.status.as_u16(),
            shown: shown(answer),
        };
        let Err(mut miss) = met(&matcher, &[code], "no status") else {
            return Ok(());
        };
        miss.notes.extend(unsaid.map(str::to_owned));
        if answer.status.is_redirection()
            && let Some(location) = redirect::location(answer)
        {
            miss = miss.note(format!("it leads to {}", quote(&location, 120)));
        }
        Err(miss.into())
    })
}

fn implicit(set: StatusSet, case: Span) -> Cow<'static, Matcher<StatusSet>> {
    Cow::Owned(Matcher::of(Condition::Equals(set), case))
}

/// Whether a redirect is expected to be there.
fn redirects(expect: &Expect) -> bool {
    let there = |condition: &Condition<String>| match condition {
        Condition::Absent(absent) => !absent,
        condition => is_positive(condition),
    };
    let redirect = expect.redirect.as_ref();
    redirect.is_some_and(|matcher| matcher.conditions.iter().any(|c| there(c)))
}

/// The status with its reason, the server's own or the registered one.
pub(super) fn shown(answer: &Answer) -> String {
    let code = answer.status.as_u16();
    let given = answer.reason.as_deref().map(one_line);
    let reason = given
        .filter(|reason| !reason.is_empty())
        .or_else(|| answer.status.canonical_reason().map(str::to_owned));
    match reason {
        Some(reason) => format!("{code} {}", elide(&reason, 60)),
        None => code.to_string(),
    }
}
