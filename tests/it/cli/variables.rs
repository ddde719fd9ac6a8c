//! `--var` and the environment.

use super::{Desk, Said, Up};
use crate::server::path;

const SUITE: &str = r#"
[vars]
page = "home"

[[case]]
name = "page"
get = "/{{page}}/{{env.RELEASE}}"
"#;

#[test]
fn the_command_line_wins_over_the_suite() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let at = server.at();
    let with = |args: &[&str]| {
        let mut command = desk.command(&[&["--target", &at], args].concat());
        Said::by(command.env("RELEASE", "v=1")).ends_with(0)
    };
    with(&[]);
    with(&["--var", "page=a=b"]);
    with(&["--var", "page=one", "--var", "page=two"]);
    let requests = server.server.requests();
    let paths: Vec<&str> = requests.iter().map(|request| path(request)).collect();
    assert_eq!(paths, ["/home/v=1", "/a=b/v=1", "/two/v=1"]);
}

#[test]
fn a_name_that_nothing_has_is_a_mistake() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let said = desk.check(&server).ends_with(2);
    let expected = "the environment variable `RELEASE` is not set\n --> suites/site.toml:7:";
    assert!(said.err.contains(expected), "{}", said.err);
    let mut command = desk.command(&["--target", &server.at(), "--var", "pgae=x"]);
    let said = Said::by(command.env("RELEASE", "1")).ends_with(2);
    assert!(
        said.err.contains("no suite uses `{{pgae}}`"),
        "{}",
        said.err
    );
    assert_eq!(server.server.connections(), 0);
}

#[test]
fn a_rerun_has_the_same_variables() {
    let suite = "[vars]\npage = \"x\"\n[[case]]\nname = \"it's\"\nget = \"/missing/{{page}}\"\n";
    let (desk, server) = (Desk::with_suite(suite), Up::site());
    let said = desk.run(&["--target", &server.at(), "--var", "page=a b", "-v"]);
    let expected = format!(
        "again  smoke --target {} --var 'page=a b' --exact --filter 'site::it'\\''s@http'\n",
        server.at()
    );
    assert!(said.ends_with(1).out.contains(&expected), "{expected}");
}

const LATE: &str = r#"
[vars]
user = "smoke-{{run.id}}"
home = "http://{{host}}/home"

[ready]
get = "/ready/{{target}}"
within = "1s"
headers.x-run = "{{run.id}}"

[[case]]
name = "one request"
post = ["/one/{{target}}", "/two/{{target}}"]
json = { user = "{{user}}", home = "{{home}}" }

[[case]]
each = [{ user = "{{user}}-a" }]
name = "rows"
get = "/rows/{{each.user}}"

[[case]]
name = "steps"
host = "shop.example.com"
[[case.step]]
get = "/step/{{host}}"
[[case.step]]
get = "/step/{{host}}"
host = "other.example.com"
"#;

#[test]
fn what_only_a_trial_knows_is_filled_in_late() {
    let (desk, server) = (Desk::with_suite(LATE), Up::site());
    let at = server.at();
    let (app, web) = (format!("app={at}"), format!("web={at}"));
    let listed = desk.run(&["list", "-t", &app]).ends_with(0);
    let again = desk.run(&["list", "-t", &app]).ends_with(0);
    assert_eq!(listed.out, again.out);
    assert!(
        listed
            .out
            .contains("site::one request: /two/{{target}}@app\n"),
        "{}",
        listed.out
    );
    desk.run(&["-t", &app, "-t", &web]).ends_with(0);
    let requests = server.server.requests();
    let run = requests
        .iter()
        .find_map(|it| crate::server::header(it, "x-run"));
    let run = run.expect("readiness is asked for").to_owned();
    let has = |part: &str| requests.iter().any(|request| request.contains(part));
    for part in [
        "GET /ready/app ".to_owned(),
        "GET /ready/web ".to_owned(),
        "POST /one/app ".to_owned(),
        "POST /two/web ".to_owned(),
        format!("GET /rows/smoke-{run}-a "),
        "GET /step/shop.example.com ".to_owned(),
        "GET /step/other.example.com ".to_owned(),
        format!("{{\"user\":\"smoke-{run}\",\"home\":\"http://{at}/home\"}}"),
    ] {
        assert!(has(&part), "{part}: {requests:#?}");
    }
    assert!(!has("{{"), "{requests:#?}");
}

const SECRETS: &str = r#"
[secrets]
token = { env = "API_TOKEN" }

[targets.inner]
url = "http://me:{{token}}@127.0.0.1:1"

[defaults]
bearer = "{{token}}"

[[case]]
name = "open"
get = "/"
basic_auth = "me:nothing"

[[case]]
name = "closed to {{token}}"
get = "/private/{{token}}"

[[case]]
name = "left out"
get = "/private"
skip = "for now"
"#;

#[test]
fn a_secret_is_wanted_by_what_is_sent_alone() {
    let (desk, server) = (Desk::with_suite(SECRETS), Up::site());
    let at = server.at();
    let unset = |args: &[&str]| Said::by(desk.command(args).env_remove("API_TOKEN"));
    unset(&["check"]).ends_with(0);
    let listed = unset(&["list", "-t", "inner"]).ends_with(0);
    assert_eq!(
        listed.out,
        "site::open@inner\nsite::closed to $API_TOKEN@inner\nsite::left out@inner\n"
    );
    unset(&["-t", &at, "--filter", "open", "--filter", "left"]).ends_with(0);
    assert_eq!(server.server.connections(), 1);
    let said = unset(&["-t", &at]).ends_with(2);
    let expected = "error[unset-variable]: the environment variable `API_TOKEN` is not set\n \
                    --> suites/site.toml:9:11";
    assert!(said.err.contains(expected), "{}", said.err);
    assert!(
        said.err.contains("2 errors; nothing was sent"),
        "{}",
        said.err
    );
    let said = unset(&["-t", "inner", "--filter", "open"]).ends_with(2);
    assert!(said.err.contains("suites/site.toml:6:"), "{}", said.err);
    let mut blank = desk.command(&["-t", &at]);
    let said = Said::by(blank.env("API_TOKEN", " ")).ends_with(2);
    let expected = "error[empty-variable]: the secret `API_TOKEN` is empty";
    assert!(said.err.contains(expected), "{}", said.err);
    let mut blank = desk.command(&["check"]);
    Said::by(blank.env("API_TOKEN", "")).ends_with(0);
    assert_eq!(server.server.connections(), 1, "nothing of that is sent");
    Said::by(desk.command(&["-t", &at]).env("API_TOKEN", "s3cret")).ends_with(0);
}

#[test]
fn readiness_and_hosts_want_their_secrets_too() {
    let suites = [
        "[ready]\nget = \"/{{token}}\"\n[[case]]\nget = \"/\"\n",
        "host = \"{{token}}.example.com\"\n[[case]]\nget = \"/\"\n",
        "[[case]]\n[[case.step]]\nget = \"/\"\n[[case.step]]\nget = \"/{{token}}\"\n",
    ];
    for suite in suites {
        let desk = Desk::with_suite(&format!(
            "{suite}[secrets]\ntoken = {{ env = \"API_TOKEN\" }}\n"
        ));
        let server = Up::site();
        let unset = |args: &[&str]| Said::by(desk.command(args).env_remove("API_TOKEN"));
        unset(&["check"]).ends_with(0);
        let said = unset(&["-t", &server.at()]).ends_with(2);
        assert!(
            said.err.contains("`API_TOKEN` is not set"),
            "{suite}: {}",
            said.err
        );
        assert_eq!(server.server.connections(), 0, "{suite}");
    }
}
