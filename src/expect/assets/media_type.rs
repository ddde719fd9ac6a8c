//! Which media types browsers refuse.

use crate::content::asset::Kind;
use crate::content::media_type::is_javascript;

/// Whether browsers refuse a file of the media type `essence`, or of none, as `kind`
/// (WHATWG Fetch, sections 3.5 and 3.6; HTML, sections 4.6.7.20 and 8.1.3.3). Of all
/// others than code, they look at the bytes.
pub(super) fn is_refused(kind: Kind, essence: Option<&str>, nosniff: bool) -> bool {
    match (kind, essence) {
        (Kind::Stylesheet | Kind::Script, None) => nosniff,
        (Kind::Stylesheet, Some(essence)) => essence != "text/css",
        (Kind::Module, essence) => !essence.is_some_and(is_javascript),
        (Kind::Script, Some(essence)) => {
            let never = ["image/", "audio/", "video/", "text/csv"];
            let is_of_another = never.iter().any(|kind| essence.starts_with(kind));
            !is_javascript(essence) && (nosniff || is_of_another)
        }
        (Kind::Image | Kind::Icon | Kind::Font | Kind::Manifest | Kind::Data, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_has_its_types() {
        for (kind, essence) in [
            (Kind::Stylesheet, Some("text/css")),
            (Kind::Stylesheet, None),
            (Kind::Script, Some("application/x-javascript")),
            (Kind::Script, Some("text/plain")),
            (Kind::Script, None),
            (Kind::Module, Some("text/javascript")),
            (Kind::Image, Some("application/octet-stream")),
            (Kind::Font, Some("text/plain")),
            (Kind::Manifest, Some("application/octet-stream")),
            (Kind::Data, Some("text/html")),
        ] {
            assert!(!is_refused(kind, essence, false), "{kind} {essence:?}");
        }
        for (kind, essence, nosniff) in [
            (Kind::Stylesheet, Some("text/plain"), false),
            (Kind::Stylesheet, None, true),
            (Kind::Script, Some("text/plain"), true),
            (Kind::Script, Some("image/png"), false),
            (Kind::Script, None, true),
            (Kind::Module, Some("application/json"), false),
            (Kind::Module, None, false),
        ] {
            assert!(is_refused(kind, essence, nosniff), "{kind} {essence:?}");
        }
    }
}
