//! Warnings: told, counted, recorded, and errors where somebody wants that.

use super::{Desk, Said, Up, reported};

const SUITE: &str = r#"
[[case]]
get = "/"
expect.content_encoding = { one_of = ["gzip", "br"] }
"#;

const WARNING: &str = "\
warning[no-accept-encoding]: no encoding is asked for, so a server sends none
 --> suites/site.toml:4:27
";

#[test]
fn a_run_counts_its_warnings_in_every_report() {
    let server = Up::site();
    let (desk, said) = reported(SUITE, &server, &["--quiet"]);
    let said = said.ends_with(1);
    assert!(said.out.starts_with(WARNING), "{}", said.out);
    let end = "\n1 warning; --strict makes it an error\n";
    assert!(said.out.contains(end), "{}", said.out);
    assert_eq!(said.err, "");
    let junit = desk.read("smoke.xml");
    let property = "<property name=\"warning\" value=\"suites/site.toml:4:27: no encoding is \
                    asked for, so a server sends none\"/>";
    assert_eq!(junit.matches(property).count(), 1, "{junit}");
    let started: serde_json::Value =
        serde_json::from_str(desk.read("run.jsonl").lines().next().unwrap()).unwrap();
    assert_eq!(started["warnings"][0]["code"], "no-accept-encoding");
    let place = &started["warnings"][0]["labels"][0]["place"];
    assert_eq!((&place["line"], &place["column"]), (&4.into(), &27.into()));
    let replayed = desk.run(&["replay", "run.jsonl", "--quiet"]).ends_with(1);
    assert_eq!(replayed.out, said.out);
}

#[test]
fn a_changed_meaning_is_no_error_where_warnings_are() {
    let suite = "[vars]\nn = 3\n[[case]]\nget = \"/\"\nexpect.json.\"$.n\" = \"{{n}}\"\n";
    let desk = Desk::with_suite(suite);
    let said = desk.run(&["check", "--strict"]).ends_with(0);
    assert!(
        said.err.starts_with("warning[changed-meaning]: "),
        "{}",
        said.err
    );
    let (_, said) = reported(suite, &Up::site(), &["--strict", "--quiet"]);
    assert!(said.out.contains("\n1 warning\n"), "{}", said.out);
}

#[test]
fn strict_makes_warnings_errors() {
    let server = Up::site();
    let desk = Desk::with_suite(SUITE);
    let end = "\n1 warning, an error with --strict; nothing was sent\n";
    let told = |said: Said| {
        assert!(said.err.starts_with(WARNING), "{}", said.err);
        assert!(said.err.ends_with(end), "{}", said.err);
        assert_eq!(said.out, "");
    };
    told(desk.run(&["check", "--strict"]).ends_with(2));
    told(desk.run(&["list", "--strict"]).ends_with(2));
    told(
        desk.run(&["list", "--strict", "--target", &server.at()])
            .ends_with(2),
    );
    told(
        desk.run(&["--strict", "--target", &server.at()])
            .ends_with(2),
    );
    assert_eq!(server.server.requests(), Vec::<String>::new());
    // Of a name that is a slip from one that every run may have, too.
    desk.write(
        "suites/site.toml",
        "[[case]]\nget = \"/\"\nnot_targets = [\"htpt\"]\n",
    );
    desk.run(&["check", "--strict"]).ends_with(2);
    desk.run(&["--strict", "--target", &server.at()])
        .ends_with(2);
    assert_eq!(server.server.requests(), Vec::<String>::new());
}

#[test]
fn a_check_counts_warnings_and_errors() {
    let desk = Desk::with_suite(SUITE);
    let said = desk.run(&["check"]).ends_with(0);
    assert_eq!(said.out, "1 case in 1 suite: no mistakes, 1 warning\n");
    assert!(said.err.starts_with(WARNING), "{}", said.err);
    desk.write(
        "suites/bad.toml",
        "[[case]]\nget = \"/\"\nwrong = 1\nwronger = 1\n",
    );
    let said = desk.run(&["check"]).ends_with(2);
    let end = "\n2 errors and 1 warning; nothing was sent\n";
    assert!(said.err.ends_with(end), "{}", said.err);
}

#[test]
fn the_command_that_runs_it_again_is_as_strict() {
    let server = Up::site();
    let (_, said) = reported(
        "[[case]]\nget = \"/missing\"\n",
        &server,
        &["--strict", "-v"],
    );
    let said = said.ends_with(1);
    assert!(
        said.out.contains(" --strict --exact --filter "),
        "{}",
        said.out
    );
}
