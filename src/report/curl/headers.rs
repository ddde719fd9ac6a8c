//! Headers, cookies and credentials.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, USER_AGENT,
};
use http::{HeaderName, HeaderValue};

use super::{Command, Curl};
use crate::report::shell::Word;
use crate::suite::{Body, is_secret_header};
use crate::transport::AGENT;

/// What a proxy in front says.
const FORWARDED: [&str; 3] = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"];

impl Curl<'_> {
    /// Every header that was sent, unless curl sends the same by itself.
    pub(super) fn headers(&self, command: &mut Command<'_>) {
        self.host_header(command);
        // Keeps curl from sending one of its own.
        if !self.sends(&USER_AGENT) {
            command.option("-H", "user-agent:");
        }
        for (name, value) in &self.sent.headers {
            if name == ACCEPT_ENCODING && value.as_bytes().starts_with(b"gzip, deflate") {
                // Like that, curl decodes what comes, too.
                command.flag("--compressed");
            } else if !is_written_apart(name, value) && !is_usual(name, value) {
                header(name.as_str(), value, command);
            }
        }
        self.content_type(command);
        for name in FORWARDED {
            self.written_as(name, command);
        }
        self.cookies(command);
        self.credentials(command);
        if self.body.is_none() {
            self.written_as("Content-Length", command);
        }
    }

    /// Only where the URL alone would say something else.
    fn host_header(&self, command: &mut Command<'_>) {
        let host = self.sent.url.host_str().unwrap_or_default();
        let said = match self.sent.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        if self
            .sent
            .headers
            .get(HOST)
            .is_some_and(|host| *host != *said)
        {
            self.written_as("Host", command);
        }
    }

    /// curl takes every body for a form, and knows the boundary of its own
    /// parts alone.
    fn content_type(&self, command: &mut Command<'_>) {
        let usual = match self.body {
            Some(Body::Multipart(_)) => "multipart/form-data",
            Some(_) => "application/x-www-form-urlencoded",
            None => return self.written_as("Content-Type", command),
        };
        let Some(said) = self.sent.headers.get(CONTENT_TYPE) else {
            return command.option("-H", "content-type:");
        };
        let is_usual = match self.body {
            Some(Body::Multipart(_)) => said.as_bytes().starts_with(usual.as_bytes()),
            _ => *said == *usual,
        };
        if !is_usual {
            self.written_as("Content-Type", command);
        }
    }

    fn cookies(&self, command: &mut Command<'_>) {
        if self.session {
            command.flag("-b");
            return command.words.push("\"$COOKIE\"".to_owned());
        }
        for cookies in self.sent.headers.get_all(COOKIE) {
            // Without a `=`, `-b` would read a file.
            if cookies.as_bytes().contains(&b'=') {
                command.option("-b", cookies.as_bytes());
            } else {
                header("cookie", cookies, command);
            }
        }
    }

    /// The user and password, or the token, of the suite or of the target. A
    /// header that the suite writes itself is one like any other.
    fn credentials(&self, command: &mut Command<'_>) {
        let sent = self.sent.headers.get(AUTHORIZATION);
        let Some(sent) = sent.filter(|value| value.is_sensitive()) else {
            return;
        };
        let Some(plain) = basic(sent) else {
            return header("Authorization", sent, command);
        };
        match &self.target.credentials {
            // They came by the command line and belong into no report.
            Some((user, password)) if plain == format!("{user}:{password}") => {
                command.option("-u", user);
            }
            _ => match plain.split_once(':') {
                // Without a password, curl asks for it.
                Some((user, password)) if self.is_withheld(password) => command.option("-u", user),
                _ => command.option("-u", plain),
            },
        }
    }

    /// Whether a value may not be shown and isn't to be had from a variable.
    fn is_withheld(&self, value: &str) -> bool {
        let secret = self.secrets.of_value(value);
        secret.is_some_and(|secret| !secret.variable.is_had())
    }

    fn sends(&self, name: &HeaderName) -> bool {
        self.sent.headers.contains_key(name)
    }

    /// Every value of a header, with its name as people write it.
    fn written_as(&self, name: &str, command: &mut Command<'_>) {
        for value in self.sent.headers.get_all(name) {
            header(name, value, command);
        }
    }
}

/// Whether a header has a place of its own in the command.
fn is_written_apart(name: &HeaderName, value: &HeaderValue) -> bool {
    let apart = [HOST, CONTENT_TYPE, CONTENT_LENGTH, COOKIE];
    apart.contains(name)
        || FORWARDED
            .iter()
            .any(|it| name.as_str().eq_ignore_ascii_case(it))
        || (name == AUTHORIZATION && value.is_sensitive())
}

/// Whether curl sends the same by itself, or as much as the same: its name in
/// place of this program's.
fn is_usual(name: &HeaderName, value: &HeaderValue) -> bool {
    (name == ACCEPT && value == "*/*") || (name == USER_AGENT && value == AGENT)
}

fn header(name: &str, value: &HeaderValue, command: &mut Command<'_>) {
    if is_secret_header(name) && !value.is_empty() && !command.line.has_variable(value.as_bytes()) {
        command.flag("-H");
        let word = command.line.told(&Word::header(name));
        return command.words.push(word);
    }
    let mut header = name.as_bytes().to_vec();
    if value.is_empty() {
        header.push(b';');
    } else {
        header.extend_from_slice(b": ");
        header.extend_from_slice(value.as_bytes());
    }
    command.option("-H", header);
}

/// `USER:PASSWORD` of the `Basic` scheme (RFC 7617, section 2).
fn basic(value: &HeaderValue) -> Option<String> {
    let encoded = value.as_bytes().strip_prefix(b"Basic ")?;
    String::from_utf8(STANDARD.decode(encoded).ok()?).ok()
}
