//! Unix sockets, with the errors that the operating system really gives.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

use smoke::exchange::{Cause, Phase};
use snapbox::{IntoData, assert_data_eq, str};
use tempfile::TempDir;

use super::evidence::of_death;

/// What is said of a connection to the socket at `path`, which fails. The
/// folder of the test is shown as `FOLDER`.
fn of_socket(folder: &TempDir, path: &Path) -> String {
    let error = UnixStream::connect(path).unwrap_err();
    let spelling = format!("unix:{}", path.display());
    let told = of_death(&spelling, Phase::Connect, Cause::Io(error.into()));
    told.replace(folder.path().to_str().unwrap(), "FOLDER")
}

/// Whether a folder of the test is in /tmp, where a hint is added.
fn without_hint_for_tmp(told: &str) -> String {
    told.split_inclusive('\n')
        .filter(|line| !line.contains("PrivateTmp"))
        .collect()
}

#[test]
fn missing() {
    let folder = TempDir::new().unwrap();
    let told = of_socket(&folder, &folder.path().join("site.sock"));
    assert_data_eq!(without_hint_for_tmp(&told), str![[r#"
socket-missing
there is no socket at FOLDER/site.sock
- `sudo systemctl status UNIT` (the application's unit, of `systemctl list-units -t service --all`, or `docker compose ps`): does the application run? If not: `sudo journalctl -u UNIT -n 30` says why, and `sudo systemctl start UNIT` starts it
- when it runs: `sudo ss -lxp` lists the sockets at which programs listen; its own is where `--bind unix:…` says: that, this one and the one in nginx's configuration must be the same

"#]].raw());
}

#[test]
fn missing_in_tmp() {
    let folder = TempDir::new_in("/tmp").unwrap();
    let told = of_socket(&folder, &folder.path().join("no such.sock"));
    assert_data_eq!(told, str![[r#"
socket-missing
there is no socket at FOLDER/no such.sock
- `sudo systemctl status UNIT` (the application's unit, of `systemctl list-units -t service --all`, or `docker compose ps`): does the application run? If not: `sudo journalctl -u UNIT -n 30` says why, and `sudo systemctl start UNIT` starts it
- when it runs: `sudo ss -lxp` lists the sockets at which programs listen; its own is where `--bind unix:…` says: that, this one and the one in nginx's configuration must be the same
- with `PrivateTmp=true` in its unit, its /tmp is another one: put the socket into /run

"#]].raw());
}

#[test]
fn missing_beside_one_with_another_name() {
    let folder = TempDir::new().unwrap();
    let _live = UnixListener::bind(folder.path().join("superlists.ml.socket")).unwrap();
    let _other = UnixListener::bind(folder.path().join("x")).unwrap();
    let told = of_socket(&folder, &folder.path().join("superlist.ml.socket"));
    assert_data_eq!(without_hint_for_tmp(&told), str![[r#"
socket-missing
there is no socket at FOLDER/superlist.ml.socket
- in the same folder is another one; is it that? `smoke --target unix:FOLDER/superlists.ml.socket --host staging.superlists.ml`
- `sudo systemctl status UNIT` (the application's unit, of `systemctl list-units -t service --all`, or `docker compose ps`): does the application run? If not: `sudo journalctl -u UNIT -n 30` says why, and `sudo systemctl start UNIT` starts it

"#]].raw());
}

#[test]
fn missing_with_its_folder() {
    let told = of_death(
        "unix:/run/no-such-site/gunicorn.sock",
        Phase::Connect,
        Cause::Io(ErrorKind::NotFound.into()),
    );
    assert_data_eq!(told, str![[r#"
socket-missing
there is no socket at /run/no-such-site/gunicorn.sock: /run/no-such-site is not there
- is the path right? `sudo ss -lxp` lists the sockets at which programs listen
- folders in /run are gone after a reboot: `RuntimeDirectory=no-such-site` in the unit's `[Service]` makes one at each start; then `sudo systemctl daemon-reload` and `sudo systemctl restart gunicorn`
- `sudo systemctl status gunicorn` (or the name of its unit, or `docker compose ps`): does the application run? If not: `sudo journalctl -u gunicorn -n 30` says why, and `sudo systemctl start gunicorn` starts it

"#]].raw());
}

#[test]
fn missing_behind_a_link() {
    let folder = TempDir::new().unwrap();
    let link = folder.path().join("site.sock");
    std::os::unix::fs::symlink("/run/no-such-site.sock", &link).unwrap();
    assert_data_eq!(of_socket(&folder, &link), str![[r#"
socket-missing
FOLDER/site.sock is a link to /run/no-such-site.sock, where there is nothing
- `sudo systemctl status UNIT` (the application's unit, of `systemctl list-units -t service --all`, or `docker compose ps`): does the application run? If not: `sudo journalctl -u UNIT -n 30` says why, and `sudo systemctl start UNIT` starts it

"#]].raw());
}

#[test]
fn missing_under_a_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("site");
    fs::write(&file, "").unwrap();
    assert_data_eq!(
        of_socket(&folder, &file.join("gunicorn.sock")),
        str![[r#"
socket-missing
there is no socket at FOLDER/site/gunicorn.sock: FOLDER/site is a file
- is the path right? `sudo ss -lxp` lists the sockets at which programs listen
- `sudo systemctl status gunicorn` (or the name of its unit, or `docker compose ps`): does the application run? If not: `sudo journalctl -u gunicorn -n 30` says why, and `sudo systemctl start gunicorn` starts it

"#]].raw()
    );
}

#[test]
fn there_by_now() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("site.sock");
    let _socket = UnixListener::bind(&path).unwrap();
    let spelling = format!("unix:{}", path.display());
    let told = of_death(
        &spelling,
        Phase::Connect,
        Cause::Io(ErrorKind::NotFound.into()),
    );
    let told = told.replace(folder.path().to_str().unwrap(), "FOLDER");
    assert_data_eq!(told, str![[r#"
socket-missing
there was no socket at FOLDER/site.sock when smoke asked, and now there is
- did the application just start, or does it start over and over?
- `sudo systemctl status UNIT` (the application's unit, of `systemctl list-units -t service --all`, or `docker compose ps`): does the application run? If not: `sudo journalctl -u UNIT -n 30` says why, and `sudo systemctl start UNIT` starts it

"#]].raw());
}

#[test]
fn an_ordinary_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("site.sock");
    fs::write(&path, "").unwrap();
    assert_data_eq!(
        of_socket(&folder, &path),
        str![[r#"
socket-not-a-socket
FOLDER/site.sock is no socket, but an ordinary file
- `ls -l FOLDER/site.sock`: is the path right? `sudo ss -lxp` lists the sockets at which programs listen
- if it is, a server makes no socket over it: `sudo mv FOLDER/site.sock FOLDER/site.sock.old`, and `sudo systemctl restart UNIT` (the application's unit)

"#]]
        .raw()
    );
}

#[test]
fn a_folder() {
    let folder = TempDir::new().unwrap();
    assert_data_eq!(
        of_socket(&folder, folder.path()),
        str![[r#"
socket-not-a-socket
FOLDER is no socket, but a folder
- `ls -l FOLDER`: is the path right? `sudo ss -lxp` lists the sockets at which programs listen
- Docker makes a folder of a mounted path that isn't there: mount the folder that the socket is in; `sudo rmdir FOLDER`, and `sudo systemctl restart UNIT` (the application's unit)

"#]]
        .raw()
    );
}

#[test]
fn left_behind() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("site.sock");
    drop(UnixListener::bind(&path).unwrap());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let told = of_socket(&folder, &path);
    // Who runs the tests is not known.
    let (before, rest) = told.split_once("(owner ").unwrap();
    let (owner, after) = rest.split_once(", mode ").unwrap();
    assert!(owner.contains(", group "), "{owner}");
    assert_data_eq!(format!("{before}(owner OWNER, mode {after}"), str![[r#"
socket-nobody-listens
nobody listens at the socket FOLDER/site.sock (owner OWNER, mode 640); it was left behind
- `sudo systemctl status UNIT` (the application's unit, of `systemctl list-units -t service --all`, or `docker compose ps`): does the application run? If not: `sudo journalctl -u UNIT -n 30` says why, and `sudo systemctl start UNIT` starts it, which makes the socket anew (with a socket unit, `sudo systemctl restart UNIT.socket` does)
- `sudo journalctl -u UNIT -n 100` (the application's unit, or `docker compose logs`): why did it end?

"#]].raw());
}

#[test]
fn a_path_that_is_too_long() {
    let folder = TempDir::new().unwrap();
    let path = Path::new("/run").join("x".repeat(150));
    assert_data_eq!(
        of_socket(&folder, &path),
        str![[r#"
socket-path-too-long
the path of the socket has 155 bytes; a socket's may have 107
- use a shorter one, such as `/run/SITE.sock`, here and where the socket is made
- for this check only: `ln -s /run /tmp/s`, and the path through that

"#]]
        .raw()
    );
}

#[test]
fn a_full_queue() {
    let told = of_death(
        "unix:/run/gunicorn.sock",
        Phase::Connect,
        Cause::Io(ErrorKind::WouldBlock.into()),
    );
    assert_data_eq!(
        told,
        str![[r#"
socket-busy
somebody listens at the socket /run/gunicorn.sock, but takes no more connections
- `smoke --target main=unix:/run/gunicorn.sock --host staging.superlists.ml -j 1` asks for one page at a time: if all is answered then, there are too few workers (gunicorn's `--workers`)
- `sudo ss -lx src /run/gunicorn.sock`: where Recv-Q stays above Send-Q, all workers hang: `sudo systemctl restart gunicorn`

"#]]
        .raw()
    );
}
