//! Answers of other servers, and of gunicorn about itself.

use std::time::Duration;

use super::application::{log, restart};
use super::nginx::{ERROR_LOG, configured, has_credentials};
use super::place::shown;
use super::response_evidence::ResponseEvidence;
use crate::content::KnownPage;
use crate::record::{Code, Diagnosis};
use crate::source::{one_line, quote};

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
    let site = evidence.place.site();
    let there = evidence.place.there();
    let parked = matches!(page, KnownPage::Parked | KnownPage::Suspended);
    Some(
        Diagnosis::new(
            Code::DefaultPage,
            format!("{} answers instead of a site for {site}", page.told()),
        )
        .step_if(
            parked,
            format!("does {site} still belong to its owner, and lead to the server?"),
        )
        .step_if(
            !parked,
            format!("{there}is {site} among the sites that the server knows, with its files?"),
        ),
    )
}

/// gunicorn's own page: what ran in it let an exception through, or was
/// killed.
pub(super) fn gunicorn_error(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
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
                log(evidence.place)
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
            "{there}`sudo journalctl -u gunicorn -n 500 | grep -E 'WORKER TIMEOUT|Error'` (or the \
             name of its unit) tells which"
        ))
        .step(format!(
            "`WORKER TIMEOUT`: what does it wait for? If it may take that long, `--timeout 60` in \
             gunicorn's command (30 s unless set), then {}",
            restart(evidence.place)
        )),
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

/// 401: who is asking?
pub(super) fn authentication_wanted(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 401 || !evidence.is_status_wrong() {
        return None;
    }
    let sent = has_credentials(evidence);
    let Some(challenge) = evidence.header("www-authenticate") else {
        return Some(
            Diagnosis::new(
                Code::AuthenticationWanted,
                if sent {
                    "the server refuses the credentials that were sent (401)"
                } else {
                    "the server wants credentials (401), doesn't say which, and none were sent"
                },
            )
            .step(
                "`bearer`, or `headers.authorization`, with the token from `[secrets]`; or log in \
                 in a step before",
            ),
        );
    };
    let challenge = challenge.trim();
    let (scheme, rest) = challenge.split_once(' ').unwrap_or((challenge, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        let is_bearer = scheme.eq_ignore_ascii_case("bearer");
        let plain = shown(&one_line(scheme));
        let scheme = quote(scheme, 40);
        return Some(if sent {
            Diagnosis::new(
                Code::AuthenticationWanted,
                format!("the server refuses the credentials that were sent (401, {scheme})"),
            )
            .step("are they right for this server, and still valid?")
        } else {
            Diagnosis::new(
                Code::AuthenticationWanted,
                format!("the server wants credentials (401, {scheme}), and none were sent"),
            )
            .step(if is_bearer {
                "give the case `bearer`, with the token from `[secrets]`".to_owned()
            } else {
                format!(
                    "give the case `headers.authorization = \"{plain} {{{{token}}}}\"`, with the \
                     token from `[secrets]`"
                )
            })
        });
    }
    let realm = realm(rest);
    Some(if sent {
        Diagnosis::new(
            Code::BasicAuthWanted,
            format!("the server refuses the user and password that were sent (401{realm})"),
        )
        .step(format!(
            "{}{ERROR_LOG}: `password mismatch`, or `was not found in` the file that \
             `auth_basic_user_file` names; `sudo htpasswd FILE USER` (of apache2-utils) sets one",
            evidence.place.there()
        ))
    } else {
        Diagnosis::new(
            Code::BasicAuthWanted,
            format!("the server wants a user and a password (401{realm}), and none were sent"),
        )
        .step(
            "give the case `basic_auth = \"USER:{{password}}\"`, with `password = { env = \
             \"SITE_PASSWORD\" }` in `[secrets]`",
        )
        .step(format!(
            "if the site is to be open: `auth_basic` in nginx asks for them; {} shows where",
            configured("server_name|location|auth_basic")
        ))
    })
}

/// The realm of a Basic challenge (RFC 7617, section 2).
fn realm(parameters: &str) -> String {
    let lower = parameters.to_ascii_lowercase();
    let Some(at) = lower.find("realm=\"") else {
        return String::new();
    };
    let rest = &parameters[at + "realm=\"".len()..];
    match rest.split_once('"') {
        Some((realm, _)) => format!(", {}", quote(realm, 60)),
        None => String::new(),
    }
}
