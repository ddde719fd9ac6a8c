//! What a stylesheet names (CSS Syntax Level 3, CSS Values Level 4).

use cssparser::{BasicParseErrorKind, ParseError, Parser, Token};

use super::Kind;
use super::reference::bounded;

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
    /// The line, from 1.
    pub(super) line: u64,
    /// As it is written, in one bounded line.
    pub(super) text: String,
}

/// Gives everything that `text` names to `found`.
///
/// # Errors
/// When it is nested too deeply to be read; what was found before was given.
pub(super) fn references(
    text: &str,
    part: Part,
    found: &mut dyn FnMut(Found),
) -> Result<(), String> {
    let mut parser = Parser::new(text);
    let mut sheet = Sheet {
        imports: part == Part::Sheet,
        found,
    };
    sheet
        .read(&mut parser, Within::Rules)
        .map_err(|_| "its style is nested too deeply to be read".to_owned())
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
    /// Whether an `@import` still counts: it stands before all other rules.
    imports: bool,
    found: &'a mut dyn FnMut(Found),
}

/// Nested too deeply.
type Deep = ParseError<()>;

impl Sheet<'_> {
    fn read(&mut self, parser: &mut Parser<'_>, within: Within) -> Result<(), Deep> {
        let mut font_face = false;
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
                    if let Some(url) = self.import(parser)? {
                        let text = parser.slice_from(start);
                        self.give(&url, Kind::Stylesheet, line, text);
                    }
                    continue;
                }
                Token::AtKeyword(name) => {
                    font_face = name.eq_ignore_ascii_case("font-face");
                    let may_come_first = ["charset", "layer"];
                    if !may_come_first.iter().any(|n| name.eq_ignore_ascii_case(n)) {
                        self.imports = false;
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
                    self.imports = false;
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
                    None
                }
                _ => None,
            };
            if let Some(url) = url {
                let text = parser.slice_from(start);
                self.give(&url, kind, line, text);
            }
        }
    }

    /// The URL behind an `@import`.
    fn import(&mut self, parser: &mut Parser<'_>) -> Result<Option<String>, Deep> {
        let Ok(token) = parser.next() else {
            return Ok(None);
        };
        let url = match token.clone() {
            Token::QuotedString(url) | Token::UnquotedUrl(url) => Some(url.to_string()),
            Token::Function(name) if is_url(&name) => {
                nested(parser, |inner| Ok(only_string(inner)))?
            }
            _ => None,
        };
        // Browsers drop one that comes too late.
        Ok(url.filter(|_| self.imports))
    }

    fn give(&mut self, url: &str, kind: Kind, line: u32, text: &str) {
        // A place in the same document, or nothing at all.
        if url.trim().is_empty() || url.starts_with('#') {
            return;
        }
        (self.found)(Found {
            url: url.to_owned(),
            kind,
            line: u64::from(line) + 1,
            text: bounded(text),
        });
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        references(text, Part::Sheet, &mut |found| {
            all.push(format!("{} {} {}", found.line, found.kind, found.url));
        })
        .unwrap();
        all
    }

    #[test]
    fn urls_are_found_wherever_they_stand() {
        assert_eq!(
            found(
                "@charset 'utf-8'; @import 'a.css';\n@import url(b.css) layer(x) print;\n\
                 /* url(no.png) */ @media print { a { background: URL( 'c.png' ) } }\n\
                 @font-face { font-family: \"url(x)\"; src: local(d), url(e.woff2) format('woff2'),\n url('f.eot?#iefix') }\n\
                 b { background-image: image-set('g.png' 1x, url(h.png) 2x type('image/png')) ; filter: url(#id) }\n\
                 c { cursor: url( i\\.cur ), auto; --x: url(j.png); content: 'url(no.png)' }\n\
                 d { background: url() } @import 'late.css'; e { background: url(data:,) }"
            ),
            [
                "1 a stylesheet a.css",
                "2 a stylesheet b.css",
                "3 an image c.png",
                "4 a font e.woff2",
                "5 a font f.eot?#iefix",
                "6 an image g.png",
                "6 an image h.png",
                "7 an image i.cur",
                "7 an image j.png",
                "8 an image data:,",
            ]
        );
    }

    #[test]
    fn imports_come_first() {
        assert_eq!(found("@layer a, b; @import 'a.css'").len(), 1);
        assert_eq!(found("@layer a {} @import 'a.css'").len(), 0);
        assert_eq!(
            found("@namespace url(http://www.w3.org/1999/xhtml); @import 'a.css'").len(),
            0
        );
        assert_eq!(found("@import").len(), 0);
        assert_eq!(found("@import a; b { background: url(c.png) }").len(), 1);
        assert_eq!(
            found("@font-face; a { background: url(c.png) }"),
            ["1 an image c.png"]
        );
    }

    #[test]
    fn broken_style_is_read_as_far_as_it_goes() {
        assert_eq!(found("a { background: url(a.png"), ["1 an image a.png"]);
        assert_eq!(
            found("a { b: url(a\"b.png); } c { d: url(e.png) }"),
            ["1 an image e.png"]
        );
        assert_eq!(found("} ) ] a { d: url(e.png) }"), ["1 an image e.png"]);
        assert_eq!(found(""), [""; 0]);
    }

    #[test]
    fn hostile_nesting_is_given_up() {
        for open in ["{", "(", "a("] {
            let text = open.repeat(200_000);
            assert!(
                references(&text, Part::Sheet, &mut |_| ()).is_err(),
                "{open}"
            );
        }
        let mut all = 0;
        let style = "background:url(a.png);color:red";
        references(style, Part::Declarations, &mut |_| all += 1).unwrap();
        assert_eq!(all, 1);
    }

    proptest! {
        #[test]
        fn a_url_is_found_however_it_is_written(url in "[a-z]\\PC{0,12}", quoted: bool) {
            let mut text = "a{b:url(".to_owned();
            if quoted {
                cssparser::serialize_string(&url, &mut text).unwrap();
            } else {
                cssparser::serialize_identifier(&url, &mut text).unwrap();
            }
            let expected = format!("1 an image {url}");
            prop_assert_eq!(found(&(text + ")}")), [expected]);
        }

        #[test]
        fn every_text_is_read(text in "([a-z@;:{}()\\[\\]\"' \n\\\\]|url\\(|@import |/\\*|\\*/|<!--){0,40}") {
            let _ = references(&text, Part::Sheet, &mut |_| ());
            let _ = references(&text, Part::Declarations, &mut |_| ());
        }
    }
}
