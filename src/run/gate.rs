//! Gates of a run, and the trials that wait at them.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use super::runner::Runner;
use super::waiting;
use crate::plan::Gate;
use crate::record::{ReadyChanged, ReadyEnd, ReadyFinished, Waiting};
use crate::report::Event;

/// Event of a gate.
#[derive(Debug)]
pub(super) enum GateEvent {
    /// The result of the polls changed.
    Changed(ReadyChanged),
    /// Waiting has ended at the gate of this number.
    Ended(usize, Box<ReadyFinished>),
}

/// The gates that are waited at.
pub(super) struct GateWaiters {
    /// The trials at each gate, by their places in the plan, in its order.
    queues: Vec<Vec<usize>>,
    stop: watch::Sender<Option<ReadyEnd>>,
    news: mpsc::UnboundedReceiver<GateEvent>,
    tell: Option<mpsc::UnboundedSender<GateEvent>>,
    /// At how many gates it is waited.
    open: usize,
}

impl GateWaiters {
    /// So many gates, with nobody there.
    pub(super) fn new(gates: usize) -> Self {
        let (tell, news) = mpsc::unbounded_channel();
        Self {
            queues: vec![Vec::new(); gates],
            stop: watch::Sender::new(None),
            news,
            tell: Some(tell),
            open: 0,
        }
    }

    /// Lets a trial wait at a gate.
    pub(super) fn push(&mut self, gate: usize, trial: usize) {
        self.queues[gate].push(trial);
    }

    /// Begins to wait wherever somebody is, all at once; at which gates, and what is
    /// to be told.
    pub(super) fn start(&mut self, gates: &[Gate], runner: &Arc<Runner>) -> Vec<(usize, Event)> {
        let Some(tell) = self.tell.take() else {
            return Vec::new();
        };
        let mut told = Vec::new();
        for (at, gate) in gates.iter().enumerate() {
            if self.queues[at].is_empty() {
                continue;
            }
            let waiting = waiting::begun(gate, self.queues[at].len(), runner);
            told.push((at, Event::ReadyStarted(waiting.clone())));
            let wait = Wait {
                at,
                gate: gate.clone(),
                waiting,
                runner: Arc::clone(runner),
            };
            self.open += 1;
            tokio::spawn(wait.run(self.stop.subscribe(), tell.clone()));
        }
        told
    }

    /// What happens next; none when no gate is waited at any more.
    pub(super) async fn next(&mut self) -> Option<GateEvent> {
        let news = self.news.recv().await;
        assert!(news.is_some() || self.is_over(), "waiting does not panic");
        self.open -= usize::from(matches!(news, Some(GateEvent::Ended(..))));
        news
    }

    /// Whether no gate is waited at any more.
    pub(super) const fn is_over(&self) -> bool {
        self.open == 0
    }

    /// Takes the trials that wait at a gate, which has opened or never will.
    pub(super) fn take(&mut self, gate: usize) -> Vec<usize> {
        std::mem::take(&mut self.queues[gate])
    }

    /// Sends everybody away, and ends all waiting.
    pub(super) fn stop(&mut self, end: ReadyEnd) -> Vec<usize> {
        self.stop.send_replace(Some(end));
        self.queues.iter_mut().flat_map(std::mem::take).collect()
    }
}

/// Waiting at one gate.
struct Wait {
    at: usize,
    gate: Gate,
    waiting: Waiting,
    runner: Arc<Runner>,
}

impl Wait {
    async fn run(
        self,
        mut stop: watch::Receiver<Option<ReadyEnd>>,
        tell: mpsc::UnboundedSender<GateEvent>,
    ) {
        let stopped = async {
            let end = stop
                .wait_for(Option::is_some)
                .await
                .ok()
                .and_then(|end| *end);
            // Nobody is left to be told.
            end.unwrap_or(ReadyEnd::Stopped)
        };
        let changed = |changed| {
            // The run may be over.
            let _ = tell.send(GateEvent::Changed(changed));
        };
        let ended = waiting::wait(&self.gate, self.waiting, &self.runner, stopped, changed);
        let ended = Box::new(ended.await);
        let _ = tell.send(GateEvent::Ended(self.at, ended));
    }
}
