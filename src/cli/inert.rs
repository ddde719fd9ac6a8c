//! Text in which no CI server finds a command.
//!
//! What a server answers is told on the console, and runners of CI servers look
//! there for commands: GitHub's for `::NAME::` at the beginning of a line, behind
//! white space, and for `##[NAME]` wherever it stands (`ActionCommand.cs` of
//! `actions/runner`), that of Azure Pipelines for `##vso[`, that of
//! `TeamCity` for `##teamcity[`. A stranger must not set outputs, masks or results there. To stop
//! commands for a while (`::stop-commands::`) would stop them for the step's other
//! programs, too, should this one be killed.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::LazyLock;
use std::{env, mem};

use super::github;

/// Whether the environment says that somebody looks for commands in what is written.
static IS_READ: LazyLock<bool> = LazyLock::new(|| {
    let runners = ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"];
    let mut runners = runners.into_iter().filter_map(env::var_os);
    runners.any(|value| !value.is_empty())
});

/// How a command is broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// In text: by a space.
    #[default]
    Text,
    /// In JSON, by an escape, so that its strings stay the same. Such characters
    /// stand in strings alone.
    Json,
}

/// An output in which no command stands.
#[derive(Debug, Default)]
pub(super) struct Inert<W> {
    out: W,
    breaker: Breaker,
}

/// Breaks commands, piece by piece.
#[derive(Debug)]
struct Breaker {
    form: Form,
    /// Whether there was nothing but white space in the line so far.
    is_blank: bool,
    /// Whether that is followed by a colon.
    is_colon: bool,
    /// How many `#` came last, 2 at most.
    hashes: u8,
}

impl Default for Breaker {
    fn default() -> Self {
        Self {
            form: Form::default(),
            is_blank: true,
            is_colon: false,
            hashes: 0,
        }
    }
}

impl<W: Write> Inert<W> {
    /// Writes to `out`.
    pub(super) fn new(out: W, form: Form) -> Self {
        let breaker = Breaker {
            form,
            ..Breaker::default()
        };
        Self { out, breaker }
    }
}

impl<W> Inert<W> {
    /// The output itself, which takes commands.
    pub(super) const fn bare(&mut self) -> &mut W {
        &mut self.out
    }
}

impl<W: Write> Write for Inert<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if *IS_READ || github::is_decided() {
            self.out.write_all(&self.breaker.broken(bytes))?;
            return Ok(bytes.len());
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Breaker {
    /// The next piece of a text, without commands.
    fn broken<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        let mut out: Option<Vec<u8>> = None;
        for (at, &byte) in bytes.iter().enumerate() {
            if self.ends_beginning(byte) {
                let out = out.get_or_insert_with(|| bytes[..at].to_vec());
                match self.form {
                    Form::Text => out.push(b' '),
                    Form::Json => {
                        out.extend(format!("\\u{byte:04x}").into_bytes());
                        continue;
                    }
                }
            }
            if let Some(out) = &mut out {
                out.push(byte);
            }
        }
        out.map_or(Cow::Borrowed(bytes), Cow::Owned)
    }

    /// Whether a byte ends what a command begins with: `::` or `##[`.
    fn ends_beginning(&mut self, byte: u8) -> bool {
        if matches!(byte, b'\n' | b'\r') {
            self.is_blank = true;
            self.is_colon = false;
            self.hashes = 0;
            return false;
        }
        let hashes = mem::replace(&mut self.hashes, 0);
        let was_colon = mem::replace(&mut self.is_colon, false);
        match byte {
            b'#' => self.hashes = (hashes + 1).min(2),
            b':' if self.is_blank && !was_colon => {
                self.is_colon = true;
                return false;
            }
            _ => {}
        }
        let is_double = self.is_blank && was_colon && byte == b':';
        // What is no ASCII may be white space.
        let is_space = byte <= b' ' || !byte.is_ascii();
        self.is_blank &= is_space && !was_colon;
        is_double || (hashes == 2 && (byte == b'[' || byte.is_ascii_alphabetic()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_is_left() {
        let cases = [
            ("::add-mask::x\n", ": :add-mask::x\n"),
            ("a\n \u{a0}\t::stop\r::go", "a\n \u{a0}\t: :stop\r: :go"),
            ("todo::GET / a: ::b", "todo::GET / a: ::b"),
            ("a ##[add-mask]x", "a ## [add-mask]x"),
            ("###[a ##vso[b]", "### [a ## vso[b]"),
            ("# ## ##\n[a", "# ## ##\n[a"),
            (": :a", ": :a"),
        ];
        for (text, expected) in cases {
            for size in [1, 2, 3, 100] {
                let mut breaker = Breaker::default();
                let pieces = text.as_bytes().chunks(size);
                let broken: Vec<u8> = pieces
                    .flat_map(|it| breaker.broken(it).into_owned())
                    .collect();
                assert_eq!(String::from_utf8_lossy(&broken), expected);
            }
        }
    }

    #[test]
    fn json_stays_the_same() {
        let text = "{\"a\":\"##[x] ##vso[y\"}\n";
        let mut breaker = Breaker {
            form: Form::Json,
            ..Breaker::default()
        };
        let broken = breaker.broken(text.as_bytes());
        let broken = std::str::from_utf8(&broken).unwrap();
        assert_eq!(broken, "{\"a\":\"##\\u005bx] ##\\u0076so[y\"}\n");
        let read = |text| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(broken), read(text));
    }
}
