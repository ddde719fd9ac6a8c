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

const SPOILT: &str = "whose parts don't fit together, so browsers don't show it";

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
        (
            b"\x89PNG\n\x1a\n",
            "it is a PNG whose line ends were changed",
        ),
        (b"\r\nGIF89a", "white space stands in front of a GIF"),
        (
            b"\xef\xbb\xbf\xff\xd8\xff",
            "a byte order mark stands in front of a JPEG",
        ),
        (b"iVBORw0KGgoAAAA", "it is a PNG in base64"),
        (b"data:image/jpeg;base64,/9j/4A", "it is a JPEG in base64"),
        (b"{\"a\":1}", "it is JSON"),
        (b"<p>no", "it begins with \"<p>no\""),
        (b"\0\0\0", "all its bytes are 0"),
        (
            b"\0\0\0\x10ftypisom\0\0\0\0",
            "it begins with the bytes 00 00 00 10 66 74 79 70",
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
            "\u{feff}<?xml version='1.0'?><!-- <svg> --><svg {NS}><g><a b='>'/></g><svg/></svg>\n<!-- -->"
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
fn zeros_at_the_end_are_told() {
    let zeros = [0; 600];
    let last = "its last 600 bytes are zeros";
    let half = |bytes: &[u8]| [&bytes[..bytes.len() / 2], &zeros].concat();
    for bytes in [PNG, JPEG] {
        let said = image(&half(bytes));
        assert!(said.contains("zeros"), "{said}");
        assert_eq!(image(&[bytes, &zeros].concat()), "");
    }
    let mut webp = b"RIFF\x64\x02\0\0WEBPVP8L\x58\x02\0\0/".to_vec();
    webp.extend([1; 7]);
    webp.extend(&zeros[..593 + 7 - 8]);
    assert_eq!(image(&webp), "its last 592 bytes are zeros");
    webp.truncate(20);
    webp.extend([1; 600]);
    assert_eq!(image(&webp), format!("a WebP {SPOILT}"));
    let icon = [&ICO[..18], b"\x20\0\0\0", &[1; 10], &zeros].concat();
    assert_eq!(image(&icon), last);
    let woff = |private: u8| {
        let mut woff = b"wOF2\0\x01\0\0\0\0\x02\x88".to_vec();
        woff.resize(47, 1);
        woff.push(private);
        woff[44..47].fill(0);
        woff.extend(&zeros);
        font(&woff)
    };
    assert_eq!(
        (woff(0).as_str(), woff(1).as_str()),
        ("its last 604 bytes are zeros", "")
    );
    let ttf = |sum: u8| {
        let mut ttf = b"\0\x01\0\0\0\x01\0\0\0\0\0\0glyf\0\0\0".to_vec();
        ttf.extend([sum, 0, 0, 0, 0x1c, 0, 0, 2, 0x58]);
        font(&[&ttf[..], &zeros].concat())
    };
    assert_eq!((ttf(9).as_str(), ttf(0).as_str()), (last, ""));
    for kind in [Kind::Stylesheet, Kind::Script, Kind::Icon] {
        let text: &[u8] = match kind {
            Kind::Stylesheet => b"a{}",
            Kind::Script => b"a()",
            _ => b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        };
        assert_eq!(said(kind, "image/svg+xml", &[text, &zeros].concat()), last);
    }
}

#[test]
fn what_was_read_as_text_is_named() {
    let noise: Vec<u8> = (0..=255).cycle().take(2_000).collect();
    let jpeg = [b"\xff\xd8\xff\xe0\0\x10JFIF\0", &noise[..]].concat();
    let webp = [b"RIFF\x10\x0f\0\0WEBPVP8 \x10\x07\0\0", &noise[..]].concat();
    let font_of = [b"wOF2\0\x01\0\0\0\0\x0f\x10", &noise[..]].concat();
    for (bytes, format) in [
        (jpeg, "a JPEG"),
        (webp, "a WebP"),
        (font_of, "a WOFF2 font"),
    ] {
        let latin: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let lossy = String::from_utf8_lossy(&bytes).into_owned();
        for text in [latin, lossy] {
            let said = match format {
                "a WOFF2 font" => font(text.as_bytes()),
                _ => image(text.as_bytes()),
            };
            assert_eq!(
                said,
                format!("it is {format} that was read as text, and is none any more")
            );
        }
    }
}

#[test]
fn an_svg_is_well_formed() {
    let of = |inner: &str| {
        svg(&format!(
            "<svg xmlns='http://www.w3.org/2000/svg'>\n{inner}</svg>"
        ))
    };
    for inner in [
        "<a xmlns:x='y' x:b='&lt;&#169;&#xa9;'><x:c/></a>",
        "<a xml:space='preserve' é='1'/>",
        "<style><![CDATA[ a > b && c ]]></style>",
        "<!-- a - b --><?x y?>",
        "a > b \" ' é",
    ] {
        assert_eq!(of(inner), "", "{inner}");
    }
    for (inner, why) in [
        ("<a x:b='1'/>", "`x:b` without `xmlns:x=…`"),
        ("<a><b xmlns:x='y'/><x:c/></a>", "`x:c` without `xmlns:x=…`"),
        (
            "<a b='c & d'/>",
            "a `&` stands in an attribute, which is written `&amp;`",
        ),
        ("<a b='&nbsp;'/>", "`&nbsp;` is no entity of XML"),
        ("&nbsp;", "`&nbsp;` is no entity of XML"),
        ("<a b='<'/>", "a `<` stands in an attribute"),
        ("\u{1}", "the character U+0001 stands in it"),
        ("]]>", "`]]>` stands in its text"),
        ("<a {b}='1'/>", "`{b}` is no name in XML"),
        (
            "</svg><p/><svg>",
            "a second element stands behind the first",
        ),
        ("</svg>text<svg>", "text stands behind its root"),
    ] {
        assert_eq!(
            of(inner),
            format!("an SVG that browsers don't show: in line 2, {why}")
        );
    }
    for inner in [
        "a & b",
        "<a b=9 />",
        "<a b='1' b='2'/>",
        "<a b/>",
        "<a></b>",
        "<!-- a -- b -->",
        "<!-- a --->",
        "<a b={40}/>",
        "<?xml version='1.0'?>",
    ] {
        let said = of(inner);
        assert!(
            said.starts_with("an SVG that browsers don't show: in line 2, "),
            "{inner}: {said}"
        );
    }
    let root = "<svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>";
    assert_eq!(
        svg(&format!("<!DOCTYPE svg [ <!ENTITY a 'b'> ]>{root}")),
        ""
    );
    assert_eq!(svg(&format!("<!DOCTYPE svg PUBLIC 'a' 'b'>{root}")), "");
    let early = svg(&format!("\n<?xml version='1.0'?>{root}"));
    assert!(early.ends_with("in line 2, `<?xml` must come first, and something stands before it"));
    let version = svg(&format!("<?xml version='2.0'?>{root}"));
    assert!(
        version.ends_with("in line 1, there is no version 2.0 of XML"),
        "{version}"
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
