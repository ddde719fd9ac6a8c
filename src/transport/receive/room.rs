//! Room in memory for large bodies, of which there may be many at once: the
//! files that pages name, the pages of sessions.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::exchange::Cause;
use crate::transport::trace::Trace;

/// Bodies up to here need no room.
pub(super) const SMALL: usize = 256 * 1024;

/// Most memory of all large bodies together.
const MEMORY: usize = 96 * 1024 * 1024;

/// Most memory besides, for the first in line: who waits may have what others
/// wait for, such as a page whose files are asked for.
const RESERVE: usize = 32 * 1024 * 1024;

/// How long the first in line waits before it takes of the reserve.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long it then waits where there is none, either: in the end somebody has
/// to go without, and leave what they have to the others.
const LAST: Duration = Duration::from_secs(20);

/// What is free of the memory, in KiB.
static FREE: Semaphore = Semaphore::const_new(MEMORY / 1024);

/// What is free of the reserve, in KiB.
static RESERVED: Semaphore = Semaphore::const_new(RESERVE / 1024);

/// The line of those who wait.
static LINE: Mutex<()> = Mutex::const_new(());

/// Room for a body, until that is dropped.
#[derive(Debug, Default)]
pub(super) struct Room(Option<SemaphorePermit<'static>>);

impl Room {
    /// Waits for room for so many bytes, which is no time of the request.
    pub(super) async fn of(bytes: u64, trace: &Trace) -> Result<Self, Cause> {
        let kib = kib(bytes, MEMORY);
        if let Ok(permit) = FREE.try_acquire_many(kib) {
            return Ok(Self(Some(permit)));
        }
        let permit = trace.wait_for(Self::in_line(bytes)).await;
        permit.map(|permit| Self(Some(permit))).ok_or_else(no_room)
    }

    async fn in_line(bytes: u64) -> Option<SemaphorePermit<'static>> {
        let _first = LINE.lock().await;
        let free = FREE.acquire_many(kib(bytes, MEMORY));
        let mut free = std::pin::pin!(free);
        if let Ok(permit) = timeout(PATIENCE, &mut free).await {
            return permit.ok();
        }
        let reserved = RESERVED.acquire_many(kib(bytes, RESERVE));
        let either = async {
            tokio::select! { permit = free => permit, permit = reserved => permit }
        };
        timeout(LAST, either).await.ok()?.ok()
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

/// So many bytes in KiB, but no more than there can be.
fn kib(bytes: u64, most: usize) -> u32 {
    u32::try_from(bytes.min(most as u64) / 1024).unwrap_or(u32::MAX)
}

fn no_room() -> Cause {
    let why = "can't be read: other large bodies take all the memory that there is for them";
    Cause::Other(why.to_owned().into())
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
        let of = async |bytes: usize| Room::of(bytes as u64, &trace).await;
        let half = MEMORY / 2;
        let large = Bytes::from(vec![0; 2 * SMALL]);
        let first = of(half).await.unwrap();
        let second = of(half).await.unwrap();
        // What is small leaves at once.
        assert_eq!(first.around(Bytes::from_static(b"a")), "a");
        let held = of(half).await.unwrap().around(large.clone());
        assert_eq!((begun.elapsed(), &held), (Duration::ZERO, &large));
        // It has as much as it needs, and the rest is free.
        let third = of(half - 2 * SMALL).await.unwrap();
        assert_eq!(begun.elapsed(), Duration::ZERO);
        drop(held);
        let fourth = of(2 * SMALL).await.unwrap();
        assert_eq!(begun.elapsed(), Duration::ZERO);
        // There is none, and who waits has some of the reserve in the end.
        let fifth = of(RESERVE).await.unwrap();
        assert_eq!((begun.elapsed(), trace.waited()), (PATIENCE, PATIENCE));
        assert_eq!(RESERVED.available_permits(), 0);
        // Then nobody has any more.
        let none = of(SMALL).await.err();
        assert_eq!(none, Some(no_room()));
        assert_eq!(begun.elapsed(), 2 * PATIENCE + LAST);
        drop((second, third, fourth, fifth));
        assert!(of(MEMORY).await.is_ok());
        assert_eq!(RESERVED.available_permits(), RESERVE / 1024);
    }
}
