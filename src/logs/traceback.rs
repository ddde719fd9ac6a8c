//! Tracebacks of Python.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// A traceback on its way, line by line.
#[derive(Debug, Default)]
pub(super) struct Traceback {
    /// The innermost frame.
    frame: Option<String>,
    /// The innermost frame that is the application's own.
    own: Option<String>,
    raised: Option<String>,
    /// Whether another one follows that this one led to.
    leads_on: bool,
}

/// What the first line of one is.
pub(super) const BEGINNING: &str = "Traceback (most recent call last):";

/// What stands between two of which one led to the other.
const BETWEEN: [&str; 2] = [
    "During handling of the above exception, another exception occurred:",
    "The above exception was the direct cause of the following exception:",
];

/// Folders of what is not the application's own.
const OTHERS: [&str; 4] = [
    "/site-packages/",
    "/dist-packages/",
    "/lib/python",
    "<frozen ",
];

/// At most so many characters of a place, and of what was raised.
const PLACE: usize = 160;
const RAISED: usize = 240;

impl Traceback {
    /// Takes a line that belongs to it. Of several that led to each other, the last is
    /// what the request ended in.
    pub(super) fn takes(&mut self, line: &str) -> bool {
        let line = line.trim_end();
        if line == BEGINNING {
            // Else it is another request's.
            let is_of_this = self.leads_on || self.raised.is_none();
            if is_of_this {
                *self = Self::default();
            }
            return is_of_this;
        }
        if BETWEEN.contains(&line) {
            self.leads_on = true;
        }
        if line.is_empty() || self.leads_on {
            return true;
        }
        if line.starts_with(' ') {
            if let Some(frame) = frame(line) {
                if !OTHERS.iter().any(|part| frame.contains(part)) {
                    self.own = Some(frame.clone());
                }
                self.frame = Some(frame);
            }
            return self.raised.is_none();
        }
        if self.raised.is_some() || !is_exception(line) {
            return false;
        }
        self.raised = Some(bounded(&without_keys(line), RAISED));
        true
    }

    /// What was raised, and where in the application.
    pub(super) fn end(self) -> Option<(String, Option<String>)> {
        Some((self.raised?, self.own.or(self.frame)))
    }
}

/// `File "/srv/todo/lists/views.py", line 12, in home` as its place.
fn frame(line: &str) -> Option<String> {
    let rest = line.trim_start().strip_prefix("File \"")?;
    let (path, rest) = rest.split_once("\", line ")?;
    let (number, name) = rest.split_once(", in ").unwrap_or((rest, ""));
    let number: u32 = number.parse().ok()?;
    let name = if name.is_empty() || name == "<module>" {
        String::new()
    } else {
        format!(" in {name}")
    };
    Some(bounded(&format!("{path}:{number}{name}"), PLACE))
}

/// Whether a line is the name of an exception, perhaps with what it says.
fn is_exception(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    !name.is_empty() && name.chars().all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// What was raised, without the passwords and keys of the application that stand in it.
fn without_keys(text: &str) -> Cow<'_, str> {
    static KEYS: LazyLock<Regex> = LazyLock::new(|| {
        let named = r#"(?i:[\w-]*(?:passw|pwd|secret|token|api_?key|credential|private_?key)[\w-]*["']?\s*[=:]\s*["']?)"#;
        let scheme = r"(?i:\b(?:bearer|basic)\s+)";
        let user = r"://[^/\s:@]*:";
        let pattern = format!(r#"({named}|{scheme}|{user})[^\s"'&,;)]+"#);
        Regex::new(&pattern).expect("a pattern of our own")
    });
    KEYS.replace_all(text, "$1***")
}

fn bounded(text: &str, most: usize) -> String {
    crate::source::elide(text, most).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<(String, Option<String>)>, usize) {
        let mut traceback = Traceback::default();
        let taken = text
            .lines()
            .take_while(|line| traceback.takes(line))
            .count();
        (traceback.end(), taken)
    }

    const CHAINED: &str = r#"Traceback (most recent call last):
  File "/srv/todo/lists/views.py", line 3, in find
    return {}["x"]
           ~~^^^^^
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/venv/lib/python3.12/site-packages/django/core/handlers/exception.py", line 55, in inner
    response = get_response(request)
  File "/srv/todo/lists/views.py", line 12, in home
    open("/srv/media/x")
  File "/venv/lib/python3.12/site-packages/django/x.py", line 2, in open
PermissionError: [Errno 13] Permission denied: '/srv/media/x'
[2026-11-29 14:30:01 +0000] [7] [INFO] else
"#;

    #[test]
    fn the_last_exception_and_the_innermost_own_frame_are_kept() {
        let (found, taken) = read(CHAINED);
        let (raised, at) = found.unwrap();
        assert_eq!(
            raised,
            "PermissionError: [Errno 13] Permission denied: '/srv/media/x'"
        );
        assert_eq!(at.as_deref(), Some("/srv/todo/lists/views.py:12 in home"));
        assert_eq!(taken, CHAINED.lines().count() - 1);
    }

    #[test]
    fn keys_of_the_application_are_not_kept() {
        let said = "OperationalError: postgres://me:pa55@db/x?password=p4ss SECRET_KEY='k3y' \
                    Authorization: Bearer t0ken";
        let hidden = without_keys(said);
        for key in ["pa55", "p4ss", "k3y", "t0ken"] {
            assert!(!hidden.contains(key), "{hidden}");
        }
        assert_eq!(without_keys("KeyError: 'x'"), "KeyError: 'x'");
    }

    #[test]
    fn what_breaks_off_is_none() {
        assert_eq!(
            read("Traceback (most recent call last):\n  File \"x\", line 1\n").0,
            None
        );
        assert_eq!(
            read("Traceback (most recent call last):\n1 2 3\n"),
            (None, 1)
        );
    }
}
