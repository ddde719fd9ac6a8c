use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use url::form_urlencoded;

use super::*;
use crate::source::{elide, one_line, printable, quote};

fn secrets(values: &[&str]) -> Secrets {
    values
        .iter()
        .map(|value| Secret::masked(*value, "secret"))
        .collect()
}

#[test]
fn a_secret_is_hidden_in_every_spelling() {
    let secrets: Secrets = [
        Secret::masked("abcd", "secret"),
        Secret::of_environment("TOKEN", "abcd e\"fg/ü"),
        Secret::masked("", "secret"),
    ]
    .into_iter()
    .collect();
    for (text, shown) in [
        ("x abcd e\"fg/ü, abcd", "x $TOKEN, ***"),
        ("abcd+e%22fg%2F%C3%BC!", "***!"),
        ("abcd%20e%22fg/%c3%bc!", "***!"),
        ("abcd e\\\"fg\\/\\u00fc!", "***!"),
        ("abcd e&quot;fg&sol;&uuml;!", "***!"),
        ("abcd&#32;e&#x22;fg/&#252;!", "***!"),
        ("abcd%2520e%2522fg%252F%25C3%25BC!", "***!"),
        ("\\u0061bcd e\\\\\\\"fg/ü!", "***!"),
        ("6162636420652266672FC3BC!", "***!"),
        ("abcd", "***"),
        ("%61bcd", "***"),
        // Too short to be hidden where it is nested.
        ("%2561bcd", "%2561bcd"),
    ] {
        assert_eq!(secrets.hide(text), shown, "{text}");
    }
    assert!(matches!(secrets.hide("plain"), Cow::Borrowed(_)));
    assert_eq!(
        format!("{:?}", secrets.of_value("abcd e\"fg/ü")),
        "Some($TOKEN)"
    );
}

#[test]
fn what_is_cut_shows_no_part_of_a_secret() {
    let secrets = secrets(&["hünter22 & \"co\""]);
    for (text, shown) in [
        (
            "\"a=hünter2…\" (99 characters)",
            "\"a=***…\" (99 characters)",
        ),
        ("hünt…, hünter", "***…, hünter"),
        ("hün…", "hün…"),
        ("hün%…", "***…"),
        ("h%C3%BCnter22%2…", "***…"),
        ("hünter22 &am…", "***…"),
        ("hünter22 \\u00…", "***…"),
        ("got \"…ter22 & \\\"co\\\" is", "got \"…*** is"),
        ("…mp; &quot;co&quot;", "…***"),
        ("…nter2…", "…***…"),
        ("…and so on…", "…and so on…"),
    ] {
        assert_eq!(secrets.hide(text), shown, "{text}");
    }
}

#[test]
fn of_secrets_that_overlap_nothing_is_shown() {
    let secrets = secrets(&["abcdefgh", "efghijkl", "abcdefgh-and-more", "aaaaaaaa"]);
    for (text, shown) in [
        (">abcdefghijkl<", ">***<"),
        (">abcdefgh-and-more<", ">***<"),
        (">aaaaaaaaaaa<", ">***<"),
        ("abcdefghabcdefgh", "******"),
    ] {
        assert_eq!(secrets.hide(text), shown);
    }
}

/// Found by `no_chain_of_encoders_shows_a_secret`.
#[test]
fn an_escape_at_the_end_is_hidden_whole() {
    let secrets = secrets(&["ABCDEFG%"]);
    assert_eq!(secrets.hide("a ABCDEFG%25 ABCDEFG% b"), "a *** *** b");
}

#[test]
fn a_secret_of_several_lines_is_hidden_line_by_line() {
    let key = "-----BEGIN KEY-----\n  MIIBVgIBADAN\n  Bgkq+hkiG/9w\n  AQ==\n-----END KEY-----\n";
    let secrets: Secrets = [Secret::of_environment("KEY", key)].into_iter().collect();
    for (text, shown) in [
        (format!("<{key}>"), "<$KEY>"),
        (format!("<{}>", key.trim()), "<***>"),
        (format!("<{}>", key.replace("\n  ", "\n")), "<***\n>"),
        (format!("<{}>", key.replace('\n', "\\r\\n")), "<***\\r\\n>"),
        (format!("<{}>", one_line(key)), "<***>"),
        ("1: MIIBVgIBADAN.".to_owned(), "1: ***."),
        ("1: Bgkq%2BhkiG%2F9w.".to_owned(), "1: ***."),
        (
            format!("1: {}.", STANDARD.encode("MIIBVgIBADAN")),
            "1: ***.",
        ),
        ("1: 4d494942566749424144414e.".to_owned(), "1: ***."),
        ("-----BEGIN KEY-----".to_owned(), "-----BEGIN KEY-----"),
    ] {
        assert_eq!(secrets.hide(&text), shown, "{text}");
    }
}

#[test]
fn a_secret_is_hidden_where_it_is_misread() {
    let secrets = secrets(&["pä55wörd–€"]);
    for text in [
        "pÃ¤55wÃ¶rd\u{e2}\u{80}\u{93}\u{e2}\u{82}\u{ac}",
        "pÃ¤55wÃ¶rdâ€“â‚¬",
        "p%C3%83%C2%A455w%C3%83%C2%B6rd%C3%A2%E2%82%AC%E2%80%9C%C3%A2%E2%80%9A%C2%AC",
        "p&Atilde;&curren;55w&Atilde;&para;rd&acirc;&euro;&ldquo;&acirc;&sbquo;&not;",
        "pÃƒÂ¤55wÃƒÂ¶rdÃ¢â‚¬â€œÃ¢â€šÂ¬",
        "p\u{fffd}55w\u{fffd}rd\u{fffd}\u{fffd}",
        "p??55w??rd??????",
    ] {
        assert_eq!(secrets.hide(&format!("<{text}>")), "<***>", "{text}");
    }
    let secrets = self::secrets(&["pä55wörd"]);
    for (text, shown) in [
        ("p%E455w%f6rd", "***"),
        ("cOQ1NXf2cmQ=", "***="),
        ("70E4353577F67264", "***"),
    ] {
        assert_eq!(secrets.hide(text), shown, "{text}");
    }
}

#[test]
fn no_two_secrets_are_asked_for_by_one_name() {
    let secrets = ["one-of-them", "another-one", "the-third"];
    let secrets: Secrets = secrets
        .map(|it| Secret::masked(it, "key"))
        .into_iter()
        .collect();
    let found = secrets
        .find(b"one-of-them another-one the%2Dthird")
        .unwrap();
    let expansions: Vec<String> = found.iter().map(|it| it.variable().expansion()).collect();
    assert_eq!(expansions, ["${KEY:?}", "${KEY_2:?}", "${KEY_3_ESCAPED:?}"]);
}

#[test]
fn a_text_that_takes_too_long_is_not_shown() {
    let secrets = secrets(&["\\\\\\\\\\\\\\\\", "%25%25%25", "aaaaaaaaaaaaab"]);
    for hostile in ["\\", "%25", "&amp;", "%", "a", "…", "&#37;2"] {
        let text = hostile.repeat(10_000 / hostile.len());
        let shown = secrets.hide(&text);
        assert!(shown == WITHHELD || !shown.contains("\\\\\\\\\\\\\\\\"));
    }
}

/// A way in which a program writes a value into a text.
#[derive(Clone, Copy, Debug)]
enum Encoder {
    Form,
    Component,
    Python,
    Lower,
    Json,
    Slashes,
    Ascii,
    Html,
    Decimal,
    Hex,
}

impl Encoder {
    fn encode(self, text: &str) -> String {
        match self {
            Self::Form => form_urlencoded::byte_serialize(text.as_bytes()).collect(),
            Self::Component => percent(text, b"-_.!~*'()"),
            Self::Python => percent(text, b"-_.~/"),
            Self::Lower => {
                let parts = percent(text, b"-_.~");
                let parts = parts.split('%').enumerate().map(|(at, part)| match at {
                    0 => part.to_owned(),
                    _ => format!("%{}{}", part[..2].to_lowercase(), &part[2..]),
                });
                parts.collect()
            }
            Self::Json => {
                let json = serde_json::Value::from(text).to_string();
                json[1..json.len() - 1].to_owned()
            }
            Self::Slashes => Self::Json.encode(text).replace('/', "\\/"),
            Self::Ascii => {
                let units = Self::Json.encode(text);
                let units = units.encode_utf16().map(|unit| match u8::try_from(unit) {
                    Ok(byte) if byte.is_ascii() && !b"<>&'".contains(&byte) => {
                        char::from(byte).to_string()
                    }
                    _ => format!("\\u{unit:04x}"),
                });
                units.collect()
            }
            Self::Html => each(text, |c| match c {
                '&' => Some("&amp;".to_owned()),
                '<' => Some("&lt;".to_owned()),
                '>' => Some("&gt;".to_owned()),
                '"' => Some("&quot;".to_owned()),
                '\'' => Some("&#x27;".to_owned()),
                _ => None,
            }),
            Self::Decimal => each(text, |c| {
                (!c.is_ascii_alphanumeric()).then(|| format!("&#{};", u32::from(c)))
            }),
            Self::Hex => each(text, |c| {
                (!c.is_ascii_alphanumeric()).then(|| format!("&#X{:04X};", u32::from(c)))
            }),
        }
    }
}

fn each(text: &str, escape: impl Fn(char) -> Option<String>) -> String {
    let escaped = text.chars().map(|c| escape(c).unwrap_or(c.to_string()));
    escaped.collect()
}

fn percent(text: &str, kept: &[u8]) -> String {
    let encoded = text.bytes().map(|byte| {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    encoded.collect()
}

fn encoders() -> impl Strategy<Value = Vec<Encoder>> {
    let each = [
        Encoder::Form,
        Encoder::Component,
        Encoder::Python,
        Encoder::Lower,
        Encoder::Json,
        Encoder::Slashes,
        Encoder::Ascii,
        Encoder::Html,
        Encoder::Decimal,
        Encoder::Hex,
    ];
    prop::collection::vec(prop::sample::select(each.to_vec()), 0..4)
}

/// A secret whose characters escape in all ways, none of which is in what
/// stands around it.
fn secret() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => "[A-Z0-9]",
        3 => "[ -/:-@\\[-`{-~]",
        1 => "[äöüéßñ中😀\t\n\u{1}\u{7f}]",
    ];
    let characters = prop::collection::vec(character, 8..24);
    let wanted = characters.prop_map(|all| all.concat().trim().to_owned());
    wanted.prop_filter("long enough, and of more than blanks", |it| {
        it.chars().filter(char::is_ascii_alphanumeric).count() >= 4 && it.chars().count() >= 8
    })
}

/// Letters and what may stand between them.
fn around() -> impl Strategy<Value = String> {
    "[a-z ,:=()<>\"'\\\\/&%;#+\n]{0,24}"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_chain_of_encoders_shows_a_secret(
        secret in secret(), chain in encoders(), before in around(), behind in around()
    ) {
        let spelt = chain.iter().fold(secret.clone(), |text, it| it.encode(&text));
        let secrets = secrets(&[&secret]);
        let shown = secrets.hide(&format!("{before}{spelt}{behind}")).into_owned();
        prop_assert!(shown.contains(Secret::MASK), "{spelt}: {shown}");
        let is_of_it = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
        prop_assert!(!shown.contains(is_of_it), "{spelt}: {shown}");
        prop_assert_eq!(secrets.hide(&shown), &*shown, "hidden once more");
    }

    #[test]
    fn nor_do_base64_and_digits(
        secret in secret(), chain in encoders(), before in "[a-z:]{0,5}", behind in "[a-z:]{0,5}"
    ) {
        let inner = match chain.first() {
            Some(
                it @ (Encoder::Form | Encoder::Json | Encoder::Slashes | Encoder::Ascii),
            ) => it.encode(&secret),
            _ => secret.clone(),
        };
        let whole = format!("{before}{inner}{behind}");
        let hex = whole.bytes().fold(String::new(), |all, byte| format!("{all}{byte:02X}"));
        let hidden = secrets(&[&secret]);
        for spelt in [STANDARD.encode(&whole), URL_SAFE_NO_PAD.encode(&whole), hex] {
            let escaped = chain.iter().skip(1).fold(spelt.clone(), |text, it| it.encode(&text));
            for text in [spelt, escaped] {
                let shown = hidden.hide(&text);
                prop_assert!(shown.contains(Secret::MASK), "{text}: {shown}");
                prop_assert!(shown.len() <= text.len().saturating_sub(secret.len()) + 3);
            }
        }
    }

    #[test]
    fn a_cut_shows_at_most_three_characters(
        secret in secret(), chain in encoders(), before in "[a-z]{0,9}", cut in 0_usize..60
    ) {
        let spelt = chain.iter().fold(secret.clone(), |text, it| it.encode(&text));
        let text = format!("{before}{spelt}");
        let secrets = secrets(&[&secret]);
        let letters: Vec<char> = secret.chars().collect();
        let parts = letters.windows(4).map(|part| part.iter().collect::<String>());
        // What begins an escape may stand there for another character.
        let telling = parts.filter(|it| it.contains(|c: char| c.is_ascii_uppercase()));
        let parts: Vec<String> = telling.filter(|it| !it.contains(['%', '&', '\\'])).collect();
        for cut in [
            elide(&text, cut).into_owned(),
            elide(&one_line(&text), cut).into_owned(),
            elide(&printable(&text), cut).into_owned(),
            quote(&text, cut),
            format!("…{}", text.chars().skip(cut).collect::<String>()),
        ] {
            let shown = secrets.hide(&cut);
            let part = parts.iter().find(|part| shown.contains(part.as_str()));
            prop_assert_eq!(part, None, "{}: {}", cut, shown);
        }
    }

    #[test]
    fn a_text_without_a_secret_stays_as_it_is(text in "\\PC{0,200}", secret in "[A-Z]{4}[0-9]{4,9}") {
        let secrets = secrets(&[&secret, "password", "aaaaaaaa"]);
        prop_assume!(!text.contains("password") && !text.contains("aaaa") && !text.contains('…'));
        prop_assert_eq!(&secrets.hide(&text), &text);
    }
}
