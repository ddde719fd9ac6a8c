//! A `curl` command that sends the same request.

mod body;
mod headers;
mod route;

use std::path::Path;
use std::time::Duration;

use http::Method;
use indexmap::IndexMap;

use super::shell::Line;
use crate::exchange::Sent;
use crate::plan::{Family, Scheme, Target, TargetTls};
use crate::record::Secrets;
use crate::suite::{Body, Limits};
use crate::transport::Versions;

/// What a `curl` command is made of: what was sent, and the way that it went.
#[derive(Clone, Copy, Debug)]
pub struct Curl<'a> {
    /// What was sent first.
    pub sent: &'a Sent,
    /// What its body is made of: files are named, and not written out.
    pub body: Option<&'a Body>,
    /// Where it was sent to.
    pub target: &'a Target,
    /// Whom the target was asked for.
    pub host: &'a str,
    /// How far to go.
    pub limits: &'a Limits,
    /// `--resolve` as it was given to `smoke`, in curl's spelling.
    pub resolve: &'a [String],
    /// `--connect-to` as it was given to `smoke`, in curl's spelling.
    pub connect_to: &'a [String],
    /// Whom to trust, and what to show, over TLS.
    pub tls: &'a TargetTls,
    /// Which version of HTTP is spoken.
    pub versions: Versions,
    /// The only addresses that are used.
    pub family: Option<Family>,
    /// What must not be shown.
    pub secrets: &'a Secrets,
    /// Variables of the environment that the suite uses: their names and values.
    pub environment: &'a IndexMap<String, String>,
    /// Whether the cookies are the session's, which are told to nobody: whoever sends it
    /// again has some in the variable `COOKIE`.
    pub session: bool,
}

/// A command line that grows.
struct Command<'a> {
    line: Line<'a>,
    words: Vec<String>,
    /// A command that writes to the standard input of `curl`.
    input: Option<String>,
    /// What the command can't say.
    comment: Option<String>,
}

impl Curl<'_> {
    /// The command, on one line, for a POSIX shell; empty where there is none:
    /// curl speaks no gateway's protocol, and what could not be sent at all, it
    /// can't send either.
    #[must_use]
    pub fn command(&self) -> String {
        let is_sent = !self.sent.headers.is_empty();
        if !is_sent || (self.is_home() && self.target.protocol.is_gateway()) {
            return String::new();
        }
        let environment = self.environment.iter();
        let environment = environment.map(|(name, value)| (&**name, &**value));
        let mut command = Command {
            line: Line::new(self.secrets, environment),
            words: vec!["curl".to_owned()],
            input: None,
            comment: None,
        };
        self.method(&mut command);
        self.limits(&mut command);
        self.versions(&mut command);
        self.route(&mut command);
        self.certificates(&mut command);
        self.headers(&mut command);
        self.body(&mut command);
        self.address(&mut command);
        command.text()
    }

    /// Whether the target is asked, and not where a form or a link leads to.
    fn is_home(&self) -> bool {
        let asked = self.target.asked(self.host);
        asked.is_none_or(|asked| self.target.owns(&asked, &self.sent.url))
    }

    /// Whether TLS is spoken.
    fn is_secure(&self) -> bool {
        if self.is_home() {
            self.target.scheme == Scheme::Https
        } else {
            self.sent.url.scheme() == Scheme::Https.as_str()
        }
    }

    fn method(&self, command: &mut Command<'_>) {
        let method = &self.sent.method;
        let has_body = self.body.is_some();
        // Without `-I`, curl would wait for a body that never comes.
        if *method == Method::HEAD && !has_body {
            return command.flag("-I");
        }
        command.flag("-i");
        let implied = if has_body { Method::POST } else { Method::GET };
        if *method != implied {
            command.option("-X", method.as_str());
        }
    }

    fn limits(&self, command: &mut Command<'_>) {
        if let Some(redirects) = self.limits.follow {
            command.flag("-L");
            command.option("--max-redirs", redirects.to_string());
        }
        if self.limits.timeout != Limits::default().timeout {
            command.option("--max-time", seconds(self.limits.timeout));
        }
    }

    fn certificates(&self, command: &mut Command<'_>) {
        if !self.is_secure() {
            return;
        }
        if self.tls.insecure {
            command.flag("-k");
        }
        if let Some(path) = &self.tls.ca {
            command.option("--cacert", path.as_os_str().as_encoded_bytes());
        }
        if let Some(identity) = &self.tls.identity {
            command.option("--cert", without_password(&identity.cert));
            if let Some(key) = &identity.key {
                command.option("--key", key.as_os_str().as_encoded_bytes());
            }
        }
    }

    fn address(&self, command: &mut Command<'_>) {
        if self.sent.raw_target.is_some() {
            command.flag("--path-as-is");
        }
        if self.sent.target().contains(['[', ']', '{', '}']) {
            command.flag("-g");
        }
        command.word(self.sent.address());
    }
}

impl Command<'_> {
    fn flag(&mut self, flag: &str) {
        self.words.push(flag.to_owned());
    }

    fn word(&mut self, value: impl AsRef<[u8]>) {
        let word = self.line.word(value.as_ref());
        self.words.push(word);
    }

    fn option(&mut self, flag: &str, value: impl AsRef<[u8]>) {
        self.flag(flag);
        self.word(value);
    }

    fn text(self) -> String {
        let mut text = String::new();
        for assignment in &self.line.before {
            text.push_str(assignment);
            text.push_str("; ");
        }
        if let Some(input) = &self.input {
            text.push_str(input);
            text.push_str(" | ");
        }
        text.push_str(&self.words.join(" "));
        if let Some(comment) = &self.comment {
            text.push_str("  # ");
            text.push_str(comment);
        }
        text
    }
}

/// A file for curl's `--cert`, which takes what stands behind a colon for a
/// password.
fn without_password(path: &Path) -> Vec<u8> {
    let mut escaped = Vec::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        if matches!(byte, b':' | b'\\') {
            escaped.push(b'\\');
        }
        escaped.push(*byte);
    }
    escaped
}

fn seconds(duration: Duration) -> String {
    // curl takes 0 for no limit.
    let ms = duration.as_millis().max(1);
    match ms % 1000 {
        0 => (ms / 1000).to_string(),
        rest => format!("{}.{rest:03}", ms / 1000),
    }
}
