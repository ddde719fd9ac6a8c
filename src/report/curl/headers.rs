//! Headers, cookies and credentials.

use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST};
use http::{HeaderName, Method};

use super::{Command, Curl};
use crate::report::shell::is_variable;
use crate::suite::{Auth, Body, Forwarded};

impl Curl<'_> {
    pub(super) fn headers(&self, command: &mut Command<'_>) {
        // What is the target's own stays with it.
        let home = self.is_home();
        if home {
            self.host_header(command);
        }
        self.declared(command);
        self.content_type(command);
        if home {
            self.forwarded(command);
            self.cookies(command);
            self.credentials(command);
        }
        let method = &self.request.method.value;
        let means_a_body = [Method::POST, Method::PUT, Method::PATCH].contains(method);
        if means_a_body && self.request.body.is_none() && !self.declares(&CONTENT_LENGTH) {
            command.option("-H", "Content-Length: 0");
        }
    }

    /// Only where the URL alone would say something else.
    fn host_header(&self, command: &mut Command<'_>) {
        let host = self.sent.url.host_str().unwrap_or_default();
        let said = match self.sent.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        if !self.declares(&HOST) && self.host != said && self.host.is_ascii() {
            command.option("-H", format!("Host: {}", self.host));
        }
    }

    fn declared(&self, command: &mut Command<'_>) {
        let home = self.is_home();
        for (name, value) in &self.request.headers {
            if !home && value.is_some() && !self.sent.headers.contains_key(&name.value) {
                continue;
            }
            let mut header = name.value.as_str().as_bytes().to_vec();
            match value {
                // Keeps curl from sending one of its own.
                None => header.push(b':'),
                Some(value) if value.is_empty() => header.push(b';'),
                Some(value) => {
                    header.extend_from_slice(b": ");
                    header.extend_from_slice(value.as_bytes());
                }
            }
            command.option("-H", header);
        }
    }

    /// curl takes every body for a form.
    fn content_type(&self, command: &mut Command<'_>) {
        let media_type = match &self.request.body {
            Some(Body::Text(_)) => "text/plain; charset=utf-8".to_owned(),
            Some(Body::Json(_)) => "application/json".to_owned(),
            Some(Body::File(path)) => {
                let guess = mime_guess::from_path(&path.value).first_or_octet_stream();
                guess.essence_str().to_owned()
            }
            Some(Body::Form(_) | Body::Multipart(_)) | None => return,
        };
        if !self.declares(&CONTENT_TYPE) {
            command.option("-H", format!("Content-Type: {media_type}"));
        }
    }

    /// What a proxy in front would say.
    fn forwarded(&self, command: &mut Command<'_>) {
        let proto = match self.target.forwarded {
            None => return,
            Some(Forwarded::Http) => "http",
            Some(Forwarded::Https) => "https",
        };
        let said = [
            ("X-Forwarded-For", "127.0.0.1"),
            ("X-Forwarded-Proto", proto),
            ("X-Forwarded-Host", self.host),
        ];
        for (name, value) in said {
            if !self
                .request
                .headers
                .iter()
                .any(|(known, _)| known.value == name)
            {
                command.option("-H", format!("{name}: {value}"));
            }
        }
    }

    fn cookies(&self, command: &mut Command<'_>) {
        let cookies = &self.request.cookies;
        if cookies.is_empty() || self.declares(&COOKIE) {
            return;
        }
        let pairs: Vec<_> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        command.option("-b", pairs.join("; "));
    }

    fn credentials(&self, command: &mut Command<'_>) {
        if self.declares(&AUTHORIZATION) {
            return;
        }
        match (&self.request.auth, &self.target.credentials) {
            // Without a password, curl asks for it.
            (Some(Auth::Basic { user, password }), _) if self.is_withheld(password) => {
                command.option("-u", user);
            }
            (Some(Auth::Basic { user, password }), _) => {
                command.option("-u", format!("{user}:{password}"));
            }
            (Some(Auth::Bearer(token)), _) => {
                command.option("-H", format!("Authorization: Bearer {token}"));
            }
            // They came by the command line and belong into no report.
            (None, Some((user, _))) => command.option("-u", user),
            (None, None) => {}
        }
    }

    /// Whether a value may not be shown and isn't to be had from a variable.
    fn is_withheld(&self, value: &str) -> bool {
        let mut secrets = self.secrets.iter();
        let secret = secrets.find(|secret| secret.value == value);
        secret.is_some_and(|secret| !is_variable(&secret.shown))
    }

    fn declares(&self, name: &HeaderName) -> bool {
        self.request
            .headers
            .iter()
            .any(|(known, _)| known.value == *name)
    }
}
