//! How a value looks whose bytes are taken for those of another character set.

use encoding_rs::WINDOWS_1252;

use super::Secret;

/// What stands in place of what could not be read.
const REPLACEMENTS: [char; 2] = [char::REPLACEMENT_CHARACTER, '?'];

/// What a value that isn't ASCII is taken for: its bytes as Latin-1 or as
/// Windows-1252, once or twice, and with every character or byte that could not
/// be read replaced.
pub(super) fn misread(value: &str) -> Vec<String> {
    if value.is_ascii() {
        return Vec::new();
    }
    let once = [of_latin1(value), of_windows1252(value)];
    let twice = once
        .iter()
        .flat_map(|it| [of_latin1(it), of_windows1252(it)]);
    let mut all: Vec<String> = twice.collect();
    all.extend(once);
    // With little left, it might be anything.
    if value.chars().filter(char::is_ascii_alphanumeric).count() >= Secret::SHORTEST {
        for replacement in REPLACEMENTS {
            all.push(replaced(value, |_| replacement.to_string()));
            all.push(replaced(value, |c| {
                replacement.to_string().repeat(c.len_utf8())
            }));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The bytes of a value in Latin-1, if that has its characters and it isn't
/// ASCII.
pub(super) fn latin1(value: &str) -> Option<Vec<u8>> {
    let bytes = value.chars().map(|c| u8::try_from(u32::from(c)).ok());
    bytes
        .collect::<Option<Vec<u8>>>()
        .filter(|_| !value.is_ascii())
}

fn of_latin1(value: &str) -> String {
    value.bytes().map(char::from).collect()
}

fn of_windows1252(value: &str) -> String {
    let (read, _) = WINDOWS_1252.decode_without_bom_handling(value.as_bytes());
    read.into_owned()
}

fn replaced(value: &str, replacement: impl Fn(char) -> String) -> String {
    let characters = value.chars().map(|c| {
        if c.is_ascii() {
            c.to_string()
        } else {
            replacement(c)
        }
    });
    characters.collect()
}
