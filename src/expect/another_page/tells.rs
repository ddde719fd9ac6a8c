//! Whether what is expected tells one page from another.

use std::collections::HashSet;

use crate::expect::matching::is_positive;
use crate::source::Span;
use crate::suite::Expect;
use crate::suite::expect::{ElementExpect, NodeExpect};
use crate::suite::matcher::{Condition, Matcher, Matchers, every};
use crate::suite::value::{Count, Css, Operand, StatusSet};

/// What every page has; a text or a pattern that is found in it tells nothing.
const BARE: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
                    <title></title></head><body></body></html>";

/// Looks for an expectation that one page meets and another would not, or of
/// where it came from.
pub(super) struct Tells<'s> {
    /// Where the defaults expect something. That is for every case, so that it
    /// tells no page from another.
    pub(super) common: &'s HashSet<Span>,
}

impl Tells<'_> {
    /// Whether there is such an expectation. What is only refused (`not`,
    /// `false`), is there in every page, or bounds its size is none; and where
    /// any status will do, so will any page.
    pub(super) fn any(&self, expect: &Expect) -> bool {
        let Expect {
            status,
            title,
            body,
            size,
            wire_size,
            select,
            json,
            json_schema,
            redirect,
            url,
            // What servers say of pages, and how, is alike for many of them.
            hops: _,
            headers: _,
            cookies: _,
            charset: _,
            content_encoding: _,
            http_version: _,
            remote_ip: _,
            tls: _,
            assets: _,
            time: _,
            timing: _,
            security: _,
            caching: _,
            ranges: _,
            head_matches: _,
        } = expect;
        let of_body = body.as_ref().is_some_and(|body| {
            let digest = body.sha256.as_ref().map(|digest| digest.span);
            let file = body.file.as_ref().map(|file| file.span);
            let mut whole = digest.into_iter().chain(file);
            whole.any(|span| self.is_own(span)) || self.says(body.text.as_ref())
        });
        status
            .as_ref()
            .is_some_and(|it| self.is_own(it.span) && is_any(it))
            || of_body
            || self.says(title.as_ref())
            || self.says(redirect.as_ref())
            || self.says(url.as_ref())
            || self.says(size.as_ref())
            || self.says(wire_size.as_ref())
            || json_schema.as_ref().is_some_and(|it| self.is_own(it.span))
            || select.iter().any(|(css, it)| self.element(&css.value, it))
            || json.values().any(|it| self.is_own(it.span) && finds(it))
    }

    fn is_own(&self, span: Span) -> bool {
        !self.common.contains(&span)
    }

    fn says<V: Operand>(&self, matchers: Option<&Matchers<V>>) -> bool {
        let mut own = every(matchers).iter().filter(|it| self.is_own(it.span));
        own.any(|matcher| matcher.conditions.iter().any(|it| tells(&it.value)))
    }

    fn element(&self, css: &Css, element: &ElementExpect) -> bool {
        let is_there = || {
            element.text.as_ref().is_some_and(wants)
                || element.count.as_ref().is_some_and(wants_some)
                || element.attrs.values().any(wants)
        };
        self.says(element.text.as_ref())
            || element.attrs.values().any(|it| self.says(Some(it)))
            || self.is_own(element.span) && !css.is_common() && is_there()
    }
}

fn is_any(status: &Matcher<StatusSet>) -> bool {
    let any = |it: &Condition<StatusSet>| matches!(it, Condition::Equals(set) if set.is_any());
    status.conditions.iter().any(|it| any(&it.value))
}

/// Whether another page would hardly meet a condition.
fn tells<V: Operand>(condition: &Condition<V>) -> bool {
    match condition {
        Condition::Equals(_)
        | Condition::OneOf(_)
        | Condition::About { .. }
        | Condition::Format(_) => true,
        Condition::Contains(text) | Condition::StartsWith(text) | Condition::EndsWith(text) => {
            !BARE.contains(&text.to_ascii_lowercase())
        }
        Condition::Matches(pattern) => !pattern.is_match(BARE),
        Condition::Not(_)
        | Condition::Min(_)
        | Condition::Max(_)
        | Condition::Above(_)
        | Condition::Below(_)
        | Condition::Absent(_)
        | Condition::Type(_)
        | Condition::Length(_)
        | Condition::Empty(_) => false,
    }
}

/// Whether some matcher wants something to be there.
fn wants<V: Operand>(matchers: &Matchers<V>) -> bool {
    matchers.each.iter().any(is_wanting)
}

fn is_wanting<V: Operand>(matcher: &Matcher<V>) -> bool {
    let mut conditions = matcher.conditions.iter();
    conditions.any(|it| match &it.value {
        Condition::Absent(absent) => !absent,
        condition => is_positive(condition),
    })
}

/// Whether a path of JSON must find something.
fn finds(value: &NodeExpect) -> bool {
    value.value.as_ref().is_some_and(is_wanting) || value.count.as_ref().is_some_and(wants_some)
}

/// Whether a count is one of things that are there.
fn wants_some(count: &Matchers<Count>) -> bool {
    let refuses_none = |condition: &Condition<Count>| match condition {
        Condition::Equals(count) | Condition::Min(count) => count.0 > 0,
        Condition::OneOf(counts) => counts.iter().all(|count| count.0 > 0),
        Condition::Above(_) => true,
        _ => false,
    };
    count.conditions().any(|it| refuses_none(&it.value))
}
