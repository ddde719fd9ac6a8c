//! Whose lines are, once all of a log are read.

use std::collections::HashSet;

use super::{HostLines, Hostless, Line, Lines, Tie, path, told};
use crate::logs::Tied;
use crate::logs::fact::Fact;
use crate::logs::sent::SentRequest;

impl Tie<'_> {
    /// What was tied, and what was said meanwhile.
    pub(in crate::logs) fn end(mut self) -> (Vec<Tied>, Vec<Fact>) {
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
            if connections.len() <= mine.len() {
                self.share(&mine, &lines, |line, request| {
                    line.fact.fits(request.status)
                });
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
            self.share(&mine, &lines, |line, request| {
                may_raise(&line.fact, request.status)
                    && (line.status.is_none() || line.status == request.status)
            });
        }
    }

    /// Ties lines to requests that they may belong to. Of fewer lines than requests nobody
    /// knows which is whose: each explains one request, and none for certain. A request
    /// that was answered well may have one, too: nginx asks another server where one fails.
    fn share(&mut self, mine: &[usize], lines: &Lines, fits: impl Fn(&Line, &SentRequest) -> bool) {
        let (all, mut given) = (self.requests, HashSet::new());
        let is_well = |at: &&usize| all[**at].status.is_some_and(|status| status < 400);
        for line in &lines.0 {
            let fitting = mine.iter().copied().filter(|at| fits(line, &all[*at]));
            let fitting: Vec<usize> = fitting.collect();
            let well = mine.iter().filter(is_well).count();
            let others = if line.fact.may_be_mended() { well } else { 0 };
            if line.count >= fitting.len() + others {
                self.found(&fitting, line, true);
                continue;
            }
            let free = fitting.into_iter().filter(|at| !given.contains(at));
            let some: Vec<usize> = free.take(line.count).collect();
            self.found(&some, line, false);
            given.extend(some);
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
    /// asks, as much was raised as the log has errors, and all of it the same, or in turns. Servers
    /// write the line of a request before or behind what it raised, requests cross each
    /// other, and what was answered well may raise something afterwards.
    fn end_raised(&mut self) {
        let raised = std::mem::take(&mut self.raised);
        let Some(first) = raised.first() else { return };
        if self.has_strangers || raised.len() != self.all_errors {
            return;
        }
        if raised.iter().any(|fact| fact != first) {
            self.end_in_turns(&raised);
            return;
        }
        let mut mine = Vec::new();
        for ((method, target), errors) in &self.errors {
            let same = self.by_line.get(&(&**method, &**target));
            let fitting = same.into_iter().flatten().copied();
            let fitting = fitting.filter(|at| errors.may_be_of(self.requests[*at].status));
            let before = mine.len();
            mine.extend(fitting);
            if errors.is_of_others || mine.len() - before < errors.count {
                return;
            }
        }
        let count: usize = self.errors.values().map(|errors| errors.count).sum();
        if count == self.all_errors {
            let line = Line {
                status: None,
                fact: first.clone(),
                told: vec![told(first)],
                count,
            };
            self.found(&mine, &line, true);
        }
    }

    /// Ties different things that were raised where each stands beside one error of the
    /// access log, always before or always behind it: then they are in the order of those,
    /// for all that is likely.
    fn end_in_turns(&mut self, raised: &[Fact]) {
        let answered = std::mem::take(&mut self.answered);
        let mut turns = answered.iter().enumerate();
        let is_behind = answered.first().is_some_and(|(before, _)| *before == 0);
        if answered.len() != raised.len()
            || !turns.all(|(nth, (before, _))| *before == nth + usize::from(!is_behind))
        {
            return;
        }
        let (mut given, mut found) = (HashSet::new(), Vec::new());
        for (fact, (_, [method, target])) in raised.iter().zip(&answered) {
            let same = self.by_line.get(&(&**method, &**target));
            let errors = self.errors.get(&(method.clone(), target.clone()));
            let free = same.into_iter().flatten().copied();
            let mut free = free.filter(|at| {
                let status = self.requests[*at].status;
                !given.contains(at) && errors.is_some_and(|errors| errors.may_be_of(status))
            });
            // Else it is somebody else's.
            let Some(at) = free.next() else { return };
            given.insert(at);
            found.push((at, fact));
        }
        for (at, fact) in found {
            let line = Line {
                status: None,
                fact: fact.clone(),
                told: vec![told(fact)],
                count: 1,
            };
            self.found(&[at], &line, false);
        }
    }
}

/// Whether a request with this status, or without a response, may be the one at which an
/// application raised that: what nginx answers itself is no answer of the application's.
fn may_raise(fact: &Fact, status: Option<u16>) -> bool {
    !matches!(fact, Fact::Exception { .. }) || matches!(status, None | Some(500))
}
