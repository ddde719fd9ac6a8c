//! Folders and files that nobody should see.

use crate::diagnose::front::Front;
use crate::diagnose::nginx::{RELOAD, configured};
use crate::diagnose::response_evidence::ResponseEvidence;
use crate::expect::Subject;
use crate::record::{Code, Diagnosis};
use crate::suite::matcher::{Condition, Matchers};

/// How lists of files are called, and what is in them, by those who make them: nginx,
/// Apache, lighttpd, Caddy, Python.
const LISTS: [(&str, &str); 4] = [
    ("Index of /", "href=\"../\""),
    ("Index of /", "Parent Directory"),
    ("Directory listing for /", "<ul>"),
    ("Index of /", "<table"),
];

/// A list of a folder's files, where another response is expected.
pub(in crate::diagnose) fn listing(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_success = evidence.last().response.status.is_success();
    if !is_success || !is_other_wanted(evidence) || !is_list(evidence) {
        return None;
    }
    let path = evidence.shown_path();
    let there = evidence.place.there();
    let front = Front::of(evidence);
    let found = Diagnosis::of(Code::DirectoryListing, &path, |path| {
        format!("{} lists the files of {path} for everybody", front.name())
    })
    .of_several(format!(
        "{} lists the files of folders for everybody",
        front.name()
    ));
    Some(found.step(match front {
        Front::Nginx | Front::Other => format!(
            "{there}{}: take `autoindex on;` out of its `location` (or say `off`); of a folder with an \
             index page, `index` names it; then {RELOAD}",
            configured(r"^[^#]*\b(server_name|location|autoindex|index|alias|root)\s")
        ),
        Front::Apache => format!(
            "{there}`Options -Indexes` in the `<Directory>` of the folder, then {}",
            front.reload()
        ),
        Front::Caddy => format!(
            "{there}take `browse` out of `file_server` in the Caddyfile, then {}",
            front.reload()
        ),
        Front::Lighttpd => format!(
            "{there}`dir-listing.activate = \"disable\"`, then {}",
            front.reload()
        ),
    }))
}

/// Whether something else is expected than a list, and not another list.
fn is_other_wanted(evidence: &ResponseEvidence<'_>) -> bool {
    let body = evidence
        .expect
        .and_then(|expect| expect.body.as_ref()?.text.as_ref());
    let mut refused = body.into_iter().flat_map(Matchers::conditions);
    let is_refused = refused.any(|it| matches!(it.value, Condition::Not(_)));
    evidence.unmet().any(|subject| match subject {
        Subject::Status | Subject::Title | Subject::Page => true,
        Subject::Body(None) => is_refused,
        _ => false,
    })
}

fn is_list(evidence: &ResponseEvidence<'_>) -> bool {
    let is_known = |(title, mark): &(&str, &str)| {
        evidence.title.starts_with(title) && evidence.text.contains(mark)
    };
    // Caddy calls it by the folder's name alone.
    let marks = ["id=\"summary\"", "sort=name&"];
    let of_caddy = Front::of(evidence) == Front::Caddy
        && marks.iter().all(|mark| evidence.text.contains(mark));
    LISTS.iter().any(is_known) || of_caddy
}

/// A file of the deployment that anybody can read, where it is expected that nobody can.
pub(in crate::diagnose) fn hidden_file(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_refusal_wanted = evidence.unmet().any(|it| *it == Subject::Status);
    let is_answered = evidence.status() == 200 && evidence.exchange.redirects.is_empty();
    if !is_refusal_wanted || !is_answered || !is_hidden(evidence.path()) {
        return None;
    }
    // A page for everything has nothing of the file.
    let response = &evidence.last().response;
    if response.body.size() == 0 || evidence.is_page() {
        return None;
    }
    let path = evidence.shown_path();
    let there = evidence.place.there();
    let front = Front::of(evidence);
    let found = Diagnosis::of(Code::FileExposed, &path, |path| {
        format!("anybody can read {path}, a file of the deployment's own (200)")
    })
    .of_several("anybody can read files of the deployment's own (200)");
    Some(
        found
            .step(match front {
                Front::Apache => format!(
                    "{there}`RedirectMatch 404 \"/\\.(?!well-known)\"` in the site's configuration, then {}",
                    front.reload()
                ),
                Front::Caddy => format!(
                    "{there}`file_server {{ hide .* }}` in the Caddyfile, then {}",
                    front.reload()
                ),
                _ => format!(
                    "{there}`location ~ /\\.(?!well-known) {{ deny all; }}` in nginx's server block, and \
                     a `root` that isn't the project's folder ({} shows it); then {RELOAD}",
                    configured(r"^[^#]*\b(server_name|location|root|alias)\s")
                ),
            })
            .step(KNOWN),
    )
}

/// A page on which a server tells of itself, where it is expected that nobody sees it.
pub(in crate::diagnose) fn status_page(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let is_refusal_wanted = [401, 403, 404].iter().any(|it| evidence.wants_status(*it));
    let is_answered = evidence.status() == 200 && evidence.is_status_wrong();
    if !is_refusal_wanted || !is_answered {
        return None;
    }
    let (title, text) = (&*evidence.title, evidence.text.trim_start());
    let of = if text.starts_with("Active connections: ") && text.contains("server accepts handled")
    {
        "nginx's `stub_status`"
    } else if title == "Apache Status" || title == "Server Information" {
        "Apache's `mod_status`"
    } else if title.starts_with("phpinfo()") || title.contains("- phpinfo()") {
        "PHP's `phpinfo()`"
    } else if text.starts_with("# HELP ") {
        "metrics for Prometheus"
    } else {
        return None;
    };
    let path = evidence.shown_path();
    let there = evidence.place.there();
    let found = Diagnosis::of(Code::FileExposed, &path, |path| {
        format!("anybody can read {path}, {of}")
    })
    .or("a page that is meant for everybody");
    Some(match Front::of(evidence) {
        Front::Apache => found.step(format!(
            "{there}`Require local` in its `<Location>`; then {}",
            Front::Apache.reload()
        )),
        _ => found.step(format!(
            "{there}{}: `allow 127.0.0.1; deny all;` in `location = {path}` (and the addresses that are to \
             see it); then {RELOAD}",
            configured("server_name|location|stub_status|allow|deny|_pass")
        )),
    })
}

/// How sources begin that a server is to run.
const SOURCES: [&str; 3] = ["<?php", "<?=", "#!/"];

/// A source that is handed out in place of what it makes.
pub(in crate::diagnose) fn source(evidence: &ResponseEvidence<'_>) -> Option<Diagnosis> {
    let start = evidence.text.trim_start();
    let is_source = SOURCES.iter().any(|begin| start.starts_with(begin));
    if evidence.status() != 200 || !is_source || !evidence.exchange.redirects.is_empty() {
        return None;
    }
    let path = evidence.shown_path();
    let there = evidence.place.there();
    let front = Front::of(evidence);
    let step = match front {
        _ if !start.starts_with("<?") => format!(
            "{there}a script's folder isn't the one to hand out: its `root` or `alias` is another; then {}",
            front.reload()
        ),
        Front::Apache => format!(
            "{there}`sudo a2enmod php8.2` (or as it is called), or a `SetHandler` that leads to PHP-FPM; \
             then {}",
            front.reload()
        ),
        _ => format!(
            "{there}nginx passes PHP on with `location ~ \\.php$ {{ include snippets/fastcgi-php.conf; \
             fastcgi_pass unix:/run/php/php-fpm.sock; }}` (`ls /run/php` has its name) in the server \
             block, which no other `location` may precede; then {RELOAD}"
        ),
    };
    let found = Diagnosis::of(Code::FileExposed, &path, |path| {
        format!(
            "{} hands out the source of {path}, and doesn't run it",
            front.name()
        )
    });
    let found = found.of_several(format!("{} hands out sources, and runs none", front.name()));
    Some(found.step(step).step(KNOWN))
}

/// What is to be done of what everybody could read.
const KNOWN: &str = "change each password and key that stood in it, or in what it leads to: they are \
                     known now";

/// Whether a path is one that a deployment has for itself: a name that begins with a
/// dot, or the ending of a source, a database or a copy.
fn is_hidden(path: &str) -> bool {
    const ENDINGS: [&str; 12] = [
        ".bak", ".db", ".dump", ".key", ".log", ".old", ".orig", ".py", ".pyc", ".sql", ".sqlite3",
        ".swp",
    ];
    let mut segments = path.split('/');
    let is_dotted = |segment: &str| segment.starts_with('.') && segment != ".well-known";
    let path = path.to_ascii_lowercase();
    let has_ending = ENDINGS.iter().any(|ending| path.ends_with(ending));
    segments.any(is_dotted) || has_ending || path.ends_with('~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_deployment_are_known() {
        for path in [
            "/.env",
            "/.git/HEAD",
            "/app/settings.py",
            "/db.sqlite3",
            "/a/.htpasswd",
            "/x~",
        ] {
            assert!(is_hidden(path), "{path}");
        }
        for path in [
            "/",
            "/.well-known/security.txt",
            "/a.b/c",
            "/happy",
            "/static/a.css",
        ] {
            assert!(!is_hidden(path), "{path}");
        }
    }
}
