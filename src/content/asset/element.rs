//! What a tag names.

use super::tags::Opened;
use super::{Kind, srcset};
use crate::content::media_type;

/// What is said of a tag that has to name a file.
pub(super) struct Wanted<'a> {
    pub(super) url: &'a str,
    pub(super) kind: Kind,
    pub(super) preload: bool,
    pub(super) integrity: Option<&'a str>,
}

/// Everything that `tag` names, but for its style.
pub(super) fn names<'a>(tag: &'a Opened<'_>) -> Vec<Wanted<'a>> {
    let mut names = Names {
        tag,
        found: Vec::new(),
    };
    match tag.name() {
        "link" => names.link(),
        "script" => names.script(),
        // Outside of a picture, browsers read `<image>` as `<img>`.
        "img" | "image" if !tag.is_foreign => names.images(&["src"], &["srcset"]),
        "source" => names.images(&[], &["srcset"]),
        "video" => names.images(&["poster"], &[]),
        "input" => {
            let is_image = tag.get("type").map(str::trim);
            if is_image.is_some_and(|kind| kind.eq_ignore_ascii_case("image")) {
                names.images(&["src"], &[]);
            }
        }
        "image" | "feimage" | "use" if tag.is_foreign => {
            // The older attribute counts where the newer is missing.
            let newer = if tag.get("href").is_some() {
                "href"
            } else {
                "xlink:href"
            };
            names.images(&[newer], &[]);
        }
        _ => {}
    }
    names.found
}

struct Names<'a, 't> {
    tag: &'a Opened<'t>,
    found: Vec<Wanted<'a>>,
}

impl<'a> Names<'a, '_> {
    fn add(&mut self, url: &'a str, kind: Kind, preload: bool) {
        let hashed = matches!(kind, Kind::Stylesheet | Kind::Script | Kind::Module);
        let integrity = self.tag.get("integrity").filter(|_| hashed);
        self.found.push(Wanted {
            url,
            kind,
            preload,
            integrity,
        });
    }

    /// An empty `src` is where a script puts an image later.
    fn images(&mut self, single: &[&str], sets: &[&str]) {
        let tag = self.tag;
        for url in single.iter().filter_map(|name| tag.get(name)) {
            if !url.trim().is_empty() {
                self.add(url, Kind::Image, false);
            }
        }
        for set in sets.iter().filter_map(|name| tag.get(name)) {
            for url in srcset::urls(set) {
                self.add(url, Kind::Image, false);
            }
        }
    }

    /// Each word of `rel` is a link of its own (WHATWG HTML, section 4.6.7).
    fn link(&mut self) {
        let tag = self.tag;
        let rel = tag.get("rel").unwrap_or_default().to_ascii_lowercase();
        let href = tag.get("href");
        let fetched_as = tag.get("as").unwrap_or_default();
        for word in rel.split_ascii_whitespace() {
            let (kind, preload) = match word {
                // An alternative and one for print are fetched too.
                "stylesheet" if self.is_stylesheet() => (Kind::Stylesheet, false),
                "icon" | "apple-touch-icon" | "apple-touch-icon-precomposed" | "mask-icon" => {
                    (Kind::Icon, false)
                }
                "manifest" => (Kind::Manifest, false),
                "modulepreload" => match Kind::fetched_as(fetched_as) {
                    Kind::Script | Kind::Data => (Kind::Module, true),
                    other => (other, true),
                },
                "preload" | "prefetch" => (Kind::fetched_as(fetched_as), true),
                _ => continue,
            };
            let set = tag.get("imagesrcset").filter(|_| kind == Kind::Image);
            for url in set.map(srcset::urls).unwrap_or_default() {
                self.add(url, kind, preload);
            }
            if let Some(href) = href {
                self.add(href, kind, preload);
            }
        }
    }

    /// Whether browsers fetch it: not where it is switched off, and not
    /// another language than CSS.
    fn is_stylesheet(&self) -> bool {
        let kind = self.tag.get("type").unwrap_or_default();
        let is_css = kind.trim().is_empty() || media_type::essence(kind) == "text/css";
        is_css && self.tag.get("disabled").is_none()
    }

    /// What is no script to a browser is data, which it doesn't fetch
    /// (WHATWG HTML, section 4.12.1.1).
    fn script(&mut self) {
        let tag = self.tag;
        let kind = match tag.get("type") {
            None | Some("") => Kind::Script,
            Some(kind) if kind.trim().eq_ignore_ascii_case("module") => Kind::Module,
            Some(kind) if media_type::is_javascript(kind.trim()) => Kind::Script,
            Some(_) => return,
        };
        let foreign = ["href", "xlink:href"];
        let attributes: &[&str] = if tag.is_foreign { &foreign } else { &["src"] };
        let url = attributes.iter().find_map(|name| tag.get(name));
        if let Some(url) = url {
            self.add(url, kind, false);
        }
    }
}
