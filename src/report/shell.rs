//! Words of a POSIX shell.

use std::fmt::Write as _;

use crate::record::{Secret, Secrets, Variable};
use crate::source::shell_word;

/// `text` as one word of a POSIX shell. Text with control characters is no
/// text for a command line that is shown; `Line` writes such as `printf`.
pub(super) fn word(text: &str) -> String {
    Line::default().word(text.as_bytes())
}

/// A word of a command line that is told, to be typed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// As it was typed.
    Typed(String),
    /// One of which a part isn't told: whoever types it again has it in this
    /// variable.
    Withheld {
        /// How it begins.
        start: String,
        /// What the shell asks for.
        variable: Variable,
        /// How it ends.
        end: String,
    },
}

impl Word {
    /// The header `name`, whose value isn't told.
    #[must_use]
    pub fn header(name: &str) -> Self {
        Self::Withheld {
            start: format!("{name}: "),
            variable: Variable::asked(name),
            end: String::new(),
        }
    }
}

/// A command line of `words`, in which secrets are their variables.
#[must_use]
pub fn command_line(words: &[Word], secrets: &Secrets) -> String {
    let mut line = Line::new(secrets, std::iter::empty());
    let words: Vec<String> = words.iter().map(|word| line.told(word)).collect();
    let before = line.before.iter();
    let before = before.fold(String::new(), |all, it| all + it + "; ");
    before + &words.join(" ")
}

/// One command line: quotes words, writes variables where they were written,
/// and keeps secrets out of it.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    secrets: Secrets,
    /// Variables of the environment, and the values that stand for them; the
    /// longest first.
    variables: Vec<(Variable, &'a str)>,
    /// Assignments that must be made before.
    pub(super) before: Vec<String>,
}

/// A piece of a word.
#[derive(Debug)]
enum Piece {
    Bytes(Vec<u8>),
    Variable(Variable),
}

impl Piece {
    const fn variable(&self) -> Option<&Variable> {
        match self {
            Self::Bytes(_) => None,
            Self::Variable(variable) => Some(variable),
        }
    }
}

impl<'a> Line<'a> {
    /// A line without `secrets`, and with variables in place of what
    /// `environment` says by their names.
    pub(super) fn new(
        secrets: &Secrets,
        environment: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let telling = environment.filter(|(_, value)| value.chars().count() >= Secret::SHORTEST);
        let variables =
            telling.map(|(name, value)| (Variable::Environment(name.to_owned()), value));
        let mut variables: Vec<(Variable, &str)> = variables.collect();
        variables.retain(|(variable, _)| variable.is_had());
        variables.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        Self {
            secrets: secrets.clone(),
            variables,
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
            Word::Withheld {
                start,
                variable,
                end,
            } => {
                let mut word = format!(
                    "{}\"{}\"",
                    self.word(start.as_bytes()),
                    variable.expansion()
                );
                if !end.is_empty() {
                    word.push_str(&self.word(end.as_bytes()));
                }
                word
            }
        }
    }

    /// Whether the environment has a variable for a part of `bytes`.
    pub(super) fn has_variable(&self, bytes: &[u8]) -> bool {
        let pieces = self.pieces(bytes);
        let mut variables = pieces.iter().filter_map(Piece::variable);
        variables.any(Variable::is_had)
    }

    /// A `printf` command that writes exactly `bytes`.
    pub(super) fn printf(&self, bytes: &[u8]) -> String {
        printf(&self.pieces(bytes))
    }

    /// Whether `bytes` can be shown in a word as they are.
    pub(super) fn is_printable(bytes: &[u8]) -> bool {
        is_printable(bytes)
    }

    /// How often a variable stands in `bytes` for a value without escapes.
    pub(super) fn variables_in(&self, bytes: &[u8]) -> usize {
        let pieces = self.pieces(bytes);
        let variables = pieces.iter().filter_map(Piece::variable);
        let plain = variables.filter(|it| !matches!(it, Variable::Escaped(_)));
        plain.count()
    }

    fn pieces(&self, bytes: &[u8]) -> Vec<Piece> {
        let mut pieces = Pieces::default();
        let Some(hidden) = self.secrets.find(bytes) else {
            return vec![Piece::Variable(Variable::asked("secret"))];
        };
        let mut done = 0;
        for hidden in hidden {
            self.plain(&bytes[done..hidden.range.start], &mut pieces);
            done = hidden.range.end;
            pieces.variable(hidden.variable());
        }
        self.plain(&bytes[done..], &mut pieces);
        pieces.all
    }

    /// What holds no secret.
    fn plain(&self, mut bytes: &[u8], pieces: &mut Pieces) {
        while !bytes.is_empty() {
            let found = self.variables.iter().find_map(|(variable, value)| {
                Some((bytes.strip_prefix(value.as_bytes())?, variable))
            });
            bytes = if let Some((rest, variable)) = found {
                pieces.variable(variable.clone());
                rest
            } else {
                pieces.bytes(&bytes[..1]);
                &bytes[1..]
            };
        }
    }
}

/// The pieces of a word, as they are put together.
struct Pieces {
    all: Vec<Piece>,
}

impl Default for Pieces {
    fn default() -> Self {
        Self {
            all: vec![Piece::Bytes(Vec::new())],
        }
    }
}

impl Pieces {
    fn bytes(&mut self, bytes: &[u8]) {
        match self.all.last_mut() {
            Some(Piece::Bytes(last)) => last.extend_from_slice(bytes),
            _ => self.all.push(Piece::Bytes(bytes.to_vec())),
        }
    }

    fn variable(&mut self, variable: Variable) {
        if matches!(&self.all[..], [Piece::Bytes(none)] if none.is_empty()) {
            self.all.clear();
        }
        self.all.push(Piece::Variable(variable));
    }
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

fn quoted(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Variable(variable) => {
                let _ = write!(out, "\"{}\"", variable.expansion());
            }
            Piece::Bytes(bytes) => {
                out.push_str(&shell_word(&String::from_utf8_lossy(bytes)));
            }
        }
    }
    out
}

/// `printf FORMAT [VARIABLE…]`, for bytes that can't be shown.
fn printf(pieces: &[Piece]) -> String {
    let mut format = String::new();
    let mut variables = String::new();
    for piece in pieces {
        match piece {
            Piece::Variable(variable) => {
                format.push_str("%s");
                let _ = write!(variables, " \"{}\"", variable.expansion());
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
mod tests;
