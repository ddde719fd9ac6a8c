//! Pauses within an attempt, which end when the run sends nothing any more.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

/// Pauses of all attempts of a run.
#[derive(Debug)]
pub(super) struct Rest(watch::Sender<bool>);

/// The run was stopped during a pause, and the attempt with it.
#[derive(Debug)]
pub(super) struct Stopped;

impl Default for Rest {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Rest {
    /// Pauses for so long.
    pub(super) async fn pause(&self, pause: Duration) -> Result<(), Stopped> {
        let mut stopped = self.0.subscribe();
        tokio::select! {
            biased;
            // Its sender lives as long as this.
            _ = stopped.wait_for(|stopped| *stopped) => Err(Stopped),
            () = sleep(pause) => Ok(()),
        }
    }

    /// Ends every pause, and those that begin later.
    pub(super) fn stop(&self) {
        self.0.send_replace(true);
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn a_pause_is_as_long_as_it_is() {
        let began = Instant::now();
        Rest::default().pause(MINUTE).await.unwrap();
        assert_eq!(began.elapsed(), MINUTE);
    }

    #[tokio::test(start_paused = true)]
    async fn who_stops_ends_all_pauses_and_those_to_come() {
        let (began, rest) = (Instant::now(), Rest::default());
        let stop = async {
            sleep(MINUTE / 2).await;
            rest.stop();
        };
        let (one, other, ()) = tokio::join!(rest.pause(MINUTE), rest.pause(2 * MINUTE), stop);
        assert!(one.is_err() && other.is_err());
        assert!(rest.pause(MINUTE).await.is_err());
        assert_eq!(began.elapsed(), MINUTE / 2);
    }
}
