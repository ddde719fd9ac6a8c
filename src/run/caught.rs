//! Panics, which are bugs of smoke: one costs its trial, and no more.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::task::Poll;

use tokio::task::JoinError;

use crate::source::{elide, one_line};

/// How many characters of a panic's text are told.
const TEXT: usize = 200;

/// Payload of a panic.
#[derive(Debug)]
pub(super) struct Panicked(Box<dyn Any + Send>);

impl Panicked {
    /// Message of a trial without a verdict, in one line.
    pub(super) fn message(&self) -> String {
        let text = self.0.downcast_ref::<&str>().copied();
        let text = text.or_else(|| self.0.downcast_ref::<String>().map(String::as_str));
        let text = one_line(text.unwrap_or("no text"));
        format!("a bug of smoke, which panicked: {}", elide(&text, TEXT))
    }
}

/// Output of `future`, or the panic in it.
///
/// It may leave what it borrows half done; whoever calls this uses nothing of
/// that but what is whole at any time.
pub(super) async fn caught<T>(future: impl Future<Output = T>) -> Result<T, Panicked> {
    // On the heap: pinned here, it would be held twice.
    let mut future = Box::pin(future);
    poll_fn(
        |context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(Panicked(panic))),
        },
    )
    .await
}

/// Does `work`, which takes time (parsing a page), where nothing waits for it.
/// When it panics, so does the caller.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    unwound(tokio::task::spawn_blocking(work).await)
}

/// Output of a task that nothing aborts. When it panicked, so does the caller.
pub(super) fn unwound<T>(ended: Result<T, JoinError>) -> T {
    ended.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_told_with_its_text() {
        assert_eq!(caught(async { 1 }).await.unwrap(), 1);
        let said = |panic: Panicked| panic.message();
        let plain = caught(async { panic!("no\nroom") }).await;
        let bug = "a bug of smoke, which panicked: ";
        assert_eq!(plain.map_err(said), Err::<(), _>(format!("{bug}no␊room")));
        let off = caught(blocking(|| panic!("{} is {}", 1, "x".repeat(999)))).await;
        let message = off.map_err(said).err().unwrap();
        assert!(message.starts_with(&format!("{bug}1 is xxx")), "{message}");
        assert!(message.chars().count() < 300, "{message}");
        let odd = caught(async { std::panic::panic_any(7) }).await;
        assert_eq!(odd.map_err(said), Err::<(), _>(format!("{bug}no text")));
    }
}
