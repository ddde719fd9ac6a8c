//! What a request tells of the page that sent it: `Referer` (Referrer Policy,
//! section 8) and `Origin` (Fetch, section 3.1).

use html5ever::ns;
use http::header::REFERRER_POLICY;
use http::{HeaderMap, Method};
use scraper::{ElementRef, Html};
use url::Url;

use crate::content::elements::elements;
use crate::transport::is_secure;

/// How much is told of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Policy {
    NoReferrer,
    NoReferrerWhenDowngrade,
    SameOrigin,
    Origin,
    StrictOrigin,
    OriginWhenCrossOrigin,
    #[default]
    StrictOriginWhenCrossOrigin,
    UnsafeUrl,
}

impl Policy {
    /// The policy of a form: that of its page, unless its `rel` says that
    /// nothing is told.
    pub(super) fn of(headers: &HeaderMap, page: &Html, form: ElementRef<'_>) -> Self {
        let rel = form.attr("rel").unwrap_or_default();
        if rel
            .split_ascii_whitespace()
            .any(|word| word.eq_ignore_ascii_case("noreferrer"))
        {
            return Self::NoReferrer;
        }
        let metas = elements(page).filter(|element| {
            let name = &element.value().name;
            let meta = &*name.local == "meta" && name.ns == ns!(html);
            meta && element
                .attr("name")
                .is_some_and(|name| name.eq_ignore_ascii_case("referrer"))
        });
        let metas = metas.filter_map(|meta| Self::in_meta(meta.attr("content")?));
        metas
            .last()
            .or_else(|| Self::in_headers(headers))
            .unwrap_or_default()
    }

    /// The last one that is known counts, so that old ones can stand before
    /// new ones.
    fn in_headers(headers: &HeaderMap) -> Option<Self> {
        let lines = headers.get_all(REFERRER_POLICY).iter();
        let words = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','));
        words.rev().find_map(Self::named)
    }

    fn in_meta(content: &str) -> Option<Self> {
        match content.trim().to_ascii_lowercase().as_str() {
            "never" => Some(Self::NoReferrer),
            "default" => Some(Self::default()),
            "always" => Some(Self::UnsafeUrl),
            "origin-when-crossorigin" => Some(Self::OriginWhenCrossOrigin),
            word => Self::named(word),
        }
    }

    fn named(word: &str) -> Option<Self> {
        Some(match word.trim().to_ascii_lowercase().as_str() {
            "no-referrer" => Self::NoReferrer,
            "no-referrer-when-downgrade" => Self::NoReferrerWhenDowngrade,
            "same-origin" => Self::SameOrigin,
            "origin" => Self::Origin,
            "strict-origin" => Self::StrictOrigin,
            "origin-when-cross-origin" => Self::OriginWhenCrossOrigin,
            "strict-origin-when-cross-origin" => Self::StrictOriginWhenCrossOrigin,
            "unsafe-url" => Self::UnsafeUrl,
            _ => return None,
        })
    }

    /// The `Referer` of a request from `page` to `url`, if there is to be one.
    pub(super) fn referer(self, page: &Url, url: &Url) -> Option<String> {
        let mut whole = page.clone();
        whole.set_fragment(None);
        let _ = whole.set_username("");
        let _ = whole.set_password(None);
        let whole = whole.to_string();
        let origin = || format!("{}/", page.origin().ascii_serialization());
        // Longer ones are cut to their origin.
        let full = || {
            if whole.len() > 4096 {
                origin()
            } else {
                whole.clone()
            }
        };
        let same = page.origin() == url.origin();
        let downgrade = is_secure(page) && !is_secure(url);
        match self {
            Self::NoReferrer => None,
            Self::NoReferrerWhenDowngrade | Self::StrictOrigin if downgrade => None,
            Self::SameOrigin => same.then(full),
            Self::Origin | Self::StrictOrigin => Some(origin()),
            Self::StrictOriginWhenCrossOrigin if !same && downgrade => None,
            Self::OriginWhenCrossOrigin | Self::StrictOriginWhenCrossOrigin if !same => {
                Some(origin())
            }
            _ => Some(full()),
        }
    }

    /// The `Origin` of a request from `page` to `url`, if there is to be one.
    pub(super) fn origin(self, page: &Url, url: &Url, method: &Method) -> Option<String> {
        if [Method::GET, Method::HEAD].contains(method) {
            return None;
        }
        let hidden = match self {
            Self::NoReferrer => true,
            Self::NoReferrerWhenDowngrade
            | Self::StrictOrigin
            | Self::StrictOriginWhenCrossOrigin => {
                page.scheme() == "https" && url.scheme() != "https"
            }
            Self::SameOrigin => page.origin() != url.origin(),
            Self::Origin | Self::OriginWhenCrossOrigin | Self::UnsafeUrl => false,
        };
        Some(if hidden {
            "null".to_owned()
        } else {
            page.origin().ascii_serialization()
        })
    }
}
