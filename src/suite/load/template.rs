//! `{{name}}` in a text.

/// A part of a text with `{{…}}`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text as it is.
    Text(&'a str),
    /// `{{name}}`.
    Name(&'a str),
    /// `{{…}}` with something else in it.
    Bad(&'a str),
}

/// The parts of `text`. Braces that are never closed are text; `{{'…'}}` is
/// the text between the quotes.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let inside = &rest[start + 2..];
        let (inner, after) = match quoted(inside) {
            Some((literal, after)) => (Piece::Text(literal), after),
            None => match inside.find("}}") {
                Some(end) => (piece(&inside[..end]), &inside[end + 2..]),
                None => break,
            },
        };
        if start > 0 {
            pieces.push(Piece::Text(&rest[..start]));
        }
        pieces.push(inner);
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// The names in `text`.
pub(super) fn names(text: &str) -> impl Iterator<Item = String> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Name(name) => Some(name.to_owned()),
        Piece::Text(_) | Piece::Bad(_) => None,
    })
}

/// `text` so that it is read as it is when its variables are put in: braces
/// that open, or that could with what stands beside them, stand in quotes.
pub(super) fn literal(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let behind = rest[open..].trim_start_matches('{');
        let run = &rest[open..rest.len() - behind.len()];
        out.push_str(&rest[..open]);
        let at_an_end = rest.len() == text.len() && open == 0 || behind.is_empty();
        if run.len() > 1 || at_an_end {
            out.push_str("{{'");
            out.push_str(run);
            out.push_str("'}}");
        } else {
            out.push_str(run);
        }
        rest = behind;
    }
    out.push_str(rest);
}

/// `'literal'}}rest` as the literal and the rest.
fn quoted(inside: &str) -> Option<(&str, &str)> {
    let (literal, after) = inside.trim_start().strip_prefix('\'')?.split_once('\'')?;
    Some((literal, after.trim_start().strip_prefix("}}")?))
}

fn piece(inner: &str) -> Piece<'_> {
    let name = inner.trim();
    if is_name(name) {
        Piece::Name(name)
    } else {
        Piece::Bad(inner)
    }
}

/// Whether `text` can stand between braces.
pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    let begins = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    begins && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_stand_in_braces() {
        assert_eq!(
            pieces("a{{b}}{{ env.C }}d"),
            [
                Piece::Text("a"),
                Piece::Name("b"),
                Piece::Name("env.C"),
                Piece::Text("d")
            ]
        );
        assert_eq!(pieces("{{ two words }}"), [Piece::Bad(" two words ")]);
        assert_eq!(pieces("{{}}"), [Piece::Bad("")]);
    }

    #[test]
    fn braces_can_be_meant() {
        assert_eq!(pieces("a {{ b"), [Piece::Text("a {{ b")]);
        assert_eq!(pieces("}}"), [Piece::Text("}}")]);
        assert_eq!(
            pieces("{{'{{'}} x }}"),
            [Piece::Text("{{"), Piece::Text(" x }}")]
        );
    }

    proptest! {
        #[test]
        fn a_literal_is_read_as_it_is(text in "[{}' a]{0,12}", end in "[{}]{0,2}") {
            let mut written = String::new();
            literal(&text, &mut written);
            written.push_str(&end);
            let mut read = String::new();
            for piece in pieces(&written) {
                match piece {
                    Piece::Text(text) => read.push_str(text),
                    other => prop_assert!(false, "{other:?}"),
                }
            }
            prop_assert_eq!(read, text + &end);
        }

        #[test]
        fn names_are_found_in_every_text(text in "[{}'a. é]{0,16}") {
            for name in names(&text) {
                prop_assert!(is_name(&name) && text.contains(&name));
            }
        }
    }
}
