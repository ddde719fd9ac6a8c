//! What an application answers to everything, which tells that it is none of its pages.

use std::collections::{HashMap, HashSet};

use super::trial::PageOf;
use super::{RunEvidence, TrialEvidence};
use crate::diagnose::app_server::AppServer;
use crate::diagnose::nginx::{ERROR_LOG, PASSES, RELOAD, configured};
use crate::diagnose::place::shown;
use crate::diagnose::static_files::is_file;
use crate::record::{Certainty, Code, Diagnosis, Verdict};

/// Lets causes that stand for everything at a target say so.
pub(super) fn explain(evidence: &mut RunEvidence) {
    let seen = Seen::of(evidence);
    let found: Vec<_> = evidence
        .causes
        .iter()
        .enumerate()
        .filter_map(|(at, (kin, _))| {
            let target = seen.get(&*kin.target)?;
            let mine = evidence.trials.iter().filter(|it| it.cause == Some(at));
            let paths: HashSet<&str> = mine.map(|it| &*it.path).collect();
            // What stands behind tells more than what passes beside it.
            let is_of_front = matches!(kin.code, Code::BadGateway | Code::NotPassedOn);
            if is_of_front && evidence.layers.iter().any(|it| it.outer.name == kin.target) {
                return None;
            }
            if kin.code == Code::BadGateway {
                let told = || dies_on(&paths, target).or_else(|| is_behind(&paths, target));
                return Some((at, told()?));
            }
            // One page may have a fault of its own.
            let is_enough = paths.len() > 1 || kin.code == Code::NotPassedOn;
            Some((at, is_enough.then(|| told(&kin.code, &paths, target))??))
        })
        .collect();
    for (at, (diagnosis, certainty, otherwise)) in found {
        let cause = &mut evidence.causes[at];
        let of_some = std::mem::replace(&mut cause.diagnosis, diagnosis);
        cause.of_some = Some(Box::new(of_some));
        cause.certainty = certainty;
        cause.otherwise = Some(otherwise.to_owned());
        cause.is_retold = true;
    }
}

/// What is seen of a target as a whole.
#[derive(Default)]
struct Seen {
    /// Whether some page of an application is as expected.
    has_pages: bool,
    /// Whether some file of the web server's own, which is a page, is as expected.
    has_file_pages: bool,
    /// A path of what the application answers as expected, and is no page.
    other: Option<String>,
    /// The folders of pages of the application that are as expected.
    folders: HashSet<String>,
    /// Whether files are missing that belong to pages.
    lacks_files: bool,
}

impl Seen {
    fn of(evidence: &RunEvidence) -> HashMap<String, Self> {
        let mut seen: HashMap<String, Self> = HashMap::new();
        for trial in &evidence.trials {
            let target = seen.entry(trial.target.clone()).or_default();
            target.note(trial);
            let code = trial.cause.map(|at| &evidence.causes[at].diagnosis.code);
            target.lacks_files |= matches!(
                code,
                Some(Code::StaticNotServed | Code::Static404FromNginx | Code::AssetMissing)
            );
        }
        seen
    }

    fn note(&mut self, trial: &TrialEvidence) {
        if !trial.verdict.is_pass() || !trial.is_answered || is_file(&trial.path) {
            return;
        }
        if trial.page == Some(PageOf::Nginx) {
            self.has_file_pages = true;
            return;
        }
        self.folders.insert(folder(&trial.path).to_owned());
        if trial.page.is_some() {
            self.has_pages = true;
        } else if trial.verdict == Verdict::Passed {
            self.other.get_or_insert_with(|| trial.path.clone());
        }
    }
}

/// A diagnosis, how sure it is, and what else it could be.
type Told = (Diagnosis, Certainty, &'static str);

/// What a cause of several paths is, as all that is seen of its target shows.
fn told(code: &Code, paths: &HashSet<&str>, seen: &Seen) -> Option<Told> {
    let is_nothing_right = !seen.has_pages && seen.other.is_none();
    match code {
        Code::UwsgiError if is_nothing_right => Some(no_application()),
        Code::GunicornError if is_nothing_right => Some(other_interface(AppServer::Gunicorn)),
        Code::UvicornError if is_nothing_right => Some(other_interface(AppServer::Uvicorn)),
        Code::DjangoServerError if !seen.has_pages => manifest(seen),
        Code::NotPassedOn if seen.has_file_pages && !seen.has_pages => {
            // What an application answers lies in folders of its own.
            let is_beside = |path: &&str| !seen.folders.contains(first_folder(path));
            paths.iter().all(is_beside).then(|| no_file(paths))
        }
        _ => None,
    }
}

/// The folder that a path is in: `/lists/` of `/lists/1`, and of itself.
fn folder(path: &str) -> &str {
    &path[..path.rfind('/').map_or(0, |at| at + 1)]
}

/// The first folder of a path: `/lists/` of `/lists/1/edit`, the path itself of one that
/// lies in none.
fn first_folder(path: &str) -> &str {
    let end = path.char_indices().skip(1).find(|(_, it)| *it == '/');
    &path[..end.map_or(path.len(), |(at, _)| at + 1)]
}

/// Pages that an application dies on, which answers others of the same folders.
fn dies_on(paths: &HashSet<&str>, seen: &Seen) -> Option<Told> {
    if !paths.iter().all(|path| seen.folders.contains(folder(path))) {
        return None;
    }
    let diagnosis = Diagnosis::new(
        Code::BadGateway,
        "some pages get no proper answer from the application (502), which answers others: most \
         often, a worker dies on them",
    )
    .step(format!(
        "{}: `Worker … exited`, `SIGKILL` (out of memory), `WORKER TIMEOUT`, `HARAKIRI`, a traceback \
         (uWSGI)?",
        AppServer::Unknown.log()
    ))
    .step(format!(
        "where nginx answers: {ERROR_LOG}: `prematurely closed`, `reset by peer` is a worker that \
         died, `too big header` wants `proxy_buffer_size 16k;`, `refused` or `No such file` is a \
         `location` that leads elsewhere"
    ));
    let otherwise = "a `location` of their own, behind which nobody listens";
    Some((diagnosis, Certainty::Likely, otherwise))
}

/// Paths below one folder, behind which another server is than the one that answers the
/// rest.
fn is_behind(paths: &HashSet<&str>, seen: &Seen) -> Option<Told> {
    let name = paths.iter().next()?.split('/').nth(1)?;
    let folder = format!("/{name}/");
    let is_below = |path: &str| path.starts_with(&folder);
    let is_of_one = !name.is_empty() && paths.iter().all(|path| is_below(path));
    let answers = seen.folders.iter().any(|it| !is_below(it));
    if !is_of_one || !answers || seen.folders.iter().any(|it| is_below(it)) {
        return None;
    }
    let server = AppServer::of_path(&folder);
    let (who, folder) = match server {
        AppServer::Flower => ("flower".to_owned(), shown(&folder)),
        _ => ("what is behind it".to_owned(), shown(&folder)),
    };
    let diagnosis = Diagnosis::new(
        Code::BadGateway,
        format!(
            "below {folder} alone, the web server gets no proper answer from {who} (502), while the \
             application behind other paths answers"
        ),
    )
    .step(format!(
        "{}: whom does the `location` that takes {folder} ask? Does that run?",
        configured(PASSES)
    ))
    .step(server.status())
    .step(format!(
        "{ERROR_LOG} tells why: `refused` (nobody listens), `No such file` (no socket), `Permission \
         denied`, `prematurely closed` (it died)"
    ));
    let otherwise = "an application that dies on these alone";
    Some((diagnosis, Certainty::Likely, otherwise))
}

fn no_application() -> Told {
    let diagnosis = Diagnosis::new(
        Code::UwsgiError,
        "uWSGI runs without an application: it answers everything with its own 500",
    )
    .step(format!(
        "{}: the traceback above `unable to load app 0` tells why, or `no python application found` \
         that none is named",
        AppServer::Uwsgi.log()
    ))
    .step(format!(
        "in its ini: `module = PROJECT.wsgi:application`, `chdir` the folder of manage.py, \
         `virtualenv`, and the variables that the settings read (`env = …`); then {}",
        AppServer::Uwsgi.restart()
    ))
    .step("`need-app = true` there keeps it from starting without one");
    let otherwise = "an exception that each request meets: its traceback stands in the log";
    (diagnosis, Certainty::Likely, otherwise)
}

/// A WSGI application in a server of ASGI, or the other way round.
fn other_interface(server: AppServer) -> Told {
    let name = server.name();
    let (code, mistaken, meant, how) = match server {
        AppServer::Gunicorn => (
            Code::GunicornError,
            "asgi",
            "wsgi",
            "`PROJECT.wsgi:application` in gunicorn's command, or for ASGI `-k \
             uvicorn_worker.UvicornWorker`"
                .to_owned(),
        ),
        _ => (
            Code::UvicornError,
            "wsgi",
            "asgi",
            format!("`PROJECT.asgi:application` in {name}'s command"),
        ),
    };
    let diagnosis = Diagnosis::new(
        code,
        format!(
            "{name} answers everything with its own 500: most often, it runs `{mistaken}:application` \
             where `{meant}:application` is meant"
        ),
    )
    .step(format!(
        "`sudo systemctl cat {}`: {how}; then `sudo systemctl daemon-reload` and {}",
        server.unit(),
        server.restart()
    ))
    .step(format!(
        "{}: `TypeError: … takes … positional arguments` is that; another traceback names what is \
         wrong",
        server.log()
    ));
    let otherwise = "an exception that each request meets, as in a middleware";
    (diagnosis, Certainty::Likely, otherwise)
}

/// Django, which makes no page, and answers what needs no template.
fn manifest(seen: &Seen) -> Option<Told> {
    let other = seen.other.as_ref()?;
    let diagnosis = Diagnosis::new(
        Code::DjangoServerError,
        format!(
            "Django fails at every page (500) and answers {other}, which needs no template: most \
             often, `collectstatic` was not run, and pages name files that its manifest lacks"
        ),
    )
    .step(format!(
        "`python manage.py collectstatic --noinput` as the service's user and with its environment \
         fills `STATIC_ROOT` and its staticfiles.json; then {}",
        AppServer::Unknown.restart()
    ))
    .step(format!(
        "{}: `Missing staticfiles manifest entry` is that; else its traceback names what fails",
        AppServer::Unknown.log()
    ))
    .step("`python manage.py migrate --plan`: all but `No planned migration operations.` is to be done");
    let certainty = if seen.lacks_files {
        Certainty::Likely
    } else {
        Certainty::Possible
    };
    let otherwise = "a database that is missing or has yet to be migrated, or a template";
    Some((diagnosis, certainty, otherwise))
}

/// A site of files, which lacks some.
fn no_file(paths: &HashSet<&str>) -> Told {
    let mut each = paths.iter();
    let what = match (each.next(), each.next()) {
        (Some(path), None) => shown(path),
        _ => "these".to_owned(),
    };
    let diagnosis = Diagnosis::new(
        Code::NotPassedOn,
        format!(
            "nginx has no file for {what} (404), while other pages of the site are files of its own"
        ),
    )
    .step(format!(
        "{ERROR_LOG} names each file that it looked for: was it deployed, in this spelling?"
    ))
    .step(format!(
        "the routes of a front end (SPA) have no files: `try_files $uri /index.html;` in its \
         `location /`, then {RELOAD}"
    ))
    .step("of an application: a `location` with `proxy_pass`");
    let otherwise = "a path that is to be passed on to an application";
    (diagnosis, Certainty::Likely, otherwise)
}
