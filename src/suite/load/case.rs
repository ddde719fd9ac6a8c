//! From a `[[case]]` table to cases.

use std::path::{Path, PathBuf};

use http::{HeaderValue, Method};

use super::lint;
use super::shared::beside;
use crate::source::{Diagnostic, Located, Sources, Span};
use crate::suite::file::{CaseTable, HeaderValues, METHODS, PartValue};
use crate::suite::toml::{Findings, Node, decode};
use crate::suite::{Auth, Body, Case, Limits, Part, PartContent, Request, Secret};

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
    let builder = Builder {
        table: &table,
        filled,
        span: node.span,
        sources,
        secrets,
    };
    // What was left out because it is wrong would be missed here once more.
    let asked = builder.asked(whole, findings);
    let request_parts = builder.parts(findings);
    let cases = asked.into_iter().map(|asked| {
        let mut tags = suite_tags.to_vec();
        tags.extend(
            table
                .tags
                .iter()
                .filter(|tag| !suite_tags.contains(tag))
                .cloned(),
        );
        Case {
            name: asked.name,
            span: asked.span,
            request: Request {
                method: asked.method,
                path: asked.path,
                ..request_parts.clone()
            },
            expect: table.expect.clone(),
            limits: limits(&table),
            tags,
            skip: table.skip.clone(),
            only_targets: table.only_targets.clone(),
            not_targets: table.not_targets.clone(),
        }
    });
    let cases: Vec<Case> = cases.collect();
    if whole && let Some(case) = cases.first() {
        lint::case(case, &table, sources, findings);
    }
    if findings.errors() > before {
        Vec::new()
    } else {
        cases
    }
}

/// One request of a table: what differs between the paths of a list.
struct Asked {
    name: Located<String>,
    span: Span,
    method: Located<Method>,
    path: Located<String>,
}

struct Builder<'a> {
    table: &'a CaseTable,
    filled: bool,
    span: Span,
    sources: &'a Sources,
    secrets: &'a [Secret],
}

impl Builder<'_> {
    fn finding(&self, code: &str, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, message).at(self.sources.place(span), "")
    }

    /// The method and the paths; exactly one key says them.
    fn asked(&self, whole: bool, findings: &mut Findings) -> Vec<Asked> {
        let requests = self.table.requests();
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
            ([], Some(method), Some(path)) => match Method::from_bytes(method.as_bytes()) {
                Ok(Method::CONNECT) => {
                    let message = "CONNECT asks for a tunnel, not for an answer";
                    findings.push(self.finding("bad-method", method.span, message));
                    Vec::new()
                }
                Ok(known) => {
                    let asked = self.named(&Located::new(known, method.span), path, false);
                    self.with_good_paths(vec![asked], findings)
                }
                Err(_) => {
                    let message = "this can't be a method: it is one word without white space";
                    findings.push(self.finding("bad-method", method.span, message));
                    Vec::new()
                }
            },
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

    fn with_good_paths(&self, asked: Vec<Asked>, findings: &mut Findings) -> Vec<Asked> {
        for Asked { path, name, .. } in &asked {
            if name.trim().is_empty() || name.chars().any(char::is_control) {
                let message = "a name is one line of text";
                findings.push(self.finding("bad-name", name.span, message));
            }
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

    /// Everything of the request but method and path.
    fn parts(&self, findings: &mut Findings) -> Request {
        let nowhere = Located::new(String::new(), self.span);
        let cookies = self.table.cookies.iter();
        lint::host(self.table.host.as_ref(), self.sources, findings);
        Request {
            method: Located::new(Method::GET, self.span),
            path: nowhere,
            host: self.table.host.clone(),
            headers: self.headers(findings),
            query: self.table.query.0.clone(),
            cookies: cookies
                .map(|(name, value)| (name.clone(), value.0.clone()))
                .collect(),
            auth: self.auth(findings),
            body: self.body(findings),
        }
    }

    fn headers(
        &self,
        findings: &mut Findings,
    ) -> Vec<(Located<http::HeaderName>, Option<HeaderValue>)> {
        let mut headers: Vec<(Located<http::HeaderName>, Option<HeaderValue>)> = Vec::new();
        for (key, values) in &self.table.headers {
            let name = Located::new(key.value.0.clone(), key.span);
            if headers.iter().any(|(other, _)| *other == name) {
                let message = format!("`{}` stands twice, and names ignore case", key.text);
                findings.push(self.finding("duplicate-key", key.span, message));
            }
            if name.value == http::header::HOST {
                let host = self.finding("host-header", key.span, "the Host header is `host`");
                findings.push(host.help("write `host = \"…\"` in the case or at the top"));
            }
            if name.value == http::header::TRANSFER_ENCODING {
                let message = "how a body is transferred is not a suite's to say";
                findings.push(self.finding("transfer-encoding", key.span, message));
            }
            let values = match values {
                HeaderValues::Unsent => {
                    if name.value == http::header::ACCEPT {
                        let message = "`accept` can't be left out; `*/*` accepts anything";
                        findings.push(self.finding("accept-header", key.span, message));
                    }
                    headers.push((name, None));
                    continue;
                }
                HeaderValues::Sent(values) => values,
            };
            for value in values {
                if let Ok(value) = HeaderValue::from_str(value.trim()) {
                    headers.push((name.clone(), Some(value)));
                } else {
                    let message = "a header's value is one line of text";
                    findings.push(self.finding("bad-header", key.span, message));
                }
            }
        }
        headers
    }

    fn auth(&self, findings: &mut Findings) -> Option<Auth> {
        match (&self.table.basic_auth, &self.table.bearer) {
            (Some(basic), Some(bearer)) => {
                let both = self.finding("two-auths", bearer.span, "credentials are said twice");
                findings.push(both.at(self.sources.place(basic.span), "here too"));
                None
            }
            (Some(basic), None) => Some(Auth::Basic {
                user: basic.user.clone(),
                password: basic.password.clone(),
            }),
            (None, Some(token)) => {
                if HeaderValue::from_str(token).is_err() {
                    findings.push(self.finding(
                        "bad-header",
                        token.span,
                        "a token is one line of text",
                    ));
                }
                Some(Auth::Bearer(token.value.clone()))
            }
            (None, None) => None,
        }
    }

    fn body(&self, findings: &mut Findings) -> Option<Body> {
        let table = self.table;
        let mut bodies: Vec<(Span, Body)> = Vec::new();
        if let Some(text) = &table.body {
            bodies.push((text.span, Body::Text(text.value.clone())));
        }
        if let Some(json) = &table.json {
            bodies.push((json.span, Body::Json(json.value.clone())));
        }
        if let Some(form) = &table.form {
            bodies.push((form.span, Body::Form(form.value.0.clone())));
        }
        if let Some(parts) = &table.multipart {
            let built = parts
                .iter()
                .map(|(name, part)| self.part(name, part, findings))
                .collect();
            bodies.push((parts.span, Body::Multipart(built)));
        }
        if let Some(file) = &table.file {
            bodies.push((file.span, Body::File(self.file(file, findings))));
        }
        if let [(first, _), (second, _), ..] = bodies.as_slice() {
            let two = self.finding("two-bodies", *second, "a request has one body");
            findings.push(two.at(self.sources.place(*first), "this is another one"));
        }
        bodies.into_iter().next().map(|(_, body)| body)
    }

    fn part(&self, name: &str, part: &PartValue, findings: &mut Findings) -> Part {
        let content = match part {
            PartValue::Text(text) => PartContent::Text(text.clone()),
            PartValue::File(file) => {
                let path = self.file(&file.file, findings);
                let own_name = || {
                    let name = path.file_name().unwrap_or_default();
                    name.to_string_lossy().into_owned()
                };
                let guessed = || mime_guess::from_path(&path.value).first_or_octet_stream();
                PartContent::File {
                    filename: file.filename.clone().unwrap_or_else(own_name),
                    content_type: file
                        .content_type
                        .clone()
                        .unwrap_or_else(|| guessed().to_string()),
                    path,
                }
            }
        };
        Part {
            name: name.to_owned(),
            content,
        }
    }

    /// A file to send, which lies beside the file that names it.
    fn file(&self, path: &Located<PathBuf>, findings: &mut Findings) -> Located<PathBuf> {
        let here = self.sources.path(path.span).to_owned();
        let found = beside(Some(Path::new(&here)), &path.value);
        if !found.is_file() {
            let message = format!("there is no file {}", found.display());
            let missing = self.finding("no-file", path.span, message);
            findings.push(missing.help("a file is looked for beside the suite that names it"));
        }
        Located::new(found, path.span)
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
