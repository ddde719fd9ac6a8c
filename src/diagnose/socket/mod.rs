//! Unix sockets: missing, none, left behind, full, too far down.

pub(super) mod obstacle;
pub(super) mod permission;

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use crate::diagnose::application::{log, restart, status};
use crate::diagnose::identity::rights;
use crate::diagnose::no_response::NoResponse;
use crate::diagnose::place::shown;
use crate::exchange::Phase;
use crate::plan::Protocol;
use crate::record::{Code, Diagnosis};
use crate::source::{nearest, shell_word};

/// The longest path of a socket that Linux knows (`sun_path` of unix(7), less
/// the zero at its end).
const LONGEST: usize = 107;

/// A path that is too long for a socket.
pub(in crate::diagnose) fn path_too_long(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let length = failure.socket()?.as_os_str().len();
    if failure.phase() != Phase::Connect || length <= LONGEST {
        return None;
    }
    Some(
        Diagnosis::new(
            Code::SocketPathTooLong,
            format!("the path of the socket has {length} bytes; a socket's may have {LONGEST}"),
        )
        .step("use a shorter one, such as `/run/SITE.sock`, here and where the socket is made")
        .step_of(shortened(failure), |command| {
            format!("for this check only: {command}, and the path through that")
        }),
    )
}

/// The command that gives the folder of a socket a short name.
fn shortened(failure: &NoResponse<'_>) -> Option<String> {
    let folder = std::path::absolute(failure.socket()?.parent()?).ok()?;
    Some(format!(
        "`ln -s {} /tmp/s`",
        shell_word(&folder.to_string_lossy())
    ))
}

/// Shows the sockets at which programs listen.
const LISTENERS: &str = "`sudo ss -lxp` lists the sockets at which programs listen";

/// A socket that isn't there.
pub(in crate::diagnose) fn missing(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let path = failure.socket()?;
    let gone = failure.is_refused_by(ErrorKind::NotFound)
        || failure.is_refused_by(ErrorKind::NotADirectory);
    if !gone {
        return None;
    }
    let place = told(path);
    if fs::metadata(path).is_ok() {
        return Some(
            Diagnosis::new(
                Code::SocketMissing,
                format!("there was no socket at {place} when smoke asked, and now there is"),
            )
            .step("did the application just start, or does it start over and over?")
            .step(status(failure.place)),
        );
    }
    if let Ok(leads) = fs::read_link(path) {
        let leads = told(&leads);
        return Some(
            Diagnosis::new(
                Code::SocketMissing,
                format!("{place} is a link to {leads}, where there is nothing"),
            )
            .step(status(failure.place)),
        );
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Some(no_folder(failure, path, folder));
    }
    let found = Diagnosis::new(
        Code::SocketMissing,
        format!("there is no socket at {place}"),
    );
    if let Some(other) = other_socket(path, folder) {
        let command = failure.place.smoke(&failure.place.as_socket(&other));
        return Some(
            found
                .step(format!(
                    "in the same folder is another one; is it that? {command}"
                ))
                .step(status(failure.place)),
        );
    }
    let told_by = match failure.place.target.protocol {
        Protocol::Http => failure.place.server.listen_at_socket(),
        Protocol::Uwsgi => "socket = …",
        Protocol::FastCgi => "fastcgi-socket = …",
        Protocol::Scgi => "scgi-socket = …",
    };
    let of_tmp = path.starts_with("/tmp") || path.starts_with("/var/tmp");
    Some(
        found
            .step(status(failure.place))
            .step(format!(
                "when it runs: {LISTENERS}; its own is where `{told_by}` says: that, this one and \
                 the one in nginx's configuration must be the same"
            ))
            .step_if(
                of_tmp,
                "with `PrivateTmp=true` in its unit, its /tmp is another one: put the socket into \
                 /run",
            ),
    )
}

fn no_folder(failure: &NoResponse<'_>, path: &Path, folder: &Path) -> Diagnosis {
    let is_file = folder.exists();
    let what = if is_file { "is a file" } else { "is not there" };
    let below = ["/run", "/var/run"].iter();
    let runtime = below
        .filter_map(|run| folder.strip_prefix(run).ok())
        .map(told)
        .next();
    let folder = told(folder);
    Diagnosis::new(
        Code::SocketMissing,
        format!("there is no socket at {}: {folder} {what}", told(path)),
    )
    .step(format!("is the path right? {LISTENERS}"))
    .step_of(runtime, |name| {
        format!(
            "folders in /run are gone after a reboot: `RuntimeDirectory={name}` in the unit's \
             `[Service]` makes one at each start; then `sudo systemctl daemon-reload` and {}",
            restart(failure.place)
        )
    })
    .step(status(failure.place))
}

/// Another socket in the folder: the one with the most similar name, or the
/// only one.
fn other_socket(path: &Path, folder: &Path) -> Option<PathBuf> {
    /// A folder with more entries is not looked through.
    const LOOKED_AT: usize = 1000;
    let names: Vec<String> = fs::read_dir(folder)
        .ok()?
        .take(LOOKED_AT)
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_socket()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let wanted = path.file_name()?.to_str()?;
    let near = nearest(wanted, names.iter().map(String::as_str));
    let only = (names.len() == 1).then(|| names[0].as_str());
    Some(folder.join(near.or(only)?))
}

/// A path at which there is something else.
pub(in crate::diagnose) fn not_a_socket(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let path = failure.socket()?;
    if !failure.is_refused_by(ErrorKind::ConnectionRefused) {
        return None;
    }
    let file = fs::metadata(path).ok()?;
    if file.file_type().is_socket() {
        return None;
    }
    let shell = shell_word(&path.to_string_lossy());
    let (kind, step) = if file.is_dir() {
        (
            "a folder",
            format!(
                "Docker makes a folder of a mounted path that isn't there: mount the folder that the \
                 socket is in; `sudo rmdir {shell}`, and {}",
                restart(failure.place)
            ),
        )
    } else {
        let kind = if file.is_file() {
            "an ordinary file"
        } else {
            "something else"
        };
        let aside = format!(
            "if it is, a server makes no socket over it: `sudo mv {shell} {shell}.old`, and {}",
            restart(failure.place)
        );
        (kind, aside)
    };
    Some(
        Diagnosis::new(
            Code::SocketNotASocket,
            format!("{} is no socket, but {kind}", told(path)),
        )
        .step(format!("`ls -l {shell}`: is the path right? {LISTENERS}"))
        .step(step),
    )
}

/// A socket that was left behind.
pub(in crate::diagnose) fn nobody_listens(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let path = failure.socket()?;
    if !failure.is_refused_by(ErrorKind::ConnectionRefused) {
        return None;
    }
    let place = told(path);
    let about = match fs::metadata(path) {
        Ok(file) => format!(" ({})", rights(&file)),
        Err(_) => String::new(),
    };
    Some(
        Diagnosis::new(
            Code::SocketNobodyListens,
            format!("nobody listens at the socket {place}{about}; it was left behind"),
        )
        .step(format!(
            "{}, which makes the socket anew (with a socket unit, `sudo systemctl restart {}.socket` \
             does)",
            status(failure.place),
            failure.place.server.unit()
        ))
        .step(format!("{}: why did it end?", log(failure.place))),
    )
}

/// A socket whose queue is full.
pub(in crate::diagnose) fn busy(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let path = failure.socket()?;
    let full = failure.phase() == Phase::Connect
        && (failure.kind() == Some(ErrorKind::WouldBlock) || failure.is_out_of_time());
    if !full {
        return None;
    }
    let place = failure.place;
    let more = place.server.workers();
    Some(
        Diagnosis::new(
            Code::SocketBusy,
            format!(
                "somebody listens at the socket {}, but takes no more connections",
                told(path)
            ),
        )
        .step(format!(
            "{} asks for one page at a time: if all is answered then, there are too few workers \
             ({more})",
            place.smoke_with(&place.typed(), " -j 1")
        ))
        .step(format!(
            "`sudo ss -lx src {}`: where Recv-Q stays above Send-Q, all workers hang: {}",
            shell_word(&path.to_string_lossy()),
            restart(place)
        )),
    )
}

/// A path, as it is shown.
pub(in crate::diagnose) fn told(path: &Path) -> String {
    shown(&path.to_string_lossy())
}
