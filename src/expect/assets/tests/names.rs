//! Hashes in names.

use ring::digest::{SHA256, digest};

use super::*;
use crate::expect::assets::{HashVerdict, Wrong};

/// First `digits` of the MD5 of `content`.
fn md5(content: &str, digits: usize) -> String {
    format!("{:x}", md5::compute(content))[..digits].to_owned()
}

const RULE: &str = "a {}";

/// A page that names `files`, each with its content.
fn site(toml: &str, files: &[(&str, &str)]) -> (Vec<String>, Surveyed) {
    site_with(toml, files, &[])
}

fn site_with(
    toml: &str,
    files: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> (Vec<String>, Surveyed) {
    let tags = files.iter().map(|(path, _)| {
        if path.ends_with("css") {
            format!("<link rel=stylesheet href={path}>")
        } else if path.ends_with("js") {
            format!("<script src={path}></script>")
        } else {
            format!("<img src={path}>")
        }
    });
    let page = html(&tags.collect::<String>());
    let web = |url: &str| {
        let path = url.strip_prefix("http://a.example").unwrap_or(url);
        let found = files.iter().find(|(name, _)| *name == path);
        let (name, content) = found.expect("a file of the page");
        let kind = match name.rsplit('.').next() {
            Some("css") => "text/css",
            Some("js") => "text/javascript",
            _ => "image/png",
        };
        let mut headers = headers.to_vec();
        headers.push(("content-type", kind));
        Ok(super::page(&headers, (*content).to_owned()))
    };
    let (_, surveyed) = survey(toml, &page, &web);
    (surveyed.checks.iter().map(line).collect(), surveyed)
}

fn verdicts(surveyed: &Surveyed) -> Vec<Option<HashVerdict>> {
    surveyed.files.iter().map(|file| file.hash).collect()
}

const V: Option<HashVerdict> = Some(HashVerdict::Verified);
const W: Option<HashVerdict> = Some(HashVerdict::Wrong);
const U: Option<HashVerdict> = Some(HashVerdict::Unverified);

/// Name of `content` as Django makes it.
fn django(stem: &str, content: &str, ending: &str) -> String {
    format!("{stem}.{}.{ending}", md5(content, 12))
}

#[test]
fn names_are_verified_by_their_content() {
    let css = django("/static/base", RULE, "css");
    let vendor = format!("/static/chunk.073c9b0a.{}.js", md5("x()", 12));
    let vite = "/static/index-Ab12Cd34.js";
    let sha = digest(&SHA256, b"y()");
    let sha: Vec<String> = sha.as_ref().iter().map(|it| format!("{it:02x}")).collect();
    let sha = sha.concat();
    let hugo = format!("/js/main.{sha}.js");
    let files = [
        (css.as_str(), RULE),
        (&vendor, "x()"),
        (vite, "z()"),
        (&hugo, "y()"),
        ("/static/plain.js", "p()"),
    ];
    let (said, surveyed) = site("assets = true", &files);
    assert_eq!(said, ["assets: met"]);
    assert_eq!(verdicts(&surveyed), [V, V, U, V, None]);
    assert_eq!(surveyed.notes, ["1 of 4 hashed names can't be checked"]);
}

#[test]
fn what_is_cut_beside_a_verified_file_is_wrong() {
    let base = django("/static/css/base", RULE, "css");
    let app = django("/static/js/app", "app()", "js");
    for path in ["/static/css/extra", "/static/deep/er/extra"] {
        let extra = django(path, "b {} c {}", "css");
        let files = [(base.as_str(), RULE), (&app, "app()"), (&extra, "b {}")];
        let (said, surveyed) = site("assets = true", &files);
        let [check] = &said[..] else {
            panic!("{said:?}")
        };
        let why = format!(
            "its name says another content: its MD5 begins with {}, not {}",
            md5("b {}", 12),
            md5("b {} c {}", 12)
        );
        assert!(check.contains(&why), "{check}");
        assert_eq!(verdicts(&surveyed), [V, V, W]);
        assert_eq!(surveyed.files[2].verdict, AssetVerdict::Wrong);
        assert!(surveyed.notes.is_empty());
        let broken = surveyed.broken.unwrap();
        assert_eq!(broken.path, extra);
        assert!(matches!(broken.wrong, Wrong::Name { .. }));
    }
}

#[test]
fn the_first_wrong_file_is_the_one_that_is_explained() {
    let bad = django("/static/a", "a {} b {}", "css");
    let good = django("/static/b", RULE, "css");
    let files = [(bad.as_str(), RULE), (&good, RULE), ("/c.css", "")];
    let (_, surveyed) = site("assets = true", &files);
    assert_eq!(surveyed.broken.unwrap().path, bad);
    let files = [("/c.css", ""), (bad.as_str(), RULE), (&good, RULE)];
    let (_, surveyed) = site("assets = true", &files);
    assert_eq!(surveyed.broken.unwrap().path, "/c.css");
}

/// Names whose hashes are made otherwise, beside some of Django's.
#[test]
fn names_of_others_are_not_judged_by_djangos() {
    let base = django("/static/css/base", RULE, "css");
    for other in [
        "/static/css/chunk.073c9b0a.css",
        "/static/css/main-5f3a9c1d2e4b.css",
        "/static/css/main.5f3a9c1d2e4b.chunk.css",
        "/static/css/main.5f3a9c1d2e4b5f3a9c1d.css",
        "/static/CACHE/css/output.5f3a9c1d2e4b.css",
        "/assets/index.5f3a9c1d2e4b.css",
        "http://cdn.example/static/index.5f3a9c1d2e4b.css",
    ] {
        let toml = "assets.external = true";
        let (said, surveyed) = site(toml, &[(&base, RULE), (other, "b {}")]);
        assert_eq!(said, ["assets: met"], "{other}");
        assert_eq!(verdicts(&surveyed), [V, U], "{other}");
    }
}

#[test]
fn images_are_made_smaller_on_the_way() {
    let base = django("/static/css/base", RULE, "css");
    let logo = django("/static/img/logo", "PNG and more", "png");
    let icon = django("/static/img/icon", IMAGE, "png");
    let (said, _) = site("assets = true", &[(&base, RULE), (&logo, IMAGE)]);
    assert_eq!(said, ["assets: met"]);
    let files = [(icon.as_str(), IMAGE), (&logo, IMAGE)];
    let (_, surveyed) = site("assets = true", &files);
    assert_eq!(verdicts(&surveyed), [V, W]);
    let vary = [("vary", "Accept-Encoding, accept")];
    let (said, _) = site_with("assets = true", &files, &vary);
    assert_eq!(said, ["assets: met"]);
}

/// Phoenix, Ember and gulp-rev hash a file and then put new names into it.
#[test]
fn what_names_others_may_have_been_hashed_before() {
    let script = format!("/assets/app-{}.js", md5("app()", 32));
    let logo = md5(IMAGE, 32);
    let before = "a { background: url(logo.png) }";
    let after = format!("a {{ background: url(logo-{logo}.png) }}");
    let css = format!("/assets/app-{}.css", md5(before, 32));
    let image = format!("/assets/logo-{logo}.png");
    let files = [(script.as_str(), "app()"), (&css, &after), (&image, IMAGE)];
    let (said, surveyed) = site("assets = true", &files);
    assert_eq!(said, ["assets: met"]);
    assert_eq!(verdicts(&surveyed), [V, U, V]);
    // Nothing was put into this one.
    let other = format!("/assets/more-{}.js", md5("more() and more", 32));
    let files = [(script.as_str(), "app()"), (&other, "more()")];
    assert_eq!(verdicts(&site("assets = true", &files).1), [V, W]);
    // Who hashes what names others does so last.
    let last = format!("/assets/last-{}.css", md5(&after, 32));
    let files = [
        (last.as_str(), after.as_str()),
        (&css, &after),
        (&image, IMAGE),
    ];
    assert_eq!(verdicts(&site("assets = true", &files).1), [V, W, V]);
}

/// rustdoc makes stylesheets smaller behind their hash; mdBook puts names into one script.
#[test]
fn one_kind_of_files_says_nothing_of_another() {
    let css = "/static/main-5013f961.css";
    let font = format!("/static/sans-{}.png", md5(IMAGE, 8));
    let (said, surveyed) = site("assets = true", &[(css, RULE), (&font, IMAGE)]);
    assert_eq!(said, ["assets: met"]);
    assert_eq!(verdicts(&surveyed), [U, V]);
    let toc = "toc('#aabbccdd')";
    let script = format!("/toc-{}.js", md5(toc, 8));
    let search = "load('searchindex-6a1da8cc.js')";
    let files = [("/search-c2a407aa.js", search), (&script, toc)];
    assert_eq!(verdicts(&site("assets = true", &files).1), [U, V]);
    // Whoever names itself had its name before.
    let files = [
        ("/651-d9c6fa52.js", "/*! 651-d9c6fa52.js.LICENSE */"),
        (&script, toc),
    ];
    assert_eq!(verdicts(&site("assets = true", &files).1), [U, V]);
}

#[test]
fn a_scheme_that_the_suite_names_needs_no_example() {
    let base = django("/static/base", "a {} b {}", "css");
    let scheme = "assets.hashes = 'django'";
    let (said, surveyed) = site(scheme, &[(&base, RULE)]);
    assert!(
        said[0].contains("its name says another content"),
        "{said:?}"
    );
    assert_eq!(said[1], "assets.hashes: met");
    assert_eq!(verdicts(&surveyed), [W]);
    let (said, surveyed) = site("assets = true", &[(&base, RULE)]);
    assert_eq!(said, ["assets: met"]);
    assert_eq!(surveyed.notes, ["1 of 1 hashed name can't be checked"]);
    let cache = "/static/CACHE/css/output.5f3a9c1d2e4b.css";
    assert_eq!(site(scheme, &[(cache, RULE)]).0[0], "assets: met");
    let (said, _) = site(scheme, &[("/static/base.css", RULE)]);
    assert_eq!(
        said,
        [
            "assets: met",
            "assets.hashes: expected names with a hash as Django makes it, such as \
             base.5f3a9c1d2e4b.css, got no such name"
        ]
    );
}

#[test]
fn what_is_empty_on_purpose_is_noted() {
    let empty = "/static/css/welcome_page.d41d8cd98f00.css";
    let files = [(empty, ""), ("/static/js/x.d41d8cd98f00.js", "")];
    let (said, surveyed) = site("assets = true", &files[..1]);
    assert_eq!(said, ["assets: met"]);
    assert_eq!(verdicts(&surveyed), [V]);
    let note = format!("{empty} is empty, as its name says");
    assert_eq!(surveyed.notes, [note]);
    let (_, surveyed) = site("assets.min_size = { stylesheet = 30 }", &files);
    assert_eq!(surveyed.notes, ["2 files are empty, as their names say"]);
    // Another content's name, and no name at all.
    let base = django("/static/base", RULE, "css");
    for path in [base.as_str(), "/static/base.css"] {
        let (said, surveyed) = site("assets = true", &[(path, "")]);
        assert!(said[0].contains("it is empty"), "{said:?}");
        assert_eq!(verdicts(&surveyed), [None]);
    }
}

#[test]
fn many_suspects_cost_little() {
    let good = django("/static/good", RULE, "css");
    let names: Vec<String> = (0..499)
        .map(|n| format!("/static/{n}.5f3a9c1d2e4b.css"))
        .collect();
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), RULE)).collect();
    files.push((&good, RULE));
    let (_, surveyed) = site("assets = true", &files);
    let wrong = verdicts(&surveyed).iter().filter(|it| **it == W).count();
    assert_eq!(wrong, 499);
}
