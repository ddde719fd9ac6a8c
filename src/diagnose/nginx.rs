//! What nginx answers by itself, without an application.

use std::net::IpAddr;

use http::Method;

use super::place::{Place, shown};
use super::response_evidence::ResponseEvidence;
use super::static_files::is_file;
use super::tls;
use crate::content::KnownPage;
use crate::exchange::Hop;
use crate::plan::{Dial, Scheme, Target};
use crate::record::{Code, Diagnosis};

pub(super) const ERROR_LOG: &str = "`sudo tail -n 5 /var/log/nginx/error.log`";
pub(super) const RELOAD: &str = "`sudo nginx -t && sudo systemctl reload nginx`";
/// Shows which lines of which file of nginx's match a pattern.
pub(super) fn configured(pattern: &str) -> String {
    format!("`sudo nginx -T | grep -E '^# conf|{pattern}'`")
}
/// The names of sites, and the ports that they are at.
pub(super) const BLOCKS: &str = r"^[^#]*\b(listen|server_name)\s";
/// The paths that are passed on.
pub(super) const ROUTES: &str = r"^[^#]*\b(listen|server_name|location|try_files|[a-z]+_pass)\s";
/// What changes a request or its response on the way.
pub(super) const CHANGES: &str =
    r"^[^#]*(server_name|location|proxy_(set_header|pass_request)|_cache|sub_filter|gzip)";
/// The folders that files are looked for in.
pub(super) const FOLDERS: &str = r"^[^#]*\b(server_name|location|alias|root|try_files)\s";
/// What may refuse a path, and what passes it on.
pub(super) const REFUSES: &str =
    r"^[^#]*(server_name|location|deny|_except|return 403|valid_ref|try_files|_pass)";
/// The places that are passed on to.
pub(super) const PASSES: &str = r"^[^#]*\b(server_name|server|[a-z]+_pass)\s";
/// The same, and the caches of what came from there.
pub(super) const PASSES_OR_KEEPS: &str =
    r"^[^#]*\b(server_name|server|[a-z]+_(pass|cache|cache_path))\s";
/// What passes a path on, where the run doesn't say where the application is.
const PASSES_ON: &str = "`proxy_pass http://unix:/run/gunicorn.sock;` (or as others have it)";

/// Whether the response is a page that nginx makes for an error.
pub(super) fn is_own_page(evidence: &ResponseEvidence<'_>) -> bool {
    let status = evidence.status();
    if evidence.method() == Method::HEAD {
        // No page to know it by; but nginx writes the type of its own without
        // a charset, and applications with one.
        let typed = evidence.header("content-type");
        return evidence.is_from_nginx() && status >= 400 && typed.as_deref() == Some("text/html");
    }
    is_page(evidence.text, status)
}

/// Whether it is nginx that redirects: with a page of its own.
pub(super) fn redirects(hop: &Hop) -> bool {
    let page = String::from_utf8_lossy(&hop.response.body.bytes);
    is_page(&page, hop.response.status.as_u16())
}

fn is_page(text: &str, status: u16) -> bool {
    text.trim_start().starts_with("<html>")
        && text.contains(&format!("<center><h1>{status} "))
        && text.contains("<hr><center>nginx")
}

/// The page of a fresh installation.
pub(super) fn default_page(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.known_page() != Some(KnownPage::Nginx) {
        return None;
    }
    let place = evidence.place;
    let site = place.site();
    let there = place.there();
    let found = Diagnosis::new(
        Code::NginxDefaultPage,
        format!("nginx answers with its default page instead of a site for {site}"),
    )
    .of_several("nginx answers with its default page instead of the site that was asked for");
    if place.is_nameless() {
        let names = place.run.site.is_none();
        return Some(
            found
                .step_if(
                    names,
                    format!(
                        "{there}{} lists the names that nginx knows",
                        configured(BLOCKS)
                    ),
                )
                .step(format!(
                    "ask for the site by its name: {}",
                    place.smoke_by_name()
                )),
        );
    }
    Some(found.step(format!(
        "{there}{}: is {site} among the names, in a block with `{}`? Without that \
                 `listen`: add it. Not listed: add it to its site's `server_name`, or link that \
                 file (`sudo ln -s /etc/nginx/sites-available/FILE /etc/nginx/sites-enabled/`); \
                 then, or if nothing is amiss, {RELOAD}",
        configured(BLOCKS),
        listen(place)
    )))
}

/// The directive with which a block is at the place that was asked.
pub(super) fn listen(place: Place<'_>) -> String {
    listen_at(place.target)
}

/// The same of a target.
pub(super) fn listen_at(target: &Target) -> String {
    let Dial::Tcp { host, port } = &target.dial else {
        return "listen".to_owned();
    };
    let is_v6 = match target.address() {
        Some(address) => address.is_ipv6(),
        None => host.parse::<IpAddr>().is_ok_and(|ip| ip.is_ipv6()),
    };
    let port = if is_v6 {
        format!("[::]:{port}")
    } else {
        port.to_string()
    };
    let tls = match target.scheme {
        Scheme::Http => "",
        Scheme::Https => " ssl",
    };
    format!("listen {port}{tls};")
}

/// The body is larger than nginx lets through.
pub(super) fn body_too_large(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 413 || !evidence.is_status_wrong() {
        return None;
    }
    let size = evidence.last().sent.body.len();
    if !is_own_page(evidence) {
        return Some(
            Diagnosis::new(
                Code::BodyTooLarge,
                format!("the server refuses a request body of {size} bytes as too large (413)"),
            )
            .step("every proxy on the way and the application have a limit of their own")
            .step(format!(
                "nginx's is `client_max_body_size` (1 MB unless set): {}",
                configured("client_max_body_size")
            )),
        );
    }
    // nginx's megabyte has 1024 × 1024 bytes.
    let enough = size.div_ceil(1024 * 1024).max(10);
    Some(
        Diagnosis::new(
            Code::BodyTooLarge,
            format!("nginx refuses a request body of {size} bytes as too large (413)"),
        )
        .step(format!(
            "{}{}: raise it there to `{enough}M`; where there is none, `client_max_body_size \
             {enough}M;` in the server block (it is 1 MB unless set); then {RELOAD}",
            evidence.place.there(),
            configured("server_name|location|client_max_body_size")
        )),
    )
}

/// A folder that nginx has no index page for.
pub(super) fn listing_forbidden(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let path = evidence.shown_path();
    if !is_forbidden(evidence) || !is_safe(evidence) || !path.ends_with('/') {
        return None;
    }
    let there = evidence.place.there();
    Some(
        Diagnosis::of(Code::DirectoryListingForbidden, &path, |path| {
            format!(
                "nginx itself refuses {path} (403), as it does for a folder that has no index page"
            )
        })
        .step(format!(
            "{there}{}: for {}, a page of files needs its `index.html`, one of an application `proxy_pass` \
             (and `try_files` without `$uri/`), a list that everybody may see `autoindex on;`; and no rule (`deny`, `return 403`) may refuse it; then {RELOAD}",
            configured(REFUSES),
            evidence.place.site()
        ))
        .step(format!(
            "{there}{ERROR_LOG} tells which: `directory index …`, `forbidden by rule` (or no line of \
             now), or `open() … failed`, a file that isn't there or that nginx's user may not read \
             (`sudo namei -l` and that path)"
        )),
    )
}

/// A file that nginx may not read.
pub(super) fn file_forbidden(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !is_forbidden(evidence) || !is_safe(evidence) || !is_file(evidence.path()) {
        return None;
    }
    let path = evidence.shown_path();
    let there = evidence.place.there();
    Some(
        Diagnosis::of(Code::FileForbidden, &path, |path| {
            format!("nginx itself refuses {path} (403), as it does for a file that it may not read")
        })
        .step(format!(
            "{there}{ERROR_LOG} tells which: `Permission denied` (`sudo namei -l` and that path: \
             nginx's user needs `x` on every folder, `sudo chmod o+x FOLDER`, and `r` on the file, \
             `sudo chmod o+r FILE`), or `forbidden by rule` (or no line of now): {} shows it \
             (`valid_referers` wants `none blocked server_names`)",
            configured(REFUSES)
        )),
    )
}

/// What nginx refuses that is neither a folder nor a file of a page, or what is sent
/// to be kept.
pub(super) fn forbidden(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !is_forbidden(evidence) {
        return None;
    }
    let path = evidence.shown_path();
    let asked = if is_safe(evidence) {
        path
    } else {
        format!("{} {path}", evidence.method())
    };
    let there = evidence.place.there();
    Some(
        Diagnosis::of(Code::ForbiddenByNginx, &asked, |asked| {
            format!(
                "nginx itself refuses {asked} (403), most often by a rule (`deny`, `limit_except`)"
            )
        })
        .step(to_let_through(evidence.place, PASSES_ON))
        .step(which_refusal(there)),
    )
}

/// The step that lets nginx pass on what it refuses, with a directive that does.
pub(super) fn to_let_through(place: Place<'_>, pass: &str) -> String {
    format!(
        "{}{}: for {}, take out the rule that refuses it (or `allow` some before `deny`), or the \
         `$uri/` of `try_files`; where its `location` has none, add {pass}; then {RELOAD}",
        place.there(),
        configured(REFUSES),
        place.site()
    )
}

/// The step that shows why nginx refuses something.
pub(super) fn which_refusal(there: &str) -> String {
    format!(
        "{there}{ERROR_LOG} tells which: `forbidden by rule` (or no line of now), `directory index …` \
         (`$uri/`, or a folder of files) or `Permission denied` (`sudo namei -l` and that path)"
    )
}

/// Whether a page or a file is asked for.
fn is_safe(evidence: &ResponseEvidence<'_>) -> bool {
    matches!(*evidence.method(), Method::GET | Method::HEAD)
}

fn is_forbidden(evidence: &ResponseEvidence<'_>) -> bool {
    evidence.status() == 403 && evidence.is_status_wrong() && is_own_page(evidence)
}

/// A method that nginx has no response to, for a file.
pub(super) fn method_not_allowed(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 405 || !evidence.is_status_wrong() || !is_own_page(evidence) {
        return None;
    }
    let method = evidence.method();
    let path = evidence.shown_path();
    Some(
        Diagnosis::new(
            Code::MethodNotAllowed,
            format!(
                "nginx itself refuses {method} {path} (405): it doesn't pass this path on to the \
                 application"
            ),
        )
        .of_several(
            "nginx itself refuses these methods (405): it doesn't pass them on to the application",
        )
        .step(to_pass_on(
            evidence.place,
            &shown(evidence.path()),
            PASSES_ON,
        ))
        .step("of files alone, nginx answers GET and HEAD")
        .step(format!(
            "where other methods are passed on there: {} shows the rule that refuses this one; then {RELOAD}",
            configured(r"^[^#]*(server_name|location|request_method|return 405|_except)")
        )),
    )
}

/// The step that lets nginx pass a path on, with a directive that does.
pub(super) fn to_pass_on(place: Place<'_>, path: &str, pass: &str) -> String {
    format!(
        "{}{}: in the block {}, the `location` that takes {path} needs {pass} and `proxy_set_header Host \
         $host;` in place of `alias`, `root` or `try_files` (if none does: `location / {{ … }}`); then \
         {RELOAD}",
        place.there(),
        configured(ROUTES),
        if place.is_nameless() {
            "that answers".to_owned()
        } else {
            format!(
                "with {} in its `server_name` (if none has it, the first block answers: it needs \
                 one)",
                place.site()
            )
        }
    )
}

/// A path that nginx looks for as a file, and that is none of the usual files.
pub(super) fn not_passed_on(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 404 || !evidence.is_status_wrong() || !is_own_page(evidence) {
        return None;
    }
    let path = evidence.shown_path();
    Some(
        Diagnosis::of(Code::NotPassedOn, &path, |path| {
            format!("nginx itself answers {path} with 404 and doesn't ask the application")
        })
        .step(to_pass_on(
            evidence.place,
            &shown(evidence.path()),
            PASSES_ON,
        ))
        .step(format!(
            "of files alone: a front end's route (SPA) wants `try_files $uri /index.html;` in its \
             `location /`; else {}{ERROR_LOG} names the file that it looked for",
            evidence.place.there()
        ))
        .or("a site of files, or a front end (SPA), which lacks it"),
    )
}

/// nginx's own 500.
pub(super) fn internal_error(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 500 || !evidence.is_status_wrong() || !is_own_page(evidence) {
        return None;
    }
    Some(
        Diagnosis::new(
            Code::NginxError,
            "nginx itself fails with 500; this is not an answer of the application",
        )
        .step(format!(
            "{}{ERROR_LOG} tells why: `redirection cycle` is a `rewrite`, or a `try_files` whose \
             last word is no file that is there (was a front end's index.html deployed?), `=404` \
             or `@NAME`; `open() … failed` names what nginx's user may \
             not read; `worker_connections are not enough` wants more in `events`; `auth request` is \
             about who is asked first; then {RELOAD}",
            evidence.place.there()
        )),
    )
}

/// A server that wants to see a certificate of the client, or another one.
pub(super) fn client_certificate(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if evidence.status() != 400
        || !is_own_page(evidence)
        || !evidence.title.contains(" SSL certificate ")
    {
        return None;
    }
    let title = evidence.title.trim_start_matches("400 ");
    if !title.starts_with("No required ") {
        return Some(tls::client_certificate_refused(
            format!("nginx does not accept the client certificate: {title}"),
            tls::Refusing::Nginx,
            evidence.place,
        ));
    }
    let cause = format!("nginx wants a client certificate: {title}");
    let setting = "`ssl_verify_client` in nginx's server block decides whether one is needed";
    Some(tls::client_certificate_wanted(cause, setting))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_on_one_line_are_seen_and_comments_are_not() {
        let seen = |pattern: &str, line: &str| regex::Regex::new(pattern).unwrap().is_match(line);
        let block = "server { listen 80; location / { proxy_pass http://unix:/run/todo.sock; } }";
        for pattern in [BLOCKS, ROUTES, PASSES, PASSES_OR_KEEPS] {
            assert!(seen(pattern, block), "{pattern}");
            assert!(!seen(pattern, &format!("    # {block}")), "{pattern}");
        }
        assert!(seen(PASSES, "\tproxy_pass http://127.0.0.1:8000; # Django"));
    }
}
