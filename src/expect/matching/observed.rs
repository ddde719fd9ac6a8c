//! A value of the response, as conditions look at it.

use serde_json::Value;

use crate::suite::value::Operand;

/// A value of the response, as conditions look at it. What a condition can't
/// be asked of is an error that says what the value is.
pub(in crate::expect) trait Observed {
    /// Type that it is compared with.
    type Operand: Operand;

    /// Whether it is `operand`.
    fn equals(&self, operand: &Self::Operand) -> Result<bool, String>;

    /// Whether `test` holds for it as a text.
    fn as_text(&self, _test: &dyn Fn(&str) -> bool) -> Result<bool, String> {
        Err(format!("{}, which is no text", self.show()))
    }

    /// It as what amounts of the operand are compared with.
    fn as_amount(&self) -> Result<<Self::Operand as Operand>::Amount, String>;

    /// It as a value of a JSON document.
    fn as_json(&self) -> Result<&Value, String> {
        Err(format!("{}, which is no JSON value", self.show()))
    }

    /// It on one line, bounded.
    fn show(&self) -> String;

    /// The operand on one line, of at most about `limit` characters.
    fn spell(operand: &Self::Operand, limit: usize) -> String;
}
