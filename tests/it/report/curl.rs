//! Every `curl` command, sent by a real `curl`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use http::{HeaderName, HeaderValue, Method};
use smoke::exchange::Sent;
use smoke::plan::{Dial, Family, IdentityFiles, OneOf, Protocol, Scheme, Target, TargetTls};
use smoke::record::{Secret, Secrets};
use smoke::report::Curl;
use smoke::source::{Located, Span};
use smoke::suite::{Auth, Body, Forwarded, Limits, Part, PartContent, Request, Upload};
use smoke::transport::{Client, Network, Versions};
use tokio::runtime::Runtime;

/// A request as a server received it.
#[derive(Debug, Default)]
struct Received {
    line: String,
    /// As bytes in Latin-1, names as they came.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Received {
    /// Reads a request and answers it.
    fn read(stream: impl Read + Write) -> Self {
        let mut reader = BufReader::new(stream);
        let mut received = Self::default();
        loop {
            let mut line = Vec::new();
            reader.read_until(b'\n', &mut line).unwrap();
            let line: String = line
                .trim_ascii_end()
                .iter()
                .map(|&byte| char::from(byte))
                .collect();
            if line.is_empty() {
                break;
            }
            match line.split_once(':') {
                Some((name, value)) if !received.line.is_empty() => {
                    received
                        .headers
                        .push((name.to_owned(), value.trim().to_owned()));
                }
                _ => received.line = line,
            }
        }
        let length = received
            .header("content-length")
            .map_or(0, |it| it.parse().unwrap());
        received.body.resize(length, 0);
        reader.read_exact(&mut received.body).unwrap();
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        reader.get_mut().write_all(answer).unwrap();
        received
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut all = self
            .headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let found = all.next().map(|(_, value)| value.as_str());
        assert_eq!(all.next(), None, "{name} came twice");
        found
    }

    fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }
}

/// One request to be sent.
struct Asked {
    request: Request,
    host: String,
    target: Target,
    limits: Limits,
    secrets: Secrets,
    versions: Versions,
    family: Option<Family>,
}

fn located<T>(value: T) -> Located<T> {
    Located::new(value, Span::default())
}

/// A request to a host that no resolver knows.
fn asked(method: Method, path: &str, body: Option<Body>) -> Asked {
    Asked {
        request: Request {
            body,
            ..Request::new(located(method), located(path.to_owned()))
        },
        host: "staging.superlists.invalid".into(),
        target: Target {
            name: "local".into(),
            spelling: String::new(),
            protocol: Protocol::Http,
            scheme: Scheme::Http,
            dial: Dial::Unix(PathBuf::new()),
            host: String::new(),
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
        },
        limits: Limits::default(),
        secrets: Secrets::default(),
        versions: Versions::Offered,
        family: None,
    }
}

impl Asked {
    fn header(mut self, name: &'static str, value: Option<&[u8]>) -> Self {
        let value = value.map(|value| HeaderValue::from_bytes(value).unwrap());
        self.request
            .headers
            .push((located(HeaderName::from_static(name)), value));
        self
    }

    fn command(&self) -> String {
        self.command_at(&self.target)
    }

    /// What is sent, though nobody is there to take it.
    fn sent(&self) -> Sent {
        let target = Target {
            dial: Dial::Unix(PathBuf::from("/nobody/listens.here")),
            protocol: Protocol::Http,
            proxy: None,
            one_of: None,
            ..self.target.clone()
        };
        let client = Client::new(&target, Arc::new(Network::default()));
        let asking = client.exchange(&self.request, &self.host, &self.limits);
        let runtime = Runtime::new().unwrap();
        *runtime.block_on(asking).unwrap_err().sent
    }

    fn command_at(&self, target: &Target) -> String {
        Curl {
            sent: &self.sent(),
            body: self.request.body.as_ref(),
            target,
            host: &self.host,
            versions: self.versions,
            family: self.family,
            limits: &self.limits,
            resolve: &[],
            connect_to: &[],
            tls: &TargetTls {
                ca: Some("/etc/my ca.pem".into()),
                identity: Some(IdentityFiles {
                    cert: "a:b.pem".into(),
                    key: Some("my.key".into()),
                }),
                insecure: true,
            },
            secrets: &self.secrets,
            environment: &indexmap::IndexMap::new(),
            session: false,
        }
        .command()
    }

    /// What a server gets when the command is run.
    fn received(&self) -> Received {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut target = self.target.clone();
        target.dial = Dial::Tcp {
            host: "127.0.0.1".into(),
            port,
        };
        let command = self.command_at(&target);
        let server = thread::spawn(move || Received::read(listener.accept().unwrap().0));
        run(&command);
        server.join().unwrap()
    }
}

/// Runs the command as a person who pastes it does.
fn run(command: &str) {
    assert!(!command.contains(|c: char| c.is_control()), "{command}");
    let output = Command::new("sh")
        .args(["-c", command])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("API_TOKEN", "it's \"secret\" $x")
        .env("API_TOKEN_ESCAPED", "it's \\\"secret\\\" $x")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{command}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answer = String::from_utf8_lossy(&output.stdout);
    assert!(answer.starts_with("HTTP/1.1 200"), "{command}\n{answer}");
}

#[test]
fn a_get_asks_for_the_host_wherever_it_goes() {
    let received = asked(Method::GET, "/a b/'q'?x=[1]&y={a,b}&z=it's", None).received();
    assert_eq!(
        received.line,
        "GET /a%20b/'q'?x=[1]&y={a,b}&z=it%27s HTTP/1.1"
    );
    assert_eq!(received.header("host"), Some("staging.superlists.invalid"));
    for host in [
        "Staging.Superlists.invalid",
        "staging.superlists.invalid:8000",
        "staging.superlists.invalid:80",
    ] {
        let mut asked = asked(Method::GET, "/", None);
        asked.host = host.into();
        assert_eq!(asked.received().header("host"), Some(host));
    }
}

#[test]
fn methods_are_sent_as_they_are() {
    for method in [Method::HEAD, Method::DELETE, Method::OPTIONS] {
        let received = asked(method.clone(), "/", None).received();
        assert_eq!(received.line, format!("{method} / HTTP/1.1"));
        assert_eq!(received.header("content-length"), None);
    }
    for method in [Method::POST, Method::PUT, Method::PATCH] {
        let received = asked(method.clone(), "/", None).received();
        assert_eq!(received.line, format!("{method} / HTTP/1.1"));
        assert_eq!(received.header("content-length"), Some("0"));
        assert_eq!(received.header("content-type"), None);
    }
}

#[test]
fn text_arrives_as_it_was_meant() {
    let texts = [
        "plain",
        "@/etc/hostname",
        "it's \"quoted\" $HOME `id` \\ !",
        "two\nlines\r\n\ttabbed\n\n",
        "\0\x01\x7f — \u{202e}é",
        "100 % \\n %s",
        "-d",
        "",
    ];
    for text in texts {
        let received = asked(Method::PUT, "/", Some(Body::Text(text.into()))).received();
        assert_eq!(received.text(), text);
        assert_eq!(
            received.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
        assert_eq!(received.line, "PUT / HTTP/1.1");
    }
}

#[test]
fn json_and_forms_have_their_type() {
    let json = serde_json::json!({"a": "it's\n", "b": [1, null]});
    let received = asked(Method::POST, "/", Some(Body::Json(json.clone()))).received();
    assert_eq!(received.text(), json.to_string());
    assert_eq!(received.header("content-type"), Some("application/json"));
    let fields = vec![("a b".into(), "ü&=\n".into()), ("x".into(), "@y".into())];
    let received = asked(Method::POST, "/", Some(Body::Form(fields))).received();
    assert_eq!(received.text(), "a+b=%C3%BC%26%3D%0A&x=%40y");
    assert_eq!(
        received.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    let own = asked(Method::POST, "/", Some(Body::Text("{}".into())));
    let own = own
        .header("content-type", Some(b"application/vnd.api+json"))
        .received();
    assert_eq!(own.header("content-type"), Some("application/vnd.api+json"));
}

#[test]
fn bytes_and_zeros_arrive_as_they_are() {
    let octets = Some("application/octet-stream");
    let bytes = vec![0, 159, b'\n', b'\'', 255];
    let received = asked(Method::POST, "/", Some(Body::Bytes(bytes.clone()))).received();
    assert_eq!(received.body, bytes);
    assert_eq!(received.header("content-type"), octets);
    let received = asked(Method::PUT, "/", Some(Body::Zeros(70_000))).received();
    assert_eq!(received.body, vec![0; 70_000]);
    assert_eq!(received.header("content-type"), octets);
    assert_eq!(received.line, "PUT / HTTP/1.1");
    let written = "{\n \"a\": 1.10}".to_owned();
    let received = asked(Method::POST, "/", Some(Body::JsonText(written.clone()))).received();
    assert_eq!(received.text(), written);
    assert_eq!(received.header("content-type"), Some("application/json"));
}

#[test]
fn files_and_parts_are_not_mixed_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it's; a \"file\",.css");
    std::fs::write(&path, b"body {\0}\n").unwrap();
    let received = asked(Method::POST, "/", Some(Body::File(located(path.clone())))).received();
    assert_eq!(received.body, b"body {\0}\n");
    assert_eq!(received.header("content-type"), Some("text/css"));
    let text = |name: &str, text: &str| Part {
        name: name.into(),
        content: PartContent::Text(text.into()),
    };
    let file = Part {
        name: "upload".into(),
        content: PartContent::File(Upload {
            path: located(path),
            filename: "a;b,\\c.css".into(),
            content_type: "text/css".into(),
        }),
    };
    let parts = vec![
        text("at", "@/etc/hostname"),
        text("lines", "it's\ntwo\n"),
        text("semi", "<x;type=y"),
        file,
    ];
    let received = asked(Method::POST, "/", Some(Body::Multipart(parts))).received();
    let body = received.text();
    let expected = [
        "name=\"at\"\r\n\r\n@/etc/hostname\r\n",
        "name=\"lines\"\r\n\r\nit's\ntwo\n\r\n",
        "name=\"semi\"\r\n\r\n<x;type=y\r\n",
        "name=\"upload\"; filename=\"a;b,\\c.css\"\r\nContent-Type: text/css\r\n\r\nbody {\0}\n\r\n",
    ];
    for part in expected {
        assert!(body.contains(part), "{part:?} in {body:?}");
    }
}

#[test]
fn headers_cookies_and_what_a_proxy_says() {
    let mut asked = asked(Method::GET, "/", None)
        .header("x-odd", Some("it's \"é\"".as_bytes()))
        .header("x-bytes", Some(b"a\xffb\tc"))
        .header("x-empty", Some(b""))
        .header("user-agent", None);
    asked.request.cookies = vec![("a".into(), "1 2".into()), ("b".into(), "\"x\"".into())];
    asked.target.forwarded = Some(Forwarded::Https);
    let received = asked.received();
    assert_eq!(received.header("x-odd"), Some("it's \"Ã©\""));
    assert_eq!(received.header("x-bytes"), Some("aÿb\tc"));
    assert_eq!(received.header("x-empty"), Some(""));
    assert_eq!(received.header("user-agent"), None);
    assert_eq!(received.header("cookie"), Some("a=1 2; b=\"x\""));
    assert_eq!(received.header("x-forwarded-proto"), Some("https"));
    assert_eq!(received.header("x-forwarded-for"), Some("127.0.0.1"));
    assert_eq!(
        received.header("x-forwarded-host"),
        Some("staging.superlists.invalid")
    );
}

#[test]
fn secrets_are_sent_and_not_shown() {
    let value = "it's \"secret\" $x";
    let with_secret = |mut asked: Asked| {
        asked.secrets = Secrets::from_iter([Secret::of_environment("API_TOKEN", value)]);
        assert!(
            !asked.command().contains("secret\\\""),
            "{}",
            asked.command()
        );
        assert!(
            !asked.command().contains("\"secret\""),
            "{}",
            asked.command()
        );
        asked.received()
    };
    let mut bearer = asked(Method::GET, "/", None);
    bearer.request.auth = Some(Auth::Bearer(value.into()));
    let expected = format!("Bearer {value}");
    assert_eq!(
        with_secret(bearer).header("authorization"),
        Some(&*expected)
    );
    let mut basic = asked(Method::GET, "/", None);
    basic.request.auth = Some(Auth::Basic {
        user: "me".into(),
        password: value.into(),
    });
    let expected = "Basic bWU6aXQncyAic2VjcmV0IiAkeA==";
    assert_eq!(with_secret(basic).header("authorization"), Some(expected));
    let body = format!("token:\n{value}\n");
    let text = asked(Method::POST, "/", Some(Body::Text(body.clone())));
    assert_eq!(with_secret(text).text(), body);
    let json = asked(
        Method::POST,
        "/",
        Some(Body::Json(serde_json::json!({ "t": value }))),
    );
    assert_eq!(
        with_secret(json).text(),
        serde_json::json!({ "t": value }).to_string()
    );
}

#[test]
fn a_unix_socket_is_dialled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it's a.socket");
    let listener = UnixListener::bind(&path).unwrap();
    let server = thread::spawn(move || Received::read(listener.accept().unwrap().0));
    let mut asked = asked(Method::GET, "/x", None);
    asked.target.dial = Dial::Unix(path);
    run(&asked.command());
    let received = server.join().unwrap();
    assert_eq!(received.line, "GET /x HTTP/1.1");
    assert_eq!(received.header("host"), Some("staging.superlists.invalid"));
}

#[test]
fn the_command_says_no_more_than_it_must() {
    let mut asked = asked(Method::GET, "/", None);
    let dial = |host: &str, port| Dial::Tcp {
        host: host.into(),
        port,
    };
    asked.target.dial = dial("staging.superlists.invalid", 80);
    assert_eq!(
        asked.command(),
        "curl -i http://staging.superlists.invalid/"
    );
    asked.target.dial = dial("10.0.0.5", 80);
    assert_eq!(
        asked.command(),
        "curl -i --resolve staging.superlists.invalid:80:10.0.0.5 http://staging.superlists.invalid/"
    );
    asked.target.dial = dial("::1", 8000);
    assert_eq!(
        asked.command(),
        "curl -i --connect-to 'staging.superlists.invalid:80:[::1]:8000' http://staging.superlists.invalid/"
    );
    asked.host = "[::1]:8000".into();
    assert_eq!(asked.command(), "curl -i 'http://[::1]:8000/'");
    asked.target.dial = dial("127.0.0.1", 443);
    asked.host = "127.0.0.1".into();
    asked.target.scheme = Scheme::Https;
    asked.target.credentials = Some(("me".into(), "hunter2".into()));
    asked.limits.follow = Some(3);
    asked.limits.timeout = Duration::from_millis(1500);
    assert_eq!(
        asked.command(),
        "curl -i -L --max-redirs 3 --max-time 1.500 -k --cacert '/etc/my ca.pem' --cert 'a\\:b.pem' --key my.key -u me https://127.0.0.1/"
    );
    asked.request.body = Some(Body::Text("x".repeat(5000)));
    let command = asked.command();
    assert!(
        command.ends_with("# body: a file with the 5000 bytes that the case sends"),
        "{command}"
    );
}

#[test]
fn a_raw_path_goes_as_it_is_written() {
    for path in [
        "/static/../../etc/passwd",
        "//a/./b",
        "/%2e%2e/%00",
        r"/..\..\a",
        "/a?b=../c&d={e,f}",
    ] {
        let mut asked = asked(Method::GET, path, None);
        asked.request.raw = true;
        assert_eq!(asked.received().line, format!("GET {path} HTTP/1.1"));
    }
}

#[test]
fn one_address_of_several_is_dialled() {
    let mut asked = asked(Method::GET, "/x", None);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    asked.target.dial = Dial::Tcp {
        host: "live.invalid".into(),
        port: 80,
    };
    asked.target.one_of = Some(OneOf {
        target: "live".into(),
        address,
    });
    let server = thread::spawn(move || Received::read(listener.accept().unwrap().0));
    run(&asked.command());
    let received = server.join().unwrap();
    assert_eq!(received.header("host"), Some("staging.superlists.invalid"));
}

#[test]
fn a_proxy_is_asked_for_the_same() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut asked = asked(Method::GET, "/x", None);
    asked.target.dial = Dial::Tcp {
        host: "staging.superlists.invalid".into(),
        port: 80,
    };
    let proxy = format!("http://127.0.0.1:{port}");
    asked.target.proxy = Some(proxy.parse().unwrap());
    let server = thread::spawn(move || Received::read(listener.accept().unwrap().0));
    run(&asked.command());
    let line = server.join().unwrap().line;
    assert_eq!(line, "GET http://staging.superlists.invalid/x HTTP/1.1");
    let with_user = format!("http://me:hunter2@127.0.0.1:{port}");
    asked.target.proxy = Some(with_user.parse().unwrap());
    let said = format!("curl -i --proxy {proxy} --proxy-user me http://staging");
    assert!(asked.command().starts_with(&said), "{}", asked.command());
}

#[test]
fn the_version_and_the_family_are_said_where_curl_would_choose_others() {
    let mut asked = asked(Method::GET, "/", None);
    asked.target.dial = Dial::Tcp {
        host: "staging.superlists.invalid".into(),
        port: 80,
    };
    let mut said = |scheme, versions, family| {
        asked.target.scheme = scheme;
        asked.versions = versions;
        asked.family = family;
        asked.command()
    };
    for (scheme, versions, flags) in [
        (Scheme::Http, Versions::Offered, "curl -i http:"),
        (Scheme::Http, Versions::Http1, "curl -i http:"),
        (
            Scheme::Http,
            Versions::Http2,
            "curl -i --http2-prior-knowledge http:",
        ),
        (Scheme::Https, Versions::Offered, "curl -i --connect-to"),
        (Scheme::Https, Versions::Http1, "curl -i --http1.1 "),
        (Scheme::Https, Versions::Http2, "curl -i --http2 "),
    ] {
        let command = said(scheme, versions, None);
        assert!(command.starts_with(flags), "{command}");
    }
    let command = said(Scheme::Http, Versions::Offered, Some(Family::V6));
    assert!(command.starts_with("curl -i -6 http:"), "{command}");
}

#[test]
fn what_smoke_sends_is_what_curl_sends() {
    let basic = |user: &str, password: &str| Auth::Basic {
        user: user.into(),
        password: password.into(),
    };
    let json = Body::Json(serde_json::json!({ "a": 1 }));
    let mut with_auth = asked(Method::GET, "/", None);
    with_auth.request.auth = Some(basic("me", "pw"));
    let mut of_target = asked(Method::GET, "/", None);
    of_target.target.credentials = Some(("you".into(), "pw".into()));
    let mut withheld = asked(Method::GET, "/", None);
    withheld.request.auth = Some(basic("me", "hunter2"));
    withheld.secrets = Secrets::from_iter([Secret::masked("hunter2", "password")]);
    // Only what was made of a user and a password is shown as such; what a
    // secret header has is asked for.
    let own = asked(Method::GET, "/", None).header("authorization", Some(b"Basic bWU6cHc="));
    let mut cookies = asked(Method::GET, "/", None).header("cookie", Some(b"a=1"));
    cookies.request.cookies = vec![("b".into(), "2".into())];
    let file = asked(Method::GET, "/", None).header("cookie", Some(b"a"));
    let left_out = asked(Method::POST, "/", Some(json.clone()));
    let left_out = left_out
        .header("user-agent", None)
        .header("content-type", None);
    let usual = asked(Method::GET, "/", None).header("accept", Some(b"*/*"));
    for (asked, carries) in [
        (with_auth, " -u me:pw"),
        (of_target, " -u you"),
        (withheld, " -u me"),
        (own, " -H 'authorization: '\"${AUTHORIZATION:?}\""),
        (cookies, " -b 'a=1; b=2'"),
        (file, " -H 'cookie: '\"${COOKIE:?}\""),
        (
            asked(Method::POST, "/", Some(json)),
            " -H 'Content-Type: application/json' --data-raw '{\"a\":1}'",
        ),
        (
            left_out,
            " -H user-agent: -H content-type: --data-raw '{\"a\":1}'",
        ),
        (usual, ""),
        (
            asked(Method::POST, "/", None),
            " -X POST -H 'Content-Length: 0'",
        ),
    ] {
        let mut asked = asked;
        asked.target.dial = Dial::Tcp {
            host: "staging.superlists.invalid".into(),
            port: 80,
        };
        assert_eq!(
            asked.command(),
            format!("curl -i{carries} http://staging.superlists.invalid/")
        );
    }
}

#[test]
fn what_could_not_be_sent_has_no_command() {
    let missing = located(PathBuf::from("/there/is/no.file"));
    let asked = asked(Method::POST, "/", Some(Body::File(missing)));
    assert_eq!(asked.command(), "");
}
