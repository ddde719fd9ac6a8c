//! Expectations that can't be met as they are meant, whatever the response is.

use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue, Method};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

use super::request::RequestReader;
use super::{follow_up_lints, header_lints, never_met};
use crate::source::{Located, Sources, is_in_no_host, quote};
use crate::suite::file::{CaseShared, Fields, ResponseKeys};
use crate::suite::matcher::Condition;
use crate::suite::toml::Findings;
use crate::suite::{Named, Step};

/// A host that can't be sent.
pub(super) fn host(host: Option<&Located<String>>, sources: &Sources, findings: &mut Findings) {
    let Some(host) = host else { return };
    let message = if host.contains("://") || host.contains('/') {
        "a host is a name such as `staging.example.com`, not a URL"
    } else if host.is_empty()
        || host.contains(is_in_no_host)
        || HeaderValue::from_str(host).is_err()
    {
        "this can't be sent as a Host header"
    } else {
        return;
    };
    findings.push(sources.error("bad-host", host.span, message));
}

/// A name that would not be one in a report.
pub(super) fn name(name: &Located<String>, sources: &Sources, findings: &mut Findings) {
    if name.trim().is_empty() || name.chars().any(char::is_control) {
        findings.push(sources.error("bad-name", name.span, "a name is one line of text"));
    }
}

/// A path that can't be sent as it is written: HTTP has no room for white
/// space, and URLs are ASCII (RFC 9112, section 3.2; RFC 3986).
pub(super) fn raw_path(
    path: &Located<String>,
    query: &Fields,
    filled: bool,
    sources: &Sources,
    findings: &mut Findings,
) {
    let error = |message: String| sources.error("bad-path", path.span, message);
    if let Some(c) = unfit(path) {
        let encoded: String = percent_encode(c.to_string().as_bytes(), NON_ALPHANUMERIC).collect();
        let shown = quote(&c.to_string(), 10);
        let finding = error(format!("{shown} can't be sent as it is"));
        findings.push(finding.help(format!("write it as `{encoded}`")));
    } else if path.len() > LONGEST_PATH {
        findings.push(error(format!("a path has at most {LONGEST_PATH} bytes")));
    } else if filled && !path.starts_with('/') {
        findings.push(error("a path begins with `/`".to_owned()));
    }
    if !query.0.is_empty() {
        let finding = error("`raw_path` is sent as it is, and `query` adds to it".to_owned());
        findings.push(finding.help("write the query behind a `?` of the path"));
    }
}

/// The longest path that the libraries carry with everything around it.
const LONGEST_PATH: usize = 60_000;

/// The first character that no request target has, whatever stands before it.
fn unfit(path: &str) -> Option<char> {
    let fits = |part: &str| {
        part.is_ascii() && !part.contains('#') && PathAndQuery::try_from(format!("/{part}")).is_ok()
    };
    let cut: String = path.chars().take(LONGEST_PATH).collect();
    let ends: Vec<(usize, char)> = cut.char_indices().collect();
    let good = ends.partition_point(|(at, c)| fits(&cut[..at + c.len_utf8()]));
    ends.get(good).map(|&(_, c)| c)
}

/// What contradicts itself in a case, apart from its requests.
pub(super) fn case(table: &CaseShared, sources: &Sources, findings: &mut Findings) {
    if let Some(skip) = &table.skip
        && skip.0.trim().is_empty()
    {
        findings.push(sources.error("no-reason", skip.span, "say why it is skipped"));
    }
    targets(&table.only_targets, &table.not_targets, sources, findings);
}

/// Targets that are both meant and not.
pub(super) fn targets(
    only: &[Located<String>],
    not: &[Located<String>],
    sources: &Sources,
    findings: &mut Findings,
) {
    for name in only {
        if not.contains(name) {
            let message = format!("`{}` is both asked for and excluded", name.value);
            findings.push(sources.error("no-target", name.span, message));
        }
    }
}

/// What contradicts itself in a request and what is expected of its response.
pub(super) fn step(step: &Step, request: &RequestReader<'_>, findings: &mut Findings) {
    let lint = Lint {
        step,
        table: &request.keys.response,
        filled: request.filled,
        sources: request.sources,
    };
    lint.headers(findings);
    lint.redirects(findings);
    lint.head(findings);
    lint.encoding(findings);
    lint.limits(findings);
    follow_up_lints::step(step, request.sources, findings);
    header_lints::step(step, request.filled, request.sources, findings);
    never_met::step(step, request.sources, findings);
}

struct Lint<'a> {
    step: &'a Step,
    table: &'a ResponseKeys,
    /// Whether no `{{…}}` is left.
    filled: bool,
    sources: &'a Sources,
}

impl Lint<'_> {
    /// A header that no response can have would always be absent.
    fn headers(&self, findings: &mut Findings) {
        let names: Vec<_> = self.step.expect.headers.keys().collect();
        for (at, name) in names.iter().enumerate() {
            let known = self.filled || !name.text.contains("{{");
            if known && HeaderName::try_from(name.text.as_str()).is_err() {
                let message = "this can't be the name of a header";
                findings.push(self.sources.error("bad-header", name.span, message));
            }
            let twin = |other: &&&Named<String>| other.text.eq_ignore_ascii_case(&name.text);
            if let Some(first) = names[..at].iter().find(twin) {
                let message = format!("`{}` stands twice, and names ignore case", name.text);
                let lint = self.sources.error("duplicate-key", name.span, message);
                findings.push(lint.at(self.sources.place(first.span), "the first is here"));
            }
        }
    }

    fn redirects(&self, findings: &mut Findings) {
        let expect = &self.step.expect;
        let follows = self.step.limits.follow.is_some();
        let after = [
            ("url", expect.url.as_ref().map(|m| m.span)),
            ("hops", expect.hops.as_ref().map(|m| m.span)),
        ];
        for (key, span) in after {
            if let (Some(span), false) = (span, follows) {
                let message = format!("`{key}` is about redirects that are followed");
                let lint = self.sources.error("not-followed", span, message);
                findings.push(lint.help("add `follow = true`, or expect a `redirect`"));
            }
        }
        let Some(redirect) = &expect.redirect else {
            return;
        };
        if follows {
            let message = "a redirect that is followed is not the answer";
            let lint = self.sources.error("followed", redirect.span, message);
            findings.push(lint.help("expect `url` and `hops`, or drop `follow`"));
        }
    }

    /// The response to HEAD has no content (RFC 9110, section 9.3.2).
    fn head(&self, findings: &mut Findings) {
        if *self.step.request.method != Method::HEAD {
            return;
        }
        let expect = &self.step.expect;
        let content = [
            ("title", expect.title.as_ref().map(|m| m.span)),
            ("body", expect.body.as_ref().map(|b| b.span)),
            ("size", expect.size.as_ref().map(|m| m.span)),
            ("wire_size", expect.wire_size.as_ref().map(|m| m.span)),
            ("select", expect.select.keys().next().map(|key| key.span)),
            ("json", expect.json.keys().next().map(|key| key.span)),
            ("json_schema", expect.json_schema.as_ref().map(|s| s.span)),
            ("assets", expect.assets.as_ref().map(|it| it.span)),
        ];
        for (key, span) in content {
            if let Some(span) = span {
                let message = format!("`{key}` can't be judged: the answer to HEAD has no content");
                let lint = self.sources.error("no-content", span, message);
                findings.push(lint.help("ask with `get`"));
            }
        }
    }

    /// Servers encode for clients that say they can decode.
    fn encoding(&self, findings: &mut Findings) {
        let Some(encoding) = &self.step.expect.content_encoding else {
            return;
        };
        let asked = self
            .step
            .request
            .headers
            .iter()
            .any(|(name, _)| name.value == http::header::ACCEPT_ENCODING);
        let positive = encoding.conditions().any(|condition| {
            !matches!(condition.value, Condition::Absent(true) | Condition::Not(_))
        });
        if !asked && positive {
            let message = "no encoding is asked for, so a server sends none";
            let (code, span) = ("no-accept-encoding", encoding.span);
            let lint = self.sources.warning(code, span, message);
            findings.push(lint.help("add `headers.accept-encoding = \"gzip\"`"));
        }
    }

    fn limits(&self, findings: &mut Findings) {
        if let Some(timeout) = &self.table.timeout
            && timeout.0.is_zero()
        {
            let message = "no answer comes in no time";
            findings.push(self.sources.error("zero-timeout", timeout.span, message));
        }
        if let Some(max) = &self.table.max_body
            && max.0 == 0
        {
            let message = "nothing would be read";
            findings.push(self.sources.error("zero-body", max.span, message));
        }
    }
}
