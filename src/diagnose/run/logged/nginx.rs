//! What nginx's log says of what it answers itself.

use super::Said;
use crate::diagnose::nginx::{FOLDERS, REFUSES, RELOAD, configured};
use crate::diagnose::place::shown;
use crate::logs::{Errno, Fact};
use crate::record::{Code, Diagnosis};
use crate::source::shell_word;

/// A file or a folder that nginx doesn't find, or may not read.
pub(super) fn explain_file(said: &Said<'_>) -> Option<Diagnosis> {
    let status = said.status?;
    match said.fact {
        Fact::Open {
            path,
            why: Errno::Missing | Errno::WrongKind,
        } if status == 404 => {
            let file = shown(path);
            Some(
                Diagnosis::of(Code::Static404FromNginx, said.path, |asked| {
                    format!("nginx looks for {asked} as a file, and there is none: {file}")
                })
                .of_several("nginx looks for these as files, and there are none")
                .step(format!(
                    "`namei -l {}`: what of it isn't there, the file, a folder, or what a link \
                     (`current`) leads to? `python manage.py collectstatic` puts Django's files there",
                    shell_word(&file)
                ))
                .step(format!(
                    "else {} shows the `alias` or `root` that makes this path (`alias` ends in `/` \
                     where its `location` does); then {RELOAD}",
                    configured(FOLDERS)
                )),
            )
        }
        Fact::Open {
            path,
            why: Errno::Missing | Errno::WrongKind,
        } if status == 403 => Some(no_passwords(said, path)),
        Fact::Open {
            path,
            why: Errno::Denied,
        } if matches!(status, 403 | 404 | 500) => {
            let (file, word) = (shown(path), shell_word(path));
            Some(
                Diagnosis::of(Code::FileForbidden, said.path, |asked| {
                    format!("nginx's user may not read what {asked} is: {file}")
                })
                .of_several("nginx's user may not read these files")
                .step(format!(
                    "`sudo namei -l {word}`: nginx's user (www-data on Debian) needs `x` on every \
                     folder (`sudo chmod o+x FOLDER`) and `r` on the file (`sudo chmod o+r FILE`)"
                ))
                .step(
                    "if the modes allow it, SELinux doesn't: `sudo restorecon -Rv FOLDER` (Fedora, \
                     RHEL)",
                ),
            )
        }
        Fact::Symlink { path } if matches!(status, 403 | 404) => Some(
            Diagnosis::of(Code::FileForbidden, said.path, |asked| {
                format!(
                    "nginx follows no symbolic link (`disable_symlinks`), and one is on the way to \
                     {asked}: {}",
                    shown(path)
                )
            })
            .of_several("nginx follows no symbolic link (`disable_symlinks`) on the way to these files")
            .step(format!(
                "`namei -l {}` shows it (`l`): the real path in `alias` or `root`, or `disable_symlinks \
                 if_not_owner from=$document_root;` or `off`; {} shows where; then {RELOAD}",
                shell_word(path),
                configured("server_name|location|disable_symlinks|alias|root")
            )),
        ),
        Fact::NoIndex { path } if status == 403 => {
            let folder = shown(path);
            Some(
                Diagnosis::of(Code::DirectoryListingForbidden, said.path, |asked| {
                    format!("nginx takes {asked} for the folder {folder}, which has no index page")
                })
                .of_several("nginx takes these for folders, which have no index page")
                .step(format!(
                    "{}: a page of an application needs `proxy_pass` there (and `try_files` without \
                     `$uri/`), one of files its `index.html`; then {RELOAD}",
                    configured(REFUSES)
                )),
            )
        }
        _ => None,
    }
}

/// A file of passwords that isn't there (`ngx_http_auth_basic_module`).
fn no_passwords(said: &Said<'_>, path: &str) -> Diagnosis {
    let file = shown(path);
    Diagnosis::of(Code::ForbiddenByNginx, said.path, |asked| {
        format!("nginx lets nobody see {asked}: the file of its passwords isn't there, {file}")
    })
    .of_several(format!(
        "nginx lets nobody see these: the file of their passwords isn't there, {file}"
    ))
    .step(format!(
        "`sudo htpasswd -c {} USER` (package apache2-utils) makes it; or {} shows the path that nginx \
         knows: correct it, then {RELOAD}",
        shell_word(path),
        configured("server_name|location|auth_basic")
    ))
}

/// What nginx's rules and bounds refuse, and what it fails at.
pub(super) fn explain(said: &Said<'_>) -> Option<Diagnosis> {
    let status = said.status.unwrap_or(500);
    let is_error = status >= 500;
    match said.fact {
        Fact::Rule if status == 403 => Some(
            Diagnosis::of(Code::ForbiddenByNginx, said.path, |asked| {
                format!("a rule of nginx's (`deny`, `limit_except`) refuses {asked}")
            })
            .step(format!(
                "{}: take out the rule, or `allow` some before `deny`; then {RELOAD}",
                configured(REFUSES)
            )),
        ),
        Fact::BodyTooLarge if status == 413 => Some(
            Diagnosis::new(
                Code::BodyTooLarge,
                "nginx refuses the body as larger than its `client_max_body_size`",
            )
            .step(format!(
                "{}: raise it there (`client_max_body_size 20M;`), or set it in the server block (it \
                 is 1 MB unless set); then {RELOAD}",
                configured("server_name|location|client_max_body_size")
            )),
        ),
        Fact::AuthRequest { status: got } if is_error => Some(
            Diagnosis::new(
                Code::NginxError,
                format!(
                    "nginx asks another server whether it may answer (`auth_request`), and gets {got}: \
                     neither yes (2xx) nor no (401, 403)"
                ),
            )
            .step(format!(
                "{}: what answers at that `location`, and does it run? After a change, {RELOAD}",
                configured("server_name|location|auth_request|_pass")
            ))
            .step_if(
                (300..400).contains(got),
                "it redirects, as to a login: it must answer 401 itself, and nginx's `error_page 401 = \
                 @login;` leads there",
            ),
        ),
        Fact::Cycle if is_error => Some(
            Diagnosis::of(Code::NginxError, said.path, |asked| {
                format!("nginx is led in a circle when {asked} is asked for")
            })
            .step(format!(
                "{}: the last word of `try_files` must be there (`/index.html` that is no file leads \
                 to itself), or be `=404` or `@NAME`; or a `rewrite` leads back; then {RELOAD}",
                configured("server_name|location|try_files|rewrite|error_page")
            )),
        ),
        Fact::Limit { zone, is_of_connections } if matches!(status, 429 | 503) => {
            Some(limited(status, &shown(zone), *is_of_connections))
        }
        Fact::Temporary { path, why } if is_error => Some(temporary(path, *why)),
        Fact::WorkerConnections if is_error => Some(
            Diagnosis::new(
                Code::NginxError,
                "nginx may have no more connections (`worker_connections`)",
            )
            .step(format!(
                "`worker_connections 4096;` in its `events` block; then {RELOAD}"
            )),
        ),
        Fact::TooManyFiles if is_error => Some(
            Diagnosis::new(Code::NginxError, "nginx may open no more files")
                .step(format!("`worker_rlimit_nofile 16384;` at the top of nginx.conf; then {RELOAD}"))
                .step("a number that grows all day is a leak: `sudo ls /proc/PID/fd | wc -l`"),
        ),
        Fact::Password if status == 401 => Some(
            Diagnosis::new(
                Code::BasicAuthWanted,
                "nginx doesn't take the user and the password: its file has others, or none",
            )
            .step(format!(
                "{}: `sudo htpasswd FILE USER` sets a password in that file",
                configured("auth_basic")
            )),
        ),
        Fact::Open { path, why } if status == 500 => {
            let (file, word) = (shown(path), shell_word(path));
            let what = if *why == Errno::Missing { "doesn't find" } else { "may not read" };
            Some(
                Diagnosis::new(Code::NginxError, format!("nginx {what} {file}, and answers 500"))
                    .step(format!("`sudo namei -l {word}` shows which part of the way is amiss")),
            )
        }
        _ => None,
    }
}

fn limited(status: u16, zone: &str, is_of_connections: bool) -> Diagnosis {
    let (code, directive) = match (status, is_of_connections) {
        (429, false) => (Code::TooManyRequests, "limit_req"),
        (429, true) => (Code::TooManyRequests, "limit_conn"),
        (_, false) => (Code::ServiceUnavailable, "limit_req"),
        (_, true) => (Code::ServiceUnavailable, "limit_conn"),
    };
    let found = Diagnosis::new(
        code,
        format!("nginx's `{directive}` refuses more requests for now, by its zone {zone}"),
    );
    if is_of_connections {
        found.step(format!(
            "`--concurrency 1` asks for one thing at a time; or {} and a larger number; then {RELOAD}",
            configured("server_name|location|limit_conn")
        ))
    } else {
        found.step(format!(
            "{}: with `burst=20 nodelay` it lets a page and its files through; then {RELOAD}",
            configured("server_name|location|limit_req")
        ))
    }
}

/// A file of nginx's own that it can't write.
fn temporary(path: &str, why: Errno) -> Diagnosis {
    let file = shown(path);
    let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
    match why {
        Errno::NoSpace => Diagnosis::new(
            Code::NginxError,
            format!("the disk is full where nginx keeps what is on its way ({file})"),
        )
        .step(format!("`df -h {}` shows it; make room there", shell_word(folder))),
        _ => Diagnosis::new(
            Code::NginxError,
            format!("nginx can't write what is on its way to {file}"),
        )
        .step(format!(
            "`sudo namei -l {}`: the folder must be nginx's user's (`sudo chown -R www-data FOLDER` \
             on Debian)",
            shell_word(folder)
        )),
    }
}
