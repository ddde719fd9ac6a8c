//! Panics, which are bugs of smoke, and work that takes for ever: one costs its
//! trial, and no more.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit, oneshot};
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;

use crate::content::memory;
use crate::exchange::Exchange;
use crate::source::{GivenUp, Panicked};

/// Output of `future`, or the panic in it.
///
/// It may leave what it borrows half done; whoever calls this uses nothing of
/// that but what is whole at any time.
pub(super) async fn caught<T>(future: impl Future<Output = T>) -> Result<T, Panicked> {
    // On the heap: pinned here, it would be held twice.
    let mut future = Box::pin(future);
    poll_fn(
        |context| match Panicked::catch(|| future.as_mut().poll(context)) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        },
    )
    .await
}

/// Work on a document that takes time, such as parsing a page, and memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work {
    /// The `timeout` of the step that it is for.
    pub(super) timeout: Duration,
    /// Bytes of the document; none where there is an error in its place, for which
    /// files may be looked at.
    pub(super) bytes: Option<usize>,
}

/// The least that work may take before it is given up. All that judging does is
/// counted in steps; this is for what nobody thought of.
const LAST_RESORT: Duration = Duration::from_secs(30);

/// How many timeouts it may take at least.
const TIMEOUTS: u32 = 3;

/// Documents that are read at once, in KiB of what they may take in memory.
static DOCUMENTS: Semaphore = Semaphore::const_new(MEMORY / 1024);

/// Most memory of all documents that are read at once, and of one.
const MEMORY: usize = 256 * 1024 * 1024;

/// A document of at most so many bytes is read where it came, which takes less than
/// waking another thread.
const SMALL: usize = 16 * 1024;

/// A document of more bytes is read on a thread of its own.
const LARGE: usize = 64 * 1024;

/// Memory for a document of so many bytes, as long as somebody waits for what is
/// done with it.
async fn room(bytes: usize) -> Option<SemaphorePermit<'static>> {
    let kib = u32::try_from(memory(bytes).min(MEMORY) / 1024).unwrap_or(u32::MAX);
    // It is never closed.
    DOCUMENTS.acquire_many(kib).await.ok()
}

/// Output of `work`, which nothing else waits for, or its panic.
async fn on_a_thread<T: Send + 'static>(
    bytes: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> thread::Result<T> {
    if bytes <= LARGE {
        return spawn_blocking(work).await.map_err(JoinError::into_panic);
    }
    // glibc gives memory that was freed to the same thread alone, or to one that
    // is begun when that has ended: threads that stay would each keep as much as
    // the largest document took.
    let (tell, told) = oneshot::channel();
    thread::spawn(move || tell.send(catch_unwind(AssertUnwindSafe(work))).is_ok());
    told.await.unwrap_or_else(|gone| Err(Box::new(gone)))
}

impl Work {
    /// Work on a response, or on what there is in its place.
    pub(super) fn on(timeout: Duration, exchange: Option<&Exchange>) -> Self {
        Self {
            timeout,
            bytes: exchange.map(|it| it.last.response.body.bytes.len()),
        }
    }

    /// Does `work` where nothing waits for it, as soon as there is memory, unless it
    /// is small. When it panics, so does the caller; when it takes too long, it is
    /// given up, which unwinds the caller, too.
    pub(super) async fn blocking<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> T {
        if self.bytes.is_some_and(|bytes| bytes <= SMALL) {
            return work();
        }
        let bytes = self.bytes.unwrap_or_default();
        let _room = room(bytes).await;
        let within = self.timeout.saturating_mul(TIMEOUTS).max(LAST_RESORT);
        match timeout(within, on_a_thread(bytes, work)).await {
            Ok(ended) => ended.unwrap_or_else(|panic| resume_unwind(panic)),
            // Its thread goes on by itself, and nobody waits for it.
            Err(_) => resume_unwind(Box::new(GivenUp(within))),
        }
    }
}

/// Output of a task that nothing aborts. When it panicked, so does the caller.
pub(super) fn unwound<T>(ended: Result<T, JoinError>) -> T {
    ended.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const WORK: Work = Work {
        timeout: Duration::from_secs(20),
        bytes: Some(SMALL + 1),
    };

    #[tokio::test(start_paused = true)]
    async fn work_without_end_is_given_up() {
        let (end, without_end) = std::sync::mpsc::channel::<()>();
        let (begun, has_begun) = std::sync::mpsc::channel();
        let work = WORK.blocking(move || {
            begun.send(()).unwrap();
            without_end.recv().is_err()
        });
        let work = tokio::spawn(caught(work));
        // Its clock begins when it does, which other tests may keep it from.
        while has_begun.try_recv().is_err() {
            tokio::task::yield_now().await;
        }
        advance(Duration::from_secs(59)).await;
        assert!(!work.is_finished());
        advance(Duration::from_secs(2)).await;
        let given_up = work.await.unwrap();
        let message = given_up.map_err(|panic| panic.message()).err().unwrap();
        assert_eq!(message, "can't be judged: that takes more than 1m");
        // Its thread must not outlive the test.
        drop(end);
    }

    #[tokio::test]
    async fn large_documents_are_few_at_a_time() {
        let large = Work {
            bytes: Some(16 << 20),
            ..WORK
        };
        let (begun, may_end) = std::sync::mpsc::channel::<()>();
        let first = tokio::spawn(large.blocking(move || may_end.recv().is_err()));
        while DOCUMENTS.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let second = tokio::spawn(large.blocking(|| 2));
        tokio::task::yield_now().await;
        assert!(!second.is_finished());
        drop(begun);
        assert!(first.await.unwrap());
        assert_eq!(second.await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_panic_is_told_with_its_text() {
        assert_eq!(caught(async { 1 }).await.unwrap(), 1);
        let said = |panic: Panicked| panic.message();
        let plain = caught(async { panic!("no\nroom") }).await;
        let bug = "a bug of smoke, which panicked: ";
        let report = " (please report it, with `--json FILE`)";
        let plain = plain.map_err(said);
        assert_eq!(plain, Err::<(), _>(format!("{bug}no␊room{report}")));
        let off = caught(WORK.blocking(|| panic!("{} is {}", 1, "x".repeat(999)))).await;
        let message = off.map_err(said).err().unwrap();
        assert!(message.starts_with(&format!("{bug}1 is xxx")), "{message}");
        assert!(message.chars().count() < 300, "{message}");
        let large = Work {
            bytes: Some(LARGE + 1),
            ..WORK
        };
        let on_its_own = caught(large.blocking(|| panic!("a"))).await;
        let message = on_its_own.map_err(said).err();
        assert_eq!(message, Some(format!("{bug}a{report}")));
        let small = Work {
            bytes: Some(SMALL),
            ..WORK
        };
        let at_once = caught(small.blocking(|| panic!("a"))).await;
        assert_eq!(at_once.map_err(said).err(), message);
        let odd = caught(async { std::panic::panic_any(7) }).await;
        let odd = odd.map_err(said);
        assert_eq!(odd, Err::<(), _>(format!("{bug}no text{report}")));
    }
}
