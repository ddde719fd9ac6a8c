//! Attempts on their way.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::caught::unwound;
use super::pace::Pace;
use super::run_context::Shared;
use super::runner::Runner;
use super::tries::Tried;
use crate::plan::Trial;
use crate::transport::OnSent;

/// How long attempts may take to end when the run is interrupted: what came over their
/// connections before is known then.
const GRACE: Duration = Duration::from_millis(500);

/// Attempts on their way, by the place of their trial in the plan.
#[derive(Debug)]
pub(super) struct Running {
    attempts: JoinSet<(usize, Option<Box<Tried>>)>,
    /// Those that wait for the connections to end that they rest on.
    settling: JoinSet<(usize, Option<Box<Tried>>)>,
    may_share: bool,
    /// Trials that are to be sent over connections of their own.
    alone: HashSet<usize>,
    past: (UnboundedSender<usize>, UnboundedReceiver<usize>),
}

/// What became of an attempt.
pub(super) enum Progress {
    /// Others need not wait for it: it sends over a connection, or it pauses.
    LetsOthersGo(usize),
    /// It is over; without an outcome where it was stopped while it paused.
    Over(usize, Option<Box<Tried>>),
    /// It has its responses, of which it isn't known yet whether they are its own.
    Settles(usize),
    /// They are.
    Settled(usize, Box<Tried>),
    /// Nobody knows: it is to be made again, over connections of its own.
    Unsound(usize),
}

impl Running {
    /// None yet. Who shares connections may be told later, and where one is sent after
    /// the other, a server is to have no more than one connection.
    pub(super) fn new(pace: Pace) -> Self {
        let may_share = !pace.fail_fast && pace.concurrency.min(pace.per_target) > 1;
        Self {
            attempts: JoinSet::new(),
            settling: JoinSet::new(),
            may_share,
            alone: HashSet::new(),
            past: unbounded_channel(),
        }
    }

    /// Lets an attempt at a trial go, the first one or another. Others wait for one
    /// that goes ahead.
    pub(super) fn send(
        &mut self,
        at: usize,
        trial: Arc<Trial>,
        runner: Arc<Runner>,
        is_first: bool,
        is_ahead: bool,
    ) {
        let is_alone = !self.may_share || self.alone.contains(&at);
        let tell = is_ahead.then(|| {
            let past = self.past.0.clone();
            OnSent::new(move || {
                // The run may be over.
                let _ = past.send(at);
            })
        });
        // On the heap: what is spawned is moved many times.
        self.attempts.spawn(Box::pin(async move {
            let mut shared = Shared::default();
            if is_first {
                shared = runner.context.shared(&trial);
                shared.connections = shared.connections.filter(|_| !is_alone);
            }
            let tried = runner.attempt(&trial, tell, shared).await;
            (at, tried.map(Box::new))
        }));
    }

    /// What happens next; none where nothing is on its way. Cancel-safe.
    pub(super) async fn next(&mut self) -> Option<Progress> {
        if self.is_empty() {
            return None;
        }
        tokio::select! {
            biased;
            Some(at) = self.past.1.recv() => Some(Progress::LetsOthersGo(at)),
            Some(ended) = self.attempts.join_next() => {
                let (at, tried) = unwound(ended);
                Some(self.over(at, tried))
            }
            Some(settled) = self.settling.join_next() => {
                let (at, tried) = unwound(settled);
                Some(if let Some(tried) = tried {
                    Progress::Settled(at, tried)
                } else {
                    self.alone.insert(at);
                    Progress::Unsound(at)
                })
            }
            else => None,
        }
    }

    fn over(&mut self, at: usize, tried: Option<Box<Tried>>) -> Progress {
        let Some(mut tried) = tried else {
            return Progress::Over(at, None);
        };
        match tried.reuse.take().filter(|reuse| !reuse.is_settled()) {
            None => Progress::Over(at, Some(tried)),
            Some(reuse) => {
                let settles = async move { (at, reuse.is_sound().await.then_some(tried)) };
                self.settling.spawn(settles);
                Progress::Settles(at)
            }
        }
    }

    /// How many send and judge.
    pub(super) fn len(&self) -> usize {
        self.attempts.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.attempts.is_empty() && self.settling.is_empty()
    }

    /// Gives up those that have no responses soon, and says what became of all.
    pub(super) async fn wind_down(&mut self) -> Vec<Progress> {
        let mut ended = Vec::new();
        let _ = timeout(GRACE, self.drain(&mut ended)).await;
        self.attempts.shutdown().await;
        self.drain(&mut ended).await;
        ended
    }

    async fn drain(&mut self, ended: &mut Vec<Progress>) {
        while let Some(progress) = self.next().await {
            ended.push(progress);
        }
    }
}
