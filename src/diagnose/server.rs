//! Answers of other servers, and of gunicorn about itself.

use std::time::Duration;

use super::app_server::AppServer;
use super::application::log;
use super::response_evidence::ResponseEvidence;
use crate::content::KnownPage;
use crate::record::{Code, Diagnosis};

/// Apache's page of a fresh installation.
pub(super) fn apache_default_page(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.known_page() != Some(KnownPage::Apache) {
        return None;
    }
    let site = evidence.place.site();
    let there = evidence.place.there();
    Some(
        Diagnosis::new(
            Code::ApacheDefaultPage,
            format!("Apache answers with its default page instead of a site for {site}"),
        )
        .of_several("Apache answers with its default page instead of the site that was asked for")
        .step(format!(
            "{there}`sudo apachectl -S` lists which site answers to which name: if {site} isn't \
             there, `sudo a2ensite FILE && sudo systemctl reload apache2` (one of `ls \
             /etc/apache2/sites-available`, with `ServerName {site}` in it)"
        ))
        .step(
            "if nginx should answer: `sudo systemctl disable --now apache2`, then \
             `sudo systemctl restart nginx`",
        ),
    )
}

/// Any other page that stands for no site.
pub(super) fn default_page(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let page = evidence.known_page()?;
    let place = evidence.place;
    let (site, there) = (place.site(), place.there());
    let parked = matches!(page, KnownPage::Parked | KnownPage::Suspended);
    Some(
        Diagnosis::new(
            Code::DefaultPage,
            format!("{} answers instead of a site for {site}", page.told()),
        )
        .of_several(format!(
            "{} answers instead of the site that was asked for",
            page.told()
        ))
        .step_if(
            parked,
            format!("does {site} still belong to its owner, and lead to the server?"),
        )
        .step_if(
            !parked,
            format!(
                "{there}{} shows which program answers: is it the one that you mean? If so, {site} \
                 must be among its sites, with files of its own",
                place.who_listens()
            ),
        ),
    )
}

/// gunicorn's own page: what ran in it let an exception through, or was
/// killed.
pub(super) fn gunicorn_error(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    /// Its page is proof enough of whose it is.
    const OWN: AppServer = AppServer::Gunicorn;
    let own = evidence.title == "Internal Server Error"
        && evidence
            .text
            .contains("<h1><p>Internal Server Error</p></h1>");
    if evidence.status() != 500 || !evidence.is_status_wrong() || !own {
        return None;
    }
    let path = evidence.shown_path();
    let there = evidence.place.there();
    // It counts whole seconds.
    if evidence.last().timings.total < Duration::from_secs(1) {
        return Some(
            Diagnosis::of(Code::GunicornError, &path, |path| {
                format!(
                    "gunicorn itself answers {path} with 500: the application let an exception \
                     through"
                )
            })
            .step(format!(
                "{there}{}: the traceback below `Error handling request` tells which",
                OWN.log()
            )),
        );
    }
    Some(
        Diagnosis::of(Code::GunicornError, &path, |path| {
            format!(
                "gunicorn itself answers {path} with 500: the application let an exception \
                 through, or took longer than gunicorn allows"
            )
        })
        .step(format!(
            "{there}{}: `WORKER TIMEOUT`, or a traceback below `Error handling request`, tells \
             which",
            OWN.log()
        ))
        .step(format!(
            "`WORKER TIMEOUT`: what does it wait for? If it may take that long, `--timeout 60` in \
             gunicorn's command (30 s unless set), then {}",
            OWN.restart()
        )),
    )
}

/// The 500 of uWSGI or uvicorn itself: it has no application, or that let an exception
/// through. Whoever else says no more than that says its length, too.
pub(super) fn runner_error(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_bare = evidence.text.trim_end() == "Internal Server Error"
        && evidence.header("content-length").is_none()
        && evidence.header("content-encoding").is_none();
    if evidence.status() != 500 || !evidence.is_status_wrong() || !is_bare {
        return None;
    }
    let typed = evidence.header("content-type").unwrap_or_default();
    // A proxy adds a charset, and takes none away.
    let server = match (&*typed, evidence.place.server) {
        ("text/plain", AppServer::Unknown) | (_, AppServer::Uwsgi) => AppServer::Uwsgi,
        ("text/plain; charset=utf-8", AppServer::Unknown | AppServer::Uvicorn) => {
            AppServer::Uvicorn
        }
        _ => return None,
    };
    let path = evidence.shown_path();
    let there = evidence.place.there();
    let log = server.log();
    if server == AppServer::Uvicorn {
        return Some(
            Diagnosis::of(Code::UvicornError, &path, |path| {
                format!("uvicorn itself answers {path} with 500: the application let an exception through")
            })
            .step(format!(
                "{there}{log}: the traceback below `Exception in ASGI application` tells which"
            )),
        );
    }
    Some(
        Diagnosis::of(Code::UwsgiError, &path, |path| {
            format!(
                "uWSGI itself answers {path} with 500: it has loaded no application, or that let an \
                 exception through"
            )
        })
        .step(format!(
            "{there}{log}: `no python application found` or `unable to load app` (the traceback \
             above it) is no application, any other traceback an exception"
        ))
        .step(
            "no application: `module = PROJECT.wsgi:application` and `chdir` (the folder of \
             manage.py) in its ini; `need-app = true` keeps it from starting without one",
        ),
    )
}

/// Any other 500.
pub(super) fn server_error(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 500 || !evidence.is_status_wrong() {
        return None;
    }
    let path = evidence.shown_path();
    Some(
        Diagnosis::of(Code::ServerError, &path, |path| {
            format!("the server fails at {path} (500)")
        })
        .step(format!(
            "{}{}, or the log of whatever else runs there, tells why",
            evidence.place.there(),
            log(evidence.place)
        )),
    )
}
