//! Words of a POSIX shell.

use std::fmt::Write as _;

use crate::record::Secret;
use crate::source::shell_word;

/// `text` as one word of a POSIX shell. Text with control characters is no
/// text for a command line that is shown; `Line` writes such as `printf`.
pub(super) fn word(text: &str) -> String {
    Line::new(&[]).word(text.as_bytes())
}

/// A word of a command line that is told, to be typed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// As it was typed.
    Typed(String),
    /// One of which the rest isn't told: whoever types it again has it in this
    /// variable.
    Withheld {
        /// How it begins.
        start: String,
        /// The name of the variable.
        variable: String,
    },
}

impl Word {
    /// The header `name`, whose value isn't told.
    #[must_use]
    pub fn header(name: &str) -> Self {
        Self::Withheld {
            start: format!("{name}: "),
            variable: variable_of(name),
        }
    }
}

/// A command line of `words`, in which secrets are their variables.
#[must_use]
pub fn command_line(words: &[Word], secrets: &[Secret]) -> String {
    let mut line = Line::new(secrets);
    let words: Vec<String> = words.iter().map(|word| line.told(word)).collect();
    let before = line.before.iter();
    let before = before.fold(String::new(), |all, it| all + it + "; ");
    before + &words.join(" ")
}

/// The variable that a header's value is asked for in: `X_API_KEY`.
fn variable_of(header: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    let name: String = header.chars().map(letter).collect();
    // A number is an argument of the script.
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// One command line: quotes words, and keeps secrets out of it.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Each spelling of a secret that may occur in a word, and what stands for
    /// it; the longest first.
    spellings: Vec<(String, Shown<'a>)>,
    /// Assignments that must be made before.
    pub(super) before: Vec<String>,
}

/// What stands for a secret.
#[derive(Clone, Copy, Debug)]
enum Shown<'a> {
    /// A variable, such as `$API_TOKEN`, which the shell expands.
    Variable(&'a str),
    /// A text, which stands in place of the value.
    Text(&'a str),
}

/// A piece of a word.
#[derive(Debug)]
enum Piece<'a> {
    Bytes(Vec<u8>),
    Variable(&'a str),
}

impl<'a> Line<'a> {
    pub(super) fn new(secrets: &'a [Secret]) -> Self {
        let mut spellings = Vec::new();
        for secret in secrets.iter().filter(|secret| !secret.value.is_empty()) {
            let shown = if is_variable(&secret.shown) {
                Shown::Variable(&secret.shown)
            } else {
                Shown::Text(&secret.shown)
            };
            spellings.push((secret.value.clone(), shown));
        }
        spellings.sort_by_key(|(spelling, _)| std::cmp::Reverse(spelling.len()));
        Self {
            spellings,
            before: Vec::new(),
        }
    }

    /// `bytes` as one word, free of line ends and control characters.
    pub(super) fn word(&mut self, bytes: &[u8]) -> String {
        let pieces = self.pieces(bytes);
        let plain = pieces.iter().all(|piece| match piece {
            Piece::Bytes(bytes) => is_printable(bytes),
            Piece::Variable(_) => true,
        });
        if plain {
            return quoted(&pieces);
        }
        let printf = printf(&pieces);
        if !bytes.ends_with(b"\n") {
            return format!("\"$({printf})\"");
        }
        // A substitution drops the line ends at its end.
        let name = format!("w{}", self.before.len() + 1);
        self.before.push(format!("{name}=$({printf}; printf .)"));
        format!("\"${{{name}%.}}\"")
    }

    /// A word that is told. A variable that isn't set ends the command, which
    /// says its name.
    pub(super) fn told(&mut self, word: &Word) -> String {
        match word {
            Word::Typed(text) => self.word(text.as_bytes()),
            Word::Withheld { start, variable } => {
                format!("{}\"${{{variable}:?}}\"", self.word(start.as_bytes()))
            }
        }
    }

    /// Whether a variable stands for a part of `bytes`.
    pub(super) fn has_variable(&self, bytes: &[u8]) -> bool {
        let pieces = self.pieces(bytes);
        pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Variable(_)))
    }

    /// A `printf` command that writes exactly `bytes`.
    pub(super) fn printf(&self, bytes: &[u8]) -> String {
        printf(&self.pieces(bytes))
    }

    /// Whether `bytes` can be shown in a word as they are.
    pub(super) fn is_printable(bytes: &[u8]) -> bool {
        is_printable(bytes)
    }

    fn pieces(&self, mut bytes: &[u8]) -> Vec<Piece<'a>> {
        let mut pieces = Vec::new();
        let mut plain = Vec::new();
        while let Some((first, rest)) = bytes.split_first() {
            let found = self.spellings.iter().find_map(|(spelling, shown)| {
                Some((bytes.strip_prefix(spelling.as_bytes())?, *shown))
            });
            match found {
                Some((rest, Shown::Variable(variable))) => {
                    if !plain.is_empty() {
                        pieces.push(Piece::Bytes(std::mem::take(&mut plain)));
                    }
                    pieces.push(Piece::Variable(variable));
                    bytes = rest;
                }
                Some((rest, Shown::Text(text))) => {
                    plain.extend_from_slice(text.as_bytes());
                    bytes = rest;
                }
                None => {
                    plain.push(*first);
                    bytes = rest;
                }
            }
        }
        if !plain.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Bytes(plain));
        }
        pieces
    }
}

/// Whether `shown` is the name of a variable with a dollar before it, and not
/// something that a shell would run.
pub(super) fn is_variable(shown: &str) -> bool {
    shown.strip_prefix('$').is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// Whether text prints as it is, on one line.
fn is_printable(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_ok_and(|text| {
        !text.contains(['\n', '\t'])
            && matches!(
                crate::source::printable(text),
                std::borrow::Cow::Borrowed(_)
            )
    })
}

fn quoted(pieces: &[Piece<'_>]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Variable(variable) => {
                let _ = write!(out, "\"{variable}\"");
            }
            Piece::Bytes(bytes) => {
                out.push_str(&shell_word(&String::from_utf8_lossy(bytes)));
            }
        }
    }
    out
}

/// `printf FORMAT [VARIABLE…]`, for bytes that can't be shown.
fn printf(pieces: &[Piece<'_>]) -> String {
    let mut format = String::new();
    let mut variables = String::new();
    for piece in pieces {
        match piece {
            Piece::Variable(variable) => {
                format.push_str("%s");
                let _ = write!(variables, " \"{variable}\"");
            }
            Piece::Bytes(bytes) => {
                for chunk in bytes.utf8_chunks() {
                    chunk
                        .valid()
                        .chars()
                        .for_each(|c| push_escaped(&mut format, c));
                    chunk
                        .invalid()
                        .iter()
                        .for_each(|byte| push_octal(&mut format, *byte));
                }
            }
        }
    }
    // A format that begins with a dash would be taken for an option.
    let dashes = if format.starts_with('-') { "-- " } else { "" };
    format!("printf {dashes}'{format}'{variables}")
}

fn push_escaped(format: &mut String, c: char) {
    let mut bytes = [0; 4];
    let encoded = c.encode_utf8(&mut bytes);
    match c {
        '\n' => format.push_str("\\n"),
        '\t' => format.push_str("\\t"),
        '\r' => format.push_str("\\r"),
        '\\' => format.push_str("\\\\"),
        '%' => format.push_str("%%"),
        '\'' => format.push_str("'\\''"),
        _ if is_printable(encoded.as_bytes()) => format.push(c),
        _ => encoded.bytes().for_each(|byte| push_octal(format, byte)),
    }
}

fn push_octal(format: &mut String, byte: u8) {
    let _ = write!(format, "\\{byte:03o}");
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::record::in_every_spelling;

    /// What a shell makes of the word.
    fn expanded(line: &mut Line<'_>, bytes: &[u8]) -> Vec<u8> {
        let word = line.word(bytes);
        let before = line.before.iter();
        let before = before.fold(String::new(), |all, it| all + it + "; ");
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("{before}printf '%s' {word}"))
            .env("TOKEN", "se'cret")
            .output()
            .unwrap();
        assert!(output.stderr.is_empty(), "{word}: {output:?}");
        output.stdout
    }

    #[test]
    fn a_shell_reads_back_every_word() {
        let words: [&[u8]; 12] = [
            b"",
            b"plain",
            b"a b",
            b"it's $HOME `id` \\ \"quoted\" !",
            b"a\nb\tc",
            b"ends\n\n",
            b"\x01\x7f\xff\xc3",
            "é — \u{202e}x".as_bytes(),
            b"100 %s \\n\n",
            b"-x",
            b"-x\n-y",
            b"123\x01456",
        ];
        for bytes in words {
            assert_eq!(expanded(&mut Line::new(&[]), bytes), bytes, "{bytes:?}");
        }
    }

    #[test]
    fn a_secret_is_a_variable_outside_of_the_quotes() {
        let secret = |value: &str, shown: &str| Secret {
            value: value.into(),
            shown: shown.into(),
        };
        let secrets = in_every_spelling(vec![
            secret("se'cret", "$TOKEN"),
            secret("x y", "***"),
            secret("z", "$(id)"),
        ]);
        let mut line = Line::new(&secrets);
        assert_eq!(line.word(b"Bearer se'cret"), r#"'Bearer '"$TOKEN""#);
        assert_eq!(line.word(b"a x y"), "'a ***'");
        assert_eq!(line.word(b"t=se%27cret"), "'t=***'");
        assert_eq!(line.word(b"z"), "'$(id)'");
        assert_eq!(line.word(b"a\nse'cret"), r#""$(printf 'a\n%s' "$TOKEN")""#);
        assert_eq!(expanded(&mut line, b"a\nse'cret\n"), b"a\nse'cret\n");
    }

    #[test]
    fn what_is_withheld_is_asked_for() {
        let words = [
            Word::Typed("smoke".to_owned()),
            Word::Typed("--var".to_owned()),
            Word::Typed("t=s3cret".to_owned()),
            Word::header("x-api-key"),
        ];
        let secrets = [Secret {
            value: "s3cret".to_owned(),
            shown: "$TOKEN".to_owned(),
        }];
        let line = command_line(&words, &secrets);
        assert_eq!(
            line,
            r#"smoke --var t="$TOKEN" 'x-api-key: '"${X_API_KEY:?}""#
        );
        let script = format!("smoke() {{ printf '%s|' \"$@\"; }}; {line}");
        let typed = |key: Option<&str>| {
            let mut shell = Command::new("sh");
            shell.arg("-c").arg(&script).env("TOKEN", "s3cret");
            shell
                .envs(key.map(|key| ("X_API_KEY", key)))
                .output()
                .unwrap()
        };
        assert_eq!(typed(Some("a b")).stdout, b"--var|t=s3cret|x-api-key: a b|");
        let asks = String::from_utf8(typed(None).stderr).unwrap();
        assert!(asks.contains("X_API_KEY"), "{asks}");
        assert_eq!(
            Word::header("2fa.key"),
            Word::Withheld {
                start: "2fa.key: ".to_owned(),
                variable: "_2FA_KEY".to_owned(),
            }
        );
    }
}
