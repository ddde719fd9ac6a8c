//! The rules of `junit-10.xsd`, the schema of Jenkins' xUnit plugin, for the
//! Jenkins dialect. The schema itself is in pytest's source distribution as
//! `testing/example_scripts/junit-10.xsd`.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event as XmlEvent};
use smoke::report::{Dialect, Junit};

use super::recording::events;
use super::{Shared, tell};

/// An element: its name, the attributes it must and may have, the elements it
/// may hold in any number and order, and whether it may hold text.
struct Rule {
    name: &'static str,
    must: &'static [&'static str],
    may: &'static [&'static str],
    children: &'static [&'static str],
    text: bool,
}

const TEXT: Rule = Rule {
    name: "",
    must: &[],
    may: &[],
    children: &[],
    text: true,
};

const RERUN: Rule = Rule {
    must: &["type"],
    may: &["message"],
    // In this order and each once, which the schema itself is asked for.
    children: &["stackTrace", "system-out", "system-err"],
    ..TEXT
};

const RULES: [Rule; 15] = [
    Rule {
        name: "testsuites",
        may: &["name", "time", "tests", "failures", "errors"],
        children: &["testsuite"],
        text: false,
        ..TEXT
    },
    Rule {
        name: "testsuite",
        must: &["name", "tests", "failures", "errors"],
        may: &[
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        ],
        children: &[
            "testsuite",
            "properties",
            "testcase",
            "system-out",
            "system-err",
        ],
        text: false,
    },
    Rule {
        name: "properties",
        children: &["property"],
        text: false,
        ..TEXT
    },
    Rule {
        name: "property",
        must: &["name", "value"],
        text: false,
        ..TEXT
    },
    Rule {
        name: "testcase",
        must: &["name"],
        may: &["time", "classname", "group"],
        children: &[
            "skipped",
            "error",
            "failure",
            "rerunFailure",
            "rerunError",
            "flakyFailure",
            "flakyError",
            "system-out",
            "system-err",
        ],
        text: false,
    },
    Rule {
        name: "skipped",
        may: &["type", "message"],
        ..TEXT
    },
    Rule {
        name: "error",
        may: &["type", "message"],
        ..TEXT
    },
    Rule {
        name: "failure",
        may: &["type", "message"],
        ..TEXT
    },
    Rule {
        name: "rerunFailure",
        ..RERUN
    },
    Rule {
        name: "rerunError",
        ..RERUN
    },
    Rule {
        name: "flakyFailure",
        ..RERUN
    },
    Rule {
        name: "flakyError",
        ..RERUN
    },
    Rule {
        name: "stackTrace",
        ..TEXT
    },
    Rule {
        name: "system-out",
        ..TEXT
    },
    Rule {
        name: "system-err",
        ..TEXT
    },
];

/// What the schema has against a report.
fn violations(xml: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<&Rule> = Vec::new();
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().unwrap() {
            XmlEvent::Eof => return found,
            XmlEvent::Start(element) => open.push(judged(&element, open.last(), &mut found)),
            XmlEvent::Empty(element) => {
                judged(&element, open.last(), &mut found);
            }
            XmlEvent::End(_) => {
                open.pop();
            }
            XmlEvent::CData(_) | XmlEvent::GeneralRef(_)
                if open.last().is_some_and(|it| !it.text) =>
            {
                found.push("text out of place".to_owned());
            }
            XmlEvent::Text(text) => {
                let blank = text.iter().all(u8::is_ascii_whitespace);
                if !blank && open.last().is_some_and(|it| !it.text) {
                    found.push("text out of place".to_owned());
                }
            }
            _ => {}
        }
    }
}

fn judged(
    element: &BytesStart<'_>,
    parent: Option<&&Rule>,
    found: &mut Vec<String>,
) -> &'static Rule {
    let name = String::from_utf8(element.name().as_ref().to_vec()).unwrap();
    let Some(rule) = RULES.iter().find(|rule| rule.name == name) else {
        panic!("<{name}> is no element of the schema");
    };
    let at_home = parent.map_or(name == "testsuites", |it| it.children.contains(&&*name));
    if !at_home {
        found.push(format!("<{name}> out of place"));
    }
    let mut present = Vec::new();
    for attribute in element.attributes() {
        let attribute = attribute.unwrap();
        let key = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
        if !rule.must.contains(&&*key) && !rule.may.contains(&&*key) {
            found.push(format!("{name}@{key} is unknown"));
        }
        if key == "time" && name != "testcase" && !is_time(&attribute.value) {
            found.push(format!("{name}@time is no time"));
        }
        present.push(key);
    }
    let missing = rule
        .must
        .iter()
        .filter(|it| !present.iter().any(|known| known == *it));
    found.extend(missing.map(|it| format!("{name}@{it} is missing")));
    rule
}

/// `SUREFIRE_TIME` without its thousands separators, and with the three
/// decimals at most that earlier versions of the schema ask for.
fn is_time(value: &[u8]) -> bool {
    let text = str::from_utf8(value).unwrap();
    let (seconds, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(seconds) && digits(decimals) && decimals.len() <= 3
}

fn report(dialect: Dialect) -> String {
    let out = Shared::default();
    tell(&mut Junit::to_writer(out.clone(), dialect), &events());
    out.text()
}

#[test]
fn the_jenkins_dialect_keeps_to_the_schema() {
    assert_eq!(violations(&report(Dialect::Jenkins)), [""; 0]);
}

#[test]
fn the_rules_find_what_is_wrong() {
    let full = violations(&report(Dialect::Full));
    for expected in [
        "testsuites@skipped",
        "testcase@file",
        "testcase@line",
        "flakyFailure@time",
    ] {
        let expected = format!("{expected} is unknown");
        assert!(full.contains(&expected), "{expected}");
    }
    let wrong = "<testsuites time=\"0.4235\"><testcase/>x<testsuite name=\"a\" tests=\"1\" errors=\"0\"/></testsuites>";
    let expected = [
        "testsuites@time is no time",
        "<testcase> out of place",
        "testcase@name is missing",
        "text out of place",
        "testsuite@failures is missing",
    ];
    assert_eq!(violations(wrong), expected);
}
