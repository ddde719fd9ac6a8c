//! Checks and errors at the suite's lines.

use super::facts::has_chain;
use super::{asked, cut, missing};
use crate::expect::{Check, Judgement, Subject};
use crate::record::{Attempt, Outcome, TrialInfo};
use crate::source::{Diagnostic, Label, Style, draw, elide, one_line};

/// Everything that is wrong, each thing at its line.
pub(super) fn drawings(trial: &TrialInfo, outcome: &Outcome, style: Style) -> Vec<String> {
    let Some(attempt) = outcome.told() else {
        return Vec::new();
    };
    let chain = has_chain(attempt);
    let checks = attempt.step.checks.iter();
    let mut diagnostics: Vec<_> = checks.filter_map(|check| unmet(check, chain)).collect();
    diagnostics.extend(no_answer(trial, attempt));
    let some_drawn = !diagnostics.is_empty();
    if !some_drawn {
        diagnostics = unjudged(attempt);
    }
    let mut paragraphs: Vec<String> = diagnostics
        .into_iter()
        .map(|diagnostic| draw(&drawable(diagnostic), style))
        .collect();
    if some_drawn {
        paragraphs.extend(in_one_line(attempt));
    }
    paragraphs
}

/// A check that is not met, at the suite's line; `chain` is whether the
/// redirects are told besides.
fn unmet(check: &Check, chain: bool) -> Option<Diagnostic> {
    let Judgement::Unmet {
        expected,
        actual,
        notes,
        ..
    } = &check.judgement
    else {
        return None;
    };
    let subject = &check.subject;
    let message = format!("{subject} is not as expected");
    let label = format!("expected {expected}, got {actual}");
    let diagnostic = Diagnostic::error(&subject.group_text(), message);
    let diagnostic = diagnostic.at(check.place.clone(), label);
    if chain && *subject == Subject::Follow {
        // Its notes are the same redirects.
        return Some(diagnostic);
    }
    Some(notes.iter().fold(diagnostic, Diagnostic::note))
}

fn no_answer(trial: &TrialInfo, attempt: &Attempt) -> Option<Diagnostic> {
    let error = attempt.step.error.as_ref()?;
    let step = attempt.step.step.as_ref();
    let place = step.map_or(&trial.place, |step| &step.place);
    let code = error.phase.to_string().replace(' ', "-");
    let message = missing(error, !attempt.step.hops.is_empty());
    let told = Diagnostic::error(&code, message);
    Some(match &error.place {
        Some(wrong) => told.at(wrong.clone(), "with its names filled in"),
        None => told.at(place.clone(), asked(trial, Some(attempt))),
    })
}

/// What could not be judged when nothing else is wrong: one diagnostic for
/// each reason.
fn unjudged(attempt: &Attempt) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for check in &attempt.step.checks {
        let Judgement::Unjudged { why } = &check.judgement else {
            continue;
        };
        let message = format!("not judged: {why}");
        let place = check.place.clone();
        match diagnostics
            .iter_mut()
            .find(|known| known.message == message)
        {
            Some(known) => known.labels.push(Label {
                place,
                text: String::new(),
            }),
            None => diagnostics.push(Diagnostic::error("unjudged", message).at(place, "")),
        }
    }
    diagnostics
}

/// What could not be judged because something else is wrong: one line for each
/// reason.
fn in_one_line(attempt: &Attempt) -> Option<String> {
    let mut reasons: Vec<(&str, usize)> = Vec::new();
    for check in &attempt.step.checks {
        if let Judgement::Unjudged { why } = &check.judgement {
            match reasons.iter_mut().find(|(known, _)| known == why) {
                Some((_, count)) => *count += 1,
                None => reasons.push((why, 1)),
            }
        }
    }
    let lines: Vec<_> = reasons
        .iter()
        .map(|(why, count)| {
            let were = match count {
                1 => "1 more expectation was".to_owned(),
                several => format!("{several} more expectations were"),
            };
            cut(&format!("{were} not judged: {why}"))
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The diagnostic with no text that is too long, wherever it comes from: a recording
/// is text from strangers, too.
fn drawable(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.code = elide(&one_line(&diagnostic.code), 60).into_owned();
    diagnostic.message = cut(&diagnostic.message);
    for label in &mut diagnostic.labels {
        label.text = cut(&label.text);
    }
    for note in &mut diagnostic.notes {
        note.title = one_line(&note.title);
        note.text = cut(&note.text);
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::Name;
    use crate::source::Place;

    #[test]
    fn a_check_reads_well() {
        let check = Check {
            subject: Subject::Select(Name::of("#id_new_item"), None),
            judgement: Judgement::Unmet {
                expected: "it to be there".to_owned(),
                actual: "no element that matches".to_owned(),
                notes: Vec::new(),
                is_unfit: false,
            },
            place: Place {
                path: "suite.toml".to_owned(),
                line: 1,
                column: 1,
                text: "select.'#id_new_item' = true".to_owned(),
                start: 24,
                end: 28,
            },
        };
        let diagnostic = unmet(&check, false).unwrap();
        assert_eq!(diagnostic.code, "select");
        assert_eq!(
            diagnostic.message,
            "select.\"#id_new_item\" is not as expected"
        );
        assert_eq!(
            diagnostic.labels[0].text,
            "expected it to be there, got no element that matches"
        );
    }

    #[test]
    fn a_place_from_a_recording_may_point_anywhere() {
        for (start, end) in [(0, 3), (1, 2), (2, 1), (7, 9000), (usize::MAX, 0)] {
            let place = Place {
                path: "a\x1b[2J\n.toml".into(),
                line: usize::MAX,
                column: 0,
                text: "é\x1b = \u{202e}1\nb\0".into(),
                start,
                end,
            };
            let drawn = draw(
                &drawable(Diagnostic::error("a\x1b", "b\x1b").at(place, "c\x1b")),
                Style::Plain,
            );
            assert!(!drawn.contains(['\x1b', '\0', '\u{202e}']), "{drawn}");
        }
    }
}
