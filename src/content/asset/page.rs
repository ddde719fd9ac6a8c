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
            "base" if self.base.is_none() => {
                if !self.set_base(tag) {
                    return;
                }
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
            self.style(style, css::Part::Declarations, &|found| Spot {
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
            self.style(&raw.text, css::Part::Sheet, &|found| Spot {
                by: None,
                line: Some(line + found.line - 1),
                text: found.text.clone(),
            });
            self.document.has_style |= raw.is_for_screen && self.noscripts == 0;
        }
        self.inline(raw.kind, &raw.text, raw.nonce.as_deref(), raw.spot);
    }

    fn style(&mut self, text: &str, part: css::Part, spot: &dyn Fn(&css::Found) -> Spot) {
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
            (self.found)(base, reference);
        });
        if let Err(why) = read {
            self.flaw.get_or_insert(why);
        }
    }
}

/// Where a tag stands.
fn spot(tag: &Opened<'_>) -> Spot {
    Spot {
        by: None,
        line: Some(tag.line),
        text: tag.text(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::{Kind, Named};
    use super::*;

    fn named_by(page: &str) -> Named {
        let url = Url::parse("https://a.example/lists/1/").unwrap();
        let mut named = Named::default();
        let mut policies = Policies::none(&url);
        let (_, flaw) = super::super::of_page(page, &url, &mut policies, &mut named);
        assert_eq!(flaw, None);
        named
    }

    /// Each file with what it is to be and where.
    fn of(page: &str) -> Vec<String> {
        let named = named_by(page);
        let line = |asset: &super::super::Asset| {
            let mention = &asset.mentions[0];
            let url = asset.url.as_str();
            let url = url.strip_prefix("https://a.example").unwrap_or(url);
            let ahead = if mention.preload { " ahead" } else { "" };
            let line = mention.spot.line.unwrap_or_default();
            format!("{line} {}{ahead} {url}", mention.kind)
        };
        named.files().map(line).collect()
    }

    #[test]
    fn tags_name_what_browsers_fetch() {
        let page = "<!doctype html>\n\
            <LINK REL='Shortcut ICON' HREF=/favicon.ico><link rel=apple-touch-icon href=t.png>\n\
            <link rel=stylesheet href='a.css#x' media=print><link rel='alternate stylesheet' href=b.css>\n\
            <link rel=manifest href=/m.json><link rel=preload as=font href=f.woff2>\n\
            <link rel=modulepreload href=m.js><link rel=prefetch href=next.html>\n\
            <script src=c.js></script><script type=module src=d.js></script>\n\
            <img src=i.png srcset='j.png 2x, k.png 3x'><picture><source srcset=l.webp><img src=i.png></picture>\n\
            <input type=IMAGE src=n.png><video poster=o.png src=film.mp4></video>\n\
            <svg><image href=p.png /><use xlink:href='q.svg#icon'/><script href=r.js></script></svg><image src=s.png>\n\
            <link rel=preload as=image imagesrcset='u.png 1x'>";
        assert_eq!(
            of(page),
            [
                "2 an icon /favicon.ico",
                "2 an icon /lists/1/t.png",
                "3 a stylesheet /lists/1/a.css",
                "3 a stylesheet /lists/1/b.css",
                "4 a manifest /m.json",
                "4 a font ahead /lists/1/f.woff2",
                "5 a module script ahead /lists/1/m.js",
                "5 data ahead /lists/1/next.html",
                "6 a script /lists/1/c.js",
                "6 a module script /lists/1/d.js",
                "7 an image /lists/1/i.png",
                "7 an image /lists/1/j.png",
                "7 an image /lists/1/k.png",
                "7 an image /lists/1/l.webp",
                "8 an image /lists/1/n.png",
                "8 an image /lists/1/o.png",
                "9 an image /lists/1/p.png",
                "9 an image /lists/1/q.svg",
                "9 a script /lists/1/r.js",
                "9 an image /lists/1/s.png",
                "10 an image ahead /lists/1/u.png",
            ]
        );
    }

    #[test]
    fn what_no_browser_fetches_is_left_out() {
        let page = "<link rel=canonical href=/x><link rel=stylesheet/less href=x.less>\
            <link rel=stylesheet type=text/x href=x><link rel=stylesheet href=x.css disabled>\
            <script type=text/template src=x.html></script><script type=importmap src=x></script>\
            <script>var a = '<img src=x.png>'</script><textarea><img src=x></textarea>\
            <!-- <link rel=stylesheet href=x> --><template><img src=x></template>\
            <img src=data:,><img src=''><img data-src=x><img srcset='data:,x 1x'>\
            <svg><use href='#a'/></svg><a href=x><iframe src=x><img src=y></iframe>\
            <svg><style>a { background: url(#b) }</style></svg><title><img src=x></title>";
        assert_eq!(of(page), [""; 0]);
    }

    #[test]
    fn a_base_counts_from_where_it_stands() {
        let page = "<img src=a.png><base target=_top><base href=/static/><base href=/no/>\
            <img src=b.png><img src=//cdn.example/c.png><style>a{background:url(d.png)}</style>\
            <noscript><img src=/e.png></noscript>";
        assert_eq!(
            of(page),
            [
                "1 an image /lists/1/a.png",
                "1 an image /static/b.png",
                "1 an image https://cdn.example/c.png",
                "1 an image /static/d.png",
                "1 an image /e.png",
            ]
        );
    }

    #[test]
    fn style_counts_with_its_lines() {
        let page = "<p>\n<style media=screen>\n@import 'a.css';\np { background: url(b.png) }\n\
            @font-face { src: url(c.woff2) }</style>\n<p style='background: url(&quot;d.png&quot;)'>\
            <style>e { background: url(f.png) }";
        assert_eq!(
            of(page),
            [
                "3 a stylesheet /lists/1/a.css",
                "4 an image /lists/1/b.png",
                "5 a font /lists/1/c.woff2",
                "6 an image /lists/1/d.png",
                "6 an image /lists/1/f.png",
            ]
        );
    }

    #[test]
    fn a_file_is_kept_once_with_all_its_places() {
        let named = named_by(
            "<img src=a.png>\n<link rel=icon href=a.png#x>\n<img src='/lists/1/a.png'>\
             <img src='https://user:pw@a.example/lists/1/a.png'>",
        );
        let files: Vec<_> = named.files().collect();
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].places(), 4);
        assert_eq!(files[0].mentions[1].kind, Kind::Icon);
        assert_eq!(
            files[0].mentions[1].spot.to_string(),
            "line 2: <link rel=icon href=a.png#x>"
        );
    }

    #[test]
    fn what_is_no_url_is_said() {
        let named = named_by(
            "<script src=''></script><link rel=stylesheet href=' '><img src='http://['>\
             <img src='file:///C:/logo.png'><img src=blob:x>",
        );
        let unusable: Vec<_> = named
            .unusable()
            .iter()
            .map(|it| it.written.as_str())
            .collect();
        assert_eq!(unusable, ["", "", "http://[", "file:///C:/logo.png"]);
        assert_eq!(named.files().len(), 0);
    }

    #[test]
    fn a_base_has_its_bounds() {
        let url = Url::parse("https://a.example/").unwrap();
        let read = |length| {
            let page = format!("<base href='/{}/'><img src=a>", "x".repeat(length - 2));
            references(&page, &url, &mut Policies::none(&url), &mut |_, _| {})
        };
        assert!(read(LONGEST_BASE).1.is_none() && read(LONGEST_BASE + 1).1.is_some());
    }

    /// However long they take on a loaded machine.
    #[tokio::test(start_paused = true)]
    async fn hostile_pages_are_bounded() {
        let tags: Vec<_> = (0..3_000).map(|n| format!("<img src={n}>")).collect();
        let named = named_by(&tags.concat());
        assert_eq!((named.files().len(), named.beyond()), (2_000, 1_000));
        let page = "<img src=a>".repeat(10_000);
        let named = named_by(&page);
        let file = named.files().next().unwrap();
        assert!(file.mentions.len() < 50);
        assert_eq!(file.places(), 10_000);
        assert_eq!(of(&"<div>".repeat(50_000)), [""; 0]);
    }

    /// Pieces that pages are made of, whole and broken.
    const PIECES: [&str; 36] = [
        "<",
        "</",
        ">",
        "/>",
        "<!--",
        "-->",
        "<!doctype html>",
        "<![CDATA[",
        "]]>",
        "<?",
        "<script",
        "</script>",
        "<style>",
        "</style>",
        "<img",
        "<link rel=stylesheet",
        "<template>",
        "</template>",
        "<svg>",
        "<math>",
        "<plaintext>",
        "<base",
        "<noscript>",
        " src=",
        " href=",
        " srcset=",
        " style=",
        "\"",
        "'",
        "a.png",
        "//b/c.js",
        "http://[",
        "url(",
        "@import ",
        "&amp;",
        "\0",
    ];

    proptest! {
        #[test]
        fn every_text_is_read_as_a_page(pieces in vec(select(&PIECES[..]), 0..40)) {
            let named = named_by(&pieces.concat());
            for file in named.files() {
                prop_assert!(file.url.username().is_empty() && file.places() > 0);
                let spot = file.spot().to_string();
                prop_assert!(spot.starts_with("line 1: ") && !spot.contains(char::is_control), "{spot}");
            }
        }
    }
}
