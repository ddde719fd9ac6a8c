//! Whether anything in a stylesheet is a rule (CSS Syntax Level 3, section 5.4).

use cssparser::{ParseError, Parser, Token};

use super::Flaw;
use super::at_end::{self, Open, ends_inside};
use super::begins::Begins;
use crate::source::{elide, one_line};

/// At-rules that browsers know, or may. What has a vendor's prefix isn't judged.
const STATEMENTS: [&str; 4] = ["charset", "import", "layer", "namespace"];
const BLOCKS: [&str; 24] = [
    "color-profile",
    "container",
    "counter-style",
    "custom-media",
    "document",
    "else",
    "font-face",
    "font-feature-values",
    "font-palette-values",
    "function",
    "keyframes",
    "layer",
    "media",
    "page",
    "position-try",
    "property",
    "scope",
    "scroll-timeline",
    "starting-style",
    "supports",
    "view-transition",
    "viewport",
    "when",
    "env",
];

/// What is wrong with a stylesheet.
///
/// # Errors
/// When it is nested too deeply to be read.
pub(super) fn flaw(text: &str) -> Result<Option<Flaw>, String> {
    let rules = Rules::of(text);
    if !rules.any
        && let Some(dropped) = rules.dropped
    {
        // A `[` that isn't closed takes all in that follows.
        let open = match &dropped {
            Begins::With(_) if text.contains('{') => at_end::open(text)?,
            _ => None,
        };
        let is_bracket = |flaw: &Flaw| {
            let open = [Open::Bracket, Open::Parenthesis];
            matches!(flaw, Flaw::EndsInside { open: inner, .. } if open.contains(inner))
        };
        let open = open.filter(is_bracket);
        return Ok(Some(open.unwrap_or(Flaw::NoRule(dropped))));
    }
    let open = at_end::open(text)?;
    let without_block = || Some(ends_inside(text, Open::Rule, rules.without_block?));
    Ok(open.or_else(without_block))
}

/// What the rules of a stylesheet come to.
#[derive(Default)]
struct Rules {
    /// Whether browsers take any.
    any: bool,
    /// What they drop first.
    dropped: Option<Begins>,
    /// Where one begins that could be a rule, and for which the text ends.
    without_block: Option<usize>,
}

/// How a statement ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Block,
    Semicolon,
    Text,
}

impl Rules {
    fn of(text: &str) -> Self {
        let mut rules = Self::default();
        let mut parser = Parser::new(text);
        let whole = parser.position();
        loop {
            parser.skip_whitespace();
            let start = parser.slice_from(whole).len();
            let before = parser.state();
            let Ok(token) = parser.next() else {
                return rules;
            };
            match token.clone() {
                Token::CDO | Token::CDC => {}
                Token::AtKeyword(name) => rules.at_rule(&name, start, &mut parser),
                _ => {
                    parser.reset(&before);
                    rules.qualified_rule(text, start, &mut parser);
                }
            }
        }
    }

    fn at_rule(&mut self, name: &str, start: usize, parser: &mut Parser<'_>) {
        let end = loop {
            match parser.next() {
                Ok(Token::Semicolon) => break End::Semicolon,
                Ok(Token::CurlyBracketBlock) => break End::Block,
                Ok(_) => {}
                Err(_) => break End::Text,
            }
        };
        let name = name.to_ascii_lowercase();
        let is = |known: &&str| **known == name;
        let is_statement = STATEMENTS.iter().any(&is);
        // That is the encoding, and no rule.
        if name == "charset" {
            return;
        }
        if end == End::Text && !is_statement {
            let may_be = BLOCKS.iter().any(|block| block.starts_with(&name));
            self.without_block = may_be.then_some(start);
        }
        if is_statement || BLOCKS.iter().any(is) || name.starts_with('-') {
            self.any = true;
        } else {
            let name = elide(&one_line(&name), 40).into_owned();
            self.dropped.get_or_insert(Begins::UnknownAtRule(name));
        }
    }

    fn qualified_rule(&mut self, text: &str, start: usize, parser: &mut Parser<'_>) {
        let mut selector = Some(Selector::Start);
        let end = loop {
            let Ok(token) = parser.next_including_whitespace_and_comments() else {
                break End::Text;
            };
            let token = token.clone();
            if token == Token::CurlyBracketBlock {
                break End::Block;
            }
            if let (Some(_), Token::SquareBracketBlock) = (selector, &token) {
                let named: Result<_, ParseError<()>> =
                    parser.parse_nested_block(|inner| Ok(begins_with_name(inner)));
                if named.is_ok_and(|named| !named) {
                    selector = None;
                }
            }
            selector = selector.and_then(|at| at.behind(&token));
        };
        match (end, selector) {
            (End::Block, Some(Selector::Compound)) => self.any = true,
            (End::Text, Some(_)) => {
                self.without_block = Some(start);
                self.drop(text, start);
            }
            _ => self.drop(text, start),
        }
    }

    fn drop(&mut self, text: &str, start: usize) {
        self.dropped
            .get_or_insert_with(|| Begins::of(&text[start..]));
    }
}

/// Whether an attribute is named.
fn begins_with_name(parser: &mut Parser<'_>) -> bool {
    let is_named = matches!(parser.next(), Ok(Token::Ident(_) | Token::Delim('*' | '|')));
    while parser.next().is_ok() {}
    is_named
}

/// Where in a list of selectors what was read ends (Selectors Level 4, section
/// 17). That a name is one that browsers know isn't looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Selector {
    /// Where one begins.
    Start,
    /// Behind a part of one that can end there.
    Compound,
    Combinator,
    /// Behind a `.`, where a name must follow.
    Dot,
    /// Behind a `:`, where a name or a function must follow.
    Colon,
}

impl Selector {
    /// Where it is behind `token`; none where that can't stand in a selector.
    fn behind(self, token: &Token<'_>) -> Option<Self> {
        let in_name = matches!(self, Self::Dot | Self::Colon);
        Some(match token {
            Token::Comment(_) => self,
            Token::WhiteSpace(_) if !in_name => self,
            Token::Ident(_) => Self::Compound,
            Token::Function(_) if self == Self::Colon => Self::Compound,
            Token::Colon if self != Self::Dot => Self::Colon,
            Token::Delim('.') if !in_name => Self::Dot,
            Token::Delim('>' | '+' | '~') if self == Self::Compound => Self::Combinator,
            Token::Comma if self == Self::Compound => Self::Start,
            Token::Delim('*' | '&' | '|') | Token::IDHash(_) | Token::SquareBracketBlock
                if !in_name =>
            {
                Self::Compound
            }
            _ => return None,
        })
    }
}
