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
    /// How many more lines of what it says are kept, and whether that is all of it.
    more: usize,
    is_said: bool,
    /// Whether another one follows that this one led to.
    leads_on: bool,
    /// Whether it is one of a group of exceptions (PEP 654), and what is known of those.
    group: Option<Group>,
}

/// Exceptions that were raised together, as Python draws them: of the first one it is
/// kept what it is.
#[derive(Debug, Default)]
struct Group {
    has_first: bool,
}

/// What the first line of one is.
const BEGINNING: &str = "Traceback (most recent call last):";

/// What the first line of a group is.
const GROUP: &str = "+ Exception Group Traceback (most recent call last):";

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
/// At most so many lines are kept of what an exception says.
const MORE: usize = 2;
/// How lines begin in which an exception of a database goes on: of libpq, `SQLAlchemy`.
const GOES_ON: [&str; 8] = [
    "LINE ",
    "DETAIL: ",
    "HINT: ",
    "CONTEXT: ",
    "QUERY: ",
    "[SQL: ",
    "[parameters: ",
    "(Background on this error",
];

impl Traceback {
    /// One that begins with a line, if one does; `is_bare` says whether nothing else
    /// stands in that line.
    pub(super) fn begin(line: &str) -> Option<(Self, bool)> {
        let is_group = line.trim_start() == GROUP;
        let begun = Self {
            group: is_group.then(Group::default),
            ..Self::default()
        };
        let is_bare = is_group || line == BEGINNING;
        line.ends_with(BEGINNING).then_some((begun, is_bare))
    }

    /// Takes a line that belongs to it. Of several that led to each other, the last is
    /// what the request ended in.
    pub(super) fn takes(&mut self, line: &str) -> bool {
        let line = line.trim_end();
        if let Some(group) = &self.group {
            let has_first = group.has_first;
            if let Some(drawn) = of_group(line) {
                if !has_first {
                    self.takes_of_group(drawn);
                }
                return true;
            }
            self.group = None;
        }
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
            self.is_said |= self.raised.is_some();
            return true;
        }
        if let Some(raised) = &self.raised {
            let goes_on = !self.is_said && goes_on(raised, line);
            if goes_on && self.more < MORE && says_more(line) {
                let all = format!("{raised} {}", without_keys(line.trim_start()));
                self.raised = Some(bounded(&all, RAISED));
                self.more += 1;
            }
            return goes_on;
        }
        if line.starts_with(' ') {
            self.takes_frame(line);
            return true;
        }
        if !is_exception(line) {
            return false;
        }
        self.raised = Some(bounded(&without_keys(line), RAISED));
        true
    }

    /// Takes a line of a group that is drawn around it.
    fn takes_of_group(&mut self, line: &str) {
        if line.ends_with(BEGINNING) {
            (self.frame, self.own) = (None, None);
        } else if line.starts_with(' ') {
            self.takes_frame(line);
        } else if is_exception(line) {
            let is_group = name(line).ends_with("ExceptionGroup");
            self.raised = Some(bounded(&without_keys(line), RAISED));
            self.group = Some(Group {
                has_first: !is_group,
            });
        }
    }

    fn takes_frame(&mut self, line: &str) {
        if let Some(frame) = frame(line) {
            if !OTHERS.iter().any(|part| frame.contains(part)) {
                self.own = Some(frame.clone());
            }
            self.frame = Some(frame);
        }
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

/// Whether a line goes on with what an exception says.
fn goes_on(raised: &str, line: &str) -> bool {
    let is_indented = line.starts_with([' ', '\t']) && of_group(line).is_none();
    let is_field = || raised.contains("validation error") && is_name(line);
    let is_known = || GOES_ON.iter().any(|begin| line.starts_with(begin));
    (is_indented && frame(line).is_none()) || is_known() || is_field()
}

/// Whether a line tells something, and not what was asked of a database.
fn says_more(line: &str) -> bool {
    let is_told = !GOES_ON.iter().any(|begin| line.starts_with(begin))
        || line.starts_with("DETAIL: ")
        || line.starts_with("HINT: ");
    is_told && line.contains(char::is_alphanumeric)
}

/// A line of a group without what is drawn before it; none where nothing is.
fn of_group(line: &str) -> Option<&str> {
    let drawn = line.trim_start();
    let is_drawn = drawn.len() < line.len() && drawn.starts_with(['|', '+']);
    is_drawn.then(|| drawn[1..].strip_prefix(' ').unwrap_or(&drawn[1..]))
}

/// The name of an exception in a line that has it.
pub(super) fn name(line: &str) -> &str {
    line.split(':').next().unwrap_or_default()
}

/// Whether a line is the name of an exception, perhaps with what it says.
fn is_exception(line: &str) -> bool {
    is_name(name(line))
}

fn is_name(name: &str) -> bool {
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

    /// As anyio raises it, which Starlette's middleware is made with.
    #[test]
    fn of_a_group_the_first_exception_is_kept() {
        let group = r#"  + Exception Group Traceback (most recent call last):
  |   File "/venv/lib/python3.12/site-packages/starlette/_utils.py", line 79, in collapse
  |     yield
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/app/main.py", line 12, in home
    |     1/0
    | ZeroDivisionError: division by zero
    +---------------- 2 ----------------
    | ValueError: x
    +------------------------------------
INFO:     else
"#;
        let mut lines = group.lines();
        let (mut traceback, is_bare) = Traceback::begin(lines.next().unwrap()).unwrap();
        assert!(is_bare);
        assert_eq!(
            lines
                .by_ref()
                .take_while(|line| traceback.takes(line))
                .count(),
            11
        );
        let (raised, at) = traceback.end().unwrap();
        assert_eq!(raised, "ZeroDivisionError: division by zero");
        assert_eq!(at.as_deref(), Some("/srv/app/main.py:12 in home"));
    }

    #[test]
    fn what_an_exception_says_goes_on() {
        let raised = |text: &str| {
            let begin = "Traceback (most recent call last):\n  File \"/srv/a.py\", line 1, in a\n";
            read(&format!("{begin}{text}[7] [INFO] else\n"))
                .0
                .unwrap()
                .0
        };
        let response = "fastapi.exceptions.ResponseValidationError: 1 validation error:\n  {'loc': \
                        ('response', 'name'), 'msg': 'Field required'}\n\n";
        assert!(raised(response).ends_with("'msg': 'Field required'}"));
        let settings = "pydantic_core.ValidationError: 1 validation error for Settings\ndatabase_url\n  \
                        Field required [type=missing]\n    For further information visit x\n";
        assert!(raised(settings).ends_with("database_url Field required [type=missing]"));
        // What led to another one.
        let both = "psycopg.errors.UndefinedColumn: column x does not exist\nLINE 1: SELECT x\n               \
                    ^\n\nThe above exception was the direct cause of the following exception:\n\nTraceback \
                    (most recent call last):\n  File \"/srv/a.py\", line 2, in a\n\
                    django.db.utils.ProgrammingError: column x does not exist\n";
        assert!(raised(both).starts_with("django.db.utils.ProgrammingError"));
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
