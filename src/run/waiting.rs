//! Waiting for a target: asking until the responses are right.

use std::time::{Duration, Instant};

use super::polling::Polled;
use super::runner::Runner;
use crate::diagnose::{old_release, two_releases};
use crate::plan::{Gate, Opens};
use crate::record::{
    Attempt, Code, PollResult, ReadyChanged, ReadyEnd, ReadyFinished, SeenResult, Waiting, micros,
};

/// Event that waiting begins, for so many `trials`.
pub(super) fn begun(gate: &Gate, trials: usize, runner: &Runner) -> Waiting {
    runner.without_secrets(Waiting {
        probe: runner.info(&gate.trial),
        declared: gate.opens == Opens::AsExpected,
        within_us: micros(gate.within),
        every_us: micros(gate.every),
        stable: needed(gate),
        trials,
    })
}

/// Waits for `gate` where nobody is told how that goes on, and nobody ends it.
pub async fn wait_until_ready(gate: &Gate, runner: &Runner) -> ReadyFinished {
    let waiting = begun(gate, 0, runner);
    let never = std::future::pending();
    wait(gate, waiting, runner, never, drop).await
}

/// Number of good responses in a row that are wanted: of one request, one.
fn needed(gate: &Gate) -> u32 {
    if gate.within.is_zero() {
        1
    } else {
        gate.stable
    }
}

/// Asks until `gate` opens, or never will, or `stopped` says how it ends.
/// `tell` is told of changes.
pub(super) async fn wait(
    gate: &Gate,
    waiting: Waiting,
    runner: &Runner,
    stopped: impl Future<Output = ReadyEnd>,
    mut tell: impl FnMut(ReadyChanged),
) -> ReadyFinished {
    let mut log = Log::new(gate);
    let end = tokio::select! {
        biased;
        end = stopped => end,
        end = ask(gate, runner, &mut log, &mut tell) => end,
    };
    runner.without_secrets(log.finished(waiting, end))
}

async fn ask(
    gate: &Gate,
    runner: &Runner,
    log: &mut Log,
    tell: &mut impl FnMut(ReadyChanged),
) -> ReadyEnd {
    loop {
        let turn = runner.turn(gate).await;
        let left = gate.within.saturating_sub(log.start.elapsed());
        let room = (!gate.within.is_zero()).then(|| rounded_up(left).max(GRACE));
        let polled = runner.poll(gate, room).await;
        drop(turn);
        if polled.cut_short && log.polls > 0 {
            return ReadyEnd::TimedOut;
        }
        let is_final = matches!(polled.sight, PollResult::Final { .. });
        if let Some(changed) = log.add(polled) {
            tell(runner.without_secrets(changed));
        }
        if is_final {
            return ReadyEnd::GaveUp;
        }
        if log.in_a_row >= needed(gate) {
            return ReadyEnd::Ready;
        }
        let left = gate.within.saturating_sub(log.start.elapsed());
        if left.is_zero() {
            return ReadyEnd::TimedOut;
        }
        // The last time when time is up.
        tokio::time::sleep(gate.every.min(left)).await;
    }
}

/// To a tenth of a second: it is told when a request takes longer.
fn rounded_up(left: Duration) -> Duration {
    const STEP: u128 = 100;
    let steps = left.as_micros().div_ceil(STEP * 1000);
    Duration::from_millis(u64::try_from(steps * STEP).unwrap_or(u64::MAX))
}

/// Grace for the last request that is sent before time is up.
const GRACE: Duration = Duration::from_secs(1);

/// Log of the results so far.
struct Log {
    id: String,
    start: Instant,
    polls: u32,
    in_a_row: u32,
    relapses: u32,
    seen: Vec<SeenResult>,
    others: u32,
    /// Last result, its time, and its place among `seen`.
    now: Option<(PollResult, Instant, Option<usize>)>,
    told: u32,
    last_bad: Option<Attempt>,
}

impl Log {
    fn new(gate: &Gate) -> Self {
        Self {
            id: gate.trial.id.clone(),
            start: Instant::now(),
            polls: 0,
            in_a_row: 0,
            relapses: 0,
            seen: Vec::new(),
            others: 0,
            now: None,
            told: 0,
            last_bad: None,
        }
    }

    /// Counts what a request shows; what there is to tell of it.
    fn add(&mut self, polled: Polled) -> Option<ReadyChanged> {
        let Polled { sight, attempt, .. } = polled;
        let now = Instant::now();
        self.close(now);
        let good = sight == PollResult::AsExpected;
        let before = self.in_a_row;
        self.polls += 1;
        if good {
            self.in_a_row += 1;
        } else {
            self.relapses += u32::from(before > 0);
            self.in_a_row = 0;
            self.last_bad = Some(attempt);
        }
        let changed =
            self.now.as_ref().is_none_or(|(known, ..)| *known != sight) || self.in_a_row != before;
        let at = self.place_of(&sight);
        self.now = Some((sight.clone(), now, at));
        if let Some(seen) = at.and_then(|at| self.seen.get_mut(at)) {
            seen.polls += 1;
            seen.last_us = micros(now.duration_since(self.start));
        } else {
            self.others += 1;
        }
        if !changed || self.told >= ReadyChanged::MOST {
            return None;
        }
        self.told += 1;
        Some(ReadyChanged {
            id: self.id.clone(),
            sight,
            in_a_row: self.in_a_row,
            polls: self.polls,
            elapsed_us: micros(now.duration_since(self.start)),
        })
    }

    /// Place where a result is kept, if there is room for it.
    fn place_of(&mut self, sight: &PollResult) -> Option<usize> {
        let known = self.seen.iter().position(|seen| seen.sight == *sight);
        // What ends it all is told whatever came before.
        let is_final = matches!(sight, PollResult::Final { .. });
        if known.is_none() && (is_final || self.seen.len() < ReadyFinished::MOST_SEEN) {
            self.seen.push(SeenResult {
                sight: sight.clone(),
                polls: 0,
                lasted_us: 0,
                last_us: 0,
            });
            return Some(self.seen.len() - 1);
        }
        known
    }

    /// Closes the last result, which has lasted until `now`.
    fn close(&mut self, now: Instant) {
        if let Some((_, since, Some(at))) = &self.now
            && let Some(seen) = self.seen.get_mut(*at)
        {
            seen.lasted_us += micros(now.duration_since(*since));
        }
    }

    fn finished(mut self, waiting: Waiting, end: ReadyEnd) -> ReadyFinished {
        let now = Instant::now();
        self.close(now);
        let ready = end == ReadyEnd::Ready;
        let last = self.last_bad.take().filter(|_| !ready);
        let last = last.map(|attempt| Box::new(self.explained(attempt)));
        ReadyFinished {
            waiting,
            end,
            elapsed_us: micros(now.duration_since(self.start)),
            polls: self.polls,
            seen: self.seen,
            others: self.others,
            relapses: self.relapses,
            in_a_row: self.in_a_row,
            last,
            held: Vec::new(),
        }
    }

    /// The attempt with a cause, if it has none of its own: that it is the old
    /// release is seen by its being seen to the end.
    fn explained(&self, mut attempt: Attempt) -> Attempt {
        let bad = self
            .seen
            .iter()
            .filter(|seen| seen.sight != PollResult::AsExpected);
        let last = bad.max_by_key(|seen| seen.last_us).map(|seen| &seen.sight);
        let known = attempt.step.diagnosis.as_ref();
        let is_free = known.is_none_or(|known| known.code == Code::OldRelease);
        if let Some(sight) = last
            && is_free
            && sight.is_other_release()
        {
            attempt.step.diagnosis = Some(match self.relapses {
                0 => old_release(),
                _ => two_releases(),
            });
        }
        attempt
    }
}
