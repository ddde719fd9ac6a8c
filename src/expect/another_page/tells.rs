//! Whether what is expected tells one page from another.

use crate::expect::matching::is_positive;
use crate::suite::Expect;
use crate::suite::expect::{ElementExpect, NodeExpect};
use crate::suite::matcher::{Condition, Matcher, Matchers};
use crate::suite::value::{Count, Operand, StatusSet};

/// Whether something is expected that one page has and another lacks, or of
/// where it came from. What is only refused (`not`, `false`) is no such thing,
/// since every page lacks it; and where any status will do, so will any page.
pub(super) fn is_told(expect: &Expect) -> bool {
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
        hops,
        // What servers say of pages, and how, is alike for many of them.
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
        body.sha256.is_some() || body.file.is_some() || body.text.as_ref().is_some_and(wants)
    });
    status.as_ref().is_some_and(is_any)
        || of_body
        || title.as_ref().is_some_and(wants)
        || redirect.as_ref().is_some_and(wants)
        || size.is_some()
        || wire_size.is_some()
        || url.is_some()
        || hops.is_some()
        || json_schema.is_some()
        || select.values().any(wants_element)
        || json.values().any(wants_value)
}

fn is_any(status: &Matcher<StatusSet>) -> bool {
    let any = |it: &Condition<StatusSet>| matches!(it, Condition::Equals(set) if set.is_any());
    status.conditions.iter().any(|it| any(&it.value))
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

fn wants_element(element: &ElementExpect) -> bool {
    let mut attrs = element.attrs.values();
    element.text.as_ref().is_some_and(wants)
        || element.count.as_ref().is_some_and(wants_some)
        || attrs.any(wants)
}

fn wants_value(value: &NodeExpect) -> bool {
    value.value.as_ref().is_some_and(is_wanting) || value.count.as_ref().is_some_and(wants_some)
}

/// Whether a count is one of things that are there.
fn wants_some(count: &Matchers<Count>) -> bool {
    let none = |condition: &Condition<Count>| matches!(condition, Condition::Equals(Count(0)));
    !count.conditions().any(|it| none(&it.value))
}
