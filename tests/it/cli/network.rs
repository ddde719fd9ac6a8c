//! Which way connections go: versions, families, proxies, every address.

use super::{Desk, Up, nobody, steady};
use crate::proxy;
use crate::server::{Conn, Server, header, path};

const SUITE: &str = "[[case]]\nget = \"/\"\n";

/// Two servers at two addresses of this machine, with one port.
fn two() -> (u16, Up, Server) {
    async fn hello(mut conn: Conn) {
        while conn.request().await.is_some() {
            conn.answer("200 OK", "", "").await;
        }
    }
    loop {
        let one = Up::with(hello);
        let port = one.server.address().port();
        let guard = one.enter();
        if let Some(other) = Server::tcp_at(&format!("127.0.0.2:{port}"), hello) {
            drop(guard);
            return (port, one, other);
        }
    }
}

fn all_addresses(port: u16, rest: &str) -> String {
    format!(
        "[targets.live]\nurl = \"http://live.invalid:{port}\"\nall_addresses = true\n\
         [[case]]\nname = \"home\"\nget = \"/\"\n{rest}"
    )
}

#[test]
fn every_address_is_a_target() {
    let (port, one, other) = two();
    let desk = Desk::with_suite(&all_addresses(
        port,
        "[[case]]\nname = \"not there\"\nget = \"/not\"\nnot_targets = [\"live\"]\n\
         [[case]]\nname = \"first\"\nget = \"/first\"\nonly_targets = [\"live-v4-1\"]\n\
         [[case]]\nname = \"there\"\nget = \"/there\"\nonly_targets = [\"live\"]\n",
    ));
    // In the order of the addresses, not of the answer; each once.
    let resolve = format!("live.invalid:{port}:127.0.0.2,127.0.0.1,127.0.0.2");
    let live = ["--target", "live", "--resolve", &resolve];
    let said = desk.run(&[&["list"], &live[..], &["--filter", "home"]].concat());
    assert_eq!(
        said.ends_with(0).out,
        "site::home@live-v4-1\nsite::home@live-v4-2\n"
    );
    assert_eq!((one.server.connections(), other.connections()), (0, 0));
    let families = format!("live.invalid:{port}:[::2],127.0.0.9,[::1]");
    let live_there = [
        "list",
        "-t",
        "live",
        "--resolve",
        &families,
        "--filter",
        "home",
    ];
    let listed = desk.run(&live_there).ends_with(0).out;
    let names = ["v4-1", "v6-1", "v6-2"].map(|name| format!("site::home@live-{name}\n"));
    assert_eq!(listed, names.concat());
    let six = desk
        .run(&[&live_there[..], &["-6"]].concat())
        .ends_with(0)
        .out;
    assert_eq!(six, names[1..].concat());

    let said = desk.run(&live).ends_with(0);
    let top: Vec<&str> = said.out.lines().skip(1).take(2).collect();
    assert_eq!(
        top,
        [
            format!("  live-v4-1  http://live.invalid:{port} at 127.0.0.1"),
            format!("  live-v4-2  http://live.invalid:{port} at 127.0.0.2"),
        ]
    );
    let paths = |requests: Vec<String>| -> Vec<String> {
        let mut paths: Vec<String> = requests.iter().map(|it| path(it).to_owned()).collect();
        paths.sort();
        paths
    };
    assert_eq!(paths(one.server.requests()), ["/", "/first", "/there"]);
    assert_eq!(paths(other.requests()), ["/", "/there"]);
    let host = format!("live.invalid:{port}");
    assert_eq!(header(&other.requests()[0], "host"), Some(&*host));
    assert!(
        said.out.contains("skip") && said.out.contains("3 skipped"),
        "{}",
        said.out
    );
}

#[test]
fn one_address_that_is_down_is_one_target_that_is_down() {
    let (port, one, other) = two();
    drop(other);
    let desk = Desk::with_suite(&all_addresses(port, ""));
    let resolve = format!("live.invalid:{port}:127.0.0.1,127.0.0.2");
    let said = desk
        .run(&["-t", "x=live", "--resolve", &resolve])
        .ends_with(3);
    assert!(said.out.contains("1 passed"), "{}", said.out);
    assert!(said.out.contains("x-v4-2"), "{}", said.out);
    // Where it is, and how to ask it again.
    let refused = format!("nothing accepts connections at live.invalid:{port} (127.0.0.2)");
    assert!(said.out.contains(&refused), "{}", said.out);
    let again = format!("--resolve live.invalid:{port}:127.0.0.2 ");
    assert!(said.out.contains(&again), "{}", said.out);
    assert_eq!(one.server.requests().len(), 1);
}

#[test]
fn what_is_connected_to_has_the_addresses() {
    let (port, one, other) = two();
    let desk = Desk::with_suite(&format!(
        "host = \"www.example\"\n[targets.live]\nurl = \"http://www.example\"\n\
         connect_to = \"live.invalid:{port}\"\nall_addresses = true\n{SUITE}"
    ));
    let resolve = format!("live.invalid:{port}:127.0.0.1,127.0.0.2");
    desk.run(&["-t", "live", "--resolve", &resolve])
        .ends_with(0);
    for requests in [one.server.requests(), other.requests()] {
        assert_eq!(header(&requests[0], "host"), Some("www.example"));
    }
    let connect = format!("live.invalid:{port}:other.invalid:{port}");
    let resolve = format!("other.invalid:{port}:127.0.0.2");
    let options = ["--connect-to", &connect, "--resolve", &resolve];
    let said = desk.run(&[&["list", "-t", "live"], &options[..]].concat());
    assert_eq!(said.ends_with(0).out, "site::GET /@live-v4-1\n");
}

#[test]
fn a_name_without_an_address_is_no_answer_of_one_target() {
    let site = Up::site();
    let desk = Desk::with_suite(&all_addresses(80, ""));
    let both = ["-t", "live", "-t", &site.at(), "--junit", "smoke.xml"];
    let said = desk.run(&both).ends_with(3);
    assert!(said.out.contains("1 passed, 1 errored"), "{}", said.out);
    assert!(
        said.out.contains("no address is known for live.invalid: "),
        "{}",
        said.out
    );
    assert!(
        desk.read("smoke.xml")
            .contains("no address is known for live.invalid")
    );
    let said = desk.run(&["list", "-t", "live"]).ends_with(3);
    let start = "error: the addresses of `live` are not known: ";
    assert!(said.err.starts_with(start), "{}", said.err);
    assert_eq!(said.out, "");
    let resolve = ["--resolve", "live.invalid:80:127.0.0.1", "-6"];
    let said = desk.run(&[&["list", "-t", "live"], &resolve[..]].concat());
    let why = "127.0.0.1 is IPv4, and `-6` uses IPv6 alone";
    assert_eq!(said.ends_with(3).words(), format!("{start}{why}"));
}

#[test]
fn what_has_no_addresses_or_no_proxy_is_a_mistake_at_its_place() {
    let desk = Desk::with_suite(
        "[targets.a]\nurl = \"unix:/run/a.sock\"\nall_addresses = true\n\
         [targets.b]\nurl = \"http://127.0.0.1\"\nall_addresses = true\n\
         [targets.c]\nurl = \"unix:/run/c.sock\"\nproxy = \"http://proxy:3128\"\n\
         [targets.d]\nurl = \"http://d.example\"\nproxy = \"https://proxy:3128\"\n\
         [targets.e]\nurl = \"http://e.example\"\nproxy = \"socks5://proxy\"\n\
         [targets.f]\nurl = \"http://f.example\"\nall_addresses = \"yes\"\n\
         [[case]]\nget = \"/\"\n",
    );
    let said = desk.run(&["check"]).ends_with(2);
    snapbox::assert_data_eq!(
        said.err,
        snapbox::str![[r#"
error[wrong-kind]: `true` or `false` is wanted here, not the text "yes"
  --> suites/site.toml:18:17
   |
18 | all_addresses = "yes"
   |                 ^^^^^

error[bad-target]: a Unix socket has no addresses
 --> suites/site.toml:3:17
  |
3 | all_addresses = true
  |                 ^^^^

error[bad-target]: `127.0.0.1` is one address; `all_addresses` is for a name that has several
 --> suites/site.toml:6:17
  |
6 | all_addresses = true
  |                 ^^^^

error[bad-target]: the target `c` is a socket of this machine, to which no proxy leads
 --> suites/site.toml:9:9
  |
9 | proxy = "http://proxy:3128"
  |         ^^^^^^^^^^^^^^^^^^^

error[bad-target]: `https://` proxies are not spoken to; a proxy is http://HOST:PORT, socks5://HOST:PORT or socks5h://HOST:PORT
  --> suites/site.toml:12:9
   |
12 | proxy = "https://proxy:3128"
   |         ^^^^^^^^^^^^^^^^^^^^

error[bad-target]: say the proxy's port; a proxy is http://HOST:PORT, socks5://HOST:PORT or socks5h://HOST:PORT
  --> suites/site.toml:15:9
   |
15 | proxy = "socks5://proxy"
   |         ^^^^^^^^^^^^^^^^

6 errors; nothing was sent

"#]]
    );
}

#[test]
fn the_version_that_is_asked_for_is_spoken() {
    let h2 = Up::with(async |conn: Conn| {
        let mut connection = h2::server::handshake(conn.into_stream()).await.unwrap();
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            respond
                .send_response(http::Response::new(()), true)
                .unwrap();
        }
    });
    let suite = "[[case]]\nget = \"/\"\nexpect.http_version = \"2\"\n";
    let desk = Desk::with_suite(suite);
    let at = h2.at();
    desk.run(&["-t", &at, "--http2"]).ends_with(0);
    let one = Up::site();
    let said = desk.run(&["-t", &one.at(), "--http1", "-4", "-v"]);
    let said = said.ends_with(1);
    assert!(said.out.contains("got \"1.1\""), "{}", said.out);
    let again = format!("again  smoke --target {} --http1 -4 --exact", one.at());
    assert!(said.out.contains(&again), "{}", said.out);
    let said = desk.run(&["-t", &one.at(), "--http2"]).ends_with(3);
    assert!(
        said.out.contains("no-http2") || said.out.contains("doesn't speak HTTP/2"),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("curl -i --http2-prior-knowledge http://"),
        "{}",
        said.out
    );
    desk.run(&["-t", &at, "--http2", "--http1"]).ends_with(2);
    desk.run(&["-t", &at, "-4", "-6"]).ends_with(2);
}

#[test]
fn a_proxy_is_used_when_it_is_asked_for() {
    let site = Up::site();
    let guard = site.enter();
    let proxy = proxy::http(site.server.address().port(), Some("Basic bWU6aHVudGVyMg=="));
    drop(guard);
    let at = proxy.address();
    let case = "[[case]]\nname = \"home\"\nget = \"/\"\nexpect.title = \"Home\"\n";
    let desk = Desk::with_suite(case);
    desk.write(
        "named.toml",
        &format!(
            "host = \"www.example\"\n[targets.named]\nurl = \"http://10.1.2.3\"\n\
             proxy = \"{{{{env.PROXY}}}}\"\n{case}"
        ),
    );
    let url = format!("http://me:hunter2@{at}");
    // The environment's are never used.
    let none = nobody();
    let mut command = desk.command(&["-t", &none, "-q"]);
    command
        .env("HTTP_PROXY", &url)
        .env("http_proxy", &url)
        .env("ALL_PROXY", &url);
    super::Said::by(&mut command).ends_with(3);
    assert_eq!(proxy.connections(), 0);

    let there = site.at();
    let host = ["--host", "www.example"];
    desk.run(&[&["-t", &there, "--proxy", &url], &host[..]].concat())
        .ends_with(0);
    let connect = format!("CONNECT {there} HTTP/1.1\r\n");
    assert!(
        proxy.requests()[0].starts_with(&connect),
        "{:?}",
        proxy.requests()
    );

    // What the proxy is told, the target is not.
    let asked = &site.server.requests()[0];
    assert_eq!(header(asked, "proxy-authorization"), None);

    // Its password is nowhere to be seen, wherever it comes from.
    let wrong = format!("http://me:hunter3@{at}");
    let mut command = desk.command(&["named.toml", "-t", "named", "-v", "--json", "run.jsonl"]);
    let said = super::Said::by(command.env("PROXY", &wrong)).ends_with(3);
    let by_flag = desk
        .run(&[&["-t", &there, "--proxy", &wrong, "-v"], &host[..]].concat())
        .ends_with(3);
    for text in [
        &said.out,
        &said.err,
        &desk.read("run.jsonl"),
        &by_flag.out,
        &by_flag.err,
    ] {
        assert!(
            !text.contains("hunter3") && !text.contains("bWU6aHVudGVyMw"),
            "{text}"
        );
    }
    assert!(
        said.out
            .contains(&format!("through http://{at} as www.example")),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("407 Proxy Authentication Required"),
        "{}",
        said.out
    );
    let again = format!("--proxy http://me:\"${{PROXY_PASSWORD:?}}\"@{at}");
    assert!(by_flag.out.contains(&again), "{}", by_flag.out);

    let said = desk
        .run(&["-t", "unix:/run/x.sock", "--proxy", &url])
        .ends_with(2);
    assert_eq!(
        said.err,
        "error: the target `unix` is a socket of this machine, to which no proxy leads\n"
    );
    let said = desk
        .run(&["-t", &there, "--proxy", "ftp://me:hunter2@x:1"])
        .ends_with(2);
    assert!(
        said.words().contains("`ftp://` proxies are not spoken to"),
        "{}",
        said.err
    );
    desk.write(
        "suites/site.toml",
        "[[case]]\nget = \"/\"\nexpect.remote_ip = \"127.0.0.1\"\n",
    );
    let said = desk.run(&["-t", &there, "--proxy", &url]).ends_with(2);
    assert!(
        said.err
            .contains("behind a proxy, nobody knows the address"),
        "{}",
        said.err
    );
}

#[test]
fn a_raw_path_is_shown_as_it_was_sent() {
    let site = Up::site();
    let desk = Desk::with_suite(
        "[[case]]\nraw_path = \"/static/../%2e%2e//x\"\nexpect.status = 404\n\
         [[case]]\nraw_path = \"/echo/./a\"\nmethod = \"POST\"\nexpect.body = \"POST /echo/./a \"\n",
    );
    let said = desk.run(&["-t", &site.at(), "-v"]).ends_with(1);
    // Which of them comes first, nobody says.
    let sent = site.server.requests();
    let is_raw = |it: &String| it.starts_with("GET /static/../%2e%2e//x HTTP/1.1\r\n");
    assert!(sent.iter().any(is_raw), "{sent:?}");
    let at = site.at();
    for shown in [
        "site::GET /static/../%2e%2e//x".to_owned(),
        format!("> GET http://{at}/static/../%2e%2e//x"),
        format!("curl -i --path-as-is http://{at}/static/../%2e%2e//x"),
    ] {
        assert!(said.out.contains(&shown), "{shown}\n{}", said.out);
    }
}

#[test]
fn a_circle_shows_its_cookies() {
    let site = Up::with(async |mut conn: Conn| {
        while let Some(request) = conn.request().await {
            let (to, more) = match path(&request) {
                "/" => ("/login", ""),
                _ => ("/", "Set-Cookie: kept=1; Path=/\r\n"),
            };
            let headers =
                format!("Location: {to}\r\nSet-Cookie: sessionid=s3cret; Secure\r\n{more}");
            conn.answer("302 Found", &headers, "").await;
        }
    });
    let desk = Desk::with_suite("host = \"www.example\"\n[[case]]\nget = \"/\"\nfollow = true\n");
    let said = desk.run(&["-t", &site.at(), "-v"]).ends_with(1);
    assert!(!said.out.contains("s3cret"), "{}", said.out);
    let from = said.out.find("     why").unwrap();
    let to = said.out.find("  answer").unwrap();
    snapbox::assert_data_eq!(
        steady(&said.out[from..to]),
        snapbox::str![[r#"
     why  redirects in a circle, in which / sets the cookie "sessionid", which is not sent back (it is `Secure`, and http was asked): / → /login → / → /login → /
    next  ask over https: `smoke --target https://www.example --connect-to www.example:443:[ADDRESS]`
   chain  302  GET http://www.example/ [TIME]  sets sessionid (not sent on)
          302  GET http://www.example/login [TIME]  sets sessionid (not sent on), kept
          302  GET http://www.example/ [TIME]  sets sessionid (not sent on)
          302  GET http://www.example/login [TIME]  sets sessionid, kept
          ---  leads to /, not followed

"#]]
    );
}

#[test]
fn a_chain_that_ends_without_an_answer_says_where() {
    let there = nobody();
    let to = there.clone();
    let site = Up::with(move |mut conn: Conn| {
        let headers = format!("Location: http://{to}/x\r\n");
        async move {
            conn.request().await;
            conn.answer("302 Found", &headers, "").await;
        }
    });
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\nfollow = true\n");
    let said = desk.run(&["-t", &site.at()]).ends_with(3);
    let end = format!("          ---  leads to http://{there}/x, no answer\n");
    assert!(said.out.contains(&end), "{}", said.out);
}

#[test]
fn a_wrong_proxy_shows_no_password() {
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\n");
    for wrong in [
        "ftp://me:hunter2@x:1",
        "me:hunter2@http://x:1",
        "http://me:hunter2@x",
    ] {
        for command in [&["-t", "x"][..], &["list"]] {
            let said = desk.run(&[command, &["--proxy", wrong]].concat());
            let said = said.ends_with(2);
            assert!(said.err.starts_with("error: --proxy: "), "{}", said.err);
            assert!(!said.err.contains("hunter2"), "{}", said.err);
        }
    }
}

#[test]
fn a_name_is_looked_up_once_a_run_unless_it_matters() {
    let looked_up = |case: &str, more: &[&str]| {
        let suite = format!("[defaults]\n{case}\n[[case]]\npost = [\"/a\", \"/b\", \"/c\"]\n");
        let (desk, site) = (Desk::with_suite(&suite), Up::site());
        let target = format!("localhost:{}", site.server.address().port());
        let args = ["--target", &target, "-j", "1", "-q", "--json", "-"];
        let out = desk.run(&[&args, more].concat()).ends_with(0).out;
        let times = regex::Regex::new(r#""resolve_us":(null|[0-9]+)"#).unwrap();
        let times = times.captures_iter(&out).map(|time| time[1] != *"null");
        times.collect::<Vec<bool>>()
    };
    assert_eq!(looked_up("", &[]), [true, false, false]);
    // Whoever waits for a deploy looks where it is; its cases go there.
    assert_eq!(looked_up("", &["--wait", "9s"]), [false; 3]);
    for (case, more) in [
        ("", &["--fresh-connections"][..]),
        ("connection = \"new\"", &[]),
        ("expect.time = \"< 10s\"", &[]),
        ("expect.timing.resolve = \"< 10s\"", &[]),
    ] {
        assert_eq!(looked_up(case, more), [true; 3]);
    }
}
