//! What the page's Content-Security-Policy blocks.

use super::*;

const HTML: (&str, &str) = ("content-type", "text/html");

/// What is said of a page with this policy, and which URLs were asked for.
fn under(policy: &str, body: &str) -> (String, Vec<String>) {
    of_page(&[HTML, ("content-security-policy", policy)], body)
}

fn of_page(headers: &[(&str, &str)], body: &str) -> (String, Vec<String>) {
    let page = page(headers, body.to_owned());
    let asked = std::cell::RefCell::new(Vec::new());
    let web = |url: &str| {
        asked.borrow_mut().push(url.to_owned());
        whole(url)
    };
    let (_, surveyed) = survey("assets = true", &page, &web);
    let said = line(&surveyed.checks[0]);
    let notes = surveyed.notes.join(" | ");
    (said + &notes, asked.into_inner())
}

/// The lines of what is wrong, without what comes before them.
fn lines(policy: &str, body: &str) -> Vec<String> {
    let (said, _) = under(policy, body);
    said.split(" | ").skip(1).map(str::to_owned).collect()
}

const OWN: &str = "<link rel=stylesheet href=/a.css>";

#[test]
fn what_is_blocked_is_wrong_whoever_has_it_and_is_not_asked_for() {
    let cdn = "<link rel=stylesheet href=https://cdn.example/b.css>";
    let (said, asked) = under("style-src 'self'", &format!("{OWN}{cdn}"));
    assert!(
        said.ends_with(
            "| https://cdn.example/b.css: blocked by `style-src 'self'` of the page's \
             Content-Security-Policy — line 1: <link rel=stylesheet href=https://cdn.example/b.css>"
        ),
        "{said}"
    );
    assert_eq!(asked, ["http://a.example/a.css"]);
    let (said, _) = under(
        "style-src 'self' https://cdn.example",
        &format!("{OWN}{cdn}"),
    );
    assert!(said.starts_with("assets: met"), "{said}");
    let report = ("content-security-policy-report-only", "default-src 'none'");
    let (said, _) = of_page(&[HTML, report], OWN);
    assert_eq!(said, "assets: met");
}

#[test]
fn each_kind_has_its_directive() {
    let body = "<link rel=stylesheet href=/a.css><script src=/b.js></script><img src=/c.png>\
                <link rel=manifest href=/m.json><style>@font-face { src: url(/f.woff2) }</style>\
                <link rel=icon href=/i.png><link rel=preload as=fetch href=/d.json>";
    let blocked = |directive: &str| {
        let policy = format!("{directive} 'none'");
        let page = page(
            &[HTML, ("content-security-policy", &policy)],
            body.to_owned(),
        );
        let (_, surveyed) = survey("assets = true", &page, &whole);
        let is_blocked =
            |why: &Option<String>| why.as_ref().is_some_and(|it| it.contains("blocked"));
        let files = surveyed.files.iter().filter(|file| is_blocked(&file.why));
        let mut files: Vec<_> = files
            .map(|file| file.name.trim_start_matches('/'))
            .collect();
        files.sort_unstable();
        files.join(" ")
    };
    assert_eq!(blocked("style-src-elem"), "a.css");
    assert_eq!(blocked("script-src"), "b.js");
    assert_eq!(blocked("img-src"), "c.png i.png icon.png");
    assert_eq!(blocked("manifest-src"), "m.json");
    assert_eq!(blocked("font-src"), "f.woff2");
    assert_eq!(blocked("connect-src"), "d.json");
    assert_eq!(blocked("script-src-attr"), "");
    assert_eq!(
        blocked("default-src"),
        "a.css b.js c.png d.json f.woff2 i.png m.json"
    );
}

#[test]
fn a_meta_holds_for_what_stands_behind_it_in_the_head() {
    let meta = "<meta http-equiv=Content-Security-Policy content=\"style-src 'none'\">";
    let said = |page: &str| under("img-src *", page).0;
    let (before, behind) = (format!("{OWN}{meta}"), format!("\n{meta}{OWN}"));
    assert_eq!(said(&before), "assets: met");
    assert!(
        said(&behind).contains("Content-Security-Policy (its <meta> in line 2) — line 2"),
        "{}",
        said(&behind)
    );
    assert_eq!(said(&format!("<body>{meta}{OWN}")), "assets: met");
    assert_eq!(said(&format!("text{meta}{OWN}")), "assets: met");
    assert_eq!(
        said(&format!("<noscript>{meta}</noscript>{OWN}")),
        "assets: met"
    );
    assert!(said(&format!("<title>a</title></head>{meta}{OWN}")).contains("blocked"));
}

#[test]
fn what_stands_in_the_page_is_judged_and_counted() {
    let body = format!(
        "{OWN}<script>a()</script><script type=module>b()</script><style>a{{}}</style>\n\
         <p style='color: red'><b onclick='c()' on-x=y only=z><i style=''>\
         <script type=application/json>{{}}</script><script type=text/template><b></script>\
         <script> </script><noscript><style>b{{}}</style></noscript><script nomodule>d()</script>"
    );
    let by = "blocked by `default-src 'self'` of the page's Content-Security-Policy";
    assert_eq!(
        lines("default-src 'self'", &body),
        [
            format!("inline <script> (2 of them): {by} — line 1: <script>"),
            format!("inline <style>: {by} — line 1: <style>"),
            format!("`style` attribute: {by} — line 2: <p style='color: red'>"),
            format!("`on…` attribute: {by} — line 2: <b onclick='c()' on-x=y only=z>"),
        ]
    );
    assert_eq!(lines("default-src 'self' 'unsafe-inline'", &body), [""; 0]);
    let map = format!("{OWN}<script type=importmap>{{}}</script>");
    assert_eq!(lines("script-src 'self'", &map).len(), 1);
}

#[test]
fn nonces_let_through_what_has_them() {
    let page = format!(
        "{OWN}<script nonce=abc>a()</script><script nonce=abc src=https://cdn.example/b.js></script>\
         <link rel=preload as=script href=https://cdn.example/b.js>"
    );
    let strict =
        "script-src 'nonce-abc' 'strict-dynamic' https: 'unsafe-inline'; object-src 'none'";
    assert_eq!(lines(strict, &page), [""; 0]);
    assert_eq!(lines("script-src 'nonce-abc'", &page), [""; 0]);
    assert_eq!(lines("script-src 'nonce-abd'", &page).len(), 2);
    let none = format!("{OWN}<script src=/b.js></script>");
    assert_eq!(lines(strict, &none).len(), 1);
}

#[test]
fn only_what_browsers_fetch_is_judged() {
    let page = format!(
        "{OWN}<noscript><img src=https://pixel.example/tr></noscript>\
         <script nomodule src=https://cdn.example/old.js></script>\
         <link rel=prefetch href=https://b.example/next>"
    );
    assert_eq!(
        lines("default-src 'self'; img-src b.example", &page),
        [""; 0]
    );
}

#[test]
fn data_urls_of_tags_are_wrong_and_those_of_rules_are_noted() {
    let image = "<img src='data:image/png;base64,AA'><img src='data:image/gif,b'>";
    assert_eq!(
        lines("img-src 'self'", &format!("{OWN}{image}")),
        [
            "`data:` URL of an image (2 of them): blocked by `img-src 'self'` of the page's \
          Content-Security-Policy — line 1: <img src='data:image/png;base64,AA'>"
        ]
    );
    assert_eq!(
        lines("img-src 'self' data:", &format!("{OWN}{image}")),
        [""; 0]
    );
    let rule = "<style>a { background: url(data:image/png,x) }</style>";
    let (said, _) = under("img-src 'self'", &format!("{OWN}{rule}"));
    assert_eq!(
        said,
        "assets: met1 `data:` URL in rules of a <style> is blocked by `img-src 'self'` of the \
         page's Content-Security-Policy: browsers leave it out where that rule is used"
    );
}

#[test]
fn forms_and_scripts_need_their_rights() {
    let form = format!("{OWN}<form action=/go><form action=//pay.example/ method=post>");
    let said = lines("form-action 'self'", &form);
    assert_eq!(said.len(), 1);
    assert!(
        said[0].starts_with("<form>: blocked by `form-action 'self'`")
            && said[0].ends_with("line 1: <form action=//pay.example/ method=post>"),
        "{said:?}"
    );
    assert_eq!(lines("form-action 'none'", &form).len(), 2);
    let both = format!("{form}<script src=/b.js></script>");
    let said = lines("sandbox allow-same-origin", &both);
    assert!(said[0].starts_with("its scripts: blocked by `sandbox allow-same-origin`"));
    assert!(said[1].starts_with("its forms: blocked"), "{said:?}");
    assert_eq!(
        lines("sandbox allow-scripts allow-forms allow-same-origin", &both),
        [""; 0]
    );
    assert_eq!(lines("sandbox allow-same-origin", OWN), [""; 0]);
}

#[test]
fn insecure_names_are_asked_for_by_https() {
    let mut page = page(
        &[
            HTML,
            (
                "content-security-policy",
                "upgrade-insecure-requests; default-src https:",
            ),
        ],
        "<link rel=stylesheet href=http://a.example/a.css>".to_owned(),
    );
    page.last.sent.url = Url::parse("https://a.example/").unwrap();
    let asked = std::cell::RefCell::new(Vec::new());
    let web = |url: &str| {
        asked.borrow_mut().push(url.to_owned());
        whole(url)
    };
    assert_eq!(said("assets = true", &page, &web), ["assets: met"]);
    assert_eq!(asked.into_inner(), ["https://a.example/a.css"]);
    let (said, _) = under("upgrade-insecure-requests", OWN);
    assert!(
        said.contains("browsers ask for the files by https"),
        "{said}"
    );
}

#[test]
fn a_base_that_is_blocked_counts_for_nothing() {
    let page = "<base href=//cdn.example/x/><link rel=stylesheet href=a.css>";
    let (_, asked) = under("base-uri 'self'", page);
    assert_eq!(asked, ["http://a.example/lists/a.css"]);
}

#[test]
fn redirects_are_judged_where_they_lead() {
    let page = page(
        &[
            HTML,
            (
                "content-security-policy",
                "img-src 'self' https://cdn.example/only/",
            ),
        ],
        "<img src=/a.png>".to_owned(),
    );
    let to = |end: &'static str| {
        let web = move |_: &str| {
            let mut found = answered(200, &[("content-type", "image/png")], IMAGE);
            found.redirects = vec![answered(302, &[], "").last];
            found.redirects[0].sent.url = Url::parse("http://a.example/a.png").unwrap();
            found.last.sent.url = Url::parse(end).unwrap();
            Ok(found)
        };
        let (_, surveyed) = survey_as_sent("assets = true", &page, &web);
        line(&surveyed.checks[0])
    };
    assert_eq!(to("https://cdn.example/other/a.png"), "assets: met");
    assert!(to("https://b.example/a.png").contains("/a.png: redirected to"));
}
