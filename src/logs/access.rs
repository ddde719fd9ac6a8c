//! Lines of access logs.

use super::nginx::request;

/// A line of an access log: nginx, Apache and gunicorn (the combined format and those
/// like it), uvicorn, daphne, Django's own server, uWSGI.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AccessLine<'a> {
    pub(super) method: &'a str,
    /// The path and the query, as they were asked for.
    pub(super) target: &'a str,
    pub(super) status: u16,
    /// Whether it is uWSGI's, which says 500 where the client gets nothing.
    pub(super) is_of_uwsgi: bool,
    /// What is quoted behind the request: where it came from, and by whom.
    pub(super) quoted: Option<&'a str>,
}

impl<'a> AccessLine<'a> {
    pub(super) fn read(line: &'a str) -> Option<Self> {
        if line.starts_with("[pid: ") {
            return Self::of_uwsgi(line);
        }
        let (_, rest) = line.split_once(" \"")?;
        let (asked, behind) = rest.split_once("\" ")?;
        let status = behind.get(..3)?.parse().ok()?;
        let is_status = behind[3..].is_empty() || behind[3..].starts_with([' ', '\r']);
        let (method, target) = request(asked).or_else(|| asked.split_once(' '))?;
        let is_asked = is_method(method) && !target.contains(' ');
        (is_status && is_asked).then(|| Self {
            method,
            target,
            status,
            is_of_uwsgi: false,
            quoted: behind.find('"').map(|at| &behind[at..]),
        })
    }

    /// `[pid: 7|app: 0|req: 1/1] 127.0.0.1 () {30 vars in 400 bytes} [DATE] GET / =>
    /// generated 21 bytes in 0 msecs (HTTP/1.1 500) …`.
    fn of_uwsgi(line: &'a str) -> Option<Self> {
        let (_, rest) = line.split_once("} [")?;
        let (_, rest) = rest.split_once("] ")?;
        let (asked, behind) = rest.split_once(" => generated ")?;
        let (method, target) = asked.split_once(' ')?;
        let (_, answered) = behind.split_once(" (HTTP/")?;
        let status = answered.split_once(' ')?.1.get(..3)?.parse().ok()?;
        is_method(method).then_some(Self {
            method,
            target,
            status,
            is_of_uwsgi: true,
            quoted: None,
        })
    }

    /// Whether somebody else is named as who asked.
    pub(super) fn is_by_another(&self, agent: &str) -> bool {
        let quoted = self.quoted.unwrap_or_default();
        // With the combined format's page and agent, there are two texts.
        let has_agent = quoted.matches('"').count() >= 4;
        // Of what goes wrong in gunicorn itself, it knows no headers.
        let is_unknown = quoted.starts_with("\"-\" \"-\"");
        has_agent && !is_unknown && !quoted.contains(&format!("\"{agent}\""))
    }
}

pub(super) fn is_method(word: &str) -> bool {
    !word.is_empty()
        && word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(&str, &str, u16)> {
        let line = AccessLine::read(line)?;
        Some((line.method, line.target, line.status))
    }

    #[test]
    fn the_formats_of_servers_are_read() {
        let found = Some(("GET", "/a?b=c", 500));
        for line in [
            r#"127.0.0.1 - - [29/Nov/2026:14:30:01 +0000] "GET /a?b=c HTTP/1.1" 500 145 "-" "smoke/0.1""#,
            r#"10.0.0.1 - edith [29/Nov/2026:14:30:01 +0000] "GET /a?b=c HTTP/2.0" 500 0 "-" "x" "1.2.3.4""#,
            r#" - - [29/Nov/2026:14:30:01 +0000] "GET /a?b=c HTTP/1.0" 500 145 "-" "smoke/0.1""#,
            r#"INFO:     127.0.0.1:5 - "GET /a?b=c HTTP/1.1" 500 Internal Server Error"#,
            r#"[29/Nov/2026 14:30:01] "GET /a?b=c HTTP/1.1" 500 145"#,
            r#"127.0.0.1:5 - - [29/Nov/2026:14:30:01] "GET /a?b=c" 500 145"#,
            "[pid: 7|app: 0|req: 1/1] 127.0.0.1 () {30 vars in 400 bytes} [Sun Nov 29 14:30:01 2026] GET /a?b=c => generated 21 bytes in 0 msecs (HTTP/1.1 500) 2 headers in 102 bytes (0 switches on core 0)",
        ] {
            assert_eq!(read(line), found, "{line}");
        }
        for line in [
            "",
            r#"x "GET / HTTP/1.1""#,
            r#"x "GET / HTTP/1.1" 5000"#,
            r#"he said "hello there" 200 times"#,
            "[pid: 7|app: 0|req: 1/1] GET / => generated",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn who_asked_is_told_by_the_agent() {
        let line = r#"1.2.3.4 - - [x] "GET / HTTP/1.1" 500 145 "-" "Mozilla/5.0""#;
        let line = AccessLine::read(line).unwrap();
        assert!(line.is_by_another("smoke/0.1"));
        assert!(!line.is_by_another("Mozilla/5.0"));
        let bare = AccessLine::read(r#"x - "GET / HTTP/1.1" 500 Oh "no""#).unwrap();
        assert!(!bare.is_by_another("smoke/0.1"));
    }
}
