//! Why a file that a page names is not what its tag wants.

use super::asset_content::{BESIDE, is_compressed, wrong_content};
use super::csp;
use super::evidence::Evidence;
use super::mixed_content::named_by_http;
use super::nginx::{FOLDERS, RELOAD, configured, is_own_page};
use super::place::shown;
use super::response_evidence::ResponseEvidence;
use super::static_files::{
    self, folder, has_tag_of_a_file, is_of_a_file, login_instead, only_files,
};
use super::{ANSWERED, answered, application, browser, flower, front_end, prefix};
use crate::content::asset::{Algorithm, Kind, before_fingerprint};
use crate::diagnose::application::restart;
use crate::expect::assets::{BrokenAsset, Wrong};
use crate::expect::{Check, Subject};
use crate::record::{Code, Diagnosis};

/// Why a file that a page names is wrong, if the evidence tells. `evidence` is
/// the file's own request and response, or the page's where it wasn't asked for.
/// What other files of its folder have, too, is said of them all.
#[must_use]
pub fn diagnose_asset(evidence: &Evidence<'_>, broken: &BrokenAsset) -> Option<Diagnosis> {
    let found = answered(evidence, |evidence| of_flaw(evidence, broken))?;
    Some(found.told_of(&shown(&broken.path), broken.neighbours.alike))
}

fn of_flaw(evidence: &ResponseEvidence<'_>, broken: &BrokenAsset) -> Option<Diagnosis> {
    match &broken.wrong {
        Wrong::Status => {
            let usual = || ANSWERED.iter().find_map(|rule| rule(evidence));
            // Where nothing of its folder arrives, that is what is missing.
            let is_folder_there = broken.neighbours.arrived > 0;
            let old = || old_name(evidence).filter(|_| is_folder_there);
            let missing = || missing(evidence);
            let found = flower::files_outside(evidence)
                .or_else(|| front_end::built_for_elsewhere(evidence))
                .or_else(|| prefix::lost(evidence))
                .or_else(old)
                .or_else(usual)
                .or_else(missing);
            found.map(|found| with_releases(found, evidence))
        }
        Wrong::Redirect(_) => ANSWERED.iter().find_map(|rule| rule(evidence)),
        Wrong::Page { kind, same } => {
            let usual = || page_instead(evidence, *kind, *same);
            let outside = || prefix::outside(evidence);
            let elsewhere = || front_end::built_for_elsewhere(evidence);
            let found = flower::files_outside(evidence)
                .or_else(elsewhere)
                .or_else(outside);
            Some(found.unwrap_or_else(usual))
        }
        Wrong::Empty => Some(empty(evidence)),
        Wrong::Content(flaw) => Some(wrong_content(evidence, flaw)),
        Wrong::MediaType(kind) => Some(media_type(evidence, *kind, true)),
        Wrong::Integrity(_) => Some(other_content(evidence)),
        Wrong::Unlike(_) => Some(unlike(evidence)),
        Wrong::Name {
            part,
            algorithm,
            begins,
        } => Some(altered(evidence, part, *algorithm, begins)),
        Wrong::Blocked { refused, by } => Some(csp::blocked(evidence, refused, by)),
        Wrong::MixedContent => Some(named_by_http(evidence, &broken.path)),
        Wrong::ThisMachine => Some(browser::this_machine(&broken.path)),
        Wrong::NoUrl
        | Wrong::NoAnswer(_)
        | Wrong::Undecodable(_)
        | Wrong::Compressed { .. }
        | Wrong::NoJson(_) => None,
        Wrong::Charset { .. }
        | Wrong::NotShared { .. }
        | Wrong::Opaque
        | Wrong::NotEmbedded(_)
        | Wrong::Late
        | Wrong::MixedRedirect(_)
        | Wrong::Attachment(_)
        | Wrong::Reloads
        | Wrong::LeadsAway(_)
        | Wrong::NoScreen(_) => browser::refuses(evidence, &broken.wrong),
    }
}

/// A file that is not there, whoever says so.
fn missing(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let path = evidence.shown_path();
    let is_missing = matches!(evidence.status(), 404 | 410);
    is_missing.then(|| {
        Diagnosis::of(Code::AssetMissing, &path, |path| {
            format!("the server has no {path} (404)")
        })
        .step(
            "does it lie in the folder that the server hands out, in this spelling (case counts)? \
             `python manage.py collectstatic`, or the front end's build, puts it there",
        )
        .step(
            "is the URL right? `STATIC_URL`, `{% static %}` and the build's base make it; what \
             `location` or mount answers there?",
        )
    })
}

/// `found` with what else a hash in the name of a missing file may tell.
fn with_releases(found: Diagnosis, evidence: &ResponseEvidence<'_>) -> Diagnosis {
    match before_fingerprint(evidence.path()) {
        Some(name) if found.code == Code::Static404FromNginx => found.step(format!(
            "if a `{}*` with another hash lies there: page and files are of two releases; deploy \
             both, then {}",
            shown(name),
            restart(evidence.place)
        )),
        _ => found,
    }
}

/// nginx finds no file of a name with a hash, which another release has.
fn old_name(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let name = before_fingerprint(evidence.path())?;
    if evidence.status() != 404 || !is_own_page(evidence) {
        return None;
    }
    let path = evidence.shown_path();
    let page = evidence.before.map(|exchange| &exchange.last.response);
    let is_of_files = page.is_some_and(is_of_a_file);
    let so = if is_of_files {
        "Then copy page and files of one build there, the files first".to_owned()
    } else {
        format!(
            "Then {}: it has read the names (`staticfiles.json`, the build's manifest) before the \
             files were replaced",
            restart(evidence.place)
        )
    };
    Some(
        Diagnosis::new(
            Code::AssetOfAnotherRelease,
            format!(
                "nginx finds no {path} (404): its name has a hash of its content, and the page \
                 names it, so page and files are most often of two releases"
            ),
        )
        .of_several(
            "nginx finds no files of these hashed names (404): page and files are most often of \
             two releases",
        )
        .step(format!(
            "{}{} shows the folder: does a `{}*` with another hash lie there? {so}",
            evidence.place.there(),
            configured(FOLDERS),
            shown(name)
        ))
        .step_if(
            !is_of_files,
            "if the files are the old ones: `python manage.py collectstatic`, or the build",
        )
        .step(format!(
            "if nothing of the kind lies there: correct `alias` (after `location /static/` it \
             ends in a slash, too) or `root`, then {RELOAD}"
        )),
    )
}

/// A page where a file should be.
fn page_instead(evidence: &ResponseEvidence<'_>, kind: Kind, same: bool) -> Diagnosis {
    let path = evidence.shown_path();
    let what = if same {
        "the page that names it"
    } else {
        "an HTML page"
    };
    if !evidence.exchange.redirects.is_empty() {
        let asked = shown(evidence.written_path());
        return Diagnosis::new(
            Code::AppPageForAsset,
            format!("{asked} is redirected to {path}, which is {what} instead of {kind}"),
        )
        .of_several("files are redirected to HTML pages")
        .step("does everything need a login (a middleware)? Files must be left out of that")
        .step("in nginx, a `location` with `alias` answers before the application is asked");
    }
    if evidence.is_login_page() {
        return login_instead(evidence, kind);
    }
    let folder = folder(evidence.path());
    Diagnosis::new(
        Code::AppPageForAsset,
        format!("{path} is answered with {what} instead of {kind}"),
    )
    .of_several(format!("files of {folder} are answered with HTML pages"))
    .step(format!(
        "is {path} where the web server looks for it? The front end's build, or \
             `collectstatic`, puts it there"
    ))
    .step(only_files(evidence))
}

/// A file of no bytes.
fn empty(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    if let Some(found) = static_files::no_content(evidence) {
        return found;
    }
    let path = evidence.shown_path();
    let there = evidence.place.there();
    let from_file = evidence.is_from_nginx() && has_tag_of_a_file(evidence);
    let cause = if from_file {
        format!("nginx hands out {path} with 0 bytes: the file itself is empty")
    } else {
        format!("{path} is answered with 200 and 0 bytes")
    };
    Diagnosis::new(Code::AssetEmpty, cause)
        .step_if(
            from_file,
            format!(
                "{there}{} names the folder, and `find FOLDER -size 0` lists such files in it",
                configured(FOLDERS)
            ),
        )
        .step("a full disk (`df -h`), or a copy or build that was interrupted, leaves them")
        .step(
            "remove it and run `python manage.py collectstatic`, or the build, again: one that is \
             newer than its source is not replaced",
        )
}

/// A file of a type that stands for anything, where the case expects its own.
pub(super) fn typed(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    const ANY: [&str; 2] = ["application/octet-stream", "text/plain"];
    let kind = static_files::kind(evidence.path()).filter(|kind| *kind != Kind::Data)?;
    let is_of_type = |check: &&Check| match &check.subject {
        Subject::Header(name) => name.plain().eq_ignore_ascii_case("content-type"),
        _ => false,
    };
    let got = evidence.header("content-type").unwrap_or_default();
    let is_any = ANY.iter().any(|any| got.starts_with(any));
    // A page in its place has causes of its own.
    let is_false = got.starts_with("text/html") && !evidence.is_page() && evidence.is_from_nginx();
    let is_wrong = evidence.status() == 200 && evidence.failed.iter().any(is_of_type);
    (is_wrong && (is_any || is_false)).then(|| {
        // As it is told of one that a page names.
        let refused = is_false && kind == Kind::Stylesheet;
        media_type(evidence, kind, refused)
    })
}

/// A file with the media type of something else.
pub(super) fn media_type(evidence: &ResponseEvidence<'_>, kind: Kind, refused: bool) -> Diagnosis {
    let path = evidence.shown_path();
    let got = evidence.header("content-type").unwrap_or_default();
    let got = got.split(';').next().unwrap_or_default().trim();
    let got = shown(&crate::source::one_line(got));
    let typed = if got.is_empty() {
        "without a media type".to_owned()
    } else {
        format!("as {got}")
    };
    let so = if refused {
        format!("; browsers refuse {kind} of that type")
    } else {
        String::new()
    };
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let there = evidence.place.there();
    if evidence.is_from_nginx() && application::runner(evidence).is_none() {
        let usual = usual_type(kind, ending);
        let entry = ending.map_or_else(
            || format!("`default_type {usual};` in its `location`"),
            |ending| format!("`types {{ {usual} {ending}; }}` in the `http` block beside it"),
        );
        return Diagnosis::of(Code::AssetMediaType, &path, |path| {
            format!("nginx hands out {path} {typed}{so}")
        })
        .of_several(format!("nginx hands out these {typed}"))
        .step(format!(
            "{there}{}: the `http` block needs `include /etc/nginx/mime.types;`, and `types {{ … }}` of a \
             `server` or `location` must go, which takes its place; then {RELOAD}",
            configured(r"mime.types|types \{|default_type")
        ))
        .step(format!(
            "if the included file doesn't know the ending: {entry}"
        ))
        .step("if the application answers: it sets the type itself");
    }
    Diagnosis::of(Code::AssetMediaType, &path, |path| {
        format!("{path} is answered {typed}{so}")
    })
    .step(
        "in Python, `mimetypes.guess_type(\"x.css\")` says what is sent: slim images lack \
         `/etc/mime.types`, and `mimetypes.add_type` adds one",
    )
    .step_if(
        evidence.header("x-content-type-options").is_some(),
        "`X-Content-Type-Options: nosniff` is right; the type is what is wrong",
    )
}

/// The type that is usual for it, by its ending where that is of its kind.
fn usual_type(kind: Kind, ending: Option<&str>) -> &'static str {
    let is_of_kind = |usual: &&str| match kind {
        Kind::Image | Kind::Icon => usual.starts_with("image/"),
        Kind::Font => usual.starts_with("font/"),
        _ => false,
    };
    let of_ending = ending.and_then(|ending| mime_guess::from_ext(ending).first_raw());
    of_ending.filter(is_of_kind).unwrap_or(match kind {
        Kind::Stylesheet => "text/css",
        Kind::Script | Kind::Module => "text/javascript",
        Kind::Image | Kind::Icon => "image/png",
        Kind::Font => "font/woff2",
        Kind::Manifest => "application/manifest+json",
        Kind::Data => "application/octet-stream",
    })
}

/// A file whose hash is not the one in its tag.
fn other_content(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    Diagnosis::of(Code::AssetOfAnotherRelease, &path, |path| {
        format!(
            "the content of {path} is not that whose hash stands in the page's `integrity`, so \
             browsers refuse it"
        )
    })
    .step(format!(
        "page and file are of two releases: deploy both, then restart the application, which \
         keeps its templates: {}",
        restart(evidence.place)
    ))
    .step("if the file is the right one, its own hash, which is said above, belongs into the tag")
    .step("nginx's `sub_filter` and what minifies on the way change files too")
}

/// A file whose name has the hash of another content. `begins` is what its own
/// begins with.
fn altered(
    evidence: &ResponseEvidence<'_>,
    part: &str,
    algorithm: Algorithm,
    begins: &str,
) -> Diagnosis {
    let path = evidence.shown_path();
    let folder = if evidence.is_from_nginx() {
        format!(
            " ({}{} names the folder)",
            evidence.place.there(),
            configured(FOLDERS)
        )
    } else {
        String::new()
    };
    Diagnosis::of(Code::AssetAltered, &path, |path| {
        format!("the content of {path} is not that whose hash stands in its name")
    })
    .of_several("files have another content than that whose hash stands in their names")
    .step(format!(
        "does `{} FILE`{folder} begin with {}? Then the file is right, and it is changed on the \
         way: by `sub_filter`, or by what minifies",
        algorithm.program(),
        shown(part)
    ))
    .step(format!(
        "with {}, the file itself is wrong: cut by a full disk (`df -h`) or an interrupted copy, \
         edited in place, or another release's under this name",
        shown(begins)
    ))
    .step(
        "remove it and run `python manage.py collectstatic`, or the build, again: a file that is \
         there is not always replaced",
    )
}

/// A file that isn't as the local one.
fn unlike(evidence: &ResponseEvidence<'_>) -> Diagnosis {
    let path = evidence.shown_path();
    let there = if evidence.is_from_nginx() {
        format!(
            "{}{} names the folder; ",
            evidence.place.there(),
            configured(FOLDERS)
        )
    } else {
        String::new()
    };
    Diagnosis::of(Code::AssetAltered, &path, |path| {
        format!("{path} is not the file that `same_as` names")
    })
    .of_several("files are not those that `same_as` names")
    .step(format!(
        "{there}`sha256sum` of the file there and here: where they are the same, it is changed on the \
         way, by `sub_filter` or by what minifies"
    ))
    .step(
        "where they are not: copy the files again, all of one build (a full disk, `df -h`, or an \
         interrupted copy cuts them)",
    )
    .step_if(is_compressed(evidence), BESIDE)
    .step("if the site is right: `same_as` is another build's; build, or run `smoke hashes`, again")
}
