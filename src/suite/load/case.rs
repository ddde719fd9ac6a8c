//! From a `[[case]]` table to cases.

use http::Method;

use super::lint;
use crate::source::{Diagnostic, Located, Sources, Span};
use crate::suite::file::{CaseTable, METHODS};
use crate::suite::toml::{Findings, Node, decode};
use crate::suite::{Case, Limits, Request, Secret, Step};

/// The cases of one table: one a path. None when a part of the table is wrong,
/// which is among the findings then; `filled` says that no `{{…}}` is left.
pub(super) fn cases(
    node: &Node,
    filled: bool,
    suite_tags: &[String],
    secrets: &[Secret],
    sources: &Sources,
    findings: &mut Findings,
) -> Vec<Case> {
    let before = findings.errors();
    let (table, whole) = decode::<CaseTable>(node, sources, findings);
    let Some(table) = table else {
        return Vec::new();
    };
    let asking = Asking {
        table: &table,
        whole,
        filled,
        span: node.span,
        tags: suite_tags,
        secrets,
    };
    let cases = built(&asking, sources, findings);
    if findings.errors() > before {
        Vec::new()
    } else {
        cases
    }
}

/// A table that was decoded.
pub(super) struct Asking<'a> {
    pub(super) table: &'a CaseTable,
    /// Whether nothing was left out of it because it is wrong.
    pub(super) whole: bool,
    /// Whether no `{{…}}` is left.
    pub(super) filled: bool,
    /// Where it stands.
    pub(super) span: Span,
    /// The suite's tags.
    pub(super) tags: &'a [String],
    pub(super) secrets: &'a [Secret],
}

/// The cases of a table, as far as they could be understood.
pub(super) fn built(asking: &Asking<'_>, sources: &Sources, findings: &mut Findings) -> Vec<Case> {
    let Asking { table, whole, .. } = *asking;
    let builder = Builder {
        table,
        filled: asking.filled,
        span: asking.span,
        sources,
        secrets: asking.secrets,
    };
    // What was left out because it is wrong would be missed here once more.
    let asked = builder.asked(whole, findings);
    let request_parts = builder.parts(findings);
    let cases = asked.into_iter().map(|asked| {
        let mut tags = asking.tags.to_vec();
        let own = table.tags.0.iter();
        tags.extend(own.filter(|tag| !asking.tags.contains(tag)).cloned());
        Case {
            name: asked.name,
            span: asked.span,
            steps: vec![Step {
                span: asked.span,
                request: Request {
                    method: asked.method,
                    path: asked.path,
                    raw: table.raw_path.is_some(),
                    ..request_parts.clone()
                },
                expect: table.expect.clone(),
                limits: limits(table),
            }],
            retry: table.retry.as_ref().map(|retry| retry.value.0),
            tags,
            skip: table.skip.clone().map(|skip| skip.map(|reason| reason.0)),
            only_targets: table.only_targets.clone(),
            not_targets: table.not_targets.clone(),
        }
    });
    let cases: Vec<Case> = cases.collect();
    if whole && let Some(case) = cases.first() {
        lint::case(case, table, sources, findings);
    }
    cases
}

/// One request of a table: what differs between the paths of a list.
struct Asked {
    name: Located<String>,
    span: Span,
    method: Located<Method>,
    path: Located<String>,
}

pub(super) struct Builder<'a> {
    pub(super) table: &'a CaseTable,
    filled: bool,
    pub(super) span: Span,
    pub(super) sources: &'a Sources,
    secrets: &'a [Secret],
}

impl Builder<'_> {
    pub(super) fn finding(&self, code: &str, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message).at(self.sources.place(span), "")
    }

    /// The method and the paths; exactly one key says them.
    fn asked(&self, whole: bool, findings: &mut Findings) -> Vec<Asked> {
        let requests = self.table.requests();
        if let Some(raw) = &self.table.raw_path {
            return self.asked_raw(raw, findings);
        }
        match (requests.as_slice(), &self.table.method, &self.table.path) {
            ([(method, paths)], None, None) => {
                let method = Method::from_bytes(method.to_uppercase().as_bytes());
                let Ok(method) = method else {
                    unreachable!("the methods with a key of their own are methods");
                };
                let method = Located::new(method, paths.span);
                let list = paths.list;
                let asked = paths
                    .paths
                    .iter()
                    .map(|path| self.named(&method, path, list));
                self.with_good_paths(asked.collect(), findings)
            }
            ([], Some(method), Some(path)) => {
                let method = self.method(method, findings);
                let asked = method.map(|method| self.named(&method, path, false));
                self.with_good_paths(asked.into_iter().collect(), findings)
            }
            ([], None, None) => {
                if whole {
                    let help = format!("write `get = \"/\"`, or one of {}", METHODS.join(", "));
                    let none = self.finding("no-request", self.span, "this case asks for nothing");
                    findings.push(none.help(help));
                }
                Vec::new()
            }
            ([], Some(only), None) | ([], None, Some(only)) => {
                let help =
                    "`method` and `path` go together; for the usual methods write `get = \"/\"`";
                let half = self.finding("half-request", only.span, "half of a request is missing");
                findings.push(half.help(help));
                Vec::new()
            }
            _ => {
                let second = requests.get(1).map(|(_, paths)| paths.span);
                let span = second
                    .or_else(|| self.table.method.as_ref().map(|m| m.span))
                    .or_else(|| self.table.path.as_ref().map(|p| p.span))
                    .unwrap_or(self.span);
                let first = requests.first().map_or(self.span, |(_, paths)| paths.span);
                let two = self.finding("two-requests", span, "a case is one request");
                let two = two.at(self.sources.place(first), "this is another one");
                findings.push(two.help("write a second [[case]]"));
                Vec::new()
            }
        }
    }

    /// A method that the suite spells itself.
    fn method(&self, method: &Located<String>, findings: &mut Findings) -> Option<Located<Method>> {
        let message = match Method::from_bytes(method.as_bytes()) {
            Ok(Method::CONNECT) => "CONNECT asks for a tunnel, not for an answer",
            Ok(known) => return Some(Located::new(known, method.span)),
            Err(_) => "this can't be a method: it is one word without white space",
        };
        findings.push(self.finding("bad-method", method.span, message));
        None
    }

    /// A path that is sent as it is written.
    fn asked_raw(&self, raw: &Located<String>, findings: &mut Findings) -> Vec<Asked> {
        let other = self.table.requests().first().map(|(_, paths)| paths.span);
        if let Some(span) = other.or(self.table.path.as_ref().map(|path| path.span)) {
            let two = self.finding("two-requests", span, "a case is one request");
            let two = two.at(self.sources.place(raw.span), "this is another one");
            findings.push(two.help("beside `raw_path`, a `method` says which it is"));
            return Vec::new();
        }
        lint::raw_path(raw, &self.table.query, self.filled, self.sources, findings);
        let method = match &self.table.method {
            Some(method) => self.method(method, findings),
            None => Some(Located::new(Method::GET, raw.span)),
        };
        let asked = method.map(|method| self.named(&method, raw, false));
        if let (Some(_), Some(asked)) = (&self.table.name, &asked) {
            self.check_name(&asked.name, findings);
        }
        asked.into_iter().collect()
    }

    fn named(&self, method: &Located<Method>, path: &Located<String>, list: bool) -> Asked {
        let shown = self.masked(path);
        let request = format!("{} {shown}", method.value);
        let (name, span) = match &self.table.name {
            Some(name) if list => (format!("{}: {shown}", name.value), path.span),
            Some(name) => (name.value.clone(), name.span),
            None => (request, path.span),
        };
        Asked {
            name: Located::new(name, span),
            span: path.span,
            method: method.clone(),
            path: path.clone(),
        }
    }

    /// The path with secrets shown by their variables: names are printed.
    fn masked(&self, path: &str) -> String {
        let mut shown = path.to_owned();
        for secret in self
            .secrets
            .iter()
            .filter(|secret| !secret.value.is_empty())
        {
            shown = shown.replace(&secret.value, &format!("${}", secret.env));
        }
        shown
    }

    fn check_name(&self, name: &Located<String>, findings: &mut Findings) {
        if name.trim().is_empty() || name.chars().any(char::is_control) {
            let message = "a name is one line of text";
            findings.push(self.finding("bad-name", name.span, message));
        }
    }

    fn with_good_paths(&self, asked: Vec<Asked>, findings: &mut Findings) -> Vec<Asked> {
        for Asked { path, name, .. } in &asked {
            self.check_name(name, findings);
            if path.contains('#') {
                let message = "what is behind `#` is never sent";
                let fragment = self.finding("fragment", path.span, message);
                findings.push(fragment.help("a `#` in a path is written `%23`"));
            }
            let good = path.starts_with('/') && !path.chars().any(char::is_control);
            if good || !self.filled {
                continue;
            }
            let bad = self.finding("bad-path", path.span, "a path begins with `/`");
            findings.push(if path.contains("://") {
                bad.help("where to connect is said by `--target`, who to ask for by `host`")
            } else {
                bad.help(format!("did you mean `/{}`?", self.masked(path.trim())))
            });
        }
        asked
    }
}

fn limits(table: &CaseTable) -> Limits {
    let default = Limits::default();
    Limits {
        follow: table.follow.as_ref().and_then(|follow| follow.value.0),
        timeout: table
            .timeout
            .as_ref()
            .map_or(default.timeout, |timeout| timeout.value.0),
        max_body: table
            .max_body
            .as_ref()
            .map_or(default.max_body, |max| max.value.0),
    }
}
