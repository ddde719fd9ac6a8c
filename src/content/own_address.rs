//! The address that a page gives as its own.

use scraper::Html;
use url::Url;

use super::elements::elements;

/// The host of the address that a page gives as its own (`rel=canonical`, RFC 6596;
/// Open Graph's `og:url`); none where it gives none, or several.
#[must_use]
pub fn own_host(page: &Html) -> Option<String> {
    let mut hosts = elements(page).filter_map(|element| {
        let words = |name| {
            element
                .attr(name)
                .unwrap_or_default()
                .split_ascii_whitespace()
        };
        let has = |name, word: &str| words(name).any(|it| it.eq_ignore_ascii_case(word));
        let address = match element.value().name() {
            "link" if has("rel", "canonical") => element.attr("href"),
            "meta" if has("property", "og:url") => element.attr("content"),
            _ => None,
        };
        let url = Url::parse(address?.trim()).ok()?;
        url.host_str().map(str::to_owned)
    });
    let first = hosts.next()?;
    hosts.all(|host| host == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_one_address_or_none() {
        let host = |head: &str| own_host(&Html::parse_document(head));
        let canonical = "<link rel='Canonical' href='https://a.example/x'>";
        assert_eq!(host(canonical).as_deref(), Some("a.example"));
        let both = format!("{canonical}<meta property='og:url' content='https://b.example/'>");
        assert_eq!(host(&both), None);
        for none in [
            "<link rel=canonical href=/x>",
            "<a href='https://a.example/'>",
            "",
        ] {
            assert_eq!(host(none), None, "{none}");
        }
    }
}
