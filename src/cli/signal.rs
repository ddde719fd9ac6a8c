//! Signals that end the program.
//!
//! They are heard by a thread of their own, from the start to the end: whatever
//! the others wait for, an output that nobody reads or a page that takes long,
//! nobody is left without a way out.

use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Instant;
use std::{fs, io, process, thread};

use tokio::runtime;
use tokio::signal::unix::{self, SignalKind, signal};
use tokio::sync::watch;

use crate::record::Signal;

/// The first signal that was taken, and when it came.
static HEARD: OnceLock<(Signal, Instant)> = OnceLock::new();

/// The first signal that was taken, and when it came, for whoever waits without a
/// runtime.
pub(super) fn heard() -> Option<(Signal, Instant)> {
    HEARD.get().copied()
}

/// Those who hear signals. A signal ends the process at once, unless somebody
/// takes the first one.
pub(super) struct Signals {
    heard: watch::Receiver<Option<Signal>>,
    is_taken: Arc<AtomicBool>,
}

/// The first signal, for whoever ends by it what is going on.
#[derive(Clone)]
pub(super) struct Interruption(watch::Receiver<Option<Signal>>);

impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    /// When there is no room for another thread, or for what it hears by.
    pub(super) fn listen() -> io::Result<Self> {
        let (told, heard) = watch::channel(None);
        let (begun, is_begun) = mpsc::sync_channel(1);
        let is_taken = Arc::<AtomicBool>::default();
        let listener = Listener {
            told,
            is_taken: Arc::clone(&is_taken),
        };
        let thread = thread::Builder::new().name("signals".to_owned());
        thread.spawn(move || listener.run(&begun))?;
        // It is told in any case: nothing else in the thread ends it.
        is_begun.recv().map_err(io::Error::other)??;
        Ok(Self { heard, is_taken })
    }

    /// Takes the first signal from now on; the next one still ends the process at
    /// once. To be called when there is something to be brought to an end.
    pub(super) fn take(&self) -> Interruption {
        self.is_taken.store(true, Ordering::SeqCst);
        Interruption(self.heard.clone())
    }
}

impl Interruption {
    /// Waits for the first signal, and says which it was.
    pub(super) async fn came(mut self) -> Signal {
        let heard = self.0.wait_for(Option::is_some).await;
        match heard.ok().and_then(|heard| *heard) {
            Some(signal) => signal,
            // Nobody listens any more.
            None => pending().await,
        }
    }
}

/// The thread that hears signals.
struct Listener {
    told: watch::Sender<Option<Signal>>,
    is_taken: Arc<AtomicBool>,
}

impl Listener {
    fn run(self, begun: &mpsc::SyncSender<io::Result<()>>) {
        let runtime = runtime::Builder::new_current_thread().enable_io().build();
        let listening = runtime.and_then(|runtime| {
            let guard = runtime.enter();
            let signals = Caught::new()?;
            drop(guard);
            Ok((runtime, signals))
        });
        match listening {
            Ok((runtime, signals)) => {
                // Whoever started this waits for it.
                let _ = begun.send(Ok(()));
                runtime.block_on(self.hear(signals));
            }
            Err(error) => {
                let _ = begun.send(Err(error));
            }
        }
    }

    async fn hear(self, mut signals: Caught) {
        loop {
            let signal = signals.next().await;
            let is_first = self.told.borrow().is_none();
            if !(is_first && self.is_taken.load(Ordering::SeqCst)) {
                process::exit(signal.exit_code().into());
            }
            HEARD.get_or_init(|| (signal, Instant::now()));
            self.told.send_replace(Some(signal));
        }
    }
}

/// The signals that no longer end the process by themselves.
struct Caught {
    interrupt: unix::Signal,
    terminate: unix::Signal,
    /// None where it means nothing, as under `nohup`, or where that isn't known.
    hang_up: Option<unix::Signal>,
}

impl Caught {
    /// To be called within a runtime.
    fn new() -> io::Result<Self> {
        let is_meant = is_ignored(HANG_UP) == Some(false);
        let hang_up = is_meant.then(|| signal(SignalKind::hangup()));
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: hang_up.transpose()?,
        })
    }

    async fn next(&mut self) -> Signal {
        let hang_up = async {
            match &mut self.hang_up {
                Some(signal) => signal.recv().await,
                None => pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
            _ = hang_up => Signal::HangUp,
        }
    }
}

/// The number of SIGHUP.
const HANG_UP: u32 = 1;

/// Whether the process ignores a signal, by its number; none where the system
/// doesn't tell.
fn is_ignored(number: u32) -> Option<bool> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))?;
    let mask = u64::from_str_radix(mask.trim(), 16).ok()?;
    Some(mask & (1 << (number - 1)) != 0)
}
