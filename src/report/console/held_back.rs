//! Trials that were not sent: a line for each reason, not one for each trial.

use crate::report::paint::Paint;
use crate::source::{elide, one_line};

/// How many trials were not sent for which reason.
#[derive(Debug, Default)]
pub(super) struct HeldBack {
    unready: Vec<(String, usize)>,
    unsent: Vec<(String, usize)>,
    not_run: Vec<(String, usize)>,
}

impl HeldBack {
    /// One more was not sent because its target is down, perhaps for one host
    /// alone.
    pub(super) fn unsent(&mut self, target: &str, host: Option<&str>) {
        let host = host.map_or(String::new(), |host| format!(" as {}", shown(host)));
        count(&mut self.unsent, &format!("`{}`{host}", shown(target)));
    }

    /// One more was not sent because its target is not ready.
    pub(super) fn not_ready(&mut self, target: &str) {
        count(&mut self.unready, target);
    }

    /// One more was not run.
    pub(super) fn not_run(&mut self, reason: &str) {
        count(&mut self.not_run, reason);
    }

    /// All of them, in lines.
    pub(super) fn text(&self, paint: Paint) -> String {
        let unready = self.unready.iter().map(|(target, count)| {
            let were = were(*count);
            format!("{were} not sent to `{}`: it is not ready", shown(target))
        });
        let unsent = self.unsent.iter().map(|(target, count)| {
            let were = were(*count);
            format!("{were} not sent to {target}: it is down")
        });
        let not_run = self.not_run.iter().map(|(reason, count)| {
            let were = were(*count);
            format!("{were} not run: {}", shown(reason))
        });
        let lines = unready.chain(unsent).chain(not_run);
        lines.map(|line| paint.odd(&line) + "\n").collect()
    }
}

fn count(counts: &mut Vec<(String, usize)>, key: &str) {
    match counts.iter_mut().find(|(known, _)| known == key) {
        Some((_, count)) => *count += 1,
        None => counts.push((key.to_owned(), 1)),
    }
}

fn were(count: usize) -> String {
    match count {
        1 => "1 trial was".to_owned(),
        several => format!("{several} trials were"),
    }
}

fn shown(text: &str) -> String {
    elide(&one_line(text), 200).into_owned()
}
