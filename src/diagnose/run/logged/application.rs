//! What the log of an application says.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::Said;
use crate::diagnose::nginx::RELOAD;
use crate::diagnose::place::shown;
use crate::logs::Fact;
use crate::record::{Code, Diagnosis};
use crate::source::without_port;

/// What an application failed at.
pub(super) fn explain(said: &Said<'_>) -> Option<Diagnosis> {
    let is_error = said.status.is_none_or(|status| status >= 500);
    match said.fact {
        Fact::Exception { raised, at } if is_error => {
            let at = at.as_ref().map_or(String::new(), |at| format!(", at {at}"));
            let code = match said.shown {
                Some(code @ (Code::DjangoServerError | Code::DjangoException | Code::GunicornError)) => {
                    code.clone()
                }
                _ => Code::ServerError,
            };
            let found = Diagnosis::of(code, said.path, |path| {
                format!("the application raises an exception while it makes {path}: {raised}{at}")
            })
            .of_several(format!(
                "the application raises an exception while it makes these: {}",
                without_hashes(raised)
            ));
            Some(advice(raised).into_iter().fold(found, Diagnosis::step))
        }
        Fact::InvalidHost { host } if said.status == Some(400) => Some(invalid_host(said, host)),
        Fact::Harakiri if is_error => Some(
            Diagnosis::of(Code::GatewayTimeout, said.path, |path| {
                format!(
                    "uWSGI ended the worker that took longer for {path} than its `harakiri` allows"
                )
            })
            .step("what does it wait for, a database or another service? Give that a bound")
            .step("if it may take that long: `harakiri = 120` in uWSGI's configuration"),
        ),
        Fact::WorkerTimeout { at: Some(at) } if is_error => Some(
            Diagnosis::of(Code::GatewayTimeout, said.path, |path| {
                format!(
                    "gunicorn ended the worker that took longer for {path} than its `--timeout` \
                     allows; it was at {at}"
                )
            })
            .step("what does that line wait for, a database or another service? Give it a bound")
            .step("if it may take that long: gunicorn's `--timeout 120`, and nginx's `proxy_read_timeout 120s;`"),
        ),
        _ => None,
    }
}

/// A host that Django sees, and doesn't answer for.
fn invalid_host(said: &Said<'_>, host: &str) -> Diagnosis {
    let seen = shown(host);
    if without_port(host).eq_ignore_ascii_case(without_port(said.host)) {
        return Diagnosis::new(
            Code::DisallowedHost,
            format!("Django doesn't answer for {seen}: its ALLOWED_HOSTS lacks it"),
        )
        .step(format!(
            "put '{}' into ALLOWED_HOSTS, or into the variable that the settings read it from; \
             then restart the application",
            shown(without_port(host))
        ));
    }
    Diagnosis::new(
        Code::DisallowedHost,
        format!(
            "Django sees the host {seen} instead of {}, and doesn't answer for that",
            shown(said.host)
        ),
    )
    .step(format!(
        "`proxy_set_header Host $host;` beside nginx's `proxy_pass`; then {RELOAD}"
    ))
}

/// What was raised, without what is another for each page: hashes, keys, ids.
fn without_hashes(raised: &str) -> Cow<'_, str> {
    static HASHES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:[0-9a-fA-F]{6,}|\d+|[\w/-]+\.[0-9a-f]{8,}\.\w+)\b")
            .expect("a pattern of our own")
    });
    HASHES.replace_all(raised, "…")
}

/// What most often helps against an exception, by its name (Django's documentation,
/// Python's `builtins`).
fn advice(raised: &str) -> Vec<&'static str> {
    let name = raised.split(':').next().unwrap_or_default();
    let name = name.rsplit('.').next().unwrap_or_default();
    if raised.contains("No module named") {
        return vec![INSTALL];
    }
    match name {
        "OfflineGenerationError" => {
            vec!["`python manage.py compress`, behind `collectstatic`; then restart"]
        }
        "OperationalError" | "ProgrammingError" => vec![of_database(raised)],
        "PermissionError" => {
            vec!["`sudo namei -l` and that path: the user of the service needs the right to it"]
        }
        "FileNotFoundError" => {
            vec!["is that path right where the service runs, and was it deployed?"]
        }
        "ModuleNotFoundError" | "ImportError" => vec![INSTALL],
        "KeyError" | "ImproperlyConfigured" => vec![
            "is it a variable of the environment that the service lacks (`Environment=` of its unit)?",
        ],
        "ConnectionRefusedError" | "ConnectionError" | "TimeoutError" => {
            vec!["is the service that it connects to up, and its address right in the settings?"]
        }
        "TemplateDoesNotExist" | "TemplateSyntaxError" => {
            vec!["was the template deployed, and is its application in INSTALLED_APPS?"]
        }
        "MissingManifestEntry" => vec!["`python manage.py collectstatic`, and restart"],
        "ValueError" if raised.contains("staticfiles manifest entry") => {
            vec!["`python manage.py collectstatic`, and restart"]
        }
        _ => vec!["the whole traceback is in that log"],
    }
}

const INSTALL: &str = "`pip install -r requirements.txt` in the virtual environment of the service, and \
                       restart it; is what it names in that file?";

/// What helps against an exception of the database, by the words of `SQLite`,
/// `PostgreSQL` and `MySQL`.
fn of_database(raised: &str) -> &'static str {
    let has = |words: &[&str]| words.iter().any(|word| raised.contains(word));
    if has(&["unable to open database file", "readonly database"]) {
        "the user of the service must be able to write the file of DATABASES and its folder; is the \
         path right?"
    } else if has(&[
        "no such table",
        "no such column",
        "does not exist",
        "doesn't exist",
    ]) {
        "`python manage.py migrate`, with the settings of the service"
    } else if has(&[
        "refused",
        "could not connect",
        "Can't connect",
        "could not translate",
    ]) {
        "is the database up, and is its address right in DATABASES?"
    } else if has(&["authentication failed", "Access denied"]) {
        "are the user and the password of DATABASES those of the database?"
    } else {
        "the database says so: `python manage.py dbshell` asks it with the service's settings"
    }
}

/// What a log says, of no request, that makes a cause likely, and what to look at then.
pub(super) fn by_time(fact: &Fact, code: &Code) -> Option<(&'static str, &'static str)> {
    let dies = matches!(
        code,
        Code::BadGateway
            | Code::GatewayTimeout
            | Code::ClosedWithoutAnswer
            | Code::TruncatedAnswer
            | Code::AnswerTimeout
            | Code::GatewayNoAnswer
            | Code::StreamReset
    );
    let fails = matches!(
        code,
        Code::ServerError | Code::DjangoServerError | Code::GunicornError | Code::UwsgiError
    );
    let is_of_gunicorn = *code == Code::GunicornError;
    Some(match fact {
        Fact::WorkerTimeout { .. } if dies || is_of_gunicorn => (
            "a `WORKER TIMEOUT`",
            "what took longer than gunicorn's `--timeout` (30 s unless set)? The traceback there ends \
             in the line that waits",
        ),
        Fact::Harakiri if dies => (
            "a `HARAKIRI`",
            "what took longer than uWSGI's `harakiri` allows?",
        ),
        Fact::WorkerKilled if dies || is_of_gunicorn => (
            "a worker that was killed",
            "for want of memory? `sudo journalctl -k | grep -i oom` says so",
        ),
        Fact::WorkerBoot if dies || is_of_start(code) => (
            "a worker that doesn't start",
            "the traceback there says why",
        ),
        Fact::BlockSize if dies || *code == Code::UwsgiBufferSize => (
            "an `invalid request block size`",
            "`buffer-size = 32768` in uWSGI's configuration, or a client that speaks HTTP to its \
             `socket`",
        ),
        Fact::NoApplication if fails => (
            "a `no python application found`",
            "the lines of its start say what keeps it from being loaded",
        ),
        Fact::WorkerConnections if dies || *code == Code::NginxError => (
            "`worker_connections are not enough`",
            "a larger number in nginx's `events` block, or who holds so many connections?",
        ),
        Fact::TooManyFiles if dies || fails || *code == Code::NginxError => (
            "a `Too many open files`",
            "`LimitNOFILE=65536` in its unit (nginx: `worker_rlimit_nofile`), or what keeps so many \
             open?",
        ),
        _ => return None,
    })
}

/// Whether it is what comes of an application that doesn't start.
pub(super) const fn is_of_start(code: &Code) -> bool {
    matches!(
        code,
        Code::BadGateway
            | Code::ConnectionRefused
            | Code::SocketMissing
            | Code::SocketNobodyListens
    )
}
