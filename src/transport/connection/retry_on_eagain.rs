//! Connecting again while the queue of a Unix socket is full (EAGAIN).

use std::io;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(5);

/// Connects until there is room. A TCP client waits by itself where a queue is
/// full, while a Unix socket says "try again", which a small server does to a
/// handful of connections at once.
pub(super) async fn retry_on_eagain<F, Connecting, Stream>(connect: F) -> io::Result<Stream>
where
    F: Fn() -> Connecting,
    Connecting: Future<Output = io::Result<Stream>>,
{
    loop {
        match connect().await {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                tokio::time::sleep(PAUSE).await;
            }
            done => return done,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::time::Instant;

    use super::*;

    /// Connects to a queue that is full so many times, and then does this.
    async fn after(full: u32, then: io::Result<()>) -> (io::Result<()>, u32) {
        let tries = Cell::new(0);
        let then = Cell::new(Some(then));
        let connected = retry_on_eagain(|| {
            tries.set(tries.get() + 1);
            let response = match tries.get() {
                tried if tried <= full => Err(io::ErrorKind::WouldBlock.into()),
                _ => then.take().expect("nobody tries again"),
            };
            std::future::ready(response)
        });
        (connected.await, tries.get())
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_queue_is_tried_again() {
        let began = Instant::now();
        let (connected, tries) = after(3, Ok(())).await;
        assert!(connected.is_ok());
        assert_eq!((tries, began.elapsed()), (4, 3 * PAUSE));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_no_full_queue_is_told_at_once() {
        let refused = io::ErrorKind::ConnectionRefused;
        let (connected, tries) = after(0, Err(refused.into())).await;
        assert_eq!(connected.unwrap_err().kind(), refused);
        assert_eq!(tries, 1);
    }
}
