//! Ctrl-C.

use super::exit::Exit;

/// Comes when the user interrupts the run (SIGINT), leaves (SIGHUP) or the
/// system ends it (SIGTERM). Whoever interrupts a second time doesn't want to wait for
/// reports.
pub(super) async fn interrupted() {
    first().await;
    tokio::spawn(async {
        first().await;
        std::process::exit(Exit::Interrupted.code().into());
    });
}

async fn first() {
    use tokio::signal::unix::{SignalKind, signal};
    let (interrupt, terminate, hang_up) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
        signal(SignalKind::hangup()),
    );
    match (interrupt, terminate, hang_up) {
        (Ok(mut interrupt), Ok(mut terminate), Ok(mut hang_up)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
        }
        // Without a handler the system's own way of ending a process stays.
        _ => std::future::pending().await,
    }
}
