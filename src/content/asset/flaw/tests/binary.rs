//! Images and fonts.

use super::*;

fn image(bytes: &[u8]) -> String {
    said(Kind::Image, "image/png", bytes)
}

fn font(bytes: &[u8]) -> String {
    said(Kind::Font, "application/octet-stream", bytes)
}

fn svg(text: &str) -> String {
    said(Kind::Icon, "image/svg+xml", text.as_bytes())
}

const PNG: &[u8] = include_bytes!("../../../../demo/logo.png");

const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// A scan of two bytes with a stuffed one, behind a segment that has an end of its
/// own in it, as one with a smaller picture.
const JPEG: &[u8] =
    b"\xff\xd8\xff\xe1\0\x06\xff\xd9xx\xff\xda\0\x04ab\x12\xff\0\xff\xd0\x34\xff\xd9";

const WEBP: &[u8] = b"RIFF\x0e\0\0\0WEBPVP8L\x01\0\0\0/\0";

const AVIF: &[u8] = b"\0\0\0\x14ftypavif\0\0\0\0mif1\0\0\0\x0cmetaabcd\0\0\0\x0amdatxy";

const ICO: &[u8] = b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0\x04\0\0\0\x16\0\0\0abcd";

/// One pixel of 24 bits, which takes a row of four bytes.
const BMP: &[u8] = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\xff\xff\xff\xff\x01\0\x18\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0abcd";

const TIFF: &[u8] = b"II*\0\x0c\0\0\0abcd\0\0";

const JXL: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x09jxlpx";

#[test]
fn images_are_known_by_their_bytes_whatever_their_type() {
    for (name, bytes) in [
        ("PNG", PNG),
        ("GIF", GIF),
        ("JPEG", JPEG),
        ("WebP", WEBP),
        ("AVIF", AVIF),
        ("ICO", ICO),
        ("BMP", BMP),
        ("TIFF", TIFF),
        ("JPEG XL", JXL),
    ] {
        assert_eq!(image(bytes), "", "{name}");
        assert_eq!(image(&[bytes, b"\0\0\0\0\0more"].concat()), "", "{name}");
        let as_svg = said(Kind::Image, "image/svg+xml", bytes);
        let article = if "AI".contains(&name[..1]) { "an" } else { "a" };
        assert_eq!(
            as_svg,
            format!("{article} {name}, which browsers don't show as an SVG")
        );
    }
    for bytes in [&b"\xff\x0a"[..], b"\xff\x4f\xff\x51"] {
        assert_eq!(image(bytes), "");
    }
}

#[test]
fn images_that_are_cut_say_so() {
    for (name, bytes) in [
        ("a PNG", PNG),
        ("a JPEG", JPEG),
        ("an AVIF", AVIF),
        ("a JPEG XL", JXL),
    ] {
        for length in [bytes.len() - 1, bytes.len() - 5] {
            let said = image(&bytes[..length]);
            assert_eq!(
                said,
                format!("it is cut off: {name} without its end"),
                "{length}"
            );
        }
    }
    for (name, bytes) in [("a WebP", WEBP), ("an ICO", ICO), ("a BMP", BMP)] {
        let said = image(&bytes[..bytes.len() - 1]);
        let bytes = bytes.len();
        assert_eq!(
            said,
            format!("it is cut off: {name} that by itself has {bytes} bytes")
        );
    }
    // Its trailer is missed by nobody.
    assert_eq!(image(&GIF[..GIF.len() - 1]), "");
    for length in [10, 20, 30, GIF.len() - 2] {
        assert_eq!(
            image(&GIF[..length]),
            "it is cut off: a GIF without its end"
        );
    }
    assert_eq!(image(&TIFF[..12]), "it is cut off: a TIFF without its end");
}

#[test]
fn what_is_no_image_is_shown() {
    let none = "its first bytes are of no image:";
    for (bytes, why) in [
        (&b"Not Found"[..], "it begins with \"Not Found\""),
        (b"\x89PNG\n\x1a\n", "it begins with \"\u{fffd}PNG\""),
        (b"{\"a\":1}", "it is JSON"),
        (b"<p>no", "it begins with \"<p>no\""),
        (b"\0\0\0", "all its bytes are 0"),
        (
            b"\0\0\0\x10ftypisom\0\0\0\0",
            "it begins with \"\\u{0}\\u{0}\\u{0}\\u{10}ftypisom\\u{0}\\u{0}\\u{0}\\u{0}\"",
        ),
    ] {
        assert_eq!(image(bytes), format!("{none} {why}"));
    }
}

#[test]
fn an_svg_ends_with_its_root() {
    const NS: &str = "xmlns='http://www.w3.org/2000/svg'";
    let with_entities = "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"a\" [ <!-- ]> --> <!ENTITY ns '>]'> ]><svg xmlns='&ns;'/>";
    for text in [
        format!("<svg {NS}/>"),
        format!(
            "\u{feff}<?xml version='1.0'?><!-- <svg> --><svg {NS}><g><a b='>'/></g><svg/></svg>\n<!-- "
        ),
        "<s:svg xmlns:s=\"http://www.w3.org/2000/svg\"><s:g></s:g></s:svg>".to_owned(),
        format!("<svg {NS}><style><![CDATA[ a > b {{}} </svg> ]]></style></svg>"),
        with_entities.to_owned(),
    ] {
        assert_eq!(svg(&text), "", "{text}");
    }
    for text in [
        format!("<svg {NS}>"),
        format!("<svg {NS}"),
        format!("<svg {NS}><g></g>"),
        format!("<svg {NS}><!-- </svg>"),
        format!("<svg {NS}><g a='</svg>"),
        format!("<svg {NS}></svg"),
    ] {
        assert_eq!(
            svg(&text),
            "it is cut off: an SVG without its end",
            "{text}"
        );
    }
    assert_eq!(
        svg("<svg><path/></svg>"),
        "an SVG without `xmlns=\"http://www.w3.org/2000/svg\"`, which browsers don't show"
    );
    let whole = format!("<svg {NS}/>");
    assert_eq!(
        image(whole.as_bytes()),
        "an SVG, which browsers show only as image/svg+xml"
    );
    let marked = format!("\u{feff}{whole}");
    let utf16 = marked.encode_utf16().flat_map(u16::to_be_bytes);
    let utf16: Vec<u8> = utf16.collect();
    assert_eq!(said(Kind::Image, "image/svg+xml", &utf16), "");
}

#[test]
fn fonts_are_as_long_as_they_say() {
    let ttf = b"\0\x01\0\0\0\x01\0\0\0\0\0\0glyfabcd\0\0\0\x1c\0\0\0\x04abcd";
    let mut collection = b"ttcf\0\x01\0\0\0\0\0\x01\0\0\0\x10".to_vec();
    collection.extend(b"\0\x01\0\0\0\x01\0\0\0\0\0\0glyfabcd\0\0\0\x2c\0\0\0\x04abcd");
    let mut eot = vec![0; 40];
    (eot[0], eot[34], eot[35]) = (40, 0x4c, 0x50);
    let woff2 = b"wOF2\0\x01\0\0\0\0\0\x0e..";
    let svg = b"<svg><font/></svg>";
    let fonts: [&[u8]; 5] = [ttf, &collection, &eot, woff2, svg];
    for bytes in fonts {
        assert_eq!(font(bytes), "");
        let cut = font(&bytes[..bytes.len() - 1]);
        assert!(cut.starts_with("it is cut off: "), "{cut}");
    }
    assert_eq!(
        font(&woff2[..13]),
        "it is cut off: a WOFF2 font that by itself has 14 bytes"
    );
    assert_eq!(font(b"wOFF"), "it is cut off: a WOFF font without its end");
    assert_eq!(
        font(b"wOF2\0\x01\0\0\0\0\0\x0c.."),
        "a WOFF2 font that by itself has 12 bytes, so browsers refuse it"
    );
    assert_eq!(
        font(b"no font"),
        "its first bytes are of no font: it begins with \"no font\""
    );
}

#[test]
fn any_part_of_a_file_is_judged() {
    for bytes in [PNG, GIF, JPEG, WEBP, AVIF, ICO, BMP, TIFF, JXL] {
        for length in 0..bytes.len() {
            let _ = (image(&bytes[..length]), font(&bytes[length..]));
        }
    }
}
