//! A value of the response, as conditions look at it.

use crate::suite::value::Operand;

/// A value of the response, as conditions look at it.
pub(in crate::expect) trait Observed {
    /// Type that it is compared with.
    type Operand: Operand;

    /// Whether it is `operand`.
    fn equals(&self, operand: &Self::Operand) -> bool;

    /// Whether `test` holds for it as a text, or what it is instead of one.
    fn as_text(&self, _test: &dyn Fn(&str) -> bool) -> Result<bool, String> {
        Err(format!("{}, which is no text", self.show()))
    }

    /// It as a number in the unit of the operand's amounts, or what it is
    /// instead of one.
    fn as_number(&self) -> Result<f64, String>;

    /// It on one line, bounded.
    fn show(&self) -> String;

    /// The operand on one line, of at most about `limit` characters.
    fn spell(operand: &Self::Operand, limit: usize) -> String;
}
