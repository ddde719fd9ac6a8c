//! Errors that come with a status of success.

use serde_json::Value;

use crate::content::{Content, first_heading};
use crate::diagnose::application::log;
use crate::diagnose::front::Front;
use crate::diagnose::nginx::{ERROR_LOG, RELOAD, configured};
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::expect::Subject;
use crate::record::{Code, Diagnosis};
use crate::source::quote;

/// What a page says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Error {
    NotFound,
    Failure,
    Maintenance,
}

/// How many characters a title or heading has that says nothing but that.
const SHORT: usize = 60;

/// What sets a site's name apart from the rest of a title.
const BETWEEN: [char; 8] = ['|', '–', '—', '·', '•', '»', ':', '-'];

/// Words of pages that are not there.
const NOT_FOUND: [&str; 14] = [
    "not found",
    "page not found",
    "404 not found",
    "nothing found here",
    "no such page",
    "page does not exist",
    "page doesn't exist",
    "can't be found",
    "requested was not found",
    "seite nicht gefunden",
    "page introuvable",
    "página no encontrada",
    "pagina non trovata",
    "pagina niet gevonden",
];

/// Words of errors.
const FAILURE: [&str; 14] = [
    "something went wrong",
    "internal server error",
    "server error",
    "bad gateway",
    "service unavailable",
    "gateway timeout",
    "gateway time-out",
    "temporarily unavailable",
    "application error",
    "an error occurred",
    "unexpected error",
    "access denied",
    "technical difficulties",
    "site is down",
];

/// Words of maintenance.
const MAINTENANCE: [&str; 12] = [
    "under maintenance",
    "in maintenance",
    "for maintenance",
    "scheduled maintenance",
    "maintenance mode",
    "be back soon",
    "be right back",
    "back shortly",
    "be back shortly",
    "currently unavailable",
    "wartungsarbeiten",
    "en mantenimiento",
];

impl Error {
    /// What a title or heading says, if that is all it says.
    fn of(text: &str) -> Option<Self> {
        let text = text.to_lowercase().replace('’', "'");
        let mut parts = text.split(BETWEEN).map(str::trim);
        parts.find_map(Self::of_part)
    }

    fn of_part(part: &str) -> Option<Self> {
        if part.is_empty() || part.chars().count() > SHORT {
            return None;
        }
        let number = part.strip_prefix("error").unwrap_or(part).trim_start();
        let (number, rest) = number.split_at_checked(3).unwrap_or_default();
        let is_code = !rest.starts_with(|c: char| c.is_alphanumeric());
        match number {
            "404" | "410" if is_code => return Some(Self::NotFound),
            "500" | "502" | "503" | "504" if is_code => return Some(Self::Failure),
            _ => {}
        }
        // What a page is about stands before or behind such words, in a sentence.
        let says = |words: &str| {
            part.split_once(words).is_some_and(|(before, behind)| {
                before.split(' ').count() <= 3 && !behind.contains(char::is_alphabetic)
            })
        };
        if part == "maintenance" {
            Some(Self::Maintenance)
        } else if NOT_FOUND.iter().any(|words| says(words)) {
            Some(Self::NotFound)
        } else if MAINTENANCE.iter().any(|words| says(words)) {
            Some(Self::Maintenance)
        } else {
            let fails = FAILURE.iter().any(|words| says(words));
            fails.then_some(Self::Failure)
        }
    }
}

/// A page that says that it is an error, with a status that says it isn't.
pub(in crate::diagnose) fn shown_as_page(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_other_wanted = evidence.unmet().any(|it| *it == Subject::Status);
    if !(is_other_wanted || evidence.is_page_wrong()) || !is_success(evidence) {
        return None;
    }
    let content = Content::of(&evidence.last().response);
    let heading = || content.page().ok().and_then(first_heading);
    let (text, error) = of_title(&evidence.title).or_else(|| of_title(&heading()?))?;
    let (path, status) = (evidence.shown_path(), evidence.status());
    let said = quote(&text, 80);
    let found = Diagnosis::of(Code::ErrorWithSuccess, &path, |path| match error {
        Error::NotFound => format!("what isn't there, {path}, is answered with {status}: {said}"),
        Error::Failure => format!("{path} is answered with an error, {said}, and status {status}"),
        Error::Maintenance => {
            format!("{path} is answered with a page of maintenance, {said}, and status {status}")
        }
    })
    .of_several(match error {
        Error::NotFound => format!("what isn't there is answered with {status}: {said}"),
        Error::Failure => format!("an error, {said}, comes with status {status}"),
        Error::Maintenance => format!("a page of maintenance, {said}, comes with status {status}"),
    });
    Some(match error {
        Error::NotFound => found
            .step(of_server(evidence, "error_page 404 /404.html;"))
            .step(
                "or the application does, with a page of its own: Django's `handler404` needs \
                 `render(…, status=404)`, and no URL pattern may match everything",
            ),
        Error::Maintenance => found
            .step(of_server(evidence, "error_page 503 /maintenance.html;"))
            .step(
                "is it meant, and over? The rule that leads there (`try_files`, `if (-f …)`, `return \
                 200`) or its file can go; while it lasts, `return 503;` tells caches and monitors",
            ),
        Error::Failure => found
            .step(of_server(evidence, "error_page 502 /oops.html;"))
            .step(format!(
                "what fails is in the log: {}{ERROR_LOG}, or {}",
                evidence.place.there(),
                log(evidence.place)
            )),
    })
}

fn of_title(text: &str) -> Option<(String, Error)> {
    Some((text.to_owned(), Error::of(text)?))
}

/// The step that gives an error of the web server's its status again.
fn of_server(evidence: &ResponseEvidence<'_>, right: &str) -> String {
    let there = evidence.place.there();
    match Front::of(evidence) {
        Front::Nginx | Front::Other => format!(
            "{there}{}: `error_page … =200 …` makes a success of an error, and so does `return 200` in \
             the `location` that it leads to: `{right}` keeps the status; then {RELOAD}",
            configured("server_name|location|error_page|return 200|try_files")
        ),
        front => format!(
            "{there}does {} rewrite errors to a page of their own? That must keep the status; then {}",
            front.name(),
            front.reload()
        ),
    }
}

fn is_success(evidence: &ResponseEvidence<'_>) -> bool {
    evidence.last().response.status.is_success()
}

/// A JSON document that says that the request failed.
pub(in crate::diagnose) fn in_json(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let typed = evidence.header("content-type").unwrap_or_default();
    if !evidence.is_page_wrong() || !is_success(evidence) || !typed.contains("json") {
        return None;
    }
    let document: Value = serde_json::from_str(evidence.text).ok()?;
    let said = error_in(&document)?;
    let (path, status) = (evidence.shown_path(), evidence.status());
    let said = match said.as_str() {
        "" => String::new(),
        said => format!(", {}", quote(said, 100)),
    };
    Some(
        Diagnosis::new(
            Code::ErrorWithSuccess,
            format!("{path} is answered with an error in JSON{said}, and status {status}"),
        )
        .of_several(format!(
            "there are answers with an error in JSON{said}, and status {status}"
        ))
        .step(format!(
            "what it says comes from the application: {}{}",
            evidence.place.there(),
            log(evidence.place)
        ))
        .step("a status of 4xx or 5xx would tell monitors and caches, too"),
    )
}

/// What a document says of an error, where it says that there is one.
fn error_in(document: &Value) -> Option<String> {
    let fields = document.as_object()?;
    let is_said = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(errors) => !errors.is_empty(),
        Value::Object(error) => !error.is_empty(),
        Value::Number(number) => number.as_u64() != Some(0),
        Value::Bool(true) => true,
    };
    let error = ["error", "errors", "exception"].iter().find_map(|key| {
        let value = fields.get(*key)?;
        is_said(value).then_some(value)
    });
    let denies = |key: &str| fields.get(key) == Some(&Value::Bool(false));
    let is_error_code = |key: &str| {
        let code = fields.get(key).and_then(Value::as_u64);
        code.is_some_and(|code| (400..600).contains(&code))
    };
    let words = ["error", "fail", "failed", "failure"];
    let status = fields.get("status").and_then(Value::as_str);
    let is_failed = denies("success")
        || denies("ok")
        || is_error_code("status")
        || is_error_code("code")
        || status.is_some_and(|it| words.iter().any(|word| it.eq_ignore_ascii_case(word)));
    if error.is_none() && !is_failed {
        return None;
    }
    let message = |of: &Value| {
        ["message", "detail", "description", "title"]
            .iter()
            .find_map(|key| {
                let text = of.get(*key)?.as_str()?;
                Some(text.to_owned())
            })
    };
    let of_error = error.and_then(|error| {
        let first = error.get(0).unwrap_or(error);
        first.as_str().map(str::to_owned).or_else(|| message(first))
    });
    Some(of_error.or_else(|| message(document)).unwrap_or_default())
}

/// A traceback of Python's that came as content.
pub(in crate::diagnose) fn traceback(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !evidence.is_page_wrong() || !is_success(evidence) {
        return None;
    }
    let (before, trace) = evidence
        .text
        .split_once("Traceback (most recent call last):")?;
    let is_line = before.is_empty() || before.ends_with(['\n', '>']);
    let mut lines = trace.lines().skip(1);
    let frame = lines
        .next()
        .filter(|line| line.trim_start().starts_with("File "))?;
    let is_of_frame = |line: &&str| line.starts_with([' ', '\t']) || line.trim().is_empty();
    let error = lines.find(|line| !is_of_frame(line));
    if !is_line || frame.is_empty() {
        return None;
    }
    let path = evidence.shown_path();
    let error = error.map(|line| format!(", {}", quote(line.trim(), 100)));
    let error = error.unwrap_or_default();
    let status = evidence.status();
    Some(
        Diagnosis::of(Code::ErrorWithSuccess, &path, |path| {
            format!("{path} is answered with a traceback of Python's{error}, and status {status}")
        })
        .of_several(format!(
            "tracebacks of Python's{error} come with status {status}"
        ))
        .step(format!(
            "everybody can read it: something catches the exception and sends it (a debugger's \
             middleware, `except`, `print`): leave that to `DEBUG = False`, which answers 500; \
             {}{} has it, too",
            evidence.place.there(),
            log(evidence.place)
        )),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_title_says_is_all_it_says() {
        for (title, error) in [
            ("Page not found - To-Do lists", Error::NotFound),
            ("404", Error::NotFound),
            ("Error 404: nothing here", Error::NotFound),
            ("Oops! Something went wrong", Error::Failure),
            ("502 Bad Gateway", Error::Failure),
            ("We’ll be back soon!", Error::Maintenance),
            ("Superlists | Down for maintenance", Error::Maintenance),
        ] {
            assert_eq!(Error::of(title), Some(error), "{title}");
        }
        for title in [
            "To-Do lists",
            "404Studio",
            "5000 recipes",
            "How to mend a page not found error in nginx",
            "What went wrong in 1914",
            "Maintenance of old clocks and watches",
            "",
        ] {
            assert_eq!(Error::of(title), None, "{title}");
        }
    }

    #[test]
    fn a_document_says_that_it_failed() {
        let said = |text: &str| error_in(&serde_json::from_str(text).unwrap());
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(said(r#"{"error": "no table"}"#), some("no table"));
        assert_eq!(said(r#"{"error": {"code": 5, "message": "x"}}"#), some("x"));
        assert_eq!(
            said(r#"{"errors": [{"message": "y"}], "data": null}"#),
            some("y")
        );
        assert_eq!(said(r#"{"status": "error", "detail": "z"}"#), some("z"));
        assert_eq!(said(r#"{"success": false}"#), some(""));
        for right in [
            r#"{"error": null, "a": 1}"#,
            r#"{"errors": []}"#,
            r#"{"status": 200}"#,
            "[1]",
        ] {
            assert_eq!(said(right), None, "{right}");
        }
    }
}
