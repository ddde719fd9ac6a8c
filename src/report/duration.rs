//! Durations as people read them.

/// A duration of so many microseconds: `340 µs`, `12 ms`, `1.2 s`,
/// `2 min 5 s`.
#[must_use]
pub fn duration(us: u64) -> String {
    let ms = rounded(us, 1_000);
    let tenths = rounded(us, 100_000);
    let seconds = rounded(us, 1_000_000);
    match us {
        0..1_000 => format!("{us} µs"),
        _ if ms < 1_000 => format!("{ms} ms"),
        _ if tenths < 600 => format!("{}.{} s", tenths / 10, tenths % 10),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// How long a run took, which is compared with others: `0.34 s`, `2 min 5 s`.
pub(super) fn run_duration(us: u64) -> String {
    let hundredths = rounded(us, 10_000);
    match hundredths {
        1..6_000 => format!("{}.{:02} s", hundredths / 100, hundredths % 100),
        _ => duration(us),
    }
}

const fn rounded(us: u64, unit: u64) -> u64 {
    us.saturating_add(unit / 2) / unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_the_unit_that_fits_it() {
        let shown = [
            0, 999, 1_000, 12_400, 999_499, 999_500, 59_949_999, 59_950_000,
        ]
        .map(duration)
        .join(", ");
        let expected = "0 µs, 999 µs, 1 ms, 12 ms, 999 ms, 1.0 s, 59.9 s, 1 min 0 s";
        assert_eq!(shown, expected);
        assert!(duration(u64::MAX).ends_with(" s"));
    }

    #[test]
    fn a_run_is_told_in_hundredths_of_a_second() {
        let shown = [800, 340_000, 61_000_000].map(run_duration);
        assert_eq!(shown, ["800 µs", "0.34 s", "1 min 1 s"]);
    }
}
