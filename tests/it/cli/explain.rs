//! `smoke explain`.

use super::{Desk, Said};
use smoke::record::Code;

fn explained(code: &str, columns: Option<&str>) -> String {
    let desk = Desk::new();
    let mut command = desk.command(&["explain", code]);
    if let Some(columns) = columns {
        command.env("COLUMNS", columns);
    }
    Said::by(&mut command).ends_with(0).out
}

#[test]
fn a_page_says_what_it_means_how_sure_it_is_and_what_to_do() {
    let golden = snapbox::Data::read_from(std::path::Path::new("tests/it/cli/explain.txt"), None);
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    assert.eq(explained("bad-gateway", Some("80")), golden.raw());
    for typed in ["[bad-gateway]", "smoke.bad-gateway"] {
        assert_eq!(explained(typed, None), explained("bad-gateway", None));
    }
}

#[test]
fn every_code_is_listed_and_a_pipe_is_not_wrapped() {
    let listed = Desk::new().run(&["explain"]).ends_with(0).out;
    for code in Code::ALL {
        assert!(listed.contains(code.as_str()), "{code}");
    }
    let listed = listed.lines().filter(|line| line.starts_with("  "));
    assert_eq!(listed.count(), 15);
    let page = explained("connection-refused", None);
    assert!(
        page.lines()
            .all(|line| line.starts_with("  ") || line == "connection-refused")
    );
    assert_eq!(page.lines().count(), 5, "{page}");
}

#[test]
fn an_unknown_code_is_an_error_with_the_nearest() {
    let said = Desk::new().run(&["explain", "bad-gatway"]).ends_with(2);
    assert!(
        said.words()
            .contains("did you mean `smoke explain bad-gateway`?"),
        "{}",
        said.err
    );
    let said = Desk::new().run(&["explain", "teapot"]).ends_with(2);
    assert!(
        said.words().contains("`smoke explain` lists the codes"),
        "{}",
        said.err
    );
}
