//! Which stylesheets are for a screen.

use super::browser::is_fine;
use super::*;

#[test]
fn some_stylesheet_is_for_a_screen() {
    let shown = |tags: &str| {
        let web = |url: &str| match url.rsplit('/').next() {
            Some("print-import.css") => file("text/css", "@import 'b.css' print;"),
            Some("import.css") => file("text/css", "@charset 'utf-8'; @import 'b.css' screen;"),
            Some("empty.css") => file("text/css", "@import 'import.css' layer(x);"),
            _ => file("text/css", "a {}"),
        };
        said("assets = true", &html(tags), &web)
    };
    for (idle, why) in [
        (
            "<link rel=stylesheet media=print href=a.css>",
            "for `print` — line 1: <link",
        ),
        (
            "<link rel='alternate stylesheet' title=x href=a.css>",
            "an alternative",
        ),
        ("<link rel=stylesheet disabled href=a.css>", "`disabled`"),
        (
            "<link rel=stylesheet type=text/less href=a.css>",
            "`type=\"text/less\"` is no CSS",
        ),
        (
            "<noscript><link rel=stylesheet href=a.css></noscript>",
            "in `<noscript>`",
        ),
        (
            "<link rel=stylesheet href=print-import.css>",
            "for `print` — line 1 of /lists/print-import.css",
        ),
    ] {
        // What isn't fetched would leave a page without files.
        let said = shown(&format!("{idle}<link rel=preload as=style href=c.css>"));
        assert!(
            said[0].contains("no stylesheet is applied to a screen"),
            "{said:?}"
        );
        assert!(said[0].contains(why), "{said:?}");
        let other = "<link rel=stylesheet href=b.css>";
        assert!(is_fine(&shown(&format!("{idle}{other}"))), "{idle}");
        assert!(
            is_fine(&shown(&format!("<style>a {{}}</style>{other}{idle}"))),
            "{idle}"
        );
    }
    for applied in [
        "<link rel=stylesheet media='print' onload=\"this.media='all'\" href=a.css>",
        "<link rel=preload as=style onload=\"this.rel='stylesheet'\" href=a.css>\
         <noscript><link rel=stylesheet href=a.css></noscript>",
        "<link rel=stylesheet media='(min-width: 1px)' href=a.css>",
        "<link rel=stylesheet title=x href=a.css><link rel=stylesheet title=y href=b.css>",
        "<link rel=stylesheet href=import.css>",
        "<link rel=stylesheet href=empty.css>",
        "<link rel=preload as=style href=c.css>",
    ] {
        assert!(is_fine(&shown(applied)), "{applied} {:?}", shown(applied));
    }
    let scripted =
        "<link rel=stylesheet media=print id=l href=a.css><script>l.media='all'</script>";
    assert!(is_fine(&shown(scripted)));
    let (_, scripted) = survey("assets = true", &html(scripted), &whole);
    assert_eq!(
        scripted.notes,
        ["no stylesheet is for a screen unless the page's script says so"]
    );
    let own =
        "<style media=print>@import 'a.css'; b {}</style><link rel=preload as=style href=c.css>";
    assert!(!is_fine(&shown(own)), "{:?}", shown(own));
    let only = said(
        "assets.only = \"script\"",
        &html("<link rel=stylesheet media=print href=a.css><script src=a.js></script>"),
        &whole,
    );
    assert!(is_fine(&only), "{only:?}");
}
