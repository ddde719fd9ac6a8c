//! Tables of names, as they stand in the file: empty ones, and keys that they
//! swallowed.

use super::misplaced;
use crate::source::Sources;
use crate::suite::keys;
use crate::suite::shape::NOTHING;
use crate::suite::toml::{Entry, Findings, Node, Value};

/// What is wrong with the tables of names of a case, a step, `[ready]` or
/// `[defaults]`. A key that is plainly no name is taken out.
pub(super) fn check(table: &mut Node, sources: &Sources, findings: &mut Findings) {
    let is_table = |key: &str| key == "capture" || keys::TABLES_OF_REQUEST.contains(&key);
    refuse_empty(table, is_table, sources, findings);
    if let Some(expect) = table.get("expect") {
        let is_table = |key: &str| keys::TABLES_OF_EXPECT.contains(&key);
        refuse_empty(expect, is_table, sources, findings);
    }
    for names in &SENT {
        if let Some(table) = table.get_mut(names.key) {
            names.check(table, sources, findings);
        }
    }
    if let Some(expect) = table.get_mut("expect") {
        for names in &EXPECTED {
            if let Some(table) = expect.get_mut(names.key) {
                names.check(table, sources, findings);
            }
        }
    }
    misplaced::check(table, sources, findings);
}

/// An empty table sends nothing and expects nothing, whoever wrote it.
fn refuse_empty(
    table: &Node,
    is_table: impl Fn(&str) -> bool,
    sources: &Sources,
    findings: &mut Findings,
) {
    let is_empty = |entry: &&Entry| match &entry.value.value {
        Value::Table(entries) => entries.is_empty() && is_table(&entry.key),
        _ => false,
    };
    for entry in table.entries().iter().filter(is_empty) {
        findings.push(sources.error("bad-value", entry.value.span, NOTHING));
    }
}

/// A table of names, which takes the keys of the case that are written below its
/// `[header]` for such.
struct Names {
    /// Its key.
    key: &'static str,
    /// What a name is there.
    what: &'static str,
    /// Tells whose key a name is, if it is hardly meant as a name.
    whose: fn(&str) -> Option<&'static str>,
    /// Whether such a name is an error, and not only unlikely.
    is_error: bool,
}

/// Tables of what is sent.
const SENT: [Names; 6] = [
    Names {
        key: "headers",
        what: "a header to send",
        whose: whose_but_headers,
        is_error: true,
    },
    Names {
        key: "query",
        what: "a parameter of the query",
        whose,
        is_error: true,
    },
    Names {
        key: "cookies",
        what: "a cookie",
        whose,
        is_error: true,
    },
    Names {
        key: "form",
        what: "a field of the form",
        whose,
        is_error: false,
    },
    Names {
        key: "multipart",
        what: "a part of the body",
        whose,
        is_error: false,
    },
    Names {
        key: "json",
        what: "a key of the JSON that is sent",
        whose,
        is_error: false,
    },
];

/// Tables of what is expected.
const EXPECTED: [Names; 4] = [
    Names {
        key: "headers",
        what: "a header of the answer",
        whose: whose_of_headers,
        is_error: false,
    },
    Names {
        key: "cookies",
        what: "a cookie of the answer",
        whose: whose_of_expect,
        is_error: false,
    },
    Names {
        key: "select",
        what: "a selector",
        whose: whose_but_elements,
        is_error: false,
    },
    // What doesn't begin with `$` is no JSONPath anyway.
    Names {
        key: "json",
        what: "a JSONPath",
        whose: whose_of_expect,
        is_error: true,
    },
];

/// Headers with the name of a key.
const HEADERS: [&str; 4] = ["connection", "expect", "host", "status"];

/// Keys of `expect` that are elements of HTML, or of a sitemap, too.
const ELEMENTS: [&str; 4] = ["title", "body", "select", "url"];

/// Whether a table stands under a `[header]` of its own, where the keys of the
/// case that are written below are taken for its names.
fn is_section(table: &Node, sources: &Sources) -> bool {
    sources.text(table.span).starts_with('[')
}

impl Names {
    /// Tells the keys of the case among the names of `node`, and of the tables
    /// in it, that stand under a header of their own.
    fn check(&self, node: &mut Node, sources: &Sources, findings: &mut Findings) {
        let is_section = is_section(node, sources);
        match &mut node.value {
            Value::Table(entries) => {
                if is_section {
                    entries.retain(|entry| self.takes(entry, sources, findings));
                }
                for entry in entries {
                    self.check(&mut entry.value, sources, findings);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.check(item, sources, findings);
                }
            }
            _ => {}
        }
    }

    /// Whether an entry may be meant as it is taken here. What is expected is
    /// none of it: nothing else would judge that.
    fn takes(&self, entry: &Entry, sources: &Sources, findings: &mut Findings) -> bool {
        let key = entry.key.as_str();
        let expects = key == "expect" && matches!(entry.value.value, Value::Table(_));
        let whose = (self.whose)(key).or(expects.then_some(OF_CASE));
        let Some(whose) = whose else { return true };
        let message = format!("`{key}` is {} here", self.what);
        let is_error = self.is_error || expects;
        let finding = if is_error {
            sources.error("misplaced-key", entry.key.span, message)
        } else {
            sources.warning("misplaced-key", entry.key.span, message)
        };
        let help = format!("the key `{key}` of {whose} stands above this `[table]`");
        findings.push(finding.help(help));
        !is_error
    }
}

/// What has the keys of a case.
const OF_CASE: &str = "the case";

/// Whose key it is that is hardly the name of a parameter or a field, as `name`
/// and `path` are.
fn whose(key: &str) -> Option<&'static str> {
    let of_case = keys::CASE.contains(&key) || keys::STEP.contains(&key);
    let is_unlikely = key.contains('_') || key == "retry" || keys::RESPONSE.contains(&key);
    (of_case && is_unlikely).then_some(OF_CASE)
}

/// Whose key it is that is no header to send.
fn whose_but_headers(key: &str) -> Option<&'static str> {
    let tables = [&keys::CASE, &keys::STEP, &keys::READY];
    let is_key = tables.iter().any(|keys| keys.contains(&key));
    (is_key && !HEADERS.contains(&key)).then_some(OF_CASE)
}

/// As [`whose`], of a name that is expected.
fn whose_of_expect(key: &str) -> Option<&'static str> {
    let of_expect = keys::EXPECT.contains(&key).then_some("`expect`");
    of_expect.or_else(|| whose(key))
}

/// As [`whose_of_expect`], of a header.
fn whose_of_headers(key: &str) -> Option<&'static str> {
    whose_of_expect(key).filter(|_| !HEADERS.contains(&key))
}

/// As [`whose_of_expect`], of a selector.
fn whose_but_elements(key: &str) -> Option<&'static str> {
    whose_of_expect(key).filter(|_| !ELEMENTS.contains(&key))
}
