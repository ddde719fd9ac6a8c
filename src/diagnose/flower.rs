//! Flower, celery's page, which most often is below a path of the site.

use serde_json::Value;

use super::app_server::AppServer;
use super::nginx::RELOAD;
use super::no_response::NoResponse;
use super::place::shown;
use super::response_evidence::ResponseEvidence;
use crate::content::Content;
use crate::exchange::{Exchange, Phase, Response};
use crate::record::{Code, Diagnosis};
use crate::source::{elide, one_line};

/// The page of Tornado, which flower runs on, for what nobody handles.
const BARE: &str = "<html><title>404: Not Found</title><body>404: Not Found</body></html>";

/// Whether a page is flower's.
pub(super) fn is_page(evidence: &ResponseEvidence<'_>) -> bool {
    is_title(&evidence.title)
}

/// `Flower`, and since 2.0 `Workers · Flower`, too.
fn is_title(title: &str) -> bool {
    title == "Flower" || title.ends_with(" · Flower")
}

/// Flower, asked for a path that it doesn't know, since its prefix is another.
pub(super) fn other_prefix(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 404 || !evidence.is_status_wrong() {
        return None;
    }
    let path = evidence.shown_path();
    let is_flowers = evidence.place.server == AppServer::Flower;
    if evidence.text.trim() == BARE && is_flowers {
        // It has a prefix, and isn't asked with it.
        let (why, how) = if evidence.server() == "TornadoServer" {
            ("it has a prefix that the path lacks", String::new())
        } else {
            (
                "what is in front takes the prefix off",
                format!(
                    "nginx: `proxy_pass http://127.0.0.1:5555;` in `location {}`, with no slash \
                     behind it, passes the path on as it is; then {RELOAD}",
                    shown(&first(evidence.path()))
                ),
            )
        };
        let found = Diagnosis::of(Code::PrefixLost, &path, |path| {
            format!("flower has nothing at {path} (404): most often, {why}")
        });
        let found = if how.is_empty() {
            found
        } else {
            found.step(how)
        };
        return Some(found.step(
            "`sudo systemctl cat flower` shows its `--url_prefix`: the path must begin with it",
        ));
    }
    if !is_page(evidence) || has_files_below(evidence.text, &first(evidence.path())) {
        return None;
    }
    let found = Diagnosis::of(Code::PrefixLost, &path, |path| {
        format!("flower doesn't know that it is at {path}: it runs without `--url_prefix`")
    });
    Some(with_prefix(found, evidence.path()))
}

/// A file of a page of flower's that isn't below the path that flower is at.
pub(super) fn files_outside(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let page = evidence.before?;
    let path = page.last.sent.url.path();
    let prefix = first(path);
    let is_outside = prefix.len() > 2 && !evidence.path().starts_with(&prefix);
    let is_named = evidence.path().starts_with("/static/") && prefix != "/static/";
    (is_outside && is_named && is_of_flower(page)).then(|| {
        let cause = format!(
            "flower doesn't know that it is at {}, and names its files outside of that: it runs \
             without `--url_prefix`, and what is in front takes the prefix off",
            shown(path)
        );
        with_prefix(Diagnosis::new(Code::PrefixLost, cause), path)
    })
}

/// Whether a page that names a file is flower's.
fn is_of_flower(page: &Exchange) -> bool {
    let response: &Response = &page.last.response;
    Content::of(response).title().is_some_and(is_title)
}

/// `found` with the steps that let flower know where it is.
fn with_prefix(found: Diagnosis, path: &str) -> Diagnosis {
    let prefix = first(path);
    let name = shown(prefix.trim_matches('/'));
    found
        .step(format!(
            "`--url_prefix={name}` in flower's command (`sudo systemctl cat flower`), then `sudo \
             systemctl daemon-reload` and {}",
            AppServer::Flower.restart()
        ))
        .step(format!(
            "nginx passes the path on as it is: `location /{name}/ {{ proxy_pass \
             http://127.0.0.1:5555; }}`, with no slash behind the port; then {RELOAD}"
        ))
}

/// A task of celery's that flower says failed, and why.
pub(super) fn task_failed(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_of_task = evidence.path().contains("/api/task/") && evidence.is_page_wrong();
    let document: Value = serde_json::from_str(evidence.text)
        .ok()
        .filter(|_| is_of_task)?;
    let word = |key: &str| document.get(key).and_then(Value::as_str);
    if word("state") != Some("FAILURE") {
        return None;
    }
    let raised = word("result").or_else(|| word("exception"))?;
    let said = elide(&one_line(raised), 160).into_owned();
    let path = evidence.shown_path();
    let found = Diagnosis::new(
        Code::Unhealthy,
        format!("the task of {path} failed, and says: `{said}`"),
    );
    let found = if raised.contains("never registered") || raised.contains("NotRegistered") {
        found.step(
            "the worker runs other code, without this task: `sudo systemctl restart celery` after each \
             deploy; `celery -A PROJECT inspect registered` lists what it knows",
        )
    } else if raised.contains("OperationalError") || raised.contains("ProgrammingError") {
        found.step(
            "the worker has another database than the site, or one without its tables: compare \
             `sudo systemctl cat celery` with the site's unit; then `sudo systemctl restart celery`",
        )
    } else {
        found.step("`sudo journalctl -u celery -n 50` has the whole traceback")
    };
    Some(found.or("a task that is meant to fail"))
}

/// A task of celery's that is asked for through flower, and isn't done in time.
pub(super) fn task_undone(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let path = failure.error.sent.url.path();
    let is_waited_for = path.contains("/api/task/apply/") && failure.is_out_of_time();
    if !is_waited_for || failure.phase() != Phase::FirstByte {
        return None;
    }
    let path = shown(path);
    let found = Diagnosis::of(Code::AnswerTimeout, &path, |path| {
        format!("flower waits for a worker of celery's to do {path}, and it isn't done in time")
    })
    .step(
        "`celery -A PROJECT inspect active_queues` beside manage.py: does a worker listen to the \
         queue that the task is sent to (the worker's `-Q`, `task_routes`, `task_default_queue`)? \
         `No nodes replied`: no worker runs (`sudo systemctl status celery`), or no broker",
    )
    .step(
        "`celery -A PROJECT inspect active`: is each busy with something else (`--concurrency`)? \
         `sudo journalctl -u celery -n 50` has `Received task` and `succeeded` of each",
    )
    .or("a task that takes longer than that");
    Some(failure.allowing_more_time(found))
}

/// Whether a page names its files below a folder.
fn has_files_below(text: &str, folder: &str) -> bool {
    text.contains(&format!("=\"{folder}static/"))
}

/// The first folder of a path: `/flower/` of `/flower/api/workers`.
fn first(path: &str) -> String {
    let name = path.split('/').nth(1).unwrap_or_default();
    if name.is_empty() {
        "/".to_owned()
    } else {
        format!("/{name}/")
    }
}
