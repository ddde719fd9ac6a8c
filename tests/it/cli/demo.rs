//! `smoke demo`.

use quick_junit::Report;

use super::{Desk, Said};

/// Runs with a folder of its own for temporary files.
fn demo(args: &[&str]) -> (Desk, Said) {
    let desk = Desk::new();
    desk.write("tmp/.keep", "");
    let mut command = desk.command(&[&["demo"], args].concat());
    let said = Said::by(command.env("TMPDIR", desk.path("tmp")));
    (desk, said)
}

#[test]
fn it_passes_and_leaves_its_report_and_nothing_else() {
    let (desk, said) = demo(&[]);
    let said = said.ends_with(0);
    assert_eq!(said.err, "");
    assert!(said.out.contains(" passed, "), "{}", said.out);
    assert!(!said.out.contains("FAIL"), "{}", said.out);
    assert_eq!(desk.names(), ["smoke.xml", "tmp"]);
    let left: Vec<_> = std::fs::read_dir(desk.path("tmp")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    let report = Report::deserialize_from_str(&desk.read("smoke.xml")).unwrap();
    let names: Vec<_> = report
        .test_suites
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    assert_eq!(names, ["demo.nginx", "demo.gunicorn"]);
    assert_eq!((report.failures, report.errors), (0, 0));
}

#[test]
fn the_report_goes_where_it_is_told_to() {
    let (desk, said) = demo(&["--junit", "-", "--quiet"]);
    let said = said.ends_with(0);
    Report::deserialize_from_str(&said.out).unwrap();
    assert!(said.err.contains(" passed, "), "{}", said.err);
    assert_eq!(desk.names(), ["tmp"]);
}

#[test]
fn a_broken_deploy_is_explained() {
    let (desk, said) = demo(&["--broken"]);
    let said = said.ends_with(1);
    assert_eq!(said.err, "");
    let report = desk.read("smoke.xml");
    for cause in ["DEBUG", "base.css", "release"] {
        assert!(said.out.contains(cause), "{cause}: {}", said.out);
        assert!(report.contains(cause), "{cause}");
    }
    let ends = said.out.lines().rev().take(30);
    let named = ends.filter(|line| line.contains("], "));
    assert_eq!(named.count(), 5, "{}", said.out);
    assert!(said.out.lines().count() <= 100, "{}", said.out);
    assert!(said.out.contains("502 Bad Gateway"), "{}", said.out);
    // The page answers 200, and its stylesheet doesn't.
    let missing = "note: /static/base.css: 404 Not Found, text/html, ";
    let place = " bytes — line 7: <link rel=\"stylesheet\" href=\"/static/base.css\">";
    let note = report.lines().find(|line| line.contains(missing));
    assert!(
        note.is_some_and(|note| note.ends_with(place)),
        "{}",
        said.out
    );
}

#[test]
fn a_part_of_it_can_be_selected() {
    let (_, said) = demo(&["--filter", "logo", "--skip", "@gunicorn"]);
    assert!(said.ends_with(0).out.contains("\n1 passed in "));
    let (desk, said) = demo(&["--filter", "lgo"]);
    said.ends_with(2);
    assert_eq!(desk.names(), ["tmp"]);
}
