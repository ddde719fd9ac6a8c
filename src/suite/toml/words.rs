//! Words of other tools, and what they are called here.
//!
//! Whoever comes from curl, Hurl, goss, Venom, runn, `StepCI`, Tavern, Gatus, k6
//! or pytest writes what it is called there. The nearest key may be the very
//! contrary of that, so these are looked up first.

use super::other_words::{
    OF_CAPTURES, OF_COMMAND_LINE, OF_EXPECT, OF_JSON, OF_MATCHERS, OF_READY, OF_REQUESTS, OF_RETRY,
    OF_SUITES, OF_TARGETS, OF_TLS, Words,
};
use crate::suite::keys;

/// The tables that have words of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// The file itself.
    Suite,
    /// A case, a step or `[defaults]`.
    Request,
    /// `[ready]`.
    Ready,
    /// `expect`.
    Expect,
    /// A table of matchers, perhaps with more keys.
    Matcher,
    /// A table of `expect.json`.
    Json,
    /// `capture.NAME`.
    Capture,
    /// `retry`.
    Retry,
    /// `[targets.NAME]`.
    Target,
    /// `tls` of `[targets.NAME]`.
    Tls,
}

impl Table {
    /// The table that has these keys.
    pub(super) fn of(known: &[&str]) -> Option<Self> {
        let requests = [&keys::CASE, &keys::STEP, &keys::DEFAULTS];
        let has = |all: &[&str]| all.iter().all(|key| known.contains(key));
        Some(match known {
            _ if requests.iter().any(|keys| keys.as_slice() == known) => Self::Request,
            _ if keys::READY.as_slice() == known => Self::Ready,
            _ if keys::SUITE.as_slice() == known => Self::Suite,
            _ if keys::EXPECT.as_slice() == known => Self::Expect,
            _ if has(&["absent", "length"]) => Self::Json,
            _ if has(&["absent"]) => Self::Matcher,
            _ if has(&["css", "regex"]) => Self::Capture,
            _ if has(&["times", "backoff"]) => Self::Retry,
            _ if has(&["connect_to"]) => Self::Target,
            _ if has(&["ca", "insecure"]) => Self::Tls,
            _ => return None,
        })
    }

    const fn words(self) -> Words {
        match self {
            Self::Suite => OF_SUITES,
            Self::Request => OF_REQUESTS,
            Self::Ready => OF_READY,
            Self::Expect => OF_EXPECT,
            Self::Matcher => OF_MATCHERS,
            Self::Json => OF_JSON,
            Self::Capture => OF_CAPTURES,
            Self::Retry => OF_RETRY,
            Self::Target => OF_TARGETS,
            Self::Tls => OF_TLS,
        }
    }

    /// What the word `written` is called in this table.
    pub(super) fn word(self, written: &str) -> Option<&'static str> {
        let own = find(self.words(), written);
        match self {
            Self::Ready => own.or_else(|| Self::Request.word(written)),
            Self::Json => own.or_else(|| Self::Matcher.word(written)),
            _ => own,
        }
    }
}

fn find(words: Words, written: &str) -> Option<&'static str> {
    let plain = plain(written);
    let mut words = words.iter();
    let (ours, _) = words.find(|(_, others)| others.split(' ').any(|other| other == plain))?;
    Some(*ours)
}

/// What the word `written` is called in the table with the keys `known`.
pub(super) fn here(written: &str, known: &[&str]) -> Option<&'static str> {
    let ours = Table::of(known)?.word(written)?;
    known.contains(&first_key(ours)).then_some(ours)
}

/// What was meant by the word `written`, where `known` are the keys; the word
/// may be one of another table.
pub(super) fn meant(written: &str, known: &[&str]) -> Option<String> {
    let table = Table::of(known)?;
    let here = here(written, known).map(|ours| format!("`{ours}`"));
    let elsewhere = match table {
        Table::Request | Table::Ready => {
            let expected = Table::Expect.word(written);
            let expected = expected.map(|ours| format!("`expect.{ours}`"));
            expected.or_else(|| of_another(written).filter(|_| here.is_none()))
        }
        Table::Expect if here.is_none() => {
            let ours = Table::Request.word(written);
            ours.map(|ours| format!("`{ours}` of the case, beside `expect`"))
        }
        Table::Suite if here.is_none() => of_cases(written),
        _ => None,
    };
    let meant: Vec<String> = here.into_iter().chain(elsewhere).collect();
    if meant.is_empty() {
        return denied(written, table, known);
    }
    Some(format!("did you mean {}?", meant.join(", or ")))
}

/// A word of another table than the one of requests in which it stands.
fn of_another(written: &str) -> Option<String> {
    let Some(ours) = Table::Request.word(written) else {
        return of_command_line(written);
    };
    let of_case = keys::CASE.contains(&first_key(ours));
    let table = if of_case { "[[case]]" } else { "[[case.step]]" };
    Some(format!("`{ours}` of a `{table}`"))
}

fn of_command_line(written: &str) -> Option<String> {
    let option = find(OF_COMMAND_LINE, written)?;
    Some(format!("`{option}` of the command line"))
}

/// A word of a case that stands at the top of the file.
fn of_cases(written: &str) -> Option<String> {
    if let Some(ours) = Table::Expect.word(written) {
        return Some(format!("`expect.{ours}` of a `[[case]]`"));
    }
    let Some(ours) = Table::Request.word(written) else {
        return of_command_line(written);
    };
    let defaults = if keys::DEFAULTS.contains(&first_key(ours)) {
        ", or of `[defaults]`"
    } else {
        ""
    };
    Some(format!("`{ours}` of a `[[case]]`{defaults}"))
}

/// What stands before a word that others deny.
const DENIALS: [&str; 9] = [
    "not_",
    "no_",
    "does_not_",
    "doesnt_",
    "is_not_",
    "isnt_",
    "should_not_",
    "must_not_",
    "not",
];

/// What was meant by a word that denies one that is known here, or by others.
fn denied(written: &str, table: Table, known: &[&str]) -> Option<String> {
    let plain = plain(written);
    let mut rests = DENIALS
        .iter()
        .filter_map(|denial| plain.strip_prefix(denial));
    let ours = rests.find_map(|rest| {
        let known = known
            .iter()
            .find(|key| **key == rest || **key == format!("{rest}s"));
        known.copied().or_else(|| table.word(rest))
    })?;
    let meant = match table {
        Table::Matcher | Table::Json => format!("not = {{ {} }}", assigned(ours)),
        Table::Expect if keys::TABLES_OF_EXPECT.contains(&ours) => {
            format!("{ours}.NAME = false")
        }
        Table::Expect if ours.contains('.') => format!("{ours} = false"),
        Table::Expect => format!("{ours} = {{ not = … }}"),
        _ => return None,
    };
    Some(format!("did you mean `{meant}`?"))
}

/// A key with a value.
fn assigned(ours: &str) -> String {
    if ours.contains('=') {
        ours.to_owned()
    } else {
        format!("{ours} = …")
    }
}

/// The first key of what is written here.
fn first_key(ours: &str) -> &str {
    let ours = ours.trim_matches(['[', ']']);
    ours.split(['.', ' ']).next().unwrap_or(ours)
}

/// A word without what differs from tool to tool: `followRedirects` and
/// `Follow-Redirects` are `follow_redirects`.
fn plain(word: &str) -> String {
    let mut plain = String::new();
    let mut was_lower = false;
    for c in word.chars() {
        if c.is_uppercase() && was_lower {
            plain.push('_');
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
        plain.extend(c.to_lowercase());
    }
    plain.replace(['-', ' '], "_")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const TABLES: [Table; 10] = [
        Table::Suite,
        Table::Request,
        Table::Ready,
        Table::Expect,
        Table::Matcher,
        Table::Json,
        Table::Capture,
        Table::Retry,
        Table::Target,
        Table::Tls,
    ];

    #[test]
    fn a_word_stands_once_in_a_table_and_as_it_is_looked_up() {
        for table in TABLES {
            let mut seen = HashSet::new();
            for word in table.words().iter().flat_map(|(_, words)| words.split(' ')) {
                assert!(seen.insert(word), "{table:?}: {word}");
                assert_eq!(plain(word), word, "{table:?}");
            }
        }
    }

    #[test]
    fn what_is_answered_is_a_key_and_what_is_asked_is_none() {
        let requests = [&keys::CASE, &keys::STEP].map(|keys| keys.iter().copied());
        let requests: Vec<&str> = requests.into_iter().flatten().collect();
        for (table, known) in [
            (Table::Suite, keys::SUITE.as_slice()),
            (Table::Request, requests.as_slice()),
            (Table::Ready, keys::READY.as_slice()),
            (Table::Expect, keys::EXPECT.as_slice()),
        ] {
            for (ours, words) in table.words() {
                let key = first_key(ours);
                assert!(known.contains(&key), "{table:?}: {ours}");
                for word in words.split(' ') {
                    assert!(!known.contains(&word), "{table:?}: {word}");
                }
            }
        }
    }

    #[test]
    fn words_of_other_tools_are_answered_with_what_is_meant() {
        let matcher = ["equals", "contains", "matches", "above", "absent", "not"];
        let said = |written: &str, known: &[&str]| {
            let said = meant(written, known).unwrap_or_default();
            let said = said.strip_prefix("did you mean ").unwrap_or(&said);
            said.trim_end_matches('?').to_owned()
        };
        for (written, meant) in [
            ("statusCode", "`expect.status`"),
            ("basicAuth", ""),
            ("max-redirects", "`follow = 5`"),
            ("noFollowRedirects", "`follow = false`"),
            ("location", "`follow = true`, or `expect.redirect`"),
            ("duration", "`expect.time`"),
            ("asserts", "`expect`"),
            ("retry_interval", "`retry = { every = … }`"),
            ("insecure", "`--insecure` of the command line"),
        ] {
            assert_eq!(said(written, &keys::CASE), meant, "{written}");
        }
        for (written, meant) in [
            ("ip", "`remote_ip`"),
            ("xpath", "`select.\"CSS\"`"),
            ("jsonpath", "`json.\"$.path\"`"),
            ("not_title", "`title = { not = … }`"),
            ("not_header", "`headers.NAME = false`"),
            ("no_element", "`select.\"CSS\" = false`"),
            (
                "follow_redirects",
                "`follow = true` of the case, beside `expect`",
            ),
        ] {
            assert_eq!(said(written, &keys::EXPECT), meant, "{written}");
        }
        for (written, meant) in [
            ("not_contains", "`not = { contains = … }`"),
            ("notContain", "`not = { contains = … }`"),
            ("does_not_match", "`not = { matches = … }`"),
            ("not_eq", "`not = …`"),
            ("exists", "`absent = false`"),
            ("not_exists", "`absent = true`"),
            ("gt", "`above`"),
        ] {
            assert_eq!(said(written, &matcher), meant, "{written}");
        }
        assert_eq!(said("len", &["absent", "count", "length"]), "`length`");
        assert_eq!(said("len", &["absent", "count"]), "`count`");
        for (written, meant) in [
            ("tests", "`[[case]]`"),
            ("duration", "`expect.time` of a `[[case]]`"),
            (
                "max_redirects",
                "`follow = 5` of a `[[case]]`, or of `[defaults]`",
            ),
            ("captures", "`capture` of a `[[case]]`"),
        ] {
            assert_eq!(said(written, &keys::SUITE), meant, "{written}");
        }
    }
}
