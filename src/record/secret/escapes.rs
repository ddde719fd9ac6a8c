//! What a text reads as, character by character.
//!
//! Who writes a value into a URL, a page or a JSON text escapes some of its
//! characters, others than the next program does, and what comes of it may be
//! written into another such text. There are too many spellings to list, but
//! each can be read: besides the character itself, there stands at a place
//! whatever an escape that begins there means, and the characters of the escape
//! may be escaped in turn. `%2541`, `\u0041` and `&amp;#65;` all read as `A`.

use std::collections::HashMap;
use std::ops::Deref;
use std::rc::Rc;

use html5ever::data::NAMED_ENTITIES;

/// How many escapes may be nested.
pub(super) const DEEPEST: u8 = 6;

/// How many readings of one place are told apart; the shallow ones come first.
const READINGS: usize = 48;
/// How many ways to read digits or a name are followed at once.
const WAYS: usize = 8;
/// How long the name of an entity may be; the longest of HTML has 32.
const NAME: usize = 32;
/// How many places are remembered.
const KNOWN: usize = 16 * 1024;

/// One reading of what begins at a place of a text: a character or, where a
/// character is escaped byte by byte, a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    utf8: [u8; 4],
    length: u8,
    /// Where it ends in the text.
    pub(super) end: usize,
    /// How many escapes are nested in it.
    pub(super) depth: u8,
}

impl Reading {
    fn byte(byte: u8, end: usize, depth: u8) -> Self {
        Self {
            utf8: [byte, 0, 0, 0],
            length: 1,
            end,
            depth,
        }
    }

    fn character(character: char, end: usize, depth: u8) -> Self {
        let mut utf8 = [0; 4];
        let length = character.encode_utf8(&mut utf8).len();
        Self {
            utf8,
            length: u8::try_from(length).unwrap_or_default(),
            end,
            depth,
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.utf8[..usize::from(self.length)]
    }

    fn ascii(&self) -> Option<u8> {
        (self.length == 1 && self.utf8[0].is_ascii()).then_some(self.utf8[0])
    }

    fn is_like(&self, other: &Self) -> bool {
        (self.utf8, self.length, self.end) == (other.utf8, other.length, other.end)
    }
}

/// All readings of a place.
pub(super) enum Readings {
    One([Reading; 1]),
    Many(Rc<[Reading]>),
}

impl Deref for Readings {
    type Target = [Reading];

    fn deref(&self) -> &[Reading] {
        match self {
            Self::One(one) => one,
            Self::Many(many) => many,
        }
    }
}

/// Whether an escape may begin with `byte`.
pub(super) const fn begins_escape(byte: u8) -> bool {
    // The last is the first byte of the pictures of control characters.
    matches!(byte, b'%' | b'\\' | b'&' | b'+' | 0xe2)
}

/// Reader of a text, in a bounded number of steps.
pub(super) struct Reader<'t> {
    text: &'t [u8],
    known: HashMap<(usize, u8), Rc<[Reading]>>,
    steps: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t [u8], steps: usize) -> Self {
        Self {
            text,
            known: HashMap::new(),
            steps,
        }
    }

    /// Counts steps; false when there are none left.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_sub(steps);
        self.steps > 0
    }

    pub(super) fn is_spent(&self) -> bool {
        self.steps == 0
    }

    /// Forgets what was read so far, if that is much.
    pub(super) fn forget(&mut self) {
        if self.known.len() > KNOWN {
            self.known.clear();
        }
    }

    /// What the place `at`, which is in the text, reads as with at most `depth`
    /// escapes nested.
    pub(super) fn at(&mut self, at: usize, depth: u8) -> Readings {
        let byte = self.text[at];
        if depth == 0 || !begins_escape(byte) || !self.spend(1) {
            return Readings::One([Reading::byte(byte, at + 1, 0)]);
        }
        if let Some(known) = self.known.get(&(at, depth)) {
            return Readings::Many(Rc::clone(known));
        }
        let lower = self.at(at, depth - 1);
        let mut found = lower.to_vec();
        if depth == 1 {
            found.extend(self.picture(at));
        }
        for begin in &*lower {
            match begin.ascii() {
                Some(b'%') => self.percent(begin.end, depth, &mut found),
                Some(b'\\') => self.backslash(begin.end, depth, &mut found),
                Some(b'&') => self.entity(begin.end, depth, &mut found),
                // As forms have it.
                Some(b'+') => push(&mut found, Reading::byte(b' ', begin.end, depth)),
                _ => {}
            }
            self.spend(found.len());
        }
        let found: Rc<[Reading]> = found.into();
        self.known.insert((at, depth), Rc::clone(&found));
        Readings::Many(found)
    }

    /// The ASCII characters that may stand at a place, and where they end.
    fn ascii(&mut self, at: usize, depth: u8) -> Vec<(u8, usize)> {
        if at >= self.text.len() {
            return Vec::new();
        }
        let readings = self.at(at, depth);
        let ascii = readings.iter();
        let ascii = ascii.filter_map(|it| Some((it.ascii()?, it.end)));
        ascii.collect()
    }

    /// A control character that is shown as its picture.
    fn picture(&self, at: usize) -> Option<Reading> {
        let byte = match self.text.get(at..at + 3)? {
            [0xe2, 0x90, low @ 0x80..=0x9f] => low - 0x80,
            [0xe2, 0x90, 0xa1] => 0x7f,
            _ => return None,
        };
        Some(Reading::byte(byte, at + 3, 1))
    }

    /// `%2F`, and `%u002F` of old scripts.
    fn percent(&mut self, at: usize, depth: u8, found: &mut Vec<Reading>) {
        for (byte, end) in self.hex(at, 2, depth - 1) {
            push(found, Reading::byte(low_byte(byte), end, depth));
        }
        for (_, at) in self.only(b'u', at, depth - 1) {
            for (code, end) in self.hex(at, 4, depth - 1) {
                push_code(found, code, end, depth);
            }
        }
    }

    /// `\n`, `\"`, `\/`, `\u002f`, `\u{2f}`, `\x2f`: of JSON, and of the
    /// languages that it is like.
    fn backslash(&mut self, at: usize, depth: u8, found: &mut Vec<Reading>) {
        for (named, end) in self.ascii(at, depth - 1) {
            let control = match named {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'b' => 0x08,
                b'f' => 0x0c,
                b'u' => {
                    self.unicode(end, depth, found);
                    continue;
                }
                b'x' => {
                    for (code, end) in self.hex(end, 2, depth - 1) {
                        push(found, Reading::byte(low_byte(code), end, depth));
                        push_code(found, code, end, depth);
                    }
                    continue;
                }
                itself if itself.is_ascii_punctuation() => itself,
                _ => continue,
            };
            push(found, Reading::byte(control, end, depth));
        }
    }

    /// What stands behind `\u`.
    fn unicode(&mut self, at: usize, depth: u8, found: &mut Vec<Reading>) {
        for (code, end) in self.hex(at, 4, depth - 1) {
            if !(0xd800..0xdc00).contains(&code) {
                push_code(found, code, end, depth);
                continue;
            }
            // A character in two halves.
            let backslashes = self.only(b'\\', end, depth - 1);
            for (_, at) in backslashes {
                for (_, at) in self.only(b'u', at, depth - 1) {
                    for (low, end) in self.hex(at, 4, depth - 1) {
                        let low = low.wrapping_sub(0xdc00);
                        if low < 0x400 {
                            let code = 0x1_0000 + ((code - 0xd800) << 10) + low;
                            push_code(found, code, end, depth);
                        }
                    }
                }
            }
        }
        for (_, at) in self.only(b'{', at, depth - 1) {
            for (word, end) in self.word(at, b'}', depth - 1, is_hex) {
                if let Ok(code) = u32::from_str_radix(&word, 16) {
                    push_code(found, code, end, depth);
                }
            }
        }
    }

    /// `&amp;`, `&#38;`, `&#x26;`.
    fn entity(&mut self, at: usize, depth: u8, found: &mut Vec<Reading>) {
        for (name, end) in self.word(at, b';', depth - 1, is_entity) {
            let code = match name.strip_prefix('#') {
                Some(number) => match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                },
                None => match NAMED_ENTITIES.get(&format!("{name};")) {
                    Some((code, 0)) => Some(*code),
                    _ => None,
                },
            };
            if let Some(code) = code {
                push_code(found, code, end, depth);
            }
        }
    }

    /// The places behind a character that may stand at `at`.
    fn only(&mut self, wanted: u8, at: usize, depth: u8) -> Vec<(u8, usize)> {
        let mut ascii = self.ascii(at, depth);
        ascii.retain(|(byte, _)| *byte == wanted);
        ascii
    }

    /// Numbers of so many hexadecimal digits that may stand at `at`.
    fn hex(&mut self, at: usize, digits: usize, depth: u8) -> Vec<(u32, usize)> {
        let mut ways = vec![(0, at)];
        for _ in 0..digits {
            let mut longer = Vec::new();
            for (number, at) in ways {
                for (byte, end) in self.ascii(at, depth) {
                    if let Some(digit) = char::from(byte).to_digit(16) {
                        longer.push((number * 16 + digit, end));
                    }
                }
            }
            longer.truncate(WAYS);
            ways = longer;
        }
        ways
    }

    /// Words that may stand at `at`, up to their end, which is not empty.
    fn word(
        &mut self,
        at: usize,
        end: u8,
        depth: u8,
        is_begun: fn(&str) -> bool,
    ) -> Vec<(String, usize)> {
        let mut whole = Vec::new();
        let mut ways = vec![(String::new(), at)];
        for _ in 0..=NAME {
            let mut longer = Vec::new();
            for (word, at) in ways {
                for (byte, next) in self.ascii(at, depth) {
                    if byte == end && !word.is_empty() {
                        whole.push((word.clone(), next));
                        continue;
                    }
                    let word = format!("{word}{}", char::from(byte));
                    if is_begun(&word) {
                        longer.push((word, next));
                    }
                }
            }
            longer.truncate(WAYS);
            ways = longer;
        }
        whole
    }
}

/// Whether a number in braces may begin so.
fn is_hex(word: &str) -> bool {
    word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether the name of an entity may begin so.
fn is_entity(word: &str) -> bool {
    match word.strip_prefix('#') {
        Some(number) => {
            let number = number.strip_prefix(['x', 'X']).unwrap_or(number);
            number.len() <= 8 && number.bytes().all(|byte| byte.is_ascii_hexdigit())
        }
        // It has the beginnings of names, too.
        None => NAMED_ENTITIES.contains_key(word),
    }
}

fn low_byte(code: u32) -> u8 {
    u8::try_from(code & 0xff).unwrap_or_default()
}

fn push_code(found: &mut Vec<Reading>, code: u32, end: usize, depth: u8) {
    if let Some(character) = char::from_u32(code) {
        push(found, Reading::character(character, end, depth));
    }
}

fn push(found: &mut Vec<Reading>, reading: Reading) {
    if found.len() < READINGS && !found.iter().any(|known| known.is_like(&reading)) {
        found.push(reading);
    }
}

#[cfg(test)]
mod tests;
