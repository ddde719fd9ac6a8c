//! What the relative URLs of a page are relative to.

use html5ever::ns;
use scraper::Html;
use url::Url;

use super::elements::elements;

/// The URL that the page's relative ones are read by: that of its first
/// `<base href>`, or its own (WHATWG HTML, section 4.2.3).
pub(super) fn base_url(page: &Html, url: &Url) -> Url {
    let mut bases = elements(page).filter(|element| {
        let name = &element.value().name;
        &*name.local == "base" && name.ns == ns!(html)
    });
    let href = bases.find_map(|base| base.attr("href"));
    let base = href.and_then(|href| url.join(href.trim()).ok());
    match base {
        Some(base) if !matches!(base.scheme(), "data" | "javascript") => base,
        _ => url.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_base_with_a_url_counts() {
        let url = Url::parse("http://a.example/x/y").unwrap();
        let of = |page| base_url(&Html::parse_document(page), &url).to_string();
        assert_eq!(of("<p>"), "http://a.example/x/y");
        assert_eq!(
            of("<base target=_top><base href=' /z/ '><base href=/no>"),
            "http://a.example/z/"
        );
        assert_eq!(of("<base href='data:,x'>"), "http://a.example/x/y");
        assert_eq!(of("<base href='http://'>"), "http://a.example/x/y");
        assert_eq!(
            of("<template><base href=/no></template><base href=//b.example>"),
            "http://b.example/"
        );
    }
}
