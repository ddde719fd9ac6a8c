//! Stylesheets and scripts.

use proptest::prelude::*;

use super::*;

fn css(text: &str) -> String {
    said(Kind::Stylesheet, "text/css", text.as_bytes())
}

#[test]
fn what_browsers_read_is_fine() {
    for text in [
        "a{color:red}",
        "a{color:red;b{c:d}&:hover{e:f}}",
        "/* nothing yet */",
        "  \n",
        "@charset \"utf-8\";",
        "@import 'a.css'",
        "@import url(a.css);",
        "@layer a, b;",
        "@layer a",
        "@font-face{font-family:a;src:url(a.woff2)}",
        "@media print{}",
        "@-ms-viewport{width:device-width}",
        "<!-- a{} -->",
        "\u{feff}a{}",
        "*{*zoom:1;filter:progid:DXImageTransform.Microsoft.gradient(startColorstr='#80000000',endColorstr='#80000000')}",
        ":root{--x:{a:b};--y:url(x'y);--z:;--json:[1,{\"a\":2}]}",
        ":is(a,b)>c~d+e|f::before,a[href^='x'i] *,#a.b:not([c]):nth-child(2n + 1){}",
        "a{content:\"\\\"}/*\";b:url( 'a)b' )}",
        "a{background:url(data:image/png;base64,iVBO/*)}",
        "a{background:url(a\\)b)}",
        "a{b:\"no end\n}c{d:e}",
        ".\\31 0\\/12{width:1px}.md\\:a{}",
        "a{}\\}{}",
        "a{}\n}\nb{}",
        "a{}\n}",
        "a{} ;",
        "<<<<<<< HEAD\n=======\n>>>>>>> x\na{}b{}",
        "@tailwind base; a{}",
        "@use 'x'; $a: 1px; .b{} .c{}",
        "a{b:c}/*# sourceMappingURL=a.css.map */",
    ] {
        assert_eq!(css(text), "", "{text}");
    }
}

#[test]
fn what_stands_open_at_the_end_is_said_with_its_line() {
    for (text, open) in [
        ("a{}\n/* b", "a comment that begins in line 2"),
        ("a{}/*/", "a comment that begins in line 1"),
        ("a{\r\nb:c", "a `{` that begins in line 1"),
        ("@media print{\r\n\ra\n{b:c}", "a `{` that begins in line 1"),
        ("a{}\nb{c:'d", "a string that begins in line 2"),
        ("a{}\nb{c:\"d\\", "a string that begins in line 2"),
        ("a{}\nb{c:url(d", "a `url(` that begins in line 2"),
        ("a{}b{c:calc(1px}\nd{e:f}", "a `(` that begins in line 1"),
        ("a[b=\"c\"{d:e}\nf{}", "a `[` that begins in line 1"),
        ("a{}b[c", "a `[` that begins in line 1"),
        ("a{}\n\n.btn-pri", "a rule that begins in line 3"),
        ("a{}b,", "a rule that begins in line 1"),
        ("a{}@media scr", "a rule that begins in line 1"),
        ("a{}@medi", "a rule that begins in line 1"),
    ] {
        assert_eq!(css(text), format!("it ends inside {open}"), "{text}");
    }
}

#[test]
fn a_text_of_which_nothing_is_a_rule_is_no_stylesheet() {
    let none = "browsers find no rule in it:";
    for (text, why) in [
        ("Not Found", "it begins with \"Not Found\""),
        (
            "Error: Can't find 'a' {\n code: 1 }",
            "it begins with \"Error: Can't find 'a' {\"",
        ),
        ("{\"detail\": \"Not found.\"}", "it is JSON"),
        ("[]", "it is JSON"),
        (
            "<<<<<<< HEAD\na{}\n=======\nb{}\n>>>>>>> x\n",
            "it begins with a conflict mark of Git",
        ),
        (
            "@tailwind base;\n@tailwind utilities;",
            "none knows its @tailwind",
        ),
        ("@charset \"utf-8\";nothing", "it begins with \"nothing\""),
        (
            "export default function(){}",
            "it begins with \"export default function(){}\"",
        ),
        ("\0\0\0\0", "all its bytes are 0"),
    ] {
        assert_eq!(css(text), format!("{none} {why}"), "{text}");
    }
}

#[test]
fn a_pointer_of_git_lfs_is_no_file() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    let said_of = |kind| said(kind, "text/css", pointer.as_bytes());
    for kind in [
        Kind::Stylesheet,
        Kind::Script,
        Kind::Image,
        Kind::Font,
        Kind::Manifest,
    ] {
        assert_eq!(
            said_of(kind),
            "it is a pointer of Git LFS instead of the file"
        );
    }
    assert_eq!(said_of(Kind::Data), "");
}

#[test]
fn scripts_are_judged_by_their_beginning() {
    let script = |kind, text: &str| said(kind, "text/javascript", text.as_bytes());
    for text in [
        "<!-- a",
        "x<y",
        "{}",
        "{a:1}",
        "[1]",
        "{\"a\";1}",
        "\"use strict\"",
        "(((",
        "/*\n<<<<<<< HEAD\n=======\n>>>>>>> x\n*/",
        "a(`\n<<<<<<< HEAD\n=======\n>>>>>>> x\n`)",
        "a()\n<<<<<<< HEAD\n",
    ] {
        assert_eq!(script(Kind::Script, text), "", "{text}");
    }
    for (text, why) in [
        ("\u{feff}\n<%= a %>", "it begins with \"<%= a %>\""),
        ("<<<<<<< HEAD\na()", "it begins with a conflict mark of Git"),
        ("{\"error\": {\"a\": []}}\n", "it is JSON"),
        (
            "a()\n<<<<<<< HEAD\nb()\n=======\nc()\n>>>>>>> x\n",
            "a conflict mark of Git stands in line 2",
        ),
    ] {
        assert_eq!(
            script(Kind::Script, text),
            format!("no browser runs it: {why}")
        );
    }
    let module = script(Kind::Module, "<!-- a");
    assert_eq!(module, "no browser runs it: it begins with \"<!-- a\"");
}

#[test]
fn utf_16_that_nobody_declares_is_told() {
    let text = ".a{color:red} .b{}".encode_utf16();
    let bytes: Vec<u8> = text.flat_map(u16::to_le_bytes).collect();
    let utf16 = "it is in UTF-16, and nothing says so to browsers";
    assert_eq!(said(Kind::Stylesheet, "text/css", &bytes), utf16);
    assert_eq!(said(Kind::Script, "text/javascript", &bytes), utf16);
}

#[test]
fn hostile_nesting_is_not_judged() {
    for open in ["a{", "(", "a(", "["] {
        let text = format!("a{{}}{}", open.repeat(200_000));
        assert_eq!(css(&text), "unjudged: it is nested too deeply to be read");
    }
}

proptest! {
    #[test]
    fn every_text_is_judged(text in "([a-z@;:{}()\\[\\]\"' \n\r\\\\#0-9]|url\\(|@import |/\\*|\\*/|<!--|é){0,40}") {
        let said = css(&text);
        prop_assert!(!said.contains(char::is_control), "{said:?}");
        let _ = said_of_script(&text);
    }

    /// What stands behind a stylesheet is outside of it, unless that ends inside of
    /// something. A string ends with its line.
    #[test]
    fn what_is_closed_takes_no_more_in(text in "([a-z:{}()\\[\\]\"' \n\\\\]|url\\(|/\\*|\\*/){0,20}") {
        let open = match at_end::open(&text).unwrap() {
            Some(Flaw::EndsInside { open, .. }) => Some(open),
            _ => None,
        };
        let marked = format!("{text}\n@mark;");
        let mut parser = cssparser::Parser::new(&marked);
        let mut is_outside = false;
        while let Ok(token) = parser.next() {
            is_outside |= matches!(token, cssparser::Token::AtKeyword(name) if &**name == "mark");
        }
        prop_assert!(is_outside == open.is_none() || open == Some(Open::String), "{open:?}");
    }
}

fn said_of_script(text: &str) -> String {
    said(Kind::Module, "text/javascript", text.as_bytes())
}
