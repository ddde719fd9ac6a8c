//! Each expected value of the shipped suites, changed: its case then fails, and
//! for that value. One that survives is an expectation that judges nothing.
//!
//! `tests/it/mutations/explained.toml` has the reason for each that may.

mod mutant;
mod suite_copy;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::thread;

use serde::Deserialize;

use crate::real::shipped::{SHIPPED, Shipped};
use suite_copy::SuiteCopy;

/// Why some mutants aren't killed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Explained {
    /// Reasons by keys, with dots between them.
    no_other: BTreeMap<String, String>,
    /// Reasons by ids of mutants.
    survives: BTreeMap<String, String>,
}

/// A mutant and its fate.
struct Tried {
    /// `suite::case: keys = value`.
    id: String,
    /// The keys alone.
    path: String,
    /// What stood in place of the value.
    instead: String,
    fate: Fate,
}

/// What became of a mutant.
enum Fate {
    /// Its case failed, with this value unmet.
    Killed,
    /// Its case did not, and what happened.
    Survived(String),
    /// There is no mutant: the key takes no other value.
    NoOther,
}

#[test]
fn a_changed_expectation_is_not_met() {
    let mut seen = BTreeSet::new();
    let first = SHIPPED.iter().filter(|it| seen.insert(it.suite));
    let tried: Vec<Tried> = thread::scope(|scope| {
        let suites: Vec<_> = first
            .map(|shipped| scope.spawn(move || (shipped, SuiteCopy::of(shipped).try_mutants())))
            .collect();
        let tried = suites.into_iter().flat_map(|suite| {
            let (shipped, tried) = suite.join().expect("its cases pass unchanged");
            assert!(!tried.is_empty(), "{} expects nothing", shipped.suite);
            tried
        });
        tried.collect()
    });
    let explained = toml::from_str(include_str!("mutations/explained.toml"));
    let wrong = complaints(&tried, &explained.expect("reasons in two tables"));
    let (count, wrong) = (tried.len(), wrong.join("\n"));
    assert!(wrong.is_empty(), "of {count} values:\n{wrong}");
}

/// Mutants that aren't killed for no known reason, and reasons without one.
fn complaints(tried: &[Tried], explained: &Explained) -> Vec<String> {
    let Explained { no_other, survives } = explained;
    let mut idle: BTreeSet<&String> = no_other.keys().chain(survives.keys()).collect();
    let mut wrong = Vec::new();
    for it in tried {
        let (key, reasons, what) = match &it.fate {
            Fate::Killed => continue,
            Fate::NoOther => (&it.path, no_other, "no other value can be read"),
            Fate::Survived(what) => (&it.id, survives, what.as_str()),
        };
        idle.remove(key);
        if reasons
            .get(key)
            .is_none_or(|reason| reason.trim().is_empty())
        {
            wrong.push(format!("{} -> {}: {what}", it.id, it.instead));
        }
    }
    let idle = idle.iter();
    wrong.extend(idle.map(|key| format!("{key}: is explained, and needs no reason")));
    wrong
}

#[test]
fn every_suite_is_among_those_that_are_shipped() {
    let named: BTreeSet<String> = SHIPPED.iter().map(Shipped::path).collect();
    let there = fs::read_dir("suites").unwrap();
    let there = there.map(|entry| entry.unwrap().path());
    let suites = there.filter(|path| path.extension().is_some_and(|it| it == "toml"));
    let there: BTreeSet<String> = suites.map(|path| path.display().to_string()).collect();
    assert_eq!(named, there);
}
