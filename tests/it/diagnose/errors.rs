//! Connections that fail, and answers that don't come.

use std::io::{Error, ErrorKind};
use std::time::Duration;

use smoke::exchange::{Cause, Malformed, Part, Phase, Timings, TransportError};
use smoke::plan::NoAddress;
use snapbox::{IntoData, assert_data_eq, str};

use super::evidence::{answer, hop, of_death, of_death_among, of_error, sent, target};

fn io(kind: ErrorKind) -> Cause {
    Cause::Io(kind.into())
}

fn malformed(flaw: Malformed) -> String {
    of_death("127.0.0.1:8000", Phase::FirstByte, Cause::Malformed(flaw))
}

fn out_of_time(spelling: &str, phase: Phase) -> String {
    of_death(
        spelling,
        phase,
        Cause::TimedOut(Duration::from_millis(2500)),
    )
}

#[test]
fn nothing_listens_here() {
    let told = of_death(
        "127.0.0.1:8000",
        Phase::Connect,
        io(ErrorKind::ConnectionRefused),
    );
    assert_data_eq!(told, str![[r#"
connection-refused
nothing accepts connections at 127.0.0.1:8000 (connection refused)
- `sudo ss -ltnp` must have a row with `127.0.0.1:8000`, `0.0.0.0:8000` or `*:8000`: if the program listens elsewhere, ask it there, or let it listen here (gunicorn: `--bind 127.0.0.1:8000`, uvicorn: `--host 127.0.0.1 --port 8000`)
- `sudo systemctl status UNIT` (the application's unit, of `systemctl list-units -t service --all`, or `docker compose ps`): does the application run? If not: `sudo journalctl -u UNIT -n 30` says why, and `sudo systemctl start UNIT` starts it
- in a container, this address is the container itself: use the name of the service there

"#]].raw());
}

#[test]
fn nothing_listens_there() {
    let told = of_death(
        "staging.superlists.ml",
        Phase::Connect,
        io(ErrorKind::ConnectionRefused),
    );
    assert_data_eq!(told, str![[r#"
connection-refused
nothing accepts connections at staging.superlists.ml:80 (connection refused)
- on the server, `sudo systemctl status nginx`: does it run? If not: `sudo nginx -t` (a mistake in the configuration keeps it from starting), then `sudo systemctl start nginx`
- on the server, `sudo ss -ltn`: `127.0.0.1:80` there is only for the server itself; `0.0.0.0:80` is for all
- is port 80 the right one, and does a firewall let it through?

"#]].raw());
}

#[test]
fn nothing_listens_at_an_ipv6_address() {
    let told = of_death(
        "[::1]:8000",
        Phase::Connect,
        io(ErrorKind::ConnectionRefused),
    );
    assert_data_eq!(told, str![[r#"
connection-refused
nothing accepts connections at [::1]:8000 (connection refused)
- `sudo ss -ltnp` must have a row with `[::1]:8000`, `[::]:8000` or `*:8000`: if the program listens elsewhere, ask it there, or let it listen here (nginx: `listen [::]:8000;` beside `listen 8000;`, gunicorn: `--bind [::1]:8000`, uvicorn: `--host ::1 --port 8000`)
- `sudo systemctl status UNIT` (the application's unit, of `systemctl list-units -t service --all`, or `docker compose ps`): does the application run? If not: `sudo journalctl -u UNIT -n 30` says why, and `sudo systemctl start UNIT` starts it
- in a container, this address is the container itself: use the name of the service there

"#]].raw());
}

#[test]
fn no_such_name() {
    let told = of_death(
        "stagin.superlists.ml",
        Phase::Resolve,
        Cause::NoAddress {
            name: "stagin.superlists.ml".to_owned(),
            why: NoAddress::Unresolved("Name or service not known".into()),
        },
    );
    assert_data_eq!(
        told,
        str![[r#"
unknown-name
no address is found for the name "stagin.superlists.ml"
- `getent hosts stagin.superlists.ml` shows nothing: is it spelt right, and is there a DNS record for it? Where `getent hosts debian.org` shows nothing either, the name server that `cat /etc/resolv.conf` names doesn't answer
- until then, `--resolve stagin.superlists.ml:80:ADDRESS` gives its address by hand

"#]]
        .raw()
    );
}

#[test]
fn no_answer_to_the_question_for_an_address() {
    let told = out_of_time("staging.superlists.ml", Phase::Resolve);
    assert_data_eq!(
        told,
        str![[r#"
resolve-timeout
looking up the address of staging.superlists.ml took too long
- `getent hosts staging.superlists.ml`: does the name server answer? `cat /etc/resolv.conf` names it
- without it, `--resolve staging.superlists.ml:80:ADDRESS` gives its address by hand

"#]]
        .raw()
    );
}

#[test]
fn no_answer_to_a_connection() {
    let told = out_of_time("staging.superlists.ml", Phase::Connect);
    assert_data_eq!(told, str![[r#"
connect-timeout
staging.superlists.ml:80 doesn't answer when it is asked for a connection
- does a firewall or a security group drop it? Port 80 must be open for the address that smoke comes from: on the server, `sudo ufw status` shows whether it is, and `sudo ufw allow 80/tcp` opens it
- is it the right address, and is the machine up? `getent hosts staging.superlists.ml`

"#]].raw());
}

#[test]
fn no_way() {
    let told = of_death(
        "https://10.9.8.7",
        Phase::Connect,
        io(ErrorKind::HostUnreachable),
    );
    assert_data_eq!(
        told,
        str![[r#"
unreachable
no way leads to 10.9.8.7:443 from this machine
- is the address right? `ip route get 10.9.8.7` shows the way there, if one leads
- is a VPN or a private network needed to get there?

"#]]
        .raw()
    );
}

#[test]
fn too_many_files_of_our_own() {
    let told = of_death(
        "127.0.0.1:8000",
        Phase::Connect,
        Cause::Io(Error::from_raw_os_error(24).into()),
    );
    assert_data_eq!(
        told,
        str![[r#"
too-many-open-files
smoke itself may not open more connections at once; the server is not to blame
- `ulimit -n 4096`, or a smaller `--concurrency`

"#]]
        .raw()
    );
}

#[test]
fn no_answer_in_time() {
    let told = out_of_time("127.0.0.1:8000", Phase::FirstByte);
    assert_data_eq!(told, str![[r#"
answer-timeout
the connection stands, but no answer to /lists/ begins within 2.5 s
- `sudo journalctl -u UNIT -n 100` (the application's unit, or `docker compose logs`): what does it wait for, a database or another service? `py-spy dump --pid PID` shows the line that waits; in `async` code, one call that blocks holds up all others of its worker
- if it may take that long: a larger `timeout` for the case

"#]].raw());
}

#[test]
fn no_answer_in_time_to_several_at_once() {
    let limit = Duration::from_millis(2500);
    let told = |spelling, phase, cause| of_death_among(8, spelling, phase, cause);
    let none = told("127.0.0.1:8000", Phase::FirstByte, Cause::TimedOut(limit));
    assert_data_eq!(
        none,
        str![[r#"
answer-timeout
the connection stands, but no answer to /lists/ begins within 2.5 s
- up to 8 requests were in flight to it at once: are they answered one by one (`smoke --target main=127.0.0.1:8000 --host staging.superlists.ml -j 1`), or this one alone (`serial = true` in the case)? Else a larger `timeout` for the case
- `sudo journalctl -u UNIT -n 100` (the application's unit, or `docker compose logs`): what does it wait for, a database or another service? `py-spy dump --pid PID` shows the line that waits; in `async` code, one call that blocks holds up all others of its worker

"#]]
        .raw()
    );
    let part = Cause::Unfinished {
        limit,
        part: Part::Body,
        came: 4096,
    };
    assert_data_eq!(
        told("unix:/run/gunicorn.sock", Phase::Receive, part),
        str![[r#"
answer-timeout
the answer to /lists/ begins, but isn't whole within 2.5 s (4096 bytes of its body came)
- up to 8 requests were in flight to it at once: are they answered one by one (`smoke --target main=unix:/run/gunicorn.sock --host staging.superlists.ml -j 1`), or this one alone (`serial = true` in the case)? Else a larger `timeout` for the case
- `sudo journalctl -u gunicorn -n 100` (or the name of its unit, or `docker compose logs`): what does it wait for, a database or another service? Once gunicorn's `--timeout` (30 s unless set) is over, the traceback below `WORKER TIMEOUT` ends in the line that waits

"#]]
        .raw()
    );
    let gateway = "uwsgi:unix:/run/site.sock";
    let none = told(gateway, Phase::FirstByte, Cause::TimedOut(limit));
    assert_data_eq!(
        none,
        str![[r#"
gateway-waits
no answer to /lists/ begins within 2.5 s: the application hangs, or the server doesn't speak uwsgi and waits for more
- `sudo ss -lxp` shows which program it is: gunicorn and uWSGI's `http-socket` wait so: ask it in HTTP: `smoke --target unix:/run/site.sock --host staging.superlists.ml`
- up to 8 requests were in flight to it at once: are they answered one by one (`smoke --target main=uwsgi:unix:/run/site.sock --host staging.superlists.ml -j 1`), or this one alone (`serial = true` in the case)? Else a larger `timeout` for the case
- if it speaks uwsgi: `sudo journalctl -u uwsgi -n 100` (or its `logto`, as /var/log/uwsgi/app/NAME.log, or `docker compose logs`): what does it wait for? A database, another service, a module that blocks while it is imported

"#]]
        .raw()
    );
    // Who refuses a connection does so however many come.
    let refused = || io(ErrorKind::ConnectionRefused);
    assert_eq!(
        told("127.0.0.1:8000", Phase::Connect, refused()),
        of_death("127.0.0.1:8000", Phase::Connect, refused())
    );
}

#[test]
fn no_answer_in_time_at_a_socket() {
    let told = out_of_time("unix:/run/gunicorn.sock", Phase::FirstByte);
    assert_data_eq!(told, str![[r#"
answer-timeout
the connection stands, but no answer to /lists/ begins within 2.5 s
- `sudo journalctl -u gunicorn -n 100` (or the name of its unit, or `docker compose logs`): what does it wait for, a database or another service? Once gunicorn's `--timeout` (30 s unless set) is over, the traceback below `WORKER TIMEOUT` ends in the line that waits
- if it may take that long: a larger `timeout` for the case

"#]].raw());
}

#[test]
fn no_whole_answer_in_time() {
    let cause = Cause::Unfinished {
        limit: Duration::from_millis(2500),
        part: Part::Body,
        came: 4096,
    };
    let told = of_death("staging.superlists.ml", Phase::Receive, cause);
    assert_data_eq!(told, str![[r#"
answer-timeout
the answer to /lists/ begins, but isn't whole within 2.5 s (4096 bytes of its body came)
- on the server, `sudo journalctl -u UNIT -n 100` (the application's unit, or `docker compose logs`): what does it wait for, a database or another service? `py-spy dump --pid PID` shows the line that waits; in `async` code, one call that blocks holds up all others of its worker
- `smoke --target main=staging.superlists.ml --target app=UPSTREAM --layers main,app --host staging.superlists.ml` (`sudo nginx -T | grep _pass` shows UPSTREAM, as `unix:/run/gunicorn.sock` or `127.0.0.1:8000`; after `uwsgi_pass`, `uwsgi:unix:/run/uwsgi.sock` or `uwsgi://127.0.0.1:8000`) asks both: does the application hang by itself, too?
- if it may take that long: a larger `timeout` for the case

"#]].raw());
}

#[test]
fn no_whole_head_in_time() {
    let cause = Cause::Unfinished {
        limit: Duration::from_millis(2500),
        part: Part::Head,
        came: 17,
    };
    let told = of_death("unix:/run/gunicorn.sock", Phase::FirstByte, cause);
    assert_data_eq!(
        told,
        str![[r#"
answer-timeout
the answer to /lists/ begins, but its head isn't whole within 2.5 s (17 bytes of it came)
- `sudo journalctl -u gunicorn -n 100` (or the name of its unit, or `docker compose logs`): what does it wait for, a database or another service? Once gunicorn's `--timeout` (30 s unless set) is over, the traceback below `WORKER TIMEOUT` ends in the line that waits
- if it may take that long: a larger `timeout` for the case

"#]]
        .raw()
    );
}

#[test]
fn a_request_that_is_not_taken() {
    let told = out_of_time("127.0.0.1:8000", Phase::Send);
    assert_data_eq!(told, str![[r#"
answer-timeout
the connection stands, but the server doesn't take the request within 2.5 s
- `sudo journalctl -u UNIT -n 100` (the application's unit, or `docker compose logs`): what does it wait for, a database or another service? `py-spy dump --pid PID` shows the line that waits; in `async` code, one call that blocks holds up all others of its worker
- if it may take that long: a larger `timeout` for the case

"#]].raw());
}

#[test]
fn closed_at_a_port() {
    let told = of_death("127.0.0.1:8000", Phase::FirstByte, Cause::Closed);
    assert_data_eq!(told, str![[r#"
closed-without-answer
the connection was closed without an answer to /lists/
- `sudo ss -ltnp 'sport = :8000'` shows who listens there; `docker-proxy`: the application must listen at 0.0.0.0 in its container; the application: `sudo journalctl -u UNIT -n 100` (the application's unit, or `docker compose logs`): did a worker die (`SIGKILL`, out of memory, `WORKER TIMEOUT`)?
- nginx: `return 444` ends it so; `sudo nginx -T | grep -E '^# conf|server_name|location|return 444'`: is staging.superlists.ml in a block, and the path in a `location`, without it? After a change, `sudo nginx -t && sudo systemctl reload nginx`
- does the port speak something else? uwsgi (uWSGI's `socket`, not `http-socket`): `smoke --target uwsgi://127.0.0.1:8000 --host staging.superlists.ml`, or TLS: `smoke --target https://127.0.0.1:8000 --host staging.superlists.ml`

"#]].raw());
}

#[test]
fn closed_at_a_socket() {
    let told = of_death(
        "unix:/tmp/mysite.sock",
        Phase::FirstByte,
        io(ErrorKind::ConnectionReset),
    );
    assert_data_eq!(told, str![[r#"
http-to-uwsgi-socket
the socket /tmp/mysite.sock closed the connection without an answer to /lists/: most often, it speaks uwsgi, and was asked in HTTP
- ask it in uwsgi: `smoke --target uwsgi:unix:/tmp/mysite.sock --host staging.superlists.ml`
- uWSGI's log says `invalid request block size` then; in its configuration, `socket = /tmp/mysite.sock` is uwsgi, `http-socket = /tmp/mysite.sock` is HTTP
- if it should speak HTTP: `sudo journalctl -u UNIT -n 100` (the application's unit, or `docker compose logs`): did a worker die? `Worker … exited`, `SIGKILL` (out of memory), `WORKER TIMEOUT`

"#]].raw());
}

#[test]
fn closed_within_the_answer() {
    let told = of_death("staging.superlists.ml", Phase::Receive, Cause::Closed);
    assert_data_eq!(told, str![[r#"
truncated-answer
the connection was closed before the answer to /lists/ was whole
- on the server, `sudo journalctl -u UNIT -n 100` (the application's unit, or `docker compose logs`): an exception or a dead worker in the middle of the answer?
- `sudo tail -n 5 /var/log/nginx/error.log`: `prematurely closed` is the application; `Permission denied` names a folder that must be that of nginx's user, `No space left` is a full disk (`df -h`)
- does the application send a Content-Length that is larger than its body? Without one, its server counts

"#]].raw());
}

#[test]
fn closed_within_the_head() {
    let cause = Cause::HeadCut {
        came: 10,
        start: "HTTP/1.1 2".to_owned(),
    };
    let told = of_death("unix:/run/gunicorn.sock", Phase::FirstByte, cause);
    assert_data_eq!(told, str![[r#"
truncated-answer
the connection was closed within the head of the answer to /lists/, of which 10 bytes came
- `sudo journalctl -u gunicorn -n 100` (or the name of its unit, or `docker compose logs`): an exception or a dead worker in the middle of the answer?
- `sudo tail -n 5 /var/log/nginx/error.log`: `prematurely closed` is the application; `Permission denied` names a folder that must be that of nginx's user, `No space left` is a full disk (`df -h`)
- does the application send a Content-Length that is larger than its body? Without one, its server counts

"#]].raw());
}

#[test]
fn plain_http_to_the_port_of_https() {
    let told = of_death("staging.superlists.ml:443", Phase::FirstByte, Cause::Closed);
    assert_data_eq!(
        told,
        str![[r#"
http-to-tls-port
port 443, which is mostly for TLS, doesn't answer plain HTTP
- ask over https: `smoke --target https://staging.superlists.ml --host staging.superlists.ml`

"#]]
        .raw()
    );
}

#[test]
fn no_http() {
    let told = malformed(Malformed::UnknownVersion(
        "invalid HTTP version parsed".into(),
    ));
    assert_data_eq!(
        told,
        str![[r#"
not-http
what listens at 127.0.0.1:8000 answers, but not in HTTP
- `sudo ss -ltnp 'sport = :8000'` shows which program it is: is it the right port?
- does it speak TLS (`smoke --target https://127.0.0.1:8000 --host staging.superlists.ml`), or HTTP/2 alone (`smoke --target main=127.0.0.1:8000 --host staging.superlists.ml --http2`)? nginx does that with `listen … http2` without `ssl`, and browsers don't: take `http2` out, then `sudo nginx -t && sudo systemctl reload nginx`

"#]]
        .raw()
    );
}

#[test]
fn spoken_before_asked() {
    let told = malformed(Malformed::SpokeFirst);
    assert_data_eq!(
        told,
        str![[r#"
not-http
what listens at 127.0.0.1:8000 is no HTTP server: it speaks before it is asked
- SSH, mail and databases do that: `sudo ss -ltnp 'sport = :8000'` shows which it is; is it the right port?

"#]]
        .raw()
    );
}

#[test]
fn http_2() {
    let told = malformed(Malformed::Http2);
    assert_data_eq!(
        told,
        str![[r#"
not-http
127.0.0.1:8000 answers in HTTP/2, to a request in HTTP/1.1
- ask in HTTP/2: `--http2`; browsers do so over TLS alone
- its HTTP/1.1 may be at another port

"#]]
        .raw()
    );
}

#[test]
fn broken_http() {
    let told = malformed(Malformed::Rule("invalid HTTP header parsed".into()));
    assert_data_eq!(
        told,
        str![[r#"
malformed-answer
the answer to /lists/ breaks the rules of HTTP: invalid HTTP header parsed
- what the application says comes out as it is: a status is a number and a word (`200 OK`), a header's name has no space and a colon behind it, `Content-Length` is there once; correct it there, and restart
- the trial's `curl`, with `-v`, shows the answer with all its headers

"#]]
        .raw()
    );
}

#[test]
fn broken_chunks() {
    let flaw = Malformed::Rule("invalid chunk size: overflow".into());
    let told = of_death("127.0.0.1:8000", Phase::Receive, Cause::Malformed(flaw));
    assert_data_eq!(
        told,
        str![[r#"
malformed-answer
the answer to /lists/ breaks the rules of HTTP: invalid chunk size: overflow
- the head was right: whoever frames the body (`Transfer-Encoding: chunked`) does so wrongly, an application that does it by itself or a proxy
- the trial's `curl`, with `-v`, shows the answer with all its headers

"#]]
        .raw()
    );
}

#[test]
fn broken_http_2() {
    let flaw = Malformed::Http2Rule(h2::Reason::FRAME_SIZE_ERROR);
    let told = of_death("127.0.0.1:8000", Phase::FirstByte, Cause::Malformed(flaw));
    assert_data_eq!(
        told,
        str![[r#"
malformed-answer
the answer to /lists/ breaks the rules of HTTP/2 (FRAME_SIZE_ERROR: frame with invalid size)
- is it the same in HTTP/1.1? `--http1`: an application speaks that, and what is in front of it makes HTTP/2 of it
- the trial's `curl`, with `-v`, shows the answer with all its headers

"#]]
        .raw()
    );
}

#[test]
fn a_redirect_to_another_host_that_is_not_there() {
    let redirect = answer(302, &[("location", "https://sso.example/")], "");
    let error = TransportError {
        phase: Phase::Connect,
        cause: io(ErrorKind::ConnectionRefused),
        sent: Box::new(sent("GET", "https://sso.example/")),
        redirects: vec![hop(sent("GET", "http://staging.superlists.ml/"), redirect)],
        timings: Timings::default(),
        in_flight: 1,
    };
    let told = of_error(&target("unix:/run/gunicorn.sock"), &error);
    assert_data_eq!(told, str![[r#"
connection-refused
nothing accepts connections at sso.example:443 (connection refused)
- on the server, `sudo systemctl status nginx`: does it run? If not: `sudo nginx -t` (a mistake in the configuration keeps it from starting), then `sudo systemctl start nginx`
- on the server, `sudo ss -ltn`: `127.0.0.1:443` there is only for the server itself; `0.0.0.0:443` is for all
- is port 443 the right one, and does a firewall let it through?

"#]].raw());
}

#[test]
fn what_no_rule_knows_has_no_cause() {
    let other = Cause::Other("something new".into());
    assert_eq!(of_death("127.0.0.1:8000", Phase::Send, other), "nothing\n");
    let interrupted = io(ErrorKind::Interrupted);
    assert_eq!(
        of_death("127.0.0.1:8000", Phase::Connect, interrupted),
        "nothing\n"
    );
}

#[test]
fn hostile_text_stays_one_short_line() {
    let told = malformed(Malformed::Rule("\u{1b}[31m\r\n]]>".repeat(1000).into()));
    assert!(
        told.lines().all(|line| line.chars().count() <= 510),
        "{told}"
    );
}
