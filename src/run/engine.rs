//! Running a plan.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use tokio::task::JoinSet;

use super::door::{Door, Queue, State};
use super::order::InOrder;
use super::runner::{Finished, Runner, Shut};
use crate::plan::{Plan, Target, Trial};
use crate::report::{
    Event, Reporters, RunFinished, RunStarted, Summary, TargetDown, TrialFinished, Verdict,
};

/// How many trials run at once, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How many at once, at most.
    pub concurrency: usize,
    /// How many at once against one target, at most.
    pub per_target: usize,
    /// Whether to stop after the first that fails.
    pub fail_fast: bool,
}

/// Runs `plan` and tells `reporters`, in the plan's order. When `interrupted`
/// comes first, what is on its way is given up, and what has no outcome is told
/// as not run.
pub async fn run(
    plan: Plan,
    started: RunStarted,
    runner: Runner,
    pace: Pace,
    reporters: &mut Reporters,
    interrupted: impl Future<Output = ()>,
) -> RunFinished {
    let clock = Instant::now();
    reporters.event(&Event::RunStarted(runner.without_secrets(started)));
    let mut engine = Engine::new(plan, runner, pace, reporters);
    let interrupted = engine.until_done(interrupted).await;
    let finished = RunFinished {
        summary: engine.summary,
        elapsed_us: u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX),
        interrupted,
    };
    reporters.event(&Event::RunFinished(finished.clone()));
    finished
}

/// The one loop that linearises: it alone tells the reporters.
struct Engine<'a> {
    trials: Vec<Arc<Trial>>,
    /// The queue of each trial.
    queue_of: Vec<usize>,
    queues: Vec<Queue>,
    runner: Arc<Runner>,
    pace: Pace,
    running: JoinSet<(usize, Finished)>,
    order: InOrder<Told>,
    summary: Summary,
    reporters: &'a mut Reporters,
}

/// What is told of a trial when its turn comes.
struct Told {
    down: Option<TargetDown>,
    finished: TrialFinished,
}

impl<'a> Engine<'a> {
    fn new(plan: Plan, runner: Runner, pace: Pace, reporters: &'a mut Reporters) -> Self {
        let mut queues: Vec<Queue> = Vec::new();
        let mut known: HashMap<Door, usize> = HashMap::new();
        let mut queue_of = Vec::with_capacity(plan.trials.len());
        for (at, trial) in plan.trials.iter().enumerate() {
            let queue = *known.entry(Door::of(trial)).or_insert_with(|| {
                queues.push(Queue::default());
                queues.len() - 1
            });
            queue_of.push(queue);
            if trial.skip.is_none() {
                queues[queue].waiting.push_back(at);
            }
        }
        Self {
            trials: plan.trials.into_iter().map(Arc::new).collect(),
            queue_of,
            queues,
            runner: Arc::new(runner),
            pace,
            running: JoinSet::new(),
            order: InOrder::default(),
            summary: Summary::default(),
            reporters,
        }
    }

    /// Runs until every trial has been told of. True when interrupted.
    async fn until_done(&mut self, interrupted: impl Future<Output = ()>) -> bool {
        self.tell_skipped();
        let mut interrupted = std::pin::pin!(interrupted);
        loop {
            self.send();
            tokio::select! {
                biased;
                () = &mut interrupted => {
                    self.give_up().await;
                    return true;
                }
                ended = self.running.join_next() => match ended {
                    Some(ended) => {
                        let (at, finished) = ended.expect("a trial does not panic");
                        self.ended(at, finished);
                    }
                    None => return false,
                }
            }
        }
    }

    fn tell_skipped(&mut self) {
        for at in 0..self.trials.len() {
            let trial = Arc::clone(&self.trials[at]);
            if let Some(why) = &trial.skip {
                self.tell_unsent(at, Verdict::Skipped, why);
            }
        }
    }

    /// Sends what may be sent now, in the plan's order.
    fn send(&mut self) {
        while self.running.len() < self.pace.concurrency {
            let ready = self.queues.iter_mut();
            let ready = ready.filter(|queue| queue.may_send(self.pace.per_target));
            let Some(queue) = ready.min_by_key(|queue| queue.waiting.front().copied()) else {
                return;
            };
            let Some(at) = queue.waiting.pop_front() else {
                return;
            };
            queue.busy += 1;
            let trial = Arc::clone(&self.trials[at]);
            let runner = Arc::clone(&self.runner);
            let id = runner.without_secrets(trial.id.clone());
            self.reporters.event(&Event::TrialStarted { id });
            self.running
                .spawn(async move { (at, runner.run(&trial).await) });
        }
    }

    fn ended(&mut self, at: usize, finished: Finished) {
        let id = finished.told.trial.id.clone();
        self.reporters.event(&Event::TrialEnded { id });
        let queue = &mut self.queues[self.queue_of[at]];
        queue.busy -= 1;
        let was = queue.state;
        let down = match &finished.shut {
            Some(shut) if was != State::Shut => {
                queue.state = State::Shut;
                Some(self.runner.without_secrets(down(&self.trials[at], shut)))
            }
            None if was == State::Unknown => {
                queue.state = State::Open;
                None
            }
            _ => None,
        };
        let unsent = match &down {
            Some(_) => std::mem::take(&mut queue.waiting),
            None => VecDeque::new(),
        };
        let reason = down
            .as_ref()
            .map(|down| format!("no connection: {}", down.message));
        let verdict = finished.told.outcome.verdict;
        self.tell(at, finished.told, down);
        for at in unsent {
            self.tell_unsent(at, Verdict::Errored, reason.as_deref().unwrap_or_default());
        }
        if self.pace.fail_fast && matches!(verdict, Verdict::Failed | Verdict::Errored) {
            self.drop_waiting("stopped after the first failure");
        }
    }

    /// Tells of everything that waits as not run.
    fn drop_waiting(&mut self, why: &str) {
        let queues = self.queues.iter_mut();
        let waiting: Vec<usize> = queues.flat_map(|queue| queue.waiting.drain(..)).collect();
        for at in waiting {
            self.tell_unsent(at, Verdict::NotRun, why);
        }
    }

    /// Gives up what is on its way, and tells of everything without outcome.
    async fn give_up(&mut self) {
        const WHY: &str = "interrupted";
        self.running.shutdown().await;
        self.drop_waiting(WHY);
        for at in 0..self.trials.len() {
            if !self.order.has(at) {
                self.tell_unsent(at, Verdict::NotRun, WHY);
            }
        }
    }

    fn tell_unsent(&mut self, at: usize, verdict: Verdict, why: &str) {
        let told = self.runner.unsent(&self.trials[at], verdict, why);
        self.tell(at, told, None);
    }

    fn tell(&mut self, at: usize, finished: TrialFinished, down: Option<TargetDown>) {
        self.summary.add(finished.outcome.verdict);
        for told in self.order.push(at, Told { down, finished }) {
            if let Some(down) = told.down {
                self.reporters.event(&Event::TargetDown(down));
            }
            let finished = Box::new(told.finished);
            self.reporters.event(&Event::TrialFinished(finished));
        }
    }
}

/// How the target is spelt, and which of its addresses it is.
fn whereabouts(target: &Target) -> String {
    match target.address() {
        Some(address) => format!("{} at {}", target.spelling, address.ip()),
        None => target.spelling.clone(),
    }
}

fn down(trial: &Trial, shut: &Shut) -> TargetDown {
    TargetDown {
        target: trial.target.name.clone(),
        spelling: whereabouts(&trial.target),
        message: shut.message.clone(),
        diagnosis: shut.diagnosis.clone(),
    }
}
