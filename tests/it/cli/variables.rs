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
    let said = desk.run(&["--target", &server.at(), "--var", "page=a b"]);
    let expected = format!(
        "again  smoke --target {} --var 'page=a b' --exact --filter 'site::it'\\''s@http'\n",
        server.at()
    );
    assert!(said.ends_with(1).out.contains(&expected), "{expected}");
}
