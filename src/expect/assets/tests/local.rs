//! Files beside local ones.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::expect::assets::Wrong;
use crate::source::sums_of;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

/// A site that has what `files` say, all named as scripts.
fn site(toml: &str, files: &[(&str, &str)]) -> (Vec<String>, Surveyed) {
    let tags = files.iter();
    let tags: Vec<String> = tags
        .map(|(path, _)| format!("<script src={path}></script>"))
        .collect();
    let tags = tags.concat();
    let web = |url: &str| {
        let path = url.strip_prefix("http://a.example").unwrap_or(url);
        let found = files.iter().find(|(name, _)| *name == path);
        file("text/javascript", found.expect("a file of the page").1)
    };
    let (_, surveyed) = survey(toml, &html(&tags), &web);
    (surveyed.checks.iter().map(line).collect(), surveyed)
}

fn same_as(paths: &[&Path]) -> String {
    let paths: Vec<String> = paths
        .iter()
        .map(|it| format!("'{}'", it.display()))
        .collect();
    format!("assets.same_as = [{}]", paths.join(", "))
}

/// What is said of `files` beside those of `local`: but for the paths.
fn said_beside(local: &TempDir, files: &[(&str, &str)]) -> String {
    let (said, _) = site(&same_as(&[local.path()]), files);
    assert_eq!(said[0], "assets: met");
    said[1].replace(&local.path().display().to_string(), "static")
}

const MET: &str = "assets.same_as: met";

#[test]
fn files_are_compared_wherever_the_folder_is_served() {
    let local = folder(&[("css/a.js", "abc"), ("b c.js", "b")]);
    for base in ["", "/static", "/app/static", "http://a.example/x"] {
        let (a, b) = (format!("{base}/css/a.js"), format!("{base}/b%20c.js?v=1"));
        let files = [(a.as_str(), "abc"), (&b, "b")];
        let files = files.map(|(path, content)| {
            (
                path.strip_prefix("http://a.example").unwrap_or(path),
                content,
            )
        });
        assert_eq!(said_beside(&local, &files), MET, "{base}");
    }
}

#[test]
fn contents_are_told_apart() {
    let local = folder(&[("a.js", "abcdef"), ("b.js", "b")]);
    for (content, how) in [
        ("abc", "shorter: 3 of 6 bytes, the beginning is the same"),
        (
            "abcdefg",
            "longer: 7 instead of 6 bytes, the beginning is the same",
        ),
        ("abcdeg", "another content, of as many bytes (6)"),
        ("xyz", "another content, of 3 instead of 6 bytes"),
    ] {
        let said = said_beside(&local, &[("/s/a.js", content), ("/s/b.js", "b")]);
        let wanted = format!(
            "assets.same_as: expected files as in static, got 1 otherwise | /s/a.js: {how} — line \
             1: <script src=/s/a.js>"
        );
        assert_eq!(said, wanted);
    }
    let files = [("/s/b.js", "b"), ("/s/a.js", "abc")];
    let (_, surveyed) = site(&same_as(&[local.path()]), &files);
    let broken = surveyed.broken.unwrap();
    assert_eq!(broken.path, "/s/a.js");
    assert!(matches!(broken.wrong, Wrong::Unlike(_)) && broken.exchange.is_some());
    assert_eq!(surveyed.files[1].verdict, AssetVerdict::Wrong);
}

#[test]
fn what_is_missing_below_their_folder_is_wrong() {
    let local = folder(&[("css/base.0123456789ab.js", "new"), ("b.js", "b")]);
    let old = "/static/css/base.5f3a9c1d2e4b.js";
    let said = said_beside(&local, &[("/static/b.js", "b"), (old, "old")]);
    assert!(
        said.contains(&format!(
            "got 1 otherwise | {old}: not in static; css/base.0123456789ab.js is there — "
        )),
        "{said}"
    );
    let manifest = r#"{"paths": {"css/base.js": "css/base.ba9876543210.js"}}"#;
    fs::write(local.path().join("staticfiles.json"), manifest).unwrap();
    let said = said_beside(&local, &[("/static/b.js", "b"), (old, "old")]);
    let named = "not in static; staticfiles.json names css/base.ba9876543210.js — ";
    assert!(said.contains(named), "{said}");
    let said = said_beside(&local, &[("/static/b.js", "b"), ("/static/x.js", "x")]);
    assert!(said.contains("/static/x.js: not in static — "), "{said}");
    // One that has the name of another one there.
    let said = said_beside(&local, &[("/static/b.js", "b"), ("/static/x/b.js", "x")]);
    assert!(said.contains("/static/x/b.js: not in static — "), "{said}");
}

/// Of a whole site, each file lies where it is served, even alone in its folder.
#[test]
fn a_file_alone_in_its_folder_is_compared() {
    let local = folder(&[("css/a.js", "a"), ("search/main.js", "main and more")]);
    let files = [("/css/a.js", "a"), ("/search/main.js", "main")];
    let said = said_beside(&local, &files);
    assert!(
        said.contains("/search/main.js: shorter: 4 of 13 bytes"),
        "{said}"
    );
}

#[test]
fn what_lies_elsewhere_is_not_compared() {
    let local = folder(&[("assets/a.js", "a"), ("logo.js", "l")]);
    let files = [
        ("/assets/a.js", "a"),
        ("/media/photo.js", "p"),
        ("/media/logo.js", "another"),
        ("/logo.js", "l"),
    ];
    let (said, surveyed) = site(&same_as(&[local.path()]), &files);
    assert_eq!(said[1], MET);
    let note = format!(
        "2 files have none in {} to be compared with",
        local.path().display()
    );
    assert_eq!(surveyed.notes, [note]);
    let said = said_beside(&local, &[("/media/photo.js", "p")]);
    assert_eq!(
        said,
        "assets.same_as: expected files as in static, got a page that names none of those"
    );
}

#[test]
fn one_of_several_will_do() {
    let (one, two) = (
        folder(&[("a.js", "a")]),
        folder(&[("a.js", "b"), ("c.js", "c")]),
    );
    let both = same_as(&[one.path(), two.path()]);
    for content in ["a", "b"] {
        let (said, _) = site(&both, &[("/s/a.js", content), ("/s/c.js", "c")]);
        assert_eq!(said[1], MET);
    }
    let (said, _) = site(&both, &[("/s/a.js", "x")]);
    assert!(said[1].contains("got 1 otherwise"), "{said:?}");
}

#[test]
fn lists_of_sums_do_as_well() {
    let local = folder(&[("css/a.js", "abc")]);
    let list = folder(&[]);
    let path = list.path().join("static.sums");
    fs::write(&path, sums_of(local.path()).unwrap()).unwrap();
    let toml = same_as(&[&path]);
    assert_eq!(site(&toml, &[("/s/css/a.js", "abc")]).0[1], MET);
    let (said, _) = site(&toml, &[("/s/css/a.js", "ab")]);
    let how = "another content: its SHA-256 begins with fb8e20fc2e4c, not ba7816bf8f01 — ";
    assert!(said[1].contains(how), "{said:?}");
}

#[test]
fn what_cannot_be_read_is_no_pass() {
    let local = folder(&[("a.js", "a"), ("b.js", "b")]);
    let outer = folder(&[("secret", "s")]);
    let link = local.path().join("out.js");
    std::os::unix::fs::symlink(outer.path().join("secret"), link).unwrap();
    let said = said_beside(&local, &[("/s/a.js", "a"), ("/s/out.js", "s")]);
    assert!(
        said.starts_with("assets.same_as: unjudged, /s/out.js: a link leads out"),
        "{said}"
    );
}
