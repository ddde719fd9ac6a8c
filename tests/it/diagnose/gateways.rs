//! What is said of gateways that don't answer.

use std::fs;
use std::io::{Error, ErrorKind};
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

use smoke::exchange::{Cause, Malformed, Phase};
use snapbox::{IntoData, assert_data_eq, str};
use tempfile::TempDir;

use super::evidence::{answer, hop, of_death, of_exchange, sent, target};

fn unanswered(spelling: &str, cause: Cause) -> String {
    of_death(spelling, Phase::FirstByte, cause)
}

fn connecting(spelling: &str, error: Error) -> String {
    of_death(spelling, Phase::Connect, Cause::Io(error.into()))
}

#[test]
fn an_application_that_crashes() {
    let silent = |text: &str| Cause::Silent(text.to_owned());
    assert_data_eq!(
        unanswered("uwsgi:unix:/run/site.sock", silent("")),
        str![[r#"
gateway-no-answer
the server ended the request for /lists/ without an answer: most often, the application let an exception through
- `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): is there a traceback, or `HARAKIRI`? uWSGI answers nothing then

"#]].raw()
    );
    let traceback = "KeyError: 'SITENAME'";
    assert_data_eq!(
        unanswered("fastcgi://site.internal:9000", silent(traceback)),
        str![[r#"
gateway-no-answer
the application ended the request for /lists/ without an answer; its error stream ends with: KeyError: 'SITENAME'
- on the server, `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): is there a traceback, or `HARAKIRI`? uWSGI answers nothing then

"#]].raw()
    );
}

#[test]
fn an_answer_that_does_not_come() {
    let late = || Cause::TimedOut(Duration::from_millis(2500));
    assert_data_eq!(
        unanswered("scgi://127.0.0.1:4000/app", late()),
        str![[r#"
gateway-waits
no answer to /lists/ begins within 2.5 s: the application hangs, or the server doesn't speak SCGI and waits for more
- `sudo ss -ltnp 'sport = :4000'` shows which program it is: gunicorn and uWSGI's `http-socket` wait so: ask it in HTTP: `smoke --target http://127.0.0.1:4000/app --host staging.superlists.ml`
- if it speaks SCGI: `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): what does it wait for? A database, another service, a module that blocks while it is imported
- if it may take that long: a larger `timeout` for the case

"#]].raw()
    );
    let cut = of_death("uwsgi://127.0.0.1:3031", Phase::Receive, late());
    assert_data_eq!(cut, str![[r#"
answer-timeout
the answer to /lists/ begins, but isn't whole within 2.5 s
- `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): what does it wait for, a database or another service? With `harakiri = 30`, uWSGI ends what takes longer and logs its path (`HARAKIRI`); `py-spy dump --pid PID` shows the line that waits
- if it may take that long: a larger `timeout` for the case

"#]].raw());
}

#[test]
fn errors_and_no_answer() {
    let told = |limit| {
        let cause = Cause::NoOutput {
            limit,
            came: 1234,
            stderr: "waits for a database".to_owned(),
        };
        unanswered("fastcgi://127.0.0.1:9000", cause)
    };
    assert_data_eq!(told(Some(Duration::from_secs(3))), str![[r#"
answer-timeout
the error stream says `waits for a database`, but no answer to /lists/ begins within 3 s
- `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): what does it wait for, a database or another service? With `harakiri = 30`, uWSGI ends what takes longer and logs its path (`HARAKIRI`); `py-spy dump --pid PID` shows the line that waits
- if it may take that long: a larger `timeout` for the case

"#]].raw());
    assert_data_eq!(told(None), str![[r#"
gateway-no-answer
the application ended the request for /lists/ without an answer; its error stream ends with: waits for a database
- `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): is there a traceback, or `HARAKIRI`? uWSGI answers nothing then

"#]].raw());
}

#[test]
fn a_short_request_is_not_more_than_the_buffer() {
    let reset = || Cause::Io(ErrorKind::ConnectionReset.into());
    let told = unanswered("uwsgi://127.0.0.1:3031", reset());
    assert!(told.starts_with("gateway-no-answer\n"), "{told}");
}

#[test]
fn something_else_that_speaks() {
    let none = Cause::Malformed(Malformed::NoCgi);
    assert_data_eq!(
        unanswered("uwsgi://127.0.0.1:22", none),
        str![[r#"
not-a-gateway
what listens at uwsgi://127.0.0.1:22 answers, but not in uwsgi
- which program listens there? `sudo ss -lntxp`
- SSH, mail and databases speak so, and servers of TLS: is it the right place?

"#]]
        .raw()
    );
    let broken = Cause::Malformed(Malformed::Rule("invalid header name".into()));
    assert_data_eq!(
        unanswered("scgi:unix:/run/s.sock", broken),
        str![[r#"
malformed-answer
the answer to /lists/ breaks the rules of SCGI: invalid header name
- what the application says comes out as it is: a status is a number and a word (`200 OK`), a header's name has no space and a colon behind it, `Content-Length` is there once; correct it there, and restart

"#]]
        .raw()
    );
}

#[test]
fn an_application_that_refuses_is_not_a_server_of_http() {
    let page = "\n<!doctype html>\n<title>Bad Request (400)</title>\n<h1>Bad Request (400)</h1>";
    let headers = [("content-type", "text/html; charset=utf-8")];
    let refused = hop(
        sent("GET", "http://staging.superlists.ml/"),
        answer(400, &headers, page),
    );
    let exchange = smoke::exchange::Exchange {
        redirects: Vec::new(),
        last: refused,
        unfollowed: None,
    };
    let told = of_exchange(&target("uwsgi:unix:/run/site.sock"), &exchange, "status");
    assert!(!told.contains("gateway-to-http"), "{told}");
}

#[test]
fn nobody_there() {
    let refused = || ErrorKind::ConnectionRefused.into();
    assert_data_eq!(
        connecting("uwsgi://127.0.0.1:3031", refused()),
        str![[r#"
connection-refused
nothing accepts connections at 127.0.0.1:3031 (connection refused)
- `sudo ss -ltnp` must have a row with `127.0.0.1:3031`, `0.0.0.0:3031` or `*:3031`: if the program listens elsewhere, ask it there, or let it listen here
- `sudo systemctl status uwsgi` (or the name of its unit, or `docker compose ps`): does the application run? If not: `sudo journalctl -u uwsgi -n 30` says why, and `sudo systemctl start uwsgi` starts it
- in a container, this address is the container itself: use the name of the service there

"#]].raw()
    );
    // Whoever uses the port of the web for something else means that.
    let told = connecting("uwsgi://127.0.0.1:80", refused());
    assert!(!told.contains("nginx"), "{told}");
}

#[test]
fn sockets() {
    let folder = TempDir::new_in("/tmp").unwrap();
    let path = folder.path().join("site.sock");
    let told = |spelling: &str| {
        let told = connecting(spelling, UnixStream::connect(&path).unwrap_err());
        told.replace(folder.path().to_str().unwrap(), "FOLDER")
    };
    let spelling = format!("uwsgi:unix:{}", path.display());
    assert_data_eq!(told(&spelling), str![[r#"
socket-missing
there is no socket at FOLDER/site.sock
- `sudo systemctl status uwsgi` (or the name of its unit, or `docker compose ps`): does the application run? If not: `sudo journalctl -u uwsgi -n 30` says why, and `sudo systemctl start uwsgi` starts it
- when it runs: `sudo ss -lxp` lists the sockets at which programs listen; its own is where `socket = …` says: that, this one and the one in nginx's configuration must be the same
- with `PrivateTmp=true` in its unit, its /tmp is another one: put the socket into /run

"#]].raw());
    let other = UnixListener::bind(folder.path().join("sites.sock")).unwrap();
    assert_data_eq!(told(&spelling), str![[r#"
socket-missing
there is no socket at FOLDER/site.sock
- in the same folder is another one; is it that? `smoke --target uwsgi:unix:FOLDER/sites.sock --host staging.superlists.ml`
- `sudo systemctl status uwsgi` (or the name of its unit, or `docker compose ps`): does the application run? If not: `sudo journalctl -u uwsgi -n 30` says why, and `sudo systemctl start uwsgi` starts it

"#]].raw());
    drop(other);
    fs::write(&path, "").unwrap();
    assert_data_eq!(
        told(&spelling),
        str![[r#"
socket-not-a-socket
FOLDER/site.sock is no socket, but an ordinary file
- `ls -l FOLDER/site.sock`: is the path right? `sudo ss -lxp` lists the sockets at which programs listen
- if it is, a server makes no socket over it: `sudo mv FOLDER/site.sock FOLDER/site.sock.old`, and `sudo systemctl restart uwsgi`

"#]]
        .raw()
    );
    fs::remove_file(&path).unwrap();
    drop(UnixListener::bind(&path).unwrap());
    let left = told(&spelling);
    assert!(left.starts_with("socket-nobody-listens\n"), "{left}");
    assert!(left.contains("`sudo systemctl status uwsgi`"), "{left}");
    let full = connecting(&spelling, ErrorKind::WouldBlock.into());
    let full = full.replace(folder.path().to_str().unwrap(), "FOLDER");
    assert_data_eq!(full, str![[r#"
socket-busy
somebody listens at the socket FOLDER/site.sock, but takes no more connections
- `smoke --target main=uwsgi:unix:FOLDER/site.sock --host staging.superlists.ml -j 1` asks for one page at a time: if all is answered then, there are too few workers (uWSGI's `processes`, and a longer `listen`)
- `sudo ss -lx src FOLDER/site.sock`: where Recv-Q stays above Send-Q, all workers hang: `sudo systemctl restart uwsgi`

"#]].raw());
}
