//! Expectations that no response meets, or that every response does.

use crate::source::{Located, Sources};
use crate::suite::matcher::{Condition, Matcher, Matchers, every};
use crate::suite::toml::Findings;
use crate::suite::value::StatusSet;
use crate::suite::{Expect, Step};

/// What no response to `step` can be. Texts with a `{{…}}` left are not known
/// yet.
pub(super) fn step(step: &Step, sources: &Sources, findings: &mut Findings) {
    let lint = Lint {
        expect: &step.expect,
        sources,
    };
    lint.status(findings);
    lint.redirect(findings);
    lint.redirect_status(findings);
    lint.http_version(findings);
}

struct Lint<'a> {
    expect: &'a Expect,
    sources: &'a Sources,
}

impl Lint<'_> {
    /// A response with none of all statuses.
    fn status(&self, findings: &mut Findings) {
        let conditions = self.expect.status.iter().flat_map(|m| &m.conditions);
        for condition in conditions {
            if let Condition::Not(inner) = &condition.value
                && inner.conditions.iter().all(is_met_by_any_status)
            {
                let message = "every status is one of \"any\"";
                let finding = self.sources.error("never-met", condition.span, message);
                findings.push(finding.help("say which statuses it must not be"));
            }
        }
    }

    /// A redirect with a status that leads nowhere.
    fn redirect(&self, findings: &mut Findings) {
        let Some(redirect) = self.expect.redirect.as_ref().filter(|it| is_wanted(it)) else {
            return;
        };
        let statuses = self.expect.status.iter().flat_map(|m| &m.conditions);
        for status in statuses.filter(|status| !may_lead(status)) {
            let message = if is_not_modified(status) {
                "304 leads nowhere: it says that nothing has changed"
            } else {
                "a redirect has a status such as 301 or 302, and not this"
            };
            let finding = self.sources.error("never-met", status.span, message);
            let finding = finding.at(self.sources.place(redirect.span), "it is expected here");
            findings.push(finding.help("leave `status` out: any redirect will do"));
        }
    }

    /// `redirect = 301` is a path of that name, which nobody means.
    fn redirect_status(&self, findings: &mut Findings) {
        let is_status = |text: &str| text.parse().is_ok_and(|code| (100..=599).contains(&code));
        for text in every(self.expect.redirect.as_ref()).iter().flat_map(texts) {
            if is_status(&text.value) {
                let message = "`redirect` is where it leads, not its status";
                let finding = self.sources.error("bad-value", text.span, message);
                let status = &text.value;
                findings.push(finding.help(format!("write `status = {status}`, or both")));
            }
        }
    }

    /// A version that no response has.
    fn http_version(&self, findings: &mut Findings) {
        for text in every(self.expect.http_version.as_ref())
            .iter()
            .flat_map(texts)
        {
            if !is_version(&text.value) && !text.value.contains("{{") {
                let shown = crate::source::quote(&text.value, 20);
                let message = format!("{shown} is no version that a response has");
                let finding = self.sources.error("never-met", text.span, message);
                findings.push(finding.help("the versions are \"1.0\", \"1.1\" and \"2\""));
            }
        }
    }
}

/// Whether every status meets the condition.
fn is_met_by_any_status(condition: &Located<Condition<StatusSet>>) -> bool {
    match &condition.value {
        Condition::Equals(set) => set.is_any(),
        Condition::OneOf(sets) => sets.iter().any(StatusSet::is_any),
        _ => false,
    }
}

/// Whether something is expected to be there.
fn is_wanted(matchers: &Matchers<String>) -> bool {
    matchers.conditions().any(|condition| {
        let unwanted = matches!(condition.value, Condition::Absent(true) | Condition::Not(_));
        !unwanted
    })
}

/// Whether a status that meets the condition may be that of a redirect (RFC
/// 9110, section 15.4).
fn may_lead(condition: &Located<Condition<StatusSet>>) -> bool {
    let leads = |set: &StatusSet| (300..=399).any(|code| code != 304 && set.contains(code));
    match &condition.value {
        Condition::Equals(set) => leads(set),
        Condition::OneOf(sets) => sets.iter().any(leads),
        _ => true,
    }
}

/// Whether a status that meets the condition is 304.
fn is_not_modified(condition: &Located<Condition<StatusSet>>) -> bool {
    match &condition.value {
        Condition::Equals(set) => set.contains(304),
        Condition::OneOf(sets) => sets.iter().any(|set| set.contains(304)),
        _ => false,
    }
}

/// The texts that it is to be, or is not to be.
fn texts(matcher: &Matcher<String>) -> Vec<Located<String>> {
    let texts = matcher.conditions.iter().flat_map(|condition| {
        let at = |text: &String| Located::new(text.clone(), condition.span);
        match &condition.value {
            Condition::Equals(text) => vec![at(text)],
            Condition::OneOf(several) => several.iter().map(at).collect(),
            Condition::Not(inner) => texts(inner),
            _ => Vec::new(),
        }
    });
    texts.collect()
}

/// Whether responses have this version: HTTP/1 or HTTP/2, which are spoken.
fn is_version(text: &str) -> bool {
    let text = text.trim().to_ascii_uppercase();
    let number = text.strip_prefix("HTTP/").unwrap_or(&text);
    matches!(number, "1.0" | "1.1" | "2" | "2.0")
}
