//! Pages that lead away by themselves (WHATWG HTML, section 4.2.5.3, "shared
//! declarative refresh steps").

use url::Url;

/// Where the refresh `content` of the page at `url` leads, relative to `base`, if it
/// does at once; that may be the page itself, again and again.
#[must_use]
pub fn leads_at_once(content: &str, base: &Url, url: &Url) -> Option<Url> {
    let rest = content.trim_start();
    let seconds = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &rest[..rest.len() - seconds.len()];
    if digits.is_empty() && !seconds.starts_with('.') || digits.bytes().any(|b| b != b'0') {
        return None;
    }
    // Fractions don't count.
    let rest = seconds.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is_end = |c: char| matches!(c, ';' | ',') || c.is_ascii_whitespace();
    if !rest.is_empty() && !rest.starts_with(is_end) {
        return None;
    }
    let rest = rest.trim_start().trim_start_matches([';', ',']);
    let written = target(rest.trim_start()).trim();
    if written.is_empty() {
        return Some(url.clone());
    }
    let to = base.join(written).ok()?;
    // A place in the page itself is no other page.
    let is_within = to.fragment().is_some() && without_fragment(&to) == without_fragment(url);
    (!is_within && matches!(to.scheme(), "http" | "https")).then(|| without_fragment(&to))
}

fn without_fragment(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

/// The URL, which may stand behind `url=` and in quotes.
fn target(written: &str) -> &str {
    let named = written
        .get(..3)
        .filter(|name| name.eq_ignore_ascii_case("url"));
    let value = named.and_then(|_| written[3..].trim_start().strip_prefix('='));
    let value = value.unwrap_or(written).trim_start();
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_away_at_once_is_told_from_a_reload() {
        let page = Url::parse("https://a.example/lists/?a=b").unwrap();
        let leads = |content: &str| leads_at_once(content, &page, &page).map(String::from);
        for content in [
            "0; url=/in/",
            "0;URL='/in/'",
            " 0 , url = \"/in/\" x",
            "0.9;/in/",
            ".5 url=/in/",
            "00; /in/",
            "0; url=/in/#a",
        ] {
            assert_eq!(
                leads(content).as_deref(),
                Some("https://a.example/in/"),
                "{content}"
            );
        }
        for content in [
            "",
            "5; url=/in/",
            "30",
            "0; url=#top",
            "x; url=/in/",
            "0x; url=/in/",
            "0; url=javascript:x",
            "0; url=http://[",
            ";url=/in/",
            "é; url=é",
        ] {
            assert_eq!(leads(content), None, "{content}");
        }
        for itself in ["0", "0;", "0; url=", "0; url=?a=b"] {
            assert_eq!(leads(itself).as_deref(), Some(page.as_str()), "{itself}");
        }
    }
}
