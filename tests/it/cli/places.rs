//! Targets that suites name, at a place that is typed; and what a proxy in front
//! would tell.

use super::{Desk, HTML, Said, Up, page};
use crate::server::{Conn, Server, header, path};

const SUITE: &str = r#"
[targets.app]
url = "https://www.example"
connect_to = "127.0.0.1:1"
host = "site.example"
forwarded = "https"
tls = { insecure = true }

[[case]]
get = "/"
"#;

fn sent(server: &Up, name: &str) -> Vec<Option<String>> {
    let requests = server.server.requests();
    let values = requests.iter().map(|request| header(request, name));
    values.map(|value| value.map(str::to_owned)).collect()
}

#[test]
fn a_typed_place_takes_the_rest_of_its_name() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let said = desk.run(&["--target", &format!("app={}", server.at())]);
    let said = said.ends_with(0);
    assert!(said.out.contains("site::GET / @ app"), "{}", said.out);
    assert_eq!(sent(&server, "host"), [Some("site.example".to_owned())]);
    let told = sent(&server, "x-forwarded-proto");
    assert_eq!(told, [Some("https".to_owned())]);
    // Another name has none of it.
    let other = format!("other={}", server.at());
    desk.run(&["--target", &other]).ends_with(0);
    assert_eq!(sent(&server, "host")[1].as_deref(), Some(&*server.at()));
    assert_eq!(sent(&server, "x-forwarded-proto")[1], None);
}

#[test]
fn each_address_is_one_that_the_typed_place_has() {
    let suite = "[targets.app]\nurl = \"http://www.example\"\nall_addresses = true\n\n\
                 [[case]]\nget = \"/\"\n";
    let (desk, server) = (Desk::with_suite(suite), Up::site());
    desk.run(&["--target", &format!("app={}", server.at())])
        .ends_with(0);
    let named = format!("app=localhost:{}", server.server.address().port());
    let said = desk.run(&["list", "-4", "--target", &named]).ends_with(0);
    assert_eq!(said.out, "site::GET /@app-v4-1\n");
}

#[test]
fn what_is_wrong_with_the_rest_is_still_said_at_its_place() {
    let suite = "[targets.app]\nurl = \"https://www.example\"\nproxy = \"127.0.0.1:3128\"\n\n\
                 [[case]]\nget = \"/\"\n";
    let desk = Desk::with_suite(suite);
    let said = desk.run(&["--target", "app=unix:/tmp/x.sock"]).ends_with(2);
    assert!(said.err.contains("to which no proxy leads"), "{}", said.err);
    assert!(said.err.contains("suites/site.toml:3:"), "{}", said.err);
}

#[test]
fn forwarded_is_for_targets_that_do_not_say() {
    let suite = format!("{SUITE}\n[targets.plain]\nurl = \"http://AT\"\nforwarded = \"http\"\n");
    let server = Up::site();
    let desk = Desk::with_suite(&suite.replace("AT", &server.at()));
    let args = ["-t", &server.at(), "-t", "plain", "--forwarded", "https"];
    desk.run(&args).ends_with(0);
    let mut told = sent(&server, "x-forwarded-proto");
    told.sort();
    assert_eq!(told, ["http", "https"].map(|it| Some(it.to_owned())));
    let said = desk.run(&["-t", &server.at(), "--forwarded", "ftp"]);
    assert!(said.ends_with(2).err.contains("http, https"));
}

/// An application that redirects whatever did not come over https.
async fn secure(mut conn: Conn) {
    while let Some(request) = conn.request().await {
        let is_secure = header(&request, "x-forwarded-proto") == Some("https");
        let answered = if is_secure {
            conn.answer("200 OK", HTML, page("Home")).await
        } else {
            let host = header(&request, "host").unwrap();
            let location = format!("Location: https://{host}{}\r\n", path(&request));
            conn.answer("301 Moved Permanently", &location, "").await
        };
        if !answered {
            return;
        }
    }
}

/// The command that a line of `next` has.
fn next_command(said: &Said) -> Vec<String> {
    let (_, command) = said.out.split_once("`smoke ").expect("a command");
    let (command, _) = command.split_once('`').unwrap();
    command.split(' ').map(str::to_owned).collect()
}

#[test]
fn the_hint_at_a_socket_is_the_command_that_works() {
    let beside = Up::site();
    let guard = beside.enter();
    let server = Server::unix(secure);
    drop(guard);
    let desk = Desk::with_suite("host = \"site.example\"\n[[case]]\nget = \"/\"\n");
    let socket = server.socket().display();
    for (target, typed) in [
        (format!("unix:{socket}"), format!("unix:{socket}")),
        (format!("app=unix:{socket}"), format!("app=unix:{socket}")),
    ] {
        let said = desk.run(&["--target", &target]).ends_with(1);
        let command = next_command(&said);
        let host = ["--host", "site.example"];
        let typed = ["--target", &typed, host[0], host[1], "--forwarded", "https"];
        assert_eq!(command, typed);
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let said = desk.run(&command).ends_with(0);
        assert!(said.out.contains("1 passed"), "{}", said.out);
    }
}

const SEVERAL: &str = r#"
host = "site.example"

[[case]]
get = "/start"
expect.redirect = "https://site.example/start"

[[case]]
get = ["/", "/about/"]

[[case]]
get = "/lists/"
expect.title = "Lists"
"#;

#[test]
fn a_site_at_https_that_was_asked_over_http_is_one_message() {
    let (desk, server) = (Desk::with_suite(SEVERAL), Up::with(secure));
    let args = ["--target", &format!("site={}", server.at())];
    let said = desk.run(&[&args[..], &["--json", "run.jsonl"]].concat());
    let said = said.ends_with(1);
    let end = " 1  what is asked over http is redirected to https\n    \
                certain [redirect-to-https], 3 of 4 trials @ site: site::GET / · site::GET /about/ \
                · site::GET /lists/\n";
    assert!(said.out.contains(end), "{}", said.out);
    let next = "    next  ask over https: `smoke --target https://site.example --connect-to \
                site.example:443:127.0.0.1:443`\n";
    assert!(said.out.contains(next), "{}", said.out);
    assert_eq!(said.out.matches("error[").count(), 1, "{}", said.out);
    let line = "site::GET /lists/ @ site (redirect-to-https)\n";
    assert!(said.out.contains(line), "{}", said.out);
    assert!(said.out.contains("1 passed, 3 failed"), "{}", said.out);
    let replayed = desk.run(&["replay", "run.jsonl"]).ends_with(1);
    assert_eq!(replayed.out, said.out);
    // At length when that is asked for, and where it is one case alone.
    let said = desk.run(&[&args[..], &["--verbose"]].concat()).ends_with(1);
    assert_eq!(said.out.matches("error[status]").count(), 3, "{}", said.out);
    let said = desk.run(&[&args[..], &["--filter", "about"]].concat());
    let said = said.ends_with(1);
    assert!(
        said.out.contains("1 trial @ site: site::GET /about/\n"),
        "{}",
        said.out
    );
    assert!(said.out.contains("error[status]"), "{}", said.out);
}
