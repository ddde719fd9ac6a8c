//! The console: a line a trial, a story for each that did not pass, a summary.

mod ending;
mod exchanges;
mod fold;
mod header;
mod held_back;
mod line;
mod readiness;
mod summary;
mod told;

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::paint::Paint;
use super::story::{how_to_ask, reasons, short_story};
use super::wrap::rows;
use super::{Event, Reporter, RunFinished, RunStarted, TargetDown, headline, story};
use crate::record::{
    Attempt, Flaky, Outcome, ReadyEnd, ReadyFinished, TrialFinished, TrialInfo, Verdict,
};
use crate::source::{Style, draw, elide, one_line};
use ending::Ending;
pub(super) use ending::numbers;
use exchanges::{of_trial, probed};
use fold::Fold;
pub(super) use header::whereabouts;
use held_back::HeldBack;
use line::{line, noted, remark};
use readiness::{Readiness, not_ready};
use summary::Closing;
pub(super) use summary::{counts, nothing_ran};
use told::Told;

/// How far the text below a trial's line stands in.
const INDENT: &str = "  ";
/// How wide verdicts are.
const VERDICT: usize = 5;
/// How wide times are.
const TIME: usize = 7;

/// How much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// What did not pass, and the summary.
    Quiet,
    /// A line for every trial, too.
    #[default]
    Normal,
    /// And every request with its response.
    Verbose,
}

/// Tells people about a run while it goes on.
pub struct Console<W: Write> {
    out: W,
    paint: Paint,
    detail: Detail,
    /// The command line that a rerun begins with.
    command: String,
    /// The command line that runs again what did not pass.
    rerun: Option<String>,
    filtered_out: usize,
    flaky: Flaky,
    /// How many warnings there are.
    warnings: usize,
    /// Whether `--strict` makes errors of them.
    are_mistakes: bool,
    /// Targets that are down, for everybody or for who asks for one host.
    down: BTreeSet<(String, Option<String>)>,
    readiness: Readiness,
    /// Whether a line on the same terminal shows how waiting goes on.
    beside_progress: bool,
    held_back: HeldBack,
    told: Told,
    fold: Fold,
    ending: Ending,
    /// How many columns a line has, where lines are to be broken.
    width: Option<usize>,
    /// What was written last.
    last: Last,
}

/// What was written last: stories stand apart from what is around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Nothing,
    Line,
    Story,
}

impl<W: Write> Console<W> {
    /// Tells `out`.
    pub fn new(out: W, style: Style, detail: Detail) -> Self {
        Self {
            out,
            paint: Paint(style),
            detail,
            command: String::new(),
            rerun: None,
            filtered_out: 0,
            flaky: Flaky::default(),
            warnings: 0,
            are_mistakes: false,
            down: BTreeSet::new(),
            readiness: Readiness::default(),
            beside_progress: false,
            held_back: HeldBack::default(),
            told: Told::default(),
            fold: Fold::default(),
            ending: Ending::default(),
            width: None,
            last: Last::Nothing,
        }
    }

    /// Leaves it to a [`Progress`](super::Progress) to say how waiting goes on.
    #[must_use]
    pub fn beside_progress(mut self) -> Self {
        self.beside_progress = true;
        self
    }

    /// Breaks the lines of what the run shows at this width, in columns.
    #[must_use]
    pub const fn width(mut self, width: Option<usize>) -> Self {
        self.width = width;
        self
    }

    fn started(&mut self, run: &RunStarted) -> io::Result<()> {
        if self.detail != Detail::Quiet && run.trials > 0 {
            let text = header::header(run, self.paint);
            // Set apart as a story is.
            self.write(&text, Last::Story)?;
        }
        run.warnings.iter().try_for_each(|warning| {
            let text = draw(warning, self.paint.0) + "\n";
            self.write(&text, Last::Story)
        })
    }

    fn trial(&mut self, finished: &TrialFinished) -> io::Result<()> {
        self.now(finished)?;
        // Noted when it is told: should that panic, it is told once more.
        let TrialFinished { trial, outcome } = finished;
        let is_unconnected = outcome.told().is_none_or(|it| it.step.is_unconnected());
        let is_told = is_unconnected && self.is_down(trial);
        self.ending.trial(trial, outcome, is_told);
        Ok(())
    }

    /// What is told of a trial when it has come.
    fn now(&mut self, finished: &TrialFinished) -> io::Result<()> {
        let TrialFinished { trial, outcome } = finished;
        let verbose = self.detail == Detail::Verbose;
        if outcome.attempts.is_empty() && self.was_held_back(trial, outcome) && !verbose {
            return Ok(());
        }
        match outcome.verdict {
            Verdict::Failed | Verdict::Errored | Verdict::Flaky => self.wrong(trial, outcome),
            _ if self.detail == Detail::Quiet => Ok(()),
            _ if verbose => {
                let remark = remark(outcome, None);
                let mut text = line(trial, outcome, remark.as_deref(), self.paint);
                text.push_str(&of_trial(outcome, self.paint));
                self.write(&text, Last::Line)
            }
            _ => self.line(trial, outcome, None),
        }
    }

    /// A trial in one line; `what` is wrong.
    fn line(
        &mut self,
        trial: &TrialInfo,
        outcome: &Outcome,
        what: Option<String>,
    ) -> io::Result<()> {
        let remark = remark(outcome, what);
        if self.detail != Detail::Verbose && self.fold.takes(outcome.verdict) {
            let free = self.fold.add(trial, outcome, remark, self.paint);
            return self.write_now(&free, Last::Line);
        }
        let text = line(trial, outcome, remark.as_deref(), self.paint);
        self.write(&text, Last::Line)
    }

    /// Whether the trial was not sent for a reason that is said once for all
    /// of its kind.
    fn was_held_back(&mut self, trial: &TrialInfo, outcome: &Outcome) -> bool {
        match outcome.verdict {
            Verdict::Errored if self.readiness.holds(&trial.id) => {
                self.held_back.not_ready(&trial.target);
            }
            Verdict::NotRun | Verdict::Errored if self.is_down(trial) => {
                let for_all = self.down.contains(&(trial.target.clone(), None));
                let host = (!for_all).then_some(&*trial.host);
                self.held_back.unsent(&trial.target, host);
            }
            Verdict::NotRun => {
                let reason = outcome.reason.as_deref().unwrap_or("the run ended");
                self.held_back.not_run(reason);
            }
            _ => return false,
        }
        true
    }

    /// Whether the trial's target was found down for who asks as it does.
    fn is_down(&self, trial: &TrialInfo) -> bool {
        let down = |host| self.down.contains(&(trial.target.clone(), host));
        down(None) || down(Some(trial.host.clone()))
    }

    /// The attempt of a trial of which all there is to say was said when its
    /// target was found down, except how to ask again.
    fn told_by_its_target<'a>(
        &self,
        trial: &TrialInfo,
        outcome: &'a Outcome,
    ) -> Option<&'a Attempt> {
        let told = self.detail != Detail::Verbose && self.is_down(trial);
        let attempt = outcome.attempts.last().filter(|_| told)?;
        attempt.step.is_unconnected().then_some(attempt)
    }

    /// A trial that did not simply pass, and why.
    fn wrong(&mut self, trial: &TrialInfo, outcome: &Outcome) -> io::Result<()> {
        if let Some(attempt) = self.told_by_its_target(trial, outcome) {
            let remark = remark(outcome, Some(headline(outcome)));
            let mut text = line(trial, outcome, remark.as_deref(), self.paint);
            let facts = how_to_ask(trial, attempt, "", self.paint);
            text.push_str(&indented(&facts));
            return self.write(&text, Last::Story);
        }
        let has_story = self.told.has_story(outcome) && !outcome.attempts.is_empty();
        let code = outcome.diagnosis().map(|it| it.code.to_string());
        if self.detail == Detail::Verbose {
            let remark = remark(outcome, code);
            let mut text = line(trial, outcome, remark.as_deref(), self.paint);
            let story = story(trial, outcome, &self.command, self.paint.0);
            text.push_str(&indented(&story));
            text.push_str(&of_trial(outcome, self.paint));
            return self.write(&text, Last::Story);
        }
        if !has_story {
            let what = (!outcome.attempts.is_empty()).then(|| headline(outcome));
            return self.line(trial, outcome, code.or(what));
        }
        let remark = remark(outcome, code);
        let mut text = line(trial, outcome, remark.as_deref(), self.paint);
        let short = self.told.shortened(trial, outcome);
        text.push_str(&indented(&short_story(trial, &short, self.paint.0)));
        self.write(&text, Last::Story)
    }

    fn target_down(&mut self, down: &TargetDown) -> io::Result<()> {
        self.down.insert((down.target.clone(), down.host.clone()));
        let paint = self.paint;
        let name = paint.strong(&one_line(&down.target));
        let host = down.host.as_deref().map_or(String::new(), |host| {
            format!(" as {}", elide(&one_line(host), 200))
        });
        let word = paint.bad(&format!("{:<VERDICT$}", "DOWN"));
        let spelling = one_line(&down.spelling);
        let message = elide(&one_line(&down.message), 500).into_owned();
        let message = paint.bad(&format!(" ({message})"));
        let mut text = format!("{word} {:TIME$}  {name}: {spelling}{host}{message}\n", "");
        if let Some(diagnosis) = &down.diagnosis {
            let mut told = diagnosis.clone();
            told.next.clear();
            text.push_str(&indented(&reasons(&told, paint)));
        }
        self.write(&text, Last::Story)
    }

    fn waiting(&mut self, event: &Event) -> io::Result<()> {
        let silent = self.beside_progress || self.detail == Detail::Quiet;
        let line = match event {
            Event::ReadyStarted(waiting) => Some(self.readiness.started(waiting, self.paint)),
            Event::ReadyChanged(changed) => self.readiness.changed(changed, self.paint),
            _ => None,
        };
        match line.filter(|_| !silent) {
            Some(line) => self.write(&line, Last::Line),
            None => Ok(()),
        }
    }

    fn waited(&mut self, finished: &ReadyFinished) -> io::Result<()> {
        let mut text = self.readiness.finished(finished, self.paint);
        match finished.end {
            ReadyEnd::TimedOut | ReadyEnd::GaveUp => {
                text.push_str(&not_ready(finished, &self.command, self.paint));
                self.write(&text, Last::Story)
            }
            _ if self.detail == Detail::Quiet => Ok(()),
            _ => self.write(&text, Last::Line),
        }
    }

    /// Writes whole lines at once, so that nothing gets between them, behind those
    /// that waited for others.
    fn write(&mut self, text: &str, kind: Last) -> io::Result<()> {
        let free = self.fold.all(self.paint);
        self.write_now(&free, Last::Line)?;
        self.write_now(text, kind)
    }

    fn write_now(&mut self, text: &str, kind: Last) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let apart = match (self.last, kind) {
            (Last::Nothing, _) | (Last::Line, Last::Line) | (_, Last::Nothing) => "",
            _ => "\n",
        };
        self.last = kind;
        self.out.write_all(format!("{apart}{text}").as_bytes())?;
        self.out.flush()
    }

    /// What was wrong, by its causes, and how the run ended.
    fn finished(&mut self, run: &RunFinished) -> io::Result<()> {
        let held_back = self.held_back.text(self.paint);
        self.write(&held_back, Last::Story)?;
        let explain = self.ending.explain();
        let closing = Closing {
            run,
            flaky: self.flaky,
            filtered_out: self.filtered_out,
            warnings: (self.warnings, self.are_mistakes),
            explain: explain.as_deref(),
            rerun: self.rerun.as_deref().unwrap_or(&self.command),
        };
        let (width, paint) = (self.width, self.paint);
        let others = rows(&closing.text(width, Paint(Style::Plain)), width);
        let others = (self.detail != Detail::Verbose).then_some(others);
        let text = self.ending.text(width, others, paint) + &closing.text(width, paint);
        self.write(&text, Last::Story)
    }
}

impl<W: Write> Reporter for Console<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted(run) => {
                self.command.clone_from(&run.command);
                self.rerun.clone_from(&run.rerun);
                self.filtered_out = run.filtered_out;
                self.flaky = run.flaky;
                self.warnings = run.warnings.len();
                self.are_mistakes = run.warnings.iter().all(|it| it.forbids(true));
                self.fold = Fold::of(run.trials);
                self.started(run)
            }
            Event::ReadyStarted(_) | Event::ReadyChanged(_) => self.waiting(event),
            Event::ReadyFinished(finished) => self.waited(finished),
            Event::TrialStarted { .. } | Event::TrialRetried { .. } | Event::TrialEnded { .. } => {
                Ok(())
            }
            Event::TargetDown(down) => self.target_down(down),
            Event::TrialFinished(finished) => self.trial(finished),
            Event::ProbeFinished(probe) if self.detail == Detail::Verbose => {
                self.write(&probed(probe, self.paint), Last::Line)
            }
            Event::ProbeFinished(_) => Ok(()),
            Event::LogNote(note) => self.write(&noted(note, self.paint), Last::Line),
            Event::Finding(finding) => {
                self.ending.finding(finding);
                Ok(())
            }
            Event::RunFinished(run) => self.finished(run),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        // A recording may break off.
        self.write("", Last::Line)?;
        self.out.flush()
    }
}

fn indented(text: &str) -> String {
    let margin = |line: &str| if line.is_empty() { "" } else { INDENT };
    let lines = text.lines();
    lines.fold(String::new(), |text, line| {
        text + margin(line) + line + "\n"
    })
}
