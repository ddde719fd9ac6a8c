//! Where to connect.

use smoke::demo::{Deploy, Site};
use tokio::runtime::Runtime;

use super::{Desk, Said, Up, nobody};
use crate::server::{header, path};

const SUITE: &str = r#"
[targets.staging]
url = "http://127.0.0.1:1"

[[case]]
name = "home"
get = "/"
"#;

#[test]
fn with_nothing_set_up_the_first_step_is_said() {
    let said = Desk::new().run(&[]).ends_with(2);
    let expected = "\
error: there is no file or folder `suites`
       name a suite: `smoke FILE --target HOST`, or see it work: `smoke demo`
";
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", expected));
}

#[test]
fn without_a_target_the_ways_to_say_one_are_shown() {
    let said = Desk::with_suite(SUITE).run(&[]).ends_with(2);
    let expected = "\
error: no target: say where to connect
       --target staging.example.com, or unix:/run/gunicorn.sock, or
       SMOKE_TARGET=…
       these suites name: staging
";
    assert_eq!((said.out.as_str(), said.err.as_str()), ("", expected));
}

#[test]
fn a_misspelt_command_is_no_suite() {
    let said = Desk::with_suite(SUITE).run(&["chekc"]).ends_with(2);
    assert!(
        said.err.contains("did you mean `smoke check`?"),
        "{}",
        said.err
    );
}

#[test]
fn the_environment_names_a_target_and_the_command_line_wins() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let with =
        |target: &str, args: &[&str]| Said::by(desk.command(args).env("SMOKE_TARGET", target));
    with(&server.at(), &[]).ends_with(0);
    with(&nobody(), &["--target", &server.at()]).ends_with(0);
    assert_eq!(server.server.requests().len(), 2);
    with("", &[]).ends_with(2);
}

#[test]
fn a_misspelt_name_is_no_host() {
    let desk = Desk::with_suite(SUITE);
    let said = desk.run(&["--target", "stagign"]).ends_with(2);
    assert_eq!(
        said.words(),
        "error: no target is called `stagign`: did you mean `staging`? \
         (write http://stagign for a host of that name)"
    );
    let said = desk.run(&["--target", "/run/app.sock"]).ends_with(2);
    assert!(
        said.err.contains("write unix:/run/app.sock"),
        "{}",
        said.err
    );
    assert_eq!(said.out, "");
}

#[test]
fn a_target_that_only_another_suite_has_is_said() {
    let desk = Desk::with_suite(SUITE);
    desk.write("suites/other.toml", "[[case]]\nget = \"/\"\n");
    let said = desk.run(&["--target", "staging"]).ends_with(2);
    let expected = "error: the suite `other` has no target `staging`\n";
    assert_eq!(said.err, expected);
}

#[test]
fn two_targets_at_once_have_names_of_their_own() {
    let (desk, first, second) = (Desk::with_suite(SUITE), Up::site(), Up::site());
    let (one, two) = (first.at(), second.at());
    let blue = format!("blue={two}");
    let args = [
        "-t",
        &one,
        "-t",
        &two,
        "-t",
        &blue,
        "-t",
        "http://localhost:1",
    ];
    let said = desk.run(&[&["list"], &args[..]].concat()).ends_with(0);
    let expected = "site::home@http\nsite::home@http-2\nsite::home@blue\nsite::home@http-3\n";
    assert_eq!(said.out, expected);
    desk.run(&args[..6]).ends_with(0);
    let asked = |up: &Up| up.server.requests().len();
    assert_eq!((asked(&first), asked(&second)), (1, 2));
}

#[test]
fn a_numbered_name_takes_no_name_of_another() {
    let desk = Desk::with_suite(SUITE);
    let args = ["list", "-t", "127.0.0.1:1", "-t", "127.0.0.1:2"];
    let said = desk.run(&[&args[..], &["-t", "http-2=127.0.0.1:3"]].concat());
    let expected = "site::home@http\nsite::home@http-3\nsite::home@http-2\n";
    assert_eq!(said.ends_with(0).out, expected);
}

#[test]
fn an_alias_decides_about_only_targets() {
    let suite = "[[case]]\nget = \"/\"\nonly_targets = [\"nginx\"]\n";
    let (desk, server) = (Desk::with_suite(suite), Up::site());
    desk.run(&["--target", &format!("nginx={}", server.at())])
        .ends_with(0);
    let said = desk.check(&server).ends_with(4);
    assert!(said.out.contains("(only for nginx)"), "{}", said.out);
    // It is a target of another run.
    desk.run(&["--strict", "--target", &server.at()])
        .ends_with(4);
    let near = format!("nginxx={}", server.at());
    let said = desk.run(&["--target", &near]).ends_with(2);
    assert!(said.err.contains("did you mean `nginxx`?"), "{}", said.err);
}

/// How a run on `gunicorn` ends, and what is said of names.
fn on_gunicorn(cases: &str, server: &Up) -> (i32, usize, String) {
    let desk = Desk::with_suite(&format!("[[case]]\nname = \"any\"\nget = \"/\"\n{cases}"));
    let said = desk.run(&["--target", &format!("gunicorn={}", server.at())]);
    let told = said.out + &said.err;
    (said.code, told.matches("[unknown-target]").count(), told)
}

#[test]
fn a_name_one_slip_away_from_a_known_one_is_misspelt() {
    let server = Up::site();
    let case =
        |key: &str, names: &str| format!("[[case]]\nget = [\"/a\", \"/b\"]\n{key} = {names}\n");
    for (names, meant) in [
        ("[\"gunicron\"]", "gunicorn"),
        ("[\"Gunicorn\"]", "gunicorn"),
        ("[\"stagign\"]", "staging"),
        ("[\"celrey\"]", "celery"),
        ("[\"gnicron\"]", "gunicorn"),
        ("[\"pro\"]", "prod"),
    ] {
        let known = "[targets.staging]\nurl = \"http://127.0.0.1:1\"\n\
                     [targets.prod]\nurl = \"http://127.0.0.1:1\"\n[[case]]\nget = \"/c\"\n\
                     not_targets = [\"celery\"]\n[[case]]\nget = \"/d\"\nonly_targets = [\"celery\"]\n";
        let cases = known.to_owned() + &case("only_targets", names);
        let (code, count, told) = on_gunicorn(&cases, &server);
        assert_eq!((code, count), (2, 1), "{told}");
        assert!(told.contains(&format!("did you mean `{meant}`?")), "{told}");
    }
    // Said again, as in a case that was copied, it is as wrong.
    let twice = case("only_targets", "[\"gunicron\"]").repeat(2) + "[[case]]\nget = \"/c\"\n";
    let (code, count, told) = on_gunicorn(&twice, &server);
    assert_eq!((code, count), (2, 2), "{told}");
    // Where it runs all the same, it may run where it was not meant to.
    for cases in [
        case("not_targets", "[\"gunicron\"]"),
        case("only_targets", "[\"gunicorn\", \"gunicorm\"]"),
    ] {
        let (code, count, told) = on_gunicorn(&cases, &server);
        assert_eq!((code, count), (0, 1), "{told}");
        assert!(
            told.contains("\n1 warning; --strict makes it an error\n"),
            "{told}"
        );
    }
}

#[test]
fn a_name_of_another_run_is_no_mistake() {
    let server = Up::site();
    let case =
        |path: &str, names: &str| format!("[[case]]\nget = \"/{path}\"\nonly_targets = {names}\n");
    let declared = "[targets.gunicorn-2]\nurl = \"http://127.0.0.1:1\"\n".to_owned();
    for cases in [
        // Said several times, declared, or what targets are called that nobody names.
        case("a", "[\"nginx\"]") + &case("b", "[\"nginx\"]"),
        declared + &case("a", "[\"gunicorn-2\"]"),
        case("a", "[\"https\"]"),
        // Like no other name.
        case("a", "[\"app\"]"),
        case("a", "[\"gunicorn2\"]"),
        case("a", "[\"unix\", \"gunicorn\"]"),
    ] {
        let (code, count, told) = on_gunicorn(&cases, &server);
        assert_eq!((code, count), (0, 0), "{told}");
    }
}

#[test]
fn a_suite_the_project_and_an_included_file_name_targets() {
    let (desk, server) = (Desk::new(), Up::site());
    let named = |name: &str| format!("[targets.{name}]\nurl = \"http://{}/base\"\n", server.at());
    desk.write("smoke.toml", &named("project"));
    desk.write("suites/shared.inc", &named("included"));
    let case = "[[case]]\nget = \"/x\"\n";
    let suite = format!("include = [\"shared.inc\"]\n{case}{}", named("own"));
    desk.write("suites/site.toml", &suite);
    for name in ["project", "included", "own"] {
        desk.run(&["--target", name]).ends_with(0);
    }
    let paths = server.server.requests();
    let paths: Vec<&str> = paths.iter().map(|request| path(request)).collect();
    assert_eq!(paths, ["/base/x"; 3]);
}

#[test]
fn a_place_that_is_spelt_needs_no_secret_of_the_url() {
    let server = Up::site();
    let secrets = "[secrets]\nplace = { env = \"SMOKE_NO_PLACE\" }\n";
    let suite = |more: &str| {
        format!(
            "{secrets}[targets.live]\nurl = \"http://{{{{place}}}}\"\n{more}\
             [[case]]\nget = \"/\"\n"
        )
    };
    let spelt = format!("live={}", server.at());
    let desk = Desk::with_suite(&suite(""));
    desk.run(&["--target", "live"]).ends_with(2);
    desk.run(&["--target", &spelt]).ends_with(0);
    let desk = Desk::with_suite(&suite("host = \"{{place}}\"\n"));
    desk.run(&["--target", &spelt]).ends_with(2);
}

#[test]
fn a_socket_is_asked_for_localhost() {
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\nexpect.title = \"To-Do lists\"\n");
    let runtime = Runtime::new().unwrap();
    let site = runtime.block_on(Site::start(Deploy::Good)).unwrap();
    let socket = site.socket().display().to_string();
    for spelling in [format!("unix:{socket}"), format!("http://unix:{socket}")] {
        let said = desk.run(&["--target", &spelling, "--verbose"]);
        let said = said.ends_with(0);
        assert!(said.out.contains("site::GET / @ unix"), "{}", said.out);
        assert!(said.out.contains("> host: localhost\n"), "{}", said.out);
    }
}

#[test]
fn credentials_of_a_url_are_sent_and_forwarded_is_told() {
    let (desk, server) = (Desk::new(), Up::site());
    let suite = format!(
        "[targets.app]\nurl = \"http://me:pw@{}\"\nforwarded = \"https\"\n{}",
        server.at(),
        "[[case]]\nget = \"/\"\n"
    );
    desk.write("suites/site.toml", &suite);
    desk.run(&["--target", "app"]).ends_with(0);
    let requests = server.server.requests();
    assert_eq!(
        header(&requests[0], "authorization"),
        Some("Basic bWU6cHc=")
    );
    assert_eq!(header(&requests[0], "x-forwarded-proto"), Some("https"));
}

#[test]
fn connections_can_be_led_elsewhere() {
    let (desk, server) = (Desk::with_suite("[[case]]\nget = \"/\"\n"), Up::site());
    let port = server.server.address().port();
    let connect_to = format!("app.invalid:80:127.0.0.1:{port}");
    desk.run(&["--target", "app.invalid", "--connect-to", &connect_to])
        .ends_with(0);
    let (target, resolve) = (
        format!("app.invalid:{port}"),
        format!("app.invalid:{port}:127.0.0.1"),
    );
    desk.run(&["--target", &target, "--resolve", &resolve])
        .ends_with(0);
    let requests = server.server.requests();
    let hosts: Vec<_> = requests.iter().map(|it| header(it, "host")).collect();
    assert_eq!(hosts, [Some("app.invalid"), Some(target.as_str())]);
}

#[test]
fn what_a_gateway_can_not_do_is_found_before_anything_is_sent() {
    let desk = Desk::with_suite(
        "[[case]]\nget = \"/\"\nheaders.\"X.User\" = \"root\"\nheaders.Proxy = \"http://a.test\"\n\
         expect.http_version = \"1.1\"\n",
    );
    let said = desk.run(&["-t", "fastcgi:unix:/nowhere"]).ends_with(2);
    let expected = r#"error[unfit-header]: `x.user` can't be sent to `fastcgi`
"#;
    assert!(said.err.contains(expected), "{}", said.err);
    let other = desk.run(&["-t", "uwsgi://127.0.0.1:1"]).ends_with(2);
    assert!(!other.err.contains("no-version"), "{}", other.err);
    // Nothing of it matters to a server of HTTP, or where the case isn't for it.
    let (server, out) = (Up::site(), "not_targets = [\"fastcgi\"]\n");
    desk.run(&["-t", &server.at()]);
    assert_eq!(server.server.requests().len(), 1);
    let suite = std::fs::read_to_string(desk.path("suites/site.toml")).unwrap();
    desk.write(
        "suites/site.toml",
        &suite.replace("headers.\"X", &format!("{out}headers.\"X")),
    );
    let said = desk.run(&["-t", "fastcgi:unix:/nowhere"]);
    assert!(!said.err.contains("unfit-header"), "{}", said.err);
}

#[test]
fn a_gateway_without_a_port_is_no_target() {
    let said = Desk::with_suite(SUITE)
        .run(&["-t", "uwsgi://staging.example.com"])
        .ends_with(2);
    assert_eq!(
        said.words(),
        "error: `uwsgi://staging.example.com` has no port, and uwsgi has none of its own; write \
         uwsgi://HOST:PORT"
    );
}
