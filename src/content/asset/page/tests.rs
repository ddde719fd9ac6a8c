//! Pages, and what they name.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::{Kind, Named};
use super::*;

fn named_by(page: &str) -> Named {
    let url = Url::parse("https://a.example/lists/1/").unwrap();
    let mut named = Named::default();
    let mut policies = Policies::none(&url);
    let (_, flaw) = super::super::of_page(page, &url, &mut policies, &mut named);
    assert_eq!(flaw, None);
    named
}

/// Each file with what it is to be and where.
fn of(page: &str) -> Vec<String> {
    let named = named_by(page);
    let line = |asset: &super::super::Asset| {
        let mention = &asset.mentions[0];
        let url = asset.url.as_str();
        let url = url.strip_prefix("https://a.example").unwrap_or(url);
        let ahead = if mention.preload { " ahead" } else { "" };
        let line = mention.spot.line.unwrap_or_default();
        format!("{line} {}{ahead} {url}", mention.kind)
    };
    named.files().map(line).collect()
}

#[test]
fn tags_name_what_browsers_fetch() {
    let page = "<!doctype html>\n\
        <LINK REL='Shortcut ICON' HREF=/favicon.ico><link rel=apple-touch-icon href=t.png>\n\
        <link rel=stylesheet href='a.css#x' media=print><link rel='alternate stylesheet' href=b.css>\n\
        <link rel=manifest href=/m.json><link rel=preload as=font href=f.woff2>\n\
        <link rel=modulepreload href=m.js><link rel=prefetch href=next.html>\n\
        <script src=c.js></script><script type=module src=d.js></script>\n\
        <img src=i.png srcset='j.png 2x, k.png 3x'><picture><source srcset=l.webp><img src=i.png></picture>\n\
        <input type=IMAGE src=n.png><video poster=o.png src=film.mp4></video>\n\
        <svg><image href=p.png /><use xlink:href='q.svg#icon'/><script href=r.js></script></svg><image src=s.png>\n\
        <link rel=preload as=image imagesrcset='u.png 1x'>";
    assert_eq!(
        of(page),
        [
            "2 an icon /favicon.ico",
            "2 an icon /lists/1/t.png",
            "3 a stylesheet /lists/1/a.css",
            "3 a stylesheet /lists/1/b.css",
            "4 a manifest /m.json",
            "4 a font ahead /lists/1/f.woff2",
            "5 a module script ahead /lists/1/m.js",
            "5 data ahead /lists/1/next.html",
            "6 a script /lists/1/c.js",
            "6 a module script /lists/1/d.js",
            "7 an image /lists/1/i.png",
            "7 an image /lists/1/j.png",
            "7 an image /lists/1/k.png",
            "7 an image /lists/1/l.webp",
            "8 an image /lists/1/n.png",
            "8 an image /lists/1/o.png",
            "9 an image /lists/1/p.png",
            "9 an image /lists/1/q.svg",
            "9 a script /lists/1/r.js",
            "9 an image /lists/1/s.png",
            "10 an image ahead /lists/1/u.png",
        ]
    );
}

#[test]
fn what_no_browser_fetches_is_left_out() {
    let page = "<link rel=canonical href=/x><link rel=stylesheet/less href=x.less>\
        <link rel=stylesheet type=text/x href=x><link rel=stylesheet href=x.css disabled>\
        <script type=text/template src=x.html></script><script type=importmap src=x></script>\
        <script>var a = '<img src=x.png>'</script><textarea><img src=x></textarea>\
        <!-- <link rel=stylesheet href=x> --><template><img src=x></template>\
        <img src=data:,><img src=''><img data-src=x><img srcset='data:,x 1x'>\
        <svg><use href='#a'/></svg><a href=x><iframe src=x><img src=y></iframe>\
        <svg><style>a { background: url(#b) }</style></svg><title><img src=x></title>";
    assert_eq!(of(page), [""; 0]);
}

#[test]
fn a_base_counts_from_where_it_stands() {
    let page = "<img src=a.png><base target=_top><base href=/static/><base href=/no/>\
        <img src=b.png><img src=//cdn.example/c.png><style>a{background:url(d.png)}</style>\
        <noscript><img src=/e.png></noscript>";
    assert_eq!(
        of(page),
        [
            "1 an image /lists/1/a.png",
            "1 an image /static/b.png",
            "1 an image https://cdn.example/c.png",
            "1 an image /static/d.png",
            "1 an image /e.png",
        ]
    );
}

#[test]
fn style_counts_with_its_lines() {
    let page = "<p>\n<style media=screen>\n@import 'a.css';\np { background: url(b.png) }\n\
        @font-face { src: url(c.woff2) }</style>\n<p style='background: url(&quot;d.png&quot;)'>\
        <style>e { background: url(f.png) }";
    assert_eq!(
        of(page),
        [
            "3 a stylesheet /lists/1/a.css",
            "4 an image /lists/1/b.png",
            "5 a font /lists/1/c.woff2",
            "6 an image /lists/1/d.png",
            "6 an image /lists/1/f.png",
        ]
    );
}

#[test]
fn a_file_is_kept_once_with_all_its_places() {
    let named = named_by(
        "<img src=a.png>\n<link rel=icon href=a.png#x>\n<img src='/lists/1/a.png'>\
         <img src='https://user:pw@a.example/lists/1/a.png'>",
    );
    let files: Vec<_> = named.files().collect();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].places(), 4);
    assert_eq!(files[0].mentions[1].kind, Kind::Icon);
    assert_eq!(
        files[0].mentions[1].spot.to_string(),
        "line 2: <link rel=icon href=a.png#x>"
    );
}

#[test]
fn what_is_no_url_is_said() {
    let named = named_by(
        "<script src=''></script><link rel=stylesheet href=' '><img src='http://['>\
         <img src='file:///C:/logo.png'><img src=blob:x>",
    );
    let unusable: Vec<_> = named
        .unusable()
        .iter()
        .map(|it| it.written.as_str())
        .collect();
    assert_eq!(unusable, ["", "", "http://[", "file:///C:/logo.png"]);
    assert_eq!(named.files().len(), 0);
}

#[test]
fn a_base_has_its_bounds() {
    let url = Url::parse("https://a.example/").unwrap();
    let read = |length| {
        let page = format!("<base href='/{}/'><img src=a>", "x".repeat(length - 2));
        references(&page, &url, &mut Policies::none(&url), &mut |_, _| {})
    };
    assert!(read(LONGEST_BASE).1.is_none() && read(LONGEST_BASE + 1).1.is_some());
}

/// However long they take on a loaded machine.
#[tokio::test(start_paused = true)]
async fn hostile_pages_are_bounded() {
    let tags: Vec<_> = (0..3_000).map(|n| format!("<img src={n}>")).collect();
    let named = named_by(&tags.concat());
    assert_eq!((named.files().len(), named.beyond()), (2_000, 1_000));
    let page = "<img src=a>".repeat(10_000);
    let named = named_by(&page);
    let file = named.files().next().unwrap();
    assert!(file.mentions.len() < 50);
    assert_eq!(file.places(), 10_000);
    assert_eq!(of(&"<div>".repeat(50_000)), [""; 0]);
}

/// Pieces that pages are made of, whole and broken.
const PIECES: [&str; 36] = [
    "<",
    "</",
    ">",
    "/>",
    "<!--",
    "-->",
    "<!doctype html>",
    "<![CDATA[",
    "]]>",
    "<?",
    "<script",
    "</script>",
    "<style>",
    "</style>",
    "<img",
    "<link rel=stylesheet",
    "<template>",
    "</template>",
    "<svg>",
    "<math>",
    "<plaintext>",
    "<base",
    "<noscript>",
    " src=",
    " href=",
    " srcset=",
    " style=",
    "\"",
    "'",
    "a.png",
    "//b/c.js",
    "http://[",
    "url(",
    "@import ",
    "&amp;",
    "\0",
];

proptest! {
    #[test]
    fn every_text_is_read_as_a_page(pieces in vec(select(&PIECES[..]), 0..40)) {
        let named = named_by(&pieces.concat());
        for file in named.files() {
            prop_assert!(file.url.username().is_empty() && file.places() > 0);
            let spot = file.spot().to_string();
            prop_assert!(spot.starts_with("line 1: ") && !spot.contains(char::is_control), "{spot}");
        }
    }
}
