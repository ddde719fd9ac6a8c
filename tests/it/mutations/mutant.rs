//! Expected values of a suite, each with what it is changed into.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// An expected value of a suite, and what it is changed into.
#[derive(Debug)]
pub(super) struct Mutant {
    /// Number of its case in the file, from 0.
    pub(super) case: usize,
    /// Its keys, from below `expect` on, with dots between them.
    pub(super) path: String,
    /// What is replaced in the file.
    pub(super) span: Range<usize>,
    /// What may stand there instead, as TOML: the first that can be read there
    /// is taken. None says what the unchanged value doesn't say too.
    pub(super) instead: Vec<String>,
}

/// Every expected value of a suite's cases and their steps.
pub(super) fn mutants(text: &str) -> Vec<Mutant> {
    let mut found = Vec::new();
    for (case, table) in cases(&parsed(text)).enumerate() {
        let steps = tables(table.get("step"));
        for step in [table].into_iter().chain(steps) {
            let mut finder = Finder {
                text,
                case,
                path: Vec::new(),
                found: &mut found,
            };
            if let Some(expect) = step.get("expect") {
                finder.value(expect);
            }
        }
    }
    found
}

/// The line on which each case of a suite begins, counted from 1.
pub(super) fn case_lines(text: &str) -> Vec<usize> {
    let parsed = parsed(text);
    let begins = |case: &DeTable<'_>| case.keys().map(|key| key.span().start).min();
    let begins = cases(&parsed).map(|case| begins(case).unwrap_or_default());
    begins.map(|at| line(text, at)).collect()
}

/// The line of a byte, counted from 1.
pub(super) fn line(text: &str, at: usize) -> usize {
    1 + text[..at].matches('\n').count()
}

fn parsed(text: &str) -> DeTable<'_> {
    DeTable::parse(text)
        .expect("the suite is TOML")
        .into_inner()
}

fn cases<'a>(suite: &'a DeTable<'a>) -> impl Iterator<Item = &'a DeTable<'a>> {
    tables(suite.get("case"))
}

fn tables<'a>(list: Option<&'a Spanned<DeValue<'a>>>) -> impl Iterator<Item = &'a DeTable<'a>> {
    let items = list.and_then(|list| list.get_ref().as_array());
    let items = items.into_iter().flat_map(|items| items.iter());
    items.filter_map(|item| item.get_ref().as_table())
}

/// Walks through what is expected in one step.
struct Finder<'a> {
    text: &'a str,
    case: usize,
    path: Vec<String>,
    found: &'a mut Vec<Mutant>,
}

impl Finder<'_> {
    fn value(&mut self, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Table(table) => {
                for (key, value) in table {
                    self.path.push(key.get_ref().to_string());
                    self.entry(key, value);
                    self.path.pop();
                }
            }
            DeValue::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.path.push(at.to_string());
                    self.value(item);
                    self.path.pop();
                }
            }
            _ => self.found(value.span(), self.others(value)),
        }
    }

    fn entry(&mut self, key: &Spanned<Cow<'_, str>>, value: &Spanned<DeValue<'_>>) {
        let written = &self.text[value.span()];
        match (key.get_ref().as_ref(), value.get_ref()) {
            // What must not be there must then be there.
            ("not", _) => self.found(value.span(), vec![format!("{{ not = {written} }}")]),
            // A bound may be far from what is there: it is turned round.
            (bound @ ("min" | "max" | "above" | "below"), _) => {
                let span = key.span().start..value.span().end;
                let turned = format!("not = {{ {bound} = {written} }}");
                self.found(span, vec![turned]);
            }
            // One of these is enough, so all of them are changed at once.
            ("status" | "one_of", DeValue::Array(items)) => {
                let lists = self.other_lists(items);
                self.found(value.span(), lists);
            }
            _ => self.value(value),
        }
    }

    /// What may stand in place of a list of which one is enough: others, and
    /// none of its own.
    fn other_lists(&self, items: &DeArray<'_>) -> Vec<String> {
        let others: Vec<_> = items.iter().map(|item| self.others(item)).collect();
        let fewest = others.iter().map(Vec::len).min().unwrap_or_default();
        let nth = |nth: usize| others.iter().map(|it| it[nth].as_str()).collect::<Vec<_>>();
        let is_own = |item: &&str| items.iter().any(|it| self.text[it.span()] == **item);
        let lists = (0..fewest).map(nth);
        let lists = lists.filter(|list| !list.iter().any(is_own));
        lists.map(|list| format!("[{}]", list.join(", "))).collect()
    }

    /// What may stand in place of a value that is neither a table nor a list.
    fn others(&self, value: &Spanned<DeValue<'_>>) -> Vec<String> {
        let key = self.key();
        let others = match value.get_ref() {
            DeValue::Boolean(flag) => vec![(!flag).to_string(), quoted("~")],
            DeValue::String(text) => self.texts(key, text),
            DeValue::Integer(_) => self.number(key, &self.text[value.span()]),
            _ => Vec::new(),
        };
        let written = &self.text[value.span()];
        others.into_iter().filter(|it| it != written).collect()
    }

    fn number(&self, key: &str, written: &str) -> Vec<String> {
        let number: i64 = written.parse().expect("a number in digits");
        let others = match key {
            _ if self.is_below("min_size") => return vec![quoted("1000GB")],
            "about" => vec![number * 10],
            "within" => vec![0],
            // Beside `redirect`, only a status of redirects can be read.
            _ if self.is_below("status") && number < 500 => vec![number + 100, number + 1],
            _ if self.is_below("status") => vec![number - 100, number + 1],
            _ => vec![number + 1],
        };
        others.iter().map(i64::to_string).collect()
    }

    fn texts(&self, key: &str, text: &str) -> Vec<String> {
        if let Some(turned) = turned(text) {
            return vec![quoted(&turned)];
        }
        match key {
            "matches" => vec![quoted(&format!("(?:{text})~"))],
            "sha256" => vec![quoted(&other_end(text))],
            _ if self.is_below("min_size") => vec![quoted("1000GB")],
            _ if self.is_below("status") => vec![quoted(if text == "5xx" { "2xx" } else { "5xx" })],
            _ if self.is_below("time") || self.is_below("timing") => {
                vec![format!("{{ not = {} }}", quoted(text))]
            }
            _ => {
                let longer = format!("{text}~");
                let words = WORDS.iter().filter(|(of, _)| *of == key);
                let words = words.flat_map(|(_, words)| words.iter().copied());
                let others = [longer.as_str()].into_iter().chain(words);
                others.map(quoted).collect()
            }
        }
    }

    /// The key that the value stands at, which may be one of a list's.
    fn key(&self) -> &str {
        let is_place = |key: &&String| key.bytes().all(|byte| byte.is_ascii_digit());
        self.path
            .iter()
            .rev()
            .find(|key| !is_place(key))
            .map_or("", String::as_str)
    }

    fn is_below(&self, key: &str) -> bool {
        self.path.iter().any(|it| it == key)
    }

    fn found(&mut self, span: Range<usize>, instead: Vec<String>) {
        self.found.push(Mutant {
            case: self.case,
            path: self.path.join("."),
            span,
            instead,
        });
    }
}

/// Other words of keys that take no other text.
const WORDS: [(&str, &[&str]); 6] = [
    ("cache", &["36500d"]),
    ("caching", &["no-store", "revalidates"]),
    ("http_version", &["1.1", "2"]),
    ("only", &["font", "script"]),
    ("same_site", &["Strict", "Lax"]),
    ("valid_for", &["36500d"]),
];

/// A comparison with a number, turned round.
fn turned(text: &str) -> Option<String> {
    let turned = [(">=", "<"), ("<=", ">"), (">", "<="), ("<", ">=")];
    let (bound, other) = turned
        .iter()
        .find_map(|(sign, other)| Some((text.strip_prefix(sign)?, other)))?;
    let is_number = bound.trim_start().starts_with(|c: char| c.is_ascii_digit());
    is_number.then(|| format!("{other}{bound}"))
}

/// A digest with another last digit.
fn other_end(digest: &str) -> String {
    let (rest, last) = digest.split_at(digest.len() - 1);
    format!("{rest}{}", if last == "0" { "1" } else { "0" })
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// What each value of a case becomes, one a line.
#[test]
fn each_value_becomes_another_of_its_kind() {
    let suite = r#"
[[case]]
get = "/"
expect.status = ["2xx", 404, 500]
expect.title = { contains = "a", not = { contains = "b" } }
expect.body = ["<p>", 'say "x"']
expect.size = { about = 500, within = 100 }
expect.hops = 1
expect.time = "5s"

[[case]]
[[case.step]]
get = "/"
[[case.step]]
get = "/b"
expect.headers.a = false
expect.headers.b = { matches = 'a|b' }
expect.json."$.x" = { min = 3 }
expect.select.a.count = ">= 1"
expect.body.sha256 = "00ff"
"#;
    let became: Vec<String> = mutants(suite)
        .into_iter()
        .map(|it| format!("{} {}: {}", it.case, it.path, it.instead[0]))
        .collect();
    let wanted = [
        r#"0 status: ["5xx", 504, 400]"#,
        r#"0 title.contains: "a~""#,
        r#"0 title.not: { not = { contains = "b" } }"#,
        r#"0 body.0: "<p>~""#,
        r#"0 body.1: 'say "x"~'"#,
        "0 size.about: 5000",
        "0 size.within: 0",
        "0 hops: 2",
        r#"0 time: { not = "5s" }"#,
        "1 headers.a: true",
        r#"1 headers.b.matches: "(?:a|b)~""#,
        "1 json.$.x.min: not = { min = 3 }",
        r#"1 select.a.count: "< 1""#,
        r#"1 body.sha256: "00f0""#,
    ];
    assert_eq!(became, wanted);
    assert_eq!(case_lines(suite), [3, 12]);
}
