//! What a browser makes of the value that a page gives a text field (WHATWG
//! HTML, "value sanitization algorithm").

use scraper::ElementRef;

/// The value of an `<input>` of that type before anybody types into it. Dates
/// and times are taken as they are written.
pub(super) fn sanitized(kind: &str, element: ElementRef<'_>) -> String {
    let value = element.attr("value").unwrap_or_default();
    let one_line = || value.replace(['\r', '\n'], "");
    match kind {
        "hidden" | "date" | "month" | "week" | "time" | "datetime-local" => value.to_owned(),
        "url" | "email" => one_line().trim_ascii().to_owned(),
        "number" => number(value).map_or_else(String::new, |_| value.to_owned()),
        "range" => range(value, element),
        "color" => color(value),
        _ => one_line(),
    }
}

/// A floating-point number as HTML has it: no white space, no sign `+`, digits.
fn number(text: &str) -> Option<f64> {
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | 'e' | 'E' | '+');
    if text.starts_with('+') || text.ends_with('.') || !text.chars().all(allowed) {
        return None;
    }
    text.parse().ok().filter(|n: &f64| n.is_finite())
}

/// The middle where the page says nothing, and never beyond the ends or
/// between the steps.
fn range(value: &str, element: ElementRef<'_>) -> String {
    let get = |name, default| element.attr(name).and_then(number).unwrap_or(default);
    let least = get("min", 0.0);
    let most = get("max", 100.0).max(least);
    let given = number(value);
    let wanted = given
        .unwrap_or(least + (most - least) / 2.0)
        .clamp(least, most);
    let step = match element.attr("step") {
        Some(any) if any.eq_ignore_ascii_case("any") => None,
        step => Some(
            step.and_then(number)
                .filter(|step| *step > 0.0)
                .unwrap_or(1.0),
        ),
    };
    let landed = step.map_or(wanted, |step| {
        // Halves go up, and what would go beyond the end goes down.
        let steps = ((wanted - least) / step + 0.5).floor();
        let fits = least + steps * step <= most;
        least + if fits { steps } else { steps - 1.0 } * step
    });
    if given == Some(landed) {
        value.to_owned()
    } else {
        landed.to_string()
    }
}

/// `#rrggbb` in lower case, or black.
fn color(value: &str) -> String {
    let hex = value.strip_prefix('#').unwrap_or_default();
    if hex.len() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()) {
        value.to_ascii_lowercase()
    } else {
        "#000000".to_owned()
    }
}
