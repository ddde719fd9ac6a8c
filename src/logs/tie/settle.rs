//! Whose lines are, once all of a log are read.

use super::{HostLines, Hostless, Tie, path, told};
use crate::logs::fact::Fact;
use crate::logs::{ByTime, Tied};

impl Tie<'_> {
    /// What was tied, and what was said meanwhile.
    pub(in crate::logs) fn end(mut self) -> (Vec<Tied>, Vec<ByTime>) {
        if self.is_whole {
            self.end_by_host();
            self.end_hostless();
            self.end_raised();
        }
        (self.found, self.by_time)
    }

    /// Ties lines of nginx's: of more connections than the run has sent such requests,
    /// some are others'.
    fn end_by_host(&mut self) {
        for ([method, target, host], same) in std::mem::take(&mut self.by_host) {
            let HostLines { connections, lines } = same;
            let mine = self.asked((&method, &target), &host);
            if connections.len() > mine.len() {
                continue;
            }
            for (fact, told) in lines {
                let fitting = mine.iter().copied();
                let fitting = fitting.filter(|at| fact.fits(self.requests[*at].status));
                let fitting: Vec<usize> = fitting.collect();
                self.found(&fitting, None, &fact, &told);
            }
        }
    }

    fn end_hostless(&mut self) {
        for (key, (count, lines)) in std::mem::take(&mut self.hostless) {
            let mine = self.requests_of(&key);
            if count > mine.len() || self.has_errors_of_others(&key, mine.len()) {
                self.has_strangers = true;
                continue;
            }
            for (status, fact, told) in lines {
                let fitting = mine.iter().copied();
                let fitting = fitting.filter(|at| may_raise(&fact, self.requests[*at].status));
                let fitting: Vec<usize> = fitting.collect();
                self.found(&fitting, status, &fact, &told);
            }
        }
    }

    /// Whether the access log has more errors at the path of a request than the run has
    /// sent: a word that names the path alone may be about another's.
    fn has_errors_of_others(&self, key: &Hostless, sent: usize) -> bool {
        let wanted = match key {
            Hostless::Path(path) => path.clone(),
            Hostless::Target(_, target) => path(target),
            Hostless::Access(..) | Hostless::Refused(_) => return false,
        };
        let errors = self.errors.iter();
        let errors = errors.filter(|((_, target), _)| path(target) == wanted);
        errors.map(|(_, errors)| errors.count).sum::<usize>() > sent
    }

    /// Ties what was raised, of which no line names the request: only where nobody else
    /// asks, as much was raised as the log has errors, and all of it the same. Servers
    /// write the line of a request before or behind what it raised, requests cross each
    /// other, and what was answered well may raise something afterwards.
    fn end_raised(&mut self) {
        let raised = std::mem::take(&mut self.raised);
        let Some(first) = raised.first() else { return };
        let is_one = raised.iter().all(|fact| fact == first);
        if !is_one || self.has_strangers || raised.len() != self.all_errors {
            return;
        }
        let mut mine = Vec::new();
        for ((method, target), errors) in &self.errors {
            let same = self.by_line.get(&(&**method, &**target));
            let fitting: Vec<usize> = same.into_iter().flatten().copied().collect();
            let fitting = fitting.into_iter().filter(|at| {
                let status = self.requests[*at].status;
                let is_lost = errors.is_of_uwsgi && matches!(status, None | Some(502));
                status == Some(errors.status) || is_lost
            });
            let before = mine.len();
            mine.extend(fitting);
            if errors.is_of_others || mine.len() - before < errors.count {
                return;
            }
        }
        let count: usize = self.errors.values().map(|errors| errors.count).sum();
        if count == self.all_errors {
            self.found(&mine, None, first, &told(first));
        }
    }
}

/// Whether a request with this status, or without a response, may be the one at which an
/// application raised that: what nginx answers itself is no answer of the application's.
fn may_raise(fact: &Fact, status: Option<u16>) -> bool {
    !matches!(fact, Fact::Exception { .. }) || matches!(status, None | Some(500))
}
