//! The images of a `srcset` (WHATWG HTML, section 4.8.4.2.2).

/// The URLs of a `srcset` that browsers choose from; what they drop, such as
/// one with an unknown descriptor, is left out.
pub(super) fn urls(srcset: &str) -> Vec<&str> {
    let mut urls = Vec::new();
    let mut rest = srcset;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            return urls;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace());
        let (url, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        let bare = url.trim_end_matches(',');
        if bare.len() < url.len() {
            urls.push(bare);
            continue;
        }
        let (descriptors, after) = descriptors(rest);
        rest = after;
        if are_valid(&descriptors) {
            urls.push(url);
        }
    }
}

/// The descriptors up to the comma behind them, and what comes after it.
/// Within parentheses, a comma is part of a descriptor.
fn descriptors(text: &str) -> (Vec<&str>, &str) {
    let mut depth = false;
    let end = text.find(|c: char| {
        match c {
            '(' => depth = true,
            ')' => depth = false,
            _ => {}
        }
        c == ',' && !depth
    });
    let (own, after) = text.split_at(end.unwrap_or(text.len()));
    let words = own.split(|c: char| c.is_ascii_whitespace());
    (words.filter(|word| !word.is_empty()).collect(), after)
}

/// At most one of a width and a density; a height needs a width.
fn are_valid(descriptors: &[&str]) -> bool {
    let (mut width, mut density, mut height) = (false, false, false);
    for descriptor in descriptors {
        let unit = descriptor.chars().next_back().unwrap_or_default();
        let number = &descriptor[..descriptor.len() - unit.len_utf8()];
        let whole = || {
            number.bytes().all(|b| b.is_ascii_digit()) && number.parse::<u64>().is_ok_and(|n| n > 0)
        };
        let fits = match unit {
            'w' => !width && !density && whole(),
            'h' => !height && !density && whole(),
            'x' => {
                let number = number.parse::<f64>();
                let is_positive = number.is_ok_and(|n| n.is_finite() && n >= 0.0);
                !width && !density && !height && is_positive
            }
            _ => false,
        };
        if !fits {
            return false;
        }
        match unit {
            'w' => width = true,
            'h' => height = true,
            _ => density = true,
        }
    }
    !height || width
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn candidates_are_read_as_browsers_read_them() {
        assert_eq!(urls("a.png, b.png 2x"), ["a.png", "b.png"]);
        assert_eq!(urls(" a.png 1x,b.png 2x "), ["a.png", "b.png"]);
        assert_eq!(urls("a,b.png 480w, c.png 800w,"), ["a,b.png", "c.png"]);
        assert_eq!(
            urls("a.png,, ,b.png"),
            ["a.png,,", ",b.png"].map(|u| u.trim_matches(','))
        );
        assert_eq!(
            urls("data:image/png;base64,iVBO 1x, b.png 2x"),
            ["data:image/png;base64,iVBO", "b.png"]
        );
        assert_eq!(
            urls("a.png 100w 50h, b.png 50h, c.png 1.5x"),
            ["a.png", "c.png"]
        );
        assert_eq!(urls("a.png 2q, b.png 0w, c.png -1x, d.png 1x 2x"), [""; 0]);
        assert_eq!(urls("a.png foo(1x, 2x), b.png"), ["b.png"]);
        assert_eq!(urls("  ,, "), [""; 0]);
    }

    proptest! {
        #[test]
        fn every_text_has_urls_or_none(text in "[a1,() .\twhxé-]{0,24}") {
            for url in urls(&text) {
                prop_assert!(!url.is_empty() && text.contains(url), "{url}");
                prop_assert!(!url.starts_with(',') && !url.ends_with(','), "{url}");
                prop_assert!(!url.contains(|c: char| c.is_ascii_whitespace()), "{url}");
            }
        }
    }
}
