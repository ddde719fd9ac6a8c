//! The directives that speak of what a page fetches and runs.

/// A directive that speaks of what a page fetches or runs (CSP Level 3, section
/// 6.8.1, "effective directive").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Directive {
    /// What is fetched as data.
    ConnectSrc,
    /// Fonts.
    FontSrc,
    /// Images and icons.
    ImgSrc,
    /// The manifest.
    ManifestSrc,
    /// Sound and film.
    MediaSrc,
    /// What is fetched for the next page: any directive that lets it through
    /// is enough (section 6.7.2.2, "resource hint").
    Prefetch,
    /// `<script>` elements.
    ScriptSrcElem,
    /// `on…` attributes.
    ScriptSrcAttr,
    /// Stylesheets and `<style>` elements.
    StyleSrcElem,
    /// `style` attributes.
    StyleSrcAttr,
    /// Workers.
    WorkerSrc,
}

impl Directive {
    /// Its name in a policy.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.fallbacks()[0]
    }

    /// Its name and those of the directives that stand in for it, in the order
    /// in which they are looked for (section 6.8.3, "fallback list").
    pub(super) fn fallbacks(self) -> &'static [&'static str] {
        match self {
            Self::ConnectSrc => &["connect-src", DEFAULT],
            Self::FontSrc => &["font-src", DEFAULT],
            Self::ImgSrc => &["img-src", DEFAULT],
            Self::ManifestSrc => &["manifest-src", DEFAULT],
            Self::MediaSrc => &["media-src", DEFAULT],
            Self::Prefetch => &[DEFAULT],
            Self::ScriptSrcElem => &["script-src-elem", "script-src", DEFAULT],
            Self::ScriptSrcAttr => &["script-src-attr", "script-src", DEFAULT],
            Self::StyleSrcElem => &["style-src-elem", "style-src", DEFAULT],
            Self::StyleSrcAttr => &["style-src-attr", "style-src", DEFAULT],
            Self::WorkerSrc => &["worker-src", "child-src", "script-src", DEFAULT],
        }
    }

    /// Whether a nonce speaks for it.
    pub(super) fn takes_nonce(self) -> bool {
        matches!(
            self,
            Self::ScriptSrcElem | Self::StyleSrcElem | Self::WorkerSrc
        )
    }

    /// Whether it is of scripts, of which hashes and `'strict-dynamic'` speak.
    pub(super) fn is_script(self) -> bool {
        matches!(self, Self::ScriptSrcElem | Self::WorkerSrc)
    }
}

/// What stands in for all that fetch.
const DEFAULT: &str = "default-src";

/// The directives that are kept of a policy. All others say nothing of what is
/// judged here.
const KNOWN: [&str; 18] = [
    "base-uri",
    "child-src",
    "connect-src",
    "default-src",
    "font-src",
    "form-action",
    "img-src",
    "manifest-src",
    "media-src",
    "sandbox",
    "script-src",
    "script-src-attr",
    "script-src-elem",
    "style-src",
    "style-src-attr",
    "style-src-elem",
    "upgrade-insecure-requests",
    "worker-src",
];

/// The directive of this name in lower case, if it is kept.
pub(super) fn known(name: &str) -> Option<&'static str> {
    KNOWN.into_iter().find(|known| *known == name)
}

/// Whether a directive lets fetch, so that a resource hint may go by it.
pub(super) fn is_of_fetch(name: &str) -> bool {
    name.ends_with("-src") || name.ends_with("-elem")
}
