//! What stylesheets name.

use proptest::prelude::*;

use super::*;

fn found(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    references(text, Part::Sheet, &mut |found| {
        let late = if found.is_late { " late" } else { "" };
        let idle = if let Effect::Idle(idle) = &found.effect {
            format!(" {idle}")
        } else {
            String::new()
        };
        all.push(format!(
            "{} {} {}{late}{idle}",
            found.line, found.kind, found.url
        ));
    })
    .unwrap();
    all
}

#[test]
fn urls_are_found_wherever_they_stand() {
    assert_eq!(
        found(
            "@charset 'utf-8'; @import 'a.css';\n@import url(b.css) layer(x) print;\n\
             /* url(no.png) */ @media print { a { background: URL( 'c.png' ) } }\n\
             @font-face { font-family: \"url(x)\"; src: local(d), url(e.woff2) format('woff2'),\n url('f.eot?#iefix') }\n\
             b { background-image: image-set('g.png' 1x, url(h.png) 2x type('image/png')) ; filter: url(#id) }\n\
             c { cursor: url( i\\.cur ), auto; --x: url(j.png); content: 'url(no.png)' }\n\
             d { background: url() } @import 'late.css'; e { background: url(data:,) }"
        ),
        [
            "1 a stylesheet a.css",
            "2 a stylesheet b.css for `print`",
            "3 an image c.png",
            "4 a font e.woff2",
            "6 an image g.png",
            "6 an image h.png",
            "7 an image i.cur",
            "7 an image j.png",
            "8 a stylesheet late.css late",
            "8 an image data:,",
        ]
    );
}

#[test]
fn what_no_browser_loads_is_left_out() {
    assert_eq!(
        found(
            "a { behavior: url(PIE.htc); -moz-binding: url(x.xml); color: red }\n\
             @font-face { src: url(a.eot); src: url('a.eot?#iefix') format('embedded-opentype'),\
             url(a.woff2) format('woff2'), url(a.ttf), url(a.svg#a) }\n\
             .behavior { background: url(b.png) }"
        ),
        ["2 a font a.woff2", "3 an image b.png"]
    );
}

#[test]
fn imports_come_first() {
    assert_eq!(found("@layer a, b; @import 'a.css'").len(), 1);
    for late in [
        "@layer a {} @import 'a.css'",
        "@namespace url(http://www.w3.org/1999/xhtml); @import 'a.css'",
        "@media screen { @import 'a.css'; }",
    ] {
        assert_eq!(found(late), ["1 a stylesheet a.css late"], "{late}");
    }
    assert_eq!(found("@import").len(), 0);
    assert_eq!(found("@import a; b { background: url(c.png) }").len(), 1);
    assert_eq!(
        found("@font-face; a { background: url(c.png) }"),
        ["1 an image c.png"]
    );
}

#[test]
fn broken_style_is_read_as_far_as_it_goes() {
    assert_eq!(found("a { background: url(a.png"), ["1 an image a.png"]);
    assert_eq!(
        found("a { b: url(a\"b.png); } c { d: url(e.png) }"),
        ["1 an image e.png"]
    );
    assert_eq!(found("} ) ] a { d: url(e.png) }"), ["1 an image e.png"]);
    assert_eq!(found(""), [""; 0]);
}

#[test]
fn hostile_nesting_is_given_up() {
    for open in ["{", "(", "a("] {
        let text = open.repeat(200_000);
        assert!(
            references(&text, Part::Sheet, &mut |_| ()).is_err(),
            "{open}"
        );
    }
    let mut all = 0;
    let style = "background:url(a.png);color:red";
    references(style, Part::Declarations, &mut |_| all += 1).unwrap();
    assert_eq!(all, 1);
}

proptest! {
    #[test]
    fn a_url_is_found_however_it_is_written(url in "[a-z]\\PC{0,12}", quoted: bool) {
        let mut text = "a{b:url(".to_owned();
        if quoted {
            cssparser::serialize_string(&url, &mut text).unwrap();
        } else {
            cssparser::serialize_identifier(&url, &mut text).unwrap();
        }
        let expected = format!("1 an image {url}");
        prop_assert_eq!(found(&(text + ")}")), [expected]);
    }

    #[test]
    fn every_text_is_read(text in "([a-z@;:{}()\\[\\]\"' \n\\\\]|url\\(|@import |/\\*|\\*/|<!--){0,40}") {
        let _ = references(&text, Part::Sheet, &mut |_| ());
        let _ = references(&text, Part::Declarations, &mut |_| ());
    }
}
