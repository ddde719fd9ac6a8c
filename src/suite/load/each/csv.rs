//! Rows of a CSV file (RFC 4180): a line of names, then a line a row.

use std::ops::Range;

use csv::{ReaderBuilder, StringRecord};

use crate::source::{Located, Sources, Span};
use crate::suite::toml::{Entry, Findings, Node, Value};

/// A line, or several when a cell has line ends in it.
struct Record {
    cells: Vec<Located<String>>,
    span: Span,
}

/// The rows of a file with cells between `SEPARATOR`s, whose text stands in
/// `sources` from `base` on.
pub(super) fn rows<const SEPARATOR: u8>(
    text: &str,
    base: usize,
    sources: &Sources,
    findings: &mut Findings,
) -> Vec<Node> {
    let records = match records(text, SEPARATOR, base) {
        Ok(records) => records,
        Err((message, span)) => {
            findings.push(sources.error("bad-rows", span, message));
            return Vec::new();
        }
    };
    let mut records = records.into_iter();
    let Some(head) = records.next() else {
        return Vec::new();
    };
    let names: Vec<Located<String>> = head
        .cells
        .into_iter()
        .map(|name| name.map(|name| name.trim().to_owned()))
        .collect();
    check_names(&names, head.span, SEPARATOR, sources, findings);
    let mut rows = Vec::new();
    for record in records {
        let (has, wants) = (record.cells.len(), names.len());
        if has != wants {
            let cells = if has == 1 { "cell" } else { "cells" };
            let message = format!("this row has {has} {cells}, and the first line {wants}");
            let ragged = sources.error("bad-rows", record.span, message);
            findings.push(if has > wants {
                ragged.help("a cell with a separator in it stands in double quotes")
            } else {
                ragged.help("an empty cell is an empty text: write its separator")
            });
            continue;
        }
        let cells = names.iter().zip(record.cells);
        let entries = cells.map(|(name, cell)| Entry {
            key: name.clone(),
            template: false,
            value: Node {
                span: cell.span,
                value: Value::Text(cell.value),
            },
        });
        rows.push(Node {
            value: Value::Table(entries.collect()),
            span: record.span,
        });
    }
    rows
}

fn check_names(
    names: &[Located<String>],
    line: Span,
    separator: u8,
    sources: &Sources,
    findings: &mut Findings,
) {
    for (at, name) in names.iter().enumerate() {
        if let Some(first) = names[..at].iter().find(|other| *other == name) {
            let message = format!("two columns are called `{}`", name.value);
            let twice = sources
                .error("duplicate-key", name.span, message)
                .at(sources.place(first.span), "the first is here");
            findings.push(twice);
        }
        if name.is_empty() {
            let place = if name.span.start < name.span.end {
                name.span
            } else {
                line
            };
            findings.push(sources.error("bad-rows", place, "a column without a name"));
        }
    }
    if let [only] = names
        && let Some(other) = only.chars().find(|&c| ";\t,|".contains(c))
    {
        let what = if separator == b',' { "commas" } else { "tabs" };
        let message = format!("cells are separated by {what} here, not by {other:?}");
        findings.push(sources.error("bad-rows", only.span, message));
    }
}

/// The lines, but for those without any text; or what is wrong, and where.
fn records(text: &str, separator: u8, base: usize) -> Result<Vec<Record>, (String, Span)> {
    // Excel begins a file in UTF-8 with a byte order mark.
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let bytes = &text.as_bytes()[mark..];
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut records = Vec::new();
    let mut record = StringRecord::new();
    loop {
        let whole = Span::new(&(0..text.len()), base);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(records),
            Err(error) => return Err((error.to_string(), whole)),
        }
        let position = |at: Option<u64>| at.and_then(|at| usize::try_from(at).ok());
        let from = position(record.position().map(csv::Position::byte)).unwrap_or(0);
        let to = position(Some(reader.position().byte())).unwrap_or(bytes.len());
        let raw = trimmed(text, from + mark..to + mark);
        let cells = cells(&text[raw.clone()], separator);
        if let Some(cell) = cells.iter().find(|cell| !is_well_quoted(text, &raw, cell)) {
            let message = "the quotes of this cell don't fit: a cell in double quotes ends with \
                           one, and has each of its own twice";
            let cell = cell.start + raw.start..cell.end + raw.start;
            return Err((message.to_owned(), Span::new(&cell, base)));
        }
        let values = record.iter().zip(&cells);
        records.push(Record {
            cells: values
                .map(|(value, cell)| {
                    let cell = cell.start + raw.start..cell.end + raw.start;
                    Located::new(value.to_owned(), Span::new(&cell, base))
                })
                .collect(),
            span: Span::new(&raw, base),
        });
    }
}

/// `range` without the line ends around it.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let end = |c: char| c == '\n' || c == '\r';
    let raw = &text[range.clone()];
    let start = range.start + raw.len() - raw.trim_start_matches(end).len();
    let length = raw.trim_matches(end).len();
    start..start + length
}

/// Where the cells of a line stand in it.
fn cells(line: &str, separator: u8) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, byte) in line.bytes().enumerate() {
        if byte == b'"' && (quoted || at == start) {
            quoted = !quoted;
        } else if byte == b'"' && line.as_bytes()[start] == b'"' {
            // The second of two within quotes.
            quoted = true;
        } else if byte == separator && !quoted {
            cells.push(start..at);
            start = at + 1;
        }
    }
    cells.push(start..line.len());
    cells
}

/// Whether a cell that begins with a quote ends with one, and nothing stands
/// behind it: readers guess what is meant otherwise.
fn is_well_quoted(text: &str, line: &Range<usize>, cell: &Range<usize>) -> bool {
    let cell = &text[line.clone()][cell.clone()];
    let Some(rest) = cell.strip_prefix('"') else {
        return true;
    };
    let Some(inner) = rest.strip_suffix('"') else {
        return false;
    };
    !inner.replace("\"\"", "").contains('"')
}

#[cfg(test)]
mod tests {
    use super::super::wrong;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// The rows that are read, or what is wrong with them.
    fn read(text: &str) -> Result<Vec<Vec<(String, String)>>, Vec<String>> {
        let mut sources = Sources::default();
        let base = sources.add("rows.csv", text);
        let mut findings = Findings::default();
        let rows = rows::<b','>(text, base, &sources, &mut findings);
        wrong(findings)?;
        for row in &rows {
            for cell in row.entries() {
                let Value::Text(value) = &cell.value.value else {
                    panic!("a cell is a text");
                };
                let raw = sources.text(cell.value.span);
                let bare = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
                let bare = bare.map(|bare| bare.replace("\"\"", "\""));
                let bare = bare.unwrap_or_else(|| raw.to_owned());
                assert_eq!(bare, *value, "the place of a cell is that of its text");
            }
        }
        let texts = |row: &Node| {
            let cells = row.entries().iter();
            cells
                .map(|cell| match &cell.value.value {
                    Value::Text(text) => (cell.key.value.clone(), text.clone()),
                    other => panic!("{}", other.noun()),
                })
                .collect()
        };
        Ok(rows.iter().map(texts).collect())
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let pairs = pairs.iter();
        pairs.map(|&(a, b)| (a.to_owned(), b.to_owned())).collect()
    }

    #[test]
    fn spreadsheets_write_marks_quotes_line_ends_and_empty_lines() {
        let text =
            "\u{feff}path, title\r\n/a,A\r\n\r\n/b,\"B, \"\"the\"\" two\r\nlines\"\r\n/c,\r\n";
        assert_eq!(
            read(text).unwrap(),
            [
                pairs(&[("path", "/a"), ("title", "A")]),
                pairs(&[("path", "/b"), ("title", "B, \"the\" two\r\nlines")]),
                pairs(&[("path", "/c"), ("title", "")]),
            ]
        );
    }

    #[test]
    fn quotes_within_a_cell_without_quotes_are_text() {
        assert_eq!(read("é\na\"\"\n"), Ok(vec![pairs(&[("é", "a\"\"")])]));
    }

    #[test]
    fn a_row_without_a_line_end_is_a_row() {
        assert_eq!(read("a\n1").unwrap(), [pairs(&[("a", "1")])]);
        assert_eq!(read("a\n").unwrap(), [] as [Vec<_>; 0]);
        assert_eq!(read("").unwrap(), [] as [Vec<_>; 0]);
    }

    #[test]
    fn mistakes_are_shown_where_they_are() {
        let said = |text: &str| read(text).unwrap_err().join("; ");
        assert_eq!(
            said("a,b\n1,2\n\n3\n4,5,6\n"),
            "4:1: this row has 1 cell, and the first line 2 [3]; \
             5:1: this row has 3 cells, and the first line 2 [4,5,6]"
        );
        assert_eq!(
            said("a,b, a\n1,2,3\n"),
            "1:5: two columns are called `a` [ a]"
        );
        assert!(said("a,,b\n1,2,3\n").starts_with("1:1: a column without a name"));
        assert!(said("a;b\n1;2\n").contains("separated by commas here, not by ';'"));
        assert!(said("a,b\n\"1,2\n3,4\n").starts_with("2:1: the quotes of this cell"));
        assert!(said("a,b\n\"1\"x,2\n").ends_with("[\"1\"x]"));
    }

    proptest! {
        #[test]
        fn what_a_program_writes_is_read(rows in vec(vec("[a \n\r\",;é\t]{0,6}", 2), 1..5)) {
            let mut writer = csv::WriterBuilder::new()
                .quote_style(csv::QuoteStyle::Always)
                .from_writer(Vec::new());
            writer.write_record(["a", "b"]).unwrap();
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let expected: Vec<_> = rows
                .iter()
                .map(|row| pairs(&[("a", &row[0]), ("b", &row[1])]))
                .collect();
            prop_assert_eq!(read(&text), Ok(expected));
        }

        #[test]
        fn every_text_is_read_or_refused(text in "[ab,;\"\n\r é]{0,24}") {
            let _ = read(&text);
        }
    }
}
