//! That `docs/limits.md` is true: each row's number is that of a constant, and a
//! test holds it.

use std::fs;
use std::path::Path;

use regex::Regex;

/// A row of the page: what, most, beyond it, constant, test.
fn rows() -> Vec<[String; 5]> {
    let page = read("docs/limits.md");
    let rows = page.lines().filter(|line| line.starts_with("| "));
    rows.filter(|line| !line.starts_with("| ---") && !line.starts_with("| what |"))
        .map(|line| {
            let cells = line.trim_matches('|').split(" | ");
            let cells: Vec<String> = cells.map(|cell| cell.trim().to_owned()).collect();
            cells.try_into().unwrap_or_else(|_| panic!("{line}"))
        })
        .collect()
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The file and the name that a cell points at.
fn pointed_at(cell: &str) -> (&str, &str) {
    let mut parts = cell.split('`').filter(|part| !part.trim().is_empty());
    let both = (parts.next(), parts.next());
    both.0.zip(both.1).unwrap_or_else(|| panic!("{cell}"))
}

/// `16 MiB`, `10 s`, `1,000` as a number.
fn number(cell: &str) -> u64 {
    let (digits, unit) = cell.split_once(' ').unwrap_or((cell, ""));
    let number: u64 = digits
        .replace(',', "")
        .parse()
        .unwrap_or_else(|_| panic!("{cell}"));
    number
        * match unit {
            "" | "s" => 1,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            other => panic!("{other}"),
        }
}

/// The value of a constant, which is a product of numbers, or seconds.
fn value(path: &str, name: &str) -> u64 {
    let declared = Regex::new(&format!(r"const {name}: [^=]+ =\s*([^;]+);")).unwrap();
    let source = read(path);
    let found = declared.captures(&source);
    let text = &found.unwrap_or_else(|| panic!("{path} has no {name}"))[1];
    let text = text
        .trim_start_matches("Duration::from_secs(")
        .trim_end_matches(')');
    text.split('*')
        .map(|factor| {
            let factor = factor.trim().replace('_', "");
            factor
                .parse::<u64>()
                .unwrap_or_else(|_| panic!("{path} {name}"))
        })
        .product()
}

#[test]
fn each_number_is_that_of_its_constant() {
    let rows = rows();
    assert!(rows.len() > 20);
    for [what, most, _, constant, _] in &rows {
        let (path, name) = pointed_at(constant);
        assert_eq!(number(most), value(path, name), "{what}");
    }
}

#[test]
fn each_bound_is_held_by_a_test() {
    for [what, _, _, _, test] in &rows() {
        let (path, name) = pointed_at(test);
        let declared = Regex::new(&format!(
            r"#\[(tokio::)?test[^\n]*\]\s*(#\[[^\n]*\]\s*)*(async )?fn {name}\("
        ));
        let source = read(path);
        assert!(declared.unwrap().is_match(&source), "{what}: {path} {name}");
    }
}
