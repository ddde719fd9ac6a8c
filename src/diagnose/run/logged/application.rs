//! What the log of an application says.

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
            });
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

/// What most often helps against an exception, by its name (Django's documentation,
/// Python's `builtins`).
fn advice(raised: &str) -> Vec<&'static str> {
    let name = raised.split(':').next().unwrap_or_default();
    let name = name.rsplit('.').next().unwrap_or_default();
    match name {
        "OperationalError" | "ProgrammingError" => vec![of_database(raised)],
        "PermissionError" => {
            vec!["`sudo namei -l` and that path: the user of the service needs the right to it"]
        }
        "FileNotFoundError" => {
            vec!["is that path right where the service runs, and was it deployed?"]
        }
        "ModuleNotFoundError" | "ImportError" => vec![
            "`pip install -r requirements.txt` in the virtual environment of the service, and \
             restart it",
        ],
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

/// What a log says, of no request, that makes a cause likely.
pub(super) fn by_time(fact: &Fact, code: &Code) -> Option<&'static str> {
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
        Code::ServerError | Code::DjangoServerError | Code::GunicornError
    );
    Some(match fact {
        Fact::WorkerTimeout { .. } if dies => "a `WORKER TIMEOUT`",
        Fact::Harakiri if dies => "a `HARAKIRI`",
        Fact::WorkerKilled if dies => "a worker that was killed, perhaps for want of memory",
        Fact::WorkerBoot if dies => "a worker that doesn't start",
        Fact::BlockSize if dies || *code == Code::UwsgiBufferSize => {
            "an `invalid request block size`"
        }
        Fact::NoApplication if fails => "a `no python application found`",
        Fact::WorkerConnections if dies || *code == Code::NginxError => {
            "`worker_connections are not enough`"
        }
        Fact::TooManyFiles if dies || fails || *code == Code::NginxError => {
            "a `Too many open files`"
        }
        _ => return None,
    })
}
