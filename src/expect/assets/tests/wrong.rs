//! What is wrong with files.

use super::*;

#[test]
fn a_page_whose_files_are_there_is_right() {
    assert_eq!(said("assets = true", &html(PAGE), &whole), ["assets: met"]);
}

#[test]
fn each_wrong_file_is_listed_with_its_place() {
    let web = |url: &str| match url.rsplit('/').next().unwrap() {
        "a.css" => missing(),
        "b.js" => file("text/html; charset=utf-8", "\u{feff} <!DOCTYPE html><p>"),
        _ => file("image/png", ""),
    };
    assert_eq!(
        said("assets = true", &html(PAGE), &web),
        [
            "assets: expected 3 files that arrive whole and fit their tags, got 3 that don't: /a.css, /b.js and /c.png \
             | /a.css: 404 Not Found, text/html, 8 bytes — line 1: <link rel=stylesheet href=/a.css> \
             | /b.js: 200 OK, text/html, 22 bytes: an HTML page instead of a script — line 2: <script src=/b.js> \
             | /c.png: 200 OK, image/png, 0 bytes: it is empty — line 3: <img src=/c.png>"
        ]
    );
}

#[test]
fn what_is_wrong_is_said_in_a_few_words() {
    let of = |tag: &str, found: Found| {
        let found = std::cell::RefCell::new(Some(found));
        let said = said("assets = true", &html(tag), &|_| found.take().unwrap());
        let (_, said) = said[0].split_once(" | ").expect("it is unmet");
        let (said, _) = said.split_once(" — ").expect("it has a place");
        said.to_owned()
    };
    let css = "<link rel=stylesheet href=/a.css>";
    assert_eq!(
        of(css, file("text/css", "")),
        "/a.css: 200 OK, text/css, 0 bytes: it is empty"
    );
    let plain = "200 OK, text/plain, 4 bytes: not the type of";
    assert_eq!(
        of(css, file("text/plain", "a {}")),
        format!("/a.css: {plain} a stylesheet, so browsers refuse it")
    );
    let script = "<script src=/a.js></script>";
    let strict = [
        ("content-type", "text/plain"),
        ("x-content-type-options", "nosniff"),
    ];
    assert_eq!(
        of(script, Ok(page(&strict, "a {}"))),
        format!("/a.js: {plain} a script, so browsers refuse it")
    );
    let untyped = [("x-content-type-options", "nosniff")];
    assert_eq!(
        of(css, Ok(page(&untyped, "a {}"))),
        "/a.css: 200 OK, no media type, 4 bytes: not the type of a stylesheet, so browsers refuse it"
    );
    assert_eq!(
        of("<img src=/>", file("text/html", "<img src=/>")),
        "/: 200 OK, text/html, 11 bytes: its first bytes are of no image: it begins with \
         \"<img src=/>\""
    );
    let mut loops = answered(302, &[("location", "/a.css")], "");
    loops.unfollowed = Some(Unfollowed::Loop);
    assert_eq!(
        of(css, Ok(loops)),
        "/a.css: 302 Found, no media type, 0 bytes: a redirect to where it came by before"
    );
    let mut broken = page(&[("content-type", "text/css")], "");
    broken.last.response.body.flaw = Some(Flaw::Undecodable {
        encoding: "gzip".to_owned(),
        message: "bad\nmagic".to_owned(),
    });
    assert_eq!(
        of(css, Ok(broken)),
        "/a.css: 200 OK, text/css, 0 bytes: it can't be decoded: its gzip is broken or cut off (bad␊magic)"
    );
    assert_eq!(
        of(css, Err(died(Phase::FirstByte, Cause::Closed))),
        "/a.css: no answer: the connection was closed before the answer was whole"
    );
    let limit = Duration::from_secs(2);
    let unfinished = Cause::Unfinished {
        limit,
        part: Part::Body,
        came: 1,
    };
    for (phase, cause, why) in [
        (
            Phase::FirstByte,
            Cause::TimedOut(limit),
            "nothing came within 2s",
        ),
        (
            Phase::Receive,
            unfinished,
            "it is not whole after 2s: 1 byte of its body came",
        ),
    ] {
        let timed_out = died(phase, cause);
        assert_eq!(of(css, Err(timed_out)), format!("/a.css: no answer: {why}"));
    }
    let manifest = "<link rel=manifest href=/m.json>";
    let said = of(manifest, file("application/json", "{"));
    assert!(said.contains("it is no JSON: EOF"), "{said}");
}

#[test]
fn media_types_count_as_they_do_for_browsers() {
    let is_met = |page: &Exchange, headers: &[(&str, &str)]| {
        let web = |_: &str| Ok(super::page(headers, "a {}"));
        said("assets = true", page, &web) == ["assets: met"]
    };
    let (css, plain) = (("content-type", "text/css"), ("content-type", "text/plain"));
    let nosniff = ("x-content-type-options", "nosniff");
    let strict = html("<link rel=stylesheet href=/a.css>");
    assert!(is_met(&strict, &[]) && !is_met(&strict, &[nosniff]));
    assert!(is_met(&strict, &[plain, css]) && !is_met(&strict, &[css, plain]));
    assert!(is_met(&strict, &[("content-type", "text/plain, text/css")]));
    assert!(is_met(&strict, &[css, ("content-type", "")]));
    assert!(is_met(&strict, &[css, ("content-encoding", "utf-8")]));
    let quirky = "<!-- no doctype --><link rel=stylesheet href=/a.css>";
    assert!(is_met(&html(quirky), &[plain]) && !is_met(&html(quirky), &[plain, nosniff]));
    let module = html("<script type=module src=/a.js></script>");
    assert!(!is_met(&module, &[]));
}

#[test]
fn the_page_itself_is_known_again() {
    let spa = "<!doctype html><script type=module src=/index-Ab12Cd34.js></script>";
    let said = said("assets = true", &html(spa), &|_| file("text/html", spa));
    assert!(
        said[0].contains(": the page itself instead of a module script — "),
        "{said:?}"
    );
}

#[test]
fn a_page_is_known_whatever_its_type_says() {
    let of = |tag: &str, kind: &str, content: &str| {
        said("assets = true", &html(tag), &|_| file(kind, content)).remove(0)
    };
    let css = "<link rel=stylesheet href=/a.css>";
    for page in [
        "<html><body>",
        "\n<!-- 1 --> <!-- <p> -->\n<HTML>",
        "<h1>Server Error (500)</h1>",
        "<?xml version='1.0'?><Error>",
    ] {
        let said = of(css, "text/css", page);
        assert!(
            said.contains("an HTML page instead of a stylesheet"),
            "{said}"
        );
    }
    for css_itself in [
        "<!-- a {} -->",
        "<!-- a {}",
        "a::before { content: '<html>' }",
    ] {
        assert_eq!(of(css, "text/css", css_itself), "assets: met");
    }
    let script = "<script src=/a.js></script>";
    assert_eq!(
        of(script, "text/javascript", "<!-- old\nx()"),
        "assets: met"
    );
    let svg = "<!-- made by hand --><svg xmlns='http://www.w3.org/2000/svg'/>";
    assert_eq!(of("<img src=/a.svg>", "image/svg+xml", svg), "assets: met");
}

#[test]
fn gzip_that_nothing_tells_of_is_wrong() {
    let gzip = |kind: &str| {
        let mut found = page(&[("content-type", kind)], "");
        found.last.response.body.bytes = bytes::Bytes::from_static(b"\x1f\x8b\x08\0\0\0\0\0");
        found
    };
    for (tag, kind) in [
        ("<link rel=stylesheet href=/a.css>", "text/css"),
        ("<img src=/a.svgz>", "image/svg+xml"),
    ] {
        let said = said("assets = true", &html(tag), &|_| Ok(gzip(kind)));
        let why = "8 bytes: it is gzip without `Content-Encoding: gzip`";
        assert!(said[0].contains(why), "{said:?}");
    }
}

#[test]
fn what_holds_for_many_is_said_once() {
    let tags: Vec<_> = (0..510).map(|n| format!("<img src=/{n}.png>\n")).collect();
    let said = said("assets = true", &html(&tags.concat()), &whole);
    assert_eq!(
        said,
        [
            "assets: unjudged, /500.png: not asked for: 500 files were already; `only` and \
             `exclude` leave some out — line 501: <img src=/500.png>, and 9 more for the same reason"
        ]
    );
    let one = self::said("assets = true", &html("<img src=/0.png>"), &|_| missing());
    let one_file = "expected 1 file that arrives whole and fits its tag, got 1 that doesn't";
    assert!(one[0].contains(one_file), "{one:?}");
}

#[test]
fn hashes_must_be_right() {
    let right = "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=";
    let with = |hash: &str| html(&format!("<script src=/b.js integrity='{hash}'></script>"));
    let required = "assets = { integrity = 'required' }";
    assert_eq!(
        said(required, &with(right), &whole),
        ["assets: met", "assets.integrity: met"]
    );
    let wrong = said("assets = true", &with("sha256-AAAA"), &whole);
    let words = "it is not what `integrity` says, so browsers refuse it: its hash is";
    assert!(
        wrong[0].contains(&format!("{words} {right} — ")),
        "{wrong:?}"
    );
    let (_, unknown) = survey("assets = true", &with("md5-AAAA"), &whole);
    assert_eq!(
        unknown.notes,
        ["1 `integrity` has no hash that browsers know"]
    );
    assert_eq!(
        said(
            required,
            &html("<script src=//cdn.example/b.js></script><img src=/a.png>"),
            &whole
        )[1],
        "assets.integrity: expected a hash in the tag of each script and stylesheet, got 1 without \
         | http://cdn.example/b.js: no `integrity` — line 1: <script src=//cdn.example/b.js>"
    );
    assert_eq!(
        said(required, &html("<img src=/a.png>"), &whole)[1],
        "assets.integrity: expected a hash in the tag of each script and stylesheet, \
         got no script and no stylesheet"
    );
}

#[test]
fn http_on_a_page_of_https_is_mixed() {
    let mut secure = html(
        "<script src=http://cdn.example/a.js></script><script src=http://a.example/b.js></script>",
    );
    secure.last.sent.url = Url::parse("https://a.example/").unwrap();
    let (waves, surveyed) = survey("assets = true", &secure, &whole);
    assert!(waves.is_empty(), "{waves:?}");
    let said = line(&surveyed.checks[0]);
    assert!(said.contains("got 2 that don't: http://cdn.example/a.js and http://a.example/b.js | http://cdn.example/a.js: http on a page of https, which browsers don't fetch — line 1"), "{said}");
    // A target that is told of https by its proxy's header.
    let mut told = html("<script src=http://a.example/b.js></script><img src=/c.png>");
    let headers = &mut told.last.sent.headers;
    headers.insert("x-forwarded-proto", "https".parse().unwrap());
    let (waves, surveyed) = survey("assets = true", &told, &whole);
    assert_eq!(waves, [["/c.png"]]);
    let said = line(&surveyed.checks[0]);
    assert!(
        said.contains("got 1 that doesn't: http://a.example/b.js | http://a.example/b.js: http on"),
        "{said}"
    );
    assert_eq!(
        self::said(
            "assets = true",
            &html("<img src=http://a.example/b.png>"),
            &whole
        ),
        ["assets: met"]
    );
}

#[test]
fn what_can_not_be_told_is_no_pass() {
    let too_large = |url: &str| {
        let mut found = whole(url)?;
        found.last.response.body.flaw = Some(Flaw::TooLarge(4));
        Ok(found)
    };
    let page = html("<img src=/c.png>");
    let why = "larger than `max_body`, which is 4 bytes";
    assert_eq!(
        said("assets = { min_size = 1 }", &page, &too_large),
        [
            format!("assets: unjudged, /c.png: {why} — line 1: <img src=/c.png>"),
            "assets.min_size: unjudged, not all files are there to be judged".to_owned(),
        ]
    );
    let unsent = |_: &str| {
        let why = "this target doesn't lead there".to_owned();
        Err(died(Phase::Send, Cause::Unsendable(why.into())))
    };
    assert_eq!(
        said("assets = true", &page, &unsent),
        ["assets: unjudged, /c.png: this target doesn't lead there — line 1: <img src=/c.png>"]
    );
}

#[test]
fn a_long_list_says_how_much_is_left_out() {
    let tags: Vec<_> = (0..30).map(|n| format!("<img src=/{n}/x.png>\n")).collect();
    let page = tags.concat();
    let said = said("assets = true", &html(&page), &|_| missing());
    assert!(said[0].contains("got 30 that don't: /0/x.png, /1/x.png, /2/x.png and 27 more |"));
    assert!(
        said[0].ends_with("<img src=/11/x.png> | … and 18 more"),
        "{said:?}"
    );
}

#[test]
fn a_page_that_is_not_whole_is_no_pass() {
    let mut page = html(PAGE);
    page.last.response.body.flaw = Some(Flaw::TooLarge(80));
    assert_eq!(
        said("assets = true", &page, &whole),
        ["assets: unjudged, the page is larger than `max_body`, which is 80 bytes"]
    );
}
