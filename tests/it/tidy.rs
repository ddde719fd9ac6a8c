//! The walls of the house: a room imports only from rooms below it.

use std::path::{Path, PathBuf};

use regex::Regex;

/// The rooms, from the doors down. Those of one line stand side by side.
pub(crate) const FLOORS: [&[&str]; 14] = [
    &["cli", "harness"],
    &["run"],
    &["report"],
    &["diagnose"],
    &["logs"],
    &["record"],
    &["expect"],
    &["content"],
    &["transport"],
    &["exchange"],
    &["plan"],
    &["suite"],
    &["source"],
    &["demo"],
];

/// A site to try `smoke` on; it stands beside the house and knows nothing of
/// it, and only the doors know it.
const BESIDE: &str = "demo";

/// Words that name no meaning.
const DRAWERS: [&str; 7] = ["utils", "util", "helpers", "common", "misc", "imp", "types"];

/// A file reads best at some 150 lines; past this it wants to be two.
const LONGEST: usize = 400;

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The room that a file of `src` belongs to.
fn room(file: &Path) -> String {
    let first = file.components().nth(1).unwrap();
    let first = Path::new(first.as_os_str());
    first.file_stem().unwrap().to_string_lossy().into_owned()
}

/// The rooms that `text` names as `crate::ROOM`, with their lines.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut imports = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for part in code.split("crate::").skip(1) {
            let word = |text: &str| -> String {
                let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
                text[..end.unwrap_or(text.len())].to_owned()
            };
            match part.strip_prefix('{') {
                // `use crate::{a, b::c};`
                Some(list) => {
                    let inner = list.split(',').map(|item| word(item.trim()));
                    imports.extend(inner.map(|room| (at + 1, room)));
                }
                None => imports.push((at + 1, word(part))),
            }
        }
    }
    imports.retain(|(_, room)| floor(room).is_some());
    imports
}

/// What is wrong with the imports of a file of `room`.
fn climbs(room: &str, file: &Path, text: &str) -> Vec<String> {
    let Some(own) = floor(room) else {
        return Vec::new();
    };
    let wrong = imports(text).into_iter().filter(|(_, other)| {
        let to_the_side = other == BESIDE && room != BESIDE && own > 0;
        other != room && (floor(other) <= Some(own) || to_the_side)
    });
    wrong
        .map(|(line, other)| format!("{}:{line}: {room} imports {other}", file.display()))
        .collect()
}

#[test]
fn a_room_imports_only_from_rooms_below_it() {
    let mut wrong = Vec::new();
    for file in files(Path::new("src")) {
        let text = std::fs::read_to_string(&file).unwrap();
        wrong.extend(climbs(&room(&file), &file, &text));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_import_of_a_higher_room_is_seen() {
    let file = Path::new("src/source/span.rs");
    let climb = |room, text| climbs(room, file, text).len();
    assert_eq!(climb("source", "use crate::suite::Case;"), 1);
    assert_eq!(climb("expect", "fn f() -> crate::report::Event {"), 1);
    assert_eq!(climb("plan", "use crate::{run::Pace, suite::Case};"), 1);
    assert_eq!(climb("harness", "use crate::cli::main;"), 1);
    assert_eq!(climb("run", "use crate::demo::Site;"), 1);
    assert_eq!(climb("demo", "use crate::source::Span;"), 1);
    assert_eq!(climb("cli", "use crate::demo::Site;"), 0);
    assert_eq!(climb("suite", "use crate::source::Span; // crate::run"), 0);
    assert_eq!(climb("suite", "use crate::suite::Case;"), 0);
}

#[test]
fn every_room_of_the_library_has_a_floor() {
    let root = std::fs::read_to_string("src/lib.rs").unwrap();
    let rooms: Vec<&str> = root
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let on_floors: usize = FLOORS.iter().map(|rooms| rooms.len()).sum();
    assert_eq!(rooms.len(), on_floors);
    for room in rooms {
        assert!(floor(room).is_some(), "{room} has no floor");
    }
}

#[test]
fn no_file_is_a_drawer() {
    for file in files(Path::new("src")) {
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(!DRAWERS.contains(&stem.as_str()), "{}", file.display());
        let lines = std::fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines", file.display());
    }
}

/// Rooms in which no sentence of our own decides anything: what they must know
/// is a type. What a stranger's page or header says is evidence, and no such
/// sentence.
const UNLED: [&str; 3] = ["diagnose", "run", "report"];

/// Where a text of our own is looked into, by the names that such texts have
/// (`message`, `cause`, `why`, `code`, `subject`, `expected`) or since it was
/// made there (`to_string`).
fn sentences_read(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let own = r"\b(?:message|cause|why|code|subject|expected|to_string\(\))";
    let reading = r"contains|starts_with|ends_with|split\w*|strip_\w+|find|replacen|eq";
    let read = format!(r#"{own}\s*(?:\.\s*(?:{reading})\(|[!=]= *&?")"#);
    let read = Regex::new(&read).unwrap();
    read.find_iter(text).map(|it| it.as_str().into()).collect()
}

#[test]
fn no_sentence_of_our_own_decides() {
    for room in UNLED {
        for file in files(&Path::new("src").join(room)) {
            let read = sentences_read(&std::fs::read_to_string(&file).unwrap());
            assert!(read.is_empty(), "{}: {read:?}", file.display());
        }
    }
}

#[test]
fn a_sentence_that_is_read_is_seen() {
    let reads = |code: &str| sentences_read(code).len();
    assert_eq!(reads(r#"if message.starts_with("it is HTTP") {"#), 1);
    assert_eq!(reads("error.cause.to_string()\n    .contains(\"x\")"), 1);
    assert_eq!(reads(r#"found.code != "socket-not-a-socket""#), 1);
    assert_eq!(reads(r#"let (_, why) = why.split_once(": ")?;"#), 1);
    assert_eq!(reads(r#"check.subject.to_string() == "status""#), 1);
    assert_eq!(reads("expected == \"an `ETag`\""), 1);
    assert_eq!(reads(r#"seen.text.contains("<h1>Bad Request</h1>")"#), 0);
    assert_eq!(reads("message: error.cause.to_string(),"), 0);
}
