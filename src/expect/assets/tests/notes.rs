//! What is noted, files that may be empty, and sizes by file.

use super::*;

fn noted(toml: &str, page: &Exchange) -> (Vec<String>, Vec<String>) {
    let (_, surveyed) = survey(toml, page, &whole);
    (surveyed.checks.iter().map(line).collect(), surveyed.notes)
}

#[test]
fn what_leaves_nothing_is_told() {
    let notes = |toml: &str| {
        let (said, notes) = noted(toml, &html(PAGE));
        assert!(said.iter().all(|it| it.ends_with(": met")), "{said:?}");
        notes
    };
    assert!(notes("assets.exclude = '/c.png'").is_empty());
    assert_eq!(
        notes("assets.exclude = ['/c.png', '/media/*', '*.woff2']"),
        ["no file fits \"/media/*\", \"*.woff2\" of `exclude`"]
    );
    assert_eq!(
        notes("assets.only = ['stylesheet', 'font', 'preload']"),
        ["no file fits `font`, `preload` of `only`"]
    );
    assert_eq!(
        notes("assets.min_size = { image = 1, icon = 1, '/a.*' = 1 }"),
        ["no file fits `icon` of `min_size`"]
    );
    assert_eq!(
        notes("assets.allow_empty = ['/x1', '/x2', '/x3', '/x4', '/a.css']"),
        ["no file fits \"/x1\", \"/x2\", \"/x3\" and 1 more of `allow_empty`"]
    );
}

#[test]
fn files_that_may_be_empty_are_asked_for_all_the_same() {
    let page = html("<link rel=stylesheet href=/s/a.css><link rel=stylesheet href=/s/b.css>");
    let empty = |_: &str| file("text/css", "");
    let said_of = |toml: &str, web: Web<'_>| said(toml, &page, web);
    assert_eq!(
        said_of("assets.allow_empty = '/s/*'", &empty),
        ["assets: met"]
    );
    let some = said_of("assets.allow_empty = '*/a.css'", &empty);
    assert!(some[0].contains("got 1 that doesn't: /s/b.css"), "{some:?}");
    let untyped = |_: &str| file("text/plain", "");
    let wrong = said_of("assets.allow_empty = '/s/*'", &untyped);
    assert!(wrong[0].contains("got 2 that don't"), "{wrong:?}");
    let gone = said_of("assets.allow_empty = '/s/*'", &|_| missing());
    assert!(gone[0].contains("got 2 that don't"), "{gone:?}");
}

#[test]
fn sizes_are_those_of_files_too() {
    let page = html(
        "<link rel=stylesheet href=/css/bootstrap.css><link rel=stylesheet href=/css/own.css>",
    );
    let web = |url: &str| {
        let size = if url.contains("bootstrap") { 200 } else { 20 };
        file("text/css", &format!("{:size$}", "a {}"))
    };
    let judged = |toml: &str| said(toml, &page, &web);
    let met = ["assets: met", "assets.min_size: met"];
    assert_eq!(
        judged("assets.min_size = { '*/bootstrap*.css' = 200, stylesheet = 20 }"),
        met
    );
    // The strictest counts, wherever it stands.
    for table in [
        "{ '*/bootstrap*.css' = 201, stylesheet = 20 }",
        "{ stylesheet = 20, '*/boot*' = 10, '*/bootstrap*.css' = 201 }",
    ] {
        let said = judged(&format!("assets.min_size = {table}"));
        assert!(
            said[1].contains("got 1 too small | /css/bootstrap.css: 200 bytes, fewer than 201"),
            "{said:?}"
        );
    }
    let said = judged("assets.min_size = { '*/tailwind.css' = 1 }");
    assert_eq!(
        said[1],
        "assets.min_size: expected a file that fits \"*/tailwind.css\", got none among those that \
         are looked at"
    );
}

#[test]
fn conflict_marks_in_a_stylesheet_are_noted() {
    let page = html("<link rel=stylesheet href=/a.css>");
    let of = |css: &'static str| {
        let (_, surveyed) = survey("assets = true", &page, &|_| file("text/css", css));
        (
            surveyed.checks.iter().map(line).collect::<Vec<_>>(),
            surveyed.notes,
        )
    };
    let (said, notes) = of("a{}\n<<<<<<< HEAD\nb{}\n=======\nc{}\n>>>>>>> x\nd{}e{}\n");
    assert_eq!(said, ["assets: met"]);
    assert_eq!(
        notes,
        ["/a.css has conflict marks of Git (line 2): browsers drop the rules behind them"]
    );
    let (said, notes) = of("a{}/*\n<<<<<<< HEAD\n=======\n>>>>>>> x\n*/");
    assert_eq!((said, notes), (vec!["assets: met".to_owned()], Vec::new()));
}

#[test]
fn template_tags_that_were_not_rendered_are_told() {
    let said_of = |name: &str| {
        let page = html(&format!("<link rel=stylesheet href=\"{name}\">"));
        said("assets = true", &page, &|_| missing()).join("\n")
    };
    let told = "for a template tag that was not rendered";
    for name in [
        "{% static 'a.css' %}",
        "{{ a }}",
        "/s/%7B%25 a %25%7D",
        "/<%= a %>",
        "/${a}",
    ] {
        assert!(said_of(name).contains(told), "{name}: {}", said_of(name));
    }
    for name in ["/a.css", "/{ a }.css", "/a%20%25.css"] {
        assert!(!said_of(name).contains(told), "{name}");
    }
}
