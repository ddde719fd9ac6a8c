//! Finding secrets in a text.
//!
//! A secret is matched character by character, each as it is or in any escape
//! ([`super::escapes`]): the state of a match is the set of places in the text
//! where its next character may begin, as a finite automaton has it. A table
//! of pairs of bytes tells places where nothing can begin, which are nearly all,
//! in one look. Every step is counted, so a text that is made to take long is
//! given up; it is not shown then.

use std::sync::Arc;

use super::escapes::{DEEPEST, Reader, Reading, begins_escape};
use super::pattern::{Pattern, SHORTEST};

/// Steps that a search may take, whatever the text.
const STEPS: usize = 1_000_000;
/// Steps that it may take more for each byte of the text.
const STEPS_A_BYTE: usize = 100;
/// Where a text was cut.
const CUT: &[u8] = "…".as_bytes();
/// How much of an escape may be cut off.
const BROKEN: usize = 96;
/// How many places a character of a secret may begin at.
const PLACES: usize = 64;

/// Everything that is looked for, each with the number of its secret.
#[derive(Clone, Debug)]
pub(super) struct Patterns {
    all: Vec<(Arc<Pattern>, usize)>,
    /// Which begin with a byte.
    beginning: Vec<Vec<usize>>,
    /// With which two bytes a match may begin, a bit for each.
    pairs: Vec<u64>,
}

/// A place that is to be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Number of the secret that is there; none where several are.
    pub(super) secret: Option<usize>,
    /// Whether it is there as it is.
    pub(super) is_whole: bool,
}

impl Default for Patterns {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            beginning: vec![Vec::new(); 256],
            pairs: vec![0; 256 * 256 / 64],
        }
    }
}

impl Patterns {
    /// Adds what is looked for to hide a secret.
    pub(super) fn add(&mut self, patterns: Vec<Pattern>, secret: usize) {
        if self.all.is_empty() {
            for first in (0..=u8::MAX).filter(|&byte| begins_escape(byte)) {
                (0..=u8::MAX).for_each(|second| self.allow(first, second));
            }
        }
        for pattern in patterns {
            let number = self.all.len();
            let alphabet = pattern.alphabet;
            let escapes = (0..=u8::MAX).filter(|&byte| begins_escape(byte));
            let second = alphabet.alike(pattern.units[1]).chain(escapes);
            let second: Vec<u8> = second.collect();
            for first in alphabet.alike(pattern.units[0]) {
                self.beginning[usize::from(first)].push(number);
                for &second in &second {
                    self.allow(first, second);
                }
            }
            self.all.push((Arc::new(pattern), secret));
        }
    }

    fn allow(&mut self, first: u8, second: u8) {
        let pair = usize::from(first) << 8 | usize::from(second);
        self.pairs[pair / 64] |= 1 << (pair % 64);
    }

    fn may_begin(&self, first: u8, second: u8) -> bool {
        let pair = usize::from(first) << 8 | usize::from(second);
        self.pairs[pair / 64] & (1 << (pair % 64)) != 0
    }

    /// What is to be hidden in `text`, in its order; none when that can't be
    /// found in as many steps as there may be.
    pub(super) fn find(&self, text: &[u8]) -> Option<Vec<Match>> {
        let mut search = Search {
            patterns: self,
            text,
            reader: Reader::new(text, STEPS + STEPS_A_BYTE * text.len()),
        };
        let mut found = Vec::new();
        for at in 0..text.len().saturating_sub(1) {
            if !self.may_begin(text[at], text[at + 1]) {
                continue;
            }
            search.reader.forget();
            found.extend(search.at(at));
            if text[at..].starts_with(CUT) {
                found.extend(search.behind(at + CUT.len()));
            }
        }
        (!search.reader.is_spent()).then(|| merged(found))
    }
}

/// Matches without overlaps: of two that overlap, both are hidden as one.
fn merged(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_by_key(|it| (it.start, std::cmp::Reverse(it.end)));
    let mut merged: Vec<Match> = Vec::new();
    for next in found {
        match merged.last_mut() {
            Some(last) if next.start < last.end => {
                if next.end > last.end {
                    last.end = next.end;
                    last.secret = last.secret.filter(|_| last.secret == next.secret);
                    last.is_whole = false;
                }
            }
            _ => merged.push(next),
        }
    }
    merged
}

struct Search<'s> {
    patterns: &'s Patterns,
    text: &'s [u8],
    reader: Reader<'s>,
}

impl Search<'_> {
    /// The longest match that begins at a place.
    fn at(&mut self, start: usize) -> Option<Match> {
        let patterns = self.patterns;
        let mut tried = Vec::new();
        let mut longest: Option<Match> = None;
        for reading in self.reader.at(start, DEEPEST).iter() {
            for &number in &patterns.beginning[usize::from(reading.bytes()[0])] {
                let (pattern, secret) = &patterns.all[number];
                if reading.depth > pattern.depth || tried.contains(&number) {
                    continue;
                }
                tried.push(number);
                let Some((end, all)) = self.matched(pattern, 0, start) else {
                    continue;
                };
                if longest.is_none_or(|it| it.end < end) {
                    longest = Some(Match {
                        start,
                        end,
                        secret: Some(*secret),
                        is_whole: all && pattern.is_whole,
                    });
                }
            }
        }
        longest
    }

    /// The longest end of a secret behind a place where the text was cut, which
    /// may be within an escape.
    fn behind(&mut self, cut: usize) -> Option<Match> {
        let broken = self.text[cut..].iter().take(BROKEN);
        let broken = broken.take_while(|byte| is_of_escape(**byte)).count();
        let patterns = self.patterns;
        let mut longest = None;
        for start in (cut..=cut + broken).take_while(|&at| at < self.text.len()) {
            let byte = self.text[start];
            for (pattern, _) in &patterns.all {
                let first = pattern.alphabet.fold(byte);
                self.reader.spend(1 + pattern.units.len() / 16);
                for unit in 1..pattern.units.len() {
                    let is_first = pattern.units[unit] == first || begins_escape(byte);
                    if is_first && characters(&pattern.units[unit..]) >= SHORTEST {
                        let end = self.matched(pattern, unit, start);
                        longest = longest.max(end.map(|(end, _)| end));
                    }
                }
            }
        }
        longest.map(|end| Match {
            start: cut,
            end,
            secret: None,
            is_whole: false,
        })
    }

    /// Where a match of `pattern`, from one of its units on, ends that begins at
    /// `start`, and whether it is all there: the text may be cut within it.
    fn matched(&mut self, pattern: &Pattern, from: usize, start: usize) -> Option<(usize, bool)> {
        let units = &pattern.units;
        let (mut unit, mut at) = (from, start);
        while let Some(&byte) = self.text.get(at) {
            if unit == units.len() || begins_escape(byte) || units[unit] == b' ' {
                break;
            }
            if pattern.alphabet.fold(byte) != units[unit] {
                return None;
            }
            (unit, at) = (unit + 1, at + 1);
        }
        self.reader.spend(1 + unit - from);
        // Where the next characters may begin, for this one and those that a
        // reading of several bytes leads to.
        let mut places: [Vec<usize>; 5] = Default::default();
        places[0].push(at);
        let mut cut = None;
        while unit < units.len() {
            let mut here = std::mem::take(&mut places[0]);
            let mut next = 0;
            while let Some(&at) = here.get(next) {
                next += 1;
                if at >= self.text.len() {
                    continue;
                }
                let known = characters(&units[from..unit]);
                cut = cut.max(self.broken_off(at, known));
                let readings = self.reader.at(at, pattern.depth);
                self.reader.spend(readings.len());
                for reading in readings.iter().filter(|it| pattern.goes_on(unit, it)) {
                    add(&mut places[reading.bytes().len()], reading.end);
                    if units[unit] == b' ' {
                        add(&mut here, reading.end);
                    }
                }
            }
            places.rotate_left(1);
            unit += 1;
            if places.iter().all(Vec::is_empty) {
                break;
            }
        }
        let whole = places[0].iter().max().filter(|_| unit == units.len());
        whole.map_or(cut.map(|end| (end, false)), |end| Some((*end, true)))
    }

    /// Where the text was cut, if that is here or in the escape that begins here,
    /// which is one more character beside those that are known.
    fn broken_off(&self, at: usize, known: usize) -> Option<usize> {
        let rest = &self.text[at..];
        if rest.starts_with(CUT) {
            return (known >= SHORTEST).then_some(at);
        }
        if known + 1 < SHORTEST || !begins_escape(rest[0]) {
            return None;
        }
        let escape = rest.iter().take(BROKEN);
        let length = escape.take_while(|byte| is_of_escape(**byte)).count();
        rest[length..].starts_with(CUT).then_some(at + length)
    }
}

impl Pattern {
    /// Whether a reading is what stands in the pattern at one of its units.
    fn goes_on(&self, unit: usize, reading: &Reading) -> bool {
        let bytes = reading.bytes();
        let units = self.units.get(unit..unit + bytes.len());
        let mut folded = bytes.iter().map(|&byte| self.alphabet.fold(byte));
        units.is_some_and(|units| units.iter().all(|&unit| folded.next() == Some(unit)))
    }
}

/// How many characters begin in `units`.
fn characters(units: &[u8]) -> usize {
    let begins = |unit: &&u8| **unit & 0xc0 != 0x80;
    units.iter().filter(begins).take(SHORTEST).count()
}

const fn is_of_escape(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'%' | b'\\' | b'&' | b'#' | b';' | b'{' | b'}')
}

fn add(places: &mut Vec<usize>, place: usize) {
    if places.len() < PLACES && !places.contains(&place) {
        places.push(place);
    }
}
