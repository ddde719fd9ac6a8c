//! Pages that lead away by themselves (WHATWG HTML, section 4.2.5.3, "shared
//! declarative refresh steps").

use url::Url;

/// Where the refresh `content` of the page at `url` leads, relative to `base`, if it
/// does at once. One that loads the page itself again leads nowhere.
pub fn leads_at_once(content: &str, base: &Url, url: &Url) -> Option<Url> {
    let rest = content.trim_start();
    let seconds = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &rest[..rest.len() - seconds.len()];
    if digits.is_empty() && !seconds.starts_with('.') || digits.bytes().any(|b| b != b'0') {
        return None;
    }
    // Fractions don't count.
    let rest = seconds.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if !rest.starts_with([';', ',']) && !rest.starts_with(|c: char| c.is_ascii_whitespace()) {
        return None;
    }
    let written = target(
        rest.trim_start()
            .trim_start_matches([';', ','])
            .trim_start(),
    );
    let mut to = base.join(written.trim()).ok()?;
    let mut own = url.clone();
    for url in [&mut to, &mut own] {
        url.set_fragment(None);
    }
    (!written.trim().is_empty() && to != own && matches!(to.scheme(), "http" | "https"))
        .then_some(to)
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
            "0",
            "5; url=/in/",
            "30",
            "0; url=",
            "0;",
            "0; url=#top",
            "0; url=?a=b",
            "x; url=/in/",
            "0x; url=/in/",
            "0; url=javascript:x",
            "0; url=http://[",
            ";url=/in/",
            "é; url=é",
        ] {
            assert_eq!(leads(content), None, "{content}");
        }
    }
}
