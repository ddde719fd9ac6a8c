//! What `smoke.toml` says of runs: `[profile.NAME]` and `targets.default`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::shared::{Shared, beside};
use super::{Input, Loader, Options, project, real};
use crate::source::{Diagnostic, Sources, Span};
use crate::suite::file::{ProfileTable, SettingText};
use crate::suite::toml::{Entry, Findings, Node, Value, decode};
use crate::suite::{OneOrMany, RequestDefaults, Setting, SettingValue, Settings};

/// What the files say that suites include, and what is wrong with those files.
#[derive(Debug)]
pub struct ReadSettings {
    /// The settings of each `smoke.toml` that says some, in the order of the suites.
    pub files: Vec<(PathBuf, Settings)>,
    /// What is wrong, which is also found when the suites are read.
    pub findings: Vec<Diagnostic>,
}

/// Reads what the `smoke.toml` of each of these suites says of runs, and what that
/// includes. What is wrong there is left out.
#[must_use]
pub fn read_settings(inputs: &[Input]) -> ReadSettings {
    let options = Options {
        vars: Vec::new(),
        env: &|_| None,
        defaults: RequestDefaults::default(),
    };
    let mut loader = Loader::new(&options);
    let mut seen = HashSet::new();
    let mut files: Vec<(PathBuf, Settings)> = Vec::new();
    for input in inputs {
        let Input::File { path, .. } = input else {
            continue;
        };
        let Some(file) = project::project(path).filter(|file| seen.insert(real(file))) else {
            continue;
        };
        let mut shared = Shared::default();
        loader.include(&file, None, &mut Vec::new(), &mut shared);
        let settings = shared.settings;
        let is_known = files.iter().any(|(_, known)| is_same(known, &settings));
        if !settings.is_empty() && !is_known {
            files.push((file, settings));
        }
    }
    ReadSettings {
        files,
        findings: loader.findings.into_sorted(),
    }
}

/// Whether all of both stands at the same places.
fn is_same(one: &Settings, other: &Settings) -> bool {
    let places = |settings: &Settings| -> Vec<(PathBuf, usize)> {
        let places = settings.all.iter();
        places
            .map(|setting| (real(Path::new(&setting.path)), setting.line))
            .collect()
    };
    one.profiles == other.profiles && places(one) == places(other)
}

/// What the file at `path` says of runs: its `targets.default`, and the profiles of
/// `root`. What is wrong with these is left out, and with `targets.default` found.
pub(super) fn settings(
    root: &Node,
    targets: Option<&Entry>,
    path: &Path,
    sources: &Sources,
    findings: &mut Findings,
) -> Settings {
    let mut settings = Settings::default();
    if let Some(targets) = targets {
        let decoded = decode::<OneOrMany<SettingText>>(&targets.value, sources, findings);
        if decoded.1 {
            settings.all.push(Setting {
                profile: None,
                key: "target".to_owned(),
                value: value("target", &targets.value, path),
                path: sources.path(targets.key.span).to_owned(),
                line: sources.line(targets.key.span),
            });
        }
    }
    for profile in root.get("profile").map_or(&[][..], Node::entries) {
        settings.profiles.insert(profile.key.value.clone());
        for entry in profile.value.entries() {
            if is_right(entry, sources) {
                settings.all.push(Setting {
                    profile: Some(profile.key.value.clone()),
                    key: entry.key.value.clone(),
                    value: value(&entry.key, &entry.value, path),
                    path: sources.path(entry.key.span).to_owned(),
                    line: sources.line(entry.key.span),
                });
            }
        }
    }
    settings
}

/// Whether a key of a profile is known, and its value is one for it. What is wrong
/// is found when the whole table is decoded.
fn is_right(entry: &Entry, sources: &Sources) -> bool {
    let alone = Node {
        value: Value::Table(vec![entry.clone()]),
        span: entry.value.span,
    };
    decode::<ProfileTable>(&alone, sources, &mut Findings::default()).1
}

/// The value of a setting, as it would be typed here.
fn value(key: &str, node: &Node, path: &Path) -> SettingValue {
    let typed = |node: &Node| match &node.value {
        Value::Text(text) if key == "log" => log(text, path),
        Value::Text(text) if text == "-" || !Settings::REPORTS.contains(&key) => text.clone(),
        // Files lie beside the one that names them.
        Value::Text(text) => beside(Some(path), Path::new(text)).display().to_string(),
        Value::Integer(number) => number.to_string(),
        _ => String::new(),
    };
    match &node.value {
        Value::Bool(is_on) => SettingValue::Switch(*is_on),
        Value::Array(items) => SettingValue::Words(items.iter().map(typed).collect()),
        _ => SettingValue::Words(vec![typed(node)]),
    }
}

/// A log, `NAME=PATH` or its path alone, which lies beside the file that names it.
fn log(text: &str, path: &Path) -> String {
    match text.split_once('=').filter(|(name, _)| !name.contains('/')) {
        Some((name, log)) => format!("{name}={}", beside(Some(path), Path::new(log)).display()),
        None => beside(Some(path), Path::new(text)).display().to_string(),
    }
}

/// Takes `targets.default` out of the table of targets, if it is no target of that
/// name.
pub(super) fn take_default_targets(targets: &mut Node) -> Option<Entry> {
    let is_table = |node: &Node| matches!(node.value, Value::Table(_));
    if targets.get("default").is_none_or(is_table) {
        return None;
    }
    targets.take("default")
}

impl Loader<'_> {
    /// Refuses what a suite itself says of runs: several suites may run at once.
    pub(super) fn refuse_settings(&mut self, root: &Node, targets: Option<&Entry>) {
        let profiles = root.get("profile").map(|node| ("[profile]", node.span));
        let targets = targets.map(|entry| ("targets.default", entry.key.span));
        for (what, span) in profiles.into_iter().chain(targets) {
            let message = format!("`{what}` stands in `smoke.toml`, and not in a suite");
            let finding = self.sources.error("unread-settings", span, message);
            let help = "write it into a file `smoke.toml` beside the suite, or above";
            self.findings.push(finding.help(help));
        }
    }

    /// Warns of what a file says of runs that a suite includes at `from`, and its
    /// `smoke.toml` does not.
    pub(super) fn warn_of_settings(&mut self, settings: &Settings, from: Span) {
        if !settings.is_empty() {
            let message = "what this file says of runs is not read: `smoke.toml` says that";
            let finding = self.sources.warning("unread-settings", from, message);
            let help = "`include` it in the `smoke.toml` of the suite, where it is meant";
            self.findings.push(finding.help(help));
        }
    }
}
