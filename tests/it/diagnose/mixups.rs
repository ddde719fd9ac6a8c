//! One protocol spoken to a server of another, all of them real.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use snapbox::{IntoData, assert_data_eq, str};
use tempfile::TempDir;

use super::evidence::HOST;
use crate::program::smoke;
use crate::real::Stack;

/// What `smoke` says of `case` on a target, the address or the socket of which
/// is shown as `ADDRESS` or `/SOCKET`, its port as `PORT`, as its suite is as `SUITE`.
fn told_of(case: &str, target: &str, mut smoke: Command) -> String {
    let folder = TempDir::new_in("/tmp").unwrap();
    let suite = folder.path().join("mixup.toml");
    std::fs::write(&suite, format!("[[case]]\n{case}\n")).unwrap();
    let open = PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).unwrap();
    smoke.arg(&suite).args(["--target", target, "--host", HOST]);
    smoke.args(["--insecure", "--json", "-", "--quiet"]);
    let output = smoke.env_remove("SMOKE_TARGET").output().unwrap();
    let events = String::from_utf8(output.stdout).unwrap();
    let mut events = events
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let finished = events.find(|event| event["event"] == "trial-finished");
    let finished =
        finished.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let attempt = &finished["outcome"]["attempts"][0];
    assert_eq!(attempt["curl"] == "", is_gateway(target), "{attempt}");
    let diagnosis = &attempt["diagnosis"];
    let line = |value: &Value| value.as_str().unwrap_or("nothing").to_owned();
    let mut told = vec![line(&diagnosis["code"]), line(&diagnosis["cause"])];
    for step in diagnosis["next"].as_array().into_iter().flatten() {
        told.push(format!("- {}", line(step)));
    }
    told.push(String::new());
    let (place, shown) = match target.split_once("unix:") {
        Some((_, path)) => (path, "/SOCKET"),
        None => (target.split("://").last().unwrap(), "ADDRESS"),
    };
    let told = told.join("\n").replace(suite.to_str().unwrap(), "SUITE");
    let told = told.replace(place, shown);
    // The port stands alone in commands.
    match place.rsplit_once(':') {
        Some((_, port)) => told.replace(port, "PORT"),
        None => told,
    }
}

fn is_gateway(target: &str) -> bool {
    let words = ["uwsgi:", "fastcgi:", "scgi:"];
    words.iter().any(|word| target.starts_with(word))
}

fn told(target: &str) -> String {
    told_of("get = \"/\"", target, smoke())
}

/// The same of a server that waits for ever.
fn told_late(target: &str) -> String {
    told_of("get = \"/\"\ntimeout = \"2s\"", target, smoke())
}

/// A target of a stack, asked in another protocol.
fn as_of(stack: &Stack, name: &str, protocol: &str) -> String {
    let target = stack.at.target(name);
    match target.split_once("unix:") {
        Some((_, path)) if protocol == "http" => format!("unix:{path}"),
        Some((_, path)) => format!("{protocol}:unix:{path}"),
        None => format!("{protocol}://{}", target.split("://").last().unwrap()),
    }
}

#[test]
fn uwsgi_and_its_neighbours() {
    let stack = Stack::up("nginx-uwsgi");
    let told = |name, protocol| told(&as_of(&stack, name, protocol));
    assert_data_eq!(told("uwsgi-unix", "http"), str![[r#"
http-to-uwsgi-socket
the socket /SOCKET closed the connection without an answer to /: most often, it speaks uwsgi, and was asked in HTTP
- ask it in uwsgi: `smoke SUITE --insecure --target uwsgi:unix:/SOCKET --host staging.superlists.ml`
- uWSGI's log says `invalid request block size` then; in its configuration, `socket = /SOCKET` is uwsgi, `http-socket = /SOCKET` is HTTP
- if it should speak HTTP: `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): did a worker die? `Worker … exited`, `SIGKILL` (out of memory), `WORKER TIMEOUT`

"#]].raw());
    assert_data_eq!(told("uwsgi", "http"), str![[r#"
closed-without-answer
the connection was closed without an answer to /
- `sudo ss -ltnp 'sport = :PORT'` shows who listens there; `docker-proxy`: the application must listen at 0.0.0.0 in its container; the application: `sudo journalctl -u UNIT -n 100` (the application's unit, or `docker compose logs`): did a worker die (`SIGKILL`, out of memory, `WORKER TIMEOUT`)?
- nginx: `return 444` ends it so; `sudo nginx -T | grep -E '^# conf|server_name|location|return 444'`: is staging.superlists.ml in a block, and the path in a `location`, without it? After a change, `sudo nginx -t && sudo systemctl reload nginx`
- does the port speak something else? uwsgi (uWSGI's `socket`, not `http-socket`): `smoke SUITE --insecure --target uwsgi://ADDRESS --host staging.superlists.ml`, or TLS: `smoke SUITE --insecure --target https://ADDRESS --host staging.superlists.ml`

"#]].raw());
    assert_data_eq!(told_late(&as_of(&stack, "uwsgi-http", "uwsgi")), str![[r#"
gateway-waits
no answer to / begins within 2 s: the application hangs, or the server doesn't speak uwsgi and waits for more
- `sudo ss -ltnp 'sport = :PORT'` shows which program it is: gunicorn and uWSGI's `http-socket` wait so: ask it in HTTP: `smoke SUITE --insecure --target http://ADDRESS --host staging.superlists.ml`
- if it speaks uwsgi: `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): what does it wait for? A database, another service, a module that blocks while it is imported
- if it may take that long: a larger `timeout` for the case

"#]].raw());
    assert_data_eq!(told("uwsgi-http", "uwsgi"), str![[r#"
gateway-waits
the server ended the request for / after some seconds, without an answer: the application failed, or the server doesn't speak uwsgi and waited for more
- uWSGI's `http-socket` waits so, 4 s unless `socket-timeout` says otherwise: ask it in HTTP: `smoke SUITE --insecure --target http://ADDRESS --host staging.superlists.ml`
- if it speaks uwsgi: `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): is there a traceback, or was a worker killed?

"#]].raw());
    assert_data_eq!(told_late(&as_of(&stack, "fastcgi-unix", "uwsgi")), str![[r#"
gateway-waits
no answer to / begins within 2 s: the application hangs, or the server doesn't speak uwsgi and waits for more
- `sudo ss -lxp` shows which program it is: gunicorn and uWSGI's `http-socket` wait so: ask it in HTTP: `smoke SUITE --insecure --target unix:/SOCKET --host staging.superlists.ml`
- if it speaks uwsgi: `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): what does it wait for? A database, another service, a module that blocks while it is imported
- if it may take that long: a larger `timeout` for the case

"#]].raw());
    assert_data_eq!(told("nginx", "uwsgi"), str![[r#"
gateway-to-http
uwsgi://ADDRESS speaks HTTP, and was asked in uwsgi
- ask it in HTTP: `smoke SUITE --insecure --target http://ADDRESS --host staging.superlists.ml`
- in uWSGI's configuration, `socket = …` speaks uwsgi, `http-socket = …` HTTP; gunicorn and uvicorn speak HTTP

"#]].raw());
    assert_data_eq!(
        told("nginx", "scgi"),
        str![[r#"
gateway-to-http
scgi://ADDRESS speaks HTTP, and was asked in SCGI
- ask it in HTTP: `smoke SUITE --insecure --target http://ADDRESS --host staging.superlists.ml`

"#]]
        .raw()
    );
    assert_data_eq!(
        told("nginx", "fastcgi"),
        str![[r#"
gateway-to-http
fastcgi://ADDRESS speaks HTTP, and was asked in FastCGI
- ask it in HTTP: `smoke SUITE --insecure --target http://ADDRESS --host staging.superlists.ml`

"#]]
        .raw()
    );
    assert_data_eq!(told("uwsgi-unix", "fastcgi"), str![[r#"
gateway-no-answer
the connection was closed without a word of FastCGI to /: most often, the server speaks something else, or a worker died
- ask it in uwsgi: `smoke SUITE --insecure --target uwsgi:unix:/SOCKET --host staging.superlists.ml`
- `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): did a worker die?

"#]].raw());
    assert_data_eq!(told("uwsgi", "scgi"), str![[r#"
gateway-no-answer
the server ended the request for / without an answer: most often, the application let an exception through
- `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): is there a traceback, or `HARAKIRI`? uWSGI answers nothing then
- ask it in uwsgi: `smoke SUITE --insecure --target uwsgi://ADDRESS --host staging.superlists.ml`

"#]].raw());
}

#[test]
fn more_than_uwsgi_takes() {
    let stack = Stack::up("uwsgi");
    let cookie = "x".repeat(5000);
    let case = format!("get = \"/\"\ncookies.long = \"{cookie}\"");
    assert_data_eq!(
        told_of(&case, &stack.at.target("uwsgi-unix"), smoke()),
        str![[r#"
uwsgi-buffer-size
the server broke off the request for /: most often, its address and headers (some 5 kB) are more than uWSGI's `buffer-size`, 4096 bytes unless set
- `buffer-size = 32768` in uWSGI's configuration, then `sudo systemctl restart uwsgi`; or shorter cookies
- `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): it says `invalid request block size` then

"#]].raw()
    );
    let port = told_of(&case, &stack.at.target("uwsgi"), smoke());
    assert!(port.starts_with("uwsgi-buffer-size\n"), "{port}");
}

#[test]
fn uwsgi_to_servers_of_http() {
    let gunicorn = Stack::up("gunicorn");
    let waits = told_late(&as_of(&gunicorn, "gunicorn", "uwsgi"));
    assert!(waits.starts_with("gateway-waits\n"), "{waits}");
    let uvicorn = Stack::up("uvicorn");
    assert_data_eq!(
        told(&as_of(&uvicorn, "uvicorn-socket", "uwsgi")),
        str![[r#"
gateway-to-http
uwsgi:unix:/SOCKET speaks HTTP, and was asked in uwsgi
- ask it in HTTP: `smoke SUITE --insecure --target unix:/SOCKET --host staging.superlists.ml`
- in uWSGI's configuration, `socket = …` speaks uwsgi, `http-socket = …` HTTP; gunicorn and uvicorn speak HTTP

"#]].raw()
    );
}

#[test]
fn tls_and_http() {
    let stack = Stack::up("https");
    let told = |name, protocol| told(&as_of(&stack, name, protocol));
    assert_data_eq!(
        told("https", "http"),
        str![[r#"
http-to-tls-port
http://ADDRESS speaks TLS, and was asked in plain HTTP
- ask over https: `smoke SUITE --insecure --target https://ADDRESS --host staging.superlists.ml`

"#]]
        .raw()
    );
    assert_data_eq!(
        told("http", "https"),
        str![[r#"
tls-to-http-port
https://ADDRESS was asked over TLS and doesn't speak it
- ask in plain HTTP: `smoke SUITE --insecure --target http://ADDRESS --host staging.superlists.ml`
- if it should speak TLS: `sudo nginx -T | grep -E '^# conf|^[^#]*\b(listen|server_name)\s'`; its port needs `listen PORT ssl;`, then `sudo nginx -t && sudo systemctl reload nginx`

"#]]
        .raw()
    );
    assert_data_eq!(told("https", "uwsgi"), str![[r#"
gateway-to-http
uwsgi://ADDRESS speaks HTTP, and was asked in uwsgi
- ask it in HTTP: `smoke SUITE --insecure --target http://ADDRESS --host staging.superlists.ml`
- in uWSGI's configuration, `socket = …` speaks uwsgi, `http-socket = …` HTTP; gunicorn and uvicorn speak HTTP

"#]].raw());
}

/// `smoke`, as somebody who may not open what is not for all. Root may open
/// everything, so it asks as nobody, who can't reach each folder of a build.
fn as_a_stranger(desk: &TempDir) -> Command {
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout != b"0\n" {
        return smoke();
    }
    let here = desk.path().join("smoke");
    std::fs::copy(env!("CARGO_BIN_EXE_smoke"), &here).unwrap();
    std::fs::set_permissions(desk.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    command.arg(here);
    command
}

#[test]
fn a_socket_that_may_not_be_opened() {
    let desk = TempDir::new_in("/tmp").unwrap();
    let folder = TempDir::new_in("/tmp").unwrap();
    let socket = folder.path().join("site.sock");
    let _listener = UnixListener::bind(&socket).unwrap();
    let set = |path: &Path, mode| {
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    };
    let told = |target: &str| {
        let told = told_of("get = \"/\"", target, as_a_stranger(&desk));
        let folder = folder.path().to_str().unwrap();
        // Who runs the tests, and as whom `smoke` runs, is not known.
        let lines = told.lines().map(|line| {
            let line = line.replace(folder, "FOLDER");
            let line = match (line.split_once("the user "), line.split_once(" may not")) {
                (Some((before, _)), Some((_, after))) => format!("{before}SOMEBODY may not{after}"),
                _ => line,
            };
            let line = match (line.split_once("(owner "), line.split_once(", mode ")) {
                (Some((before, _)), Some((_, after))) => format!("{before}(OWNER, mode {after}"),
                _ => line,
            };
            match (line.split_once("sudo -u "), line.split_once(" smoke ")) {
                (Some((before, _)), Some((_, after))) => {
                    format!("{before}sudo -u OWNER smoke {after}")
                }
                _ => line,
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let target = format!("uwsgi:unix:{}", socket.display());
    set(folder.path(), 0o755);
    set(&socket, 0o000);
    assert_data_eq!(
        told(&target),
        str![[r#"
socket-permission
SOMEBODY may not open the socket /SOCKET (OWNER, mode 000): that takes the right to write
- `sudo -u root "$(command -v smoke)" SUITE --insecure --target uwsgi:unix:/SOCKET --host staging.superlists.ml` asks as a user who may
- `chmod-socket = 660` in uWSGI's configuration lets its group in, then `sudo systemctl restart uwsgi`
- nginx's user (www-data on Debian) needs the right too, or visitors get 502
"#]]
        .raw()
    );
    set(&socket, 0o666);
    set(folder.path(), 0o600);
    assert_data_eq!(
        told(&target),
        str![[r#"
socket-permission
SOMEBODY may not pass the folder FOLDER (OWNER, mode 600) on the way to the socket /SOCKET
- `sudo -u root "$(command -v smoke)" SUITE --insecure --target uwsgi:unix:/SOCKET --host staging.superlists.ml` asks as a user who may
- `sudo chmod o+x FOLDER` lets everybody pass; or put the socket into /run
- nginx's user (www-data on Debian) needs to pass it too, or visitors get 502
"#]]
        .raw()
    );
    set(folder.path(), 0o700);
}
