//! `smoke check`.

use super::Desk;

#[test]
fn a_good_suite_is_counted() {
    let desk = Desk::with_suite("[[case]]\nget = [\"/\", \"/about/\"]\n");
    let said = desk.run(&["check"]).ends_with(0);
    assert_eq!(said.out, "2 cases in 1 suite: no mistakes\n");
    assert_eq!(said.err, "");
    assert_eq!(desk.run(&["check", "--quiet"]).ends_with(0).out, "");
}

#[test]
fn a_wrong_suite_is_drawn_at_its_lines() {
    let desk = Desk::with_suite("[[case]]\nget = \"/\"\nexpect.titel = \"x\"\n");
    let said = desk.run(&["check"]).ends_with(2);
    assert_eq!(said.out, "");
    let expected = "\
error[unknown-key]: `titel` is not a key here
 --> suites/site.toml:3:8
  |
3 | expect.titel = \"x\"
  |        ^^^^^ did you mean `title`?

1 error; nothing was sent
";
    assert_eq!(said.err, expected);
}

#[test]
fn wrong_targets_are_found_without_a_target() {
    let case = "[[case]]\nget = \"/\"\n";
    let desk = Desk::with_suite(&format!("{case}[targets.a]\nurl = \"ftp://example.com\"\n"));
    let said = desk.run(&["check"]).ends_with(2);
    assert!(said.err.starts_with("error[bad-target]: "), "{}", said.err);
    assert!(said.err.contains("suites/site.toml:4:7"), "{}", said.err);
}

#[test]
fn the_shipped_suites_are_good() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut check = super::smoke(root, &["check"]);
    // The secrets of `flower.toml` and `admin.toml`.
    check.env("FLOWER_PASSWORD", "any");
    check.env("ADMIN_PASSWORD", "any");
    let said = super::Said::by(&mut check).ends_with(0);
    assert!(said.out.ends_with("suites: no mistakes\n"), "{}", said.out);
}
