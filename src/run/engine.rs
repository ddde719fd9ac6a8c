//! Running a plan.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::afterwards;
use super::caught::caught;
use super::endpoint::{Queue, Queues, State};
use super::gate::{GateEvent, GateWaiters};
use super::pace::Pace;
use super::pauses::TrialPauses;
use super::runner::Runner;
use super::running::{Progress, Running};
use super::teller::Teller;
use super::tries::{Tried, Tries};
use crate::plan::{Gates, Plan, Trial};
use crate::record::{Flaky, ReadyEnd, ReadyFinished, Signal, Verdict, micros};
use crate::report::{Event, Reporters, RunFinished, RunStarted, why_not_ready};

/// Runs `plan` and tells `reporters`, in the plan's order. What waits at one of
/// `gates` is sent when that opens, whatever becomes of the others. When
/// `interrupted` comes first, what is on its way is given up, and what has no
/// outcome is told as not run.
pub async fn run(
    plan: Plan,
    gates: Gates,
    started: RunStarted,
    runner: Runner,
    pace: Pace,
    reporters: &mut Reporters,
    interrupted: impl Future<Output = Signal>,
) -> RunFinished {
    let clock = Instant::now();
    let flaky = started.flaky;
    reporters.event(&Event::RunStarted(runner.without_secrets(started)));
    let mut engine = Engine::new(plan, &gates, runner, pace, flaky, reporters);
    engine.begin_waiting(&gates);
    let mut interrupted = std::pin::pin!(interrupted);
    let signal = match caught(engine.until_done(interrupted.as_mut())).await {
        Ok(signal) => afterwards::tell(&mut engine, signal, interrupted).await,
        Err(bug) => afterwards::tell_bug(&mut engine, &bug.message()).await,
    };
    let finished = RunFinished {
        summary: engine.teller.summary(),
        elapsed_us: u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX),
        interrupted: signal.is_some(),
        signal,
    };
    engine.teller.event(&Event::RunFinished(finished.clone()));
    finished
}

/// Why a trial is not tried again when others found its target down.
const DOWN: &str = "its target is down";

/// The one loop that linearises: it alone tells the reporters.
pub(super) struct Engine<'a> {
    pub(super) trials: Vec<Arc<Trial>>,
    queues: Queues,
    pub(super) runner: Arc<Runner>,
    pace: Pace,
    running: Running,
    /// Attempts of the trials that have no outcome yet.
    tries: HashMap<usize, Tries>,
    pauses: TrialPauses,
    /// Reason why nothing is sent any more.
    stopped: Option<&'static str>,
    /// Policy for flaky trials, which can count as failures.
    flaky: Flaky,
    waits: GateWaiters,
    pub(super) teller: Teller<'a>,
}

impl<'a> Engine<'a> {
    fn new(
        plan: Plan,
        gates: &Gates,
        runner: Runner,
        pace: Pace,
        flaky: Flaky,
        reporters: &'a mut Reporters,
    ) -> Self {
        let teller = Teller::new(plan.layers(), Arc::clone(&runner.context.facts), reporters);
        let mut waits = GateWaiters::new(gates.all().len());
        let mut queues = Queues::of(&plan.trials, gates);
        for (at, trial) in plan.trials.iter().enumerate() {
            match gates.of(trial) {
                Some(gate) => waits.push(gate, at),
                None if trial.skip.is_none() => queues.at(at).waiting.push_back(at),
                None => {}
            }
        }
        Self {
            trials: Trial::shared(plan.trials),
            queues,
            runner: Arc::new(runner),
            pace,
            running: Running::new(pace),
            tries: HashMap::new(),
            pauses: TrialPauses::default(),
            stopped: None,
            flaky,
            waits,
            teller,
        }
    }

    /// Runs until every trial has been told of, or a signal interrupts it.
    async fn until_done(
        &mut self,
        mut interrupted: impl Future<Output = Signal> + Unpin,
    ) -> Option<Signal> {
        self.tell_skipped();
        loop {
            self.send();
            if self.running.is_empty() && self.pauses.is_empty() && self.waits.is_over() {
                return None;
            }
            tokio::select! {
                biased;
                signal = &mut interrupted => {
                    self.give_up().await;
                    return Some(signal);
                }
                Some(progress) = self.running.next() => self.progressed(progress),
                at = self.pauses.over() => {
                    let queue = self.queues.at(at);
                    queue.pausing -= 1;
                    queue.again.push_back(at);
                }
                Some(news) = self.waits.next() => self.heard(news),
            }
        }
    }

    fn progressed(&mut self, progress: Progress) {
        match progress {
            Progress::LetsOthersGo(at) => self.queues.at(at).opened(),
            Progress::Over(at, Some(tried)) => {
                self.queues.came_back(at, tried.unreachable.is_some());
                self.tried(at, *tried);
            }
            Progress::Over(at, None) => self.broken_off(at),
            Progress::Settles(at) => self.queues.came_back(at, false),
            Progress::Settled(at, tried) => self.tried(at, *tried),
            Progress::Unsound(at) => self.unsound(at),
        }
    }

    fn begin_waiting(&mut self, gates: &Gates) {
        for (gate, event) in self.waits.start(gates.all(), &self.runner) {
            self.queues.begin_waiting(gate);
            self.teller.event(&event);
        }
    }

    fn heard(&mut self, news: GateEvent) {
        match news {
            GateEvent::Changed(changed) => self.teller.event(&Event::ReadyChanged(changed)),
            GateEvent::Ended(gate, finished) => {
                self.queues.waited(gate);
                let waiting = self.waits.take(gate);
                self.waited(waiting, finished);
            }
        }
    }

    /// Lets those who waited go on, or tells of them that they can't.
    fn waited(&mut self, waiting: Vec<usize>, mut finished: Box<ReadyFinished>) {
        if finished.is_ready() {
            self.teller.event(&Event::ReadyFinished(finished));
            for at in waiting {
                self.queues.at(at).admit(at);
            }
            return;
        }
        let ids = waiting.iter().map(|&at| self.trials[at].id.clone());
        finished.held = self.runner.without_secrets(ids.collect());
        let why = why_not_ready(&finished);
        self.teller.event(&Event::ReadyFinished(finished));
        let fails = !waiting.is_empty();
        for at in waiting {
            self.tell_unsent(at, Verdict::Errored, &why);
        }
        if self.pace.fail_fast && fails {
            self.stop();
        }
    }

    /// Sends nothing any more, after a failure.
    fn stop(&mut self) {
        const WHY: &str = "stopped after the first failure";
        if self.stopped.is_none() {
            self.stopped = Some(WHY);
            self.runner.stop();
            self.drop_waiting(WHY);
        }
    }

    fn tell_skipped(&mut self) {
        for at in 0..self.trials.len() {
            if let Some(why) = self.trials[at].skip.clone() {
                self.tell_unsent(at, Verdict::Skipped, &why);
            }
        }
    }

    /// Sends what may be sent now, in the plan's order.
    fn send(&mut self) {
        while self.running.len() < self.pace.concurrency {
            // Outcomes wait in memory for those before them to be told, which may
            // wait in a queue behind one that is to be tried again.
            let is_idle = self.running.is_empty();
            let may_begin =
                |at: usize| self.teller.has_room_for(at) || is_idle && self.tries.contains_key(&at);
            let Some(at) = self.queues.send(self.pace.per_target, may_begin) else {
                return;
            };
            let waiting = self.queues.all.iter().map(Queue::len).sum();
            self.runner
                .context
                .waiting
                .store(waiting, Ordering::Relaxed);
            let trial = Arc::clone(&self.trials[at]);
            let runner = Arc::clone(&self.runner);
            let is_first = !self.tries.contains_key(&at);
            if is_first {
                let id = runner.without_secrets(trial.id.clone());
                self.teller.event(&Event::TrialStarted { id });
            }
            let is_ahead = self.queues.at(at).state == State::Unknown;
            self.running.send(at, trial, runner, is_first, is_ahead);
        }
    }

    /// An attempt has come back: another follows, or the trial has its outcome.
    fn tried(&mut self, at: usize, tried: Tried) {
        let fresh = || self.runner.tries(&self.trials[at]);
        let tries = self.tries.entry(at).or_insert_with(fresh);
        self.teller.know(at, &tried.attempt);
        tries.add(tried);
        let why_not = match self.queues.at(at).state {
            State::Unreachable => Some(DOWN),
            _ => self.stopped,
        };
        match (tries.pause(), why_not) {
            (Some(pause), None) => self.pause(at, pause),
            (Some(_), why_not) => self.finish(at, why_not),
            (None, _) => self.finish(at, None),
        }
    }

    /// An attempt counts for nothing: it is as if the trial had not been sent yet.
    fn unsound(&mut self, at: usize) {
        let id = self.runner.without_secrets(self.trials[at].id.clone());
        self.teller.event(&Event::TrialEnded { id });
        match self.stopped {
            None => self.queues.at(at).admit(at),
            Some(why) => self.tell_unsent(at, Verdict::NotRun, why),
        }
    }

    /// An attempt was stopped while it paused. A trial that was tried before has
    /// the outcome of that.
    fn broken_off(&mut self, at: usize) {
        let why = self.stopped.unwrap_or("the run ended");
        self.queues.broken_off(at);
        if self.tries.contains_key(&at) {
            return self.finish(at, Some(why));
        }
        let id = self.runner.without_secrets(self.trials[at].id.clone());
        self.teller.event(&Event::TrialEnded { id });
        self.tell_unsent(at, Verdict::NotRun, why);
    }

    /// Lets a trial wait for its next attempt.
    fn pause(&mut self, at: usize, pause: Duration) {
        let Some(tries) = self.tries.get(&at) else {
            return;
        };
        self.teller.event(&Event::TrialRetried {
            id: self.runner.without_secrets(self.trials[at].id.clone()),
            attempt: tries.len() + 1,
            allowed: tries.allowed(),
            pause_us: micros(pause),
        });
        self.queues.at(at).pausing += 1;
        self.pauses.add(at, pause);
    }

    /// A trial has its outcome. `why_no_more` says why it isn't tried again
    /// although it might be.
    fn finish(&mut self, at: usize, why_no_more: Option<&str>) {
        let Some(tries) = self.tries.remove(&at) else {
            return;
        };
        let finished = self.runner.finished(&self.trials[at], tries, why_no_more);
        let id = finished.told.trial.id.clone();
        self.teller.event(&Event::TrialEnded { id });
        let queue = self.queues.at(at);
        let down = match &finished.unreachable {
            Some(unreachable) if why_no_more.is_none() && queue.state != State::Unreachable => {
                queue.state = State::Unreachable;
                let down = unreachable.target_down(&self.trials[at], &self.trials);
                Some(self.runner.without_secrets(down))
            }
            _ => None,
        };
        let failed = finished.told.outcome.is_failure(self.flaky);
        let reason = down
            .as_ref()
            .map(|down| format!("no connection: {}", down.message));
        self.teller.trial(at, finished.told, down);
        if let Some(reason) = reason {
            self.turn_away(at, &reason);
        }
        if self.pace.fail_fast && failed {
            self.stop();
        }
    }

    /// Tells of every trial whose endpoint is unreachable.
    fn turn_away(&mut self, at: usize, reason: &str) {
        for at in std::mem::take(&mut self.queues.at(at).waiting) {
            self.tell_unsent(at, Verdict::Errored, reason);
        }
        for at in self.not_tried_again(Some(self.queues.of[at])) {
            self.finish(at, Some(DOWN));
        }
    }

    /// Those that were to be tried again, of one queue or of all, and aren't.
    fn not_tried_again(&mut self, queue: Option<usize>) -> Vec<usize> {
        let meant = |known: usize| queue.is_none_or(|queue| queue == known);
        let mut ended = self.pauses.end(|at| meant(self.queues.of[at]));
        for (known, queue) in self.queues.all.iter_mut().enumerate() {
            if meant(known) {
                queue.pausing = 0;
                ended.extend(queue.again.drain(..));
            }
        }
        ended
    }

    /// Tells of everything that waits as not run, or not tried again.
    fn drop_waiting(&mut self, why: &str) {
        let mut waiting = self.queues.drain_waiting();
        waiting.extend(self.waits.stop(ReadyEnd::Stopped));
        for at in waiting {
            self.tell_unsent(at, Verdict::NotRun, why);
        }
        for at in self.not_tried_again(None) {
            self.finish(at, Some(why));
        }
    }

    /// Gives up what is on its way, and tells of everything without outcome. A
    /// trial that was tried before has one: that of its last whole attempt.
    async fn give_up(&mut self) {
        const WHY: &str = "interrupted";
        self.stopped = Some(WHY);
        self.runner.stop();
        for progress in self.running.wind_down().await {
            self.progressed(progress);
        }
        let waiting = self.waits.stop(ReadyEnd::Interrupted);
        while !self.waits.is_over()
            && let Some(news) = self.waits.next().await
        {
            self.heard(news);
        }
        for at in waiting {
            self.tell_unsent(at, Verdict::NotRun, WHY);
        }
        self.drop_waiting(WHY);
        for at in 0..self.trials.len() {
            self.finish(at, Some(WHY));
        }
        self.tell_rest(Verdict::NotRun, WHY);
    }

    /// Tells of everything that has no outcome.
    pub(super) fn tell_rest(&mut self, verdict: Verdict, why: &str) {
        for at in 0..self.trials.len() {
            if !self.teller.has(at) {
                self.tell_unsent(at, verdict, why);
            }
        }
    }

    fn tell_unsent(&mut self, at: usize, verdict: Verdict, why: &str) {
        let told = self.runner.unsent(&self.trials[at], verdict, why);
        self.teller.trial(at, told, None);
    }
}
