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
