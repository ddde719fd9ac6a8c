//! What is said of panics, which are bugs of smoke.

use std::panic;

use super::outlet;

/// Says of each panic where it is, and nothing of its text, which may have a
/// secret: what it costs its outcome tells that, with secrets hidden.
pub(super) fn tell_places() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(" at {place}"));
        let place = place.unwrap_or_default();
        outlet::error(&format!(
            "a bug of smoke, which panicked{place} (please report it)"
        ));
    }));
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process::Command;

    use super::*;

    /// Set for a process that is to panic: the hook is one for all threads.
    const PANICS: &str = "SMOKE_PANICS";

    #[test]
    fn a_panic_is_told_by_its_place_alone() {
        if env::var_os(PANICS).is_some() {
            tell_places();
            panic!("hunter2");
        }
        let mut again = Command::new(env::current_exe().unwrap());
        let name = "cli::panics::tests::a_panic_is_told_by_its_place_alone";
        again.args([name, "--exact", "--nocapture"]);
        let ended = again.env(PANICS, "1").output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        let before = "error: a bug of smoke, which panicked at src/cli/panics.rs:";
        let behind = said.strip_prefix(before);
        let behind = behind.unwrap_or_else(|| panic!("{said}"));
        let words: Vec<&str> = behind.split_whitespace().skip(1).collect();
        assert_eq!(words, ["(please", "report", "it)"]);
        let told = String::from_utf8(ended.stdout).unwrap();
        assert!(
            told.contains("1 failed") && !told.contains("hunter2"),
            "{told}"
        );
    }
}
