//! What browsers refuse, or don't apply.

use super::*;
use crate::expect::Check;
use crate::expect::test_support::following;

/// What is said of `page`, whose URL is `https://a.example/`, of files with these headers.
fn refusals(tags: &str, headers: &[(&str, &str)]) -> Vec<String> {
    let answer = |url: &str| {
        let (kind, body) = match url.rsplit('.').next() {
            Some("css") => ("text/css", "a {}"),
            Some("js") => ("text/javascript", "alert(1)"),
            _ => ("image/png", IMAGE),
        };
        let typed = [&[("content-type", kind)], headers].concat();
        Ok(page(&typed, body.to_owned()))
    };
    said("assets.external = true", &html(tags), &answer)
}

pub(super) fn is_fine(lines: &[String]) -> bool {
    lines.iter().all(|line| line.ends_with(": met"))
}

#[test]
fn files_of_other_origins_are_shared_where_their_server_agrees() {
    let allow = "access-control-allow-origin";
    let with = |tag: &str, headers: &[(&str, &str)]| refusals(tag, headers);
    let css = "<link rel=stylesheet crossorigin href=http://b.example/a.css>";
    let personal = "<script crossorigin=use-credentials src=http://b.example/a.js></script>";
    let module = "<script type=module src=http://b.example/a.js></script>";
    let own = "http://a.example";
    for tag in [css, module] {
        assert!(is_fine(&with(tag, &[(allow, "*")])), "{tag}");
        assert!(is_fine(&with(tag, &[(allow, own)])), "{tag}");
        for wrong in [
            &[][..],
            &[(allow, "http://c.example")],
            &[(allow, own), (allow, "*")],
        ] {
            assert!(!is_fine(&with(tag, wrong)), "{tag} {wrong:?}");
        }
    }
    let credentials = ("access-control-allow-credentials", "true");
    assert!(is_fine(&with(personal, &[(allow, own), credentials])));
    let without = with(personal, &[(allow, own)]);
    assert!(
        without[0].contains("no `Access-Control-Allow-Credentials: true`"),
        "{without:?}"
    );
    let twice = with(css, &[(allow, "*"), (allow, "*")]);
    assert!(
        twice[0].contains("is sent twice: browsers refuse it"),
        "{twice:?}"
    );
    assert!(!is_fine(&with(personal, &[(allow, "*"), credentials])));
    assert!(!is_fine(&with(personal, &[(allow, own)])));
    for tag in [
        "<link rel=stylesheet href=http://b.example/a.css>",
        "<link rel=stylesheet crossorigin href=/a.css>",
        "<script type=module src=/a.js></script>",
    ] {
        assert!(is_fine(&with(tag, &[])), "{tag}");
    }
    let said = with(css, &[]);
    assert!(
        said[0]
            .contains("no `Access-Control-Allow-Origin` for http://a.example: browsers refuse it"),
        "{said:?}"
    );
}

/// A page in a sandbox shares nothing with itself.
#[test]
fn a_sandbox_has_no_origin() {
    let shown = |sandbox: &str, tag: &str, headers: &[(&str, &str)]| {
        let headers = [&[("content-type", "text/javascript")], headers].concat();
        let policy = ("content-security-policy", sandbox);
        let page = page(&[("content-type", "text/html"), policy], tag.to_owned());
        let web = |_: &str| Ok(super::page(&headers, "a()"));
        is_fine(&said("assets = true", &page, &web))
    };
    let module = "<!doctype html><script type=module src=/a.js></script>";
    let allowed = [("access-control-allow-origin", "null")];
    assert!(!shown("sandbox allow-scripts", module, &[]));
    assert!(shown("sandbox allow-scripts", module, &allowed));
    assert!(shown(
        "sandbox allow-scripts allow-same-origin",
        module,
        &[]
    ));
    let classic = "<!doctype html><script src=/a.js></script>";
    assert!(shown("sandbox allow-scripts", classic, &[]));
}

#[test]
fn a_hash_of_what_is_only_shown_is_none() {
    let sha = "sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=";
    let tag =
        |more: &str| format!("<script src=http://b.example/a.js integrity={sha} {more}></script>");
    let allowed = [("access-control-allow-origin", "*")];
    assert!(!is_fine(&refusals(&tag(""), &allowed)));
    assert!(is_fine(&refusals(&tag("crossorigin"), &allowed)));
    let own = format!("<script src=/a.js integrity={sha}></script>");
    assert!(is_fine(&refusals(&own, &[])));
}

#[test]
fn files_that_are_for_their_own_site_are_refused() {
    let policy = |value| [("cross-origin-resource-policy", value)];
    let (other, sibling) = (
        "<img src=http://b.example/a.png>",
        "<img src=http://cdn.a.example/a.png>",
    );
    for (tag, value, is_shown) in [
        (other, "same-origin", false),
        (other, "same-site", false),
        (other, "cross-origin", true),
        (other, "nonsense", true),
        (sibling, "same-origin", false),
        (sibling, "same-site", true),
        ("<img src=/a.png>", "same-origin", true),
    ] {
        assert_eq!(
            is_fine(&refusals(tag, &policy(value))),
            is_shown,
            "{tag} {value}"
        );
    }
    let strict = [
        ("content-type", "text/html"),
        ("cross-origin-embedder-policy", "require-corp"),
    ];
    let mut strict = page(&strict, "<img src=//b.example/a.png>".to_owned());
    let external = "assets.external = true";
    assert!(is_fine(&said(external, &strict, &whole)));
    let _ = strict.last.sent.url.set_scheme("https");
    assert!(!is_fine(&said(external, &strict, &whole)));
}

#[test]
fn shared_files_are_asked_for_with_an_origin() {
    let asks = |tag: &str| {
        let (expect, _) = Expect::written("assets.external = true");
        let page = html(tag);
        let content = Content::of(&page.last.response);
        let asks = Survey::of(&expect.assets.unwrap(), &page, &content).wave();
        asks[0].shared_with.clone()
    };
    let origin = Some("http://a.example".to_owned());
    assert_eq!(
        asks("<script type=module src=http://b.example/a.js></script>"),
        origin
    );
    assert_eq!(
        asks("<img crossorigin src=http://a.example:81/a.png>"),
        origin
    );
    assert_eq!(asks("<img src=http://b.example/a.png>"), None);
    assert_eq!(asks("<img crossorigin src=/a.png>"), None);
}

#[test]
fn a_page_that_is_saved_or_left_is_not_shown() {
    let shown = |headers: &[(&str, &str)], more: &str| {
        let headers = [&[("content-type", "text/html")], headers].concat();
        said(
            "assets = true",
            &page(&headers, format!("{more}{PAGE}")),
            &whole,
        )
    };
    let disposition = |value| shown(&[("content-disposition", value)], "");
    for saved in [
        "attachment",
        "ATTACHMENT; filename=a.html",
        "download",
        "form-data; name=x",
    ] {
        assert!(
            disposition(saved)[0].contains("browsers save it"),
            "{saved}"
        );
    }
    for inline in [
        "inline",
        "inline; filename=a",
        "filename=a",
        "",
        "\"attachment\"",
    ] {
        assert!(is_fine(&disposition(inline)), "{inline}");
    }
    let left = shown(&[], "<meta http-equiv=Refresh content='0; url=/soon/'>");
    assert!(
        left[0].contains("browsers leave it at once, for http://a.example/soon/"),
        "{left:?}"
    );
    assert!(!is_fine(&shown(&[("refresh", "0;/soon/")], "")));
    let again = shown(&[("refresh", "0")], "");
    assert!(
        again[0].contains("browsers load it again at once, without end"),
        "{again:?}"
    );
    for kept in [
        "<meta http-equiv=refresh content='5; url=/soon/'>",
        "<meta http-equiv=refresh content='0; url=#a'>",
        "<noscript><meta http-equiv=refresh content='0; url=/soon/'></noscript>",
        "<!-- <meta http-equiv=refresh content='0; url=/soon/'> -->",
    ] {
        assert!(is_fine(&shown(&[], kept)), "{kept}");
    }
}

#[test]
fn redirects_lead_no_page_of_https_to_http() {
    let leads = |tag: &str, to: &str| {
        let mut page = html(tag);
        let _ = page.last.sent.url.set_scheme("https");
        let hop = answered(302, &[("location", to)], "");
        let end = super::page(&[("content-type", "text/css")], "a {}");
        let found = following(vec![hop], end, to);
        let (expect, sources) = Expect::written("assets = true");
        let content = Content::of(&page.last.response);
        let mut survey = Survey::of(&expect.assets.unwrap(), &page, &content);
        for ask in survey.wave() {
            let looked = survey.look(&ask, Ok(found.clone()), None);
            survey.take(&ask, looked);
        }
        survey
            .finish(&sources)
            .checks
            .iter()
            .map(line)
            .collect::<Vec<_>>()
    };
    let css = "<link rel=stylesheet href=/a.css>";
    let mixed = leads(css, "http://a.example/b.css");
    assert!(
        mixed[0].contains("redirected to http://a.example/b.css: http on a page of https"),
        "{mixed:?}"
    );
    assert!(is_fine(&leads(css, "https://a.example/b.css")));
}

/// But for those of which a browser takes the best.
#[test]
fn images_are_asked_for_by_https_whatever_names_them() {
    let asked = |tag: &str| {
        let mut page = html(tag);
        let _ = page.last.sent.url.set_scheme("https");
        let (_, surveyed) = survey("assets = true", &page, &whole);
        (surveyed.checks.iter().all(Check::is_met), surveyed.notes)
    };
    let (is_met, notes) = asked("<img src=http://a.example/c.png>");
    let note = "1 image is named by http, and asked for by https, as browsers do";
    assert!(is_met);
    assert_eq!(notes, [note]);
    for mixed in [
        "<img src=http://127.0.0.1/c.png>",
        "<img srcset='http://a.example/c.png 2x'>",
        "<link rel=stylesheet href=http://a.example/c.css>",
    ] {
        assert!(!asked(mixed).0, "{mixed}");
    }
}

#[test]
fn a_visitors_own_machine_has_no_files() {
    let tag = "<script src=http://localhost:5173/a.js></script>";
    let said = refusals(tag, &[]);
    assert!(
        said[0].contains("that is each visitor's own machine"),
        "{said:?}"
    );
    let mut here = html(tag);
    here.last.sent.url = Url::parse("http://127.0.0.1:8000/").unwrap();
    assert!(is_fine(&super::said(
        "assets.external = true",
        &here,
        &whole
    )));
}

/// An icon that stands first is not what a page lacks most.
#[test]
fn the_cause_is_that_of_what_a_page_needs_most() {
    let page = html("<link rel=icon href=/i.png><img src=/c.png><link rel=stylesheet href=/a.css>");
    let (_, surveyed) = survey("assets = true", &page, &|_| missing());
    assert_eq!(surveyed.broken.unwrap().path, "/a.css");
}

#[test]
fn imports_behind_rules_are_dropped() {
    let late = |sheet: &'static str, toml: &str| {
        let web = move |_: &str| file("text/css", sheet);
        said(toml, &html("<link rel=stylesheet href=/a.css>"), &web)
    };
    let dropped = late("a {}\n@import 'b.css';", "assets = true");
    assert!(
        dropped[0].contains("/b.css: imported behind a rule, so browsers drop it")
            && dropped[0].ends_with("— line 2 of /a.css: @import 'b.css'"),
        "{dropped:?}"
    );
    assert!(is_fine(&late(
        "a {}\n@import 'b.css';",
        "assets.exclude = \"/b.css\""
    )));
    assert!(is_fine(&late(
        "@layer x; @import 'data:,';",
        "assets = true"
    )));
}

#[test]
fn external_files_that_are_left_out_are_noted() {
    let noted = |toml: &str| {
        survey(
            toml,
            &html(&format!("{PAGE}<img src=//b.example/a.png>")),
            &whole,
        )
        .1
        .notes
    };
    assert_eq!(
        noted("assets = true"),
        ["1 file of another host isn't looked at (`external = true`)"]
    );
    assert_eq!(noted("assets.external = true"), [""; 0]);
}
