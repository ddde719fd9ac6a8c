//! `smoke config`.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, CommandFactory as _};

use super::args::{Cli, RunArgs};
use super::exit::Exit;
use super::settings::{CommandLine, Settled, negation, place};
use super::telling::Telling;
use super::{outlet, suites};
use crate::plan::without_password;
use crate::record::Secrets;
use crate::source::one_line;
use crate::suite::SettingValue;

/// How wide a line is, where its value allows that.
const WIDTH: usize = 80;

/// An option as it is shown: its name, its value, and who says it.
struct Row {
    name: String,
    value: String,
    source: String,
}

/// Shows the options of a run that hold, and who says each.
pub(super) fn config(typed: &RunArgs, line: &CommandLine) -> Exit {
    match shown(typed, line) {
        Ok(rows) => outlet::print(&table(&rows)),
        Err(exit) => exit,
    }
}

fn shown(typed: &RunArgs, line: &CommandLine) -> Result<Vec<Row>, Exit> {
    suites::find(&typed.suites)?;
    let settled = line.settle(&typed.suites, Some(&typed.targets))?;
    let telling = Telling::of(&typed.suites, typed.output.color);
    telling.refuse(&settled.findings, &Secrets::default())?;
    let run: RunArgs = settled.args()?;
    let command = Cli::command();
    let arguments = command.get_arguments();
    let mut rows: Vec<Row> = arguments
        .filter_map(|arg| row(arg, &run, &settled))
        .collect();
    if !settled.profiles.is_empty() {
        let profiles: Vec<&str> = settled.profiles.iter().map(String::as_str).collect();
        rows.push(Row {
            name: "profiles".to_owned(),
            value: profiles.join(", "),
            source: "smoke.toml".to_owned(),
        });
    }
    for row in &mut rows {
        row.value = one_line(&row.value);
    }
    Ok(rows)
}

/// An option that says something.
fn row(arg: &Arg, run: &RunArgs, settled: &Settled) -> Option<Row> {
    let (id, matches) = (arg.get_id().as_str(), settled.matches());
    let name = arg.get_long().unwrap_or(id);
    let flag = format!("--{name}");
    let row = |value: String, source: String| {
        let name = name.to_owned();
        Some(Row {
            name,
            value,
            source,
        })
    };
    if let Some(setting) = settled.of_file.get(id) {
        let value = match &setting.value {
            SettingValue::Switch(is_on) => is_on.to_string(),
            SettingValue::Words(words) => joined(id, words.iter().cloned()),
        };
        return row(value, place(setting));
    }
    if let Some(no) = negation(id).filter(|no| matches.get_flag(no)) {
        return row("none".to_owned(), format!("--{no}"));
    }
    let targets = run.targets.typed();
    match matches
        .try_contains_id(id)
        .ok()
        .and(matches.value_source(id))
    {
        Some(ValueSource::CommandLine) if arg.is_positional() => {
            row(values(id, matches), "command line".to_owned())
        }
        Some(ValueSource::CommandLine) => row(values(id, matches), flag),
        Some(ValueSource::EnvVariable) => {
            let variable = arg.get_env().unwrap_or_default().to_string_lossy();
            row(values(id, matches), variable.into_owned())
        }
        Some(_) if !arg.get_action().takes_values() => None,
        Some(_) => row(values(id, matches), "default".to_owned()),
        None if id == "target" && !targets.is_empty() => {
            row(joined(id, targets.into_iter()), "SMOKE_TARGET".to_owned())
        }
        None if id == "timeout" => row("10s".to_owned(), "default".to_owned()),
        None => None,
    }
}

fn values(id: &str, matches: &ArgMatches) -> String {
    let raw = matches.get_raw(id).into_iter().flatten();
    joined(id, raw.map(|value| value.to_string_lossy().into_owned()))
}

/// Values with commas between, without what may be a secret.
fn joined(id: &str, values: impl Iterator<Item = String>) -> String {
    let shown = values.map(|value| match id {
        "notify" => "***".to_owned(),
        "var" => before(&value, '='),
        "header" => before(&value, ':'),
        _ => without_password(&value).into_owned(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// What stands before a value, which is not shown.
fn before(text: &str, sign: char) -> String {
    let name = text.split(sign).next().unwrap_or_default();
    let space = if sign == ':' { " " } else { "" };
    format!("{name}{sign}{space}***")
}

/// The rows in columns, each on a line.
fn table(rows: &[Row]) -> String {
    let widest = |part: fn(&Row) -> &str| {
        let widths = rows.iter().map(|row| part(row).chars().count());
        widths.max().unwrap_or_default()
    };
    let name = widest(|row| &row.name);
    let room = WIDTH.saturating_sub(name + 2 + 2 + widest(|row| &row.source));
    let value = widest(|row| &row.value).min(room);
    let lines = rows
        .iter()
        .map(|row| format!("{:name$}  {:value$}  {}\n", row.name, row.value, row.source));
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let one = |id: &str, value: &str| joined(id, std::iter::once(value.to_owned()));
        assert_eq!(one("notify", "https://h/x"), "***");
        assert_eq!(one("var", "key=s3cret=x"), "key=***");
        assert_eq!(one("header", "X-Api-Key: s3cret"), "X-Api-Key: ***");
        assert!(!one("target", "https://me:s3cret@a/").contains("s3cret"));
        assert!(!one("proxy", "http://me:s3cret@a:1").contains("s3cret"));
    }

    #[test]
    fn a_value_that_is_too_long_moves_its_own_source_alone() {
        let row = |name: &str, value: String| Row {
            name: name.to_owned(),
            value,
            source: "default".to_owned(),
        };
        let rows = [row("a", "1".to_owned()), row("bb", "x".repeat(90))];
        let drawn = table(&rows);
        let lines: Vec<usize> = drawn.lines().map(str::len).collect();
        assert_eq!(lines, [80, 103]);
    }
}
