//! What a file is to the page that names it.

use std::fmt;

use crate::content::csp::Directive;
use crate::suite::AssetKind;

/// What a file is to the page that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A stylesheet.
    Stylesheet,
    /// A classic script.
    Script,
    /// A script that is a module.
    Module,
    /// An image.
    Image,
    /// An icon of the page or of its manifest.
    Icon,
    /// A font.
    Font,
    /// The manifest of a web application.
    Manifest,
    /// Anything else that is fetched ahead.
    Data,
}

impl Kind {
    /// What the suite calls it; it has no word for what is only fetched ahead.
    #[must_use]
    pub fn asset_kind(self) -> Option<AssetKind> {
        Some(match self {
            Self::Stylesheet => AssetKind::Stylesheet,
            Self::Script | Self::Module => AssetKind::Script,
            Self::Image => AssetKind::Image,
            Self::Icon => AssetKind::Icon,
            Self::Font => AssetKind::Font,
            Self::Manifest => AssetKind::Manifest,
            Self::Data => return None,
        })
    }

    /// The directive of policies that speaks of it.
    pub(super) fn directive(self) -> Option<Directive> {
        Some(match self {
            Self::Stylesheet => Directive::StyleSrcElem,
            Self::Script | Self::Module => Directive::ScriptSrcElem,
            Self::Image | Self::Icon => Directive::ImgSrc,
            Self::Font => Directive::FontSrc,
            Self::Manifest => Directive::ManifestSrc,
            Self::Data => return None,
        })
    }

    /// What is fetched ahead, by the `as` of its tag.
    pub(super) fn fetched_as(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "style" => Self::Stylesheet,
            "script" | "worker" | "sharedworker" | "serviceworker" | "audioworklet"
            | "paintworklet" => Self::Script,
            "image" => Self::Image,
            "font" => Self::Font,
            "manifest" => Self::Manifest,
            _ => Self::Data,
        }
    }
}

impl fmt::Display for Kind {
    /// With its article: `a stylesheet`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stylesheet => "a stylesheet",
            Self::Script => "a script",
            Self::Module => "a module script",
            Self::Image => "an image",
            Self::Icon => "an icon",
            Self::Font => "a font",
            Self::Manifest => "a manifest",
            Self::Data => "data",
        })
    }
}
