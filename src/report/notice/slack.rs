//! A notice as Slack shows it.

use serde::Serialize;

use super::{Ended, TEXT, Told, ToldFailure, ToldFinding, ToldTarget};
use crate::report::console::counts;
use crate::report::duration::run_duration;
use crate::report::paint::Paint;
use crate::source::{Style, counted, elide};

/// What an incoming webhook of Slack takes.
#[derive(Serialize)]
pub(super) struct Message {
    text: String,
}

/// The notice in lines: how the run ended and where, then what is wrong.
pub(super) fn message(ended: &Ended, told: &Told) -> Message {
    let mut lines = vec![summary(ended)];
    let targets = told.targets.iter().map(target);
    let targets = targets.chain(more(told.omitted.targets));
    lines.push(format!("on {}", targets.collect::<Vec<_>>().join(", ")));
    if told.warnings > 0 {
        lines.push(counted(told.warnings, "warning"));
    }
    lines.extend(told.findings.iter().map(finding));
    lines.extend(more(told.omitted.findings));
    lines.extend(told.failures.iter().map(failure));
    lines.extend(more(told.omitted.failures));
    if told.unsent > 0 {
        lines.push(format!("not sent: {}", counted(told.unsent, "trial")));
    }
    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    Message {
        text: lines.join("\n"),
    }
}

fn summary(ended: &Ended) -> String {
    let word = ended.verdict.word();
    let counts = counts(&ended.summary, Paint(Style::Plain));
    format!(
        "smoke: {word} ({counts} in {})",
        run_duration(ended.elapsed_us)
    )
}

/// A target's name, and how it is spelt where that says more.
fn target(target: &ToldTarget) -> String {
    if target.name == target.spelling {
        target.name.clone()
    } else {
        format!("{} ({})", target.name, target.spelling)
    }
}

fn finding(finding: &ToldFinding) -> String {
    line(&finding.target, &finding.message, finding.cause.as_deref())
}

fn failure(failure: &ToldFailure) -> String {
    line(&failure.id, &failure.message, failure.cause.as_deref())
}

fn line(whose: &str, message: &str, cause: Option<&str>) -> String {
    let cause = cause.map_or(String::new(), |cause| format!(" - {cause}"));
    let line = format!("{whose}: {message}{cause}");
    format!("• {}", elide(&line, TEXT))
}

fn more(omitted: usize) -> Option<String> {
    (omitted > 0).then(|| format!("… and {omitted} more"))
}

/// `text` without what Slack takes for a command: `<!channel>` of a stranger
/// calls nobody.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}
