//! `--filter`, `--skip`, `--exact` and `--tag`.

use super::{Desk, Up};

const SUITE: &str = r#"
tags = ["site"]

[[case]]
name = "home"
tags = ["page"]
get = "/"

[[case]]
name = "home again"
tags = ["page", "slow"]
get = "/"

[[case]]
name = "logo"
get = "/logo/"
"#;

/// The names of what is selected, with and without a target.
#[track_caller]
fn selected(args: &[&str]) -> String {
    let desk = Desk::with_suite(SUITE);
    let list = |target: &[&str]| {
        let said = desk.run(&[&["list"], target, args].concat()).ends_with(0);
        said.out.replace("site::", "").replace("@http", "")
    };
    let with_target = list(&["--target", "127.0.0.1:1"]);
    if !args.iter().any(|arg| arg.contains('@')) {
        assert_eq!(list(&[]), with_target, "{args:?}");
    }
    with_target.trim().replace('\n', ", ")
}

#[test]
fn words_select_as_they_do_for_cargo_test() {
    assert_eq!(selected(&[]), "home, home again, logo");
    assert_eq!(selected(&["--filter", "home"]), "home, home again");
    assert_eq!(
        selected(&["--filter", "again", "--filter", "lo"]),
        "home again, logo"
    );
    assert_eq!(selected(&["--skip", "home"]), "logo");
    assert_eq!(selected(&["--filter", "home", "--skip", "again"]), "home");
    assert_eq!(selected(&["--filter", "@http"]), "home, home again, logo");
    assert_eq!(
        selected(&["--exact", "--filter", "site::home@http"]),
        "home"
    );
    assert_eq!(
        selected(&["--exact", "--skip", "site::home@http"]),
        "home again, logo"
    );
}

#[test]
fn any_tag_will_do_and_words_narrow_it() {
    assert_eq!(selected(&["--tag", "page"]), "home, home again");
    assert_eq!(
        selected(&["--tag", "slow", "--tag", "page"]),
        "home, home again"
    );
    assert_eq!(selected(&["--tag", "site"]), "home, home again, logo");
    assert_eq!(selected(&["--tag", "page", "--skip", "again"]), "home");
    assert_eq!(selected(&["--tag", "!slow"]), "home, logo");
    assert_eq!(selected(&["--tag", "page", "--tag=!slow"]), "home");
    assert_eq!(selected(&["--tag=!slow", "--tag=!page"]), "logo");
}

#[test]
fn a_word_that_matches_nothing_is_a_mistake_wherever_it_stands() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let at = server.at();
    for (words, expected) in [
        (
            &["--filter", "hoem"][..],
            "`--filter hoem` matches no case; did you mean `home`?",
        ),
        (
            &["--filter", "home", "--skip", "x"],
            "`--skip x` matches no case; `smoke list` shows them",
        ),
        (
            &["--tag", "pages"],
            "`--tag pages` matches no case; did you mean `page`?",
        ),
        (
            &["--tag", "!solw", "--tag", "page"],
            "`--tag !solw` matches no case; did you mean `!slow`?",
        ),
        (
            &["--exact", "--filter", "home"],
            "`--exact --filter home` matches no case; `smoke list` shows them",
        ),
    ] {
        let target = ["--target", &at];
        for before in [&target[..], &["list"], &["list", "--target", &at]] {
            let said = desk.run(&[before, words].concat()).ends_with(2);
            assert_eq!(said.err, format!("error: {expected}\n"), "{before:?}");
            assert_eq!(said.out, "");
        }
    }
    assert_eq!(server.server.connections(), 0);
}

#[test]
fn what_was_left_out_is_said() {
    let (desk, server) = (Desk::with_suite(SUITE), Up::site());
    let said = desk.run(&["--target", &server.at(), "--filter", "logo"]);
    let out = said.ends_with(0).out;
    assert!(
        out.contains("1 trial of site, 2 left out by the selection"),
        "{out}"
    );
    assert_eq!(server.server.requests().len(), 1);
}
