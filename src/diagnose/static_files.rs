//! Stylesheets, scripts, images: who serves them, and whether they are there.

use super::application::{self, restart};
use super::nginx::{ERROR_LOG, FOLDERS, RELOAD, configured, is_own_page};
use super::place::{Place, shown};
use super::response_evidence::{ResponseEvidence, header};
use crate::content::asset::Kind;
use crate::exchange::Response;
use crate::plan::Scheme;
use crate::record::{Code, Diagnosis};
use crate::source::{is_nameless, quote, shell_word};

/// The application was asked for a file, and has none.
pub(super) fn not_served(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_answered = application::answered(evidence) || application::seems_behind(evidence);
    if !is_missing(evidence) || !is_answered {
        return None;
    }
    let path = evidence.shown_path();
    // Over TLS, there most often is something in front that leaves the name as it is.
    let is_alone = evidence.place.target.scheme == Scheme::Http;
    if let Some(runner) = application::runner(evidence).filter(|_| is_alone) {
        return Some(
            Diagnosis::of(Code::StaticNotServed, &path, |path| {
                format!(
                    "{runner} answers {path} with 404: by itself it serves no static files, that \
                     is for the web server in front"
                )
            })
            .step(format!(
                "check files through the web server, and leave them out here: {}",
                leave_out(evidence.place)
            ))
            .step(if application::is_django(evidence) {
                format!(
                    "if the application is to serve them (WhiteNoise): `python manage.py \
                     collectstatic`, then {}",
                    restart(evidence.place)
                )
            } else {
                "if the application is to serve them: is this one among what was deployed?"
                    .to_owned()
            }),
        );
    }
    let folder = location(evidence.path());
    let is_django = application::is_django(evidence);
    // uWSGI's own HTTP has no `Server`.
    let (why, all) = if evidence.server().is_empty() {
        (
            "it is no file of its, nor of a web server's in front",
            format!(
                "neither the application nor a web server in front serves files below {folder}"
            ),
        )
    } else {
        (
            "the web server in front passes it on instead of serving a file",
            format!(
                "the web server in front passes {folder} on to the application, which serves no \
                 such files"
            ),
        )
    };
    let said = format!("the application answers {path} with 404: {why}");
    Some(
        Diagnosis::new(Code::StaticNotServed, said)
        .of_several(all)
        .step(format!(
            "`location {folder} {{ alias /path/to{folder}; }}` in nginx's server block, then \
             {RELOAD}{}; `/path/to{folder}` is where the files are{}",
            if evidence.is_from_nginx() || evidence.server().is_empty() {
                String::new()
            } else {
                format!(
                    " (Apache: `Alias {folder} /path/to{folder}`, and `ProxyPass {folder} !` before \
                     the others)"
                )
            },
            if is_upload(evidence.path()) {
                ": Django's `MEDIA_ROOT`, where what users sent is kept"
            } else if is_django {
                ": Django's `STATIC_ROOT`, which `python manage.py collectstatic` fills"
            } else {
                ""
            }
        ))
        .step(if is_django {
            "if the application is to serve them (WhiteNoise), it doesn't find this one: \
             `collectstatic` comes before its start"
        } else {
            "if the application is to serve them, it doesn't find this one: is it among what was \
             deployed?"
        }),
    )
}

/// How a case leaves a target out: by a name that is its own.
fn leave_out(place: Place<'_>) -> String {
    let target = place.target;
    let is_nobodys = target.typed() == target.spelling && is_nameless(&target.host);
    if is_nobodys {
        let typed = shell_word(&format!("app={}", target.spelling));
        return format!("`--target {typed}`, and `not_targets = [\"app\"]` in their case");
    }
    format!(
        "`not_targets = [{}]` in their case",
        quote(&target.name, 80)
    )
}

/// A path such as `/static../settings.py`, which leads out of nginx's folder.
pub(super) fn leaves_folder(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let (location, _) = evidence.written_path().split_once("../")?;
    let is_within_name = !location.ends_with(['/', '.']) && !location.is_empty();
    let is_file =
        evidence.status() == 200 && evidence.is_from_nginx() && has_tag_of_a_file(evidence);
    let is_asked_for = evidence.is_status_wrong() && evidence.exchange.redirects.is_empty();
    if !is_within_name || !is_file || !is_asked_for {
        return None;
    }
    let path = evidence.shown_path();
    let location = shown(location);
    Some(
        Diagnosis::of(Code::PathLeavesFolder, &path, |path| {
            format!(
                "nginx answers {path} (200), above the folder of its `location {location}`: \
                 everybody can read what is there"
            )
        })
        .step(format!(
            "the `location` lacks the slash that its `alias` ends with: `location {location}/ {{ \
             alias /path/to{location}/; }}`, then {RELOAD}"
        ))
        .step("passwords and keys that lay there are known now: change them"),
    )
}

/// Whether a response has the `ETag` that nginx makes of a file: when it changed
/// and its size.
pub(super) fn has_tag_of_a_file(evidence: &ResponseEvidence<'_>) -> bool {
    is_of_a_file(&evidence.last().response)
}

/// The same of a response alone.
pub(super) fn is_of_a_file(response: &Response) -> bool {
    is_tag_of_a_file(&header(&response.headers, "etag").unwrap_or_default())
}

/// Whether an `ETag` is one that nginx makes of a file.
pub(super) fn is_tag_of_a_file(tag: &str) -> bool {
    let tag = tag.trim_start_matches("W/").trim_matches('"');
    let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
    tag.split_once('-')
        .is_some_and(|(changed, size)| is_hex(changed) && is_hex(size))
}

/// A file that is answered with 204, which no server gives to a file.
pub(super) fn no_content(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let path = evidence.shown_path();
    let is_ruled =
        evidence.status() == 204 && evidence.is_status_wrong() && is_file(evidence.path());
    is_ruled.then(|| {
        Diagnosis::of(Code::AssetEmpty, &path, |path| {
            format!("{path} is answered by a rule, with 204 (No Content): no file is looked for")
        })
        .or("a view of an application's that answers so")
        .step(format!(
            "{}{}: take out its `return 204` (as `location = /favicon.ico {{ return 204; }}`), or let \
             the page name another file; then {RELOAD}",
            evidence.place.there(),
            configured(r"^[^#]*(server_name|location|return 204)")
        ))
    })
}

/// nginx looks for a file and finds none.
pub(super) fn missing(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    if !is_missing(evidence) || !is_own_page(evidence) {
        return None;
    }
    let path = evidence.shown_path();
    let there = evidence.place.there();
    Some(
        Diagnosis::new(
            Code::Static404FromNginx,
            format!("nginx itself looks for {path} and finds no such file (404)"),
        )
        .of_several(format!(
            "nginx itself looks for files of {} and finds none (404)",
            folder(evidence.path())
        ))
        .step(format!(
            "{there}{ERROR_LOG} names the file that it tried to open: correct `alias` (it ends in a slash, \
             as `location /static/` does) or `root`, then {RELOAD}; or {}",
            if is_upload(evidence.path()) {
                "bring what users sent back there: Django's `MEDIA_ROOT` must lie outside of the \
                 release, or each deploy loses it"
            } else {
                "build the file there (Django: `python manage.py collectstatic` fills `STATIC_ROOT`)"
            }
        ))
        .step(format!(
            "no such line (`try_files … =404` leaves none): {there}{} shows the folder",
            configured(FOLDERS)
        )),
    )
}

/// A page where a file should be.
pub(super) fn page_instead(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let kind = kind(evidence.path())?;
    if evidence.status() != 200 || !evidence.is_page() {
        return None;
    }
    let path = evidence.shown_path();
    if evidence.is_login_page() {
        return Some(login_instead(evidence, kind));
    }
    Some(
        Diagnosis::new(
            Code::AppPageForAsset,
            format!("{path} is answered with an HTML page instead of {kind}"),
        )
        .of_several(format!(
            "files of {} are answered with HTML pages",
            folder(evidence.path())
        ))
        .step(format!(
            "is {path} where the web server looks for it? The front end's build, or \
             `collectstatic`, puts it there"
        ))
        .step(only_files(evidence)),
    )
}

/// The step that keeps pages from answering for files that are missing.
pub(super) fn only_files(evidence: &ResponseEvidence<'_>) -> String {
    format!(
        "something answers for files that are missing: in nginx, `location {} {{ try_files $uri \
         =404; }}` keeps `try_files … /index.html` for pages, then {RELOAD}; in an application, a \
         URL pattern that matches everything does the same",
        folder(evidence.path())
    )
}

/// A page to log in where a file should be.
pub(super) fn login_instead(evidence: &ResponseEvidence<'_>, kind: Kind) -> Diagnosis {
    let path = evidence.shown_path();
    let folder = location(evidence.path());
    let found = Diagnosis::new(
        Code::AppPageForAsset,
        format!("{path} is answered with a page to log in instead of {kind}"),
    )
    .of_several(format!(
        "files of {folder} are answered with a page to log in"
    ))
    .or("a page for everything that is missing, with a login on it");
    let is_private = matches!(kind, Kind::Image | Kind::Data) && !path.contains("/static/");
    if is_private || path.contains("/media/") {
        // What users sent is not to be made public.
        return found
            .step(
                "if it is for users alone, log in first: a step gets the page to log in, and the \
                 next `submit`s its form",
            )
            .step(format!(
                "if it is for everybody, as all of {folder}: leave that out of what wants a login, \
                 then {}",
                restart(evidence.place)
            ));
    }
    found
    .step(format!(
        "leave {folder} out of what wants a login (a middleware, a proxy), then {}",
        restart(evidence.place)
    ))
    .step(format!(
        "or, in nginx's server block, `location {folder} {{ alias /path/to{folder}; }}` answers \
         before the application is asked (`/path/to{folder}` is where the files are: Django's \
         `STATIC_ROOT`, which `python manage.py collectstatic` fills); then {RELOAD}"
    ))
}

/// Whether a path is where what users sent most often is.
fn is_upload(path: &str) -> bool {
    path.starts_with("/media/") || path.contains("/uploads/")
}

fn is_missing(evidence: &ResponseEvidence<'_>) -> bool {
    evidence.status() == 404 && evidence.is_status_wrong() && is_file(evidence.path())
}

/// Whether a path is that of a file which belongs to a page.
pub(super) fn is_file(path: &str) -> bool {
    kind(path).is_some()
        || ["/static/", "/media/"]
            .iter()
            .any(|part| path.contains(part))
}

/// What a file that belongs to a page is, by its ending.
pub(super) fn kind(path: &str) -> Option<Kind> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let (_, ending) = name.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "css" => Some(Kind::Stylesheet),
        "js" | "mjs" => Some(Kind::Script),
        "png" | "jpg" | "jpeg" | "gif" | "svg" | "ico" | "webp" | "avif" => Some(Kind::Image),
        "woff" | "woff2" | "ttf" | "otf" | "eot" => Some(Kind::Font),
        "map" => Some(Kind::Data),
        _ => None,
    }
}

/// The folder that a `location` for a file may name, and take nothing else: `/static/`
/// of `/static/css/base.css`, and `/lists/img/` of `/lists/img/a.png`.
fn location(path: &str) -> String {
    const OF_FILES: [&str; 3] = ["/static/", "/media/", "/assets/"];
    let is_safe = path
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/-_.".contains(c));
    let known = OF_FILES.iter().find_map(|part| {
        let at = path.find(part)?;
        Some(&path[..at + part.len()])
    });
    match known.or_else(|| path.rfind('/').map(|at| &path[..=at])) {
        Some(folder) if is_safe && folder.len() > 1 => folder.to_owned(),
        _ => "/static/".to_owned(),
    }
}

/// The first folder of a path: `/static/` of `/static/css/base.css`, or the file itself
/// where it is in none.
pub(super) fn folder(path: &str) -> String {
    let first = path.trim_start_matches('/');
    let safe = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    match first.split_once('/') {
        Some((folder, _)) if safe(folder) => format!("/{folder}/"),
        _ => "/static/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_folder_or_ending() {
        for path in ["/static/x", "/a/media/y", "/favicon.ico", "/a/B.CSS"] {
            assert!(is_file(path), "{path}");
        }
        for path in ["/", "/lists/1/", "/api/v1.2/x", "/statics/x", "/robots.txt"] {
            assert!(!is_file(path), "{path}");
        }
    }

    #[test]
    fn a_location_takes_no_pages() {
        assert_eq!(location("/app/static/css/a.css"), "/app/static/");
        assert_eq!(location("/lists/img/a.png"), "/lists/img/");
        assert_eq!(location("/favicon.ico"), "/static/");
        assert_eq!(location("/a;b/x.css"), "/static/");
    }

    #[test]
    fn a_location_is_named_by_the_first_folder() {
        assert_eq!(folder("/assets/css/a.css"), "/assets/");
        assert_eq!(folder("/favicon.ico"), "/static/");
        assert_eq!(folder("/a;b/x.css"), "/static/");
    }
}
