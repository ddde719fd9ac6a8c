//! Settings: options of the command line that `smoke.toml` says.

use indexmap::{IndexMap, IndexSet};

use super::keys;

/// What a `smoke.toml` says of runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The names of its profiles, in their order.
    pub profiles: IndexSet<String>,
    /// All that it says; of two of a profile and a key, the later one holds.
    pub(super) all: Vec<Setting>,
}

/// A setting, and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The profile that has it; `targets.default` has none.
    pub profile: Option<String>,
    /// Key: the long option, with `_` for `-`.
    pub key: String,
    /// Value.
    pub value: SettingValue,
    /// The file that says it.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
}

/// Value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingValue {
    /// Of an option that takes no value: whether it is on.
    Switch(bool),
    /// Of any other option: its values as they would be typed. Paths lead from here.
    Words(Vec<String>),
}

impl Settings {
    /// The profile that always holds, beneath the chosen one.
    pub const DEFAULT: &'static str = "default";

    /// Keys of reports, which are files or folders.
    pub const REPORTS: [&'static str; 4] = ["junit", "json", "markdown", "save_responses"];

    /// The keys that a profile may have.
    #[must_use]
    pub fn keys() -> &'static [&'static str] {
        &keys::PROFILE
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.profiles.is_empty() && self.all.is_empty()
    }

    /// Whether `profile` can be chosen. The default one is there although nothing is
    /// said of it.
    #[must_use]
    pub fn has(&self, profile: &str) -> bool {
        profile == Self::DEFAULT || self.profiles.contains(profile)
    }

    /// What holds under `profile`, by key: what it says itself, or else what the
    /// default one does; beneath both is `targets.default`.
    #[must_use]
    pub fn under(&self, profile: &str) -> IndexMap<&str, &Setting> {
        let mut held = IndexMap::new();
        for layer in [None, Some(Self::DEFAULT), Some(profile)] {
            let said = self.all.iter();
            let said: Vec<&Setting> = said
                .filter(|setting| setting.profile.as_deref() == layer)
                .collect();
            // Who says how much is shown says it whole.
            if said.iter().any(|setting| setting.is_detail()) {
                held.retain(|_, setting: &mut &Setting| !setting.is_detail());
            }
            held.extend(
                said.into_iter()
                    .map(|setting| (setting.key.as_str(), setting)),
            );
        }
        held
    }

    /// All that is said, of any profile, in its order.
    #[must_use]
    pub fn all(&self) -> &[Setting] {
        &self.all
    }

    /// Adds what is read later, which wins.
    pub(super) fn add(&mut self, other: Self) {
        self.profiles.extend(other.profiles);
        self.all.extend(other.all);
    }
}

impl Setting {
    /// Whether it says how much is shown.
    fn is_detail(&self) -> bool {
        ["quiet", "verbose"].contains(&self.key.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(profile: Option<&str>, key: &str, value: &str) -> Setting {
        Setting {
            profile: profile.map(str::to_owned),
            key: key.to_owned(),
            value: SettingValue::Words(vec![value.to_owned()]),
            path: "smoke.toml".to_owned(),
            line: 1,
        }
    }

    #[test]
    fn a_profile_stands_above_the_default_one_and_that_above_default_targets() {
        let settings = Settings {
            profiles: IndexSet::from(["ci", "default"].map(str::to_owned)),
            all: vec![
                setting(Some("ci"), "retries", "2"),
                setting(Some("ci"), "verbose", "true"),
                setting(Some("default"), "retries", "1"),
                setting(Some("default"), "retries", "0"),
                setting(Some("default"), "quiet", "true"),
                setting(None, "target", "nginx"),
            ],
        };
        let shown = |profile: &str| {
            let held = settings.under(profile);
            let mut shown: Vec<String> = held
                .iter()
                .map(|(key, setting)| format!("{key} {:?}", setting.value))
                .collect();
            shown.sort();
            shown.join(", ").replace("Words", "")
        };
        assert_eq!(
            shown("ci"),
            r#"retries (["2"]), target (["nginx"]), verbose (["true"])"#
        );
        assert_eq!(
            shown("default"),
            r#"quiet (["true"]), retries (["0"]), target (["nginx"])"#
        );
        assert!(settings.has("ci") && settings.has("default") && !settings.has("dev"));
        assert!(Settings::default().has("default"));
    }
}
