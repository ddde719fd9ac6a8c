//! `smoke schema`.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::{Desk, Said};

fn schema() -> Value {
    let said = Desk::new().run(&["schema"]).ends_with(0);
    serde_json::from_str(&said.out).unwrap()
}

/// What is wrong with a suite by the schema.
fn violations(schema: &Value, suite: &str) -> Vec<String> {
    let suite: toml::Value = toml::from_str(suite).unwrap();
    let suite = serde_json::to_value(suite).unwrap();
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors = validator.iter_errors(&suite);
    errors.map(|error| error.to_string()).collect()
}

#[test]
fn it_is_a_schema_of_draft_2020_12() {
    let schema = schema();
    let dialect = "https://json-schema.org/draft/2020-12/schema";
    assert_eq!(schema["$schema"], dialect);
    jsonschema::draft202012::meta::validate(&schema).unwrap();
}

#[test]
fn every_shipped_suite_keeps_to_it() {
    let schema = schema();
    let mut suites = 0;
    for entry in std::fs::read_dir("suites").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let none: [String; 0] = [];
        assert_eq!(violations(&schema, &text), none, "{}", path.display());
        suites += 1;
    }
    assert!(suites >= 2);
}

#[test]
fn what_the_decoder_refuses_it_refuses() {
    let schema = schema();
    for wrong in [
        "nmae = \"x\"",
        "[[case]]\ngte = \"/\"",
        "[[case]]\nget = \"/\"\nexpect.titel = \"x\"",
        "[[case]]\nget = \"/\"\nexpect.title = { start_with = \"x\" }",
        "[[case]]\nget = \"/\"\nfollow = \"yes\"",
        "[[case]]\nget = \"/\"\nretry = -1",
        "[[case]]\nget = \"/\"\nretry = { times = 3, backoff = 0.5 }",
        "[targets.a]\nulr = \"x\"",
        "[secrets]\na = { evn = \"A\" }",
        "[profile.ci]\nretires = 2",
        "[profile.ci]\nretries = 101",
        "[profile.ci]\nflaky = \"maybe\"",
        "[profile.ci]\njunit = true",
        "[targets]\ndefault = 3",
    ] {
        assert!(!violations(&schema, wrong).is_empty(), "{wrong}");
        let desk = Desk::with_suite(wrong);
        desk.run(&["check"]).ends_with(2);
    }
}

/// The keys that `smoke check` names when one is unlike any.
fn keys_of_the_decoder(suite: &str) -> BTreeSet<String> {
    let said = Desk::with_suite(suite).run(&["check"]).ends_with(2);
    let (_, list) = said.err.split_once("help: the keys are ").unwrap();
    // It may take several lines.
    let list = list.split("\n\n").next().unwrap();
    let keys = list.split(',').map(|key| key.trim().trim_matches('`'));
    keys.map(str::to_owned).collect()
}

/// The properties of the object at `pointer`, wherever it refers to.
fn keys_of_the_schema(schema: &Value, pointer: &str) -> BTreeSet<String> {
    let object = schema.pointer(pointer).unwrap();
    assert_eq!(object["additionalProperties"], false, "{pointer}");
    let properties = object["properties"].as_object().unwrap();
    properties.keys().cloned().collect()
}

#[test]
fn its_keys_are_those_of_the_decoder() {
    let schema = schema();
    let case = "[[case]]\nget = \"/\"\n";
    for (pointer, suite) in [
        ("", format!("qqqqqqqqqqqq = 1\n{case}")),
        ("/$defs/Case", format!("{case}qqqqqqqqqqqq = 1\n")),
        ("/$defs/Expect", format!("{case}expect.qqqqqqqqqqqq = 1\n")),
        (
            "/$defs/Target",
            format!("{case}[targets.a]\nurl = \"http://a\"\nqqqqqqqqqqqq = 1\n"),
        ),
        (
            "/$defs/Profile",
            format!("{case}[profile.ci]\nqqqqqqqqqqqq = 1\n"),
        ),
    ] {
        let known = keys_of_the_decoder(&suite);
        assert_eq!(keys_of_the_schema(&schema, pointer), known, "{pointer}");
    }
}

#[test]
fn a_suite_may_name_its_schema_for_editors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let said = Said::by(&mut super::smoke(root, &["schema"])).ends_with(0);
    assert!(said.out.ends_with("}\n"));
    let described = said.out.matches("\"description\"").count();
    assert!(described > 40, "{described}");
}
