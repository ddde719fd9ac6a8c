//! What comes of two runs at once.

use std::io::{self, IsTerminal as _};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::outlet::Stderr;
use crate::report::{Comparison, Event, Progress, Reporter, Side};

/// What both deployments answered so far.
#[derive(Clone)]
pub(super) struct Heard(Arc<Mutex<State>>);

pub(super) struct State {
    pub(super) comparison: Comparison,
    /// The line on a terminal, which both share.
    progress: Option<Progress>,
}

impl Heard {
    pub(super) fn new(comparison: Comparison) -> Self {
        let is_terminal = io::stderr().is_terminal();
        let progress = is_terminal.then(|| Progress::on_stderr(Stderr));
        Self(Arc::new(Mutex::new(State {
            comparison,
            progress: progress.map(Progress::without_verdicts),
        })))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many more trials are asked.
    pub(super) fn expect(&self, trials: usize) {
        if let Some(progress) = &mut self.lock().progress {
            progress.expect(trials);
        }
    }

    /// Lets go of what came, once it is compared. True where one can't be asked.
    pub(super) fn settle(&self) -> bool {
        let comparison = &mut self.lock().comparison;
        comparison.settle();
        comparison.is_down()
    }

    pub(super) fn take(self) -> Comparison {
        let mut state = self.lock();
        state.progress = None;
        mem::take(&mut state.comparison)
    }
}

/// Hears what one deployment answers.
pub(super) struct Listener {
    pub(super) side: Side,
    pub(super) heard: Heard,
}

impl Reporter for Listener {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        let mut state = self.heard.lock();
        let State {
            comparison,
            progress,
        } = &mut *state;
        match event {
            Event::TargetDown(down) => comparison.down(self.side, down),
            Event::TrialFinished(told) => comparison.answered(self.side, told),
            _ => {}
        }
        match (event, progress) {
            // Neither run is all that is asked.
            (Event::RunStarted(_) | Event::RunFinished(_), _) | (_, None) => Ok(()),
            (_, Some(progress)) => progress.event(event),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}
