//! The page on how smoke is built: what it names is there.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;

use crate::tidy::{FLOORS, files};

/// What stands for a name to be chosen, in the page's recipes.
const CHOSEN: &str = "NAME";

fn page() -> String {
    std::fs::read_to_string("docs/architecture.md").unwrap()
}

/// Everything that the page sets as code.
fn code(page: &str) -> Vec<&str> {
    let span = Regex::new("`([^`]+)`").unwrap();
    let spans = span.captures_iter(page);
    spans.map(|span| span.get(1).unwrap().as_str()).collect()
}

/// Whether a span is the path of a file or a folder.
fn is_path(span: &str) -> bool {
    let folders = ["src/", "tests/", "docs/", "fixtures/", "suites/"];
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let is_inside = folders.iter().any(|folder| span.starts_with(folder));
    let ending = Path::new(span).extension();
    let is_at_the_top = ending.is_some_and(|ending| ending == "md" || ending == "toml");
    span.chars().all(is_plain) && (is_inside || is_at_the_top)
}

/// The path as far as its names are not to be chosen.
fn known_part(path: &str) -> &Path {
    let path = Path::new(path);
    let mut ancestors = path.ancestors();
    let is_known = |path: &&Path| !path.to_string_lossy().contains(CHOSEN);
    ancestors.find(is_known).unwrap()
}

#[test]
fn every_file_that_is_named_exists() {
    let page = page();
    let paths: Vec<&str> = code(&page).into_iter().filter(|it| is_path(it)).collect();
    let missing: Vec<_> = paths
        .iter()
        .filter(|path| !known_part(path).exists())
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(paths.len() > 50, "{paths:?}");
}

#[test]
fn every_type_that_is_named_exists() {
    let declaration = Regex::new(r"\b(?:struct|enum|trait|type|const) (\w+)").unwrap();
    let mut declared = BTreeSet::new();
    for file in files(Path::new("src")) {
        let source = std::fs::read_to_string(file).unwrap();
        let names = declaration.captures_iter(&source);
        declared.extend(names.map(|name| name[1].to_owned()));
    }
    let name = Regex::new("^[A-Z][A-Za-z]+$").unwrap();
    let page = page();
    let named = code(&page).into_iter();
    let missing: Vec<&str> = named
        .filter(|span| name.is_match(span) && *span != CHOSEN)
        .filter(|name| !declared.contains(*name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_room_has_its_row_from_the_doors_down() {
    let row = Regex::new(r"(?m)^\| `src/(\w+)` \|").unwrap();
    let page = page();
    let rows: Vec<&str> = row
        .captures_iter(&page)
        .map(|row| row.get(1).unwrap().as_str())
        .collect();
    assert_eq!(rows, FLOORS.concat());
}
