//! Times that name no zone.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A time of day in a zone that isn't named, as nginx's error log has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LocalTime(i64);

/// The zones that there are, in quarters of an hour from UTC (the tz database).
const ZONES: std::ops::RangeInclusive<i64> = -48..=56;

const QUARTER: i64 = 15 * 60;

impl LocalTime {
    /// That of `2026/11/29 14:30:01`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let format =
            time::macros::format_description!("[year]/[month]/[day] [hour]:[minute]:[second]");
        let at = time::PrimitiveDateTime::parse(text, format).ok()?;
        Some(Self(at.assume_utc().unix_timestamp()))
    }

    /// Whether it may be between two times, in whatever zone.
    pub(super) fn is_between(self, begins: SystemTime, ends: SystemTime) -> bool {
        let seconds = |at: SystemTime| {
            let since = at.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        };
        let (begins, ends) = (seconds(begins), seconds(ends));
        let mut zones = ZONES.map(|zone| self.0 - zone * QUARTER);
        zones.any(|at| (begins..=ends).contains(&at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_in_every_zone() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        // 14:30:00 UTC.
        let noon = 1_795_962_600;
        let is_then = |text: &str| {
            let read = LocalTime::read(text).unwrap();
            read.is_between(at(noon), at(noon + 2))
        };
        assert!(is_then("2026/11/29 14:30:01"));
        // Kathmandu, Honolulu.
        assert!(is_then("2026/11/29 20:15:01"));
        assert!(is_then("2026/11/29 04:30:01"));
        assert!(!is_then("2026/11/29 14:31:01"));
        assert!(!is_then("2026/11/28 14:30:01"));
        assert!(LocalTime::read("2026/11/31 14:30:01").is_none());
    }
}
