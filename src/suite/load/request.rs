//! From the keys of a request to requests.

use http::Method;
use url::{Position, Url};

use super::command_line::COMMAND_LINE;
use super::lint;
use super::variables::masked;
use crate::source::{Diagnostic, Located, Sources, Span};
use crate::suite::file::{Paths, RequestKeys, ResponseKeys, SubmitTable};
use crate::suite::keys;
use crate::suite::toml::Findings;
use crate::suite::{Destination, Inherited, Limits, Request, Secret, Step};

/// The keys of a request as they were decoded.
pub(super) struct RequestReader<'a> {
    /// The methods that have a key of their own, with their paths.
    pub(super) methods: Vec<(&'static str, Located<Paths>)>,
    pub(super) keys: &'a RequestKeys,
    /// Whether nothing was left out of them because it is wrong.
    pub(super) whole: bool,
    /// Whether no `{{…}}` is left.
    pub(super) filled: bool,
    /// Whether what was captured is filled in, which a server may have said.
    pub(super) captured: bool,
    /// Where it is asked as the suite says, before anything was captured.
    pub(super) place: Option<&'a Destination>,
    /// What the request takes over from its case and from `[defaults]`.
    pub(super) inherited: Inherited,
    /// The target that is asked, where the table names one.
    pub(super) target: Option<&'a Located<String>>,
    pub(super) whose: Whose,
    /// Where the table stands.
    pub(super) span: Span,
    pub(super) secrets: &'a [Secret],
    pub(super) sources: &'a Sources,
}

/// Whose request it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whose {
    Case,
    Step,
    Ready,
}

impl Whose {
    const fn name(self) -> &'static str {
        match self {
            Self::Case => "a case",
            Self::Step => "a step",
            Self::Ready => "`[ready]`",
        }
    }

    const fn this(self) -> &'static str {
        match self {
            Self::Case => "this case",
            Self::Step => "this step",
            Self::Ready => "`[ready]`",
        }
    }

    /// What to do where two requests are meant.
    const fn another(self) -> &'static str {
        match self {
            Self::Case => "write a second [[case]]",
            Self::Step => "write a second [[case.step]]",
            Self::Ready => "write one of them",
        }
    }
}

/// The requests of a table.
pub(super) struct Asked {
    /// One a path.
    pub(super) steps: Vec<Step>,
    /// Whether the paths are a list, even if of one.
    pub(super) list: bool,
}

impl RequestReader<'_> {
    /// The requests, as far as they could be understood.
    pub(super) fn requests(&self, findings: &mut Findings) -> Asked {
        let (lines, list) = self.lines(findings);
        let parts = self.parts(findings);
        for line in &lines {
            if line.to.is_some() {
                self.refuse_second_place(line.path.span, findings);
            }
        }
        let steps = lines.into_iter().map(|line| {
            let span = line.path.span;
            let request = Request {
                method: line.method,
                path: line.path,
                raw: self.keys.line.raw_path.is_some(),
                ..parts.clone()
            };
            let target = self.target.cloned().map(Destination::Target);
            Step {
                url: line.url.map(Box::new),
                to: line.to.or(target).map(Box::new),
                expect: self.keys.response.expect.clone(),
                limits: limits(&self.keys.response),
                is_timeout_typed: self.is_timeout_typed(),
                max_body: max_body(&self.keys.response),
                ..Step::new(request, span)
            }
        });
        let steps: Vec<Step> = steps.collect();
        // What was left out because it is wrong would be missed here once more.
        if self.whole
            && let Some(step) = steps.first()
        {
            lint::step(step, self, findings);
        }
        Asked { steps, list }
    }

    /// The request that sends a form; what the form says of it is open.
    pub(super) fn submitting(
        &self,
        submit: &Located<SubmitTable>,
        findings: &mut Findings,
    ) -> Step {
        let step = Step {
            submit: Some(Box::new(self.submit(submit, findings))),
            expect: self.keys.response.expect.clone(),
            limits: limits(&self.keys.response),
            is_timeout_typed: self.is_timeout_typed(),
            max_body: max_body(&self.keys.response),
            ..Step::new(self.parts(findings), submit.span)
        };
        if self.whole {
            lint::step(&step, self, findings);
        }
        step
    }

    /// The methods and the paths; exactly one key says them.
    fn lines(&self, findings: &mut Findings) -> (Vec<Line>, bool) {
        let line = &self.keys.line;
        if let Some(raw) = &line.raw_path {
            return (self.raw_line(raw, findings).into_iter().collect(), false);
        }
        match (self.methods.as_slice(), &line.method, &line.path) {
            ([(method, paths)], None, None) => {
                let method = Method::from_bytes(method.to_uppercase().as_bytes());
                let Ok(method) = method else {
                    unreachable!("the methods with a key of their own are methods");
                };
                let method = Located::new(method, paths.span);
                let lines = paths.paths.iter();
                let lines = lines.filter_map(|path| self.line(&method, path, findings));
                (lines.collect(), paths.list)
            }
            ([], Some(method), Some(path)) => {
                let method = self.method(method, findings);
                let line = method.and_then(|method| self.line(&method, path, findings));
                (line.into_iter().collect(), false)
            }
            _ => {
                self.no_line(findings);
                (Vec::new(), false)
            }
        }
    }

    /// Why there is not one request.
    fn no_line(&self, findings: &mut Findings) {
        let requests = self.methods.as_slice();
        let (method, path) = (&self.keys.line.method, &self.keys.line.path);
        match (requests, method, path) {
            ([], None, None) if self.whole => {
                let help = format!(
                    "write `get = \"/\"`, or one of {}",
                    keys::METHODS.join(", ")
                );
                let message = format!("{} asks for nothing", self.whose.this());
                let none = self.sources.error("no-request", self.span, message);
                findings.push(none.help(help));
            }
            // The key that is missing may be one that was misspelt.
            ([], _, _) if !self.whole => {}
            ([], Some(only), None) | ([], None, Some(only)) => {
                let help =
                    "`method` and `path` go together; for the usual methods write `get = \"/\"`";
                let message = "half of a request is missing";
                let half = self.sources.error("half-request", only.span, message);
                findings.push(half.help(help));
            }
            _ => {
                let second = requests.get(1).map(|(_, paths)| paths.span);
                let span = second
                    .or_else(|| method.as_ref().map(|m| m.span))
                    .or_else(|| path.as_ref().map(|p| p.span))
                    .unwrap_or(self.span);
                let first = requests.first().map_or(self.span, |(_, paths)| paths.span);
                findings.push(self.two_requests(span, first, self.whose.another()));
            }
        }
    }

    fn two_requests(&self, second: Span, first: Span, help: &str) -> Diagnostic {
        let message = format!("{} is one request", self.whose.name());
        let two = self.sources.error("two-requests", second, message);
        let first = self.sources.place(first);
        two.at(first, "this is another one").help(help)
    }

    /// A method that the suite spells itself.
    fn method(&self, method: &Located<String>, findings: &mut Findings) -> Option<Located<Method>> {
        let message = match Method::from_bytes(method.as_bytes()) {
            Ok(Method::CONNECT) => "CONNECT asks for a tunnel, not for an answer".to_owned(),
            Ok(_) if is_known_in_capitals(method) => {
                let capitals = method.to_uppercase();
                format!("case counts in methods (RFC 9110, section 9.1): write `{capitals}`")
            }
            Ok(known) => return Some(Located::new(known, method.span)),
            Err(_) => "this can't be a method: it is one word without white space".to_owned(),
        };
        findings.push(self.sources.error("bad-method", method.span, message));
        None
    }

    /// A path that is sent as it is written.
    fn raw_line(&self, raw: &Located<String>, findings: &mut Findings) -> Option<Line> {
        let other = self.methods.first().map(|(_, paths)| paths.span);
        let line = &self.keys.line;
        if let Some(span) = other.or(line.path.as_ref().map(|path| path.span)) {
            let help = "beside `raw_path`, a `method` says which it is";
            findings.push(self.two_requests(span, raw.span, help));
            return None;
        }
        lint::raw_path(
            raw,
            &self.keys.head.query,
            self.filled,
            self.sources,
            findings,
        );
        let method = match &line.method {
            Some(method) => self.method(method, findings)?,
            None => Located::new(Method::GET, raw.span),
        };
        Some(Line {
            method,
            path: raw.clone(),
            url: None,
            to: None,
        })
    }

    fn line(
        &self,
        method: &Located<Method>,
        path: &Located<String>,
        findings: &mut Findings,
    ) -> Option<Line> {
        let method = method.clone();
        let mut path = path.clone();
        let mut to = None;
        if let Some(place) = self.named_place(&path, findings) {
            let (place, rest) = place?;
            to = Some(Destination::Url(Located::new(place, path.span)));
            path.value = rest;
        }
        let path = &path;
        // A server names whole URLs, which may be captured. Whose they are, and so
        // whether the request's parameters are meant for them, is not known here.
        if let Some(url) = self.captured_url(path) {
            let shown = url[Position::BeforePath..Position::AfterQuery].to_owned();
            return Some(Line {
                method,
                path: Located::new(shown, path.span),
                url: Some(url),
                to: None,
            });
        }
        if path.contains('#') {
            let message = "what is behind `#` is never sent";
            let fragment = self.sources.error("fragment", path.span, message);
            findings.push(fragment.help("a `#` in a path is written `%23`"));
        }
        let has_control = path.chars().any(char::is_control);
        if has_control && self.is_filled(path) {
            let message = "a path has no control characters";
            let bad = self.sources.error("bad-path", path.span, message);
            findings.push(bad.help("a tab in a path is written `%09`, the end of a line `%0A`"));
        } else if !path.starts_with('/') && self.is_filled(path) {
            let bad = self
                .sources
                .error("bad-path", path.span, "a path begins with `/`");
            findings.push(if path.contains("://") {
                bad.help("a whole URL is one of http or https")
            } else {
                bad.help(format!("did you mean `/{}`?", self.masked(path.trim())))
            });
        }
        Some(Line {
            method,
            path: path.clone(),
            url: None,
            to,
        })
    }

    /// Whether nothing is left to be filled in `text`.
    pub(super) fn is_filled(&self, text: &str) -> bool {
        self.filled || !text.contains("{{")
    }

    fn is_timeout_typed(&self) -> bool {
        let timeout = self.keys.response.timeout.as_ref();
        timeout.is_some_and(|timeout| self.sources.path(timeout.span) == COMMAND_LINE)
    }

    /// A whole URL of http or https where one may stand for a path.
    fn captured_url(&self, path: &str) -> Option<Url> {
        let url = Url::parse(path).ok().filter(|_| self.captured)?;
        matches!(url.scheme(), "http" | "https").then_some(url)
    }

    /// The path with secrets shown by their variables: names are printed.
    pub(super) fn masked(&self, path: &str) -> String {
        masked(path, self.secrets)
    }
}

/// One request of a table: what differs between the paths of a list.
struct Line {
    method: Located<Method>,
    path: Located<String>,
    /// The whole URL, where one was captured.
    url: Option<Url>,
    /// The place, where the suite names a whole URL.
    to: Option<Destination>,
}

/// Methods without a key of their own that servers know.
const KNOWN: [&str; 12] = [
    "CONNECT",
    "COPY",
    "LOCK",
    "MKCOL",
    "MOVE",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "QUERY",
    "REPORT",
    "TRACE",
    "UNLOCK",
];

/// Whether a method would be a known one in capital letters, and isn't as it is
/// written.
fn is_known_in_capitals(method: &str) -> bool {
    let is_known = |known: &&str| known.eq_ignore_ascii_case(method);
    let known = KNOWN.iter().any(is_known) || keys::METHODS.iter().any(is_known);
    known && method != method.to_uppercase()
}

fn max_body(table: &ResponseKeys) -> Option<Span> {
    table.max_body.as_ref().map(|max| max.span)
}

fn limits(table: &ResponseKeys) -> Limits {
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
