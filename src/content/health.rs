//! What pages for monitoring say of the parts of a site: `{"celery": "unavailable"}`, the
//! rows of django-health-check, `application/health+json`.

use scraper::{ElementRef, Html};
use serde_json::Value;

use super::element_text::element_text;
use super::elements::elements;

/// A part of a site that is ill, as a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ill {
    /// What the page calls it.
    pub(crate) name: String,
    /// What the page says of it; empty where it is `false` alone.
    pub(crate) said: String,
}

/// At most so many values of a document are looked at.
const VALUES: usize = 2000;
/// At most so many parts are kept.
const PARTS: usize = 20;
/// A name has so many characters at most; what is longer is a sentence.
const NAME: usize = 60;

/// Words that a state begins with where something is ill.
const BAD: [&str; 20] = [
    "broken",
    "critical",
    "dead",
    "disconnected",
    "down",
    "err",
    "error",
    "fail",
    "failed",
    "failing",
    "failure",
    "fatal",
    "lost",
    "offline",
    "refused",
    "stopped",
    "timeout",
    "unavailable",
    "unhealthy",
    "unreachable",
];

/// Words that are so only of what is surely a part of a site: `maintenance` may well be
/// `off`, and `incidents` are `none` at best.
const BAD_OF_PART: [&str; 8] = [
    "missing",
    "no",
    "none",
    "not",
    "nok",
    "off",
    "unexpected",
    "unknown",
];

/// Words in the names of what sites are made of.
const KNOWN: [&str; 21] = [
    "@",
    "amqp",
    "backend",
    "beat",
    "broker",
    "cache",
    "celery",
    "database",
    "db",
    "disk",
    "elastic",
    "kafka",
    "mail",
    "migration",
    "mongo",
    "postgres",
    "queue",
    "rabbit",
    "redis",
    "storage",
    "worker",
];

/// Keys of a state, not of a part.
const STATES: [&str; 12] = [
    "status",
    "state",
    "health",
    "healthy",
    "ok",
    "up",
    "alive",
    "available",
    "connected",
    "result",
    "working",
    "success",
];

/// Keys of neither: they hold parts, or tell of one.
const AROUND: [&str; 20] = [
    "checks",
    "check",
    "components",
    "component",
    "services",
    "service",
    "dependencies",
    "deps",
    "details",
    "detail",
    "data",
    "subsystems",
    "systems",
    "results",
    "message",
    "msg",
    "info",
    "description",
    "output",
    "observedvalue",
];

impl Ill {
    pub(crate) fn new(name: &str, said: &str) -> Self {
        Self {
            name: name.to_owned(),
            said: said.to_owned(),
        }
    }

    /// Whether a JSONPath asks for it, or for the state of all: `$.celery`, `$.status`.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        let words = path.split(|c: char| !(c.is_alphanumeric() || "_-@".contains(c)));
        let mut words = words.filter(|word| !word.is_empty());
        let is_of_all = |word: &str| is_one(word, &STATES) || is_one(word, &AROUND);
        words.clone().any(|word| word == self.name) || words.all(is_of_all)
    }
}

fn is_one(word: &str, of: &[&str]) -> bool {
    of.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether a text is a state of something that is ill, by the word that it begins with.
fn is_bad(text: &str, is_part: bool) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    let first = words.find(|word| !word.is_empty());
    let is_word = |word| is_one(word, &BAD) || is_part && is_one(word, &BAD_OF_PART);
    first.is_some_and(is_word) || is_of_timing_out(text)
}

/// Whether a name is surely that of a part of a site.
fn is_known(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    KNOWN.iter().any(|word| name.contains(word))
}

fn is_of_timing_out(text: &str) -> bool {
    text.get(..9)
        .is_some_and(|start| start.eq_ignore_ascii_case("timed out"))
}

/// The parts that a document says are ill.
pub(crate) fn of_json(document: &Value) -> Vec<Ill> {
    let mut walk = Walk {
        left: VALUES,
        ill: Vec::new(),
    };
    walk.within(document, None, 0, false);
    walk.ill
}

struct Walk {
    left: usize,
    ill: Vec<Ill>,
}

impl Walk {
    /// Looks at a value of the part `name`, which may stand in a list of parts.
    fn within(&mut self, value: &Value, name: Option<&str>, depth: usize, is_listed: bool) {
        // A document that is deeper is none of this kind.
        const DEPTH: usize = 8;
        if self.left == 0 || depth > DEPTH {
            return;
        }
        self.left -= 1;
        match value {
            Value::Array(values) => {
                for value in values {
                    self.within(value, name, depth + 1, is_listed);
                }
            }
            Value::Object(members) => {
                let own = ["name", "component", "service", "id"];
                let own = own.iter().find_map(|key| members.get(*key)?.as_str());
                let name = own.or(name);
                if let Some(said) = name.and_then(|_| state(members)) {
                    self.add(name.unwrap_or_default(), &said);
                    return;
                }
                for (key, value) in members {
                    let is_of_around = is_one(key, &AROUND) || is_one(key, &STATES);
                    if is_of_around && !value.is_object() && !value.is_array() {
                        continue;
                    }
                    let name = if is_of_around { name } else { Some(&**key) };
                    let is_listed = is_listed || is_one(key, &AROUND);
                    self.within(value, name, depth + 1, is_listed);
                }
            }
            Value::String(text) => {
                let is_part = is_listed || name.is_some_and(is_known);
                if let Some(name) = name.filter(|_| is_bad(text, is_part)) {
                    self.add(name, text);
                }
            }
            Value::Bool(false) if is_listed || name.is_some_and(is_known) => {
                self.add(name.unwrap_or_default(), "");
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn add(&mut self, name: &str, said: &str) {
        let is_name = !name.is_empty() && name.chars().count() <= NAME;
        if is_name && !is_one(name, &["error", "errors", "debug"]) && self.ill.len() < PARTS {
            self.ill.push(Ill::new(name, said));
        }
    }
}

/// What the members of a part say, where they say that it is ill.
fn state(members: &serde_json::Map<String, Value>) -> Option<String> {
    let why = ["error", "output", "message", "detail", "reason"];
    let why = why.iter().find_map(|key| members.get(*key)?.as_str());
    let why = why.filter(|why| !why.is_empty());
    members.iter().find_map(|(key, value)| {
        let said = match value {
            Value::String(text) if is_one(key, &STATES) && is_bad(text, true) => text,
            Value::Bool(false) if is_one(key, &STATES) => "",
            Value::String(text) if key == "error" && !text.is_empty() => "",
            _ => return None,
        };
        Some(why.unwrap_or(said).to_owned())
    })
}

/// The parts that a page says are ill, in rows of tables and of lists.
pub(crate) fn of_page(page: &Html) -> Vec<Ill> {
    let mut ill = Vec::new();
    for element in elements(page).take(VALUES) {
        if ill.len() == PARTS {
            break;
        }
        match element.value().name() {
            "tr" => ill.extend(of_row(element)),
            "li" => ill.extend(of_line(&element_text(element))),
            _ => {}
        }
    }
    ill
}

/// A row of a table: what is called so in one cell, and is ill by another.
fn of_row(row: ElementRef<'_>) -> Option<Ill> {
    let cells = row.children().filter_map(ElementRef::wrap).take(10);
    let texts: Vec<String> = cells.map(element_text).collect();
    let said = texts.iter().position(|text| is_bad(text, true))?;
    let is_name =
        |text: &str| text.chars().any(char::is_alphabetic) && text.chars().count() <= NAME;
    let mut names = texts.iter().take(said);
    let name = names.find(|text| is_name(text))?;
    Some(Ill::new(name, &texts[said]))
}

/// The parts that lines of a text say are ill: `celery: no workers`.
pub(crate) fn of_text(text: &str) -> Vec<Ill> {
    let lines = text.lines().take(VALUES);
    lines.filter_map(of_line).take(PARTS).collect()
}

fn of_line(line: &str) -> Option<Ill> {
    let (name, said) = line.split_once([':', '='])?;
    let (name, said) = (name.trim(), said.trim());
    let is_name = !name.is_empty() && name.chars().count() <= NAME && !name.contains('<');
    (is_name && is_bad(said, is_known(name)) && !is_one(name, &STATES))
        .then(|| Ill::new(name, said))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(document: &str) -> Vec<String> {
        told(of_json(&serde_json::from_str(document).unwrap()))
    }

    fn told(ill: Vec<Ill>) -> Vec<String> {
        let told = ill.into_iter().map(|it| format!("{}|{}", it.name, it.said));
        told.collect()
    }

    #[test]
    fn parts_that_are_ill_are_named() {
        for (document, ill) in [
            (
                r#"{"status": "ok", "celery": "unavailable"}"#,
                "celery|unavailable",
            ),
            (r#"{"db": true, "redis": false}"#, "redis|"),
            (
                r#"{"DatabaseBackend": "working", "Cache": "unavailable: refused"}"#,
                "Cache|unavailable: refused",
            ),
            (
                r#"{"status": "DOWN", "components": {"db": {"status": "DOWN"}, "disk": {"status": "UP"}}}"#,
                "db|DOWN",
            ),
            (
                r#"{"status": "fail", "checks": {"redis:time": [{"status": "fail", "output": "refused"}]}}"#,
                "redis:time|refused",
            ),
            (
                r#"{"services": [{"name": "celery", "ok": false}, {"name": "web", "ok": true}]}"#,
                "celery|",
            ),
            (
                r#"{"database": {"error": "no route"}}"#,
                "database|no route",
            ),
        ] {
            assert_eq!(json(document), [ill], "{document}");
        }
    }

    #[test]
    fn what_is_well_or_nameless_is_not() {
        for document in [
            r#"{"status": "ok", "release": "1.0.0"}"#,
            r#"{"status": "unhealthy"}"#,
            r#"{"detail": "Not found."}"#,
            r#"{"db": {"status": "up", "error": null}, "notes": "now and then"}"#,
            r#"{"debug": false, "errors": []}"#,
            r#"{"maintenance": "off", "incidents": "none", "beta": false}"#,
        ] {
            assert_eq!(json(document), [""; 0], "{document}");
        }
    }

    #[test]
    fn rows_and_lines_name_them_too() {
        let page = Html::parse_document(
            "<table><tr><td>x</td><td>Cache backend: default</td><td>working</td></tr>\
             <tr><td>✗</td><td>CeleryHealthCheck</td><td>unavailable: no workers</td></tr></table>",
        );
        assert_eq!(
            told(of_page(&page)),
            ["CeleryHealthCheck|unavailable: no workers"]
        );
        assert_eq!(
            told(of_text("db: ok\ncelery: no workers\n")),
            ["celery|no workers"]
        );
    }
}
