//! A text of the response.

use std::borrow::Cow;

use super::{Observed, SHOWN};
use crate::source::quote;
use crate::suite::value::Decimal;

/// A text of the response, which may have more than one spelling (a URL and its
/// path, a charset and its other name) and its own idea of what is equal.
pub(in crate::expect) struct Text<'a> {
    /// The first is the one that is shown and read as a number.
    spellings: Texts<'a>,
    same: Option<Same<'a>>,
}

/// Spellings of one text.
pub(in crate::expect) type Texts<'a> = Vec<Cow<'a, str>>;

type Same<'a> = Box<dyn Fn(&str) -> bool + 'a>;

impl<'a> Text<'a> {
    /// A text that is what it is.
    pub(in crate::expect) fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Self {
            spellings: vec![text.into()],
            same: None,
        }
    }

    /// A text that equals what `same` says, and contains what any of its
    /// spellings contains.
    pub(in crate::expect) fn spelt(spellings: Texts<'a>, same: impl Fn(&str) -> bool + 'a) -> Self {
        Self {
            spellings,
            same: Some(Box::new(same)),
        }
    }

    fn first(&self) -> &str {
        self.spellings.first().map_or("", |first| first)
    }
}

impl Observed for Text<'_> {
    type Operand = String;

    fn equals(&self, operand: &String) -> Result<bool, String> {
        Ok(match &self.same {
            Some(same) => same(operand),
            None => self.first() == operand,
        })
    }

    fn as_text(&self, test: &dyn Fn(&str) -> bool) -> Result<bool, String> {
        Ok(self.spellings.iter().any(|spelling| test(spelling)))
    }

    fn as_amount(&self) -> Result<Decimal, String> {
        Decimal::parse(self.first().trim())
            .ok_or_else(|| format!("{}, which is not a number", self.show()))
    }

    fn show(&self) -> String {
        quote(self.first(), SHOWN)
    }

    fn spell(operand: &String, limit: usize) -> String {
        quote(operand, limit)
    }
}
