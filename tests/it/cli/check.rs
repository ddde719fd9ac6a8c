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
fn misspelt_names_of_targets_are_found_where_they_can_be_known() {
    let case = |names| format!("[[case]]\nget = \"/\"\nonly_targets = [{names}]\n");
    let staging = "[targets.staging]\nurl = \"http://localhost\"\n";
    let wrong = Desk::with_suite(&format!("{}{staging}", case("\"stagin\"")));
    let said = wrong.run(&["check"]).ends_with(2).err;
    let first =
        "error[unknown-target]: no target is called `stagin`, and so the case runs nowhere\n";
    assert!(said.starts_with(first), "{said}");
    assert!(said.contains("did you mean `staging`?"), "{said}");
    // A run says the same.
    assert!(
        wrong
            .run(&["-t", "staging"])
            .ends_with(2)
            .err
            .starts_with(first)
    );
    let one_of_two = Desk::with_suite(&format!("{}{staging}", case("\"staging\", \"stagin\"")));
    let said = one_of_two.run(&["check"]).ends_with(0);
    assert!(
        said.err.starts_with("warning[unknown-target]"),
        "{}",
        said.err
    );
    one_of_two.run(&["check", "--strict"]).ends_with(2);
    // Which targets there are is said by those who run it.
    let names = ["\"canary\"", "\"web1\", \"web2\"", "\"stagin\""];
    let open = Desk::with_suite(&names.map(case).concat());
    assert_eq!(open.run(&["check"]).ends_with(0).err, "");
    let often = Desk::with_suite(
        &["\"staging\"", "\"staging\"", "\"stagin\""]
            .map(case)
            .concat(),
    );
    let said = often.run(&["check"]).ends_with(0);
    assert!(
        said.err.starts_with("warning[unknown-target]"),
        "{}",
        said.err
    );
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
