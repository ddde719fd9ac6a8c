//! Pages that say themselves what is wrong: those that monitoring asks.

use serde_json::Value;

use super::application::log;
use super::place::Place;
use super::response_evidence::ResponseEvidence;
use crate::content::health::{Ill, of_json, of_page, of_text};
use crate::content::{Content, essence};
use crate::expect::Subject;
use crate::record::{Code, Diagnosis};
use crate::source::{elide, one_line, quote};

/// At most so many parts are named.
const NAMED: usize = 4;

/// A page about the site's health that says which part of it is ill.
pub(super) fn unhealthy(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let ill = found(evidence)?;
    let path = evidence.shown_path();
    let named: Vec<String> = ill.iter().take(NAMED).map(told).collect();
    let more = match ill.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let found = Diagnosis::new(
        Code::Unhealthy,
        format!(
            "{path} says itself what is wrong: {}{more}",
            named.join(", ")
        ),
    );
    let mut steps: Vec<String> = Vec::new();
    for part in &ill {
        let step = step(&part.name, evidence.place);
        if steps.len() < 3 && !steps.contains(&step) {
            steps.push(step);
        }
    }
    Some(steps.into_iter().fold(found, Diagnosis::step))
}

/// A part that is ill, in the page's words.
fn told(part: &Ill) -> String {
    let name = elide(&one_line(&part.name), 60).into_owned();
    if part.said.is_empty() {
        return format!("{name} is not well");
    }
    format!("{name} is {}", quote(&one_line(&part.said), 100))
}

/// What a page that is about health says is ill, as far as that is why it is unexpected.
fn found(evidence: &ResponseEvidence<'_>) -> Option<Vec<Ill>> {
    let typed = evidence.header("content-type").unwrap_or_default();
    let kind = essence(&typed);
    let of_workers = is_of_workers(evidence);
    let is_asked = of_workers
        || is_about_health(evidence.path())
        || kind == "application/health+json"
        || evidence.title == "System status";
    if !is_asked {
        return None;
    }
    let ill = if kind.ends_with("json") {
        let document: Value = serde_json::from_str(evidence.text).ok()?;
        if of_workers {
            workers(&document)
        } else {
            of_json(&document)
        }
    } else if evidence.is_page() {
        of_page(Content::of(&evidence.last().response).page().ok()?)
    } else if kind == "text/plain" {
        of_text(evidence.text)
    } else {
        return None;
    };
    let explained = evidence.failed.is_empty()
        || evidence.failed.iter().any(|check| match &check.subject {
            Subject::Status => evidence.status() >= 400,
            Subject::Json(name, _) => of_workers || ill.iter().any(|it| it.is_at(&name.plain())),
            Subject::JsonSchema | Subject::Body(_) | Subject::Select(..) => true,
            _ => false,
        });
    (explained && !ill.is_empty()).then_some(ill)
}

/// Whether a path has a word of what is asked for the health of a site.
fn is_about_health(path: &str) -> bool {
    const WORDS: [&str; 17] = [
        "health",
        "healthz",
        "healthcheck",
        "healthchecks",
        "ht",
        "status",
        "statusz",
        "ready",
        "readyz",
        "readiness",
        "live",
        "livez",
        "liveness",
        "ping",
        "up",
        "heartbeat",
        "monitor",
    ];
    let mut words = path.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Whether it is flower's list of celery's workers.
fn is_of_workers(evidence: &ResponseEvidence<'_>) -> bool {
    let path = evidence.path();
    let is_flowers = path.ends_with("/api/workers") || path.ends_with("/workers");
    let query = evidence.last().sent.url.query().unwrap_or_default();
    let is_list = query.contains("status") || query.contains("json") || path.contains("/api/");
    is_flowers && is_list && evidence.status() == 200
}

/// Celery's workers that are not there, as flower lists them: `{"celery@web": false}`, or
/// `{"data": []}` for its own page.
fn workers(document: &Value) -> Vec<Ill> {
    let none = || vec![Ill::new("celery", "no worker")];
    let offline = |name: &str| Ill::new(name, "an offline worker of celery");
    match document {
        Value::Object(all) if all.is_empty() => none(),
        Value::Object(all) => match all.get("data") {
            Some(Value::Array(rows)) if rows.is_empty() => none(),
            Some(Value::Array(rows)) => {
                let gone = rows
                    .iter()
                    .filter(|row| row["status"] == Value::Bool(false));
                let names = gone.map(|row| row["hostname"].as_str().unwrap_or("celery"));
                names.map(offline).collect()
            }
            _ => {
                let gone = all
                    .iter()
                    .filter(|(_, is_up)| **is_up == Value::Bool(false));
                gone.map(|(name, _)| offline(name)).collect()
            }
        },
        _ => Vec::new(),
    }
}

/// What to do about a part, by the words in its name.
fn step(name: &str, place: Place<'_>) -> String {
    let name = name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let there = place.there();
    let step = if has(&["celery", "worker", "queue", "beat", "task", "rq", "@"]) {
        "`celery -A PROJECT inspect ping` beside manage.py: `No nodes replied` is no worker (`sudo \
         systemctl restart celery`; `sudo journalctl -u celery -n 50` says why it ended), an error \
         of connection the broker (`sudo systemctl status redis-server`, or rabbitmq-server)"
    } else if has(&["migration"]) {
        "`python manage.py migrate` brings the database up to the release"
    } else if has(&[
        "redis", "cache", "broker", "amqp", "rabbit", "memcache", "session",
    ]) {
        "`redis-cli ping` answers `PONG` where it runs (else `sudo systemctl status redis-server`, \
         rabbitmq-server or memcached); is the address in the settings (`CACHES`, \
         `CELERY_BROKER_URL`) that one?"
    } else if has(&["db", "database", "postgres", "mysql", "maria", "sql"]) {
        "does the database run (`sudo systemctl status postgresql`)? `python manage.py dbshell`, as \
         the service's user and with its environment, tries the address and the password of \
         `DATABASES`"
    } else if has(&["disk", "storage", "media", "file", "s3"]) {
        "`df -h` shows a full disk; may the service's user write to the folder (`MEDIA_ROOT`)? Of a \
         bucket: its name and keys"
    } else if has(&["memory"]) {
        "`free -m`: which program takes it?"
    } else if has(&["mail", "smtp"]) {
        "`EMAIL_HOST` and its port in the settings: does that server answer from there?"
    } else {
        return format!("{there}{} tells why", log(place));
    };
    format!("{there}{step}")
}
