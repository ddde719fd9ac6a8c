//! Ports of this machine to connect from, which may run out.
//!
//! A port stays taken for a minute after its connection (TIME-WAIT, RFC 9293),
//! for the same place: some 28,000 connections a minute are the most. Whoever
//! has more of them to make waits.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::{Instant, sleep};

use super::lookup::Lookup;
use crate::exchange::{Cause, Phase};
use crate::transport::failure::failure;
use crate::transport::trace::Trace;
use crate::transport::wire::BoxError;

/// How long is waited for a port: longer than one stays taken.
const PATIENCE: Duration = Duration::from_secs(90);

/// Pause between two tries.
const PAUSE: Duration = Duration::from_millis(250);

/// Whether ports ran out, which is told once.
#[derive(Default)]
struct Shortage {
    is_there: AtomicBool,
    is_told: AtomicBool,
}

static SHORTAGE: Shortage = Shortage {
    is_there: AtomicBool::new(false),
    is_told: AtomicBool::new(false),
};

impl Shortage {
    fn note(&self) {
        self.is_there.store(true, Ordering::Relaxed);
    }

    /// Whether it is to be told now.
    fn tell(&self) -> bool {
        self.is_there.load(Ordering::Relaxed) && !self.is_told.swap(true, Ordering::Relaxed)
    }
}

/// Whether ports ran out; true once.
pub(crate) fn ran_out() -> bool {
    SHORTAGE.tell()
}

/// Connects to what `lookup` finds, and waits where there is no port for it.
pub(super) async fn with_port<T, F>(
    lookup: &Lookup,
    connect: impl Fn(Lookup) -> F,
) -> Result<T, BoxError>
where
    F: Future<Output = Result<T, BoxError>>,
{
    let begun = Instant::now();
    loop {
        let error = match connect(lookup.clone()).await {
            Ok(connected) => return Ok(connected),
            Err(error) => error,
        };
        if !is_unavailable(&error) || !is_for_want_of_ports(lookup).await {
            return Err(error);
        }
        SHORTAGE.note();
        if begun.elapsed() >= PATIENCE {
            return Err(Cause::NoPorts(PATIENCE).into());
        }
        Trace::wait(sleep(PAUSE)).await;
    }
}

/// Whether there was no address and port to connect from.
fn is_unavailable(error: &BoxError) -> bool {
    failure(error, Phase::Connect).1.io_kind() == Some(ErrorKind::AddrNotAvailable)
}

/// Whether it was ports that lacked, and not an address of the family: a socket
/// of UDP has ports of its own, and sends nothing by being connected.
async fn is_for_want_of_ports(lookup: &Lookup) -> bool {
    let addresses = lookup.clone().addresses().await.unwrap_or_default();
    for address in addresses {
        if has_address_for(address).await {
            return true;
        }
    }
    false
}

async fn has_address_for(address: SocketAddr) -> bool {
    let any: SocketAddr = match address {
        SocketAddr::V4(_) => ([0, 0, 0, 0], 0).into(),
        SocketAddr::V6(_) => ([0_u16; 8], 0).into(),
    };
    match UdpSocket::bind(any).await {
        Ok(socket) => socket.connect(address).await.is_ok(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::transport::route::Address;

    fn lookup(address: &str) -> Lookup {
        Lookup {
            address: Address::Resolved(vec![address.parse().unwrap()]),
            family: None,
            names: Arc::default(),
        }
    }

    fn no_port<T>() -> Result<T, BoxError> {
        Err(io::Error::from(ErrorKind::AddrNotAvailable).into())
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_no_port_waits_for_one() {
        let tries = AtomicUsize::new(0);
        let trace = Trace::start();
        let begun = Instant::now();
        let connected = trace
            .follow(with_port(&lookup("127.0.0.1:9"), |_| async {
                match tries.fetch_add(1, Ordering::Relaxed) {
                    0..40 => no_port(),
                    _ => Ok(()),
                }
            }))
            .await;
        connected.unwrap();
        assert_eq!(begun.elapsed(), Duration::from_secs(10));
        assert!(trace.waited() >= Duration::from_secs(10));
    }

    #[test]
    fn a_shortage_is_told_once() {
        let shortage = Shortage::default();
        assert!(!shortage.tell());
        shortage.note();
        assert!(shortage.tell());
        shortage.note();
        assert!(!shortage.tell());
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_ends() {
        let error = with_port(&lookup("127.0.0.1:9"), |_| async { no_port::<()>() }).await;
        let cause = failure(&error.err().unwrap(), Phase::Connect).1;
        assert_eq!(cause, Cause::NoPorts(PATIENCE));
    }

    /// A documentation address of a family that has no way out is not waited
    /// for, nor is any other error.
    #[tokio::test(start_paused = true)]
    async fn what_is_not_for_want_of_ports_is_not_waited_for() {
        let begun = Instant::now();
        let refused = || Err::<(), BoxError>(io::Error::from(ErrorKind::ConnectionRefused).into());
        let error = with_port(&lookup("127.0.0.1:9"), |_| async { refused() }).await;
        assert!(error.is_err());
        // Nothing can be connected to it from the loopback's network.
        let error = with_port(&lookup("255.255.255.255:9"), |_| async { no_port::<()>() }).await;
        assert!(error.is_err());
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
