//! Lines of nginx's error log.

use super::fact::{Errno, Fact};
use super::local_time::LocalTime;

/// A line of nginx's error log.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ErrorLine<'a> {
    /// What it says, without its request and its client.
    pub(super) message: &'a str,
    pub(super) fact: Fact,
    /// The number of the client's connection.
    pub(super) connection: Option<u64>,
    /// The method and the target of its request.
    pub(super) request: Option<(&'a str, &'a str)>,
    /// The Host header of its request.
    pub(super) host: Option<&'a str>,
    /// Where the request was passed on to, without its path.
    pub(super) upstream: Option<&'a str>,
    /// When it was written, as it says that.
    date: &'a str,
    /// Whether it is worth being told where nobody knows what it means.
    pub(super) is_error: bool,
}

/// The fields behind the message, in the order of `ngx_http_log_error_handler`.
const FIELDS: [&str; 7] = [
    ", client: ",
    ", server: ",
    ", request: \"",
    ", subrequest: \"",
    ", upstream: \"",
    ", host: \"",
    ", referrer: \"",
];

impl<'a> ErrorLine<'a> {
    /// Reads `2026/11/29 14:30:01 [error] 7#7: *3 MESSAGE, client: …, host: "…"`.
    pub(super) fn read(line: &'a str) -> Option<Self> {
        let (level, connection, said) = level_and_rest(line)?;
        // Each field once, or else somebody's request reads like fields.
        let places = FIELDS.map(|field| line.find(field));
        let is_plain = FIELDS
            .iter()
            .zip(places)
            .all(|(field, at)| at.is_none_or(|at| !line[at + 1..].contains(field)));
        let mut known: Vec<(usize, usize)> = (0..FIELDS.len())
            .filter_map(|field| Some((places[field]?, field)))
            .collect();
        let is_in_order = known.is_sorted();
        known.sort_unstable();
        let start = line.len() - said.len();
        let end = known.first().map_or(line.len(), |(at, _)| (*at).max(start));
        let message = &line[start..end];
        let field = |wanted: usize| {
            let place = known.iter().position(|(_, field)| *field == wanted)?;
            let from = known[place].0 + FIELDS[wanted].len();
            let to = known.get(place + 1).map_or(line.len(), |(at, _)| *at);
            let text = line.get(from..to)?;
            Some(text.strip_suffix('"').unwrap_or(text))
        };
        let upstream = field(4).map(authority);
        let (request, host) = if is_plain && is_in_order {
            (field(2).and_then(request), field(5))
        } else {
            (None, None)
        };
        Some(Self {
            fact: fact(message, upstream.unwrap_or_default()),
            message,
            connection,
            request,
            host,
            upstream,
            date: line.get(..19).unwrap_or_default(),
            is_error: !matches!(level, "warn" | "notice" | "info" | "debug"),
        })
    }

    /// When it was written.
    pub(super) fn written(&self) -> Option<LocalTime> {
        LocalTime::read(self.date)
    }

    /// What is told of it.
    pub(super) fn told(&self) -> String {
        match self.upstream {
            Some(upstream) if !self.message.contains(upstream) => {
                let bare = upstream
                    .split_once("://")
                    .map_or(upstream, |(_, rest)| rest);
                if self.message.contains(bare) {
                    self.message.to_owned()
                } else {
                    format!("{} ({upstream})", self.message)
                }
            }
            _ => self.message.to_owned(),
        }
    }
}

/// The level, the number of the connection, and what is behind that.
fn level_and_rest(line: &str) -> Option<(&str, Option<u64>, &str)> {
    let bytes = line.as_bytes();
    let marks = [
        (4, b'/'),
        (7, b'/'),
        (10, b' '),
        (13, b':'),
        (19, b' '),
        (20, b'['),
    ];
    if !marks.iter().all(|(at, mark)| bytes.get(*at) == Some(mark)) {
        return None;
    }
    let (level, rest) = line.get(21..)?.split_once("] ")?;
    let (process, rest) = rest.split_once(": ")?;
    let is_process = process
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'#');
    let numbered = rest
        .strip_prefix('*')
        .and_then(|rest| rest.split_once(' '))
        .and_then(|(number, rest)| Some((number.parse().ok()?, rest)));
    let connection = numbered.map(|(number, _)| number);
    is_process.then(|| (level, connection, numbered.map_or(rest, |(_, rest)| rest)))
}

/// `GET / HTTP/1.1` as the method and the target.
pub(super) fn request(line: &str) -> Option<(&str, &str)> {
    let (method, rest) = line.split_once(' ')?;
    let (target, version) = rest.rsplit_once(' ')?;
    version.starts_with("HTTP/").then_some((method, target))
}

/// `http://unix:/run/app.sock:/path` as `http://unix:/run/app.sock`.
fn authority(upstream: &str) -> &str {
    let begin = upstream.find("://").map_or(0, |at| at + 3);
    let rest = &upstream[begin..];
    let end = if let Some(path) = rest.strip_prefix("unix:") {
        path.find(':').map(|at| at + "unix:".len())
    } else {
        rest.find('/')
    };
    end.map_or(upstream, |end| &upstream[..begin + end])
}

/// What the message of a line means. The words are those of nginx's sources
/// (`ngx_http_upstream.c`, `ngx_http_request.c`, the modules).
fn fact(message: &str, upstream: &str) -> Fact {
    let to = || upstream.to_owned();
    let has = |words: &str| message.contains(words);
    let from_upstream = has("upstream");
    let errno = || {
        let number = message
            .split(" failed (")
            .nth(1)
            .or_else(|| message.rsplit(" (").next());
        let digits = number.and_then(|text| text.split(':').next());
        digits.and_then(|digits| digits.parse().ok()).map(Errno::of)
    };
    if let Some(rest) = message.strip_prefix("connect() ") {
        let named = rest.strip_prefix("to ");
        let named = named.and_then(|rest| rest.split(" failed").next());
        return Fact::Connect {
            to: named.map_or_else(to, str::to_owned),
            why: errno().unwrap_or(Errno::Other),
        };
    }
    if message.starts_with("upstream timed out") {
        let is_connecting = has("while connecting");
        return Fact::UpstreamTimeout {
            to: to(),
            is_connecting,
        };
    }
    if has("upstream sent too big header") {
        return Fact::HeadTooBig { to: to() };
    }
    let is_reset =
        message.starts_with("recv() failed (104") || message.starts_with("readv() failed (104");
    if has("upstream prematurely closed") || (is_reset && from_upstream) {
        let is_begun = !has("while reading response header");
        return Fact::UpstreamClosed { to: to(), is_begun };
    }
    if message.starts_with("upstream sent ")
        && (has(" no valid ") || has(" invalid ") || has(" unsupported ") || has(" unexpected "))
    {
        return Fact::OtherProtocol { to: to() };
    }
    if message.starts_with("no live upstreams") {
        return Fact::NoneLive { to: to() };
    }
    if let Some((name, _)) = message.split_once(" could not be resolved") {
        return Fact::Unresolved {
            name: name.to_owned(),
        };
    }
    if let Some(name) = message.strip_prefix("no resolver defined to resolve ") {
        return Fact::Unresolved {
            name: name.to_owned(),
        };
    }
    let of_tls = [
        "SSL_do_handshake() failed",
        "peer closed connection in SSL handshake",
        "upstream SSL certificate",
    ];
    if of_tls.iter().any(|words| has(words))
        && (has("handshaking to upstream") || has("upstream SSL"))
    {
        return Fact::UpstreamTls { to: to() };
    }
    of_files(message, errno().unwrap_or(Errno::Other)).unwrap_or_else(|| of_rules(message))
}

/// What a message says of a file.
fn of_files(message: &str, why: Errno) -> Option<Fact> {
    let quoted = || Some(message.split('"').nth(1)?.to_owned());
    if let Some(rest) = message.strip_prefix("directory index of ") {
        let path = rest.trim_matches('"').split('"').next()?.to_owned();
        return Some(Fact::NoIndex { path });
    }
    if why == Errno::TooManyFiles {
        return Some(Fact::TooManyFiles);
    }
    let calls = [
        "open()",
        "opendir()",
        "stat()",
        "lstat()",
        "openat()",
        "realpath()",
        "mkdir()",
        "rename()",
        "pwrite()",
        "pwritev()",
        "write()",
    ];
    let call = calls.into_iter().find(|call| message.starts_with(call));
    let is_judged = message.starts_with('"')
        && (message.contains(" is forbidden (") || message.contains(" is not found ("));
    if call.is_none() && !is_judged {
        return None;
    }
    let path = quoted()?;
    let writes = matches!(
        call,
        Some("mkdir()" | "rename()" | "pwrite()" | "pwritev()" | "write()")
    );
    let is_own = [
        "_temp/",
        "/nginx/body/",
        "/nginx/proxy/",
        "/nginx/uwsgi/",
        "/nginx/fastcgi/",
        "/nginx/scgi/",
    ];
    let is_of_body = message.contains("while reading upstream")
        || message.contains("while reading client request body");
    // Those are numbers (`ngx_create_temp_file`).
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_number = name.len() >= 10 && name.bytes().all(|byte| byte.is_ascii_digit());
    let is_own = is_number || is_own.iter().any(|part| path.contains(part));
    if writes || is_of_body || is_own {
        return Some(Fact::Temporary { path, why });
    }
    // It opens each part of the way by itself only where it looks for links.
    if call == Some("openat()") && why == Errno::WrongKind {
        return Some(Fact::Symlink { path });
    }
    Some(Fact::Open { path, why })
}

/// What a message says of nginx's rules and bounds.
fn of_rules(message: &str) -> Fact {
    let has = |words: &str| message.contains(words);
    if message.starts_with("access forbidden by rule") {
        return Fact::Rule;
    }
    if message.starts_with("client intended to send too large") {
        return Fact::BodyTooLarge;
    }
    if has("internal redirection cycle") {
        return Fact::Cycle;
    }
    let zone = || message.split('"').nth(1).unwrap_or_default().to_owned();
    if message.starts_with("limiting requests") {
        return Fact::Limit {
            zone: zone(),
            is_of_connections: false,
        };
    }
    if message.starts_with("limiting connections") {
        return Fact::Limit {
            zone: zone(),
            is_of_connections: true,
        };
    }
    if has("worker_connections are not enough") {
        return Fact::WorkerConnections;
    }
    if has("(24: Too many open files)") {
        return Fact::TooManyFiles;
    }
    if message.starts_with("user \"") && (has("password mismatch") || has("was not found in")) {
        return Fact::Password;
    }
    if let Some(rest) = message.strip_prefix("auth request unexpected status: ") {
        let status = rest.split(' ').next().and_then(|it| it.parse().ok());
        return status.map_or(Fact::Other, |status| Fact::AuthRequest { status });
    }
    Fact::Other
}

#[cfg(test)]
mod tests;
