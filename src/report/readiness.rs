//! Readiness in words.

use super::duration;
use super::paint::Paint;
use super::story::{again, how_to_ask, reasons};
use crate::record::{Outcome, PollResult, ReadyEnd, ReadyFinished, SeenResult, Verdict, Waiting};
use crate::source::{Style, elide, one_line};

/// How many characters of a sight are shown.
const SIGHT: usize = 300;
/// How many sights are told in a row.
const TOLD: usize = 5;

/// What is asked: `GET /health as staging.example.com`.
pub(super) fn asked(waiting: &Waiting) -> String {
    let probe = &waiting.probe;
    cut(&format!("{} as {}", probe.request, probe.host))
}

/// For how long, as people write it: `1m`.
fn within(waiting: &Waiting) -> String {
    let within = std::time::Duration::from_micros(waiting.within_us);
    humantime::format_duration(within).to_string()
}

/// What is asked and for how long, for whoever begins to wait.
pub(super) fn begun(waiting: &Waiting) -> String {
    let limit = match waiting.within_us {
        0 => "once".to_owned(),
        _ => format!("for up to {}", within(waiting)),
    };
    let responses = match waiting.stable {
        1 => String::new(),
        several => format!(", until {several} answers in a row are as expected"),
    };
    format!("{}, {limit}{responses}", asked(waiting))
}

/// What is seen: `connection refused`.
pub(super) fn sight_in_words(sight: &PollResult) -> String {
    let (what, detail) = halves(sight);
    cut(&match detail {
        Some(detail) => format!("{what}: {detail}"),
        None => what,
    })
}

/// A sight and, behind a colon, what shows it.
fn halves(sight: &PollResult) -> (String, Option<String>) {
    match sight {
        PollResult::AsExpected => ("as expected".to_owned(), None),
        PollResult::NoAnswer { message } | PollResult::Final { message } => (message.clone(), None),
        PollResult::Unavailable { status } => (status.clone(), None),
        PollResult::Unmet {
            subject,
            expected,
            actual,
            more,
            ..
        } => {
            let what = match sight {
                _ if subject.is_time() => "too slow",
                _ if sight.is_other_release() => "the old release",
                _ => "not as expected",
            };
            let more = match more {
                0 => String::new(),
                more => format!(" (and {more} more)"),
            };
            let detail = format!("{subject} was {actual}, expected {expected}{more}");
            (what.to_owned(), Some(detail))
        }
    }
}

/// `ready after 12.4 s (9 polls; before: connection refused for 5.1 s)`.
pub(super) fn ready_after(finished: &ReadyFinished) -> String {
    let bad: Vec<&SeenResult> = bad(finished).collect();
    let told = bad.iter().take(TOLD).map(|seen| {
        let lasted = duration(seen.lasted_us);
        match halves(&seen.sight) {
            (what, None) => format!("{what} for {lasted}"),
            (what, Some(detail)) => format!("{what} for {lasted}: {detail}"),
        }
    });
    let mut told: Vec<String> = told.map(|text| cut(&text)).collect();
    if bad.len() > TOLD || finished.others > 0 {
        told.push("and more".to_owned());
    }
    let back = match finished.relapses {
        0 => String::new(),
        1 => "; it fell back once".to_owned(),
        several => format!("; it fell back {several} times"),
    };
    let before = match told.as_slice() {
        [] => String::new(),
        told => format!("; before: {}", told.join(", then ")),
    };
    format!(
        "ready after {} ({}{back}{before})",
        duration(finished.elapsed_us),
        polls(finished.polls)
    )
}

fn polls(count: u32) -> String {
    match count {
        1 => "1 poll".to_owned(),
        several => format!("{several} polls"),
    }
}

fn bad(finished: &ReadyFinished) -> impl Iterator<Item = &SeenResult> {
    let seen = finished.seen.iter();
    seen.filter(|seen| seen.sight != PollResult::AsExpected)
}

/// Why the trials are not sent, in one line.
#[must_use]
pub fn why_not_ready(finished: &ReadyFinished) -> String {
    let after = || {
        let within = match finished.waiting.within_us {
            0 => String::new(),
            _ => format!(" within {}", within(&finished.waiting)),
        };
        format!("not ready{within} ({})", polls(finished.polls))
    };
    // Seen last, but for what was as expected.
    let last = bad(finished).max_by_key(|seen| seen.last_us);
    let text = match (finished.end, last) {
        (ReadyEnd::Ready, _) => ready_after(finished),
        (ReadyEnd::Interrupted, _) => "interrupted while waiting".to_owned(),
        (ReadyEnd::Stopped, _) => "the run was stopped while waiting".to_owned(),
        (ReadyEnd::GaveUp, Some(seen)) => {
            format!(
                "not ready, and waiting changes nothing: {}",
                sight_in_words(&seen.sight)
            )
        }
        (_, None) => format!("{}: {}", after(), in_a_row(finished)),
        (_, Some(seen)) if finished.relapses > 0 => {
            format!("{}: {}", after(), in_turns(finished, seen))
        }
        (_, Some(_)) if finished.in_a_row > 0 => {
            format!("{}: {}", after(), in_a_row(finished))
        }
        (_, Some(seen)) => format!("{}: {}", after(), still(&seen.sight)),
    };
    elide(&one_line(&text), SIGHT + 200).into_owned()
}

/// Time ran out while all was well.
fn in_a_row(finished: &ReadyFinished) -> String {
    format!(
        "time ran out after {} of {} good answers in a row",
        finished.in_a_row, finished.waiting.stable
    )
}

/// What has been there to the end.
fn still(sight: &PollResult) -> String {
    match sight {
        PollResult::NoAnswer { message } => format!("no answer: {message}"),
        PollResult::Unavailable { status } => format!("no application behind the proxy: {status}"),
        PollResult::Unmet {
            subject,
            expected,
            actual,
            ..
        } if sight.is_other_release() => {
            format!(
                "the old release still serves: saw {actual} for `{subject}`, expected {expected}"
            )
        }
        other => sight_in_words(other),
    }
}

/// Good and bad responses, one after the other.
fn in_turns(finished: &ReadyFinished, seen: &SeenResult) -> String {
    let what = match &seen.sight {
        PollResult::Unmet {
            subject, actual, ..
        } if seen.sight.is_other_release() => {
            format!("old and new answer in turns: saw {actual} for `{subject}`")
        }
        other => format!("good and bad answers in turns: {}", sight_in_words(other)),
    };
    let ago = duration(finished.elapsed_us.saturating_sub(seen.last_us));
    format!(
        "{what} {} times of {}, last {ago} ago; `stable = {stable}` wants {stable} in a row",
        seen.polls,
        finished.polls,
        stable = finished.waiting.stable
    )
}

/// What the last bad response was, as the outcome of the request.
fn outcome(finished: &ReadyFinished) -> Outcome {
    Outcome {
        verdict: Verdict::Errored,
        reason: Some(why_not_ready(finished)),
        attempts: finished.last.iter().map(|last| (**last).clone()).collect(),
        allowed: 1,
    }
}

/// Why it is not ready, drawn at the suite's line where there is one, and what
/// helps to see why: lines without an end to the last one. `command` starts
/// such a run again; it may be empty.
#[must_use]
pub fn readiness_story(finished: &ReadyFinished, command: &str, style: Style) -> String {
    let Some(last) = &finished.last else {
        return String::new();
    };
    let paint = Paint(style);
    let probe = &finished.waiting.probe;
    let mut lines = if finished.waiting.declared {
        vec![crate::report::story(probe, &outcome(finished), "", style)]
    } else {
        // No suite has a line that could be drawn.
        let why = last
            .step
            .diagnosis
            .as_ref()
            .map(|found| reasons(found, paint));
        let ask = how_to_ask(probe, last, "", paint);
        why.into_iter().chain([ask]).collect()
    };
    lines.push(again(command, paint));
    lines.retain(|text| !text.is_empty());
    lines.join("\n")
}

fn cut(text: &str) -> String {
    elide(&one_line(text), SIGHT).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::TrialInfo;
    use crate::source::Place;

    fn finished(seen: Vec<SeenResult>) -> ReadyFinished {
        let place = Place {
            path: String::new(),
            line: 1,
            column: 1,
            text: String::new(),
            start: 0,
            end: 0,
        };
        let probe = TrialInfo {
            id: "a::[ready]@b".to_owned(),
            suite: "a".to_owned(),
            case: "[ready]".to_owned(),
            target: "b".to_owned(),
            row: None,
            place,
            host: "a.example".to_owned(),
            request: "GET /".to_owned(),
            tags: Vec::new(),
        };
        ReadyFinished {
            waiting: Waiting {
                probe,
                declared: true,
                within_us: 60_000_000,
                every_us: 1_000_000,
                stable: 3,
                trials: 1,
            },
            end: ReadyEnd::TimedOut,
            elapsed_us: 60_300_000,
            polls: 9,
            seen,
            others: 0,
            relapses: 0,
            in_a_row: 0,
            last: None,
            held: Vec::new(),
        }
    }

    fn seen(sight: PollResult, polls: u32, last_us: u64) -> SeenResult {
        SeenResult {
            sight,
            polls,
            lasted_us: 5_100_000,
            last_us,
        }
    }

    fn refused() -> PollResult {
        let message = "connection refused".to_owned();
        PollResult::NoAnswer { message }
    }

    fn old(subject: &str) -> PollResult {
        PollResult::Unmet {
            subject: subject.parse().unwrap(),
            expected: "\"def456\"".to_owned(),
            actual: "\"abc123\"".to_owned(),
            more: 1,
            is_unfit: false,
        }
    }

    #[test]
    fn what_came_before_is_told_in_order() {
        let mut finished = finished(vec![
            seen(refused(), 4, 4),
            seen(old("headers.x-release"), 4, 8),
            seen(PollResult::AsExpected, 1, 9),
        ]);
        finished.end = ReadyEnd::Ready;
        finished.elapsed_us = 12_400_000;
        assert_eq!(
            ready_after(&finished),
            "ready after 12.4 s (9 polls; before: connection refused for 5.1 s, then the old \
             release for 5.1 s: headers.x-release was \"abc123\", expected \"def456\" (and 1 more))"
        );
    }

    #[test]
    fn why_not_says_what_was_seen_last() {
        let old_to_the_end = finished(vec![seen(refused(), 4, 4), seen(old("title"), 5, 9)]);
        assert_eq!(
            why_not_ready(&old_to_the_end),
            "not ready within 1m (9 polls): the old release still serves: saw \"abc123\" for \
             `title`, expected \"def456\""
        );
        let mut turns = finished(vec![
            seen(old("title"), 4, 60_000_000),
            seen(PollResult::AsExpected, 5, 60_300_000),
        ]);
        turns.relapses = 2;
        turns.in_a_row = 1;
        assert_eq!(
            why_not_ready(&turns),
            "not ready within 1m (9 polls): old and new answer in turns: saw \"abc123\" for \
             `title` 4 times of 9, last 300 ms ago; `stable = 3` wants 3 in a row"
        );
        let mut late = finished(vec![
            seen(refused(), 7, 7),
            seen(PollResult::AsExpected, 2, 60_300_000),
        ]);
        late.in_a_row = 2;
        assert_eq!(
            why_not_ready(&late),
            "not ready within 1m (9 polls): time ran out after 2 of 3 good answers in a row"
        );
        let mut wrong = old("json.\"$.release\"");
        if let PollResult::Unmet { is_unfit, .. } = &mut wrong {
            *is_unfit = true;
        }
        assert_eq!(
            why_not_ready(&finished(vec![seen(wrong, 9, 9)])),
            "not ready within 1m (9 polls): not as expected: json.\"$.release\" was \"abc123\", \
             expected \"def456\" (and 1 more)"
        );
        let slow = finished(vec![seen(old("time"), 9, 9)]);
        let expected = "too slow: time was \"abc123\", expected \"def456\" (and 1 more)";
        assert!(why_not_ready(&slow).ends_with(expected));
    }

    #[test]
    fn texts_from_strangers_are_bounded_and_harmless() {
        let message = "\x1b[2J\n".repeat(1000);
        let hostile = finished(vec![seen(PollResult::Final { message }, 1, 1)]);
        for text in [ready_after(&hostile), why_not_ready(&hostile)] {
            assert!(!text.contains(['\x1b', '\n']), "{text}");
            assert!(text.chars().count() < 600, "{text}");
        }
    }
}
