use super::*;

/// Whether `text` as a whole may read as `character`.
fn reads_as(text: &str, character: char) -> bool {
    let mut reader = Reader::new(text.as_bytes(), 1_000_000);
    let readings = reader.at(0, DEEPEST);
    let mut utf8 = [0; 4];
    let wanted = character.encode_utf8(&mut utf8).as_bytes();
    readings
        .iter()
        .any(|it| it.end == text.len() && it.bytes() == wanted)
}

#[test]
fn each_escape_is_read() {
    for (text, character) in [
        ("A", 'A'),
        ("+", ' '),
        ("%2F", '/'),
        ("%2f", '/'),
        ("%u00e9", 'é'),
        ("\\/", '/'),
        ("\\n", '\n'),
        ("\\'", '\''),
        ("\\x41", 'A'),
        ("\\u00E9", 'é'),
        ("\\u{e9}", 'é'),
        ("\\ud83d\\ude00", '😀'),
        ("&quot;", '"'),
        ("&eacute;", 'é'),
        ("&NewLine;", '\n'),
        ("&#39;", '\''),
        ("&#x27;", '\''),
        ("&#X0027;", '\''),
        ("␊", '\n'),
        ("␡", '\x7f'),
    ] {
        assert!(reads_as(text, character), "{text}");
    }
    for (text, character) in [
        ("%2", '%'),
        ("&amp", '&'),
        ("&#x110000;", '\0'),
        ("\\ud83d", '?'),
        ("\\q", 'q'),
    ] {
        assert!(!reads_as(text, character), "{text}");
    }
}

#[test]
fn escapes_are_read_in_each_other() {
    for (text, character) in [
        ("%252525252541", 'A'),
        ("&amp;amp;amp;lt;", '<'),
        ("\\\\\\\\\\\\\\\"", '"'),
        ("%26quot%3B", '"'),
        ("\\u0026#x2F;", '/'),
        ("&bsol;u002f", '/'),
        ("%255Cn", '\n'),
        ("%2B", ' '),
        ("&#37;2%46", '/'),
        ("\\u0025\\u0032\\u0046", '/'),
    ] {
        assert!(reads_as(text, character), "{text}");
    }
    assert!(!reads_as("%25252525252541", 'A'));
}

#[test]
fn a_hostile_text_takes_a_bounded_number_of_steps() {
    for (text, times) in [
        ("\\", 10_000),
        ("%25", 5000),
        ("&amp;", 4000),
        ("\\u005c", 4000),
    ] {
        let text = text.repeat(times);
        let mut reader = Reader::new(text.as_bytes(), 1_000_000);
        for at in 0..text.len() {
            reader.at(at, DEEPEST);
            reader.forget();
        }
        assert!(reader.known.len() <= 2 * KNOWN);
    }
}
