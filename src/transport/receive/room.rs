//! Room in memory for large bodies, of which there may be many at once: the
//! files that pages name, the pages of sessions.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::transport::trace::Trace;

/// Bodies up to here need no room.
pub(super) const SMALL: usize = 1024 * 1024;

/// Most memory of all large bodies together.
const MEMORY: usize = 192 * 1024 * 1024;

/// How long the first in line waits. Who waits may have others that are waited
/// for, so in the end it goes without: one at a time, this long after another.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is free of it, in KiB.
static FREE: Semaphore = Semaphore::const_new(MEMORY / 1024);

/// The line of those who wait.
static LINE: Mutex<()> = Mutex::const_new(());

/// Room for a body, until that is dropped.
#[derive(Debug, Default)]
pub(super) struct Room(Option<SemaphorePermit<'static>>);

impl Room {
    /// Waits for room for so many bytes, which is no time of the request.
    pub(super) async fn of(bytes: u64, trace: &Trace) -> Self {
        let most = MEMORY as u64;
        let kib = u32::try_from(bytes.min(most) / 1024).unwrap_or(u32::MAX);
        if let Ok(permit) = FREE.try_acquire_many(kib) {
            return Self(Some(permit));
        }
        trace.wait_for(Self::in_line(kib)).await
    }

    async fn in_line(kib: u32) -> Self {
        let _first = LINE.lock().await;
        let room = timeout(PATIENCE, FREE.acquire_many(kib)).await;
        Self(room.ok().and_then(Result::ok))
    }

    /// Makes it as large as `bytes`, which hold it from now on.
    pub(super) fn around(mut self, bytes: Bytes) -> Bytes {
        if bytes.len() <= SMALL {
            return bytes;
        }
        if let Some(permit) = &mut self.0 {
            let more = permit.num_permits().saturating_sub(bytes.len() / 1024);
            drop(permit.split(more));
        }
        Bytes::from_owner(Held { bytes, _room: self })
    }
}

/// Bytes in a room.
struct Held {
    bytes: Bytes,
    _room: Room,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    /// One test, since they share the room.
    #[tokio::test(start_paused = true)]
    async fn large_bodies_wait_for_room_and_not_for_ever() {
        let trace = Trace::start();
        let begun = Instant::now();
        let half = MEMORY as u64 / 2;
        let large = Bytes::from(vec![0; 2 * SMALL]);
        let first = Room::of(half, &trace).await;
        let second = Room::of(half, &trace).await;
        // What is small leaves at once.
        assert_eq!(first.around(Bytes::from_static(b"a")), "a");
        let held = Room::of(half, &trace).await.around(large.clone());
        assert_eq!((begun.elapsed(), &held), (Duration::ZERO, &large));
        // It has as much as it needs, and the rest is free.
        let rest = half - 2 * SMALL as u64;
        let third = Room::of(rest, &trace).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
        drop(held);
        let fourth = Room::of(2 * SMALL as u64, &trace).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
        // There is none, and who waits goes on in the end.
        let fifth = Room::of(half, &trace).await;
        assert!(fifth.0.is_none());
        assert_eq!((begun.elapsed(), trace.waited()), (PATIENCE, PATIENCE));
        drop((second, third, fourth));
        assert!(Room::of(MEMORY as u64, &trace).await.0.is_some());
    }
}
