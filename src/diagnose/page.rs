//! Pages on causes: the user's reference, taken apart.

use std::sync::LazyLock;

use regex::Regex;

use super::run::certainty;
use crate::record::{Certainty, Code};

/// The reference, which is what is printed.
const REFERENCE: &str = include_str!("../../docs/diagnoses.md");

/// A section of the reference: causes that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// What holds for several of its causes, a text each.
    pub about: Vec<String>,
    /// What is said of each cause, in order.
    rows: Vec<Row>,
}

/// What the reference says of a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    code: String,
    meaning: String,
    advice: String,
}

/// The page on a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its code.
    pub code: String,
    /// What it means.
    pub meaning: String,
    /// How sure it is, if nothing else of a run is looked at.
    pub certainty: Certainty,
    /// What else it could be.
    pub otherwise: Option<&'static str>,
    /// What to do.
    pub advice: String,
    /// The section that it belongs to.
    pub section: Section,
}

impl Section {
    /// The codes of its causes.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.code.as_str())
    }
}

/// The page on the cause with this code, if there is one.
#[must_use]
pub fn page(code: &str) -> Option<Page> {
    let known = Code::ALL.iter().find(|known| known.as_str() == code)?;
    let sections = sections();
    let mut pages = sections.into_iter().filter_map(|section| {
        let row = section.rows.iter().find(|row| row.code == code)?.clone();
        Some((row, section))
    });
    let (row, section) = pages.next()?;
    Some(Page {
        code: row.code,
        meaning: row.meaning,
        certainty: certainty::of(known),
        otherwise: certainty::otherwise(known),
        advice: row.advice,
        section,
    })
}

/// The sections that have causes, in order.
#[must_use]
pub fn sections() -> Vec<Section> {
    let sections = REFERENCE.split("\n## ").skip(1).map(section);
    sections
        .filter(|section| !section.rows.is_empty())
        .collect()
}

/// A section by its text, behind the marks of its heading.
fn section(text: &str) -> Section {
    let (title, body) = text.split_once('\n').unwrap_or((text, ""));
    let mut section = Section {
        title: plain(title),
        ..Section::default()
    };
    for line in body.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("| ") {
            None => section.about.push(plain(line)),
            Some(cells) => section.rows.extend(row(cells)),
        }
    }
    section
}

/// A row by its cells; none where it is the head of a table.
fn row(cells: &str) -> Option<Row> {
    let mut cells = cells.trim_end_matches(" |").split(" | ");
    let code = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
    Some(Row {
        code: code.to_owned(),
        meaning: plain(cells.next()?),
        advice: plain(cells.next()?),
    })
}

/// A text without links: what they are called stays, code in it as it is.
fn plain(text: &str) -> String {
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\[((?:`[^`]*`|[^\]`])*)\]\([^)]*\)").expect("a pattern of our own")
    });
    LINK.replace_all(text, "$1").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_a_page_and_no_mark_is_left_in_it() {
        for code in Code::ALL {
            let page = page(code.as_str()).unwrap_or_else(|| panic!("{code} has no page"));
            let said = [&page.meaning, &page.advice, &page.section.title];
            for text in said.into_iter().chain(&page.section.about) {
                assert!(!text.is_empty(), "{code}");
                assert!(
                    !["](", "**", "|"].iter().any(|mark| text.contains(mark)),
                    "{text}"
                );
            }
            assert_eq!(
                page.certainty == Certainty::Certain,
                page.otherwise.is_none()
            );
        }
        let listed: usize = sections()
            .iter()
            .map(|section| section.codes().count())
            .sum();
        assert_eq!(listed, Code::ALL.len());
        assert_eq!(page("no-such-code"), None);
    }

    #[test]
    fn of_a_link_its_name_stays() {
        let text = "see [`[a]`](suites.md#forms) and [a], `a[0]` or [b](c.md)";
        assert_eq!(plain(text), "see `[a]` and [a], `a[0]` or b");
    }
}
