//! What is worth an annotation: a cause once, not each trial that shows it.

use std::fmt::Write as _;

use super::command::{Annotation, Level};
use crate::record::{Finding, Flaky};
use crate::report::Ending;
use crate::report::console::{counts, nothing_ran};
use crate::report::digest::{Digest, Spot, Told, Unreachable};
use crate::report::finding::{seen, shares};
use crate::report::log_note::logs;
use crate::report::paint::Paint;
use crate::report::rooted::rooted;
use crate::source::{Diagnostic, Style, elide, one_line};

/// How many annotations of a level GitHub shows of a step.
const SHOWN: usize = 10;
/// The longest list of trials, in characters.
const TRIALS: usize = 1500;
/// How many steps are told.
const STEPS: usize = 4;
/// How many targets are told that are down or not ready for the same cause.
const TARGETS: usize = 5;
/// How many characters of a sentence are told.
const SENTENCE: usize = 400;

/// All annotations of a run, as many as GitHub shows.
pub(super) fn of_run(digest: &Digest) -> Vec<Annotation> {
    let run = digest.started.as_ref();
    let folder = run.map_or("", |run| &run.folder);
    let flaky = run.map_or(Flaky::Pass, |run| run.flaky);
    let unreachable = digest.unreachable_by(None).map(|it| Annotation {
        level: Level::Error,
        spot: it.spot.clone(),
        title: titled("no answer"),
        message: lines_of(it).join("\n"),
    });
    let findings = digest.findings.iter().enumerate();
    let findings = findings.map(|(at, it)| finding(digest, at, it));
    let (unexplained, more) = digest.unexplained();
    let unexplained = unexplained.iter().map(|it| trial(it, Level::Error));
    let level = match flaky {
        Flaky::Pass => Level::Warning,
        Flaky::Fail => Level::Error,
    };
    let flaky = digest.flaky.iter().map(|it| trial(it, level));
    let warnings = run.into_iter().flat_map(|run| &run.warnings);
    let warnings = warnings.map(|it| diagnostic(it, Level::Warning));
    let all = unreachable.chain(findings).chain(unexplained);
    let all = all.chain(flaky).chain(warnings).chain(ending(digest));
    let all: Vec<Annotation> = all.map(|it| in_repository(it, folder)).collect();
    shown(&all, more, "the log has with -v, and each report")
}

/// Annotations of what is wrong with suites, as many as GitHub shows. Paths are meant
/// from `folder`; with `is_strict` warnings are errors.
pub(super) fn of_suites(found: &[Diagnostic], folder: &str, is_strict: bool) -> Vec<Annotation> {
    let all = found.iter().map(|it| {
        let level = if it.is_error() || is_strict {
            Level::Error
        } else {
            Level::Warning
        };
        in_repository(diagnostic(it, level), folder)
    });
    shown(&all.collect::<Vec<_>>(), 0, "the log has")
}

/// As many as are shown, and of the others their number; `more` errors are there
/// besides.
fn shown(all: &[Annotation], more: usize, who_has_them: &str) -> Vec<Annotation> {
    let mut shown = Vec::new();
    for level in [Level::Error, Level::Warning] {
        let more = if level == Level::Error { more } else { 0 };
        let mut own: Vec<Annotation> = all.iter().filter(|it| it.level == level).cloned().collect();
        let count = own.len().saturating_add(more);
        if count > SHOWN {
            own.truncate(SHOWN - 1);
            let rest = count - own.len();
            own.push(Annotation {
                level,
                spot: None,
                title: "smoke".to_owned(),
                message: format!("and {rest} more, which {who_has_them}"),
            });
        }
        shown.extend(own);
    }
    shown
}

/// What is told of a target that is down or not ready.
fn lines_of(it: &Unreachable) -> Vec<String> {
    let asked = it.asked.as_deref().map(said);
    [said(&it.line())].into_iter().chain(asked).collect()
}

/// A cause with all trials that it explains, at the first of them; or at what a target
/// is waited for with, which is not ready because of it.
fn finding(digest: &Digest, at: usize, finding: &Finding) -> Annotation {
    let mut names = String::new();
    for (at, id) in finding.trials.iter().enumerate() {
        let gap = if at == 0 { "" } else { " · " };
        let name = format!("{gap}{}", elide(&one_line(id), SENTENCE));
        if names.chars().count() + name.chars().count() > TRIALS {
            let _ = write!(names, " · … {} more", finding.trials.len() - at);
            break;
        }
        names.push_str(&name);
    }
    let diagnosis = &finding.diagnosis;
    let code = elide(&one_line(diagnosis.code.as_str()), 60).into_owned();
    let shares = shares(finding).join(", ");
    let mut lines = vec![
        said(&diagnosis.cause),
        format!("{} [{code}], {shares}: {names}", finding.certainty),
    ];
    let unreachable = || digest.unreachable_by(Some(at));
    lines.extend(unreachable().take(TARGETS).flat_map(lines_of));
    let spot = unreachable().find_map(|it| it.spot.as_ref());
    let seen = seen(finding).join("; ");
    if !seen.is_empty() {
        lines.push(format!("seen: {}", said(&seen)));
    }
    lines.extend(logs(finding).map(|log| format!("log: {}", said(&log))));
    let steps = diagnosis.next.iter().take(STEPS);
    lines.extend(steps.map(|step| format!("next: {}", said(step))));
    Annotation {
        level: Level::Error,
        spot: spot.or_else(|| digest.spot(finding)).cloned(),
        title: titled(&format!("{code}, {shares}")),
        message: lines.join("\n"),
    }
}

fn trial(told: &Told, level: Level) -> Annotation {
    Annotation {
        level,
        spot: Some(told.spot.clone()),
        title: titled(&told.title()),
        message: said(&told.what),
    }
}

fn diagnostic(found: &Diagnostic, level: Level) -> Annotation {
    let label = found.labels.first();
    let mut lines = vec![said(&found.message)];
    lines.extend(label.map(|it| said(&it.text)).filter(|it| !it.is_empty()));
    let notes = found.notes.iter().take(STEPS);
    lines.extend(notes.map(|note| said(&format!("{}: {}", note.title, note.text))));
    Annotation {
        level,
        spot: label.map(|label| Spot::of(&label.place)),
        title: titled(&found.code),
        message: lines.join("\n"),
    }
}

/// That a run came to nothing, which no trial says.
fn ending(digest: &Digest) -> Option<Annotation> {
    let run = digest.finished.as_ref()?;
    let started = digest.started.as_ref();
    let flaky = started.map_or(Flaky::Pass, |run| run.flaky);
    let message = match run.ending(flaky) {
        Ending::NothingRan => nothing_ran(run, started.map_or(0, |run| run.filtered_out))?,
        Ending::Interrupted => {
            format!("interrupted: {}", counts(&run.summary, Paint(Style::Plain)))
        }
        Ending::Failed | Ending::NoAnswer | Ending::Passed => return None,
    };
    Some(Annotation {
        level: Level::Error,
        spot: None,
        title: "smoke".to_owned(),
        message,
    })
}

/// The annotation with its file as GitHub looks for it. One outside of the repository
/// is told in words.
fn in_repository(mut annotation: Annotation, folder: &str) -> Annotation {
    let Some(spot) = &mut annotation.spot else {
        return annotation;
    };
    spot.path = rooted(folder, &one_line(&spot.path));
    if spot.path.starts_with("..") {
        let place = format!("{}:{}: ", spot.path, spot.line);
        annotation.message.insert_str(0, &place);
        annotation.spot = None;
    }
    annotation
}

fn titled(text: &str) -> String {
    format!("smoke: {}", one_line(text))
}

fn said(text: &str) -> String {
    elide(&one_line(text), SENTENCE).into_owned()
}
