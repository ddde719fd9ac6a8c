//! A Unix socket that may not be opened.

use std::io::ErrorKind;
use std::path::Path;

use super::Diagnosis;
use super::died::Died;
use super::identity::{Identity, rights, user};
use super::obstacle::{self, Obstacle};
use super::place::word;
use super::socket::told;

use std::os::unix::fs::MetadataExt;

/// A Unix socket that may not be opened.
pub(super) fn denied(died: &Died<'_>) -> Option<Diagnosis> {
    let path = died.socket()?;
    if !died.is_refused_by(ErrorKind::PermissionDenied) {
        return None;
    }
    Some(explain(died, path, Identity::own().as_ref()))
}

fn explain(died: &Died<'_>, path: &Path, identity: Option<&Identity>) -> Diagnosis {
    let place = told(path);
    let shell = word(&path.to_string_lossy());
    let namei =
        format!("`namei -l {shell}` shows owner, group and mode of every folder on the way");
    let obstacle = identity.and_then(|identity| Some((identity, obstacle::find(path, identity)?)));
    let new = |cause: String| Diagnosis::new("socket-permission", cause);
    let spelling = word(&died.place.target.spelling);
    match obstacle {
        Some((identity, Obstacle::Folder(folder, file))) => {
            let name = identity.name();
            let shell = word(&folder.to_string_lossy());
            new(format!(
                "the user {name} may not pass the folder {} ({}) on the way to the socket {place}",
                told(&folder),
                rights(&file)
            ))
            .step(format!(
                "`sudo -u {} smoke --target {spelling}` asks as a user who may",
                word(&user(file.uid()))
            ))
            .step(format!(
                "`sudo chmod o+x {shell}` lets everybody pass; or put the socket into /run"
            ))
            .step("nginx's user (www-data on Debian) needs to pass it too, or visitors get 502")
        }
        Some((identity, Obstacle::Socket(file))) => {
            let name = identity.name();
            new(format!(
                "the user {name} may not open the socket {place} ({}): that takes the right to \
                 write",
                rights(&file)
            ))
            .step(format!(
                "`sudo -u {} smoke --target {spelling}` asks as a user who may",
                word(&user(file.uid()))
            ))
            .step(
                "gunicorn's `--umask` (or `SocketMode=` of a socket unit) decides about the mode: \
                 `--umask 007` lets its group in",
            )
            .step("nginx's user (www-data on Debian) needs the right too, or visitors get 502")
        }
        Some((identity, Obstacle::Elsewhere)) => new(format!(
            "the user {} is refused at the socket {place}, although the modes of files and \
             folders allow it",
            identity.name()
        ))
        .step(format!("`getfacl {shell}`: is there an access list?"))
        .step("`sudo dmesg | tail`: does AppArmor or SELinux refuse?"),
        None => new(format!(
            "the socket {place} may not be opened (permission denied)"
        ))
        .step(namei),
    }
}
