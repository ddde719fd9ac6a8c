//! Where a form goes, and what it tells of its page.

use super::*;

#[test]
fn the_action_is_read_as_browsers_read_it() {
    let to = |head: &str, form: &str| {
        let given = on(format!("{head}{form}<input name=a value=1></form>"));
        given.sent()
    };
    let page = "http://a.example/dir/page";
    assert_eq!(to("", "<form>"), format!("GET {page}?a=1"));
    assert_eq!(to("", "<form method=POST>"), format!("POST {page}?q=1 a=1"));
    assert_eq!(
        to("", "<form action='' method=post>"),
        format!("POST {page}?q=1 a=1")
    );
    assert_eq!(to("", "<form action=?x=2#f>"), format!("GET {page}?a=1"));
    assert_eq!(
        to("", "<form action=' new\n' method=post>"),
        "POST http://a.example/dir/new a=1"
    );
    assert_eq!(
        to("", "<form method=put action=/x>"),
        "GET http://a.example/x?a=1"
    );
    assert_eq!(
        to("<base href=//b.example/c/>", "<form action=d method=post>"),
        "POST http://b.example/c/d a=1"
    );
    assert_eq!(
        to("<base href=//b.example/c/>", "<form action='' method=post>"),
        format!("POST {page}?q=1 a=1")
    );
    assert_eq!(
        to("", "<form method=post action='https://u:p@b.example/x#y'>"),
        "POST https://b.example/x a=1"
    );
}

#[test]
fn the_page_is_told_by_referer_and_origin() {
    let post = "<form method=post action=/x></form>";
    let given = on(post).at("http://u:p@a.example:81/dir/page?q=1#here");
    assert_eq!(
        given.header("referer").as_deref(),
        Some("http://a.example:81/dir/page?q=1")
    );
    assert_eq!(
        given.header("origin").as_deref(),
        Some("http://a.example:81")
    );
    let get = on("<form action=/x></form>");
    assert_eq!(
        get.header("referer").as_deref(),
        Some("http://a.example/dir/page?q=1")
    );
    assert_eq!(get.header("origin"), None);
    let long: &str = Box::leak(format!("http://a.example/{}", "x".repeat(4096)).into_boxed_str());
    let long = on(post).at(long);
    assert_eq!(long.header("referer").as_deref(), Some("http://a.example/"));
}

#[test]
fn what_the_suite_says_goes_before_what_browsers_say() {
    let page = "<form method=post enctype=text/plain></form>";
    let given = on(page)
        .sending("referer", Some("http://evil.example/"))
        .sending("origin", None);
    assert_eq!(
        given.header("referer").as_deref(),
        Some("http://evil.example/")
    );
    assert_eq!(given.header("origin"), None);
    assert_eq!(given.header("content-type").as_deref(), Some("text/plain"));
    assert_eq!(given.submission().request.headers.len(), 3);
}

/// What is told by that policy: to the same origin, to another one, and to
/// another one that isn't secure.
fn told(policy: &str) -> [String; 3] {
    [
        "https://a.example/x",
        "https://b.example/",
        "http://a.example/",
    ]
    .map(|action| {
        let page = format!("<form method=post action='{action}'></form>");
        let given = on(page).at("https://a.example/dir/page");
        let given = given.with_header("referrer-policy", policy);
        let header = |name| given.header(name).unwrap_or_else(|| "-".into());
        format!("{} {}", header("referer"), header("origin"))
    })
}

#[test]
fn the_policy_decides_what_is_told() {
    let full = "https://a.example/dir/page";
    let only = "https://a.example/";
    let own = "https://a.example";
    let told_by = |policy: &str, expected: [String; 3]| {
        assert_eq!(told(policy), expected, "{policy}");
    };
    let all = |text: String| [text.clone(), text.clone(), text];
    told_by("no-referrer", all("- null".into()));
    told_by("origin", all(format!("{only} {own}")));
    told_by("unsafe-url", all(format!("{full} {own}")));
    told_by(
        "same-origin",
        [format!("{full} {own}"), "- null".into(), "- null".into()],
    );
    told_by(
        "strict-origin",
        [
            format!("{only} {own}"),
            format!("{only} {own}"),
            "- null".into(),
        ],
    );
    told_by(
        "origin-when-cross-origin",
        [
            format!("{full} {own}"),
            format!("{only} {own}"),
            format!("{only} {own}"),
        ],
    );
    told_by(
        "no-referrer-when-downgrade",
        [
            format!("{full} {own}"),
            format!("{full} {own}"),
            "- null".into(),
        ],
    );
    let usual = [
        format!("{full} {own}"),
        format!("{only} {own}"),
        "- null".into(),
    ];
    for policy in ["strict-origin-when-cross-origin", "", "unknown", "origin, "] {
        let expected = match policy {
            "origin, " => all(format!("{only} {own}")),
            _ => usual.clone(),
        };
        told_by(policy, expected);
    }
    told_by("no-referrer, strict-origin-when-cross-origin, new", usual);
}

#[test]
fn the_page_itself_can_say_the_policy() {
    let told = |head: &str, form: &str| {
        let given = on(format!("{head}{form}</form>")).with_header("referrer-policy", "origin");
        let header = |name| given.header(name).unwrap_or_else(|| "-".into());
        format!("{} {}", header("referer"), header("origin"))
    };
    let form = "<form method=post>";
    assert_eq!(told("", form), "http://a.example/ http://a.example");
    assert_eq!(
        told("<meta name=Referrer content=' NEVER '>", form),
        "- null"
    );
    assert_eq!(
        told(
            "<meta name=referrer content=never><meta name=referrer content=always>",
            form
        ),
        "http://a.example/dir/page?q=1 http://a.example"
    );
    assert_eq!(
        told("<meta name=referrer content=nonsense>", form),
        "http://a.example/ http://a.example"
    );
    assert_eq!(told("", "<form method=post rel='x NoReferrer'>"), "- null");
}

#[test]
fn secrets_are_known() {
    let page = "<form method=post><input type=hidden name=csrfmiddlewaretoken value=abcdefgh>\
        <input type=hidden name=token value=short><input type=hidden name=page value=12345678>\
        <input type=password name=password><input type=password name=again value=p></form>";
    let given = on(page).set("password", "s3");
    assert_eq!(given.submission().secrets(), ["abcdefgh", "s3", "p"]);
}
