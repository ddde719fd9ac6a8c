//! What a stylesheet names (CSS Syntax Level 3, CSS Values Level 4).

use std::mem;

use cssparser::{BasicParseErrorKind, ParseError, Parser, SourcePosition, Token};

use super::Kind;
use super::document::Idle;
use super::media::may_be_screen;
use super::reference::{Effect, bounded};

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A whole stylesheet.
    Sheet,
    /// What stands in a `style` attribute.
    Declarations,
}

/// A file that is named.
pub(super) struct Found {
    /// The URL as it is written.
    pub(super) url: String,
    pub(super) kind: Kind,
    /// Effect of a stylesheet that is imported.
    pub(super) effect: Effect,
    /// Whether it is imported behind a rule.
    pub(super) is_late: bool,
    /// The line, from 1.
    pub(super) line: u64,
    /// As it is written, in one bounded line.
    pub(super) text: String,
}

/// Gives everything that `text` names to `found`. Tells whether there are rules besides
/// what is imported.
///
/// # Errors
/// When it is nested too deeply to be read; what was found before was given.
pub(super) fn references(
    text: &str,
    part: Part,
    found: &mut dyn FnMut(Found),
) -> Result<bool, String> {
    let mut parser = Parser::new(text);
    let mut sheet = Sheet {
        imports: match part {
            Part::Sheet => Imports::None,
            Part::Declarations => Imports::Over,
        },
        has_rules: false,
        is_dead: false,
        found,
    };
    let read = sheet.read(&mut parser, Within::Rules);
    read.map_err(|_| "its style is nested too deeply to be read".to_owned())?;
    Ok(sheet.has_rules)
}

/// What the tokens stand in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Rules and their declarations.
    Rules,
    /// An `@font-face`.
    FontFace,
    /// `image-set()`, where a string is a URL.
    ImageSet,
    /// A function whose strings mean something else.
    Other,
}

struct Sheet<'a> {
    /// Whether an `@import` counts.
    imports: Imports,
    has_rules: bool,
    /// Whether the name that was read last is that of a dead property.
    is_dead: bool,
    found: &'a mut dyn FnMut(Found),
}

/// Whether an `@import` counts: it stands before all other rules.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Imports {
    /// There was none yet.
    None,
    /// There was one, behind which no layer is named.
    Some,
    /// They are over.
    Over,
}

/// Properties of browsers that nobody has any more.
const DEAD: [&str; 2] = ["behavior", "-moz-binding"];

/// Whether browsers load a font of that URL: of those that one can be had as, they take
/// the first that they know, and EOT and SVG they don't.
fn is_loaded(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit('.').next().unwrap_or_default();
    !ending.eq_ignore_ascii_case("eot") && !ending.eq_ignore_ascii_case("svg")
}

/// Nested too deeply.
type Deep = ParseError<()>;

impl Sheet<'_> {
    fn read(&mut self, parser: &mut Parser<'_>, within: Within) -> Result<(), Deep> {
        let mut font_face = false;
        let mut has_font = false;
        loop {
            let start = parser.position();
            let line = parser.current_source_location().line;
            let Ok(token) = parser.next_including_whitespace() else {
                return Ok(());
            };
            let token = token.clone();
            let kind = match within {
                Within::FontFace => Kind::Font,
                _ => Kind::Image,
            };
            let url = match &token {
                Token::AtKeyword(name) if name.eq_ignore_ascii_case("import") => {
                    self.import(parser, start, line)?;
                    continue;
                }
                Token::AtKeyword(name) => {
                    font_face = name.eq_ignore_ascii_case("font-face");
                    let is = |known: &str| name.eq_ignore_ascii_case(known);
                    // Layers are named before the first import, not between two.
                    let is_before = is("layer") && self.imports == Imports::None;
                    if !is_before && !is("charset") {
                        self.imports = Imports::Over;
                    }
                    if name.eq_ignore_ascii_case("namespace") {
                        // The URL is a name here.
                        skip_statement(parser);
                    }
                    continue;
                }
                Token::UnquotedUrl(url) => Some(url.to_string()),
                Token::QuotedString(url) if within == Within::ImageSet => Some(url.to_string()),
                Token::Function(name) if is_url(name) => {
                    nested(parser, |inner| Ok(only_string(inner)))?
                }
                Token::Function(name) => {
                    let inner = match within {
                        Within::FontFace => Within::FontFace,
                        _ if is_image_set(name) => Within::ImageSet,
                        Within::ImageSet => Within::Other,
                        other => other,
                    };
                    nested(parser, |parser| self.read(parser, inner))?;
                    None
                }
                Token::CurlyBracketBlock => {
                    self.imports = Imports::Over;
                    self.has_rules = true;
                    let inner = if font_face { Within::FontFace } else { within };
                    nested(parser, |parser| self.read(parser, inner))?;
                    font_face = false;
                    None
                }
                Token::ParenthesisBlock | Token::SquareBracketBlock => {
                    nested(parser, |parser| self.read(parser, within))?;
                    None
                }
                Token::Semicolon => {
                    font_face = false;
                    has_font = false;
                    None
                }
                Token::Ident(name) if within == Within::Rules => {
                    self.is_dead = DEAD.iter().any(|dead| name.eq_ignore_ascii_case(dead));
                    None
                }
                _ => None,
            };
            let url = url.filter(|url| match within {
                Within::FontFace => is_loaded(url) && !mem::replace(&mut has_font, true),
                _ => !self.is_dead,
            });
            if let Some(url) = url {
                self.give(Found {
                    url,
                    kind,
                    effect: Effect::None,
                    is_late: false,
                    line: u64::from(line) + 1,
                    text: bounded(parser.slice_from(start)),
                });
            }
        }
    }

    /// What stands behind an `@import` that begins at `start`: a URL, its layer, what
    /// must be supported, and the media (CSS Cascade Level 5, section 2).
    fn import(
        &mut self,
        parser: &mut Parser<'_>,
        start: SourcePosition,
        line: u32,
    ) -> Result<(), Deep> {
        let Ok(token) = parser.next() else {
            return Ok(());
        };
        let url = match token.clone() {
            Token::QuotedString(url) | Token::UnquotedUrl(url) => Some(url.to_string()),
            Token::Function(name) if is_url(&name) => {
                nested(parser, |inner| Ok(only_string(inner)))?
            }
            _ => None,
        };
        let text = bounded(parser.slice_from(start));
        let media = media(parser);
        if let Some(url) = url {
            let is_late = self.imports == Imports::Over;
            if !is_late {
                self.imports = Imports::Some;
            }
            self.give(Found {
                url,
                kind: Kind::Stylesheet,
                effect: if may_be_screen(&media) {
                    Effect::Applied
                } else {
                    Effect::Idle(Idle::Media(bounded(&media)))
                },
                is_late,
                line: u64::from(line) + 1,
                text,
            });
        }
        Ok(())
    }

    fn give(&mut self, found: Found) {
        // A place in the same document, or nothing at all.
        if !found.url.trim().is_empty() && !found.url.starts_with('#') {
            (self.found)(found);
        }
    }
}

/// The media of an `@import`, up to its end.
fn media(parser: &mut Parser<'_>) -> String {
    let mut from = parser.position();
    loop {
        let end = parser.position();
        let Ok(token) = parser.next() else {
            return parser.slice_from(from).to_owned();
        };
        match token.clone() {
            Token::Semicolon | Token::CurlyBracketBlock => {
                return parser.slice(from..end).to_owned();
            }
            Token::Ident(name) if name.eq_ignore_ascii_case("layer") => from = parser.position(),
            Token::Function(_) => {
                // Nothing in it is an error.
                let _ = nested(parser, |_| Ok(()));
                from = parser.position();
            }
            _ => {}
        }
    }
}

fn is_url(function: &str) -> bool {
    function.eq_ignore_ascii_case("url") || function.eq_ignore_ascii_case("src")
}

fn is_image_set(function: &str) -> bool {
    let function = function.to_ascii_lowercase();
    matches!(function.as_str(), "image-set" | "-webkit-image-set")
}

/// Reads a block. Nothing in it is an error but that it is nested too deeply.
fn nested<'i, T>(
    parser: &mut Parser<'i>,
    read: impl FnOnce(&mut Parser<'i>) -> Result<T, Deep>,
) -> Result<T, Deep> {
    let mut got = None;
    let ended = parser.parse_nested_block(|inner| {
        got = Some(read(inner)?);
        // What is left of the block is of no interest, and no error.
        while inner.next().is_ok() {}
        Ok(())
    });
    match (got, ended) {
        (Some(got), _) => Ok(got),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Err(ParseError::from_basic_kind(BasicParseErrorKind::EndOfInput)),
    }
}

/// The string that `url("…")` begins with; behind it come modifiers.
fn only_string(parser: &mut Parser<'_>) -> Option<String> {
    let string = parser.expect_string().ok()?;
    Some(string.to_string())
}

/// Passes over everything up to the end of a statement.
fn skip_statement(parser: &mut Parser<'_>) {
    while let Ok(token) = parser.next() {
        if *token == Token::Semicolon {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
