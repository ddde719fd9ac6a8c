//! Options that nobody types: what `smoke.toml` says in their place.

use std::env;
use std::ffi::OsString;
use std::sync::LazyLock;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory as _, FromArgMatches};
use indexmap::{IndexMap, IndexSet};

use super::args::{Cli, SuiteArgs, TargetArgs};
use super::exit::Exit;
use super::outlet;
use crate::source::{Diagnostic, nearest, one_line, quote};
use crate::suite::{Setting, SettingValue, Settings, discover, read_settings};

/// The commands that take settings, as a run without a command does.
const COMMANDS: [&str; 4] = ["check", "compare", "config", "list"];

/// The options of which one alone holds, whoever says it.
const DETAIL: [&str; 2] = ["quiet", "verbose"];

/// So many profiles are named where none is called as is typed.
const SHOWN: usize = 12;

/// What is typed, and what clap makes of it.
pub(super) struct CommandLine {
    words: Vec<OsString>,
    matches: ArgMatches,
}

/// The options of a command as they hold: typed, or else settings.
pub(super) struct Settled {
    matches: ArgMatches,
    /// Those that are settings, by their names in `matches`.
    pub(super) of_file: IndexMap<String, Setting>,
    /// The names of the profiles that there are.
    pub(super) profiles: IndexSet<String>,
    /// What is wrong with `smoke.toml`, which is also found with the suites.
    pub(super) findings: Vec<Diagnostic>,
}

impl CommandLine {
    /// What this process was started with.
    pub(super) fn read() -> Result<(Self, Cli), clap::Error> {
        let words: Vec<OsString> = env::args_os().collect();
        let matches = command().try_get_matches_from(&words)?;
        let cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command()))?;
        Ok((Self { words, matches }, cli))
    }

    /// The options with the settings of these suites. What can't be read of those is
    /// left to who reads the suites.
    pub(super) fn settle(
        &self,
        suites: &SuiteArgs,
        targets: Option<&TargetArgs>,
    ) -> Result<Settled, Exit> {
        let inputs = discover(&suites.suites).unwrap_or_default();
        let mut read = read_settings(&inputs);
        if read.files.len() > 1 {
            return Err(several(
                read.files
                    .iter()
                    .map(|(path, _)| path.display().to_string()),
            ));
        }
        let settings = read.files.pop().map(|(_, settings)| settings);
        let settings = settings.unwrap_or_default();
        let profile = suites.profile();
        let is_whole = !read.findings.iter().any(Diagnostic::is_error);
        if let Some(profile) = profile.filter(|profile| is_whole && !settings.has(profile)) {
            return Err(self.unknown(profile, &settings));
        }
        let held = settings.under(profile.unwrap_or(Settings::DEFAULT));
        let untyped = held.into_iter().filter(|(key, _)| match *key {
            "target" if targets.is_some_and(|targets| !targets.typed().is_empty()) => false,
            key => self.is_open_for(key),
        });
        let of_file: IndexMap<String, Setting> = untyped
            .map(|(key, setting)| (key.to_owned(), setting.clone()))
            .collect();
        let mut words = self.words.clone();
        // Behind the name of the program, or of the command.
        let at = 1 + usize::from(self.matches.subcommand_name().is_some());
        let at = at.min(words.len());
        words.splice(at..at, of_file.values().flat_map(typed));
        let matches = command().try_get_matches_from(words);
        let matches = matches.map_err(|error| refused(&error))?;
        Ok(Settled {
            matches,
            of_file,
            profiles: settings.profiles,
            findings: read.findings,
        })
    }

    /// Whether the command has an option of this name for settings, and nothing of the
    /// command line or the environment says it, or takes it back.
    fn is_open_for(&self, key: &str) -> bool {
        let of_run = [None, Some("config")].contains(&self.matches.subcommand_name());
        // What other commands write there is no report of a run.
        if Settings::REPORTS.contains(&key) && !of_run {
            return false;
        }
        let has = has_option(&self.matches, key);
        let is_said = |key: &str| {
            let mut said = [Some(key), negation(key)].into_iter().flatten();
            said.any(|id| is_typed(&self.matches, id))
        };
        match key {
            _ if !has => false,
            key if DETAIL.contains(&key) => !DETAIL.into_iter().any(is_said),
            key => !is_said(key),
        }
    }

    fn unknown(&self, profile: &str, settings: &Settings) -> Exit {
        let who = match innermost(&self.matches).value_source("profile") {
            Some(ValueSource::EnvVariable) => "SMOKE_PROFILE",
            _ => "--profile",
        };
        let known = settings.profiles.iter().map(String::as_str);
        let near = nearest(profile, known.clone());
        let near = near.map_or_else(String::new, |near| {
            format!(": did you mean `{}`?", one_line(near))
        });
        let shown = quote(profile, 40);
        outlet::error(&format!("{who}: no profile is called {shown}{near}"));
        let known: Vec<_> = known.take(SHOWN).map(one_line).collect();
        if known.is_empty() {
            outlet::hint("a profile is a table [profile.NAME] of smoke.toml");
        } else {
            outlet::hint(&format!("smoke.toml has: {}", known.join(", ")));
        }
        Exit::Mistake
    }
}

impl Settled {
    /// The options of the command, as it declares them.
    pub(super) fn args<T: FromArgMatches>(&self) -> Result<T, Exit> {
        T::from_arg_matches(innermost(&self.matches)).map_err(|error| refused(&error))
    }

    /// What clap makes of the options.
    pub(super) fn matches(&self) -> &ArgMatches {
        innermost(&self.matches)
    }

    /// The options that are settings, each with its place.
    pub(super) fn places(&self) -> Vec<(String, String)> {
        let settings = self.of_file.iter();
        let placed = settings.map(|(key, setting)| (key.clone(), place(setting)));
        placed.collect()
    }
}

/// Where a setting is written: `smoke.toml:12 [profile.ci]`.
pub(super) fn place(setting: &Setting) -> String {
    let table = match &setting.profile {
        Some(profile) => format!("profile.{profile}"),
        None => "targets".to_owned(),
    };
    let Setting { path, line, .. } = setting;
    one_line(&format!("{path}:{line} [{table}]"))
}

/// The command line with a `--no-…` for each setting, which takes it back.
fn command() -> Command {
    let command = Cli::command().mut_subcommands(|command| {
        if COMMANDS.contains(&command.get_name()) {
            with_negations(command)
        } else {
            command
        }
    });
    with_negations(command)
}

fn with_negations(command: Command) -> Command {
    let ids: Vec<String> = command
        .get_arguments()
        .map(|arg| arg.get_id().to_string())
        .collect();
    let negations = NEGATIONS.iter();
    let negations = negations.filter(|(key, _)| ids.iter().any(|id| id == key));
    negations.fold(command, |command, (key, no)| {
        let no = Arg::new(no.as_str()).long(no.as_str()).hide(true);
        command.arg(no.action(ArgAction::SetTrue).overrides_with(*key))
    })
}

/// Of each key the option that takes its setting back.
static NEGATIONS: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let keys = Settings::keys().iter();
    keys.map(|key| (*key, format!("no-{}", key.replace('_', "-"))))
        .collect()
});

/// The option that takes back what a setting says for an option.
pub(super) fn negation(id: &str) -> Option<&'static str> {
    let mut negations = NEGATIONS.iter();
    let (_, no) = negations.find(|(key, _)| *key == id)?;
    Some(no)
}

/// The options of the command that was typed.
fn innermost(matches: &ArgMatches) -> &ArgMatches {
    matches.subcommand().map_or(matches, |(_, inner)| inner)
}

/// Whether the command has an option of this name. Its matches know that in debug builds
/// alone.
fn has_option(matches: &ArgMatches, id: &str) -> bool {
    let smoke = Cli::command();
    let command = match matches.subcommand_name() {
        Some(name) => smoke.find_subcommand(name),
        None => Some(&smoke),
    };
    command.is_some_and(|command| command.get_arguments().any(|arg| arg.get_id() == id))
}

/// Whether the command line or the environment says an option.
pub(super) fn is_typed(matches: &ArgMatches, id: &str) -> bool {
    let said = [ValueSource::CommandLine, ValueSource::EnvVariable];
    let source = innermost(matches).value_source(id);
    source.is_some_and(|source| said.contains(&source))
}

/// A setting as it would be typed.
fn typed(setting: &Setting) -> Vec<OsString> {
    let flag = format!("--{}", setting.key.replace('_', "-"));
    match &setting.value {
        SettingValue::Switch(true) => vec![flag.into()],
        SettingValue::Switch(false) => Vec::new(),
        SettingValue::Words(words) => {
            let words = words.iter().map(|word| format!("{flag}={word}").into());
            words.collect()
        }
    }
}

/// Says that settings don't agree with what is typed.
fn refused(error: &clap::Error) -> Exit {
    outlet::unreadable(error);
    outlet::hint("a setting of smoke.toml says that, see `smoke config`");
    Exit::Mistake
}

fn several(paths: impl Iterator<Item = String>) -> Exit {
    let paths: Vec<String> = paths.map(|path| one_line(&path)).collect();
    outlet::error(&format!(
        "these suites have settings in several files: {}",
        paths.join(", ")
    ));
    outlet::hint("run them apart, or `include` one of these files in the others");
    Exit::Mistake
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::SuiteTable;

    #[test]
    fn each_key_is_an_option_of_a_run_with_the_same_words() {
        let schema = serde_json::to_value(schemars::schema_for!(SuiteTable)).unwrap();
        let command = command();
        for key in Settings::keys() {
            let mut options = command.get_arguments();
            let option = options.find(|arg| arg.get_id() == *key).unwrap();
            assert_eq!(option.get_long(), Some(key.replace('_', "-").as_str()));
            let described = &schema["$defs"]["Profile"]["properties"][*key];
            let is_switch = described["type"].to_string().contains("boolean");
            assert_eq!(option.get_action().takes_values(), !is_switch, "{key}");
            let words = option.get_possible_values();
            for word in words.iter().filter(|_| !is_switch) {
                let shown = format!("\"{}\"", word.get_name());
                assert!(described.to_string().contains(&shown), "{key}: {shown}");
            }
        }
        for key in Settings::REPORTS {
            assert!(Settings::keys().contains(&key));
        }
        command.debug_assert();
    }
}
