//! One policy (CSP Level 3, section 2.2).

use url::Url;

use super::directive::{is_of_fetch, known};
use super::expression::Expression;
use super::source_list::{MOST, SourceList};
use super::url_match::Address;
use super::{Blocked, Delivered, Directive, Fetch, Inline, Reason, Sandboxed};
use crate::source::{elide, one_line};

/// How many characters of a directive are shown.
const SHOWN: usize = 100;

/// One policy.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    directives: Vec<Written>,
    delivered: Delivered,
}

/// A directive as it is written.
#[derive(Clone, Debug)]
struct Written {
    name: &'static str,
    /// Its words in one bounded line.
    shown: String,
    sources: SourceList,
    /// The words of `sandbox`.
    rights: Vec<String>,
    is_cut: bool,
}

impl Policy {
    /// The policy in `text`, if it has any directive (section 2.2.1, "parse a
    /// serialized CSP").
    pub(super) fn parse(text: &str, delivered: Delivered) -> Option<Self> {
        let mut directives: Vec<Written> = Vec::new();
        for part in text.split(';') {
            let mut words = part.split_ascii_whitespace();
            let Some(name) = words.next().filter(|_| part.is_ascii()) else {
                continue;
            };
            let Some(name) = known(&name.to_ascii_lowercase()) else {
                continue;
            };
            // In a `<meta>`, it counts for nothing (section 3.3).
            let is_ignored = name == "sandbox" && delivered != Delivered::Header;
            // The first of a name counts.
            if is_ignored || directives.iter().any(|it| it.name == name) {
                continue;
            }
            directives.push(Written::of(name, words));
        }
        (!directives.is_empty()).then_some(Self {
            directives,
            delivered,
        })
    }

    pub(super) fn is_cut(&self) -> bool {
        self.directives.iter().any(|it| it.is_cut)
    }

    fn named(&self, name: &str) -> Option<&Written> {
        self.directives.iter().find(|it| it.name == name)
    }

    /// The directive that speaks of `directive`, or stands in for it.
    fn standing_for(&self, directive: Directive) -> Option<&Written> {
        let names = directive.fallbacks().iter();
        names.into_iter().find_map(|name| self.named(name))
    }

    /// What blocks a request.
    pub(super) fn fetch(
        &self,
        fetch: &Fetch<'_>,
        address: &Address<'_>,
        page: &Url,
    ) -> Option<Blocked> {
        let written = self.standing_for(fetch.directive)?;
        let sources = &written.sources;
        let has_url = |list: &SourceList| list.has_url(address, fetch.redirected, page);
        if fetch.directive == Directive::Prefetch {
            let mut others = self.directives.iter().filter(|it| is_of_fetch(it.name));
            let is_let = others.any(|it| has_url(&it.sources) || it.sources.has_nonce(fetch.nonce));
            return (!is_let).then(|| self.blocked(written, Reason::Url));
        }
        // Section 6.7.1.1 for scripts, 6.1.14.1 for style.
        if fetch.directive.takes_nonce() && sources.has_nonce(fetch.nonce) {
            return None;
        }
        if fetch.directive.is_script() {
            if sources.has_integrity(fetch.integrity) {
                return None;
            }
            if sources.strict_dynamic {
                let is_blocked = fetch.parser_inserted;
                return is_blocked.then(|| self.blocked(written, nonce_reason(fetch)));
            }
        }
        if has_url(sources) {
            return None;
        }
        let reason = match &sources.unquoted {
            Some(word) => Reason::Unquoted(word.clone()),
            None if fetch.directive.takes_nonce() && sources.wants_nonce() => nonce_reason(fetch),
            None => Reason::Url,
        };
        Some(self.blocked(written, reason))
    }

    /// What blocks code that stands in the page.
    pub(super) fn inline(&self, inline: &Inline<'_>) -> Option<Blocked> {
        let written = self.standing_for(inline.kind.directive())?;
        let sources = &written.sources;
        if sources.has_inline(inline) {
            return None;
        }
        let is_element = inline.kind.directive().takes_nonce();
        let reason = match &sources.unquoted {
            Some(word) => Reason::Unquoted(word.clone()),
            None if is_element && sources.wants_nonce() && inline.nonce.is_some() => {
                Reason::OtherNonce
            }
            None if is_element && sources.wants_nonce() => Reason::NoNonce,
            None if sources.is_unsafe_inline_off(inline.kind) => Reason::InlineOff,
            None => Reason::Inline,
        };
        Some(self.blocked(written, reason))
    }

    /// What blocks a URL by a directive that nothing stands in for.
    pub(super) fn only(
        &self,
        name: &str,
        address: &Address<'_>,
        redirected: bool,
        page: &Url,
    ) -> Option<Blocked> {
        let written = self.named(name)?;
        if written.sources.has_url(address, redirected, page) {
            return None;
        }
        let unquoted = written.sources.unquoted.clone();
        let reason = unquoted.map_or(Reason::Url, Reason::Unquoted);
        Some(self.blocked(written, reason))
    }

    /// What takes a right from the page.
    pub(super) fn sandbox(&self, right: Sandboxed) -> Option<Blocked> {
        let written = self.named("sandbox")?;
        let word = right.word();
        let is_given = written
            .rights
            .iter()
            .any(|it| it.eq_ignore_ascii_case(word));
        (!is_given).then(|| self.blocked(written, Reason::Sandbox(word)))
    }

    pub(super) fn upgrades(&self) -> bool {
        self.named("upgrade-insecure-requests").is_some()
    }

    fn blocked(&self, written: &Written, reason: Reason) -> Blocked {
        Blocked {
            directive: written.name,
            written: written.shown.clone(),
            delivered: self.delivered,
            reason,
        }
    }
}

fn nonce_reason(fetch: &Fetch<'_>) -> Reason {
    match fetch.nonce {
        Some(nonce) if !nonce.is_empty() => Reason::OtherNonce,
        _ => Reason::NoNonce,
    }
}

impl Written {
    fn of<'a>(name: &'static str, words: impl Iterator<Item = &'a str> + Clone) -> Self {
        let shown: Vec<String> = words.clone().take(SHOWN).map(Expression::shown).collect();
        let shown = format!("{name} {}", shown.join(" "));
        let is_sandbox = name == "sandbox";
        let rights = words.clone().take(MOST).filter(|_| is_sandbox);
        Self {
            name,
            shown: elide(&one_line(shown.trim_end()), SHOWN).replace('`', "'"),
            rights: rights.map(str::to_owned).collect(),
            is_cut: words.clone().nth(MOST).is_some(),
            sources: if is_sandbox {
                SourceList::default()
            } else {
                SourceList::of(words)
            },
        }
    }
}
