//! Which media types fit which tag.

use crate::content::asset::Kind;
use crate::content::media_type::is_javascript;

/// Whether a file of the media type `essence` is what a tag wants as `kind`.
pub(super) fn fits(kind: Kind, essence: &str) -> bool {
    match kind {
        Kind::Stylesheet => essence == "text/css",
        Kind::Script | Kind::Module => is_javascript(essence),
        Kind::Image | Kind::Icon => essence.starts_with("image/"),
        // Browsers don't look at it: a font is known by its bytes.
        Kind::Font | Kind::Data => true,
        Kind::Manifest => {
            let is_json = ["application/json", "text/json"].contains(&essence);
            is_json || essence.ends_with("+json")
        }
    }
}

/// Whether browsers refuse a file of another type (WHATWG Fetch, section 3.5;
/// HTML, section 4.6.7.20). A stylesheet they refuse in any case, but for pages
/// without a doctype.
pub(super) fn is_refused(kind: Kind, nosniff: bool) -> bool {
    match kind {
        Kind::Stylesheet | Kind::Module => true,
        Kind::Script => nosniff,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_fit_their_tags() {
        for (kind, essence) in [
            (Kind::Stylesheet, "text/css"),
            (Kind::Script, "application/x-javascript"),
            (Kind::Module, "text/javascript"),
            (Kind::Image, "image/svg+xml"),
            (Kind::Icon, "image/vnd.microsoft.icon"),
            (Kind::Font, "text/plain"),
            (Kind::Manifest, "application/manifest+json"),
            (Kind::Manifest, "application/json"),
            (Kind::Data, "text/html"),
        ] {
            assert!(fits(kind, essence), "{kind} {essence}");
        }
        for (kind, essence) in [
            (Kind::Stylesheet, "text/plain"),
            (Kind::Script, "application/octet-stream"),
            (Kind::Module, "application/json"),
            (Kind::Image, "text/xml"),
            (Kind::Manifest, "application/octet-stream"),
        ] {
            assert!(!fits(kind, essence), "{kind} {essence}");
        }
    }
}
