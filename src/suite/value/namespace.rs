//! Namespaces in selectors.
//!
//! CSS declares prefixes beside the selectors; a suite means those that the
//! document has. So `media|content` becomes a selector of the local name, with
//! the prefix as an attribute.

/// The name of the attribute that an element's prefix is kept in; no document
/// can have it.
pub const PREFIX: &str = "|";

/// `css` with prefixes as conditions on attributes: `media|content` as
/// `content[\|="media"]`, and `[xlink|href]` as `[xlink\:href]`.
pub(super) fn without_namespaces(css: &str) -> String {
    let mut out = String::new();
    let mut rest = css.chars().peekable();
    // Where the name before this place begins in `out`.
    let mut name: Option<usize> = None;
    let mut in_attribute = false;
    while let Some(c) = rest.next() {
        match c {
            '"' | '\'' => {
                out.push(c);
                quoted(c, &mut rest, &mut out);
                name = None;
            }
            '\\' => {
                name.get_or_insert(out.len());
                out.push(c);
                out.extend(rest.next());
            }
            '|' if rest.peek().is_some_and(|next| is_named(*next)) && !out.ends_with('|') => {
                let prefix = out.split_off(name.unwrap_or(out.len()));
                if in_attribute {
                    if !prefix.is_empty() && prefix != "*" {
                        out.push_str(&prefix);
                        out.push_str("\\:");
                    }
                    continue;
                }
                while let Some(c) = rest.next_if(|c| is_named(*c)) {
                    out.push(c);
                }
                match prefix.as_str() {
                    "*" => {}
                    "" => out.push_str(":not([\\|])"),
                    prefix => out.extend(["[\\|=\"", prefix, "\"]"]),
                }
                name = None;
            }
            c => {
                in_attribute = c == '[' || in_attribute && c != ']';
                if !is_named(c) {
                    name = None;
                } else if c == '*' || name.is_none() {
                    name = Some(out.len());
                }
                out.push(c);
            }
        }
    }
    out
}

/// Whether a character is one of a name, or stands for any.
fn is_named(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '*') || !c.is_ascii()
}

/// The rest of a text in quotes.
fn quoted(quote: char, rest: &mut impl Iterator<Item = char>, out: &mut String) {
    while let Some(c) = rest.next() {
        out.push(c);
        match c {
            '\\' => out.extend(rest.next()),
            c if c == quote => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_become_attributes() {
        for (css, expected) in [
            ("media|content", "content[\\|=\"media\"]"),
            (
                "item > dc|creator.x:first-child",
                "item > creator[\\|=\"dc\"].x:first-child",
            ),
            ("*|a, |b", "a, b:not([\\|])"),
            ("media|*", "*[\\|=\"media\"]"),
            (":is(a|b, c)", ":is(b[\\|=\"a\"], c)"),
            ("[xlink|href='a|b']", "[xlink\\:href='a|b']"),
            ("use[*|href]", "use[href]"),
        ] {
            assert_eq!(without_namespaces(css), expected, "{css}");
        }
    }

    #[test]
    fn selectors_without_prefixes_stay_as_they_are() {
        for css in [
            "a > b ~ c + d.e#f:not(.g)",
            "[lang|=en]",
            "[lang|=\"en\"] b",
            "a[title=\"x|y\"]",
            "a\\|b",
            "col || td",
            "",
        ] {
            assert_eq!(without_namespaces(css), css);
        }
    }
}
