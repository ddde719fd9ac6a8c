//! Which files are looked at, and what is expected besides.

use super::*;

#[test]
fn a_page_that_names_nothing_is_no_pass() {
    let none = "assets: expected files that the page names, got";
    assert_eq!(
        said("assets = true", &html("<p>"), &whole),
        [format!("{none} a page that names none")]
    );
    // What a browser runs or has already is of no host.
    let external = html(
        "<script src=//cdn.example/a.js></script><img src=data:,><iframe src=' JavaScript:x()'>",
    );
    assert_eq!(
        said("assets = true", &external, &whole),
        [format!(
            "{none} 1 file that is not looked at | not looked at: 1 of other hosts (`external = \
             true` looks at them)"
        )]
    );
    let json = page(&[("content-type", "application/json")], "{}");
    assert_eq!(
        said("assets = true", &json, &whole),
        [format!("{none} application/json, which is no page")]
    );
    assert_eq!(
        said("assets.count = 0", &html("<p>"), &whole),
        ["assets: met", "assets.count: met"]
    );
    assert_eq!(
        said("assets.count = '>= 4'", &html(PAGE), &whole),
        ["assets: met", "assets.count: expected at least 4, got 3"]
    );
}

#[test]
fn what_is_only_looked_into_is_not_what_is_wanted() {
    let page = html("<link rel=stylesheet href=/a.css>");
    assert_eq!(
        said("assets.only = 'font'", &page, &whole),
        ["assets: expected files that the page names, got none of the kinds that `only` names"]
    );
    assert_eq!(
        said("assets = { only = 'font', count = 1 }", &page, &whole),
        ["assets: met", "assets.count: expected 1, got 0"]
    );
    let named = html("<link rel=stylesheet href=/a.css><img src=/a.png>");
    assert_eq!(
        said("assets.only = 'image'", &named, &whole),
        ["assets: met"]
    );
}

#[test]
fn others_hosts_are_left_alone_unless_they_are_meant() {
    let both = html("<img src=/a.png><img src=//cdn.example/b.png>");
    let web = |url: &str| {
        if url.contains("cdn") {
            missing()
        } else {
            whole(url)
        }
    };
    let (waves, surveyed) = survey("assets = true", &both, &web);
    assert_eq!(waves, [["/a.png"]]);
    assert_eq!(line(&surveyed.checks[0]), "assets: met");
    let left_out = &surveyed.files[1];
    assert_eq!(left_out.verdict, AssetVerdict::LeftOut);
    assert_eq!(left_out.why.as_deref(), Some("it is another host's"));
    assert_eq!(
        said("assets.external = true", &both, &web),
        [
            "assets: expected 2 files that arrive whole and fit their tags, got 1 that doesn't: http://cdn.example/b.png \
             | http://cdn.example/b.png: 404 Not Found, text/html, 8 bytes — line 1: <img \
             src=//cdn.example/b.png>"
        ]
    );
}

#[test]
fn stylesheets_and_manifests_are_looked_into() {
    let web = |url: &str| match url.rsplit('/').next().unwrap() {
        "a.css" => file("text/css", "@import 'b.css'; a { background: url(i.png) }"),
        "b.css" => file(
            "text/css",
            "@import 'a.css';\n@font-face { src: url(f.woff2) }",
        ),
        "f.woff2" => missing(),
        _ => whole(url),
    };
    let page = html("<link rel=stylesheet href=/s/a.css><link rel=manifest href=/m/m.json>");
    let (waves, surveyed) = survey("assets = true", &page, &web);
    let waves: Vec<_> = waves.iter().map(|wave| wave.join(" ")).collect();
    assert_eq!(
        waves,
        [
            "/s/a.css /m/m.json",
            "/s/b.css /s/i.png /m/icon.png",
            "/s/f.woff2"
        ]
    );
    let said = line(&surveyed.checks[0]);
    assert!(
        said.ends_with(
            "| /s/f.woff2: 404 Not Found, text/html, 8 bytes — line 2 of /s/b.css: url(f.woff2)"
        ),
        "{said}"
    );
    let broken = surveyed.broken.unwrap();
    assert_eq!(broken.exchange.unwrap().last.response.status, 404);
    let (waves, _) = survey("assets.depth = 0", &page, &web);
    assert_eq!(waves.len(), 1);
    let (waves, _) = survey("assets = { only = 'font', depth = 2 }", &page, &web);
    let waves: Vec<_> = waves.iter().map(|wave| wave.join(" ")).collect();
    assert_eq!(waves, ["/s/a.css", "/s/b.css", "/s/f.woff2"]);
}

#[test]
fn imports_without_end_are_no_pass() {
    let web = |url: &str| {
        let number: usize = url
            .rsplit('/')
            .next()
            .unwrap()
            .trim_end_matches(".css")
            .parse()
            .unwrap();
        file("text/css", &format!("@import '{}.css'", number + 1))
    };
    let page = html("<link rel=stylesheet href=/0.css>");
    assert_eq!(
        said("assets = true", &page, &web),
        [
            "assets: unjudged, /5.css names files more than 5 levels below the page; `depth` says \
             how far to look"
        ]
    );
    assert_eq!(said("assets.depth = 5", &page, &web), ["assets: met"]);
}

#[test]
fn what_is_left_out_is_not_asked_for() {
    let page = html(PAGE);
    let asked = |toml| survey(toml, &page, &whole).0.concat().join(" ");
    assert_eq!(asked("assets.only = 'script'"), "/b.js");
    assert_eq!(
        asked("assets.only = ['image', 'icon']\nassets.depth = 0"),
        "/c.png"
    );
    assert_eq!(asked("assets.exclude = '/b.js'"), "/a.css /c.png");
    assert_eq!(
        asked("assets.exclude = ['*.css', 'http://a.example/c*']"),
        "/b.js"
    );
    let said = said("assets.exclude = ['*']", &page, &whole);
    assert!(
        said[0]
            .contains("got 3 files that are not looked at | not looked at: 3 that `exclude` names"),
        "{said:?}"
    );
}

#[test]
fn floors_and_keeping_are_checks_of_their_own() {
    let page = html("<script src=/index-Ab12Cd34.js></script><link rel=stylesheet href=/a.css>");
    let toml = "assets = { min_size = { script = '1kB', stylesheet = 4 }, cache = '365d' }";
    let web = |url: &str| {
        let mut found = whole(url)?;
        let headers = &mut found.last.response.headers;
        headers.insert("cache-control", "max-age=60".parse().unwrap());
        Ok(found)
    };
    let kept = "names with a hash to be kept (365d or more), others to be asked for again";
    assert_eq!(
        said(toml, &page, &web),
        [
            "assets: met".to_owned(),
            "assets.min_size: expected files that are large enough, got 1 too small \
             | /index-Ab12Cd34.js: 8 bytes, fewer than 1000 bytes — line 1: <script \
             src=/index-Ab12Cd34.js>"
                .to_owned(),
            format!(
                "assets.cache: expected {kept}, got 2 otherwise \
                 | /index-Ab12Cd34.js: its name has a hash, and it is kept for 1m — line 1: <script src=/index-Ab12Cd34.js> \
                 | /a.css: its name has no hash, and without `ETag` and `Last-Modified` nobody can ask whether it changed — line 1: <link rel=stylesheet href=/a.css>"
            ),
        ]
    );
    assert!(
        said("assets.cache = 'immutable'", &html("<img src=/c.png>"), &whole)[1]
            .ends_with("`ETag` and `Last-Modified` nobody can ask whether it changed — line 1: <img src=/c.png>")
    );
    let validated = |url: &str| {
        let mut found = whole(url)?;
        let headers = &mut found.last.response.headers;
        headers.insert("etag", "\"1\"".parse().unwrap());
        Ok(found)
    };
    assert_eq!(
        said("assets.cache = true", &html("<img src=/c.png>"), &validated)[1],
        "assets.cache: met"
    );
    assert!(
        said(
            "assets.cache = 'immutable'",
            &html("<img src=/c.png>"),
            &validated
        )[1]
        .ends_with("got no name that has a hash")
    );
}

#[test]
fn more_than_can_be_looked_at_is_no_pass() {
    let tags: Vec<_> = (0..501).map(|n| format!("<img src=/{n}.png>\n")).collect();
    let page = html(&tags.concat());
    let (waves, surveyed) = survey("assets = true", &page, &whole);
    assert_eq!(waves.concat().len(), 500);
    assert_eq!(
        line(&surveyed.checks[0]),
        "assets: unjudged, /500.png: not asked for: 500 files were already; `only` and `exclude` \
         leave some out — line 501: <img src=/500.png>"
    );
    assert_eq!(
        said("assets.exclude = '/5*'", &page, &whole),
        ["assets: met"]
    );
}
