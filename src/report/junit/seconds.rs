//! Times as `JUnit` has them: seconds with three decimals.

/// So many microseconds.
#[expect(clippy::cast_precision_loss, reason = "only milliseconds are shown")]
pub(super) fn seconds_of(us: u64) -> String {
    seconds(us as f64 / 1e6)
}

/// So many seconds.
pub(super) fn seconds(seconds: f64) -> String {
    format!("{seconds:.3}")
}
