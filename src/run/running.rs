//! Attempts on their way.

use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::caught::unwound;
use super::runner::Runner;
use super::tries::Tried;
use crate::plan::Trial;

/// Attempts on their way, by the place of their trial in the plan.
#[derive(Debug)]
pub(super) struct Running {
    attempts: JoinSet<(usize, Option<Tried>)>,
    past: (UnboundedSender<usize>, UnboundedReceiver<usize>),
}

/// What became of an attempt.
pub(super) enum Progress {
    /// Others need not wait for it: its target has responded, or it pauses.
    LetsOthersGo(usize),
    /// It is over; without an outcome where it was stopped while it paused.
    Over(usize, Option<Box<Tried>>),
}

impl Default for Running {
    fn default() -> Self {
        Self {
            attempts: JoinSet::new(),
            past: unbounded_channel(),
        }
    }
}

impl Running {
    /// Lets an attempt at a trial go.
    pub(super) fn send(&mut self, at: usize, trial: Arc<Trial>, runner: Arc<Runner>) {
        let past = self.past.0.clone();
        self.attempts.spawn(async move {
            let tell = Box::new(move || {
                // The run may be over.
                let _ = past.send(at);
            });
            (at, runner.attempt(&trial, tell).await)
        });
    }

    /// What happens next; none where nothing is on its way. Cancel-safe.
    pub(super) async fn next(&mut self) -> Option<Progress> {
        tokio::select! {
            biased;
            Some(at) = self.past.1.recv() => Some(Progress::LetsOthersGo(at)),
            ended = self.attempts.join_next() => {
                let (at, tried) = unwound(ended?);
                Some(Progress::Over(at, tried.map(Box::new)))
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.attempts.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.attempts.is_empty()
    }

    /// Gives all of them up.
    pub(super) async fn shutdown(&mut self) {
        self.attempts.shutdown().await;
    }
}
