//! From `capture` tables to what later steps use.

use super::template::is_name;
use crate::source::{Located, Sources};
use crate::suite::file::{CaptureTable, CapturedUrl};
use crate::suite::toml::Findings;
use crate::suite::{Capture, CaptureFrom, Table};

/// What the tables say, as far as it could be understood.
pub(super) fn captures(
    tables: &Table<String, CaptureTable>,
    sources: &Sources,
    findings: &mut Findings,
) -> Vec<Capture> {
    let captures = tables.iter().filter_map(|(name, table)| {
        if !is_name(&name.text) {
            let message = "this can't be a name in braces";
            let help = "a name has letters, digits, `_`, `-` and `.`, and begins with a letter";
            findings.push(sources.error("bad-name", name.span, message).help(help));
        }
        let places = from(table);
        let from = match places.as_slice() {
            [] if table.regex.is_some() => CaptureFrom::Body,
            [] => {
                let message = "where is it found?";
                let help = "say `header`, `cookie`, `css`, `json`, `url`, `body` or `regex`";
                findings.push(sources.error("no-source", name.span, message).help(help));
                return None;
            }
            [one] => one.value.clone(),
            [_, second, ..] => {
                let message = "it is found in one place";
                findings.push(sources.error("two-sources", second.span, message));
                return None;
            }
        };
        if let (Some(attr), None) = (&table.attr, &table.css) {
            let message = "`attr` is an attribute of the element that `css` finds";
            findings.push(sources.error("no-source", attr.span, message));
        }
        let by_default = matches!(from, CaptureFrom::Cookie(_));
        Some(Capture {
            name: Located::new(name.text.clone(), name.span),
            secret: table.secret.unwrap_or(by_default),
            part: table.regex.as_ref().map(|regex| regex.value.clone()),
            from,
            span: name.span,
        })
    });
    captures.collect()
}

/// Every place that a table names.
fn from(table: &CaptureTable) -> Vec<Located<CaptureFrom>> {
    let header = table.header.as_ref().map(|header| {
        let from = CaptureFrom::Header(header.0.clone());
        Located::new(from, header.span)
    });
    let cookie = table.cookie.as_ref().map(|cookie| {
        let from = CaptureFrom::Cookie(cookie.value.clone());
        Located::new(from, cookie.span)
    });
    let element = table.css.as_ref().map(|css| {
        let from = CaptureFrom::Element {
            css: css.value.clone(),
            attr: table.attr.as_ref().map(|attr| attr.value.clone()),
        };
        Located::new(from, css.span)
    });
    let json = table.json.as_ref().map(|path| {
        let from = CaptureFrom::Json(path.value.clone());
        Located::new(from, path.span)
    });
    let url = table.url.as_ref().map(|url| {
        let from = match url.value {
            CapturedUrl::Whole => CaptureFrom::Url,
            CapturedUrl::Path => CaptureFrom::UrlPath,
        };
        Located::new(from, url.span)
    });
    let body = table.body.as_ref();
    let body = body.map(|body| Located::new(CaptureFrom::Body, body.span));
    let all = [header, cookie, element, json, url, body];
    all.into_iter().flatten().collect()
}
