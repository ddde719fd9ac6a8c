//! What a tag names.

use super::document::Idle;
use super::media::may_be_screen;
use super::reference::{Cors, Effect, bounded};
use super::tags::Opened;
use super::{Kind, srcset};
use crate::content::csp::Directive;
use crate::content::media_type;

/// What is said of a tag that has to name a file.
pub(super) struct Wanted<'a> {
    pub(super) url: &'a str,
    pub(super) kind: Kind,
    pub(super) preload: bool,
    pub(super) in_set: bool,
    pub(super) integrity: Option<&'a str>,
    pub(super) crossorigin: Option<Cors>,
    pub(super) nonce: Option<&'a str>,
    pub(super) directive: Option<Directive>,
    pub(super) effect: Effect,
}

/// Everything that `tag` names, but for its style; and the reason, where it names a
/// stylesheet that isn't even fetched.
pub(super) fn names<'a>(tag: &'a Opened<'_>) -> (Vec<Wanted<'a>>, Option<Idle>) {
    let mut names = Names {
        tag,
        found: Vec::new(),
        unfetched: None,
    };
    match tag.name() {
        // In a picture it is nothing that browsers know.
        "link" if !tag.is_foreign => names.link(),
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
    (names.found, names.unfetched)
}

struct Names<'a, 't> {
    tag: &'a Opened<'t>,
    found: Vec<Wanted<'a>>,
    unfetched: Option<Idle>,
}

impl<'a> Names<'a, '_> {
    fn add(&mut self, url: &'a str, kind: Kind, preload: bool) {
        let is_code = matches!(kind, Kind::Stylesheet | Kind::Script | Kind::Module);
        let of_code = |name| self.tag.get(name).filter(|_| is_code);
        let effect = match kind {
            Kind::Stylesheet => self.effect(preload),
            _ => Effect::None,
        };
        self.found.push(Wanted {
            url,
            kind,
            preload,
            in_set: false,
            integrity: of_code("integrity"),
            crossorigin: self.tag.get("crossorigin").map(Cors::of),
            nonce: self.tag.nonce().filter(|_| is_code),
            directive: self.directive(kind, preload),
            effect,
        });
    }

    /// The directive that speaks of a file; none where browsers don't fetch it.
    fn directive(&self, kind: Kind, preload: bool) -> Option<Directive> {
        let rel = self.tag.get("rel").unwrap_or_default();
        let mut rel = rel.split_ascii_whitespace();
        if preload && rel.any(|word| word.eq_ignore_ascii_case("prefetch")) {
            return Some(Directive::Prefetch);
        }
        if kind == Kind::Script && !preload && self.tag.get("nomodule").is_some() {
            return None;
        }
        let fetched_as = self.tag.get("as").unwrap_or_default().trim();
        let fetched_as = fetched_as.to_ascii_lowercase();
        match fetched_as.as_str() {
            "fetch" if preload => Some(Directive::ConnectSrc),
            "audio" | "track" | "video" if preload => Some(Directive::MediaSrc),
            "worker" | "sharedworker" | "serviceworker" if preload => Some(Directive::WorkerSrc),
            _ => kind.directive(),
        }
    }

    /// Effect of a stylesheet. What is for other media, or only fetched ahead, may be
    /// switched on when it is there (`onload="this.media='all'"`).
    fn effect(&self, preload: bool) -> Effect {
        let switches = |what| {
            self.tag
                .get("onload")
                .is_some_and(|code| code.contains(what))
        };
        let media = self.tag.get("media").unwrap_or_default();
        let rel = self.tag.get("rel").unwrap_or_default().to_ascii_lowercase();
        if preload {
            let is_switched = switches("rel") || switches("stylesheet");
            return if is_switched {
                Effect::Applied
            } else {
                Effect::None
            };
        }
        let is_alternate = rel.split_ascii_whitespace().any(|word| word == "alternate");
        if is_alternate && !switches("rel") {
            return Effect::Idle(Idle::Alternate);
        }
        if !may_be_screen(media) && !switches("media") {
            return Effect::Idle(Idle::Media(bounded(media)));
        }
        Effect::Applied
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
                self.mark_set();
            }
        }
    }

    /// Says of what was added last that it is one of several.
    fn mark_set(&mut self) {
        if let Some(last) = self.found.last_mut() {
            last.in_set = true;
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
                "stylesheet" => {
                    self.unfetched = self.unfetched();
                    if self.unfetched.is_some() {
                        continue;
                    }
                    (Kind::Stylesheet, false)
                }
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
                self.mark_set();
            }
            if let Some(href) = href {
                self.add(href, kind, preload);
            }
        }
    }

    /// Reason why browsers don't fetch a stylesheet: it is switched off, or another
    /// language than CSS.
    fn unfetched(&self) -> Option<Idle> {
        if !is_css(self.tag) {
            let kind = self.tag.get("type").unwrap_or_default();
            return Some(Idle::Type(bounded(kind)));
        }
        self.tag.get("disabled").map(|_| Idle::Disabled)
    }

    /// What is no script to a browser is data, which it doesn't fetch
    /// (WHATWG HTML, section 4.12.1.1).
    fn script(&mut self) {
        let tag = self.tag;
        let Some(kind) = script_kind(tag) else { return };
        let foreign = ["href", "xlink:href"];
        let attributes: &[&str] = if tag.is_foreign { &foreign } else { &["src"] };
        let url = attributes.iter().find_map(|name| tag.get(name));
        if let Some(url) = url {
            self.add(url, kind, false);
        }
    }
}

/// Whether a `type` is none of another language than CSS.
pub(super) fn is_css(tag: &Opened<'_>) -> bool {
    let kind = tag.get("type").unwrap_or_default();
    kind.trim().is_empty() || media_type::essence(kind) == "text/css"
}

/// Kind of a script, unless browsers take it for data.
fn script_kind(tag: &Opened<'_>) -> Option<Kind> {
    match tag.get("type") {
        None | Some("") => Some(Kind::Script),
        Some(kind) if kind.trim().eq_ignore_ascii_case("module") => Some(Kind::Module),
        Some(kind) if media_type::is_javascript(kind.trim()) => Some(Kind::Script),
        Some(_) => None,
    }
}

/// Whether what stands in a `<script>` is run, or read as an import map or as rules of
/// speculation.
pub(super) fn runs(tag: &Opened<'_>) -> bool {
    let kind = tag.get("type").unwrap_or_default().trim();
    let is_map = ["importmap", "speculationrules"];
    match script_kind(tag) {
        // Browsers that know modules leave it out.
        Some(Kind::Script) => tag.get("nomodule").is_none(),
        Some(_) => true,
        None => is_map.iter().any(|it| kind.eq_ignore_ascii_case(it)),
    }
}
