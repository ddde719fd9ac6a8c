//! Connections that fail, and answers that don't come.

use std::io::{Error, ErrorKind};
use std::time::Duration;

use smoke::exchange::{Cause, Phase, Timings, TransportError};
use snapbox::{IntoData, assert_data_eq, str};

use super::evidence::{answer, hop, of_death, of_error, of_error_for, sent, target};

fn io(kind: ErrorKind) -> Cause {
    Cause::Io(Error::from(kind))
}

fn tls(message: &str) -> String {
    let cause = Cause::Tls(message.to_owned());
    of_death("https://staging.superlists.ml", Phase::Tls, cause)
}

fn garbage(message: &str) -> String {
    let cause = Cause::Garbage(message.to_owned());
    of_death("127.0.0.1:8000", Phase::FirstByte, cause)
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
- `sudo systemctl status gunicorn` (or the name of its unit, or `docker compose ps`): does the application run?
- `sudo ss -ltnp`: which programs listen, and is 8000 among their ports?
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
- on the server, `sudo systemctl status nginx`: does it run?
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
- `sudo systemctl status gunicorn` (or the name of its unit, or `docker compose ps`): does the application run?
- `sudo ss -ltnp`: which programs listen, and is 8000 among their ports?
- in a container, this address is the container itself: use the name of the service there

"#]].raw());
}

#[test]
fn no_such_name() {
    let told = of_death(
        "stagin.superlists.ml",
        Phase::Resolve,
        Cause::UnknownName {
            name: "stagin.superlists.ml".to_owned(),
            message: "Name or service not known".to_owned(),
        },
    );
    assert_data_eq!(
        told,
        str![[r#"
unknown-name
no address is found for the name "stagin.superlists.ml"
- `getent hosts stagin.superlists.ml`: is it spelt right, and does a DNS record exist by now?
- until then, give its address by hand: `smoke --resolve stagin.superlists.ml:80:ADDRESS …`

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
- `getent hosts staging.superlists.ml`: does the name server answer?
- without it: `smoke --resolve staging.superlists.ml:80:ADDRESS …`

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
- does a firewall or a security group drop it? Port 80 must be open for the address that smoke comes from
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
- `getent ahosts 10.9.8.7`: is the address right? An IPv6 address needs a machine that has IPv6
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
        Cause::Io(Error::from_raw_os_error(24)),
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
- `sudo journalctl -u gunicorn -n 50` (or `docker compose logs`): what does it wait for? A database, another service, a module that blocks while it is imported
- `smoke --target unix:/path/to/the.socket --host staging.superlists.ml` asks the application without nginx: does it hang as well?
- if it may take that long: a larger `timeout` for the case

"#]].raw());
}

#[test]
fn no_answer_in_time_at_a_socket() {
    let told = out_of_time("unix:/run/gunicorn.sock", Phase::FirstByte);
    assert_data_eq!(told, str![[r#"
answer-timeout
the connection stands, but no answer to /lists/ begins within 2.5 s
- `sudo journalctl -u gunicorn -n 50` (or `docker compose logs`): what does it wait for? A database, another service, a module that blocks while it is imported
- if it may take that long: a larger `timeout` for the case

"#]].raw());
}

#[test]
fn no_whole_answer_in_time() {
    let told = out_of_time("staging.superlists.ml", Phase::Receive);
    assert_data_eq!(told, str![[r#"
answer-timeout
the answer to /lists/ begins, but isn't whole within 2.5 s
- on the server, `sudo journalctl -u gunicorn -n 50` (or `docker compose logs`): what does it wait for? A database, another service, a module that blocks while it is imported
- `smoke --target unix:/path/to/the.socket --host staging.superlists.ml` asks the application without nginx: does it hang as well?
- if it may take that long: a larger `timeout` for the case

"#]].raw());
}

#[test]
fn a_request_that_is_not_taken() {
    let told = out_of_time("127.0.0.1:8000", Phase::Send);
    assert_data_eq!(told, str![[r#"
answer-timeout
the connection stands, but the server doesn't take the request within 2.5 s
- `sudo journalctl -u gunicorn -n 50` (or `docker compose logs`): what does it wait for? A database, another service, a module that blocks while it is imported
- `smoke --target unix:/path/to/the.socket --host staging.superlists.ml` asks the application without nginx: does it hang as well?
- if it may take that long: a larger `timeout` for the case

"#]].raw());
}

#[test]
fn closed_at_a_port() {
    let told = of_death("127.0.0.1:8000", Phase::FirstByte, Cause::Closed);
    assert_data_eq!(told, str![[r#"
closed-without-answer
the connection was closed without an answer to /lists/
- `sudo journalctl -u gunicorn -n 50` (or `docker compose logs`): did a worker die? `Worker … exited`, `SIGKILL` (out of memory), `WORKER TIMEOUT`
- does the port speak something else: uwsgi (uWSGI's `socket`, not `http-socket`), or TLS?
- nginx's `return 444` closes as well: does a server block name staging.superlists.ml?

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
closed-without-answer
the connection was closed without an answer to /lists/
- `sudo journalctl -u gunicorn -n 50` (or `docker compose logs`): did a worker die? `Worker … exited`, `SIGKILL` (out of memory), `WORKER TIMEOUT`
- does the socket speak uwsgi instead of HTTP? In uWSGI's configuration, `socket = /tmp/mysite.sock` does, `http-socket = …` is HTTP

"#]].raw());
}

#[test]
fn closed_within_the_answer() {
    let told = of_death("staging.superlists.ml", Phase::Receive, Cause::Closed);
    assert_data_eq!(told, str![[r#"
truncated-answer
the connection was closed before the answer to /lists/ was whole
- on the server, `sudo journalctl -u gunicorn -n 50` (or `docker compose logs`): an exception or a dead worker in the middle of the answer?
- `sudo tail -n 5 /var/log/nginx/error.log`: `prematurely closed` is the application, `Permission denied` or `No space left` is nginx's folder for temporary files
- does the application send a Content-Length that is larger than its body?

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
    let told = garbage("invalid HTTP version parsed");
    assert_data_eq!(
        told,
        str![[r#"
not-http
what listens at 127.0.0.1:8000 answers, but not in HTTP
- does it speak TLS? Then: `smoke --target https://127.0.0.1:8000 --host staging.superlists.ml`
- if not: which program listens there? `sudo ss -lntxp`

"#]]
        .raw()
    );
}

#[test]
fn spoken_before_asked() {
    let told = garbage("it spoke before it was asked");
    assert_data_eq!(
        told,
        str![[r#"
not-http
what listens at 127.0.0.1:8000 is no HTTP server: it speaks before it is asked
- SSH, mail and databases do that: is it the right port?

"#]]
        .raw()
    );
}

#[test]
fn http_2() {
    let told = garbage("it is HTTP/2");
    assert_data_eq!(
        told,
        str![[r#"
not-http
127.0.0.1:8000 answers in HTTP/2, to a request in HTTP/1.1
- ask in HTTP/2: `--http2`
- its HTTP/1.1 may be at another port

"#]]
        .raw()
    );
}

#[test]
fn broken_http() {
    let told = garbage("invalid HTTP header parsed");
    assert_data_eq!(
        told,
        str![[r#"
malformed-answer
the answer to /lists/ breaks the rules of HTTP: invalid HTTP header parsed
- what the application puts into its headers comes out as it is: look there first
- `curl -v` shows the answer with all its headers

"#]]
        .raw()
    );
}

#[test]
fn tls_to_a_port_of_http() {
    let told = tls("the server does not speak TLS");
    assert_data_eq!(
        told,
        str![[r#"
tls-to-http-port
https://staging.superlists.ml was asked over TLS and doesn't speak it
- ask in plain HTTP: `smoke --target http://staging.superlists.ml`
- if it should speak TLS: on the server, `sudo nginx -T | grep -n 'listen.*ssl'` must have its port

"#]]
        .raw()
    );
}

#[test]
fn certificate_expired() {
    let told = tls("the certificate expired on 2026-11-01 10:00:00 UTC");
    assert_data_eq!(
        told,
        str![[r#"
certificate-refused
the certificate expired on 2026-11-01 10:00:00 UTC
- on the server, `sudo certbot renew && sudo systemctl reload nginx`
- `systemctl list-timers certbot.timer`: does the renewal run by itself?

"#]]
        .raw()
    );
}

#[test]
fn certificate_not_valid_yet() {
    let told = tls("the certificate is not valid before 2027-01-01 00:00:00 UTC");
    assert_data_eq!(
        told,
        str![[r#"
certificate-refused
the certificate is not valid before 2027-01-01 00:00:00 UTC
- `date`: are the clocks of this machine and of the server right?

"#]]
        .raw()
    );
}

#[test]
fn certificate_for_another_name() {
    let told = tls("the certificate is not for staging.superlists.ml, but for superlists.ml");
    assert_data_eq!(told, str![[r#"
certificate-refused
the certificate is not for staging.superlists.ml, but for superlists.ml
- on the server, `sudo certbot --nginx -d staging.superlists.ml` gets one for staging.superlists.ml
- if there is one, another server block answers: `server_name staging.superlists.ml;` must stand in the block that has the certificate

"#]].raw());
}

#[test]
fn certificate_of_an_unknown_issuer() {
    let told = tls(
        "the certificate's issuer is not trusted, or the server leaves out an intermediate certificate",
    );
    assert_data_eq!(told, str![[r#"
certificate-refused
the certificate's issuer is not trusted, or the server leaves out an intermediate certificate
- nginx's `ssl_certificate` must be `fullchain.pem`, not `cert.pem`: it has the intermediate certificates
- if the issuer is your own: `--cacert FILE` trusts it
- if it doesn't matter here: `--insecure` accepts any certificate

"#]].raw());
}

#[test]
fn certificate_self_signed() {
    let told = tls("the certificate is self-signed and not trusted");
    assert_data_eq!(
        told,
        str![[r#"
certificate-refused
the certificate is self-signed and not trusted
- if it is your own: `--cacert FILE` trusts it
- if it doesn't matter here: `--insecure` accepts any certificate
- visitors need another one: on the server, `sudo certbot --nginx -d staging.superlists.ml`

"#]]
        .raw()
    );
}

#[test]
fn certificate_for_no_address() {
    let of = |message: &str| {
        let spelling = "https://192.0.2.1:8443";
        let error = TransportError {
            phase: Phase::Tls,
            cause: Cause::Tls(message.to_owned()),
            sent: Box::new(sent("GET", &format!("{spelling}/lists/"))),
            redirects: Vec::new(),
            timings: Timings::default(),
        };
        of_error_for("192.0.2.1:8443", &target(spelling), &error)
    };
    let wrong = of("the certificate is not for 192.0.2.1, but for superlists.ml");
    assert_data_eq!(wrong, str![[r#"
certificate-refused
the certificate is not for 192.0.2.1, but for superlists.ml
- certificates are mostly for names: `smoke --target https://192.0.2.1:8443 --host NAME` asks for the site by its own

"#]].raw());
    for message in [
        "the certificate is self-signed and not trusted",
        "the certificate is that of a certificate authority (CA:TRUE), not of a server",
    ] {
        let told = of(message);
        assert!(!told.contains("certbot"), "{told}");
    }
}

#[test]
fn certificate_of_an_authority() {
    let message = "the certificate is that of a certificate authority (CA:TRUE), not of a server";
    let told = tls(message);
    assert_data_eq!(
        &told,
        str![[r#"
certificate-refused
the certificate is that of a certificate authority (CA:TRUE), not of a server
- visitors need another one: on the server, `sudo certbot --nginx -d staging.superlists.ml`
- for a test: `openssl req -x509 -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:staging.superlists.ml …` makes a server's, and `--cacert` trusts it
- if it doesn't matter here: `--insecure` accepts any certificate

"#]]
        .raw()
    );
    let wrong_name = format!("{message}, and not for staging.superlists.ml, but for a.test");
    assert_eq!(tls(&wrong_name), told.replace(message, &wrong_name));
    // A redirect to an address.
    let moved = answer(302, &[("location", "https://[2001:db8::1]/")], "");
    let by_address = of_error(
        &target("127.0.0.1:8000"),
        &TransportError {
            phase: Phase::Tls,
            cause: Cause::Tls(message.to_owned()),
            sent: Box::new(sent("GET", "https://[2001:db8::1]/")),
            redirects: vec![hop(sent("GET", "http://staging.superlists.ml/"), moved)],
            timings: Timings::default(),
        },
    );
    assert!(
        by_address.contains(" subjectAltName=IP:2001:db8::1 …"),
        "{by_address}"
    );
}

#[test]
fn certificate_of_the_client() {
    let told = tls("the server wants a client certificate (alert certificate_required)");
    assert_data_eq!(
        told,
        str![[r#"
client-certificate-wanted
the server wants a client certificate (alert certificate_required)
- `ssl_verify_client` in nginx's server block decides whether one is needed

"#]]
        .raw()
    );
}

#[test]
fn no_name_for_tls() {
    let told = tls("the server knows no certificate for this name (alert unrecognized_name)");
    assert_data_eq!(told, str![[r#"
tls-failed
the server knows no certificate for this name (alert unrecognized_name)
- on the server, `sudo nginx -T | grep -n server_name`: is staging.superlists.ml in a server block with a certificate?

"#]].raw());
}

#[test]
fn old_tls() {
    let told = tls("the server speaks neither TLS 1.2 nor TLS 1.3");
    assert_data_eq!(
        told,
        str![[r#"
tls-failed
the server speaks neither TLS 1.2 nor TLS 1.3
- `ssl_protocols TLSv1.2 TLSv1.3;` in nginx switches them on

"#]]
        .raw()
    );
}

#[test]
fn no_roots() {
    let told = tls("the CA file ca.pem can't be used: it holds no PEM certificate");
    assert_data_eq!(
        told,
        str![[r#"
no-trusted-issuers
the CA file ca.pem can't be used: it holds no PEM certificate
- `--cacert FILE` wants certificates in PEM; Debian's own are in the package `ca-certificates`

"#]]
        .raw()
    );
}

#[test]
fn another_tls_failure() {
    let told = tls("the server refused the handshake (alert handshake_failure)");
    assert_data_eq!(told, str![[r#"
tls-failed
the server refused the handshake (alert handshake_failure)
- `openssl s_client -connect staging.superlists.ml:443 -servername staging.superlists.ml` shows certificate and handshake

"#]].raw());
}

#[test]
fn closed_in_the_handshake() {
    let told = of_death("https://127.0.0.1:8000", Phase::Tls, Cause::Closed);
    assert_data_eq!(told, str![[r#"
tls-failed
the connection to https://127.0.0.1:8000 was closed during the TLS handshake
- does the port speak plain HTTP? `smoke --target http://127.0.0.1:8000 --host staging.superlists.ml`
- does the server have a certificate for staging.superlists.ml? `sudo nginx -T | grep -n ssl_`

"#]].raw());
}

#[test]
fn silence_in_the_handshake() {
    let told = out_of_time("https://127.0.0.1:8000", Phase::Tls);
    assert_data_eq!(told, str![[r#"
tls-failed
the connection to https://127.0.0.1:8000 got no answer in time during the TLS handshake
- does the port speak plain HTTP? `smoke --target http://127.0.0.1:8000 --host staging.superlists.ml`
- does the server have a certificate for staging.superlists.ml? `sudo nginx -T | grep -n ssl_`

"#]].raw());
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
    };
    let told = of_error(&target("unix:/run/gunicorn.sock"), &error);
    assert_data_eq!(told, str![[r#"
connection-refused
nothing accepts connections at sso.example:443 (connection refused)
- on the server, `sudo systemctl status nginx`: does it run?
- on the server, `sudo ss -ltn`: `127.0.0.1:443` there is only for the server itself; `0.0.0.0:443` is for all
- is port 443 the right one, and does a firewall let it through?

"#]].raw());
}

#[test]
fn what_no_rule_knows_has_no_cause() {
    let other = Cause::Other("something new".to_owned());
    assert_eq!(of_death("127.0.0.1:8000", Phase::Send, other), "nothing\n");
    let interrupted = io(ErrorKind::Interrupted);
    assert_eq!(
        of_death("127.0.0.1:8000", Phase::Connect, interrupted),
        "nothing\n"
    );
}

#[test]
fn hostile_text_stays_one_short_line() {
    let told = garbage(&"\u{1b}[31m\r\n]]>".repeat(1000));
    assert!(
        told.lines().all(|line| line.chars().count() <= 510),
        "{told}"
    );
}
