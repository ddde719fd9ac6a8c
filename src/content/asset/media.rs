//! Whether a media query list may hold for a screen (Media Queries Level 4).

/// Whether a stylesheet for `media` may be applied to a screen. What depends on the
/// screen itself, such as its width, may hold.
pub(super) fn may_be_screen(media: &str) -> bool {
    media.trim().is_empty() || media.split(',').any(query)
}

/// One query: a media type, and features joined by `and` (section 3).
fn query(query: &str) -> bool {
    let query = query.trim().to_ascii_lowercase();
    let mut words = query.split_ascii_whitespace();
    let first = words.next().unwrap_or_default();
    let (negated, kind) = match first {
        "not" => (true, words.next().unwrap_or_default()),
        "only" => (false, words.next().unwrap_or_default()),
        other => (false, other),
    };
    // A feature without a type: of any medium.
    let kind = kind.split('(').next().unwrap_or_default();
    let has_features = words.next().is_some();
    match (negated, kind) {
        (_, "") => true,
        (false, kind) => matches!(kind, "all" | "screen"),
        // What it excludes may be a part of all screens only.
        (true, "all" | "screen") => has_features,
        (true, _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_told_from_paper() {
        for media in [
            "",
            " ",
            "all",
            "SCREEN",
            "print, screen",
            "screen and (min-width: 40em)",
            "(min-width: 40em)",
            "(width>=600px) and (color)",
            "only screen",
            "not print",
            "not screen and (color)",
            "not (hover)",
        ] {
            assert!(may_be_screen(media), "{media}");
        }
        for media in [
            "print",
            "print and (orientation: landscape)",
            "only print",
            "speech, print",
            "not all",
            "not screen",
            "scren",
            "{{ media }}",
        ] {
            assert!(!may_be_screen(media), "{media}");
        }
    }
}
