//! What is said of causes that stand for more than one answer.

use std::collections::HashSet;

use super::{Seen, Told, folder};
use crate::diagnose::app_server::AppServer;
use crate::diagnose::nginx::{ERROR_LOG, FOLDERS, PASSES, RELOAD, configured};
use crate::diagnose::place::shown;
use crate::record::{Certainty, Code, Diagnosis};

/// Pages that an application dies on, which answers others: of the same folders, or of
/// any where it is one page alone.
pub(super) fn dies_on(paths: &HashSet<&str>, seen: &Seen) -> Option<Told> {
    let mut each = paths.iter();
    let (first, more) = (each.next()?, each.next());
    let is_answered = |path: &&str| seen.folders.contains(folder(path));
    let is_alone = more.is_none()
        && AppServer::of_path(first) == AppServer::Unknown
        && !seen.folders.is_empty();
    if !is_alone && !paths.iter().all(is_answered) {
        return None;
    }
    let who = match more {
        None => format!("{} gets", shown(first)),
        Some(_) => "some pages get".to_owned(),
    };
    let diagnosis = Diagnosis::new(
        Code::BadGateway,
        format!(
            "{who} no proper answer from the application (502), which answers others: most often, a \
             worker dies on it"
        ),
    )
    .step(format!(
        "{}: `Worker … exited`, `SIGKILL` (out of memory), `WORKER TIMEOUT`, `HARAKIRI`, or under \
         uWSGI a traceback: it answers nothing to an exception, nor to a body above its `limit-post`",
        AppServer::Unknown.log()
    ))
    .step(format!(
        "where nginx answers: {ERROR_LOG}: `prematurely closed`, `reset by peer` is a worker that \
         died, `too big header` wants `proxy_buffer_size 16k;`, `refused` or `No such file` is a \
         `location` that leads elsewhere"
    ));
    let otherwise = "a `location` of its own, behind which nobody listens";
    Some((diagnosis, Certainty::Likely, otherwise))
}

/// Paths below one folder, behind which another server is than the one that answers the
/// rest.
pub(super) fn is_behind(paths: &HashSet<&str>, seen: &Seen) -> Option<Told> {
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
         denied`, `prematurely closed` (it died; under uWSGI: an exception, its log has the \
         traceback)"
    ));
    let otherwise = "an application that dies on these alone";
    Some((diagnosis, Certainty::Likely, otherwise))
}

pub(super) fn no_application() -> Told {
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
pub(super) fn other_interface(server: AppServer) -> Told {
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

/// Django, which makes no page, and answers what needs no template. Where its page for
/// errors names files, too, its server answers in its place.
pub(super) fn manifest(code: &Code, paths: &HashSet<&str>, seen: &Seen) -> Option<Told> {
    let other = shown(seen.other.as_ref()?);
    let mut each = paths.iter();
    let which = match (each.next(), each.next()) {
        (Some(path), None) => format!("{}, the only page that was asked for", shown(path)),
        _ => "every page".to_owned(),
    };
    let fails = match code {
        Code::DjangoServerError => format!("Django fails at {which} (500),"),
        _ => format!("the application lets an exception through at {which} (500),"),
    };
    let diagnosis = Diagnosis::new(
        code.clone(),
        format!(
            "{fails} and answers {other}, which needs no template: most often, `collectstatic` was \
             not run, and pages name files that its manifest lacks"
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

/// nginx, which fails by itself at every page: it goes in circles to a page that is for
/// everything, and isn't there.
pub(super) fn no_index() -> Told {
    let diagnosis = Diagnosis::new(
        Code::NginxError,
        "nginx itself fails at every page (500): most often, its `try_files` ends in a front end's \
         index.html that isn't there, or that it may not read",
    )
    .step(format!(
        "{} shows the folder (`root`): is index.html in it? If not, build the front end again (`npm \
         run build`) and copy all of `dist` there",
        configured(FOLDERS)
    ))
    .step(format!(
        "{ERROR_LOG}: `redirection cycle` is that, or a `rewrite`; with `Permission denied`, nginx's \
         user needs `x` on every folder (`sudo namei -l` and that path)"
    ));
    let otherwise = "a `rewrite` or an `auth_request` that fails for each";
    (diagnosis, Certainty::Likely, otherwise)
}

/// An application that answers nothing in time.
pub(super) fn all_wait(of_some: &Diagnosis, seen: &Seen) -> Told {
    let beside = if seen.has_file_pages || seen.has_files {
        ", while files are handed out"
    } else {
        ""
    };
    let diagnosis = Diagnosis::new(
        Code::AnswerTimeout,
        format!(
            "nothing of the application is answered in time{beside}: most often, all its workers are \
             busy, or wait for one and the same thing"
        ),
    );
    let diagnosis = Diagnosis {
        in_flight: of_some.in_flight,
        next: of_some.next.clone(),
        ..diagnosis
    };
    let otherwise = "another program at the port, which waits for something else than HTTP";
    (diagnosis, Certainty::Likely, otherwise)
}

/// A site of files, which lacks some.
pub(super) fn no_file(paths: &HashSet<&str>) -> Told {
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
