//! Panics, which are bugs of smoke, and work that takes for ever: one costs its
//! trial, and no more.

use std::future::poll_fn;
use std::panic::resume_unwind;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit, mpsc, oneshot};
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;

use crate::content::memory::{GROWTH, LEAST, with_more};
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
    /// Bytes of the document.
    pub(super) bytes: usize,
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

/// Waits until nothing but this document is read, or nobody waits for that.
fn ask_for_all(ask: &mpsc::Sender<oneshot::Sender<()>>) {
    let (may_read, is_mine) = oneshot::channel();
    if ask.blocking_send(may_read).is_ok() {
        is_mine.blocking_recv().ok();
    }
}

/// Memory for a document, as long as somebody waits for what is done with it.
async fn permit(bytes: usize) -> Option<SemaphorePermit<'static>> {
    let kib = u32::try_from(bytes.min(MEMORY) / 1024).unwrap_or(u32::MAX);
    // It is never closed.
    DOCUMENTS.acquire_many(kib).await.ok()
}

impl Work {
    /// Work on a response, or on what there is in its place.
    pub(super) fn on(timeout: Duration, exchange: Option<&Exchange>) -> Self {
        Self {
            timeout,
            bytes: exchange.map_or(0, |it| it.last.response.body.bytes.len()),
        }
    }

    /// Does `work` where nothing waits for it, as soon as there is memory. When
    /// it panics, so does the caller; when it takes too long, it is given up,
    /// which unwinds the caller, too.
    pub(super) async fn blocking<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> T {
        let mut memory = permit(self.bytes.max(LEAST).saturating_mul(GROWTH)).await;
        let (ask, mut asked) = mpsc::channel(1);
        let mut work = spawn_blocking(move || with_more(move || ask_for_all(&ask), work));
        let within = self.timeout.saturating_mul(TIMEOUTS).max(LAST_RESORT);
        loop {
            tokio::select! {
                ended = timeout(within, &mut work) => return match ended {
                    Ok(ended) => unwound(ended),
                    // Its thread goes on by itself, and nobody waits for it.
                    Err(_) => resume_unwind(Box::new(GivenUp(within))),
                },
                Some(may_read) = asked.recv() => {
                    // Given back before: others may wait for that.
                    drop(memory);
                    memory = permit(MEMORY).await;
                    // The time begins anew: what it waited is not its own.
                    may_read.send(()).ok();
                }
            }
        }
    }
}

/// Output of a task that nothing aborts. When it panicked, so does the caller.
pub(super) fn unwound<T>(ended: Result<T, JoinError>) -> T {
    ended.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}

#[cfg(test)]
mod tests {
    use tokio::sync::Mutex;
    use tokio::time::advance;

    use super::*;
    use crate::content::Content;
    use crate::exchange::{Body, Response};

    const WORK: Work = Work {
        timeout: Duration::from_secs(20),
        bytes: 1,
    };

    /// Held by tests that look at the memory for documents, which is one.
    static MEMORY_TEST: Mutex<()> = Mutex::const_new(());

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
        let _alone = MEMORY_TEST.lock().await;
        let large = Work {
            bytes: 16 << 20,
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

    /// Reads a page that grows; how many nodes it has, and what is left meanwhile.
    fn grown() -> (usize, usize) {
        let fonts = (0..100).fold(String::new(), |fonts, n| {
            fonts + "<font a=" + &n.to_string() + ">"
        });
        let page = format!("<p>{fonts}{}", "<p>x".repeat(60));
        let response = http::Response::new(());
        let response = Response {
            status: response.status(),
            reason: None,
            version: response.version(),
            headers: response.headers().clone(),
            body: Body {
                bytes: page.into(),
                ..Body::default()
            },
        };
        let content = Content::of(&response);
        let nodes = content.page().map_or(0, |page| page.tree.values().len());
        (nodes, DOCUMENTS.available_permits())
    }

    #[tokio::test]
    async fn a_document_that_grows_is_read_alone() {
        let _alone = MEMORY_TEST.lock().await;
        let (nodes, left) = WORK.blocking(grown).await;
        assert!(nodes > 6_000, "{nodes}");
        assert_eq!(left, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_to_be_read_alone_is_not_counted() {
        let _alone = MEMORY_TEST.lock().await;
        let other = permit(LEAST * GROWTH).await;
        let read = tokio::spawn(caught(WORK.blocking(grown)));
        // All that is left is kept for it, once it waits.
        while DOCUMENTS.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        advance(Duration::from_secs(600)).await;
        tokio::task::yield_now().await;
        assert!(!read.is_finished());
        drop(other);
        let (nodes, _) = read
            .await
            .unwrap()
            .map_err(|panic| panic.message())
            .unwrap();
        assert!(nodes > 6_000, "{nodes}");
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
        let odd = caught(async { std::panic::panic_any(7) }).await;
        let odd = odd.map_err(said);
        assert_eq!(odd, Err::<(), _>(format!("{bug}no text{report}")));
    }
}
