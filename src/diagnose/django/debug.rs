//! What Django answers with DEBUG on.

use super::nothing_at;
use crate::content::KnownPage;
use crate::diagnose::application::restart;
use crate::diagnose::html::between;
use crate::diagnose::nginx::RELOAD;
use crate::diagnose::place::{Place, shown};
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::record::{Code, Diagnosis};
use crate::source::{quote, without_port};

/// The step that turns off what shows such pages.
fn turn_off(place: Place<'_>) -> String {
    format!(
        "DEBUG is on, so this page shows code and settings to everybody: set `DEBUG = False`, then \
         {}",
        restart(place)
    )
}

/// Whether the response is a page that Django makes for developers.
pub(in crate::diagnose) fn is_technical(evidence: &ResponseEvidence<'_>) -> bool {
    let of_404 = evidence.status() == 404 && evidence.title.starts_with("Page not found at ");
    let of_exception = matches!(evidence.status(), 400 | 500) && evidence.title.contains(" at /");
    // Of a large page, the end with the reason isn't looked at.
    let has = |part| evidence.text.contains(part);
    let begins = has("<header id=\"summary\">") || has("<div id=\"summary\">");
    let summed_up = begins && has(">Request Method:</th>");
    (of_404 || of_exception)
        && (summed_up || has("error because you have <code>DEBUG = True</code>"))
}

/// The page of an exception.
pub(in crate::diagnose) fn exception(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() == 404 || !is_technical(evidence) {
        return None;
    }
    let (name, _) = evidence.title.split_once(" at /")?;
    let path = evidence.shown_path();
    let value = exception_value(evidence.text);
    let message = match &value {
        Some(message) => format!("{}: {message}", shown(name)),
        None => shown(name),
    };
    let known = value.and_then(|value| mend(name, &value));
    Some(
        Diagnosis::of(Code::DjangoException, &path, |path| {
            format!("an exception in Django while it made {path}: {message}")
        })
        .step(known.unwrap_or(TRACEBACK))
        .step(turn_off(evidence.place)),
    )
}

/// The step where an exception's name and words tell no other.
const TRACEBACK: &str = "the page has the traceback, which the trial's `curl` shows with `-H \
                         'Accept: text/plain'`";

/// What mends an exception, by its name and what it says.
fn mend(name: &str, said: &str) -> Option<&'static str> {
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let is_operational = name.ends_with("OperationalError") || name == "ConnectionError";
    if has(&["no such table", "no such column"])
        || has(&["relation ", "column "]) && has(&[" does not exist"])
    {
        return Some(
            "`python manage.py migrate` brings the database up to the release; is it the right \
             database?",
        );
    }
    if has(&["Missing staticfiles manifest entry"]) {
        return Some(
            "`python manage.py collectstatic --noinput`, as the service's user and with its \
             environment, makes the manifest of this release; then a restart",
        );
    }
    if name == "TemplateDoesNotExist" {
        return Some(
            "is the template among what was deployed, and its application in INSTALLED_APPS?",
        );
    }
    if has(&["readonly database", "unable to open database file"]) {
        return Some(
            "SQLite writes beside its file: the service's user needs `w` on the file and on its \
             folder (`sudo chown`); is the path in `DATABASES` right?",
        );
    }
    if !is_operational {
        return None;
    }
    if said.starts_with("Error ") && has(&[" connecting to "]) {
        return Some(
            "`redis-cli ping` answers `PONG` where redis runs (else `sudo systemctl status \
             redis-server`); is the address in the settings (`CACHES`, `CELERY_BROKER_URL`) that one?",
        );
    }
    if said.starts_with("[Errno ") {
        return Some(
            "celery's broker can't be reached: does it run (`sudo systemctl status rabbitmq-server`, \
             redis-server), at the address of `CELERY_BROKER_URL`?",
        );
    }
    has(&[
        "connection to server",
        "connect to",
        "translate host name",
        "authentication failed",
    ])
    .then_some(
        "does the database run (`sudo systemctl status postgresql`), at the address and with the \
             user and password of `DATABASES`? `python manage.py dbshell`, with the service's \
             environment, tries it",
    )
}

/// What the exception says.
fn exception_value(text: &str) -> Option<String> {
    between(text, "<pre class=\"exception_value\">", "</pre>")
        .filter(|value| !value.is_empty() && value != "No exception message supplied")
}

/// The page of an exception that says which host Django saw.
pub(in crate::diagnose) fn disallowed_host(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 400
        || !is_technical(evidence)
        || !evidence.title.starts_with("DisallowedHost at ")
    {
        return None;
    }
    let value = exception_value(evidence.text)?;
    let (_, rest) = value.split_once("HTTP_HOST header: '")?;
    let (saw, _) = rest.split_once("'.")?;
    let found = Diagnosis::new(
        Code::DisallowedHost,
        format!(
            "Django saw the host {} and refuses it: it is not in ALLOWED_HOSTS",
            quote(saw, 100)
        ),
    );
    Some(host_steps(found, evidence.place, saw).step(turn_off(evidence.place)))
}

fn host_steps(found: Diagnosis, place: Place<'_>, saw: &str) -> Diagnosis {
    let site = place.site();
    let same = |host: &str| without_port(saw) == without_port(host);
    if !same(place.host) {
        return found.step(format!(
            "smoke asked for {site}, and a proxy changed that: put `proxy_set_header Host $host;` \
             beside `proxy_pass`, then {RELOAD}"
        ));
    }
    if place.is_nameless() {
        let command = place.smoke_by_name();
        return found.step(format!("ask for the site by its name: {command}"));
    }
    found.step(format!(
        "add {site} to ALLOWED_HOSTS, or correct the variable that the settings read it from \
         (such as SITENAME), and {}",
        restart(place)
    ))
}

/// The page that lists the URL patterns.
pub(in crate::diagnose) fn debug_on(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !is_technical(evidence) {
        return None;
    }
    let path = evidence.shown_path();
    if evidence.status() == 404 && evidence.is_status_wrong() {
        // The page of a view names it at its front.
        let found = if evidence.text.contains(">Raised by:</th>") {
            nothing_at(&path, "a view finds no such thing")
                .step("is it the right database, with the data that the path names?")
        } else {
            nothing_at(&path, "no URL pattern matches").step(format!(
                "the page lists the patterns: is the path misspelt, or one of a newer release, \
                 which {} loads? Or has it a prefix that nginx is to take off \
                 (`proxy_pass http://127.0.0.1:8000/;`, or `…sock:/;` of a socket)?",
                restart(evidence.place)
            ))
        };
        return Some(found.step(turn_off(evidence.place)));
    }
    Some(
        Diagnosis::of(Code::DebugOn, &path, |path| {
            format!("DEBUG is on: Django answers {path} with its page for developers")
        })
        .step(format!(
            "`grep -rn DEBUG --include='*.py' .` beside manage.py: set `DEBUG = False` there, then {}",
            restart(evidence.place)
        ))
        .step(format!(
            "where it reads a variable, `sudo systemctl cat {}` shows what the service has: \
             `bool(\"False\")` is true, so that it must be empty or compared; then `sudo systemctl \
             daemon-reload` and {}",
            evidence.place.server.unit(),
            restart(evidence.place)
        )),
    )
}

/// The page of a new project.
pub(in crate::diagnose) fn welcome(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.known_page() != Some(KnownPage::Django) {
        return None;
    }
    Some(
        Diagnosis::new(
            Code::DjangoWelcomePage,
            "Django answers with the page of a new project: it knows no URLs, and DEBUG is on",
        )
        .step(format!(
            "`sudo systemctl cat {}`: does it start the right project, from the right folder?",
            evidence.place.server.unit()
        ))
        .step(format!(
            "`urlpatterns` of the module that ROOT_URLCONF names must have the site's URLs; then {}",
            restart(evidence.place)
        )),
    )
}
