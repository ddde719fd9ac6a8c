//! Addresses of names, which are looked up once.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;

/// Whether a request may go to addresses that were looked up for another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LookUp {
    /// It may.
    Once,
    /// Names are looked up for it.
    #[default]
    Anew,
}

/// Addresses of names, as they were looked up last. What fails is looked up again.
#[derive(Debug, Default)]
pub(super) struct Names(Mutex<HashMap<String, Addresses>>);

/// Addresses that are known, or that somebody looks up.
type Addresses = Arc<OnceCell<Vec<SocketAddr>>>;

impl Names {
    /// The addresses of a name, where somebody has looked it up.
    pub(super) fn known(&self, name: &str) -> Option<Vec<SocketAddr>> {
        self.all().get(name)?.get().cloned()
    }

    /// Looks a name up with `found`, or waits for somebody who does where `look_up`
    /// allows that.
    pub(super) async fn addresses<E>(
        &self,
        name: &str,
        look_up: LookUp,
        found: impl Future<Output = Result<Vec<SocketAddr>, E>>,
    ) -> Result<Vec<SocketAddr>, E> {
        match look_up {
            LookUp::Once => {
                let addresses = Arc::clone(self.all().entry(name.to_owned()).or_default());
                let known = addresses.get_or_try_init(|| found).await;
                known.cloned()
            }
            LookUp::Anew => {
                let known = found.await?;
                let addresses = Arc::new(OnceCell::new_with(Some(known.clone())));
                self.all().insert(name.to_owned(), addresses);
                Ok(known)
            }
        }
    }

    /// Has a name looked up again.
    pub(super) fn forget(&self, name: &str) {
        self.all().remove(name);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Addresses>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU16, Ordering};
    use std::time::Duration;

    use tokio::time::sleep;

    use super::*;

    /// Names, and how often one of them was looked up, which its port tells.
    #[derive(Default)]
    struct Site {
        names: Names,
        times: AtomicU16,
    }

    impl Site {
        async fn ask(&self, look_up: LookUp) -> Result<u16, &'static str> {
            let found = async {
                sleep(Duration::from_millis(100)).await;
                match self.times.fetch_add(1, Ordering::Relaxed) {
                    0 => Err("not yet"),
                    times => Ok(vec![SocketAddr::from(([127, 0, 0, 1], times))]),
                }
            };
            let found = self.names.addresses("a.example", look_up, found).await?;
            Ok(found[0].port())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_is_looked_up_once_unless_it_fails() {
        let site = Site::default();
        assert_eq!(site.ask(LookUp::Once).await, Err("not yet"));
        assert_eq!(site.names.known("a.example"), None);
        let ask = || site.ask(LookUp::Once);
        assert_eq!(tokio::join!(ask(), ask(), ask()), (Ok(1), Ok(1), Ok(1)));
        assert_eq!(ask().await, Ok(1));
        assert!(site.names.known("a.example").is_some());
        assert_eq!(site.names.known("b.example"), None);
        site.names.forget("a.example");
        assert_eq!(ask().await, Ok(2));
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_goes_on_when_who_looks_up_gives_up() {
        let site = Site::default();
        site.times.store(1, Ordering::Relaxed);
        let gives_up = tokio::time::timeout(Duration::from_millis(50), site.ask(LookUp::Once));
        let (gone, found) = tokio::join!(gives_up, site.ask(LookUp::Once));
        assert!(gone.is_err());
        assert_eq!(found, Ok(1));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_looked_up_anew_is_what_others_go_to() {
        let site = Site::default();
        site.times.store(1, Ordering::Relaxed);
        assert_eq!(site.ask(LookUp::Once).await, Ok(1));
        assert_eq!(site.ask(LookUp::Anew).await, Ok(2));
        assert_eq!(site.ask(LookUp::Anew).await, Ok(3));
        assert_eq!(site.ask(LookUp::Once).await, Ok(3));
    }
}
