//! `[profile.NAME]` of `smoke.toml`.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::suite::value::{Amount, Millis, unfit};
use crate::suite::{OneOrMany, Ready, Retry};

/// How runs go: each key is the long option of that name, with `_` for `-`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(
    deny_unknown_fields,
    expecting = "a table of settings, such as `[profile.default]`,"
)]
#[schemars(rename = "Profile")]
#[expect(
    dead_code,
    reason = "settings are taken key by key; it is here for what is wrong, and for the schema"
)]
pub(in crate::suite) struct ProfileTable {
    /// The targets to run against, spelt as for `--target`.
    target: Option<OneOrMany<SettingText>>,
    /// Logs to read where a case fails: `"nginx=/var/log/nginx/error.log"`; a path is
    /// relative to this file.
    log: Option<OneOrMany<SettingText>>,
    /// Run cases with one of these tags, or with `"!TAG"` those without it.
    tag: Option<OneOrMany<SettingText>>,
    /// Run cases with one of these texts in their id.
    filter: Option<OneOrMany<SettingText>>,
    /// Don't run cases with one of these texts in their id.
    skip: Option<OneOrMany<SettingText>>,
    /// Take warnings about suites for errors.
    strict: Option<bool>,
    /// How long a request may take whose suite doesn't say: `"10s"`.
    timeout: Option<Timeout>,
    /// How many cases run at once.
    #[schemars(range(min = 1, max = 10_000))]
    concurrency: Option<AtOnce>,
    /// How many cases run at once against one target.
    #[schemars(range(min = 1, max = 10_000))]
    per_target: Option<AtOnce>,
    /// Send each request over a connection of its own.
    fresh_connections: Option<bool>,
    /// Wait for each target to be ready, for so long at most: `"60s"`.
    wait: Option<Wait>,
    /// Stop after the first case that fails.
    fail_fast: Option<bool>,
    /// How many more times a case is tried whose suite doesn't say.
    #[schemars(range(min = 0, max = Retry::MOST))]
    retries: Option<Retries>,
    /// What a case that passed on a later attempt counts as.
    flaky: Option<Flaky>,
    /// Send no probes when the run failed.
    no_probes: Option<bool>,
    /// Also probe with a host that nobody has.
    probe_host: Option<bool>,
    /// The file to write JUnit XML to, relative to this one.
    junit: Option<SettingText>,
    /// Which JUnit: with all that readers know, or as Jenkins' schema has it.
    junit_dialect: Option<Dialect>,
    /// The file to write every event to as a line of JSON, relative to this one.
    json: Option<SettingText>,
    /// The file to write a page of Markdown to, relative to this one.
    markdown: Option<SettingText>,
    /// When to annotate suites on GitHub and to write the summary of the step.
    github: Option<When>,
    /// The folder to keep every response in, relative to this file.
    save_responses: Option<SettingText>,
    /// Show failures, what is flaky and the summary alone.
    quiet: Option<bool>,
    /// Show every request and response.
    verbose: Option<bool>,
    /// When to use colours.
    color: Option<When>,
}

/// A text that is taken as it is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, with = "String")]
pub(in crate::suite) struct SettingText;

impl TryFrom<String> for SettingText {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        match text {
            empty if empty.trim().is_empty() => Err("this is empty, and says nothing"),
            named if named.contains("{{") => {
                Err("a setting is taken as it is written, and has no names in braces")
            }
            _ => Ok(Self),
        }
    }
}

/// A number of cases.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "u64")]
struct AtOnce;

impl TryFrom<Value> for AtOnce {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        number(&value, 1..=10_000)?;
        Ok(Self)
    }
}

/// A number of attempts besides the first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "u64")]
struct Retries;

impl TryFrom<Value> for Retries {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        number(&value, 0..=Retry::MOST as u64)?;
        Ok(Self)
    }
}

fn number(value: &Value, range: RangeInclusive<u64>) -> Result<u64, String> {
    let wanted = || format!("a number from {} to {}", range.start(), range.end());
    let number = value.as_u64().filter(|number| range.contains(number));
    number.map_or_else(|| unfit(&wanted(), value), Ok)
}

/// How long a request may take.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "String")]
struct Timeout;

impl TryFrom<Value> for Timeout {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let time: Millis = Amount::read(&value)?;
        if time.0.is_zero() {
            return Err("no answer comes in no time".to_owned());
        }
        Ok(Self)
    }
}

/// How long is waited at most.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(try_from = "Value")]
#[schemars(inline, with = "String")]
struct Wait;

impl TryFrom<Value> for Wait {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let time: Millis = Amount::read(&value)?;
        if time.0 > Ready::LONGEST {
            return Err("nobody waits longer than a day".to_owned());
        }
        Ok(Self)
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
enum Flaky {
    Pass,
    Fail,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
enum Dialect {
    Full,
    Jenkins,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
enum When {
    Auto,
    Always,
    Never,
}
