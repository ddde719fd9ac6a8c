//! Text that XML can carry.

use crate::source::printable;

/// `text` as XML 1.0 has a place for it (section 2.2): ANSI sequences are
/// dropped, the rest is printable as on the console, and nothing ends a CDATA
/// section. `junit-report` writes whatever it is given.
///
/// Readers write messages to logs, where runners of CI servers take `##[NAME]` (GitHub)
/// and `##vso[NAME]` (Azure) for commands wherever they stand: they are broken, too.
pub(super) fn clean(text: &str) -> String {
    let text = without_ansi(text);
    // A section split in two would be joined with a comma by some.
    let text = printable(&text).replace("]]>", "]] >");
    COMMANDS.into_iter().fold(text, |text, begin| {
        let (hashes, name) = begin.split_at(2);
        text.replace(begin, &format!("{hashes} {name}"))
    })
}

/// What begins a command to a CI server.
const COMMANDS: [&str; 3] = ["##[", "##vso[", "##teamcity["];

/// As [`clean`], for an attribute: parsers make spaces of its line ends.
pub(super) fn clean_line(text: &str) -> String {
    let lines: Vec<_> = text.split(['\n', '\t', '\r']).map(str::trim).collect();
    clean(lines.join(" ").trim())
}

/// Without the sequences that colour text (ECMA-48, section 5.4): ESC `[`,
/// parameters, one final byte.
fn without_ansi(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        out.push_str(before);
        let parameters = after
            .find(|c| !matches!(c, ' '..='?'))
            .unwrap_or(after.len());
        let final_byte = after[parameters..].chars().next();
        rest = match final_byte {
            Some('@'..='~') => &after[parameters + 1..],
            _ => &after[parameters..],
        };
    }
    out.push_str(rest);
    out
}

/// A part of a `classname`, whose dots separate packages.
pub(super) fn without_dots(text: &str) -> String {
    clean_line(text).replace('.', "_")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;

    #[test]
    fn nothing_is_left_that_xml_has_no_place_for() {
        assert_eq!(clean("a\x1b[1;31mb\x1b[0m\x1b]c\x1b["), "ab␛]c");
        assert_eq!(clean("\0\r\n\r\u{85}\u{ffff}\x7f"), "␀\n␍\\u{85}\\u{ffff}␡");
        assert_eq!(clean("]]>]]]>]\x1b[0m]>"), "]] >]]] >]] >");
        assert_eq!(clean("###[a]##vso[b]# ##"), "### [a]## vso[b]# ##");
        assert_eq!(clean_line(" a\n b\t\tc\r\n"), "a b  c");
        assert_eq!(without_dots("127.0.0.1"), "127_0_0_1");
    }

    proptest! {
        #[test]
        fn every_text_is_one_that_xml_carries(text in "(\\PC|[\\x00-\\x9f]|\\]\\]>|\\x1b\\[3?m?){0,24}") {
            let (text, line) = (clean(&text), clean_line(&text));
            prop_assert_eq!(clean(&text), text.as_str());
            prop_assert!(!line.contains(['\n', '\t']));
            let escaped = quick_xml::escape::escape(line.as_str());
            let xml = format!("<a b=\"{escaped}\"><![CDATA[{text}]]></a>");
            let mut reader = Reader::from_str(&xml);
            let Ok(Event::Start(tag)) = reader.read_event() else {
                panic!("an element");
            };
            let attribute = tag.attributes().next().unwrap().unwrap();
            prop_assert_eq!(attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).unwrap(), line);
            let mut read = String::new();
            if !text.is_empty() {
                let Ok(Event::CData(data)) = reader.read_event() else {
                    panic!("a section");
                };
                read.push_str(&data.decode().unwrap());
            }
            prop_assert_eq!(read, text);
        }
    }
}
