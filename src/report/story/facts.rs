//! What else is known about a trial: an aligned block, a fact a line.

use super::{cut, steps};
use crate::exchange::{SetCookie, has_cookie};
use crate::record::{Attempt, Diagnosis, Excerpt, FollowUpRecord, HopRecord, Outcome, TrialInfo};
use crate::report::paint::Paint;
use crate::report::{duration, shell};
use crate::source::{elide, one_line};

/// How wide the names of the facts are.
const NAME: usize = 6;
/// How many lines of a thing are shown. Whoever records a run keeps to it; a
/// recording may come from anywhere.
const LINES: usize = 24;
/// How many characters of a line are shown.
const WIDTH: usize = 200;

/// What row it is for, what was asked, why, what next, what was answered, and how to ask again.
pub(super) fn facts(
    trial: &TrialInfo,
    outcome: &Outcome,
    asked: Option<String>,
    command: &str,
    paint: Paint,
) -> Option<String> {
    let attempt = outcome.told()?;
    let mut block = Block::new(paint);
    block.fact("with", trial.row.as_deref().map(cut));
    block.fact("asked", asked.map(|asked| cut(&asked)));
    if let Some(diagnosis) = &attempt.step.diagnosis {
        block.diagnosis(diagnosis);
    }
    block.fact(
        "steps",
        (!attempt.passed.is_empty())
            .then(|| steps::lines(attempt))
            .into_iter()
            .flatten(),
    );
    block.fact("given", steps::captured(attempt));
    block.fact("polled", steps::polled(&attempt.step));
    block.chain(attempt);
    block.response(attempt);
    block.follow_ups(attempt);
    let mut saved: Vec<&String> = attempt.step.saved.iter().collect();
    saved.sort_unstable();
    let saved = saved.into_iter().take(LINES);
    block.fact("saved", saved.map(|path| one_line(path)));
    block.how_to_ask(trial, attempt, command);
    (!block.lines.is_empty()).then(|| block.text())
}

/// Why, and what next.
pub(in crate::report) fn reasons(diagnosis: &Diagnosis, paint: Paint) -> String {
    let mut block = Block::new(paint);
    block.diagnosis(diagnosis);
    block.text()
}

/// How to send the same request again, and how to run the trial again.
pub(in crate::report) fn how_to_ask(
    trial: &TrialInfo,
    attempt: &Attempt,
    command: &str,
    paint: Paint,
) -> String {
    let mut block = Block::new(paint);
    block.how_to_ask(trial, attempt, command);
    block.text()
}

/// How to start such a run again; nothing where there is no command.
pub(in crate::report) fn again(command: &str, paint: Paint) -> String {
    let mut block = Block::new(paint);
    block.fact("again", (!command.is_empty()).then(|| one_line(command)));
    block.text()
}

struct Block {
    paint: Paint,
    lines: Vec<String>,
}

impl Block {
    const fn new(paint: Paint) -> Self {
        Self {
            paint,
            lines: Vec::new(),
        }
    }

    fn text(self) -> String {
        self.lines.join("\n")
    }

    /// A named fact; its lines stand below each other.
    fn fact(&mut self, name: &str, lines: impl IntoIterator<Item = String>) {
        for (at, line) in lines.into_iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            let name = self.paint.label(&format!("{name:>NAME$}"));
            self.lines
                .push(format!("{name}  {line}").trim_end().to_owned());
        }
    }

    fn diagnosis(&mut self, diagnosis: &Diagnosis) {
        self.fact("why", [self.paint.strong(&cut(&diagnosis.cause))]);
        let next = diagnosis.next.iter().take(LINES);
        self.fact("next", next.map(|line| cut(line)));
    }

    fn how_to_ask(&mut self, trial: &TrialInfo, attempt: &Attempt, command: &str) {
        // What was answered as expected needn't be asked again.
        let besides = attempt.step.wrong_follow_ups().next();
        let curl = besides.map_or(&attempt.step.curl, |it| &it.curl);
        self.fact("curl", (!curl.is_empty()).then(|| one_line(curl)));
        let id = shell::word(&trial.id);
        let again = format!("{} --exact --filter {id}", one_line(command));
        // Under `cargo test`, there is no command.
        self.fact("again", (!command.is_empty()).then_some(again));
    }

    /// What was asked besides and not answered as expected.
    fn follow_ups(&mut self, attempt: &Attempt) {
        let wrong = attempt.step.wrong_follow_ups().take(LINES);
        self.fact("then", wrong.map(besides));
    }

    /// Every response on the way, when there were redirects.
    fn chain(&mut self, attempt: &Attempt) {
        if !has_chain(attempt) {
            return;
        }
        let [first @ .., last] = attempt.step.hops.as_slice() else {
            return;
        };
        let shown = first.iter().take(LINES).enumerate();
        let mut lines: Vec<_> = shown
            .map(|(at, one)| hop(one, &attempt.step.hops[at + 1..]))
            .collect();
        if let Some(more @ 1..) = first.len().checked_sub(LINES) {
            lines.push(format!("  …  {more} more"));
        }
        lines.push(hop(last, &[]));
        if attempt.step.error.is_some() {
            let to = leads_to(last).map_or(String::new(), |to| format!("leads to {to}, "));
            lines.push(cut(&format!("---  {to}no answer")));
        } else if let Some(location) = leads_to(last) {
            lines.push(cut(&format!("---  leads to {location}, not followed")));
        }
        self.fact("chain", lines);
    }

    fn response(&mut self, attempt: &Attempt) {
        let last = attempt
            .step
            .hops
            .last()
            .filter(|_| attempt.step.error.is_none());
        let Some(excerpt) = &attempt.step.excerpt else {
            self.fact("answer", last.map(summary));
            return;
        };
        let (shown, omitted) = match excerpt {
            Excerpt::Description { text } => {
                let described = last.map_or_else(
                    || cut(text),
                    |hop| format!("{}, {}", hop.status_line(), cut(text)),
                );
                self.fact("answer", [described]);
                return;
            }
            Excerpt::Text { lines, omitted } => (lines, *omitted),
        };
        // A form that can't be sent: what is shown is the page that should have it.
        let name = if attempt.step.hops.is_empty() {
            "page"
        } else {
            "answer"
        };
        let bar = self.paint.label("│");
        let mut lines: Vec<String> = last.map(summary).into_iter().collect();
        lines.extend(shown.iter().take(LINES).map(|line| {
            // Tabs stay tabs: they are printable, but not one wide.
            let line = line.replace('\t', "    ");
            format!(
                "{bar} {}",
                elide(&crate::source::printable(&line), WIDTH).replace('\n', "␊")
            )
        }));
        if omitted > 0 {
            lines.push(format!(
                "{bar} {}",
                self.paint.dim(&format!("… {omitted} more bytes"))
            ));
        }
        self.fact(name, lines);
    }
}

/// Whether redirects were followed, which are told one by one.
pub(super) fn has_chain(attempt: &Attempt) -> bool {
    attempt.step.hops.len() > usize::from(attempt.step.error.is_none())
}

/// Where a redirect leads, as it says.
fn leads_to(hop: &HopRecord) -> Option<&str> {
    let mut headers = hop.headers.iter();
    let (_, value) = headers.find(|(name, _)| name == "location")?;
    (300..400).contains(&hop.status).then_some(value)
}

/// A hop in a chain of redirects, with the cookies that its response sets;
/// `after` are the hops behind it.
fn hop(hop: &HopRecord, after: &[HopRecord]) -> String {
    let took = duration(hop.timings.total_us);
    let sets = cookies(hop, after);
    cut(&format!(
        "{}  {} {}  {took}{sets}",
        hop.status, hop.method, hop.url
    ))
}

/// How many cookies of a hop are named.
const COOKIES: usize = 5;

/// Which cookies a response sets, and which of them were not sent back although
/// the next request could have: what waits for one redirects for ever.
fn cookies(hop: &HopRecord, after: &[HopRecord]) -> String {
    let set = hop.headers.iter().filter(|(name, _)| name == "set-cookie");
    let set = set.filter_map(|(_, line)| SetCookie::parse(line));
    let shown: Vec<String> = set
        // One without a value is taken back.
        .filter(|cookie| !cookie.value.is_empty())
        .take(COOKIES)
        .map(|cookie| match after.first() {
            Some(next) if !sends(next, &cookie.name) => format!("{} (not sent on)", cookie.name),
            _ => cookie.name,
        })
        .collect();
    if shown.is_empty() {
        String::new()
    } else {
        format!("  sets {}", shown.join(", "))
    }
}

fn sends(hop: &HopRecord, name: &str) -> bool {
    let mut headers = hop.sent_headers.iter().filter(|(key, _)| key == "cookie");
    headers.any(|(_, value)| has_cookie(value, name))
}

/// Headers that a further request has and the first has not.
const BESIDES: [&str; 3] = ["if-none-match", "if-modified-since", "range"];

/// What was asked besides, and what was answered: `GET with range: bytes=0-9:
/// 200 OK, text/css, 512 bytes`.
fn besides(record: &FollowUpRecord) -> String {
    let Some(hop) = record.hops.last() else {
        let error = record.error.as_ref();
        let why = error.map_or("", |error| error.message.as_str());
        return cut(&format!("{}: no answer: {why}", record.subject));
    };
    let sent = hop.sent_headers.iter();
    let sent = sent.filter(|(name, _)| BESIDES.contains(&name.as_str()));
    let sent: Vec<String> = sent
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let with = match sent.as_slice() {
        [] => String::new(),
        sent => format!(" with {}", sent.join(", ")),
    };
    cut(&format!("{}{with}: {}", hop.method, summary(hop)))
}

/// What was answered: `200 OK, text/html, 612 bytes`.
fn summary(hop: &HopRecord) -> String {
    let media_type = hop.headers.iter().find(|(name, _)| name == "content-type");
    let media_type = media_type.map_or(String::new(), |(_, value)| format!(", {value}"));
    cut(&format!(
        "{}{media_type}, {} bytes",
        hop.status_line(),
        hop.size
    ))
}
