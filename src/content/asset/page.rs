//! What a page names.

use url::Url;

use super::document::{Document, Idle};
use super::head::Head;
use super::media::may_be_screen;
use super::reference::{Effect, Mention, Reference, Spot, bounded};
use super::refresh::leads_at_once;
use super::tags::{Opened, Part, read};
use super::{css, element};
use crate::content::csp::{Inline, InlineKind, Policies, Refused};
use crate::content::integrity::Algorithm;

/// Longest `<base>`, in bytes: it is a part of each URL.
const LONGEST_BASE: usize = 64 * 1024;

/// Gives everything that `text`, the page at `url`, names to `found`, with the
/// URL that it is relative to, and its own policies to `policies`. Returns what else it says, with the reason where not all
/// of it can be read: it takes too long, or style that stands in it is nested too deeply.
pub(super) fn references(
    text: &str,
    url: &Url,
    policies: &mut Policies,
    found: &mut dyn FnMut(&Url, Reference),
) -> (Document, Option<String>) {
    let mut page = Page {
        url,
        policies,
        head: Head::default(),
        base: None,
        templates: 0,
        noscripts: 0,
        raw: None,
        sheets: None,
        document: Document::default(),
        flaw: None,
        found,
    };
    let read = read(text, &mut |part| page.take(part));
    page.end_raw();
    if let Err(why) = read {
        page.flaw.get_or_insert(why);
    }
    (page.document, page.flaw)
}

struct Page<'a> {
    url: &'a Url,
    policies: &'a mut Policies,
    head: Head,
    /// What `<base href>` says, for what comes after it.
    base: Option<Url>,
    /// How many `<template>` are open; nothing in them is fetched.
    templates: usize,
    /// How many `<noscript>` are open, in which nothing counts where scripts run.
    noscripts: usize,
    /// The `<style>` or `<script>` that is open.
    raw: Option<Raw>,
    /// The title of the stylesheets that count where several have one (CSSOM, "set of
    /// CSS style sheets").
    sheets: Option<String>,
    document: Document,
    /// Why some of it can't be read.
    flaw: Option<String>,
    found: &'a mut dyn FnMut(&Url, Reference),
}

/// A `<style>` or `<script>`, and what stands in it so far.
struct Raw {
    kind: InlineKind,
    text: String,
    nonce: Option<String>,
    spot: Spot,
    /// Whether a `<style>` may be applied to a screen.
    is_for_screen: bool,
}

impl Page<'_> {
    fn take(&mut self, part: &Part<'_>) {
        if self.templates == 0 && self.noscripts == 0 {
            self.head.take(part);
        }
        match part {
            Part::Open(tag) => self.open(tag),
            Part::Text(text) => {
                if let Some(raw) = &mut self.raw {
                    raw.text.push_str(text);
                }
            }
            Part::Close("style" | "script") => self.end_raw(),
            Part::Close("template") => self.templates = self.templates.saturating_sub(1),
            Part::Close("noscript") => self.noscripts = self.noscripts.saturating_sub(1),
            Part::Close(_) => {}
        }
    }

    fn open(&mut self, tag: &Opened<'_>) {
        if tag.name() == "template" && !tag.is_foreign {
            self.templates += 1;
        }
        if self.templates > 0 {
            return;
        }
        match tag.name() {
            "base" if self.base.is_none() && !self.set_base(tag) => {
                return;
            }
            "noscript" => self.noscripts += 1,
            "meta" => self.meta(tag),
            "form" => self.form(tag),
            "style" | "script" if !tag.closes_itself() => self.begin_raw(tag),
            _ => {}
        }
        self.names(tag);
        self.attributes(tag);
    }

    /// What `<base>` says; false if it is too long.
    fn set_base(&mut self, tag: &Opened<'_>) -> bool {
        // It is relative to the page, not to itself.
        let href = tag.get("href").map(str::trim);
        if href.is_some_and(|href| href.len() > LONGEST_BASE) {
            let why = "its <base> is longer than any URL that can be asked for";
            self.flaw.get_or_insert(why.to_owned());
            return false;
        }
        let base = href.and_then(|href| self.url.join(href).ok());
        self.base = base.filter(|base| {
            let is_blocked = self.policies.base(base, self.policies.since()).is_some();
            !is_blocked && !matches!(base.scheme(), "data" | "javascript")
        });
        true
    }

    /// The files that a tag names.
    fn names(&mut self, tag: &Opened<'_>) {
        let (wanted, unfetched) = element::names(tag);
        if let Some(idle) = unfetched {
            let idle = if self.noscripts > 0 {
                Idle::NoScript
            } else {
                idle
            };
            self.document.add(|it| &mut it.unfetched, (idle, spot(tag)));
        }
        for wanted in wanted {
            let mut reference = Reference::new(wanted.url, wanted.kind, spot(tag));
            reference.mention = Mention {
                preload: wanted.preload,
                in_set: wanted.in_set,
                integrity: wanted.integrity.map(str::to_owned),
                crossorigin: wanted.crossorigin,
                nonce: wanted.nonce.map(str::to_owned),
                policies: self.policies.since(),
                directive: wanted.directive.filter(|_| self.noscripts == 0),
                effect: self.effect(tag, wanted.effect),
                ..reference.mention
            };
            let base = self.base.as_ref().unwrap_or(self.url);
            (self.found)(base, reference);
        }
    }

    /// Effect of a stylesheet, where the page tells.
    fn effect(&mut self, tag: &Opened<'_>, effect: Effect) -> Effect {
        if effect != Effect::Applied {
            return effect;
        }
        if self.noscripts > 0 {
            return Effect::Idle(Idle::NoScript);
        }
        match tag.get("title").map(bounded) {
            None => effect,
            Some(title) if title.is_empty() => effect,
            Some(title) if *self.sheets.get_or_insert_with(|| title.clone()) == title => effect,
            Some(_) => Effect::Idle(Idle::Alternate),
        }
    }

    /// What stands in the attributes of a tag: style, and handlers of events.
    fn attributes(&mut self, tag: &Opened<'_>) {
        if let Some(style) = tag.get("style").filter(|style| !style.trim().is_empty()) {
            self.inline(InlineKind::StyleAttribute, style, None, spot(tag));
            let (line, text) = (tag.line, tag.text());
            self.style(style, css::Part::Declarations, true, &|found| Spot {
                by: None,
                line: Some(line),
                // An elided tag may not show it any more.
                text: if text.contains(&found.text) {
                    text.clone()
                } else {
                    found.text.clone()
                },
            });
        }
        for code in tag.handlers() {
            self.inline(InlineKind::ScriptAttribute, code, None, spot(tag));
        }
    }

    /// What stands in the page, and may be blocked by what holds now.
    fn inline(&mut self, kind: InlineKind, text: &str, nonce: Option<&str>, spot: Spot) {
        if self.noscripts > 0 {
            return;
        }
        if kind.is_script() && self.document.script.is_none() {
            self.document.script = Some(spot.clone());
        }
        let inline = Inline { kind, nonce, text };
        if let Some(by) = self.policies.inline(&inline, self.policies.since()) {
            let hash = Algorithm::Sha256.written(text.as_bytes());
            let refused = Refused::Inline { kind, hash };
            self.document.add_blocked(refused, by, spot);
        }
    }

    /// A policy, or a place that the page leads to (WHATWG HTML, section 4.2.5.3).
    fn meta(&mut self, tag: &Opened<'_>) {
        let (Some(kind), Some(content)) = (tag.get("http-equiv"), tag.get("content")) else {
            return;
        };
        if self.noscripts > 0 {
            return;
        }
        if kind.eq_ignore_ascii_case("content-security-policy") && !self.head.is_over() {
            self.policies.add_meta(content, Some(tag.line));
        }
        if kind.eq_ignore_ascii_case("refresh") && self.document.refresh.is_none() {
            let base = self.base.as_ref().unwrap_or(self.url);
            let to = leads_at_once(content, base, self.url);
            self.document.refresh = to.map(|to| (to, spot(tag)));
        }
    }

    /// A form that is sent (WHATWG HTML, section 4.10.22.3).
    fn form(&mut self, tag: &Opened<'_>) {
        let method = tag.get("method").unwrap_or_default();
        if self.noscripts > 0 || method.eq_ignore_ascii_case("dialog") {
            return;
        }
        self.document.form.get_or_insert_with(|| spot(tag));
        let base = self.base.as_ref().unwrap_or(self.url);
        let action = tag.get("action").unwrap_or_default().trim();
        let to = if action.is_empty() {
            Ok(self.url.clone())
        } else {
            base.join(action)
        };
        let since = self.policies.since();
        let Ok(to) = to.map(|to| self.policies.upgraded(&to, since).unwrap_or(to)) else {
            return;
        };
        let is_sent = matches!(to.scheme(), "http" | "https");
        if let Some(by) = self.policies.form(&to, false, since).filter(|_| is_sent) {
            let source = self.policies.source_of(&to);
            self.document
                .add_blocked(Refused::Form { source }, by, spot(tag));
        }
    }

    fn begin_raw(&mut self, tag: &Opened<'_>) {
        let kind = if tag.name() == "style" {
            InlineKind::Style
        } else {
            InlineKind::Script
        };
        let is_data =
            kind == InlineKind::Script && (!element::runs(tag) || tag.get("src").is_some());
        if is_data || kind == InlineKind::Style && !element::is_css(tag) {
            return;
        }
        self.raw = Some(Raw {
            kind,
            text: String::new(),
            nonce: tag.nonce().map(str::to_owned),
            spot: spot(tag),
            is_for_screen: may_be_screen(tag.get("media").unwrap_or_default()),
        });
    }

    /// Reads what stood in a `<style>`, and looks at it, as at what stood in a `<script>`.
    fn end_raw(&mut self) {
        let Some(raw) = self.raw.take() else {
            return;
        };
        if raw.text.trim().is_empty() {
            return;
        }
        if raw.kind == InlineKind::Style {
            let line = raw.spot.line.unwrap_or(1);
            let is_applied = raw.is_for_screen && self.noscripts == 0;
            let has_rules = self.style(&raw.text, css::Part::Sheet, is_applied, &|found| Spot {
                by: None,
                line: Some(line + found.line - 1),
                text: found.text.clone(),
            });
            self.document.has_style |= is_applied && has_rules;
        } else if self.noscripts == 0 {
            let switches = SWITCHES.iter().any(|word| raw.text.contains(word));
            self.document.switches_styles |= switches;
        }
        self.inline(raw.kind, &raw.text, raw.nonce.as_deref(), raw.spot);
    }

    /// Whether there are rules besides what is imported.
    fn style(
        &mut self,
        text: &str,
        part: css::Part,
        is_applied: bool,
        spot: &dyn Fn(&css::Found) -> Spot,
    ) -> bool {
        let base = self.base.as_ref().unwrap_or(self.url);
        let policies = self.policies.since();
        let is_read = self.noscripts == 0;
        let read = css::references(text, part, &mut |found| {
            let spot = spot(&found);
            let mut reference = Reference::styled(found, spot);
            let mention = &mut reference.mention;
            mention.policies = policies;
            mention.directive = mention.directive.filter(|_| is_read);
            mention.in_rule &= part == css::Part::Sheet;
            if mention.effect == Effect::Applied && !is_applied {
                mention.effect = Effect::Idle(Idle::Style);
            }
            (self.found)(base, reference);
        });
        read.unwrap_or_else(|why| {
            self.flaw.get_or_insert(why);
            true
        })
    }
}

/// What a script that switches stylesheets on has in it.
const SWITCHES: [&str; 4] = [".media", ".disabled", ".rel", "stylesheet"];

/// Where a tag stands.
fn spot(tag: &Opened<'_>) -> Spot {
    Spot {
        by: None,
        line: Some(tag.line),
        text: tag.text(),
    }
}

#[cfg(test)]
mod tests;
