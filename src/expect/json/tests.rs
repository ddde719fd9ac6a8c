//! What is said of values of a JSON document.

use super::*;
use crate::expect::test_support::{assert_met, assert_said, page};
use crate::source::Span;

const DOCUMENT: &str = r#"{ "status": "ok", "version": 1.0, "up": true, "none": null,
    "items": [{ "id": 1, "name": "a" }, { "id": 2, "name": "b" }] }"#;

#[test]
fn values_are_compared_as_json() {
    let response = page(&[], DOCUMENT);
    assert_met(
        "json.'$.status' = 'ok'\njson.'$.version' = 1\njson.'$.up' = true\n\
         json.'$.items[*].id' = 2\njson.'$.items[*]' = { count = 2 }\n\
         json.'$.items[0]' = { equals = { name = 'a', id = 1 } }\n\
         json.'$.items[*].id' = { min = 2 }\njson.'$.gone' = { absent = true }\n\
         json.'$.status' = { starts_with = 'o', contains = 'k' }"
            .replace("\njson.'$.items[*].id' = { min = 2 }", "")
            .replace(
                "\njson.'$.status' = { starts_with = 'o', contains = 'k' }",
                "",
            )
            .as_str(),
        &response,
    );
    assert_met("json.'$.items[*].id' = { min = 2 }", &response);
    assert_met(
        "json.'$.status' = { starts_with = 'o', contains = 'k' }",
        &response,
    );
    assert_said(
        "json.'$.status' = 'down'\njson.'$.gone' = 1\njson.'$.items[*].id' = 3\njson.'$.items[*]'.count = 3",
        &response,
        &[
            "json.\"$.status\": expected \"down\", got \"ok\"",
            "json.\"$.gone\": expected 1, got nothing there",
            "json.\"$.items[*].id\": expected 3, got 1 and 2",
            "json.\"$.items[*]\".count: expected 3, got 2",
        ],
    );
}

#[test]
fn objects_differ_somewhere() {
    assert_said(
        "json.'$.items[0]' = { equals = { id = 1, name = 'b' } }",
        &page(&[], DOCUMENT),
        &[
            "json.\"$.items[0]\": expected {\"id\":1,\"name\":\"b\"}, got {\"id\":1,\"name\":\"a\"} \
           | at $.items[0].name: expected \"b\", got \"a\"",
        ],
    );
}

#[test]
fn of_several_the_nearest_is_told() {
    assert_said(
        "json.'$.items[*]' = { equals = { id = 2, name = 'c' } }",
        &page(&[], DOCUMENT),
        &[
            "json.\"$.items[*]\": expected {\"id\":2,\"name\":\"c\"}, got \
           {\"id\":1,\"name\":\"a\"} and {\"id\":2,\"name\":\"b\"} \
           | at $.items[1].name: expected \"c\", got \"b\"",
        ],
    );
}

#[test]
fn a_condition_on_the_wrong_type_never_holds() {
    let response = page(&[], DOCUMENT);
    assert_said(
        "json.'$.version' = { contains = '1' }\njson.'$.none' = { not = { contains = 'x' } }\njson.'$.status' = { max = 5 }",
        &response,
        &[
            "json.\"$.version\": expected containing \"1\", got 1.0, which is no text",
            "json.\"$.none\": expected not containing \"x\", got null, which is no text",
            "json.\"$.status\": expected at most 5, got \"ok\", which is not a number",
        ],
    );
}

const TYPED: &str = r#"{ "n": 41, "f": 1.0, "t": "41", "b": true, "z": null, "l": [1], "o": {},
    "at": "2026-11-28T08:30:00Z", "big": 18446744073709551616 }"#;

/// Asserts what is said of each expectation alone.
#[track_caller]
fn assert_each_said(each: &[(&str, &str)]) {
    for (expected, said) in each {
        let (path, wanted) = expected.split_once(' ').unwrap();
        let toml = format!("json.'$.{path}' = {wanted}");
        let line = format!("json.\"$.{path}\": expected {said}");
        assert_said(&toml, &page(&[], TYPED), &[&line]);
    }
}

#[track_caller]
fn assert_each_met(each: &[&str]) {
    for expected in each {
        let (path, wanted) = expected.split_once(' ').unwrap();
        assert_met(&format!("json.'$.{path}' = {wanted}"), &page(&[], TYPED));
    }
}

#[test]
fn a_value_of_another_type_is_no_question() {
    assert_each_said(&[
        (
            "n '41'",
            "\"41\", got 41, which is no text (write 41, without quotes, here or in `[vars]`)",
        ),
        (
            "n {not = '41'}",
            "not \"41\", got 41, which is no text (write 41, without quotes, here or in `[vars]`)",
        ),
        ("n {not = [42, 41]}", "not 41, got 41"),
        (
            "t {not = [{contains = '9'}, {ends_with = '1'}]}",
            "not ending with \"1\", got \"41\"",
        ),
        (
            "n {not = {equals = ['42']}}",
            "not [\"42\"], got 41, which is no list",
        ),
        (
            "n {one_of = ['x', '41']}",
            "one of \"x\" or \"41\", got 41, which is no text",
        ),
        (
            "t 41",
            "41, got \"41\", which is not a number (write \"41\", with quotes)",
        ),
        (
            "b 'true'",
            "\"true\", got true, which is no text (write true, without quotes, here or in `[vars]`)",
        ),
        ("b {not = 0}", "not 0, got true, which is not a number"),
        (
            "z 'null'",
            "\"null\", got null, which is no text (write \"{{null}}\")",
        ),
        ("z {not = 'x'}", "not \"x\", got null, which is no text"),
        (
            "l {not = {equals = {}}}",
            "not {}, got [1], which is no object",
        ),
        ("o false", "false, got {}, which is neither true nor false"),
    ]);
    // That some of several are of another type says nothing of the others.
    assert_each_met(&[
        "n {not = {one_of = ['41', 42]}}",
        "n {not = [42, {min = 50}]}",
        "l {not = {equals = [2]}}",
        "n {one_of = ['41', 41]}",
        "* '41'",
        "* {starts_with = '2026'}",
    ]);
}

#[test]
fn types_formats_and_lengths() {
    assert_each_met(&[
        "n {type = 'integer', above = 40}",
        "f {type = ['integer', 'null']}",
        "f {type = 'number', not = {type = 'string'}}",
        "z {type = 'null', absent = false}",
        "n {not = {type = ['null', 'string']}}",
        "t {length = 2, empty = false}",
        "l {type = 'array', length = '> 0'}",
        "l {not = {empty = true}}",
        "o {type = 'object', empty = true, length = 0}",
        "at {format = 'date-time', not = {format = 'date'}}",
        "at {length = [{min = 20}, '<= 20']}",
        "* {type = 'boolean'}",
    ]);
    assert_each_said(&[
        (
            "n {type = ['null', 'string']}",
            "a value of type null or string, got 41",
        ),
        (
            "z {not = {type = 'null'}}",
            "not a value of type null, got null",
        ),
        (
            "t {format = 'date'}",
            "a text in the format date, got \"41\"",
        ),
        (
            "n {format = 'date'}",
            "a text in the format date, got 41, which is no text",
        ),
        (
            "n {not = {format = 'date'}}",
            "not a text in the format date, got 41, which is no text",
        ),
        (
            "l {length = '> 1'}",
            "a length of more than 1, got [1] | the length is 1",
        ),
        (
            "n {length = 1}",
            "a length of 1, got 41, which has no length",
        ),
        (
            "n {not = {length = 1}}",
            "not a length of 1, got 41, which has no length",
        ),
        (
            "t {empty = true}",
            "an empty text, list or object, got \"41\"",
        ),
        (
            "o {empty = false}",
            "a text, list or object that is not empty, got {}",
        ),
        (
            "z {empty = true}",
            "an empty text, list or object, got null, which is no text, list or object",
        ),
    ]);
}

#[test]
fn numbers_are_compared_where_a_comparison_is_written() {
    assert_each_met(&[
        "n '> 40'",
        "n '<=41'",
        "n {not = '> 41'}",
        "big '> 18446744073709551615'",
        "big {below = '18446744073709551616.1'}",
        "f {about = 1, within = '5%'}",
    ]);
    assert_each_said(&[
        ("n '> 41'", "more than 41, got 41"),
        ("n {not = '> 40'}", "not more than 40, got 41"),
        (
            "t '> 40'",
            "more than 40, got \"41\", which is not a number",
        ),
        ("t {equals = '> 40'}", "\"> 40\", got \"41\""),
        ("t '> forty'", "\"> forty\", got \"41\""),
        (
            "big '> 18446744073709551616'",
            "more than 18446744073709551616, got 18446744073709551616",
        ),
    ]);
}

#[test]
fn null_is_a_value_that_can_be_asked_for() {
    let judged = |json: &str, matcher: &Matcher<Value>| {
        let document: Value = serde_json::from_str(json).unwrap();
        let path = Path::try_from("$".to_owned()).unwrap();
        judge(&document, &path, matcher).is_ok()
    };
    let null = Matcher::of(Condition::Equals(Value::Null), Span::default());
    assert!(judged("null", &null));
    assert!(!judged("0", &null));
    let other = Matcher::of(Condition::Not(null), Span::default());
    assert!(judged("0", &other) && judged("\"null\"", &other) && judged("{}", &other));
    assert!(!judged("null", &other));
}

#[test]
fn no_json_meets_nothing() {
    assert_said(
        "json.'$.a' = { absent = true }",
        &page(&[], "<!DOCTYPE html>"),
        &[
            "json.\"$.a\": expected nothing there, got content that can't be read as JSON: \"<!DOCTYPE html>\" \
           | the JSON parser says: expected value at line 1 column 1",
        ],
    );
    assert_said(
        "json.'$.a' = 1",
        &page(&[], ""),
        &[
            "json.\"$.a\": expected 1, got no content | the JSON parser says: EOF while parsing a value at line 1 column 0",
        ],
    );
    assert_met("json.'$.a' = 1", &page(&[], "\u{feff}{\"a\": 1}"));
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let said = crate::expect::test_support::said("json.'$' = 1", &page(&[], deep));
    assert!(said[0].contains("recursion limit"), "{said:?}");
}
