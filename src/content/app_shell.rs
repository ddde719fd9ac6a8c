//! The page of a front end that scripts fill: an `index.html` with an empty element.

use scraper::{ElementRef, Html};

use super::element_text::element_text;
use super::elements::elements;

/// Ids of the element that frameworks fill, as their templates name it.
const IDS: [&str; 8] = [
    "root",
    "app",
    "__next",
    "__nuxt",
    "___gatsby",
    "q-app",
    "svelte",
    "main-app",
];

/// At most so many elements of a page are looked at.
const ELEMENTS: usize = 2000;

/// Whether a page has nothing to be read but what its scripts put into it.
pub(crate) fn is_app_shell(page: &Html) -> bool {
    let all = || elements(page).take(ELEMENTS);
    let has_script = all().any(|it| it.value().name() == "script" && it.attr("src").is_some());
    let is_mount = |it: &ElementRef<'_>| {
        let is_named = it.attr("id").is_some_and(|id| IDS.contains(&id));
        let is_custom = matches!(it.value().name(), "app-root" | "ember-app");
        (is_named || is_custom) && element_text(*it).is_empty()
    };
    has_script && all().any(|it| is_mount(&it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_scripts_fill_is_known() {
        let of = |body: &str| is_app_shell(&Html::parse_document(body));
        let script = "<script type=module src=/assets/index-BdQxTz1l.js></script>";
        assert!(of(&format!("{script}<div id=root></div>")));
        assert!(of(&format!("{script}<app-root></app-root>")));
        assert!(!of("<div id=root></div>"));
        assert!(!of(&format!("{script}<div id=root><h1>Lists</h1></div>")));
        assert!(!of(&format!("{script}<div id=content></div>")));
    }
}
