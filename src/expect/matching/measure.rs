//! A number of bytes, of things, of milliseconds.

use super::Observed;
use crate::suite::value::{Amount, Operand};

/// A measure, in the unit that `V` is compared in.
pub(in crate::expect) struct Measure<V>(pub(in crate::expect) V);

impl<V: Operand<Amount = V> + Amount> Observed for Measure<V> {
    type Operand = V;

    fn equals(&self, operand: &V) -> Result<bool, String> {
        Ok(self.0 == *operand)
    }

    fn as_amount(&self) -> Result<V, String> {
        Ok(self.0.clone())
    }

    fn show(&self) -> String {
        self.0.words()
    }

    fn spell(operand: &V, _limit: usize) -> String {
        operand.words()
    }
}
