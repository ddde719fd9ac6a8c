//! Expectations for which more is asked than a suite declares, where nothing
//! more can be asked.

use http::header::{
    IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE,
};
use http::{HeaderName, Method};

use crate::source::Sources;
use crate::suite::expect::FollowedUp;
use crate::suite::matcher::Condition;
use crate::suite::toml::Findings;
use crate::suite::{Expect, Step};

/// Headers that make a response depend on what one has already, or a part of
/// the response.
const CONDITIONS: [HeaderName; 6] = [
    IF_MATCH,
    IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
    IF_RANGE,
    IF_UNMODIFIED_SINCE,
    RANGE,
];

/// What can't follow from the response to `step`.
pub(super) fn step(step: &Step, sources: &Sources, findings: &mut Findings) {
    for (which, span) in step.expect.followed_up() {
        let key = which.as_str();
        let method = &step.request.method;
        if **method != Method::GET {
            let message = format!(
                "`{key}` is about answers to GET, and this asks with {}",
                method.value
            );
            let finding = sources.error("not-get", span, message);
            findings.push(finding.help("ask with `get`"));
        }
        let sent = step.request.headers.iter();
        let mut sent = sent
            .filter(|(_, value)| value.is_some())
            .map(|(name, _)| name);
        if let Some(name) = sent.find(|name| CONDITIONS.contains(&name.value)) {
            let message = format!(
                "`{key}` asks with headers of its own, and `{}` is one",
                name.value
            );
            let finding = sources.error("own-condition", name.span, message);
            let finding = finding.at(sources.place(span), "it is expected here");
            findings.push(finding.help("make two cases of it"));
        }
        if which != FollowedUp::HeadMatches && !may_be_200(&step.expect) {
            let message =
                format!("`{key}` is about answers with 200, and another status is expected");
            findings.push(sources.error("not-200", span, message));
        }
    }
}

fn may_be_200(expect: &Expect) -> bool {
    match &expect.status {
        None => expect.redirect.is_none(),
        Some(status) => status.conditions.iter().all(
            |condition| !matches!(&condition.value, Condition::Equals(set) if !set.contains(200)),
        ),
    }
}

/// What `[ready]` can't wait for: it asks one request, again and again.
pub(super) fn ready(expect: &Expect, sources: &Sources, findings: &mut Findings) {
    let assets = expect.assets.as_ref().map(|it| ("assets", it.span));
    let followed_up = expect.followed_up().into_iter();
    let followed_up = followed_up.map(|(which, span)| (which.as_str(), span));
    for (key, span) in followed_up.chain(assets) {
        let message = format!("`{key}` takes more than the one request of `[ready]`");
        let finding = sources.error("not-ready", span, message);
        findings.push(finding.help("say so in a case"));
    }
}
