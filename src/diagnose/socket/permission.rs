//! A Unix socket that may not be opened.

use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::Path;

use super::obstacle::{self, Obstacle};
use super::told;
use crate::diagnose::application::restart;
use crate::diagnose::identity::{Identity, group, rights};
use crate::diagnose::no_response::NoResponse;
use crate::record::{Code, Diagnosis};
use crate::source::shell_word;

use std::os::unix::fs::MetadataExt;

/// A Unix socket that may not be opened.
pub(in crate::diagnose) fn denied(failure: &NoResponse<'_>) -> Option<Diagnosis> {
    let path = failure.socket()?;
    if !failure.is_refused_by(ErrorKind::PermissionDenied) {
        return None;
    }
    Some(explain(failure, path, Identity::own().as_ref()))
}

fn explain(failure: &NoResponse<'_>, path: &Path, identity: Option<&Identity>) -> Diagnosis {
    let place = told(path);
    let shell = shell_word(&path.to_string_lossy());
    let namei =
        format!("`namei -l {shell}` shows owner, group and mode of every folder on the way");
    let obstacle = identity.and_then(|identity| Some((identity, obstacle::find(path, identity)?)));
    let new = |cause: String| Diagnosis::new(Code::SocketPermission, cause);
    let as_user = |owner: u32| failure.place.smoke_as(owner);
    match obstacle {
        Some((identity, Obstacle::Folder(folder, file))) => {
            let name = identity.name();
            let shell = shell_word(&folder.to_string_lossy());
            new(format!(
                "the user {name} may not pass the folder {} ({}) on the way to the socket {place}",
                told(&folder),
                rights(&file)
            ))
            .step(format!("{} asks as a user who may", as_user(file.uid())))
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
            .step(format!("{} asks as a user who may", as_user(file.uid())))
            .step(let_in(failure, identity, &file))
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

/// How a socket lets a user in: by its group, as far as that may write.
fn let_in(failure: &NoResponse<'_>, identity: &Identity, file: &Metadata) -> String {
    const GROUP_WRITES: u32 = 0o020;
    if file.mode() & GROUP_WRITES != 0 {
        return format!(
            "its group may: `sudo usermod -aG {} {}` adds the user to it, from the next login on",
            shell_word(&group(file.gid())),
            shell_word(&identity.name())
        );
    }
    let how = failure.place.server.lets_group_in();
    format!("{how} lets its group in, then {}", restart(failure.place))
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::io;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;

    use http::{HeaderMap, Method};
    use tempfile::TempDir;

    use super::*;
    use crate::diagnose::RunFacts;
    use crate::diagnose::identity::user;
    use crate::diagnose::place::Place;
    use crate::exchange::{Cause, Phase, Sent, Timings, TransportError};
    use crate::plan::{Dial, Protocol, Scheme, Target, TargetTls};

    /// What a stranger is told who may not open a socket of mode `mode` in a
    /// folder of mode `folder`: the names of this machine left out.
    fn told(folder: u32, mode: u32) -> Diagnosis {
        let home = TempDir::new().unwrap();
        let path = home.path().join("site.sock");
        let _socket = UnixListener::bind(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        fs::set_permissions(home.path(), Permissions::from_mode(folder)).unwrap();
        let file = fs::metadata(&path).unwrap();
        let [owner, group] = [user(file.uid()), group(file.gid())];
        let stranger = Identity {
            user: 4_000_000,
            groups: vec![4_000_001],
        };
        let told = of(&path, Some(&stranger));
        let plain = |line: &str| {
            let line = line.replace(home.path().to_str().unwrap(), "FOLDER");
            let line = line.replace(&format!("sudo -u {owner} "), "sudo -u OWNER ");
            let line = line.replace(&format!("-aG {group} "), "-aG GROUP ");
            match line.split_once("(owner ") {
                Some((before, rest)) => {
                    let (_, mode) = rest.split_once(", mode ").unwrap();
                    format!("{before}(owner OWNER, mode {mode}")
                }
                None => line,
            }
        };
        Diagnosis {
            code: told.code,
            cause: plain(&told.cause),
            of_several: told.of_several,
            in_flight: told.in_flight,
            otherwise: told.otherwise,
            next: told.next.iter().map(|step| plain(step)).collect(),
        }
    }

    fn of(path: &Path, identity: Option<&Identity>) -> Diagnosis {
        let target = Target {
            name: "main".to_owned(),
            spelling: format!("unix:{}", path.display()),
            protocol: Protocol::Http,
            scheme: Scheme::Http,
            dial: Dial::Unix(path.to_owned()),
            host: "localhost".to_owned(),
            host_override: None,
            base_path: String::new(),
            forwarded: None,
            credentials: None,
            tls: TargetTls::default(),
            proxy: None,
            one_of: None,
            no_address: None,
            behind: Vec::new(),
            has_inner: false,
            logs: Vec::new(),
            lacks: Vec::new(),
        };
        let error = TransportError {
            phase: Phase::Connect,
            cause: Cause::Io(io::ErrorKind::PermissionDenied.into()),
            sent: Box::new(Sent {
                method: Method::GET,
                url: "http://localhost/".parse().unwrap(),
                raw_target: None,
                headers: HeaderMap::new(),
                body: bytes::Bytes::new(),
            }),
            redirects: Vec::new(),
            timings: Timings::default(),
            in_flight: 1,
        };
        let run = RunFacts::default();
        let failure = NoResponse {
            place: Place::new(&target, "localhost", &run),
            case_path: "/",
            error: &error,
            is_timeout_typed: false,
            in_flight: 1,
        };
        assert_eq!(denied(&failure).unwrap().code, Code::SocketPermission);
        explain(&failure, path, identity)
    }

    #[test]
    fn the_socket_that_refuses_is_told_with_its_mode() {
        let told = told(0o755, 0o660);
        assert_eq!(
            told.cause,
            "the user 4000000 may not open the socket FOLDER/site.sock (owner OWNER, mode 660): \
             that takes the right to write"
        );
        assert_eq!(
            told.next,
            [
                "`sudo -u OWNER \"$(command -v smoke)\" --target main=unix:FOLDER/site.sock` asks as \
                 a user who may",
                "its group may: `sudo usermod -aG GROUP 4000000` adds the user to it, from the next \
                 login on",
                "nginx's user (www-data on Debian) needs the right too, or visitors get 502",
            ]
        );
    }

    #[test]
    fn the_folder_that_refuses_is_told_with_its_mode() {
        let told = told(0o750, 0o666);
        assert_eq!(
            told.cause,
            "the user 4000000 may not pass the folder FOLDER (owner OWNER, mode 750) on the way \
             to the socket FOLDER/site.sock"
        );
        assert_eq!(
            told.next,
            [
                "`sudo -u OWNER \"$(command -v smoke)\" --target main=unix:FOLDER/site.sock` asks as \
                 a user who may",
                "`sudo chmod o+x FOLDER` lets everybody pass; or put the socket into /run",
                "nginx's user (www-data on Debian) needs to pass it too, or visitors get 502",
            ]
        );
    }

    #[test]
    fn a_refusal_that_no_mode_explains_is_told_as_such() {
        let told = told(0o755, 0o666);
        assert_eq!(
            told.cause,
            "the user 4000000 is refused at the socket FOLDER/site.sock, although the modes of \
             files and folders allow it"
        );
    }

    #[test]
    fn where_nobody_knows_who_asks_the_way_is_to_be_looked_at() {
        let told = of(Path::new("/run/site.sock"), None);
        assert_eq!(
            told.cause,
            "the socket /run/site.sock may not be opened (permission denied)"
        );
        assert_eq!(
            told.next,
            ["`namei -l /run/site.sock` shows owner, group and mode of every folder on the way"]
        );
    }
}
