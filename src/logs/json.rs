//! Lines of logs that are JSON: Caddy's, and those that Docker keeps.

use serde::Deserialize;

/// A line that is JSON.
#[derive(Deserialize)]
pub(super) struct JsonLine {
    /// The line that Docker wraps (`json-file`).
    log: Option<String>,
    level: Option<String>,
    msg: Option<String>,
    request: Option<Request>,
}

/// The request that Caddy names.
#[derive(Deserialize)]
struct Request {
    method: String,
    uri: String,
    host: String,
}

/// What a line that is JSON has.
pub(super) enum Inner {
    /// A line of another log.
    Line(String),
    /// What went wrong with a request.
    Error(Failed),
}

/// A request that went wrong, as Caddy tells it.
pub(super) struct Failed {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) host: String,
    pub(super) message: String,
}

impl JsonLine {
    pub(super) fn read(line: &str) -> Option<Inner> {
        if !line.starts_with('{') {
            return None;
        }
        let read: Self = serde_json::from_str(line).ok()?;
        if let Some(line) = read.log {
            return Some(Inner::Line(line));
        }
        let is_error = read
            .level
            .is_some_and(|level| matches!(&*level, "error" | "fatal"));
        let (request, message) = (read.request?, read.msg?);
        // Caddy writes its access log so, too, with 500 and above as errors.
        let is_told = is_error && message != "handled request";
        is_told.then_some(Inner::Error(Failed {
            method: request.method,
            target: request.uri,
            host: request.host,
            message,
        }))
    }
}
