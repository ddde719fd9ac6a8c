//! Diagnostics as text, drawn as compilers draw them.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};

use super::password::WithoutPasswords;
use super::{Diagnostic, Label, Place, Severity, one_line, printable};

/// Whether colours may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    Plain,
    /// With ANSI colours.
    Coloured,
}

/// Draws `diagnostic`, without a line end at its end.
#[must_use]
pub fn draw(diagnostic: &Diagnostic, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(printable(&diagnostic.message))
        .id(one_line(&diagnostic.code));
    let labels: Vec<Label> = diagnostic.labels.iter().map(sound).collect();
    let snippets = by_lines(&labels).into_iter().map(Element::from);
    let notes = diagnostic.notes.iter().map(|note| {
        Level::NOTE
            .with_name(one_line(&note.title))
            .message(printable(&note.text))
            .into()
    });
    let group: Group<'_> = title.elements(snippets.chain(notes));
    renderer(style).render(&[group])
}

fn renderer(style: Style) -> Renderer {
    match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    }
    // A terminal wraps by itself; cutting a line at some width would hide the
    // half of it that is wrong.
    .term_width(usize::MAX / 4)
}

/// One snippet for all labels on the same lines.
fn by_lines(labels: &[Label]) -> Vec<Snippet<'_, annotate_snippets::Annotation<'_>>> {
    let mut groups: Vec<(&Label, Vec<&Label>)> = Vec::new();
    for label in labels {
        let here = |first: &&Label| {
            first.place.path == label.place.path
                && first.place.line == label.place.line
                && first.place.text == label.place.text
        };
        match groups.iter_mut().find(|(first, _)| here(first)) {
            Some((_, group)) => group.push(label),
            None => groups.push((label, vec![label])),
        }
    }
    let primary = labels.first();
    groups
        .into_iter()
        .map(|(first, group)| {
            let source = WithoutPasswords::of(&first.place.text);
            let annotations = group.into_iter().map(|label| {
                let kind = if Some(label) == primary {
                    AnnotationKind::Primary
                } else {
                    AnnotationKind::Context
                };
                let (start, end) = (label.place.start, label.place.end);
                let annotation = kind.span(source.place(start)..source.place(end));
                if label.text.is_empty() {
                    annotation
                } else {
                    annotation.label(label.text.as_str())
                }
            });
            let annotations: Vec<_> = annotations.collect();
            Snippet::source(source.text)
                .line_start(first.place.line)
                .path(first.place.path.as_str())
                .annotations(annotations)
        })
        .collect()
}

/// The label with printable texts, and a place within its text: a recording is text
/// from strangers, and its places may point anywhere.
fn sound(label: &Label) -> Label {
    let place = &label.place;
    let mut text = String::with_capacity(place.text.len());
    let (mut start, mut end) = (None, None);
    for (at, c) in place.text.char_indices() {
        if at >= place.start {
            start.get_or_insert(text.len());
        }
        if at >= place.end {
            end.get_or_insert(text.len());
        }
        text.push_str(&printable(c.encode_utf8(&mut [0; 4])));
    }
    let start = start.unwrap_or(text.len());
    let place = Place {
        path: one_line(&place.path),
        // Lines are counted on from it.
        line: place.line.clamp(1, u32::MAX as usize),
        column: place.column,
        start,
        end: end.unwrap_or(text.len()).max(start),
        text,
    };
    Label {
        place,
        text: printable(&label.text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, Span};

    #[test]
    fn a_diagnostic_looks_like_a_compiler_error() {
        let mut sources = Sources::default();
        let base = sources.add(
            "suites/a.toml",
            "[[case]]\nget = \"/\"\nexpect.statsu = 200\n",
        );
        let diagnostic = Diagnostic::error("unknown-key", "`statsu` is not a key here")
            .at(
                sources.place(Span::new(&(26..32), base)),
                "did you mean `status`?",
            )
            .help("the keys are a\x1b[2J and b");
        assert_eq!(
            draw(&diagnostic, Style::Plain),
            "\
error[unknown-key]: `statsu` is not a key here
 --> suites/a.toml:3:8
  |
3 | expect.statsu = 200
  |        ^^^^^^ did you mean `status`?
  |
  = help: the keys are a␛[2J and b"
        );
    }

    #[test]
    fn a_line_of_a_suite_has_no_control_characters() {
        let mut sources = Sources::default();
        let base = sources.add("a.toml", "get = \"\u{9b}2J\u{1b}[2J\u{202e}\"\n");
        let place = sources.place(Span::new(&(6..7), base));
        let drawn = draw(&Diagnostic::error("a", "b").at(place, ""), Style::Plain);
        let odd = |c: &char| c.is_control() && *c != '\n' || *c == '\u{202e}';
        assert_eq!(drawn.chars().find(odd), None, "{drawn}");
        assert!(drawn.contains("\\u{9b}2J"), "{drawn}");
    }
}
