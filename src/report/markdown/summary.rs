//! The page: what the run came to, then what is wrong, and what to type.

use std::fmt::Write as _;

use super::Markdown;
use super::inline::{block, cell, code, sentence};
use crate::record::{Finding, Flaky, Summary};
use crate::report::console::{counts, nothing_ran, numbers, whereabouts};
use crate::report::digest::{Digest, Spot, Told};
use crate::report::duration::run_duration;
use crate::report::finding::{elsewhere, seen, shares};
use crate::report::log_note::{log_note, logs};
use crate::report::paint::Paint;
use crate::source::{Style, counted, elide};

/// The longest page, in bytes: GitHub takes 1 MiB of all commands of a step.
const LONGEST: usize = 256 * 1024;

/// How many findings are told, and warnings.
const FINDINGS: usize = 30;
/// How many targets a case without a cause is told of by their names.
const LISTED: usize = 5;
/// How many targets have a row.
const TARGETS: usize = 50;
/// How many steps of a finding are told.
const STEPS: usize = 8;
/// How many of its trials are named.
const NAMED: usize = 10;
/// How many characters of a sentence are told.
const SENTENCE: usize = 500;

/// The run in a page, which begins with [`Markdown::BEGINNING`].
pub(in crate::report) fn summary(digest: &Digest) -> String {
    let mut page = Page {
        text: verdict(digest),
        left_out: 0,
    };
    page.add(&targets(digest));
    let findings = digest.findings.iter().take(FINDINGS);
    page.section("Targets that are down or not ready", &unreachable(digest));
    if !digest.findings.is_empty() {
        page.add("### What is wrong\n\n");
    }
    for (number, finding) in (1..).zip(findings) {
        page.add(&told(number, finding));
    }
    page.left_out += digest.findings.len().saturating_sub(FINDINGS);
    page.end_of_list();
    let (unexplained, more) = digest.unexplained();
    page.trials(
        "No cause that smoke knows",
        unexplained.iter().copied(),
        more,
    );
    let flaky = digest.finished.as_ref().map_or(0, |run| run.summary.flaky);
    let more = flaky.saturating_sub(digest.flaky.len());
    page.trials("Flaky", digest.flaky.iter(), more);
    page.section("Logs", &logs_unread(digest));
    page.section("Warnings", &warnings(digest));
    if !is_each_named(digest) {
        page.names(digest);
    }
    page.end(digest)
}

/// The run in short, for where there is no room for the page.
pub(in crate::report) fn short_summary(digest: &Digest) -> String {
    let mut text = verdict(digest);
    text.push_str("There is no room left for the page: the log of the step says what is wrong.\n");
    text
}

/// Whether each trial that is wrong is named by its cause, or as one without.
fn is_each_named(digest: &Digest) -> bool {
    let (unexplained, more) = digest.unexplained();
    more == 0
        && digest.findings.len() <= FINDINGS
        && digest.findings.iter().all(|it| it.trials.len() <= NAMED)
        && unexplained.iter().all(|it| it.trials() <= LISTED)
        && digest.unreachable_by(None).next().is_none()
}

/// A page that is bounded.
struct Page {
    text: String,
    /// How many pieces it has no room for.
    left_out: usize,
}

impl Page {
    /// Adds a piece, where there is room.
    fn add(&mut self, piece: &str) {
        if self.text.len().saturating_add(piece.len()) <= LONGEST {
            self.text.push_str(piece);
        } else {
            self.left_out += 1;
        }
    }

    /// Adds a list, if it has something in it.
    fn section(&mut self, title: &str, list: &str) {
        if !list.is_empty() {
            self.add(&format!("### {title}\n\n{list}\n"));
        }
    }

    fn trials<'a>(&mut self, title: &str, trials: impl Iterator<Item = &'a Told>, more: usize) {
        let mut list = trials.fold(String::new(), |list, it| {
            let (name, what) = (code(&it.title()), said(&it.what));
            format!("{list}- {name}{}: {what}\n", place(Some(&it.spot)))
        });
        if more > 0 {
            let _ = writeln!(list, "- … {more} more");
        }
        self.section(title, &list);
    }

    /// Adds the ids of all trials that are wrong, folded, as many as there is room for.
    fn names(&mut self, digest: &Digest) {
        /// What stands behind them.
        const REST: usize = 100;
        let all = digest.wrong();
        let count = all.len();
        let mut list = format!(
            "<details>\n<summary>{} that did not pass</summary>\n\n",
            counted(count, "trial")
        );
        let room = LONGEST.saturating_sub(self.text.len().saturating_add(REST));
        for (at, id) in all.enumerate() {
            let line = format!("- {}\n", code(&elide(id, SENTENCE)));
            if list.len() + line.len() > room {
                let _ = writeln!(list, "- … {} more", count - at);
                break;
            }
            list.push_str(&line);
        }
        list.push_str("\n</details>\n\n");
        self.add(&list);
    }

    /// An empty line, which the next thing stands apart with.
    fn end_of_list(&mut self) {
        if !self.text.ends_with("\n\n") {
            self.add("\n");
        }
    }

    /// What to type, and what is not told.
    fn end(mut self, digest: &Digest) -> String {
        if self.left_out > 0 {
            let more = self.left_out;
            let _ = writeln!(
                self.text,
                "… {more} more: the console and the reports have them\n"
            );
        }
        let command = digest.started.as_ref().map_or("", |run| &run.command);
        let is_right = digest.finished.as_ref().is_some_and(|run| {
            let Summary {
                failed,
                errored,
                not_run,
                ..
            } = run.summary;
            failed == 0 && errored == 0 && not_run == 0
        });
        if !command.is_empty() && !is_right {
            self.text.push_str("Run it again:\n\n");
            self.text.push_str(&block(&elide(command, 4000)));
        }
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
        self.text
    }
}

/// The targets that are down or not ready, each with what was seen and asked.
fn unreachable(digest: &Digest) -> String {
    let all = &digest.unreachable;
    let mut list = all.iter().take(TARGETS).fold(String::new(), |list, it| {
        let asked = it.asked.as_ref();
        let asked = asked.map_or_else(String::new, |asked| format!(": {}", said(asked)));
        let place = place(it.spot.as_ref());
        format!("{list}- {}{place}{asked}\n", said(&it.line()))
    });
    if let Some(more @ 1..) = all.len().checked_sub(TARGETS) {
        let _ = writeln!(list, "- … {more} more");
    }
    list
}

/// How the run ended, and how many trials ended how.
fn verdict(digest: &Digest) -> String {
    let flaky = digest.started.as_ref().map_or(Flaky::Pass, |run| run.flaky);
    let Some(run) = &digest.finished else {
        return format!("{}not finished\n\n", Markdown::BEGINNING);
    };
    let word = run.ending(flaky).word();
    let counts = counts(&run.summary, Paint(Style::Plain));
    let took = run_duration(run.elapsed_us);
    let mut text = format!("{}{word}\n\n**{counts}** in {took}\n", Markdown::BEGINNING);
    if flaky == Flaky::Fail && run.summary.flaky > 0 {
        text.push_str("\nWhat is flaky counts as failed.\n");
    }
    let filtered_out = digest.started.as_ref().map_or(0, |run| run.filtered_out);
    if let Some(why) = nothing_ran(run, filtered_out) {
        let _ = writeln!(text, "\n{}", said(&why));
    }
    text + "\n"
}

/// A row for each target.
fn targets(digest: &Digest) -> String {
    const WORDS: [&str; 6] = ["passed", "flaky", "failed", "errored", "skipped", "not run"];
    let all = digest.targets.values().map(numbers);
    let is_told = all.fold([false; 6], |told, counts| {
        std::array::from_fn(|at| told[at] || counts[at] > 0)
    });
    if digest.targets.is_empty() {
        return String::new();
    }
    let columns: Vec<usize> = (0..WORDS.len()).filter(|&at| is_told[at]).collect();
    let mut text = "| target | where |".to_owned();
    text.extend(columns.iter().map(|&at| format!(" {} |", WORDS[at])));
    text.push_str("\n| --- | --- |");
    text.push_str(&" ---: |".repeat(columns.len()));
    text.push('\n');
    for (target, summary) in digest.targets.iter().take(TARGETS) {
        let known = digest.started.iter().flat_map(|run| &run.targets);
        let mut known = known.filter(|it| elide(&it.name, 200) == target.as_str());
        let place = known.next().map(|it| said(&whereabouts(it)));
        let _ = write!(
            text,
            "| {} | {} |",
            cell(&code(target)),
            cell(&place.unwrap_or_default())
        );
        let counts = numbers(summary);
        text.extend(columns.iter().map(|&at| match counts[at] {
            0 => " |".to_owned(),
            count => format!(" {count} |"),
        }));
        text.push('\n');
    }
    if let Some(more @ 1..) = digest.targets.len().checked_sub(TARGETS) {
        let _ = writeln!(text, "\n… {}", counted(more, "more target"));
    }
    text + "\n"
}

/// A finding behind its number.
fn told(number: usize, finding: &Finding) -> String {
    let marker = format!("{number}. ");
    let indent = " ".repeat(marker.len());
    let cause = said(&finding.diagnosis.cause);
    // Nothing in bold would be a line across the page.
    let cause = if cause.is_empty() { "…" } else { &cause };
    let mut text = format!("{marker}**{cause}**\n");
    let mut line = |line: &str| {
        let _ = writeln!(text, "{indent}- {line}");
    };
    line(&format!(
        "{} {}, {}",
        finding.certainty,
        code(&elide(finding.diagnosis.code.as_str(), 60)),
        said(&shares(finding).join(", "))
    ));
    let names = finding.trials.iter().take(NAMED);
    let mut names: Vec<String> = names.map(|id| code(&elide(id, SENTENCE))).collect();
    if let Some(more @ 1..) = finding.trials.len().checked_sub(NAMED) {
        names.push(format!("… {more} more"));
    }
    line(&format!("trials: {}", names.join(", ")));
    let came = [seen(finding), elsewhere(finding)].concat().join("; ");
    if !came.is_empty() {
        line(&format!("seen: {}", said(&came)));
    }
    for log in logs(finding) {
        line(&format!("log: {}", code(&log)));
    }
    if let Some(otherwise) = &finding.otherwise {
        line(&format!("or: {}", said(otherwise)));
    }
    let next = &finding.diagnosis.next;
    for (at, step) in next.iter().take(STEPS).enumerate() {
        let word = if at == 0 { "next" } else { "then" };
        line(&format!("{word}: {}", said(step)));
    }
    text
}

/// What keeps logs from being read.
fn logs_unread(digest: &Digest) -> String {
    let notes = digest.logs.iter().take(FINDINGS);
    notes.fold(String::new(), |list, note| {
        format!("{list}- {}\n", said(&log_note(note)))
    })
}

fn warnings(digest: &Digest) -> String {
    let warnings = digest.started.iter().flat_map(|run| &run.warnings);
    let mut list = warnings
        .clone()
        .take(FINDINGS)
        .fold(String::new(), |list, it| {
            let place = place(
                it.labels
                    .first()
                    .map(|label| Spot::of(&label.place))
                    .as_ref(),
            );
            format!("{list}- {}{place}\n", said(&it.message))
        });
    if let Some(more @ 1..) = warnings.count().checked_sub(FINDINGS) {
        let _ = writeln!(list, "- … {more} more");
    }
    list
}

fn place(spot: Option<&Spot>) -> String {
    spot.map_or(String::new(), |spot| {
        let place = format!("{}:{}", elide(&spot.path, SENTENCE), spot.line);
        format!(" ({})", code(&place))
    })
}

fn said(text: &str) -> String {
    sentence(&elide(text, SENTENCE))
}
