//! Pages on causes, as they are printed.

use std::fmt::Write as _;

use super::paint::Paint;
use super::wrap::{Facts, LEAST, wrapped};
use crate::diagnose::{Page, Section};
use crate::record::Certainty;
use crate::source::Style;

/// How far everything stands in.
const INDENT: usize = 2;
/// How wide the names of its facts are.
const NAME: usize = 6;

/// The page on a cause, in lines of so many columns.
#[must_use]
pub fn one_page(page: &Page, width: Option<usize>, style: Style) -> String {
    let paint = Paint(style);
    let mut text = format!("{}\n", paint.strong(&page.code));
    let facts = Facts {
        indent: INDENT,
        name: NAME,
        width,
        paint,
    };
    let mut fact = |name: &str, said: &str| facts.add(&mut text, name, said);
    fact("means", &page.meaning);
    let sure = match page.certainty {
        Certainty::Certain => "what came proves it",
        Certainty::Likely => "it is that most often",
        Certainty::Possible => "it is one of several that look alike",
    };
    fact("sure", &format!("{}: {sure}", page.certainty));
    if let Some(otherwise) = page.otherwise {
        fact("or", otherwise);
    }
    fact("next", &page.advice);
    let others: Vec<&str> = page
        .section
        .codes()
        .filter(|code| *code != page.code)
        .collect();
    if !others.is_empty() {
        let among = format!("{}: {}", page.section.title, others.join(", "));
        fact("among", &among);
    }
    for about in &page.section.about {
        fact("note", about);
    }
    text
}

/// The codes of all causes, by section, in lines of so many columns.
#[must_use]
pub fn all_pages(sections: &[Section], width: Option<usize>, style: Style) -> String {
    let paint = Paint(style);
    let inner = width.map(|width| width.saturating_sub(INDENT).max(LEAST));
    let mut text = String::new();
    for section in sections {
        let _ = writeln!(text, "{}", paint.strong(&section.title));
        let codes: Vec<&str> = section.codes().collect();
        for line in wrapped(&codes.join(", "), inner) {
            let _ = writeln!(text, "{:INDENT$}{line}", "");
        }
    }
    text
}
